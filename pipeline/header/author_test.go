package header_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/batch"
	"cardiopli/pipeline/check"
	"cardiopli/pipeline/read"
	"cardiopli/vocab"
)

// shared checker: loading the lexicon takes longer than any test.
var shared = sync.OnceValue(func() *check.Checker {
	lexicon, err := vocab.Load()
	if err != nil {
		panic(err)
	}
	return check.New(lexicon, nil)
})

// patientOf reads text as the product does: written form, flattened, read.
func patientOf(t *testing.T, text string) pipeline.Patient {
	t.Helper()
	doc, _, err := shared().Run(pipeline.Document{Text: text, At: time.Date(2026, 12, 31, 12, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	return doc.Report.Patient
}

// uncut are letters that the splitter leaves together and asks about.
var uncut = map[string]bool{"m07-english-next-letter": true, "m18-dicte-melange": true}

// TestLettersOfABatch takes files of several letters apart and asks who each
// letter is about; births.txt says the birth date and the sex that it states.
func TestLettersOfABatch(t *testing.T) {
	raw, err := os.ReadFile("testdata/births.txt")
	if err != nil {
		t.Fatal(err)
	}
	type born struct{ date, sex string }
	births := map[string][]born{}
	for _, l := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
		if f := strings.Fields(l); len(f) == 3 && f[0] != "#" {
			births[f[0]] = append(births[f[0]], born{strings.Trim(f[1], "-"), strings.Trim(f[2], "-")})
		}
	}
	files, err := filepath.Glob("../batch/testdata/author/*.expected.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	right, of := 0, 0
	for _, f := range files {
		stem := strings.TrimSuffix(f, ".expected.json")
		name := filepath.Base(stem)
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var want struct{ Patients []string }
		if err := json.Unmarshal(b, &want); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(stem + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		r, err := read.File("lot.txt", raw)
		if err != nil {
			t.Fatal(err)
		}
		parts := batch.Split(r.Text)
		if len(births[name]) != len(parts) && !uncut[name] {
			t.Errorf("%s: %d births for %d letters", name, len(births[name]), len(parts))
			continue
		}
		for i, p := range parts {
			text := p.Text(r.Text)
			who := i
			if uncut[name] { // about the first whom it names
				at := len(text)
				for k, w := range want.Patients {
					if p := strings.Index(strings.ToUpper(text), strings.Fields(w)[0]); p >= 0 && p < at {
						who, at = k, p
					}
				}
			}
			got := patientOf(t, text)
			ask := func(field, got, want string) {
				of++
				if strings.EqualFold(got, want) {
					right++
					return
				}
				t.Errorf("%s, letter %d: %s %q, want %q", name, i+1, field, got, want)
			}
			ask("name", got.Name+" "+got.Given, want.Patients[who])
			ask("birth date", got.BirthDate.String(), births[name][who].date)
			ask("sex", string(got.Sex), births[name][who].sex)
		}
	}
	t.Logf("%d of %d fields right (%.3f)", right, of, float64(right)/float64(of))
}

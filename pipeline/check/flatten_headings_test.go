package check

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// headingFiles hold first pages as practices type them, with what must be read.
var headingFiles = []string{"practices", "letters", "late"}

// TestPractices reads headings and whole letters through the whole stage, frames,
// exports and transcripts as they come. A wrong reader is the worst fault of
// all, so nothing is forgiven here.
func TestPractices(t *testing.T) {
	type tally struct{ right, of int }
	score := map[string]*tally{}
	wrong, alarms := 0, 0
	for _, file := range headingFiles {
		raw, err := os.ReadFile("../header/testdata/" + file + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range strings.Split(withKeys(string(raw)), "\n==== ")[1:] {
			name, rest, _ := strings.Cut(block, "\n")
			fields, text, _ := strings.Cut(rest, "----\n")
			want := map[string]string{}
			for _, l := range strings.Split(strings.TrimSpace(fields), "\n") {
				k, v, _ := strings.Cut(l, ":")
				want[k] = strings.TrimSpace(v)
			}
			t.Run(file+"/"+name, func(t *testing.T) {
				doc, findings, err := shared().Run(pipeline.Document{Text: text, At: time.Date(2026, 12, 31, 12, 0, 0, 0, time.UTC)})
				if err != nil {
					t.Fatal(err)
				}
				r := doc.Report
				ask := func(field, got, want string) {
					if score[field] == nil {
						score[field] = &tally{}
					}
					score[field].of++
					if strings.EqualFold(got, want) {
						score[field].right++
						return
					}
					t.Errorf("%s %q, want %q", field, got, want)
				}
				p := strings.Split(want["patient"]+"||||", "|")
				ask("name", r.Patient.Name, p[0])
				ask("given", r.Patient.Given, p[1])
				ask("birth date", r.Patient.BirthDate.String(), p[2])
				ask("sex", string(r.Patient.Sex), p[3])
				ask("birth name", r.Patient.BirthName, p[4])
				ask("ins", r.Patient.INS, want["ins"])
				ask("author", r.Author.Name, want["author"])
				ask("exams", strings.Trim(fmt.Sprint(r.Exams), "[]"), want["exams"])
				ask("date", r.Date.String(), want["date"])
				var got []string
				for _, n := range r.Named {
					full := n.Full()
					if n.Copy {
						full += "+"
					}
					got = append(got, full)
				}
				ask("recipients", strings.Join(got, "; "), want["to"])
				for _, g := range got {
					if !slices.ContainsFunc(strings.Split(want["to"], "; "), func(w string) bool { return strings.EqualFold(strings.Trim(w, "+"), strings.Trim(g, "+")) }) {
						wrong++
					}
				}
				for _, f := range findings {
					if identityRules[f.Rule] {
						alarms++
						t.Errorf("false alarm %s %q: %s", f.Rule, f.Quote, f.Message)
					}
				}
			})
		}
	}
	for _, f := range slices.Sorted(maps.Keys(score)) {
		t.Logf("%-11s %d/%d", f, score[f].right, score[f].of)
	}
	t.Logf("readers that are none %d, false alarms %d", wrong, alarms)
}

// identityRules are the findings on people and days.
var identityRules = map[string]bool{"age_vs_birth_date": true, "sex_vs_grammar": true, "name_mismatch": true, "ins_key": true, "ins_vs_sex": true, "ins_vs_birth_date": true, "date_future": true}

// withKeys appends its key to each INS(...) in s, grouped as the figures are.
func withKeys(s string) string {
	for {
		i := strings.Index(s, "INS(")
		if i < 0 {
			return s
		}
		j := i + strings.IndexByte(s[i:], ')')
		n := 0
		for _, c := range s[i+4 : j] {
			if c >= '0' && c <= '9' {
				n = (n*10 + int(c-'0')) % 97
			}
		}
		gap := ""
		if strings.Contains(s[i+4:j], " ") {
			gap = " "
		}
		s = s[:i] + s[i+4:j] + fmt.Sprintf("%s%02d", gap, 97-n) + s[j+1:]
	}
}

package templates

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func load(t *testing.T) *Set {
	t.Helper()
	s, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAllExamsHaveATemplate(t *testing.T) {
	s := load(t)
	if got := len(s.Exams()); got != 8 {
		t.Fatalf("%d examinations, want 8", got)
	}
	for _, exam := range s.Exams() {
		k, ok := s.For(exam)
		if !ok {
			t.Errorf("%s has no template", exam)
			continue
		}
		if k.Name() != exam+"/1" || len(k.Sections) < 8 || len(k.Required) < 5 || len(k.Measurements) == 0 {
			t.Errorf("%s: %d sections, %d required items, %d groups", k.Name(), len(k.Sections), len(k.Required), len(k.Measurements))
		}
	}
	if _, ok := s.For("irm"); ok {
		t.Error("a template for an unknown examination")
	}
}

// The keys are those of the measure table; a key that nobody measures would be a
// row that is never filled.
func TestMeasureKeysExist(t *testing.T) {
	f, err := os.Open("../vocab/data/measures.tsv")
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("SKIPPED: ../vocab/data/measures.tsv is not there")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	table, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	known := make(map[string]bool)
	for _, row := range table {
		known[row[0]] = true
	}
	s := load(t)
	used := make(map[string]bool)
	for _, exam := range s.Exams() {
		k, _ := s.For(exam)
		for _, g := range k.Measurements {
			for _, row := range g.Rows {
				used[row.Key] = true
				if !known[row.Key] || row.Peak != "" && !known[row.Peak] {
					t.Errorf("%s: no measure %q (peak %q)", exam, row.Key, row.Peak)
				}
			}
		}
		for _, it := range k.Required {
			for _, key := range it.Measures {
				if !known[key] {
					t.Errorf("%s: required item %s names no measure: %q", exam, it.Key, key)
				}
			}
		}
	}
	for _, row := range table[1:] {
		if !used[row[0]] {
			t.Errorf("measure %q is in no template: a letter could not show it", row[0])
		}
	}
}

func TestRange(t *testing.T) {
	lvef := Range{Male: "52–72", Female: "54–74"}
	for _, c := range []struct {
		r         Range
		sex, want string
	}{{lvef, "M", "52–72"}, {lvef, "F", "54–74"}, {lvef, "", ""}, {Range{"≥ 17", "≥ 17"}, "", "≥ 17"}} {
		if got := c.r.For(c.sex); got != c.want {
			t.Errorf("%+v for %q: %q, want %q", c.r, c.sex, got, c.want)
		}
	}
}

func TestOverride(t *testing.T) {
	b, err := os.ReadFile("ett.yaml")
	if err != nil {
		t.Fatal(err)
	}
	own := strings.Replace(string(b), "Échocardiographie transthoracique", "Écho-Doppler cardiaque", 1)
	s, err := Load(fstest.MapFS{"ett.yaml": {Data: []byte(own)}, "LISEZMOI.txt": {Data: []byte("x")}, "~$ett.yaml": {Data: []byte("x")}})
	if err != nil {
		t.Fatal(err)
	}
	if k, _ := s.For("ett"); k.Title.In("fr") != "Écho-Doppler cardiaque" {
		t.Errorf("title %q", k.Title.FR)
	}
	if k, _ := s.For("ecg"); k.Title.In("en") != "Electrocardiogram" {
		t.Errorf("title %q", k.Title.EN)
	}
	if _, err := Load(os.DirFS(filepath.Join(t.TempDir(), "none"))); err != nil {
		t.Errorf("a practice without the folder: %v", err)
	}
}

func TestBadFiles(t *testing.T) {
	const head = "version: 1\nexam: ecg\ntitle: {fr: ECG, en: ECG}\n"
	const sections = "sections:\n  - {key: conclusion, title: {fr: Conclusion, en: Impression}}\n"
	const row = "measurements:\n  - title: {fr: A, en: A}\n    rows:\n"
	for name, c := range map[string]struct{ file, text, field, says string }{
		"unknown field":      {"ecg.yaml", head + sections + "sectoins: []\n", "", "field sectoins not found"},
		"unknown in section": {"ecg.yaml", head + "sections:\n  - {key: a, titel: x}\n", "", "line 5: field titel not found"},
		"not yaml":           {"ecg.yaml", "version: [", "", "template ecg.yaml"},
		"empty":              {"ecg.yaml", "", "", "is empty"},
		"two documents":      {"ecg.yaml", head + sections + "---\na: 1\n", "", "more than one document"},
		"other version":      {"ecg.yaml", strings.Replace(head+sections, "1", "2", 1), "version", "is 2"},
		"other exam":         {"ett.yaml", head + sections, "exam", `write "ett"`},
		"no exam":            {"irm.yaml", head + sections, "", "name the file after one of"},
		"no sections":        {"ecg.yaml", head, "sections", "is missing"},
		"no conclusion":      {"ecg.yaml", head + "sections:\n  - {key: a, title: {fr: A, en: A}}\n", "sections", "has no conclusion"},
		"no English":         {"ecg.yaml", head + "sections:\n  - {key: a, title: {fr: A}}\n", "sections[0].title.en", "is missing"},
		"bad key":            {"ecg.yaml", head + "sections:\n  - {key: Été, title: {fr: A, en: A}}\n", "sections[0].key", "is not a key"},
		"key twice":          {"ecg.yaml", head + sections + "  - {key: conclusion, title: {fr: C, en: C}}\n", "sections[1].key", "is there twice"},
		"required empty":     {"ecg.yaml", head + sections + "required:\n  - {key: a, title: {fr: A, en: A}}\n", "required[0]", "can never be met"},
		"required section":   {"ecg.yaml", head + sections + "required:\n  - {key: a, title: {fr: A, en: A}, sections: [b]}\n", "required[0].sections[0]", "names no section"},
		"decimals":           {"ecg.yaml", head + sections + row + "      - {key: hr, label: {fr: A, en: A}, decimals: 9}\n", "measurements[0].rows[0].decimals", "0 to 3"},
		"range, no source":   {"ecg.yaml", head + sections + row + "      - {key: hr, label: {fr: A, en: A}, normal: {male: a, female: b}}\n", "measurements[0].rows[0].normal", "source"},
		"moment":             {"ecg.yaml", head + sections + row + "      - {key: hr, label: {fr: A, en: A}, at: later}\n", "measurements[0].rows[0].at", "no moment"},
		"too large":          {"ecg.yaml", head + strings.Repeat("#", maxSize), "", "larger than"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load(fstest.MapFS{c.file: {Data: []byte(c.text)}})
			var bad *Error
			if !errors.As(err, &bad) {
				t.Fatalf("error %v, want an *Error", err)
			}
			if bad.File != c.file || bad.Field != c.field || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %q, want field %q and %q", err, c.field, c.says)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, kind := range kinds {
		b, err := embedded.ReadFile(kind + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		k, err := Parse("ecg.yaml", b)
		if (k == nil) == (err == nil) {
			t.Errorf("template %v and error %v", k != nil, err)
		}
	})
}

func ExampleSet_For() {
	s, err := Load(nil)
	if err != nil {
		panic(err)
	}
	if k, ok := s.For("holter"); ok {
		fmt.Println(k.Name(), k.Title.In("fr"), k.Sections[0].Title.In("en"))
	}
	// Output: holter/1 Holter ECG Indication
}

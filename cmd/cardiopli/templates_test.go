package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardiopli/pipeline/read"
	"cardiopli/templates"
)

// TestTemplatePreviews reads what the specimens show: every section in order,
// every measure, both courses, and that nobody is real.
func TestTemplatePreviews(t *testing.T) {
	set, err := templates.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, exam := range set.Exams() {
		for _, lang := range []string{"fr", "en"} {
			t.Run(exam+" "+lang, func(t *testing.T) {
				file := filepath.Join(t.TempDir(), "specimen.pdf")
				if out, code := command(t, nil, "--dir", t.TempDir(), "templates", "preview", exam, "--lang", lang, "-o", file); code != 0 {
					t.Fatalf("exit %d\n%s", code, out)
				}
				raw, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				result, err := read.File(file, raw)
				if err != nil {
					t.Fatal(err)
				}
				plain := func(s string) string {
					return strings.Join(strings.Fields(strings.NewReplacer("\u00a0", " ", "\u202f", " ", "’", "'").Replace(s)), "")
				}
				text := plain(result.Text)
				k, _ := set.For(exam)
				want := []string{map[string]string{"fr": "SPÉCIMEN", "en": "SPECIMEN"}[lang], "↑", "↓", "20/01/2025", map[string]string{"fr": "CEQUIACHANGÉ", "en": "WHATCHANGED"}[lang]}
				for _, w := range want {
					if !strings.Contains(text, w) {
						t.Errorf("%q is not shown", w)
					}
				}
				last := 0
				for _, s := range k.Sections {
					if s.Key == "conclusion" || s.Key == "plan" {
						continue // in the box
					}
					p := plain(s.Title.In(lang)) + plain(k.PhrasesOf(s.Key)[0].In(lang))
					if i := strings.Index(text[last:], p); i < 0 {
						t.Errorf("section %s is missing, or out of order: %q", s.Key, p)
					} else {
						last += i
					}
				}
				for _, g := range k.Measurements {
					for _, r := range g.Rows {
						// The value at peak stands in the row of the measure.
						if label := plain(r.Label.In(lang)); r.Key != "hr_max" && r.Key != "pas_peak" && r.Key != "pad_peak" && !containsInWords(text, label) {
							t.Errorf("measure %s is missing: %q", r.Key, label)
						}
					}
				}
			})
		}
	}
}

// containsInWords looks for a label that the table may break over two lines, with
// the cells of the row between.
func containsInWords(text, label string) bool {
	if strings.Contains(text, label) {
		return true
	}
	r := []rune(label)
	return len(r) > 12 && strings.Contains(text, string(r[:12]))
}

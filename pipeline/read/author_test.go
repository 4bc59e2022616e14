package read

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDocumentsOfAnotherHand reads documents as secretaries drop them, made by
// one who did not know the readers: words in order, what must not be there, what
// a person is told, what is refused.
func TestDocumentsOfAnotherHand(t *testing.T) {
	files, err := filepath.Glob("testdata/author/*.expected.json")
	if err != nil || len(files) != 12 {
		t.Fatalf("%d documents, %v", len(files), err)
	}
	plain := func(s string) string {
		return strings.Join(strings.Fields(strings.NewReplacer("’", "'", "\u00a0", " ", "\u202f", " ").Replace(s)), " ")
	}
	for _, f := range files {
		stem := strings.TrimSuffix(f, ".expected.json")
		t.Run(filepath.Base(stem), func(t *testing.T) {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			var want struct {
				Words    []string `json:"words_in_order"`
				Anywhere []string `json:"words_anywhere"`
				Absent   []string `json:"absent"`
				Notes    []string `json:"notes"`
				Refused  *string  `json:"refused"`
			}
			if err := json.Unmarshal(b, &want); err != nil {
				t.Fatal(err)
			}
			var name string
			for _, ext := range []string{".docx", ".odt", ".rtf", ".htm", ".html", ".pdf"} {
				if _, err := os.Stat(stem + ext); err == nil {
					name = stem + ext
				}
			}
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			r, err := File(name, raw)
			if want.Refused != nil {
				if _, ok := err.(Refusal); !ok {
					t.Errorf("read, though %s", *want.Refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			text, at := plain(r.Text), 0
			for _, w := range want.Words {
				i := strings.Index(text[at:], plain(w))
				if i < 0 {
					t.Errorf("%q is missing, or out of order", w)
					continue
				}
				at += i + len(plain(w))
			}
			for _, w := range want.Anywhere {
				if !strings.Contains(text, plain(w)) {
					t.Errorf("%q is missing", w)
				}
			}
			for _, w := range want.Absent {
				if strings.Contains(text, plain(w)) {
					t.Errorf("%q is there", w)
				}
			}
			notes := strings.ToLower(strings.Join(r.Notes, "\n"))
			for _, w := range want.Notes {
				if !strings.Contains(notes, w) {
					t.Errorf("nothing is said of %q: %s", w, notes)
				}
			}
		})
	}
}

package dictation

import (
	_ "embed"
	"strings"
	"testing"
)

//go:embed testdata/passages.txt
var passages string

// TestPassages holds whole passages: what was said, what is written, which
// doubts a person is told of.
func TestPassages(t *testing.T) {
	_, list, _ := strings.Cut(passages, "\n== ")
	all := strings.Split(list, "\n== ")
	if len(all) < 40 {
		t.Fatalf("only %d passages", len(all))
	}
	for _, entry := range all {
		name, rest, _ := strings.Cut(entry, "\n")
		t.Run(name, func(t *testing.T) {
			said, want, _ := strings.Cut(rest, "\n--\n")
			var rules []string
			for {
				i := strings.LastIndex(said, "\n? ")
				if i < 0 {
					break
				}
				rules, said = append(rules, said[i+3:]), said[:i]
			}
			want = strings.TrimSpace(want)
			w := Write(said)
			if got := strings.TrimSpace(w.Text); got != want {
				t.Errorf("said  %s\nwrote %s\nwant  %s", said, got, want)
			}
			for _, r := range rules {
				found := false
				for _, d := range w.Doubts {
					found = found || d.Rule == r
				}
				if !found {
					t.Errorf("no doubt %s in %+v", r, w.Doubts)
				}
			}
			faithful(t, said, w)
		})
	}
}

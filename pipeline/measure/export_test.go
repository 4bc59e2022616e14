package measure

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardiopli/pipeline"
)

// Pages that echo machines of several makers print, invented, each with the
// values it holds behind a line of three hyphens.
func TestMachinePages(t *testing.T) {
	files, err := filepath.Glob("testdata/exports/*.txt")
	if err != nil || len(files) < 8 {
		t.Fatalf("%d pages, %v", len(files), err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			page, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			text, want, ok := strings.Cut(string(page), "\n---\n")
			if !ok {
				t.Fatal("no expected values")
			}
			ms, _ := Read(text, []pipeline.Exam{pipeline.ETT}, nil)
			got, expected := strings.Fields(list(ms)), strings.Fields(want)
			for _, w := range without(expected, got) {
				t.Errorf("missing %s", w)
			}
			for _, g := range without(got, expected) {
				t.Errorf("unexpected %s", g)
			}
		})
	}
}

// without gives the members of a that are not in b.
func without(a, b []string) []string {
	left := make(map[string]int)
	for _, s := range b {
		left[s]++
	}
	var out []string
	for _, s := range a {
		if left[s]--; left[s] < 0 {
			out = append(out, s)
		}
	}
	return out
}

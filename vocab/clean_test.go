package vocab

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// names takes the brackets off that mark names in a test text, and gives the
// ranges they held.
func names(text string) (string, []Range) {
	var b strings.Builder
	var skip []Range
	for {
		before, rest, ok := strings.Cut(text, "⟦")
		b.WriteString(before)
		if !ok {
			return b.String(), skip
		}
		name, after, _ := strings.Cut(rest, "⟧")
		skip = append(skip, Range{b.Len(), b.Len() + len(name)})
		b.WriteString(name)
		text = after
	}
}

// TestNoFalseAlarm reads letters without a fault.
func TestNoFalseAlarm(t *testing.T) {
	l := load(t)
	files, err := filepath.Glob("testdata/clean/*.txt")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d letters, %v", len(files), err)
	}
	alarms, words := 0, 0
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text, skip := names(string(b))
		words += len(strings.Fields(text))
		for _, f := range l.Check(text, Options{Skip: skip}) {
			alarms++
			t.Errorf("%s: %q for %q (%s)", filepath.Base(name), f.Right, f.Wrong, f.Rule)
		}
	}
	t.Logf("%d false alarms in %d letters of %d words", alarms, len(files), words)
}

func load(t testing.TB) *Lexicon {
	t.Helper()
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

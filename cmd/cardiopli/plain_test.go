package main

import (
	"strings"
	"testing"
)

// TestNothingOfAnAnswerIsCut: programs write a paragraph as one line.
func TestNothingOfAnAnswerIsCut(t *testing.T) {
	for _, s := range []string{"", "court", strings.Repeat("mot ", 200) + "arrêter l'anticoagulant", strings.Repeat("é", 1000)} {
		lines := wrapped(s + "\x1b[2J\u202e")
		for _, l := range lines {
			if n := len([]rune(l)); n > 100 || strings.ContainsAny(l, "\x1b\u202e") {
				t.Errorf("%d characters: %q", n, l)
			}
		}
		if got, want := strings.ReplaceAll(strings.Join(lines, ""), " ", ""), strings.ReplaceAll(s+"[2J", " ", ""); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

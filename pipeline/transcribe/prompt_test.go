package transcribe

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"cardiopli/vocab"
)

func TestPrompt(t *testing.T) {
	p := Prompt(nil)
	if !strings.HasPrefix(p, "Compte rendu de cardiologie : FEVG, TAPSE,") || !strings.HasSuffix(p, ".") || len(p) > maxPrompt {
		t.Errorf("%d bytes: %s", len(p), p)
	}
	if !strings.Contains(p, telling[len(telling)-1]) {
		t.Error("the list does not fit")
	}
	own := Prompt([]string{"Corevalve", "fevg", "", "a\nb, c", "\xff", strings.Repeat("x", 61), "Corevalve"})
	if !strings.HasPrefix(own, "Compte rendu de cardiologie : Corevalve, fevg, a b c, TAPSE") {
		t.Error(own)
	}
	many := make([]string, 500)
	for i := range many {
		many[i] = strings.Repeat("é", 5+i%7) + string(rune('a'+i%26))
	}
	if p = Prompt(many); len(p) > maxPrompt || len(p) < maxPrompt-70 || !utf8.ValidString(p) {
		t.Errorf("%d bytes", len(p))
	}
}

func TestTellingTermsAreOfTheVocabulary(t *testing.T) {
	terms := vocab.Terms()
	for _, w := range telling {
		if !slices.ContainsFunc(terms, func(t vocab.Term) bool { return t.Text == w }) {
			t.Errorf("%s is no term", w)
		}
	}
}

package templates

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Phrase is a ready sentence for one section. A practice may put it into its
// reports; no program puts it into a letter by itself.
type Phrase struct {
	Section string `yaml:"section"` // key of a section of the template
	Words   `yaml:",inline"`
}

// Caps on phrases: a list to choose from, not a text.
const (
	maxPhrases = 200
	maxPhrase  = 300 // characters
)

// checkPhrases tells the first phrase that could not be offered.
func (t *Template) checkPhrases(bad report, sections map[string]bool) error {
	if len(t.Phrases) > maxPhrases {
		return bad("phrases", fmt.Sprintf("has more than %d", maxPhrases), "keep those that are used")
	}
	seen := make(map[Phrase]bool)
	for i, p := range t.Phrases {
		at := fmt.Sprintf("phrases[%d]", i)
		if !sections[p.Section] {
			return bad(at+".section", "names no section of this template", "write the key of a section, for example conclusion")
		}
		if err := p.Words.check(bad, at); err != nil {
			return err
		}
		for _, w := range []struct{ field, text string }{{".fr", p.FR}, {".en", p.EN}} {
			if utf8.RuneCountInString(w.text) > maxPhrase || strings.ContainsAny(w.text, "\n\r\t") {
				return bad(at+w.field, fmt.Sprintf("is longer than %d characters or has several lines", maxPhrase), "write one sentence")
			}
		}
		if seen[p] {
			return bad(at, "is there twice", "remove one")
		}
		seen[p] = true
	}
	return nil
}

// PhrasesOf returns the ready sentences of a section, in order.
func (t *Template) PhrasesOf(section string) []Phrase {
	var out []Phrase
	for _, p := range t.Phrases {
		if p.Section == section {
			out = append(out, p)
		}
	}
	return out
}

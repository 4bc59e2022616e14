package vocab

import (
	"strings"
	"sync"
)

// Lexicon answers what a word is. It is read-only and safe for concurrent use.
type Lexicon struct {
	terms  []Term
	byText map[string]int32 // folded form of a term, its inflections and variants -> index in terms
}

var lexicon = sync.OnceValues(newLexicon)

// Load returns the lexicon, made at the first call and shared afterwards.
func Load() (*Lexicon, error) { return lexicon() }

func newLexicon() (*Lexicon, error) {
	l := &Lexicon{terms: terms(), byText: make(map[string]int32, 8<<10)}
	for pass := range 2 { // a normal form wins over another term's variant
		for i, t := range l.terms {
			forms := []string{t.Text}
			if pass == 1 {
				forms = append(append([]string{}, t.Inflected...), t.Variants...)
			}
			for _, f := range forms {
				for _, k := range [2]string{f, strings.ToLower(f)} {
					if _, taken := l.byText[k]; !taken {
						l.byText[k] = int32(i)
					}
				}
			}
		}
	}
	return l, nil
}

// Term returns the entry of a word or of several words: a normal form, an
// inflection or an admitted variant. Case counts first and is ignored if no
// entry is written so ("AVF" and "aVF" are the lexicon's own).
func (l *Lexicon) Term(word string) (Term, bool) {
	word = strings.ReplaceAll(strings.Join(strings.Fields(word), " "), "’", "'")
	i, ok := l.byText[word]
	if !ok {
		i, ok = l.byText[strings.ToLower(word)]
	}
	if !ok {
		return Term{}, false
	}
	return l.terms[i], true
}

// Check returns the faults of a text in order of place, none overlapping.
func (l *Lexicon) Check(text string, o Options) []Fault {
	return checkKnown(l, text, o)
}

// checkKnown finds the known misspellings of single words.
func checkKnown(l *Lexicon, text string, o Options) []Fault {
	wrong := map[string]int32{}
	for i, t := range l.terms {
		for _, f := range t.Faults {
			wrong[f] = int32(i)
		}
	}
	var out []Fault
	for at := 0; at < len(text); {
		end := strings.IndexAny(text[at:], " \n\t.,;:()")
		if end < 0 {
			end = len(text) - at
		}
		w := text[at : at+end]
		if i, ok := wrong[strings.ToLower(w)]; ok {
			t := l.terms[i]
			out = append(out, Fault{at, at + end, w, []string{t.Text}, RuleMisspelling, t.Drug(), ""})
		}
		at += end + 1
	}
	return out
}

package ledger

import (
	"slices"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/vocab"
)

// spelt knows the brackets that a letter puts behind its abbreviations. They are
// no words of the report: they are passed over where they say what the lexicon
// says, each once, and only then.
type spelt struct {
	left []string // "FEVG (fraction d'éjection du ventricule gauche)"
	at   []int    // where its bracket begins
}

func newSpelt(l pipeline.Letter) *spelt {
	s := &spelt{}
	for _, e := range l.Expansions {
		if !development(l, e) {
			continue
		}
		s.left = append(s.left, e.Short+" ("+e.Long+")")
		s.at = append(s.at, len(e.Short)+1)
	}
	return s
}

// without leaves out the tokens of the brackets that text has.
func (s *spelt) without(text string, toks []token) []token {
	for n := 0; n < len(s.left); n++ {
		i := strings.Index(text, s.left[n])
		if i < 0 {
			continue
		}
		from, to := int32(i+s.at[n]), int32(i+len(s.left[n]))
		toks = slices.DeleteFunc(slices.Clone(toks), func(t token) bool { return t.from >= from && t.to <= to })
		s.left, s.at = slices.Delete(s.left, n, n+1), slices.Delete(s.at, n, n+1)
		n--
	}
	return toks
}

// plain gives a text without the brackets that it has.
func (s *spelt) plain(text string) string {
	for n := 0; n < len(s.left); n++ {
		i := strings.Index(text, s.left[n])
		if i < 0 {
			continue
		}
		text = text[:i+s.at[n]-1] + text[i+len(s.left[n]):]
		s.left, s.at = slices.Delete(s.left, n, n+1), slices.Delete(s.at, n, n+1)
		n--
	}
	return text
}

// misspelt lists the brackets that the letter announces and does not have as they
// should be: a word of theirs is gone or another.
func (a *account) misspelt(s *spelt) {
	for i, text := range s.left {
		for _, t := range a.book.read(text[s.at[i]:], a.keys, true) {
			if t.item() {
				a.note(Change{What: Lost, Kind: t.kind, Source: t.value, Context: text})
			}
		}
	}
}

// development reports whether the lexicon knows the long form as one of the short
// one's; in an English letter it must at least hold no figure.
func development(l pipeline.Letter, e pipeline.Expansion) bool {
	if e.Short == "" || strings.ContainsAny(e.Long, "0123456789()\n") && l.Language == pipeline.English {
		return false
	}
	if l.Language == pipeline.English {
		return true
	}
	words := strings.Fields(headKey(e.Long))
	for _, t := range vocab.Terms() {
		if t.Text != e.Short {
			continue
		}
		known := strings.Fields(headKey(strings.Join(t.Expansions, " ")))
		if !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(known, w) }) {
			return true
		}
	}
	return false
}

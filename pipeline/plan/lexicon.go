package plan

import (
	"slices"
	"strings"
	"sync"

	"cardiopli/vocab"
)

// phrase is one entry of the lexicon behind its first word.
type phrase struct {
	rest []string
	tag  tag
}

// lexicon joins the tables: phrases by their first word, the longest first, and
// the forms of verbs.
type lexicon struct {
	phrases map[string][]phrase
	verbs   map[string]verb
}

var lexicons = sync.OnceValue(func() lexicon {
	l := lexicon{phrases: map[string][]phrase{}, verbs: verbs()}
	for _, w := range words {
		for _, p := range strings.Split(w.phrases, "|") {
			l.add(w.tag, p)
		}
	}
	for _, t := range vocab.Terms() {
		if !t.Drug() {
			continue
		}
		forms := [][]string{{t.Text}, t.Inflected, t.Variants, t.Faults}
		if t.Kind == vocab.DrugINN {
			forms = append(forms, []string{t.English})
		}
		for _, forms := range forms {
			for _, f := range forms {
				l.add(tDrugN, f)
			}
		}
	}
	for _, ps := range l.phrases {
		slices.SortStableFunc(ps, func(a, b phrase) int { return len(b.rest) - len(a.rest) })
	}
	return l
})

// add enters a phrase; one of the same words gains the meaning.
func (l lexicon) add(t tag, p string) {
	ts, _ := tokenize(p, 0, len(p), 12)
	if len(ts) == 0 || t == tDrugN && len(ts) == 1 && len(ts[0].key) < 3 {
		return
	}
	var rest []string
	for _, x := range ts[1:] {
		rest = append(rest, x.key)
	}
	first := ts[0].key
	for i, x := range l.phrases[first] {
		if slices.Equal(x.rest, rest) {
			l.phrases[first][i].tag |= t
			return
		}
	}
	l.phrases[first] = append(l.phrases[first], phrase{rest, t})
}

// unit is a word, or a phrase of several, with its meanings.
type unit struct {
	from, to int // tokens
	key      string
	tags     tag
	verb
}

func (u unit) is(t tag) bool { return u.tags&t != 0 }

// units reads tokens from to to.
func (l lexicon) units(text string, ts []token, from, to int, plain, en bool) []unit {
	out := make([]unit, 0, to-from)
	for i := from; i < to; {
		u := unit{from: i, to: i + 1, key: ts[i].key}
		for _, p := range l.phrases[u.key] {
			if n := len(p.rest); i+1+n <= to && u.tags == 0 && matches(ts[i+1:i+1+n], p.rest) {
				u.tags, u.to = p.tag, i+1+n
			}
		}
		if u.to == i+1 && ts[i].kind == word {
			if v, ok := l.verbs[u.key]; ok {
				u.verb = v
				u.form = accented(text[ts[i].start:ts[i].end], v.form, plain)
			}
		}
		if u.key == "a" { // "à" is no auxiliary, "a" opens nothing
			switch raw := text[ts[i].start:ts[i].end]; {
			case raw == "à" || raw == "À":
				u.tags &^= tHave
			case en || !plain:
				u.tags &^= tAdverb
			}
		}
		out = append(out, u)
		i = u.to
	}
	return out
}

func matches(ts []token, keys []string) bool {
	for i := range keys {
		if ts[i].key != keys[i] {
			return false
		}
	}
	return true
}

// accented tells "programme" from "programmé", where the text has accents at all.
func accented(w string, f form, plain bool) form {
	if f&pp == 0 || f&(je|il) == 0 {
		return f
	}
	switch {
	case strings.HasSuffix(w, "é"), strings.HasSuffix(w, "É"):
		return pp
	case !plain && (strings.HasSuffix(w, "e") || strings.HasSuffix(w, "es")):
		return f &^ pp
	}
	return f
}

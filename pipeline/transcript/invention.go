package transcript

import (
	_ "embed"
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed inventions.txt
var inventionList string

// where a pattern counts.
type where int

const (
	anywhere  where = iota
	alone           // as a whole sentence or utterance
	bracketed       // between round brackets
)

// pattern is a line of inventions.txt.
type pattern struct {
	words []string
	where where
}

// known gives the patterns by the first letter of their first word.
var known = sync.OnceValue(func() map[byte][]pattern {
	m := map[byte][]pattern{}
	at := anywhere
	for line := range strings.Lines(inventionList) {
		switch line = strings.TrimSpace(line); {
		case line == "" || line[0] == '#':
		case line == "= alone":
			at = alone
		case line == "= bracketed":
			at = bracketed
		default:
			m[line[0]] = append(m[line[0]], pattern{strings.Fields(line), at})
		}
	}
	return m
})

const (
	fuzzyFrom = 6  // letters from which a word may have one wrong,
	fuzzyOne  = 9  // and where it is the whole pattern
	echoed    = 6  // words of the prompt in its order that are no dictation
	sentence  = 16 // words: a longer sentence is not doubted as a whole
	around    = 4  // words doubted on either side then
)

// notesOfSound are signs that engines put where there is music.
const notesOfSound = "♪♫♬♩🎵🎶❤👏"

// inventions doubts what engines are known to make up.
func (p *pass) inventions() {
	for i := range p.spoken {
		u := &p.spoken[i]
		for _, s := range p.sentences(u) {
			p.invented(s)
		}
		p.whole(u.atomFrom, u.atomTo, u.from, u.to)
	}
	p.brackets()
	p.prompted()
}

func (p *pass) invented(s span) {
	p.whole(s.atomFrom, s.atomTo, s.from, s.to)
	for i := s.atomFrom; i < s.atomTo; i++ {
		for _, k := range known()[p.atoms[i].word[0]] {
			if k.where != anywhere || !p.matches(k, i, s.atomTo) {
				continue
			}
			from, to := s.from, s.to
			if to-from > sentence {
				from = max(from, p.atoms[i].token-around)
				to = min(to, p.atoms[i+len(k.words)-1].token+around+1)
			}
			p.mark(from, to, invention)
		}
	}
}

// whole doubts tokens whose words are a pattern as a whole.
func (p *pass) whole(atomFrom, atomTo, from, to int) {
	if atomFrom == atomTo {
		return
	}
	for _, k := range known()[p.atoms[atomFrom].word[0]] {
		if k.where == alone && len(k.words) == atomTo-atomFrom && p.matches(k, atomFrom, atomTo) {
			p.mark(from, to, invention)
		}
	}
}

func (p *pass) matches(k pattern, at, end int) bool {
	if at+len(k.words) > end {
		return false
	}
	from := fuzzyFrom
	if len(k.words) == 1 {
		from = fuzzyOne
	}
	for i, w := range k.words {
		if !alike(p.atoms[at+i].word, w, from) {
			return false
		}
	}
	return true
}

// alike compares a word with one of a pattern, which may end in *; from so many
// letters on one may be wrong.
func alike(word, want string, from int) bool {
	stem, open := strings.CutSuffix(want, "*")
	if open {
		return strings.HasPrefix(word, stem) || len(stem) >= from && len(word) >= len(stem) && near(word[:len(stem)], stem)
	}
	return word == want || len(want) >= from && near(word, want)
}

// near reports whether one letter changed, added or left out makes a of b.
func near(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		return i == len(a) || a[i+1:] == b[i+1:]
	}
	return a[i:] == b[i+1:]
}

// brackets doubts what stands between square brackets or stars, and round ones
// that hold a noise: engines write notes there, a dictation has none.
func (p *pass) brackets() {
	for i := 0; i < len(p.tokens); i++ {
		t := p.tokens[i].text
		if strings.ContainsAny(t, notesOfSound) {
			p.mark(i, i+1, invention)
		}
		r, _ := utf8.DecodeRuneInString(t)
		closing, ok := map[rune]string{'[': "]", '*': "*", '(': ")"}[r]
		if !ok {
			continue
		}
		to := -1
		for k := i; k < min(len(p.tokens), i+12) && to < 0 && p.tokens[k].spoken == p.tokens[i].spoken; k++ {
			body := p.tokens[k].text
			if k == i {
				body = body[1:]
			}
			if strings.Contains(body, closing) {
				to = k + 1
			}
		}
		if to > 0 && (r != '(' || p.noise(i, to)) {
			p.mark(i, to, invention)
		}
	}
}

// noise reports whether tokens are a pattern that stands alone or in brackets.
func (p *pass) noise(from, to int) bool {
	a := sort.Search(len(p.atoms), func(i int) bool { return p.atoms[i].token >= from })
	b := a
	for b < len(p.atoms) && p.atoms[b].token < to {
		b++
	}
	return b > a && slices.ContainsFunc(known()[p.atoms[a].word[0]], func(k pattern) bool {
		return k.where != anywhere && len(k.words) == b-a && p.matches(k, a, b)
	})
}

// prompted doubts the prompt where it comes back.
func (p *pass) prompted() {
	q := pass{}
	for _, w := range strings.Fields(clean(p.options.Prompt)) {
		q.add(w, 0)
	}
	key := func(as []atom) string {
		var b strings.Builder
		for _, a := range as {
			b.WriteString(a.word)
			b.WriteByte(' ')
		}
		return b.String()
	}
	grams := map[string]bool{}
	for i := 0; i+echoed <= len(q.atoms); i++ {
		grams[key(q.atoms[i:i+echoed])] = true
	}
	for i := 0; len(grams) > 0 && i+echoed <= len(p.atoms); i++ {
		if grams[key(p.atoms[i:i+echoed])] {
			p.mark(p.atoms[i].token, p.atoms[i+echoed-1].token+1, invention)
		}
	}
}

package check

import (
	"fmt"
	"strings"

	"cardiopli/pipeline/measure/phrase"
)

// A pattern is a wording in a small language of words:
//
//	sus|sous decalage   either word, then another
//	vegetation*         a word that begins so
//	~3                  up to three other words, none of them a negation
//	#                   a number
//	_                   the next word must follow at once
//	=FV                 exactly these letters
//
// Between two words the small words of the language (de, du, la, l', -) may
// stand. Words are folded as phrase folds them, so accents, capitals, hyphens
// and doubled letters make no difference.
type pattern struct {
	name  string // code or concept
	parts []element
}

// element is one step of a pattern.
type element struct {
	exact  []string
	prefix []string
	raw    string // exact letters, or ""
	number bool
	gap    int  // other tokens that may come before
	tight  bool // nothing may come before
}

// mention is a place where a wording was found: tokens [from, to).
type mention struct {
	from, to int
}

// small words may stand within a wording.
var small = phrase.Set("de;du;d;des;la;le;les;l;-;un;une;a;au;aux;en;of;the;segment;\"")

// barrier words end a free gap: they would turn the meaning.
var barrier = phrase.Set("non;pas;sans;ni;sauf;mais;no;not;without;aucun;aucune;absence;ou;or;peu;insuffisamment;mal;imparfaitement;incompletement;plutot;than;rather")

// compile reads the pattern language. It panics on an empty wording: the tables
// are constants and every one is compiled by the tests.
func compile(name, wording string) pattern {
	p := pattern{name: name}
	gap, tight := 0, false
	for _, w := range strings.Fields(wording) {
		switch {
		case w == "_":
			tight = true
			continue
		case w[0] == '~':
			if _, err := fmt.Sscanf(w, "~%d", &gap); err != nil {
				panic("pattern " + wording)
			}
			continue
		}
		e := element{gap: gap, tight: tight}
		gap, tight = 0, false
		switch {
		case w == "#":
			e.number = true
		case w[0] == '=':
			e.raw = w[1:]
		default:
			for _, alt := range strings.Split(w, "|") {
				if stem, ok := strings.CutSuffix(alt, "*"); ok {
					e.prefix = append(e.prefix, phrase.Stem(stem))
				} else {
					e.exact = append(e.exact, phrase.KeyOf(alt))
				}
			}
		}
		p.parts = append(p.parts, e)
	}
	if len(p.parts) == 0 {
		panic("empty pattern of " + name)
	}
	return p
}

func (e *element) fits(tok *phrase.Token) bool {
	if e.number {
		return tok.Kind == phrase.Number
	}
	if e.raw != "" {
		return tok.Raw == e.raw
	}
	for _, w := range e.exact {
		if tok.Key == w {
			return true
		}
	}
	for _, w := range e.prefix {
		if strings.HasPrefix(tok.Key, w) {
			return true
		}
	}
	return false
}

// matchAt tries the pattern at token i and returns the token after it.
func (p *pattern) matchAt(t *phrase.Text, i int) (int, bool) {
	if !p.parts[0].fits(&t.Tokens[i]) {
		return i, false
	}
	return p.rest(t, i+1, 1)
}

func (p *pattern) rest(t *phrase.Text, i, n int) (int, bool) {
	if n == len(p.parts) {
		return i, true
	}
	e := &p.parts[n]
	free := e.gap
	for j := i; j < len(t.Tokens) && t.Same(i-1, j); j++ {
		tok := &t.Tokens[j]
		if e.fits(tok) {
			if end, ok := p.rest(t, j+1, n+1); ok {
				return end, true
			}
		}
		switch {
		case e.tight:
			return i, false
		case small[tok.Key]:
		case free > 0 && !barrier[tok.Key]:
			free--
		default:
			return i, false
		}
	}
	return i, false
}

// book finds all patterns of a table in one pass over the tokens.
type book struct {
	exact  map[string][]int
	prefix map[string][]int // by the first three letters
	raw    map[string][]int
	list   []pattern
}

// bind makes a book of wordings by name; wordings are separated by semicolons.
func bind(wordings map[string]string) *book {
	b := &book{exact: map[string][]int{}, prefix: map[string][]int{}, raw: map[string][]int{}}
	for _, name := range sorted(wordings) {
		for _, w := range strings.Split(wordings[name], ";") {
			if strings.TrimSpace(w) == "" {
				continue
			}
			p := compile(name, w)
			n := len(b.list)
			b.list = append(b.list, p)
			first := p.parts[0]
			for _, k := range first.exact {
				b.exact[k] = append(b.exact[k], n)
			}
			for _, k := range first.prefix {
				k = k[:min(3, len(k))]
				b.prefix[k] = append(b.prefix[k], n)
			}
			if first.raw != "" {
				b.raw[first.raw] = append(b.raw[first.raw], n)
			}
		}
	}
	return b
}

// join makes one book of several, whose names differ.
func join(books ...*book) *book {
	all := &book{exact: map[string][]int{}, prefix: map[string][]int{}, raw: map[string][]int{}}
	for _, b := range books {
		n := len(all.list)
		all.list = append(all.list, b.list...)
		shift := func(to, from map[string][]int) {
			for k, list := range from {
				for _, i := range list {
					to[k] = append(to[k], n+i)
				}
			}
		}
		shift(all.exact, b.exact)
		shift(all.prefix, b.prefix)
		shift(all.raw, b.raw)
	}
	return all
}

// find returns the mentions of every name, in text order, overlapping ones of a
// name joined.
func (b *book) find(t *phrase.Text) map[string][]mention {
	out := make(map[string][]mention)
	try := func(list []int, i int) {
		for _, n := range list {
			p := &b.list[n]
			end, ok := p.matchAt(t, i)
			if !ok {
				continue
			}
			have := out[p.name]
			if l := len(have); l > 0 && have[l-1].to > i {
				have[l-1].to = max(have[l-1].to, end)
				continue
			}
			out[p.name] = append(have, mention{i, end})
		}
	}
	for i := range t.Tokens {
		tok := &t.Tokens[i]
		try(b.exact[tok.Key], i)
		if len(tok.Key) >= 3 {
			try(b.prefix[tok.Key[:3]], i)
		}
		try(b.raw[tok.Raw], i)
	}
	return out
}

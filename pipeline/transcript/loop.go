package transcript

import (
	"bytes"
	"compress/zlib"
	"unicode"
)

// What counts as a loop: so many times the same n words in a row. A doctor says
// "normal" three times when three things are; nobody says it four times without a
// word between. Figures are said one by one within an utterance, in an identity
// number or a telephone number, and may well repeat.
const (
	widest      = 40 // words of a loop's turn
	timesOne    = 4  // one or two words
	timesFew    = 3  // up to nine
	timesMany   = 2  // ten and more: a sentence said twice is not in a report either
	many        = 10
	timesFigure = 8
	packable    = 100 // bytes: the shortest text whose compression says anything
)

// loops doubts what is repeated. The first time may have been said and stays.
func (p *pass) loops() {
	for n := 1; n <= widest && n < len(p.atoms); n++ {
		for i := 0; i+n < len(p.atoms); {
			run := 0
			for i+n+run < len(p.atoms) && p.atoms[i+run].word == p.atoms[i+n+run].word {
				run++
			}
			if run/n+1 >= p.allowed(i, n) {
				from, to := p.atoms[i+n].token, p.atoms[i+n+run/n*n-1].token
				// "d'abord d'abord": the copy may begin within the first one's token.
				if from == p.atoms[i+n-1].token {
					from++
				}
				to++ // with what has no word, "%", behind it
				for to < len(p.tokens) && p.tokens[to].spoken == p.tokens[to-1].spoken && (i+n+run/n*n >= len(p.atoms) || to < p.atoms[i+n+run/n*n].token) {
					to++
				}
				p.mark(from, to, loop)
			}
			i += run + 1
		}
	}
	p.compressed()
}

// allowed is how often n words from atom i have to be said to be a loop.
func (p *pass) allowed(i, n int) int {
	spoken := func(i int) int { return p.tokens[p.atoms[i].token].spoken }
	figures := spoken(i) == spoken(i+n)
	for _, a := range p.atoms[i : i+n] {
		figures = figures && (numbers[a.word] || a.word == "un" || unicode.IsDigit(rune(a.word[0])))
	}
	switch {
	case figures && n < many:
		return timesFigure
	case n <= 2:
		return timesOne
	case n < many:
		return timesFew
	}
	return timesMany
}

// compressed doubts utterances that compress too well, by the engine's figure, and
// where it gives none by our own of the same kind (zlib).
func (p *pass) compressed() {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	for i := range p.spoken {
		u := &p.spoken[i]
		ratio := u.Compression
		if !u.Known || ratio == 0 {
			ratio = 0
			if len(u.Text) >= packable {
				b.Reset()
				z.Reset(&b)
				_, err := z.Write([]byte(u.Text))
				if z.Close() == nil && err == nil {
					ratio = float64(len(u.Text)) / float64(b.Len())
				}
			}
		}
		if ratio > mostCompressed {
			p.condemn(u, loop)
		}
	}
}

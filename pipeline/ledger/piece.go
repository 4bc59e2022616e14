package ledger

import (
	"iter"

	"cardiopli/pipeline"
)

// piece is a run of the letter's body that the source has in one run: a
// line of a paragraph, with the heading where it is the first under one, or a line
// of the conclusion.
type piece struct {
	toks  []token
	ids   []int32
	head  int // tokens of the heading
	place [2]Place
	text  [2]string // of heading and body
	after int       // the piece that this one continues, or -1
	mates []int32   // source token of each token, or -1
	gap   []int32   // for a token without a mate: the source token after which it stands
	end   int       // source token behind the piece
	loose bool      // gathered from several places of the source
	done  bool
}

// boxed reports whether the piece is a line of the box, which holds sentences of
// several places.
func (p *piece) boxed() bool {
	switch p.place[1].Part {
	case Conclusion, Drugs, Asked:
		return true
	}
	return false
}

func (p *piece) where(i int) Place {
	n := 1
	if i < p.head {
		n = 0
	}
	pl := p.place[n]
	pl.Span = p.toks[i].span()
	return pl
}

func (p *piece) words(i int) string {
	if i < p.head {
		return p.text[0]
	}
	return p.text[1]
}

// pieces cuts a letter's conclusion and body.
func (b *Book) pieces(l pipeline.Letter, keys map[string]string, k keybook) ([]*piece, *spelt) {
	var out []*piece
	spelt := newSpelt(l)
	box := func(part Part, lines []string) {
		for i, line := range lines {
			p := &piece{toks: spelt.without(line, b.read(line, keys, true)), after: -1}
			p.place[1], p.text[1] = Place{Part: part, Index: i}, line
			if i > 0 {
				p.after = len(out) - 1
			}
			out = append(out, p)
		}
	}
	box(Conclusion, l.Conclusion)
	box(Drugs, l.Drugs)
	box(Asked, l.Ask.Lines)
	var open *piece
	last := -1
	flush := func() {
		if open != nil {
			out = append(out, open)
			last = len(out) - 1
			open = nil
		}
	}
	for i, bl := range l.Blocks {
		switch bl.Kind {
		case pipeline.Figure:
		case pipeline.Table:
			if open != nil && b.heads[headKey(open.text[0])] { // the table's own title
				open = nil
			}
			flush()
			last = -1
		case pipeline.Heading:
			flush()
			toks := b.read(bl.Text, keys, true)
			open = &piece{toks: toks, head: len(toks), after: -1}
			open.place[0], open.text[0] = Place{Part: Body, Index: i}, bl.Text
		default:
			// A line apart: lines between two of a paragraph may stand elsewhere.
			for line := range byLine(spelt.without(bl.Text, b.read(bl.Text, keys, true))) {
				if open == nil {
					open = &piece{after: last}
				}
				open.toks = append(open.toks, line...)
				open.place[1], open.text[1] = Place{Part: Body, Index: i}, bl.Text
				open.loose = open.head > 0 && b.origin[headKey(open.text[0])] || open.after >= 0 && out[open.after].loose
				flush()
			}
		}
	}
	flush()
	for _, p := range out {
		p.ids = k.of(p.toks)
		p.mates, p.gap = make([]int32, len(p.toks)), make([]int32, len(p.toks))
		for i := range p.mates {
			p.mates[i], p.gap[i] = -1, -1
		}
	}
	return out, spelt
}

// byLine yields tokens line by line.
func byLine(toks []token) iter.Seq[[]token] {
	return func(yield func([]token) bool) {
		for i := 0; i < len(toks); {
			j := i + 1
			for j < len(toks) && toks[j].line == toks[i].line {
				j++
			}
			if !yield(toks[i:j]) {
				return
			}
			i = j
		}
	}
}

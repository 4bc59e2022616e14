package ledger

import (
	"slices"
	"strconv"

	"cardiopli/pipeline"
)

// Letter accounts for the hop from the written form of doc to its letter.
func (b *Book) Letter(doc pipeline.Document) Ledger {
	text := doc.Report.Written
	if text == "" {
		text = doc.Text
	}
	keys, k := map[string]string{}, keybook{}
	a := account{book: b, doc: doc, keys: keys, ledger: Ledger{Hop: Composed, text: doc.Text}}
	toks := b.read(text, keys, true)
	if text != doc.Text {
		a.heard = newHearing(doc, b.read(doc.Text, keys, true), toks)
		a.heard.reconcile()
	}
	ps, spelt := b.pieces(doc.Letter, keys, k)
	a.src = newSource(text, toks, k)
	a.src.place(ps)
	a.body(ps)
	a.carried()
	for _, al := range doc.Letter.Alerts {
		a.told = append(a.told, spelt.plain(al.Text))
	}
	a.misspelt(spelt)
	a.identity()
	a.alerts()
	a.tables()
	a.trends()
	a.asked()
	a.amendment()
	a.graphs()
	for i := range a.lost {
		a.lost[i].span = a.inText(a.lost[i].tok.span())
	}
	a.ledger.Changes = append(match(a.lost, a.added), a.ledger.Changes...)
	return a.ledger
}

// account is one ledger in the making.
type account struct {
	book   *Book
	doc    pipeline.Document
	keys   map[string]string
	src    *source
	ledger Ledger
	lost   []missing
	added  []missing
	kinds  map[string]bool // examinations of the letter's templates
	told   []string        // the texts of the alerts, without the brackets behind abbreviations
	heard  *hearing        // nil where nothing was dictated
	nearby []pipeline.Span // place in Document.Text of each token of the written form
}

// inText gives the place in Document.Text of a token of the written form: that
// of the word it was written for, or of the last one before it.
func (a *account) inText(s pipeline.Span) pipeline.Span {
	if a.heard == nil {
		return s
	}
	w := a.heard.w
	if a.nearby == nil {
		a.nearby = make([]pipeline.Span, len(w))
		last := -1
		for j := range w {
			if a.heard.toS[j] >= 0 {
				last = j
			}
			if last >= 0 {
				a.nearby[j] = a.heard.s[a.heard.toS[last]].span()
			}
		}
	}
	i, _ := slices.BinarySearchFunc(w, int32(s.Start), func(t token, at int32) int { return int(t.from - at) })
	if i == len(w) {
		return pipeline.Span{}
	}
	return a.nearby[i]
}

// body enters what stands in the conclusion and the paragraphs.
func (a *account) body(ps []*piece) {
	s := a.src
	next := make([]int32, len(s.toks)+1) // the matched token at or behind each
	next[len(s.toks)] = int32(len(s.toks))
	for i := len(s.toks) - 1; i >= 0; i-- {
		next[i] = next[i+1]
		if s.mate[i] >= 0 {
			next[i] = int32(i)
		}
	}
	for i, t := range s.toks {
		if s.mate[i] < 0 && t.item() {
			a.lost = append(a.lost, missing{tok: t, gap: next[i]})
		}
	}
	for _, p := range ps {
		for i, t := range p.toks {
			if m := p.mates[i]; m >= 0 {
				src := s.toks[m]
				switch {
				case !t.item() && !src.item():
				case src.minus != t.minus:
					a.ledger.Changes = append(a.ledger.Changes, Change{What: Changed, Kind: Number, Source: signed(src), Letter: signed(t), Span: a.inText(src.span()), Place: p.where(i), Context: context(p.words(i), t.span())})
				case src.item():
					a.ledger.Entries = append(a.ledger.Entries, Entry{src.kind, src.value, a.inText(src.span()), p.where(i)})
				default:
					a.ledger.Entries = append(a.ledger.Entries, Entry{t.kind, t.value, a.inText(src.span()), p.where(i)})
				}
				continue
			}
			if !t.item() || i < p.head && a.book.heads[headKey(p.text[0])] {
				continue
			}
			g := p.gap[i]
			if g >= 0 {
				g = next[g]
			}
			a.added = append(a.added, missing{tok: t, gap: g, place: p.where(i), context: context(p.words(i), t.span())})
		}
	}
}

// signed gives a number with the word that makes it negative or less.
func signed(t token) string {
	if t.minus {
		return "moins " + t.value
	}
	return t.value
}

// enter notes an item found outside the body.
func (a *account) enter(kind Kind, value string, from pipeline.Span, at Place) {
	a.ledger.Entries = append(a.ledger.Entries, Entry{kind, value, from, at})
}

func (a *account) note(c Change) { a.ledger.Changes = append(a.ledger.Changes, c) }

// compare checks a text of the letter against what it was made of, item by item.
func (a *account) compare(made, shown string, from pipeline.Span, at Place) {
	if made == shown {
		for _, t := range a.book.read(shown, a.keys, true) {
			if t.item() {
				p := at
				p.Span = t.span()
				a.enter(t.kind, t.value, from, p)
			}
		}
		return
	}
	x, y := a.book.read(made, a.keys, true), a.book.read(shown, a.keys, true)
	k := keybook{}
	i, j := k.of(x), k.of(y)
	ps := diff(i, j)
	mx, my := make([]int32, len(x)), make([]int32, len(y))
	for n := range mx {
		mx[n] = -1
	}
	for n := range my {
		my[n] = -1
	}
	for _, p := range ps {
		mx[p.a], my[p.b] = p.b, p.a
	}
	var lost, added []missing
	gap := int32(len(x))
	for n := len(x) - 1; n >= 0; n-- {
		if mx[n] >= 0 {
			gap = int32(n)
		} else if x[n].item() {
			t := x[n]
			lost = append(lost, missing{tok: t, gap: gap, context: context(made, t.span())})
		}
	}
	gap = int32(len(x))
	for n := len(y) - 1; n >= 0; n-- {
		p := at
		p.Span = y[n].span()
		if my[n] >= 0 {
			gap = my[n]
			if y[n].item() && x[gap].minus == y[n].minus {
				a.enter(y[n].kind, y[n].value, from, p)
			}
			if x[gap].minus != y[n].minus {
				a.note(Change{What: Changed, Kind: Number, Source: signed(x[gap]), Letter: signed(y[n]), Span: from, Place: p, Context: context(shown, y[n].span())})
			}
		} else if y[n].item() {
			added = append(added, missing{tok: y[n], gap: gap, place: p, context: context(shown, y[n].span())})
		}
	}
	for _, c := range match(lost, added) {
		c.Span = from
		a.note(c)
	}
}

// figures checks a number that is no text: a year, a version.
func (a *account) figures(made, shown string, from pipeline.Span, at Place) {
	switch {
	case made == shown && made != "":
		a.enter(Number, shown, from, at)
	case made == shown:
	case made == "":
		a.note(Change{What: Added, Kind: Number, Letter: shown, Place: at, Context: shown})
	case shown == "":
		a.note(Change{What: Lost, Kind: Number, Source: made, Span: from, Context: made})
	default:
		a.note(Change{What: Changed, Kind: Number, Source: made, Letter: shown, Span: from, Place: at, Context: shown})
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

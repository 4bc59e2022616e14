package ledger

import (
	"slices"

	"cardiopli/pipeline"
)

// Extract accounts for the hop from a letter to the text that was read back from
// its file: one line of text for one line of print, columns from left to right,
// or cell by cell. Entries and changes have their Span in text.
func (b *Book) Extract(l pipeline.Letter, text string) Ledger {
	keys := map[string]string{}
	e := &extraction{book: b, keys: keys, text: text, x: b.read(text, keys, false), ledger: Ledger{Hop: Extracted}}
	e.used = make([]bool, len(e.x))
	e.lines()
	e.feet(l)
	e.body(b.sheet(l, keys))
	e.finish()
	return e.ledger
}

// extraction matches printed blocks with the lines of a text.
type extraction struct {
	book   *Book
	keys   map[string]string
	text   string
	x      []token
	used   []bool // token belongs to what each page repeats
	first  []int  // first token of each line that has any
	ledger Ledger
	lost   []missing
	added  []missing
}

// column is a text that is set by itself: a paragraph, a cell.
type column struct {
	toks  []token
	place Place
}

// printed is a stretch of the letter in which columns stand side by side.
type printed struct {
	columns []column
	// header marks the headings of a table, which are set again on each page.
	header bool
	// drawn marks the texts of a graph: they stand where its lines and axes are.
	drawn bool
	// axis are the columns of a graph that stand one above the other, in order.
	axis []int
}

func (e *extraction) lines() {
	for i, t := range e.x {
		if i == 0 || e.x[i-1].line != t.line {
			e.first = append(e.first, i)
		}
	}
}

// take enters the items of a run of print that the text has.
func (e *extraction) take(c column, n, at int) {
	t, x := c.toks[n], e.x[at]
	if !t.item() && !x.item() {
		return
	}
	pl := c.place
	pl.Span = t.span()
	if t.minus != x.minus {
		e.ledger.Changes = append(e.ledger.Changes, Change{What: Changed, Kind: Number, Source: signed(t), Letter: signed(x), Span: x.span(), Place: pl, Context: context(e.text, x.span())})
		return
	}
	if t.item() {
		e.ledger.Entries = append(e.ledger.Entries, Entry{t.kind, t.value, x.span(), pl})
	}
}

// maxTries caps the ways in which one row is tried to be laid out.
const maxTries = 4000

// layout is a way to read columns in the text: on each line a part of each
// column, from left to right.
type layout struct {
	e     *extraction
	cols  []column
	pos   []int
	at    [][]int
	tries int
	part  bool // columns may be cut short
}

// layout reads columns from the token at on, and gives the token behind them.
func (e *extraction) layout(cols []column, at int, part bool) (*layout, int, bool) {
	y := &layout{e: e, cols: cols, pos: make([]int, len(cols)), at: make([][]int, len(cols)), tries: maxTries, part: part}
	end, ok := y.from(at, 0)
	return y, end, ok
}

func (y *layout) done() bool {
	for c := range y.cols {
		if y.pos[c] < len(y.cols[c].toks) {
			return false
		}
	}
	return true
}

// from reads on at token i, in column c or one to its right.
func (y *layout) from(i, c int) (int, bool) {
	x := y.e.x
	if y.done() {
		return i, true
	}
	for i < len(x) && y.e.used[i] {
		i, c = i+1, 0
	}
	if y.tries--; y.tries < 0 || i >= len(x) {
		return i, false
	}
	for k := c; k < len(y.cols); k++ {
		run := y.run(i, k)
		if run == 0 {
			continue
		}
		if len(y.cols) == 1 {
			y.put(i, k, run)
			if end, ok := y.next(i+run, k); ok {
				return end, true
			}
			y.pos[k] -= run
			continue
		}
		for n := run; n > 0; n-- { // a cell may end where the next begins alike
			y.put(i, k, n)
			if end, ok := y.next(i+n, k+1); ok {
				return end, true
			}
			y.pos[k] -= n
		}
	}
	return i, false
}

// next goes on in the line, or in the first column of the next.
func (y *layout) next(i, c int) (int, bool) {
	x := y.e.x
	if y.part && (i >= len(x) || x[i].line != x[i-1].line) {
		return i, true // columns cut short end with their line
	}
	if i < len(x) && x[i].line == x[i-1].line && len(y.cols) > 1 {
		return y.from(i, c)
	}
	return y.from(i, 0)
}

// run counts the tokens of column k that the line has from token i on.
func (y *layout) run(i, k int) int {
	x, toks := y.e.x, y.cols[k].toks[y.pos[k]:]
	n := 0
	for n < len(toks) && i+n < len(x) && !y.e.used[i+n] && x[i+n].key == toks[n].key && (len(y.cols) == 1 || x[i+n].line == x[i].line) {
		n++
	}
	return n
}

func (y *layout) put(i, k, n int) {
	y.at[k] = y.at[k][:y.pos[k]]
	for j := range n {
		y.at[k] = append(y.at[k], i+j)
	}
	y.pos[k] += n
}

// enter takes what a layout has found.
func (y *layout) enter() {
	for c, col := range y.cols {
		for n := range y.pos[c] {
			y.e.take(col, n, y.at[c][n])
		}
	}
}

// body walks the letter's blocks and the text together. A block that does not
// stand at its place is compared, together with those up to the next that does,
// with the words between.
func (e *extraction) body(blocks []printed) {
	at := 0
	var head []column
	for n := 0; n < len(blocks); {
		if blocks[n].header {
			head = blocks[n].columns
		}
		at = e.skip(at)
		if blocks[n].drawn {
			at, n = e.drawing(blocks[n], at), n+1
			continue
		}
		if y, end, ok := e.layout(blocks[n].columns, at, false); ok {
			y.enter()
			at, n = end, n+1
			continue
		}
		if head != nil { // a page began within the table
			if _, end, ok := e.layout(head, at, false); ok && at < len(e.x) {
				if y, end, ok := e.layout(blocks[n].columns, e.skip(end), false); ok {
					y.enter()
					at, n = end, n+1
					continue
				}
			}
		}
		m, from := e.resume(blocks, n, at)
		e.compare(blocks[n:m], at, from)
		at, n = from, m
	}
	e.rest(at, len(e.x))
}

// drawing takes the lines that hold the texts of a graph, in whatever order the
// reader found them; each text stands in one piece on a line. A line with more of
// something else ends it; what is foreign on a line of the graph's is listed.
func (e *extraction) drawing(b printed, at int) int {
	left := make([]bool, len(b.columns))
	place := make([]int, len(b.columns)) // token at which each text was found
	count := 0
	for c := range b.columns {
		left[c] = true
		count += len(b.columns[c].toks)
	}
	// longest gives the longest text that stands at token i of a line.
	longest := func(i, end int, free []bool) int {
		best := -1
		for c, col := range b.columns {
			n := len(col.toks)
			if !free[c] || i+n > end || best >= 0 && n <= len(b.columns[best].toks) {
				continue
			}
			fits := true
			for k, t := range col.toks {
				if x := e.x[i+k]; x.key != t.key && e.alone(x).key != t.key {
					fits = false
					break
				}
			}
			if fits {
				best = c
			}
		}
		return best
	}
	for at = e.skip(at); at < len(e.x) && count > 0; at = e.skip(at) {
		end := at
		for end < len(e.x) && e.x[end].line == e.x[at].line && !e.used[end] {
			end++
		}
		free := slices.Clone(left)
		var found []int // text at each token, or -1
		mine, foreign := 0, 0
		for i := at; i < end; {
			c := longest(i, end, free)
			found = append(found, c)
			if c < 0 {
				foreign++
				i++
				continue
			}
			free[c] = false
			mine += len(b.columns[c].toks)
			i += len(b.columns[c].toks)
		}
		if mine <= foreign {
			break
		}
		i := at
		for _, c := range found {
			if c < 0 {
				if t := e.x[i]; t.item() {
					e.added = append(e.added, missing{tok: t, gap: -3, context: context(e.text, t.span())})
				}
				i++
				continue
			}
			place[c] = i
			for n := range b.columns[c].toks {
				e.take(b.columns[c], n, i+n)
			}
			i += len(b.columns[c].toks)
			count -= len(b.columns[c].toks)
		}
		left, at = free, end
	}
	// Two labels that changed places leave the same texts behind.
	for k := 1; k < len(b.axis); k++ {
		above, below := b.axis[k-1], b.axis[k]
		if left[above] || left[below] || place[above] < place[below] {
			continue
		}
		for n, t := range b.columns[below].toks {
			if x := e.x[place[below]+n]; t.item() {
				e.added = append(e.added, missing{tok: x, gap: -3, context: context(e.text, x.span())})
			}
		}
	}
	for c, col := range b.columns {
		if !left[c] {
			continue
		}
		for _, t := range col.toks {
			if t.item() {
				e.lost = append(e.lost, missing{tok: t, gap: -3, place: col.place})
			}
		}
	}
	return at
}

// alone reads a word without its neighbours: beside the figure of an axis the word
// "jour" is no unit.
func (e *extraction) alone(t token) token {
	if t.kind != Unit {
		return t
	}
	if toks := e.book.read(e.text[t.from:t.to], e.keys, false); len(toks) == 1 {
		return toks[0]
	}
	return t
}

// skip passes over what each page repeats.
func (e *extraction) skip(i int) int {
	for i < len(e.x) && e.used[i] {
		i++
	}
	return i
}

// Where the walk looks for its place again.
const (
	blocksAhead = 6
	linesAhead  = 60
)

// resume finds the next block that stands somewhere ahead.
func (e *extraction) resume(blocks []printed, n, at int) (m, from int) {
	for m = n + 1; m < len(blocks) && m <= n+blocksAhead; m++ {
		size := 0
		for _, c := range blocks[m].columns {
			size += len(c.toks)
		}
		if size < 2 {
			continue
		}
		line := 0
		for i := at; i < len(e.x) && line < linesAhead; i++ {
			if i > at && e.x[i].line == e.x[i-1].line {
				continue
			}
			line++
			if e.used[i] {
				continue
			}
			if _, _, ok := e.layout(blocks[m].columns, i, false); ok {
				return m, i
			}
		}
	}
	if m >= len(blocks) {
		return len(blocks), len(e.x)
	}
	return m, at
}

// compare lists the differences between blocks and a stretch of the text.
func (e *extraction) compare(blocks []printed, from, to int) {
	var cols []column
	var made []token
	var col, num []int
	for _, b := range blocks {
		for _, c := range b.columns {
			cols = append(cols, c)
			for n, t := range c.toks {
				made = append(made, t)
				col, num = append(col, len(cols)-1), append(num, n)
			}
		}
	}
	var shown []token
	var at []int
	for i := from; i < to; i++ {
		if !e.used[i] {
			shown = append(shown, e.x[i])
			at = append(at, i)
		}
	}
	k := keybook{}
	a, b := k.of(made), k.of(shown)
	mate, back := fill(len(made)), fill(len(shown))
	for _, p := range diff(a, b) {
		mate[p.a], back[p.b] = p.b, p.a
		e.take(cols[col[p.a]], num[p.a], at[p.b])
	}
	gap := int32(len(e.x))
	base := int32(len(e.lost)+1) * 100003 // gaps of one stretch are its own
	for i := len(made) - 1; i >= 0; i-- {
		if mate[i] >= 0 {
			gap = int32(i)
		} else if made[i].item() {
			pl := cols[col[i]].place
			pl.Span = made[i].span()
			e.lost = append(e.lost, missing{tok: made[i], gap: base + gap, place: pl})
		}
	}
	gap = int32(len(e.x))
	for j := len(shown) - 1; j >= 0; j-- {
		if back[j] >= 0 {
			gap = back[j]
		} else if shown[j].item() {
			e.added = append(e.added, missing{tok: shown[j], gap: base + gap, context: context(e.text, shown[j].span())})
		}
	}
}

// rest lists what stands behind the last block.
func (e *extraction) rest(from, to int) {
	for i := from; i < to; i++ {
		if t := e.x[i]; !e.used[i] && t.item() {
			e.added = append(e.added, missing{tok: t, gap: -1, context: context(e.text, t.span())})
		}
	}
}

// finish makes changes of what is left over on both sides.
func (e *extraction) finish() {
	mates, used := partners(e.lost, e.added)
	for n, a := range e.added {
		c := Change{What: Added, Kind: a.tok.kind, Letter: signed(a.tok), Span: a.tok.span(), Context: a.context}
		if mates[n] >= 0 {
			l := e.lost[mates[n]]
			c.What, c.Source, c.Place = Changed, signed(l.tok), l.place
		}
		e.ledger.Changes = append(e.ledger.Changes, c)
	}
	for i, l := range e.lost {
		if !used[i] {
			e.ledger.Changes = append(e.ledger.Changes, Change{What: Lost, Kind: l.tok.kind, Source: signed(l.tok), Place: l.place})
		}
	}
}

package render

import (
	"slices"
	"strings"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// The type of tables.
var (
	cell      = style{size: 9300, leading: 11200, color: ink}
	cellValue = style{bold: true, size: 9300, leading: 11200, color: ink}
	cellOlder = style{size: 9300, leading: 11200, color: grey}
	cellQuiet = style{size: 7200, leading: 11200, color: grey}
	headCell  = style{bold: true, size: 7600, leading: 11200, color: grey}
	groupCell = style{bold: true, size: 8800, leading: 11200, color: accent}
)

const (
	gutter  length = 9 * point
	rowRoom length = 2600 // what a row takes besides where there is room
	// cellRise lifts the line so that it stands midway between two rules.
	cellRise length = 500
)

const maxCols = 12

// table sets Rows[0] as headings, repeated on each page that the table goes on
// to. A row of which only the first cell is filled is the title of a group. The
// last two columns of a table of measurements, range and source, are set quietly.
func (p *printer) table(b pipeline.Block) {
	if len(b.Rows) == 0 {
		return
	}
	t := &grid{p: p, cols: min(widest(b.Rows), maxCols)}
	for i, r := range b.Rows {
		t.rows = append(t.rows, t.ready(r, i > 0))
	}
	t.measure()
	first := p.tables == 0
	p.tables++
	head := t.heading()
	head.measure = first
	p.add(head)
	rows := t.rows[1:]
	for i, row := range rows {
		if i > 0 && isGroup(row) {
			p.add(item{height: 2 * point, stretch: 3 * point})
		}
		keep := together(rows, i)
		for _, it := range t.items(row) {
			it.keep, it.head, it.measure = keep, []item{head}, first
			p.add(it)
		}
	}
	if b.Text != "" {
		p.keepLast()
		p.add(item{height: 2 * point, stretch: 1 * point, keep: true})
		p.lines(b.Text, small, left, textWidth, nil)
	}
	p.add(item{height: 3 * point, stretch: 4 * point})
}

// together reports whether row i stays with the next: the title of a group, and
// rows that would else stand alone at the foot or at the head of a page.
func together(rows [][]string, i int) bool {
	if isGroup(rows[i]) {
		return true
	}
	from, to := i, i+1
	for from > 0 && !isGroup(rows[from-1]) {
		from--
	}
	for to < len(rows) && !isGroup(rows[to]) {
		to++
	}
	return to-from > 1 && (i == from || i == to-2)
}

// grid is a table whose cells are ready to be set.
type grid struct {
	p      *printer
	cols   int
	rows   [][]string
	widths []length
	axis   []length // where the numbers of a column end, from its left edge
	gap    length   // between columns
	scale  int      // of the letters, in hundredths
}

func widest(rows [][]string) int {
	n := 1
	for _, r := range rows {
		n = max(n, len(r))
	}
	return n
}

// ready prepares one row; what lies beyond the last column joins it.
func (t *grid) ready(row []string, values bool) []string {
	out := make([]string, t.cols)
	for i, s := range row {
		s = strings.Join(strings.Fields(s), " ")
		if values && i > 0 {
			s = thousands(s)
		}
		s = t.p.ready(s)
		if i >= t.cols {
			out[t.cols-1] = strings.TrimSpace(out[t.cols-1] + " " + s)
			continue
		}
		out[i] = s
	}
	return out
}

func isGroup(row []string) bool {
	for _, s := range row[1:] {
		if s != "" {
			return false
		}
	}
	return len(row) > 1 && row[0] != ""
}

// style of a cell: label, value, then what is older, range and source in a
// quieter hand.
func (t *grid) style(col int) style {
	switch {
	case col == 0:
		return t.scaled(cell)
	case t.cols >= 4 && col == t.cols-1:
		return t.scaled(cellQuiet)
	case t.cols >= 4 && col == t.cols-2, quieter(t.rows[0][col]):
		return t.scaled(cellOlder)
	}
	return t.scaled(cellValue)
}

// quieter tells the headings of columns that are not of today.
func quieter(head string) bool {
	for _, h := range [...]string{"Antérieur", "Previous", "Évolution", "Change"} {
		if strings.HasPrefix(head, h) {
			return true
		}
	}
	return false
}

// numeric reports whether the values of a column stand with their numbers ending
// on one axis and their units behind it.
func (t *grid) numeric(col int) bool {
	return col > 0 && (t.cols < 4 || col < t.cols-2)
}

// number is the length of the number that a cell begins with, its sign
// included: "98 543", "> 4", "124/70". Without one it is 0.
func number(s string) int {
	at := strings.IndexFunc(s, func(r rune) bool { return !strings.ContainsRune("<>≤≥±≈~+-− \u00a0", r) })
	if at < 0 || !isDigit(s[at:]) {
		return 0
	}
	for at < len(s) {
		_, n := utf8.DecodeRuneInString(s[at:])
		switch {
		case isDigit(s[at:]):
		case strings.ContainsRune(",./:–-", firstRune(s[at:])) && isDigit(s[at+n:]):
		case firstRune(s[at:]) == nbsp && len(s) >= at+n+3 && grouped(lastDigits(s[:at]), s[at+n:at+n+3]):
		default:
			return at
		}
		at += n
	}
	return at
}

func isDigit(s string) bool { return s != "" && '0' <= s[0] && s[0] <= '9' }

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func lastDigits(s string) string { return s[len(strings.TrimRight(s, "0123456789")):] }

// measure gives each column what its longest cell needs and the first column
// what is left. Where the columns are too many for that, the gaps and then the
// letters become smaller before any word is broken.
func (t *grid) measure() {
	if t.cols == 1 {
		t.widths, t.scale = []length{textWidth}, 100
		return
	}
	d := t.demand()
	folded := d
	folded.whole = slices.Clone(d.whole)
	if bounds := t.cols - 2; t.cols >= 4 { // a rare long range folds before every label does
		folded.whole[bounds] = min(d.whole[bounds], max(d.word[bounds], textWidth*18/100))
	}
	type setting struct{ gap, scale int }
	loose, tight := []setting{{gutter, 100}, {6 * point, 100}, {6 * point, 94}}, []setting{{6 * point, 100}, {6 * point, 94}, {5 * point, 90}}
	for _, try := range []struct {
		demand   demand
		settings []setting
		least    fitting
	}{{d, loose, allWhole}, {folded, loose, allWhole}, {d, loose, valuesWhole}, {d, tight, wordsWhole}} {
		for _, s := range try.settings {
			t.gap, t.scale = s.gap, s.scale
			if t.share(try.demand) >= try.least {
				return
			}
		}
	}
}

// fitting tells what need not fold or break.
type fitting int

const (
	nothing fitting = iota
	wordsWhole
	valuesWhole
	allWhole
)

// share sets the widths of the columns for the gap and the scale of t.
func (t *grid) share(d demand) fitting {
	want, need := make([]length, t.cols), make([]length, t.cols)
	for col := range t.cols {
		want[col] = max(d.whole[col], d.axis[col]+d.tail[col])*t.scale/100 + t.gap + rounding
		need[col] = d.word[col]*t.scale/100 + t.gap + rounding
		t.axis[col] = d.axis[col] * t.scale / 100
	}
	sum := func(ws []length) (n length) {
		for _, w := range ws[1:] {
			n += w
		}
		return n
	}
	// The first column may fold, but not to a sliver beside narrow values.
	label := want[0]
	least := max(min(label, textWidth*24/100), min(need[0], textWidth/2))
	wanted, needed, room := sum(want), sum(need), textWidth-least
	t.widths = want
	for col := 1; col < t.cols; col++ {
		switch {
		case wanted <= room:
		case needed >= room:
			t.widths[col] = need[col] * room / needed
		default:
			t.widths[col] = need[col] + (want[col]-need[col])*(room-needed)/(wanted-needed)
		}
	}
	t.widths[0] = textWidth - sum(t.widths)
	// Columns of values need not hang at the far edge of a wide sheet.
	if slack := t.widths[0] - max(label, textWidth*42/100); slack > 0 {
		t.widths[0] -= slack
		for col := 1; col < t.cols; col++ {
			t.widths[col] += slack / (t.cols - 1)
		}
	}
	switch {
	case wanted+label <= textWidth:
		return allWhole
	case wanted <= room:
		return valuesWhole
	case needed <= room:
		return wordsWhole
	}
	return nothing
}

// rounding is more than scaled widths lose by it.
const rounding length = 40

// demand is what each column takes at full scale, without gaps: its longest cell,
// its longest word, and its numbers and what follows them.
type demand struct{ whole, word, axis, tail []length }

func (t *grid) demand() demand {
	d := demand{make([]length, t.cols), make([]length, t.cols), make([]length, t.cols), make([]length, t.cols)}
	t.scale, t.axis = 100, make([]length, t.cols)
	for i, row := range t.rows {
		if i > 0 && isGroup(row) {
			continue
		}
		for col, s := range row {
			if s == "" {
				continue
			}
			st := t.style(col)
			if i == 0 {
				st = headCell
			}
			w := t.p.width(s, st)
			if i > 0 { // a heading may fold
				d.whole[col] = max(d.whole[col], w)
			}
			if n := number(s); n > 0 && t.numeric(col) {
				ahead := t.p.width(s[:n], st)
				d.axis[col], d.tail[col] = max(d.axis[col], ahead), max(d.tail[col], w-ahead)
			}
			if !strings.Contains(s, " ") {
				d.word[col] = max(d.word[col], w)
				continue
			}
			for word := range strings.SplitSeq(s, " ") {
				d.word[col] = max(d.word[col], t.p.width(word, st))
			}
		}
	}
	for col, w := range d.word {
		d.whole[col] = max(d.whole[col], w)
	}
	return d
}

// scaled is a style of the table at its scale.
func (t *grid) scaled(st style) style {
	st.size = st.size * t.scale / 100
	return st
}

// maxLines caps a row; a longer cell goes on in a further row, since a row
// cannot be higher than a page.
const maxLines = 24

// items lays out one row.
func (t *grid) items(row []string) []item {
	group := isGroup(row)
	folded, styles, most := make([][]string, t.cols), make([]style, t.cols), 1
	for col, s := range row {
		width := t.widths[col] - t.gap
		styles[col] = t.style(col)
		if group {
			styles[col], width = groupCell, textWidth
		}
		if s != "" {
			folded[col] = t.p.fold(s, styles[col], width)
		}
		most = max(most, len(folded[col]))
	}
	var out []item
	for from := 0; from < most; from += maxLines {
		part := make([][]string, t.cols)
		for col, ls := range folded {
			part[col] = ls[min(from, len(ls)):min(from+maxLines, len(ls))]
		}
		it := t.item(part, styles, min(most-from, maxLines))
		it.stretch = rowRoom
		if group {
			it = lowered(it, 1200)
		}
		if !group && from+maxLines >= most {
			it.under = &hairline
		}
		out = append(out, it)
	}
	return out
}

var (
	hairline = line{350, faint}
	headline = line{800, accent}
)

// heading is the first row; its cells are cut rather than let it grow.
func (t *grid) heading() item {
	folded, styles, most := make([][]string, t.cols), make([]style, t.cols), 1
	for col, s := range t.rows[0] {
		styles[col] = t.scaled(headCell)
		if s != "" {
			folded[col] = t.p.fold(s, styles[col], t.widths[col]-t.gap)
			folded[col] = folded[col][:min(len(folded[col]), maxLines)]
		}
		most = max(most, len(folded[col]))
	}
	for col, ls := range folded { // all headings end on one line, next to the rows
		folded[col] = append(make([]string, most-len(ls)), ls...)
	}
	it := t.item(folded, styles, most)
	it.height += 1 * point
	it.keep, it.under = true, &headline
	return it
}

// lowered is the item with more room above.
func lowered(it item, by length) item {
	draw := it.draw
	it.height += by
	it.draw = func(top length) { draw(top + by) }
	return it
}

// item draws one row. All its cells stand on one base line.
func (t *grid) item(folded [][]string, styles []style, lines int) item {
	return item{height: lines * cell.leading, draw: func(top length) {
		x := left
		for col, ls := range folded {
			for i, l := range ls {
				t.p.text(x+t.shift(col, ls, styles[col]), top+i*cell.leading+base(cell)-cellRise, l, styles[col])
			}
			x += t.widths[col]
		}
	}}
}

// shift brings the end of a cell's number to the axis of its column.
func (t *grid) shift(col int, lines []string, st style) length {
	if len(lines) != 1 || !t.numeric(col) || len(t.axis) == 0 {
		return 0
	}
	n := number(lines[0])
	if n == 0 {
		return 0
	}
	by := t.axis[col] - t.p.width(lines[0][:n], st)
	if by < -rounding || by+t.p.width(lines[0], st) > t.widths[col]-t.gap {
		return 0
	}
	return by
}

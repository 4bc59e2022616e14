package render

import (
	"strings"

	"cardiopli/pipeline"
)

// The type of tables.
var (
	cell      = style{size: 9300, leading: 12200, color: ink}
	cellValue = style{bold: true, size: 9300, leading: 12200, color: ink}
	cellQuiet = style{size: 8000, leading: 12200, color: grey}
	headCell  = style{bold: true, size: 8000, leading: 12200, color: grey}
	groupCell = style{bold: true, size: 9300, leading: 12200, color: accent}
)

const (
	gutter  length = 9 * point
	rowPad  length = 900
	maxCols        = 12
)

// table sets Rows[0] as headings, repeated on each page that the table goes on
// to. A row of which only the first cell is filled is the title of a group and
// stays with the row that follows. The last two columns of a table of
// measurements, range and source, are set quietly.
func (p *printer) table(b pipeline.Block) {
	if len(b.Rows) == 0 {
		return
	}
	t := &grid{p: p, cols: min(widest(b.Rows), maxCols)}
	for i, r := range b.Rows {
		t.rows = append(t.rows, t.ready(r, i > 0))
	}
	t.measure()
	head := t.heading()
	p.add(head)
	for i, row := range t.rows[1:] {
		if i > 0 && isGroup(row) {
			p.space(4 * point)
		}
		for _, it := range t.items(row) {
			// Never one row alone under its heading, nor one alone on the next page.
			it.keep = isGroup(row) || i == 0 || i == len(t.rows)-3
			it.head = []item{head}
			p.add(it)
		}
	}
	if b.Text != "" {
		p.space(3 * point)
		p.lines(b.Text, small, left, textWidth, nil)
	}
	p.space(6 * point)
}

// grid is a table whose cells are ready to be set.
type grid struct {
	p      *printer
	cols   int
	rows   [][]string
	widths []length
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

// style of a cell: label, value, then range and source in a quieter hand.
func (t *grid) style(col int) style {
	switch {
	case col == 0:
		return cell
	case t.cols >= 4 && col == t.cols-1:
		return cellQuiet
	case t.cols >= 4 && col == t.cols-2:
		return style{size: cell.size, leading: cell.leading, color: grey}
	}
	return cellValue
}

// measure gives each column what its longest cell needs and the first column
// what is left. Where that is too little the columns give way evenly, but none
// below its longest word as long as there is room for all of those.
func (t *grid) measure() {
	if t.cols == 1 {
		t.widths = []length{textWidth}
		return
	}
	want, need := make([]length, t.cols), make([]length, t.cols)
	for i, row := range t.rows {
		if i > 0 && isGroup(row) {
			continue
		}
		for col, s := range row {
			st := t.style(col)
			if i == 0 {
				st = headCell
			}
			want[col] = max(want[col], t.p.width(s, st)+gutter)
			for _, w := range strings.Split(s, " ") {
				need[col] = max(need[col], t.p.width(w, st)+gutter)
			}
		}
	}
	least := textWidth * 30 / 100
	sum := func(ws []length) (n length) {
		for _, w := range ws[1:] {
			n += w
		}
		return n
	}
	wanted, needed, room := sum(want), sum(need), textWidth-max(least, min(need[0], textWidth/2))
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
	if slack := t.widths[0] - textWidth*42/100; slack > 0 {
		t.widths[0] -= slack
		for col := 1; col < t.cols; col++ {
			t.widths[col] += slack / (t.cols - 1)
		}
	}
}

// maxLines caps a row; a longer cell goes on in a further row, since a row
// cannot be higher than a page.
const maxLines = 24

// items lays out one row.
func (t *grid) items(row []string) []item {
	group := isGroup(row)
	folded, styles, most := make([][]string, t.cols), make([]style, t.cols), 1
	for col, s := range row {
		width := t.widths[col] - gutter
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
		if !group && from+maxLines >= most {
			it = underline(t.p, it, 400, faint)
		}
		out = append(out, it)
	}
	return out
}

// heading is the first row; its cells are cut rather than let it grow.
func (t *grid) heading() item {
	folded, styles, most := make([][]string, t.cols), make([]style, t.cols), 1
	for col, s := range t.rows[0] {
		styles[col] = headCell
		if s != "" {
			folded[col] = t.p.fold(s, headCell, t.widths[col]-gutter)
			folded[col] = folded[col][:min(len(folded[col]), maxLines)]
		}
		most = max(most, len(folded[col]))
	}
	it := underline(t.p, t.item(folded, styles, most), 800, accent)
	it.keep = true
	return it
}

func underline(p *printer, it item, thick length, color rgb) item {
	draw, height := it.draw, it.height
	it.draw = func(top length) {
		draw(top)
		p.rule(left, top+height, textWidth, thick, color)
	}
	return it
}

func (t *grid) item(folded [][]string, styles []style, lines int) item {
	return item{height: lines*cell.leading + 2*rowPad, draw: func(top length) {
		x := left
		for col, ls := range folded {
			for i, l := range ls {
				t.p.text(x, top+rowPad+i*cell.leading+base(styles[col]), l, styles[col])
			}
			x += t.widths[col]
		}
	}}
}

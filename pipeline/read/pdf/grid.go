package pdf

import (
	"strings"
)

// table lays rows of cells out. In a drawn grid the lines of a cell belong
// together; elsewhere each line is a row, and a cell left empty between others
// keeps its place.
func (l *layout) table(all []row, gutters []gap, column int) {
	for i := 0; i < len(all); {
		n := l.cellRows(all[i:], gutters)
		if n > 1 {
			l.emit(merged(all[i:i+n]), strings.Join(gridRow(all[i:i+n], gutters), "\n"), column, true)
			i += n
			continue
		}
		r := all[i]
		text := r.joined()
		if len(r.segs) > 1 && len(all) > 2 && len(gutters) > 1 {
			text = placed(r, gutters)
		}
		l.emit(r, text, column, len(r.segs) > 1)
		i++
	}
}

// placed joins the cells of a row, with empty ones between where the columns say
// so.
func placed(r row, gutters []gap) string {
	var out row
	before := -1
	for _, s := range r.segs {
		c := cellOf(s, gutters)
		for k := before + 1; k < c && before >= 0; k++ {
			out.segs = append(out.segs, seg{})
		}
		out.segs = append(out.segs, s)
		for c < len(gutters) && s.x1 > (gutters[c].x0+gutters[c].x1)/2 {
			c++ // a cell may reach over several columns
		}
		before = max(c, before)
	}
	return strings.ReplaceAll(out.joined(), " |  | ", " | | ")
}

func cellOf(s seg, gutters []gap) int {
	c := 0
	for _, g := range gutters {
		if s.x0 >= (g.x0+g.x1)/2 {
			c++
		}
	}
	return c
}

// cellRows counts the rows from the first on that lie between the same two level
// lines of a grid.
func (l *layout) cellRows(all []row, gutters []gap) int {
	x0, x1 := all[0].x0(), all[0].x1()
	if len(all) < 2 || len(all[0].segs) < 1 {
		return 1
	}
	top, ok := l.ruleAbove(all[0].y+0.8*all[0].size, all[0].y+3*all[0].size, x0, x1)
	if !ok {
		return 1
	}
	n := 1
	for n < len(all) && n < 12 && !l.ruleBetween(all[n-1], all[n]) {
		n++
	}
	last := all[n-1]
	bottom, ok := l.ruleAbove(last.y-2.5*last.size, last.y-0.05*last.size, x0, x1)
	if n < 2 || !ok {
		return 1
	}
	for _, g := range gutters { // an upright line must part the cells
		for _, r := range l.rules {
			if !r.level() && r.x0 >= g.x0-1 && r.x1 <= g.x1+1 && r.y0 <= bottom+2 && r.y1 >= top-2 {
				return n
			}
		}
	}
	return 1
}

func (l *layout) ruleAbove(lo, hi, x0, x1 float32) (float32, bool) {
	for _, r := range l.rules {
		if r.level() && r.y0 >= lo && r.y0 <= hi && overlap(r.x0, r.x1, x0, x1) > 0.2*min(x1-x0, r.x1-r.x0) {
			return r.y0, true
		}
	}
	return 0, false
}

func (l *layout) ruleBetween(a, b row) bool {
	for _, r := range l.rules {
		if r.level() && r.y0 < a.y && r.y0 > b.y+0.5*b.size && r.x0 < max(a.x1(), b.x1()) && r.x1 > min(a.x0(), b.x0()) {
			return true
		}
	}
	return false
}

func merged(all []row) row {
	r := row{y: all[0].y, size: all[0].size}
	s := seg{x0: all[0].x0(), x1: all[0].x1()}
	for _, o := range all {
		s.x0, s.x1 = min(s.x0, o.x0()), max(s.x1, o.x1())
	}
	r.segs = []seg{s}
	return r
}

// gridRow gives the lines of a row of a grid: cells whose lines pair up, as many
// rows; paragraphs, cell by cell; else one line.
func gridRow(all []row, gutters []gap) []string {
	cells := make([][]string, len(gutters)+1)
	full := true
	for _, r := range all {
		here := map[int]string{}
		for _, s := range r.segs {
			c := cellOf(s, gutters)
			here[c] = strings.TrimSpace(here[c] + " " + s.text)
		}
		for c, t := range here {
			cells[c] = append(cells[c], t)
		}
		full = full && len(here) == len(all[0].segs) && len(here) > 1
	}
	if full {
		var out []string
		for _, r := range all {
			out = append(out, r.joined())
		}
		return out
	}
	var out []string
	tall := false
	for _, c := range cells {
		tall = tall || len(c) > 3 && len(strings.Join(c, " ")) > 160
	}
	if tall {
		for _, c := range cells {
			out = append(out, c...)
		}
		return out
	}
	var r row
	for _, c := range cells {
		r.segs = append(r.segs, seg{text: strings.Join(c, " ")})
	}
	for len(r.segs) > 0 && r.segs[len(r.segs)-1].text == "" {
		r.segs = r.segs[:len(r.segs)-1]
	}
	return []string{strings.TrimPrefix(strings.ReplaceAll(r.joined(), " |  | ", " | | "), " | ")}
}

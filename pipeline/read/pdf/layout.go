package pdf

import (
	"cmp"
	"regexp"
	"slices"
	"unicode/utf8"
)

// line is a line of text of a page.
type line struct {
	text    string
	x0, x1  float32
	y, size float32
	lead    float32 // width of its first word
	column  int     // lines of one column follow one another
	table   bool    // a row of a table, or words apart from one another
	apart   bool    // set aslant or on its side

}

// sheet is a page laid out.
type sheet struct {
	lines      []line
	wide, high float32
}

type layout struct {
	rules   []rule
	lines   []line
	columns int
}

// lay puts the glyphs of a page in reading order.
func lay(c *canvas, out *Text) *sheet {
	page := Page{Image: c.images > 0.4*c.wide*c.high, Drawn: c.strokes > 300}
	var unseen int
	for _, g := range c.glyphs {
		if g.unseen {
			unseen++
		}
	}
	all := c.glyphs
	if unseen > 0 {
		if c.images > 0.25*c.wide*c.high {
			page.Recognised = true
		} else {
			all = slices.DeleteFunc(slices.Clone(all), func(g glyph) bool { return g.unseen })
			out.Hidden++
		}
	}
	out.Hidden += min(c.hidden, 1000) + min(c.outside, 1000)
	page.Glyphs = len(all)
	out.Pages = append(out.Pages, page)

	var turns [5][]glyph
	for _, g := range all {
		turns[g.turn] = append(turns[g.turn], g)
	}
	main := 0
	for t := range 4 {
		if len(turns[t]) > len(turns[main]) {
			main = t
		}
	}
	s := &sheet{wide: float32(c.wide), high: float32(c.high)}
	l := &layout{}
	order := []int{main}
	for t := range turns {
		if t != main && len(turns[t]) > 0 {
			order = append(order, t)
		}
	}
	for i, t := range order {
		ps := pieces(turns[t])
		l.rules = nil
		if t == 0 {
			l.rules = c.rules
			strike(ps, c.rules)
		}
		raise(ps)
		before := len(l.lines)
		l.flow(rows(ps, l.rules, &out.Struck), 0)
		for k := before; k < len(l.lines); k++ {
			l.lines[k].apart = i > 0
			if i > 0 {
				l.lines[k].column = -t - 1
			}
		}
	}
	if len(order) > 1 {
		out.Turned++
	}
	s.lines = l.lines
	return s
}

// flow lays rows out: columns one after the other, all else row by row.
func (l *layout) flow(all []row, column int) {
	for i := 0; i < len(all); {
		n, gutters := band(all[i:])
		if n > 1 {
			if g, ok := columns(all[i:i+n], gutters); ok {
				left, right := part(all[i:i+n], g)
				l.columns++
				l.flow(left, l.columns)
				l.columns++
				l.flow(right, l.columns)
				i += n
				continue
			}
			l.table(all[i:i+n], gutters, column)
			i += n
			continue
		}
		l.emit(all[i], all[i].joined(), column, len(all[i].segs) > 1)
		i++
	}
}

func (l *layout) emit(r row, text string, column int, table bool) {
	if text != "" {
		l.lines = append(l.lines, line{text: text, x0: r.x0(), x1: r.x1(), y: r.y, size: r.size, lead: r.segs[0].lead, column: column, table: table})
	}
}

// band finds how many rows from the first on leave the same stretch free, and the
// stretches that they all leave free between them.
func band(all []row) (n int, gutters []gap) {
	var used []gap
	for i, r := range all {
		if i > 0 && all[i-1].y-r.y > 2.3*max(r.size, all[i-1].size) {
			// After a larger space only a row that is parted in the same place goes on.
			if len(r.segs) < 2 || !partedAt(r, gutters) {
				break
			}
		}
		next := slices.Clone(used)
		for _, s := range r.segs {
			next = cover(next, gap{s.x0, s.x1}, 0.8*r.size)
		}
		free := between(next)
		if len(free) == 0 {
			// A row alone may begin a column whose neighbour begins below it.
			if i == 0 && len(all) > 1 && disjoint(r, all[1]) && r.y-all[1].y < 1.6*r.size {
				used, n = next, 1
				continue
			}
			break
		}
		used, gutters, n = next, free, i+1
	}
	if len(gutters) == 0 {
		return 1, nil
	}
	return n, gutters
}

func disjoint(a, b row) bool {
	return a.x1()+a.size < b.x0() || b.x1()+a.size < a.x0()
}

func partedAt(r row, gutters []gap) bool {
	for i := 1; i < len(r.segs); i++ {
		for _, g := range gutters {
			if overlap(r.segs[i-1].x1, r.segs[i].x0, g.x0, g.x1) > 0 {
				return true
			}
		}
	}
	return false
}

// cover adds a stretch to those in use; what lies closer than near is one.
func cover(used []gap, g gap, near float32) []gap {
	out := used[:0]
	for _, u := range used {
		if u.x1+near < g.x0 || g.x1+near < u.x0 {
			out = append(out, u)
			continue
		}
		g = gap{min(g.x0, u.x0), max(g.x1, u.x1)}
	}
	out = append(out, g)
	slices.SortFunc(out, func(a, b gap) int { return cmp.Compare(a.x0, b.x0) })
	return out
}

func between(used []gap) []gap {
	var out []gap
	for i := 1; i < len(used); i++ {
		out = append(out, gap{used[i-1].x1, used[i].x0})
	}
	return out
}

var postcode = regexp.MustCompile(`(^|\s)\d{5}\s+\p{Lu}`)

// half is what a band has on one side of a gutter.
type half struct {
	rows, segs, runes int
	first, last       int
	values, address   int
}

func (h *half) add(s seg) {
	if h.segs == 0 {
		h.first, h.last = s.first, s.last
	}
	h.segs++
	h.runes += utf8.RuneCountInString(s.text)
	h.first, h.last = min(h.first, s.first), max(h.last, s.last)
	if c := s.text[0]; digit(c) || c == '<' || c == '>' || c == '-' || c == '+' {
		h.values++
	}
	if postcode.MatchString(s.text) {
		h.address++
	}
}

func (h half) prose() bool {
	return h.rows >= 4 && h.runes >= 28*h.rows && h.segs <= h.rows*5/4
}

// columns reports whether a gutter parts columns to be read one after the other.
// Else the rows go together, as those of a table: there, taking a value from its
// label would be the worse mistake.
func columns(all []row, gutters []gap) (gap, bool) {
	for _, g := range gutters {
		var left, right half
		both := 0
		for _, r := range all {
			l, ri := 0, 0
			for _, s := range r.segs {
				if s.x1 <= (g.x0+g.x1)/2 {
					left.add(s)
					l = 1
				} else {
					right.add(s)
					ri = 1
				}
			}
			left.rows += l
			right.rows += ri
			both += l * ri
		}
		least := min(left.rows, right.rows)
		if least < 2 {
			continue
		}
		inTurn := left.last < right.first || right.last < left.first
		values := right.values*2 > right.segs || right.runes < 12*right.segs || left.runes < 8*left.segs
		switch {
		case left.prose() && right.prose() && (inTurn || both*10 < least*5 || least >= 10):
			return g, true
		case both*2 < least && !values && left.rows+right.rows >= 4:
			return g, true
		case inTurn && (left.address > 0 || right.address > 0) && len(all) <= 14:
			return g, true
		}
	}
	return gap{}, false
}

// part splits rows at a gutter.
func part(all []row, g gap) (left, right []row) {
	for _, r := range all {
		var a, b row
		a.y, b.y = r.y, r.y
		for _, s := range r.segs {
			if s.x1 <= (g.x0+g.x1)/2 {
				a.segs = append(a.segs, s)
				a.size = max(a.size, s.size)
			} else {
				b.segs = append(b.segs, s)
				b.size = max(b.size, s.size)
			}
		}
		if len(a.segs) > 0 {
			left = append(left, a)
		}
		if len(b.segs) > 0 {
			right = append(right, b)
		}
	}
	return left, right
}

package render

import (
	"math"
	"slices"
)

// box is a rectangle of a page, measured from the upper left corner.
type box struct{ x0, y0, x1, y1 length }

func (b box) meets(o box) bool {
	return b.x0 < o.x1 && o.x0 < b.x1 && b.y0 < o.y1 && o.y0 < b.y1
}

func (b box) inside(o box) bool {
	return b.x0 >= o.x0 && b.x1 <= o.x1 && b.y0 >= o.y0 && b.y1 <= o.y1
}

// shifted moves a box sideways so that it lies between two places.
func (b box) shifted(x0, x1 length) box {
	if d := b.x1 - x1; d > 0 {
		b.x0, b.x1 = b.x0-d, b.x1-d
	}
	if d := x0 - b.x0; d > 0 {
		b.x0, b.x1 = b.x0+d, b.x1+d
	}
	return b
}

// crosses reports whether the line from a to b passes through the box.
func (b box) crosses(from, to [2]length) bool {
	if max(from[0], to[0]) <= b.x0 || min(from[0], to[0]) >= b.x1 || max(from[1], to[1]) <= b.y0 || min(from[1], to[1]) >= b.y1 {
		return false
	}
	// The corners lie on one side of the line, or the line passes between them.
	dx, dy := int64(to[0]-from[0]), int64(to[1]-from[1])
	above, below := false, false
	for _, c := range [4][2]length{{b.x0, b.y0}, {b.x1, b.y0}, {b.x0, b.y1}, {b.x1, b.y1}} {
		switch side := dx*int64(c[1]-from[1]) - dy*int64(c[0]-from[0]); {
		case side > 0:
			above = true
		case side < 0:
			below = true
		}
	}
	return above && below
}

// axis turns values into places. It reaches as far as its values do.
type axis struct {
	from, to float64
	extent   length
}

func newAxis(from, to float64, extent length, values []float64) axis {
	a := axis{from, to, extent}
	if !finite(from) || !finite(to) || from > to {
		a.from, a.to = math.Inf(1), math.Inf(-1)
	}
	for _, v := range values {
		if finite(v) {
			a.from, a.to = min(a.from, v), max(a.to, v)
		}
	}
	return a
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// at is the place of a value, to the nearest thousandth of a point; the middle
// where all values are one. It is the only step from real numbers to lengths.
func (a axis) at(v float64) length {
	if !finite(v) || !(a.to > a.from) {
		return a.extent / 2
	}
	// Halves before the difference: it may be beyond what a number holds.
	share := (v/2 - a.from/2) / (a.to/2 - a.from/2)
	if math.IsNaN(share) {
		return a.extent / 2
	}
	return length(math.Round(min(max(share, 0), 1) * float64(a.extent)))
}

// spread moves the middles of things of one axis, given with their sizes, so that
// they do not overlap, each as little as may be; they stay between 0 and extent
// where there is room.
func spread(middles, sizes []length, extent length) []length {
	order := make([]int, len(middles))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return middles[i] - middles[j] })
	out := make([]length, len(middles))
	end := length(math.MinInt32)
	for _, i := range order { // down
		out[i] = max(middles[i], sizes[i]/2, end+sizes[i]/2)
		end = out[i] + sizes[i]/2
	}
	start := max(extent, 0)
	for _, i := range slices.Backward(order) { // and back up, into the extent
		out[i] = min(out[i], start-sizes[i]/2)
		start = out[i] - sizes[i]/2
	}
	return out
}

// shelves are rows of texts that do not overlap.
type shelves struct {
	from, to length // of each row
	gap      length
	rows     [][][2]length
}

// exact is how many rows are tried before a text is moved sideways.
const exact = 4

// put finds room for a text about a middle: there in one of the first rows, or as
// near as may be in the first row that has room at all.
func (s *shelves) put(middle, width length) (row int, x length) {
	wanted := box{x0: middle - width/2, x1: middle - width/2 + width}.shifted(s.from, s.to).x0
	for row = range exact {
		if x, ok := s.near(row, wanted, width); ok && x == wanted {
			return s.take(row, x, width)
		}
	}
	for row = 0; ; row++ {
		if x, ok := s.near(row, wanted, width); ok {
			return s.take(row, x, width)
		}
	}
}

func (s *shelves) take(row int, x, width length) (int, length) {
	for len(s.rows) <= row {
		s.rows = append(s.rows, nil)
	}
	s.rows[row] = append(s.rows[row], [2]length{x, x + width})
	return row, x
}

// near gives the free place of a row that is nearest to the one wanted.
func (s *shelves) near(row int, wanted, width length) (length, bool) {
	if row >= len(s.rows) || len(s.rows[row]) == 0 {
		return wanted, true
	}
	best, found := 0, false
	try := func(x length) {
		if x < s.from || x+width > s.to {
			return
		}
		for _, t := range s.rows[row] {
			if x < t[1]+s.gap && t[0]-s.gap < x+width {
				return
			}
		}
		if !found || max(x-wanted, wanted-x) < max(best-wanted, wanted-best) {
			best, found = x, true
		}
	}
	try(wanted)
	for _, t := range s.rows[row] {
		try(t[1] + s.gap)
		try(t[0] - s.gap - width)
	}
	return best, found
}

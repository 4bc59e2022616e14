package amend

// pair says that token i of the one text is token j of the other.
type pair struct{ i, j int }

// Bounds of the alignment: beyond them stretches are told as replaced as a whole.
const (
	maxCells = 1 << 21 // of the table of one stretch
	maxDepth = 24      // of stretches within stretches
)

// align returns a common subsequence of two lists, the longest for stretches that
// a table can hold. Longer ones are cut at what occurs once in both.
func align(a, b []string) []pair { return alignAt(a, b, 0, 0, 0, nil) }

func alignAt(a, b []string, i, j, depth int, out []pair) []pair {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		out = append(out, pair{i, j})
		a, b, i, j = a[1:], b[1:], i+1, j+1
	}
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	tailA, tailB := len(a)-n, len(b)-n
	a, b = a[:tailA], b[:tailB]
	switch {
	case len(a) == 0 || len(b) == 0:
	case len(a)*len(b) <= maxCells:
		out = longest(a, b, i, j, out)
	case depth < maxDepth:
		x, y := 0, 0
		for _, p := range append(anchors(a, b), pair{len(a), len(b)}) {
			if x == 0 && y == 0 && p.i == len(a) {
				break // nothing to cut at
			}
			out = alignAt(a[x:p.i], b[y:p.j], i+x, j+y, depth+1, out)
			if p.i < len(a) {
				out = append(out, pair{i + p.i, j + p.j})
			}
			x, y = p.i+1, p.j+1
		}
	}
	for k := range n {
		out = append(out, pair{i + tailA + k, j + tailB + k})
	}
	return out
}

// longest fills the classical table, from the ends, and reads it from the start.
func longest(a, b []string, i, j int, out []pair) []pair {
	w := len(b) + 1
	t := make([]int32, (len(a)+1)*w)
	for x := len(a) - 1; x >= 0; x-- {
		for y := len(b) - 1; y >= 0; y-- {
			if a[x] == b[y] {
				t[x*w+y] = t[(x+1)*w+y+1] + 1
			} else {
				t[x*w+y] = max(t[(x+1)*w+y], t[x*w+y+1])
			}
		}
	}
	for x, y := 0, 0; x < len(a) && y < len(b); {
		switch {
		case a[x] == b[y]:
			out = append(out, pair{i + x, j + y})
			x, y = x+1, y+1
		case t[(x+1)*w+y] >= t[x*w+y+1]:
			x++
		default:
			y++
		}
	}
	return out
}

// anchors returns the longest rising list of what occurs once in a and once in b.
func anchors(a, b []string) []pair {
	type place struct{ n, at int }
	in := func(l []string) map[string]place {
		m := make(map[string]place, len(l))
		for k, s := range l {
			m[s] = place{m[s].n + 1, k}
		}
		return m
	}
	ofA, ofB := in(a), in(b)
	var once []pair
	for k, s := range a {
		if ofA[s].n == 1 && ofB[s].n == 1 {
			once = append(once, pair{k, ofB[s].at})
		}
	}
	// Patience: heaps end in rising places of b.
	var tops []int // index in once
	before := make([]int, len(once))
	for k, p := range once {
		lo, hi := 0, len(tops)
		for lo < hi {
			if mid := (lo + hi) / 2; once[tops[mid]].j < p.j {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		before[k] = -1
		if lo > 0 {
			before[k] = tops[lo-1]
		}
		if lo == len(tops) {
			tops = append(tops, k)
		} else {
			tops[lo] = k
		}
	}
	out := make([]pair, len(tops))
	if len(tops) > 0 {
		for k, n := tops[len(tops)-1], len(tops)-1; n >= 0; k, n = before[k], n-1 {
			out[n] = once[k]
		}
	}
	return out
}

package amend

import (
	"unicode"

	"cardiopli/pipeline"
)

const (
	around = 4 // words shown beside what changed
	bridge = 4 // fewer equal words than this between two changes join them
)

// hunk is a change: tokens a0 to a1 of the one text became b0 to b1 of the other.
type hunk struct{ a0, a1, b0, b1 int }

// hunks tells the differences of two runs of sentences, word by word.
func hunks(where string, a, b []token) []pipeline.Edit {
	ka, kb := keys(a), keys(b)
	var hs []hunk
	x, y := 0, 0
	for _, m := range append(align(ka, kb), pair{len(a), len(b)}) {
		if m.i > x || m.j > y {
			h := hunk{x, m.i, y, m.j}.whole(a, b)
			if squeeze(a[h.a0:h.a1]) != squeeze(b[h.b0:h.b1]) {
				hs = append(hs, h)
			}
		}
		x, y = m.i+1, m.j+1
	}
	var out []pipeline.Edit
	for i := 0; i < len(hs); i++ {
		h := hs[i]
		for i+1 < len(hs) && h.near(hs[i+1], a, b) {
			i++
			h.a1, h.b1 = hs[i].a1, hs[i].b1
		}
		out = append(out, h.tell(where, a, b)...)
	}
	return out
}

func keys(ts []token) []string {
	out := make([]string, len(ts))
	for i, t := range ts {
		out[i] = t.key
	}
	return out
}

// whole slides what was only added, or only taken away, to the borders of
// sentences, where the same words allow it: "X. No leak. Y" has a sentence more
// than "X. Y", and not ". No leak".
func (h hunk) whole(a, b []token) hunk {
	ts, from, to := b, h.b0, h.b1
	switch {
	case h.a0 == h.a1:
	case h.b0 == h.b1:
		ts, from, to = a, h.a0, h.a1
	default:
		return h
	}
	edge := func(i int) bool { return i == 0 || i == len(ts) || ts[i].unit != ts[i-1].unit }
	for n := 0; n <= to-from; n++ {
		if edge(from+n) && edge(to+n) {
			return hunk{h.a0 + n, h.a1 + n, h.b0 + n, h.b1 + n}
		}
		if h.a1+n >= len(a) || h.b1+n >= len(b) || a[h.a1+n].key != b[h.b1+n].key || ts[from+n].key != ts[to+n].key {
			break
		}
	}
	for n := 0; n <= to-from; n++ {
		if edge(from-n) && edge(to-n) {
			return hunk{h.a0 - n, h.a1 - n, h.b0 - n, h.b1 - n}
		}
		if h.a0-n == 0 || h.b0-n == 0 || a[h.a0-n-1].key != b[h.b0-n-1].key || ts[from-n-1].key != ts[to-n-1].key {
			break
		}
	}
	return h
}

// near reports whether a change follows in the same sentence after few words.
func (h hunk) near(next hunk, a, b []token) bool {
	if next.a0-h.a1 > bridge || next.a0 < h.a1 || next.b0 < h.b1 {
		return false
	}
	for i := h.a1; i <= next.a0 && i < len(a); i++ {
		if i > 0 && a[i].unit != a[i-1].unit {
			return false
		}
	}
	for i := h.b1; i <= next.b0 && i < len(b); i++ {
		if i > 0 && b[i].unit != b[i-1].unit {
			return false
		}
	}
	return true
}

// tell writes a change with the words around it. Context ends with the sentence,
// so that a sentence that came or went stands alone.
func (h hunk) tell(where string, a, b []token) []pipeline.Edit {
	borderA := func(i int) bool { return h.a1 > h.a0 && a[i].unit != a[i-1].unit }
	borderB := func(j int) bool { return h.b1 > h.b0 && b[j].unit != b[j-1].unit }
	l, r := 0, 0
	for n := 0; n < around && h.a0-l > 0 && h.b0-l > 0 && !borderA(h.a0-l) && !borderB(h.b0-l) && a[h.a0-l-1].key == b[h.b0-l-1].key; l++ {
		if said(a[h.a0-l-1]) {
			n++
		}
	}
	for n := 0; n < around && h.a1+r < len(a) && h.b1+r < len(b) && !borderA(h.a1+r) && !borderB(h.b1+r) && a[h.a1+r].key == b[h.b1+r].key; r++ {
		if said(a[h.a1+r]) {
			n++
		}
	}
	return told(where, window(a, h.a0-l, h.a1+r), window(b, h.b0-l, h.b1+r))
}

// window writes tokens i to j, with signs where their sentence goes on.
func window(ts []token, i, j int) string {
	if i == j {
		return ""
	}
	s := join(ts[i:j])
	if i > 0 && ts[i-1].unit == ts[i].unit {
		s = "… " + s
	}
	if j < len(ts) && ts[j].unit == ts[j-1].unit && said(ts[j]) {
		s += " …"
	}
	return s
}

func said(t token) bool {
	for _, r := range t.text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return true
		}
	}
	return false
}

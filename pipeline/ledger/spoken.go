package ledger

import (
	"strconv"
	"strings"

	"cardiopli/pipeline"
)

// Spoken accounts for the hop from the text of doc to its written form. Where
// nothing was dictated the two are equal.
func (b *Book) Spoken(doc pipeline.Document) Ledger {
	keys := map[string]string{}
	s := b.read(doc.Text, keys, true)
	out := Ledger{Hop: Spoken, text: doc.Text}
	if doc.Report.Written == doc.Text || doc.Report.Written == "" {
		for _, t := range s {
			if t.item() {
				out.Entries = append(out.Entries, Entry{t.kind, t.value, t.span(), Place{Part: Text, Span: t.span()}})
			}
		}
		return out
	}
	h := newHearing(doc, s, b.read(doc.Report.Written, keys, true))
	h.reconcile()
	h.account(&out)
	return out
}

// hearing matches what was said with what was written.
type hearing struct {
	said, written string
	s, w          []token
	toW, toS      []int32 // matched token of the other side, or -1
	okS, okW      []bool  // answered for by a rule of reading
	swaps         []pair  // another value in its place
	corrected     []bool  // taken back by the speaker
}

func newHearing(doc pipeline.Document, s, w []token) *hearing {
	h := &hearing{said: doc.Text, written: doc.Report.Written, s: s, w: w,
		toW: fill(len(s)), toS: fill(len(w)), okS: make([]bool, len(s)), okW: make([]bool, len(w)), corrected: make([]bool, len(s))}
	unspell(s, w)
	k := keybook{}
	series := inSeries(s)
	for _, p := range diff(k.of(s), k.of(w)) {
		if series[p.a] {
			continue // figure by figure: read as a whole in its gap
		}
		if s[p.a].kind == Number && !h.agree(int(p.a), int(p.b)) {
			continue // "moins vingt" is not 20
		}
		h.toW[p.a], h.toS[p.b] = p.b, p.a
	}
	return h
}

// inSeries marks the numbers of an identity or telephone number said in parts.
func inSeries(s []token) []bool {
	out := make([]bool, len(s))
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && whole(s[j]) >= 0 {
			j++
		}
		for k := i; k < j && j-i >= 4; k++ {
			out[k] = true
		}
		i = max(j, i+1)
	}
	return out
}

func fill(n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = -1
	}
	return out
}

// agree reports whether number s[i] was written as w[j], sign included.
func (h *hearing) agree(i, j int) bool {
	a, b := h.s[i], h.w[j]
	v, negative := strings.CutPrefix(b.value, "-")
	u, below := strings.CutPrefix(a.value, "-")
	if (a.minus || below) != (b.minus || negative) {
		return false
	}
	return equalNumbers(u, v)
}

func equalNumbers(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && x == y
}

// reconcile reads each gap between matched words.
func (h *hearing) reconcile() {
	i, j := 0, 0
	for i < len(h.s) || j < len(h.w) {
		if i < len(h.s) && j < len(h.w) && h.toW[i] == int32(j) {
			i, j = i+1, j+1
			continue
		}
		p, q := i, j
		for p < len(h.s) && h.toW[p] < 0 {
			p++
		}
		for q < len(h.w) && h.toS[q] < 0 {
			q++
		}
		h.gap(i, p, j, q)
		i, j = p, q
	}
	h.dates()
	h.moved()
}

// items lists the tokens of a run that are items, weak ones too.
func items(toks []token, from, to int) []int {
	var out []int
	for i := from; i < to; i++ {
		if toks[i].kind != "" {
			out = append(out, i)
		}
	}
	return out
}

// maxGap caps the items of a gap that are weighed against each other.
const maxGap = 64

// The weights of what may become of an item in a gap.
const (
	costMissing = 2 // lost or added
	costChanged = 3 // one for the other: less than lost and added
)

// choice says how a cell of the table was reached: k said items became l written.
type choice struct {
	cost, k, l int32
	same       bool
}

// gap finds the cheapest reading of a gap: which said items were written as
// which, by the rules of reading, and what is left over.
func (h *hearing) gap(i, p, j, q int) {
	a, b := items(h.s, i, p), items(h.w, j, q)
	if len(a) == 0 && len(b) == 0 || len(a) > maxGap || len(b) > maxGap {
		return
	}
	width := len(b) + 1
	table := make([]choice, (len(a)+1)*width)
	for x := len(a); x >= 0; x-- {
		for y := len(b); y >= 0; y-- {
			cell := &table[x*width+y]
			if x == len(a) && y == len(b) {
				continue
			}
			cell.cost = 1 << 30
			try := func(k, l int, cost int32, same bool) {
				if c := table[(x+k)*width+y+l].cost + cost; c < cell.cost {
					*cell = choice{c, int32(k), int32(l), same}
				}
			}
			for _, r := range h.rules(a[x:], b[y:]) {
				try(r.k, r.l, 0, true)
			}
			if x < len(a) && y < len(b) && h.s[a[x]].kind == h.w[b[y]].kind && !h.s[a[x]].weak && !h.w[b[y]].weak {
				try(1, 1, costChanged, false)
			}
			if x < len(a) {
				try(1, 0, missCost(h.s[a[x]]), false)
			}
			if y < len(b) {
				try(0, 1, missCost(h.w[b[y]]), false)
			}
		}
	}
	for x, y := 0, 0; x < len(a) || y < len(b); {
		st := table[x*width+y]
		switch {
		case st.same:
			for n := range int(st.k) {
				h.okS[a[x+n]] = true
				if st.l > 0 {
					h.toW[a[x+n]] = int32(b[y+min(n, int(st.l)-1)])
				}
			}
			for n := range int(st.l) {
				h.okW[b[y+n]] = true
				if st.k > 0 {
					h.toS[b[y+n]] = int32(a[x+min(n, int(st.k)-1)])
				}
			}
		case st.k == 1 && st.l == 1:
			h.swaps = append(h.swaps, pair{int32(a[x]), int32(b[y])})
			h.okS[a[x]], h.okW[b[y]] = true, true
		}
		x, y = x+int(st.k), y+int(st.l)
	}
}

func missCost(t token) int32 {
	if t.weak {
		return 0
	}
	return costMissing
}

// dates matches the day of an English date, said behind the month and written
// before it.
func (h *hearing) dates() {
	for i, t := range h.s {
		if t.kind != Number || h.toW[i] >= 0 || h.okS[i] {
			continue
		}
		for d := -2; d <= 2; d++ {
			m := i + d
			if m < 0 || m >= len(h.s) || months[h.s[m].key] == 0 || h.toW[m] < 0 {
				continue
			}
			for e := -2; e <= 2; e++ {
				j := int(h.toW[m]) + e
				if (i-m)*e > 0 {
					continue // on the side of the month where it was said: "le 21 juin 1956, 69 ans"
				}
				if j >= 0 && j < len(h.w) && h.w[j].kind == Number && h.toS[j] < 0 && !h.okW[j] && h.agree(i, j) {
					h.toW[i], h.toS[j], h.okS[i], h.okW[j] = int32(j), int32(i), true, true
				}
			}
		}
	}
}

// account writes the ledger.
func (h *hearing) account(out *Ledger) {
	h.corrections()
	swapped := map[int32]int32{}
	for _, p := range h.swaps {
		swapped[p.a] = p.b
	}
	for i, t := range h.s {
		if j, ok := swapped[int32(i)]; ok {
			w := h.w[j]
			if h.corrected[i] {
				out.Changes = append(out.Changes, Change{What: Corrected, Kind: t.kind, Source: t.value, Span: t.span(), Context: context(h.said, t.span())})
				out.Changes = append(out.Changes, Change{What: Added, Kind: w.kind, Letter: w.value, Place: Place{Part: Text, Span: w.span()}, Context: context(h.written, w.span())})
				continue
			}
			out.Changes = append(out.Changes, Change{What: Changed, Kind: t.kind, Source: signed(t), Letter: signed(w), Span: t.span(), Place: Place{Part: Text, Span: w.span()}, Context: context(h.said, t.span())})
			continue
		}
		if !t.item() {
			continue
		}
		switch {
		case h.toW[i] >= 0:
			out.Entries = append(out.Entries, Entry{t.kind, t.value, t.span(), Place{Part: Text, Span: h.w[h.toW[i]].span()}})
		case h.okS[i]:
			out.Entries = append(out.Entries, Entry{t.kind, t.value, t.span(), Place{Part: Text}})
		case h.corrected[i]:
			out.Changes = append(out.Changes, Change{What: Corrected, Kind: t.kind, Source: t.value, Span: t.span(), Context: context(h.said, t.span())})
		default:
			out.Changes = append(out.Changes, Change{What: Lost, Kind: t.kind, Source: signed(t), Span: t.span(), Context: context(h.said, t.span())})
		}
	}
	last := pipeline.Span{}
	for j, t := range h.w {
		if h.toS[j] >= 0 {
			last = h.s[h.toS[j]].span()
		}
		if t.item() && h.toS[j] < 0 && !h.okW[j] {
			out.Changes = append(out.Changes, Change{What: Added, Kind: t.kind, Letter: signed(t), Span: last, Place: Place{Part: Text, Span: t.span()}, Context: context(h.written, t.span())})
		}
	}
}

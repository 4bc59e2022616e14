package ledger

import (
	"slices"
	"strings"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// context gives the words around a place, on its line.
func context(text string, s pipeline.Span) string {
	const reach = 48
	from, to := max(s.Start-reach, 0), min(s.End+reach, len(text))
	for from > 0 && !utf8.RuneStart(text[from]) {
		from--
	}
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to++
	}
	if i := strings.LastIndexByte(text[from:s.Start], '\n'); i >= 0 {
		from += i + 1
	} else if i := strings.IndexByte(text[from:s.Start], ' '); i >= 0 && from > 0 {
		from += i + 1
	}
	if i := strings.IndexByte(text[s.End:to], '\n'); i >= 0 {
		to = s.End + i
	} else if i := strings.LastIndexByte(text[s.End:to], ' '); i >= 0 && to < len(text) {
		to = s.End + i
	}
	return strings.Join(strings.Fields(text[from:to]), " ")
}

// missing is an item of the source without its like in the letter, or of the
// letter without its like in the source.
type missing struct {
	tok     token
	gap     int32         // source token before which it stands
	span    pipeline.Span // in Document.Text
	place   Place
	context string
}

// match makes of items left over on both sides: changed where they stand in the
// same gap, lost and added elsewhere.
func match(lost, added []missing) []Change {
	var out []Change
	mates, used := partners(lost, added)
	for n, a := range added {
		if mates[n] < 0 {
			out = append(out, Change{What: Added, Kind: a.tok.kind, Letter: signed(a.tok), Place: a.place, Context: a.context})
			continue
		}
		l := lost[mates[n]]
		out = append(out, Change{What: Changed, Kind: a.tok.kind, Source: signed(l.tok), Letter: signed(a.tok), Span: l.span, Place: a.place, Context: a.context})
	}
	for i, l := range lost {
		if !used[i] {
			out = append(out, Change{What: Lost, Kind: l.tok.kind, Source: signed(l.tok), Span: l.span, Context: l.context})
		}
	}
	slices.SortStableFunc(out, func(a, b Change) int { return a.Span.Start - b.Span.Start })
	return out
}

// partners gives for each added item the lost one of its kind in the same gap, in
// order, or -1; and which lost ones have one.
func partners(lost, added []missing) (mates []int, used []bool) {
	type slot struct {
		gap  int32
		kind Kind
	}
	waiting := map[slot][]int{}
	for i, l := range lost {
		s := slot{l.gap, l.tok.kind}
		waiting[s] = append(waiting[s], i)
	}
	mates, used = make([]int, len(added)), make([]bool, len(lost))
	for n, a := range added {
		mates[n] = -1
		s := slot{a.gap, a.tok.kind}
		if w := waiting[s]; len(w) > 0 {
			mates[n], waiting[s] = w[0], w[1:]
			used[w[0]] = true
		}
	}
	return mates, used
}

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
	used := make([]bool, len(lost))
	first := map[int32][]int{}
	for i, m := range lost {
		first[m.gap] = append(first[m.gap], i)
	}
	for _, a := range added {
		hit := -1
		for _, i := range first[a.gap] {
			if !used[i] && lost[i].tok.kind == a.tok.kind {
				hit = i
				break
			}
		}
		if hit < 0 {
			out = append(out, Change{What: Added, Kind: a.tok.kind, Letter: a.tok.value, Place: a.place, Context: a.context})
			continue
		}
		used[hit] = true
		l := lost[hit]
		out = append(out, Change{What: Changed, Kind: a.tok.kind, Source: l.tok.value, Letter: a.tok.value, Span: l.span, Place: a.place, Context: a.context})
	}
	for i, l := range lost {
		if !used[i] {
			out = append(out, Change{What: Lost, Kind: l.tok.kind, Source: l.tok.value, Span: l.span, Context: l.context})
		}
	}
	slices.SortStableFunc(out, func(a, b Change) int { return a.Span.Start - b.Span.Start })
	return out
}

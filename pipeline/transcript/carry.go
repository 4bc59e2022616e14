package transcript

import (
	"sort"
	"strings"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// Carry moves the moments of a text to its next version, which a person edited:
// a moment whose words still stand keeps its place, in order; one whose words
// were changed in part keeps the stretch between its neighbours; one that is gone
// is left out. The result is ordered and lies within next.
func Carry(moments []pipeline.Moment, text, next string) []pipeline.Moment {
	if len(moments) == 0 || text == next {
		return moments
	}
	out := make([]pipeline.Moment, 0, len(moments))
	at := 0
	var lost []pipeline.Moment // since the last one that was found
	for _, m := range moments {
		words := m.Span.Of(text)
		i := -1
		if words != "" {
			i = strings.Index(next[at:min(len(next), at+len(words)+reach)], words)
		}
		if i < 0 {
			lost = append(lost, m)
			continue
		}
		out = append(out, between(lost, next, at, at+i)...)
		lost = lost[:0]
		m.Span = pipeline.Span{Start: at + i, End: at + i + len(words)}
		out = append(out, m)
		at = m.Span.End
	}
	end := min(len(next), at+reach)
	for end < len(next) && !utf8.RuneStart(next[end]) {
		end++
	}
	out = append(out, between(lost, next, at, end)...)
	sort.SliceStable(out, func(i, j int) bool { return out[i].Span.Start < out[j].Span.Start })
	return out
}

// reach is how far ahead a moment's words are looked for, in bytes: an insertion
// of a page moves what follows no further.
const reach = 4 << 10

// between gives the moments whose words were changed the stretch of the text that
// lies between those that stand: all of them begin there.
func between(lost []pipeline.Moment, next string, from, to int) []pipeline.Moment {
	from += len(next[from:to]) - len(strings.TrimLeft(next[from:to], " \n"))
	if len(lost) == 0 || strings.TrimSpace(next[from:to]) == "" {
		return nil
	}
	m := lost[0]
	m.Span = pipeline.Span{Start: from, End: from + len(strings.TrimRight(next[from:to], " \n"))}
	m.End = lost[len(lost)-1].End
	return []pipeline.Moment{m}
}

// At returns the moment in which a place of the text was said.
func At(moments []pipeline.Moment, place pipeline.Span) (pipeline.Moment, bool) {
	for _, m := range moments {
		if m.Span.Start <= place.Start && place.Start < m.Span.End {
			return m, true
		}
	}
	return pipeline.Moment{}, false
}

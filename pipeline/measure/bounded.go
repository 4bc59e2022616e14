package measure

import (
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// bounded gives the sign of what a report says a value exceeds or stays under, ""
// where it gives the value itself. A shift of the ST segment keeps its figure: its
// own sign is the direction.
func (r *reader) bounded(key string, s pipeline.Span) pipeline.Bound {
	if key == "st_shift" {
		return pipeline.Equal
	}
	for i := r.t.At(s.Start); i < len(r.t.Tokens) && r.t.Tokens[i].Start < s.End; i++ {
		if r.t.Tokens[i].Kind != phrase.Number {
			continue
		}
		l, from := r.t.LimitBefore(i)
		if l == phrase.Exact {
			continue
		}
		with := included(r.t, from, i)
		switch {
		case l == phrase.Over && with:
			return pipeline.AtLeast
		case l == phrase.Over:
			return pipeline.MoreThan
		case with:
			return pipeline.AtMost
		}
		return pipeline.LessThan
	}
	return pipeline.Equal
}

// included reports whether the wording of a limit holds the limit itself.
func included(t *phrase.Text, from, to int) bool {
	for i := from; i < to; i++ {
		k := t.Key(i)
		if strings.ContainsAny(k, "=≥≤") || strings.HasPrefix(k, "egal") || k == "equal" || k == "least" || k == "most" || k == "pas" ||
			(k == "moins" || k == "plus") && i > from && (t.Key(i-1) == "au" || t.Key(i-1) == "d" || t.Key(i-1) == "'") {
			return true
		}
	}
	return false
}

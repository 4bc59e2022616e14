package measure

import (
	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

var pronouns = words("elle;elles;il;ils;qui;celle;celui;it;which")

// takenUp reads the earlier value that a pronoun gives for the measure just
// named: "FEVG 33 % alors qu'elle était à 58 % en 2023", "la plus longue atteint
// 3,6 s ; elle atteignait 4,1 s en 2024".
func (r *reader) takenUp() {
	t := r.t
	for i := range t.Tokens {
		if !pronouns[t.Key(i)] {
			continue
		}
		for j := i + 1; j < i+9 && t.Same(i, j); j++ {
			if t.Tokens[j].Kind == phrase.Word {
				if c, _, ok := find(t, j); ok && c.strength == strong && len(t.Tokens[j].Raw) > 1 || versus[t.Key(j)] {
					break
				}
				continue
			}
			x, ok := r.valueAt(j)
			if !ok || r.used[j] || year(t, j) {
				continue
			}
			if x.known && !x.loose || x.known && x.unit.dim == duration {
				r.earlierOf(i, j, x)
			}
			break
		}
	}
}

// earlierOf records x as the earlier value of the measure read last before the
// pronoun at i.
func (r *reader) earlierOf(i, j int, x value) {
	after, _ := r.contextAfter(x.next)
	if r.marks[j].skip || !after && !r.marks[j].previous {
		return
	}
	var last *pipeline.Measurement
	for n := range r.out {
		if m := &r.out[n]; m.End <= r.t.Tokens[i].Start && (last == nil || m.End > last.End) {
			last = m
		}
	}
	if last == nil {
		return
	}
	s := r.t.Tokens[r.t.At(last.Start)].Sentence
	if d := r.t.Tokens[i].Sentence - s; d < 0 || d > 1 || ucum[limits()[last.Key].unit].dim != x.unit.dim {
		return
	}
	if v, ok, _ := convert(last.Key, x); ok {
		r.used[j] = true
		r.emitSpan(last.Key, pipeline.Previous, v, "", x.raw)
	}
}

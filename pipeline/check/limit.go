package check

import (
	"fmt"
	"math"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// limited is a value of the patient of which the report gives only what it
// exceeds or stays under: "Vmax ≥ 4 m/s", "FEVG inférieure à 30 %". No formula may
// count with it and no other value equals it.
type limited struct {
	pipeline.Measurement
	over bool
}

// apart takes the values that are only bounded out of values.
func apart(t *phrase.Text, values []pipeline.Measurement) (exact []pipeline.Measurement, limits []limited) {
	exact = make([]pipeline.Measurement, 0, len(values))
	for _, v := range values {
		switch limitOf(t, v) {
		case phrase.Over:
			limits = append(limits, limited{v, true})
		case phrase.Under:
			limits = append(limits, limited{v, false})
		default:
			exact = append(exact, v)
		}
	}
	return exact, limits
}

// limitOf tells how the figure of v is bounded. A shift of the ST segment keeps its
// figure, of which the sign tells the direction and the bound the size.
func limitOf(t *phrase.Text, v pipeline.Measurement) phrase.Limit {
	if v.Key == "st_shift" {
		return phrase.Exact
	}
	for i := t.At(v.Start); i < len(t.Tokens) && t.Tokens[i].Start < v.End; i++ {
		if t.Tokens[i].Kind != phrase.Number {
			continue
		}
		if l, _ := t.LimitBefore(i); l != phrase.Exact {
			return l
		}
	}
	return phrase.Exact
}

// passes gives the first bound of key that lies wholly at or over (or under) limit
// and holds for the patient now.
func (f *facts) passes(key string, over bool, limit float64) (limited, status, bool) {
	for _, v := range f.limits {
		if v.Key != key || v.over != over || over && v.Value < limit || !over && v.Value > limit || v.Context != pipeline.Current && v.Context != pipeline.Rest {
			continue
		}
		if st, ok := f.holds(v); ok {
			return v, st, true
		}
	}
	return limited{}, affirmed, false
}

// holds judges a bound by its figure, as worth does, and by its label: "le seuil
// d'alerte, qui est un QTc supérieur à 500 ms" is nobody's.
func (f *facts) holds(v limited) (status, bool) {
	if at := f.t.At(v.Start); f.t.Tokens[at].Kind == phrase.Word {
		switch f.statusOf(mention{at, at + 1}) {
		case negated, threshold, conditional, hypothesis, family:
			return negated, false
		}
	}
	return f.worth(v.Measurement)
}

// under reports whether key is stated to be under limit now, by its value or a bound.
func (f *facts) under(key string, limit float64) bool {
	if v, ok := f.first(key); ok {
		return v.Value < limit
	}
	_, _, ok := f.passes(key, false, limit)
	return ok
}

// bounding gives the one bound of key now, where there is no value.
func (f *facts) bounding(key string) (limited, bool) {
	var out limited
	n := 0
	for _, v := range f.limits {
		if v.Key == key && (v.Context == pipeline.Current || v.Context == pipeline.Rest) && !f.past(v.Measurement) {
			out = v
			n++
		}
	}
	return out, n == 1
}

// excludes reports whether bound b leaves no room for value v, beyond tolerance.
func (b limited) excludes(v, tolerance float64) bool {
	if b.over {
		return v < b.Value-tolerance
	}
	return v > b.Value+tolerance
}

// stating writes v for a person, a bound with its sense.
func (f *facts) stating(v pipeline.Measurement) string {
	return map[phrase.Limit]string{phrase.Over: "au moins ", phrase.Under: "au plus "}[limitOf(f.t, v)] + say(v.Value, display[v.Unit])
}

// boundsAgainst compares each bound with the values and the other bounds of its
// measure and circumstance: "> 60" goes with 65 and not with 45.
func boundsAgainst(f *facts) []conflict {
	var out []conflict
	for i, b := range f.limits {
		if !f.binds(b) {
			continue
		}
		tolerance := 0.1 * math.Abs(b.Value)
		for _, v := range f.values {
			if v.Key == b.Key && v.Context == b.Context && !f.past(v) && b.excludes(v.Value, tolerance) && f.comparable(b.Measurement, v) {
				out = append(out, f.twice(b.Measurement, v))
				break
			}
		}
		for _, o := range f.limits[:i] {
			if o.Key == b.Key && o.Context == b.Context && o.over != b.over && f.binds(o) && b.excludes(o.Value, tolerance) && f.comparable(b.Measurement, o.Measurement) {
				out = append(out, f.twice(b.Measurement, o.Measurement))
				break
			}
		}
	}
	return out
}

// binds reports whether b is of the patient now and of a measure that has one value.
func (f *facts) binds(b limited) bool {
	if b.Context == pipeline.Previous || b.Context == pipeline.Recovery || f.past(b.Measurement) || f.changes(b.Measurement) || several[b.Key] && !atEnd[b.Key] {
		return false
	}
	_, ok := f.holds(b)
	return ok
}

// comparable reports whether two figures of one measure are of one moment, method
// and formula; of measures that take several values, those of body and conclusion.
func (f *facts) comparable(a, b pipeline.Measurement) bool {
	x, y := method(a.Raw), method(b.Raw)
	switch {
	case x != y && x != "" && y != "", a.Key == "qtc" && f.twoFormulas(a, b), spread(b.Raw), f.changes(b):
		return false
	case a.Key == "dip" && diastolic(a.Raw) != diastolic(b.Raw):
		return false
	case several[a.Key] && (f.part[f.t.At(a.Start)] == closing) == (f.part[f.t.At(b.Start)] == closing):
		return false
	}
	return !f.otherMoment(a.Key, f.t.At(a.Start), f.t.At(b.Start))
}

func (f *facts) twice(a, b pipeline.Measurement) conflict {
	if a.Start < b.Start {
		a, b = b, a
	}
	return conflict{at: a.Span, other: b.Span, message: fmt.Sprintf("Deux valeurs pour %s : « %s » et « %s ».", label(a.Key), clean(b.Raw), clean(a.Raw))}
}

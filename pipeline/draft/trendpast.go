package draft

import (
	"math"
	"slices"

	"cardiopli/pipeline"
	"cardiopli/templates"
)

// past is an examination of which a letter was sent, its values sorted as those
// of a table.
type past struct {
	on     pipeline.Date
	exams  map[string]bool
	values map[string]map[pipeline.Context][]pipeline.Measurement
}

// after gives the table the earlier examinations of doc: those before the day of
// its own, of which a day is known.
func (t *table) after(doc pipeline.Document) *table {
	for _, e := range doc.Earlier {
		if e.On.IsZero() || e.Document == doc.ID && doc.ID != "" || !doc.Report.Date.IsZero() && !e.On.Before(doc.Report.Date) {
			continue
		}
		p := past{on: e.On, exams: make(map[string]bool)}
		var kinds []*templates.Template
		for _, exam := range e.Exams {
			p.exams[string(exam)] = true
			if k, ok := t.set.For(string(exam)); ok {
				kinds = append(kinds, k)
			}
		}
		p.values = newTable(t.set, kinds, pipeline.Report{Measurements: e.Measurements}, t.lang).values
		t.past = append(t.past, p)
	}
	slices.SortStableFunc(t.past, func(a, b past) int {
		if a.on == b.on {
			return 0
		} else if b.on.Before(a.on) {
			return -1
		}
		return 1
	})
	return t
}

// repeat returns the row of a measure in the template that says how far two
// measurements lie apart: that of an examination which measures it. A measure
// that the letter's examinations only cite has none.
func (t *table) repeat(key string) (templates.Row, *templates.Template, bool) {
	for _, k := range t.kinds {
		if r, ok := rowOf(k, key); ok && !r.Repeat.IsZero() {
			return r, k, true
		}
	}
	return templates.Row{}, nil, false
}

func rowOf(k *templates.Template, key string) (templates.Row, bool) {
	for _, g := range k.Measurements {
		for _, r := range g.Rows {
			if r.Key == key {
				return r, true
			}
		}
	}
	return templates.Row{}, false
}

// comparable lists the earlier examinations that measured a row the same way:
// those of its own kind, then those of a kind that is like it, the latest first.
func (t *table) comparable(key string) []past {
	_, kind, ok := t.repeat(key)
	if !ok {
		return nil
	}
	var own, like []past
	for _, p := range t.past {
		if p.exams[kind.Exam] {
			own = append(own, p)
			continue
		}
		if slices.ContainsFunc(kind.Like, func(exam string) bool {
			other, ok := t.set.For(exam)
			if !ok || !p.exams[exam] {
				return false
			}
			r, ok := rowOf(other, key)
			return ok && !r.Repeat.IsZero()
		}) {
			like = append(like, p)
		}
	}
	return append(own, like...)
}

// moment returns the values of a row that are held against earlier ones, and when
// they were taken: under the only circumstance that there is, else at rest
// (several). Without a circumstance means at rest, for what is measured at rest.
func (t *table) moment(key string) (ms []pipeline.Measurement, at pipeline.Context, several bool) {
	var found, resting []pipeline.Context
	for _, c := range columns {
		if len(t.values[key][c.context]) > 0 {
			found = append(found, c.context)
			if atRest(c.context) {
				resting = append(resting, c.context)
			}
		}
	}
	switch {
	case len(found) == 1:
		return t.values[key][found[0]], found[0], false
	case len(resting) == 1:
		return t.values[key][resting[0]], resting[0], true
	}
	return nil, "", false
}

func atRest(c pipeline.Context) bool { return c == pipeline.Current || c == pipeline.Rest }

// at returns the values of a measure under a circumstance.
func (p past) at(key string, c pipeline.Context) []pipeline.Measurement {
	if atRest(c) {
		return append(slices.Clone(p.values[key][pipeline.Current]), p.values[key][pipeline.Rest]...)
	}
	return p.values[key][c]
}

// before is what a row is held against.
type before struct {
	ms      []pipeline.Measurement
	on      pipeline.Date // zero where it is not known
	several bool          // only the value at rest is held against it
}

// before returns the previous value of a row: the report's own, else that of the
// latest comparable letter. A letter that states two different values of the
// measure settles nothing, and older ones are not asked.
func (t *table) before(r templates.Row) (before, bool) {
	now, at, several := t.moment(r.Key)
	noted := t.values[r.Key][pipeline.Previous]
	if len(noted) > 0 {
		b := before{ms: noted}
		if t.single(r, noted) && len(now) > 0 {
			for _, p := range t.comparable(r.Key) {
				if was := p.at(r.Key, at); t.single(r, was) && agree(r, noted[0], was[0]) {
					b.on = p.on
					break
				}
			}
		}
		return b, true
	}
	if len(now) == 0 {
		return before{}, false
	}
	for _, p := range t.comparable(r.Key) {
		if was := p.at(r.Key, at); len(was) > 0 {
			return before{ms: was, on: p.on, several: several}, len(t.quantities(r, was)) == 1
		}
	}
	return before{}, false
}

// single reports whether ms state one value, exactly.
func (t *table) single(r templates.Row, ms []pipeline.Measurement) bool {
	return len(t.quantities(r, ms)) == 1 && !slices.ContainsFunc(ms, func(m pipeline.Measurement) bool { return m.Bound != pipeline.Equal })
}

// agree reports whether two values of a row are one, as far as the one with fewer
// decimals tells.
func agree(r templates.Row, a, b pipeline.Measurement) bool {
	if a.Unit != b.Unit {
		return false
	}
	x, y := shown(a.Value, r.Decimals, a.Raw), shown(b.Value, r.Decimals, b.Raw)
	scale := math.Pow10(min(decimalsOf(x), decimalsOf(y)))
	return math.Abs(math.Round(x*scale)-math.Round(y*scale)) < 0.5
}

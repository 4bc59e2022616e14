// Package measure reads the values that a cardiology report states.
//
// Read finds the measures of vocab's table by abbreviation, words, table cells
// and glued forms, in French and English, converts them to the table's unit and
// tells under which circumstances they were taken: now, before, at rest, at
// peak, in recovery. Normal values and targets that the report quotes are not the
// patient's: their context says so. Thresholds in conditions, criteria and denials
// are left out. Every value keeps its place in the text.
//
// It does not judge values; it only asks about those that cannot be: outside
// the hard limits, or in a unit that does not fit the measure.
package measure

import (
	"cmp"
	"slices"
	"sync"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
	"cardiopli/vocab"
)

// limit is what the measure table says of one key.
type limit struct {
	unit      string
	low, high float64
	label     string
}

// limits of every key, from vocab.
var limits = sync.OnceValue(func() map[string]limit {
	m := make(map[string]limit)
	for _, v := range vocab.Measures() {
		m[v.Key] = limit{v.Unit, v.Low, v.High, v.Label}
	}
	return m
})

// Read returns the values of text in text order, and the questions that values
// outside all limits raise. Sections may be nil; their spans are places in text.
func Read(text string, exams []pipeline.Exam, sections []pipeline.Section) ([]pipeline.Measurement, []pipeline.Finding) {
	return ReadTokens(phrase.Split(text), exams, sections)
}

// ReadTokens is Read for a text already cut.
func ReadTokens(t *phrase.Text, exams []pipeline.Exam, sections []pipeline.Section) ([]pipeline.Measurement, []pipeline.Finding) {
	r := newReader(t, exams, sections)
	r.tables()
	r.ages()
	r.heights()
	r.diameters()
	r.lists()
	r.pressures()
	r.rates()
	r.durations()
	r.counts()
	r.earlierLoads()
	r.dips()
	r.readings()
	r.validShares()
	r.labelled()
	r.ejected()
	r.efforts()
	r.takenUp()
	r.onePlane()
	return r.result()
}

// reader holds what the steps of Read share.
type reader struct {
	t      *phrase.Text
	folded string // t.Raw in lower case, byte for byte in place
	exam   map[pipeline.Exam]bool
	marks  []mark          // circumstances of each token
	part   []pipeline.Exam // of each token, see parts
	latest moment          // the last date of the text, as a rule the examination's
	used   []bool          // tokens whose number already has a meaning
	out    []pipeline.Measurement
	asked  []pipeline.Finding
}

func newReader(t *phrase.Text, exams []pipeline.Exam, sections []pipeline.Section) *reader {
	r := &reader{t: t, folded: foldBytes(t.Raw), exam: make(map[pipeline.Exam]bool), used: make([]bool, len(t.Tokens))}
	for _, e := range exams {
		r.exam[e] = true
	}
	r.latest = latest(t)
	r.part = parts(t, r.exam)
	r.marks = circumstances(t, r.stress(), r.exam[pipeline.MAPA], sections)
	return r
}

func (r *reader) echo() bool {
	return r.exam[pipeline.ETT] || r.exam[pipeline.ETO] || r.exam[pipeline.StressEcho] || len(r.exam) == 0
}

func (r *reader) stress() bool {
	return r.exam[pipeline.Stress] || r.exam[pipeline.VO2] || r.exam[pipeline.StressEcho]
}

// emit records a value for key. from and to are the first and the end token of
// what is kept as raw.
func (r *reader) emit(key string, ctx pipeline.Context, v float64, u string, from, to int) {
	if to > len(r.t.Tokens) {
		to = len(r.t.Tokens)
	}
	r.emitSpan(key, ctx, v, u, pipeline.Span{Start: r.t.Tokens[from].Start, End: r.t.Tokens[to-1].End})
}

func (r *reader) emitSpan(key string, ctx pipeline.Context, v float64, u string, s pipeline.Span) {
	if u == "" {
		u = limits()[key].unit
	}
	r.out = append(r.out, pipeline.Measurement{Key: key, Context: ctx, Value: round(v), Unit: u, Raw: s.Of(r.t.Raw), Bound: r.bounded(key, s), Span: s})
}

// within reports whether v lies in the hard limits of key.
func within(key string, v float64) bool {
	l, ok := limits()[key]
	return ok && v >= l.low && v <= l.high
}

// result orders by place and drops what was read twice at one place.
func (r *reader) result() ([]pipeline.Measurement, []pipeline.Finding) {
	slices.SortStableFunc(r.out, func(a, b pipeline.Measurement) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Key, b.Key))
	})
	r.out = slices.CompactFunc(r.out, func(a, b pipeline.Measurement) bool {
		return a.Key == b.Key && a.Value == b.Value && a.Context == b.Context && b.Start < a.End
	})
	return r.out, r.asked
}

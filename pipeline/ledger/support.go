package ledger

import (
	"math"
	"regexp"
	"strconv"

	"cardiopli/pipeline"
)

// boundWords are signs and words that bound a value, and before is how far ahead
// of it they may stand, in bytes.
var boundWords = regexp.MustCompile(`(?i)[<>≤≥⩾⩽≧≦=]|&[lg]t;|sup|inf|plus|moins|au-del|dessus|dessous|d[ée]pass|exc[eè]d|exceed|above|below|under|over|beyond|than|least|most`)

const before = 60

// supported reports whether the words that a measurement was read from can give
// its value: a number of theirs as it stands, converted between units of one
// dimension, or a time, height or ratio put together of two.
func (a *account) supported(m pipeline.Measurement) bool {
	raw := m.Span.Of(a.doc.Text)
	if raw == "" {
		return true // a measure without a place is not from the text
	}
	if m.Bound != pipeline.Equal && !boundWords.MatchString(a.doc.Text[max(0, m.Span.Start-before):m.Span.End]) {
		return false
	}
	if long := figuresOf(raw); len(long) >= 4 && long == number(m.Value) {
		return true // "208'900", "1.228.000"
	}
	var numbers []float64
	units := map[string]bool{}
	for _, t := range a.book.read(raw, a.keys, true) {
		switch {
		case t.kind == Unit:
			units[t.value] = true
		case t.value == "½":
			numbers = append(numbers, 0.5, 30)
		case t.value == "¼":
			numbers = append(numbers, 15)
		case t.kind == Number:
			if v, err := strconv.ParseFloat(t.value, 64); err == nil {
				numbers = append(numbers, v)
			}
			for _, p := range t.parts {
				if v, err := strconv.ParseFloat(p, 64); err == nil {
					numbers = append(numbers, v)
				}
			}
		case t.key == "1": // an article
			numbers = append(numbers, 1)
		case t.kind == Negation:
			numbers = append(numbers, 0) // "aucune pause"
		}
	}
	is := func(v float64) bool {
		return math.Abs(math.Abs(v)-math.Abs(m.Value)) <= 1e-4*math.Max(1, math.Abs(m.Value))
	}
	for i, v := range numbers {
		if is(v) {
			return true
		}
		if !units[canonicalUnit(m.Unit)] {
			for _, f := range [...]float64{10, 100, 1000, 0.1, 0.01, 0.001, 60, 1.0 / 60, 24} {
				if is(v * f) {
					return true
				}
			}
		}
		for _, w := range numbers[i+1:] {
			if is(v+w/60) || is(v*60+w) || is(100*v+w) || is(v+w/10) || is(v+w/100) || is((v+w)/2) || is(v+w) || w != 0 && (is(v/w) || is(100*v/w)) || is((v+w/10)*10) || is(10*v) {
				return true
			}
		}
	}
	return false
}

// figuresOf gives the figures of a text without what parts them.
func figuresOf(s string) string {
	var out []byte
	for i := range len(s) {
		if isDigit(s[i]) {
			out = append(out, s[i])
		}
	}
	return string(out)
}

package measure

import (
	"math"
	"strings"
	"unicode/utf8"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// value is a number of the text with its unit.
type value struct {
	v     float64
	unit  unit
	known bool // a unit was written
	loose bool // the unit word is also an ordinary word: a, min, m, s
	at    int  // token of the number
	next  int  // first token after number and unit
	raw   pipeline.Span
	mid   bool // middle of a stated range
}

// looseUnits are unit words that may as well begin the next phrase.
var looseUnits = map[string]bool{"a": true, "min": true, "m": true, "s": true, "h": true, "j": true, "g": true, "w": true, "an": true}

// valueAt reads the number at token i with its unit, also as a range. ok is
// false where the token is no number or a number that is no value: a fraction
// (2/4), a product (12 x 9), an ordinal (1er).
func (r *reader) valueAt(i int) (value, bool) {
	t := r.t
	if i >= len(t.Tokens) || t.Tokens[i].Kind != phrase.Number {
		return value{}, false
	}
	x := value{v: t.Tokens[i].Value, at: i, next: i + 1, raw: pipeline.Span{Start: t.Tokens[i].Start, End: t.Tokens[i].End}}
	r.unitOf(&x, i)
	j := x.next
	switch k := t.Key(j); {
	case !x.known && (k == "x" || k == "×" || k == "*") && r.isNumber(j+1):
		return value{}, false
	case !x.known && t.Tokens[i].Decimals == 0 && ordinal[k] && j < len(t.Tokens) && t.Tokens[j].Start == t.Tokens[i].End:
		return value{}, false
	case !x.known && k == "/" && (r.isNumber(j+1) || t.Key(j+1) == "iv"):
		return value{}, false
	case (k == "-" || k == "a" || k == "et" && t.Key(i-1) == "entre") && r.isNumber(j+1) && t.Same(i, j+1):
		// "55-60 %", "55 à 60 %": the middle stands for the range.
		y := value{v: t.Tokens[j+1].Value, at: j + 1, next: j + 2, raw: x.raw}
		r.unitOf(&y, j+1)
		if y.v > x.v && (y.known && !y.loose) && (!x.known || x.unit == y.unit) && y.v <= 3*math.Abs(x.v) {
			y.v, y.at, y.mid = (x.v+y.v)/2, i, true
			y.raw = pipeline.Span{Start: x.raw.Start, End: y.raw.End}
			return y, true
		}
	}
	if i > 0 && (t.Key(i-1) == "/" || t.Key(i-1) == "x" || t.Key(i-1) == "×") && t.Tokens[i-1].End == t.Tokens[i].Start && r.isNumber(i-2) {
		return value{}, false
	}
	return x, true
}

var ordinal = map[string]bool{"er": true, "ere": true, "eme": true, "e": true, "nd": true, "nde": true, "ieme": true, "th": true, "st": true, "rd": true}

func (r *reader) isNumber(i int) bool {
	return i >= 0 && i < len(r.t.Tokens) && r.t.Tokens[i].Kind == phrase.Number
}

// unitOf reads the unit after token i into x.
func (r *reader) unitOf(x *value, i int) {
	end := r.t.Tokens[i].End
	u, stop, ok := unitAt(r.folded, end)
	cell := false
	if !ok || stop-end > 3 {
		if v, to, column := r.unitCell(end); column {
			u, stop, ok, cell = v, to, true, true
		}
	}
	if !ok {
		return
	}
	word := strings.TrimSpace(r.folded[end:stop])
	if gap := stop - end - len(word); !cell && looseUnits[word] && utf8.RuneCountInString(r.t.Raw[end:end+gap]) > 2 || (word == "a" && gap > 0 || word == "y") && !closed(r.folded, stop) { // a word, not a unit
		return
	}
	x.unit, x.known, x.loose = u, true, looseUnits[word] && !cell
	for x.next < len(r.t.Tokens) && r.t.Tokens[x.next].Start < stop {
		x.next++
	}
	x.raw.End = stop
}

// widest is how many blanks may stand between a value and its unit in a column
// of its own.
const widest = 24

// unitCell reads a unit that is a column of its own behind the value that ends at
// end: "LV Mass   297      g". Nothing else stands in that column; "A" and "M"
// are names.
func (r *reader) unitCell(end int) (u unit, stop int, ok bool) {
	i := end
	for i < len(r.folded) && i < end+widest && (r.folded[i] == ' ' || i == end && r.folded[i] == ';') {
		i++
	}
	bar := strings.ContainsAny(r.t.Raw[end:i], "|\t;")
	if i-end < 2 && !bar {
		return unit{}, end, false
	}
	u, stop, ok = unitAt(r.folded, i)
	if !ok || r.t.Raw[i] >= 'A' && r.t.Raw[i] <= 'Z' && stop == i+1 || r.t.Raw[i:stop] == "a" {
		return unit{}, end, false
	}
	if rest := r.t.Raw[stop:]; rest != "" && rest[0] != '\n' && rest[0] != '\r' && rest[0] != '\t' && rest[0] != ';' && !strings.HasPrefix(rest, "  ") && !strings.HasPrefix(strings.TrimLeft(rest, " "), "|") && strings.Trim(rest[:min(len(rest), 2)], " ") != "" {
		return unit{}, end, false
	}
	return u, stop, true
}

// closed reports whether nothing but a closing mark follows at pos: "38 a. |" is
// an age, "E 0,8 A 0,6" are two waves.
func closed(folded string, pos int) bool {
	return pos >= len(folded) || strings.IndexByte(".,;)]|\n", folded[pos]) >= 0
}

// other gives the units besides the table's in which a bare number of a measure
// is written, tried in this order where the table's own does not fit.
var other = map[string][]string{
	"pr": {"s"}, "qrs": {"s"}, "qt": {"s"}, "qtc": {"s"}, "p_dur": {"s"}, "dt": {"s"},
	"lvidd": {"cm"}, "lvids": {"cm"}, "ivsd": {"cm"}, "pwd": {"cm"}, "lvot_d": {"cm"}, "la_diam": {"cm"},
	"rv_basal": {"cm"}, "tapse": {"cm"}, "ivc": {"cm"}, "ao_sinus": {"cm"}, "ao_asc": {"cm"}, "ao_arch": {"cm"},
	"e_vel": {"cm/s"}, "a_vel": {"cm/s"}, "tr_vmax": {"cm/s"}, "av_vmax": {"cm/s"},
	"e_prime_lat": {"m/s"}, "e_prime_sep": {"m/s"}, "s_prime": {"m/s"}, "laa_vel": {"m/s"},
	"height": {"m2"}, "lvef": nil, "pause_max": {"ms"}, "lvot_vti": nil,
}

// least is the smallest bare number that a measure is written with in the
// table's unit; below it another unit is meant ("TAPSE 2,3" is in centimetres).
var least = map[string]float64{"tapse": 5, "ivsd": 3.5, "pwd": 3.5, "lvids": 10, "ivc": 4, "s_prime": 2, "e_prime_lat": 1.5, "e_prime_sep": 1.5, "laa_vel": 3}

// convert gives x in the unit of key. slip is true where a unit was written but
// cannot be this measure's, or the value cannot be.
func convert(key string, x value) (v float64, ok, slip bool) {
	l, known := limits()[key]
	if !known {
		return 0, false, false
	}
	want := ucum[l.unit]
	if x.known {
		switch {
		case x.unit.dim == want.dim:
			v = x.v * x.unit.factor / want.factor
			return v, v >= l.low && v <= l.high, v < l.low || v > l.high
		case x.unit.dim == voltage && want.dim == length: // 10 mm = 1 mV at the usual gain
			v = x.v * 10
			return v, v >= l.low && v <= l.high, true
		case want.dim == none && x.unit.dim == load:
			return x.v, x.v >= l.low && x.v <= l.high, true
		case !x.loose:
			return 0, false, true
		}
	}
	if key == "height" {
		if x.v > 0.4 && x.v < 2.5 {
			return x.v * 100, true, false
		}
		return x.v, x.v >= l.low && x.v <= l.high, false
	}
	if key == "lvef" && x.v >= 0.1 && x.v <= 0.85 { // 0,60
		return x.v * 100, true, false
	}
	if m, ok := least[key]; x.v >= l.low && x.v <= l.high && (!ok || x.v >= m) {
		return x.v, true, false
	}
	for _, o := range other[key] {
		u, here := ucum[o]
		if !here || u.dim != want.dim {
			continue
		}
		v = x.v * u.factor / want.factor
		if v >= l.low && v <= l.high {
			return v, true, false
		}
	}
	return x.v, false, !x.known
}

// round takes away what floating point adds in conversions.
func round(v float64) float64 { return math.Round(v*1e4) / 1e4 }

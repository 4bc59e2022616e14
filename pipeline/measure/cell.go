package measure

import (
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// cellBound records the normal value or threshold of a cell: "< 58", "130/80".
// A range is no single value.
func (r *reader) cellBound(name string, h, side column, c cell) {
	defer r.spend(c)
	first := -1
	numbers := 0
	for j := c.from; j < c.to; j++ {
		if r.isNumber(j) && !r.used[j] {
			if numbers++; first < 0 {
				first = j
			}
		}
	}
	t := r.t
	if first < 0 || name != "" && numbers > 1 {
		return
	}
	if name == "" && numbers == 2 && k(t, first+1, "/") && side.period != noPeriod && r.isNumber(first+2) {
		ks, kd, _ := r.pressureKeys(first, mark{period: side.period}, noPhase, side.period)
		if s, d := t.Tokens[first].Value, t.Tokens[first+2].Value; ks != "" && within(ks, s) && within(kd, d) {
			r.emit(ks, h.bound, s, "", first, first+1)
			r.emit(kd, h.bound, d, "", first+2, first+3)
		}
		return
	}
	if x, ok := r.valueAt(first); ok && !x.mid && name != "" && compare[t.Key(first-1)] {
		if !x.known && side.hasUnit {
			x.unit, x.known = side.unit, true
		}
		if _, here := limits()[name]; !here {
			return
		}
		if v, ok, _ := convert(name, x); ok {
			r.emitSpan(name, h.bound, v, "", x.raw)
		}
	}
}

// cellWords are how many words may stand before the value of a cell.
const cellWords = 4

// alone reports whether nothing but x stands in cell c.
func alone(x value, c cell) bool { return x.at == c.from && x.next >= c.to }

// entry records the value of one cell.
func (r *reader) entry(name string, m mark, u unit, has bool, c cell) {
	t := r.t
	j := c.from
	for j < c.to && (!r.isNumber(j) || r.used[j]) {
		j++
	}
	if j >= c.to || j > c.from+cellWords || compare[t.Key(j-1)] { // a sentence that stands under a heading
		return
	}
	switch name {
	case "pair", "pas", "pad":
		r.cellPressure(name, m, j, c)
		return
	case "esv_n", "essv_n", "qrs_total", "n_valid":
		v, next, ok := r.countAt(j)
		if x, is := r.valueAt(j); ok && within(name, v) && !(is && x.known && x.unit.dim == percent && name != "n_valid") {
			u := ""
			if is && x.known && x.unit.dim == percent {
				u = "%"
			}
			for n := j; n < next; n++ {
				r.used[n] = true
			}
			s := pipeline.Span{Start: t.Tokens[j].Start, End: t.Tokens[next-1].End}
			r.emitSpan(name, r.cellContext(name, m), v, u, s)
		}
		return
	}
	x, ok := r.valueAt(j)
	if !ok {
		return
	}
	if !x.known && has {
		x.unit, x.known = u, true
	}
	ctx := r.cellContext(name, m)
	if strings.HasPrefix(name, "hr") && name != "hrr1" {
		if name, ctx = r.cellRate(name, m, j); name == "" {
			r.used[j] = true
			return
		}
	}
	if v, ok, slip := convert(name, x); ok {
		r.used[j] = true
		r.emitSpan(name, ctx, v, "", x.raw)
	} else if slip && alone(x, c) && t.Tokens[j].Decimals < 3 && !(x.known && x.unit.dim == percent) {
		r.impossible(name, x, j)
	}
}

// cellPressure records a pair of pressures or one of them, alone in cell c.
func (r *reader) cellPressure(name string, m mark, j int, c cell) {
	t := r.t
	if x, ok := r.valueAt(j); ok && name != "pair" && (x.known && !x.loose && x.unit.dim != pressure || x.next < c.to && t.Tokens[x.next].Kind == phrase.Word) {
		return // "ajouter ramipril 25 mg"
	}
	ks, kd, ctx := r.pressureKeys(j, m, noPhase, m.period)
	if ks == "" {
		return
	}
	if m.previous {
		ks, kd, ctx = r.before(j, ks, kd)
	}
	s := t.Tokens[j].Value
	if name != "pair" {
		if name == "pad" {
			ks = kd
		}
		if within(ks, s) {
			r.used[j] = true
			r.emit(ks, ctx, s, "", j, j+1)
		} else if x, ok := r.valueAt(j); ok && alone(x, c) {
			r.impossible(ks, x, j)
		}
		return
	}
	if !k(t, j+1, "/") || !r.isNumber(j+2) {
		return
	}
	d := t.Tokens[j+2].Value
	if s <= 30 && d <= 20 && s >= 5 { // in cmHg
		s, d = s*10, d*10
	}
	if within(ks, s) && within(kd, d) {
		r.used[j], r.used[j+2] = true, true
		r.emit(ks, ctx, s, "", j, j+1)
		r.emit(kd, ctx, d, "", j+2, j+3)
		return
	}
	y := value{v: d, at: j, next: j + 3, raw: pipeline.Span{Start: t.Tokens[j].Start, End: t.Tokens[j+2].End}}
	r.unitOf(&y, j+2)
	if key := map[bool]string{true: kd, false: ks}[within(ks, s)]; max(s, d) >= 40 && alone(y, c) && r.impossible(key, y, j) {
		r.used[j+2] = true
	}
}

// timeless are measures of the exercise as a whole: their column's moment says
// nothing more.
var timeless = words("hr_max;pas_peak;pad_peak;workload;mets;fmt;pmt_pct;dp;stress_dur;hrr1;duke;st_shift;vo2peak;vo2_pct;vevco2;rer;sv1;vt_rate;vt_n;vt_len;age;height;weight;bmi;bsa")

func (r *reader) cellContext(name string, m mark) pipeline.Context {
	switch {
	case m.previous:
		return pipeline.Previous
	case m.period == day:
		return dayContext
	case m.period == night:
		return nightContext
	case timeless[name] || !r.stress():
		return pipeline.Current
	case m.phase == resting:
		return pipeline.Rest
	case m.phase == recovering:
		return pipeline.Recovery
	case m.phase == exercise:
		return pipeline.Peak
	}
	return pipeline.Current
}

// cellRate tells which heart rate a cell holds.
func (r *reader) cellRate(name string, m mark, j int) (string, pipeline.Context) {
	holter, mapa := r.in(j, pipeline.Holter), r.in(j, pipeline.MAPA)
	switch {
	case m.previous:
		return name, pipeline.Previous
	case mapa && m.period != noPeriod && (name == "hr" || name == "hr_mean"):
		return "hr_mean", r.cellContext(name, m)
	case mapa && name == "hr_mean", holter && (name != "hr" || m.period != noPeriod):
		return name, r.cellContext(name, m)
	case mapa && m.period != noPeriod:
		return "", ""
	case name == "hr_max" && r.stress(), m.phase == exercise:
		return "hr_max", pipeline.Current
	case m.phase == resting:
		return "hr", pipeline.Rest
	case m.phase == recovering:
		return "hr", pipeline.Recovery
	case name == "hr_min" || name == "hr_max":
		return "", ""
	}
	return "hr", pipeline.Current
}

// contexts of the periods of an ambulatory record.
const (
	dayContext   pipeline.Context = "day"
	nightContext pipeline.Context = "night"
)

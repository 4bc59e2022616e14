package measure

import (
	"cardiopli/pipeline"
)

// rate records a rate of a kind.
func (r *reader) rate(kind rateKind, x value, from int) {
	m := r.marks[x.at]
	if m.skip || kind == otherRate || r.used[x.at] || threshold(r.t, x.at) && !r.stated(x) {
		return
	}
	if whole := x.v == float64(int(x.v)); (x.v < 10 || !whole) && !r.wild(kind, x, from) {
		return
	}
	after, ph := r.contextAfter(x.next)
	if ph == noPhase {
		ph = m.phase
	}
	key, ctx := "hr", pipeline.Current
	holter, mapa := r.in(x.at, pipeline.Holter), r.in(x.at, pipeline.MAPA)
	switch kind {
	case meanRate:
		if holter || mapa {
			key = "hr_mean"
			ctx = r.periodContext(x)
		}
	case minRate:
		if !holter {
			return
		}
		key = "hr_min"
	case maxRate:
		if !holter && !r.exercised(x.at) {
			return
		}
		key = "hr_max"
	default:
		if holter && r.episodic(x.at) {
			return
		}
		if mapa && !r.in(x.at, pipeline.ECG) {
			if m.period == day || m.period == night {
				return
			}
		}
		if r.exercised(x.at) {
			switch ph {
			case exercise:
				key = "hr_max"
				if !r.peakRate(x) {
					return
				}
			case recovering:
				ctx = pipeline.Recovery
			case stepping:
				r.used[x.at] = true
				return
			default:
				ctx = pipeline.Rest
			}
		}
	}
	if m.previous || after {
		ctx = pipeline.Previous
	}
	if !within(key, x.v) || x.v != float64(int(x.v)) {
		if r.wild(kind, x, from) {
			r.impossible(key, x, from)
		}
		return
	}
	r.used[x.at] = true
	r.emitSpan(key, ctx, x.v, "", pipeline.Span{Start: r.t.Tokens[from].Start, End: x.raw.End})
}

// wild reports whether x, which cannot be a heart rate, was clearly meant as one: it
// carries the unit, or stands bare right behind its name. A fraction of a beat is
// only a slip where ten times as much would be a rate.
func (r *reader) wild(kind rateKind, x value, from int) bool {
	if !r.behind(from+1, x.at, rateWords, rhythms) {
		return false
	}
	if x.known && x.unit.dim == rate {
		return x.v == float64(int(x.v)) || within("hr", x.v*10)
	}
	return !x.known && (x.v > 350 || r.t.Tokens[x.at].Decimals == 1 && within("hr", x.v*10)) && r.uncounted(x.next)
}

// rateWords stand between the name of a rate and its value.
var rateWords = words("moy;moyenne;min;mini;minimale;minimum;max;maxi;maximale;maximum;cardiaque;repos;peak;heart;rate;hr;frequence;fc;ventriculaire;regulier;reguliere;regular;sur;24;h;heures;jour;nuit;diurne;nocturne;globale;sinusale")

// periodContext tells of which period a mean rate is: "FC moyenne diurne 78".
func (r *reader) periodContext(x value) pipeline.Context {
	for j := x.at - 1; j >= 0 && j > x.at-5 && r.t.Same(j, x.at) && !r.isNumber(j) && r.t.Key(j) != ","; j-- {
		switch periodWord(r.t, j) {
		case day:
			return dayContext
		case night:
			return nightContext
		}
	}
	return pipeline.Current
}

// peakRate keeps a plain rate met during exercise only where it is said to be
// the peak's, not a stage's.
func (r *reader) peakRate(x value) bool {
	for j := x.at - 1; j >= 0 && j > x.at-10 && r.t.Same(j, x.at); j-- {
		if w := r.t.Key(j); w == "palier" || w == keyWatts || w == "w" {
			return false
		}
	}
	return true
}

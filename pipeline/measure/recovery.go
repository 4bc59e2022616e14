package measure

import (
	"strings"

	"cardiopli/pipeline"
)

var (
	fallWords    = words("decroissance;baisse;chute;diminution;recul;perd;perte;perdu;decroit;decru;diminue;descend;delta;hrr;hrr1;fall;falls;fell;drop;drops;dropped;decrease;decreased;ralentissement;moins")
	fallNouns    = words("decroissance;chute;diminution;recul;perte;delta;hrr;hrr1;ralentissement;fall;drop;decrease")
	rateSubjects = words("fc;frequence;frequences;hr;rate;pouls;rythme;cadence;battements;bpm;hrr;hrr1")
	otherFalls   = words("pa;ta;tension;pas;pad;tensionnelle;st;saturation;bp;pressure;vo2")
)

// slowest is about the slowest heart rate one minute after an exercise; what is less
// is how far it fell ("décroissance de la FC à 1 min à 33/min").
const slowest = 50

// recovery reads the fall of the rate in the first minute of recovery, in all
// its forms: "décroissance de 28 battements", "la FC perd 19 battements à 1
// minute", "HR fall at 1 min 24 bpm", "Récup 1 min : 26", "132/min à 1 min (-26)".
func (r *reader) recovery() {
	if !r.stress() {
		return
	}
	for n := 0; n < r.t.Sentences(); n++ {
		from, to := r.t.Bounds(n)
		if !r.exercised(from) || !r.firstMinute(from, to) {
			continue
		}
		for j := from; j < to; j++ {
			x, ok := r.valueAt(j)
			if !ok {
				continue
			}
			v := max(x.v, -x.v)
			if r.used[j] || x.known && x.unit.dim != rate || v < 2 || v > 100 || x.v != float64(int(x.v)) || !r.fallen(x, from, to) {
				continue
			}
			r.used[j] = true
			ctx := pipeline.Current
			if r.marks[j].previous {
				ctx = pipeline.Previous
			}
			r.emitSpan("hrr1", ctx, v, "", x.raw)
			break
		}
	}
}

// firstMinute reports whether the sentence speaks of the rate one minute after
// the exercise.
func (r *reader) firstMinute(from, to int) bool {
	t := r.t
	minute, rates := false, r.marks[from].phase == recovering
	for j := from; j < to; j++ {
		w := t.Key(j)
		rates = rates || rateSubjects[w] || strings.HasPrefix(w, "recup") || w == keyRecovery || postWords[w]
		minute = minute || w == "hrr1" || r.oneMinute(j)
	}
	return minute && rates
}

var oneWords = words("1;une;premiere;1re;1ere;first;one")

// oneMinute reports "1 min", "la première minute", "1'", "une mn" at token j.
func (r *reader) oneMinute(j int) bool {
	t := r.t
	w := t.Key(j)
	if !oneWords[w] {
		return false
	}
	n := j + 1
	if k(t, n, "re", "ere", "st") {
		n++
	}
	m := t.Key(n)
	return strings.HasPrefix(m, "min") || m == "mn" || w == "1" && m == "'" && t.Tokens[n].Start == t.Tokens[j].End
}

// fallen reports whether the number x is how far the rate fell, not where to.
func (r *reader) fallen(x value, from, to int) bool {
	t := r.t
	if r.oneMinute(x.at) {
		return false
	}
	if x.v < 0 {
		return true
	}
	// "28 battements de décroissance", "24 bpm de moins"
	if k(t, x.next, "de", "of") && fallWords[t.Key(x.next+1)] {
		return true
	}
	reading := t.Key(x.at-1) == ":" || t.Key(x.at-1) == "=" || t.Key(x.at-1) == "|" || x.known && (r.minuteEnds(x.at-1) || t.Key(x.at-1) == "a" && r.minuteEnds(x.at-2))
	for b := x.at - 1; b >= from && b > x.at-14; b-- {
		w := t.Key(b)
		switch {
		case w == "-" && b == x.at-1: // "- 26 bpm"
			return true
		case fallWords[w]:
			// "passe de 150 à 122": where it goes to
			return !k(t, x.at-1, "a", "vers", "to", "at") || fallNouns[w] && x.v <= slowest
		case otherFalls[w], w == ",", w == "(" && b < x.at-1:
			return false
		case r.isNumber(b) && !oneWords[w]:
			return false
		case (strings.HasPrefix(w, "recup") || w == keyRecovery && k(t, b-1, "rate", "hr")) && reading && x.v <= 60:
			return true
		case w == keyRecovery && k(t, b-1, "rate", "hr"):
			return x.known
		}
	}
	return false
}

// minuteEnds reports whether "1 min" or "1'" ends at token j: "récup 1 min 29/min".
func (r *reader) minuteEnds(j int) bool {
	return (strings.HasPrefix(r.t.Key(j), "min") || k(r.t, j, "mn", "'")) && r.oneMinute(j-1)
}

// minutes reports whether the number at token j counts the minutes of a phase:
// "FC à 1 min : 98", "PA 3' : 140/80".
func (r *reader) minutes(j int) bool {
	x, ok := r.valueAt(j)
	if !ok || x.v < 0 || x.v > 15 {
		return false
	}
	return x.known && x.unit == unit{duration, 60000} || r.t.Key(j+1) == "'" && r.t.Tokens[j+1].Start == r.t.Tokens[j].End
}

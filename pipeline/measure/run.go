package measure

import (
	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// run reads a run of ventricular beats: how many, how long, how fast.
func (r *reader) run(i int) {
	t := r.t
	if !r.in(i, pipeline.Holter) && !r.exercised(i) && !r.in(i, pipeline.ECG) {
		return
	}
	from, to := near(t, i)
	stop := min(i+22, to)
	named := t.Key(i) != "salve" && t.Key(i) != "salves" && t.Key(i) != "run" && t.Key(i) != "runs"
	for j := i + 1; j < min(i+8, to); j++ {
		if b, _ := beat(t, j); b == "essv_n" || k(t, j, "atriale", "atriales", "auriculaire", "auriculaires", "supraventriculaire", "supraventriculaires", "supra", "tsv", "ta", keyJonctionnelle) {
			return
		}
	}
	for j := i - 1; j >= from; j-- { // "412 ESA dont 3 salves": of the same kind
		if b, _ := beat(t, j); b == "essv_n" {
			return
		} else if b == "esv_n" {
			break
		}
	}
	// how many
	if v, _, ok := r.countAt(i - 1); ok && !r.used[i-1] && i-1 >= from && !k(t, i-2, "a") {
		r.count("vt_n", v, i-1, i+1)
	} else if !named && k(t, i-1, "une", "un", "unique", "seule") && !k(t, i-2, "pas", "aucun", "sans") {
		r.emit("vt_n", pipeline.Current, 1, "", i-1, i+1)
	} else if (named || k(t, i, "salves")) && k(t, i+1, ":", "=", "|") {
		if v, next, ok := r.countAt(i + 2); ok && !r.used[i+2] {
			r.count("vt_n", v, i+2, next)
		}
	}
	r.runShape(i, stop)
}

// runShape reads how many beats the run named at i has and how fast it is.
func (r *reader) runShape(i, stop int) {
	t := r.t
	for j := i + 1; j < stop && t.Same(i, j); j++ {
		if k(t, j, "<") {
			return
		}
		x, ok := r.valueAt(j)
		if !ok || r.used[j] {
			continue
		}
		switch {
		case !x.known && k(t, x.next, "complexes", keyBattements, "qrs", "esv", keyCycles, "beats", "complexe", keyExtrasystoles):
			r.count("vt_len", x.v, j, x.next+1)
			j = x.next
		case x.known && k(t, x.next-1, keyBattements) && x.v < 40: // a unit word that counts here
			r.count("vt_len", x.v, j, x.next)
			j = x.next - 1
		case x.known && x.unit.dim == rate && x.v >= 100:
			if within("vt_rate", x.v) && !r.marks[j].skip {
				r.used[j] = true
				r.emitSpan("vt_rate", r.context(j, x.next, false), x.v, "", x.raw)
			}
			return
		}
	}
}

// broad reports whether the tachycardia named at i is ventricular or has broad
// complexes.
func broad(t *phrase.Text, i int) bool {
	for j := i + 1; j < i+6 && t.Same(i, j); j++ {
		if k(t, j, "ventriculaire", "ventricular", "ventriculaires", "larges", "wide", "broad") {
			return true
		}
		if r := t.Tokens[j].Kind; r == phrase.Number || k(t, j, ",") || k(t, j, "supraventriculaire", "fins", keyJonctionnelle) {
			return false
		}
	}
	return k(t, i-1, "ventricular")
}

// runTakenUp reads "La plus longue dure 18 complexes à 190/min" in the sentence
// after the runs were counted.
func (r *reader) runTakenUp(i int) {
	t := r.t
	n := t.Tokens[i].Sentence
	from, to := t.Bounds(n)
	if i > from+3 || n == 0 {
		return
	}
	if r.pauseTakenUp(i) {
		return
	}
	for j := from; j < to; j++ {
		if b, _ := beat(t, j); b == "essv_n" || k(t, j, "pause", "pauses", keyIntervalle, "rr", "supraventriculaire", "supraventriculaires", "fa") {
			return
		}
	}
	before, _ := t.Bounds(n - 1)
	for m := range r.out {
		if o := &r.out[m]; o.Key == "vt_n" && o.Start >= t.Tokens[before].Start && o.End <= t.Tokens[from].Start {
			r.runShape(i, to)
			return
		}
	}
}

// pauseTakenUp reads "la plus longue mesure 1,9 s" behind a sentence of the same line
// that speaks of pauses and of no run.
func (r *reader) pauseTakenUp(i int) bool {
	t := r.t
	from, _ := t.Bounds(t.Tokens[i].Sentence)
	named := false
	for j := from - 1; j >= 0 && j > from-far && t.Tokens[j].Line == t.Tokens[i].Line; j-- {
		if runWords[t.Key(j)] {
			return false
		}
		named = named || k(t, j, "pause", "pauses", keyAsystolie)
	}
	if named {
		r.pause(i)
	}
	return named
}

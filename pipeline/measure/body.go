package measure

import (
	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// ages reads the age of the patient, not of relatives, not since when.
func (r *reader) ages() {
	t := r.t
	for i := range t.Tokens {
		x, ok := r.valueAt(i)
		if !ok || !x.known || x.unit.dim != years || t.Tokens[i].Decimals > 0 || !within("age", x.v) || x.v < 1 {
			continue
		}
		if word := t.Key(i + 1); word == "a" && (t.Tokens[i+1].Start != t.Tokens[i].End || t.Key(i+2) == "l" || t.Key(i+2) == "la") {
			continue // "63a" is an age, "128 a" is not
		}
		if k(t, x.next, "apres", "avant", "plus", "later", "ago", "after") {
			continue
		}
		switch before := t.Key(i - 1); {
		case i == 0, k(t, i-1, "(", ",", "de", "soit", "-", "|", ":", "aged", "m", "f", "of", "agee", "age", "h", "/", "sexe", ";"):
		case before == key("agee") || before == "f" || before == "m":
		case t.Tokens[i-1].Kind == phrase.Date || t.Tokens[i-1].Line != t.Tokens[i].Line:
		case t.Tokens[i-1].Kind == phrase.Number && year(t, i-1):
		default:
			continue
		}
		if !r.ofPatient(i) {
			continue
		}
		r.used[i] = true
		r.emitSpan("age", pipeline.Current, x.v, "", x.raw)
	}
	// "âge : 63"
	for i := range t.Tokens {
		if !k(t, i, "age") || !(k(t, i+1, ":", "=", "|")) || !r.isNumber(i+2) || r.used[i+2] || !within("age", t.Tokens[i+2].Value) || t.Tokens[i+2].Decimals > 0 {
			continue
		}
		r.used[i+2] = true
		r.emit("age", pipeline.Current, t.Tokens[i+2].Value, "", i+2, i+3)
	}
}

// others are words that show an age to be another's, or a date.
var others = words("depuis;il;pere;mere;frere;soeur;fils;fille;oncle;tante;grand;familial;familiaux;familiale;deces;decede;decedee;pendant;dans;tous;since;for;father;mother;brother;sister;evolution;traitement;survenu;suivi;suivie;diabete;greffe;pose;duree;ancien;ancienne;anciennete;infarctus;opere;operee;cousin;cousine;parents;past;over")

func (r *reader) ofPatient(i int) bool {
	t := r.t
	for j := i - 1; j >= 0 && j > i-9 && t.Same(i, j); j-- {
		if w := t.Key(j); others[w] && !(w == "il" && t.Key(j+1) == "a" && j+2 == i) {
			return w == "suivi" && j < i-3 && false
		}
		if k(t, j, "(") && j == i-1 {
			for b := j - 1; b > j-12 && b >= 0 && t.Same(b, j); b-- {
				if others[t.Key(b)] && !k(t, b, "il", "grand", "for", "dans", "over") {
					return false
				}
			}
			return true
		}
	}
	return true
}

// heights reads "1m75", "1 m 75" and "178 cm, 78 kg" without labels.
func (r *reader) heights() {
	t := r.t
	for i := range t.Tokens {
		if !r.isNumber(i) || r.used[i] {
			continue
		}
		tok := t.Tokens[i]
		if (tok.Value == 1 || tok.Value == 2) && tok.Decimals == 0 && k(t, i+1, "m", key("metre")) && r.isNumber(i+2) && len(t.Tokens[i+2].Raw) == 2 && t.Same(i, i+2) {
			r.used[i], r.used[i+2] = true, true
			r.emit("height", pipeline.Current, tok.Value*100+t.Tokens[i+2].Value, "", i, i+3)
			continue
		}
		x, ok := r.valueAt(i)
		if !ok || !x.known || x.v < 0 {
			continue
		}
		h := 0.0
		switch {
		case x.unit == unit{length, 10} && x.v >= 100 && x.v <= 230:
			h = x.v
		case x.unit == unit{length, 1000} && x.v >= 1.2 && x.v <= 2.2 && tok.Decimals == 2:
			h = x.v * 100
		}
		if h == 0 {
			continue
		}
		for j := x.next; j < x.next+5 && t.Same(i, j); j++ {
			y, ok := r.valueAt(j)
			if !ok {
				continue
			}
			if y.known && y.unit == (unit{mass, 1000}) && within("weight", y.v) && !r.used[j] {
				r.used[i], r.used[j] = true, true
				r.emitSpan("height", pipeline.Current, h, "", x.raw)
				r.emitSpan("weight", pipeline.Current, y.v, "", y.raw)
			}
			break
		}
	}
}

// diameters reads "VG : 50/33 mm", diastole over systole.
func (r *reader) diameters() {
	t := r.t
	for i := range t.Tokens {
		if t.Tokens[i].Raw != "VG" && t.Tokens[i].Raw != "LV" {
			continue
		}
		j := i + 1
		for j < i+3 && k(t, j, ":", "=", "a", "de", "|") {
			j++
		}
		if !r.isNumber(j) || r.used[j] || t.Key(j+1) != "/" || !r.isNumber(j+2) || !t.Same(i, j+2) {
			continue
		}
		y := value{v: t.Tokens[j+2].Value, at: j + 2, next: j + 3, raw: pipeline.Span{Start: t.Tokens[j+2].Start, End: t.Tokens[j+2].End}}
		r.unitOf(&y, j+2)
		if !y.known || y.unit.dim != length {
			continue
		}
		d, s := t.Tokens[j].Value*y.unit.factor, y.v*y.unit.factor
		if !within("lvidd", d) || !within("lvids", s) {
			continue
		}
		r.used[j], r.used[j+2] = true, true
		ctx := r.context(j, y.next, false)
		r.emit("lvidd", ctx, d, "", i, j+1)
		r.emitSpan("lvids", ctx, s, "", y.raw)
	}
}

// efforts reads workloads and metabolic equivalents, which carry their unit.
func (r *reader) efforts() {
	t := r.t
	if !r.stress() {
		return
	}
	named, top, at := false, 0.0, value{}
	for i := range t.Tokens {
		x, ok := r.valueAt(i)
		if !ok || !x.known || r.used[i] || r.marks[i].skip || r.marks[i].previous {
			continue
		}
		switch x.unit.dim {
		case met:
			if within("mets", x.v) && !predicted(t, x.next) {
				r.used[i] = true
				r.emitSpan("mets", pipeline.Current, x.v, "", x.raw)
			}
		case power:
			if !within("workload", x.v) || k(t, x.next, "/", "par", "toutes", "per", phrase.KeyOf("every")) {
				continue
			}
			switch r.workloadCue(i) {
			case 2:
				r.used[i] = true
				named = true
				r.emitSpan("workload", pipeline.Current, x.v, "", x.raw)
			case 1:
				if x.v > top {
					top, at = x.v, x
				}
			}
		}
	}
	if !named && top > 0 {
		r.emitSpan("workload", pipeline.Current, top, "", at.raw)
	}
}

// workloadCue tells 2 where the load is said to be the highest, 0 where it is a
// step of the protocol, 1 otherwise.
func (r *reader) workloadCue(i int) int {
	t := r.t
	for j := i - 1; j >= 0 && j > i-7 && t.Same(i, j); j-- {
		switch w := t.Key(j); {
		case w == "pmax" || w == "pma" || w == "charge" || w == key("puissance") || w == key("workload") || w == "load":
			for b := j; b < i; b++ {
				if k(t, b, key("initiale"), key("palier"), "paliers") {
					return 0
				}
			}
			return 2
		case w == key("palier") || w == "paliers" || w == key("increment") || w == key("increments") || w == key("initial") || w == "rampe" || w == key("rampe") || w == "+" || w == "ramp" || w == "protocole" || w == key("protocole") || w == key("incrementation"):
			return 0
		case w == ",", r.isNumber(j):
			return 1
		}
	}
	return 1
}

func predicted(t *phrase.Text, next int) bool {
	return k(t, next, key("theorique"), key("theoriques"), phrase.KeyOf("attendus"), "predits")
}

package measure

import (
	"strings"

	"cardiopli/pipeline"
)

// Normal values and targets that a report quotes beside its values: "26 mL/m²
// (N < 34)", "loin du seuil chirurgical de 55 mm". They are kept apart from the
// patient's values by their context. A threshold that is only a condition or is
// denied ("si la FEVG reste sous 35 %") is left out.

// aims open a target, what else opens a scope of marks opens a normal value.
var (
	aims    = words("objectif;objectifs;cible;cibles;seuil;seuils;target;goal;threshold")
	unsaid  = words("si;pas;sans;aucun;aucune;ni;if;no;not;without;critere;criteres;unless;sinon")
	compare = map[string]bool{"<": true, ">": true, "<=": true, ">=": true}
)

// aim tells whether the number at j lies in a normal value or a target.
func (r *reader) aim(j int) (pipeline.Context, bool) {
	t := r.t
	ctx := pipeline.Reference
	first := j
	for i := j; i >= 0 && t.Same(i, j) && r.marks[i].skip; i-- {
		first = i
		if aims[t.Key(i)] {
			ctx = pipeline.Target
		}
	}
	for i := first; i >= 0 && i > first-12 && t.Same(i, j); i-- {
		if unsaid[t.Key(i)] {
			return "", false
		}
	}
	return ctx, true
}

// bound records the number at j, which lies in a normal value or a target, for
// measure k. A stated range is no single value and stays out.
func (r *reader) bound(k string, j, from int) {
	x, ok := r.valueAt(j)
	if !ok || r.used[j] || x.mid || year(r.t, j) || k[0] == '?' || strings.HasSuffix(k, "axis") {
		return
	}
	if n := r.t.Key(x.next); (n == "-" || n == "a" || n == "/") && r.isNumber(x.next+1) {
		return
	}
	ctx, ok := r.aim(j)
	if before := r.t.Key(j - 2); !ok || !x.known && !compare[r.t.Key(j-1)] && !strings.HasPrefix(before, "inferieur") && !strings.HasPrefix(before, "superieur") {
		return
	}
	if x.known && x.unit.dim != ucum[limits()[k].unit].dim {
		return
	}
	if v, ok, _ := convert(k, x); ok {
		r.used[j] = true
		s := x.raw
		if from < j && r.t.Same(from, j) {
			s.Start = r.t.Tokens[from].Start
		}
		r.emitSpan(k, ctx, v, "", s)
	}
}

// quoted looks right behind a value of measure k for the normal value or target
// of the same measure: "(N < 34)", "; norme < 450 ms".
func (r *reader) quoted(k string, next int) {
	t := r.t
	for j := next; j < next+9 && j < len(t.Tokens) && t.Same(next-1, j); j++ {
		if r.isNumber(j) {
			if r.marks[j].skip {
				r.bound(k, j, j)
			}
			return
		}
		if c, _, ok := find(t, j); ok && !r.marks[j].skip && c.key != "?corr" {
			return
		}
	}
}

// normalIs reads "le QTc normal étant inférieur à 450 ms": the limit that words
// between a label and its number state for everyone.
func (r *reader) normalIs(from, j int) bool {
	said := false
	for i := from; i < j; i++ {
		k := r.t.Key(i)
		said = said || strings.HasPrefix(k, "normal")
	}
	return said
}

package measure

import (
	"cardiopli/pipeline/measure/phrase"
)

// difference reports whether the name at token from is one of two between which
// a gradient is given: "gradient VD-OD 25 mmHg".
func (r *reader) difference(from int) bool {
	t := r.t
	for j := from - 1; j >= 0 && j > from-6 && t.Same(from, j); j-- {
		if k := t.Key(j); k == "-" || k == "/" || k == "vd" || k == "rv" || k == "gradient" || k == "grad" || k == "et" {
			return true
		}
	}
	return false
}

// aside returns the closing mark of the parenthesis at j where it holds other
// measures: "FEVG (Simpson biplan, VTD 130 mL) : 44 %". It returns 0 else.
func (r *reader) aside(c candidate, j int) int {
	t := r.t
	other := r.marks[min(j+1, len(t.Tokens)-1)].skip
	for n := j + 1; n < j+40 && t.Same(j, n); n++ {
		if k := t.Key(n); k == ")" || k == "]" {
			if other {
				return n
			}
			return 0
		}
		if !other {
			if r.isNumber(n) {
				return 0
			}
			o, end, ok := find(t, n)
			other = ok && o.key != c.key && end-n >= 1 && r.plausible(o, n, end) && o.strength == strong && o.key[0] != '?'
		}
	}
	return 0
}

// remark returns the closing mark of the parenthesis at j where it holds words
// alone and the value is announced behind it: "(moyenne des deux parois) :".
func (r *reader) remark(j int) int {
	t := r.t
	if _, _, ok := unitAt(r.folded, t.Tokens[j].End); ok {
		return 0
	}
	for n := j + 1; n < j+9 && t.Same(j, n); n++ {
		switch k := t.Key(n); {
		case k == ")" || k == "]":
			if n > j+1 && (t.Key(n+1) == ":" || t.Key(n+1) == "=") {
				return n
			}
			return 0
		case t.Tokens[n].Kind != phrase.Word:
			return 0
		}
	}
	return 0
}

// verbs join a name to its value behind an apposition.
var verbs = words("est;sont;etait;etaient;mesure;mesurent;is;are;was;measures;atteint;reste;demeure;s;ressort")

// joins lead to the value behind a comma.
var joins = words("a;de;of;at;mesure;mesuree;mesures;mesurees;estime;estimee;measured;soit;environ")

// apposed returns the comma that closes the apposition opened by the one at j:
// "la FEVG, modérément altérée, est à 41 %". It returns 0 where there is none.
func (r *reader) apposed(c candidate, j int) int {
	t := r.t
	if verbs[t.Key(j+1)] { // the comma before the verb
		return j
	}
	n := j + 1
	for n < j+3 && joins[t.Key(n)] {
		n++
	}
	if x, ok := r.valueAt(n); ok && t.Same(j, n) && r.fits(c, x, j) { // "QRS larges, à 148 ms"
		return j
	}
	for n := j + 1; n < j+14 && t.Same(j, n); n++ {
		if t.Key(n) == "," && (verbs[t.Key(n+1)] || n < j+4 && t.Tokens[min(n+1, len(t.Tokens)-1)].Kind == phrase.Word && t.Key(n+2) == "a" && r.isNumber(n+3)) {
			return n
		}
		if r.isNumber(n) {
			if x, ok := r.valueAt(n); !ok || !x.known || r.fits(c, x, j) {
				return 0
			}
		}
	}
	return 0
}

// changes are words of "passée de 45 à 55 %", "improved from 45 to 55 %".
var changes = words("passe;passee;passes;passant;passage;amelioree;ameliore;remontee;remonte;descendue;diminue;diminuee;evolue;evolution;augmente;augmentee;improved;fallen;fell;rose;risen;increased;decreased;improvement;went;amelioration;remontee;chute;baisse;recul;progression;augmentation;diminution;rise;fall;drop;decrease;increase;majoration;ascension")

// changing reports whether a word of change stands before the label at from or
// between it and j: "amélioration de la FEVG de 35 à 48 %".
func (r *reader) changing(from, j int) bool {
	for i := j - 1; i >= 0 && i > from-4 && r.t.Same(i, j); i-- {
		if changes[r.t.Key(i)] {
			return true
		}
	}
	return false
}

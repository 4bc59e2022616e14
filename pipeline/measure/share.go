package measure

import (
	"strings"

	"cardiopli/pipeline"
)

// share reads the part of the theoretical maximum that was reached, and of the
// predicted oxygen uptake.
func (r *reader) share() {
	if !r.stress() {
		return
	}
	t := r.t
	for i := range t.Tokens {
		x, ok := r.valueAt(i)
		if ok && foreign("pmt_pct", x) {
			r.noShare(x)
			continue
		}
		if !ok || r.used[i] || !x.known && !r.headedByPercent(i) || x.known && x.unit.dim != percent {
			continue
		}
		key := ""
		for j := x.next; j < x.next+8 && t.Same(i, j) && key == ""; j++ {
			switch w := t.Key(j); {
			case w == "fmt" || w == "fcmt" || w == "fmth" || w == "fct" || w == "fcm" || strings.HasPrefix(w, keyFcmth):
				key = "pmt_pct"
			case w == keyTheorique || w == "predicted" || w == "predite" || w == "th":
				key = "vo2_pct"
				for b := j - 1; b > i; b-- {
					if w := t.Key(b); w == "fc" || w == "frequence" || w == "maximale" || w == "hr" || w == "heart" || w == "maximum" || w == "age" && !k(t, j+1, "vo2", "peak", "oxygen") {
						key = "pmt_pct"
					}
				}
				if k(t, j+1, "maximum", "maximal", "max", "hr", "heart", "rate") && !k(t, j+2, "vo2", "vo", "oxygen", "uptake") {
					key = "pmt_pct"
				}
				for b := i - 1; key == "vo2_pct" && b >= 0 && b > i-far && t.Same(b, i); b-- {
					if w := t.Key(b); w == "fc" || w == "frequence" || w == "hr" || w == "heart" {
						key = "pmt_pct"
					} else if r.exam[pipeline.VO2] && (notRate[w] || r.marks[b].skip) {
						break
					}
				}
			case r.isNumber(j), w == ",":
				j += 8
			}
		}
		if key == "" && (r.shareBefore(i) || r.reached(i, x.next)) {
			key = "pmt_pct"
		}
		if key == "" {
			continue
		}
		if !within(key, x.v) {
			if x.v > 0 {
				r.impossible(key, x, i)
			}
			continue
		}
		ctx := pipeline.Current
		if r.marks[i].skip {
			if ctx, ok = r.aim(i); !ok {
				continue
			}
		} else if after, _ := r.contextAfter(x.next); after || r.marks[i].previous {
			ctx = pipeline.Previous
		}
		r.used[i] = true
		r.emitSpan(key, ctx, x.v, "", x.raw)
		if key == "pmt_pct" {
			r.predictedRate(x.next, ctx)
		}
	}
}

// notRate are the words of what a share is taken of where it is not the rate.
var notRate = words("vo2;vo;vo2max;oxygen;oxygene;uptake;consommation;charge;workload;puissance;watts;w;pouls;pulse;ventilation;seuil;sv1;sv2;threshold;capacite;capacity")

// noShare asks about a number whose unit is no per cent sign where only a share can
// stand: "92 mm de la FMT", "% FMT : 92 mm".
func (r *reader) noShare(x value) {
	t := r.t
	j := x.next
	for j < x.next+3 && k(t, j, "de", "la", "of", "the", "d") {
		j++
	}
	if w := t.Key(j); t.Same(x.at, j) && (w == "fmt" || w == "fcmt" || w == "fmth") || r.headedByPercent(x.at) && r.shareBefore(x.at) {
		r.impossible("pmt_pct", x, x.at)
	}
}

// shareBefore reports whether the words before the number at i name the theoretical
// maximum of the rate: "% FMT : 92", "% of age-predicted maximum heart rate 88 %".
func (r *reader) shareBefore(i int) bool {
	t := r.t
	predicted, rates := false, false
	for j := i - 1; j >= 0 && j > i-12 && t.Same(i, j); j-- {
		switch w := t.Key(j); {
		case j > i-7 && (w == "fmt" || w == "fcmt" || w == "fmth" || w == "fct"):
			return true
		case r.isNumber(j), w == ",", w == ";", w == "(":
			return false
		default:
			rates = rates || hrLabels[w] || w == "heart"
			predicted = predicted || w == "predicted" || w == keyTheorique || w == "expected"
		}
		if predicted && rates {
			return true
		}
	}
	return false
}

// reachedWords tell that a share of what was named is what the patient came to.
var reachedWords = words("atteint;atteinte;atteints;atteintes;realise;realisee;obtenu;obtenue;reached;achieved;attained")

// reached reports whether the share at i, which ends before next, is what was
// reached of a theoretical maximum named before it: "FMT 163/min, atteinte à 92 %".
func (r *reader) reached(i, next int) bool {
	t := r.t
	said := reachedWords[t.Key(next)] && t.Same(i, next)
	for j := i - 1; j > i-4 && t.Same(i, j) && !r.isNumber(j); j-- {
		said = said || reachedWords[t.Key(j)]
	}
	for j := i - 1; said && j >= 0 && j > i-18 && t.Same(i, j); j-- {
		if c, _, ok := find(t, j); ok && c.key[0] != '?' && c.strength == strong && len(t.Tokens[j].Raw) > 1 {
			return c.key == "fmt"
		}
	}
	return false
}

// headedByPercent reports a number without unit behind "% FMT" or "pourcentage
// de la FMT": what it is a share of was said before it.
func (r *reader) headedByPercent(i int) bool {
	t := r.t
	for j := i - 1; j >= 0 && j > i-12 && t.Same(i, j); j-- {
		switch w := t.Key(j); {
		case w == "%" || w == "pourcentage" || w == keyPercent:
			return !r.isNumber(j - 1)
		case r.isNumber(j) || w == "," || w == "(":
			return false
		}
	}
	return false
}

// predictedRate reads the theoretical maximum that follows its share: "93 % of
// predicted (163)", "89 % de la théorique (150/min)".
func (r *reader) predictedRate(next int, ctx pipeline.Context) {
	t := r.t
	for j := next; j < next+9 && t.Same(next-1, j); j++ {
		if t.Key(j) == "," || t.Key(j) == "|" {
			return
		}
		if !r.isNumber(j) {
			continue
		}
		x, ok := r.valueAt(j)
		if ok && t.Key(j-1) == "(" && !r.used[j] && (!x.known || x.unit.dim == rate) && within("fmt", x.v) && k(t, x.next, ")") {
			r.used[j] = true
			r.emitSpan("fmt", ctx, x.v, "", x.raw)
		}
		return
	}
}

// ejected reads the ejection fraction by the method that only it is told with: "elle
// éjecte bien : 66 % en Simpson".
func (r *reader) ejected() {
	if !r.echo() {
		return
	}
	t := r.t
	for i := range t.Tokens {
		x, ok := r.valueAt(i)
		if !ok || !x.known || x.unit.dim != percent || r.used[i] || r.marks[i].skip || !within("lvef", x.v) {
			continue
		}
		j := x.next
		for j < x.next+3 && k(t, j, "en", "par", "au", "selon", "(", "by", "methode", "la", "de", "using") {
			j++
		}
		if t.Same(i, j) && k(t, j, "simpson", "biplan", "biplane") && !r.delta(i) {
			r.take(candidate{key: "lvef"}, x, i, i+1, false, 0)
		}
	}
}

// earlierLoads reads the load and the equivalents of an earlier exercise:
// "contre 120 W en 2024".
func (r *reader) earlierLoads() {
	if !r.stress() {
		return
	}
	t := r.t
	for i := range t.Tokens {
		x, ok := r.valueAt(i)
		if !ok || !x.known || r.used[i] || r.marks[i].skip || !r.exercised(i) {
			continue
		}
		name := map[dim]string{power: "workload", met: "mets"}[x.unit.dim]
		if name == "" || !within(name, x.v) || k(t, x.next, "/", "par", "toutes", "per") || noLength[t.Key(i-1)] || noLength[t.Key(i-2)] {
			continue
		}
		if after, _ := r.contextAfter(x.next); after || r.marks[i].previous {
			r.used[i] = true
			r.emitSpan(name, pipeline.Previous, x.v, "", x.raw)
		}
	}
}

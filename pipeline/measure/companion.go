package measure

import (
	"math"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// Values that stand beside another: indexed, earlier, paired.

// largest follows a displacement of the ST segment through the stages of an
// exercise ("1 mm à 60 W ; à 90 W, 2,5 mm") to its largest value.
func (r *reader) largest(v float64, next, end int) (float64, int) {
	t := r.t
	for j := next; j < next+26 && j < len(t.Tokens) && t.Tokens[j].Line == t.Tokens[next-1].Line; j++ {
		if t.Key(j) == "." && !t.Same(j, j+1) || versus[t.Key(j)] {
			break
		}
		if _, _, ok := find(t, j); ok && t.Tokens[j].Kind == phrase.Word && len(t.Tokens[j].Raw) > 1 {
			break
		}
		x, ok := r.valueAt(j)
		if !ok || r.used[j] || !x.known || x.unit != (unit{length, 1}) || !r.stress() {
			continue
		}
		r.used[j] = true
		if w := math.Abs(x.v); w > math.Abs(v) {
			v, end = math.Copysign(w, v), x.raw.End
		}
	}
	return v, end
}

// indexed gives for a measure the same by body surface.
var indexed = map[string]string{"ava": "ava_i", "lvmass": "lvmass_i", "la_vol": "la_vol_i", "sv": "sv_i", "lvedv": "lvedv_i", "co": "ci"}

// indexedBehind reports whether what stands at token j says that the value before it
// is by body surface: "0,44 indexée", "0,44 en indexé", "0,44 rapportée à la surface
// corporelle".
func (r *reader) indexedBehind(j int) bool {
	t := r.t
	for n := j; n < j+3 && t.Same(j-1, n); n++ {
		switch w := t.Key(n); {
		case strings.HasPrefix(w, "index"):
			return !r.isNumber(n+1) && !(k(t, n+1, ":", "=", "a") && r.isNumber(n+2))
		case strings.HasPrefix(w, key("rapporte")) || w == "par":
			for m := n + 1; m < n+5 && t.Same(j-1, m); m++ {
				if k(t, m, key("corporelle"), "body") {
					return true
				}
			}
			return false
		case w != "en" && w != "une" && w != "fois" && w != "(" && w != "valeur":
			return false
		}
	}
	return false
}

// companions reads what the same label gives in other units right behind: "158 g
// soit 81 g/m²", "47 mm de diamètre, 29 cm², 92 mL soit 56 mL/m²".
func (r *reader) companions(k string, ctx pipeline.Context, x value, next int) (last string, after int) {
	t := r.t
	for j := next; j < next+8 && t.Same(next-1, j); j++ {
		y, ok := r.valueAt(j)
		if !ok {
			if o, _, ok := find(t, j); ok && t.Tokens[j].Kind == phrase.Word && o.key[0] != '?' && byUnit[k][ucum[limits()[o.key].unit].dim] != o.key {
				return k, next
			}
			continue
		}
		if to := indexed[k]; to != "" && !r.used[j] && !r.marks[j].skip && !r.delta(j) && (!y.known || y.unit.dim == x.unit.dim) && r.indexedBehind(y.next) {
			y.known = false // "0,44 cm² indexée": the area is left out
			if v, ok, _ := convert(to, y); ok {
				r.used[j] = true
				r.emitSpan(to, ctx, v, "", y.raw)
				return to, y.next
			}
		}
		to := byUnit[k][y.unit.dim]
		if !y.known || to == "" || y.unit.dim == x.unit.dim || r.used[j] || r.marks[j].skip || r.delta(j) {
			return k, next
		}
		v, ok, _ := convert(to, y)
		if !ok {
			r.impossible(to, y, j)
			return k, next
		}
		r.used[j] = true
		r.emitSpan(to, ctx, v, "", y.raw)
		k, x, next = to, y, y.next
	}
	return k, next
}

// elided reads a second measure that only an adjective names: "gradient max 60 /
// moyen 35 mmHg", "e' latéral 10 cm/s, septal 8".
func (r *reader) elided(k string, x value, next int) {
	t := r.t
	j, to := next, ""
	for ; j < next+6 && t.Same(next-1, j) && !r.isNumber(j) && to == ""; j++ {
		if !between[t.Key(j)] && t.Key(j) != "(" {
			continue
		}
		for j++; articles[t.Key(j)] || standIns[t.Key(j)]; j++ {
		}
		to = ellipses[k][t.Key(j)]
		if _, _, label := find(t, j); to == "" && label {
			return
		}
	}
	if j--; to == "" || !t.Same(next-1, j) {
		return
	}
	at := j
	for j++; j < at+4 && (fillers[t.Key(j)] || t.Key(j) == "valve"); j++ {
	}
	y, ok := r.valueAt(j)
	if !ok || !t.Same(at, j) || r.used[j] || r.marks[j].skip {
		return
	}
	if !y.known && (to[0] == '?' || x.known && x.unit.dim == ucum[limits()[to].unit].dim) {
		y.unit, y.known = x.unit, x.known
	}
	r.take(candidate{key: to}, y, at, at+1, true, 0)
}

// standIns stand for the noun of the name before: "axe de P à 60°, celui de T à 40".
var standIns = words("celui;celle;ceux;celles;onde;ondes;complexe;complexes;that;wave;waves;across")

// compared reads "contre 45 %" or "(45 % en 2022)" after a value.
func (r *reader) compared(k string, next int) {
	t := r.t
	open := false
	stop := next + 11
	for j := next; j < stop && j < len(t.Tokens) && t.Same(next-1, j); j++ {
		key := t.Key(j)
		switch {
		case key == "," && (oldWords[t.Key(j+1)] || versus[t.Key(j+1)] || wasSoon(t, j+1) || k1(t, j+1, "stable", "inchange", "inchangee", "en")):
		case key == "(" && t.Same(j, j+1) && r.aside(candidate{key: k}, j) > 0:
			j = r.aside(candidate{key: k}, j)
			stop = j + 11
		case versus[key] || oldWords[key] || wasWords[key] || key == "(":
			open = true
		case t.Tokens[j].Kind == phrase.Word && !open && r.nextName(k, j):
			return
		case r.isNumber(j) && open:
			x, ok := r.valueAt(j)
			if !ok || year(t, j) {
				continue
			}
			after, _ := r.contextAfter(x.next)
			if !r.marks[j].previous && !after && !(t.Key(j-1) == "was" && t.Key(j-2) == "(") || x.known && !x.loose && x.unit.dim != ucum[limits()[k].unit].dim {
				return
			}
			if v, ok, _ := convert(k, x); ok && !r.used[j] && !r.marks[j].skip {
				r.used[j] = true
				r.emitSpan(k, pipeline.Previous, v, "", x.raw)
			}
			return
		case key == "," || key == ";" || key == "/":
			return
		}
	}
}

// nextName reports whether the name of another measure than that of key begins at j.
func (r *reader) nextName(key string, j int) bool {
	c, end, ok := find(r.t, j)
	return ok && c.key != key && c.key[0] != '?' && c.strength == strong && r.t.Tokens[end-1].End-r.t.Tokens[j].Start > 1 && r.plausible(c, j, end)
}

// wasSoon reports whether "elle était", "qui étaient" begins at i.
func wasSoon(t *phrase.Text, i int) bool { return wasWords[t.Key(i+1)] || wasWords[t.Key(i)] }

// k1 is k for words that may need folding. Folding keeps the first letter, but
// for ph and y.
func k1(t *phrase.Text, i int, list ...string) bool {
	have := t.Key(i)
	for _, w := range list {
		if have != "" && (have[0] == w[0] || w[0] == 'p' || w[0] == 'y') && have == key(w) {
			return true
		}
	}
	return false
}

// changed reads "FEVG passée de 45 à 55 %": before and now.
func (r *reader) changed(c candidate, from, j int) bool {
	t := r.t
	for n := j + 1; n < j+4 && n < len(t.Tokens); n++ {
		if !r.isNumber(n) {
			continue
		}
		x, ok := value{}, false
		a := value{v: t.Tokens[n].Value, next: n + 1, at: n, raw: pipeline.Span{Start: t.Tokens[n].Start, End: t.Tokens[n].End}}
		r.unitOf(&a, n)
		if k := t.Key(a.next); k != "a" && k != "to" || !r.isNumber(a.next+1) {
			return false
		}
		if x, ok = r.valueAt(a.next + 1); !ok {
			return false
		}
		if !a.known {
			a.known, a.unit = x.known, x.unit
		}
		k := c.key
		if k[0] == '?' {
			if k = r.site(k, from, n); k == "" {
				return true
			}
		}
		v1, ok1, _ := convert(k, a)
		v2, ok2, _ := convert(k, x)
		if ok1 && ok2 {
			r.used[n], r.used[a.next+1] = true, true
			r.emitSpan(k, pipeline.Previous, v1, "", a.raw)
			r.emitSpan(k, pipeline.Current, v2, "", x.raw)
			return true
		}
		return false
	}
	return false
}

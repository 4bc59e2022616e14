package measure

import (
	"math"

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

// index tells the indexed measure that goes with another, by its unit.
var index = map[string]struct {
	key string
	dim dim
}{
	"lvmass": {"lvmass_i", massArea}, "la_vol": {"la_vol_i", perArea}, "lvedv": {"lvedv_i", perArea},
	"sv": {"sv_i", perArea}, "co": {"ci", flowIndex}, "ava": {"ava_i", areaArea},
}

// indexed reads "158 g soit 81 g/m²", "0,75 cm², indexée 0,45 cm²/m²".
func (r *reader) indexed(k string, ctx pipeline.Context, next int) {
	with, ok := index[k]
	if !ok {
		return
	}
	for j := next; j < next+8 && r.t.Same(next-1, j); j++ {
		x, ok := r.valueAt(j)
		if !ok {
			continue
		}
		if v, ok, _ := convert(with.key, x); ok && x.known && x.unit.dim == with.dim && !r.used[j] && !r.marks[j].skip {
			r.used[j] = true
			r.emitSpan(with.key, ctx, v, "", x.raw)
		}
		return
	}
}

// compared reads "contre 45 %" or "(45 % en 2022)" after a value.
func (r *reader) compared(k string, next int) {
	t := r.t
	open := false
	for j := next; j < next+11 && j < len(t.Tokens) && t.Same(next-1, j); j++ {
		key := t.Key(j)
		switch {
		case key == "," && (oldWords[t.Key(j+1)] || versus[t.Key(j+1)] || k1(t, j+1, "stable", "inchange", "inchangee", "en")):
		case versus[key] || oldWords[key] || key == "(":
			open = true
		case r.isNumber(j) && open:
			x, ok := r.valueAt(j)
			if !ok || year(t, j) {
				continue
			}
			after, _ := r.contextAfter(x.next)
			if !r.marks[j].previous && !after || x.known && !x.loose && x.unit.dim != ucum[limits()[k].unit].dim {
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

// k1 is k for words that may need folding.
func k1(t *phrase.Text, i int, list ...string) bool {
	for _, w := range list {
		if t.Key(i) == key(w) {
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
		if t.Key(a.next) != "a" || !r.isNumber(a.next+1) {
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

// paired reads "DTD/DTS : 52/34 mm", "SIV/PP 11/10".
func (r *reader) paired(i int, a candidate, end int) (next int, ok bool) {
	t := r.t
	if t.Key(end) != "/" && t.Key(end) != "-" && t.Key(end) != "et" {
		return 0, false
	}
	b, stop, found := find(t, end+1)
	if !found || !r.plausible(b, end+1, stop) || b.key[0] == '?' || a.key[0] == '?' {
		return 0, false
	}
	j := stop
	for j < stop+3 && (t.Key(j) == ":" || t.Key(j) == "=" || t.Key(j) == "a" || t.Key(j) == "|") {
		j++
	}
	if !r.isNumber(j) || t.Key(j+1) != t.Key(end) || !r.isNumber(j+2) {
		return 0, false
	}
	y := value{v: t.Tokens[j+2].Value, at: j + 2, next: j + 3, raw: pipeline.Span{Start: t.Tokens[j+2].Start, End: t.Tokens[j+2].End}}
	r.unitOf(&y, j+2)
	x := y
	x.v = t.Tokens[j].Value
	v1, ok1, _ := convert(a.key, x)
	v2, ok2, _ := convert(b.key, y)
	if !ok1 || !ok2 {
		return 0, false
	}
	r.used[j], r.used[j+2] = true, true
	ctx := r.context(j, y.next, false)
	r.emitSpan(a.key, ctx, v1, "", pipeline.Span{Start: t.Tokens[i].Start, End: t.Tokens[j].End})
	r.emitSpan(b.key, ctx, v2, "", pipeline.Span{Start: t.Tokens[end+1].Start, End: y.raw.End})
	return y.next, true
}

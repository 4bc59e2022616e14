package measure

import (
	"strings"

	"cardiopli/pipeline"
)

var (
	dipNouns   = words("baisse;chute;decroissance;diminution;dip;dipping;reduction;fall;drop;decline;variation;abaissement;decrease;baissent;chutent;diminue;chute;decroit;falls;drops;baissant")
	riseNouns  = words("hausse;augmentation;elevation;augmente;rise;increase;ascension")
	nightWords = words("nocturne;nocturnal;nuit;night;nycthemeral;nycthemerale;jour")
	dipAlone   = words("dip;dipping;dipper")
)

// oxygen falls at night too.
var oxygen = words("saturation;spo2;sao2;sat;desaturation;oxygene;oxymetrie;oxygen")

// dips reads by how many per cent the systolic pressure falls at night: "Baisse
// nocturne : 12 %", "la systolique baisse de 14 % la nuit", "dip -4 %". That of
// the diastolic pressure and of the rate is not kept.
func (r *reader) dips() {
	if !r.exam[pipeline.MAPA] {
		return
	}
	t := r.t
	for i := range t.Tokens {
		x, ok := r.valueAt(i)
		if !ok || !x.known || x.unit.dim != percent || r.used[i] || r.marks[i].skip || !r.in(i, pipeline.MAPA) {
			continue
		}
		fall, rise, night, other := false, false, false, false
		first := i
		for j := i - 1; j >= 0 && j > i-14 && t.Same(j, i); j-- {
			w := t.Key(j)
			if r.isNumber(j) && t.Key(j+1) != "h" || strings.HasPrefix(w, "valid") || w == ";" {
				break
			}
			if dipNouns[w] {
				fall, first = true, j
			}
			rise = rise || riseNouns[w]
			night = night || nightWords[w] || dipAlone[w]
			other = other || diastolicWord[w] || hrLabels[w] || strings.HasPrefix(w, "diastolique") || oxygen[w]
			if w == "," && (fall || rise) {
				break
			}
		}
		for n := x.next; n < x.next+5 && t.Same(i, n) && !r.isNumber(n) && !k(t, n, ",", "(", "."); n++ {
			night = night || nightWords[t.Key(n)]
			other = other || diastolicWord[t.Key(n)]
			fall = fall || dipNouns[t.Key(n)]
		}
		if !(fall || rise) || !night {
			continue
		}
		v := x.v
		if rise && !fall && v > 0 {
			v = -v
		}
		if !other && !within("dip", v) && !k(t, i-1, "a", "to") {
			r.impossible("dip", x, first)
		}
		r.used[i] = true
		if !other && within("dip", v) {
			r.emitSpan("dip", r.context(i, x.next, false), v, "", pipeline.Span{Start: t.Tokens[first].Start, End: x.raw.End})
		}
	}
}

// readings reads how many measurements were valid: "61 mesures valides", "96 %
// de mesures valides", "valides : 87 %", "42 valid readings".
func (r *reader) readings() {
	if !r.exam[pipeline.MAPA] {
		return
	}
	t := r.t
	for i := range t.Tokens {
		if w := t.Key(i); !validWord(w) || !r.in(i, pipeline.MAPA) {
			continue
		}
		j := i - 1
		for n := 0; n < 3 && (k(t, j, "mesures", "de", "des", "mesure", "readings", "measurements", "sont", "ont", "ete") || k(t, j, "%")); n++ {
			j--
		}
		n := i + 1
		for n < i+3 && k(t, n, "(", "soit", ",", "=") {
			n++
		}
		if x, ok := r.valueAt(n); ok && n > i+1 && x.known && x.unit.dim == percent { // "68 valides (96 %)": the share says more
			r.reading(i, x)
			continue
		}
		if r.isNumber(j) && t.Same(i, j) {
			if x, ok := r.valueAt(j); ok && r.reading(i, x) {
				continue
			}
		}
		if k(t, i+1, "(") || k(t, i+1, "readings", "measurements") {
			continue
		}
		for j = i + 1; j < i+4 && k(t, j, ":", "=", "|", "a"); j++ {
		}
		if x, ok := r.valueAt(j); ok && j > i+1 && t.Same(i, j) {
			r.reading(i, x)
		}
	}
}

func validWord(w string) bool {
	return strings.HasPrefix(w, "valid") || strings.HasPrefix(w, "valabl") || strings.HasPrefix(w, "exploitabl") || strings.HasPrefix(w, keySuccessful) || strings.HasPrefix(w, keyReussi)
}

// reading records the number or share x of the readings called valid at token i.
func (r *reader) reading(i int, x value) bool {
	u := "1"
	switch {
	case x.known && x.unit.dim == percent:
		u = "%"
	case foreign("n_valid", x):
		return r.impossible("n_valid", x, min(i, x.at))
	case x.known && !x.loose, x.v != float64(int(x.v)), x.v < 3:
		return false
	}
	if !within("n_valid", x.v) {
		return r.impossible("n_valid", x, min(i, x.at))
	}
	if r.used[x.at] || r.marks[x.at].skip {
		return false
	}
	ctx := pipeline.Current
	p, direct := r.periodOf(x.at, x.next)
	switch {
	case r.marks[x.at].previous:
		ctx = pipeline.Previous
	case direct && p == day:
		ctx = dayContext
	case direct && p == night:
		ctx = nightContext
	}
	r.used[x.at] = true
	s := x.raw
	if i < x.at && r.t.Tokens[i].Line == r.t.Tokens[x.at].Line {
		s.Start = r.t.Tokens[i].Start
		if k(r.t, i-1, "mesures") {
			s.Start = r.t.Tokens[i-1].Start
		}
	}
	r.emitSpan("n_valid", ctx, x.v, u, s)
	return true
}

package measure

import (
	"strings"

	"cardiopli/pipeline"
)

// take tries value x for the label c at tokens [from, end), which stands before
// x or right behind it; done ends the search.
func (r *reader) take(c candidate, x value, from, end int, bare bool, commas int) (done bool) {
	j := x.at
	k := r.measureOf(c, x, from, j)
	if k == "" {
		return true
	}
	if k = r.ownPart(k, from, j); k == "" {
		return true
	}
	next := max(x.next, end)
	known := x.known && !(x.loose && ucum[limits()[k].unit].dim != x.unit.dim)
	switch {
	case !known && c.strength >= withUnit && k != "st_shift", !known && !bare:
		return false
	case commas > 0 && !known:
		return false
	}
	if k == "n_valid" {
		return r.valid(x, from)
	}
	x, k = reinterpret(k, x)
	if k == "rv_d_pla" && r.basal(min(from, j), next) {
		k = "rv_basal"
	}
	if strings.HasSuffix(k, "_axis") && x.v > 0 && r.t.Key(j-1) == "moins" {
		x.v = -x.v
	}
	if k == "gls" && x.v > 5 { // the minus sign is often left out or set apart
		x.v = -x.v
	}
	v, ok, slip := convert(k, x)
	if !ok && x.known && x.unit.dim == flow && k == "vo2peak" { // "1,62 L/min soit 19,8 mL/kg/min"
		return false
	}
	if !ok {
		d := x.unit.dim
		if known && (k == "sv1" && d == uptake || d == rate && ucum[limits()[k].unit].dim != rate || d == duration && ucum[limits()[k].unit].dim != duration || d == years || d == power) {
			return true // "ondes P à 90/min": said of something else
		}
		letters := r.t.Tokens[end-1].End - r.t.Tokens[from].Start
		if slip && bare && (known && (c.strength < withUnit && (letters > 1 || !foreign(k, x) && d != percent) || k == "ivc" && r.behind(end, j)) || !known && c.strength == strong && letters > 2 && !r.marks[j].previous) && r.impossible(k, x, from) {
			return true
		}
		return known && x.unit.dim == ucum[limits()[k].unit].dim
	}
	if k == "st_shift" {
		v = r.shift(v, from)
	}
	r.used[j] = true
	ctx := r.context(j, next, phased[k])
	if phased[k] && ctx == pipeline.Current && k == "lvef" && r.exam[pipeline.StressEcho] {
		ctx = pipeline.Rest
	}
	s := pipeline.Span{Start: min(r.t.Tokens[from].Start, x.raw.Start), End: max(x.raw.End, r.t.Tokens[end-1].End)}
	if k == "st_shift" {
		v, s.End = r.largest(v, x.next, s.End)
	}
	r.emitSpan(k, ctx, v, "", s)
	r.elided(k, x, next)
	last, after := r.companions(k, ctx, x, next)
	r.quoted(last, after)
	r.compared(k, next)
	return true
}

// phased measures carry the phase of the exercise in their context.
var phased = map[string]bool{"lvef": true, "gls": true, "paps": true, "tr_vmax": true, "av_gmean": true, "av_gmax": true, "wms": true, "mv_gmean": true, "ee": true, "eroa": true}

// byUnit gives, for the measure a label announces, the one its unit shows.
var byUnit = map[string]map[dim]string{
	"la_diam":  {area: "la_area", volume: "la_vol", perArea: "la_vol_i"},
	"la_area":  {volume: "la_vol", perArea: "la_vol_i", length: "la_diam"},
	"la_vol":   {perArea: "la_vol_i", area: "la_area"},
	"la_vol_i": {volume: "la_vol", area: "la_area"},
	"lvmass":   {massArea: "lvmass_i"},
	"lvmass_i": {mass: "lvmass"},
	"lvedv":    {perArea: "lvedv_i"},
	"sv":       {perArea: "sv_i"},
	"co":       {flowIndex: "ci"},
	"ava":      {areaArea: "ava_i"},
	"vo2peak":  {percent: "vo2_pct"},
	"vo2_pct":  {uptake: "vo2peak"},
	"ivc":      {percent: "ivc_coll"},
	"ra_area":  {pressure: "pod"},
}

// reinterpret turns to the measure that the unit shows was meant.
func reinterpret(k string, x value) (value, string) {
	if !x.known {
		return x, k
	}
	if to, ok := byUnit[k][x.unit.dim]; ok {
		return x, to
	}
	return x, k
}

// validShares reads "95 % validées", "94 % de mesures valides".
func (r *reader) validShares() {
	t := r.t
	if !r.exam[pipeline.MAPA] {
		return
	}
	for i := range t.Tokens {
		x, ok := r.valueAt(i)
		if !ok || !x.known || x.unit.dim != percent || r.used[i] || r.marks[i].skip {
			continue
		}
		for j := x.next; j < x.next+5 && t.Same(i, j); j++ {
			if w := t.Key(j); strings.HasPrefix(w, "valid") || strings.HasPrefix(w, "valabl") || strings.HasPrefix(w, "exploitabl") || strings.HasPrefix(w, keySuccessful) || strings.HasPrefix(w, keyReussi) {
				r.used[i] = true
				r.emitSpan("n_valid", pipeline.Current, x.v, "%", x.raw)
				break
			}
			if k(t, j, ",", "(", ".") {
				break
			}
		}
		if t.Key(i-1) == "(" && strings.HasPrefix(t.Key(i-2), "valid") && !r.used[i] { // 68 valides (96 %)
			r.used[i] = true
			r.emitSpan("n_valid", pipeline.Current, x.v, "%", x.raw)
		}
	}
}

// valid records a share of valid readings; counts alone are kept as counts.
func (r *reader) valid(x value, from int) bool {
	u := "1"
	if x.known && x.unit.dim == percent {
		u = "%"
	}
	if foreign("n_valid", x) || !within("n_valid", x.v) {
		return r.impossible("n_valid", x, from)
	}
	r.used[x.at] = true
	r.emitSpan("n_valid", pipeline.Current, x.v, u, pipeline.Span{Start: r.t.Tokens[from].Start, End: x.raw.End})
	return true
}

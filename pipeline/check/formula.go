package check

import (
	"fmt"
	"math"
	"strings"
	"sync"

	"cardiopli/pipeline"
	"cardiopli/vocab"
)

// Formulas of electrocardiography and echocardiography.

// labels of the measures, from vocab.
var measureLabels = sync.OnceValue(func() map[string]string {
	m := make(map[string]string)
	for _, v := range vocab.Measures() {
		m[v.Key] = v.Label
	}
	return m
})

func label(key string) string {
	if l := measureLabels()[key]; l != "" {
		return l
	}
	return key
}

// formulas correct the QT interval for the rate: qt in ms, rr in s.
var formulas = []struct {
	name  string
	words []string
	fn    func(qt, rr float64) float64
}{
	{"Bazett", []string{"bazett", "qtcb"}, func(qt, rr float64) float64 { return qt / math.Sqrt(rr) }},
	{"Fridericia", []string{"fridericia", "qtcf"}, func(qt, rr float64) float64 { return qt / math.Cbrt(rr) }},
	{"Framingham", []string{"framingham", "qtcfram"}, func(qt, rr float64) float64 { return qt + 154*(1-rr) }},
	{"Hodges", []string{"hodges", "qtch"}, func(qt, rr float64) float64 { return qt + 1.75*(60/rr-60) }},
}

// qtcFormula compares the corrected QT with QT and rate, tolerance 12 ms, by
// the formula named beside it; where none is named each of the four will do.
func qtcFormula(f *facts) []conflict {
	qt, ok1 := f.now("qt")
	qtc, ok2 := f.now("qtc")
	hr, ok3 := f.now("hr")
	if !ok3 && ok1 { // the rates differ: the one said with the QT was measured with it
		hr, ok3 = f.with("hr", qt)
	}
	if !ok1 || !ok2 || !ok3 || f.exam[pipeline.Holter] && !f.exam[pipeline.ECG] || hr.Value < 20 {
		return nil
	}
	rr := 60 / hr.Value
	named := f.formulaNear(qtc)
	best, value, name := math.Inf(1), 0.0, ""
	for i, x := range formulas {
		if named >= 0 && i != named {
			continue
		}
		v := x.fn(qt.Value, rr)
		if d := math.Abs(v - qtc.Value); d < best {
			best, value, name = d, v, x.name
		}
	}
	if best <= 12 {
		return nil
	}
	how := fmt.Sprintf("le calcul de %s (QT %s, FC %s)", name, say(qt.Value, "ms"), say(hr.Value, "/min"))
	return mismatch(qtc, qt.Span, "QTc", value, "ms", how)
}

// with gives the one value of key in the paragraph of m.
func (f *facts) with(key string, m pipeline.Measurement) (v pipeline.Measurement, ok bool) {
	line := f.t.Tokens[f.t.At(m.Start)].Line
	for _, x := range f.values {
		if x.Key != key || x.Context != m.Context || f.t.Tokens[f.t.At(x.Start)].Line != line {
			continue
		}
		if ok && x.Value != v.Value {
			return v, false
		}
		v, ok = x, true
	}
	return v, ok
}

// onLine gives the one current value of key on the line of m.
func (f *facts) onLine(key string, m pipeline.Measurement) (pipeline.Measurement, bool) {
	m.Context = pipeline.Current
	return f.with(key, m)
}

// formulaNear gives the formula named in the sentence of m, or -1.
func (f *facts) formulaNear(m pipeline.Measurement) int {
	at := f.t.At(m.Start)
	from, to := f.t.Bounds(f.t.Tokens[at].Sentence)
	for j := from; j < to; j++ {
		for i, x := range formulas {
			for _, w := range x.words {
				if f.t.Key(j) == key(w) {
					return i
				}
			}
		}
	}
	return -1
}

// contexts in which echo formulas are checked, each by itself.
var contexts = []pipeline.Context{pipeline.Current, pipeline.Rest, pipeline.Peak}

func efVolumes(f *facts) []conflict {
	for _, c := range contexts {
		d, ok1 := f.one("lvedv", c)
		s, ok2 := f.one("lvesv", c)
		ef, ok3 := f.one("lvef", c)
		if c == pipeline.Rest && ok3 && !ok1 && !ok2 { // "Repos : FEVG 62 %, VTD 118, VTS 66"
			d, ok1 = f.onLine("lvedv", ef)
			s, ok2 = f.onLine("lvesv", ef)
		}
		if !ok1 || !ok2 || !ok3 || method(ef.Raw) == "teichholz" || spread(ef.Raw) {
			continue
		}
		if v := (d.Value - s.Value) / d.Value * 100; math.Abs(v-ef.Value) > 4.5 {
			return mismatch(ef, d.Span, "FEVG", v, "%", fmt.Sprintf("VTD %s et VTS %s", say(d.Value, "mL"), say(s.Value, "mL")))
		}
	}
	return nil
}

func gradientVmax(f *facts) []conflict {
	for _, c := range contexts {
		v, ok1 := f.one("av_vmax", c)
		g, ok2 := f.one("av_gmax", c)
		m, ok3 := f.one("av_gmean", c)
		peak := 4 * v.Value * v.Value
		if ok1 && ok2 && math.Abs(g.Value-peak) > math.Max(0.1*peak, 2) {
			return mismatch(g, v.Span, "Gradient maximal aortique", peak, "mmHg", "4 x Vmax² (Vmax "+say(v.Value, "m/s")+")")
		}
		if !ok3 || !ok1 && !ok2 {
			continue
		}
		from := v.Span
		if ok2 {
			peak, from = g.Value, g.Span
		}
		// mean / peak is 0.55 to 0.68 in stenosis; small gradients vary more
		if r := m.Value / peak; peak >= 30 && (r < 0.45 || r > 0.75) {
			return mismatch(m, from, "Gradient moyen aortique", 0.61*peak, "mmHg", "environ 0,6 x le gradient maximal ("+say(peak, "mmHg")+")")
		}
	}
	return nil
}

func continuity(f *facts) []conflict {
	d, ok1 := f.now("lvot_d")
	sub, ok2 := f.now("lvot_vti")
	ao, ok3 := f.now("ao_vti")
	var out []conflict
	if ves, ok := f.now("sv"); ok && ok1 && ok2 {
		if v := math.Pi * d.Value * d.Value / 400 * sub.Value; math.Abs(v-ves.Value) > 0.15*v {
			out = append(out, mismatch(ves, d.Span, "Volume d'éjection", v, "mL", "la surface de la chambre de chasse x ITV sous-aortique")...)
		}
	}
	if !ok2 || !ok3 || ao.Value == 0 {
		return out
	}
	if area, ok := f.now("ava"); ok && ok1 {
		v := math.Pi * d.Value * d.Value / 400 * sub.Value / ao.Value
		if math.Abs(v-area.Value) > 0.15+1e-9 {
			out = append(out, mismatch(area, d.Span, "Surface aortique", v, "cm²", "l'équation de continuité")...)
		}
	}
	if p, ok := f.now("dvi"); ok {
		if v := sub.Value / ao.Value; math.Abs(v-p.Value) > math.Max(0.04, 0.1*v) {
			out = append(out, mismatch(p, sub.Span, "Index de perméabilité", v, "", "ITV sous-aortique / ITV aortique")...)
		}
	}
	return out
}

// papsVmax allows 5 mmHg; where the right atrial pressure is not stated any
// from 0 to 20 will do.
func papsVmax(f *facts) []conflict {
	for _, c := range contexts {
		v, ok1 := f.one("tr_vmax", c)
		p, ok2 := f.one("paps", c)
		if !ok1 || !ok2 || spread(p.Raw) {
			continue
		}
		low, high := 4*v.Value*v.Value, 4*v.Value*v.Value+20
		how := "4 x VmaxIT² (VmaxIT " + say(v.Value, "m/s") + ")"
		if od, ok := f.one("pod", c); ok {
			low += od.Value
			high = low
			how += " + POD " + say(od.Value, "mmHg")
		}
		if p.Value < low-5.5 || p.Value > high+5.5 {
			return mismatch(p, v.Span, "PAPs", low, "mmHg", how)
		}
	}
	return nil
}

func eaRatio(f *facts) []conflict {
	e, ok1 := f.now("e_vel")
	a, ok2 := f.now("a_vel")
	r, ok3 := f.now("ea")
	if !ok1 || !ok2 || !ok3 || a.Value == 0 {
		return nil
	}
	if v := e.Value / a.Value; math.Abs(v-r.Value) > math.Max(0.15, 0.1*v) {
		return mismatch(r, e.Span, "E/A", v, "", fmt.Sprintf("E %s et A %s", say(e.Value, "m/s"), say(a.Value, "m/s")))
	}
	return nil
}

// eeRatio accepts the lateral, the septal and the mean value.
func eeRatio(f *facts) []conflict {
	e, ok := f.now("e_vel")
	r, ok2 := f.now("ee")
	lat, okl := f.now("e_prime_lat")
	sep, oks := f.now("e_prime_sep")
	if !ok || !ok2 || !okl && !oks {
		return nil
	}
	var of []float64
	if okl {
		of = append(of, lat.Value)
	}
	if oks {
		of = append(of, sep.Value)
	}
	if okl && oks {
		of = append(of, (lat.Value+sep.Value)/2)
	} else if raw := strings.ToLower(r.Raw); strings.Contains(raw, "moy") || strings.Contains(raw, "sept") != oks && strings.Contains(raw, "sept") || strings.Contains(raw, "lat") && !okl {
		return nil // of another wall
	}
	best, value := math.Inf(1), 0.0
	for _, x := range of {
		if x <= 0 {
			continue
		}
		v := e.Value * 100 / x
		if d := math.Abs(v - r.Value); d < best {
			best, value = d, v
		}
	}
	if best > math.Max(1.5, 0.1*value) && !math.IsInf(best, 1) {
		return mismatch(r, e.Span, "E/e'", value, "", "E "+say(e.Value, "m/s")+" et e'")
	}
	return nil
}

func shortening(f *facts) []conflict {
	d, ok1 := f.now("lvidd")
	s, ok2 := f.now("lvids")
	if !ok1 || !ok2 {
		return nil
	}
	r, ok := f.now("fs")
	if v := (d.Value - s.Value) / d.Value * 100; ok && math.Abs(v-r.Value) > 3.5 {
		return mismatch(r, d.Span, "Fraction de raccourcissement", v, "%", fmt.Sprintf("DTD %s et DTS %s", say(d.Value, "mm"), say(s.Value, "mm")))
	}
	return nil
}

// mass gives the corrected Devereux mass from diameters in mm.
func devereux(siv, dtd, pp float64) float64 {
	cube := func(x float64) float64 { return x * x * x / 1000 }
	return 0.8*1.04*(cube(siv+dtd+pp)-cube(dtd)) + 0.6
}

func lvMass(f *facts) []conflict {
	siv, ok1 := f.now("ivsd")
	dtd, ok2 := f.now("lvidd")
	pp, ok3 := f.now("pwd")
	m, ok4 := f.now("lvmass")
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return nil
	}
	if v := devereux(siv.Value, dtd.Value, pp.Value); math.Abs(v-m.Value) > 0.1*math.Max(v, m.Value) {
		return mismatch(m, siv.Span, "Masse VG", v, "g", fmt.Sprintf("SIV %s, DTD %s et PP %s", say(siv.Value, "mm"), say(dtd.Value, "mm"), say(pp.Value, "mm")))
	}
	return nil
}

func wallThickness(f *facts) []conflict {
	dtd, ok1 := f.now("lvidd")
	pp, ok2 := f.now("pwd")
	r, ok3 := f.now("rwt")
	if !ok1 || !ok2 || !ok3 {
		return nil
	}
	v := 2 * pp.Value / dtd.Value
	if siv, ok := f.now("ivsd"); ok && math.Abs((siv.Value+pp.Value)/dtd.Value-r.Value) < 0.04 {
		return nil // the other definition, (SIV + PP) / DTD
	}
	if math.Abs(v-r.Value) > math.Max(0.03, 0.1*v) {
		return mismatch(r, pp.Span, "Épaisseur pariétale relative", v, "", fmt.Sprintf("2 x PP / DTD (%s, %s)", say(pp.Value, "mm"), say(dtd.Value, "mm")))
	}
	return nil
}

// bodySurface checks the surface against height and weight, and indexed values
// against the surface, tolerance 8 %.
func bodySurface(f *facts) []conflict {
	h, ok1 := f.now("height")
	w, ok2 := f.now("weight")
	s, ok3 := f.now("bsa")
	var out []conflict
	if ok1 && ok2 && ok3 {
		dubois := 0.007184 * math.Pow(w.Value, 0.425) * math.Pow(h.Value, 0.725)
		mosteller := math.Sqrt(h.Value * w.Value / 3600)
		if off := func(v float64) bool { return math.Abs(v-s.Value) > 0.08*v }; off(dubois) && off(mosteller) {
			return []conflict{{at: s.Span, other: h.Span, message: fmt.Sprintf("Surface corporelle : %s m² écrit, mais %s et %s donnent %.2f m².",
				comma(s.Value), say(h.Value, "cm"), say(w.Value, "kg"), dubois)}}
		}
	}
	if !ok3 || s.Value <= 0 {
		return nil
	}
	for _, p := range [...][2]string{{"lvmass", "lvmass_i"}, {"la_vol", "la_vol_i"}, {"lvedv", "lvedv_i"}, {"sv", "sv_i"}, {"ava", "ava_i"}, {"co", "ci"}} {
		a, okA := f.now(p[0])
		i, okI := f.now(p[1])
		if !okA || !okI {
			continue
		}
		v := a.Value / s.Value
		if math.Abs(v-i.Value) > math.Max(0.08*v, 0.6*last(i)) {
			out = append(out, mismatch(i, a.Span, upperFirst(label(p[1])), v, display[i.Unit], "la valeur divisée par la surface corporelle")...)
		}
	}
	return out
}

// last gives the weight of the last digit written.
func last(m pipeline.Measurement) float64 {
	if m.Value == math.Trunc(m.Value) {
		return 1
	}
	return 0.1
}

func comma(v float64) string { return strings.Replace(fmt.Sprintf("%.2f", v), ".", ",", 1) }

// display gives units as letters write them.
var display = map[string]string{"mm[Hg]": "mmHg", "mL/m2": "mL/m²", "g/m2": "g/m²", "cm2/m2": "cm²/m²", "L/min/m2": "L/min/m²", "cm2": "cm²", "mm2": "mm²",
	"mm": "mm", "cm": "cm", "%": "%", "ms": "ms", "s": "s", "/min": "/min", "deg": "°", "m/s": "m/s", "cm/s": "cm/s", "mL": "mL", "g": "g", "W": "W"}

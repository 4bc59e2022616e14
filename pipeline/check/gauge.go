package check

import (
	"fmt"
	"math"

	"cardiopli/pipeline"
)

// A gauge is the measure that can refute what is said of a subject. Limits are
// for a man and a woman; where the sex is unknown the wider one counts. 0 is no
// limit. What lies between two limits is left to the reader: observers differ.
type gauge struct {
	of, key string
	above   [2]float64 // "normal" or "not dilated" is refuted above
	below   [2]float64 // "normal" or "not impaired" is refuted below
	rise    [2]float64 // "dilated", "prolonged" is refuted below
	fall    [2]float64 // "impaired", "short" is refuted above
	norm    string
	when    func(*facts) bool
}

func both(v float64) [2]float64 { return [2]float64{v, v} }

// gauges by subject; of several for one subject the first that is measured
// counts. Sources: AHA/ACCF/HRS 2009 (ECG), EACVI/ASE 2015 and 2016 (echo),
// ESC/ERS 2022 (pulmonary pressure), SFC 2018 (VO2).
var gauges = []gauge{
	{of: "pr", key: "pr", above: both(200), below: both(110), rise: both(200.5), fall: both(130), norm: "PR normal de 120 à 200 ms"},
	{of: "qrs", key: "qrs", above: both(119.5), rise: both(105), norm: "QRS fins sous 120 ms"},
	{of: "qt", key: "qtc", above: [2]float64{450, 460}, rise: [2]float64{435, 445}, fall: both(400), norm: "QTc au plus 450 ms (homme) ou 460 ms (femme)"},
	{of: "axis", key: "qrs_axis", above: both(92), below: both(-32), norm: "axe normal de -30° à +90°"},
	{of: "hr", key: "hr", above: both(105), below: both(46), norm: "FC normale de 60 à 100/min", when: func(f *facts) bool { return f.exam[pipeline.ECG] && !f.exam[pipeline.Holter] }},

	{of: "lvef", key: "lvef", below: both(49.5), fall: both(54.9), norm: "FEVG conservée à partir de 50 %"},
	{of: "la", key: "la_vol_i", above: both(34.9), rise: both(28), norm: "volume de l'OG au plus 34 mL/m²"},
	{of: "la", key: "la_area", above: both(23), rise: both(16), norm: "surface de l'OG au plus 20 cm²"},
	{of: "la", key: "la_diam", above: both(44), rise: both(33), norm: "diamètre de l'OG au plus 40 mm"},
	{of: "ra", key: "ra_area", above: both(21), rise: both(14), norm: "surface de l'OD au plus 18 cm²"},
	{of: "lv", key: "lvidd", above: [2]float64{58, 52}, rise: [2]float64{50, 46}, norm: "DTD au plus 58 mm (homme) ou 52 mm (femme)"},
	{of: "lv", key: "lvedv_i", above: both(84), rise: both(60), norm: "volume télédiastolique au plus 74 mL/m² (homme) ou 61 (femme)"},
	{of: "lvm", key: "lvmass_i", above: [2]float64{121, 101}, rise: [2]float64{100, 82}, norm: "masse indexée au plus 115 g/m² (homme) ou 95 (femme)"},
	{of: "wall", key: "ivsd", above: both(11.9), norm: "septum sous 12 mm"},
	{of: "rv", key: "rv_basal", above: both(42), rise: both(36), norm: "diamètre basal du VD au plus 41 mm"},
	{of: "rvf", key: "tapse", below: both(16.5), norm: "TAPSE au moins 17 mm"},
	{of: "rvf", key: "s_prime", below: both(9.2), norm: "S' au moins 9,5 cm/s"},
	{of: "tapse", key: "tapse", below: both(16.5), fall: both(19.5), norm: "TAPSE au moins 17 mm"},
	{of: "pap", key: "paps", above: both(44.9), rise: both(30), norm: "PAPs au plus 35 mmHg"},
	{of: "ivc", key: "ivc", above: both(21.5), rise: both(17), norm: "VCI au plus 21 mm"},
	{of: "aoasc", key: "ao_asc", above: both(41), rise: both(34), norm: "aorte ascendante au plus 38 à 40 mm"},
	{of: "aosin", key: "ao_sinus", above: both(43), rise: both(34), norm: "sinus de Valsalva au plus 40 mm"},
	{of: "ao", key: "ao_asc", above: both(42), rise: both(32), norm: "aorte ascendante au plus 38 à 40 mm"},
	{of: "vo2", key: "vo2_pct", below: both(75), fall: both(95), norm: "VO2 à partir de 80 à 85 % de la théorique"},
}

// pick takes the limit of the patient's sex, the wider one where it is unknown.
func (f *facts) pick(l [2]float64, widest func(a, b float64) float64) float64 {
	switch f.head.Patient.Sex {
	case pipeline.Male:
		return l[0]
	case pipeline.Female:
		return l[1]
	}
	return widest(l[0], l[1])
}

func larger(a, b float64) float64  { return max(a, b) }
func smaller(a, b float64) float64 { return min(a, b) }

// described compares attributions with the gauges of their subjects.
func described(f *facts) []conflict {
	var out []conflict
	done := make(map[string]bool)
	for _, a := range f.attributions() {
		for _, of := range f.meant(a) {
			if done[of] || a.degree == hedged {
				continue
			}
			v, norm, wrong := f.judge(of, a)
			if !wrong {
				continue
			}
			done[of] = true
			s := f.span(a.at.from, a.at.to)
			out = append(out, conflict{at: s, other: v.Span,
				message: fmt.Sprintf("« %s » (%s), mais la valeur est %s.", clean(s.Of(f.t.Raw)), norm, f.stating(v)),
				hint:    "Corriger le mot ou la valeur : l'un des deux est faux."})
		}
	}
	return out
}

// meant gives the gauged subjects of an attribution: collective ones opened,
// the function where a ventricle is called impaired, the walls where it is
// called hypertrophied.
func (f *facts) meant(a attribution) []string {
	switch {
	case a.is == thick && (a.of == "lv" || a.of == "left"):
		return []string{"wall"}
	case a.is == thick && a.of != "wall":
		return nil
	case a.is == up && a.of == "wall":
		return nil // "augmentation d'épaisseur" is thick; a dilated wall is none
	case a.is == down && a.of == "lv":
		return []string{"lvef"}
	case a.is == down && (a.of == "rv" || a.of == "right"):
		return []string{"rvf"}
	}
	if l := collective[a.of]; l != nil {
		return l
	}
	return []string{a.of}
}

// judge finds the first gauge of subject of that is measured and refutes a.
func (f *facts) judge(of string, a attribution) (pipeline.Measurement, string, bool) {
	switch {
	case of == "wall" && a.is == thick && !a.denied:
		return f.thinWalls()
	case of == "rvf" && a.is == down && !a.denied:
		return f.goodRight()
	case of == "fill":
		return f.filling(a)
	case of == "gls":
		return f.strain(a)
	case of == "lvef" && f.exam[pipeline.StressEcho]:
		return pipeline.Measurement{}, "", false
	}
	for i := range gauges {
		g := &gauges[i]
		if g.of != of || g.when != nil && !g.when(f) {
			continue
		}
		v, found := f.steady(g.key)
		low, high := v.Value, v.Value
		if !found {
			b, one := f.bounding(g.key)
			if v, found = b.Measurement, one && len(f.all(g.key, pipeline.Current)) == 0; !found {
				continue
			}
			if low, high = math.Inf(-1), b.Value; b.over {
				low, high = b.Value, math.Inf(1)
			}
		}
		if wrong := f.refutes(g, a, low, high); wrong {
			return v, g.norm, true
		}
		if of != "rvf" { // the first that is measured counts
			break
		}
	}
	return pipeline.Measurement{}, "", false
}

// steady gives the one value of key now or at rest; a range is none.
func (f *facts) steady(key string) (pipeline.Measurement, bool) {
	v, found := f.now(key)
	if !found {
		if v, found = f.one(key, pipeline.Rest); found && key == "hr" {
			return v, false
		}
	}
	return v, found && !spread(v.Raw)
}

// refutes reports whether no value from low to high goes with a.
func (f *facts) refutes(g *gauge, a attribution, low, high float64) bool {
	is := func(l [2]float64) bool { return l != [2]float64{} }
	good := a.is == ok && !a.denied
	switch {
	case a.is == ok && a.denied:
		return false
	case (good || a.is == up && a.denied || a.is == thick && a.denied) && is(g.above) && low > f.pick(g.above, larger):
		return true
	case (good || a.is == down && a.denied) && is(g.below) && high < f.pick(g.below, smaller):
		return true
	case a.is == up && !a.denied && is(g.rise) && high < f.pick(g.rise, smaller):
		return true
	case a.is == down && !a.denied && is(g.fall):
		if g.of == "lvef" {
			return low > 40 && a.degree == strong || low > g.fall[0] || high < 34 && a.degree == slight || high < 27 && a.degree == moderate
		}
		return low > f.pick(g.fall, larger)
	}
	return false
}

// thinWalls refutes hypertrophy where all measured walls are thin and the mass,
// if measured, is normal.
func (f *facts) thinWalls() (v pipeline.Measurement, norm string, wrong bool) {
	v, found := f.steady("ivsd")
	if !found || v.Value > 9.4 {
		return v, "", false
	}
	if pp, found := f.steady("pwd"); found && pp.Value > 9.4 {
		return v, "", false
	}
	if m, found := f.first("lvmass_i"); found && m.Value > 94 {
		return v, "", false
	}
	return v, "septum hypertrophié à partir de 12 mm", true
}

// goodRight refutes a right ventricular dysfunction where every measured index
// is clearly normal.
func (f *facts) goodRight() (v pipeline.Measurement, norm string, wrong bool) {
	v, found := f.steady("tapse")
	if !found || v.Value < 20 {
		return v, "", false
	}
	if s, found := f.first("s_prime"); found && s.Value < 10 {
		return v, "", false
	}
	if s, found := f.first("fac"); found && s.Value < 35 {
		return v, "", false
	}
	return v, "TAPSE au moins 17 mm", true
}

// filling judges pressures by E/e': mean 14, lateral 13, septal 15; beyond on
// either side only what no method explains.
func (f *facts) filling(a attribution) (v pipeline.Measurement, norm string, wrong bool) {
	v, found := f.steady("ee")
	if !found {
		return v, "", false
	}
	const n = "E/e' élevé au-delà de 14"
	switch {
	case a.is == up && !a.denied:
		return v, n, v.Value < 8
	case a.is == ok && !a.denied || a.is == down && !a.denied || a.is == up:
		return v, n, v.Value > 14.4 && eeMean(v)
	}
	return v, "", false
}

// strain is negative; its size counts.
func (f *facts) strain(a attribution) (v pipeline.Measurement, norm string, wrong bool) {
	v, found := f.steady("gls")
	if !found {
		return v, "", false
	}
	size := max(v.Value, -v.Value)
	good := a.is == ok && !a.denied || a.is == down && a.denied
	return v, "strain altéré sous 16 %, en valeur absolue", good && size < 16 || a.is == down && !a.denied && size > 20
}

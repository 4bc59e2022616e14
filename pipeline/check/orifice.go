package check

import (
	"fmt"
	"math"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// Orifices computed from Doppler: the mitral area from the pressure half-time
// and the regurgitant orifice from the proximal convergence zone (PISA).

var (
	mitralWords  = phrase.Set("mitral;mitrale;im;mr;rm")
	otherValve   = phrase.Set("aortique;aortic;ia;iao;ar;tricuspide;tricuspid;it;tr;pulmonaire;ip")
	convergences = phrase.Set("pisa;convergence;isovitesse;isovelocity")
	leakWords    = phrase.Set("im;ia;it;mr;ar;tr;fuite;jet;regurgitation;regurgitant;regurgitante;insuffisance")
)

// mitralArea is 220 / PHT (ms), cm². A planimetry is another method; the
// half-time of an aortic leak is another valve's.
func mitralArea(f *facts) []conflict {
	for _, c := range contexts {
		p, ok1 := f.one("pht", c)
		a, ok2 := f.one("mva", c)
		if !ok1 || !ok2 || p.Value <= 0 || !f.ofMitral(p) || f.traced(a) {
			continue
		}
		if v := 220 / p.Value; math.Abs(v-a.Value) > math.Max(0.25, 0.15*v) {
			return mismatch(a, p.Span, "Surface mitrale", v, "cm²", "220 / PHT (PHT "+say(p.Value, "ms")+")")
		}
	}
	return nil
}

// ofMitral reports whether the last valve named before the value is the mitral.
func (f *facts) ofMitral(m pipeline.Measurement) bool {
	for j := f.t.At(m.End - 1); j >= 0 && j > f.t.At(m.Start)-40; j-- {
		switch w := f.t.Key(j); {
		case mitralWords[w]:
			return true
		case otherValve[w]:
			return false
		}
	}
	return false
}

// traced reports an area that another method than the half-time gave.
func (f *facts) traced(m pipeline.Measurement) bool {
	from, to := f.t.Bounds(f.t.Tokens[f.t.At(m.Start)].Sentence)
	other, half := false, false
	for j := max(from, f.t.At(m.Start)-8); j < min(to, f.t.At(m.End)+6); j++ {
		other = other || phraseStarts(f.t.Key(j), "planim", "contin") || k(f.t, j, "3d", "trace", key("tracee"), "pisa")
		half = half || k(f.t, j, "pht", "t1/2")
	}
	return other && !half
}

// convergence compares the regurgitant orifice with 2 x pi x r² x aliasing
// velocity / Vmax, and the volume with orifice x VTI of the leak, tolerance 20 %.
// The radius, the aliasing velocity and the jet are read here: they are no
// measures of their own.
func convergence(f *facts) []conflict {
	o, ok := f.now("eroa")
	if !ok {
		return nil
	}
	for i := range f.t.Tokens {
		if !convergences[f.t.Key(i)] || f.part[i] == motive || f.part[i] == history || f.part[i] == comparison {
			continue
		}
		r := f.near1(i, func(j int) bool { return k(f.t, j, key("rayon"), "radius", "r") }, map[string]float64{"mm": 0.1, "cm": 1}, 0.2, 2)
		va := f.near1(i, func(j int) bool {
			return phraseStarts(f.t.Key(j), "alias", "repliem", key("nyquist")) || k(f.t, j, "va")
		}, map[string]float64{"cm": 1, "m": 100}, 10, 90)
		vm := f.near1(i, func(j int) bool { return phraseStarts(f.t.Key(j), "vmax", "vites") && f.ofLeak(j) }, map[string]float64{"cm": 1, "m": 100}, 150, 750)
		if r == 0 || va == 0 || vm == 0 {
			continue
		}
		v := 2 * math.Pi * r * r * va / vm * 100 // mm²
		if math.Abs(v-o.Value) > math.Max(0.2*v, 5) {
			return mismatch(o, f.span(i, i+1), "Surface de l'orifice régurgitant", v, "mm²",
				fmt.Sprintf("la zone de convergence (rayon %s, repliement %s, Vmax %s)", say(r*10, "mm"), say(va, "cm/s"), say(vm/100, "m/s")))
		}
		break
	}
	vol, ok1 := f.now("rvol")
	for i := range f.t.Tokens {
		if !ok1 || !k(f.t, i, "itv", "vti") || !f.ofLeak(i) {
			continue
		}
		vti := f.near1(i, func(j int) bool { return j == i }, map[string]float64{"cm": 1}, 40, 260)
		if v := o.Value / 100 * vti; vti > 0 && math.Abs(v-vol.Value) > math.Max(0.2*v, 6) {
			return mismatch(vol, o.Span, "Volume régurgité", v, "mL", fmt.Sprintf("SOR %s x ITV de la fuite %s", say(o.Value, "mm²"), say(vti, "cm")))
		}
	}
	return nil
}

// ofLeak reports whether a leak is named within three words behind token j.
func (f *facts) ofLeak(j int) bool {
	for i := j + 1; i < j+5 && f.t.Same(i, j) && f.t.Tokens[i].Kind != phrase.Number; i++ {
		if leakWords[f.t.Key(i)] {
			return true
		}
	}
	return false
}

// near1 gives the one number with a unit of scale behind a label within twenty-
// five words of token i; 0 where there is none, several or none that can be.
func (f *facts) near1(i int, isLabel func(int) bool, scale map[string]float64, low, high float64) float64 {
	found := 0.0
	for j := max(0, i-25); j < min(i+26, len(f.t.Tokens)); j++ {
		if !isLabel(j) {
			continue
		}
		for n := j + 1; n < j+7 && f.t.Same(n, j); n++ {
			if f.t.Tokens[n].Kind != phrase.Number {
				continue
			}
			v := f.t.Tokens[n].Value * scale[f.t.Key(n+1)]
			if v < low || v > high || found != 0 && v != found {
				return 0
			}
			found = v
			break
		}
	}
	return found
}

func phraseStarts(w string, stems ...string) bool {
	for _, s := range stems {
		if len(w) >= len(s) && w[:len(s)] == s {
			return true
		}
	}
	return false
}

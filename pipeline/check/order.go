package check

import (
	"fmt"
	"math"
	"strings"

	"cardiopli/pipeline"
)

// Values that cannot stand side by side in one heart, and slips of the decimal
// sign within the limits of possible values.

// ordered pairs: the first is always the smaller.
var ordered = []struct {
	low, high string
	say       string
}{
	{"lvids", "lvidd", "Le diamètre télésystolique n'est pas plus petit que le diamètre télédiastolique."},
	{"lvesv", "lvedv", "Le volume télésystolique n'est pas plus petit que le volume télédiastolique."},
	{"qrs", "qt", "La durée du QRS n'est pas plus petite que le QT."},
	{"pr", "rr", "L'intervalle PR n'est pas plus petit que l'intervalle RR."},
	{"pad", "pas", "La pression diastolique n'est pas plus basse que la systolique."},
	{"pad24", "pas24", "La pression diastolique des 24 h n'est pas plus basse que la systolique."},
	{"pad_day", "pas_day", "La pression diastolique de jour n'est pas plus basse que la systolique."},
	{"pad_night", "pas_night", "La pression diastolique de nuit n'est pas plus basse que la systolique."},
}

func wrongOrder(f *facts) []conflict {
	var out []conflict
	told := map[string]string{"lvids": "fs", "lvesv": "lvef"} // the formula says it
	for _, o := range ordered {
		if _, ok := f.first(told[o.low]); ok {
			continue
		}
		for _, c := range contexts {
			a, ok1 := f.one(o.low, c)
			b, ok2 := f.one(o.high, c)
			if ok1 && ok2 && a.Value >= b.Value {
				out = append(out, conflict{at: a.Span, other: b.Span, message: fmt.Sprintf("%s « %s » et « %s ».", o.say, clean(a.Span.Of(f.t.Raw)), clean(b.Span.Of(f.t.Raw))),
					hint: "Vérifier que les deux valeurs n'ont pas été échangées."})
				break
			}
		}
	}
	if !f.stress() {
		return out
	}
	rest, ok1 := f.one("hr", pipeline.Rest)
	top, ok2 := f.now("hr_max")
	if ok1 && ok2 && top.Value < rest.Value {
		out = append(out, conflict{at: top.Span, other: rest.Span, message: fmt.Sprintf("La FC maximale est plus basse que la FC de repos : « %s » et « %s ».",
			clean(top.Span.Of(f.t.Raw)), clean(rest.Span.Of(f.t.Raw)))})
	}
	return out
}

// massIndex is weight over height squared, tolerance 5 %.
func massIndex(f *facts) []conflict {
	h, ok1 := f.now("height")
	w, ok2 := f.now("weight")
	i, ok3 := f.now("bmi")
	if !ok1 || !ok2 || !ok3 || h.Value < 50 {
		return nil
	}
	if v := w.Value / (h.Value * h.Value / 10000); math.Abs(v-i.Value) > 0.05*v+0.5 {
		return mismatch(i, h.Span, "IMC", v, "kg/m²", fmt.Sprintf("%s et %s", say(h.Value, "cm"), say(w.Value, "kg")))
	}
	return nil
}

// slips are millimetres too few to be, that as centimetres would be right.
var slips = map[string]float64{"tapse": 4, "ivsd": 3.5, "pwd": 3, "ivc": 4, "lvot_d": 12, "la_diam": 12, "ao_asc": 14, "ao_sinus": 14, "lvidd": 16, "lvids": 9, "rv_basal": 9}

func decimalSlips(f *facts) []conflict {
	var out []conflict
	for _, m := range f.values {
		limit, ok := slips[m.Key]
		if !ok || m.Value >= limit || m.Value <= 0 || m.Context == pipeline.Previous || !strings.Contains(strings.ToLower(m.Raw), "mm") || !strings.ContainsAny(m.Raw, ",.") {
			continue
		}
		out = append(out, conflict{at: m.Span, message: fmt.Sprintf("« %s » est trop petit pour %s : centimètres ?", clean(m.Raw), label(m.Key)),
			hint: "Corriger l'unité ou la place de la virgule."})
	}
	return out
}

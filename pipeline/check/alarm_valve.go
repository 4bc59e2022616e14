package check

import (
	"strings"

	"cardiopli/pipeline"
)

// severeAS flags severe aortic stenosis by its measures or its name.
func severeAS(f *facts) (signal, bool) {
	if f.repaired() {
		return signal{}, false
	}
	sick := f.syncope() || f.stated("hf") || f.angina() || f.symptomaticStenosis()
	u := when(sick || f.under("lvef", 50), pipeline.Day, pipeline.Soon)
	for _, v := range f.values {
		if v.Context != pipeline.Current && v.Context != pipeline.Rest || !f.echo() && len(f.exam) > 0 {
			continue
		}
		if v.Key == "av_vmax" && v.Value >= 4 || v.Key == "av_gmean" && v.Value >= 40 || v.Key == "ava" && v.Value <= 1 || v.Key == "ava_i" && v.Value <= 0.6 {
			if st, ok := f.worth(v); ok {
				return f.valued(v, st, u), true
			}
		}
	}
	if f.echo() || len(f.exam) == 0 {
		for _, b := range severeBounds {
			if v, st, ok := f.passes(b.key, b.over, b.limit); ok {
				return f.valued(v.Measurement, st, u), true
			}
		}
		if g, ok := f.beyond("av_vmax", true, 4, u); ok {
			return g, true
		}
		if g, ok := f.beyond("ava", false, 1, u); ok {
			return g, true
		}
		if g, ok := f.beyond("av_gmean", true, 40, u); ok && f.beside("aortic", mention{f.t.At(g.span.Start), f.t.At(g.span.Start) + 1}) {
			return g, true
		}
	}
	return f.simple("AS", u, func(m mention) bool { return f.aortic(m) })
}

// severeBounds are the limits of a severe aortic stenosis (ESC/EACTS 2021).
var severeBounds = []struct {
	key   string
	over  bool
	limit float64
}{{"av_vmax", true, 4}, {"av_gmean", true, 40}, {"ava", false, 1}, {"ava_i", false, 0.6}}

// aortic refuses a stenosis of another valve.
func (f *facts) aortic(m mention) bool {
	return !f.within(m, "mitral", "mitrale", key("pulmonaire"), key("tricuspide"), key("coronaire"), key("carotidienne"), "moderement", key("moderement"), key("moyennement"), "peu") && !f.follows(m, 2, key("mitral"), key("mitrale"), key("coronaire"))
}

func (f *facts) angina() bool {
	for _, m := range f.known["pain"] {
		if k(f.t, m.from, "angor") && f.statusOf(m) == affirmed {
			return true
		}
	}
	return false
}

// repaired reports an aortic valve prosthesis in place.
func (f *facts) repaired() bool {
	for _, m := range f.known["tavi"] {
		if f.part[m.from] == identity || f.statusOf(m) == negated {
			continue
		}
		if k(f.t, m.from, "tavi") && (f.precedes(m, 5, "avis", "indication", key("discussion"), "bilan", "pour", "proposer", "discuter", "projet", "de", "vue", "avant") || f.part[m.from] == closing) {
			continue // planned
		}
		if f.planned(m) {
			continue
		}
		if k(f.t, m.from, key("prothese"), key("bioprothese")) && f.follows(m, 3, key("mitrale"), "hanche", "genou", key("tricuspide"), key("dentaire")) {
			continue
		}
		return true
	}
	return false
}

// symptomaticStenosis reports an aortic stenosis that is called so.
func (f *facts) symptomaticStenosis() bool {
	for _, m := range f.known["symptomatic"] {
		if f.t.Tokens[m.from].Key[0] != 'a' && f.statusOf(m) == affirmed && f.beside("AS", m) {
			return true
		}
	}
	return false
}

func symptomaticAS(f *facts) (signal, bool) {
	g, ok := f.raised["AS_SEVERE"]
	if !ok {
		return signal{}, false
	}
	if !f.symptomaticStenosis() && !f.syncope() && !f.stated("hf") {
		return signal{}, false
	}
	u := when(f.stated("acutehf"), pipeline.Immediate, pipeline.Day)
	if m, st, ok := f.told("AS", f.aortic); ok {
		h := f.flagOf(m, st, u)
		to := m.to
		for j := m.to; j < m.to+6 && f.t.Same(m.from, j); j++ {
			if f.isSymptom(j) || strings.HasPrefix(f.t.Key(j), key("symptomatique")) {
				to = j + 1
			}
		}
		h.span = f.span(m.from, to)
		return h, true
	}
	g.urgency = u
	return g, true
}

func acuteValve(f *facts) (signal, bool) {
	return f.simple("VALVE_ACUTE", when(f.stated("hf") || f.stated("shock"), pipeline.Immediate, pipeline.Day), nil)
}

func mechanical(f *facts) (signal, bool) {
	return f.simple("MECH_COMPL", pipeline.Immediate, func(m mention) bool {
		return !f.follows(m, 4, key("femoral"), key("radial"), key("congenitale"), key("anastomotique")) && !f.within(m, "cordage", "cordages")
	})
}

func prosthesis(f *facts) (signal, bool) {
	return f.simple("PROSTH_OBS", when(f.stated("hf"), pipeline.Immediate, pipeline.Day), nil)
}

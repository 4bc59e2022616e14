package check

import (
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// Alarms of structure and function (ESC 2015-2023 guidelines named in README).

func embolism(f *facts) (signal, bool) {
	return f.simple("PE_RV", pipeline.Immediate, func(m mention) bool {
		switch w := f.t.Key(m.from); {
		case w == "s1q3" || w == "s1q3t3":
			return f.breathless() || f.stated("pain") || f.syncope()
		case w == "septum":
			return f.stated("rvfail")
		case w == key("thrombus"):
			return !f.within(m, "sonde", "catheter", key("electrode"), "lead") && !f.follows(m, 4, "sonde")
		case w == "60":
			return f.precedes(m, 2, "signe", "60", "le") && !k(f.t, m.to, "mmhg", "mm")
		case w == "embolie" || w == "embolies" || w == key("pulmonary"):
			return !f.follows(m, 3, key("ancienne"), key("ancienne"))
		}
		return true
	})
}

// breathless reports dyspnoea that is stated of the patient now, also as the
// reason for the examination.
func (f *facts) breathless() bool {
	for i := range f.t.Tokens {
		if w := f.t.Key(i); (strings.HasPrefix(w, key("dyspne")) || w == key("breathless")) && f.part[i] != identity && f.statusOf(mention{i, i + 1}) == affirmed {
			return true
		}
	}
	return false
}

func tamponade(f *facts) (signal, bool) { return f.simple("TAMPONADE", pipeline.Immediate, nil) }

// effusion flags more than 20 mm of pericardial effusion, or one called large.
func effusion(f *facts) (signal, bool) {
	_, compressed := f.raised["TAMPONADE"]
	u := when(compressed || f.badlyTolerated(), pipeline.Immediate, pipeline.Day)
	for _, v := range f.values {
		if v.Key == "peric" && v.Context == pipeline.Current && v.Value > 20 {
			m := mention{f.t.At(v.Start), f.t.At(v.End-1) + 1}
			st, ok := f.worth(v)
			if !ok || f.within(m, "pleural") || !f.statusOf(mention{m.from, m.from + 1}).present() {
				continue
			}
			return f.valued(v, st, u), true
		}
	}
	if v, st, ok := f.passes("peric", true, 20); ok && !f.within(mention{f.t.At(v.Start), f.t.At(v.End)}, "pleural") {
		return f.valued(v.Measurement, st, u), true
	}
	return f.simple("PERIC_LARGE", u, func(m mention) bool {
		for j := m.from; j < m.to; j++ { // "épanchement > 20 mm"
			if everyones[f.t.Key(j)] || f.t.Tokens[j].Kind == phrase.Number && f.t.Tokens[j].Value < 20 {
				return false
			}
		}
		return !f.follows(m, 4, "pleural", key("pleurale")) && !f.within(m, "pleural")
	})
}

func (f *facts) within(m mention, words ...string) bool {
	for j := m.from; j < m.to; j++ {
		if k(f.t, j, words...) {
			return true
		}
	}
	return false
}

func (f *facts) badlyTolerated() bool {
	for i := range f.t.Tokens {
		if k(f.t, i, "mal") && k(f.t, i+1, "tolere", key("toleree"), key("supporte"), key("supportee")) && f.statusOf(mention{i, i + 2}) == affirmed {
			return true
		}
	}
	return f.stated("shock")
}

func dissection(f *facts) (signal, bool) {
	return f.simple("DISSECTION", pipeline.Immediate, func(m mention) bool {
		if f.follows(m, 4, "coronaire", key("coronaire"), "carotide", key("carotidienne"), key("coronarienne"), "iva", key("vertebrale"), key("spontanee"), key("coronary"), "carotid") {
			return false
		}
		return !(k(f.t, m.from, "flap") && f.follows(m, 3, "mitral", "valvulaire"))
	})
}

// aneurysm flags an ascending aorta of 55 mm, 50 with Marfan or two cusps.
func aneurysm(f *facts) (signal, bool) {
	limit := 55.0
	if f.stated("marfan") {
		limit = 50
	}
	known := false
	for _, v := range f.values {
		if v.Key != "ao_asc" && v.Key != "ao_sinus" || v.Context != pipeline.Current {
			continue
		}
		st, ok := f.worth(v)
		if !ok {
			continue
		}
		known = true
		if v.Value >= limit {
			return f.valued(v, st, when(v.Value >= 60 || f.chestPain(), pipeline.Day, pipeline.Soon)), true
		}
	}
	for _, key := range [...]string{"ao_asc", "ao_sinus"} {
		if v, st, ok := f.passes(key, true, limit); ok {
			return f.valued(v.Measurement, st, when(v.Value >= 60 || f.chestPain(), pipeline.Day, pipeline.Soon)), true
		}
	}
	if g, ok := f.beyond("ao_asc", true, limit, when(f.chestPain(), pipeline.Day, pipeline.Soon)); ok {
		return g, true
	}
	if known {
		return signal{}, false
	}
	return f.simple("AO_ANEURYSM", when(f.chestPain(), pipeline.Day, pipeline.Soon), nil)
}

func thrombus(f *facts) (signal, bool) {
	// the place named with it is better evidence than the bare word
	named := func(m mention) bool {
		return f.follows(m, 4, "auricule", "apical", "apex", "og", "vg", "od", "vd", "intra", key("oreillette"), "ventricule", "sonde", key("prothese"), "laa", "lv")
	}
	venous := func(m mention) bool {
		return f.follows(m, 4, "veine", "veineux", key("femorale"), "cave", "poplite", "porte", key("jugulaire")) || f.follows(m, 2, "veineuse", "profonde")
	}
	m, st, ok := f.told("THROMBUS", func(m mention) bool { return named(m) && !venous(m) })
	if !ok {
		m, st, ok = f.told("THROMBUS", func(m mention) bool { return !venous(m) })
	}
	if !ok {
		return signal{}, false
	}
	grave := false
	for _, o := range f.known["THROMBUS"] {
		if f.statusOf(o).present() && f.part[o.from] != motive {
			grave = grave || f.sentenceHas(o, "cavright") && !f.follows(o, 4, "gauche") || f.near("mobile", o) || f.sentenceHas(o, "prosthesis") || f.within(o, "mobile", key("prothese"))
		}
	}
	return f.flagOf(m, st, when(grave, pipeline.Immediate, pipeline.Day)), true
}

// sentenceHas reports concept name right behind the mention.
func (f *facts) sentenceHas(m mention, name string) bool {
	for _, o := range f.known[name] {
		if f.t.Same(m.from, o.from) && o.from >= m.from && o.from <= m.to+9 && f.statusOf(o) != negated && !f.parted(m.to, o.from) {
			return true
		}
	}
	return false
}

// parted reports a comma between two tokens.
func (f *facts) parted(from, to int) bool {
	for j := from; j < to; j++ {
		if k(f.t, j, ",", ":") {
			return true
		}
	}
	return false
}

func vegetation(f *facts) (signal, bool) {
	m, st, ok := f.told("VEGETATION", func(m mention) bool {
		return !(k(f.t, m.from, "abces", key("abscess")) && f.follows(m, 3, "dentaire", "cutane")) && !(k(f.t, m.from, key("endocardite"), "endocarditis") && f.follows(m, 2, key("prophylaxie")))
	})
	if !ok {
		return signal{}, false
	}
	grave := f.stated("acutehf")
	for _, o := range f.known["VEGETATION"] {
		if (k(f.t, o.from, "abces") || k(f.t, o.from, key("abscess"))) && f.statusOf(o).present() {
			grave = true
		}
	}
	for _, o := range f.known["massive"] {
		if k(f.t, o.from, key("massive")) && f.statusOf(o) == affirmed {
			grave = true
		}
	}
	return f.flagOf(m, st, when(grave, pipeline.Immediate, pipeline.Day)), true
}

// lowEF flags an ejection fraction of 35 % and less. Known and stable it can
// wait for days; new, worse or with symptoms it cannot; in shock not an hour.
func lowEF(f *facts) (signal, bool) {
	var low *pipeline.Measurement
	measured := false
	for i, v := range f.values {
		if v.Key != "lvef" || v.Context != pipeline.Current && v.Context != pipeline.Rest {
			continue
		}
		m := mention{f.t.At(v.Start), f.t.At(v.Start) + 1}
		if f.part[m.from] == history {
			continue
		}
		if st := f.statusOf(f.figure(v)); st == family || st == threshold || st == conditional || st == earlier || st == negated {
			continue
		}
		measured = true
		if v.Value <= 35 && low == nil {
			low = &f.values[i]
		}
	}
	for i, v := range f.limits {
		if v.Key != "lvef" || v.Context != pipeline.Current && v.Context != pipeline.Rest {
			continue
		}
		if _, ok := f.holds(v); !ok {
			continue
		}
		measured = true
		if !v.over && v.Value <= 35 && low == nil {
			low = &f.limits[i].Measurement
		}
	}
	var g signal
	m, st, ok := f.told("LVEF_LOW", func(m mention) bool {
		return !f.follows(m, 3, "vd", "droit", "droite", key("diastolique")) && !f.within(m, "vd", "droit", "droite", key("diastolique"))
	})
	switch {
	case low == nil && !measured && f.lowBound(&g):
		m = mention{f.t.At(g.span.Start), f.t.At(g.span.End-1) + 1}
	case low != nil:
		g = signal{span: low.Span}
		m = mention{f.t.At(low.Start), f.t.At(low.End-1) + 1}
	case measured || !ok:
		return signal{}, false
	default:
		g = f.flagOf(m, st, pipeline.Day)
	}
	before := f.all("lvef", pipeline.Previous)
	stable := f.part[m.from] == motive || f.near("treatedhf", m)
	for _, b := range before {
		if low != nil {
			stable = b.Value <= 40 && b.Value-low.Value <= 5
			if low.Value-b.Value >= 5 && f.stated("improved") {
				return signal{}, false
			}
		}
	}
	if low == nil && st == unexcluded || low != nil && f.statusOf(f.figure(*low)) == unexcluded {
		g.urgency, g.doubt = pipeline.Soon, true
		return g, true
	}
	switch {
	case f.stated("shock"):
		g.urgency = pipeline.Immediate
	case stable && !f.stated("newsign"):
		g.urgency = pipeline.Soon
	default:
		g.urgency = pipeline.Day
	}
	return g, true
}

// lowBound gives an ejection fraction said to be under 35 % or less.
func (f *facts) lowBound(g *signal) (ok bool) {
	*g, ok = f.beyond("lvef", false, 35, pipeline.Day)
	return ok
}

func pulmonaryHypertension(f *facts) (signal, bool) {
	u := when(f.rvFailure(), pipeline.Day, pipeline.Soon)
	for _, v := range f.values {
		if v.Context != pipeline.Current && v.Context != pipeline.Rest {
			continue
		}
		if v.Key == "paps" && v.Value >= 60 || v.Key == "tr_vmax" && v.Value > 3.4 {
			if st, ok := f.worth(v); ok {
				return f.valued(v, st, u), true
			}
		}
	}
	if v, st, ok := f.passes("paps", true, 60); ok {
		return f.valued(v.Measurement, st, u), true
	}
	if v, st, ok := f.passes("tr_vmax", true, 3.4); ok {
		return f.valued(v.Measurement, st, u), true
	}
	if g, ok := f.beyond("paps", true, 60, u); ok {
		return g, true
	}
	if g, ok := f.beyond("tr_vmax", true, 3.4, u); ok {
		return g, true
	}
	return f.simple("PH_SEVERE", u, nil)
}

func (f *facts) rvFailure() bool {
	for _, m := range f.known["rvfail"] {
		if f.statusOf(m) == affirmed && !f.precedes(m, 1, "non") && !f.within(m, "non", "pas", "peu") {
			return true
		}
	}
	return false
}

func mass(f *facts) (signal, bool) {
	return f.simple("MASS", pipeline.Day, func(m mention) bool {
		if k(f.t, m.from, key("masse")) && (k(f.t, m.from+1, "vg", key("myocardique"), key("myocardique"), key("ventriculaire"), "du", "index", key("indexee")) || f.t.Tokens[m.to-1].Key == "vg" || f.follows(m, 6, "g")) {
			return false
		}
		if k(f.t, m.from, key("masse")) && f.within(m, key("thrombus")) {
			return false
		}
		return !f.follows(m, 6, "coumadin", key("chiari"), "eustache", "variante")
	})
}

func pericarditis(f *facts) (signal, bool) {
	u := when(f.troponin() || f.under("lvef", 50), pipeline.Immediate, pipeline.Day)
	return f.simple("PERIC_ACUTE", u, func(m mention) bool {
		if k(f.t, m.from, key("pericardite"), key("pericarditis")) && m.to-m.from == 1 {
			return !f.follows(m, 4, key("constrictive"), key("chronique"), key("sequellaire")) && !f.precedes(m, 2, key("constrictive"), "chronic")
		}
		if f.within(m, "elevation") { // diffuse alone may be the infarct of a wrapped artery
			return f.follows(m, 12, key("pericarditis")) && f.near("PERIC_ACUTE", m)
		}
		return true
	})
}

func (f *facts) troponin() bool {
	for _, m := range f.known["NSTE_ACS"] {
		if strings.HasPrefix(f.t.Key(m.from), "tropon") && f.statusOf(m) == affirmed {
			return true
		}
	}
	// above the 99th percentile of every high-sensitivity assay
	for _, m := range f.known["troponin"] {
		if v := f.t.Tokens[m.to-2]; v.Kind == phrase.Number && v.Value >= 50 && f.statusOf(mention{m.to - 2, m.to - 1}) == affirmed {
			return true
		}
	}
	return false
}

func takotsubo(f *facts) (signal, bool) {
	return f.simple("TAKO", when(f.stated("hf") || f.stated("shock"), pipeline.Immediate, pipeline.Day), nil)
}

// outflowObstruction flags an obstruction under the aortic valve, by its
// gradient of 50 mmHg and more or by name.
func outflowObstruction(f *facts) (signal, bool) {
	u := when(f.syncope(), pipeline.Day, pipeline.Soon)
	if g, ok := f.simple("LVOT_OBS", u, func(m mention) bool {
		v, ok := f.gradient(m)
		return ok && v >= 50 && f.within(m, "gradient")
	}); ok {
		return g, true
	}
	return f.simple("LVOT_OBS", u, func(m mention) bool {
		if f.precedes(m, 1, "non") || f.follows(m, 1, "non") || f.within(m, "non") || f.follows(m, 3, "minime", key("moderee"), key("legere"), "mild") {
			return false
		}
		v, ok := f.gradient(m)
		return (!ok || v >= 50) && !k(f.t, m.from, "gradient")
	})
}

// gradient gives the first figure of the mention's sentence from the mention on.
func (f *facts) gradient(m mention) (float64, bool) {
	for j := m.from; j < m.to+12 && f.t.Same(m.from, j); j++ {
		if f.t.Tokens[j].Kind == phrase.Number && (k(f.t, j+1, "mmhg", "mm", key("mmhg")) || k(f.t, m.from, "gradient")) {
			return f.t.Tokens[j].Value, true
		}
	}
	return 0, false
}

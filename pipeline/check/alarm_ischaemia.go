package check

import (
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// Alarms of ischaemia at rest (ESC 2023 ACS) and on exercise (SFC 2018, ESC 2019 CCS).

// elevated reports whether a mention of ST elevation is one that matters: not
// small, not said to be insignificant, of pericarditis, of early
// repolarisation, of an old scar, of the J point alone.
func (f *facts) elevated(m mention) bool {
	if f.follows(m, 12, key("concave"), "selle") || f.precedes(m, 5, "saddle", "widespread") && f.near("PERIC_ACUTE", m) || f.follows(m, 12, key("concave")) || f.precedes(m, 3, key("concave")) || f.beside("repol", m) && f.near("repol", m) {
		return false
	}
	if k(f.t, m.from, "image", "images") && f.follows(m, 1, "de") {
		return true
	}
	for j := m.to; j < m.to+9 && f.t.Same(m.from, j); j++ {
		if strings.HasPrefix(f.t.Key(j), "non") && (strings.HasPrefix(f.t.Key(j+1), "signif") || strings.HasPrefix(f.t.Key(j+1), key("specifique"))) || k(f.t, j, "minime", "j") || k(f.t, j, key("persistant")) && (f.beside("scd", m) || f.follows(m, 12, key("connu"), key("ancien"), key("inchange"))) {
			return false
		}
		if f.t.Tokens[j].Kind == phrase.Number && k(f.t, j+1, "mm", key("millimetre"), key("millimetres")) && f.t.Tokens[j].Value < 1 {
			return false
		}
		if k(f.t, j, ",") {
			break
		}
	}
	return !f.precedes(m, 4, key("anevrisme"), key("anevrysme"), key("sequelle"))
}

// onlyAVR reports whether aVR is the only lead named with the elevation.
func (f *facts) onlyAVR(m mention) bool {
	avr := false
	for j := m.from; j < m.to+12 && f.t.Same(m.from, j); j++ {
		w := f.t.Key(j)
		if k(f.t, j, ",", "sous", "sousdecalage", "avec") && avr {
			break
		}
		if w == "avr" {
			avr = true
		} else if isLead(w) {
			return false
		}
	}
	return avr
}

func stemi(f *facts) (signal, bool) {
	if f.stress() && !f.exam[pipeline.ECG] {
		return signal{}, false
	}
	// the elevation itself is better evidence than its name or its mirror
	g, ok := f.simple("STEMI", pipeline.Immediate, func(m mention) bool {
		return strings.HasPrefix(f.t.Key(m.from), "sus") && f.elevated(m) && !f.onlyAVR(m) && !f.brugadaLike(m) && !f.pericarditic()
	})
	if ok {
		return g, true
	}
	return f.simple("STEMI", pipeline.Immediate, func(m mention) bool {
		return !strings.HasPrefix(f.t.Key(m.from), "sus") && f.elevated(m) && !f.onlyAVR(m) && !f.brugadaLike(m) && !(f.within(m, "elevation", "elevations", "st") && f.within(m, "elevation", "elevations", "segment") && f.pericarditic())
	})
}

// pericarditic reports a pericarditis stated of an elevation that is diffuse.
func (f *facts) pericarditic() bool {
	for _, m := range f.known["PERIC_ACUTE"] {
		if f.statusOf(m).present() && f.part[m.from] != motive {
			return true
		}
	}
	return false
}

func (f *facts) brugadaLike(m mention) bool {
	return f.near("BRUGADA1", m) && f.beside("BRUGADA1", m)
}

func stemiEquivalent(f *facts) (signal, bool) {
	if f.stress() && !f.exam[pipeline.ECG] {
		return signal{}, false
	}
	g, ok := f.simple("STEMI_EQ", pipeline.Immediate, func(m mention) bool {
		return !strings.HasPrefix(f.t.Key(m.from), "sus") && !f.within(m, "avr") || f.onlyAVR(m)
	})
	if ok {
		return g, true
	}
	// a left bundle branch block that is not known, with chest pain now
	if !f.exam[pipeline.ECG] || !f.chestPain() {
		return signal{}, false
	}
	for i := range f.t.Tokens {
		n := i + 1
		switch {
		case k(f.t, i, "bbg") && f.t.Tokens[i].Raw == "BBG" || k(f.t, i, "lbbb"):
		case k(f.t, i, "bloc") && k(f.t, i+1, "de") && k(f.t, i+2, key("branche")) && k(f.t, i+3, "gauche"):
			n = i + 4
		default:
			continue
		}
		m := mention{i, n}
		if p := f.part[i]; p == identity || p == motive || !f.statusOf(m).present() || f.follows(m, 3, "incomplet", key("incomplet")) {
			continue
		}
		return f.flagOf(m, affirmed, pipeline.Immediate), true
	}
	return signal{}, false
}

// chestPain reports chest pain now: in the reason for the examination or stated.
func (f *facts) chestPain() bool {
	for _, m := range f.known["ongoing"] {
		if st := f.statusOf(m); st == affirmed {
			return true
		}
	}
	for _, m := range f.known["pain"] {
		if f.part[m.from] == identity || f.follows(m, 3, key("atypique"), key("atypiques"), key("parietale")) {
			continue
		}
		if f.statusOf(m) == affirmed && (m.to-m.from > 1 || f.follows(m, 3, key("thoracique"), key("thoraciques"))) {
			return true
		}
	}
	return false
}

func nsteACS(f *facts) (signal, bool) {
	ongoing := f.stated("ongoing")
	u := when(ongoing, pipeline.Immediate, pipeline.Day)
	if g, ok := f.simple("NSTE_ACS", u, func(m mention) bool {
		if f.stress() && (k(f.t, m.from, key("modification"), key("modifications")) || k(f.t, m.from, "sous", key("sousdecalage")) && !f.atRest(m)) {
			return false // what the effort brings about is for STRESS_ISCH
		}
		return true
	}); ok {
		return g, true
	}
	if _, ok := f.raised["STEMI"]; ok || !f.exam[pipeline.ECG] || f.stress() || !f.chestPain() {
		return signal{}, false
	}
	for _, v := range f.values { // depression of the ST segment with pain
		if v.Key != "st_shift" || v.Context != pipeline.Current || v.Value > -0.5 {
			continue
		}
		at := f.t.At(v.Start)
		m := mention{at, f.t.At(v.End-1) + 1}
		if f.beside("nonsig", m) || !f.statusOf(mention{at, at + 1}).present() {
			continue
		}
		return signal{urgency: u, span: v.Span}, true
	}
	return signal{}, false
}

// atRest reports whether the sentence of m tells of rest and of no effort.
func (f *facts) atRest(m mention) bool {
	rest := false
	from, to := f.t.Bounds(f.t.Tokens[m.from].Sentence)
	for j := max(from, m.from-20); j < min(to, m.to+12); j++ {
		if k(f.t, j, "pic", key("effort"), "palier", key("paliers"), "watts", "w", "maximal", "maximale", "peak", key("exercise")) {
			return false
		}
		rest = rest || k(f.t, j, "repos", "rest", "basal", "basale", "arrivee")
	}
	return rest
}

func stressElevation(f *facts) (signal, bool) {
	if !f.stress() {
		return signal{}, false
	}
	m, st, ok := f.told("STEMI", func(m mention) bool {
		return strings.HasPrefix(f.t.Key(m.from), "sus") && f.elevated(m) || k(f.t, m.from, "st") && f.elevated(m)
	})
	if !ok {
		return signal{}, false
	}
	scar := f.onlyAVR(m) || f.beside("scd", m)
	return f.flagOf(m, st, when(scar, pipeline.Day, pipeline.Immediate)), true
}

func stressIschaemia(f *facts) (signal, bool) {
	if !f.stress() {
		return signal{}, false
	}
	u := when(f.stated("ongoing") && f.persistent(), pipeline.Immediate, pipeline.Day)
	keep := func(m mention) bool {
		if k(f.t, m.from, "st") {
			return f.depth(m) >= 2
		}
		if f.t.Key(m.from) == "positive" && f.precedes(m, 1, "non") {
			return false
		}
		for j := m.from; j < m.to+6 && f.t.Same(m.from, j); j++ {
			if strings.HasPrefix(f.t.Key(j), key("negatif")[:5]) && !k(f.t, j+1, "cliniquement") {
				return false
			}
		}
		return true
	}
	doubt := func(m mention) bool { return f.beside("doubttest", m) }
	if m, st, ok := f.told("STRESS_POS", keep); ok {
		g := f.flagOf(m, st, u)
		if doubt(m) {
			g.urgency = pipeline.Soon
		}
		to := m.to
		for j := m.to; j < m.to+5 && f.t.Same(m.from, j) && !k(f.t, j, ",", "."); j++ {
			if k(f.t, j, "w", key("watts")) {
				to = j + 1
			}
		}
		g.span = f.span(m.from, to)
		return g, true
	}
	for _, v := range f.values {
		if v.Context == pipeline.Previous {
			continue
		}
		if v.Key == "st_shift" && v.Value <= -2 || v.Key == "duke" && v.Value <= -11 {
			m := mention{f.t.At(v.Start), f.t.At(v.End-1) + 1}
			if _, ok := f.worth(v); !ok || !f.statusOf(m).present() || f.beside("nonsig", m) && f.follows(m, 8, "ascendant") {
				continue
			}
			return signal{urgency: u, span: v.Span}, true
		}
	}
	if v, _, ok := f.passes("duke", false, -11); ok {
		return signal{urgency: u, span: v.Span}, true
	}
	for _, m := range f.known["wallmotion"] { // three segments and more at peak
		if f.part[m.from] == motive || !f.statusOf(m).present() {
			continue
		}
		if from, to, n := f.segments(m); n >= 3 && n < 18 && f.induced(m) {
			return f.flagOf(mention{min(m.from, from), max(m.to, to)}, affirmed, u), true
		}
	}
	return signal{}, false
}

// segments gives how many segments of the wall a disorder takes, in figures or
// words, and the tokens that say so: "akinésie de quatre segments", "5 des 17
// segments", "three segments became akinetic".
func (f *facts) segments(m mention) (from, to int, n float64) {
	for j := m.from; j < m.to+8 && f.t.Same(m.from, j) && !k(f.t, j, ";"); j++ {
		if end := f.segmentsAt(j); end > 0 {
			return j, end, f.count(j)
		}
	}
	if !strings.Contains(f.t.Key(m.from), "kineti") { // only the adjective has its noun before it
		return 0, 0, 0
	}
	for j := m.from - 1; j > m.from-8 && f.t.Same(j, m.from) && !k(f.t, j, ",", ";", ":"); j-- {
		if k(f.t, j-1, "/", "sur", "des", "of", "the", "les") && f.count(j) > 0 {
			continue // what the count is taken out of
		}
		if end := f.segmentsAt(j); end > 0 {
			return j, end, f.count(j)
		}
	}
	return 0, 0, 0
}

// segmentsAt gives the token after the segments counted from token i, or 0.
func (f *facts) segmentsAt(i int) int {
	if f.count(i) == 0 {
		return 0
	}
	for j := i + 1; j < i+7 && f.t.Same(i, j); j++ {
		if k(f.t, j, "segments") {
			return j + 1
		}
		if f.count(j) == 0 && !k(f.t, j, "/", "-", "sur", "des", "de", "les", "of", "the", key("contigus"), key("adjacents"), key("nouveaux"), key("contiguous"), key("adjacent"), "new", "sept") {
			return 0
		}
	}
	return 0
}

var (
	// peaks bring a disorder about or date it to the stress.
	peaks = phrase.Set("pic;effort;peak;stress;induit;induite;induits;induites;induced;inducible;apparition;apparue;apparu;apparus;apparait;apparaissent;survenue;nouvelle;nouveau;nouveaux;nouvelles;new;devient;deviennent;became;become;becomes;developed;dobutamine;dipyridamole;dose")
	// rests tell a disorder that was there before.
	rests = phrase.Set("repos;basal;basale;base;rest;resting;baseline;fixe;fixee;fixed;inchange;inchangee;unchanged;sequellaire;scar")
)

// induced reports that a wall motion disorder came with the stress: the nearest
// word of either kind before it decides, else the first one behind.
func (f *facts) induced(m mention) bool {
	for j := m.from - 1; j > m.from-14 && f.t.Same(j, m.from) && !k(f.t, j, ";"); j-- {
		if w := f.t.Key(j); peaks[w] || rests[w] {
			return peaks[w]
		}
	}
	for j := m.to; j < m.to+16 && f.t.Same(m.from, j) && !k(f.t, j, ";"); j++ {
		if w := f.t.Key(j); peaks[w] || rests[w] {
			return peaks[w]
		}
	}
	return false
}

// depth gives the millimetres of an ST depression, before or behind its name: "2.5
// mm horizontal ST depression". An upsloping one has none.
func (f *facts) depth(m mention) float64 {
	if f.precedes(m, 3, "upsloping") || f.follows(m, 6, "upsloping") {
		return 0
	}
	for j := m.from - 5; j < m.to+6; j++ {
		if j >= 0 && f.t.Same(m.from, j) && f.t.Tokens[j].Kind == phrase.Number && k(f.t, j+1, "mm", key("millimetres")) {
			return f.t.Tokens[j].Value
		}
	}
	return 0
}

func (f *facts) persistent() bool {
	for i := range f.t.Tokens {
		if strings.HasPrefix(f.t.Key(i), key("persistan")) && f.precedes(mention{i, i + 1}, 5, "douleur", "angor") {
			return true
		}
	}
	return false
}

// stressHypotension flags a fall of the systolic pressure on exercise, said or
// measured: more than 10 mmHg under the resting value.
func stressHypotension(f *facts) (signal, bool) {
	if !f.stress() {
		return signal{}, false
	}
	g, ok := f.simple("STRESS_HYPO", pipeline.Day, func(m mention) bool {
		var a, b float64
		for j := m.from; j < m.to; j++ {
			if f.t.Tokens[j].Kind == phrase.Number {
				a, b = b, f.t.Tokens[j].Value
			}
		}
		if a != 0 && b >= a-9 { // a rise, or within the error of the cuff
			return false
		}
		return !f.beside("vagal", m) && !f.precedes(m, 8, key("recuperation")) && !f.follows(m, 8, key("recuperation"), "recup")
	})
	if ok {
		return g, true
	}
	rest, ok1 := f.one("pas", pipeline.Rest)
	peak, ok2 := f.one("pas_peak", pipeline.Current)
	if ok1 && ok2 && rest.Value-peak.Value > 10 {
		return signal{urgency: pipeline.Day, span: peak.Span}, true
	}
	return signal{}, false
}

func stressSyncope(f *facts) (signal, bool) {
	if !f.stress() {
		return signal{}, false
	}
	return f.simple("SYNCOPE", pipeline.Immediate, func(m mention) bool {
		if k(f.t, m.from, "malaise", "malaises", key("presyncope"), key("presyncopes"), key("lipothymie"), key("lipothymies")) && !f.follows(m, 4, key("connaissance")) {
			return false
		}
		if f.part[m.from] == closing && f.follows(m, 3, key("effort"), "a") && f.riskSyncopeIn(m) {
			return false // the symptom that brought the patient
		}
		return !f.riskSyncopeIn(m)
	})
}

// riskSyncopeIn reports that the syncope is the one on exertion that brought the
// patient, not one during the test.
func (f *facts) riskSyncopeIn(m mention) bool {
	if f.part[m.from] != motive && f.part[m.from] != history && f.follows(m, 4, "pic", "palier", "peak", "stage", "during", "pendant", "cours", "fin", "sommet", key("recuperation"), key("recovery")) {
		return false
	}
	for _, o := range f.known["SYNC_RISK"] {
		if o.from <= m.from && o.to >= m.to {
			return true
		}
	}
	return false
}

func riskSyncope(f *facts) (signal, bool) {
	if _, ok := f.raised["STRESS_SYNC"]; ok {
		return signal{}, false
	}
	m, st, ok := f.toldIn("SYNC_RISK", func(m mention) bool { return !f.beside("vagal", m) }, true)
	if !ok || st != affirmed {
		return signal{}, false
	}
	to := m.to
	for j := m.to; j < m.to+6 && f.t.Same(m.from, j) && !k(f.t, j, ",", ".", ")"); j++ {
		if k(f.t, j, "jours", "jour", "heures", "semaines", "h", "j") {
			to = j + 1
		}
	}
	return signal{urgency: pipeline.Day, span: f.span(m.from, to)}, true
}

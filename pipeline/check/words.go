package check

import (
	"fmt"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// claim is a wording that a value can refute.
type claim struct {
	name     string
	wordings string // in the language of pattern.go
	key      string // measure
	wrong    func(f *facts, v float64) bool
	limit    string // what the words mean, in words
	keep     func(f *facts, m mention, v pipeline.Measurement) bool
}

func over(limit float64) func(*facts, float64) bool {
	return func(_ *facts, v float64) bool { return v > limit }
}

func under(limit float64) func(*facts, float64) bool {
	return func(_ *facts, v float64) bool { return v < limit }
}

// claims are words against values. Limits: AHA/ACCF/HRS 2009 for the ECG,
// EACVI/ASE 2015 and 2016 for echo, ESC/EACTS 2021 for valves, ESH 2014 for
// dipping; the margin beyond the limit is what observers differ by.
var claims = []claim{
	{"bav1", "bav _ 1|i|1er;bav ~1 premier;bav 1 er;bloc auriculo|atrio ventriculaire ~2 premier|1;bloc auriculoventriculaire ~2 premier|1;bloc av ~2 premier|1;first degree ~2 block;bav1", "pr", func(_ *facts, v float64) bool { return v <= 200 }, "plus de 200 ms", nil},
	{"pr_long", "pr long;long pr", "pr", func(_ *facts, v float64) bool { return v <= 200 }, "plus de 200 ms", nil},
	{"pr_short", "pr court;short pr", "pr", over(130), "moins de 120 ms", nil},
	{"bbb", "bloc branche ~1 complet;bbg|bbd complet;bloc complet branche;complete ~4 bundle branch block;complete lbbb|rbbb", "qrs", under(118), "au moins 120 ms", nil},
	{"brady", "bradycardie sinusale;bradycardie;bradycardia;bradycarde", "hr", func(_ *facts, v float64) bool { return v >= 62 }, "moins de 60/min", ecgNow},
	{"tachy", "tachycardie sinusale;sinus tachycardia;tachycarde", "hr", func(_ *facts, v float64) bool { return v <= 98 }, "plus de 100/min", ecgNow},
	{"axis_left", "axe ~2 gauche;deviation axiale|axe ~1 gauche;deviation gauche ~2 axe;left axis deviation;hbag;hemibloc anterieur gauche;axe hypergauche;left anterior fascicular|hemiblock", "qrs_axis", over(-28), "axe au-delà de -30°", nil},
	{"axis_right", "axe ~2 droit|droite;axe dextro|droite;deviation axiale|axe ~1 droite|droit;right axis deviation;hbpg;hemibloc posterieur gauche;axe hyperdroit", "qrs_axis", func(_ *facts, v float64) bool { return v < 88 && v > -90 }, "axe au-delà de +90°", nil},
	{"sokolow_high", "sokolow ~1 positif|pathologique|augmente;hvg electrique;signes hvg electrique", "sokolow", under(32), "Sokolow à partir de 35 mm", func(f *facts, _ mention, _ pipeline.Measurement) bool {
		c, found := f.first("cornell")
		return !found || c.Value < 18
	}},

	{"ph_any", "=HTP;=HTAP;hypertension ~1 pulmonaire;hypertension arterielle pulmonaire;pulmonary hypertension", "paps", under(30), "PAPs au-delà de 35 mmHg", func(f *facts, m mention, _ pipeline.Measurement) bool {
		return !f.precedes(m, 4, key("probabilite"), "probability", "risque", "risk") && !f.follows(m, 3, key("effort"), "exercise")
	}},
	{"ph_severe", "htp ~1 severe;htap severe;hypertension ~1 pulmonaire ~1 severe;severe pulmonary hypertension", "paps", under(48), "PAPs d'au moins 60 mmHg", nil},
	{"ph_minor", "htp ~1 minime|legere;hypertension pulmonaire minime|legere;mild pulmonary hypertension", "paps", func(_ *facts, v float64) bool { return v >= 60 }, "PAPs de 36 à 45 mmHg environ", nil},

	{"dipper", "profil ~2 dipper;dipper;profil ~1 nycthemeral ~2 conserve|respecte|preserve|normal;rythme nycthemeral ~2 conserve|respecte|preserve|normal;cycle nycthemeral ~2 conserve|respecte|preserve|normal;baisse|chute ~1 nocturne ~3 normale|conservee|preservee|respectee|satisfaisante;normal dipping", "dip", under(9.95), "baisse nocturne de 10 à 20 %", notNonDipper},
	{"non_dipper", "absence dipping;pas ~1 dipping;no dipping;absent dipping;non dipper;non - dipper;profil ~2 emousse|aboli|attenue;absence ~2 baisse nocturne;nondipper;nycthemeral aboli|emousse;profil nycthemeral ~2 non conserve|respecte;reduced dipping;profil ~1 nycthemeral aplati", "dip", func(_ *facts, v float64) bool { return v >= 10.05 }, "baisse nocturne sous 10 %", nil},
	{"riser", "riser;profil ~2 inverse;dipping inverse;inversion ~3 nycthemeral|profil;reverse dipper;dipper inverse", "dip", func(_ *facts, v float64) bool { return v > 0.5 }, "pression plus haute la nuit que le jour", nil},
	{"extreme", "dipper extreme|excessif|marque;extreme dipper;hyper _ - _ dipper;profil ~1 dipper extreme", "dip", under(18), "baisse nocturne de plus de 20 %", nil},

	{"sinus_lasting", "rythme ~1 sinusal permanent|constant;rythme ~1 sinusal ~1 tout|toute ~3;rythme _ sinusal _ exclusif;permanent sinus rhythm;sinus rhythm throughout", "af_burden", func(_ *facts, v float64) bool { return v >= 1 }, "aucune fibrillation", nil},
	{"esv_rare", "rares ~1 esv;esv ~1 rares;rares ~1 extrasystoles ~1 ventriculaires;extrasystoles ventriculaires ~1 rares;rare ~1 pvcs|esv;hyperexcitabilite ventriculaire ~1 rare|minime|negligeable;activite|ectopie|excitabilite ventriculaire ~2 negligeable|rare|minime|faible;rare ventricular ectopy|ectopics", "esv_n", over(1500), "moins de quelques centaines", nil},
	{"esv_many", "esv ~1 frequentes|nombreuses;frequentes|nombreuses ~1 esv;tres|extremement frequentes ~2 ventriculaires;extrasystoles ventriculaires ~2 nombreuses|frequentes;frequent ~1 pvcs", "esv_n", under(60), "plusieurs centaines", func(f *facts, _ mention, _ pipeline.Measurement) bool { return f.exam[pipeline.Holter] && !f.stress() }},
	{"ve_slope", "pente ~4 normale;pente ~2 vco2 normale", "vevco2", over(36), "pente VE/VCO2 sous 34", nil},
	{"qtest_negative", "epreuve|test|effort ~6 negative|negatif ~2 electriquement;electriquement negative|negatif;negative|negatif ~3 electriquement;negative|negatif ~2 electrique;electrically negative;negative _ for _ ischaemia|ischemia", "st_shift", func(_ *facts, v float64) bool { return v <= -1 }, "sous-décalage de moins de 1 mm", flatNegative},
}

// phrases finds the wordings of all claims and of the other rules.
var phrases = func() *book {
	m := map[string]string{
		"w:mapa_normal": "mapa ~2 normale;mapa ~3 limites normale;holter tensionnel normal;profil tensionnel ~1 normal;hta ~2 controlee|equilibree;hta bien controlee|equilibree;hypertension ~3 controlee|equilibree;hyper tension ~3 controlee|equilibree;pression|tension ~3 controlee|equilibree;bon controle tensionnel;bon equilibre tensionnel;controle tensionnel satisfaisant|correct|bon;equilibre tensionnel satisfaisant|correct|bon;normotension;normal ambulatory;well controlled ~3 hypertension;hypertension _ well controlled;chiffres tensionnels normaux;chiffres ~2 limites normale;chiffres ~2 dans normes;chiffres ~2 normaux;mapa ~4 normes;moyennes ~3 limites normale;moyennes ~3 dans normes;profil ~2 normal;hypertension ~1 parfaitement|bien|correctement controlee|equilibree;hypertension arterielle ~2 controlee|equilibree;within normal limits;normal abpm;moyennes ~2 normales",
		"w:mapa_high":   "hta ~2 non controlee|equilibree;hta ~1 insuffisamment controlee|equilibree;hta mal controlee|equilibree;hta _ confirmee;hypertension ~2 non controlee|equilibree;hypertension ~2 insuffisamment|mal controlee|equilibree;mapa pathologique;mapa anormale;desequilibre tensionnel;uncontrolled hypertension;hta permanente;mapa ~2 confirme ~2 hta|hypertension;confirme|confirmation ~2 hta|hypertension;hta ~1 confirmee;hypertension ~2 confirmee;confirms ~2 hypertension;hta ambulatoire;hypertension ambulatoire",
		"w:hta":         "hta;hypertension arterielle;hypertension",
		"w:masked":      "hta masquee;hypertension ~1 masquee;masked hypertension",
		"w:whitecoat":   "blouse blanche;white coat",
		"w:maximal":     "epreuve|test|effort|echographie|echo|examen ~3 maximale|maximal;epreuve|test ~2 max;epreuve _ max;maximal _ exercise|stress;maximal test",
		"w:submaximal":  "epreuve|test|effort|echographie|echo ~3 sous - maximale|maximal;epreuve|test|effort|echographie|echo ~3 sous maximale|maximal;epreuve|test|effort ~3 sousmaximale|submaximale|submaximal;submaximal ~1 test|exercise;sous - maximale|maximal;sous maximale|maximal",
		"w:lvh":         "hypertrophie ~1 ventriculaire|vg;hypertrophie ~2 ventricule gauche;=HVG;hypertrophie parietale;hypertrophie septale;lv hypertrophy;left ventricular hypertrophy;=LVH;hypertrophie concentrique|excentrique",
		"w:ph":          "=HTP;=HTAP;hypertension ~1 pulmonaire;hypertension arterielle pulmonaire;pulmonary hypertension",
		"w:concentric":  "hypertrophie ~2 concentrique;remodelage concentrique;concentric hypertrophy|remodelling|remodeling",
		"w:eccentric":   "hypertrophie ~2 excentrique;eccentric hypertrophy",
		"w:as":          aorticStenosis,
		"w:ms":          mitralStenosis,
		"w:effusion":    effusionWords,
		"w:sinus":       "rythme ~1 sinusal;trace sinusal;sinus rhythm;=RS;=RSR",
		"w:st_change":   "modification|modifications|anomalie|anomalies|decalage|decalages|trouble|troubles|changement|changements|deviation|variation ~1 st|repolarisation;st ~1 change|changes|shift|deviation|depression|segment;ischaemic|ischemic ~2 change|changes",
		"w:st_flat":     "st ~3 isoelectrique|isoelectriques|inchange|plat;repolarisation ~2 inchangee|stable|normale;st ~2 stable|isoelectric|unchanged|flat;isoelectric|flat st",
		"w:painless":    "cliniquement negative|negatif;clinically negative;negative|negatif ~3 cliniquement;indolore|indolores;asymptomatique;asymptomatic;pain free;painless",
		"w:symptoms":    "symptome|symptomes|symptom|symptoms;plainte|plaintes;complaint|complaints",
		"w:axis":        "deviation axiale|axe;deviation ~1 axe;axis deviation",
		"w:drypericard": "pericarde ~2 sec|libre|normal;normal pericardium;pericardium ~1 normal",
	}
	for _, c := range claims {
		m["c:"+c.name] = c.wordings
	}
	for _, l := range leaks {
		m[l.name] = l.words
	}
	for name, w := range sided {
		m[name] = w
	}
	topicWords(m)
	return bind(m)
}()

// wordsAgainstValues compares what words claim with what is measured now.
func wordsAgainstValues(f *facts) []conflict {
	var out []conflict
	for i := range claims {
		out = append(out, f.refuted(&claims[i])...)
	}
	out = append(out, described(f)...)
	out = append(out, grades(f)...)
	for i := range refusals {
		out = append(out, f.deniedByValue(&refusals[i])...)
	}
	out = append(out, f.dryPericardium()...)
	out = append(out, fibrillating(f)...)
	out = append(out, f.geometry()...)
	out = append(out, f.maximality()...)
	return out
}

// refuted gives the first mention of a claim that the measured value refutes.
func (f *facts) refuted(c *claim) []conflict {
	ctx := pipeline.Current
	v, ok := f.one(c.key, ctx)
	if c.key == "dip" {
		v, ok = f.fall()
	}
	if c.key == "st_shift" {
		v, ok = f.deepest()
	}
	if !ok {
		if v, ok = f.one(c.key, pipeline.Rest); !ok || f.stress() && c.key == "hr" {
			return nil
		}
	}
	if !c.wrong(f, v.Value) || spread(v.Raw) {
		return nil
	}
	for _, m := range f.known["c:"+c.name] {
		if p := f.part[m.from]; p == motive || p == history || p == comparison || p == identity {
			continue
		}
		if f.statusOf(m) != affirmed || c.keep != nil && !c.keep(f, m, v) {
			continue
		}
		s := f.span(m.from, m.to)
		return []conflict{{at: s, other: v.Span, message: fmt.Sprintf("« %s » (%s), mais la valeur est %s.", clean(s.Of(f.t.Raw)), c.limit, say(v.Value, display[v.Unit])),
			hint: "Corriger le mot ou la valeur : l'un des deux est faux."}}
	}
	return nil
}

// deepest gives the largest ST depression stated now.
func (f *facts) deepest() (pipeline.Measurement, bool) {
	var best pipeline.Measurement
	ok := false
	for _, m := range f.values {
		if m.Key == "st_shift" && m.Context != pipeline.Previous && (!ok || m.Value < best.Value) {
			best, ok = m, true
		}
	}
	return best, ok
}

// ecgNow keeps words on the rate to a tracing with one rate.
func ecgNow(f *facts, m mention, _ pipeline.Measurement) bool {
	return f.exam[pipeline.ECG] && !f.exam[pipeline.Holter] && !f.follows(m, 2, "ventriculaire", key("ventriculaire"), "nocturne", "atriale")
}

// eeMean leaves the septal ratio to its own limit of 15.
func eeMean(v pipeline.Measurement) bool {
	return !strings.Contains(strings.ToLower(v.Raw), "sept") || v.Value > 15.4
}

func notNonDipper(f *facts, m mention, _ pipeline.Measurement) bool {
	return !f.precedes(m, 2, "non", "reverse") && !f.follows(m, 2, key("inverse"), key("extreme")) && !f.within(m, "non")
}

// flatNegative leaves "cliniquement négative, électriquement positive" alone.
func flatNegative(f *facts, m mention, v pipeline.Measurement) bool {
	return !f.follows(m, 2, "positive", "positif", "douteuse", "douteux", "litigieuse", "litigieux", "non") && !f.within(m, ",", ";") && flatST(f, m, v)
}

// flatST asks for a horizontal or descending depression: an ascending one is
// no sign of ischaemia.
func flatST(f *facts, _ mention, v pipeline.Measurement) bool {
	at := f.t.At(v.Start)
	from, to := f.t.Bounds(f.t.Tokens[at].Sentence)
	flat := false
	for j := from; j < to; j++ {
		if strings.HasPrefix(f.t.Key(j), key("ascendant")) || k(f.t, j, "upsloping") || strings.HasPrefix(f.t.Key(j), key("signif")) && k(f.t, j-1, "non") {
			return false
		}
		flat = flat || strings.HasPrefix(f.t.Key(j), key("horizontal")) || strings.HasPrefix(f.t.Key(j), key("descendant")) || k(f.t, j, "downsloping")
	}
	return flat
}

// refusal is a thing denied while a value shows it: "pas d'HTP" with a high
// pressure.
type refusal struct {
	name, key string
	shown     func(v float64) bool
	what      string
	except    []string // words behind that make it another thing
	only      []string // one of these words must follow
}

var refusals = []refusal{
	{"w:lvh", "ivsd", func(v float64) bool { return v >= 12 }, "septum", []string{"severe", "significative", "importante", "electrique", "droite"}, nil},
	{"w:lvh", "sokolow", func(v float64) bool { return v >= 38 }, "l'indice de Sokolow", nil, []string{"electrique", "voltage"}},
	{"w:ph", "paps", func(v float64) bool { return v >= 45 }, "PAPs", []string{"severe", "significative", "importante", "postcapillaire", "precapillaire"}, nil},
	{"w:ph", "tr_vmax", func(v float64) bool { return v >= 3.4 }, "VmaxIT", []string{"severe", "significative", "importante", "postcapillaire", "precapillaire"}, nil},
	{"t:bloc auriculo-ventriculaire", "pr", func(v float64) bool { return v >= 210 }, "le PR", []string{"complet", "haut", "ii", "iii", "2", "3", "second", "deuxieme", "troisieme", "degre", "mobitz", "type"}, nil},
	{"w:axis", "qrs_axis", func(v float64) bool { return v < -32 || v > 95 }, "l'axe", nil, nil},
}

func (f *facts) deniedByValue(r *refusal) []conflict {
	v, found := f.steady(r.key)
	if !found || !r.shown(v.Value) {
		return nil
	}
	for _, m := range f.known[r.name] {
		if p := f.part[m.from]; p == motive || p == history || p == comparison || p == identity || f.statusOf(m) != negated || !f.whole(m) {
			continue
		}
		if f.follows(m, 3, folded(r.except)...) || r.only != nil && !f.follows(m, 2, folded(r.only)...) {
			continue
		}
		s := f.deniedSpan(m)
		return []conflict{{at: s, other: v.Span, message: fmt.Sprintf("« %s », mais %s est à %s.", clean(s.Of(f.t.Raw)), r.what, say(v.Value, display[v.Unit])),
			hint: "Corriger le mot ou la valeur : l'un des deux est faux."}}
	}
	return nil
}

func folded(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = key(w)
	}
	return out
}

// deniedSpan gives a denied mention with the negation that denies it.
func (f *facts) deniedSpan(m mention) pipeline.Span {
	from := m.from
	for j := m.from - 1; j >= 0 && j > m.from-8 && f.t.Same(j, m.from); j-- {
		if negators[f.t.Key(j)] {
			from = j
			break
		}
	}
	return f.span(from, m.to)
}

func (f *facts) dryPericardium() []conflict {
	v, ok := f.now("peric")
	if !ok || v.Value < 1 || f.statusOf(mention{f.t.At(v.Start), f.t.At(v.Start) + 1}) != affirmed {
		return nil
	}
	for _, m := range f.known["w:drypericard"] {
		if f.statusOf(m) == affirmed && f.part[m.from] != comparison {
			s := f.span(m.from, m.to)
			return []conflict{{at: s, other: v.Span, message: fmt.Sprintf("« %s », mais un épanchement de %s est mesuré.", clean(s.Of(f.t.Raw)), say(v.Value, "mm"))}}
		}
	}
	return nil
}

// geometry compares concentric and eccentric with the relative wall thickness.
func (f *facts) geometry() []conflict {
	r, ok := f.now("rwt")
	if !ok {
		pp, ok1 := f.now("pwd")
		dtd, ok2 := f.now("lvidd")
		if !ok1 || !ok2 {
			return nil
		}
		r = pp
		r.Value = 2 * pp.Value / dtd.Value
	}
	for name, bad := range map[string]bool{"w:concentric": r.Value < 0.38, "w:eccentric": r.Value > 0.46} {
		for _, m := range f.known[name] {
			if bad && f.statusOf(m) == affirmed && f.part[m.from] != motive && f.part[m.from] != history && f.part[m.from] != comparison {
				s := f.span(m.from, m.to)
				return []conflict{{at: s, other: r.Span, message: fmt.Sprintf("« %s », mais l'épaisseur pariétale relative est %s (limite 0,42).", clean(s.Of(f.t.Raw)), say(r.Value, ""))}}
			}
		}
	}
	return nil
}

// maximality: an exercise is maximal from 85 % of the predicted rate, or from a
// respiratory exchange ratio of 1.10. By the computed share where the age is
// known, else by the stated one.
func (f *facts) maximality() []conflict {
	if !f.stress() {
		return nil
	}
	if q, ok := f.first("rer"); ok && q.Value >= 1.09 {
		return nil
	}
	hr, ok1 := f.now("hr_max")
	share, other := 0.0, hr.Span
	if top, _, ok := f.theoretical(); ok1 && ok {
		share = hr.Value / top * 100
	} else if p, ok := f.now("pmt_pct"); ok {
		share, other = p.Value, p.Span
	} else {
		return nil
	}
	for _, c := range [...]struct {
		name string
		bad  bool
	}{{"w:maximal", share < 84}, {"w:submaximal", share >= 88}} {
		if !c.bad {
			continue
		}
		for _, m := range f.known[c.name] {
			if f.part[m.from] == motive || f.statusOf(m) != affirmed || f.within(m, ",", "charge", key("frequence"), "fc", ":", "sous", key("pression")) && c.name == "w:maximal" || f.precedes(m, 2, "sous", "non", "pic", "l", "au") && c.name == "w:maximal" || hasNumber(f.t, m) {
				continue
			}
			s := f.span(m.from, m.to)
			return []conflict{{at: s, other: other, message: fmt.Sprintf("« %s », mais la fréquence atteinte est à %s de la FMT (maximale à partir de 85 %%).", clean(s.Of(f.t.Raw)), say(share, "%"))}}
		}
	}
	return nil
}

func hasNumber(t *phrase.Text, m mention) bool {
	for j := m.from; j < m.to; j++ {
		if t.Tokens[j].Kind == phrase.Number {
			return true
		}
	}
	return false
}

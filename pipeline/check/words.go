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

// bySex uses the limit of the patient's sex, the wider one where it is unknown.
func bySex(male, female float64, above bool) func(*facts, float64) bool {
	return func(f *facts, v float64) bool {
		limit := male
		switch f.head.Patient.Sex {
		case pipeline.Female:
			limit = female
		case "":
			if above {
				limit = max(male, female)
			} else {
				limit = min(male, female)
			}
		}
		if above {
			return v > limit
		}
		return v < limit
	}
}

// claims are words against values. Limits: AHA/ACCF/HRS 2009 for the ECG,
// EACVI/ASE 2015 and 2016 for echo, ESC/EACTS 2021 for valves, ESH 2014 for
// dipping; the margin beyond the limit is what observers differ by.
var claims = []claim{
	{"pr_normal", "pr|pq|intervalle|espace ~1 normal|normaux;pr|pq normal|normaux;normal|normale pr interval;conduction av|auriculo ~1 normale", "pr", func(_ *facts, v float64) bool { return v > 200 || v < 110 }, "normal de 120 à 200 ms", prOnly},
	{"bav1", "bav 1|i|1er;bav ~1 premier;bav _ du 1er|premier;bloc auriculo ventriculaire ~2 premier|1er;first degree ~2 block;bav1;allongement ~2 pr;pr allonge|long", "pr", func(_ *facts, v float64) bool { return v <= 200 }, "plus de 200 ms", nil},
	{"qrs_thin", "qrs fins|fin;narrow qrs;qrs normaux|normal;complexes fins", "qrs", func(_ *facts, v float64) bool { return v >= 120 }, "moins de 120 ms", nil},
	{"bbb", "bloc branche ~1 complet;bbg complet;bbd complet;complete ~4 bundle branch block;bloc complet ~1 branche", "qrs", under(120), "au moins 120 ms", nil},
	{"brady", "bradycardie sinusale;bradycardie;bradycardia", "hr", func(_ *facts, v float64) bool { return v >= 62 }, "moins de 60/min", ecgNow},
	{"tachy", "tachycardie sinusale;sinus tachycardia", "hr", func(_ *facts, v float64) bool { return v <= 98 }, "plus de 100/min", ecgNow},
	{"qtc_normal", "qtc|qt normal|normaux;qtc _ non allonge;qt|qtc ~2 non allonge;normal qtc", "qtc", bySex(450, 460, true), "au plus 450 ms (homme) ou 460 ms (femme)", nil},
	{"qtc_long", "qtc|qt allonge|long;allongement ~2 qt|qtc;prolonged qtc|qt", "qtc", bySex(435, 445, false), "plus de 450 ms (homme) ou 460 ms (femme)", nil},
	{"axis_left", "axe ~2 gauche;deviation axiale|axe ~1 gauche;deviation gauche ~2 axe;left axis deviation;hbag;hemibloc anterieur gauche;axe hypergauche", "qrs_axis", over(-28), "axe au-delà de -30°", nil},
	{"axis_right", "axe ~2 droit;axe dextro|droite;deviation axiale|axe ~1 droite|droit;right axis deviation;hbpg;hemibloc posterieur gauche", "qrs_axis", func(_ *facts, v float64) bool { return v < 88 && v > -90 }, "axe au-delà de +90°", nil},
	{"axis_normal", "axe normal;axe ~2 normal;normal axis", "qrs_axis", func(_ *facts, v float64) bool { return v < -32 || v > 92 }, "axe de -30° à +90°", nil},

	{"ef_kept", "fevg|fe ~3 conservee|preservee|normale;fraction ejection ~4 conservee|preservee|normale;fonction systolique ~1 vg|ventriculaire|gauche ~2 conservee|preservee|normale;fonction vg ~2 conservee|preservee|normale;fonction systolique conservee|preservee|normale;preserved ~2 ejection|lvef|ef;normal ~2 systolic function;bonne fonction ~1 systolique;bonne fonction vg;normal ejection fraction;lvef normal|preserved", "lvef", under(49.5), "au moins 50 %", leftSide},
	{"ef_low", "fevg|fe ~2 alteree|diminuee|abaissee|reduite|basse|effondree;fraction ejection ~3 alteree|diminuee|abaissee|reduite|basse|effondree;dysfonction systolique ~2 vg|gauche;dysfonction vg;alteration ~2 fevg|fraction;reduced ~2 ejection|lvef|ef;impaired lv systolic", "lvef", func(_ *facts, v float64) bool { return v >= 55 }, "moins de 50 %", leftSide},
	{"ef_collapsed", "fevg|fe ~2 effondree;fraction ejection ~3 effondree;dysfonction ~2 vg severe;dysfonction vg ~1 severe;dysfonction systolique ~2 severe;severely reduced|impaired ~3 ejection|lvef|function;fevg severement alteree", "lvef", over(40), "au plus 30 à 35 %", leftSide},
	{"la_small", "og _ non dilatee;og ~2 non dilatee;og ~2 normale;oreillette gauche ~2 non dilatee;oreillette gauche ~3 normale;oreillettes _ non dilatees;oreillettes normales;og ~1 taille normale;normal left atrium|la;left atrium ~2 normal;non dilated left atrium;la normal", "la_vol_i", over(34.9), "au plus 34 mL/m²", nil},
	{"la_big", "og ~2 dilatee;oreillette gauche ~2 dilatee;dilatation ~1 og;dilatation ~2 oreillette gauche;dilated left atrium;left atrial enlargement|dilatation;dilated la", "la_vol_i", under(28), "plus de 34 mL/m²", nil},
	{"lv_small", "vg _ non dilate;vg ~2 non dilate;ventricule gauche ~2 non dilate;ventricule gauche _ de taille normale;vg ~1 taille normale;vg ~1 dimensions normales;non dilated lv|left;normal lv size;normal sized left ventricle", "lvidd", bySex(58, 52, true), "DTD au plus 58 mm (homme) ou 52 mm (femme)", nil},
	{"lv_big", "vg ~2 dilate;ventricule gauche ~2 dilate;dilatation ~1 vg;dilatation ventriculaire gauche;dilated ~2 left ventricle;dilated lv", "lvidd", bySex(50, 46, false), "DTD au-delà de 58 mm (homme) ou 52 mm (femme)", nil},
	{"rv_small", "vd _ non dilate;vd ~2 non dilate;ventricule droit ~2 non dilate;cavites droites _ non dilatees;cavites droites ~1 non dilatees;cavites droites normales;non dilated rv|right", "rv_basal", over(42), "diamètre basal au plus 41 mm", nil},
	{"rv_good", "fonction ~2 vd ~3 conservee|normale|preservee|bonne;bonne fonction ~3 vd|droite|droit;fonction ventriculaire droite ~2 conservee|normale|preservee;fonction ~1 ventricule droit ~2 conservee|normale|preservee;vd ~4 bonne fonction;vd ~4 fonction ~2 conservee|normale|preservee;normal rv|right ~3 function;preserved rv ~2 function", "tapse", under(16.5), "TAPSE au moins 17 mm", nil},
	{"rv_good_s", "fonction ~2 vd ~3 conservee|normale|preservee;bonne fonction ~3 vd|droite|droit;fonction ventriculaire droite ~2 conservee|normale|preservee;vd ~4 fonction ~2 conservee|normale|preservee;normal rv|right ~3 function", "s_prime", under(9.2), "S' au moins 9,5 cm/s", nil},
	{"ph_severe", "htp ~1 severe;htap severe;hypertension ~1 pulmonaire ~1 severe;severe pulmonary hypertension", "paps", under(48), "PAPs d'au moins 60 mmHg", nil},
	{"ph_minor", "htp ~1 minime|legere;hypertension pulmonaire minime|legere;mild pulmonary hypertension", "paps", func(_ *facts, v float64) bool { return v >= 60 }, "PAPs de 36 à 45 mmHg environ", nil},
	{"ph_none_named", "pressions pulmonaires normales|basses;pressions arterielles pulmonaires normales;paps normale|normales;pression pulmonaire normale;normal pulmonary pressure|pressures;normal rvsp|pasp", "paps", func(_ *facts, v float64) bool { return v >= 45 }, "PAPs au plus 35 mmHg", nil},
	{"lvh_none_named", "vg _ non hypertrophie;vg ~4 non hypertrophie;ventricule gauche ~4 non hypertrophie;parois ~2 non epaissies;epaisseurs ~2 normales;epaisseur normale", "ivsd", func(_ *facts, v float64) bool { return v >= 12 }, "septum sous 12 mm", nil},
	{"ivc_fine", "vci ~2 fine;vci _ non dilatee;vci ~2 non dilatee;veine cave inferieure ~2 fine;veine cave inferieure ~2 non dilatee;vci normale;non dilated ivc;ivc ~2 normal|collapsible|small", "ivc", over(21.5), "au plus 21 mm", nil},
	{"fill_normal", "pression|pressions ~1 remplissage ~3 normale|normales|basses|basse;pressions remplissage ~2 non elevees;pression remplissage ~2 non elevee;normal filling pressure|pressures;filling pressures ~2 normal", "ee", over(14.4), "E/e' au plus 14", eeMean},
	{"fill_high", "pression|pressions ~1 remplissage ~3 elevee|elevees;elevation ~2 pressions ~1 remplissage;elevated|raised|high ~2 filling pressure|pressures", "ee", under(8), "E/e' au-delà de 14", nil},
	{"gls_good", "strain ~3 normal|conserve;slg|gls normal|conserve", "gls", over(-16), "au moins 16 % en valeur absolue", nil},
	{"as_severe", "ra|rao serre;retrecissement aortique ~3 serre|severe;stenose aortique ~2 serree|severe;severe aortic stenosis", "av_vmax", func(f *facts, v float64) bool {
		m, has := f.first("av_gmean")
		a, area := f.first("ava")
		return v < 3.2 && (!has || m.Value < 30) && (!area || a.Value > 1.1)
	}, "Vmax d'au moins 4 m/s ou surface d'au plus 1 cm²", nil},
	{"as_moderate", "ra|rao modere|lache|minime;ra|rao moderement|moyennement serre;retrecissement aortique ~2 modere|lache|minime;stenose aortique ~1 moderee|minime|legere;moderate|mild aortic stenosis;ra|rao _ non serre;retrecissement aortique ~1 non serre", "av_vmax", func(f *facts, v float64) bool {
		m, has := f.first("av_gmean")
		return v >= 4 || has && m.Value >= 42
	}, "Vmax sous 4 m/s et gradient moyen sous 40 mmHg", nil},
	{"as_moderate_area", "ra|rao modere|lache|minime;retrecissement aortique ~2 modere|lache|minime;stenose aortique ~1 moderee|minime|legere;moderate|mild aortic stenosis", "ava", under(0.9), "surface au-delà de 1 cm²", nil},

	{"dipper", "profil ~2 dipper;dipper;profil ~1 nycthemeral ~2 conserve|respecte|preserve|normal;rythme nycthemeral ~2 conserve|respecte|preserve|normal;cycle nycthemeral ~2 conserve|respecte|preserve|normal;baisse nocturne normale|conservee;normal dipping", "dip", under(9.95), "baisse nocturne de 10 à 20 %", notNonDipper},
	{"non_dipper", "non dipper;non - dipper;profil ~2 emousse|aboli|attenue;absence ~2 baisse nocturne;nondipper;nycthemeral aboli|emousse;profil nycthemeral ~2 non conserve|respecte;reduced dipping;profil ~1 nycthemeral aplati", "dip", func(_ *facts, v float64) bool { return v >= 10.05 }, "baisse nocturne sous 10 %", nil},
	{"riser", "riser;profil ~2 inverse;dipping inverse;inversion ~3 nycthemeral|profil;reverse dipper;dipper inverse", "dip", func(_ *facts, v float64) bool { return v > 0.5 }, "pression plus haute la nuit que le jour", nil},
	{"extreme", "dipper extreme|excessif|marque;extreme dipper;hyper _ - _ dipper;profil ~1 dipper extreme", "dip", under(18), "baisse nocturne de plus de 20 %", nil},

	{"qtest_negative", "epreuve|test|effort ~6 negative|negatif ~2 electriquement;electriquement negative|negatif;negative|negatif ~3 electriquement;negative|negatif ~2 electrique;electrically negative;negative _ for _ ischaemia|ischemia", "st_shift", func(_ *facts, v float64) bool { return v <= -1 }, "sous-décalage de moins de 1 mm", flatST},
}

// phrases finds the wordings of all claims and of the other rules.
var phrases = func() *book {
	m := map[string]string{
		"w:mapa_normal": "mapa ~2 normale;mapa ~3 limites normale;holter tensionnel normal;profil tensionnel ~1 normal;hta ~2 controlee|equilibree;hta bien controlee|equilibree;hypertension ~3 controlee|equilibree;hyper tension ~3 controlee|equilibree;pression|tension ~3 controlee|equilibree;bon controle tensionnel;bon equilibre tensionnel;controle tensionnel satisfaisant|correct|bon;equilibre tensionnel satisfaisant|correct|bon;normotension;normal ambulatory;well controlled ~3 hypertension;hypertension _ well controlled;chiffres tensionnels normaux;normal abpm;moyennes ~2 normales",
		"w:mapa_high":   "hta ~2 non controlee|equilibree;hta ~1 insuffisamment controlee|equilibree;hta mal controlee|equilibree;hta _ confirmee;hypertension ~2 non controlee|equilibree;hypertension ~2 insuffisamment|mal controlee|equilibree;mapa pathologique;mapa anormale;desequilibre tensionnel;uncontrolled hypertension;hta permanente",
		"w:masked":      "hta masquee;hypertension ~1 masquee;masked hypertension",
		"w:whitecoat":   "blouse blanche;white coat",
		"w:maximal":     "epreuve|test|effort|echographie|echo|examen ~3 maximale|maximal;epreuve|test ~2 max;epreuve _ max;maximal _ exercise|stress;maximal test",
		"w:submaximal":  "epreuve|test|effort|echographie|echo ~3 sous - maximale|maximal;epreuve|test|effort|echographie|echo ~3 sous maximale|maximal;epreuve|test|effort ~3 sousmaximale|submaximale|submaximal;submaximal ~1 test|exercise;sous - maximale|maximal;sous maximale|maximal",
		"w:lvh":         "hypertrophie ~1 ventriculaire|vg;hypertrophie ~2 ventricule gauche;=HVG;hypertrophie parietale;hypertrophie septale;lv hypertrophy;left ventricular hypertrophy;=LVH;hypertrophie concentrique|excentrique",
		"w:ph":          "=HTP;=HTAP;hypertension ~1 pulmonaire;hypertension arterielle pulmonaire;pulmonary hypertension",
		"w:concentric":  "hypertrophie ~2 concentrique;remodelage concentrique;concentric hypertrophy|remodelling|remodeling",
		"w:eccentric":   "hypertrophie ~2 excentrique;eccentric hypertrophy",
		"w:drypericard": "pericarde sec|libre|normal;normal pericardium;pericardium ~1 normal;pericarde ~1 sec|libre",
	}
	for _, c := range claims {
		if c.key != "" {
			m["c:"+c.name] = c.wordings
		}
	}
	for name, w := range topics {
		m["t:"+name] = w
	}
	return bind(m)
}()

// wordsAgainstValues compares what words claim with what is measured now.
func wordsAgainstValues(f *facts) []conflict {
	var out []conflict
	for i := range claims {
		if c := &claims[i]; c.key != "" {
			out = append(out, f.refuted(c)...)
		}
	}
	out = append(out, f.deniedByValue("w:lvh", "ivsd", func(v float64) bool { return v >= 12 }, "septum")...)
	out = append(out, f.deniedByValue("w:ph", "paps", func(v float64) bool { return v >= 45 }, "PAPs")...)
	out = append(out, f.dryPericardium()...)
	out = append(out, f.geometry()...)
	out = append(out, f.maximality()...)
	return out
}

// refuted gives the first mention of a claim that the measured value refutes.
func (f *facts) refuted(c *claim) []conflict {
	ctx := pipeline.Current
	v, ok := f.one(c.key, ctx)
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

func prOnly(f *facts, m mention, _ pipeline.Measurement) bool {
	return !f.within(m, "qt", "qtc", "qrs", "st") && (k(f.t, m.from, "pr", "pq", "conduction", "normal", "normale") || k(f.t, m.from+1, "pr", "pq") || k(f.t, m.from+2, "pr", "pq"))
}

// ecgNow keeps words on the rate to a tracing with one rate.
func ecgNow(f *facts, m mention, _ pipeline.Measurement) bool {
	return f.exam[pipeline.ECG] && !f.exam[pipeline.Holter] && !f.follows(m, 2, "ventriculaire", key("ventriculaire"), "nocturne", "atriale")
}

func leftSide(f *facts, m mention, _ pipeline.Measurement) bool {
	return !f.within(m, "vd", "droit", "droite", key("legerement"), key("moderement"), key("diastolique")) && !f.follows(m, 2, "vd", "droit", "droite") && !f.exam[pipeline.StressEcho]
}

// eeMean leaves the lateral ratio to its own limit of 13 and the septal to 15.
func eeMean(_ *facts, _ mention, v pipeline.Measurement) bool {
	return !strings.Contains(strings.ToLower(v.Raw), "sept") || v.Value > 15.4
}

func notNonDipper(f *facts, m mention, _ pipeline.Measurement) bool {
	return !f.precedes(m, 2, "non", "reverse") && !f.follows(m, 2, key("inverse"), key("extreme")) && !f.within(m, "non")
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

// deniedByValue is "pas d'HVG" with a thick septum, "pas d'HTP" with a high
// pressure.
func (f *facts) deniedByValue(name, measure string, wrong func(float64) bool, what string) []conflict {
	v, ok := f.now(measure)
	if !ok || !wrong(v.Value) {
		return nil
	}
	for _, m := range f.known[name] {
		if p := f.part[m.from]; p == motive || p == history || p == identity || f.statusOf(m) != negated {
			continue
		}
		if f.follows(m, 3, key("severe"), key("significative"), "importante", "electrique", key("electrique"), "droite", key("postcapillaire")) {
			continue
		}
		from := m.from
		for j := m.from - 1; j >= 0 && j > m.from-7 && f.t.Same(j, m.from); j-- {
			if negators[f.t.Key(j)] {
				from = j
			}
		}
		s := f.span(from, m.to)
		return []conflict{{at: s, other: v.Span, message: fmt.Sprintf("« %s », mais %s %s.", clean(s.Of(f.t.Raw)), what, say(v.Value, display[v.Unit])),
			hint: "Corriger le mot ou la valeur : l'un des deux est faux."}}
	}
	return nil
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

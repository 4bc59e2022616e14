package check

import (
	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// A bound is a value of the patient that the report gives only as beyond a
// limit: "Vmax > 4 m/s", "QTc supérieur à 500 ms", "PAPs au-delà de 60 mmHg".
type bound struct {
	over  bool
	value float64
	m     mention // label to figure
}

// boundLabels are the wordings that a limit can follow, by measure.
var boundLabels = map[string]string{
	"b:av_vmax":  "vmax|vitesse ~2 aortique|transaortique|transvalvulaire;vmax;aortic ~1 velocity;peak velocity;peak aortic velocity",
	"b:av_gmean": "gradient ~3 moyen ~2 aortique|transaortique|transvalvulaire;gradient moyen;mean gradient",
	"b:ava":      "surface ~2 aortique|valvulaire;sao|sva|ava;aortic valve area",
	"b:qtc":      "qtc;qt corrige;qt ~2 corrige;corrected qt;allongement ~2 qt|qtc;qt|qtc ~2 allonge|prolonge|long|prolonged;prolonged qt|qtc",
	"b:lvef":     "fevg;fraction ejection ~3 vg|gauche;fraction ejection;lvef;ejection fraction;fe ~1 vg",
	"b:paps":     "paps|papsys|pasp|rvsp|spap;pression ~1 pulmonaire ~2 systolique;pression ~1 systolique ~2 pulmonaire;pression pulmonaire",
	"b:tr_vmax":  "vmax ~2 it|tricuspide;vitesse ~3 it|tricuspide",
	"b:ao_asc":   "aorte ascendante ~3 dilatee|mesuree|anevrismale;aorte ascendante;ascending aorta",
	"b:hr":       "bradycardie ~2 sinusale;bradycardie;frequence ventriculaire|cardiaque;fc",
	"b:pause":    "pause|pauses;asystolie|asystolies;rr;arret|arrets sinusal|sinusaux;asystole;sinus arrest|pause|pauses",
	"b:peric":    "epanchement ~3 pericardique ~2 circonferentiel;epanchement pericardique;epanchement ~1 circonferentiel;epanchement;pericardial effusion;effusion",
	"b:duke":     "duke",
}

// bounds gives the limits that follow the labels of measure name in the text
// and hold for the patient now.
func (f *facts) bounds(name string) []bound {
	var out []bound
	for _, m := range f.known["b:"+name] {
		if b, ok := f.boundAfter(m); ok {
			out = append(out, b)
		}
	}
	return out
}

// beyond gives the first bound of measure name that lies over (or under) limit
// and is stated of the patient.
func (f *facts) beyond(name string, over bool, limit float64, u pipeline.Urgency) (signal, bool) {
	for _, b := range f.bounds(name) {
		if b.over != over || over && b.value < limit || !over && b.value > limit {
			continue
		}
		if p := f.part[b.m.from]; p == identity || p == motive || p == history {
			continue
		}
		if st := f.statusOf(b.m); st.present() {
			return f.flagOf(b.m, st, u), true
		}
	}
	return signal{}, false
}

func (f *facts) boundAfter(m mention) (bound, bool) {
	for j := m.to; j < m.to+6 && f.t.Same(m.from, j); j++ {
		w := f.t.Key(j)
		if l, n := f.t.LimitAt(j); l != phrase.Exact {
			if n >= len(f.t.Tokens) || f.t.Tokens[n].Kind != phrase.Number || !f.t.Same(m.from, n) || f.foreign(n) {
				return bound{}, false
			}
			v := f.t.Tokens[n].Value
			if k(f.t, n+1, "ms") && v >= 1000 { // RR > 3000 ms
				v /= 1000
			}
			return bound{over: l == phrase.Over, value: v, m: mention{m.from, n + 1}}, true
		}
		switch {
		case w == "," && j == m.to:
			if l, _ := f.t.LimitAt(j + 1); l == phrase.Exact {
				return bound{}, false
			}
		case f.t.Tokens[j].Kind == phrase.Number, w == ",", w == ";", w == "et", w == "(", everyones[w], negators[w]: // "Pauses : aucune de plus de 3 s"
			return bound{}, false
		}
	}
	return bound{}, false
}

// everyones are words between a label and a limit that make the limit everyone's.
var everyones = phrase.Set("normale;normales;normal;normaux;norme;normes;critere;criteres;seuil;seuils;objectif;cible;valeur;valeurs;si;if;severite;n;vn;pas;non;usuelle;attendue;reference")

// foreign reports whether the number at token n is one that the report quotes as a
// normal value or a target.
func (f *facts) foreign(n int) bool {
	at := f.t.Tokens[n].Start
	for _, v := range f.quoted {
		if at >= v.Start && at < v.End {
			return true
		}
	}
	return false
}

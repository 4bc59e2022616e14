package check

import (
	"cmp"
	"slices"
	"strings"
)

// subjects are the things that reports describe by adjectives and measure by
// numbers, in the language of pattern.go. Those that begin with "-" are judged
// by no value and only take the adjectives that are theirs. "@en" marks signs
// that mean something else in French.
var subjects = map[string]string{
	"pr":    "pr|pq;espace|intervalle|interval pr|pq;conduction auriculo|atrio ventriculaire;conduction auriculoventriculaire|atrioventriculaire|av;av conduction;pr interval",
	"qrs":   "qrs;complexe|complexes qrs;complexe|complexes ventriculaire|ventriculaires;qrs complex|complexes|duration;complexes;qrs duration",
	"qt":    "qt|qtc|qtcb|qtcf;intervalle|espace qt|qtc;intervalle qt corrige;qt corrige;qt|qtc interval",
	"axis":  "axe;axe qrs|coeur|electrique;axe electrique qrs|coeur;axis;qrs axis",
	"hr":    "frequence cardiaque;fc;heart rate",
	"lvef":  "fevg|lvef;=FE;=EF;fraction ejection;fraction ejection vg;fraction ejection ventriculaire|ventricule gauche;fonction systolique;fonction ~2 vg;fonction ~2 ventriculaire gauche;fonction ~2 ventricule gauche;fonction globale;lv ~2 function;systolic function;left ventricular ~2 function;ejection fraction;fonction contractile",
	"lv":    "vg;ventricule gauche;ventriculaire gauche;cavite ventriculaire gauche;lv;left ventricle|ventricular;lv size|cavity",
	"wall":  "parois;paroi;paroi|parois vg|ventriculaires;paroi|parois ventricule|ventriculaire gauche;epaisseur|epaisseurs parietale|parietales;epaisseur|epaisseurs paroi|parois;epaisseur|epaisseurs;septum;siv;septum interventriculaire;septale;parietale;wall thickness;walls;septal;interventricular septum;lv walls",
	"lvm":   "masse vg;masse ventriculaire gauche;masse ventricule gauche;lv mass;masse myocardique",
	"la":    "og;oreillette gauche;atrium gauche;left atrium|atrial;auriculaire|atriale gauche;volume|surface og;volume|surface oreillette gauche;left atrial size|volume",
	"la@en": "la;la size|volume",
	"ra":    "od;oreillette droite;atrium droit;right atrium|atrial;auriculaire|atriale droite;surface od",
	"rv":    "vd;ventricule droit;ventriculaire droite;rv;right ventricle|ventricular;rv size",
	"rvf":   "fonction ~3 vd;fonction ~3 ventricule droit;fonction ~3 ventriculaire droite;fonction droite;fonction ~2 coeur droit;fonction ~2 cavites droites;rv ~2 function;right ventricular ~2 function;contractilite ~2 vd;contractilite ~2 ventricule droit",
	"tapse": "tapse",
	"pap":   "paps;pap;pression|pressions pulmonaire|pulmonaires;pression|pressions arterielle|arterielles ~1 pulmonaire|pulmonaires;pression|pressions droites;pulmonary ~1 pressure|pressures;rvsp|pasp|spap",
	"ivc":   "vci;veine cave;veine cave inferieure;ivc;inferior vena cava",
	"fill":  "pression|pressions ~1 remplissage;filling pressure|pressures",
	"gls":   "strain;strain ~1 global;strain ~1 longitudinal;strain longitudinal global;slg|gls;global longitudinal strain",
	"aoasc": "aorte ascendante|tubulaire;ascending aorta;aorte thoracique ascendante",
	"aosin": "racine aortique|aorte;sinus valsalva;aortic root;sinuses valsalva",
	"ao":    "aorte;aorta;aorte thoracique",
	"vo2":   "capacite aerobie;capacite fonctionnelle;pic vo2;vo2;aerobic capacity",
	"atria": "oreillettes;deux oreillettes;atria;biatriale|biauriculaire",
	"left":  "cavites gauches;left chambers",
	"right": "cavites droites;coeur droit;right chambers|heart;cavites cardiaques droites",
	"all":   "cavites;cavitaire|cavitaires;cavites cardiaques;quatre cavites;chambers;cardiac chambers",

	"-1": "valve|valves|valvule|valvules|sigmoide|sigmoides|feuillet|feuillets|anneau|pericarde|cinetique|relaxation|repolarisation|rythme|onde|ondes|segment|flux|profil|veines|auricule|coronaires",
	"-2": "prothese|bioprothese|gradient|gradients|debit|index|masse|geometrie|trace|ecg|examen|echographie|rapport|tension|recuperation|pouls|conclusion|antecedents|pa|ta|contraction|contractilite",
	"-3": "remodelage|st|vitesse|vitesses|temps|ouverture|mouvement|collapsus|compliance|echogenicite|fenetre|qualite|tolerance|adaptation|progression|transition|artere|arteres|tronc|aspect|insertion",
	"-4": "leaflets|rhythm|motion|recovery|quality|flow|tracing|response|saturation|charge|chronotrope|nycthemeral|baisse|variabilite|excitabilite|activite|morphologie|hyperexcitabilite|sinus|pression|pressions",
	"-5": "septum interauriculaire|interatrial;septum inter auriculaire|atrial;fonction diastolique|auriculaire|atriale|renale|pompe|sinusale|cognitive;crosse;aorte ~1 abdominale;descending|abdominal aorta;fonction ~2 prothese|stimulateur|pacemaker;diastolic function;aorte descendante|horizontale|isthmique",
}

// collective subjects stand for several.
var collective = map[string][]string{
	"atria": {"la", "ra"}, "left": {"la", "lv"}, "right": {"ra", "rv"}, "all": {"la", "lv", "ra", "rv"}, "la@en": {"la"},
}

// headed subjects keep the cavity behind them as their complement: "pressions
// de remplissage du VG", "parois du ventricule gauche".
var headed = map[string]bool{"fill": true, "wall": true, "lvef": true, "rvf": true, "gls": true, "pap": true, "lvm": true}

var subjectBook = bind(subjects)

// subject is a subject found in the text.
type subject struct {
	of string
	mention
}

// subjectsIn gives the subjects in text order, the longest name where names
// overlap, complements joined to what they belong to.
func (f *facts) subjectsIn() []subject {
	var all []subject
	for of, list := range subjectBook.find(f.t) {
		if strings.HasSuffix(of, "@en") && f.head.Language != "en" {
			continue
		}
		for _, m := range list {
			all = append(all, subject{of, m})
		}
	}
	sortSubjects(all)
	var out []subject
	for _, n := range all {
		if l := len(out); l > 0 {
			last := &out[l-1]
			if n.from < last.to {
				continue
			}
			if headed[last.of] && cavity(n.of) && f.onlySmall(last.to, n.from) {
				last.to = n.to
				continue
			}
		}
		out = append(out, n)
	}
	return out
}

func cavity(of string) bool {
	return of == "lv" || of == "rv" || of == "la" || of == "ra" || of == "left" || of == "right"
}

func (f *facts) onlySmall(from, to int) bool {
	for j := from; j < to; j++ {
		if !small[f.t.Key(j)] {
			return false
		}
	}
	return true
}

func sortSubjects(all []subject) {
	slices.SortFunc(all, func(a, b subject) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to), cmp.Compare(a.of, b.of))
	})
}

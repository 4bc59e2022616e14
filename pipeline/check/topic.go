package check

import (
	"strings"

	"cardiopli/pipeline/measure/phrase"
)

// A topic is a thing that reports deny in one place and state in another.
type topic struct {
	denied  string // what is denied as a whole, in the language of pattern.go
	stated  string // "" for the same; a denial of one sort does not deny the others
	clear   string // positive words for its absence
	key     string // the measure that shows it
	shows   func(v float64) bool
	static  bool // the same through exercise and recovery: may be told of a stress test
	located bool // may be in one place and not in another: the whole sentence tells where
	placed  bool // the place must be named on both sides or on none
}

func atLeast(limit float64) func(float64) bool { return func(v float64) bool { return v >= limit } }

// topics by the name the finding gives them: those that need more than words
// here, the plain ones in plaintopic.go.
var topics = withPlain(map[string]topic{
	"thrombus":   {denied: "thrombus|thrombi;clot", static: true, located: true},
	"végétation": {denied: "vegetation|vegetations", static: true, located: true},
	"épanchement péricardique": {denied: "epanchement pericardique;epanchement;pericardial effusion", clear: "pericarde ~2 sec|libre;pericardium ~1 normal", static: true,
		stated: "epanchement pericardique;epanchement;pericardial effusion", key: "peric", shows: atLeast(3)},
	"trouble de la cinétique": {denied: "trouble|troubles|anomalie|anomalies ~2 cinetique;trouble|troubles|anomalie|anomalies ~1 contractilite;wall motion abnormality|abnormalities",
		stated: "trouble|troubles|anomalie|anomalies ~2 cinetique;akinesie|akinesies;hypokinesie|hypokinesies;dyskinesie;akinesia;hypokinesia;wall motion abnormality|abnormalities",
		clear:  "cinetique ~2 normale|homogene|conservee;contractilite ~2 homogene|normale;normal wall motion", located: true},
	"bloc auriculo-ventriculaire": {denied: "bav;bloc auriculo|atrio ventriculaire;bloc auriculoventriculaire;bloc av;av block"},
	"bloc de branche":             {denied: "bloc branche;bundle branch block;trouble|troubles ~1 conduction;trouble|troubles ~1 conduction ~1 intraventriculaire;conduction abnormality|abnormalities", stated: "bloc branche _ gauche|droit|droite;bloc ~1 branche gauche|droit|droite;bbg|bbd|lbbb|rbbb;left|right bundle branch block"},
	"fibrillation atriale":        {denied: "fibrillation atriale|auriculaire;=FA;=ACFA;atrial fibrillation", key: "af_burden", shows: atLeast(1)},
	"pause":                       {denied: "pause|pauses", key: "pause_max", shows: atLeast(2)},
	"TV":                          {denied: "tvns;tachycardie ventriculaire;=TV;ventricular tachycardia", key: "vt_len", shows: atLeast(3)},
	"ESV":                         {denied: "=ESV;extrasystole|extrasystoles;extrasystole|extrasystoles ventriculaire|ventriculaires;pvc|pvcs", stated: "=ESV;extrasystole|extrasystoles ventriculaire|ventriculaires;pvc|pvcs", key: "esv_n", shows: atLeast(30)},
	"sous-décalage":               {denied: "sous decalage|decalages;sousdecalage;sousdecalages;st depression", located: true},
	"sus-décalage":                {denied: "sus decalage|decalages;susdecalage;susdecalages;st elevation", located: true},
	"onde Q":                      {denied: "onde|ondes q;q wave|waves", static: true, located: true},
	"onde T négative":             {denied: "trouble|troubles|anomalie|anomalies ~2 repolarisation", stated: "onde|ondes t ~1 negative|negatives|inversees|inversee;t wave inversion|inversions", located: true},
	"onde delta":                  {denied: "onde|ondes delta;preexcitation;delta wave", static: true},
	"shunt":                       {denied: "shunt;=FOP;foramen ovale permeable;=CIA", static: true},
	"HVG":                         {denied: "=HVG;hypertrophie ventriculaire gauche;hypertrophie ~1 ventricule gauche;=LVH;left ventricular hypertrophy", static: true},
	"HTP":                         {denied: "=HTP;hypertension ~1 pulmonaire;hypertension arterielle pulmonaire;pulmonary hypertension"},
	"dissection":                  {denied: "dissection;flap", static: true},
	"tamponade":                   {denied: "tamponade", static: true},
	"anévrisme":                   {denied: "anevrisme|anevrysme;aneurysm", static: true, located: true},
	"prolapsus":                   {denied: "prolapsus;prolapse", static: true},
	"douleur":                     {denied: "douleur|douleurs;douleur|douleurs thoracique|thoraciques;angor;chest pain", static: true},
	"insuffisance mitrale":        {denied: "=IM;insuffisance mitrale;fuite mitrale;mitral regurgitation", clear: "mitrale ~6 sans ~2 fuite|regurgitation|insuffisance;mitrale ~6 sans aucune fuite;mitrale ~4 continente|etanche;mitrale _ : ~1 pas ~1 fuite", static: true},
	"insuffisance aortique":       {denied: "=IA;insuffisance aortique;fuite aortique;aortic regurgitation", clear: "valve aortique ~5 sans ~2 fuite|regurgitation|insuffisance;valve aortique ~5 sans aucune fuite;valve aortique ~4 continente|etanche", static: true},
	"insuffisance tricuspidien":   {denied: "insuffisance tricuspide|tricuspidienne;fuite tricuspide|tricuspidienne;tricuspid regurgitation", static: true},
})

// topicWords gives the wordings of all topics, by name and role.
func topicWords(m map[string]string) {
	for name, x := range topics {
		m["t:"+name] = x.denied
		if x.stated != "" {
			m["y:"+name] = x.stated
		}
		if x.clear != "" {
			m["n:"+name] = x.clear
		}
	}
}

// strongWords mark a statement that no one would call trifling.
var strongWords = phrase.Set("volumineux;volumineuse;large;important;importante;modere;moderee;severe;abondant;abondante;complet;complete;massif;massive;necrose;pathologique;pathologiques;negatives;apical;apicale;circonferentiel;grade;akinesie")

// strong reports whether a statement comes with a value, leads or a size.
func (f *facts) strong(m mention) bool {
	for j := m.from - 3; j < m.to+7; j++ {
		if j < 0 || !f.t.Same(m.from, j) {
			continue
		}
		tok := &f.t.Tokens[j]
		if j >= m.from && (tok.Kind == phrase.Number || isLead(tok.Key)) || strongWords[tok.Key] {
			return true
		}
	}
	return false
}

// trifling words make a statement too small, too old or too planned to be
// against a denial.
var trifling = phrase.Set("minime;minimes;physiologique;rare;rares;trace;connu;connue;connus;connues;traitement;anticoagulation;controle;surveillance;persistance;apyretique;lame;isolees;isolee;isole;post;mineur;discret;discrete;sous;devant;pour;carnet;permanente;contexte;cardioversion;ablation;arret;reduction;trivial;tiny;minimal;fewer;risque;non;recherche;atypique;ancienne;ancien;q3")

// states reports whether an affirmation is of something present now: not
// minimal where the denial may mean "nothing that counts", not a plan.
func (f *facts) states(m mention, name string) bool {
	if name == "épanchement péricardique" && f.follows(m, 2, "pleural", "pleurale", "articulaire", key("peritoneal")) {
		return false
	}
	if _, plain := plainTopics[name]; plain && f.bare(m) {
		return false
	}
	for j := m.from - 5; j < m.to+5; j++ {
		if j < 0 || !f.t.Same(m.from, j) || j >= m.from && j < m.to {
			continue
		}
		w := f.t.Key(j)
		if j >= m.to && (w == "," || w == ";") {
			break
		}
		if trifling[w] && !(w == "sous" && strings.Contains(name, "décalage")) {
			return false
		}
	}
	return !strings.HasPrefix(f.t.Key(m.to), "non")
}

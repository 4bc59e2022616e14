package check

import (
	"fmt"
	"strings"

	"cardiopli/pipeline"
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
}

func atLeast(limit float64) func(float64) bool { return func(v float64) bool { return v >= limit } }

// topics by the name the finding gives them.
var topics = map[string]topic{
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
}

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

// quantity words turn a denial into a denial of degree: "pas d'IM significative".
var degree = phrase.Set("significatif;significative;significatifs;significatives;severe;important;importante;notable;superieure;superieur;superieures;>;>=;haut;plus;nouveau;nouvelle;evident;evidente;franc;franche;majeur;majeure;induite;induit;compressif;residuel;residuelle;supplementaire;autre;patent;patente;soutenue;significant;severe;large;longue;prolongee;frequente;frequentes;complexe;complexes;surajoute;surajoutee;" +
	"recidive;aggravation;recurrence;typique;typiques;excessif;excessive;specifique;documentee;rapportee;ressentie")

// elsewhere words move a denial to another time or record.
var elsewhere = phrase.Set("archives;anterieur;anterieurs;anterieure;precedent;precedents;dossier;auparavant;jusque;jusqu;sauf;hormis;except;excepte;dehors;exception;avant;recidive;prior;previous;depuis;habituellement;ancien;anciens;autre;apart")

// place words tell where or when a thing is; a denial of one place says nothing
// of the others.
var placeWords = phrase.Set("apical;apicale;apex;auricule;og;od;vg;vd;oreillette;ventricule;inferieur;inferieure;anterieur;anterieure;lateral;laterale;septal;septale;septum;repos;effort;pic;droit;droite;droites;gauche;gauches;pleural;pleurale;mitral;mitrale;aortique;tricuspide;auriculoventriculaire;auriculo;atrioventriculaire;sinusale;v1;v2;v3;v4;v5;v6;d1;d2;d3;avl;avf;avr;v3r;v4r;v7;v8;v9;complet;premier;permeable;interatrial;interventriculaire;grade;jour;nuit;diurne;diurnes;nocturne;nocturnes;paradoxal;basal;basale;recuperation;recup;atriale;supraventriculaire;mobitz;degre;1er;mineur;minime;type;paroxystique;aorte;ascendante;carotidien;polymorphe;polymorphes;repetitive;repetitives;couplee;couplees;ventriculaire;ventriculaires")

// strongWords mark a statement that no one would call trifling.
var strongWords = phrase.Set("volumineux;volumineuse;large;important;importante;modere;moderee;severe;abondant;abondante;complet;complete;massif;massive;necrose;pathologique;pathologiques;negatives;apical;apicale;circonferentiel;grade;akinesie")

// denial finds a thing denied in one place and stated without doubt in another.
// Circumstances that differ (another wall, another phase, an earlier
// examination) keep it silent.
func denial(f *facts) []conflict {
	var out []conflict
	for _, name := range sorted(topics) {
		x := topics[name]
		if f.stress() && !x.static || name == "douleur" && !f.stress() {
			continue
		}
		var no, yes []mention
		stated := "t:" + name
		if x.stated != "" {
			stated = "y:" + name
		}
		for _, m := range f.known["t:"+name] {
			if f.ours(m) && f.statusOf(m) == negated && f.whole(m) {
				no = append(no, m)
			}
		}
		for _, m := range f.known["n:"+name] {
			if st := f.statusOf(m); f.ours(m) && st == affirmed {
				no = append(no, m)
			}
		}
		for _, m := range f.known[stated] {
			if f.ours(m) && f.statusOf(m) == affirmed && f.states(m, name) {
				yes = append(yes, m)
			}
		}
		if c, ok := f.clash(name, no, yes); ok {
			out = append(out, c)
		} else if c, ok := f.shown(name, x, no); ok {
			out = append(out, c)
		}
	}
	return append(out, twoRhythms(f)...)
}

// ours reports whether a mention is of the examination reported.
func (f *facts) ours(m mention) bool {
	p := f.part[m.from]
	return (p == body || p == closing) && !f.older(f.t.Tokens[m.from].Sentence)
}

// older reports whether a sentence is about an earlier examination: its values
// are, or it begins with its year ("l'ECG de 2022 montrait").
func (f *facts) older(sentence int) bool {
	if f.old == nil {
		f.old = f.olderSentences()
	}
	return f.old[sentence]
}

func (f *facts) olderSentences() map[int]bool {
	out := make(map[int]bool)
	for _, v := range f.values {
		if v.Context == pipeline.Previous {
			out[f.sentenceAt(v.Start)] = true
		}
	}
	for _, v := range f.values {
		if v.Context != pipeline.Previous { // "FEVG 38 % contre 45 % en 2021" is of today
			delete(out, f.sentenceAt(v.Start))
		}
	}
	for n := range f.t.Sentences() {
		from, to := f.t.Bounds(n)
		for j := from; j < min(from+6, to); j++ {
			if isYear(f.t, j) && f.head.Date.Year > int(f.t.Tokens[j].Value) && !k(f.t, j-1, "depuis", "since") {
				out[n] = true
			}
		}
	}
	return out
}

func (f *facts) sentenceAt(pos int) int {
	if i := f.t.At(pos); i < len(f.t.Tokens) {
		return f.t.Tokens[i].Sentence
	}
	return -1
}

// clash looks for a denial and a statement that cannot both be: one of them in
// the conclusion, or the statement with a value, leads or a size.
func (f *facts) clash(name string, no, yes []mention) (conflict, bool) {
	for _, a := range no {
		for _, b := range yes {
			if f.t.Tokens[a.from].Sentence == f.t.Tokens[b.from].Sentence || !f.covers(a, b, topics[name].located) || f.otherMoment(a.from, b.from) {
				continue
			}
			if name == "épanchement péricardique" && f.strong(b) && f.isClear(name, a) {
				continue // words against a value
			}
			if f.part[a.from] != closing && f.part[b.from] != closing && (len(f.head.Exams) > 1 || f.stress() || name == "douleur" || !f.strong(b)) {
				continue
			}
			if f.part[a.from] == f.part[b.from] && f.part[a.from] == closing && !f.strong(b) {
				continue
			}
			if len(f.head.Exams) > 1 && f.supported(b, yes) {
				continue
			}
			s, o := f.deniedSpan(a), f.span(b.from, min(b.to+3, f.sentenceEnd(b)))
			return conflict{at: s, other: o, message: fmt.Sprintf("« %s » et « %s » : %s est nié ici et affirmé là.", clean(s.Of(f.t.Raw)), clean(o.Of(f.t.Raw)), name),
				hint: "Vérifier si un « pas de » a été perdu ou ajouté."}, true
		}
	}
	return conflict{}, false
}

// isClear reports whether a is a positive word for the absence of a topic.
func (f *facts) isClear(name string, a mention) bool {
	for _, m := range f.known["n:"+name] {
		if m == a {
			return true
		}
	}
	return false
}

// supported reports whether the body states what the conclusion states: then
// the denial is of another of the examinations reported together.
func (f *facts) supported(b mention, yes []mention) bool {
	if f.part[b.from] != closing {
		return false
	}
	for _, y := range yes {
		if f.part[y.from] == body {
			return true
		}
	}
	return false
}

// shown looks for a measured value of what is denied.
func (f *facts) shown(name string, x topic, no []mention) (conflict, bool) {
	if x.key == "" || f.stress() {
		return conflict{}, false
	}
	v, ok := f.steady(x.key)
	if !ok || !x.shows(v.Value) {
		return conflict{}, false
	}
	at := f.t.At(v.Start)
	for _, m := range no {
		n := f.t.Tokens[m.from].Sentence
		if at < len(f.t.Tokens) && f.t.Tokens[at].Sentence == n || !f.placeless(m) || name == "épanchement péricardique" && len(f.known["n:"+name]) > 0 {
			continue
		}
		s := f.deniedSpan(m)
		return conflict{at: s, other: v.Span, message: fmt.Sprintf("« %s », mais %s : « %s ».", clean(s.Of(f.t.Raw)), label(v.Key), clean(v.Span.Of(f.t.Raw))),
			hint: "Vérifier si un « pas de » a été perdu ou ajouté, ou corriger la valeur."}, true
	}
	return conflict{}, false
}

// twoRhythms finds atrial fibrillation and sinus rhythm in one tracing: one of
// them in the conclusion, and nothing that leads from one to the other.
func twoRhythms(f *facts) []conflict {
	if len(f.head.Exams) != 1 || !f.exam[pipeline.ECG] {
		return nil
	}
	for i := range f.t.Tokens {
		if f.part[i] != motive && f.part[i] != history && rhythmTurns[f.t.Key(i)] {
			return nil
		}
	}
	for _, a := range f.known["t:fibrillation atriale"] {
		if !f.ours(a) || f.statusOf(a) != affirmed || !f.states(a, "") {
			continue
		}
		for _, b := range f.known["w:sinus"] {
			if !f.ours(b) || f.statusOf(b) != affirmed || f.part[a.from] == f.part[b.from] || f.t.Same(a.from, b.from) {
				continue
			}
			s, o := f.span(b.from, b.to), f.span(a.from, a.to)
			return []conflict{{at: s, other: o, message: fmt.Sprintf("« %s » et « %s » : un seul rythme pour un tracé.", clean(s.Of(f.t.Raw)), clean(o.Of(f.t.Raw))),
				hint: "Relire le tracé, puis corriger le rythme, ou écrire le passage de l'un à l'autre."}}
		}
	}
	return nil
}

var rhythmTurns = phrase.Set("passage;passages;cardioversion;retour;restauration;reduction;acces;paroxystique;paroxysme;episode;episodes;choc;ablation;conversion;alternant;salve;salves;puis;paroxysmal;converted")

func (f *facts) sentenceEnd(m mention) int {
	_, to := f.t.Bounds(f.t.Tokens[m.from].Sentence)
	return to
}

// whole reports whether a denial is of the thing itself, not of a degree, a
// length or another time of it.
func (f *facts) whole(m mention) bool {
	from, to := f.t.Bounds(f.t.Tokens[m.from].Sentence)
	if m.from > from && f.t.Tokens[m.from-1].Kind == phrase.Number {
		return false // "pas de pause, 110 extrasystoles"
	}
	for j := m.to; j < min(m.to+6, to); j++ {
		w := f.t.Key(j)
		if w == "," || w == "ni" || w == "et" {
			if w == "," && j+1 < to && elsewhere[f.t.Key(j+1)] {
				return false
			}
			break
		}
		if degree[w] || elsewhere[w] || f.t.Tokens[j].Kind == phrase.Number {
			return false
		}
	}
	for j := m.from - 1; j >= max(m.from-5, from); j-- {
		w := f.t.Key(j)
		if j == m.from-1 && isPlace(w) { // "no complete AV block"
			return false
		}
		if degree[w] && w != "plus" || elsewhere[w] && w != "dehors" || w == key("derivations") || isLead(w) || w == ":" && isLead(f.t.Key(j-1)) {
			return false
		}
		if negators[w] || w == "," {
			break
		}
	}
	return true
}

// general reports whether a denial is of the thing anywhere and at any time.
func (f *facts) general(m mention) bool { return f.whole(m) && f.placeless(m) }

func (f *facts) placeless(m mention) bool { return len(f.places(m, false)) == 0 }

// places gives the words of place that belong to the mention: those behind it,
// and those of its whole sentence where wide.
func (f *facts) places(m mention, wide bool) map[string]bool {
	out := make(map[string]bool)
	add := func(w string) {
		if isPlace(w) || isLead(w) {
			out[placeOf(w)] = true
		}
	}
	for j := m.to; j < m.to+6 && f.t.Same(m.from, j); j++ {
		w := f.t.Key(j)
		if w == "," || w == "ni" || w == "et" || w == "." {
			break
		}
		add(w)
	}
	if wide {
		from, _ := f.t.Bounds(f.t.Tokens[m.from].Sentence)
		for j := from; j < m.from; j++ {
			add(f.t.Key(j))
		}
	}
	return out
}

func isPlace(w string) bool {
	return placeWords[w] || placeWords[strings.TrimSuffix(w, "s")] || placeWords[placeOf(w)]
}

// placeOf makes the genders and numbers of a place word one.
func placeOf(w string) string { return strings.TrimSuffix(strings.TrimSuffix(w, "s"), "e") }

// covers reports whether what is denied at a includes what is stated at b.
func (f *facts) covers(a, b mention, located bool) bool {
	no, yes := f.places(a, located), f.places(b, false)
	if located && len(no) > 0 {
		from, to := f.t.Bounds(f.t.Tokens[b.from].Sentence)
		for j := from; j < to; j++ {
			if w := f.t.Key(j); isPlace(w) || isLead(w) {
				yes[placeOf(w)] = true
			}
		}
	}
	for p := range no {
		if !yes[p] {
			return false
		}
	}
	return true
}

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

// deniedTopic reports whether the report denies a topic now.
func (f *facts) deniedTopic(name string) bool {
	for _, m := range f.known["t:"+name] {
		if f.part[m.from] != motive && f.statusOf(m) == negated {
			return true
		}
	}
	return false
}

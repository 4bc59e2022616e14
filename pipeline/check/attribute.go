package check

import (
	"cmp"
	"slices"
	"strings"

	"cardiopli/pipeline/measure/phrase"
)

// An attribution is what a clause says of a structure or an interval, in
// whatever order and with whatever verb: "OG non dilatée", "l'oreillette gauche
// n'est pas dilatée", "absence de dilatation de l'OG", "OG : de taille
// normale", "the LA is not enlarged" and "no LA enlargement" say the same.
type attribution struct {
	of     string // the subject, see subjects
	is     quality
	denied bool
	degree degreeOf
	at     mention // from subject to quality, or the other way round
}

// quality is the direction of what an adjective or its noun says.
type quality uint8

const (
	noQuality quality = iota
	ok                // normal, conservé, fin
	up                // dilaté, allongé, élevé
	down              // altéré, raccourci, abaissé
	thick             // hypertrophié, épaissi: of walls and of the ventricle they belong to
)

// degreeOf tells how far an attribution goes.
type degreeOf uint8

const (
	plain degreeOf = iota
	slight
	moderate
	strong
	hedged // "pas très", "presque", "à la limite de": neither yes nor no
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

// qualities by whole key and by the beginning of a key.
var (
	qualityOf = keyed(map[quality]string{
		ok:   "bon;bonne;bons;bonnes;correct;correcte;correctes;fin;fine;fins;fines;narrow;thin;unremarkable;norme;normes;good",
		up:   "eleve;elevee;eleves;elevees;elevation;raised;elevated;increased;large;larges;wide;broad;long;longs",
		down: "reduced;reduction;reduit;reduite;court;courts;short;basse;bas;basses;low",
	})
	qualityStems = stems(map[quality]string{
		ok:    "normal;conserv;preserv;satisfaisant;etroit;excellent;habituel",
		up:    "dilat;elargi;agrandi;ectasi;allong;prolong;augment;enlarg;widen",
		down:  "alter;diminu;abaiss;effondr;dysfonction;dysfunction;impair;depress;decreas;raccourci",
		thick: "hypertroph;epaissi;thicken",
	})
	nominal = phrase.Set("dilatation;dilatations;elargissement;ectasie;allongement;elevation;augmentation;alteration;diminution;reduction;dysfonction;hypertrophie;epaississement;enlargement;dilation;dysfunction;hypertrophy;prolongation;impairment;thickening;effondrement;raccourcissement;widening;abaissement")
	// ahead are adjectives that stand before their noun.
	ahead    = phrase.Set("bon;bonne;bons;bonnes;good;normal;preserved;reduced;dilated;enlarged;impaired;elevated;raised;prolonged;thickened;narrow;increased;depressed;low;short;decreased;long;wide;broad")
	deniers  = phrase.Set("non;pas;ni;sans;not;no;nor;aucunement;nullement;jamais;without;never;aucun;aucune")
	copulas  = phrase.Set("est;sont;apparait;apparaissent;parait;semble;semblent;reste;restent;demeure;demeurent;mesure;mesuree;mesurant;mesures;taille;tailles;dimension;dimensions;diametre;calibre;volume;volumes;epaisseur;duree;limites;is;are;was;remains;appears;in;within;limits;size;sized;dans;bien;toujours;globalement;strictement;systolique;longitudinale;globale;indexe;indexee;corrige;corrigee;estime;estimee;estimees;evaluee;calculee;soit;assez;isolee;isolement;simpson;biplan;bazett;fridericia;mm;ms;cm;ml;m2;mmhg;g;cm2;qui;et;ou;and;or;ne;n;plus;function;fonction;electrique;sinusal;actuellement;both")
	slightly = phrase.Set("legere;legerement;leger;discret;discrete;discretement;minime;minimes;mild;mildly;slight;slightly;debutante")
	medium   = phrase.Set("modere;moderee;moderement;moyennement;moyenne;moderate;moderately")
	strongly = phrase.Set("severe;severement;tres;massive;massivement;majeure;severely;markedly;franche;franchement;nettement;nette;importante;grossly;abondant;abondante;volumineux;volumineuse;effondree;effondrement;marked")
	hedges   = phrase.Set("peu;limite;borderline;presque;quasi;quasiment;relativement;subnormal;subnormale;moins;superieure;superieur;haute;basse;au-dela;significative;significativement;significant;significantly;dela;dessus;dessous;hors;seulement;anormal;pseudonormal;pseudo;upper;lower;above;below;exceed")
)

func keyed(lists map[quality]string) map[string]quality {
	out := make(map[string]quality)
	for q, list := range lists {
		for _, w := range strings.Split(list, ";") {
			out[phrase.KeyOf(w)] = q
		}
	}
	return out
}

// stem is the beginning of a key and what it says.
type stem struct {
	begin string
	is    quality
}

func stems(lists map[quality]string) []stem {
	var out []stem
	for q, list := range lists {
		for _, w := range strings.Split(list, ";") {
			out = append(out, stem{phrase.Stem(w), q})
		}
	}
	return out
}

// qualityAt tells what token i says of something.
func qualityAt(t *phrase.Text, i int) quality {
	w := t.Tokens[i].Key
	if t.Tokens[i].Kind != phrase.Word {
		return noQuality
	}
	if q := qualityOf[w]; q != noQuality {
		if w == "base" && !strings.Contains(phrase.Fold(t.Tokens[i].Raw), "ss") {
			return noQuality // "fréquence de base"
		}
		return q
	}
	for _, s := range qualityStems {
		if strings.HasPrefix(w, s.begin) {
			return s.is
		}
	}
	return noQuality
}

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

// attributions reads the whole text, sentence by sentence.
func (f *facts) attributions() []attribution {
	subjects := f.subjectsIn()
	var out []attribution
	next := 0
	for i := range f.t.Tokens {
		for next < len(subjects) && subjects[next].to <= i {
			next++
		}
		q := qualityAt(f.t, i)
		if q == noQuality {
			continue
		}
		switch f.part[i] {
		case motive, history, comparison, identity:
			continue
		}
		inside := next < len(subjects) && subjects[next].from <= i
		if inside && !nominal[f.t.Key(i)] { // "left ventricular enlarged": the word is part of a name
			continue
		}
		out = append(out, f.attribute(subjects, next, i, q)...)
	}
	return out
}

// attribute binds the quality at token i to its subject; subjects[next] is the
// first that ends behind i.
func (f *facts) attribute(subjects []subject, next, i int, q quality) []attribution {
	left, right := -1, -1
	if next > 0 && f.reaches(subjects[next-1].to, i, q) {
		left = next - 1
	}
	if next < len(subjects) && subjects[next].from > i && f.leads(i, subjects[next].from) {
		right = next
	}
	noun := nominal[f.t.Key(i)]
	var at mention
	var s int
	switch {
	case right >= 0 && (noun || ahead[f.t.Key(i)] && (left < 0 || f.head.Language == "en" || qualityOf[f.t.Key(i)] == ok)):
		s, at = right, mention{i, subjects[right].to}
	case left >= 0:
		s, at = left, mention{subjects[left].from, i + 1}
	default:
		return nil
	}
	a := attribution{of: subjects[s].of, is: q, at: at}
	st := f.statusOf(mention{i, max(i+1, at.to)})
	if st == threshold && q == ok && (k(f.t, i-3, "limites") || k(f.t, i-4, "limites")) {
		st = affirmed // "dans les limites de la normale" quotes no limit
	}
	switch {
	case st != affirmed && st != negated:
		return nil
	case s == left && !noun:
		a.denied = f.deniedBetween(subjects[s].to, i) || f.deniedItem(subjects[s].from) || st == negated && f.deniedAfter(at)
	case s == left:
		a.denied = f.deniedBetween(subjects[s].to, i) || subjects[s].to == i && st == negated
	default:
		a.denied = st == negated
	}
	if !a.denied && q != ok && k(f.t, at.from-1, "un", "a", "an") {
		return nil // "éliminer une embolie, un QT long" names a disease
	}
	a.degree = f.degree(at, i, a.denied)
	out := []attribution{a}
	if s == left { // "VG, OG et VD non dilatés"
		for j := left; j > 0 && f.joined(subjects[j-1].to, subjects[j].from); j-- {
			b := a
			b.of = subjects[j-1].of
			out = append(out, b)
		}
	}
	return out
}

// reaches reports whether an adjective at i can belong to a subject that ends
// at from: between them are verbs, adverbs, values and other adjectives.
func (f *facts) reaches(from, i int, q quality) bool {
	if !f.t.Same(from-1, i) || i-from > 14 {
		return false
	}
	free := 2
	for j := from; j < i; j++ {
		tok := &f.t.Tokens[j]
		w := tok.Key
		switch {
		case w == "mais" || w == "avec" || w == "with" || w == "|" && j > from:
			return false
		case tok.Kind != phrase.Word || small[w] || copulas[w] || deniers[w] || slightly[w] || medium[w] || strongly[w] || hedges[w]:
		case w == "," && q == ok:
			free = 0
		case qualityAt(f.t, j) != noQuality && !nominal[w]:
		case free == 0:
			return false
		default:
			free--
		}
		if w == "," && q == ok {
			free = 0
		}
	}
	return true
}

// leads reports whether the word at i can belong to a subject that begins at to
// behind it: "dilatation modérée de l'OG", "normal LV size".
func (f *facts) leads(i, to int) bool {
	if !f.t.Same(i, to) || to-i > 6 {
		return false
	}
	free := 1
	for j := i + 1; j < to; j++ {
		w := f.t.Key(j)
		switch {
		case small[w] || slightly[w] || medium[w] || strongly[w] || w == "et" || w == "ou" || w == "and" || w == "or" || w == "ni":
		case qualityAt(f.t, j) != noQuality:
		case w == "avec" || w == "with":
			return false
		case free > 0 && f.t.Tokens[j].Kind == phrase.Word && !deniers[w]:
			free--
		default:
			return false
		}
	}
	return true
}

// joined reports whether only a conjunction lies between two subjects.
func (f *facts) joined(from, to int) bool {
	if from >= to || !f.t.Same(from, to) {
		return false
	}
	join := false
	for j := from; j < to; j++ {
		w := f.t.Key(j)
		switch {
		case w == "et" || w == "and" || w == "," || w == "/" || w == "+" || w == "ou":
			join = true
		case !small[w]:
			return false
		}
	}
	return join
}

// deniedBetween looks from the quality at i back to its subject for a negation
// of its own.
func (f *facts) deniedBetween(from, i int) bool {
	for j := i - 1; j >= from; j-- {
		w := f.t.Key(j)
		switch {
		case deniers[w]:
			return true
		case w == "," || w == ":" || w == ";" || w == ")" || qualityAt(f.t, j) != noQuality && w != "limites":
			return false
		}
	}
	return false
}

// deniedItem looks before the subject, within its own item of the sentence:
// "sans oreillette gauche dilatée".
func (f *facts) deniedItem(from int) bool {
	for j := from - 1; j >= 0 && j > from-4 && f.t.Same(j, from); j-- {
		w := f.t.Key(j)
		if deniers[w] {
			return w != "non"
		}
		if !small[w] {
			return false
		}
	}
	return false
}

// deniedAfter asks for an answer behind: "VG dilaté : non".
func (f *facts) deniedAfter(at mention) bool {
	s := scope{f: f, t: f.t, m: at}
	s.from, s.to = f.t.Bounds(f.t.Tokens[at.from].Sentence)
	return s.after()
}

// degree reads the adverbs and adjectives of degree around the quality at i.
func (f *facts) degree(at mention, i int, denied bool) degreeOf {
	d := plain
	if strings.HasPrefix(f.t.Key(i), phrase.Stem("effondr")) {
		d = strong
	}
	from := max(at.from, i-5)
	for j := from; j < i+4 && j < len(f.t.Tokens); j++ {
		if !f.t.Same(i, j) || j > i && (f.t.Key(j) == "," || f.t.Key(j) == "et" || f.t.Tokens[j].Kind == phrase.Number) {
			break
		}
		if j == i || j < i && qualityAt(f.t, j) != noQuality {
			continue
		}
		switch w := f.t.Key(j); {
		case hedges[w]:
			return hedged
		case w == "limites" && f.t.Key(j-1) == "aux":
			return hedged
		case slightly[w] && d != strong:
			d = slight
		case medium[w]:
			d = max(d, moderate)
		case strongly[w]:
			d = strong
		}
	}
	if denied && d != plain {
		return hedged // "pas très dilaté" is not "non dilaté"
	}
	return d
}

func sortSubjects(all []subject) {
	slices.SortFunc(all, func(a, b subject) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to), cmp.Compare(a.of, b.of))
	})
}

package check

import (
	"fmt"
	"strings"

	"cardiopli/pipeline/measure/phrase"
)

// topics are things that a report denies in one place and states in another.
var topics = map[string]string{
	"thrombus":                    "thrombus|thrombi;clot",
	"végétation":                  "vegetation|vegetations",
	"épanchement péricardique":    "epanchement pericardique;epanchement;pericardial effusion",
	"trouble de la cinétique":     "trouble|troubles ~2 cinetique;akinesie|akinesies;hypokinesie|hypokinesies;dyskinesie;anomalie|anomalies ~2 cinetique;wall motion abnormality|abnormalities;akinesia;hypokinesia",
	"bloc auriculo-ventriculaire": "bav;bloc auriculo ventriculaire;bloc av;av block",
	"fibrillation atriale":        "fibrillation atriale|auriculaire;=FA;=ACFA;atrial fibrillation",
	"pause":                       "pause|pauses",
	"TV":                          "tvns;tachycardie ventriculaire;=TV;ventricular tachycardia",
	"ESV":                         "=ESV;extrasystole|extrasystoles ventriculaire|ventriculaires;pvc|pvcs",
	"sous-décalage":               "sous decalage|decalages;sousdecalage;sousdecalages;st depression",
	"onde delta":                  "onde|ondes delta;preexcitation;delta wave",
	"shunt":                       "shunt;=FOP;foramen ovale permeable;=CIA",
	"HVG":                         "=HVG;hypertrophie ventriculaire gauche;hypertrophie ~1 ventricule gauche;=LVH;left ventricular hypertrophy",
	"HTP":                         "=HTP;hypertension ~1 pulmonaire;hypertension arterielle pulmonaire;pulmonary hypertension",
	"dissection":                  "dissection;flap",
	"tamponade":                   "tamponade",
	"insuffisance mitrale":        "=IM;insuffisance mitrale;fuite mitrale;mitral regurgitation",
	"insuffisance aortique":       "=IA;insuffisance aortique;fuite aortique;aortic regurgitation",
}

// quantity words turn a denial into a denial of degree: "pas d'IM significative".
var degree = phrase.Set("significatif;significative;significatifs;significatives;severe;important;importante;notable;pathologique;superieure;superieur;superieures;>;>=;haut;plus;nouveau;nouvelle;evident;evidente;franc;franche;visible;majeur;majeure;induite;induit;compressif;residuel;residuelle;supplementaire;autre;patent;patente;soutenue;significant;severe;large;longue;prolongee;frequente;frequentes;complexe;complexes;surajoute;surajoutee")

// place words tell where a thing is; two denials of different places agree.
var placeWords = phrase.Set("apical;apicale;apex;auricule;og;od;vg;vd;oreillette;ventricule;inferieur;inferieure;anterieur;anterieure;lateral;laterale;septal;septale;septum;repos;effort;pic;droit;droite;droites;gauche;gauches;pleural;pleurale;mitral;mitrale;aortique;tricuspide;auriculoventriculaire;v1;v2;v3;v4;v5;v6;d1;d2;d3;avl;avf;avr;v3r;v4r;v7;v9;1;2;3;i;ii;iii;complet;premier;permeable;interatrial;interventriculaire;grade;jour;nuit;paradoxal;basal;basale;recuperation;recup;atriale;supraventriculaire;mobitz;degre;1er;mineur;minime;type;paroxystique")

// denial finds a thing denied in general in one place and stated without doubt
// in another, one of the two being the conclusion. Circumstances that differ
// (another wall, another phase, an earlier examination) keep it silent.
func denial(f *facts) []conflict {
	var out []conflict
	for _, name := range sorted(topics) {
		if f.stress() && (name == "trouble de la cinétique" || name == "ESV" || name == "sous-décalage" || name == "HTP") {
			continue
		}
		var no, yes []mention
		for _, m := range f.known["t:"+name] {
			p := f.part[m.from]
			if p == motive || p == history || p == comparison || p == identity {
				continue
			}
			switch f.statusOf(m) {
			case negated:
				if f.general(m) {
					no = append(no, m)
				}
			case affirmed:
				if f.states(m, name) {
					yes = append(yes, m)
				}
			}
		}
		if c, ok := f.clash(name, no, yes); ok {
			out = append(out, c)
		}
	}
	return out
}

func (f *facts) clash(name string, no, yes []mention) (conflict, bool) {
	for _, a := range no {
		for _, b := range yes {
			if f.t.Tokens[a.from].Sentence == f.t.Tokens[b.from].Sentence || f.part[a.from] != closing && f.part[b.from] != closing {
				continue
			}
			from := a.from
			for j := a.from - 1; j >= 0 && j > a.from-6 && f.t.Same(j, a.from); j-- {
				if negators[f.t.Key(j)] {
					from = j
					break
				}
			}
			s, o := f.span(from, a.to), f.span(b.from, min(b.to+3, f.sentenceEnd(b)))
			return conflict{at: s, other: o, message: fmt.Sprintf("« %s » et « %s » : %s est nié ici et affirmé là.", clean(s.Of(f.t.Raw)), clean(o.Of(f.t.Raw)), name),
				hint: "Vérifier si un « pas de » a été perdu ou ajouté."}, true
		}
	}
	return conflict{}, false
}

func (f *facts) sentenceEnd(m mention) int {
	_, to := f.t.Bounds(f.t.Tokens[m.from].Sentence)
	return to
}

// general reports whether a denial is of the thing itself, not of a degree, a
// place or a length of it.
func (f *facts) general(m mention) bool {
	for j := m.to; j < m.to+5 && f.t.Same(m.from, j); j++ {
		w := f.t.Key(j)
		if w == "," || w == "." || w == "ni" || w == "et" {
			break
		}
		if degree[w] || placeWords[w] || f.t.Tokens[j].Kind == phrase.Number {
			return false
		}
	}
	for j := m.from - 1; j >= m.from-4 && f.t.Same(m.from, j); j-- {
		w := f.t.Key(j)
		if degree[w] || w == "autre" || w == key("derivations") || isLead(w) || w == ":" && isLead(f.t.Key(j-1)) {
			return false
		}
	}
	return true
}

// states reports whether an affirmation is of something present now: not
// minimal where the denial may mean "nothing that counts", not a plan.
func (f *facts) states(m mention, name string) bool {
	for j := m.from - 5; j < m.to+5; j++ {
		if j < 0 || !f.t.Same(m.from, j) {
			continue
		}
		switch w := f.t.Key(j); {
		case k(f.t, j, "minime", "minimes", key("physiologique"), "rare", "rares", "trace", key("connu"), key("connue"), "traitement", "anticoagulation", key("controle"), key("surveillance"), "persistance", key("apyretique"), "lame", key("isolees"), key("isolee"), "post", "mineur", "discret", "discrete", "sous", "devant", "pour", "dans", "carnet", "permanente", "contexte", "cardioversion", "ablation", key("arret"), "reduction"):
			if !(w == "sous" && name == "sous-décalage") {
				return false
			}
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

// laterality finds a lesion given one side in the body and the other in the
// conclusion.
func laterality(f *facts) []conflict {
	var out []conflict
	for _, l := range lesions {
		var body, end [2]*mention // left, right
		for i := range f.t.Tokens {
			m, side, ok := l.at(f, i)
			if !ok {
				continue
			}
			p := f.part[m.from]
			if p == motive || p == history || p == comparison || p == identity || f.statusOf(m) != affirmed && !(f.statusOf(m) == past && l.known) {
				continue
			}
			if p == closing {
				end[side] = &m
			} else {
				body[side] = &m
			}
		}
		for side := range 2 {
			other := 1 - side
			if body[side] != nil && body[other] == nil && end[other] != nil && end[side] == nil {
				a, b := f.span(end[other].from, end[other].to), f.span(body[side].from, body[side].to)
				out = append(out, conflict{at: a, other: b, message: fmt.Sprintf("Côté différent : « %s » puis « %s ».", clean(b.Of(f.t.Raw)), clean(a.Of(f.t.Raw))),
					hint: "Vérifier le côté sur le tracé ou les images, puis corriger."})
			}
		}
	}
	return out
}

// lesion is a thing that has a side.
type lesion struct {
	words []string // a run of keys; the side follows within gap tokens
	left  string   // abbreviation of the left one
	right string
	known bool // a known one counts too: it is still there
	gap   int
}

var lesions = []lesion{
	{words: []string{"bloc", "de", "branche"}, left: "bbg", right: "bbd", known: true, gap: 2},
	{words: []string{"bloc", "branche"}, left: "lbbb", right: "rbbb", known: true, gap: 2},
	{words: []string{"thrombus"}, gap: 5},
	{words: []string{"dilatation"}, gap: 4},
	{words: []string{"hypertrophie"}, left: "hvg", right: "hvd", gap: 3},
	{words: []string{"stenose"}, gap: 4},
	{words: []string{"epanchement", "pleural"}, gap: 2},
	{words: []string{"dysfonction"}, gap: 4},
	{words: []string{"sonde"}, gap: 4},
	{words: []string{"shunt"}, gap: 0},
	{words: []string{"akinesie"}, gap: 0},
}

// at reads the lesion with its side at token i; side is 0 for left, 1 for right.
func (l *lesion) at(f *facts, i int) (mention, int, bool) {
	if l.left != "" {
		if k(f.t, i, l.left) {
			return mention{i, i + 1}, 0, true
		}
		if k(f.t, i, l.right) {
			return mention{i, i + 1}, 1, true
		}
	}
	for n, w := range l.words {
		if f.t.Key(i+n) != key(w) || !f.t.Same(i, i+n) {
			return mention{}, 0, false
		}
	}
	end := i + len(l.words)
	for j := end; j <= end+l.gap && f.t.Same(i, j); j++ {
		switch w := f.t.Key(j); {
		case w == "gauche" || w == "left" || l.words[0] == key("thrombus") && (w == "og" || w == "vg"):
			return mention{i, j + 1}, 0, true
		case w == "droit" || w == "droite" || w == "right" || l.words[0] == key("thrombus") && (w == "od" || w == "vd"):
			return mention{i, j + 1}, 1, true
		case w == "," || w == "et" || w == "ni":
			return mention{}, 0, false
		}
	}
	return mention{}, 0, false
}

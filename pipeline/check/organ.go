package check

import (
	"fmt"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// organs have a left and a right; by word, the organ it names.
var organs = classes("lobe:lobe;lobes", "rein:rein;renal;renale;kidney;nephrectomie", "poumon:poumon;pulmonaire;lung;apex;hile", "mollet:mollet;calf", "jambe:jambe;leg", "cuisse:cuisse;thigh", "sein:sein;breast;mammaire",
	"carotide:carotide;carotidien;carotidienne;carotid;bulbe", "surrenale:surrenale;surrenalien;surrenalienne;adrenal", "ovaire:ovaire;ovarien;ovarienne;ovary;ovarian", "genou:genou;knee", "hanche:hanche;hip", "epaule:epaule;shoulder", "bras:bras;arm", "avant-bras:forearm",
	"cheville:cheville;ankle", "pied:pied;foot", "oeil:oeil;eye", "femorale:femoral;femorale", "iliaque:iliaque;iliac", "poplitee:poplite;poplitee;popliteal;creux", "radiale:radial;radiale", "aisselle:aisselle;axillaire;axilla;axillary", "aine:aine;inguinal;inguinale;groin", "testicule:testicule;testicle", "parotide:parotide;parotid", "poignet:poignet;wrist", "coude:coude;elbow", "hemithorax:hemithorax")

// lesions are what may be seen or felt on one side; by word, the lesion it names.
var lesions = classes("kyste:kyste;kystes;cyst;cysts;kystique;cystic", "nodule:nodule;nodules;micronodule", "masse:masse;mass;tumeur;tumour;tumor", "lesion:lesion;lesions", "angiome:angiome;hemangiome;haemangioma;hemangioma", "calcul:calcul;calculs;lithiase;stone;stones", "stenose:stenose;stenosis;plaque;plaques", "hematome:hematome;haematoma;hematoma;ecchymose", "fracture:fracture", "thrombose:thrombose;phlebite;tvp;dvt;thrombosis",
	"oedeme:oedeme;oedemes;oedema;edema;swelling;gonflement", "douleur:douleur;douleurs;pain;discomfort;crampe;crampes;claudication", "souffle:souffle;bruit", "opacite:opacite;opacity;foyer;condensation", "adenopathie:adenopathie;adenopathies;ganglion", "anevrisme:anevrisme;aneurysm;pseudoanevrisme", "hernie:hernie;hernia", "plaie:plaie;ulcere;ulcer;wound", "dilatation:hydronephrose;hydronephrosis", "atrophie:atrophie;atrophique;atrophic", "occlusion:occlusion", "dissection:dissection", "abces:abces;abscess", "embolie:embolie;embolism", "pneumopathie:pneumopathie;pneumonia", "mastectomie:mastectomie;mastectomy", "amputation:amputation", "fistule:fistule;fistula")

// classes reads "name:word;word" into the name of each word.
func classes(list ...string) map[string]string {
	m := make(map[string]string)
	for _, c := range list {
		for i := range len(c) {
			if c[i] == ':' {
				for w := range set(c[i+1:]) {
					m[phrase.KeyOf(w)] = c[:i]
				}
				break
			}
		}
	}
	return m
}

// sidedLesion is a lesion in an organ of one side.
type sidedLesion struct {
	kind string
	m    mention // from the first of its words to the last
	side int
}

// sidedLesions gives the lesions that stand before or behind an organ and its side
// in one item of a sentence: "kyste de 8 mm du lobe gauche", "right renal cyst".
func (f *facts) sidedLesions() []sidedLesion {
	var out []sidedLesion
	for i := range f.t.Tokens {
		organ := organs[f.t.Key(i)]
		if organ == "" {
			continue
		}
		at := mention{i, i + 1}
		side, end, ok := f.sideOf(at, 3)
		if !ok {
			continue
		}
		best := -1
		for j := max(0, i-14); j < min(i+9, len(f.t.Tokens)); j++ {
			if lesions[f.t.Key(j)] == "" || !f.t.Same(i, j) || f.severed(i, j) {
				continue
			}
			if best < 0 || distance(i, j) < distance(i, best) {
				best = j
			}
		}
		if best < 0 {
			continue
		}
		if st := f.statusOf(mention{best, best + 1}); st > unexcluded && !(st == hypothesis && f.part[best] == motive) && !(st == negated && f.allowed(best)) {
			continue
		}
		out = append(out, sidedLesion{lesions[f.t.Key(best)] + " " + organ, mention{min(i, best), max(end, best+1)}, side})
	}
	return out
}

// allowed reports that what is denied before token i is a reason not to operate:
// "pas de contre-indication à l'exérèse du rein droit".
func (f *facts) allowed(i int) bool {
	for j := i - 1; j > i-9 && f.t.Same(i, j); j-- {
		if k(f.t, j, "contre", "contreindication", "contraindication") {
			return true
		}
	}
	return false
}

func distance(i, j int) int { return max(i-j, j-i) }

// severed reports whether another organ, side or clause stands between an organ and
// a lesion; a size set off by commas parts nothing.
func (f *facts) severed(i, j int) bool {
	sides := 0
	for b := min(i, j) + 1; b < max(i, j); b++ {
		switch w := f.t.Key(b); {
		case organs[w] != "" || w == ";" || w == "et" || w == "and" || w == "ni" || w == "sans" || w == "without" || w == "no" || w == "pas" || w == "mais" || w == "but":
			return true
		case w == "gauche" || w == "droit" || w == "droite" || w == "left" || w == "right":
			sides++
		}
	}
	return sides > 1
}

// organSides finds a lesion of an organ on one side in one part of the report and
// only on the other in a later one.
func organSides(f *facts) []conflict {
	type place struct {
		m    mention
		seen bool
	}
	stages := make(map[string]*[3][2]place)
	for _, l := range f.sidedLesions() {
		stage := 1
		switch f.part[l.m.from] {
		case motive:
			stage = 0
		case closing:
			stage = 2
		case body:
		default:
			continue
		}
		if stages[l.kind] == nil {
			stages[l.kind] = new([3][2]place)
		}
		for s := range 2 {
			if p := &stages[l.kind][stage][s]; (l.side == s || l.side == 2) && !p.seen {
				*p = place{l.m, true}
			}
		}
	}
	var out []conflict
	for _, kind := range sorted(stages) {
		g := stages[kind]
		var one, other pipeline.Span
		for _, pair := range [...][2]int{{0, 1}, {0, 2}, {1, 2}} {
			for s := range 2 {
				a, b := g[pair[0]], g[pair[1]]
				if !a[s].seen || a[1-s].seen || b[s].seen || !b[1-s].seen || pair == [2]int{0, 2} && (g[1][s].seen || g[1][1-s].seen) {
					continue
				}
				one, other = f.span(a[s].m.from, a[s].m.to), f.span(b[1-s].m.from, b[1-s].m.to)
			}
		}
		if !one.IsZero() {
			out = append(out, conflict{at: other, other: one, message: fmt.Sprintf("Côté différent : « %s » puis « %s ».", clean(one.Of(f.t.Raw)), clean(other.Of(f.t.Raw))),
				hint: "Vérifier le côté sur le tracé ou les images, puis corriger."})
		}
	}
	return out
}

package check

import (
	"strings"

	"cardiopli/pipeline/measure/phrase"
)

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

package measure

import (
	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// reach is how many tokens may stand between a label and its value.
const reach = 14

// fillers may stand between a label and a value without unit.
var fillers = words("a;etait;etaient;de;du;des;la;le;l;d;est;sont;=;:;|;(;);mesure;mesuree;mesures;estime;estimee;estimees;calcule;calculee;evalue;evaluee;environ;env;soit;par;simpson;biplan;biplane;bp;sbp;2d;3d;teichholz;tm;bazett;fridericia;framingham;hodges;selon;en;moyen;moyenne;max;maximum;maximal;maximale;~;visuellement;visuelle;visuel;vg;normal;normale;normaux;fin;fins;fines;large;larges;altere;alteree;conserve;conservee;preserve;preservee;legerement;moderement;severement;tres;peu;dilate;dilatee;non;elargi;elargis;allonge;allongee;limite;diminue;diminuee;augmente;augmentee;is;of;at;was;mean;measured;estimated;normalement;electrique;deviee;devie;gauche;droit;hyperdevie;vers;index;au;basse;abaissee;effondree;reduite;satisfaisante;bonne;correct;correcte;globale;retrouve;retrouvee;autour;toujours;-;.;epaissi;epaissie;hypertrophie;fraction;ascendante;st;segment;etant;au;aux;repos;pic;rest;peak;ne;depasse;pas;plus;atteint;reste;demeure;s;eleve;etablit;situe;ressort;chiffre;chiffree;quantifie;quantifiee;vaut;affiche;compte;methode;formule;une;un;fois;autour;proche;stable;inchange;inchangee;egal;egale;equals;measures;measuring;remains;about;around;approximately;estimates;the;estimated;_;mesurant;donne;donnant;juste;discretement;franchement;nettement;toujours;encore;respectivement;basses;elevee;elevees;eleve;permettant;constant;constante;fixe;court;long;prolonge;prolonged;short;borderline;sont;les;evaluees;donc;ainsi;alors;aussi;lui;elle;quant;qui;se;calcule;therefore;thus;then;hence;finalement;seulement;actuellement;approximativement;sensiblement;quasiment;pratiquement;exactement;globalement;effectivement;egalement;being;only;just;now;currently;supposee;suppose;assumed;reste;ressortant;calculant;fait;font")

// labelled reads every value that a label announces.
func (r *reader) labelled() {
	r.named()
	t := r.t
	for i := 0; i < len(t.Tokens); {
		c, end, ok := find(t, i)
		if !ok || r.used[i] || !r.plausible(c, i, end) {
			i++
			continue
		}
		r.value(c, i, end)
		i = end
	}
}

// echoOnly are measures that only mean what they say in an echo report.
func (r *reader) plausible(c candidate, i, end int) bool {
	letters := 0
	for j := i; j < end; j++ {
		letters += len(r.t.Tokens[j].Raw)
	}
	switch c.key {
	case "p_dur", "p_axis", "t_axis", "sokolow", "cornell", "rr":
		return len(r.exam) == 0 || !r.echo() || letters > 2
	case "?st", "?corr", "?pred":
		return true
	case "sv1":
		return (r.stress() || letters > 3) && !k(r.t, i-1, "deuxieme", "second", "2e", "2eme", "2", "e", "eme", "nd") && r.t.Key(end) != "2"
	case "mets", "fmt", "dp", "duke", "vo2peak", "vo2_pct", "vevco2", "rer":
		return r.stress() || letters > 3
	case "height": // "de taille normale", "la taille de l'OG": of a part
		next := r.t.Key(end)
		return r.isNumber(end) || r.t.Key(i-1) != "de" && r.t.Key(i-1) != "d" && r.t.Key(i-1) != "normal" && next != "des" && next != "du" && !(next == "de" && !r.isNumber(end+1)) && next != "d"
	case "?fa", "?charge":
		return r.exam[pipeline.Holter]
	case "weight":
		return !burdens[r.t.Key(i-1)] && !burdens[r.t.Key(i-2)]
	case "dip", "n_valid":
		return r.exam[pipeline.MAPA]
	case "qrs", "pr", "qt", "qtc", "qrs_axis", "bmi", "lvef", "sdnn", "af_burden":
		return true
	}
	if letters <= 2 || c.strength != strong {
		return r.echo()
	}
	return true
}

// value looks for the value of the label at tokens [from, end) and records it.
func (r *reader) value(c candidate, from, end int) {
	t := r.t
	bare, commas := true, 0
	var given unit // "DTD (mm) : 50"
	has := false
	for j, far := end, end+reach; j < len(t.Tokens) && j < far && t.Same(from, j); j++ {
		tok := &t.Tokens[j]
		switch tok.Kind {
		case phrase.Number:
			x, ok := r.valueAt(j)
			if !ok {
				bare = false
				continue
			}
			if has && !x.known {
				x.unit, x.known = given, true
			}
			if c.key == "dp" && !x.known {
				if v, next, ok := r.countAt(j); ok && next > j+1 {
					x.v, x.next, x.raw.End = v, next, t.Tokens[next-1].End
				} else if tok.Decimals == 3 && x.v < 100 { // 27.692
					x.v *= 1000
				}
			}
			if r.marks[j].skip {
				if c.strength != weak || r.marks[from].skip {
					r.bound(r.meant(c, from, j), j, from)
				}
				return
			}
			if r.used[j] {
				return
			}
			if year(t, j) && !x.known || graded(t, j) || r.counted(c.key, x) {
				bare = bare && graded(t, j)
				continue
			}
			if done := r.take(c, x, from, end, bare, commas); done {
				return
			}
			j, bare = x.next-1, false
		case phrase.Sign:
			switch tok.Key {
			case "(", "[":
				if stop := r.aside(c, j); stop > 0 {
					if r.marks[j+1].skip {
						r.quoted(r.meant(c, from, stop), j+1)
					}
					j, far = stop, stop+reach
					continue
				}
				if stop := r.remark(j); stop > 0 {
					j, far = stop, stop+reach
					continue
				}
				if u, stop, ok := unitAt(r.folded, tok.End); ok && stop < len(r.folded) && (r.folded[stop] == ')' || r.folded[stop] == ']') && j < end+3 {
					given, has = u, true
					for j+1 < len(t.Tokens) && t.Tokens[j+1].Start <= stop {
						j++
					}
				}
			case ",":
				if stop := r.apposed(c, j); stop > 0 {
					j, far, bare = stop, stop+reach, false
					continue
				}
				if commas++; c.strength == weak || c.strength == clausal || commas > 1 {
					return
				}
				bare = false
			case "<", ">", "<=", ">=", "≈":
				if r.marks[j].skip { // "N < 34": see bound
					continue
				}
				if tok.Key != "≈" && r.quotes(from, end, j) {
					return
				}
				if l, next := t.LimitAt(j); l != phrase.Exact && r.isNumber(next) && t.Same(j, next) {
					j = next - 1
				}
			case "/", "?", "->":
				return
			}
		case phrase.Word:
			if l, next := t.LimitAt(j); l != phrase.Exact && r.isNumber(next) && t.Same(j, next) && !r.marks[next].skip && !r.normalIs(from, j) {
				if r.quotes(from, end, j) {
					return
				}
				j = next - 1 // its words are no other label's
				continue
			}
			if bare && !fillers[tok.Key] {
				bare = false
			}
			if tok.Key == "inferieur" || tok.Key == "superieur" || tok.Key == "inferieure" || tok.Key == "superieure" {
				if r.normalIs(from, j) && t.Key(j+1) == "a" && r.isNumber(j+2) {
					r.bound(r.meant(c, from, j+2), j+2, from)
					return
				}
				if r.quotes(from, end, j) {
					return
				}
			}
			if (t.Key(j) == "de" || t.Key(j) == "from") && r.isNumber(j+1) && r.changing(from, j) {
				if r.changed(c, from, j) {
					return
				}
			}
			if r.stops(c, j) {
				return
			}
		case phrase.Date, phrase.Code:
			bare = false
		case phrase.Clock:
			return
		}
	}
}

// quotes reports whether the limit that begins at token j behind the label at
// [from, end) is one that the report only quotes or denies: "sévère si > 4 m/s",
// "la normale est < 35 mmHg", "Vmax (sévère > 4 m/s)", "non supérieur à 4".
func (r *reader) quotes(from, end, j int) bool {
	if r.conditional(from) {
		return true
	}
	t := r.t
	for i := end; i < j; i++ {
		k := t.Key(i)
		if conditions[k] || norms[k] || unsaid[k] || k == "non" || k == "jamais" || k == "never" {
			return true
		}
		if k == "(" && i+2 == j && grades[t.Key(i+1)] {
			return true
		}
	}
	return r.askedBefore(from)
}

// askedBefore reports whether what stands before the label at from makes a
// criterion of it: "critères de sévérité : Vmax > 4 m/s".
func (r *reader) askedBefore(from int) bool {
	for i := from - 1; i >= 0 && i > from-16 && r.t.Same(i, from); i-- {
		switch k := r.t.Key(i); {
		case quoting[k], conditions[k]:
			return true
		case k == "," && r.limitedItem(i):
		case k == "," || k == ")" || k == "mais":
			return r.criteria(from)
		}
	}
	return r.criteria(from)
}

// limitedItem reports whether the item that the comma at i closes is a bound too:
// "si Vmax > 4 m/s, SAo < 1 cm²".
func (r *reader) limitedItem(i int) bool {
	for j := i - 1; j >= 0 && j > i-6 && r.t.Same(j, i); j-- {
		if r.isNumber(j) {
			l, _ := r.t.LimitBefore(j)
			return l != phrase.Exact
		}
	}
	return false
}

// criteria reports whether the sentence of token i is headed as a list of criteria.
func (r *reader) criteria(i int) bool {
	from, _ := r.t.Bounds(r.t.Tokens[i].Sentence)
	said := false
	for j := from; j < i && j < from+10; j++ {
		if r.t.Key(j) == ":" {
			return said
		}
		said = said || quoting[r.t.Key(j)] || r.t.Key(j) == "indication" || r.t.Key(j) == "indications"
	}
	return false
}

var (
	// norms between a label and a limit show whose limit it is: everyone's.
	norms = words("normale;normales;normal;normaux;norme;normes;critere;criteres;seuil;seuils;objectif;objectifs;cible;cibles;definition;definie;defini;reference;valeurs;attendue;attendu;severite;usuelle;usuelles;normalement;target;goal;threshold;criterion;criteria;range")
	// quoting words before a label do the same.
	quoting = words("critere;criteres;definition;definie;defini;definit;definissant;criterion;criteria;seuil;seuils;norme;normes;rappel;objectif;objectifs;cible;cibles")
	// grades open a parenthesis that explains a limit: "(sévère > 4 m/s)".
	grades = words("severe;severes;serre;serree;serres;significatif;significative;pathologique;pathologiques;patho;anormal;anormale;anormaux;positif;positive;elevee;eleve;dilate;dilatee;altere;alteree;abnormal;important;importante;moderee;modere;legere;risque;indication;chirurgie")
)

// conditional reports whether the label at from stands in a condition: "si la FEVG
// reste inférieure à 35 %".
func (r *reader) conditional(from int) bool {
	for j := from - 1; j >= 0 && j > from-6 && r.t.Same(j, from); j-- {
		if conditions[r.t.Key(j)] {
			return true
		}
	}
	return false
}

var conditions = words("si;if;unless;lorsque;quand;when;tant;critere;criteres;sauf;indication")

// stops reports whether another label begins at j.
func (r *reader) stops(c candidate, j int) bool {
	if versus[r.t.Key(j)] {
		return true
	}
	o, end, ok := find(r.t, j)
	if !ok || !r.plausible(o, j, end) {
		return false
	}
	if o.key == c.key && o.strength == strong && c.strength >= withUnit {
		return true // the proper name takes over: "fonction VG : FEVG 60 %"
	}
	if o.key == c.key || o.strength >= withUnit && end == j+1 {
		return false
	}
	switch {
	case c.key == "sv1" && (o.key == "vo2_pct" || o.key == "vo2peak") && r.shareOf(j):
		return false
	case o.key == "qrs_axis" && c.key == "qrs_axis", o.key[0] == '?' && c.key == "?st":
		return false
	case o.strength == clausal || o.key == "?pred", o.key == "?corr" && (c.key == "qtc" || formulas[r.t.Key(j)]):
		return false
	}
	return true
}

// shareOf reports whether the name at j is what a share is taken of: "en % de la VO2
// théorique".
func (r *reader) shareOf(j int) bool {
	for i := j - 1; i > j-4 && r.t.Same(i, j); i-- {
		if k(r.t, i, "%", "pourcentage", keyPercent) {
			return true
		}
		if !links[r.t.Key(i)] && r.t.Key(i) != "(" {
			return false
		}
	}
	return false
}

// formulas of the corrected QT stand between its label and its value.
var formulas = words("bazett;fridericia;framingham;hodges")

// graded reports whether the number at j counts a degree and measures nothing.
func graded(t *phrase.Text, j int) bool {
	switch t.Key(j - 1) {
	case "grade", "stade", "type", keyClasse, "nyha", "bav", "degre", "mobitz", "segment", "segments", "niveau", "duree", "stage", keyClass:
		return t.Key(j-1) != "duree"
	}
	return false
}

// nouns after a bare number that show it counts or dates something.
var counting = words("mois;semaines;semaine;sem;fois;segments;segment;episodes;episode;derivations;cavites;valves;complexes;patients;pauses;salves;ans;an;annees;jours;h;heures;mesures;months;weeks;times;sigmoides;cuspides;tests;cycles;battements;vaisseaux;comprimes;mg;cp;cps;ug;years;days;eme;g")

func (r *reader) counted(k string, x value) bool {
	if !x.known && r.isNumber(x.next) && len(r.t.Tokens[x.next].Raw) == 3 && r.t.Tokens[x.at].Decimals == 0 && r.t.Tokens[x.next].Start == r.t.Tokens[x.at].End+1 {
		return true // 181 900
	}
	return !x.known && (counting[r.t.Key(x.next)] || month[r.t.Key(x.next)]) || x.known && (x.unit.dim == years || x.unit.dim == mass && x.unit.factor == 1 && x.loose && k != "lvmass")
}

// meant is the key of label c at token from, for a number at j.
func (r *reader) meant(c candidate, from, j int) string {
	if c.key[0] != '?' {
		return c.key
	}
	if k := r.site(c.key, from, j); k != "" {
		return k
	}
	return c.key
}

// measureOf is the key of label c at token from for value x at j, "" where the
// words around decide that it is none of the table.
func (r *reader) measureOf(c candidate, x value, from, j int) string {
	if c.key == "qrs_axis" && (r.t.Key(from) == "axe" || r.t.Key(from) == "axis") && c.strength == weak {
		return r.waveOf(from)
	}
	if c.key == "ra_area" && x.known && x.unit.dim == pressure && r.difference(from) {
		return ""
	}
	if c.key[0] != '?' {
		return c.key
	}
	k := r.site(c.key, from, j)
	if x.known && x.unit.dim == volume && (c.key == "?dia" || c.key == "?sys") {
		k = map[string]string{"lvidd": "lvedv", "lvids": "lvesv"}[k]
	}
	return k
}

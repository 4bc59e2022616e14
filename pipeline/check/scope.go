package check

import (
	"strings"

	"cardiopli/pipeline/measure/phrase"
)

// status is how the report means what it mentions.
type status uint8

const (
	affirmed    status = iota
	doubtful           // cannot be excluded, suspected: to be confirmed
	unexcluded         // "on ne peut éliminer": to be confirmed, one degree lower
	negated            // stated to be absent
	past               // history, known, treated
	family             // of a relative
	hypothesis         // looked for, in an indication
	conditional        // an instruction: if, in case of
	threshold          // a criterion quoted
	earlier            // of an earlier examination
)

// present reports whether the patient has it, surely or to be confirmed.
func (s status) present() bool { return s <= unexcluded }

var (
	// adversative words end the reach of a negation: what follows is stated.
	adversative = phrase.Set("mais;cependant;toutefois;hormis;sauf;excepte;exceptee;but;however;except;although;malgre;alors;tandis;despite;neanmoins;pourtant;bien;apart;uniquement;though")
	negators    = phrase.Set("pas;aucun;aucune;sans;absence;ni;jamais;exempt;exempte;indemne;depourvu;depourvue;disparition;resolution;no;without;denies;not;nor;never;none;absent;nulle;nul;zero")
	changes     = phrase.Set("retentissement;consequence;tolerance;modification;modifications;changement;aggravation;progression;majoration;evolution;augmentation;variation;change;worsening;increase;extension;regression;diminution;amelioration;resolution;disparition")
	symptoms    = phrase.Set("douleur;douleurs;symptome;symptomes;dyspnee;palpitation;palpitations;fievre;angor;plainte;precordialgie;signe;malaise;pain;symptom;symptoms;chest;fever;thoracique;fonctionnel;fonctionnels")
	articles    = phrase.Set("un;une;le;la;les;presence;on;il;elle;des;cette;ce;avec;note;decouverte;apparition;survenue;a;an;the;with;aspect;probable;possible;suspicion;nouveau;nouvelle")
	affirmers   = phrase.Set("est;note;retrouve;visible;mesure;mesuree;objective;present;presente;severe;serre;serree;important;importante;abondant;abondante;volumineux;volumineuse;massif;massive;aigu;aigue;rapide;recent;recente;permanent;permanente;persistant;persistante;mobile;constate;constatee;sont;severely;acute;large;present;montre;mettant;permettant;convexe;diffus;diffuse")
	kin         = phrase.Set("pere;mere;frere;soeur;fils;fille;tante;oncle;cousin;cousine;freres;soeurs;familial;familiaux;familiale;familiales;famille;family;father;mother;brother;sister;son;daughter;aunt;uncle;parent;parents;fratrie;neveu;niece;heredite;grand-pere;grand-mere;mari;epouse;epoux;conjoint;conjointe;compagnon;compagne;husband;wife;spouse;sibling;siblings;grandfather;grandmother;nephew;twin;jumeau;jumelle;belle-mere;beau-pere;beau-frere;belle-soeur;parente;ascendants;relative;relatives")
	historyCues = phrase.Set("antecedent;antecedents;atcd;atcds;histoire;history;sequelle;sequelles;ancien;ancienne;anciens;anciennes;previous;prior;autrefois")
	doneCues    = phrase.Set("opere;operee;operes;traite;traitee;ablate;ablatee;ablates;appareille;appareillee;resolu;resolue;resolutif;connu;connue;connus;connues;ancien;ancienne;anciens;anciennes;disparu;disparue;sequellaire;sequellaires;repare;reparee;known;treated;ablated;repaired;resolved;old;regresse;regressee;gueri;guerie;chronique;remplace;remplacee;inchange;inchangee;unchanged;cicatrise;cicatrisee;corrige;corrigee;dissous;dissoute;dissolved;resorbe;resorbee;normalise;normalisee;draine;drainee;stente;stentee;thrombolyse;thrombolysee;evacue;evacuee")
	nowCues     = phrase.Set("actuellement;aujourd;recidive;recidivante;nouvel;nouveau;nouvelle;today;now;currently;recurrent;recurrence;desormais")
	searchCues  = phrase.Set("recherche;rechercher;recherchant;chercher;depister;detecter;prevenir;redouter;craindre;redoute;depistage;bilan;eliminer;ecarter;exclure;risque;surveillance;prevention;prophylaxie;rule;screening;search;looking;risk;prevent;r/o;infirmer;verifier;crainte;craint;craignant;peur;afraid;fears;eviter;avoid;avoiding;avoidance;expose;exposant;exposent;antibioprophylaxie;protection")
	suspectCues = phrase.Set("suspicion;suspecte;suspectee;suspect;probable;possible;evocateur;evocatrice;evocateurs;evoque;evoquant;evoquer;compatible;pourrait;probablement;possiblement;suspected;possibly;likely;suggestive;suspicious;hypothese;doute;douteux;douteuse;semble;presomption")
	thresholds  = phrase.Set("seuil;seuils;critere;criteres;norme;normes;definition;objectif;objectifs;threshold;criterion;criteria;cible;limite;limites")
	excluders   = phrase.Set("exclure;eliminer;ecarter;infirmer;exclu;exclue;elimine;eliminee;ecarte;ecartee;exclude;excluded;exclut;exclus")
	absentAfter = phrase.Set("absent;absente;absents;absentes;exclu;exclue;exclus;elimine;eliminee;ecarte;ecartee;infirme;infirmee;neant;absence;non;aucun;aucune;negatif;negative;negatifs;negatives;disparu;disparue;disparus;absents;none;excluded;no")
)

// statusOf judges how the report means the mention m.
func (f *facts) statusOf(m mention) status {
	if st, ok := f.judged[m]; ok {
		return st
	}
	s := f.scopeOf(m)
	st := s.judge()
	if f.judged == nil {
		f.judged = make(map[mention]status)
	}
	f.judged[m] = st
	return st
}

func (f *facts) scopeOf(m mention) scope {
	s := scope{f: f, t: f.t, m: m}
	s.from, s.to = f.t.Bounds(f.t.Tokens[m.from].Sentence)
	s.from, s.to = max(s.from, m.from-maxReach), min(s.to, m.to+maxReach)
	return s
}

// maxReach is how many words before and behind a mention can bear on it. It
// bounds the work in a text without full stops.
const maxReach = 100

// scope judges one mention within its sentence, tokens [from, to).
type scope struct {
	f        *facts
	t        *phrase.Text
	m        mention
	from, to int
}

func (s *scope) judge() status {
	p := s.f.part[s.m.from]
	if s.kin() {
		return family
	}
	neg := s.negation()
	switch neg {
	case negated, unexcluded:
		if neg == unexcluded && p == motive {
			return hypothesis
		}
		return neg
	}
	if s.open() {
		if p == motive {
			return hypothesis
		}
		return unexcluded
	}
	if s.after() {
		return negated
	}
	if s.unlikely() {
		return negated
	}
	if s.quoted() {
		return threshold
	}
	if s.instructed() || s.imagines() {
		return conditional
	}
	if p == comparison || s.before() {
		return earlier
	}
	if p == history || s.history() || s.dated() {
		return past
	}
	return s.supposed(p)
}

func (s *scope) key(i int) string {
	if i < s.from || i >= s.to {
		return ""
	}
	return s.t.Tokens[i].Key
}

// kin reports whether the sentence speaks of a relative before the mention, or
// the mention is called familial or of a relative behind it.
func (s *scope) kin() bool {
	comma := false
	for j := s.m.from - 1; j >= s.from; j-- {
		comma = comma || s.key(j) == ","
		if s.relative(j) {
			if comma && (k(s.t, j-1, "dont", "whose") || k(s.t, j-2, "dont", "whose")) {
				continue // "chez ce patient dont le père est mort d'infarctus, ..."
			}
			return true
		}
	}
	for j := s.m.from; j < min(s.m.to+12, s.to); j++ {
		w := s.key(j)
		if w == "," || w == ":" {
			return false
		}
		if j < s.m.to+3 && strings.HasPrefix(w, "familia") || (w == "chez" || w == "in") && (kin[s.key(j+1)] || kin[s.key(j+2)]) {
			return true
		}
	}
	return false
}

// relative reports whether token j names someone other than the patient, and not
// as the one who brought or saw them.
func (s *scope) relative(j int) bool {
	w := s.key(j)
	switch {
	case w == "son" && s.f.head.Language != "en": // "son bloc de branche": his
		return false
	case kin[w]:
		if strings.HasPrefix(w, "fil") && s.key(j+1) == "de" && s.t.Tokens[min(j+2, s.to-1)].Kind == phrase.Number {
			return false
		}
	case others[w]:
		if !k(s.t, j-1, "son", "sa", "ses", "un", "une", "his", "her", "a", "le", "de") || w == "femme" && s.key(j-1) != "sa" {
			return false
		}
	default:
		return false
	}
	for b := j - 1; b >= s.from && b >= j-3; b-- {
		if k(s.t, b, "par", "selon", "apres", "avec", "comme", "by", "with", "like", "presence", "accompagne", "accompagnee") {
			return false
		}
	}
	for b := j + 1; b < j+5; b++ {
		if k(s.t, b, "temoin", "rapporte", "constate", "raconte", "decrit", key("witnessed"), "noticed", "accompagne") {
			return false
		}
	}
	return true
}

// others are people near the patient, where a word before says whose.
var others = phrase.Set("femme;voisin;voisine;collegue;collegues;ami;amie;amis;proche;copain;copine;friend;neighbour;neighbor;colleague;partner;entourage")

// quoted reports whether the mention stands in a criterion.
func (s *scope) quoted() bool {
	if w := s.key(s.from); w == key("rappel") || w == "definition" || w == "definitions" || w == "seuil" || w == "seuils" {
		return true
	}
	for j := s.m.from - 1; j >= s.from && j > s.m.from-8; j-- {
		w := s.key(j)
		if w == "," && k(s.t, j+1, "qui", "c", "soit", "which", "i", "that") {
			continue // "du seuil d'alerte, qui est un QTc supérieur à 500 ms"
		}
		if w == "," || w == ")" || adversative[w] {
			return false
		}
		if w == "partir" || strings.HasPrefix(w, "defini") || strings.HasPrefix(w, "inquiet") {
			return true
		}
		if thresholds[w] && !((w == "criteres" || w == "critere") && s.key(j+1) != ":") {
			return true
		}
	}
	return false
}

// instructed reports whether the mention is in a condition: "si récidive de
// syncope, appeler", "en cas de douleur".
func (s *scope) instructed() bool {
	if s.supposes() {
		return true
	}
	for j := s.m.from - 1; j >= s.from; j-- {
		w := s.key(j)
		switch {
		case w == "," && s.enumerated(j):
		case w == "," || w == ":" || w == "(":
			return false
		case (w == "tout" || w == "toute" || w == "any") && j >= s.m.from-4 && k(s.t, j-1, "devant", "a", "lors", "de", "pour", "") && !k(s.t, j-2, "indemne", "exempt", "libre", "depourvu"), w == "moindre" && k(s.t, j-1, "la", "au"):
			return true
		case k(s.t, j, "quand", "lorsque", "lorsqu", "when", "once") && j >= s.m.from-4 && s.future():
			return true
		case w == "si" && s.key(j+1) != "ce" && s.key(j-1) != "meme", w == "s" && s.key(j+1) == "il", w == "if", w == "cas" && (s.key(j-1) == "en" || s.key(j-1) == "dans"), w == "case" && s.key(j-1) == "in", w == "toute" && s.key(j-1) == "devant", w == key("unless"), w == key("should"):
			return true
		}
	}
	return false
}

// future reports that the mention is still to come: "quand l'ERI sera atteint".
func (s *scope) future() bool {
	for j := s.m.to; j < min(s.m.to+5, s.to); j++ {
		if k(s.t, j, "sera", "seront", "aura", "auront", "deviendra", "depassera", "atteindra", "will") {
			return true
		}
	}
	return false
}

// supposes reports whether the sentence opens with a condition whose main clause
// holds the mention: "s'il survenait une fièvre, on reprendrait l'hypothèse".
func (s *scope) supposes() bool {
	open := k(s.t, s.from, "si", "if") && s.key(s.from+1) != "ce" ||
		k(s.t, s.from, "s") && k(s.t, s.from+1, "il", "ils") ||
		k(s.t, s.from, "en", "in") && k(s.t, s.from+1, "cas", "case") ||
		k(s.t, s.from, "dans") && k(s.t, s.from+2, "cas") ||
		k(s.t, s.from, "devant", "pour") && k(s.t, s.from+1, "tout", "toute")
	if !open {
		return false
	}
	for j := s.from; j < s.m.from; j++ {
		if k(s.t, j, "on", "il", "l") && k(s.t, j+1, "existe", "note", "y", "retrouve", "objective", "observe", "montre") || nowCues[s.key(j)] {
			return false
		}
	}
	return true
}

// enumerated reports whether the comma at j only joins names of one condition:
// "en cas de palpitations, malaise ou syncope, consulter".
func (s *scope) enumerated(j int) bool {
	if s.m.from-j > 4 && !s.items(j) {
		return false
	}
	for i := s.m.to; i < s.to && i < s.m.to+4; i++ {
		if k(s.t, i, "ou", ",", "or") {
			return true
		}
	}
	return k(s.t, s.m.from-1, "ou", "or") || k(s.t, s.m.from-2, "ou", "or") || s.items(j)
}

// items reports whether short names joined by commas and one "ou" stand between
// the comma at j and the mention: "d'un essoufflement, d'un angor ou d'une syncope".
func (s *scope) items(j int) bool {
	length, or := 0, false
	for i := j + 1; i < s.m.from; i++ {
		switch w := s.key(i); {
		case w == ",":
			length = 0
		case w == "ou" || w == "or":
			or, length = true, 0
		case small[w] || w == "survenue" || w == "apparition":
		default:
			if length++; length > 3 || would(w) || strings.HasSuffix(w, "er") || s.t.Tokens[i].Kind == phrase.Number {
				return false
			}
		}
	}
	for i := s.m.to; i < s.to && i < s.m.to+4 && !or; i++ {
		or = k(s.t, i, "ou", "or")
	}
	return or
}

// before reports whether the mention belongs to an earlier examination.
func (s *scope) before() bool {
	if s.key(s.m.from-1) == "from" && (s.key(s.m.to) == "to" || s.key(s.m.to+1) == "to") || s.was() {
		return true
	}
	for j := s.m.from - 1; j >= s.from; j-- {
		w := s.key(j)
		if w == "," && j > s.from+3 {
			return s.reviews()
		}
		switch {
		case formerly[w]:
			return !k(s.t, j+1, "unknown", key("undiagnosed"), key("undetected"), "fit", "well", "healthy", key("asymptomatic"))
		case w == "contre" && s.key(j-1) != "par", w == "versus", w == "vs":
			return true
		case nowCues[w]:
			return false
		case (strings.HasPrefix(w, "anterieur") || strings.HasPrefix(w, "precedent")) && (studies[s.key(j-1)] || studies[s.key(j+1)]):
			return !s.compared(j)
		case strings.HasPrefix(w, "dernier") && k(s.t, j+1, "controle", "examen", "bilan", "trace", "ecg", "holter", phrase.KeyOf("controle")):
			return true
		}
	}
	for j := s.m.to; j < min(s.m.to+6, s.to); j++ {
		w := s.key(j)
		switch {
		case w == ",", w == ";", w == "contre", w == "versus", w == "vs":
			return false
		case formerly[w] && w != "initialement" && w != "auparavant", w == "dernier" && s.key(j-1) == "an", strings.HasPrefix(w, "dernier") && k(s.t, j+1, phrase.KeyOf("controle"), phrase.KeyOf("examen"), "bilan"):
			return true
		case (strings.HasPrefix(w, "anterieur") || strings.HasPrefix(w, "precedent")) && k(s.t, j-1, "trace", phrase.KeyOf("trace"), "ecg", phrase.KeyOf("examen"), phrase.KeyOf("holter")):
			return true
		}
	}
	return false
}

// was reports a clause in the past tense that a clause of today answers: "QTc was
// 520 ms on sotalol, now 430 ms", "en rythme sinusal aujourd'hui" behind.
func (s *scope) was() bool {
	tense := false
	for j := s.m.from - 1; j >= s.from && j > s.m.from-8 && s.key(j) != ","; j-- {
		tense = tense || k(s.t, j, "etait", "etaient", "was", "were", "avait", "had")
	}
	j := s.m.to
	for ; j < s.to && j < s.m.to+10 && s.key(j) != ","; j++ {
		tense = tense || k(s.t, j, "etait", "etaient", "was", "were")
	}
	if !tense {
		return false
	}
	for ; j < s.to && j < s.m.to+20; j++ {
		if nowCues[s.key(j)] && !strings.HasPrefix(s.key(j), "recidiv") && !strings.HasPrefix(s.key(j), "recurr") || s.key(j) == "jour" && s.key(j-1) == "ce" {
			return true
		}
	}
	return false
}

// reviews reports whether the sentence opens by naming an earlier examination
// whose findings it lists: "Lors du Holter précédent : pause de 4 s, BAV".
func (s *scope) reviews() bool {
	for j := s.from; j < s.from+6 && j < s.m.from; j++ {
		if w := s.key(j); (strings.HasPrefix(w, "anterieur") || strings.HasPrefix(w, "precedent")) && studies[s.key(j-1)] {
			return s.key(j+1) == ":" && !s.compared(j)
		}
	}
	return false
}

// formerly are the words for an earlier time.
var formerly = phrase.Set("precedemment;anterieurement;auparavant;previously;initialement")

// studies are the words for an examination that can be an earlier one.
var studies = phrase.Set("examen;controle;bilan;trace;ecg;holter;echographie;echo;ett;eto;electrocardiogramme;enregistrement;scanner;irm;consultation;hospitalisation;study;exam;echocardiogram;mapa;epreuve;test")

// compared reports whether what stands before token j is only the base of a
// comparison: "par rapport au tracé précédent, apparition de", "depuis".
func (s *scope) compared(j int) bool {
	for b := j - 1; b >= s.from && b > j-7; b-- {
		if w := s.key(b); w == key("rapport") || w == "depuis" || w == "since" || strings.HasPrefix(w, "compar") || strings.HasPrefix(w, "contraire") || w == key("difference") {
			return true
		}
	}
	return false
}

// dated reports whether the item of the mention, or the words that open its
// sentence, put it in an earlier year: "le Holter de 2022 montrait une TVNS",
// "en 2019, thrombus apical", "il y a dix ans".
func (s *scope) dated() bool {
	same := true // no comma yet
	for j := s.m.from - 1; j >= s.from; j-- {
		w := s.key(j)
		switch {
		case nowCues[w], w == "jour" && s.key(j-1) == "ce", w == "depuis" || w == "since":
			return false
		case w == "," || w == ":" && j-1 > s.from+1:
			same = false
		case w == "(" || w == "-" || w == ")":
			return false
		case isYear(s.t, j) && s.old(j) && (same || j <= s.from+3):
			return !s.compared(j)
		case same && s.lately(j):
			return true
		case k(s.t, j, "ans", key("annees"), key("years")) && s.key(j-3) == "y" && (same || j <= s.from+5):
			return true
		}
	}
	return false
}

// supposed tells hypotheses: looked for is none; suspected is none in an
// indication and to be confirmed elsewhere.
func (s *scope) supposed(p part) status {
	suspected := false
	for j := s.m.from - 1; j >= s.from && j > s.m.from-9; j-- {
		w := s.key(j)
		if w == "," || w == ":" || w == ")" {
			break
		}
		if (w == "craindre" || w == "redouter") && k(s.t, j-1, "fait", "faisant", "font", "fit") {
			suspected = true
			continue
		}
		if searchCues[w] && !(w == "bilan" && s.key(j+1) != "de" && s.key(j+1) != "d" && s.key(j+1) != "du") {
			return hypothesis
		}
		if suspectCues[w] || w == "faveur" {
			suspected = true
		}
	}
	for j := s.m.to; j < min(s.m.to+5, s.to) && !suspected; j++ {
		w := s.key(j)
		if w == "," {
			break
		}
		if j == s.m.to && (w == key("prophylaxis") || w == "screening" || w == "prevention") {
			return hypothesis
		}
		if (w == "a" || w == "pour" || w == "to") && (searchCues[s.key(j+1)] || k(s.t, j+1, "rechercher", "exclude")) {
			return hypothesis
		}
		if w == "?" || suspectCues[w] && w != "semble" || w == "confirmer" && s.key(j-1) == "a" || w == phrase.KeyOf("confirmer") {
			suspected = true
		}
	}
	switch {
	case suspected && p == motive:
		return hypothesis
	case suspected:
		return doubtful
	}
	return affirmed
}

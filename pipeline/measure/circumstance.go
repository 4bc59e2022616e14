package measure

import (
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// phase of an exercise test.
type phase uint8

const (
	noPhase phase = iota
	resting
	exercise
	recovering
	stepping // a step of the exercise before its peak
)

// period of an ambulatory blood pressure record.
type period uint8

const (
	noPeriod period = iota
	whole           // 24 h
	day
	night
	office // measured in the consulting room
	spike  // a single extreme, not a mean
)

// mark says under which circumstances a token stands.
type mark struct {
	previous bool
	skip     bool // within a normal value, a target or a threshold
	phase    phase
	period   period
}

// circumstances marks every token.
func circumstances(t *phrase.Text, stress, mapa bool, sections []pipeline.Section) []mark {
	m := make([]mark, len(t.Tokens))
	c := marker{t: t, m: m, stress: stress, mapa: mapa, latest: latest(t)}
	c.sections(sections)
	for i := range t.Tokens {
		c.step(i)
	}
	return m
}

// marker walks the tokens with the state that holds until something ends it.
type marker struct {
	t            *phrase.Text
	m            []mark
	stress, mapa bool

	prev      bool
	prevComma bool // a comma ends the scope
	steps     bool // a step of the exercise is spoken of, until the sentence ends
	opened    int  // token that opened the scope
	depth     int  // of parentheses at the start of the scope
	latest    moment
	paren     int
	skip      bool
	skipDepth int
	list      bool // the sentence is headed as a list of norms: commas part its members
	ph        phase
	period    period
	sentence  int
	line      int
	closing   []pipeline.Span // conclusion sections
	older     []pipeline.Span // comparison sections
}

func (c *marker) sections(sections []pipeline.Section) {
	for _, s := range sections {
		switch {
		case strings.Contains(s.Key, "conclusion"):
			c.closing = append(c.closing, s.Span)
		case strings.Contains(s.Key, "compar") || strings.Contains(s.Key, "anterieur") || strings.Contains(s.Key, "previous"):
			c.older = append(c.older, s.Span)
		}
	}
}

func inside(spans []pipeline.Span, pos int) bool {
	for _, s := range spans {
		if pos >= s.Start && pos < s.End {
			return true
		}
	}
	return false
}

func (c *marker) step(i int) {
	t := c.t
	tok := &t.Tokens[i]
	if i == 0 || tok.Sentence != c.sentence {
		c.sentence, c.prev, c.skip, c.paren = tok.Sentence, false, false, 0
		if c.period == spike || c.period == office {
			c.period = noPeriod
		}
	}
	if i == 0 || tok.Line != c.line {
		blank := i > 0 && tok.Line-c.line > 1
		c.line = tok.Line
		if blank && c.ph != noPhase || inside(c.closing, tok.Start) {
			c.ph = noPhase
		}
		if c.mapa {
			c.period = noPeriod
		}
		for j := i + 1; c.prev && j < i+6 && j < len(t.Tokens) && t.Tokens[j].Line == tok.Line; j++ {
			if k := t.Key(j); k == ":" || k == "=" || k == "|" { // a field of its own, not the line above going on
				c.prev = false
			}
		}
	}
	switch tok.Key {
	case "(":
		c.paren++
	case ")":
		c.paren--
		if c.prev && c.paren < c.depth {
			c.prev = false
		}
		if c.skip && c.paren < c.skipDepth {
			c.skip = false
		}
	case ",":
		if c.prev && c.prevComma && i > c.opened+1 {
			c.prev = false
		}
		c.skip = c.skip && c.list
	case "|":
		c.skip, c.prev = false, c.prev && c.opens(i)
	}
	c.past(i)
	c.norm(i)
	if c.stress {
		c.effort(i)
	}
	if c.mapa {
		c.times(i)
	}
	c.m[i] = mark{previous: c.prev || inside(c.older, tok.Start), skip: c.skip, phase: c.ph, period: c.period}
}

// opens reports whether the bar at i closes the first cell of its line, which names
// what follows, and no other bar comes: "MAPA de 2023 | moyenne 125/77".
func (c *marker) opens(i int) bool {
	from, to := lineOf(c.t, i)
	for j := from; j < to; j++ {
		if j != i && k(c.t, j, "|") {
			return false
		}
	}
	return i > from && c.opened >= from
}

// exams before which "antérieur" or "précédent" means an earlier one.
var examWords = map[string]bool{"ecg": true, "examen": true, "trace": true, "echo": true, keyEchographie: true, "controle": true,
	"bilan": true, "mapa": true, "holter": true, "valeur": true, "valeurs": true, "enregistrement": true, "etude": true, "ett": true, "exam": true, keyStudy: true, "tracing": true, "test": true, "epreuve": true,
	keyElectrocardiogramme: true, "electrocardiogram": true, keyEchocardiographie: true, "echocardiogram": true,
	"monitor": true, "recording": true, "abpm": true, "monitoring": true, "echodoppler": true, keyScintigraphie: true, "irm": true, "mri": true}

var key = phrase.KeyOf

var (
	nowWords = words("actuellement;aujourd;desormais;maintenant;actuel;actuelle;current;currently;now;today")
	oldWords = words("precedemment;anterieurement;previously;prior;auparavant;initialement;jadis")
	versus   = words("contre;vs;versus;against")
	wasWords = words("etait;etaient")
)

func words(list string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Split(list, ";") {
		m[key(w)] = true
	}
	return m
}

// year reports whether token i is a calendar year.
func year(t *phrase.Text, i int) bool {
	if i < 0 || i >= len(t.Tokens) {
		return false
	}
	tok := &t.Tokens[i]
	return tok.Kind == phrase.Number && tok.Decimals == 0 && tok.Value >= 1950 && tok.Value <= 2100 && len(tok.Raw) == 4
}

// closing marks end a clause; a word of the past before one looks back.
var closing = map[string]bool{",": true, ".": true, ";": true, ")": true, "|": true}

// past opens and closes the scope of an earlier examination.
func (c *marker) past(i int) {
	t := c.t
	k := t.Key(i)
	open := func(comma bool) {
		if c.prev && comma { // a wider scope goes on
			return
		}
		c.prev, c.prevComma, c.depth, c.opened = true, comma, c.paren, i
	}
	head := i == 0 || !t.Same(i-1, i)
	switch {
	case nowWords[k], k == "ce" && t.Key(i+1) == "jour":
		c.prev = false
	case examWords[k] && c.earlier(i):
		open(false)
	case year(t, i) && t.Key(i+1) == "(" && t.Tokens[i].Value < c.latest.year():
		c.prev, c.prevComma, c.depth = true, false, c.paren+1 // "inchangé depuis 2024 (FC 48)"
	case versus[k] && !strings.HasPrefix(t.Key(i+1), "indic"):
		open(true)
	case oldWords[k] && !head && closing[t.Key(i+1)]: // "jamais vue auparavant, ...": what stands before it
	case oldWords[k]:
		open(false)
	case wasWords[k] && c.contrasted(i):
		open(true)
	case k == "compare" || k == keyComparee || k == "comparativement" || k == "comparaison" || k == "compared":
		open(!head)
	case k == keyRapport && t.Key(i-1) == "par" && (t.Key(i+1) == "a" || t.Key(i+1) == "au" || t.Key(i+1) == "aux"):
		open(true)
	case (strings.HasPrefix(k, "anterieur") || strings.HasPrefix(k, "precedent") || k == "previous") && (examWords[t.Key(i-1)] || examWords[t.Key(i+1)]):
		open(false)
	case head && (strings.HasPrefix(k, "anterieur") || strings.HasPrefix(k, "precedent") || k == "previous") && (t.Key(i+1) == ":" || t.Key(i+1) == "(" || t.Key(i+1) == "|"):
		open(false)
	case strings.HasPrefix(k, "dernier") && (examWords[t.Key(i+1)] || t.Key(i+1) == "en"):
		open(true)
	case k == "last" && (examWords[t.Key(i+1)] || t.Key(i+1) == "year"):
		open(true)
	case (k == "en" || k == "in") && c.opening(i) && (year(t, i+1) || month[t.Key(i+1)] && year(t, i+2)):
		open(false)
	case year(t, i) && head && (t.Key(i+1) == ":" || t.Key(i+1) == "|"):
		open(false)
	case year(t, i) && t.Key(i-1) == "en" && t.Key(i+1) == ":" && t.Tokens[i].Value < c.latest.year(): // "au cabinet en 2024 : 150/90"
		open(false)
	case head1(t, i) && (strings.HasPrefix(k, "precedent") || strings.HasPrefix(k, "anterieur") || k == "previous") && t.Key(i+1) == ":": // "(précédente : 47 %)"
		open(false)
	case year(t, i) && t.Key(i-1) == "(" && (t.Key(i+1) == ":" || t.Key(i+1) == ","):
		open(false)
	}
}

// head1 reports whether token i is the first in a parenthesis.
func head1(t *phrase.Text, i int) bool { return t.Key(i-1) == "(" && t.Same(i-1, i) }

// ofBreath are the words beside which a threshold is the ventilatory one, which is
// measured.
var ofBreath = words("ventilatoire;ventilatory;anaerobie;anaerobic;aerobie;aerobic;lactique;lactate;premier;1er;deuxieme;second;first;adaptation")

// heads reports whether the word at i begins a line that it heads: "Seuils usuels :
// 24 h 130/80, jour 135/85".
func (c *marker) heads(i int) bool {
	if b := i - 1; b >= 0 && c.t.Same(b, i) && !(k(c.t, b, "-", "*", "•", "(") && !c.t.Same(b-1, b)) {
		return false
	}
	for j := i + 1; j < i+6 && c.t.Same(i, j) && c.t.Tokens[j].Kind != phrase.Number; j++ {
		if k(c.t, j, ":", "=") {
			return true
		}
	}
	return false
}

// norm opens and closes the scope of a normal value, target or threshold.
func (c *marker) norm(i int) {
	t := c.t
	k := t.Key(i)
	open := func() { c.skip, c.skipDepth, c.list = true, c.paren, c.heads(i) }
	switch {
	case k == "n" && (t.Key(i+1) == "<" || t.Key(i+1) == ">" || t.Key(i+1) == ":" || t.Key(i+1) == "=" || t.Key(i+1) == "<=" || t.Key(i+1) == ">=") && t.Tokens[i].Raw == "N":
		open()
	case k == "vn" || k == "norme" || k == "normes" || k == "normale" && (t.Key(i+1) == "<" || t.Key(i+1) == ">" || t.Key(i+1) == ":" && (i == 0 || t.Tokens[i-1].Kind != phrase.Word || !t.Same(i-1, i)) && t.Key(i+2) != "" && t.Tokens[i+2].Kind != phrase.Word || c.paren > 0 && t.Key(i-1) == "("):
		open()
	case (k == "valeur" || k == "valeurs") && (strings.HasPrefix(t.Key(i+1), "normal") || t.Key(i+1) == "de" && strings.HasPrefix(t.Key(i+2), "reference")):
		open()
	case k == "objectif" || k == "cible" || k == "cibles" || k == "objectifs" || k == "seuil" && !ofBreath[t.Key(i+1)] && !ofBreath[t.Key(i-1)] || k == "seuils" || k == "target" || k == keyThreshold && !ofBreath[t.Key(i-1)] || k == "goal" || k == "limite" && t.Key(i+1) == "superieure":
		open()
	case k == "normal" && (t.Key(i+1) == "<" || t.Key(i+1) == ">" || t.Key(i+1) == "range"):
		open()
	case k == "entre" && c.paren > 0 && t.Key(i-1) == "normal":
		open()
	}
}

// notEffort are the words before which "d'effort" names a symptom or the test.
var notEffort = words("epreuve;test;echographie;echo;angor;dyspnee;syncope;angine;ecg;douleur;protocole;arret;echocardiographie;malaise;symptome;ischemie;capacite;capacites;tolerance;electrocardiogramme;precordialgie;precordialgies;douleurs;intolerance;motif;indication;lipothymie;adaptation")

// effort follows the phases of an exercise test.
func (c *marker) effort(i int) {
	t := c.t
	switch k := t.Key(i); k {
	case "protocole", "protocol":
		c.ph = exercise
		return
	case "conclusion", "ccl", "concl", "conclu", keyImpression:
		c.ph = noPhase
		return
	}
	if ph := phaseAt(t, i); ph != noPhase && !trailing(t, i) {
		c.ph, c.steps = ph, false
	}
	switch {
	case step(t, i):
		c.ph, c.steps = stepping, true
	case c.steps && (i == 0 || t.Tokens[i-1].Sentence != t.Tokens[i].Sentence):
		c.ph, c.steps = exercise, false
	}
}

// trailing reports whether the phase word at i qualifies the value just before
// it ("130/80 au repos") rather than what follows.
func trailing(t *phrase.Text, i int) bool {
	j := i - 1
	for n := 0; n < 3 && j >= 0; n++ {
		if k := t.Key(j); k == "au" || k == "de" || k == "a" || k == "l" || k == "le" || k == "at" || k == "en" || k == "d" {
			j--
			continue
		}
		break
	}
	if j < 0 || !t.Same(j, i) || j == i-1 && t.Key(i) != "repos" && t.Key(i) != "pic" && t.Key(i) != "peak" && !preWords[t.Key(i)] && !postWords[t.Key(i)] {
		return false
	}
	tok := &t.Tokens[j]
	if (tok.Key == "min" || tok.Key == "mn") && t.Key(j-1) != "/" { // "à 3 min de récupération": when, not how fast
		return false
	}
	if tok.Kind == phrase.Number {
		return true
	}
	switch tok.Key {
	case "%", "mmhg", "hg", "bpm", "ms", "mm", "min", "mn", "w":
		return true
	}
	return false
}

// thisDay are the words before which "jour" is no period of the day.
var thisDay = words("ce;par;meme;chaque;un")

// times follows the periods of an ambulatory blood pressure record.
func (c *marker) times(i int) {
	t := c.t
	k := t.Key(i)
	if k == "jour" && thisDay[t.Key(i-1)] {
		return // "ce jour", "deux par jour": a date or a dose, no period
	}
	switch k {
	case "jour", "diurne", "diurnes", "eveil", "activite", keyDaytime, "awake", "day", keyJournee, "diurnal":
		c.period = day
	case "nuit", "nocturne", "nocturnes", keySommeil, "night", keyAsleep, keyNighttime, "nocturnal", keySleep:
		c.period = night
	case "globale", "global", "totale", keyNycthemere, keyOverall:
		c.period = whole
	case "h", "heures", "hours", "hour", "24h", "hr":
		if t.Key(i-1) == "24" || t.Key(i-1) == "-" && t.Key(i-2) == "24" { // "24-hour mean"
			c.period = whole
		}
	case "pic", "pics", "maximum", "maximale", "max", "minimum", "minimale", "peak", "min", "maximales", "minimales", "record":
		c.period = spike
	case "cabinet", "consultation", keyOffice, "clinique", "medecin", "bras", "mesure", "automesure", "clinic":
		if k == "mesure" || k == "bras" || k == "medecin" {
			return
		}
		c.period = office
	}
}

// contextAfter looks at what follows a value for its circumstances: "en 2022",
// "(2021)", "l'an dernier", "le 12/03/2024", "au repos", "au pic".
func (r *reader) contextAfter(next int) (previous bool, ph phase) {
	t := r.t
	for j := next; j < next+7 && j < len(t.Tokens); j++ {
		if next > 0 && !t.Same(next-1, j) {
			break
		}
		k := t.Key(j)
		switch {
		case k == "(" && r.valued(j):
			return false, ph
		case k == "," || k == ";" || k == "/" || k == "|" || versus[k] || k == "puis" || k == "et" || k == "->":
			return false, ph
		case k == "en" && (year(t, j+1) || month[t.Key(j+1)] && year(t, j+2)), k == "in" && year(t, j+1), k == "(" && year(t, j+1):
			return true, ph
		case t.Tokens[j].Kind == phrase.Date && (t.Key(j-1) == "le" || t.Key(j-1) == "du" || t.Key(j-1) == "(" || t.Key(j-1) == "on"):
			return true, ph
		case examWords[k] && dated(t, j) != (moment{}) && dated(t, j).before(r.latest, 1):
			return true, ph
		case (k == "an" || k == keyAnnee || k == "mois" || meetings[k]) && lastWord(t.Key(j+1)), lastWord(k) && (meetings[t.Key(j+1)] || examWords[t.Key(j+1)]), r.inMonth(next, j), k == "last" && (t.Key(j+1) == "year" || t.Key(j+1) == keyMonth):
			return true, ph
		case oldWords[k] && r.ofNext(j):
			return false, ph
		case oldWords[k], k == "il" && t.Key(j+1) == "y" && t.Key(j+2) == "a", k == "dernier" && examWords[t.Key(j+1)], k == "ago":
			return true, ph
		case strings.HasPrefix(k, "anterieur") && examWords[t.Key(j-1)], strings.HasPrefix(k, "precedent") && examWords[t.Key(j-1)]:
			return true, ph
		case ph == noPhase && (k == "repos" || k == "rest") && (t.Key(j-1) == "au" || t.Key(j-1) == "de" || t.Key(j-1) == "at" || t.Key(j-1) == "("):
			return false, resting
		case ph == noPhase && (k == "pic" || k == "peak" || k == keyEffort && (t.Key(j-1) == "l" && !preWords[t.Key(j-2)] && !postWords[t.Key(j-2)] || t.Key(j-1) == "(") || k == "maximum"):
			return false, exercise
		case ph == noPhase && step(t, j):
			return false, stepping
		case ph == noPhase && (preWords[k] || postWords[k] || strings.HasPrefix(k, "recup") || k == keyRecovery):
			if p := phaseAt(t, j); p != noPhase {
				return false, p
			}
		case t.Tokens[j].Kind == phrase.Number && !year(t, j):
			return false, ph
		}
		if _, _, ok := find(t, j); ok && k != "e" && k != "a" {
			return false, ph
		}
	}
	return false, ph
}

// meetings are occasions that may be the last one.
var meetings = words("visite;consultation;controle;fois;hospitalisation;sejour;venue;passage;bilan;visit;follow;revue;ete;hiver;printemps;automne;summer;winter;spring;semestre;trimestre")

// lastWord reports "dernier", "passée", "précédente" in any form.
func lastWord(w string) bool {
	return strings.HasPrefix(w, "dernie") || strings.HasPrefix(w, "preced") || strings.HasPrefix(w, "anterieur") || w == "pase" || w == "pasee" || w == "passe" || w == "passee" || w == "previous"
}

// inMonth reports whether a month without year, another than that of the text,
// tells at j right behind a value when it was taken: "421 en mars".
func (r *reader) inMonth(next, j int) bool {
	t := r.t
	if !k(t, j, "en", "in") || j != next && !(j == next+1 && k(t, next, "deja", "mesure", "releve")) || year(t, j+2) {
		return false
	}
	n, ok := monthOf[t.Key(j+1)]
	return ok && r.latest.months > 0 && r.latest.months%12 != n
}

// ofNext reports whether the word for earlier at j tells of a value that follows
// it: "58 % previously 55 %".
func (r *reader) ofNext(j int) bool {
	for n := j + 1; n < j+4 && r.t.Same(j, n); n++ {
		if r.isNumber(n) {
			return !year(r.t, n)
		}
		if k(r.t, n, ",", ")", "|") {
			return false
		}
	}
	return false
}

// valued reports whether the parenthesis at j holds a value of its own, which
// then is what its words tell of: "58 % (prior study: 29 %)".
func (r *reader) valued(j int) bool {
	t := r.t
	for n := j + 1; n < j+14 && t.Same(j, n) && t.Key(n) != ")"; n++ {
		if x, ok := r.valueAt(n); ok && !year(t, n) && (x.known && !x.loose && x.unit.dim != duration && x.unit.dim != years || t.Key(n-1) == ":") {
			return true
		}
	}
	return false
}

var month = words("janvier;fevrier;mars;avril;mai;juin;juillet;aout;septembre;octobre;novembre;decembre;january;february;march;april;may;june;july;august;september;october;november;december")

// context gives the context of a value at token i that ends before next, for a
// measure whose phase is told by context and not by its key.
func (r *reader) context(i, next int, phased bool) pipeline.Context {
	m := r.marks[i]
	after, ph := r.contextAfter(next)
	if m.previous || after {
		return pipeline.Previous
	}
	if !phased || !r.exercised(i) {
		return pipeline.Current
	}
	if ph == noPhase {
		ph = m.phase
	}
	switch ph {
	case resting:
		return pipeline.Rest
	case exercise:
		return pipeline.Peak
	case recovering:
		return pipeline.Recovery
	}
	return pipeline.Current
}

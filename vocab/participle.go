package vocab

import (
	"strings"
	"unicode/utf8"
)

// Infinitives, participles and forms of the present that sound alike. Grammar
// decides: behind "avoir" stands a participle without marks, behind "il faut" an
// infinitive, behind a noun and "bien" a participle.

// toHave are the forms of "avoir" by the subjects they follow.
var toHave = map[string]map[string]bool{
	"ai": wordSet("j"), "a": wordSet("il elle on"), "avons": wordSet("nous"), "avez": wordSet("vous"), "ont": wordSet("ils elles"),
	"avais": wordSet("j"), "avait": wordSet("il elle on"), "avaient": wordSet("ils elles"),
}

// written are forms of the present and the past that are heard like a participle.
var written = func() map[string]string {
	m := map[string]string{}
	for pair := range strings.FieldsSeq(`écris:écrit écrits:écrit prescris:prescrit décris:décrit inscris:inscrit mit:mis remit:remis permit:permis admit:admis promit:promis
		prit:pris reprit:repris apprit:appris comprit:compris fais:fait refais:refait dis:dit vus:vu revus:revu reçus:reçu eus:eu perdus:perdu obtenus:obtenu
		maintenus:maintenu connus:connu voulus:voulu pus:pu dus:dû lus:lu bus:bu suivit:suivi finit:fini réagit:réagi subit:subi subis:subi sentit:senti ressentit:ressenti
		ressentis:ressenti vomit:vomi maigrit:maigri grossit:grossi dormit:dormi choisit:choisi choisis:choisi conduis:conduit réduis:réduit produis:produit traduis:traduit
		introduis:introduit ralentit:ralenti élargit:élargi convertit:converti convertis:converti établit:établi établis:établi`) {
		from, to, _ := strings.Cut(pair, ":")
		m[keyOf(from)] = to
	}
	return m
}()

// wants are words behind which a verb can only be an infinitive; those of asks
// need an article behind the verb as well.
var (
	wants = wordSet("faut faudra faudrait doit doivent devra devrait peut peuvent pourra pourrait veut souhaite vais va allons")
	asks  = wordSet("pour sans afin merci possible nécessaire propose proposons conseille demande essayer permet prévu prévoir décidé")
	// helping are participles behind which an infinitive stands: "il a pu arrêter".
	helping = wordSet("pu dû du su voulu fait laissé")
	// manners are adverbs that stand between a noun and its participle.
	manners = wordSet("bien mal peu très assez non parfaitement correctement partiellement incomplètement moyennement")
	// subjects are nouns of reports that genders-fr.tsv does not have, for they
	// stand before much else than their adjectives.
	subjects = wordSet("patient procédure geste séance malade")
)

// infinitive gives the verb of an infinitive in -er without its ending. Nouns in
// -er are none.
func (s *scan) infinitive(key string) (stem string, ok bool) {
	stem, ok = strings.CutSuffix(key, "er")
	return stem, ok && len(stem) >= 3 && s.tongue.general.Contains(key) && s.tongue.general.Contains(stem+acuteE+"e")
}

// misheardVerb asks about the verb behind the word at token i.
func (s *scan) misheardVerb(i int) {
	t := s.tokens[i]
	if i+1 >= len(s.tokens) || t.caps == upper && !s.shouted[t.line] {
		return
	}
	switch cues[t.key] {
	case haveCue:
		s.behindHave(i)
	case beenCue:
		s.behindBeen(i)
	case wantCue:
		s.wantsInfinitive(i)
	case mannerCue:
		s.behindManner(i)
	}
}

// cue is what a word lets expect of the verb behind it.
type cue uint8

const (
	haveCue cue = iota + 1
	beenCue
	wantCue
	mannerCue
)

// cues are the words that let expect something: one look for each word of a text.
var cues = func() map[string]cue {
	m := map[string]cue{been: beenCue}
	for k := range toHave {
		m[k] = haveCue
	}
	for _, set := range [...]map[string]bool{wants, asks} {
		for k := range set {
			m[k] = wantCue
		}
	}
	for k := range manners {
		m[k] = mannerCue
	}
	return m
}()

// behindHave asks about what follows a subject and "avoir": "j'ai écris".
func (s *scan) behindHave(i int) {
	t := s.tokens[i]
	before := i - 1
	if t.elided {
		if s.elision(i) != "j" || !toHave[t.key]["j"] {
			return
		}
	} else {
		if i == 0 || !t.space || !toHave[t.key][s.tokens[i-1].key] || s.tokens[i-1].elided {
			return
		}
		before--
	}
	// "les examens que j'ai vus": the object stands before.
	if before >= 0 && s.tokens[before].line == t.line {
		if k := s.tokens[before].key; k == "que" || k == "dont" || strings.HasPrefix(k, "quel") || strings.HasPrefix(k, "lesquel") {
			return
		}
	}
	at, _ := s.participle(i)
	if at < 0 || s.tokens[at].caps != lower || helping[s.tokens[at-1].key] {
		return
	}
	u := s.tokens[at]
	right, ok := written[u.key]
	if !ok {
		right, ok = s.bare(u)
	}
	if ok {
		s.confuse(u.start, u.end, right, "Derrière « avoir », c'est le participe, sans accord.")
	}
}

// bare gives the participle without its marks for an infinitive or a participle
// with them.
func (s *scan) bare(t token) (string, bool) {
	if stem, ok := s.infinitive(t.key); ok {
		return s.text[t.start:t.end-2] + "é", s.tongue.general.Contains(stem + acuteE)
	}
	for _, end := range [...]string{"es", "e", "s"} {
		if stem, ok := strings.CutSuffix(t.key, end); ok && strings.HasSuffix(stem, acuteE) && len(stem) >= 4 && s.tongue.general.Contains(stem[:len(stem)-1]+"er") {
			return s.text[t.start : t.end-len(end)], true
		}
	}
	return "", false
}

// behindBeen asks about an infinitive behind "été".
func (s *scan) behindBeen(i int) {
	at, _ := s.participle(i)
	if at < 0 || i == 0 || !s.tokens[i].space {
		return
	}
	u := s.tokens[at]
	stem, ok := s.infinitive(u.key)
	if !ok || u.caps != lower || !s.tongue.general.Contains(stem+acuteE) {
		return
	}
	s.confuse(u.start, u.end, s.text[u.start:u.end-2]+"é"+s.marks(i-2), "Derrière « été », c'est le participe.")
}

// marks gives the marks of gender and number of the subject that ends at token i.
func (s *scan) marks(i int) string {
	from, ok := s.subject(i)
	if !ok {
		return ""
	}
	head := s.tokens[from]
	if !pronouns[head.key] && from < i {
		head = s.tokens[from+1]
	}
	n, known := frenchGrammar().noun(head.key)
	she := head.key == "elle" || head.key == "elles" || women[head.key] || known && n.form.gender() == feminine
	they := head.key == "ils" || head.key == "elles" || known && n.form.number() == many
	out := ""
	if she {
		out = "e"
	}
	if they {
		out += "s"
	}
	return out
}

// wantsInfinitive asks about a participle where an infinitive is due: "il faut
// arrêté", "merci de contrôlé la kaliémie".
func (s *scan) wantsInfinitive(i int) {
	at := i + 1
	if asks[s.tokens[i].key] && (s.tokens[at].key == "de" || s.tokens[at].key == "d") {
		at++
	}
	if at >= len(s.tokens) || !s.follows(i, i+1) || !s.follows(i, at) {
		return
	}
	u := s.tokens[at]
	if u.caps != lower || !strings.HasSuffix(u.key, acuteE) || len(u.key) < 5 || !s.tongue.general.Contains(u.key[:len(u.key)-1]+"er") {
		return
	}
	if asks[s.tokens[i].key] {
		if at+1 >= len(s.tokens) || !s.follows(at, at+1) {
			return
		}
		if v := s.tokens[at+1]; !v.elided && (!determiners[v.key] || len(v.key) == 1) || v.elided && s.elision(at+1) != "l" {
			return
		}
		if k := s.tokens[i].key; at == i+1 && k != "pour" && k != "sans" {
			return
		}
	}
	_, n := utf8.DecodeLastRuneInString(s.text[u.start:u.end])
	s.confuse(u.start, u.end, s.text[u.start:u.end-n]+"er", "Ici le verbe est à l'infinitif.")
}

// behindManner asks about an infinitive behind a noun and an adverb: "effort bien
// tolérer".
func (s *scan) behindManner(i int) {
	u := s.tokens[i+1]
	if i == 0 || !s.follows(i, i) || !s.follows(i, i+1) || u.elided || u.caps != lower || u.letters < 5 {
		return
	}
	if manners[u.key] && i+2 < len(s.tokens) && s.follows(i, i+2) {
		return // asked at the second adverb
	}
	last := i - 1
	for last > 0 && manners[s.tokens[last].key] && s.follows(last, last) {
		last--
	}
	head, ok := s.saidOf(last)
	if !ok {
		return
	}
	right, known := "", false
	stem, inf := s.infinitive(u.key)
	switch {
	case inf:
		right, known = s.text[u.start:u.end-2]+"é", s.tongue.general.Contains(stem+acuteE)
	case u.key == "suivit" || u.key == "subit" || u.key == "conduis":
		right, known = written[u.key], true
	}
	if !known {
		return
	}
	if n, ok := frenchGrammar().noun(head.key); ok {
		if n.form.gender() == feminine {
			right += "e"
		}
		if n.form.number() == many {
			right += "s"
		}
	}
	s.confuse(u.start, u.end, right, "Ce qui est dit du nom est un participe.")
}

// saidOf gives the noun of the phrase that ends at token i and begins its clause:
// an article, a noun and its adjectives, or "est" behind them; no verb, no link.
func (s *scan) saidOf(i int) (head token, ok bool) {
	g := frenchGrammar()
	for j := i; j >= 0 && j > i-5; j-- {
		t := s.tokens[j]
		if t.key == "" || t.digits {
			return token{}, false
		}
		if _, noun := g.noun(t.key); noun || subjects[t.key] {
			head = t
			if s.clauseBegins(j) || j > 0 && s.clauseBegins(j-1) && (determiners[s.tokens[j-1].key] || t.elided && s.tokenArticle(j)) || t.elided && s.tokenArticle(j) && s.clauseBegins(j) {
				return head, true
			}
			return token{}, false
		}
		if _, adjective := g.adjectives[t.key]; !adjective && !(copulas[t.key] && j == i) || j > 0 && !s.follows(j, j) {
			return token{}, false
		}
	}
	return token{}, false
}

// ofPersons are participles that may speak of the patient behind any noun:
// "douleur thoracique adressé par le SAMU".
var ofPersons = wordSet(`adressé hospitalisé opéré admis transféré suivi vu revu né âgé décédé sevré anticoagulé appareillé convoqué accompagné examiné scopé
	monitoré intubé stenté ponté implanté appareillé réadmis sorti venu revenu installé référé orienté allongé assis alité`)

// lessRegular are participles that do not end in é and are no other form of
// their verb; those in -t are the present as well ("la pression atteint 180").
var (
	lessRegular = wordSet(`aplati rétréci ralenti agrandi arrondi rompu fendu étendu distendu tendu suspendu perdu connu méconnu reconnu obtenu maintenu retenu
		acquis repris compris réuni fini défini établi réussi ressenti ouvert couvert découvert`)
	presents = wordSet("atteint restreint réduit reproduit produit détruit décrit prescrit induit conduit traduit introduit")
)

// participleForm gives the forms of the participle at token j, as an adjective.
// What is not said of findings, and what may be a verb of the clause, is none.
func (s *scan) participleForm(j int) (adjective, bool) {
	t := s.tokens[j]
	if t.caps != lower || len(t.key) < 5 {
		return adjective{}, false
	}
	base, f := t.key, singular
	if b, ok := strings.CutSuffix(base, "s"); ok && !lessRegular[base] && !ofPersons[base] {
		base, f = b, many
	}
	gender := masculine
	if b, ok := strings.CutSuffix(base, "e"); ok {
		base, gender = b, feminine
	}
	switch {
	case ofPersons[base]:
		return adjective{}, false
	case strings.HasSuffix(base, acuteE) && s.regular(base[:len(base)-1]):
	case lessRegular[base]:
	case presents[base] && (gender == feminine || f == many || manners[s.tokens[j-1].key] && s.tokens[j-1].key != "très"):
	default:
		return adjective{}, false
	}
	m := s.text[t.start:t.end]
	for range len(t.key) - len(base) {
		m = m[:len(m)-1]
	}
	all := inflect(m)
	if strings.HasSuffix(base, "s") && gender == masculine {
		f |= many
	}
	return adjective{form: gender | f, all: &all}, true
}

// regular reports whether a verb in -er has the stem, "re" before it or not.
func (s *scan) regular(stem string) bool {
	rest, again := strings.CutPrefix(stem, "re")
	return s.tongue.general.Contains(stem+"er") || again && len(rest) >= 4 && s.tongue.general.Contains(rest+"er")
}

// lettered are nouns that a letter of the tracing goes with: "ondes T aplaties".
var lettered = wordSet("onde ondes segment segments espace intervalle complexe complexes jonction point")

// waveLetters are the letters.
var waveLetters = wordSet("t p q r s u e a j st qrs pr qt tp")

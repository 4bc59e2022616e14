package vocab

import "strings"

// Words that sound alike and that grammar tells apart: "c'est" and "s'est", "à"
// and "a", a participle and its feminine. Each question needs a subject that is
// plain to see.

var (
	pronouns = wordSet("il elle on ils elles qui celui-ci celle-ci")
	// openers are what a clause may begin behind, spoken points included.
	openers = wordSet("que qu et mais car donc où quand puis comme si or virgule point points ligne paragraphe lorsque puisque")
	// moved are participles of verbs that a finding or a patient is the subject of
	// with "s'est".
	moved = wordSet(`aggravé amélioré majoré dégradé présenté plaint stabilisé normalisé déroulé passé compliqué amendé accentué installé fait senti réveillé levé rendu
		modifié élargi réduit résorbé corrigé atténué arrêté maintenu mis produit aperçu blessé adressé endormi évanoui effondré alité couché étendu poursuivi manifesté
		révélé montré avéré développé constitué organisé thrombosé occlus fermé ouvert dilaté rétréci calcifié refermé détérioré rompu déplacé détaché décollé éteint
		estompé espacé rapproché raréfié accéléré ralenti régularisé négativé positivé inversé épaissi aminci bloqué interrompu prolongé étalé engagé inscrit opposé absenté
		essoufflé inquiété assis allongé relevé cassé fracturé coupé vu trouvé retrouvé soldé terminé conclu`)
	// helped are adverbs between an auxiliary and its participle.
	helped = wordSet("bien mal toujours déjà jamais peu beaucoup trop très également aussi ensuite alors depuis encore plutôt parfaitement assez moins mieux pu dû")
	// irregular are participles that do not end in é.
	irregular = wordSet(`présenté eu pris repris reçu vu revu perdu dû pu su voulu fait refait dit mis remis permis subi senti ressenti dormi vécu connu bu couru maintenu
		obtenu tenu retenu revenu suivi fini réagi guéri vomi maigri grossi ralenti accompli ouvert souffert découvert offert écrit décrit prescrit produit réduit conduit introduit`)
	women = wordSet("patiente madame mme dame fille mère femme sœur épouse maman grand-mère mademoiselle mlle")
	to_be = wordSet("est était sera serait fut")
	// joinedToBe are participles that do not end in é and follow "être".
	joinedToBe = wordSet("venu revenu sorti ressorti parti reparti suivi connu vu revu reçu admis mis devenu intervenu parvenu repris pris surpris soumis remis inclus guéri")
)

// homophonous asks about the word at token i.
func (s *scan) homophonous(i int) {
	s.thisOrItself(i)
	s.hasOrTo(i)
	s.counted2(i)
	s.hers(i)
	s.arrival(i)
	s.areOrHis(i)
	s.isOrAnd(i)
	s.reports(i)
	s.misheardVerb(i)
}

func (s *scan) confuse(from, to int, right, why string) {
	f := Fault{Start: from, End: to, Wrong: s.text[from:to], Right: []string{right}, Rule: RuleConfusable, Why: why}
	s.faults = append(s.faults, f)
}

// clauseBegins reports whether a clause begins at token j.
func (s *scan) clauseBegins(j int) bool {
	if j == 0 || s.tokens[j].first {
		return true
	}
	before := s.tokens[j-1]
	between := s.text[before.end:s.tokens[j].start]
	return before.line != s.tokens[j].line || strings.ContainsAny(between, ",.;:!?()\n-") || openers[before.key]
}

// subject goes back from token i over a noun and what belongs to it, and gives
// the token at which the clause begins with its article or title; ok is false if
// something else than a subject stands there.
func (s *scan) subject(i int) (from int, ok bool) {
	if i < 0 {
		return 0, false
	}
	if pronouns[s.tokens[i].key] {
		return i, true
	}
	for j := i; j >= 0 && j >= i-8; j-- {
		t := s.tokens[j]
		if j < i && !s.follows(j+1, j+1) {
			return 0, false
		}
		if to_be[t.key] || copulas[t.key] || t.digits {
			return 0, false
		}
		article := t.elided && s.tokenArticle(j) || determiners[t.key] && !t.elided || t.key == "madame" || t.key == "mme" || t.key == "monsieur" || t.key == "mr" || t.key == "notre"
		if article && s.clauseBegins(j) {
			return j, !links[t.key]
		}
		if s.clauseBegins(j) {
			return 0, false
		}
	}
	return 0, false
}

// tokenArticle reports whether the elided word before token j is "l'".
func (s *scan) tokenArticle(j int) bool {
	cut := strings.LastIndexAny(s.text[:s.tokens[j].start], "'’ʼ")
	return cut > 0 && (s.text[cut-1] == 'l' || s.text[cut-1] == 'L') && (cut == 1 || !letter(s.text[cut-2]))
}

// ended takes the marks of gender and number off a participle.
func ended(key string) string {
	return strings.TrimSuffix(strings.TrimSuffix(key, "s"), "e")
}

// participle gives the token of the participle behind token i, adverbs passed
// over, and how many there were.
func (s *scan) participle(i int) (at, passed int) {
	for at = i + 1; at < len(s.tokens) && at <= i+3 && s.tokens[at].space && s.tokens[at].line == s.tokens[i].line && !s.tokens[at].elided; at++ {
		key := s.tokens[at].key
		if helped[key] || adverbs[key] || strings.HasSuffix(key, "ment") && s.tongue.general.Contains(key) && len(key) > 7 {
			passed++
			continue
		}
		return at, passed
	}
	return -1, passed
}

// thisOrItself asks about "c'est" for "s'est": "la dyspnée c'est aggravée".
func (s *scan) thisOrItself(i int) {
	t := s.tokens[i]
	if t.key != "est" || !t.elided || i == 0 {
		return
	}
	from := t.start
	for from > 0 && !blank(s.text[from-1]) {
		from--
	}
	if word := s.text[from:t.end]; word != "c'est" && word != "c’est" || from-s.tokens[i-1].end != 1 {
		return
	}
	at, _ := s.participle(i)
	if at < 0 || !moved[s.tokens[at].key] && !moved[ended(s.tokens[at].key)] && !moved[strings.TrimSuffix(s.tokens[at].key, "s")] {
		return
	}
	if _, ok := s.subject(i - 1); ok {
		s.confuse(from, t.end, "s"+s.text[from+1:t.end], "Un sujet précède et un participe suit : « s'est ».")
	}
}

// hasOrTo asks about "à" for "a": "le patient à bien supporté".
func (s *scan) hasOrTo(i int) {
	t := s.tokens[i]
	if s.text[t.start:t.end] != "à" || i == 0 || !t.space {
		return
	}
	at, passed := s.participle(i)
	if at < 0 {
		return
	}
	u := s.tokens[at]
	regular := strings.HasSuffix(u.key, keyOf("é")) && s.tongue.general.Contains(u.key[:len(u.key)-1]+"er")
	if !regular && !irregular[u.key] || participles[s.tokens[i+1].key] { // the latter: see sounds
		return
	}
	before := s.tokens[i-1]
	if _, ok := s.subject(i - 1); !ok || passed == 0 && !pronouns[before.key] && !persons[before.key] && before.key != "" || before.key == "qui" && passed == 0 && !regular {
		return
	}
	s.confuse(t.start, t.end, "a", "Devant un participe, c'est le verbe avoir.")
}

// persons are those who may have had something.
var persons = wordSet("patient patiente monsieur madame malade mari épouse")

// counted2 asks about "moi" behind a number and "poses" that are counted.
func (s *scan) counted2(i int) {
	t := s.tokens[i]
	if t.caps > title {
		return
	}
	number := i > 0 && t.space && numerals[s.tokens[i-1].key]
	for j := t.start - 1; j > 0 && j >= t.start-3; j-- {
		if isDigit(s.text[j]) {
			number = true
		}
		if s.text[j] != ' ' && s.text[j] != 0xa0 && s.text[j] != 0xc2 {
			break
		}
	}
	if !number {
		return
	}
	next := ""
	if i+1 < len(s.tokens) && s.tokens[i+1].line == t.line {
		next = s.tokens[i+1].key
	}
	switch t.key {
	case "moi":
		if i > 0 && numerals[s.tokens[i-1].key] && t.space { // see sounds
			return
		}
		s.confuse(t.start, t.end, "mois", "Une durée : « mois ».")
	case "poses":
		if next != "de" && next != "du" && next != "des" && !(i+1 < len(s.tokens) && s.tokens[i+1].elided) {
			s.confuse(t.start, t.end, "pauses", "Elles sont comptées : des pauses du rythme, non des poses.")
		}
	}
}

// hers asks about a masculine participle behind a woman and "être".
func (s *scan) hers(i int) {
	t := s.tokens[i]
	if !to_be[t.key] || t.elided || i == 0 {
		return
	}
	at, _ := s.participle(i)
	if at < 0 {
		return
	}
	u := s.tokens[at]
	if u.caps != lower || !joinedToBe[u.key] && !(strings.HasSuffix(u.key, keyOf("é")) && s.tongue.general.Contains(u.key+"e")) {
		return
	}
	from, ok := s.subject(i - 1)
	if !ok {
		return
	}
	head := s.tokens[from].key
	if determiners[head] && from+1 < i {
		head = s.tokens[from+1].key
		if !women[head] || from+2 < i && links[s.tokens[from+2].key] {
			return
		}
	} else if head != "elle" && !women[head] {
		return
	}
	word := s.text[u.start:u.end]
	s.confuse(u.start, u.end, word+"e", "Le sujet est féminin.")
	s.faults[len(s.faults)-1].Rule = RuleAgreement
}

// arrival asks about "arrivé" and "entré" where the noun is meant: "à l'arrivé".
func (s *scan) arrival(i int) {
	t := s.tokens[i]
	if !t.elided || t.key != keyOf("arrivé") && t.key != keyOf("entré") {
		return
	}
	if cut := t.start - 1; cut > 0 {
		for cut > 0 && !letter(s.text[cut]) || s.text[cut] >= 0x80 {
			cut--
		}
		if c := s.text[cut] | 0x20; c != 'l' && c != 'd' {
			return
		}
	}
	if i > 0 && pronouns[s.tokens[i-1].key] {
		return
	}
	word := s.text[t.start:t.end]
	s.confuse(t.start, t.end, word+"e", "Le nom prend deux e.")
}

// plain reports whether a key is a form of an adjective or a regular participle
// that shows the given number only.
func (s *scan) plain(key string, number form) bool {
	if a, ok := frenchGrammar().adjectives[key]; ok {
		return a.form.number() == number
	}
	end := keyOf("é")
	if number == many {
		if !strings.HasSuffix(key, "s") {
			return false
		}
		for _, learnt := range [...]string{"iques", "aires", "elles", "ives", "euses", "ables", "ibles", "antes", "ants"} {
			if strings.HasSuffix(key, learnt) && s.tongue.general.Contains(strings.TrimSuffix(key, "s")) {
				return true
			}
		}
		key = key[:len(key)-1]
	}
	bare := strings.TrimSuffix(key, "e")
	return strings.HasSuffix(bare, end) && s.tongue.general.Contains(bare[:len(bare)-1]+"er")
}

// areOrHis asks about "son" for "sont": "les douleurs son atypiques".
func (s *scan) areOrHis(i int) {
	t := s.tokens[i]
	if t.key != "son" || t.caps != lower || i == 0 || !s.follows(i, i) {
		return
	}
	at, _ := s.participle(i)
	if at < 0 || s.tokens[at].caps != lower {
		return
	}
	before := s.tokens[i-1].key
	if !s.plain(s.tokens[at].key, many) && before != "ils" && before != "elles" {
		return
	}
	if at+1 < len(s.tokens) && s.follows(at, at+1) && s.nounOfOne(s.tokens[at+1]) {
		return
	}
	s.confuse(t.start, t.end, "sont", "Le pluriel du verbe être.")
}

// isOrAnd asks about "et" for "est" between a noun and what can only be said of
// it: "le rythme et régulier".
func (s *scan) isOrAnd(i int) {
	t := s.tokens[i]
	if t.key != "et" || t.caps != lower || i == 0 || i+1 >= len(s.tokens) || !s.follows(i, i) || !s.nounOfOne(s.tokens[i-1]) && !persons[s.tokens[i-1].key] {
		return
	}
	from, ok := s.subject(i - 1)
	if !ok || i-1-from > 1 { // an article and its noun, no more
		return
	}
	at, _ := s.participle(i)
	if at < 0 || s.tokens[at].caps != lower || !s.plain(s.tokens[at].key, singular) || before[s.tokens[at].key] {
		return
	}
	if n, ok := frenchGrammar().noun(s.tokens[i-1].key); ok {
		if a, listed := frenchGrammar().adjectives[s.tokens[at].key]; listed && !a.fits(n.form) {
			return
		}
	}
	if _, both := frenchGrammar().noun(s.tokens[at].key); both {
		return
	}
	if at+1 < len(s.tokens) && s.follows(at, at+1) {
		if _, ok := frenchGrammar().noun(s.tokens[at+1].key); ok {
			return
		}
	}
	s.confuse(t.start, t.end, "est", "Un adjectif suit le nom : le verbe être.")
}

// reporting are stems of verbs of which a finding or an examination is the subject.
var reporting = wordSet(`retrouv montr objectiv révèl constat présent signal rapport confirm élimin rest exist persist relèv visualis nécessit évoqu suggèr indiqu
	justifi motiv bénéfici consult not dégag augment diminu demeur tolèr dat pass prolong apport`)

// reports asks about the number of a verb directly behind its subject:
// "l'échographie retrouvent", "les extrasystoles reste".
func (s *scan) reports(i int) {
	t := s.tokens[i]
	if t.caps != lower || i == 0 || !s.follows(i, i) || t.elided || t.letters < 5 && t.key != "est" {
		return
	}
	if t.key == "est" { // "les valves est fines"
		if from, ok := s.subject(i - 1); ok && pluralOnly[s.tokens[from].key] && i-1-from == 1 {
			if n, known := frenchGrammar().noun(s.tokens[i-1].key); known && n.form.number() == many {
				s.confuse(t.start, t.end, "sont", "Le verbe s'accorde avec son sujet.")
			}
		}
		return
	}
	stem, end := "", ""
	for _, e := range [...]string{"ent", "es", "e"} {
		if base, ok := strings.CutSuffix(t.key, e); ok && reporting[base] {
			stem, end = base, e
			break
		}
	}
	if stem == "" || s.isName(t) && !s.tongue.general.Contains(t.key) {
		return
	}
	from, ok := s.subject(i - 1)
	if !ok || pronouns[s.tokens[from].key] && from != i-1 || i-1-from > 1 {
		return
	}
	head := s.tokens[from]
	var number form
	switch {
	case head.key == "qui":
		return
	case head.key == "ils" || head.key == "elles" || pluralOnly[head.key] && !head.elided:
		number = many
	case pronouns[head.key] || head.elided || determiners[head.key] && head.key != "leur" && head.key != "leurs" && !plural(s.tokens[i-1].key):
		number = singular
	default:
		return
	}
	n, known := frenchGrammar().noun(s.tokens[i-1].key)
	if !pronouns[head.key] && (!known && !persons[strings.TrimSuffix(s.tokens[i-1].key, "s")] || known && n.form.number()&number == 0) {
		return
	}
	if number == singular && from > 0 && !head.first && s.tokens[from-1].line == head.line {
		return // "le VG et l'OG restent"
	}
	want := "e"
	if number == many {
		want = "ent"
	}
	if want == end || end == "e" && number == singular {
		return
	}
	word := s.text[t.start:t.end]
	s.confuse(t.start, t.end, word[:len(word)-len(end)]+want, "Le verbe s'accorde avec son sujet.")
	s.faults[len(s.faults)-1].Rule = RuleAgreement
}

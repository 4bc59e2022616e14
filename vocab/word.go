package vocab

import (
	"slices"
	"strings"
	"unicode"

	"cardiopli/vocab/dawg"
)

// candidate is a word that may be meant.
type candidate struct {
	text string
	cost int // weighted distance, less what the neighbours speak for
	far  int // distance of the letters, among words of one sound
	drug bool
	name bool
	term int32
}

// wordFault judges one word.
func (s *scan) wordFault(i int) {
	t := s.tokens[i]
	if t.key == "mmhg" {
		s.pressureUnit(i)
		return
	}
	if t.digits {
		return
	}
	if h, ok := s.tongue.homophones[t.key]; ok && s.beside(i, h.near) {
		s.add(i, i, RuleConfusable, false, h.right)
		s.faults[len(s.faults)-1].Why = "Un mot de la langue, mais hors de propos ici et entendu de même."
		return
	}
	if f, ok := s.tongue.fixes[t.key]; ok && s.fixApplies(i, f) {
		s.add(i, i, RuleMisspelling, f.drug, f.right)
		return
	}
	st := s.standing(t)
	if st == known && t.letters >= 7 && !s.isTerm(t) && s.tongue == &s.lexicon.french && outworn(s.tongue.general, t.key) && !s.own[t.key] {
		if found := s.heardAs(i, unknown, false); len(found) > 0 {
			s.propose(i, rank(found))
			return
		}
	}
	if st == known {
		s.noteAccents(i)
		if !s.hiddenDrug(i) {
			s.wrongNeighbour(i)
		}
		return
	}
	if t.letters == 4 && st == unknown && t.caps == lower && !opens(s.tongue.common, t.key) {
		if found := rank(s.heardAs(i, st, false)); len(found) > 0 && found[0].cost <= oneEdit {
			s.propose(i, found)
		}
		return
	}
	if t.letters < 5 || t.letters > maxWord || strings.Contains(t.key, "-") && st != unknown {
		return
	}
	s.nearFault(i, st)
}

// pressureUnit asks for mmHg where it is written otherwise. "mm Hg" passes.
func (s *scan) pressureUnit(i int) {
	t := s.tokens[i]
	if w := s.text[t.start:t.end]; w == "mmHg" || s.shouted[t.line] || s.capitals(t) {
		return
	}
	f := Fault{Start: t.start, End: t.end, Rule: RuleCase, Right: []string{"mmHg"}}
	for f.Start > 0 && s.text[f.Start-1] >= '0' && s.text[f.Start-1] <= '9' {
		f.Start-- // a number that touches it belongs to the proposal
	}
	if f.Start < t.start {
		f.Right[0] = s.text[f.Start:t.start] + " mmHg"
	}
	f.Wrong = s.text[f.Start:f.End]
	s.faults = append(s.faults, f)
}

// capitals reports whether the line of a token has hardly a small letter.
func (s *scan) capitals(t token) bool {
	from := strings.LastIndexByte(s.text[:t.start], '\n') + 1
	to := len(s.text)
	if n := strings.IndexByte(s.text[t.end:], '\n'); n >= 0 {
		to = t.end + n
	}
	up, low := 0, 0
	for _, r := range s.text[from:to] {
		switch {
		case unicode.IsUpper(r):
			up++
		case unicode.IsLower(r):
			low++
		}
	}
	return 10*low <= up
}

// fixApplies says whether a known misspelling is one here: not where it is also
// a word of the language or a name, unless the place is a medicine's.
func (s *scan) fixApplies(i int, f fix) bool {
	t := s.tokens[i]
	if t.caps == upper && !s.shouted[t.line] {
		return false
	}
	if s.own[t.key] {
		return false
	}
	word := s.tongue.general.Contains(t.key) || s.tongue.general.Contains("^"+t.key)
	switch {
	case f.drug && word:
		return s.drugPlace(i)
	case f.derived && word:
		return false
	case t.caps == title && !t.first && !f.drug:
		return s.drugPlace(i) || !s.nameLike(i)
	}
	return true
}

// nearFault looks for what an unknown word is to be.
func (s *scan) nearFault(i int, st standing) {
	t := s.tokens[i]
	shouted := s.shouted[t.line]
	var domainLimit, generalLimit uint16 = 12, 10
	if t.letters >= 8 {
		domainLimit, generalLimit = 22, 20
	}
	if t.letters >= 12 {
		domainLimit = 26
	}
	onlyNames := false // medicines, makes and eponyms alone
	switch {
	case t.caps == upper && !shouted:
		if t.letters < 8 || s.nameLike(i) {
			return
		}
		domainLimit, generalLimit = 10, 0
	case t.caps == mixed:
		return
	case t.caps == title && (!t.first || s.nameLike(i)):
		onlyNames, generalLimit = true, 0
		domainLimit = 10
		if t.letters >= 8 {
			domainLimit = 16
		}
		if !s.drugPlace(i) && s.nameLike(i) {
			return
		}
	case t.caps == title:
		generalLimit = min(generalLimit, 10)
		if t.end < len(s.text) && s.text[t.end] == ',' { // "Vannes, le 3 mars"
			domainLimit, generalLimit = 5, 0
		}
	}
	switch st {
	case weak:
		domainLimit, generalLimit = min(domainLimit, 6), 0
	case made: // "péricades" is made of parts, and one letter from a term
		domainLimit, generalLimit = min(domainLimit, oneEdit), 2 // accents
	}
	found := s.candidates(i, domainLimit, generalLimit, onlyNames)
	if len(found) == 0 || found[0].cost > 4 {
		found = merge(found, s.heardAs(i, st, onlyNames))
	}
	if s.eponymous(i) {
		found = slices.DeleteFunc(found, func(c candidate) bool { return c.drug })
	}
	if st == unknown && !onlyNames && (len(found) == 0 || found[0].cost > oneEdit+3) {
		found = append(s.respelled(t), found...)
	}
	if s.cutShort(i) {
		return // "Enregistr. du 10/11"
	}
	if t.end < len(s.text) && s.text[t.end] == '.' && t.caps == lower && !endsSentence(s.text[t.end:]) &&
		(len(found) == 0 || found[0].cost > oneEdit || strings.HasPrefix(plainKey(keyOf(found[0].text)), plainKey(t.key)) || s.shortened(t.key)) {
		return // "enregist. du 10/11"
	}
	if s.tongue == &s.lexicon.french && st <= weak && (len(found) == 0 || found[0].cost > 5) {
		if two, ok := s.glued(t); ok {
			s.faults = append(s.faults, Fault{Start: t.start, End: t.end, Wrong: s.text[t.start:t.end], Right: []string{two}, Rule: RuleNear})
			return
		}
	}
	if len(found) == 0 && strings.Contains(t.key, "-") {
		s.partFault(i)
		return
	}
	if len(found) == 0 {
		// Nothing resembles it. Jargon and names look like words; a slip of the
		// hand over several keys does not.
		if st == unknown && t.caps == lower && t.letters >= 6 && generalLimit > 0 && !s.plausible(t) && !s.shortened(t.key) {
			s.add(i, i, RuleUnknown, false)
		}
		return
	}
	best := found[0]
	if best.cost > oneEdit+3 && s.plausible(t) && kin(t.key, keyOf(best.text)) {
		return // "technétié" is made of "technétium", not a slip for it
	}
	if best.cost > 5 && t.caps == lower && s.shortened(t.key) || st == made && (best.drug || best.cost > oneEdit) {
		return
	}
	s.propose(i, found)
}

// partFault judges the unknown parts of a word with hyphens: "contre-indiquation".
func (s *scan) partFault(i int) {
	whole := s.tokens[i]
	defer func() { s.tokens[i] = whole }()
	at := whole.start
	for part := range strings.SplitSeq(s.text[whole.start:whole.end], "-") {
		t := whole
		t.start, t.end, t.key, t.letters = at, at+len(part), keyOf(part), len(keyOf(part))
		at += len(part) + 1
		combining := at < whole.end && strings.HasSuffix(t.key, "o") // "huméro-céphalique"
		// a hyphen of another form is one in the key: such a part is no smaller
		if !strings.Contains(t.key, "-") && t.letters >= 5 && t.caps == lower && !combining && !learned(t.key) && s.standing(t) == unknown {
			s.tokens[i] = t
			s.nearFault(i, unknown)
		}
	}
}

// respellings are sounds that are written with other letters altogether, so that
// no counting of letters finds the word.
var respellings = []struct{ heard, meant string }{
	{"ik", "ique"}, {"iks", "iques"}, {"ak", "aque"}, {"aks", "aques"}, {"eu", "oe"}, {"kt", "ct"}, {"ks", "x"}, {"wa", "oi"}, {"oa", "oi"}, {"gz", "x"},
	{"ssion", "tion"}, {"ssions", "tions"}, {"cion", "tion"}, {"sion", "tion"}, {"ère", "aire"}, {"ères", "aires"},
}

// respelled looks for a word of the lexicon or a common one under the respellings
// of an unknown word.
func (s *scan) respelled(t token) []candidate {
	var out []candidate
	for _, r := range respellings {
		heard := keyOf(r.heard)
		at := strings.LastIndex(t.key, heard)
		if at < 0 || len(r.meant) > len(heard) && at+len(heard) != len(t.key) {
			continue
		}
		key := t.key[:at] + r.meant + t.key[at+len(heard):]
		if w, ok := s.tongue.forms[key]; ok && w >= 0 {
			out = append(out, candidate{text: s.tongue.words[w].text, cost: 6, drug: s.tongue.words[w].drug, term: s.tongue.words[w].term})
		} else if s.tongue.common.Contains(key) {
			out = append(out, candidate{text: s.spell(key), cost: 8, term: -1})
		} else if full, ok := unaccented(s.tongue.common, plainKey(key)); ok {
			out = append(out, candidate{text: s.spell(full), cost: 9, term: -1})
		} else if s.tongue.general.Contains(key) {
			out = append(out, candidate{text: s.spell(key), cost: oneEdit, term: -1})
		}
	}
	return out
}

// kin reports whether two keys share a stem of six letters and more and the one
// written ends as words derived from others do.
func kin(written, meant string) bool {
	n := 0
	for n < len(written) && n < len(meant) && dawg.Base(written[n]) == dawg.Base(meant[n]) {
		n++
	}
	return n >= 6 && endings[plainKey(written[n:])] && len(meant)-n <= 4
}

// endings are what derived words have behind their stem.
var endings = setOf(`e ee es ees er ant ante ants antes eur eurs euse age able ables ise isee ique iques eux el elle al ale aux aire aires isme iste
	istes ement ation ations ite ites ie ies ien ienne ier iere if ive ifs ives oide oides eal eale ique`)

// endsSentence reports whether the full stop at the head of rest ends a
// sentence: the text or the line ends, or a capital follows.
func endsSentence(rest string) bool {
	rest = strings.TrimLeft(rest[1:], " \t\r")
	return rest == "" || rest[0] == '\n' || rest[0] >= 'A' && rest[0] <= 'Z' || rest[0] >= 0x80
}

// near gives the next word of four letters and more in a direction, small words
// passed over, within the sentence.
func (s *scan) near(i, step int) (string, bool) {
	for j, n := i+step, 0; j >= 0 && j < len(s.tokens) && n < 3; j, n = j+step, n+1 {
		t := s.tokens[j]
		if t.line != s.tokens[i].line || t.digits {
			return "", false
		}
		a, b := s.tokens[min(j, j-step)], s.tokens[max(j, j-step)]
		if !b.space && !b.elided && b.start-a.end != 1 {
			return "", false
		}
		if t.letters >= 4 {
			return t.key, t.key != ""
		}
	}
	return "", false
}

// spell gives the true form of a key of the general dictionary.
func (s *scan) spell(key string) string {
	text := dawg.Decode(key)
	if s.tongue.general.Contains("~" + key) {
		text = strings.Replace(text, "oe", "œ", 1)
	}
	return text
}

// propose notes the fault with its best candidates. Between medicines it asks.
func (s *scan) propose(i int, found []candidate) {
	best := found[0]
	var right []string
	for _, c := range found {
		if len(right) == 4 || c.cost > best.cost+12 {
			break
		}
		right = append(right, c.text)
	}
	rule := RuleNear
	if best.drug {
		others := 0
		for _, c := range found[1:] {
			if c.drug && c.cost <= best.cost+5 && c.term != best.term {
				others++
			}
		}
		if others > 0 {
			rule = RuleAmbiguous
		}
	}
	s.add(i, i, rule, best.drug, right...)
	if !best.drug {
		s.withPronoun(i, keyOf(best.text))
	}
}

// withPronoun widens the last fault by the pronoun that was elided before a verb,
// so that the question shows what is said: "s'essoufle", not "essoufle".
func (s *scan) withPronoun(i int, right string) {
	f := &s.faults[len(s.faults)-1]
	cut := s.elision(i)
	if cut != "s" && cut != "j" && cut != "m" || s.tongue != &s.lexicon.french || !s.verb(right) {
		return
	}
	from := f.Start
	for from > 0 && !blank(s.text[from-1]) && s.text[from-1] != '(' {
		from--
	}
	before := s.text[from:f.Start]
	for k := range f.Right {
		f.Right[k] = before + f.Right[k]
	}
	f.Start, f.Wrong, f.Term = from, s.text[from:f.End], ""
}

// elision gives what was elided before token i, in lower case: "s", "l", "qu".
func (s *scan) elision(i int) string {
	t := s.tokens[i]
	if !t.elided {
		return ""
	}
	to := strings.LastIndexAny(s.text[:t.start], "'’ʼ")
	from := to
	for from > 0 && (s.text[from-1]|0x20) >= 'a' && (s.text[from-1]|0x20) <= 'z' {
		from--
	}
	return strings.ToLower(s.text[from:max(from, to)])
}

// verb reports whether a key is a form of a regular verb.
func (s *scan) verb(key string) bool {
	for _, end := range verbEndings {
		base, ok := strings.CutSuffix(key, end)
		if ok && len(base) >= 2 && (s.tongue.general.Contains(base+"er") || mutes(base) && s.tongue.general.Contains(closed(base)+"er")) {
			return true
		}
	}
	return false
}

var verbEndings = keysOf("er e es ent é ée és ées ant ait aient ais ez ons era")

// mutes reports whether a stem has the è of a mute syllable, "accélèr"; closed
// gives it with the é of its infinitive.
func mutes(stem string) bool { return strings.Contains(stem, graveE) }

func closed(stem string) string {
	at := strings.LastIndex(stem, graveE)
	return stem[:at] + acuteE + stem[at+1:]
}

var graveE, acuteE = keyOf("è"), keyOf("é")

// hiddenDrug finds a misspelt medicine that happens to be a word: it has a dose
// behind it and a capital ("Temerite 5", as "témérité" without accents), or
// nothing but a mute letter or an accent keeps it from being the medicine.
func (s *scan) hiddenDrug(i int) bool {
	t := s.tokens[i]
	if _, ok := s.tongue.forms[t.key]; ok || t.letters < 5 || t.first || t.caps > title || s.own[t.key] || s.drugByLetters(t.key) || s.domain >= maxDomain || !s.dosed(i) {
		return false
	}
	limit := oneEdit
	if t.caps == lower {
		limit = 6
	}
	found := s.candidates(i, oneEdit, 0, true)
	found = slices.DeleteFunc(found, func(c candidate) bool { return !c.drug || c.cost+3 > limit })
	if len(found) == 0 {
		return false
	}
	s.propose(i, found)
	return true
}

// wrongNeighbour finds a word of the language that is one letter away from the
// one that makes a term with its neighbour, and makes none itself: "chambre de
// chasse" written "chambre de classe".
func (s *scan) wrongNeighbour(i int) {
	t := s.tokens[i]
	if _, ok := s.tongue.forms[t.key]; ok || t.letters < 5 || s.own[t.key] || t.caps == upper && !s.shouted[t.line] || s.tongue != &s.lexicon.french {
		return
	}
	if _, ok := s.tongue.plain[t.key]; ok || t.caps == title && !t.first {
		return
	}
	if s.domain >= maxDomain {
		return
	}
	best, cost := "", uint16(9)
	for _, j := range s.besideWords(i) {
		w := &s.tongue.words[j]
		if w.drug || w.name || len(w.key) < 5 || len(w.key) > len(t.key)+1 || len(t.key) > len(w.key)+1 {
			continue
		}
		if stem(w.key) == stem(t.key) { // an ending is grammar, not spelling
			continue
		}
		if c := distance(t.key, w.key, cost-1); c < cost {
			best, cost = w.text, c
		}
	}
	if best != "" {
		s.add(i, i, RuleConfusable, false, best)
		s.faults[len(s.faults)-1].Why = "C'est le mot attendu à côté de son voisin."
	}
}

// stem takes the endings of gender, number and conjugation off, accents too.
func stem(key string) string {
	return strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(plainKey(key), "nt"), "r"), "esxzat")
}

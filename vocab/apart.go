package vocab

import (
	"slices"
	"strings"
)

// Dictation and hurried hands cut a term where a word seems to end: "pair y
// carde", "un suffisance", "l'asilix", "bio prothèse". The pieces are heard
// together, and only where one of them makes no sense in a report.

// apartFault finds a term cut into two or three words at token i and returns how
// many words it has.
func (s *scan) apartFault(i int) int {
	t := s.tokens[i]
	if s.tongue != &s.lexicon.french || t.digits {
		return 0
	}
	if s.cutByApostrophe(i) {
		return 1
	}
	if s.prefixApart(i) {
		return 2
	}
	odd, strange := false, false
	for n := 1; n <= 3 && i+n <= len(s.tokens); n++ {
		u := s.tokens[i+n-1]
		if u.key == "" || u.digits || u.caps == mixed || n > 1 && (!u.space || u.elided || u.line != t.line || u.caps == title) || u.letters > 13 || strings.Contains(u.key, "-") {
			return 0
		}
		if s.odd(i + n - 1) {
			odd = true
			strange = strange || s.standing(u) < made
		}
		// A rare word of the language behind a preposition may well be meant.
		if n == 1 || !odd || !strange && linked(t.key) {
			continue
		}
		if right, drug, ok := s.together(i, n, strange); ok && !s.heardAlone(i, n) {
			if n > 2 { // the first word may be one by itself: "de dit goxine"
				if later, _, ok := s.together(i+1, n-1, strange); ok && later == right {
					return 0
				}
			}
			to, right := s.wholeTerm(i, i+n-1, right)
			s.add(i, to, RuleNear, drug, right)
			s.faults[len(s.faults)-1].Why = "Ces mots n'ont pas de sens l'un à côté de l'autre, mais s'entendent comme ce terme."
			return to - i + 1
		}
	}
	return 0
}

// wholeTerm goes on over the words that complete a term with the word heard.
func (s *scan) wholeTerm(i, to int, right string) (int, string) {
	phrase, best, text := keyOf(right), to, right
	for j := to + 1; j < len(s.tokens) && j <= to+3 && s.follows(i, j); j++ {
		t := s.tokens[j]
		phrase += " " + t.key
		text += s.text[s.tokens[j-1].end:t.end]
		if _, ok := s.tongue.phrases[phrase]; ok {
			best, right = j, text
		}
	}
	return best, right
}

// heardAlone reports whether one of n words from token i is no word and sounds
// like one by itself.
func (s *scan) heardAlone(i, n int) bool {
	for j := i; j < i+n; j++ {
		if t := s.tokens[j]; t.letters >= 4 && s.standing(t) == unknown && len(s.heardAs(j, unknown, false)) > 0 {
			return true
		}
	}
	return false
}

// odd reports whether a word is one that a report hardly ever has: neither the
// lexicon's nor a common one.
func (s *scan) odd(i int) bool {
	if s.odds == nil {
		s.odds = make([]int8, len(s.tokens))
	}
	if s.odds[i] == 0 {
		s.odds[i] = -1
		if s.rare(i) {
			s.odds[i] = 1
		}
	}
	return s.odds[i] > 0
}

func (s *scan) rare(i int) bool {
	t := s.tokens[i]
	if t.letters < 3 || small[t.key] || s.own[t.key] || t.caps == title && !t.first || t.caps == upper && !s.shouted[t.line] {
		return false
	}
	if s.tongue.common.Contains(t.key) || s.isTerm(t) || determiners[t.key] || links[t.key] {
		return false
	}
	if _, ok := s.tongue.plain[t.key]; ok {
		return false
	}
	_, ok := unaccented(s.tongue.common, t.key)
	return !ok
}

// together gives the term of the lexicon that n words from token i sound like,
// an elided article before it included: "la trium" is "l'atrium". Where each of
// them is a word, only a long term of medicine is asked about.
func (s *scan) together(i, n int, strange bool) (right string, drug, ok bool) {
	letters, key, hyphened := 0, "", ""
	for j := i; j < i+n; j++ {
		t := s.tokens[j]
		letters += t.letters
		key += t.key
		hyphened += t.key + "-"
	}
	if letters < 6 || !strange && letters < 8 {
		return "", false, false
	}
	hyphened = hyphened[:len(hyphened)-1]
	said := s.saidTogether(i, n)
	if strange {
		said = append(said, firstFew(soundsOf(key), 4)...)
	}
	index := s.lexicon.sounds()
	best := uint16(huge)
	try := func(sound, article string) {
		if len(sound) < 5 && (article == "" || !strange || len(sound) < 4) {
			return
		}
		for _, at := range index[sound] {
			w := &s.tongue.words[at]
			if !strange && (w.term < 0 || len(w.key) < 8) {
				continue
			}
			if strings.TrimSuffix(w.key, "s") == strings.TrimSuffix(hyphened, "s") { // "bas voltage": the hyphen is a matter of taste
				continue
			}
			if len(w.key) < 5 || w.name && s.tokens[i].caps == lower || article != "" && (!isVowel(plainKey(w.key)[0]) && w.key[0] != 'h' || w.drug) || w.drug && !s.drugPlace(i+n-1) && !s.drugPlace(i) {
				continue
			}
			if c := distance(key, article[:min(1, len(article))]+w.key, 200); c < best || c == best && article+w.text < right {
				best, right, drug = c, article+w.text, w.drug
			}
		}
	}
	for _, sound := range said {
		try(sound, "")
		if t := s.tokens[i]; !t.elided && (t.key == "la" || t.key == "le" || t.key == "les" || t.key == "lin" || t.key == "lent") && sound[0] == 'l' {
			try(sound[1:], "l'")
		}
	}
	return right, drug, right != ""
}

// saidTogether gives the ways in which n words from token i sound one after the
// other.
func (s *scan) saidTogether(i, n int) []string {
	few := 5 - n
	out := firstFew(s.said(i), few+1)
	for j := i + 1; j < i+n; j++ {
		more := make([]string, 0, 8)
		for _, a := range out {
			for _, b := range firstFew(s.said(j), few) {
				if len(b) > 0 && len(a) > 0 && a[len(a)-1] == b[0] {
					more = append(more, a+b[1:])
				} else {
					more = append(more, a+b)
				}
			}
		}
		out = more
	}
	return out[:len(out):len(out)]
}

// said gives the ways in which the word at token i sounds; each is read once.
func (s *scan) said(i int) []string {
	if s.sayings == nil {
		s.sayings = make([][]string, len(s.tokens))
	}
	if s.sayings[i] == nil {
		s.sayings[i] = soundsOf(s.tokens[i].key)
	}
	return s.sayings[i]
}

func firstFew(all []string, n int) []string { return all[:min(n, len(all))] }

// cutByApostrophe finds a word whose first letter was taken for an article,
// "l'asilix", and a prefix that lost its vowel to one, "contr'indication".
func (s *scan) cutByApostrophe(i int) bool {
	t := s.tokens[i]
	if !t.elided || t.letters < 4 {
		return false
	}
	cut := strings.LastIndexAny(s.text[:t.start], "'’ʼ")
	if cut < 0 {
		return false
	}
	from := cut
	for from > 0 && letter(s.text[from-1]) {
		from--
	}
	head := keyOf(s.text[from:cut])
	if head == "" || len(head) > 1 && len(head) < 5 {
		return false
	}
	right, drug := "", false
	if len(head) == 1 {
		if s.standing(t) >= made {
			return false
		}
		if _, ok := s.tongue.joined[t.key]; ok || len(s.heardAs(i, unknown, false)) > 0 {
			return false
		}
		best := uint16(huge)
		for _, sound := range soundsOf(head + t.key) {
			for _, at := range s.lexicon.sounds()[sound] {
				w := &s.tongue.words[at]
				if c := distance(head+t.key, w.key, 80); len(sound) >= 4 && plainKey(w.key)[0] == head[0] && c < best {
					best, right, drug = c, w.text, w.drug
				}
			}
		}
	} else {
		for _, join := range [...]string{"e-", "e", "o", "a", "-", ""} {
			if key := head + join + t.key; s.writable(key) {
				right = s.spell(key)
				break
			}
		}
	}
	if right == "" {
		return false
	}
	s.faults = slices.DeleteFunc(s.faults, func(f Fault) bool { return f.End > from })
	s.faults = append(s.faults, Fault{Start: from, End: t.end, Wrong: s.text[from:t.end], Right: []string{likeCase(right, token{caps: t.caps})}, Rule: RuleNear, Drug: drug,
		Why: "Un seul mot, sans apostrophe."})
	return true
}

// writable reports whether a key is a word as it stands.
func (s *scan) writable(key string) bool {
	if at, ok := s.tongue.forms[key]; ok && at >= 0 {
		return true
	}
	return s.tongue.general.Contains(key)
}

// standAlone are learned first parts that are words of their own in a report.
var standAlone = setOf("radio micro photo auto video pan iso di super mini maxi mono contra non echo pauci multi")

// hyphenated are first parts that take a hyphen before an adjective.
var hyphenated = setOf("sous sus contre")

// learnedAdjective reports whether a key is an adjective that "sous" makes another
// of, or what "contre" stands before.
func (s *scan) learnedAdjective(key string) bool {
	p := plainKey(key)
	for _, stem := range [...]string{"maximal", "optimal", "cutane", "endocardique", "epicardique", "aortique", "valvulaire", "clavi", "costal", "hepatique", "jacent",
		"pericardique", "pleural", "diaphragmatique", "mitral", "pulmonaire", "annulaire", "unguea", "lingua", "renal", "indique", "indication", "sternal", "orbitaire"} {
		if strings.HasPrefix(p, stem) {
			return true
		}
	}
	return false
}

// prefixApart finds a learned first part cut from its word: "bio prothèse",
// "hémo dynamique".
func (s *scan) prefixApart(i int) bool {
	t := s.tokens[i]
	if i+1 >= len(s.tokens) || t.letters < 3 && t.key != "bi" || t.caps > title && !s.shouted[t.line] {
		return false
	}
	p := plainKey(t.key)
	u := s.tokens[i+1]
	under := hyphenated[p] && s.learnedAdjective(u.key) // "sous maximal", not "sous tension"
	if !under && (!prefixes[p] || standAlone[p]) {
		return false
	}
	if !u.space || u.elided || u.digits || u.letters < 4 || u.line != t.line || u.caps > title && !s.shouted[u.line] || u.caps == title {
		return false
	}
	if i > 0 && (joins[s.tokens[i-1].key] || s.tokens[i-1].key == "versus") { // "pré et post opératoire"
		return false
	}
	if _, ok := s.tongue.phrases[t.key+" "+u.key]; ok {
		return false
	}
	for _, join := range [...]string{"", "-"} {
		if key := t.key + join + u.key; s.writable(key) || under && join == "-" {
			s.add(i, i+1, RuleNear, false, s.spell(key))
			return true
		}
	}
	return false
}

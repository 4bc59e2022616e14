package vocab

import "strings"

// twice are words that may stand twice in a row.
var twice = wordSet(`nous vous non oui si très trop bien peu plus petit tout deux trois quatre cinq six sept huit neuf dix vingt cent
	had that do`)

// brief are the words of two letters that are not the name of a letter.
var brief = wordSet("de du la le un et en au il on je ce se ne sa of to in is it at on by")

// repeated asks about a word or a pair of words written twice: "de de", "dans un
// dans un". Cells of a table and names are left alone.
func (s *scan) repeated(i int) {
	t := s.tokens[i]
	same := func(a, b int) bool {
		x, y := s.tokens[a], s.tokens[b]
		return x.key != "" && x.key == y.key && !x.digits && !y.digits && x.elided == y.elided && y.caps == lower && x.caps <= title && !twice[x.key]
	}
	next := func(j int) bool { return j < len(s.tokens) && s.tokens[j].space && s.tokens[j].line == t.line }
	n := 0
	switch {
	case next(i+1) && !s.tokens[i+1].elided && (t.letters > 2 || brief[t.key]) && same(i, i+1): // "é té té" is spelt
		n = 1
	case next(i+1) && next(i+2) && next(i+3) && t.letters+s.tokens[i+1].letters >= 5 && same(i, i+2) && same(i+1, i+3):
		n = 2
	default:
		return
	}
	if s.emphatic(i, i+2*n-1) {
		return
	}
	f := Fault{Start: t.start, End: s.tokens[i+2*n-1].end, Rule: RuleRepeated}
	f.Wrong = s.text[f.Start:f.End]
	f.Right = []string{s.text[t.start:s.tokens[i+n-1].end]}
	f.Why = "Écrit deux fois de suite."
	s.faults = append(s.faults, f)
}

// alerts are words that are doubled on purpose.
var alerts = setOf(`urgent urgente urgence attention important importante prioritaire confidentiel confidentielle vite rapidement danger alerte stop rappel
	jamais toujours vraiment surtout immediat imperatif merci relance`)

// emphatic reports whether the words from token i to j are doubled on purpose: a
// word of alert, or all that its line or clause has.
func (s *scan) emphatic(i, j int) bool {
	t, u := s.tokens[i], s.tokens[j]
	if alerts[plainKey(t.key)] {
		return true
	}
	rest := strings.TrimLeft(s.text[u.end:], " ")
	return (i == 0 || s.tokens[i-1].line != t.line) && t.letters > 3 && (rest == "" || strings.IndexByte("\n:!", rest[0]) >= 0)
}

// small are the words that a hurried hand glues to their neighbour.
var small = wordSet("de du des la le les un une et en au aux dans pas par sur sous avec sans pour est très non d l")

// glued gives two words for one that is none: "pasde", "mitralemodérée",
// "lepatient".
func (s *scan) glued(t token) (string, bool) {
	if t.caps == title && !t.first || t.caps == mixed || t.letters < 5 || strings.Contains(t.key, "-") {
		return "", false
	}
	for n := 2; n+2 <= len(t.key); n++ {
		a, b := t.key[:n], t.key[n:]
		switch {
		case small[a] && len(a) > 1 && (small[b] && len(b) > 1 || len(b) >= 5 && s.current(b)):
		case small[b] && len(b) > 2 && len(a) >= 5 && s.current(a):
		case len(a) >= 5 && len(b) >= 5 && s.termWord(a) && s.termWord(b):
		default:
			continue
		}
		// Each letter of a key is one rune of the text but for œ, which is two keys.
		cut := 0
		for i := range s.text[t.start:t.end] {
			if keyed := keyOf(s.text[t.start : t.start+i]); len(keyed) == n {
				cut = i
				break
			}
		}
		if cut > 0 {
			return s.text[t.start:t.start+cut] + " " + s.text[t.start+cut:t.end], true
		}
	}
	return "", false
}

// current reports whether a key is a term's word or a common one.
func (s *scan) current(key string) bool {
	return s.termWord(key) || s.tongue.common.Contains(key)
}

func (s *scan) termWord(key string) bool {
	if w, ok := s.tongue.forms[key]; ok {
		return w >= 0 && !s.tongue.words[w].clipped
	}
	_, ok := frenchGrammar().adjectives[key]
	return ok
}

// gluedArticle finds "del'oreillette": a word that ends in the article of the
// next.
func (s *scan) gluedArticle(i int) bool {
	t := s.tokens[i]
	if i+1 >= len(s.tokens) || !s.tokens[i+1].elided || t.letters < 2 || t.key == "" || t.caps > title {
		return false
	}
	u := s.tokens[i+1]
	if between := s.text[t.end:u.start]; between != "'" && between != "’" && between != "ʼ" {
		return false
	}
	n := len(t.key) - 1
	head := t.key[:n]
	if strings.IndexByte("ldnsq", t.key[n]) < 0 || !small[head] && (len(head) < 4 || !s.current(head)) || s.standing(t) >= made && !small[head] || u.letters < 3 {
		return false
	}
	f := Fault{Start: t.start, End: u.end, Wrong: s.text[t.start:u.end], Rule: RuleNear}
	f.Right = []string{s.text[t.start:t.end-1] + " " + s.text[t.end-1:u.end]}
	s.faults = append(s.faults, f)
	return true
}

// participles are past participles that follow "a été" or "a" in letters.
var participles = wordSet(`été eu présenté bénéficié consulté subi reçu débuté arrêté montré permis retrouvé objectivé révélé nécessité
	motivé confirmé évolué réalisé disparu perdu repris mis pris dit fait décrit`)

// sounds asks about words that sound alike where grammar leaves no choice: "à
// été", "a été convoquer", "dans six moi".
func (s *scan) sounds(i int) {
	t := s.tokens[i]
	if i+1 >= len(s.tokens) || !s.tokens[i+1].space || s.tokens[i+1].line != t.line {
		return
	}
	u := s.tokens[i+1]
	at, right, why := -1, "", ""
	switch {
	case t.key == "dela" && s.nounOfOne(u):
		at, right = i, "de la"
	case s.text[t.start:t.end] == "à" && participles[u.key] && (i == 0 || s.tokens[i-1].key != "tout" && s.tokens[i-1].key != to):
		at, right, why = i, "a", "Devant un participe, c'est le verbe avoir."
	case t.key == been && u.caps == lower && u.letters >= 6 && strings.HasSuffix(u.key, "er"):
		participle := u.key[:len(u.key)-2] + keyOf("é")
		if s.tongue.general.Contains(u.key) && s.tongue.general.Contains(participle) && (i > 0 && s.tokens[i-1].key != "l" && !t.elided) {
			word := s.text[u.start:u.end]
			at, right, why = i+1, word[:len(word)-2]+"é", "Après « été », c'est le participe."
		}
	case u.key == "moi" && !u.elided && (numerals[t.key] || t.key == "quelques"):
		at, right, why = i+1, "mois", "Une durée : « mois »."
	}
	if at >= 0 {
		s.add(at, at, RuleConfusable, false, right)
		s.faults[len(s.faults)-1].Why = why
	}
}

// been and to are keys.
var been, to = keyOf("été"), keyOf("à")

var numerals = wordSet("un deux trois quatre cinq six sept huit neuf dix douze quinze dix-huit")

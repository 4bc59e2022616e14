package check

import (
	"strings"

	"cardiopli/pipeline/measure/phrase"
)

// The reach of negations, before and behind a mention.

// negation walks back from the mention to a negation that reaches it.
func (s *scope) negation() status {
	comma := false // an item boundary lies between
	joined := false
	item := s.m.from
	for j := s.m.from - 1; j >= s.from; j-- {
		k := s.key(j)
		switch {
		case s.f.pressureName(j):
		case adversative[k] && !(k == "bien" && s.key(j+1) != "que") && !(k == "alors" && s.key(j+1) != "que"):
			return affirmed
		case k == "dehors" || k == "exception" || k == "revanche" || k == "contre" && s.key(j-1) == "par" || k == "est" && s.key(j-1) == "n" && s.key(j-2) == "ce":
			return affirmed
		case k == "raison" && s.key(j-1) == "en" || k == "tenu" || k == "fait" && s.key(j-1) == "du" || k == "cause" || k == "due" || k == "lie" || k == "liee" || k == phrase.KeyOf("contemporaine"):
			return affirmed
		case k == ":":
			if b := s.key(j - 1); !negators[b] && b != "de" && b != "d" {
				return affirmed
			}
		case k == ")":
			for d := 1; d > 0 && j > s.from; {
				j--
				switch s.key(j) {
				case ")":
					d++
				case "(":
					d--
				}
			}
		case k == "," || k == "(" || k == "-" && s.spaced(j) || k == "/" && s.spaced(j):
			if s.states(j + 1) {
				return affirmed
			}
			comma, item = true, j+1
		case (k == "et" || k == "and") && articles[s.key(j+1)] && s.key(j+1) != "a" && s.key(j+1) != "les" && s.key(j+1) != "la" && s.key(j+1) != "le":
			return affirmed
		case !comma && !joined && (k == "lors" || k == "pendant" || k == "durant" || k == "during" || k == key("rapport") && s.key(j+1) == "avec") && s.definite(j+1):
			return affirmed // "pas de symptôme lors de la pause": the pause is there
		case (k == "que" || k == "qu" || k == "than") && s.instead(j):
			return negated
		case mistaken(k):
			return negated
		case k == "loin" && (s.key(j+1) == "de" || s.key(j+1) == "du") || k == "far" && s.key(j+1) == "from":
			return negated
		case k == "que" || k == "qu":
			// ne ... que: only this, so it is there
			if s.only(j) {
				return affirmed
			}
		default:
			joined = joined || k == "ou" || k == "et" || k == "ni" || k == "or"
			if st, ok := s.cue(j, comma, item); ok {
				return st
			}
		}
	}
	return affirmed
}

// pressureName reports whether "PAS" at token j names the systolic pressure that was
// read there and denies nothing.
func (f *facts) pressureName(j int) bool {
	if f.t.Tokens[j].Raw != "PAS" {
		return false
	}
	for _, v := range f.read {
		if strings.HasPrefix(v.Key, "pas") && v.Start <= f.t.Tokens[j].Start && f.t.Tokens[j].End <= v.End {
			return true
		}
	}
	return false
}

// definite reports whether a definite article or a demonstrative stands at
// token j, after "de".
func (s *scope) definite(j int) bool {
	if k(s.t, j, "de", "d", "of") {
		j++
	}
	return k(s.t, j, "la", "le", "l", "les", "cette", "ces", "cet", "ce", "du", "des", "the", "this")
}

// spaced reports whether the sign at j stands between blanks, as a dash does.
func (s *scope) spaced(j int) bool {
	return j > 0 && j+1 < len(s.t.Tokens) && s.t.Tokens[j].Start > s.t.Tokens[j-1].End && s.t.Tokens[j+1].Start > s.t.Tokens[j].End
}

// only reports whether "que" at j closes a restriction: "on ne retrouve qu'une
// pause", "n'a plus que".
func (s *scope) only(j int) bool {
	for b := j - 1; b >= s.from && b > j-6; b-- {
		switch s.key(b) {
		case "pas", "aucun", "aucune", ",":
			return false
		case "ne", "n":
			return true
		}
	}
	return false
}

// states reports whether the item that begins at token i, up to the mention's
// end and what qualifies it, states something by itself rather than going on
// with an enumeration of absent things.
func (s *scope) states(i int) bool {
	first := s.key(i)
	switch first {
	case "de", "d", "ni", "ou", "pas", "sans", "aucun", "aucune", "nor", "or", "non", "no", key("without"), "des":
		return false
	}
	if articles[first] {
		return true
	}
	end := s.m.to
	for end < s.to && end < s.m.to+7 && !k(s.t, end, ",", ")", "(", "ni", "ou", "or", "nor", "sans") {
		end++
	}
	for j := i; j < s.m.from; j++ {
		if k(s.t, j, "ou", "ni", "or", "nor") { // "végétation ou épanchement": the list goes on
			return false
		}
	}
	for j := i; j < end; j++ {
		tok := &s.t.Tokens[j]
		if affirmers[tok.Key] && j >= s.m.from-2 {
			return true
		}
		if tok.Kind == phrase.Number && j >= s.m.from {
			return true
		}
		if j >= s.m.to && (isLead(tok.Key) || tok.Key == "a" && tok.Raw == "à") {
			return true
		}
	}
	return false
}

// isLead reports whether a word names an ECG lead.
func isLead(k string) bool {
	switch k {
	case "d1", "d2", "d3", "avr", "avl", "avf", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v3r", "v4r":
		return true
	}
	return false
}

// k reports whether token i is one of keys.
func k(t *phrase.Text, i int, keys ...string) bool {
	for _, w := range keys {
		if t.Key(i) == w {
			return true
		}
	}
	return false
}

// cue judges a possible negation at token j.
func (s *scope) cue(j int, comma bool, item int) (status, bool) {
	w := s.key(j)
	switch {
	case excluders[w]:
		return s.excluder(j)
	case w == "pas" || w == "not":
		if n := s.key(j + 1); n == "moins" || n == "seulement" || n == "only" || n == "loin" || n == key("exceptionnel") {
			return affirmed, false
		}
		if s.key(j+1) == "sans" || s.key(j-1) == "pourquoi" {
			return affirmed, true
		}
		if s.key(j-1) == "n" && s.key(j-2) == "si" {
			return affirmed, false
		}
	case w == "sans":
		if s.key(j-1) == "pas" || s.key(j-1) == "non" {
			return unexcluded, true
		}
		for b := j + 1; b < s.m.from && b < j+6; b++ { // sans qu'on puisse éliminer
			if excluders[s.key(b)] {
				return unexcluded, true
			}
		}
	case w == "non":
		// "non" modifies the adjective that follows; only a mention right behind is meant.
		if j+1 == s.m.from && !comma || (s.key(j-1) == "et" || s.key(j-1) == ",") && k(s.t, j+1, "un", "une", "d", "de", "pas", "le", "la") && !comma {
			return negated, true
		}
		return affirmed, false
	case w == "plus":
		if n := s.key(j + 1); n == "de" || n == "d" {
			for b := j - 1; b >= s.from && b > j-5; b-- {
				if k(s.t, b, "ne", "n") {
					return negated, true
				}
			}
			return negated, j == s.from && j+2 == s.m.from
		}
		return affirmed, false
	case w == "libre" || w == "negatif" || w == phrase.KeyOf("negatif") || w == phrase.KeyOf("negative"):
		if n := s.key(j + 1); n == "de" || n == "pour" || n == "for" {
			return negated, true
		}
		return affirmed, false
	case w == "rien":
		n := s.key(j + 1)
		return negated, n == "en" || n == "pour" || n == "ne" || n == "n" || s.key(j-1) == "en" // "il ne s'agit en rien d'un"
	case w == key("nullement") || w == key("aucunement") || w == "guere":
		return negated, true
	case w == "free":
		return negated, k(s.t, j+1, "of", "from")
	case w == "ø" || w == "0" && s.t.Tokens[j].Kind == phrase.Number && s.t.Tokens[j].Decimals == 0:
		// "0 onde delta", but not the end of a value or of a list before it
		return negated, item-j <= 4 && !k(s.t, j-1, ":", "=", "a", "grade") && !comma
	case w == "complete" || w == phrase.KeyOf("complete"):
		return negated, s.key(j-1) == phrase.KeyOf("regression")
	case w == "ruled" && s.key(j+1) == "out":
		return negated, true
	case w == "absence" && s.unsureOf(j):
		return unexcluded, true
	case w == "absence" && s.key(j-1) == "l" && comma:
		return affirmed, false
	case !negators[w]:
		return affirmed, false
	}
	// what is denied is a change of the thing, not the thing
	for b := j + 1; b < min(j+5, s.m.from); b++ {
		if changes[s.key(b)] && w != phrase.KeyOf("disparition") && w != phrase.KeyOf("resolution") {
			return affirmed, true
		}
		if s.key(b) == "argument" || s.key(b) == "signe" || s.key(b) == "," {
			break
		}
	}
	if w == "a" || w == "zero" {
		return affirmed, false
	}
	// "pas de douleur, sus-décalage": a symptom is denied, a sign is stated
	if comma && !k(s.t, item, "ni", "de", "d", "ou", "nor", "or") && !symptoms[s.key(s.m.from)] && !k(s.t, s.m.from, key("syncope"), key("syncopes")) && !k(s.t, s.m.to, "ou", "or", "ni", "nor") {
		for b := j + 1; b < min(j+4, item); b++ {
			if symptoms[s.key(b)] {
				return affirmed, true
			}
		}
	}
	return negated, true
}

// unsureOf reports whether the absence at token j is itself denied: "l'absence de
// végétation ne peut être affirmée", "sans pouvoir affirmer l'absence de".
func (s *scope) unsureOf(j int) bool {
	for b := j - 1; b >= s.from && b > j-5; b-- {
		if w := s.key(b); strings.HasPrefix(w, key("affirm")) || strings.HasPrefix(w, "garanti") || strings.HasPrefix(w, key("certifi")) || w == "conclure" {
			for c := b - 1; c >= s.from && c > b-6; c-- {
				if k(s.t, c, "ne", "n", "pas", "sans", key("difficile"), "impossible") {
					return true
				}
			}
		}
	}
	denied := false
	for b := s.m.to; b < s.to && b < s.m.to+10 && s.key(b) != ","; b++ {
		w := s.key(b)
		if k(s.t, b, "ne", "n", "pas", "non", "not", "cannot") {
			denied = true
		}
		if denied && (strings.HasPrefix(w, key("affirm")) || strings.HasPrefix(w, "garanti") || strings.HasPrefix(w, "formel") || strings.HasPrefix(w, "certain")) {
			return true
		}
	}
	return false
}

// excluder judges "éliminer", "exclu" at j: denied, it leaves the thing open;
// as a fact it excludes it; as an aim it is a hypothesis.
func (s *scope) excluder(j int) (status, bool) {
	w := s.key(j)
	infinitive := strings.HasSuffix(w, "r") || w == "exclure" || w == "exclude"
	for b := j - 1; b >= s.from && b > j-8; b-- {
		switch x := s.key(b); {
		case x == "pas" || x == "ne" || x == "n" || x == "sans" || x == key("cannot") || x == "not" || x == key("impossible") || x == key("difficile") || x == "non" || x == "saurait":
			return unexcluded, true
		case x == "permet" || x == key("permettant") || x == "permis" || x == key("permettent"):
			return negated, true
		case x == ",":
			b = s.from
		}
	}
	if infinitive {
		return hypothesis, false // supposed() decides
	}
	return negated, true
}

// open looks behind the mention for an exclusion that is denied: "n'est pas
// exclu", "ne peut être écartée", "cannot be excluded".
func (s *scope) open() bool {
	denied := false
	reach := s.m.to + 9
	for j := s.m.to; j < min(reach, s.to); j++ {
		w := s.key(j)
		switch {
		case w == "," && j <= s.m.to+2 && s.rather(j+1) && s.aside(j) > 0:
			j = s.aside(j) // ", peu probable, ne peut être exclu"
			reach += 4
		case w == "," || w == ":" || w == ";":
			return false
		case w == "pas" || w == "non" || w == "ne" || w == "n" || w == key("cannot") || w == "not" || w == "peu" || w == key("impossible") || w == key("difficile") || w == "sans":
			denied = true
		case excluders[w], w == "ruled" && s.key(j+1) == "out":
			return denied
		}
	}
	return false
}

// aside gives the comma that closes the short aside opened at j, or 0.
func (s *scope) aside(j int) int {
	for i := j + 2; i < j+5 && i < s.to; i++ {
		if s.key(i) == "," {
			return i
		}
	}
	return 0
}

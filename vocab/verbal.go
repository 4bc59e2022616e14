package vocab

import "strings"

// adjectiveVerb asks about a verb of the third person plural that stands behind
// one singular noun, where the adjective in -ant sounds the same: "examen
// rassurent". It reports whether it asked.
func (s *scan) adjectiveVerb(i int) bool {
	t := s.tokens[i]
	stem, ok := strings.CutSuffix(t.key, "ent")
	if !ok || len(stem) < 4 || t.caps != lower || i == 0 || t.elided || !s.follows(i, i) || s.tongue != &s.lexicon.french {
		return false
	}
	set := s.tongue.general
	if set.Contains(t.key+"e") || set.Contains(t.key+"s") || !set.Contains(stem+"ant") && !set.Contains(s.ground(stem)+"ant") || !set.Contains(s.ground(stem)+"er") && !set.Contains(stem+"er") {
		return false // "différent", "excédent": an adjective or a noun itself
	}
	n, alone := s.oneNoun(i - 1)
	if !alone {
		return false
	}
	right := s.text[t.start:t.end-3] + "ant"
	if at := strings.LastIndex(right, "è"); at >= 0 { // before a mute syllable only
		right = right[:at] + "é" + right[at+len("è"):]
	}
	if fem := n.gender() == feminine; fem && (i+1 >= len(s.tokens) || !s.follows(i, i+1) || !determiners[s.tokens[i+1].key]) {
		right += "e"
	}
	if n.number() == many {
		right += "s"
	}
	s.confuse(t.start, t.end, right, "Le nom est au singulier : l'adjectif en -ant, non le verbe au pluriel.")
	s.faults[len(s.faults)-1].Rule = RuleAgreement
	return true
}

// ground gives the stem of a verb as its infinitive has it: "inquièt" as "inquiét".
func (s *scan) ground(stem string) string {
	if mutes(stem) {
		return closed(stem)
	}
	return stem
}

// oneNoun goes back from token i over adjectives to a noun in the singular that
// is the only one of its clause: no "et", no list, no plural before it.
func (s *scan) oneNoun(i int) (form, bool) {
	g := frenchGrammar()
	j := i
	for ; j >= 0 && j > i-4; j-- {
		t := s.tokens[j]
		if t.key == "" || t.digits || t.line != s.tokens[i].line {
			return 0, false
		}
		if n, ok := g.noun(t.key); ok && !n.short {
			if n.form.number() == many {
				return 0, false
			}
			return n.form &^ many, s.standsAlone(j, n)
		}
		a, adjective := g.adjectives[t.key]
		if adjective && a.form&singular == 0 || !adjective && !adverbs[t.key] && !(t.key == "est" && j == i) || !s.follows(j, j) {
			return 0, false
		}
	}
	return 0, false
}

// standsAlone reports whether the noun at token j begins its clause, with at
// most an article or "pas de" before it, and goes on with no list.
func (s *scan) standsAlone(j int, n noun) bool {
	one := n.form&many == 0 // "flux" shows its number by its article only
	if s.tokens[j].elided {
		if e := s.elision(j); e == "l" {
			return s.clauseBegins(j) && s.unlisted(j)
		} else if e != "d" {
			return false
		}
	}
	if s.clauseBegins(j) {
		return one && s.unlisted(j)
	}
	if !s.follows(j, j) {
		return false
	}
	d := s.tokens[j-1]
	switch {
	case d.key == "un" || d.key == "une" || d.key == "le" || d.key == "la" || d.key == "ce" || d.key == "cet" || d.key == "cette":
		return s.clauseBegins(j-1) && s.unlisted(j-1)
	case d.key == "de" || s.tokens[j].elided:
		k := j - 2
		if s.tokens[j].elided {
			k = j - 1
		}
		return k >= 0 && (s.tokens[k].key == "pas" || s.tokens[k].key == "absence") && s.clauseBegins(k)
	case d.key == "avec" || d.key == "sans" || d.key == "aucun" || d.key == "aucune":
		return one && d.key != "avec" && s.clauseBegins(j-1)
	}
	return false
}

// unlisted reports whether no noun ends directly before the clause that begins at
// token j, with a comma between: "toux, dyspnée persistent".
func (s *scan) unlisted(j int) bool {
	if j == 0 || s.tokens[j].first || s.tokens[j-1].line != s.tokens[j].line {
		return true
	}
	u := s.tokens[j-1]
	if u.key == "et" || u.key == "ou" || u.key == "ni" {
		return false
	}
	_, noun := frenchGrammar().noun(u.key)
	return !noun && u.key != "" && !strings.ContainsAny(s.text[u.end:s.tokens[j].start], "/-")
}

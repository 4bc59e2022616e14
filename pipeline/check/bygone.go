package check

import "cardiopli/pipeline/measure/phrase"

// What puts a finding in the past from behind, past a comma: the year alone, the
// event it followed, that it never came back.

// settled reports that the words behind the mention close it: "accès de FA, en
// 2018", "au lendemain de sa prothèse, en mars 2019", "jamais récidivé".
func (s *scope) settled() bool {
	after := false // an operation or an illness stands between
	for j := s.m.to; j < s.to && j < s.m.to+16; j++ {
		w := s.key(j)
		switch {
		case w == ";" || w == ":" || w == ")" || w == "|" || adversative[w] || nowCues[w] || w == "contre" || w == "versus" || w == "vs":
			return false
		case w == "jour" && s.key(j-1) == "ce", w == "depuis" || w == "since":
			return false
		case s.event(j):
			after = true
		case s.relapse(j):
			return true
		case isYear(s.t, j):
			return s.old(j) && (after || s.apart(j)) && s.closes(j)
		case s.t.Tokens[j].Kind == phrase.Number && !s.day(j), k(s.t, j, "qui", "dont", "chez", "which", "whose"):
			return false // a figure of today, or something else is told of
		}
	}
	return false
}

// event reports words that hang the mention on an event: "au lendemain de", "dans
// les suites de", "au décours de", "après sa prothèse".
func (s *scope) event(j int) bool {
	switch w := s.key(j); w {
	case "lendemain", "suites", key("decours"), "waning":
		return true
	case "apres", "after", "following":
		return k(s.t, j+1, "sa", "son", "ses", "la", "le", "l", "une", "un", "his", "her", "the", "a")
	case "occasion":
		return s.key(j-1) == "l"
	}
	return false
}

// relapse reports that the thing is said, at token j, never to have come back. A
// relapse that is only missing from the rest of a recording says nothing.
func (s *scope) relapse(j int) bool {
	if !k(s.t, j, "jamais", "never", "sans", "without", "no") {
		return false
	}
	for i := j + 1; i < j+3; i++ {
		if !k(s.t, i, "recidive", key("recidive"), key("recidivee"), key("recidives"), key("reapparu"), key("reapparue"), "reproduit", "reproduite", "recurred", "recurrence") {
			continue
		}
		if k(s.t, j, "jamais", "never") {
			return !k(s.t, i+1, "pendant", "durant", "sur", "au", "during")
		}
		return k(s.t, i+1, "depuis", "since")
	}
	return false
}

// apart reports that the year at j stands alone behind a comma, with no more than
// its preposition and its month.
func (s *scope) apart(j int) bool {
	for b := j - 1; b > s.m.to-1 && b > j-6; b-- {
		if s.key(b) == "," {
			return true
		}
		if !k(s.t, b, "en", "in", "a", "l", "le", "au", "the", "debut", "fin", "courant", key("debut"), key("ete"), "automne", "hiver", "printemps") && !months[s.key(b)] && !s.day(b) {
			return false
		}
	}
	return false
}

// day reports the day of a date at token j: "le 12 mars".
func (s *scope) day(j int) bool {
	tok := &s.t.Tokens[j]
	return tok.Kind == phrase.Number && tok.Decimals == 0 && tok.Value >= 1 && tok.Value <= 31 && months[s.key(j+1)]
}

// closes reports that the item ends with the year at j: what a year goes on to
// tell ("en 2018, 52 mm", "en 2018 elle était") is of that year, not the mention.
func (s *scope) closes(j int) bool {
	switch s.key(j + 1) {
	case "", ";", ".", ")", "puis":
		return true
	case ",":
		for i := j + 2; i < min(j+8, s.to) && s.key(i) != ","; i++ {
			if s.relapse(i) {
				return true
			}
			if s.t.Tokens[i].Kind == phrase.Number && !isYear(s.t, i) || k(s.t, i, "etait", "avait", "was", "had", "persistant", "persistante", "persiste", "toujours", "still") || nowCues[s.key(i)] {
				return false
			}
		}
		return true
	case "et", "and":
		return isYear(s.t, j+2)
	}
	return false
}

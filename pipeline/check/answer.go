package check

import (
	"strings"

	"cardiopli/pipeline/measure/phrase"
)

// What stands behind a mention: a "no" behind a colon, to it or to the list it
// stands in, or a verb of seeing that is denied.

// seenVerbs are the beginnings of the words for being there: "non retrouvé",
// "n'est pas visible", "not seen".
var seenVerbs = []string{"retrouv", "visualis", "visib", "visu", "objectiv", "detect", "identifi", "individualis", "constat", "observ",
	"enregistr", "document", "confirm", "reten", "decel", "percu", "present", "revu", "mis", "not", "seen", "found", "demonstrat", "record", "evident", "signal", "survenu", "suspect", "rempli", "reuni", "reprodui", "indui", "induc", "recidiv", "satisf", "fulfil", "met"}

// seeing reports whether a word says that something is there.
func seeing(w string) bool {
	if w == "vu" || w == "vue" || w == "vus" || w == "vues" {
		return true
	}
	for _, v := range seenVerbs {
		if strings.HasPrefix(w, v) {
			return true
		}
	}
	return false
}

// after looks behind the mention: "absent", "exclu", ": non", "non retrouvé".
func (s *scope) after() bool { return s.answered() || s.unseen() }

// ends reports whether token i ends an item or does not exist.
func (s *scope) ends(i int) bool {
	switch s.key(i) {
	case "", ",", ")", "]", "(", "|", "-", "/", ".", ";", "!", "?":
		return true
	}
	return false
}

// no reports whether an answer that denies begins at token i.
func (s *scope) no(i int) bool {
	w := s.key(i)
	if w == "" {
		w = s.t.Key(i) // "Thrombus ? Non."
	}
	switch {
	case w == "non" || w == "no" || w == "not":
		return s.ends(i+1) && w != "not" || seeing(s.key(i+1)) || unanswered(s.key(i+1))
	case w == "rien" || w == "jamais" || w == "never":
		return s.ends(i+1) || seeing(s.key(i+1)) || s.key(i+1) == "a" && strings.HasPrefix(s.key(i+2), "signal")
	case w == "-", w == "/":
		return s.ends(i + 1)
	case s.unasked(i):
		return true
	case i < len(s.t.Tokens) && s.t.Tokens[i].Kind == phrase.Number:
		return s.t.Tokens[i].Value == 0
	case w == "pas", w == "ras", w == "ø", w == "nil", w == "nihil":
		return true
	}
	return absentAfter[w] && w != "negative"
}

// unasked reports that the form's question does not arise, at token i: "sans
// objet", "S.O.", "N/A", "sans particularité", or a bare "sans".
func (s *scope) unasked(i int) bool {
	w, next := s.key(i), s.key(i+1)
	switch w {
	case "so", "na":
		return s.ends(i + 1)
	case "s", "n":
		last := map[string]string{"s": "o", "n": "a"}[w]
		return (next == "/" || next == ".") && s.key(i+2) == last && s.ends(i+3)
	case "sans":
		return s.ends(i+1) || next == "objet" || strings.HasPrefix(next, "particularit") || next == "anomalie"
	}
	return false
}

// unanswered reports a word that, behind "non" or "not", leaves a question of a
// form without an answer: "non applicable", "non recherché".
func unanswered(w string) bool {
	for _, v := range unansweredStems {
		if strings.HasPrefix(w, v) {
			return true
		}
	}
	return false
}

var unansweredStems = []string{key("applicable"), "concern", "recherch", "evalu", "explor", "renseign", "realis", key("assess"), "perform"}

// answered reports a denial behind a colon, a question mark or in brackets:
// "Thrombus : non", "Thrombus (-)", "TV, TVNS : non", "Onde delta 0".
func (s *scope) answered() bool {
	commas, length := 0, 0
	for i := s.m.to; i < s.to && i < s.m.to+30; i++ {
		w := s.key(i)
		switch {
		case w == ":" || w == "=" || w == "|" || w == "->" || w == "?" || w == ">" && (s.key(i-1) == "-" || s.key(i-1) == "="):
			if (w == "=" || w == ":") && s.key(i+1) == ">" {
				continue
			}
			if s.no(i + 1) {
				return commas == 0 || s.list(i)
			}
			// "Recherche de thrombus : négative"
			return strings.HasPrefix(s.key(i+1), "negati") && s.f.precedes(s.m, 5, "recherche")
		case w == "(" || w == "[":
			return commas == 0 && s.no(i+1) && k(s.t, i+2, ")", "]") || s.unasked(i+1) && k(s.t, i+3, ")", "]")
		case w == "," || w == "/" || w == "et" || w == "ou" || w == "and" || w == "or":
			if k(s.t, i+1, "un", "une", "on", "le", "la", "l", "il", "note", "presence", "a") {
				return false
			}
			commas++
			length = 0
		case w == "absents" || w == "absentes" || w == "exclus" || w == "exclues":
			return commas > 0 && s.list(i)
		case w == "avec" || w == "sans" || w == "mais" || w == "ni" || w == "pas" || w == "with":
			return false
		case s.t.Tokens[i].Kind == phrase.Number && s.t.Tokens[i].Value == 0 && i == s.m.to:
			return s.ends(i + 1)
		default:
			if length++; length > 6 && commas > 0 || length > 12 {
				return false
			}
		}
	}
	return false
}

// list reports whether all that stands before the answer at token end is a bare
// list of names: no verb, no article, nothing left over for "others".
func (s *scope) list(end int) bool {
	from := s.from
	for j := s.m.from - 1; j >= s.from; j-- {
		if s.key(j) == ":" {
			from = j + 1
			break
		}
	}
	for j := from; j < end; j++ {
		w := s.key(j)
		if j >= s.m.from && j < s.m.to {
			continue
		}
		switch {
		case strings.HasPrefix(w, "autre"), w == "reste", w == "un" || w == "une" || w == "on" || w == "il" || w == "est" || w == "presence" || w == "avec":
			return false
		case strings.HasPrefix(w, "retrouv") || strings.HasPrefix(w, "observ") || strings.HasPrefix(w, "objectiv"):
			return false
		case negators[w]:
			return false
		}
	}
	return true
}

// unseen reports that the mention is said to be absent, excluded, not seen.
func (s *scope) unseen() bool {
	i := s.m.to
	// adjectives and complements between: "thrombus de l'auricule gauche non vu"
	for n := 0; n < 12 && i < s.to; n++ {
		w := s.key(i)
		switch {
		case w == "non":
			return seeing(s.key(i+1)) || s.ends(i+1)
		case w == "ni" || w == "," || w == ":" || w == "(" || w == "et" || w == "avec" || w == "sans" || w == "with" || w == "mais" || w == "=":
			return false
		case w == "est" || w == "sont" || w == "is" || w == "was" || w == "are" || w == "were":
			if s.key(i+1) == "no" && s.key(i+2) == "longer" {
				return true
			}
			if b := s.key(i + 1); b == "pas" || b == "plus" || b == "not" || b == "jamais" {
				return seeing(s.key(i+2)) || s.key(i+2) == key("ete") && seeing(s.key(i+3))
			}
		case w == "n" || w == "ne":
			for j := i + 1; j < i+4; j++ {
				if b := s.key(j); b == "pas" || b == "plus" || b == "jamais" {
					v := j + 1
					if s.key(v) == key("ete") || s.key(v) == key("etre") {
						v++
					}
					return seeing(s.key(v)) && !strings.HasPrefix(s.key(v), "disp")
				}
			}
			return false
		case absentAfter[w] && w != "aucun" && w != "aucune" && w != "no" && w != "none" && w != key("absence"):
			if b := s.key(i - 1); b == "pas" || b == "non" || b == "n" {
				return false
			}
			if strings.HasPrefix(w, "negati") { // a search is negative; a negative test is no absence
				return s.f.precedes(s.m, 5, "recherche") || i == s.m.to && s.ends(i+1) && !s.f.stress()
			}
			return w != "neant"
		case strings.HasPrefix(w, "leve") && s.f.precedes(s.m, 7, "doute", key("hypothese"), "suspicion", "diagnostic"):
			return true
		case w == "ruled" && s.key(i+1) == "out":
			return true
		}
		i++
	}
	return false
}

package check

import (
	"strings"

	"cardiopli/pipeline/measure/phrase"
)

// history reports whether the mention is of the past: cues before it in the
// sentence, treated or known behind it, a year, years ago.
func (s *scope) history() bool { return s.told() || s.done() || s.settled() }

// told reports a cue of the past before the mention.
func (s *scope) told() bool {
	w := s.key(s.m.from - 1)
	return w == key("connu") || w == key("connue") || w == "known" || s.recounted()
}

// recounted is told without what is only known already.
func (s *scope) recounted() bool {
	for j := s.m.from - 1; j >= s.from; j-- {
		w := s.key(j)
		if nowCues[w] || w == "jour" && s.key(j-1) == "ce" {
			break
		}
		if w == ":" && j-1 >= s.from && !historyCues[s.key(j-1)] && s.f.part[j] != motive {
			break
		}
		if historyCues[w] {
			if (strings.HasPrefix(w, "ancien") || w == "prior" || w == "previous") && j < s.m.from-2 {
				continue
			}
			if j < s.m.from-3 && strings.HasPrefix(w, "sequel") {
				continue
			}
			return true
		}
		if (w == "pour" || w == "for") && followed[s.key(j-1)] {
			return true // "suivi pour une TV"
		}
		if (w == "h" || w == "s") && s.key(j+1) == "/" && (s.key(j+2) == "o" || s.key(j+2) == "p") {
			return true
		}
	}
	for j := s.m.from; j < s.m.to; j++ { // "l'épreuve de 2021 était positive"
		if isYear(s.t, j) && s.old(j) && k(s.t, j-1, "de", "en", "of", "in") {
			return true
		}
	}
	if s.followsUp() {
		return true
	}
	w := s.key(s.m.from - 1)
	if w == "old" && !k(s.t, s.m.from-2, "year", "years", "-") || (w == "post" || w == "-" && s.key(s.m.from-2) == "post") && !strings.HasPrefix(s.key(s.m.from), "infarct") && s.key(s.m.from) != "mi" {
		return true
	}
	return false
}

// followsUp reports that the mention is what an examination or a treatment comes
// months after: "à six mois d'une embolie", "contrôle après un Tako-Tsubo".
func (s *scope) followsUp() bool {
	for j := s.m.from - 1; j >= s.from && j > s.m.from-7; j-- {
		switch w := s.key(j); {
		case w == "," || w == ":" || w == ")":
			return false
		case k(s.t, j, "mois", "ans", "annees", "semaines", "months", "years", "weeks", "distance") && k(s.t, j+1, "d", "de", "du", "apres", "after", "following") && !k(s.t, j-3, "depuis", "since") && !k(s.t, j-2, "depuis", "since"):
			return true
		case w == "apres" || w == "after":
			return k(s.t, j-1, "mois", "ans", "annees", "semaines", "months", "years", "weeks") || k(s.t, s.from, "controle", "bilan", "suivi", "surveillance", key("follow"))
		}
	}
	return false
}

// followed are the words for care that began before today.
var followed = phrase.Set("suivi;suivie;suivis;opere;operee;traite;traitee;implante;implantee;appareille;appareillee;ablate;ablatee;connu;connue;stimule;stimulee;defibrille;followed;treated;operated")

// done reports a cue of the past behind the mention.
func (s *scope) done() bool {
	reach := s.m.to + 6
	j := s.m.to
	for ; j < min(reach, s.to); j++ {
		w := s.key(j)
		switch {
		case w == ":":
			reach = j + 6
		case w == "," && cared[s.key(j+1)]: // "TV sur séquelle, ablatée en 2020"
			return true
		case w == "," || w == ")" || w == "mais" || w == "contre" || w == "versus" || w == "vs":
			return false
		case (w == "a" || w == "at") && s.young(j+1):
			return true
		case strings.HasPrefix(w, key("connu")) && s.key(j+1) == "depuis" && s.recent(j+2):
			return false
		case w == "deja" && seeing(s.key(j+1)) && !s.recent(j+2):
			return true
		case doneCues[w]:
			if s.key(j-1) == "non" || s.key(j-1) == "pas" || strings.HasPrefix(s.key(j+1), key("aggrav")) || strings.HasPrefix(s.key(j+2), key("aggrav")) {
				return false
			}
			return true
		case (w == "de" || w == "of") && isYear(s.t, j+1) && s.old(j+1) && !s.compared(j),
			w == "avant" && k(s.t, j+1, "la", "l", "le", "son") && s.todayBehind(j):
			return true
		case (w == "en" || w == "in" || w == "depuis" || w == "since") && isYear(s.t, j+1) && s.old(j+1), w == "(" && isYear(s.t, j+1) && s.old(j+1), isYear(s.t, j) && j == s.m.to && s.old(j):
			return true
		case w == "y" && s.key(j-1) == "il" && s.key(j+1) == "a":
			for n := j + 2; n < min(j+6, s.to); n++ {
				// in the indication, months ago is what brings the patient
				if k(s.t, n, "ans", "an", phrase.KeyOf("annees")) || k(s.t, n, "mois") && s.f.part[s.m.from] != motive {
					return true
				}
			}
			return false
		case s.lately(j):
			return true
		case w == "stable" && (s.key(j+1) == "depuis" || s.key(j+1) == "par"):
			return true
		case w == "ago":
			return s.key(j-1) == key("years") || s.key(j-1) == key("months")
		}
	}
	for ; j < min(s.m.to+12, s.to) && j < reach+6; j++ {
		if s.key(j) == "," || s.key(j) == ":" {
			break
		}
		if s.lately(j) {
			return true
		}
	}
	return false
}

// lately reports "le mois dernier", "l'an passé", "last year" at token j: long
// ago for all but a syncope, which is told to be looked into.
func (s *scope) lately(j int) bool {
	w := s.key(j)
	if !(strings.HasPrefix(w, "dernier") && k(s.t, j-1, "mois", "annee", key("annee"), "an") || strings.HasPrefix(w, key("passe")) && k(s.t, j-1, "an", "annee", key("annee")) || (w == "month" || w == "year") && s.key(j-1) == "last") {
		return false
	}
	return !k(s.t, s.m.from, key("syncope"), key("syncopes"))
}

// young reports an age well under the patient's at token j: "à 20 ans".
func (s *scope) young(j int) bool {
	if k(s.t, j, "age") { // at age 18, à l'âge de
		j++
	}
	if k(s.t, j, "l") && k(s.t, j+1, "age") {
		j += 3
	}
	if j >= s.to || s.t.Tokens[j].Kind != phrase.Number || !k(s.t, j+1, "ans") && !k(s.t, j-1, "age") {
		return false
	}
	return s.f.age < 0 || int(s.t.Tokens[j].Value) < s.f.age-1
}

// todayBehind reports that the sentence goes on to what is found today.
func (s *scope) todayBehind(j int) bool {
	for ; j < s.to; j++ {
		if k(s.t, j, "jour") && k(s.t, j-1, "ce") || k(s.t, j, "aujourd", "actuellement", "maintenant", key("desormais"), "now", "today") || strings.HasPrefix(s.key(j), "normalis") {
			return true
		}
	}
	return false
}

// cared are the treatments that, put behind a comma, make a finding one of the past.
var cared = phrase.Set("operee;opere;operes;ablate;ablatee;traite;traitee;stente;stentee;appareille;appareillee;corrige;corrigee;repare;reparee;ferme;fermee;draine;drainee;gueri;guerie;resolu;resolue;regresse;regressee;disparu;disparue;treated;ablated;repaired;resolved;revascularise;revascularisee")

// kept reports that the cue of the past behind the mention says only that it has
// not changed: a figure called "inchangée" or "connue" is of today.
func (s *scope) kept() bool {
	for j := s.m.to; j < min(s.m.to+8, s.to); j++ {
		if w := s.key(j); doneCues[w] || w == "deja" {
			return w == "deja" || strings.HasPrefix(w, "inchang") || strings.HasPrefix(w, "unchang") || strings.HasPrefix(w, key("connu")) || w == "known" || strings.HasPrefix(w, "chroni")
		}
	}
	return false
}

// recent reports whether a time of hours or days stands at token j.
func (s *scope) recent(j int) bool {
	for i := j; i < j+3; i++ {
		if k(s.t, i, "hier", "jours", "jour", "heures", "heure", "h", "semaine", "semaines", "matin") {
			return true
		}
	}
	return false
}

// old reports whether the year at i lies before the examination.
func (s *scope) old(i int) bool {
	d := s.f.head.Date
	return d.IsZero() || int(s.t.Tokens[i].Value) < d.Year
}

func isYear(t *phrase.Text, i int) bool {
	if i < 0 || i >= len(t.Tokens) {
		return false
	}
	tok := &t.Tokens[i]
	return tok.Kind == phrase.Number && tok.Decimals == 0 && len(tok.Raw) == 4 && tok.Value >= 1950 && tok.Value <= 2100
}

package check

import (
	"strings"

	"cardiopli/pipeline/measure/phrase"
)

// What a sentence only imagines: the conditional mood, what may happen, advice,
// lists of what is looked for, and what is called unlikely.

var (
	// modals open what may be; causing verbs name what may come of something.
	modals  = phrase.Set("peut;peuvent;pouvant;pourrait;pourraient;may;can;could;might;medicament;medicaments;drug;drugs;susceptible;susceptibles;connus;connues;known")
	causing = []string{"provoqu", key("entrain"), "caus", key("donn"), "indui", "induc", "declench", "favoris", key("compliqu"), "evolu", "survenir", key("apparaitre")}

	// advised are the words with which advice opens.
	advised = phrase.Set("revenir;consulter;reconsulter;appeler;rappeler;contacter;recontacter;return;call;seek;eviter;avoid")

	// imagined are the titles whose list is nothing found in the patient.
	imagined = phrase.Set("conseil;conseils;consigne;consignes;alerte;education;differentiel;differentiels;differential;advice;warning;instructions")
	// listed are the titles whose list is so only where it is bare.
	listed = phrase.Set("criteres;criteria;recherche;recherches;surveillance;complications")

	unlikeliness = phrase.Set("improbable;improbables;unlikely;invraisemblable")
	likely       = phrase.Set("probable;probables;probabilite;vraisemblable;vraisemblables;evocateur;evocatrice;evocateurs;compatible;plausible;suspect;suspecte;argument;arguments;likely;faveur;suggestif;suggestive")
)

// would reports a verb in the conditional mood: "imposerait", "seraient",
// "would". The past of verbs such as "mesurer" and "tolérer" ends alike.
func would(w string) bool {
	if w == "would" {
		return true
	}
	stem, ok := strings.CutSuffix(w, "ait")
	if !ok {
		stem, ok = strings.CutSuffix(w, "aient")
	}
	if !ok || imperfect[stem] {
		return false
	}
	for _, end := range []string{"er", "ir", "dr", "vr", "aur", "our", "etr", "aitr"} {
		if strings.HasSuffix(stem, end) {
			return stem != "retr" && stem != "entour" && stem != "dur"
		}
	}
	return false
}

// imperfect are the stems whose past looks like a conditional.
var imperfect = phrase.Set("toler;oper;adher;sugger;alter;recuper;gener;consider;esper;liber;differ;refer;confer;acceler;prolifer;ulcer;transfer;respir;aspir;inspir;expir;attir;retir;tir;vir;entour;ouvr;couvr;recouvr;decouvr;savour")

// spoken reports whether the mention is meant as one already spoken of: "cette
// dissection", "le thrombus".
func (s *scope) spoken() bool {
	return k(s.t, s.m.from-1, "le", "la", "l", "les", key("cette"), "ce", "cet", "ces", "the", "this", "sa", "son") && s.m.from > s.from
}

// imagines reports that the sentence says what would be, can be or is to be
// feared, not what is.
func (s *scope) imagines() bool {
	for j := s.m.from; j < s.m.to; j++ {
		if would(s.key(j)) {
			return true
		}
	}
	return s.would() || s.mayCause() || s.advises() || s.titled()
}

// would looks behind the mention for what it would do, must lead to or exposes
// to: "un aspect de De Winter imposerait", "toute syncope doit faire consulter".
func (s *scope) would() bool {
	for j := s.m.to; j < min(s.m.to+8, s.to); j++ {
		w := s.key(j)
		switch {
		case w == "," || w == ":" || w == "(" || w == ")" || w == "qui" || w == "que" || w == "dont" || w == "mais" || w == "which" || w == "that" || w == "whose":
			return false
		case (w == "pourrait" || w == "pourraient") && k(s.t, j+1, "etre", "correspondre", "expliquer"):
			return false
		case (w == "serait" || w == "seraient") && k(s.t, j+1, "le", "la", "un", "une", "l", "en", "probable", "possible", "a") && !k(s.t, j+2, "indication", "motif", "raison", "argument", "contre", "urgence"):
			return false // said with reserve
		case would(w):
			return !s.spoken() && !seeing(s.key(j+1)) && !seeing(s.key(j+2))
		case w == "expose" || w == "exposent" || w == "favorise" || w == "favorisent":
			return true
		case k(s.t, j, "doit", "doivent", "devra", "devront", "must", "should") && !s.spoken():
			for n := j + 1; n < j+5; n++ {
				x := s.key(n)
				if k(s.t, n, "faire", "conduire", "amener", "inciter", "motiver", "alerter", "imposer", "prompt", "lead", "raise", "considered", "suspected", "sought") || strings.HasPrefix(x, "recherch") || strings.HasPrefix(x, "evoqu") || strings.HasPrefix(x, "redout") || excluders[x] {
					return true
				}
			}
		case strings.HasPrefix(w, "recherche") && !k(s.t, j-1, "la", "une") && j > s.m.to:
			return true // "sera recherché"
		case strings.HasPrefix(w, key("complication")):
			return k(s.t, j+1, "possible", "possibles", "classique", "redoutee", "redoutable", "potentielle", "a")
		}
	}
	return false
}

// mayCause looks before the mention for something that may bring it about:
// "peut se compliquer d'une tamponade", "drugs known to cause torsades".
func (s *scope) mayCause() bool {
	for j := s.m.from - 1; j >= s.from && j > s.m.from-6; j-- {
		w := s.key(j)
		if w == "," || w == ":" {
			return false
		}
		if w == "parler" || w == "penser" { // "feraient parler de QT long"
			return would(s.key(j-1)) || would(s.key(j-2))
		}
		for _, c := range causing {
			if !strings.HasPrefix(w, c) {
				continue
			}
			for n := j - 1; n >= s.from && n > j-6 && s.key(n) != ","; n-- {
				if modals[s.key(n)] {
					return true
				}
			}
		}
	}
	return false
}

// advises reports a sentence of advice, or one of every such case: "consulter en
// urgence pour toute syncope", "toute syncope d'effort doit".
func (s *scope) advises() bool {
	if k(s.t, s.from, "tout", "toute", "every", "any") && s.m.from-s.from <= 3 && s.m.from > s.from && !articles[s.key(s.from+1)] {
		return true
	}
	first := s.from
	for first < s.m.from && k(s.t, first, "-", "*", "•") {
		first++
	}
	if !advised[s.key(first)] {
		return false
	}
	for j := first; j < s.m.from; j++ {
		if s.key(j) == ":" {
			return false
		}
	}
	return true
}

// titled reports that the mention stands in a list of what is looked for, feared
// or told to the patient: "Critères d'arrêt : ...", "Consignes : ...".
func (s *scope) titled() bool {
	colon := -1
	for j := s.from; j < s.m.from && j < s.from+8; j++ {
		if s.key(j) == ":" {
			colon = j
			break
		}
	}
	if colon < 0 {
		return false
	}
	bare := false
	for j := s.from; j < colon; j++ {
		w := s.key(j)
		if imagined[w] || w == "eviter" {
			return true
		}
		bare = bare || listed[w]
	}
	if !bare {
		return false
	}
	commas := 0
	for j := colon + 1; j < s.to; j++ {
		switch tok := &s.t.Tokens[j]; {
		case tok.Key == ",":
			commas++
		case tok.Kind == phrase.Number, articles[tok.Key], affirmers[tok.Key], negators[tok.Key]:
			return false
		}
	}
	return commas >= 2
}

// unlikely reports what is called so, before or behind the mention: "embolie
// pulmonaire peu probable", "peu d'arguments pour une dissection".
func (s *scope) unlikely() bool {
	for j := s.m.to; j < min(s.m.to+7, s.to); j++ {
		w := s.key(j)
		if w == "," || w == ":" || w == "(" || w == ")" || w == "mais" || w == "but" || w == "et" {
			break
		}
		if s.rather(j) || (w == "faible" || w == "low" || w == "basse") && (s.f.precedes(s.m, 5, key("probabilite"), "suspicion", "probability", "likelihood")) {
			return true
		}
	}
	for j := s.m.from - 1; j >= s.from && j > s.m.from-10; j-- {
		w := s.key(j)
		if w == "," || w == ":" || w == ")" || adversative[w] {
			break
		}
		if s.rather(j) || (w == "faible" || w == "low" || w == "basse") && (k(s.t, j+1, key("probabilite"), "suspicion", "probability", "likelihood") || k(s.t, j-1, key("probabilite"), "suspicion")) {
			return true
		}
	}
	return false
}

// rather reports "peu probable", "unlikely", "less likely" at token j.
func (s *scope) rather(j int) bool {
	w := s.key(j)
	if unlikeliness[w] {
		return s.key(j-1) != "pas" && s.key(j-1) != "not"
	}
	if (w == "peu" || w == "less" || w == "guere") && s.key(j-1) != "un" {
		return likely[s.key(j+1)] || likely[s.key(j+2)]
	}
	return false
}

// instead reports whether "que" at j sets the mention against what is there:
// "une trabéculation plutôt qu'un thrombus", "rather than".
func (s *scope) instead(j int) bool {
	for b := j - 1; b >= s.from && b > j-7; b-- {
		switch w := s.key(b); {
		case w == "plutot" || w == "davantage" || w == "rather":
			return true
		case w == ",":
			return false
		case w == "more" && s.key(b+1) == "likely":
			return true
		}
	}
	return false
}

// mistaken reports whether token j names what must not be taken for the mention:
// "à ne pas confondre avec", "mimant un", "à distinguer d'un".
func mistaken(w string) bool {
	return w == "confondre" || w == "mimant" || w == key("mimicking") || w == "distinguer" || w == "simulant"
}

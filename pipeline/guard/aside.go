package guard

import (
	"slices"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// To be mentioned is not to be a correspondent. A report names who operated, who
// reads the scanner, whose opinion is asked, the surgeon of ten years ago, a son who is
// a physician: none of them gets the letter by it. Who is named as the patient's
// physician of today, or as one to whom the letter is sent, is its reader, wherever
// in the text that stands.

// known reports whether somebody is this patient's physician whatever the text says:
// an earlier letter of the patient went there, or the appointment names them.
func (c Case) known(r pipeline.Recipient) bool {
	if c.before(r) {
		return true
	}
	for _, b := range c.Usual {
		if b.Address.Equal(r.Address) {
			return true
		}
	}
	for _, n := range c.Referrers {
		if how, swapped := c.fits(n, r); how >= initials && !swapped || how == family && len(c.namesakes(r)) == 0 {
			return true
		}
	}
	return false
}

// namesakes are the others of a family name, at other addresses.
func (c Case) namesakes(r pipeline.Recipient) []directory.Entry {
	return slices.DeleteFunc(c.Book.Bearing(func(name []string) bool { return slices.Equal(name, directory.Words(r.Name)) }),
		func(e directory.Entry) bool { return e.Recipient.Address.Equal(r.Address) || c.same(e, r) })
}

// vouched reports whether a clause of the text makes a recipient a reader although
// no place of readers names them: who follows the patient today, who sent them, to whom
// a letter or a copy goes.
func (w *witness) vouched(r pipeline.Recipient) bool {
	return w.said(r, func(before, after []string) bool {
		if oneOf(before, kinship) || contains(before, "ne", "n", "plus", "jamais", "sans", "autrefois", "jadis", "auparavant", "anterieurement",
			"longtemps", "jusqu", "etait", "etaient", "change", "changer", "ancien", "ancienne", "ex", "precedent", "precedente", "precedemment") {
			return false
		}
		return follows(before, after) || treats(before, after) || sends(after) || informs(before) || receives(before)
	}) != ""
}

// follows reads "suivi par le Dr X": by whom the patient is followed, not for one organ.
func follows(before, after []string) bool {
	n := len(before)
	if n < 2 || before[n-1] != "par" {
		return false
	}
	near := before[max(0, n-3) : n-1]
	if last := near[len(near)-1]; !strings.HasPrefix(last, "suivi") && last != "e" && !strings.HasSuffix(last, "ment") && last != "toujours" && last != "deja" {
		return false // "suivi pneumologique par"
	}
	return begins(near, "suivi") && !contains(near, "en", "avait", "avaient") && specialtyIn(after[:min(len(after), 2)]...) == "" && !contains(after[:min(len(after), 2)], "pour") && !contains(after[:min(len(after), 6)], "en", "jusqu", "avant", "autrefois")
}

// treats reads "son médecin traitant, le Dr X" and "le Dr X (médecin traitant)".
func treats(before, after []string) bool {
	near := before[max(0, len(before)-3):]
	return contains(near[max(0, len(near)-2):], "traitant", "traitante", "generaliste", "adresseur", "correspondant", "referent") ||
		contains(after[:min(len(after), 3)], "traitant", "traitante", "adresseur", "correspondant", "correspondante")
}

// sends reads "le Dr X nous adresse ce patient".
func sends(after []string) bool {
	near := after[:min(len(after), 4)]
	return contains(near, "nous", "m", "l", "me") && (begins(near, "adress") || begins(near, "confi") || begins(near, "envoi") || begins(near, "envoy"))
}

// informs reads "nous informons le Dr X", of this letter.
func informs(before []string) bool {
	near := before[max(0, len(before)-3):]
	return begins(near, "informons") || begins(near, "informe") && contains(near, "je", "j") || begins(near, "prevenons")
}

// receives reads "un courrier est adressé au Dr X": a paper goes there.
func receives(before []string) bool {
	if len(before) == 0 || !to[before[len(before)-1]] {
		return false
	}
	near := before[max(0, len(before)-8):]
	if contains(near, "demande", "demander", "demandons", "avis", "recu", "rendez", "rdv") {
		return false
	}
	for _, x := range []string{"copie", "courrier", "lettre", "compte", "resultat", "double", "exemplaire", "transm", "diffus", "attention", "destin"} {
		if begins(near, x) {
			return true
		}
	}
	return false
}

// called gives the clause that tells of a telephone call to a recipient, where the text
// names them for nothing else: who was on duty is not therefore a reader.
func (w *witness) called(r pipeline.Recipient) string {
	call := func(before, after []string) bool {
		near := before[max(0, len(before)-4):]
		for _, x := range []string{"appel", "rappel", "telephon", "contact", "joint", "joindre", "preven", "avis"} {
			if begins(near, x) && !contains(near, "traitant", "traitante", "confrere", "consoeur") && !treats(before, after) {
				return true
			}
		}
		return false
	}
	if w.said(r, func(before, after []string) bool { return !call(before, after) }) != "" {
		return ""
	}
	return w.said(r, call)
}

// ownName reports whether it is the recipient's own name that the text gives, and not
// that of somebody who reads the same mailbox.
func (w *witness) ownName(r pipeline.Recipient, s sight) bool {
	how, _ := w.fits(w.Named[s.by], r)
	return how >= family
}

// bare reports whether the text never gives a recipient's given name or initial.
func (w *witness) bare(r pipeline.Recipient) bool {
	name, given := directory.Words(r.Name), directory.Words(r.Given)
	for _, at := range w.places(w.words, r) {
		after := w.words[at+len(name):]
		if covers(w.words[max(0, at-len(given)-1):at], given) || covers(after[:min(len(after), len(given))], given) {
			return false
		}
	}
	return len(given) > 0
}

func begins(words []string, with string) bool {
	return slices.ContainsFunc(words, func(x string) bool { return strings.HasPrefix(x, with) })
}

func oneOf(words []string, of map[string]bool) bool {
	return slices.ContainsFunc(words, func(x string) bool { return of[x] })
}

// kinship are words for the patient's family, whose physicians are not the patient's.
var kinship = map[string]bool{"pere": true, "mere": true, "frere": true, "soeur": true, "fils": true, "fille": true, "mari": true, "epoux": true, "epouse": true,
	"conjoint": true, "conjointe": true, "femme": true, "oncle": true, "tante": true, "cousin": true, "cousine": true, "neveu": true, "niece": true, "gendre": true,
	"parents": true, "compagnon": true, "compagne": true, "voisin": true, "voisine": true, "ami": true, "amie": true}

// addressed reports whether the text sends something to an organisation that it
// names, rather than telling that the patient was there.
func (w *witness) addressed(r pipeline.Recipient) bool {
	name := directory.Words(r.Name)
	for _, c := range clauses(w.Text) {
		words := directory.Words(c)
		for _, at := range runs(words, name) {
			before := words[:at]
			if at == 0 || begins(before, "destinat") || begins(before, "transm") || begins(before, "attention") || begins(before, "copie") || begins(before, "courrier") || begins(before, "adress") && !begins(before, "patient") ||
				begins(before, "demand") || begins(before, "envo") || contains(before, "cc", "pour", "lettre") {
				return true
			}
		}
	}
	return false
}

// clause is the first clause that names a recipient, short enough to be quoted.
func (w *witness) clause(r pipeline.Recipient) string {
	return short(w.said(r, func(_, _ []string) bool { return true }))
}

// short is a clause cut to what is quoted: a dictation may be one clause from end to end.
func short(clause string) string {
	const most = 120
	s := []rune(clause)
	if len(s) > most {
		s = append(s[:most], '…')
	}
	return string(s)
}

func (w *witness) quoted(r pipeline.Recipient) string {
	if c := w.clause(r); c != "" {
		return " (« " + c + " »)"
	}
	return ""
}

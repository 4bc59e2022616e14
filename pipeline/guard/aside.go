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

// called gives the clause that tells of a telephone call to a recipient, where the text
// names them for nothing else: who was on duty is not therefore a reader.
func (s sight) called() string {
	call := func(m mention) bool {
		near := tail(m.before, 4)
		for _, x := range []string{"appel", "rappel", "telephon", "contact", "joint", "joindre", "preven", "avise"} {
			if begins(near, x) && !contains(near, "traitant", "traitante", "confrere", "consoeur") && !m.treats() {
				return true
			}
		}
		return false
	}
	if s.clause(func(m mention) bool { return !call(m) }) != "" {
		return ""
	}
	return s.clause(call)
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

// writtenTo reports whether the text sends something to an organisation that it
// names, rather than telling that the patient was there.
func (w *witness) writtenTo(r pipeline.Recipient) bool {
	name := directory.Words(r.Name)
	for _, c := range w.clauses {
		for _, at := range runs(c.words, name) {
			before := c.words[:at]
			if at == 0 || begins(before, "destinat") || begins(before, "transm") || begins(before, "attention") || begins(before, "copie") || begins(before, "courrier") || begins(before, "adress") && !begins(before, "patient") ||
				begins(before, "demand") || begins(before, "envo") || contains(before, "cc", "pour", "lettre") {
				return true
			}
		}
	}
	return false
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

func (s sight) quoted() string {
	if c := short(s.clause(func(mention) bool { return true })); c != "" {
		return " (« " + c + " »)"
	}
	return ""
}

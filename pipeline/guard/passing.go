package guard

import (
	"slices"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// A heading is read twice: the readers of a report are taken from its fields, and what
// the words about a name say is weighed here. Where they can make no reader, it is asked.

// aside reports whether a mention can be nothing but one in passing: who did something,
// whose ward, letter or opinion is told of, whom the patient is to see, who signs through
// another.
func (m mention) aside() bool {
	if m.reader() {
		return m.pluperfect() || m.past()
	}
	n := len(m.before)
	if n == 0 {
		told := m.article && len(m.after) > 1 && specialtyIn(ahead(m.after, 2)...) == "" // "le Dr X a réalisé"
		return told || helpers.in(ahead(m.next(), 2))
	}
	switch last := m.before[n-1]; {
	case last == "par", last == "avec", last == "chez", last == "selon", last == "apres", last == "vers", last == "pres":
		return !transits.in(tail(m.before, 6)) && !begins(m.before, "suivi")
	case to[last]:
		return m.handedOn() || m.otherwise() || m.foreign()
	case by[last] && n > 1: // "service du Dr X": a house, a paper, an act of theirs
		return !of.of(m.before[n-2])
	case n <= 2 && contains(m.before, "pour", "p"): // "Pour le Dr X, l'interne": signed for them
		return n == 2 && m.before[1] == "o" || helpers.in(ahead(m.next(), 3)) || titled(m.lead)
	}
	return m.otherwise() || m.specialist() && !transits.in(m.before) && !papers.in(m.before) || m.foreign()
}

// handedOn reports that the patient, or something of theirs that is no paper, goes on to
// somebody: "je l'adresse au Dr X", "images transmises au Dr X", "adresser au Dr X si".
func (m mention) handedOn() bool {
	near := tail(m.before, 8)
	at := slices.IndexFunc(near, func(x string) bool { return sends.of(x) || transits.of(x) })
	if at < 0 || papers.in(near) {
		return false
	}
	if strings.HasPrefix(near[at], "demand") || strings.HasPrefix(near[at], "sollicit") {
		return true
	}
	if at > 0 && near[at-1] == "a" && infinitive(near[at]) && (at == 1 || numeral(near[at-2])) {
		near, at = near[at:], 0 // "... deux mille vingt-six à adresser au Dr X": what goes is this letter
	}
	what := slices.ContainsFunc(near[:at], func(x string) bool { return !to[x] && !fields[x] && x != "merci" && x != "de" && x != "d" })
	return what || contains(ahead(m.next(), 1), "pour", "si", "en", "afin")
}

// infinitive reports "adresser", "transmettre".
func infinitive(x string) bool { return strings.HasSuffix(x, "er") || strings.HasSuffix(x, "re") }

// numeral reports whether a word is the end of a date or of a number, said or written.
func numeral(x string) bool {
	return strings.Trim(x, "0123456789") == "" || numerals[x]
}

var numerals = map[string]bool{"un": true, "deux": true, "trois": true, "quatre": true, "cinq": true, "six": true, "sept": true, "huit": true, "neuf": true, "dix": true,
	"onze": true, "douze": true, "treize": true, "quatorze": true, "quinze": true, "seize": true, "vingt": true, "trente": true, "quarante": true, "cinquante": true,
	"soixante": true, "septante": true, "octante": true, "huitante": true, "nonante": true, "cent": true, "cents": true, "mille": true, "ans": true}

// foreign reports that words lead to a name, and none of them to a reader.
func (m mention) foreign() bool {
	said := slices.DeleteFunc(slices.Clone(m.before), func(x string) bool { return len(x) < 4 && !leads(x) || strings.HasPrefix(x, "medecin") })
	return len(said) > 0 && !slices.ContainsFunc(said, leads)
}

// leads reports whether a word before a name can lead to a reader.
func leads(x string) bool {
	return greets[x] || polite[x] && len(x) > 4 || titles[x] || fields[x] || sends.of(x) || gives.of(x) || papers.of(x) || transits.of(x) || parts.of(x)
}

// fields are words of the fields of readers, beyond those of sentences.
var fields = map[string]bool{"mt": true, "dest": true, "corr": true, "att": true, "attn": true, "pour": true, "info": true, "information": true, "cc": true, "ville": true,
	"famille": true, "ref": true, "ampliation": true, "suivi": true, "suivie": true, "copy": true, "dear": true, "family": true, "physician": true, "referring": true, "requested": true, "trait": true}

// helpers sign, and see patients, for somebody else.
var helpers = stems{"interne", "remplac", "externe", "assistant", "secretaire", "adjoint", "absent", "empech", "conge", "delegation"}

// of are the nouns before "du Dr X" that lead to a reader.
var of = append(stems{"patient", "malade", "attention", "intention", "cabinet", "secretariat", "adresse", "destination", "nom", "faveur", "coordonn"}, "demande", "part")

// next is what the sentence says behind a name.
func (m mention) next() []string { return slices.Concat(m.after, m.rest) }

// alone reports whether a name stands by itself, as in an address or a list.
func (m mention) alone() bool {
	for _, x := range m.before {
		if !polite[x] && !titles[x] && strings.Trim(x, "0123456789") != "" {
			return false
		}
	}
	return len(m.after) == 0 && !slices.ContainsFunc(m.lead, func(x string) bool { return !polite[x] })
}

// staff reports whether a name is one of a list under a heading that names no reader:
// "Équipe médicale", "Praticiens du service".
func (w *witness) staff(m mention) bool {
	if !m.alone() || strings.HasSuffix(strings.TrimSpace(w.lines[m.line]), ".") {
		return false
	}
	l, names := m.line, 1
	for l > 0 && titled(directory.Words(w.lines[l-1])) {
		l, names = l-1, names+1
	}
	for k := m.line + 1; k < len(w.lines) && titled(directory.Words(w.lines[k])); k++ {
		names++
	}
	if l == 0 || names < 2 {
		return false
	}
	heading := directory.Words(w.lines[l-1])
	return len(heading) > 0 && len(heading) < 6 && !strings.HasSuffix(strings.TrimSpace(w.lines[l-1]), ".") && !slices.ContainsFunc(heading, leads)
}

// posted reports whether a name, or a practice by it, is over a street or a postcode, or
// beside the town of the recipient, above the text: the address of the letter.
func (w *witness) posted(m mention, r pipeline.Recipient) bool {
	m.before = slices.DeleteFunc(slices.Clone(m.before), func(x string) bool { return houses[x] })
	if !m.alone() || m.line > w.prose() || m.line > 0 && titled(directory.Words(w.lines[m.line-1])) {
		return false
	}
	town := w.entry(r).Place.Town
	return town != "" && len(m.rest) < 6 && shareWord(strings.Join(m.rest, " "), town) || w.street(m.line)
}

// houses are the words before a name in an address: "Cabinet du Dr X".
var houses = map[string]bool{"cabinet": true, "medical": true, "secretariat": true, "du": true, "de": true}

// street reports whether a street or a postcode stands below a line.
func (w *witness) street(line int) bool {
	for _, l := range w.lines[line+1 : min(len(w.lines), line+5)] {
		words := directory.Words(l)
		if len(words) == 0 || titled(words) {
			return false
		}
		if x := words[0]; len(words) > 1 && len(x) <= 5 && strings.Trim(x, "0123456789") == "" {
			return true
		}
	}
	return false
}

// addressee reports whether a recipient's whole name, without a title, has a line to
// itself over a street: the address of the letter too.
func (w *witness) addressee(r pipeline.Recipient) bool {
	name, given := directory.Words(r.Name), directory.Words(r.Given)
	if len(name) == 0 || len(given) == 0 {
		return false
	}
	for i, l := range w.lines[:w.prose()] {
		if words := directory.Words(l); len(words) == len(name)+len(given) && (slices.Equal(words, slices.Concat(given, name)) || slices.Equal(words, slices.Concat(name, given))) && w.street(i) {
			return true
		}
	}
	return false
}

// prose is the line where the report begins to speak in sentences.
func (w *witness) prose() int {
	for i, l := range w.lines {
		if strings.HasSuffix(strings.TrimSpace(l), ".") && len(strings.Fields(l)) > 5 {
			return i
		}
	}
	return len(w.lines)
}

// onlyAside reports whether nothing that the text says of a recipient can make a reader.
func (w *witness) onlyAside(s sight) bool {
	return len(s.said) > 0 && !slices.ContainsFunc(s.said, func(m mention) bool { return !m.aside() && !w.staff(m) })
}

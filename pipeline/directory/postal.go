package directory

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// A postal address under the name has at most five lines of 38 characters, the last
// of them with the postcode (NF Z10-011).
const (
	PostalLines = 5
	PostalWidth = 38
)

// Postal gives the address for the window of an envelope, under the name; the town is
// the last line and never left out. It is "" where nothing is known.
func (p Place) Postal() string {
	var out []string
	for _, l := range append([]string{p.Name, p.Service}, p.Lines...) {
		if l = strings.Join(strings.Fields(l), " "); l != "" && len(out) < PostalLines-1 {
			out = append(out, l)
		}
	}
	if town := strings.Join(strings.Fields(p.Postcode+" "+p.Town), " "); town != "" {
		out = append(out, town)
	}
	return strings.Join(out, "\n")
}

var townLine = regexp.MustCompile(`^(?:[0-9]{5}|[A-Z]{1,2}-[0-9]{4,5}) \p{L}`)

// ReadPostal reads a postal address that somebody typed, a line each. todo says in
// French what is wrong with it, "" where nothing is.
func ReadPostal(typed string) (postal, todo string) {
	var out []string
	for _, l := range strings.Split(strings.ReplaceAll(typed, "\r", ""), "\n") {
		if l = strings.Join(strings.Fields(l), " "); l != "" {
			out = append(out, l)
		}
	}
	switch {
	case !utf8.ValidString(typed) || strings.ContainsFunc(typed, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' }):
		return "", "L'adresse postale contient des signes illisibles."
	case len(out) < 2:
		return "", "Écrivez l'adresse postale sur deux lignes au moins : la voie, puis le code postal et la commune."
	case len(out) > PostalLines:
		return "", "Cinq lignes au plus, sans le nom : une enveloppe à fenêtre n'en montre pas davantage."
	case !townLine.MatchString(out[len(out)-1]):
		return "", "La dernière ligne est le code postal et la commune : « 33000 Bordeaux »."
	}
	for _, l := range out {
		if utf8.RuneCountInString(l) > PostalWidth {
			return "", "Trente-huit caractères au plus par ligne : abrégez-la, ou coupez-la en deux."
		}
	}
	return strings.Join(out, "\n"), ""
}

// ByPost makes an entry of the practice of a reader without a mailbox, whose Postal was
// read by ReadPostal.
func ByPost(r pipeline.Recipient) Entry {
	lines := strings.Split(r.Postal, "\n")
	code, town, _ := strings.Cut(lines[len(lines)-1], " ")
	r.Copy, r.Mode, r.Postal = false, pipeline.ModeSMIME, ""
	return Entry{Recipient: r, Source: SourceHand, Preference: PreferPost, Place: Place{Lines: lines[:len(lines)-1], Postcode: code, Town: town}}
}

// postal is the postal address of an entry without a mailbox.
func (e Entry) postal() string {
	if e.Recipient.Postal != "" {
		return e.Recipient.Postal
	}
	return e.Place.Postal()
}

// Posted reports whether letters to the entry can go by post alone: there is no
// mailbox, and it is known where to.
func (e Entry) Posted() bool { return e.Recipient.Address == "" && e.Place.Postal() != "" && !e.Lent() }

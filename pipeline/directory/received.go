package directory

import (
	"strings"

	"cardiopli/pipeline"
)

// CertificateOf is, among certificates in DER, the one that bears an address; nil
// where none does. One that bears no address at all is nobody's.
func CertificateOf(ders [][]byte, a pipeline.Address) []byte {
	return certificateFor(ders, Entry{Recipient: pipeline.Recipient{Address: a}}, false)
}

// Tidy is an entry whose words others wrote as it may stand in a book: on single
// lines; ok is false where it cannot.
func Tidy(e Entry) (Entry, bool) {
	r, p := &e.Recipient, &e.Place
	for _, s := range []*string{&r.Title, &r.Given, &r.Name, &p.Name, &p.Service, &p.Postcode, &p.Town, &p.Phone, &e.Profession, &e.Specialty} {
		*s = oneLine(*s)
	}
	lines := p.Lines
	p.Lines = nil
	for _, l := range lines {
		if l = oneLine(l); l != "" && len(p.Lines) < maxLines {
			p.Lines = append(p.Lines, l)
		}
	}
	if r.RPPS != "" && !ValidRPPS(r.RPPS) {
		r.RPPS = ""
	}
	return e, e.unfit() == "" && !fold(r.Name).empty()
}

// Alike reports whether a typed word begins or is the other, whatever the accents
// and capitals: "bordeaux" and "BORDEAUX CEDEX".
func Alike(typed, name string) bool {
	t, n := fold(typed).joined, fold(name).joined
	return t != "" && strings.HasPrefix(n, t)
}

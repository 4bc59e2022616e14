package guard

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// Attributes of a subject that x509 has no field for (X.520).
var (
	surname   = asn1.ObjectIdentifier{2, 5, 4, 4}
	givenName = asn1.ObjectIdentifier{2, 5, 4, 42}
)

// certificate asks whether the certificate is the recipient's: that its mailbox is
// the address, sealing checks; that its name is the physician's, nobody else does.
func (c Case) certificate(r pipeline.Recipient) []pipeline.Finding {
	e := c.entry(r)
	cert, err := e.X509()
	if err != nil || cert == nil || organisation(e) {
		return nil // none, or unreadable: the directory tells
	}
	name := holder(cert.Subject)
	if name.organisation || name.family == "" && name.number == "" {
		return nil
	}
	for _, x := range append(c.Book.At(string(r.Address)), directory.Entry{Recipient: r}) {
		if name.of(x.Recipient) {
			return nil
		}
	}
	called := strings.TrimSpace(name.given + " " + name.family)
	if called == "" {
		called = "n° " + name.number
	}
	return []pipeline.Finding{finding(RuleCertificate, pipeline.Error, r, fmt.Sprintf("Le certificat de %s est au nom de « %s », non de %s.", r.Address, called, r.Display()),
		"C'est peut-être celui d'un confrère ou du secrétariat : demander au médecin son certificat, ou répondre pourquoi celui-ci est le bon.")}
}

// named is whom a certificate names.
type named struct {
	family, given, number string
	organisation          bool
}

func holder(s pkix.Name) named {
	var n named
	for _, a := range s.Names {
		v, _ := a.Value.(string)
		switch {
		case a.Type.Equal(surname):
			n.family = v
		case a.Type.Equal(givenName):
			n.given = v
		}
	}
	cn := strings.TrimSpace(s.CommonName)
	switch digits := strings.ReplaceAll(cn, " ", ""); {
	case len(digits) >= 11 && strings.Trim(digits, "0123456789") == "": // IGC-Santé: the number of the person
		n.number = digits
	case n.family != "":
	case strings.Contains(cn, "@") || len(directory.Words(cn)) < 2:
		// an address, or one word: says nothing of a person
	default:
		for _, w := range directory.Words(cn) {
			n.organisation = n.organisation || nobody[w] && w != "dr" && w != "docteur" && w != "pr" && w != "professeur" && w != "medecin"
		}
		n.family = cn
	}
	return n
}

// of reports whether the name of a certificate can be a recipient's. A number is
// that of the RPPS, with or without the digit of its kind before it.
func (n named) of(r pipeline.Recipient) bool {
	if n.number != "" && r.RPPS != "" {
		return n.number == r.RPPS || n.number == "8"+r.RPPS
	}
	if n.family == "" {
		return true
	}
	in := directory.Words(n.family + " " + n.given)
	has := func(words []string) bool {
		for _, w := range words {
			for _, x := range in {
				if len(w) >= 2 && w == x && !directory.Particle(w) {
					return true
				}
			}
		}
		return false
	}
	family, given := directory.Words(r.Name), directory.Words(r.Given)
	if strings.Contains(strings.Join(in, ""), strings.Join(family, "")) {
		family = nil
	} else if !has(family) {
		return false
	}
	if len(given) == 0 || has(given) {
		return true
	}
	// Another given name beside the family name is another person; none is no contradiction.
	for _, x := range in {
		known := titles[x] || nobody[x] || directory.Particle(x) || len(x) == 1 && strings.HasPrefix(given[0], x)
		for _, f := range directory.Words(r.Name) {
			known = known || x == f
		}
		if !known {
			return false
		}
	}
	return true
}

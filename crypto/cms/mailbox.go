package cms

import (
	"crypto/x509"
	"encoding/asn1"
	"strings"
	"unicode/utf8"

	"cardiopli/crypto/idn"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

var (
	oidSubjectAltName  = asn1.ObjectIdentifier{2, 5, 29, 17}
	oidSmtpUTF8Mailbox = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 8, 9}
)

// mailboxes are the addresses that a certificate names: rfc822Name, and
// SmtpUTF8Mailbox (RFC 9598, before it RFC 8398) for those whose local part is not
// ASCII, for which alone it may be used. The standard library gives the first only.
func mailboxes(cert *x509.Certificate) []string {
	out := cert.EmailAddresses
	for _, e := range cert.Extensions {
		if e.Id.Equal(oidSubjectAltName) {
			out = append(out[:len(out):len(out)], utf8Mailboxes(e.Value)...)
		}
	}
	return out
}

func utf8Mailboxes(value []byte) []string {
	var out []string
	der := cryptobyte.String(value)
	var names cryptobyte.String
	if !der.ReadASN1(&names, casn1.SEQUENCE) || !der.Empty() {
		return nil
	}
	other := casn1.Tag(0).ContextSpecific().Constructed()
	for !names.Empty() {
		var name cryptobyte.String
		var tag casn1.Tag
		if !names.ReadAnyASN1(&name, &tag) {
			return nil
		}
		if tag != other {
			continue
		}
		var oid asn1.ObjectIdentifier
		var in, text cryptobyte.String
		if !name.ReadASN1ObjectIdentifier(&oid) || !oid.Equal(oidSmtpUTF8Mailbox) {
			continue
		}
		if !name.ReadASN1(&in, other) || !name.Empty() || !in.ReadASN1(&text, casn1.UTF8String) || !in.Empty() {
			continue
		}
		if a := string(text); isUTF8Mailbox(a) {
			out = append(out, a)
		}
	}
	return out
}

// isUTF8Mailbox reports whether an address may stand in a SmtpUTF8Mailbox: one "@",
// no control character, and something that is not ASCII before it.
func isUTF8Mailbox(a string) bool {
	local, domain, ok := strings.Cut(a, "@")
	if !ok || domain == "" || strings.Contains(domain, "@") || !utf8.ValidString(a) || strings.ContainsFunc(a, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return false
	}
	return strings.ContainsFunc(local, func(r rune) bool { return r >= 0x80 })
}

// holds tells whether one of the mailboxes of cert is the address (RFC 8550 3).
//
// The domain is compared without regard to case, by its A-labels. RFC 5321 2.4 leaves
// the case of the local part to its host, and RFC 5280 7.5 compares it exactly. Here
// ASCII case is disregarded there as well: directories write Jean.Martin@ where the
// authority certified jean.martin@, no operator gives the two to different
// people, and refusing would hold letters for nothing. Nothing beyond A to Z is
// folded: Unicode folding would let a look-alike letter through.
func holds(cert *x509.Certificate, address string) bool {
	want := mailboxKey(address)
	for _, have := range mailboxes(cert) {
		if have != "" && mailboxKey(have) == want {
			return true
		}
	}
	return false
}

func mailboxKey(address string) string {
	i := strings.LastIndexByte(address, '@')
	return lower(address[:i+1]) + idn.Fold(address[i+1:])
}

package cms

import (
	"crypto"
	"crypto/elliptic"
	"crypto/x509"
	"strings"
	"testing"
	"time"
)

func TestCheckCertificate(t *testing.T) {
	p := testPKI()
	const address = "lea.garnier@medecin.example"
	rsa2048, p256 := p.rsa.key, p.p256.key
	with := func(key crypto.Signer, change func(*x509.Certificate)) *x509.Certificate {
		return issue(key, &p.root, func(c *x509.Certificate) {
			c.EmailAddresses = []string{address}
			c.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment | x509.KeyUsageKeyAgreement
			change(c)
		}).cert
	}
	same := func(*x509.Certificate) {}
	expiredLink := issue(ecKey(elliptic.P256()), &p.root, func(c *x509.Certificate) {
		c.Subject.CommonName = "Autorite expiree"
		c.IsCA, c.BasicConstraintsValid, c.ExtKeyUsage = true, true, nil
		c.NotAfter = at.AddDate(0, 0, -1)
	})
	constrained := issue(ecKey(elliptic.P256()), &p.root, func(c *x509.Certificate) {
		c.Subject.CommonName = "Autorite d'un autre domaine"
		c.IsCA, c.BasicConstraintsValid, c.ExtKeyUsage = true, true, nil
		c.PermittedEmailAddresses, c.PermittedDNSDomainsCritical = []string{"hopital.example"}, true
	})
	links := x509.NewCertPool()
	links.AddCert(expiredLink.cert)
	links.AddCert(constrained.cert)
	for _, c := range []struct {
		name            string
		cert            *x509.Certificate
		address         string
		recipient, sign Reason
	}{
		{"rsa", with(rsa2048, same), address, "", ""},
		{"p-256", with(p256, same), address, "", ""},
		{"domain in capitals", with(p256, same), "lea.garnier@MEDECIN.example", "", ""},
		{"local part in capitals", with(p256, same), "Lea.GARNIER@medecin.example", "", ""},
		{"second address", with(p256, func(c *x509.Certificate) { c.EmailAddresses = []string{"a@b.example", address} }), address, "", ""},
		{"no key usage", with(p256, func(c *x509.Certificate) { c.KeyUsage = 0 }), address, "", ""},
		{"no purpose", with(p256, func(c *x509.Certificate) { c.ExtKeyUsage = nil }), address, "", ""},
		{"any purpose", with(p256, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny} }), address, "", ""},
		{"no certificate", nil, address, ReasonMissing, ReasonMissing},
		{"no address asked", with(p256, same), "", ReasonNoAddress, ReasonNoAddress},
		{"another address", with(p256, same), "lea.garnier@medecine.example", ReasonAddress, ReasonAddress},
		{"part of the address", with(p256, same), "garnier@medecin.example", ReasonAddress, ReasonAddress},
		{"look-alike letter", with(p256, same), "lea.garnier@medecin.e\u0445ample", ReasonAddress, ReasonAddress},
		{"Kelvin sign", with(p256, func(c *x509.Certificate) { c.EmailAddresses = []string{"kim@medecin.example"} }), "\u212aim@medecin.example", ReasonAddress, ReasonAddress},
		{"A-label for letters", with(p256, func(c *x509.Certificate) { c.EmailAddresses = []string{"lea@xn--mdecin-bva.example"} }), "lea@médecin.example", "", ""},
		{"A-label for A-label", with(p256, func(c *x509.Certificate) { c.EmailAddresses = []string{"lea@XN--mdecin-bva.example"} }), "lea@xn--mdecin-bva.example", "", ""},
		{"A-label of a look-alike", with(p256, func(c *x509.Certificate) { c.EmailAddresses = []string{"lea@xn--mdecin-3of.example"} }), "lea@médecin.example", ReasonAddress, ReasonAddress},
		{"no accent for an accent", with(p256, func(c *x509.Certificate) { c.EmailAddresses = []string{"lea@medecin.example"} }), "lea@médecin.example", ReasonAddress, ReasonAddress},
		{"Kelvin sign in the domain", with(p256, func(c *x509.Certificate) { c.EmailAddresses = []string{"lea@klinik.example"} }), "lea@\u212alinik.example", ReasonAddress, ReasonAddress},
		{"SmtpUTF8Mailbox, A-labels (RFC 9598)", with(p256, utf8Mailbox("léa@xn--mdecin-bva.example")), "léa@xn--mdecin-bva.example", "", ""},
		{"SmtpUTF8Mailbox, letters (RFC 8398)", with(p256, utf8Mailbox("léa@médecin.example")), "léa@xn--mdecin-bva.example", "", ""},
		{"SmtpUTF8Mailbox, case of the domain", with(p256, utf8Mailbox("léa@medecin.EXAMPLE")), "léa@medecin.example", "", ""},
		{"SmtpUTF8Mailbox, another letter", with(p256, utf8Mailbox("lèa@medecin.example")), "léa@medecin.example", ReasonAddress, ReasonAddress},
		{"SmtpUTF8Mailbox, case of the local part", with(p256, utf8Mailbox("LÉA@medecin.example")), "léa@medecin.example", ReasonAddress, ReasonAddress},
		{"SmtpUTF8Mailbox, ASCII local part", with(p256, utf8Mailbox("lea@medecin.example")), "lea@medecin.example", ReasonNoAddress, ReasonNoAddress},
		{"SmtpUTF8Mailbox, a NUL", with(p256, utf8Mailbox("léa@medecin.example\x00")), "léa@medecin.example", ReasonNoAddress, ReasonNoAddress},
		{"SmtpUTF8Mailbox, two at signs", with(p256, utf8Mailbox("é@b@medecin.example")), "é@b@medecin.example", ReasonNoAddress, ReasonNoAddress},
		{"SmtpUTF8Mailbox outside what its authority may name", issue(p256, &constrained, func(c *x509.Certificate) {
			c.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageKeyAgreement
			utf8Mailbox("léa@medecin.example")(c)
		}).cert, "léa@medecin.example", ReasonNameConstraint, ReasonNameConstraint},
		{"no address in it", with(p256, func(c *x509.Certificate) { c.EmailAddresses = nil; c.DNSNames = []string{"medecin.example"} }), address, ReasonNoAddress, ReasonNoAddress},
		{"signing only", with(rsa2048, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageDigitalSignature }), address, ReasonKeyUsage, ""},
		{"contentCommitment only", with(rsa2048, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageContentCommitment }), address, ReasonKeyUsage, ""},
		{"encryption only", with(rsa2048, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment }), address, "", ReasonKeyUsage},
		{"keyAgreement of an rsa key", with(rsa2048, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyAgreement }), address, ReasonKeyUsage, ReasonKeyUsage},
		{"keyEncipherment of a curve", with(p256, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment }), address, ReasonKeyUsage, ReasonKeyUsage},
		{"for web servers", with(p256, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }), address, ReasonPurpose, ReasonPurpose},
		{"expired", with(p256, func(c *x509.Certificate) { c.NotAfter = at.Add(-time.Second) }), address, ReasonExpired, ReasonExpired},
		{"last second", with(p256, func(c *x509.Certificate) { c.NotAfter = at }), address, "", ""},
		{"not yet valid", with(p256, func(c *x509.Certificate) { c.NotBefore = at.Add(time.Second) }), address, ReasonNotYetValid, ReasonNotYetValid},
		{"rsa 1024", with(rsaKey(1024), same), address, ReasonWeakKey, ReasonWeakKey},
		{"by itself", issue(p256, nil, func(c *x509.Certificate) { c.EmailAddresses = []string{address} }).cert, address, ReasonUntrusted, ReasonUntrusted},
		{"another authority", person(p256, address, &p.other).cert, address, ReasonUntrusted, ReasonUntrusted},
		{"expired link", person(p256, address, &expiredLink).cert, address, ReasonChainExpired, ReasonChainExpired},
		{"link for another domain", person(p256, address, &constrained).cert, address, ReasonNameConstraint, ReasonNameConstraint},
		{"issued by a person", person(p256, address, &p.p256b).cert, address, ReasonUntrusted, ReasonUntrusted},
	} {
		t.Run(c.name, func(t *testing.T) {
			for use, got := range map[string]struct {
				err  error
				want Reason
			}{
				"recipient": {CheckRecipient(c.cert, c.address, p.roots, links, at), c.recipient},
				"signer":    {CheckSigner(c.cert, c.address, p.roots, links, at), c.sign},
			} {
				if reasonOf(got.err) != got.want || (got.err == nil) != (got.want == "") {
					t.Errorf("%s: got %q (%v), want %q", use, reasonOf(got.err), got.err, got.want)
				}
				if got.err != nil && (strings.Contains(got.err.Error(), "\n") || strings.Contains(got.err.Error(), "x509:")) {
					t.Errorf("%s: not one sentence: %q", use, got.err)
				}
			}
		})
	}
	if err := CheckRecipient(with(p256, same), address, nil, nil, at); reasonOf(err) != ReasonNoRoots {
		t.Errorf("no roots: got %v", err)
	}
}

package cms

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"strings"
	"time"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// use is what a certificate is asked for.
type use int

const (
	forEncryption use = iota
	forSigning
)

// CheckRecipient says whether mail may be encrypted to cert for address at the
// given moment (RFC 8550 2.3, 3 and 4): a key that is strong enough, validity,
// keyUsage (keyEncipherment for RSA, keyAgreement for a curve), emailProtection,
// a mailbox (rfc822Name or SmtpUTF8Mailbox) equal to address, and a chain to one of roots. The error is a
// *CertificateError. Revocation is apart, see CheckChain.
func CheckRecipient(cert *x509.Certificate, address string, roots, intermediates *x509.CertPool, at time.Time) error {
	_, err := RecipientChains(cert, address, roots, intermediates, at)
	return err
}

// CheckSigner says whether cert may sign mail from address: as CheckRecipient, but
// keyUsage must allow digitalSignature or contentCommitment (RFC 8550 4.4.2).
func CheckSigner(cert *x509.Certificate, address string, roots, intermediates *x509.CertPool, at time.Time) error {
	_, err := SignerChains(cert, address, roots, intermediates, at)
	return err
}

// RecipientChains is CheckRecipient that gives the chains it found, each from cert to
// a trusted authority, for CheckChain.
func RecipientChains(cert *x509.Certificate, address string, roots, intermediates *x509.CertPool, at time.Time) ([][]*x509.Certificate, error) {
	if address == "" {
		return nil, &CertificateError{Reason: ReasonNoAddress, Certificate: cert, At: at}
	}
	return checkedChains(cert, address, forEncryption, roots, intermediates, at)
}

// SignerChains is CheckSigner that gives the chains it found.
func SignerChains(cert *x509.Certificate, address string, roots, intermediates *x509.CertPool, at time.Time) ([][]*x509.Certificate, error) {
	if address == "" {
		return nil, &CertificateError{Reason: ReasonNoAddress, Certificate: cert, At: at}
	}
	return checkedChains(cert, address, forSigning, roots, intermediates, at)
}

func checkedChains(cert *x509.Certificate, address string, u use, roots, intermediates *x509.CertPool, at time.Time) ([][]*x509.Certificate, error) {
	fail := func(r Reason, detail string, err error) ([][]*x509.Certificate, error) {
		return nil, &CertificateError{Reason: r, Certificate: cert, Address: address, At: at, Detail: detail, Err: err}
	}
	if err := checkKey(cert); err != nil {
		var ce *CertificateError
		errors.As(err, &ce)
		return fail(ce.Reason, ce.Detail, nil)
	}
	switch {
	case at.Before(cert.NotBefore):
		return fail(ReasonNotYetValid, "", nil)
	case at.After(cert.NotAfter):
		return fail(ReasonExpired, "", nil)
	case !allows(cert, u) || usedForNothing(cert):
		return fail(ReasonKeyUsage, "", nil)
	case !forMail(cert):
		return fail(ReasonPurpose, "", nil)
	}
	if address != "" {
		if len(mailboxes(cert)) == 0 {
			return fail(ReasonNoAddress, "", nil)
		}
		if !holds(cert, address) {
			return fail(ReasonAddress, "", nil)
		}
	}
	if roots == nil {
		// nil would mean the roots of the operating system, which were never meant
		// to vouch for mailboxes of this space.
		return fail(ReasonNoRoots, "", nil)
	}
	chains, err := chainsOf(cert, roots, intermediates, at)
	if err != nil {
		reason, detail := chainReason(err)
		return fail(reason, detail, err)
	}
	return chains, nil
}

// allows reads keyUsage; a certificate without it may be used for everything
// (RFC 5280 4.2.1.3).
func allows(cert *x509.Certificate, u use) bool {
	if cert.KeyUsage == 0 {
		return true
	}
	if u == forSigning {
		return cert.KeyUsage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) != 0
	}
	switch cert.PublicKey.(type) {
	case *rsa.PublicKey:
		return cert.KeyUsage&x509.KeyUsageKeyEncipherment != 0
	case *ecdsa.PublicKey:
		return cert.KeyUsage&x509.KeyUsageKeyAgreement != 0
	}
	return false
}

// usedForNothing tells whether a usage extension is there and names none. RFC 5280
// asks for one at least (4.2.1.3 and 4.2.1.12); the standard library gives the same
// fields as for a certificate without the extension, which may be used for all.
func usedForNothing(cert *x509.Certificate) bool {
	for _, e := range cert.Extensions {
		if e.Id.Equal(oidKeyUsage) && cert.KeyUsage == 0 || e.Id.Equal(oidExtKeyUsage) && len(cert.ExtKeyUsage)+len(cert.UnknownExtKeyUsage) == 0 {
			return true
		}
	}
	return false
}

var (
	oidKeyUsage    = asn1.ObjectIdentifier{2, 5, 29, 15}
	oidExtKeyUsage = asn1.ObjectIdentifier{2, 5, 29, 37}
)

// forMail reads extendedKeyUsage (RFC 8550 4.4.4): absent, emailProtection or any.
func forMail(cert *x509.Certificate) bool {
	if len(cert.ExtKeyUsage) == 0 && len(cert.UnknownExtKeyUsage) == 0 {
		return true
	}
	for _, e := range cert.ExtKeyUsage {
		if e == x509.ExtKeyUsageEmailProtection || e == x509.ExtKeyUsageAny {
			return true
		}
	}
	return false
}

// lower folds A to Z only.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// subjectKeyID is the identifier in the certificate, else the one that RFC 5280
// 4.2.1.2 (1) computes: the SHA-1 of the public key bits.
func subjectKeyID(cert *x509.Certificate) []byte {
	if len(cert.SubjectKeyId) > 0 {
		return cert.SubjectKeyId
	}
	bits := publicKeyBits(cert)
	if bits == nil {
		return nil
	}
	id := sha1.Sum(bits)
	return id[:]
}

// publicKeyBits is the public key without its algorithm, nil where it cannot be read.
func publicKeyBits(cert *x509.Certificate) []byte {
	spki := cryptobyte.String(cert.RawSubjectPublicKeyInfo)
	var body cryptobyte.String
	var bits asn1.BitString
	if !spki.ReadASN1(&body, casn1.SEQUENCE) || !body.SkipASN1(casn1.SEQUENCE) || !body.ReadASN1BitString(&bits) {
		return nil
	}
	return bits.Bytes
}

package cms

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Reason says why a certificate is not used, for those who word it for people.
type Reason string

// The reasons, in the order in which they are looked for.
const (
	ReasonMissing     Reason = "missing"       // there is no certificate
	ReasonKeyType     Reason = "key-type"      // neither RSA nor a NIST curve
	ReasonWeakKey     Reason = "weak-key"      // RSA below 2048 bits, curve below 256
	ReasonNotYetValid Reason = "not-yet-valid" // its validity begins later
	ReasonExpired     Reason = "expired"       // its validity is over
	ReasonKeyUsage    Reason = "key-usage"     // keyUsage does not allow what is asked
	ReasonPurpose     Reason = "purpose"       // extendedKeyUsage without emailProtection
	ReasonNoAddress   Reason = "no-address"    // no mail address in the certificate
	ReasonAddress     Reason = "address"       // another mail address
	ReasonUntrusted   Reason = "untrusted"     // no chain to a trusted root
	ReasonChain       Reason = "chain"         // the chain is there but not valid: expired link, constraint
	ReasonNoRoots     Reason = "no-roots"      // no root was given to trust
	ReasonRevoked     Reason = "revoked"       // listed by its issuer as revoked
	ReasonNoStatus    Reason = "no-status"     // no usable revocation list of its issuer
)

// CertificateError says why a certificate is not used. Its text is one English
// sentence; Reason and the fields let others say it in their language. Address is
// that of a correspondent, never a patient's.
type CertificateError struct {
	Reason      Reason
	Certificate *x509.Certificate // nil with ReasonMissing
	Address     string            // the address asked for, if any
	At          time.Time         // the moment asked for, if any
	Detail      string            // for ReasonKeyType, ReasonWeakKey, ReasonChain: what was found
	Err         error             // what the standard library said, if it did
}

// Unwrap gives the error beneath.
func (e *CertificateError) Unwrap() error { return e.Err }

func (e *CertificateError) Error() string {
	who := "the certificate"
	if e.Address != "" {
		who = "the certificate of " + e.Address
	}
	const day = "2006-01-02"
	switch e.Reason {
	case ReasonMissing:
		return "there is no certificate"
	case ReasonKeyType:
		return fmt.Sprintf("%s has a key of a kind that S/MIME cannot use here (%s)", who, e.Detail)
	case ReasonWeakKey:
		return fmt.Sprintf("%s has a key that is too short (%s)", who, e.Detail)
	case ReasonNotYetValid:
		return fmt.Sprintf("%s is valid from %s only", who, e.Certificate.NotBefore.UTC().Format(day))
	case ReasonExpired:
		return fmt.Sprintf("%s expired %s", who, e.Certificate.NotAfter.UTC().Format(day))
	case ReasonKeyUsage:
		return who + " does not allow this use of its key"
	case ReasonPurpose:
		return who + " is not made for mail"
	case ReasonNoAddress:
		return who + " holds no mail address"
	case ReasonAddress:
		return who + " was made for another mail address"
	case ReasonChain:
		return who + " has a chain to its authority that is not valid: " + e.Detail
	case ReasonNoRoots:
		return who + " cannot be checked because no authority was given to trust"
	case ReasonRevoked:
		return who + " was revoked by its authority"
	case ReasonNoStatus:
		return who + " has no usable revocation list of its authority"
	}
	return who + " leads to no trusted authority"
}

// use is what a certificate is asked for.
type use int

const (
	forEncryption use = iota
	forSigning
)

// CheckRecipient says whether mail may be encrypted to cert for address at the
// given moment (RFC 8550 2.3, 3 and 4): a key that is strong enough, validity,
// keyUsage (keyEncipherment for RSA, keyAgreement for a curve), emailProtection,
// an rfc822Name equal to address, and a chain to one of roots. The error is a
// *CertificateError. Revocation is apart, see CheckRevocation.
func CheckRecipient(cert *x509.Certificate, address string, roots, intermediates *x509.CertPool, at time.Time) error {
	if address == "" {
		return &CertificateError{Reason: ReasonNoAddress, Certificate: cert, At: at}
	}
	return checkCertificate(cert, address, forEncryption, roots, intermediates, at)
}

// CheckSigner says whether cert may sign mail from address: as CheckRecipient, but
// keyUsage must allow digitalSignature or contentCommitment (RFC 8550 4.4.2).
func CheckSigner(cert *x509.Certificate, address string, roots, intermediates *x509.CertPool, at time.Time) error {
	if address == "" {
		return &CertificateError{Reason: ReasonNoAddress, Certificate: cert, At: at}
	}
	return checkCertificate(cert, address, forSigning, roots, intermediates, at)
}

func checkCertificate(cert *x509.Certificate, address string, u use, roots, intermediates *x509.CertPool, at time.Time) error {
	fail := func(r Reason, detail string, err error) error {
		return &CertificateError{Reason: r, Certificate: cert, Address: address, At: at, Detail: detail, Err: err}
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
	case !allows(cert, u):
		return fail(ReasonKeyUsage, "", nil)
	case !forMail(cert):
		return fail(ReasonPurpose, "", nil)
	}
	if address != "" {
		if len(cert.EmailAddresses) == 0 {
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
	_, err := cert.Verify(x509.VerifyOptions{
		Roots:         roots,
		Intermediates: intermediates,
		CurrentTime:   at,
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection},
	})
	if err == nil {
		return nil
	}
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &unknown):
		return fail(ReasonUntrusted, "", err)
	case errors.As(err, &invalid):
		return fail(ReasonChain, chainDetail(invalid.Reason), err)
	}
	return fail(ReasonChain, "it could not be followed", err)
}

// chainDetail words what the standard library found, without the names in the
// certificates.
func chainDetail(r x509.InvalidReason) string {
	switch r {
	case x509.Expired:
		return "an authority in it has expired or is not valid yet"
	case x509.NotAuthorizedToSign:
		return "a certificate in it may not issue certificates"
	case x509.CANotAuthorizedForThisName, x509.NameMismatch, x509.NameConstraintsWithoutSANs:
		return "an authority in it may not issue for this address"
	case x509.TooManyIntermediates:
		return "it is longer than its authority allows"
	case x509.IncompatibleUsage, x509.CANotAuthorizedForExtKeyUsage:
		return "an authority in it is not made for mail"
	}
	return "it breaks a rule of its authority"
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

// holds tells whether an rfc822Name of cert is the address (RFC 8550 3).
//
// The domain is compared without regard to case. RFC 5321 2.4 leaves the case of
// the local part to its host, and RFC 5280 7.5 compares it exactly. Here ASCII
// case is disregarded there as well: directories write Jean.Martin@ where the
// authority certified jean.martin@, no operator gives the two to different
// people, and refusing would hold letters for nothing. Nothing beyond A to Z is
// folded: Unicode folding would let a look-alike letter through.
func holds(cert *x509.Certificate, address string) bool {
	for _, have := range cert.EmailAddresses {
		if have != "" && lower(have) == lower(address) {
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
	spki := cryptobyte.String(cert.RawSubjectPublicKeyInfo)
	var body cryptobyte.String
	var bits asn1.BitString
	if !spki.ReadASN1(&body, casn1.SEQUENCE) || !body.SkipASN1(casn1.SEQUENCE) || !body.ReadASN1BitString(&bits) {
		return nil
	}
	id := sha1.Sum(bits.Bytes)
	return id[:]
}

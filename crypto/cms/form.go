package cms

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Form is one way to carry a content to one recipient: how the content key
// travels, and the cipher of the content. It is written in the trace as it is.
type Form string

// The forms that are written. What is read is wider, see Decrypt.
const (
	RSAv15CBC Form = "rsa-v1.5+aes256-cbc"
	RSAv15GCM Form = "rsa-v1.5+aes256-gcm"
	OAEPCBC   Form = "rsa-oaep-sha256+aes256-cbc"
	OAEPGCM   Form = "rsa-oaep-sha256+aes256-gcm"
	ECDHCBC   Form = "ecdh+aes256-cbc"
	ECDHGCM   Form = "ecdh+aes256-gcm"
)

// Forms lists every form, from the one that most programs open to the strongest.
func Forms() []Form { return []Form{RSAv15CBC, OAEPCBC, RSAv15GCM, OAEPGCM, ECDHCBC, ECDHGCM} }

// Authenticated tells whether the content is sealed by AES-GCM, in
// AuthEnvelopedData.
func (f Form) Authenticated() bool { return f == RSAv15GCM || f == OAEPGCM || f == ECDHGCM }

// known tells whether f is one of Forms.
func (f Form) known() bool {
	for _, k := range Forms() {
		if f == k {
			return true
		}
	}
	return false
}

// withContent is the form with the same key transport and the other cipher.
func (f Form) withContent(gcm bool) Form {
	switch f {
	case RSAv15CBC, RSAv15GCM:
		if gcm {
			return RSAv15GCM
		}
		return RSAv15CBC
	case OAEPCBC, OAEPGCM:
		if gcm {
			return OAEPGCM
		}
		return OAEPCBC
	}
	if gcm {
		return ECDHGCM
	}
	return ECDHCBC
}

// Common gives the forms with which one message can go to all recipients of
// these forms: the content has one cipher, so where one of them needs CBC, all
// get it. The key transport of each stays.
func Common(forms ...Form) []Form {
	gcm := true
	for _, f := range forms {
		gcm = gcm && f.Authenticated()
	}
	out := make([]Form, len(forms))
	for i, f := range forms {
		out[i] = f.withContent(gcm)
	}
	return out
}

// Capabilities is what a recipient is known to read beyond what everything
// opens. The zero value is no evidence. It comes from the SMIMECapabilities of a
// verified message of theirs (Signed.Capabilities) or is set by a person.
type Capabilities struct {
	GCM  bool `json:"gcm,omitempty"`  // AuthEnvelopedData with AES-256-GCM
	OAEP bool `json:"oaep,omitempty"` // RSA-OAEP with SHA-256 and MGF1 SHA-256
}

// MinRSABits is the smallest RSA modulus that is used or accepted, MaxRSABits the
// largest: the work grows with the square of it, and a certificate in a message is
// chosen by whoever sends it, before anybody vouches for it.
const (
	MinRSABits = 2048
	MaxRSABits = 8192
)

// FormFor chooses how to write to a certificate. Without evidence an RSA key
// gets RSAv15CBC and an elliptic curve key ECDHCBC, which every S/MIME program
// opens; with evidence the strongest form that it covers. A key that cannot be
// written to is a *CertificateError with ReasonKeyType or ReasonWeakKey.
func FormFor(cert *x509.Certificate, c Capabilities) (Form, error) {
	if err := checkKey(cert); err != nil {
		return "", err
	}
	if _, ok := cert.PublicKey.(*ecdsa.PublicKey); ok {
		return ECDHCBC.withContent(c.GCM), nil
	}
	if c.OAEP {
		return OAEPCBC.withContent(c.GCM), nil
	}
	return RSAv15CBC.withContent(c.GCM), nil
}

// fits says why a form cannot be used with a certificate's key.
func (f Form) fits(cert *x509.Certificate) error {
	if !f.known() {
		return fmt.Errorf("cms: no such form %q", string(f))
	}
	if err := checkKey(cert); err != nil {
		return err
	}
	_, ec := cert.PublicKey.(*ecdsa.PublicKey)
	if ec != (f == ECDHCBC || f == ECDHGCM) {
		return fmt.Errorf("cms: form %s does not fit the key of the certificate", f)
	}
	return nil
}

// checkKey accepts RSA from MinRSABits to MaxRSABits and the NIST curves from P-256
// up.
func checkKey(cert *x509.Certificate) error {
	if cert == nil {
		return &CertificateError{Reason: ReasonMissing}
	}
	switch key := cert.PublicKey.(type) {
	case *rsa.PublicKey:
		if key.N.BitLen() < MinRSABits {
			return &CertificateError{Reason: ReasonWeakKey, Certificate: cert, Detail: fmt.Sprintf("RSA %d", key.N.BitLen())}
		}
		if key.N.BitLen() > MaxRSABits {
			return &CertificateError{Reason: ReasonKeyType, Certificate: cert, Detail: fmt.Sprintf("RSA %d", key.N.BitLen())}
		}
		return nil
	case *ecdsa.PublicKey:
		if key.Curve.Params().BitSize >= 256 {
			return nil
		}
		return &CertificateError{Reason: ReasonWeakKey, Certificate: cert, Detail: key.Curve.Params().Name}
	}
	return &CertificateError{Reason: ReasonKeyType, Certificate: cert, Detail: keyKind(cert)}
}

// keyKind names the kind of a key, also of one that the standard library does not read.
func keyKind(cert *x509.Certificate) string {
	if cert.PublicKeyAlgorithm != x509.UnknownPublicKeyAlgorithm {
		return cert.PublicKeyAlgorithm.String()
	}
	spki := cryptobyte.String(cert.RawSubjectPublicKeyInfo)
	var body cryptobyte.String
	if spki.ReadASN1(&body, casn1.SEQUENCE) {
		if a, ok := readAlgorithm(&body); ok {
			return nameOf(a.oid)
		}
	}
	return "unknown"
}

// addCapabilities writes SMIMECapabilities (RFC 8551 2.5.2), strongest first:
// what this package reads.
func addCapabilities(b *cryptobyte.Builder) {
	b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
		for _, oid := range []asn1.ObjectIdentifier{oidAES256GCM, oidAES256CBC, oidAES128CBC} {
			addAlgorithm(b, oid, nil)
		}
		// RFC 5753 7: the key agreement with its key wrap as parameter.
		for _, oid := range []asn1.ObjectIdentifier{oidECDHSHA256, oidECDHSHA384} {
			addAlgorithm(b, oid, func(b *cryptobyte.Builder) { addAlgorithm(b, oidAES256Wrap, nil) })
		}
		addOAEP(b)
	})
}

// addOAEP writes the identifier of RSA-OAEP with SHA-256 (RFC 3560 5, RFC 4055 4.1).
func addOAEP(b *cryptobyte.Builder) {
	addAlgorithm(b, oidOAEP, func(b *cryptobyte.Builder) {
		b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) { addHashMGF(b, hashOAEP) })
	})
}

// readCapabilities takes from SMIMECapabilities what counts as evidence. The
// attribute is a help, so what cannot be read is no evidence instead of an error.
// OAEP counts with SHA-256 only: whoever announces the default, SHA-1, may not
// read what is written here.
func readCapabilities(value cryptobyte.String) Capabilities {
	var c Capabilities
	var list cryptobyte.String
	if !value.ReadASN1(&list, casn1.SEQUENCE) {
		return c
	}
	for n := 0; !list.Empty() && n < maxAttributes; n++ {
		a, ok := readAlgorithm(&list)
		if !ok {
			return c
		}
		switch {
		case a.oid.Equal(oidAES256GCM):
			c.GCM = true
		case a.oid.Equal(oidOAEP):
			if p, err := readOAEP(a.params); err == nil && p.Hash == hashOAEP && p.MGFHash == hashOAEP {
				c.OAEP = true
			}
		}
	}
	return c
}

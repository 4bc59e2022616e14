package cms

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// ErrMixedCiphers says that the forms of the recipients of one message ask for
// different content ciphers; Common brings them together.
var ErrMixedCiphers = errors.New("cms: recipients with different content ciphers in one message")

// ErrNoRecipient says that there is nobody to encrypt to.
var ErrNoRecipient = errors.New("cms: no recipient")

// Recipient is a certificate to encrypt to, and how. The certificate is used as
// it is: CheckRecipient is the caller's first step.
type Recipient struct {
	Certificate *x509.Certificate
	Form        Form
}

// hashOAEP is the hash of the OAEP form and of its mask generation.
const hashOAEP = crypto.SHA256

// Encrypt seals content, a MIME entity that Sign has signed, for each recipient
// and returns the DER of ContentInfo: EnvelopedData where the forms say CBC,
// AuthEnvelopedData where they say GCM. RSA and elliptic curve recipients may
// share one message. Keys that are too short, and forms that do not fit the key,
// are refused.
func Encrypt(content []byte, to ...Recipient) ([]byte, error) {
	if len(content) > MaxSize {
		return nil, fmt.Errorf("encrypt: %w", ErrTooLarge)
	}
	s, err := newSealing(to)
	if err != nil {
		return nil, err
	}
	infos, err := s.wrap()
	if err != nil {
		return nil, err
	}
	s.begin(len(content))
	s.buf = append(s.buf, content...)
	return s.finish(infos), nil
}

// random never fails: crypto/rand ends the program where the system has no
// randomness.
func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}

func recipientInfo(r Recipient, key []byte) ([]byte, error) {
	switch pub := r.Certificate.PublicKey.(type) {
	case *rsa.PublicKey:
		return keyTransport(r, pub, key)
	case *ecdsa.PublicKey:
		return keyAgreement(r, pub, key)
	}
	return nil, &CertificateError{Reason: ReasonKeyType, Certificate: r.Certificate}
}

// keyTransport writes KeyTransRecipientInfo (RFC 5652 6.2.1).
func keyTransport(r Recipient, pub *rsa.PublicKey, key []byte) ([]byte, error) {
	var encrypted []byte
	var err error
	oaep := r.Form == OAEPCBC || r.Form == OAEPGCM
	if oaep {
		encrypted, err = rsa.EncryptOAEP(sha256.New(), rand.Reader, pub, key, nil)
	} else {
		// PKCS #1 v1.5 is deprecated for its decryption oracles, not for writing;
		// it is the one key transport that every S/MIME program opens.
		//lint:ignore SA1019 the common denominator of S/MIME, see above
		encrypted, err = rsa.EncryptPKCS1v15(rand.Reader, pub, key)
	}
	if err != nil {
		return nil, err
	}
	var b cryptobyte.Builder
	b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(0)
		addIssuerAndSerial(b, r.Certificate)
		if oaep {
			addOAEP(b)
		} else {
			addAlgorithm(b, oidRSA, addNULL)
		}
		b.AddASN1OctetString(encrypted)
	})
	return b.Bytes()
}

// keyAgreement writes KeyAgreeRecipientInfo (RFC 5652 6.2.2, RFC 5753 3.1.1) with
// an ephemeral key of its own. The ukm is left out: it would separate messages
// that share both keys, which fresh ephemeral keys never do, and some readers
// know no ukm.
func keyAgreement(r Recipient, pub *ecdsa.PublicKey, key []byte) ([]byte, error) {
	static, err := pub.ECDH()
	if err != nil {
		return nil, err
	}
	ephemeral, err := static.Curve().GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	secret, err := ephemeral.ECDH(static)
	if err != nil {
		return nil, err
	}
	var wb cryptobyte.Builder
	addAlgorithm(&wb, oidAES256Wrap, nil) // RFC 3565 2.3.2: no parameters
	wrap, err := wb.Bytes()
	if err != nil {
		return nil, err
	}
	scheme := agreementFor(static.Curve())
	kek, err := deriveKEK(scheme.hash, secret, wrap, nil, 32)
	if err != nil {
		return nil, err
	}
	wrapped, err := wrapKey(kek, key)
	if err != nil {
		return nil, err
	}
	var b cryptobyte.Builder
	b.AddASN1(tagExplicit1, func(b *cryptobyte.Builder) { // [1] IMPLICIT SEQUENCE
		b.AddASN1Int64(3)
		b.AddASN1(tagExplicit0, func(b *cryptobyte.Builder) {
			b.AddASN1(tagExplicit1, func(b *cryptobyte.Builder) { // originatorKey
				addAlgorithm(b, oidEC, nil)
				b.AddASN1BitString(ephemeral.PublicKey().Bytes())
			})
		})
		addAlgorithm(b, scheme.oid, func(b *cryptobyte.Builder) { b.AddBytes(wrap) })
		b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
				addIssuerAndSerial(b, r.Certificate)
				b.AddASN1OctetString(wrapped)
			})
		})
	})
	return b.Bytes()
}

// addIssuerAndSerial writes IssuerAndSerialNumber (RFC 5652 10.2.4).
func addIssuerAndSerial(b *cryptobyte.Builder, cert *x509.Certificate) {
	b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddBytes(cert.RawIssuer)
		b.AddASN1BigInt(cert.SerialNumber)
	})
}

package cms

import (
	"bytes"
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/asn1"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// identifies reads a choice of issuer and serial number or, under skiTag, subject
// key identifier, and tells whether it names cert. Where a certificate has no
// identifier of its own, the one that others would compute is tried (RFC 5280
// 4.2.1.2, method 1).
func identifies(s *cryptobyte.String, skiTag casn1.Tag, cert *x509.Certificate) (bool, error) {
	var field cryptobyte.String
	if s.PeekASN1Tag(skiTag) {
		if !s.ReadASN1(&field, skiTag) {
			return false, malformed("subject key identifier")
		}
		if skiTag&casn1.Tag(constructedBit) != 0 {
			// RecipientKeyIdentifier ::= SEQUENCE { subjectKeyIdentifier, date, other }
			var ski cryptobyte.String
			if !field.ReadASN1(&ski, casn1.OCTET_STRING) {
				return false, malformed("recipient key identifier")
			}
			field = ski
		}
		return len(field) > 0 && bytes.Equal(field, subjectKeyID(cert)), nil
	}
	var issuer cryptobyte.String
	serial := new(big.Int)
	if !s.ReadASN1(&field, casn1.SEQUENCE) ||
		!field.ReadASN1Element(&issuer, casn1.SEQUENCE) ||
		!field.ReadASN1Integer(serial) || !field.Empty() {
		return false, malformed("issuer and serial number")
	}
	return bytes.Equal(issuer, cert.RawIssuer) && serial.Cmp(cert.SerialNumber) == 0, nil
}

// openAgreement reads KeyAgreeRecipientInfo (RFC 5652 6.2.2, RFC 5753 3.1.1).
func openAgreement(s cryptobyte.String, key crypto.PrivateKey, cert *x509.Certificate) ([]byte, string, error) {
	var version int
	var originator, ukmField, keys cryptobyte.String
	var hasUKM bool
	if !s.ReadASN1Integer(&version) ||
		!s.ReadASN1(&originator, tagExplicit0) ||
		!s.ReadOptionalASN1(&ukmField, &hasUKM, tagExplicit1) {
		return nil, "", malformed("key agreement recipient")
	}
	a, ok := readAlgorithm(&s)
	if !ok || !s.ReadASN1(&keys, casn1.SEQUENCE) || !s.Empty() {
		return nil, "", malformed("key agreement recipient")
	}
	var ukm []byte
	if hasUKM && (!ukmField.ReadASN1Bytes(&ukm, casn1.OCTET_STRING) || !ukmField.Empty()) {
		return nil, "", malformed("user keying material")
	}
	wrapped, err := findWrapped(keys, cert)
	if err != nil {
		return nil, "", err
	}
	if _, isEC := cert.PublicKey.(*ecdsa.PublicKey); !isEC {
		return nil, "", malformed("key agreement with a key of another kind")
	}
	private, err := keyExchanger(key)
	if err != nil {
		return nil, "", err
	}
	peer, err := readOriginator(originator, private.Curve())
	if err != nil {
		return nil, "", err
	}
	scheme, wrap, size, err := readAgreement(a)
	if err != nil {
		return nil, "", err
	}
	secret, err := private.ECDH(peer)
	if err != nil {
		return nil, "", ErrDecrypt
	}
	kek, err := deriveKEK(scheme.hash, secret, wrap.raw, ukm, size)
	if err != nil {
		return nil, "", ErrDecrypt
	}
	cek, err := unwrapKey(kek, wrapped)
	return cek, nameOf(a.oid), err
}

// findWrapped finds the RecipientEncryptedKey of cert; errOther where there is
// none.
func findWrapped(keys cryptobyte.String, cert *x509.Certificate) ([]byte, error) {
	for n := 0; !keys.Empty(); n++ {
		var one cryptobyte.String
		if n == maxRecipients {
			return nil, ErrTooLarge
		}
		if !keys.ReadASN1(&one, casn1.SEQUENCE) {
			return nil, malformed("recipient encrypted key")
		}
		mine, err := identifies(&one, tagExplicit0, cert)
		if err != nil {
			return nil, err
		}
		var wrapped []byte
		if !one.ReadASN1Bytes(&wrapped, casn1.OCTET_STRING) || !one.Empty() {
			return nil, malformed("recipient encrypted key")
		}
		if mine {
			return wrapped, nil
		}
	}
	return nil, errOther
}

// keyExchanger accepts the forms in which an elliptic curve key may come.
func keyExchanger(key crypto.PrivateKey) (ecdh.KeyExchanger, error) {
	switch k := key.(type) {
	case *ecdsa.PrivateKey:
		private, err := k.ECDH()
		if err != nil {
			return nil, ErrKeyMismatch
		}
		return private, nil
	case ecdh.KeyExchanger:
		return k, nil
	}
	return nil, ErrKeyMismatch
}

// readOriginator reads OriginatorIdentifierOrKey, of which S/MIME uses the
// ephemeral key alone. The point must lie on the recipient's curve, which
// NewPublicKey checks: a point elsewhere would leak the private key.
func readOriginator(s cryptobyte.String, curve ecdh.Curve) (*ecdh.PublicKey, error) {
	var body cryptobyte.String
	if !s.PeekASN1Tag(tagExplicit1) {
		return nil, &AlgorithmError{Use: "key agreement", Name: "static originator key"}
	}
	if !s.ReadASN1(&body, tagExplicit1) || !s.Empty() {
		return nil, malformed("originator key")
	}
	a, ok := readAlgorithm(&body)
	var point asn1.BitString
	if !ok || !body.ReadASN1BitString(&point) || !body.Empty() || point.BitLength%8 != 0 {
		return nil, malformed("originator key")
	}
	if !a.oid.Equal(oidEC) {
		return nil, refuse("originator key", a.oid)
	}
	if !namesCurve(a.params, curve) {
		return nil, ErrDecrypt
	}
	peer, err := curve.NewPublicKey(point.Bytes)
	if err != nil {
		return nil, ErrDecrypt
	}
	return peer, nil
}

// transportOf names how a RecipientInfo carries the content key, from its
// algorithm alone; the kinds that are passed over are named by what they are.
func transportOf(raw []byte) string {
	s := cryptobyte.String(raw)
	var body, element cryptobyte.String
	var tag casn1.Tag
	if !s.ReadAnyASN1(&body, &tag) {
		return "other"
	}
	switch tag {
	case casn1.SEQUENCE, tagExplicit1:
		// KeyTransRecipientInfo has two fields before its algorithm, KeyAgree-
		// RecipientInfo two and an optional one (RFC 5652 6.2.1 and 6.2.2).
		for range 2 {
			if !body.ReadAnyASN1(&element, &tag) {
				return "other"
			}
		}
		if !body.SkipOptionalASN1(tagExplicit1) {
			return "other"
		}
		if a, ok := readAlgorithm(&body); ok {
			return nameOf(a.oid)
		}
	case tagExplicit2:
		return "pre-shared-key"
	case tagExplicit3:
		return "password"
	}
	return "other"
}

// namesCurve accepts parameters of an originator key that are absent, NULL (RFC
// 5753 3.1.1) or the name of curve. Another curve, and a curve that is spelt out,
// which RFC 5480 2.1.1 forbids, is the stuff of forged keys.
func namesCurve(params cryptobyte.String, curve ecdh.Curve) bool {
	if params.Empty() || bytes.Equal(params, []byte{0x05, 0x00}) {
		return true
	}
	var name asn1.ObjectIdentifier
	if !params.ReadASN1ObjectIdentifier(&name) || !params.Empty() {
		return false
	}
	switch curve {
	case ecdh.P256():
		return name.Equal(oidP256)
	case ecdh.P384():
		return name.Equal(oidP384)
	case ecdh.P521():
		return name.Equal(oidP521)
	}
	return false
}

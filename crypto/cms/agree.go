package cms

import (
	"crypto"
	"crypto/ecdh"
	"encoding/asn1"
	"encoding/binary"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// agreement is a key agreement scheme of RFC 5753 7.1.4: ephemeral-static ECDH
// and the hash of its key derivation. The cofactor schemes are the same
// computation on the NIST curves, whose cofactor is 1.
type agreement struct {
	oid  asn1.ObjectIdentifier
	hash crypto.Hash
}

var agreements = []agreement{
	{oidECDHSHA256, crypto.SHA256},
	{oidECDHSHA384, crypto.SHA384},
	{oidECDHSHA512, crypto.SHA512},
	{asn1.ObjectIdentifier{1, 3, 132, 1, 11, 0}, crypto.SHA224},
	// The SHA-1 scheme is the default of openssl. As a key derivation from a
	// fresh random secret SHA-1 is not weakened by its collisions, so it is read.
	{asn1.ObjectIdentifier{1, 3, 133, 16, 840, 63, 0, 2}, crypto.SHA1},
	{asn1.ObjectIdentifier{1, 3, 133, 16, 840, 63, 0, 3}, crypto.SHA1},
	{asn1.ObjectIdentifier{1, 3, 132, 1, 14, 0}, crypto.SHA224},
	{asn1.ObjectIdentifier{1, 3, 132, 1, 14, 1}, crypto.SHA256},
	{asn1.ObjectIdentifier{1, 3, 132, 1, 14, 2}, crypto.SHA384},
	{asn1.ObjectIdentifier{1, 3, 132, 1, 14, 3}, crypto.SHA512},
}

// agreementFor is the scheme written for a curve (RFC 5753 8): the hash has the
// strength of the curve.
func agreementFor(curve ecdh.Curve) agreement {
	switch curve {
	case ecdh.P384():
		return agreements[1]
	case ecdh.P521():
		return agreements[2]
	}
	return agreements[0]
}

// wrapKeySize gives the length of the key-encryption key of a key wrap.
func wrapKeySize(oid asn1.ObjectIdentifier) (int, bool) {
	switch nameOf(oid) {
	case "aes128-wrap":
		return 16, true
	case "aes192-wrap":
		return 24, true
	case "aes256-wrap":
		return 32, true
	}
	return 0, false
}

// readAgreement reads the keyEncryptionAlgorithm of a KeyAgreeRecipientInfo: the
// scheme, with the key wrap as parameter (RFC 5753 7.1.4).
func readAgreement(a algorithm) (scheme agreement, wrap algorithm, kekSize int, err error) {
	for _, s := range agreements {
		if !a.oid.Equal(s.oid) {
			continue
		}
		params := a.params
		wrap, ok := readAlgorithm(&params)
		if !ok || !params.Empty() {
			return scheme, wrap, 0, malformed("key wrap algorithm")
		}
		size, ok := wrapKeySize(wrap.oid)
		if !ok {
			return scheme, wrap, 0, refuse("key wrap", wrap.oid)
		}
		return s, wrap, size, nil
	}
	return scheme, wrap, 0, refuse("key agreement", a.oid)
}

// deriveKEK derives the key-encryption key from the shared secret (ANSI X9.63
// key derivation as in SEC 1 3.6.1) over ECC-CMS-SharedInfo (RFC 5753 7.2).
// wrapAlgorithm is the AlgorithmIdentifier as it stands in the message; ukm is
// nil where the message has none.
func deriveKEK(h crypto.Hash, secret, wrapAlgorithm, ukm []byte, size int) ([]byte, error) {
	var b cryptobyte.Builder
	b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddBytes(wrapAlgorithm)
		if ukm != nil {
			b.AddASN1(tagExplicit0, func(b *cryptobyte.Builder) { b.AddASN1OctetString(ukm) })
		}
		b.AddASN1(tagExplicit2, func(b *cryptobyte.Builder) {
			b.AddASN1OctetString(binary.BigEndian.AppendUint32(nil, uint32(size)*8))
		})
	})
	info, err := b.Bytes()
	if err != nil {
		return nil, err
	}
	return x963(h, secret, info, size), nil
}

// x963 is the key derivation function of ANSI X9.63: hash(secret, counter, info)
// with the counter from 1, cut to size.
func x963(h crypto.Hash, secret, info []byte, size int) []byte {
	var out []byte
	for counter := uint32(1); len(out) < size; counter++ {
		d := h.New()
		d.Write(secret)
		d.Write(binary.BigEndian.AppendUint32(nil, counter))
		d.Write(info)
		out = d.Sum(out)
	}
	return out[:size]
}

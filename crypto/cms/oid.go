package cms

import (
	"crypto"
	"encoding/asn1"

	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Context tags, named by how the standard uses them.
var (
	tagExplicit0 = casn1.Tag(0).ContextSpecific().Constructed()
	tagExplicit1 = casn1.Tag(1).ContextSpecific().Constructed()
	tagExplicit2 = casn1.Tag(2).ContextSpecific().Constructed()
	tagExplicit3 = casn1.Tag(3).ContextSpecific().Constructed()
	tagExplicit4 = casn1.Tag(4).ContextSpecific().Constructed()
	tagImplicit0 = casn1.Tag(0).ContextSpecific()
)

// Content types (RFC 5652 4 to 6, RFC 5083 2.1) and attributes (RFC 5652 11,
// RFC 5035 3, RFC 8551 2.5).
var (
	oidData              = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidEnvelopedData     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 3}
	oidAuthEnvelopedData = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 23}

	oidAttrContentType   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidAttrMessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidAttrSigningTime   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 5}
	oidAttrCapabilities  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 15}
	oidAttrSigningCert   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 12}
	oidAttrSigningCertV2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
)

// Encodings of the content types that are written around contents too long to
// copy once more.
var (
	derData              = []byte{0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01}
	derSignedData        = []byte{0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02}
	derEnvelopedData     = []byte{0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03}
	derAuthEnvelopedData = []byte{0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17}
)

// Algorithms that are written or read.
var (
	oidRSA    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
	oidOAEP   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 7}
	oidMGF1   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 8}
	oidPLabel = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 9}
	oidPSS    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}
	oidEC     = asn1.ObjectIdentifier{1, 2, 840, 10045, 2, 1}

	// RFC 5480 2.1.1.1.
	oidP256 = asn1.ObjectIdentifier{1, 2, 840, 10045, 3, 1, 7}
	oidP384 = asn1.ObjectIdentifier{1, 3, 132, 0, 34}
	oidP521 = asn1.ObjectIdentifier{1, 3, 132, 0, 35}

	oidSHA256 = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidSHA384 = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 2}
	oidSHA512 = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3}
	oidSHA224 = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 4}
	oidSHA1   = asn1.ObjectIdentifier{1, 3, 14, 3, 2, 26}

	oidECDSASHA256 = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}
	oidECDSASHA384 = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 3}
	oidECDSASHA512 = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 4}

	oidAES128CBC  = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 2}
	oidAES256CBC  = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}
	oidAES256GCM  = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 46}
	oidAES256Wrap = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 45}

	oidECDHSHA256 = asn1.ObjectIdentifier{1, 3, 132, 1, 11, 1}
	oidECDHSHA384 = asn1.ObjectIdentifier{1, 3, 132, 1, 11, 2}
	oidECDHSHA512 = asn1.ObjectIdentifier{1, 3, 132, 1, 11, 3}
)

// digestOf maps a digest algorithm to its function. SHA-1 and SHA-224 are here
// because OAEP (RFC 4055 2.1 and 4.1) and the ECDH key derivation use them as a plain
// random function, where collisions do not matter; signatures ask signingDigest.
func digestOf(oid asn1.ObjectIdentifier) (crypto.Hash, bool) {
	switch {
	case oid.Equal(oidSHA256):
		return crypto.SHA256, true
	case oid.Equal(oidSHA384):
		return crypto.SHA384, true
	case oid.Equal(oidSHA512):
		return crypto.SHA512, true
	case oid.Equal(oidSHA224):
		return crypto.SHA224, true
	case oid.Equal(oidSHA1):
		return crypto.SHA1, true
	}
	return 0, false
}

// signingDigest is digestOf for signatures, whose digests must resist collisions.
func signingDigest(oid asn1.ObjectIdentifier) (crypto.Hash, bool) {
	h, ok := digestOf(oid)
	return h, ok && h != crypto.SHA1 && h != crypto.SHA224
}

// oidOfDigest is the inverse of digestOf.
func oidOfDigest(h crypto.Hash) asn1.ObjectIdentifier {
	switch h {
	case crypto.SHA384:
		return oidSHA384
	case crypto.SHA512:
		return oidSHA512
	case crypto.SHA224:
		return oidSHA224
	case crypto.SHA1:
		return oidSHA1
	}
	return oidSHA256
}

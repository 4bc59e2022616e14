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

// algorithmNames words the algorithms that may be met, so that a refusal can
// name what it refused; an identifier not listed is shown in dotted form.
var algorithmNames = map[string]string{
	"1.2.840.113549.2.5":         "md5",
	"1.2.840.113549.2.2":         "md2",
	"1.2.840.113549.2.4":         "md4",
	"1.3.14.3.2.26":              "sha1",
	"1.3.36.3.2.1":               "ripemd160",
	"2.16.840.1.101.3.4.2.1":     "sha256",
	"2.16.840.1.101.3.4.2.2":     "sha384",
	"2.16.840.1.101.3.4.2.3":     "sha512",
	"2.16.840.1.101.3.4.2.4":     "sha224",
	"2.16.840.1.101.3.4.2.8":     "sha3-256",
	"2.16.840.1.101.3.4.2.9":     "sha3-384",
	"2.16.840.1.101.3.4.2.10":    "sha3-512",
	"1.2.840.113549.1.1.1":       "rsa-v1.5",
	"1.2.840.113549.1.1.2":       "md2-with-rsa",
	"1.2.840.113549.1.1.4":       "md5-with-rsa",
	"1.2.840.113549.1.1.5":       "sha1-with-rsa",
	"1.2.840.113549.1.1.7":       "rsa-oaep",
	"1.2.840.113549.1.1.10":      "rsa-pss",
	"1.2.840.113549.1.1.11":      "sha256-with-rsa",
	"1.2.840.113549.1.1.12":      "sha384-with-rsa",
	"1.2.840.113549.1.1.13":      "sha512-with-rsa",
	"1.2.840.113549.1.1.14":      "sha224-with-rsa",
	"1.2.840.10040.4.1":          "dsa",
	"1.2.840.10040.4.3":          "dsa-with-sha1",
	"2.16.840.1.101.3.4.3.2":     "dsa-with-sha256",
	"1.2.840.10045.2.1":          "ec-public-key",
	"1.2.840.10045.4.1":          "ecdsa-with-sha1",
	"1.2.840.10045.4.3.1":        "ecdsa-with-sha224",
	"1.2.840.10045.4.3.2":        "ecdsa-with-sha256",
	"1.2.840.10045.4.3.3":        "ecdsa-with-sha384",
	"1.2.840.10045.4.3.4":        "ecdsa-with-sha512",
	"1.3.101.112":                "ed25519",
	"1.3.101.113":                "ed448",
	"1.3.101.110":                "x25519",
	"1.2.840.113549.3.2":         "rc2-cbc",
	"1.2.840.113549.3.4":         "rc4",
	"1.2.840.113549.3.7":         "des-ede3-cbc",
	"1.3.14.3.2.7":               "des-cbc",
	"1.2.392.200011.61.1.1.1.2":  "camellia128-cbc",
	"1.2.392.200011.61.1.1.1.3":  "camellia192-cbc",
	"1.2.392.200011.61.1.1.1.4":  "camellia256-cbc",
	"2.16.840.1.101.3.4.1.2":     "aes128-cbc",
	"2.16.840.1.101.3.4.1.22":    "aes192-cbc",
	"2.16.840.1.101.3.4.1.42":    "aes256-cbc",
	"2.16.840.1.101.3.4.1.6":     "aes128-gcm",
	"2.16.840.1.101.3.4.1.26":    "aes192-gcm",
	"2.16.840.1.101.3.4.1.46":    "aes256-gcm",
	"2.16.840.1.101.3.4.1.7":     "aes128-ccm",
	"2.16.840.1.101.3.4.1.27":    "aes192-ccm",
	"2.16.840.1.101.3.4.1.47":    "aes256-ccm",
	"1.2.840.113549.1.9.16.3.18": "chacha20-poly1305",
	"2.16.840.1.101.3.4.1.5":     "aes128-wrap",
	"2.16.840.1.101.3.4.1.25":    "aes192-wrap",
	"2.16.840.1.101.3.4.1.45":    "aes256-wrap",
	"1.2.840.113549.1.9.16.3.6":  "des-ede3-wrap",
	"1.2.840.113549.1.9.16.3.5":  "esdh",
	"1.3.133.16.840.63.0.2":      "ecdh-sha1kdf",
	"1.3.133.16.840.63.0.3":      "ecdh-cofactor-sha1kdf",
	"1.3.133.16.840.63.0.16":     "ecmqv-sha1kdf",
	"1.3.132.1.11.0":             "ecdh-sha224kdf",
	"1.3.132.1.11.1":             "ecdh-sha256kdf",
	"1.3.132.1.11.2":             "ecdh-sha384kdf",
	"1.3.132.1.11.3":             "ecdh-sha512kdf",
	"1.3.132.1.14.0":             "ecdh-cofactor-sha224kdf",
	"1.3.132.1.14.1":             "ecdh-cofactor-sha256kdf",
	"1.3.132.1.14.2":             "ecdh-cofactor-sha384kdf",
	"1.3.132.1.14.3":             "ecdh-cofactor-sha512kdf",
	"1.2.840.113549.1.1.8":       "mgf1",
	"1.2.840.113549.1.7.5":       "digested-data",
	"1.2.840.113549.1.7.6":       "encrypted-data",
	"1.2.840.113549.1.9.16.1.2":  "authenticated-data",
	"1.2.840.113549.1.9.16.1.4":  "timestamp-token",
	"1.2.840.113549.1.9.16.1.9":  "compressed-data",
	"1.2.840.113549.1.9.16.1.1":  "signed-receipt",
	"1.2.840.113549.1.9.16.1.23": "auth-enveloped-data",
	"1.2.840.113549.1.7.1":       "data",
	"1.2.840.113549.1.7.2":       "signed-data",
	"1.2.840.113549.1.7.3":       "enveloped-data",
}

// nameOf words an object identifier for an error.
func nameOf(oid asn1.ObjectIdentifier) string {
	s := oid.String()
	if name, ok := algorithmNames[s]; ok {
		return name
	}
	return s
}

// weak lists what was sound once and is refused now, as opposed to what this
// package merely does not know.
var weak = map[string]bool{
	"md2": true, "md4": true, "md5": true, "sha1": true, "sha224": true, "ripemd160": true,
	"md2-with-rsa": true, "md5-with-rsa": true, "sha1-with-rsa": true, "sha224-with-rsa": true,
	"dsa": true, "dsa-with-sha1": true, "ecdsa-with-sha1": true, "ecdsa-with-sha224": true,
	"rc2-cbc": true, "rc4": true, "des-cbc": true, "des-ede3-cbc": true, "des-ede3-wrap": true,
}

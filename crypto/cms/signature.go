package cms

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// rsaSignatures are the identifiers that fix the digest along with RSA (RFC 5754
// 3.2); ecdsaSignatures likewise (RFC 5753 2.1).
var (
	rsaSignatures = map[string]crypto.Hash{
		"sha256-with-rsa": crypto.SHA256, "sha384-with-rsa": crypto.SHA384, "sha512-with-rsa": crypto.SHA512,
	}
	ecdsaSignatures = map[string]crypto.Hash{
		"ecdsa-with-sha256": crypto.SHA256, "ecdsa-with-sha384": crypto.SHA384, "ecdsa-with-sha512": crypto.SHA512,
	}
)

// signatureCheck gives the check for a signature algorithm and a certificate, or
// refuses the algorithm. The digest that the algorithm names must be the one of
// the signer info.
func signatureCheck(a algorithm, digest crypto.Hash, cert *x509.Certificate) (func(digest, signature []byte) bool, string, error) {
	if err := checkKey(cert); err != nil {
		return nil, "", err
	}
	name := nameOf(a.oid)
	rsaKey, isRSA := cert.PublicKey.(*rsa.PublicKey)
	ecKey, isEC := cert.PublicKey.(*ecdsa.PublicKey)
	h, rsaNamed := rsaSignatures[name]
	e, ecNamed := ecdsaSignatures[name]
	switch {
	case a.oid.Equal(oidRSA) || rsaNamed:
		if rsaNamed && h != digest {
			return nil, "", malformed("two different digests")
		}
		if !isRSA {
			return nil, "", malformed("signature algorithm of another kind of key")
		}
		return func(d, sig []byte) bool { return rsa.VerifyPKCS1v15(rsaKey, digest, d, sig) == nil }, "rsa-v1.5", nil
	case a.oid.Equal(oidPSS):
		opts, err := readPSS(a.params, digest)
		if err != nil {
			return nil, "", err
		}
		if !isRSA {
			return nil, "", malformed("signature algorithm of another kind of key")
		}
		return func(d, sig []byte) bool { return rsa.VerifyPSS(rsaKey, digest, d, sig, opts) == nil }, "rsa-pss", nil
	case ecNamed:
		if e != digest {
			return nil, "", malformed("two different digests")
		}
		if !isEC {
			return nil, "", malformed("signature algorithm of another kind of key")
		}
		return func(d, sig []byte) bool { return ecdsa.VerifyASN1(ecKey, d, sig) }, "ecdsa", nil
	}
	return nil, "", refuse("signature", a.oid)
}

// readPSS reads RSASSA-PSS-params (RFC 4055 3.1). Hash and mask generation must
// use the digest of the signer info (RFC 4056 3).
func readPSS(params cryptobyte.String, digest crypto.Hash) (*rsa.PSSOptions, error) {
	var body cryptobyte.String
	if !params.ReadASN1(&body, casn1.SEQUENCE) || !params.Empty() {
		return nil, malformed("pss parameters")
	}
	hash, mgf, err := readHashMGF(&body, "pss")
	if err != nil {
		return nil, err
	}
	for _, h := range []crypto.Hash{hash, mgf} {
		if _, ok := signingDigest(oidOfDigest(h)); !ok {
			return nil, refuse("pss digest", oidOfDigest(h))
		}
	}
	if hash != digest || mgf != digest {
		return nil, malformed("two different digests")
	}
	salt, trailer := 20, 1
	if err := optionalInt(&body, tagExplicit2, &salt); err != nil {
		return nil, err
	}
	if err := optionalInt(&body, tagExplicit3, &trailer); err != nil {
		return nil, err
	}
	if !body.Empty() || salt < 0 || salt > 1024 || trailer != 1 {
		return nil, malformed("pss parameters")
	}
	if salt == 0 {
		// The standard library reads 0 as "any length", which is not what was said.
		return nil, &AlgorithmError{Use: "signature", Name: "rsa-pss without salt"}
	}
	return &rsa.PSSOptions{SaltLength: salt, Hash: digest}, nil
}

// optionalInt reads an INTEGER under an explicit tag, if it is there.
func optionalInt(s *cryptobyte.String, tag casn1.Tag, out *int) error {
	var field cryptobyte.String
	var present bool
	if !s.ReadOptionalASN1(&field, &present, tag) ||
		present && (!field.ReadASN1Integer(out) || !field.Empty()) {
		return malformed("optional number")
	}
	return nil
}

// digestName tells which digest a signature uses, for the micalg parameter of
// multipart/signed (RFC 8551 3.5.3.2).
func digestName(der []byte) string {
	fallback := micalg(0)
	_, content, err := contentInfo(der)
	if err != nil {
		return fallback
	}
	var body, digests cryptobyte.String
	var version int
	if !content.ReadASN1(&body, casn1.SEQUENCE) || !body.ReadASN1Integer(&version) ||
		!body.ReadASN1(&digests, casn1.SET) {
		return fallback
	}
	a, _ := readAlgorithm(&digests)
	h, _ := digestOf(a.oid)
	return micalg(h)
}

// micalg is the name of a digest in multipart/signed (RFC 8551 3.5.3.2).
func micalg(h crypto.Hash) string {
	switch h {
	case crypto.SHA384:
		return "sha-384"
	case crypto.SHA512:
		return "sha-512"
	}
	return "sha-256"
}

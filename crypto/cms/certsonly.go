package cms

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// maxBundle bounds a file of certificates, and how many it may hold: the chain of
// a national authority has some dozens.
const (
	maxBundle       = 2 << 20
	maxBundleMember = 256
)

// Certificates reads a file of certificates as authorities publish them: PEM
// (certificates and PKCS #7 bundles, in any number), one certificate in DER, or a
// certs-only bundle (.p7b, .p7c: SignedData that nobody signed, RFC 8551 3.8) in
// DER or BER. The order of the file is kept. A bundle proves nothing of what it
// holds: to trust its certificates is the decision of who names the file.
func Certificates(b []byte) ([]*x509.Certificate, error) {
	if len(b) > maxBundle {
		return nil, fmt.Errorf("certificates: %w", ErrTooLarge)
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff")) // an editor's mark would hide the first line
	if !bytes.Contains(b, []byte("-----BEGIN")) {
		return bundle(b)
	}
	var out []*x509.Certificate
	for rest := b; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		switch block.Type {
		case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE", "PKCS7", "CMS":
			more, err := bundle(block.Bytes)
			if err != nil {
				return nil, err
			}
			out = append(out, more...)
		}
		if len(out) > maxBundleMember {
			return nil, fmt.Errorf("certificates: %w", ErrTooLarge)
		}
	}
	if len(out) == 0 {
		return nil, malformed("no certificate in the file")
	}
	return out, nil
}

// bundle reads one certificate or one certs-only message.
func bundle(b []byte) ([]*x509.Certificate, error) {
	if TypeOf(b) != TypeSigned {
		c, err := x509.ParseCertificate(b)
		if err != nil {
			return nil, fmt.Errorf("%w: neither a certificate nor a bundle of certificates: %w", ErrMalformed, err)
		}
		return []*x509.Certificate{c}, nil
	}
	der, err := Normalise(b)
	if err != nil {
		return nil, err
	}
	_, content, err := contentInfo(der)
	if err != nil {
		return nil, err
	}
	var body, set cryptobyte.String
	var version int
	var there bool
	if !content.ReadASN1(&body, casn1.SEQUENCE) || !body.ReadASN1Integer(&version) ||
		!body.SkipASN1(casn1.SET) || !body.SkipASN1(casn1.SEQUENCE) ||
		!body.ReadOptionalASN1(&set, &there, tagExplicit0) {
		return nil, malformed("bundle of certificates")
	}
	members, err := splitSET(set, maxBundleMember)
	if err != nil {
		return nil, fmt.Errorf("bundle of certificates: %w", err)
	}
	var out []*x509.Certificate
	for _, raw := range members {
		// One that cannot be read, of a curve unknown here say, must not hide the others.
		if c, err := x509.ParseCertificate(raw); err == nil {
			out = append(out, c)
		}
	}
	if len(out) == 0 {
		return nil, malformed("bundle without a certificate")
	}
	return out, nil
}

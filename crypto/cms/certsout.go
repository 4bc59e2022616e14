package cms

import (
	"crypto/x509"
	"errors"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// CertificatesOnly gives a SignedData that nobody signed, which carries
// certificates to others (RFC 8551 3.8): the content of a .p7c or .p7b file, DER.
func CertificatesOnly(certs ...*x509.Certificate) ([]byte, error) {
	if len(certs) == 0 || len(certs) > maxCertificates {
		return nil, errors.New("cms: no certificates to carry, or too many")
	}
	var members [][]byte
	for _, c := range certs {
		members = append(members, c.Raw)
	}
	var b cryptobyte.Builder
	b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oidSignedData)
		b.AddASN1(tagExplicit0, func(b *cryptobyte.Builder) {
			b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1Int64(1) // RFC 5652 5.1: plain certificates, id-data
				b.AddASN1(casn1.SET, func(*cryptobyte.Builder) {})
				b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(oidData) })
				b.AddASN1(tagImplicit0.Constructed(), func(b *cryptobyte.Builder) { b.AddBytes(joinSET(members)) })
				b.AddASN1(casn1.SET, func(*cryptobyte.Builder) {})
			})
		})
	})
	return b.Bytes()
}

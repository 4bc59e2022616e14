package cms

import (
	"crypto/sha1"
	"crypto/x509"
	"encoding/asn1"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// attributes maps the identifier of an attribute to its one value, header
// included.
type attributes map[string]cryptobyte.String

// readAttributes reads SET OF Attribute (RFC 5652 5.3). The attributes that this
// package uses have exactly one value and may occur once (RFC 5652 11), and two
// of a kind is how one statement is made to look like another; so this is asked
// of all that are known, and others are passed over.
func readAttributes(content cryptobyte.String) (attributes, error) {
	set := attributes{}
	for n := 0; !content.Empty(); n++ {
		var one, values, value cryptobyte.String
		var oid asn1.ObjectIdentifier
		var tag casn1.Tag
		if n == maxAttributes {
			return nil, ErrTooLarge
		}
		if !content.ReadASN1(&one, casn1.SEQUENCE) ||
			!one.ReadASN1ObjectIdentifier(&oid) ||
			!one.ReadASN1(&values, casn1.SET) || !one.Empty() {
			return nil, malformed("attribute")
		}
		if !knownAttribute(oid) {
			continue
		}
		if _, twice := set[oid.String()]; twice {
			return nil, malformed("attribute occurs twice")
		}
		if !values.ReadAnyASN1Element(&value, &tag) || !values.Empty() {
			return nil, malformed("attribute needs one value")
		}
		set[oid.String()] = value
	}
	return set, nil
}

func knownAttribute(oid asn1.ObjectIdentifier) bool {
	for _, k := range []asn1.ObjectIdentifier{oidAttrContentType, oidAttrMessageDigest, oidAttrSigningTime,
		oidAttrCapabilities, oidAttrSigningCert, oidAttrSigningCertV2} {
		if oid.Equal(k) {
			return true
		}
	}
	return false
}

// isOID tells whether value is exactly the identifier want.
func isOID(value cryptobyte.String, want asn1.ObjectIdentifier) bool {
	var got asn1.ObjectIdentifier
	return value.ReadASN1ObjectIdentifier(&got) && value.Empty() && got.Equal(want)
}

// addAttribute appends an Attribute with one value to a list.
func addAttribute(list [][]byte, oid asn1.ObjectIdentifier, value func(*cryptobyte.Builder)) ([][]byte, error) {
	var b cryptobyte.Builder
	b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oid)
		b.AddASN1(casn1.SET, value)
	})
	out, err := b.Bytes()
	return append(list, out), err
}

// addSigningCertificateV2 writes SigningCertificateV2 (RFC 5035 3): which
// certificate the signer meant, so that another one with the same key, say with
// another address, cannot be put in its place.
func addSigningCertificateV2(b *cryptobyte.Builder, cert *x509.Certificate) {
	b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
				// The hash algorithm is SHA-256, the default, which DER leaves out.
				b.AddASN1OctetString(sum(hashOAEP, cert.Raw))
				b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
					b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
						b.AddASN1(tagExplicit4, func(b *cryptobyte.Builder) { b.AddBytes(cert.RawIssuer) })
					})
					b.AddASN1BigInt(cert.SerialNumber)
				})
			})
		})
	})
}

// namesCertificate checks signing-certificate and signing-certificate-v2 where
// the signer wrote them: the first entry must be the signer's certificate (RFC
// 5035 5.4). The SHA-1 of the older attribute is no protection by itself; a
// mismatch still refuses.
func (set attributes) namesCertificate(cert *x509.Certificate) bool {
	if value, ok := set[oidAttrSigningCertV2.String()]; ok {
		var list, certs, one cryptobyte.String
		var hash []byte
		if !value.ReadASN1(&list, casn1.SEQUENCE) || !list.ReadASN1(&certs, casn1.SEQUENCE) ||
			!certs.ReadASN1(&one, casn1.SEQUENCE) {
			return false
		}
		digest := hashOAEP
		if one.PeekASN1Tag(casn1.SEQUENCE) {
			a, ok := readAlgorithm(&one)
			if !ok {
				return false
			}
			if digest, ok = digestOf(a.oid); !ok {
				return false
			}
		}
		if !one.ReadASN1Bytes(&hash, casn1.OCTET_STRING) || string(hash) != string(sum(digest, cert.Raw)) {
			return false
		}
	}
	if value, ok := set[oidAttrSigningCert.String()]; ok {
		var list, certs, one cryptobyte.String
		var hash []byte
		own := sha1.Sum(cert.Raw)
		if !value.ReadASN1(&list, casn1.SEQUENCE) || !list.ReadASN1(&certs, casn1.SEQUENCE) ||
			!certs.ReadASN1(&one, casn1.SEQUENCE) ||
			!one.ReadASN1Bytes(&hash, casn1.OCTET_STRING) || string(hash) != string(own[:]) {
			return false
		}
	}
	return true
}

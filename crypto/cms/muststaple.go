package cms

import (
	"crypto/x509"
	"encoding/asn1"
	"slices"
)

// statusRequest is the TLS extension that asks for an OCSP answer (RFC 6066 8).
const statusRequest = 5

// MustStaple tells whether a certificate is to be believed only with an OCSP answer
// that its server sends along (RFC 7633 4.1). A list of features that cannot be read
// counts as one that asks for it.
func MustStaple(c *x509.Certificate) bool {
	for _, e := range c.Extensions {
		if !e.Id.Equal(asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 24}) {
			continue
		}
		var features []int
		rest, err := asn1.Unmarshal(e.Value, &features)
		return err != nil || len(rest) > 0 || slices.Contains(features, statusRequest)
	}
	return false
}

package cms

import (
	"crypto/x509"

	"golang.org/x/crypto/cryptobyte"
)

// CertificateCapabilities reads what an authority wrote into a certificate of the
// software of its holder (RFC 4262: the S/MIME capabilities extension). said is
// false where the certificate says nothing, which is no evidence; where it says
// something and does not name a capability, that is evidence of the contrary.
func CertificateCapabilities(cert *x509.Certificate) (c Capabilities, said bool) {
	if cert == nil {
		return c, false
	}
	for _, e := range cert.Extensions {
		if e.Id.Equal(oidAttrCapabilities) {
			return readCapabilities(cryptobyte.String(e.Value)), true
		}
	}
	return c, false
}

package lab

import (
	"crypto/x509"
	"time"

	"golang.org/x/crypto/ocsp"
)

// Staple makes the OCSP answer that a server sends along with its certificate:
// ocsp.Good, ocsp.Revoked or ocsp.Unknown, for an hour.
func (a *Authority) Staple(c *x509.Certificate, status int) ([]byte, error) {
	now := time.Now()
	return ocsp.CreateResponse(a.Certificate, a.Certificate, ocsp.Response{Status: status, SerialNumber: c.SerialNumber,
		ThisUpdate: now.Add(-time.Minute), NextUpdate: now.Add(time.Hour), RevokedAt: now.Add(-time.Hour)}, a.key)
}

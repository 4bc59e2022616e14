package cms

import (
	"bytes"
	"crypto/x509"
	"time"
)

// CheckRevocation says whether the issuer of cert lists it as revoked (RFC 5280
// 6.3, RFC 8550 4.2). lists are the revocation lists at hand; only those signed
// by issuer and current at the given moment count, and one that revokes is enough.
// A list with a critical extension, such as a delta or one for a part of the
// certificates, does not show that a certificate is absent from it. A certificate taken off hold (removeFromCRL) is not revoked. Where no list
// counts the error has ReasonNoStatus: whether that holds a letter is for the
// caller to say. The error is a *CertificateError.
func CheckRevocation(cert, issuer *x509.Certificate, lists []*x509.RevocationList, at time.Time) error {
	if cert == nil || issuer == nil {
		return &CertificateError{Reason: ReasonMissing, At: at}
	}
	const removeFromCRL = 8
	known := false
	for _, l := range lists {
		if !bytes.Equal(l.RawIssuer, cert.RawIssuer) || at.Before(l.ThisUpdate) ||
			!l.NextUpdate.IsZero() && at.After(l.NextUpdate) ||
			l.CheckSignatureFrom(issuer) != nil {
			continue
		}
		known = known || !partial(l)
		for _, r := range l.RevokedCertificateEntries {
			if r.SerialNumber.Cmp(cert.SerialNumber) == 0 && r.ReasonCode != removeFromCRL && !r.RevocationTime.After(at) {
				return &CertificateError{Reason: ReasonRevoked, Certificate: cert, At: at}
			}
		}
	}
	if !known {
		return &CertificateError{Reason: ReasonNoStatus, Certificate: cert, At: at}
	}
	return nil
}

// partial tells whether a list may cover only a part of what its issuer issued
// (RFC 5280 5.2.4 and 5.2.5): both kinds say so in a critical extension.
func partial(l *x509.RevocationList) bool {
	for _, e := range l.Extensions {
		if e.Critical {
			return true
		}
	}
	return false
}

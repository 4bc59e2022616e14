package cms

import (
	"crypto/x509"
	"errors"
)

// trust says whether a right signature may be trusted for the address of From: the
// certificate and its chain (RFC 8550 3 and 4), then the revocation lists at hand.
func (r Reader) trust(s Signed, from string) error {
	if err := s.trust(from, r.Roots, r.Intermediates, r.At); err != nil {
		return err
	}
	if len(r.Lists) == 0 && !r.Strict {
		return nil
	}
	return r.status(s)
}

// status asks the revocation lists for the signer and the authorities between it
// and a root (RFC 5280 6.1.3 (a)(3)). Where several chains lead to a root, one that is
// free of revocation is enough, as for every other rule of a chain.
func (r Reader) status(s Signed) error {
	pool := x509.NewCertPool()
	if r.Intermediates != nil {
		pool = r.Intermediates.Clone()
	}
	for _, c := range s.Certificates {
		pool.AddCert(c)
	}
	chains, err := s.Signer.Verify(x509.VerifyOptions{
		Roots: r.Roots, Intermediates: pool, CurrentTime: r.At,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection},
	})
	if err != nil {
		return &CertificateError{Reason: ReasonChain, Certificate: s.Signer, At: r.At, Err: err}
	}
	for _, chain := range chains {
		if err = r.statusOf(chain); err == nil {
			return nil
		}
	}
	return err
}

func (r Reader) statusOf(chain []*x509.Certificate) error {
	for i := range len(chain) - 1 {
		err := CheckRevocation(chain[i], chain[i+1], r.Lists, r.At)
		var ce *CertificateError
		if errors.As(err, &ce) && ce.Reason == ReasonNoStatus && !r.Strict {
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

package cms

import (
	"crypto/x509"
	"errors"
)

// trust says whether a right signature may be trusted for the address of From: the
// certificate and its chain (RFC 8550 3 and 4), then the evidence of revocation at
// hand. Where several chains lead to a root, one that is free of revocation is
// enough, as for every other rule of a chain (RFC 5280 6.1).
func (r Reader) trust(s Signed, from string) error {
	if from == "" && len(mailboxes(s.Signer)) == 0 {
		// A message without From is signed by whose certificate it is; one that holds no
		// address was not made for mail, and nobody is named.
		return &CertificateError{Reason: ReasonNoAddress, Certificate: s.Signer, At: r.At}
	}
	chains, err := s.chains(from, r.Roots, r.Intermediates, r.At)
	if err != nil || !r.Strict && len(r.Evidence.Lists) == 0 && len(r.Evidence.Answers) == 0 {
		return err
	}
	for _, chain := range chains {
		if err = r.status(chain); err == nil {
			return nil
		}
	}
	return err
}

func (r Reader) status(chain []*x509.Certificate) error {
	err := CheckChain(chain, r.Evidence, r.At)
	var ce *CertificateError
	if errors.As(err, &ce) && ce.Unsettled() && !r.Strict {
		return nil
	}
	return err
}

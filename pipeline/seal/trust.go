package seal

import (
	"crypto/x509"
	"errors"
	"time"

	"cardiopli/crypto/cms"
	"cardiopli/pipeline/directory"
)

// Mode says what the state of a certificate at its authority counts for.
type Mode int

// The modes. The zero value is Soft.
const (
	// Soft refuses what its authority revoked, suspended or does not know. A state
	// that cannot be told refuses nothing.
	Soft Mode = iota
	// Strict refuses as well where the state of a certificate, or of an authority
	// above it, cannot be told.
	Strict
	// Off asks nothing.
	Off
)

// Trust is whom the practice trusts to vouch for mailboxes.
type Trust struct {
	// Roots are the anchors: a chain may end at each of them, whoever signed it.
	// They are never those of the operating system.
	Roots *x509.CertPool
	// Intermediates only help to build a chain to an anchor and vouch for nothing by
	// themselves. Anchors that another authority signed belong here as well: their
	// own revocation is then seen.
	Intermediates *x509.CertPool
	Mode          Mode
	// Evidence gives what is at hand of the state of a chain's certificates; nil:
	// nothing.
	Evidence func(chain []*x509.Certificate) cms.Evidence
}

// Recipient tells whether mail may be encrypted to cert for an address: nil or a
// *cms.CertificateError. more are further intermediates and may be nil.
func (t Trust) Recipient(cert *x509.Certificate, address string, more []*x509.Certificate, at time.Time) error {
	chains, err := cms.RecipientChains(cert, address, t.Roots, t.with(more), at)
	if err != nil {
		return err
	}
	return t.status(chains, address, at)
}

// Signer tells whether cert may sign mail from an address: nil or a
// *cms.CertificateError.
func (t Trust) Signer(cert *x509.Certificate, address string, more []*x509.Certificate, at time.Time) error {
	chains, err := cms.SignerChains(cert, address, t.Roots, t.with(more), at)
	if err != nil {
		return err
	}
	return t.status(chains, address, at)
}

// status asks for revocation. Where several chains lead to an anchor, one that is
// free of it is enough, as for every other rule of a chain.
func (t Trust) status(chains [][]*x509.Certificate, address string, at time.Time) error {
	if t.Mode == Off {
		return nil
	}
	var first error
	for _, c := range chains {
		var e cms.Evidence
		if t.Evidence != nil {
			e = t.Evidence(c)
		}
		err := cms.CheckChain(c, e, at)
		var ce *cms.CertificateError
		if errors.As(err, &ce) {
			ce.Address = address
			if ce.Unsettled() && t.Mode == Soft {
				err = nil
			}
		}
		if err == nil {
			return nil
		}
		if first == nil {
			first = err
		}
	}
	return first
}

func (t Trust) with(more []*x509.Certificate) *x509.CertPool {
	if len(more) == 0 {
		return t.Intermediates
	}
	p := x509.NewCertPool()
	if t.Intermediates != nil {
		p = t.Intermediates.Clone()
	}
	for _, c := range more {
		p.AddCert(c)
	}
	return p
}

// chainOf gives the authorities that came with an entry's certificate. One that
// cannot be read is left out: it can be part of no chain.
func chainOf(e directory.Entry) []*x509.Certificate {
	var out []*x509.Certificate
	for _, der := range e.Chain {
		if c, err := x509.ParseCertificate(der); err == nil {
			out = append(out, c)
		}
	}
	return out
}

// Chains gives the chains of an entry's certificate, for those who fetch the
// evidence; none where the certificate is refused without it.
func (s *Sealer) Chains(e directory.Entry, at time.Time) [][]*x509.Certificate {
	cert, err := e.X509()
	if err != nil || cert == nil {
		return nil
	}
	chains, _ := cms.RecipientChains(cert, string(e.Recipient.Address), s.trust.Roots, s.trust.with(chainOf(e)), at)
	return chains
}

// OwnChains gives the chains of the practice's own certificate.
func (s *Sealer) OwnChains(from string, at time.Time) [][]*x509.Certificate {
	chains, _ := cms.SignerChains(s.signer.Certificate, from, s.trust.Roots, s.trust.with(s.signer.Chain), at)
	return chains
}

// Certificate is the practice's own.
func (s *Sealer) Certificate() *x509.Certificate { return s.signer.Certificate }

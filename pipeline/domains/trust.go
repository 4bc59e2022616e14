package domains

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"slices"
	"strings"
	"time"
)

// Trust is whose signature on a list is believed.
type Trust struct {
	// Anchors are where the signer's chain may end; none: nothing is believed.
	Anchors []*x509.Certificate
	// Intermediates help to build a chain and vouch for nothing.
	Intermediates []*x509.Certificate
	// Signer is the common name, the organisation or a DNS name of the certificate
	// that signs lists. "" takes only a certificate that is an anchor itself: other
	// holders of certificates under the same authorities sign no list of domains.
	Signer string
	// Revoked tells why none of the chains holds as far as is known of revocation;
	// nil asks nobody.
	Revoked func(chains [][]*x509.Certificate, at time.Time) error
}

// minRSA is the least length of a key that is taken.
const minRSA = 2048

// judge tells until when a certificate may sign lists, or why it may not.
func (t Trust) judge(c *x509.Certificate, sent []*x509.Certificate, at time.Time) (until time.Time, err error) {
	if len(t.Anchors) == 0 {
		return until, &Refusal{Code: CodeAnchors}
	}
	if !strong(c) {
		return until, &Refusal{Code: CodeWeak, Err: errors.New("the signer's key is too short")}
	}
	if u := c.KeyUsage; u != 0 && u&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) == 0 {
		return until, &Refusal{Code: CodeChain, Name: signerName(c), Err: errors.New("the certificate is not for signatures")}
	}
	roots, links := x509.NewCertPool(), x509.NewCertPool()
	for _, a := range t.Anchors {
		roots.AddCert(a)
	}
	for _, l := range slices.Concat(t.Intermediates, sent) {
		links.AddCert(l)
	}
	chains, err := c.Verify(x509.VerifyOptions{Roots: roots, Intermediates: links, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	if err != nil {
		if at.After(c.NotAfter) || at.Before(c.NotBefore) {
			return until, &Refusal{Code: CodeExpired, At: c.NotAfter, Err: err}
		}
		return until, &Refusal{Code: CodeChain, Name: signerName(c), Err: err}
	}
	if !t.names(c) {
		return until, &Refusal{Code: CodeSigner, Name: signerName(c)}
	}
	if chains = slices.DeleteFunc(chains, weak); len(chains) == 0 {
		return until, &Refusal{Code: CodeWeak, Err: errors.New("an authority's key is too short")}
	}
	if t.Revoked != nil {
		if err := t.Revoked(chains, at); err != nil {
			return until, &Refusal{Code: CodeRevoked, Name: signerName(c), Err: err}
		}
	}
	for _, chain := range chains { // the chain that lasts longest
		end := chain[0].NotAfter
		for _, x := range chain {
			if x.NotAfter.Before(end) {
				end = x.NotAfter
			}
		}
		if end.After(until) {
			until = end
		}
	}
	return until, nil
}

// names reports whether a certificate is the signer's by its name.
func (t Trust) names(c *x509.Certificate) bool {
	if t.Signer == "" {
		return slices.ContainsFunc(t.Anchors, c.Equal)
	}
	is := func(s string) bool { return strings.EqualFold(strings.TrimSpace(s), strings.TrimSpace(t.Signer)) }
	return is(c.Subject.CommonName) || slices.ContainsFunc(c.Subject.Organization, is) || slices.ContainsFunc(c.DNSNames, is)
}

// signerName is how the settings would name the holder of a certificate.
func signerName(c *x509.Certificate) string {
	name := c.Subject.CommonName
	if name == "" && len(c.Subject.Organization) > 0 {
		name = c.Subject.Organization[0]
	}
	if len(name) > 200 {
		name = name[:200]
	}
	return strings.ToValidUTF8(name, "?")
}

func weak(chain []*x509.Certificate) bool {
	return slices.ContainsFunc(chain, func(c *x509.Certificate) bool { return !strong(c) })
}

func strong(c *x509.Certificate) bool {
	switch k := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return k.N.BitLen() >= minRSA
	case *ecdsa.PublicKey:
		return k.Curve != elliptic.P224()
	}
	return false // nothing else signs XML
}

package cms

import (
	"bytes"
	"cardiopli/crypto/idn"
	"crypto/x509"
	"errors"
	"strings"
	"time"
)

// chainsOf builds the chains from cert to one of roots that hold for mail at the
// given moment, longest known form of each only: where an authority of the chain
// is itself trusted, is among the intermediates too, and its own issuer is known,
// the chain goes on to that issuer, so that its revocation is seen.
func chainsOf(cert *x509.Certificate, roots, intermediates *x509.CertPool, at time.Time) ([][]*x509.Certificate, error) {
	all, err := cert.Verify(x509.VerifyOptions{
		Roots:         roots,
		Intermediates: intermediates,
		CurrentTime:   at,
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection},
	})
	if err != nil {
		return nil, err
	}
	var good [][]*x509.Certificate
	for _, c := range all {
		if why := authorised(c); why != nil {
			err = why
			continue
		}
		good = append(good, c)
	}
	if len(good) == 0 {
		return nil, err
	}
	return maximal(good), nil
}

// errWeakAuthority says within the package that a key of the chain is too short.
var errWeakAuthority = errors.New("an authority in it has a key that is too short")

// authorised judges of a chain what the standard library does not, or more mildly:
// it takes an RSA key of 1024 bits in an authority, which whoever factors it makes
// any certificate with, and a usage extension that names no usage for one that is
// not there.
func authorised(chain []*x509.Certificate) error {
	for _, c := range chain[1:] {
		if shortKey(c) {
			return errWeakAuthority
		}
		if usedForNothing(c) {
			return x509.CertificateInvalidError{Cert: c, Reason: x509.NotAuthorizedToSign}
		}
	}
	if !constrained(chain) {
		return x509.CertificateInvalidError{Cert: chain[0], Reason: x509.CANotAuthorizedForThisName}
	}
	return nil
}

// shortKey tells whether a key can be broken with means that exist. Of what kind
// it is does not matter above a signer's certificate.
func shortKey(c *x509.Certificate) bool {
	var ce *CertificateError
	return errors.As(checkKey(c), &ce) && ce.Reason == ReasonWeakKey
}

// maximal leaves out the chains that another one begins with.
func maximal(all [][]*x509.Certificate) [][]*x509.Certificate {
	var out [][]*x509.Certificate
	for i, c := range all {
		longer := false
		for j, d := range all {
			longer = longer || i != j && len(d) > len(c) && begins(d, c)
		}
		if !longer {
			out = append(out, c)
		}
	}
	return out
}

func begins(long, short []*x509.Certificate) bool {
	for i := range short {
		if !bytes.Equal(long[i].Raw, short[i].Raw) {
			return false
		}
	}
	return true
}

// constrained judges the rfc822Name constraints of a chain by the letter of RFC
// 5280 4.2.1.10. The standard library has judged them before; it reads a host
// ("example.fr") as a domain with everything below, where the standard means that
// host alone, and it minds the case of an excluded mailbox, which addresses here
// do not (see holds).
func constrained(chain []*x509.Certificate) bool {
	for i := 1; i < len(chain); i++ {
		by := chain[i]
		if len(by.PermittedEmailAddresses) == 0 && len(by.ExcludedEmailAddresses) == 0 {
			continue
		}
		for _, c := range chain[:i] {
			for _, a := range mailboxes(c) {
				permitted := len(by.PermittedEmailAddresses) == 0
				for _, k := range by.PermittedEmailAddresses {
					permitted = permitted || within(a, k, false)
				}
				if !permitted {
					return false
				}
				for _, k := range by.ExcludedEmailAddresses {
					if within(a, k, true) {
						return false
					}
				}
			}
		}
	}
	return true
}

// within tells whether an address lies within an rfc822Name constraint: a mailbox
// ("a@b.fr"), a host ("b.fr"), or what is below a domain (".b.fr").
func within(address, constraint string, foldLocal bool) bool {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return false
	}
	local, host := address[:at], idn.Fold(address[at+1:])
	if k := strings.LastIndexByte(constraint, '@'); k >= 0 {
		want := constraint[:k]
		return host == idn.Fold(constraint[k+1:]) && (local == want || foldLocal && lower(local) == lower(want))
	}
	c := idn.Fold(constraint)
	if strings.HasPrefix(c, ".") {
		return strings.HasSuffix(host, c) && len(host) > len(c)
	}
	return host == c
}

// chainReason words what the standard library found, without the names in the
// certificates.
func chainReason(err error) (Reason, string) {
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var critical x509.UnhandledCriticalExtension
	switch {
	case errors.Is(err, errWeakAuthority):
		return ReasonChain, errWeakAuthority.Error()
	case errors.As(err, &unknown):
		return ReasonUntrusted, ""
	case errors.As(err, &critical):
		return ReasonCritical, ""
	case !errors.As(err, &invalid):
		return ReasonChain, "it could not be followed"
	}
	switch invalid.Reason {
	case x509.Expired:
		return ReasonChainExpired, "an authority in it has expired or is not valid yet"
	case x509.NotAuthorizedToSign:
		return ReasonChainUsage, "a certificate in it may not issue certificates"
	case x509.IncompatibleUsage, x509.CANotAuthorizedForExtKeyUsage:
		return ReasonChainUsage, "an authority in it is not made for mail"
	case x509.CANotAuthorizedForThisName, x509.NameMismatch, x509.NameConstraintsWithoutSANs:
		return ReasonNameConstraint, "an authority in it may not issue for this address"
	case x509.TooManyIntermediates:
		return ReasonPathLength, "it is longer than its authority allows"
	}
	return ReasonChain, "it breaks a rule of its authority"
}

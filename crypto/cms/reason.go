package cms

import (
	"crypto/x509"
	"fmt"
	"time"
)

// Reason says why a certificate is not used, for those who word it for people.
type Reason string

// The reasons, in the order in which they are looked for.
const (
	ReasonMissing        Reason = "missing"         // there is no certificate
	ReasonKeyType        Reason = "key-type"        // neither RSA nor a NIST curve
	ReasonWeakKey        Reason = "weak-key"        // RSA below 2048 bits, curve below 256
	ReasonNotYetValid    Reason = "not-yet-valid"   // its validity begins later
	ReasonExpired        Reason = "expired"         // its validity is over
	ReasonKeyUsage       Reason = "key-usage"       // keyUsage does not allow what is asked
	ReasonPurpose        Reason = "purpose"         // extendedKeyUsage without emailProtection
	ReasonNoAddress      Reason = "no-address"      // no mail address in the certificate
	ReasonAddress        Reason = "address"         // another mail address
	ReasonNoRoots        Reason = "no-roots"        // no root was given to trust
	ReasonUntrusted      Reason = "untrusted"       // no chain to a trusted root
	ReasonCritical       Reason = "critical"        // a critical extension that is not understood
	ReasonChainExpired   Reason = "chain-expired"   // an authority in the chain is outside its validity
	ReasonChainUsage     Reason = "chain-usage"     // what issued it is no authority, or none for mail
	ReasonPathLength     Reason = "path-length"     // the chain is longer than an authority allows
	ReasonNameConstraint Reason = "name-constraint" // an authority may not issue for this address
	ReasonChain          Reason = "chain"           // the chain breaks another rule
	ReasonRevoked        Reason = "revoked"         // its issuer revoked it
	ReasonHold           Reason = "hold"            // its issuer suspended it for the time being
	ReasonIssuerRevoked  Reason = "issuer-revoked"  // an authority in the chain was revoked or suspended
	ReasonUnknown        Reason = "unknown"         // its issuer's responder does not know it
	ReasonStale          Reason = "stale-status"    // what is at hand of its issuer's lists is out of date
	ReasonNoStatus       Reason = "no-status"       // there is no list and no answer of its issuer
)

// Reasons lists every reason.
func Reasons() []Reason {
	return []Reason{ReasonMissing, ReasonKeyType, ReasonWeakKey, ReasonNotYetValid, ReasonExpired, ReasonKeyUsage, ReasonPurpose,
		ReasonNoAddress, ReasonAddress, ReasonNoRoots, ReasonUntrusted, ReasonCritical, ReasonChainExpired, ReasonChainUsage,
		ReasonPathLength, ReasonNameConstraint, ReasonChain, ReasonRevoked, ReasonHold, ReasonIssuerRevoked, ReasonUnknown,
		ReasonStale, ReasonNoStatus}
}

// CertificateError says why a certificate is not used. Its text is one English
// sentence; Reason and the fields let others say it in their language. Address is
// that of a correspondent, never a patient's.
type CertificateError struct {
	Reason      Reason
	Certificate *x509.Certificate // nil with ReasonMissing
	Address     string            // the address asked for, if any
	At          time.Time         // the moment asked for, if any
	Detail      string            // for ReasonKeyType, ReasonWeakKey, ReasonChain: what was found
	Err         error             // what the standard library said, if it did

	// Link is the certificate of the chain that a revocation reason is about: the
	// certificate itself, or an authority above it.
	Link *x509.Certificate
	// Since is, for ReasonRevoked, ReasonHold and ReasonIssuerRevoked, the date that
	// the issuer gives; for ReasonStale the end of the last list.
	Since time.Time
	// Cause is the issuer's reason code (RFC 5280 5.3.1) of a revocation.
	Cause Cause
}

// Cause is a CRLReason (RFC 5280 5.3.1).
type Cause int

// The causes that are told apart here.
const (
	CauseUnspecified Cause = 0
	CauseKey         Cause = 1 // keyCompromise
	CauseAuthority   Cause = 2 // cACompromise
	CauseAffiliation Cause = 3 // affiliationChanged
	CauseSuperseded  Cause = 4 // superseded
	CauseCessation   Cause = 5 // cessationOfOperation
	CauseHold        Cause = 6 // certificateHold: the only one that can be lifted
	causeRemove      Cause = 8 // removeFromCRL
)

// Unwrap gives the error beneath.
func (e *CertificateError) Unwrap() error { return e.Err }

func (e *CertificateError) Error() string {
	who := "the certificate"
	if e.Address != "" {
		who = "the certificate of " + e.Address
	}
	const day = "2006-01-02"
	switch e.Reason {
	case ReasonMissing:
		return "there is no certificate"
	case ReasonKeyType:
		return fmt.Sprintf("%s has a key of a kind that S/MIME cannot use here (%s)", who, e.Detail)
	case ReasonWeakKey:
		return fmt.Sprintf("%s has a key that is too short (%s)", who, e.Detail)
	case ReasonNotYetValid:
		return fmt.Sprintf("%s is valid from %s only", who, e.Certificate.NotBefore.UTC().Format(day))
	case ReasonExpired:
		return fmt.Sprintf("%s expired %s", who, e.Certificate.NotAfter.UTC().Format(day))
	case ReasonKeyUsage:
		return who + " does not allow this use of its key"
	case ReasonPurpose:
		return who + " is not made for mail"
	case ReasonNoAddress:
		return who + " holds no mail address"
	case ReasonAddress:
		return who + " was made for another mail address"
	case ReasonCritical:
		return who + " or an authority above it sets a condition that is not understood here"
	case ReasonChainExpired, ReasonChainUsage, ReasonPathLength, ReasonNameConstraint, ReasonChain:
		return who + " has a chain to its authority that is not valid: " + e.Detail
	case ReasonNoRoots:
		return who + " cannot be checked because no authority was given to trust"
	case ReasonRevoked:
		return fmt.Sprintf("%s was revoked by its authority %s", who, e.Since.UTC().Format(day))
	case ReasonHold:
		return fmt.Sprintf("%s was suspended by its authority %s", who, e.Since.UTC().Format(day))
	case ReasonIssuerRevoked:
		return fmt.Sprintf("%s was issued under an authority that was revoked %s", who, e.Since.UTC().Format(day))
	case ReasonUnknown:
		return who + " is not known to its authority"
	case ReasonStale:
		return fmt.Sprintf("%s cannot be checked: the last revocation list of its authority was good until %s", who, e.Since.UTC().Format(day))
	case ReasonNoStatus:
		return who + " has no usable revocation list of its authority"
	}
	return who + " leads to no trusted authority"
}

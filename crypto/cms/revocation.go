package cms

import (
	"crypto/x509"
	"errors"
	"time"
)

// Evidence is what is at hand of the state of certificates. Lists and answers of
// issuers that a chain does not have are passed over.
type Evidence struct {
	Lists   []*List
	Answers []*Answer
}

// CheckChain says whether an authority of a chain, from the certificate up to the
// trusted authority, revoked what is below it (RFC 5280 6.3, RFC 6960, RFC 8550
// 4.2). The last certificate is trusted and not asked about. The error is a
// *CertificateError: first of all one that says what is revoked, suspended or not
// known to its authority, else one with ReasonStale or ReasonNoStatus where the
// state of a certificate cannot be told; whether that holds a letter is for the
// caller to say (see Unsettled).
//
// A revocation counts for ever, even from a list or an answer that is out of date:
// only a suspension (certificateHold) can be lifted. That something is not revoked
// is believed of the newest base list that is in force and covers it, or of an
// answer in force.
func CheckChain(chain []*x509.Certificate, e Evidence, at time.Time) error {
	if len(chain) == 0 {
		return &CertificateError{Reason: ReasonMissing, At: at}
	}
	var unsettled error
	for i := range len(chain) - 1 {
		err := e.check(chain[i], chain[i+1], at)
		var ce *CertificateError
		if !errors.As(err, &ce) {
			continue
		}
		ce.Certificate, ce.Link = chain[0], chain[i]
		if ce.Unsettled() {
			if unsettled == nil {
				unsettled = ce
			}
			continue
		}
		if i > 0 && ce.Reason != ReasonUnknown {
			ce.Reason = ReasonIssuerRevoked
		}
		return ce
	}
	return unsettled
}

// Unsettled tells whether the reason is only that the state of a certificate
// cannot be told.
func (e *CertificateError) Unsettled() bool {
	return e.Reason == ReasonNoStatus || e.Reason == ReasonStale
}

// check asks the evidence about one certificate.
func (e Evidence) check(cert, issuer *x509.Certificate, at time.Time) error {
	listed := e.lists(cert, issuer, at)
	answered := e.answers(cert, issuer, at)
	for _, s := range []state{listed, answered} {
		if s.is == gone {
			return s.refusal(ReasonRevoked, cert, at)
		}
	}
	// A suspension and its lifting are dated: the newer word counts.
	last := listed
	if answered.is != silent && (listed.is == silent || listed.is == stale || answered.is != stale && answered.said.After(listed.said)) {
		last = answered
	}
	if answered.is == unknown {
		last = answered
	}
	switch last.is {
	case held:
		return last.refusal(ReasonHold, cert, at)
	case unknown:
		return last.refusal(ReasonUnknown, cert, at)
	case good:
		return nil
	case stale:
		return last.refusal(ReasonStale, cert, at)
	}
	return &CertificateError{Reason: ReasonNoStatus, Certificate: cert, Link: cert, At: at}
}

// standing is what evidence says of a certificate.
type standing int

const (
	silent  standing = iota // nothing at hand
	stale                   // what is at hand is no longer in force
	good                    // not revoked
	unknown                 // the authority does not know it
	held                    // suspended
	gone                    // revoked
)

type state struct {
	is    standing
	since time.Time // of a revocation; the end of what is stale
	said  time.Time // when the authority said it
	cause Cause
}

func (s state) refusal(r Reason, cert *x509.Certificate, at time.Time) error {
	return &CertificateError{Reason: r, Certificate: cert, Link: cert, At: at, Since: s.since, Cause: s.cause}
}

// lists asks the revocation lists of issuer.
func (e Evidence) lists(cert, issuer *x509.Certificate, at time.Time) state {
	var base *List   // the newest that covers cert and is in force
	var out state    // stale, where nothing is in force
	var last *listed // what the newest list that names cert says
	var lastOf *List
	for _, l := range e.Lists {
		if l == nil || !l.From(issuer) || l.thisUpdate.After(at.Add(skew)) {
			continue
		}
		entry, ok := l.find(cert)
		if ok && weight(entry.cause) == 2 {
			return state{gone, time.Unix(entry.at, 0).UTC(), l.thisUpdate, entry.cause}
		}
		if ok && (lastOf == nil || l.Newer(lastOf)) {
			last, lastOf = &entry, l
		}
		if !l.scope.covers(cert) {
			continue
		}
		if l.Current(at) {
			if l.Newer(base) {
				base = l
			}
		} else if out.is == silent || l.nextUpdate.After(out.since) {
			out = state{is: stale, since: l.nextUpdate, said: l.thisUpdate}
		}
	}
	suspended := last != nil && last.cause == CauseHold
	switch {
	// A base list that is newer than the one with the suspension, and has it no
	// more, lifts it; so does a newer delta that says so (removeFromCRL).
	case suspended && (base == nil || !base.Newer(lastOf)):
		return state{held, time.Unix(last.at, 0).UTC(), lastOf.thisUpdate, CauseHold}
	case base != nil:
		return state{is: good, said: base.thisUpdate}
	}
	return out
}

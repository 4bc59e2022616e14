package cms

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
	"golang.org/x/crypto/ocsp"
)

// Errors of ReadAnswer, besides ErrMalformed and ErrTooLarge.
var (
	// ErrAnswerSigner says that neither the issuer nor a responder that the issuer
	// named for this signed the answer.
	ErrAnswerSigner = errors.New("cms: OCSP answer is not signed for that authority")
	// ErrAnswerOther says that the answer is about another certificate.
	ErrAnswerOther = errors.New("cms: OCSP answer is about another certificate")
	// ErrAnswerNone says that the responder gave no answer: it is busy, or it does
	// not serve this authority.
	ErrAnswerNone = errors.New("cms: OCSP responder gave no answer")
)

const (
	// maxAnswer bounds an OCSP answer; real ones have some kilobytes. The signature is
	// checked with a key that stands in the answer itself: in 64 KB one of 500,000
	// bits finds room, and keeps a processor busy for ten seconds.
	maxAnswer = 16 << 10
	// openEnded is how long an answer without nextUpdate is believed. RFC 6960
	// 4.2.2.1 means by its absence that newer information is always to be had.
	openEnded = 24 * time.Hour
)

var oidNoCheck = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 5}

// Answer is an OCSP answer (RFC 6960) about one certificate whose signature was
// verified when it was read: there is no other way to one.
type Answer struct {
	by         authorityKey
	serial     *big.Int
	status     int
	revokedAt  time.Time
	cause      Cause
	thisUpdate time.Time
	nextUpdate time.Time
	responder  *x509.Certificate // a delegated one; nil where the issuer answered
	nocheck    bool
}

// AskOCSP writes the request about a certificate (RFC 5019 2.1: one certificate,
// SHA-1 for the identifiers, no nonce, so that an answer can be kept).
func AskOCSP(cert, issuer *x509.Certificate) ([]byte, error) {
	b, err := ocsp.CreateRequest(cert, issuer, &ocsp.RequestOptions{Hash: crypto.SHA1})
	if err != nil {
		return nil, fmt.Errorf("cms: write OCSP request: %w", err)
	}
	return b, nil
}

// ReadAnswer reads an OCSP response about cert and verifies it: it names this
// serial number and this issuer, and is signed by issuer or by a responder whose
// certificate issuer signed with id-kp-OCSPSigning (RFC 6960 4.2.2.2). Whether it
// is in force is judged when it is asked.
func ReadAnswer(der []byte, cert, issuer *x509.Certificate) (*Answer, error) {
	if len(der) > maxAnswer {
		return nil, fmt.Errorf("OCSP answer: %w", ErrTooLarge)
	}
	r, err := ocsp.ParseResponseForCert(der, cert, nil)
	var said ocsp.ResponseError
	switch {
	case errors.As(err, &said):
		return nil, fmt.Errorf("%w: %s", ErrAnswerNone, said.Status)
	case err != nil:
		return nil, fmt.Errorf("%w: OCSP answer: %w", ErrMalformed, err)
	}
	if err := aboutIssuer(r.TBSResponseData, cert, issuer); err != nil {
		return nil, err
	}
	if weakSignature(r.SignatureAlgorithm) {
		return nil, &AlgorithmError{Use: "OCSP answer", Name: r.SignatureAlgorithm.String(), Weak: true}
	}
	a := &Answer{by: keyOfAuthority(issuer), serial: cert.SerialNumber, status: r.Status, revokedAt: r.RevokedAt, cause: Cause(r.RevocationReason),
		thisUpdate: r.ThisUpdate, nextUpdate: r.NextUpdate}
	switch {
	// Some responders send the certificate of the issuer along with its own answer.
	case r.Certificate == nil, keyOfAuthority(r.Certificate) == a.by:
		if r.CheckSignatureFrom(issuer) != nil {
			return nil, ErrAnswerSigner
		}
	default:
		if !delegated(r.Certificate, issuer) {
			return nil, ErrAnswerSigner
		}
		a.responder = r.Certificate
		for _, x := range r.Certificate.Extensions {
			a.nocheck = a.nocheck || x.Id.Equal(oidNoCheck)
		}
	}
	return a, nil
}

// delegated tells whether issuer let a certificate answer for it. Its signature
// over the answer was verified before.
func delegated(c, issuer *x509.Certificate) bool {
	if !bytes.Equal(c.RawIssuer, issuer.RawSubject) || c.CheckSignatureFrom(issuer) != nil || shortKey(c) || usedForNothing(c) || len(c.UnhandledCriticalExtensions) > 0 ||
		c.KeyUsage != 0 && c.KeyUsage&x509.KeyUsageDigitalSignature == 0 {
		return false
	}
	for _, u := range c.ExtKeyUsage { // anyExtendedKeyUsage is no delegation
		if u == x509.ExtKeyUsageOCSPSigning {
			return true
		}
	}
	return false
}

// aboutIssuer reads ResponseData once more for what the library does not show: the
// hashes of issuer name and key, and critical extensions of the whole. A serial
// number alone may be that of another authority's certificate, whose answer, from
// a responder that serves both, would pass for this one's.
func aboutIssuer(tbs []byte, cert, issuer *x509.Certificate) error {
	in := cryptobyte.String(tbs)
	var body, all, value cryptobyte.String
	var tag casn1.Tag
	var there bool
	if !in.ReadASN1(&body, casn1.SEQUENCE) || !body.SkipOptionalASN1(tagExplicit0) || !body.ReadAnyASN1(&value, &tag) ||
		!body.SkipASN1(casn1.GeneralizedTime) || !body.ReadASN1(&all, casn1.SEQUENCE) ||
		!body.ReadOptionalASN1(&value, &there, tagExplicit1) || !body.Empty() {
		return malformed("OCSP response data")
	}
	if there && criticalIn(value) {
		return malformed("OCSP answer with a condition that is not understood")
	}
	found := 0
	for !all.Empty() {
		var one, id cryptobyte.String
		var name, key []byte
		serial := new(big.Int)
		if !all.ReadASN1(&one, casn1.SEQUENCE) || !one.ReadASN1(&id, casn1.SEQUENCE) {
			return malformed("OCSP single response")
		}
		alg, ok := readAlgorithm(&id)
		if !ok || !id.ReadASN1Bytes(&name, casn1.OCTET_STRING) || !id.ReadASN1Bytes(&key, casn1.OCTET_STRING) ||
			!id.ReadASN1Integer(serial) || !id.Empty() {
			return malformed("OCSP certificate identifier")
		}
		if serial.Cmp(cert.SerialNumber) != 0 {
			continue
		}
		h, ok := digestOf(alg.oid)
		if found++; !ok || found > 1 ||
			!bytes.Equal(name, sum(h, issuer.RawSubject)) || !bytes.Equal(key, sum(h, publicKeyBits(issuer))) {
			return ErrAnswerOther
		}
	}
	if found == 0 || !bytes.Equal(cert.RawIssuer, issuer.RawSubject) {
		return ErrAnswerOther
	}
	return nil
}

// criticalIn tells whether a list of extensions has a critical one, or cannot be read.
func criticalIn(list cryptobyte.String) bool {
	var all cryptobyte.String
	if !list.ReadASN1(&all, casn1.SEQUENCE) {
		return true
	}
	for !all.Empty() {
		var one cryptobyte.String
		var critical bool
		if !all.ReadASN1(&one, casn1.SEQUENCE) || !one.SkipASN1(casn1.OBJECT_IDENTIFIER) ||
			!one.ReadOptionalASN1Boolean(&critical, casn1.BOOLEAN, false) || critical {
			return true
		}
	}
	return false
}

// From tells whether the answer was given for this authority.
func (a *Answer) From(issuer *x509.Certificate) bool { return a.by == keyOfAuthority(issuer) }

// ThisUpdate is the moment for which the answer is true.
func (a *Answer) ThisUpdate() time.Time { return a.thisUpdate }

// NextUpdate is until when the answer is believed.
func (a *Answer) NextUpdate() time.Time {
	if a.nextUpdate.IsZero() {
		return a.thisUpdate.Add(openEnded)
	}
	return a.nextUpdate
}

// Current tells whether the answer is in force at a moment: within its dates, and,
// where a responder gave it, while the certificate of that responder is valid.
func (a *Answer) Current(at time.Time) bool {
	if a.thisUpdate.After(at.Add(skew)) || at.After(a.NextUpdate()) {
		return false
	}
	return a.responder == nil || !at.Before(a.responder.NotBefore.Add(-skew)) && !at.After(a.responder.NotAfter)
}

// answers asks the OCSP answers of issuer.
func (e Evidence) answers(cert, issuer *x509.Certificate, at time.Time) state {
	var out state
	for _, a := range e.Answers {
		if a == nil || !a.From(issuer) || a.serial.Cmp(cert.SerialNumber) != 0 || a.thisUpdate.After(at.Add(skew)) {
			continue
		}
		// RFC 6960 4.2.2.2.1: a responder without nocheck is asked about as well, of
		// the lists at hand; one that was revoked says nothing.
		if a.responder != nil && !a.nocheck {
			if s := e.lists(a.responder, issuer, at); s.is == gone || s.is == held {
				continue
			}
		}
		if a.status == ocsp.Revoked && a.cause != CauseHold {
			return state{gone, a.revokedAt, a.thisUpdate, a.cause}
		}
		s := state{is: stale, since: a.NextUpdate(), said: a.thisUpdate}
		if a.Current(at) {
			switch a.status {
			case ocsp.Good:
				s.is = good
			case ocsp.Revoked:
				s = state{held, a.revokedAt, a.thisUpdate, a.cause}
			default:
				s.is = unknown
			}
		}
		if out.is == silent || out.is == stale && s.is != stale || (out.is == stale) == (s.is == stale) && s.said.After(out.said) {
			out = s
		}
	}
	return out
}

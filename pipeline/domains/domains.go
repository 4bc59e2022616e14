// Package domains holds the MSSanté list of domains (the "liste blanche"): the
// mail domains between which the operators of the trust space carry letters over
// channels that they vouch for. It answers one question, Has: is this domain on a
// list that is valid now?
//
// The list is XML (namespace https://listeblanche.mssante.fr/schema, a Nom in each
// Domaine) with an enveloped signature (XML-DSig, RFC 3275) by a certificate under
// an authority that the settings name. Read believes nothing but the element that
// the signature covers, as the library gives it back: never the bytes that came.
// Known attacks are refused before any cryptography (see shape.go).
//
// Every organisation of the health sector can have a certificate under the same
// authorities. So the signer is named as well (Trust.Signer): a list that somebody
// else signed is refused, with the name that it bears.
//
// A List keeps the signed bytes themselves below a folder and verifies them again
// at each start. A fetch or an import that fails changes nothing; a list older than
// the one held is refused, and one held too long answers Unknown. An answer other
// than Listed is never a permission.
//
// Names are compared without regard to case, exactly: a sub-domain is not listed
// because its parent is, unless the list itself says "*.". Internationalised names
// are compared in their ASCII form (RFC 5890, A-label), whichever way the list or who
// asks writes them: see package idn. The package speaks no OCSP and fetches no revocation lists: see
// Trust.Revoked.
package domains

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// Answer is what the list says of a domain.
type Answer string

// The answers. Unknown is not a soft yes: no list, one too old, a signature that is wrong.
const (
	Listed   Answer = "listed"
	Unlisted Answer = "unlisted"
	Unknown  Answer = "unknown"
)

// List is the list that the practice holds. It is safe for concurrent use.
type List struct {
	dir    string
	trust  Trust
	maxAge time.Duration

	mu   sync.RWMutex
	held *Signed // nil: none, or none that can be believed
	note note
	why  error // where held is nil although there are bytes: why not
}

// MaxAge is how long a list is believed where the settings say nothing.
const MaxAge = 7 * 24 * time.Hour

// ahead is how far the clock may lie before the moment at which a list was had.
const ahead = 24 * time.Hour

// Has answers for one domain at one moment.
func (l *List) Has(domain string, at time.Time) Answer {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.held == nil || l.stale(at) != nil {
		return Unknown
	}
	if l.held.Has(domain) {
		return Listed
	}
	return Unlisted
}

// stale tells why the list held is not believed at a moment, or nil.
func (l *List) stale(at time.Time) error {
	switch {
	case at.After(l.held.Until):
		return &Refusal{Code: CodeExpired, At: l.held.Until}
	case at.Before(l.note.Confirmed.Add(-ahead)):
		return &Refusal{Code: CodeClock, At: l.note.Confirmed}
	case at.Sub(l.note.Confirmed) > l.maxAge:
		return &Refusal{Code: CodeOld, At: l.note.Confirmed}
	}
	return nil
}

// State is what the practice's people are shown of the list.
type State struct {
	Names     int
	Issued    time.Time // as the list says; zero where it does not
	Sequence  int64     // likewise
	Confirmed time.Time // when it was last had from its source
	Source    string    // URL or file
	Signer    string    // as its certificate names it
	Until     time.Time // when it will be too old, or its certificate ends
	Skipped   int       // names of no form of a domain
	// Err is why Has answers Unknown, a *Refusal; nil where it answers.
	Err error
	// Failed is why the last attempt to renew it failed, and when.
	Failed   error
	FailedAt time.Time
}

// Soon reports whether the list will be too old before long: less than a quarter
// of its time is left.
func (s State) Soon(at time.Time, maxAge time.Duration) bool {
	return s.Err == nil && s.Until.Sub(at) < maxAge/4
}

// State tells how the list stands.
func (l *List) State(at time.Time) State {
	l.mu.RLock()
	defer l.mu.RUnlock()
	s := State{Failed: l.note.failure(), FailedAt: l.note.FailedAt}
	if l.held == nil {
		s.Err = l.why
		if s.Err == nil {
			s.Err = &Refusal{Code: CodeNone}
		}
		return s
	}
	s.Names, s.Issued, s.Sequence, s.Signer, s.Skipped = len(l.held.names), l.held.Issued, l.held.Sequence, l.held.Signer, l.held.Skipped
	s.Confirmed, s.Source = l.note.Confirmed, l.note.Source
	if s.Until = l.note.Confirmed.Add(l.maxAge); l.held.Until.Before(s.Until) {
		s.Until = l.held.Until
	}
	s.Err = l.stale(at)
	return s
}

// MaxAge is how long the list is believed after it was had.
func (l *List) MaxAge() time.Duration { return l.maxAge }

// Signed is what a signature covers: a list that was read and believed.
type Signed struct {
	names    []string // folded, in order, without repeats
	Issued   time.Time
	Sequence int64
	Signer   string    // of the certificate
	Until    time.Time // the earliest end of the certificates of its chain
	Skipped  int
}

// Has reports whether a domain stands on the list.
func (s *Signed) Has(domain string) bool {
	d, ok := fold(domain)
	if !ok {
		return false
	}
	if s.holds(d) {
		return true
	}
	_, parent, _ := strings.Cut(d, ".")
	return s.holds("*." + parent) // one label, as in a certificate (RFC 9525 6.3)
}

func (s *Signed) holds(name string) bool {
	_, ok := slices.BinarySearch(s.names, name)
	return ok
}

// Names lists what stands on the list, in order.
func (s *Signed) Names() []string { return slices.Clone(s.names) }

// older reports whether s is older than t, as far as both say.
func (s *Signed) older(t note) bool {
	if s.Sequence != 0 && t.Sequence != 0 && s.Sequence != t.Sequence {
		return s.Sequence < t.Sequence
	}
	return !t.Issued.IsZero() && s.Issued.Before(t.Issued)
}

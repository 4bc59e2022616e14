package cms

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// MaxList bounds a revocation list that is read, in bytes. The lists of national
// health authorities have some megabytes.
const MaxList = 10 << 20

// ErrListSigner says that a revocation list is not signed by its issuer, or that
// its issuer may not sign lists.
var ErrListSigner = errors.New("cms: revocation list is not signed by that authority")

// skew is how far the clock of an authority may go ahead of ours.
const skew = 5 * time.Minute

// List is a certificate revocation list (RFC 5280 5) whose signature was verified
// when it was read: there is no other way to one. It never changes.
type List struct {
	by         authorityKey
	thisUpdate time.Time
	nextUpdate time.Time // zero where the list says none
	number     *big.Int  // CRL number; nil where the list has none
	scope      scope
	entries    []listed // by serial number
}

// listed is one entry.
type listed struct {
	serial string
	at     int64 // seconds
	cause  Cause
	issuer string // the issuer of an indirect entry, DER; "" for the list's own
}

// authorityKey is what makes two certificates of an authority one issuer: its name
// and its key.
type authorityKey struct{ name, key string }

func keyOfAuthority(c *x509.Certificate) authorityKey {
	return authorityKey{string(c.RawSubject), string(c.RawSubjectPublicKeyInfo)}
}

// ReadList reads a revocation list, DER or PEM, and verifies that issuer signed it
// and may sign lists (cRLSign, RFC 5280 6.3.3 (f)); SHA-1 is refused. Whether it is in force, and
// what it covers, is judged when it is asked.
func ReadList(b []byte, issuer *x509.Certificate) (*List, error) {
	if len(b) > MaxList {
		return nil, fmt.Errorf("revocation list: %w", ErrTooLarge)
	}
	if block, _ := pem.Decode(b); block != nil && block.Type == "X509 CRL" {
		b = block.Bytes
	}
	if issuer != nil && ofAnother(b, issuer) {
		return nil, ErrListSigner
	}
	l, err := x509.ParseRevocationList(b)
	if err != nil {
		return nil, fmt.Errorf("%w: revocation list: %w", ErrMalformed, err)
	}
	if len(l.Raw) != len(b) {
		return nil, malformed("bytes after the revocation list")
	}
	return newList(l, issuer)
}

// ofAnother tells, by the first bytes of a list, whether it names another issuer: a
// list of some megabytes is not taken apart for that.
func ofAnother(b []byte, issuer *x509.Certificate) bool {
	in := cryptobyte.String(b)
	var list, tbs, name cryptobyte.String
	return in.ReadASN1(&list, casn1.SEQUENCE) && list.ReadASN1(&tbs, casn1.SEQUENCE) && tbs.SkipOptionalASN1(casn1.INTEGER) &&
		tbs.SkipASN1(casn1.SEQUENCE) && tbs.ReadASN1Element(&name, casn1.SEQUENCE) && !bytes.Equal(name, issuer.RawSubject)
}

func newList(l *x509.RevocationList, issuer *x509.Certificate) (*List, error) {
	if issuer == nil || !bytes.Equal(l.RawIssuer, issuer.RawSubject) || l.CheckSignatureFrom(issuer) != nil {
		return nil, ErrListSigner
	}
	if weakSignature(l.SignatureAlgorithm) {
		return nil, &AlgorithmError{Use: "revocation list", Name: l.SignatureAlgorithm.String(), Weak: true}
	}
	out := &List{by: keyOfAuthority(issuer), thisUpdate: l.ThisUpdate, nextUpdate: l.NextUpdate, number: l.Number, scope: scopeOf(l.Extensions)}
	other := "" // RFC 5280 5.3.3: an indirect entry's issuer goes on until another is named
	for _, e := range l.RevokedCertificateEntries {
		for _, x := range e.Extensions {
			switch {
			case x.Id.Equal(oidCertificateIssuer):
				if other = directoryName(x.Value); other == out.by.name {
					other = ""
				}
			case x.Id.Equal(oidReasonCode), x.Id.Equal(oidHoldInstruction), x.Id.Equal(oidInvalidityDate):
			default: // RFC 5280 5.3: then nothing is to be concluded from the list
				out.scope.unknown = out.scope.unknown || x.Critical
			}
		}
		out.entries = append(out.entries, listed{string(e.SerialNumber.Bytes()), e.RevocationTime.Unix(), Cause(e.ReasonCode), other})
	}
	slices.SortStableFunc(out.entries, func(a, b listed) int { return strings.Compare(a.serial, b.serial) })
	return out, nil
}

// weakSignature tells whether a signature is over SHA-1 or older. The standard
// library takes SHA-1 for lists and answers, other than for certificates. Who may
// choose some of what is signed (the nonce of an OCSP request, say) can have a
// prepared collision signed, and carry the signature over to something else.
func weakSignature(a x509.SignatureAlgorithm) bool {
	switch a {
	case x509.MD2WithRSA, x509.MD5WithRSA, x509.SHA1WithRSA, x509.DSAWithSHA1, x509.ECDSAWithSHA1:
		return true
	}
	return false
}

// ThisUpdate is when the list was issued.
func (l *List) ThisUpdate() time.Time { return l.thisUpdate }

// NextUpdate is until when the list is in force; zero where it does not say, which
// counts as no longer in force: RFC 5280 5.1.2.5 asks for the date.
func (l *List) NextUpdate() time.Time { return l.nextUpdate }

// Number is the CRL number (RFC 5280 5.2.3), nil where there is none.
func (l *List) Number() *big.Int { return l.number }

// Len is the number of entries.
func (l *List) Len() int { return len(l.entries) }

// Complete tells whether the list stands for all certificates of its issuer.
func (l *List) Complete() bool { return l.scope.complete() }

// From tells whether the list was signed by this authority, or by another
// certificate of the same name and key.
func (l *List) From(issuer *x509.Certificate) bool { return l.by == keyOfAuthority(issuer) }

// Current tells whether the list is in force at a moment.
func (l *List) Current(at time.Time) bool {
	return !l.thisUpdate.After(at.Add(skew)) && !at.After(l.nextUpdate)
}

// Newer tells whether l supersedes an older list of the same issuer and scope: by
// number where both have one, else by date. A number that goes backwards is older,
// whatever its date says (RFC 5280 5.2.3).
func (l *List) Newer(than *List) bool {
	if than == nil {
		return true
	}
	if l.number != nil && than.number != nil {
		if c := l.number.Cmp(than.number); c != 0 {
			return c > 0
		}
	}
	return l.thisUpdate.After(than.thisUpdate)
}

// find looks for a certificate; several entries for one serial number happen in
// indirect lists, and in broken ones, where the gravest counts.
func (l *List) find(cert *x509.Certificate) (listed, bool) {
	want := string(cert.SerialNumber.Bytes())
	i, ok := slices.BinarySearchFunc(l.entries, want, func(e listed, s string) int { return strings.Compare(e.serial, s) })
	if !ok {
		return listed{}, false
	}
	var found listed
	ok = false
	for ; i < len(l.entries) && l.entries[i].serial == want; i++ {
		e := l.entries[i]
		if e.issuer != "" && e.issuer != string(cert.RawIssuer) {
			continue
		}
		if !ok || weight(e.cause) > weight(found.cause) {
			found, ok = e, true
		}
	}
	return found, ok
}

// weight orders causes: what cannot be lifted is the gravest.
func weight(c Cause) int {
	switch c {
	case causeRemove:
		return 0
	case CauseHold:
		return 1
	}
	return 2
}

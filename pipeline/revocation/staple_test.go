package revocation

import (
	"crypto/x509"
	"testing"
	"time"

	"cardiopli/crypto/cms"

	"golang.org/x/crypto/ocsp"
)

// What a server sends along counts as an answer of its authority: signed, in force,
// about this certificate, and no older than the one held.
func TestStaple(t *testing.T) {
	w := newWorld(t)
	leaf, _ := w.issue(func(c *x509.Certificate) { c.CRLDistributionPoints = []string{w.server.URL + "/list"} })
	other, _ := w.issue(nil2)
	w.chain = []*x509.Certificate{leaf, w.cert}
	w.gives(bytesOf([]byte("no list")))
	answer := func(status int, about *x509.Certificate, by *ca, from, to time.Duration) []byte {
		t.Helper()
		b, err := ocsp.CreateResponse(by.cert, by.cert, ocsp.Response{Status: status, SerialNumber: about.SerialNumber, ThisUpdate: w.now.Add(from),
			NextUpdate: w.now.Add(to), RevokedAt: w.now.Add(-time.Hour)}, by.key)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	stranger := newCA(t, "stranger")
	cache := New(w.o)
	for name, b := range map[string][]byte{
		"garbage":          []byte("garbage"),
		"empty":            nil,
		"of a stranger":    answer(ocsp.Good, leaf, stranger, -time.Minute, time.Hour),
		"about another":    answer(ocsp.Good, other, w.ca, -time.Minute, time.Hour),
		"out of its dates": answer(ocsp.Good, leaf, w.ca, -48*time.Hour, -time.Hour),
		"of tomorrow":      answer(ocsp.Good, leaf, w.ca, 24*time.Hour, 48*time.Hour),
	} {
		cache.Staple(w.chain, b)
		if r := w.verdict(cache); r != cms.ReasonNoStatus {
			t.Errorf("%s: %q", name, r)
		}
	}
	cache.Staple(w.chain[:1], answer(ocsp.Good, leaf, w.ca, -time.Minute, time.Hour)) // no issuer
	asked := w.count()
	cache = New(w.o)
	cache.Staple(w.chain, answer(ocsp.Good, leaf, w.ca, -time.Minute, time.Hour))
	if r := w.verdict(cache); r != "" || w.count() != asked {
		t.Errorf("good: %q, asked %d times", r, w.count()-asked)
	}
	cache.Staple(w.chain, answer(ocsp.Revoked, leaf, w.ca, -time.Second, time.Hour))
	if r := w.verdict(cache); r != cms.ReasonRevoked {
		t.Errorf("revoked: %q", r)
	}
	cache.Staple(w.chain, answer(ocsp.Good, leaf, w.ca, -time.Minute, time.Hour)) // the older one again
	if r := w.verdict(cache); r != cms.ReasonRevoked {
		t.Errorf("an older answer: %q", r)
	}
}

func nil2(*x509.Certificate) {}

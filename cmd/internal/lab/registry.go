package lab

import (
	"crypto/rand"
	"crypto/x509"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"

	"golang.org/x/crypto/ocsp"
)

// Registry publishes which certificates of an authority were revoked: a list at
// URL/ca.crl and OCSP answers at URL/ocsp, on this machine.
type Registry struct {
	URL string

	authority *Authority
	server    *httptest.Server
	mu        sync.Mutex
	number    int64
	revoked   []x509.RevocationListEntry
	broken    bool
}

// Publish starts a registry. Certificates issued from now on name it; Close ends it.
func (a *Authority) Publish() *Registry {
	r := &Registry{authority: a, number: 1}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ca.crl", r.list)
	mux.HandleFunc("POST /ocsp", r.answer)
	r.server = httptest.NewServer(mux)
	r.URL = r.server.URL
	a.registry = r
	return r
}

// Close stops the server.
func (r *Registry) Close() { r.server.Close() }

// Host is the name in the addresses that certificates get.
func (r *Registry) Host() string {
	host, _, _ := net.SplitHostPort(r.server.Listener.Addr().String())
	return host
}

// Revoke puts a certificate on the list, with a reason code of RFC 5280 5.3.1.
func (r *Registry) Revoke(c *x509.Certificate, reason int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.number++
	r.revoked = append(r.revoked, x509.RevocationListEntry{SerialNumber: c.SerialNumber, RevocationTime: time.Now().Add(-time.Minute), ReasonCode: reason})
}

// Break makes the server answer with a page instead of lists, or heals it.
func (r *Registry) Break(broken bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.broken = broken
}

func (r *Registry) list(w http.ResponseWriter, _ *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.broken {
		fmt.Fprintln(w, "<html>portail</html>")
		return
	}
	now := time.Now()
	der, err := x509.CreateRevocationList(rand.Reader, &x509.RevocationList{Number: big.NewInt(r.number), ThisUpdate: now.Add(-time.Minute),
		NextUpdate: now.AddDate(0, 0, 7), RevokedCertificateEntries: r.revoked}, r.authority.Certificate, r.authority.key)
	if err != nil {
		http.Error(w, "list", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/pkix-crl")
	w.Write(der)
}

func (r *Registry) answer(w http.ResponseWriter, q *http.Request) {
	b, err := io.ReadAll(io.LimitReader(q.Body, 1<<16))
	if err != nil {
		return
	}
	ask, err := ocsp.ParseRequest(b)
	if err != nil {
		w.Write(ocsp.MalformedRequestErrorResponse)
		return
	}
	now := time.Now()
	a := ocsp.Response{Status: ocsp.Good, SerialNumber: ask.SerialNumber, ThisUpdate: now.Add(-time.Minute), NextUpdate: now.Add(12 * time.Hour)}
	r.mu.Lock()
	for _, e := range r.revoked {
		if e.SerialNumber.Cmp(ask.SerialNumber) == 0 {
			a.Status, a.RevokedAt, a.RevocationReason = ocsp.Revoked, e.RevocationTime, e.ReasonCode
		}
	}
	r.mu.Unlock()
	der, err := ocsp.CreateResponse(r.authority.Certificate, r.authority.Certificate, a, r.authority.key)
	if err != nil {
		w.Write(ocsp.InternalErrorErrorResponse)
		return
	}
	w.Header().Set("Content-Type", "application/ocsp-response")
	w.Write(der)
}

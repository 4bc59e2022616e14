package revocation

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"cardiopli/crypto/cms"

	"golang.org/x/crypto/ocsp"
)

// TestAsksForAnswers: only by setting, only where there is no list, and not twice
// while the answer is in force.
func TestAsksForAnswers(t *testing.T) {
	w := newWorld(t)
	leaf, _ := w.issue(func(c *x509.Certificate) { c.OCSPServer = []string{w.server.URL + "/ocsp"} })
	w.chain = []*x509.Certificate{leaf, w.cert}
	var status atomic.Int64 // ocsp.Good
	w.gives(func(rw http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		q, err := ocsp.ParseRequest(b)
		if err != nil || r.Header.Get("Content-Type") != "application/ocsp-request" || q.SerialNumber.Cmp(leaf.SerialNumber) != 0 {
			t.Errorf("%v", err)
		}
		out, err := ocsp.CreateResponse(w.cert, w.cert, ocsp.Response{Status: int(status.Load()), SerialNumber: q.SerialNumber, ThisUpdate: w.now.Add(-time.Minute),
			NextUpdate: w.now.Add(12 * time.Hour), RevokedAt: w.now.Add(-time.Hour)}, w.key)
		if err != nil {
			t.Error(err)
		}
		rw.Write(out)
	})
	if r := w.verdict(New(w.o)); r != cms.ReasonNoStatus || w.count() != 0 {
		t.Errorf("without the setting: %q, asked %d times", r, w.count())
	}
	w.o.OCSP = true
	cache := New(w.o)
	if r := w.verdict(cache); r != "" || w.count() != 1 {
		t.Errorf("got %q, asked %d times", r, w.count())
	}
	w.refresh(cache)
	cache = New(w.o)
	if r := w.verdict(cache); r != "" || w.count() != 1 {
		t.Errorf("the next process: %q, asked %d times", r, w.count())
	}
	status.Store(ocsp.Revoked)
	w.now = w.now.Add(refresh)
	if s := w.refresh(cache); !s.OCSP || !s.Current || w.verdict(cache) != cms.ReasonRevoked || w.count() != 2 {
		t.Errorf("%+v, asked %d times", s, w.count())
	}
	// With a list at hand nobody is told whom the practice writes to.
	w.o.Dir, w.o.Files = t.TempDir(), []string{filepath.Join(t.TempDir(), "a.crl")}
	if err := os.WriteFile(w.o.Files[0], w.list(1, w.now.Add(-time.Hour), w.now.Add(time.Hour)), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := w.verdict(New(w.o)); r != "" || w.count() != 2 {
		t.Errorf("with a list: %q, asked %d times", r, w.count())
	}
	for name, b := range map[string][]byte{"busy": ocsp.TryLaterErrorResponse, "a page": []byte("<html>")} {
		w.o.Dir, w.o.Files = t.TempDir(), nil
		w.gives(bytesOf(b))
		if s := w.refresh(New(w.o)); s.Known || s.Fault == "" {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// TestOpenSSLResponder: a responder of another make, over the network.
func TestOpenSSLResponder(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		if os.Getenv("CARDIOPLI_E2E") == "1" {
			t.Fatal("openssl is missing")
		}
		t.Skip("SKIPPED: openssl is not installed, no other responder was asked")
	}
	start := time.Now().UTC().Truncate(time.Second) // openssl answers for its own clock
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	a := newCA(t, "Autorite d'essai")
	dir := t.TempDir()
	file := func(name, kind string, der []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	der, err := x509.MarshalPKCS8PrivateKey(a.key)
	if err != nil {
		t.Fatal(err)
	}
	file("ca.pem", "CERTIFICATE", a.cert.Raw)
	file("ca.key", "PRIVATE KEY", der)
	certify := func() *x509.Certificate {
		c, _ := a.issue(func(c *x509.Certificate) { c.OCSPServer = []string{fmt.Sprintf("http://127.0.0.1:%d/", port)} })
		return c
	}
	good, gone, stranger := certify(), certify(), certify()
	line := func(state, when string, c *x509.Certificate) string {
		return fmt.Sprintf("%s\t%s\t%s\t%04X\tunknown\t/CN=x\n", state, c.NotAfter.UTC().Format("060102150405Z"), when, c.SerialNumber)
	}
	index := line("V", "", good) + line("R", start.Add(-time.Hour).Format("060102150405Z")+",superseded", gone)
	if err := os.WriteFile(filepath.Join(dir, "index.txt"), []byte(index), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("openssl", "ocsp", "-index", "index.txt", "-CA", "ca.pem", "-rsigner", "ca.pem", "-rkey", "ca.key", "-port", fmt.Sprint(port), "-ndays", "1")
	cmd.Dir = dir
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	// It takes one connection at a time, so it is not tried out: it says when it waits.
	if _, err := said.Read(make([]byte, 200)); err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, said)
	w := &world{ca: a, now: start.Add(time.Minute), o: Options{Dir: t.TempDir(), Fetch: true, OCSP: true, Hosts: []string{"127.0.0.1"}}}
	w.o.Now = func() time.Time { return w.now }
	cache := New(w.o)
	for name, c := range map[string]struct {
		cert *x509.Certificate
		want cms.Reason
	}{"good": {good, ""}, "revoked": {gone, cms.ReasonRevoked}, "unknown": {stranger, cms.ReasonUnknown}} {
		w.chain = []*x509.Certificate{c.cert, a.cert}
		if r := w.verdict(cache); r != c.want {
			t.Errorf("%s: got %q, want %q; %+v", name, r, c.want, cache.States([][]*x509.Certificate{w.chain}))
		}
	}
}

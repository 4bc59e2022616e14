package revocation

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cardiopli/crypto/cms"
)

var start = time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)

// ca is an authority of the tests, with the people it certified.
type ca struct {
	t    testing.TB
	key  crypto.Signer
	cert *x509.Certificate
}

var serial int64 = 100

func (a *ca) issue(change func(*x509.Certificate)) (*x509.Certificate, crypto.Signer) {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	serial++
	tpl := &x509.Certificate{SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "Test"}, NotBefore: start.AddDate(-1, 0, 0), NotAfter: start.AddDate(1, 0, 0)}
	change(tpl)
	parent, by := tpl, crypto.Signer(key)
	if a.cert != nil {
		parent, by = a.cert, a.key
	}
	der, err := x509.CreateCertificate(rand.Reader, tpl, parent, key.Public(), by)
	if err != nil {
		a.t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	return c, key
}

func newCA(t testing.TB, name string) *ca {
	a := &ca{t: t}
	a.cert, a.key = a.issue(func(c *x509.Certificate) {
		c.Subject.CommonName, c.IsCA, c.BasicConstraintsValid, c.KeyUsage = name, true, true, x509.KeyUsageCertSign|x509.KeyUsageCRLSign
	})
	return a
}

func (a *ca) list(number int64, from, to time.Time, gone ...*x509.Certificate) []byte {
	a.t.Helper()
	var entries []x509.RevocationListEntry
	for _, c := range gone {
		entries = append(entries, x509.RevocationListEntry{SerialNumber: c.SerialNumber, RevocationTime: from, ReasonCode: 1})
	}
	der, err := x509.CreateRevocationList(rand.Reader, &x509.RevocationList{Number: big.NewInt(number), ThisUpdate: from, NextUpdate: to,
		RevokedCertificateEntries: entries}, a.cert, a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	return der
}

// world is an authority, its server, and a cache with a clock that is set by hand.
type world struct {
	*ca
	leaf  *x509.Certificate
	chain []*x509.Certificate
	now   time.Time
	o     Options

	mu     sync.Mutex
	serve  http.HandlerFunc
	asked  int
	server *httptest.Server
}

func newWorld(t *testing.T) *world {
	w := &world{ca: newCA(t, "Autorite d'essai"), now: start}
	w.server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.asked++
		h := w.serve
		w.mu.Unlock()
		h(rw, r)
	}))
	t.Cleanup(w.server.Close)
	w.leaf, _ = w.issue(func(c *x509.Certificate) {
		c.CRLDistributionPoints = []string{"ldap://annuaire.example/cn=a", w.server.URL + "/a.crl"}
	})
	w.chain = []*x509.Certificate{w.leaf, w.cert}
	w.o = Options{Dir: t.TempDir(), Now: func() time.Time { return w.now }, Fetch: true, Hosts: []string{"127.0.0.1"}}
	return w
}

func (w *world) gives(h http.HandlerFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.serve, w.asked = h, 0
}

func (w *world) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.asked
}

func bytesOf(b []byte) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) { rw.Write(b) }
}

func (w *world) verdict(c *Cache) cms.Reason {
	err := cms.CheckChain(w.chain, c.Evidence(w.chain), w.now)
	var ce *cms.CertificateError
	if errors.As(err, &ce) {
		return ce.Reason
	}
	return ""
}

func (w *world) refresh(c *Cache) State {
	w.t.Helper()
	c.Refresh(context.Background(), [][]*x509.Certificate{w.chain})
	s := c.States([][]*x509.Certificate{w.chain})
	if len(s) != 1 {
		w.t.Fatalf("%d authorities", len(s))
	}
	return s[0]
}

// TestFaults: whatever a server brings, the last valid list stays in use, the fault
// is named, and what was kept is read back by the next process.
func TestFaults(t *testing.T) {
	w := newWorld(t)
	other := newCA(t, "Autorite d'essai")
	h := time.Hour
	first := func() []byte { return w.list(5, start.Add(-h), start.Add(48*h)) }
	later := start.Add(7 * h)
	for name, c := range map[string]struct {
		serve http.HandlerFunc
		fault Fault
	}{
		"not found":   {func(rw http.ResponseWriter, _ *http.Request) { http.NotFound(rw, nil) }, FaultStatus},
		"broken":      {func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(500) }, FaultStatus},
		"unasked 304": {func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(304) }, FaultStatus},
		"a page":      {bytesOf([]byte("<html><body>portail captif</body></html>")), FaultFormat},
		"empty":       {bytesOf(nil), FaultFormat},
		"half a list": {bytesOf(first()[:90]), FaultFormat},
		"cut": {func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Length", "900")
			rw.Write(make([]byte, 100))
			panic(http.ErrAbortHandler)
		}, FaultUnreachable},
		"slow": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, FaultTimeout},
		"slow in the middle": {func(rw http.ResponseWriter, r *http.Request) {
			rw.Write(make([]byte, 10))
			rw.(http.Flusher).Flush()
			<-r.Context().Done()
		}, FaultTimeout},
		"huge, and says so": {func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Length", fmt.Sprint(int64(100<<30)))
		}, FaultLarge},
		"huge": {func(rw http.ResponseWriter, _ *http.Request) {
			for b := make([]byte, 1<<20); ; {
				if _, err := rw.Write(b); err != nil {
					return
				}
			}
		}, FaultLarge},
		"round and round": {func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, r.URL.Path+"x", http.StatusFound) }, FaultRedirect},
		"elsewhere": {func(rw http.ResponseWriter, r *http.Request) {
			http.Redirect(rw, r, "http://ailleurs.example/a.crl", http.StatusFound)
		}, FaultRedirect},
		"to a file": {func(rw http.ResponseWriter, r *http.Request) {
			http.Redirect(rw, r, "file:///etc/hosts", http.StatusFound)
		}, FaultRedirect},
		"of another key": {bytesOf(other.list(9, start, start.Add(48*h), w.leaf)), FaultSigner},
		"older":          {bytesOf(w.list(4, later, later.Add(48*h))), FaultOlder},
		"of the future":  {bytesOf(w.list(9, later.Add(h), later.Add(48*h))), FaultFuture},
	} {
		t.Run(name, func(t *testing.T) {
			w.o.Dir, w.now = t.TempDir(), start
			w.gives(bytesOf(first()))
			cache := New(w.o)
			if s := w.refresh(cache); !s.Current || s.Fault != "" || w.count() != 1 {
				t.Fatalf("the first list: %+v, asked %d times", s, w.count())
			}
			w.now = later
			w.gives(c.serve)
			ctx, stop := context.WithTimeout(context.Background(), time.Second)
			cache.Refresh(ctx, [][]*x509.Certificate{w.chain})
			stop()
			for which, c2 := range map[string]*Cache{"same process": cache, "next process": New(w.o)} {
				s := c2.States([][]*x509.Certificate{w.chain})[0]
				if s.Fault != c.fault || !s.Current || !s.ThisUpdate.Equal(start.Add(-h)) {
					t.Errorf("%s: %+v, want the first list and %q", which, s, c.fault)
				}
				if r := w.verdict(c2); r != "" {
					t.Errorf("%s: %s", which, r)
				}
			}
			// Asked again later and later, not at once; and a good list heals it.
			w.gives(bytesOf(w.list(6, later, later.Add(48*h), w.leaf)))
			if w.refresh(cache); w.count() != 0 {
				t.Error("asked again at once")
			}
			w.now = later.Add(10 * time.Minute)
			if s := w.refresh(cache); s.Fault != "" || s.Entries != 1 || w.verdict(cache) != cms.ReasonRevoked {
				t.Errorf("not healed: %+v", s)
			}
		})
	}
}

// TestFirstList: nothing at hand.
func TestFirstList(t *testing.T) {
	w := newWorld(t)
	w.gives(bytesOf(w.list(1, start.Add(-time.Hour), start.Add(time.Hour), w.leaf)))
	cache := New(w.o)
	if r := w.verdict(cache); r != cms.ReasonRevoked || w.count() != 1 {
		t.Errorf("got %q after %d questions", r, w.count())
	}
	// A server that fails is asked once by who waits, and not by the next letter.
	w.o.Dir = t.TempDir()
	w.gives(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(503) })
	cache = New(w.o)
	for range 3 {
		if r := w.verdict(cache); r != cms.ReasonNoStatus {
			t.Errorf("got %q", r)
		}
	}
	if w.count() != 1 {
		t.Errorf("asked %d times", w.count())
	}
	w.o.Fetch = false
	w.o.Dir = t.TempDir()
	if r := w.verdict(New(w.o)); r != cms.ReasonNoStatus || w.count() != 1 {
		t.Errorf("without fetching: %q, asked %d times", r, w.count())
	}
}

// TestTogether: letters that wait for the same list share one question.
func TestTogether(t *testing.T) {
	w := newWorld(t)
	b := w.list(1, start.Add(-time.Hour), start.Add(time.Hour), w.leaf)
	w.gives(func(rw http.ResponseWriter, _ *http.Request) {
		time.Sleep(150 * time.Millisecond)
		rw.Write(b)
	})
	cache := New(w.o)
	got := make(chan cms.Reason, 4)
	for range cap(got) {
		go func() { got <- w.verdict(cache) }()
	}
	for range cap(got) {
		if r := <-got; r != cms.ReasonRevoked {
			t.Errorf("got %q", r)
		}
	}
	if w.count() != 1 {
		t.Errorf("asked %d times", w.count())
	}
}

// TestAfterHolidays: a list that ended while the machine was off is fetched before a
// letter is judged by it.
func TestAfterHolidays(t *testing.T) {
	w := newWorld(t)
	w.gives(bytesOf(w.list(1, start.Add(-time.Hour), start.Add(time.Hour))))
	w.refresh(New(w.o))
	w.now = start.AddDate(0, 0, 14)
	w.gives(bytesOf(w.list(2, w.now.Add(-time.Hour), w.now.Add(time.Hour))))
	if r := w.verdict(New(w.o)); r != "" || w.count() != 1 {
		t.Errorf("got %q, asked %d times", r, w.count())
	}
}

// TestInForce: a list stays in use until its end and not beyond; what it revoked
// stays revoked.
func TestInForce(t *testing.T) {
	w := newWorld(t)
	w.gives(bytesOf(w.list(1, start.Add(-time.Hour), start.Add(3*time.Hour))))
	cache := New(w.o)
	w.refresh(cache)
	w.server.Close()
	w.now = start.Add(2 * time.Hour)
	w.refresh(cache)
	if r := w.verdict(New(w.o)); r != "" {
		t.Errorf("in force: %q", r)
	}
	w.now = start.Add(4 * time.Hour)
	if r := w.verdict(cache); r != cms.ReasonStale {
		t.Errorf("out of date: %q", r)
	}
	if s := w.refresh(cache); s.Current || !s.Known || s.Fault != FaultUnreachable {
		t.Errorf("%+v", s)
	}
}

// TestConditional: a list that has not changed is not carried twice.
func TestConditional(t *testing.T) {
	w := newWorld(t)
	b := w.list(1, start.Add(-time.Hour), start.Add(240*time.Hour))
	var sent atomic.Int64
	w.gives(func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("ETag", `"one"`)
		if r.Header.Get("If-None-Match") == `"one"` {
			rw.WriteHeader(http.StatusNotModified)
			return
		}
		sent.Add(1)
		rw.Write(b)
	})
	cache := New(w.o)
	w.refresh(cache)
	for range 3 {
		w.now = w.now.Add(refresh)
		if s := w.refresh(cache); s.Fault != "" || !s.Checked.Equal(w.now) {
			t.Errorf("%+v", s)
		}
		cache = New(w.o)
	}
	if sent.Load() != 1 || w.count() != 4 {
		t.Errorf("sent %d times, asked %d times", sent.Load(), w.count())
	}
	// A kept list that was damaged is not confirmed by the server: it is fetched.
	files, _ := filepath.Glob(filepath.Join(w.o.Dir, "*", "*.crl"))
	if len(files) != 1 || os.WriteFile(files[0], b[:len(b)-4], 0o600) != nil {
		t.Fatal(files)
	}
	cache, w.now = New(w.o), w.now.Add(refresh)
	if s := w.refresh(cache); !s.Current || sent.Load() != 2 {
		t.Errorf("%+v, sent %d times", s, sent.Load())
	}
}

// TestFiles: lists kept by hand.
func TestFiles(t *testing.T) {
	w := newWorld(t)
	w.o.Fetch = false
	path := filepath.Join(t.TempDir(), "liste.crl")
	w.o.Files = []string{filepath.Join(t.TempDir(), "absente.crl"), path}
	write := func(b []byte, at time.Time) {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		os.Chtimes(path, at, at)
	}
	cache := New(w.o)
	if r := w.verdict(cache); r != cms.ReasonNoStatus {
		t.Errorf("no file: %q", r)
	}
	write(w.list(1, start.Add(-time.Hour), start.Add(time.Hour)), start)
	if r := w.verdict(cache); r != "" {
		t.Errorf("file: %q", r)
	}
	write(w.list(2, start.Add(-time.Minute), start.Add(time.Hour), w.leaf), start.Add(time.Second))
	if r := w.verdict(cache); r != cms.ReasonRevoked {
		t.Errorf("newer file: %q", r)
	}
	write([]byte("n'importe quoi"), start.Add(2*time.Second))
	if r := w.verdict(cache); r != cms.ReasonRevoked {
		t.Errorf("damaged file: %q", r)
	}
}

// TestPrivate: addresses of this machine and of private networks are not dialled,
// by whatever name, unless the host is named in the settings.
func TestPrivate(t *testing.T) {
	w := newWorld(t)
	w.gives(bytesOf(w.list(1, start.Add(-time.Hour), start.Add(time.Hour))))
	w.o.Hosts = nil
	if s := w.refresh(New(w.o)); s.Fault != FaultPrivate || w.count() != 0 {
		t.Errorf("%+v, asked %d times", s, w.count())
	}
	for address, want := range map[string]bool{"http://a.example/x": true, "https://a.example/x": true, "ldap://a.example": false, "file:///x": false,
		"http:///x": false, "http://u:p@a.example/": false, "gopher://a": false, "http://a.example/" + strings.Repeat("x", 3000): false, "%": false} {
		if usable(address) != want {
			t.Errorf("%s", address)
		}
	}
}

// TestRun: what is due is asked for beside the work.
func TestRun(t *testing.T) {
	w := newWorld(t)
	w.gives(bytesOf(w.list(1, start.Add(-time.Hour), start.Add(time.Hour))))
	cache := New(w.o)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- cache.Run(ctx, func(context.Context) ([][]*x509.Certificate, error) { return [][]*x509.Certificate{w.chain}, nil })
	}()
	for range 100 {
		if s := cache.States([][]*x509.Certificate{w.chain}); s[0].Current {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if s := cache.States([][]*x509.Certificate{w.chain}); !s[0].Current {
		t.Errorf("%+v", s)
	}
}

func TestFaultsAreWorded(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range Faults() {
		if s := f.French(); s == "" || seen[s] {
			t.Errorf("%s: %q", f, s)
		}
		seen[f.French()] = true
	}
}

// FuzzCacheFolder: a folder that was altered is never trusted.
func FuzzCacheFolder(f *testing.F) {
	a := newCA(f, "Autorite d'essai")
	leaf, _ := a.issue(func(*x509.Certificate) {})
	good := a.list(1, start.Add(-time.Hour), start.Add(time.Hour))
	f.Add([]byte(`{"url":"http://a.example/x","checked":"2026-11-22T09:30:00Z"}`), good)
	f.Fuzz(func(t *testing.T, note, list []byte) {
		dir := t.TempDir()
		rec := &authority{cert: a.cert, dir: dir, sources: map[string]*source{}}
		os.WriteFile(filepath.Join(dir, "x.json"), note, 0o600)
		os.WriteFile(filepath.Join(dir, "x.crl"), list, 0o600)
		c := New(Options{Dir: dir, Now: func() time.Time { return start }})
		rec.load(c.o.Log)
		for _, s := range rec.sources {
			s.due(start)
			if s.list != nil && !bytes.Contains(list, good) && !bytes.Contains(list, []byte("X509 CRL")) {
				t.Fatal("another list is read")
			}
		}
		rec.settled(leaf, a.cert, start)
		rec.state(start)
	})
}

package s3

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"cardiopli/pipeline/blob/blobtest"
)

// proxy stands before the real server and spoils exchanges.
type proxy struct {
	*httptest.Server
	mu    sync.Mutex
	spoil func(r *http.Request) string // "" , "500", "503", "before", "after", "cut", "slow"
	asked int
	end   chan struct{}
}

func newProxy(t *testing.T, s *blobtest.Server) *proxy {
	t.Helper()
	target, err := url.Parse(s.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{end: make(chan struct{})}
	pass := &httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Host = r.In.Host }, // the host is signed
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: s.Roots}, DisableCompression: true},
	}
	p.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.asked++
		how := ""
		if p.spoil != nil {
			how = p.spoil(r)
		}
		p.mu.Unlock()
		switch how {
		case "500", "503":
			io.Copy(io.Discard, r.Body)
			w.WriteHeader(map[string]int{"500": 500, "503": 503}[how])
			io.WriteString(w, `<?xml version="1.0"?><Error><Code>InternalError</Code><Message>x</Message></Error>`)
		case "before": // the request is lost
			panic(http.ErrAbortHandler)
		case "after": // it is carried out, and the reply is lost
			rec := httptest.NewRecorder()
			pass.ServeHTTP(rec, r)
			panic(http.ErrAbortHandler)
		case "cut": // the reply ends in the middle
			rec := httptest.NewRecorder()
			pass.ServeHTTP(rec, r)
			for k, v := range rec.Header() {
				w.Header()[k] = v
			}
			w.WriteHeader(rec.Code)
			w.Write(rec.Body.Bytes()[:rec.Body.Len()/2])
			panic(http.ErrAbortHandler)
		case "slow":
			<-p.end // longer than anyone waits
			panic(http.ErrAbortHandler)
		default:
			pass.ServeHTTP(w, r)
		}
	}))
	p.TLS = &tls.Config{Certificates: []tls.Certificate{s.Certificate}}
	p.Config.ErrorLog = nil
	p.StartTLS()
	t.Cleanup(func() {
		close(p.end)
		p.Close()
	})
	return p
}

// with sets how exchanges are spoilt; f is not called at once with itself.
func (p *proxy) with(f func(*http.Request) string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.spoil, p.asked = f, 0
}

// once spoils the first n requests of a method.
func once(how, method string, n int) func(*http.Request) string {
	return func(r *http.Request) string {
		if r.Method == method && n > 0 {
			n--
			return how
		}
		return ""
	}
}

func TestPassingFaults(t *testing.T) {
	s := blobtest.StartServer(t)
	s.Bucket(t, "essai", false)
	p := newProxy(t, s)
	st := open(t, s, func(c *Config) { c.Endpoint, c.Timeout, c.Prefix = p.URL, 2*time.Second, "f/" })
	for _, n := range []int{3000, 18 << 20} {
		b := blobtest.Bytes(uint64(n), n)
		for _, how := range []string{"500", "503", "before", "after", "cut", "slow"} {
			if how == "slow" && n > 3000 {
				continue // the time that is given to a transfer is that of its bytes
			}
			times := map[bool]int{true: 1, false: 2}[how == "slow"]
			for _, method := range []string{http.MethodPut, http.MethodPost, http.MethodGet} {
				t.Run(strings.Join([]string{how, method}, " "), func(t *testing.T) {
					p.with(once(how, method, times))
					name, err := st.Put(t.Context(), bytes.NewReader(b))
					if err != nil {
						t.Fatal(err)
					}
					got, err := blobtest.Read(t.Context(), st, name)
					if err != nil || !bytes.Equal(got, b) {
						t.Fatalf("%d bytes, %v", len(got), err)
					}
					p.with(once(how, http.MethodDelete, times))
					if err := st.Delete(t.Context(), name); err != nil {
						t.Fatal(err)
					}
				})
			}
		}
	}
	p.with(nil)
	n := 0
	if err := st.List(t.Context(), func(string, time.Time) error { n++; return nil }); err != nil || n != 0 {
		t.Errorf("%d blobs are left, %v", n, err)
	}
}

// Where it does not pass, the put fails, leaves nothing that is listed, and ends
// after so many attempts.
func TestLastingFaults(t *testing.T) {
	s := blobtest.StartServer(t)
	s.Bucket(t, "essai", false)
	p := newProxy(t, s)
	st := open(t, s, func(c *Config) { c.Endpoint, c.Prefix, c.Attempts = p.URL, "f/", 3 })
	for _, n := range []int{3000, 9 << 20} {
		for _, how := range []string{"500", "before", "after"} {
			p.with(func(r *http.Request) string {
				if r.Method == http.MethodPut || r.Method == http.MethodPost && how != "after" {
					return how
				}
				return ""
			})
			_, err := st.Put(t.Context(), bytes.NewReader(make([]byte, n)))
			if how == "after" && n == 3000 {
				// The last attempt meets the object of the first, whose replies were lost.
				if err == nil {
					continue
				}
			}
			if err == nil {
				t.Errorf("%s, %d bytes: kept", how, n)
			}
			if p.asked > 12 {
				t.Errorf("%s, %d bytes: asked %d times", how, n, p.asked)
			}
		}
	}
	p.with(nil)
	left := 0
	err := st.List(t.Context(), func(string, time.Time) error { left++; return nil })
	if err != nil || left > 1 {
		t.Errorf("%d are left, %v", left, err)
	}
	if u := uploads(t, s); u != 0 {
		t.Errorf("%d uploads are left", u)
	}
}

func uploads(t *testing.T, s *blobtest.Server) (n int) {
	t.Helper()
	for u := range s.Client.ListIncompleteUploads(t.Context(), "essai", "", true) {
		if u.Err != nil {
			t.Fatal(u.Err)
		}
		n++
	}
	return n
}

// Listing goes on behind the last page that came, and tells each blob once.
func TestListInPieces(t *testing.T) {
	s := blobtest.StartServer(t)
	s.Bucket(t, "essai", false)
	p := newProxy(t, s)
	st := open(t, s, func(c *Config) { c.Endpoint, c.Prefix = p.URL, "f/" })
	var wg sync.WaitGroup
	for k := range 6 {
		wg.Go(func() {
			for i := range 200 {
				put(t, st, []byte{byte(k), byte(i)})
			}
		})
	}
	wg.Wait()
	p.with(func(r *http.Request) string {
		if p.asked%2 == 0 {
			return []string{"500", "cut", "before"}[p.asked/2%3]
		}
		return ""
	})
	seen := map[string]bool{}
	err := st.List(t.Context(), func(n string, _ time.Time) error {
		if seen[n] {
			t.Errorf("%s twice", n)
		}
		seen[n] = true
		return nil
	})
	if err != nil || len(seen) != 1200 {
		t.Errorf("%d of 1200, %v", len(seen), err)
	}
}

// What the server refuses is asked once; what ends, ends at once.
func TestNoVainAttempts(t *testing.T) {
	s := blobtest.StartServer(t)
	s.Bucket(t, "essai", false)
	p := newProxy(t, s)
	wrong := open(t, s, func(c *Config) { c.Endpoint, c.Secret = p.URL, "autre" })
	if _, err := wrong.Get(t.Context(), strings.Repeat("0", 32)); err == nil || errors.Is(err, fs.ErrNotExist) || p.asked != 1 {
		t.Errorf("asked %d times: %v", p.asked, err)
	}
	for name, roots := range map[string]*x509.CertPool{"own": x509.NewCertPool(), "system's": nil} {
		p.with(nil)
		begun := time.Now()
		st := open(t, s, func(c *Config) { c.Endpoint, c.Roots, c.Pause = p.URL, roots, time.Minute })
		if _, err := st.Put(t.Context(), strings.NewReader("x")); err == nil || p.asked != 0 || time.Since(begun) > 10*time.Second {
			t.Errorf("%s anchors: asked %d times in %v: %v", name, p.asked, time.Since(begun), err)
		}
	}
	p.with(func(*http.Request) string { return "500" })
	ctx, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer stop()
	st := open(t, s, func(c *Config) { c.Endpoint, c.Pause = p.URL, time.Hour })
	begun := time.Now()
	if _, err := st.Get(ctx, strings.Repeat("0", 32)); err == nil || time.Since(begun) > 5*time.Second {
		t.Errorf("after %v: %v", time.Since(begun), err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() // takes connections and says nothing
	mute := open(t, s, func(c *Config) {
		c.Endpoint, c.Timeout, c.Attempts = "https://"+l.Addr().String(), 200*time.Millisecond, 2
	})
	begun = time.Now()
	if _, err := mute.Get(t.Context(), strings.Repeat("0", 32)); err == nil || time.Since(begun) > 5*time.Second {
		t.Errorf("after %v: %v", time.Since(begun), err)
	}
}

func FuzzContentRange(f *testing.F) {
	for _, s := range []string{"bytes 0-99/1234", "bytes 5-9/10", "bytes */0", "", "bytes 0-/-", "bytes 0-1/*"} {
		f.Add(s, int64(0))
	}
	f.Fuzz(func(t *testing.T, s string, at int64) {
		if size, ok := total(s, at); ok && size <= at {
			t.Fatal(size, at)
		}
	})
}

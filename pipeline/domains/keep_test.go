package domains_test

import (
	"context"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline/domains"
)

const day = 24 * time.Hour

func open(t *testing.T, dir string, at time.Time) *domains.List {
	t.Helper()
	l, err := domains.Open(dir, trust(), 0, at)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func dated(t *testing.T, date, number string, names ...string) []byte {
	doc := strings.Replace(list(names...), "2026-05-31T10:00:00Z", date, 1)
	return []byte(signed(t, strings.Replace(doc, `numero="42"`, number, 1), signer(), nil))
}

func TestHas(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "domains")
	l := open(t, dir, at)
	if l.Has("a.mssante.fr", at) != domains.Unknown || code(l.State(at).Err) != domains.CodeNone {
		t.Error("an answer without a list")
	}
	if err := l.Take(dated(t, "2026-05-31T10:00:00Z", "", "a.mssante.fr"), "https://x", at); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		domain string
		at     time.Time
		want   domains.Answer
	}{
		{"a.mssante.fr", at, domains.Listed},
		{"b.mssante.fr", at, domains.Unlisted},
		{"a.mssante.fr", at.Add(7 * day), domains.Listed},
		{"a.mssante.fr", at.Add(7*day + time.Second), domains.Unknown},
		{"b.mssante.fr", at.Add(8 * day), domains.Unknown},
		{"a.mssante.fr", at.Add(-2 * day), domains.Unknown}, // the clock is wrong
	} {
		if got := l.Has(c.domain, c.at); got != c.want {
			t.Errorf("%s at %s: %s, want %s", c.domain, c.at, got, c.want)
		}
	}
	if s := l.State(at); s.Soon(at, l.MaxAge()) || !s.Until.Equal(at.Add(7*day)) || s.Names != 1 {
		t.Errorf("%+v", s)
	}
	if s := l.State(at.Add(6 * day)); !s.Soon(at.Add(6*day), l.MaxAge()) {
		t.Error("no warning before it is too old")
	}
	// A later start verifies the kept bytes again.
	if l := open(t, dir, at.Add(day)); l.Has("a.mssante.fr", at.Add(day)) != domains.Listed {
		t.Error("the list is lost at a start")
	}
	// So does one after the bytes were altered, and one whose settings trust others.
	file := filepath.Join(dir, "liste.xml")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if l, _ := domains.Open(dir, domains.Trust{Anchors: []*x509.Certificate{root().cert}, Signer: "X"}, 0, at); l.Has("a.mssante.fr", at) != domains.Unknown {
		t.Error("a list of a signer that is not trusted any more")
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(b), "a.mssante.fr", "b.mssante.fr", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if l := open(t, dir, at); l.Has("b.mssante.fr", at) != domains.Unknown || code(l.State(at).Err) != domains.CodeSignature {
		t.Error("an altered list is believed")
	}
	// A signer's certificate that ends silences it.
	if l.Has("a.mssante.fr", at.AddDate(1, 0, 1)) != domains.Unknown {
		t.Error("believed after its signer's certificate ended")
	}
}

func TestRollbackIsRefused(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir, at)
	if err := l.Take(dated(t, "2026-05-31T10:00:00Z", `numero="42"`, "new.mssante.fr"), "x", at); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		date, number string
		want         domains.Code
	}{
		"older date":             {"2026-05-30T10:00:00Z", "", domains.CodeRollback},
		"older number":           {"2026-06-01T07:00:00Z", `numero="41"`, domains.CodeRollback},
		"the same again":         {"2026-05-31T10:00:00Z", `numero="42"`, ""},
		"newer number, odd date": {"2026-05-30T10:00:00Z", `numero="43"`, ""},
	} {
		// After a start the mark still stands.
		if got := code(open(t, dir, at).Take(dated(t, c.date, c.number, "old.mssante.fr"), "x", at)); got != c.want && c.want != "" {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if open(t, dir, at).Has("new.mssante.fr", at) != domains.Unlisted && l.Has("new.mssante.fr", at) != domains.Listed {
		t.Error("the list that was held is gone")
	}
}

func TestUpdate(t *testing.T) {
	doc := dated(t, "2026-05-20T10:00:00Z", "", "a.mssante.fr")
	var answer func(w http.ResponseWriter, r *http.Request)
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answer(w, r) })
	secure, plain := httptest.NewTLSServer(h), httptest.NewServer(h)
	defer secure.Close()
	defer plain.Close()
	pool := x509.NewCertPool()
	pool.AddCert(secure.Certificate())
	src := domains.Source{URL: secure.URL, Private: true, Roots: pool}
	l := open(t, t.TempDir(), at)
	ctx := context.Background()

	answer = func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `"1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", `"1"`)
		w.Write(doc)
	}
	if got := code(l.Update(ctx, domains.Source{URL: secure.URL, Roots: pool}, at)); got != domains.CodePrivate {
		t.Errorf("a private address was dialled: %q", got)
	}
	if got := code(l.Update(ctx, domains.Source{URL: secure.URL, Private: true}, at)); got != domains.CodeFetch {
		t.Errorf("a server nobody vouches for: %q", got)
	}
	if err := l.Update(ctx, src, at); err != nil {
		t.Fatal(err)
	}
	if l.Has("a.mssante.fr", at) != domains.Listed || l.State(at).Failed != nil {
		t.Error("not listed after an update")
	}
	// Unchanged: confirmed anew, over https alone.
	if err := l.Update(ctx, src, at.Add(6*day)); err != nil || l.Has("a.mssante.fr", at.Add(12*day)) != domains.Listed {
		t.Errorf("not confirmed: %v", err)
	}
	for name, bad := range map[string]func(w http.ResponseWriter, r *http.Request){
		"error": func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(500) },
		"page":  func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("<html>portail</html>")) },
		"empty": func(w http.ResponseWriter, r *http.Request) {},
		"altered": func(w http.ResponseWriter, r *http.Request) {
			w.Write([]byte(strings.Replace(string(doc), "a.mss", "b.mss", 1)))
		},
		"elsewhere": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, plain.URL, http.StatusFound) },
		"endless": func(w http.ResponseWriter, r *http.Request) {
			for range 12 {
				w.Write(make([]byte, 1<<20))
			}
		},
	} {
		answer = bad
		err := l.Update(ctx, src, at.Add(7*day))
		if err == nil || l.Has("a.mssante.fr", at.Add(7*day)) != domains.Listed || l.State(at.Add(7*day)).Failed == nil {
			t.Errorf("%s: %v; the valid list must stay and the failure be told", name, err)
		}
	}
	// Over plain http the age counts from the list's own date: somebody between
	// could give an old one again.
	answer = func(w http.ResponseWriter, r *http.Request) { w.Write(doc) }
	old := open(t, t.TempDir(), at)
	if err := old.Update(ctx, domains.Source{URL: plain.URL, Private: true}, at); err != nil {
		t.Fatal(err)
	}
	if old.Has("a.mssante.fr", at) != domains.Unknown {
		t.Error("a list of twelve days, over http, is believed")
	}
}

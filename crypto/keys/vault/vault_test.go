package vault_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cardiopli/crypto/keys"
	"cardiopli/crypto/keys/vault"
	"cardiopli/crypto/keys/vault/vaulttest"
)

var quick = keys.Cost{Time: 1, Memory: 64, Threads: 1}

// practice makes keys, a server and a source between them.
func practice(t *testing.T) (dir string, srv *vaulttest.Server, s vault.Source) {
	t.Helper()
	for _, e := range []string{"VAULT_ADDR", "VAULT_TOKEN", "VAULT_NAMESPACE", "VAULT_SKIP_VERIFY", "HTTPS_PROXY"} {
		t.Setenv(e, map[string]string{"VAULT_ADDR": "https://127.0.0.1:1", "VAULT_TOKEN": "of-another-server", "VAULT_NAMESPACE": "other",
			"VAULT_SKIP_VERIFY": "true", "HTTPS_PROXY": "http://127.0.0.1:1"}[e])
	}
	dir = filepath.Join(t.TempDir(), "keys")
	if _, _, err := keys.CreateWithCost(dir, []byte("p"), quick); err != nil {
		t.Fatal(err)
	}
	srv = vaulttest.New("cabinet")
	t.Cleanup(srv.Close)
	near := t.TempDir()
	s = vault.Source{URL: srv.URL, Mount: srv.Mount, Key: "cabinet", Anchors: []string{filepath.Join(near, "ca.pem")},
		TokenFile: filepath.Join(near, "token"), Timeout: 5 * time.Second}
	put(t, s.Anchors[0], string(srv.Anchor()))
	put(t, s.TokenFile, srv.Token+"\n")
	return dir, srv, s
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func add(t *testing.T, dir string, s vault.Source) keys.Way {
	t.Helper()
	way, err := keys.AddWay(t.Context(), dir, []byte("p"), s)
	if err != nil {
		t.Fatal(err)
	}
	return way
}

func opens(t *testing.T, dir string, s vault.Source) error {
	t.Helper()
	site, err := keys.OpenBy(t.Context(), dir, s)
	if err != nil {
		return err
	}
	ours, err := keys.Open(dir, []byte("p"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(site.Token("c", nil), ours.Token("c", nil)) {
		t.Error("other keys open")
	}
	return nil
}

func TestOpen(t *testing.T) {
	dir, srv, s := practice(t)
	if way := add(t, dir, s); way.ID != "transit/cabinet" || way.Version != 1 {
		t.Errorf("way: %+v", way)
	}
	if err := opens(t, dir, s); err != nil {
		t.Error(err)
	}
	b, _ := os.ReadFile(filepath.Join(dir, "site.json"))
	if bytes.Contains(b, []byte(srv.Token)) || bytes.Contains(b, []byte(srv.URL)) {
		t.Error("the token or the address stands in site.json")
	}
	// The token is read each time: an agent may have renewed it.
	put(t, s.TokenFile, "hvs.expired")
	if err := opens(t, dir, s); !errors.Is(err, keys.ErrSourceRefused) {
		t.Errorf("expired token: %v", err)
	}
	put(t, s.TokenFile, srv.Token)
	if err := opens(t, dir, s); err != nil {
		t.Errorf("renewed token: %v", err)
	}
}

func TestDerivedKeyAndNamespace(t *testing.T) {
	dir, srv, s := practice(t)
	srv.Change("cabinet", func(k *vaulttest.Key) { k.Derived = true })
	srv.Namespace, srv.Mount = "sante/cabinet", "equipe/transit"
	s.Namespace, s.Mount = srv.Namespace, srv.Mount
	if _, err := keys.AddWay(t.Context(), dir, []byte("p"), s); !errors.Is(err, keys.ErrSourceRefused) || !strings.Contains(err.Error(), "derived") {
		t.Errorf("a derived key without the setting: %v", err)
	}
	s.Derived = true
	if way := add(t, dir, s); way.ID != "sante/cabinet/equipe/transit/cabinet" {
		t.Errorf("way: %+v", way)
	}
	if err := opens(t, dir, s); err != nil {
		t.Error(err)
	}
	s.Namespace = ""
	if err := opens(t, dir, s); err == nil {
		t.Error("opens in another namespace")
	}
}

// TestFaults holds every way in which the server fails: which error it is, and
// that it says what to do and quotes neither token nor what the server wrote.
func TestFaults(t *testing.T) {
	dir, srv, s := practice(t)
	add(t, dir, s)
	s.Timeout = 400 * time.Millisecond
	later, never := keys.ErrSourceUnavailable, keys.ErrSourceRefused
	fault := func(f vaulttest.Faults) func(*vault.Source) { return func(*vault.Source) { srv.Break(f) } }
	cases := map[string]struct {
		do   func(*vault.Source)
		want error
	}{
		"sealed":             {fault(vaulttest.Faults{Sealed: true}), later},
		"403":                {fault(vaulttest.Faults{Status: 403}), never},
		"404":                {fault(vaulttest.Faults{Status: 404}), never},
		"400":                {fault(vaulttest.Faults{Status: 400}), never},
		"412":                {fault(vaulttest.Faults{Status: 412}), later},
		"429":                {fault(vaulttest.Faults{Status: 429}), later},
		"473 standby":        {fault(vaulttest.Faults{Status: 473}), later},
		"500":                {fault(vaulttest.Faults{Status: 500}), later},
		"502 of a proxy":     {fault(vaulttest.Faults{Status: 502, Body: "<html>Bad Gateway</html>"}), later},
		"503":                {fault(vaulttest.Faults{Status: 503}), later},
		"sent elsewhere":     {fault(vaulttest.Faults{Status: 307}), never},
		"a portal":           {fault(vaulttest.Faults{Status: 200, Body: "<html>Bienvenue</html>"}), later},
		"no plaintext":       {fault(vaulttest.Faults{Status: 200, Body: `{"data":{}}`}), never},
		"short plaintext":    {fault(vaulttest.Faults{Status: 200, Body: `{"data":{"plaintext":"AAAA"}}`}), never},
		"another plaintext":  {fault(vaulttest.Faults{Status: 200, Body: `{"data":{"plaintext":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}`}), keys.ErrDamaged},
		"plaintext no text":  {fault(vaulttest.Faults{Status: 200, Body: `{"data":{"plaintext":[1]}}`}), later},
		"endless":            {fault(vaulttest.Faults{Status: 200, Body: `{"x":"` + strings.Repeat("x", 2<<20) + `"}`}), later},
		"slow":               {fault(vaulttest.Faults{Delay: time.Minute}), later},
		"cut":                {fault(vaulttest.Faults{Cut: true}), later},
		"not there":          {func(s *vault.Source) { s.URL = "https://127.0.0.1:1" }, later},
		"no such host":       {func(s *vault.Source) { s.URL = "https://vault.invalid:8200" }, later},
		"system's anchors":   {func(s *vault.Source) { s.Anchors = nil }, never},
		"another name":       {func(s *vault.Source) { s.URL = strings.Replace(s.URL, "127.0.0.1", "localhost", 1) }, never},
		"plain http":         {func(s *vault.Source) { s.URL = strings.Replace(s.URL, "https:", "http:", 1) }, never},
		"no anchor file":     {func(s *vault.Source) { s.Anchors = []string{"/nowhere.pem"} }, never},
		"anchor no PEM":      {func(s *vault.Source) { s.Anchors = []string{s.TokenFile} }, never},
		"no token":           {func(s *vault.Source) { s.TokenFile = "" }, never},
		"token file missing": {func(s *vault.Source) { s.TokenFile += ".x" }, later},
		"token file open":    {func(s *vault.Source) { os.Chmod(s.TokenFile, 0o644) }, never},
		"token file empty":   {func(s *vault.Source) { put(t, s.TokenFile, "\n") }, never},
		"token of two lines": {func(s *vault.Source) { put(t, s.TokenFile, "a\nb") }, never},
		"another key":        {func(s *vault.Source) { srv.Change("x", func(*vaulttest.Key) {}); s.Key = "x" }, keys.ErrNotAdded},
		"key destroyed":      {func(*vault.Source) { srv.Delete("cabinet") }, never},
	}
	for name, c := range cases {
		if name == "key destroyed" {
			continue // last
		}
		t.Run(name, func(t *testing.T) { check(t, dir, srv, s, c.do, c.want) })
	}
	t.Run("key destroyed", func(t *testing.T) { check(t, dir, srv, s, cases["key destroyed"].do, never) })
	// Destroyed and made anew under the same name: another key.
	srv.Change("cabinet", func(*vaulttest.Key) {})
	if err := opens(t, dir, s); !errors.Is(err, keys.ErrSourceRefused) {
		t.Errorf("another key of the same name: %v", err)
	}
}

func check(t *testing.T, dir string, srv *vaulttest.Server, s vault.Source, do func(*vault.Source), want error) {
	defer func() {
		srv.Break(vaulttest.Faults{})
		put(t, s.TokenFile, srv.Token)
		os.Chmod(s.TokenFile, 0o600)
	}()
	token := s.TokenFile
	do(&s)
	began := time.Now()
	err := opens(t, dir, s)
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("took %v", took)
	}
	s.TokenFile = token
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
	if err == nil {
		return
	}
	var told *keys.SourceError
	if want != keys.ErrDamaged && (!errors.As(err, &told) || told.Hint == "") {
		t.Errorf("no source or no hint: %v", err)
	}
	for _, secret := range []string{srv.Token, srv.Root, "injected", "Bienvenue", "Gateway", "plaintext"} {
		if strings.Contains(err.Error(), secret) || told != nil && strings.Contains(told.Hint, secret) {
			t.Errorf("the error quotes %q", secret)
		}
	}
}

func TestRotation(t *testing.T) {
	dir, srv, s := practice(t)
	add(t, dir, s)
	old, _ := os.ReadFile(filepath.Join(dir, "site.json"))
	srv.Rotate("cabinet")
	if err := opens(t, dir, s); err != nil {
		t.Errorf("after rotating: %v", err)
	}
	if ways, _ := keys.Ways(dir); len(ways) != 1 || ways[0].Version != 1 {
		t.Errorf("before wrapping again: %+v", ways)
	}
	way, err := keys.RewrapWay(t.Context(), dir, s)
	if err != nil || way.Version != 2 {
		t.Fatalf("rewrap: %+v, %v", way, err)
	}
	srv.Change("cabinet", func(k *vaulttest.Key) { k.MinDecrypt = 2 })
	if err := opens(t, dir, s); err != nil {
		t.Errorf("after the first version was retired: %v", err)
	}
	put(t, filepath.Join(dir, "site.json"), string(old))
	if err := opens(t, dir, s); !errors.Is(err, keys.ErrSourceRefused) || !strings.Contains(err.Error(), "version of the key") {
		t.Errorf("an old copy: %v", err)
	}
	if _, err := keys.RewrapWay(t.Context(), dir, s); !errors.Is(err, keys.ErrSourceRefused) {
		t.Errorf("rewrap of an old copy: %v", err)
	}
	srv.Change("cabinet", func(k *vaulttest.Key) { k.MinDecrypt = 1 })
	// The number of the version is not authenticated: naming another one fails.
	for _, v := range []string{"v2", "v9", "v0", "vx"} {
		put(t, filepath.Join(dir, "site.json"), strings.Replace(string(old), "dmF1bHQ6djE6", b64("vault:" + v + ":")[:12], 1))
		if err := opens(t, dir, s); err == nil {
			t.Errorf("version changed to %s opens", v)
		}
	}
}

// TestServerWithoutAssociatedData: an old server drops the field without a word.
func TestServerWithoutAssociatedData(t *testing.T) {
	dir, srv, s := practice(t)
	srv.Break(vaulttest.Faults{Ignore: true})
	if _, err := keys.AddWay(t.Context(), dir, []byte("p"), s); !errors.Is(err, keys.ErrSourceRefused) || !strings.Contains(err.Error(), "bind") {
		t.Errorf("got %v", err)
	}
}

// TestWrapOfAnotherPractice: one key at the server for two practices does not let
// one open the other's.
func TestWrapOfAnotherPractice(t *testing.T) {
	dir, _, s := practice(t)
	add(t, dir, s)
	wrapped, err := s.Wrap(t.Context(), make([]byte, 32), []byte("place of a"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Unwrap(t.Context(), wrapped, []byte("place of b")); !errors.Is(err, keys.ErrSourceRefused) {
		t.Errorf("opens at another place: %v", err)
	}
	for _, bad := range []string{"", "vault:", "vault:v1", "vault:v1:", "vault:v1:AAAA", "v1:x", string(wrapped[:len(wrapped)-4]), string(wrapped) + "AAAA"} {
		if _, err := s.Unwrap(t.Context(), []byte(bad), []byte("place of a")); !errors.Is(err, keys.ErrSourceRefused) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestPlainHTTP: the token never crosses a network in the clear, whatever the
// caller has checked.
func TestPlainHTTP(t *testing.T) {
	dir, srv, s := practice(t)
	add(t, dir, s)
	plain := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request came in the clear") }))
	defer plain.Close()
	s.URL = plain.URL
	if err := opens(t, dir, s); !errors.Is(err, keys.ErrSourceRefused) {
		t.Errorf("got %v", err)
	}
	// Nor does it follow where a server sends it.
	srv.Break(vaulttest.Faults{Status: http.StatusTemporaryRedirect})
	s.URL = srv.URL
	if err := opens(t, dir, s); !errors.Is(err, keys.ErrSourceRefused) {
		t.Errorf("redirected: %v", err)
	}
}

// TestInterrupted: a person who ends the program does not wait for the server.
func TestInterrupted(t *testing.T) {
	dir, srv, s := practice(t)
	add(t, dir, s)
	srv.Break(vaulttest.Faults{Delay: time.Minute})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, err := keys.OpenBy(ctx, dir, s); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if time.Since(began) > 2*time.Second {
		t.Error("waited for the server")
	}
}

// TestRepeats: a server that is busy for a moment is asked again within the time.
func TestRepeats(t *testing.T) {
	dir, srv, s := practice(t)
	add(t, dir, s)
	srv.Break(vaulttest.Faults{Status: http.StatusServiceUnavailable})
	go func() { time.Sleep(50 * time.Millisecond); srv.Break(vaulttest.Faults{}) }()
	if err := opens(t, dir, s); err != nil {
		t.Error(err)
	}
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

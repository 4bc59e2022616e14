package web

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	oidc "cardiopli/pipeline/account"
	"cardiopli/pipeline/account/accounttest"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/review"
)

// session is an operator that signs in at a provider of tests.
type session struct{ *oidc.Session }

func (s session) SignIn() SignIn {
	st := s.State()
	return SignIn{Needed: st.Status == oidc.SignedOut || st.Status == oidc.Expired, Ended: st.Status == oidc.Expired, Name: st.Name, Since: st.Since}
}

func (s session) Begin(ctx context.Context) (string, string, error) { return s.Session.Begin(ctx) }

func (s session) Finish(ctx context.Context, q url.Values, bound string) error {
	if err := s.Session.Finish(ctx, q, bound); err != nil {
		return &review.Refusal{Code: "signin", What: "Pas de connexion.", Todo: "Recommencez."}
	}
	return nil
}

// A person signs in with a browser; another browser, or a second time, does not.
func TestSignIn(t *testing.T) {
	p, err := accounttest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	o := open(t)
	var log bytes.Buffer
	op := session{}
	h := New(o.desk, func(context.Context) (*directory.Book, error) { return directory.NewBook(), nil },
		Options{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})), Operator: &op})
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	p.With(func(p *accounttest.Provider) { p.Redirect = srv.URL + "/operateur/retour" })
	op.Session = oidc.NewSession(oidc.Provider{Discovery: p.Discovery(), ClientID: p.ClientID, Redirect: p.Redirect, Roots: p.Roots(),
		Scopes: []string{"openid", "scope_all"}, Secret: func(context.Context) (string, error) { return p.Secret, nil }}, nil)

	browser := func() *http.Client {
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	get := func(c *http.Client, address string) (int, string, string) {
		t.Helper()
		r, err := c.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		b, _ := io.ReadAll(r.Body)
		return r.StatusCode, string(b), r.Header.Get("Location")
	}
	in := browser()
	if code, _, to := get(in, srv.URL+"/operateur/aller"); code != 303 || to != "/login" {
		t.Fatalf("without a session: %d to %s", code, to)
	}
	if r, err := in.PostForm(srv.URL+"/login", url.Values{"name": {"maud"}, "password": {"mot-maud"}}); err != nil || r.StatusCode != 303 {
		t.Fatal(err)
	}
	if _, body, _ := get(in, srv.URL+"/operateur/connexion"); !strings.Contains(body, "Personne n'est connecté") && !strings.Contains(body, "Personne n&#39;est connecté") {
		t.Errorf("page %s", body)
	}
	code, _, to := get(in, srv.URL+"/operateur/aller")
	if code != 303 || !strings.Contains(to, "/auth?") {
		t.Fatalf("%d to %s", code, to)
	}
	back, err := p.Browse(to)
	if err != nil {
		t.Fatal(err)
	}
	address := srv.URL + "/operateur/retour?" + back.Encode()
	if code, _, _ := get(browser(), address); code != 422 {
		t.Errorf("another browser: %d", code)
	}
	// That attempt has not burnt the answer of the right one.
	code, body, _ := get(in, address)
	if code != 200 || !strings.Contains(body, "Connexion établie") {
		t.Fatalf("%d %s", code, body)
	}
	if code, _, _ := get(in, address); code != 422 {
		t.Errorf("twice: %d", code)
	}
	if _, body, _ := get(in, srv.URL+"/operateur/connexion"); !strings.Contains(body, "Camille ESSAI") {
		t.Errorf("page %s", body)
	}
	for _, secret := range []string{back.Get("code"), back.Get("state"), p.Secret, "access-", "refresh-"} {
		if strings.Contains(log.String()+body, secret) {
			t.Error("a secret is shown or logged")
		}
	}
	admin := browser()
	if r, err := admin.PostForm(srv.URL+"/login", url.Values{"name": {"root"}, "password": {"mot-root"}}); err != nil || r.StatusCode != 303 {
		t.Fatal(err)
	}
	if code, _, _ := get(admin, srv.URL+"/operateur/aller"); code != 403 {
		t.Errorf("an administrator: %d", code)
	}
	if r, err := in.PostForm(srv.URL+"/operateur/fermer", nil); err != nil || r.StatusCode != 303 || op.State().Status != oidc.SignedOut {
		t.Errorf("not closed: %v", err)
	}
}

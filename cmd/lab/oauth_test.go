package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cardiopli/cmd/internal/demo"
	"cardiopli/pipeline"
	"cardiopli/pipeline/account/accounttest"
)

// newSignIn makes a site whose operator takes the tokens of an identity provider and
// nothing else of the practice. The provider knows it under a secret.
func newSignIn(t *testing.T, changes ...func(*site, *accounttest.Provider)) (*site, *accounttest.Provider) {
	t.Helper()
	p, err := accounttest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	s := newSite(t, func(s *site) {
		p.With(func(p *accounttest.Provider) {
			p.Redirect = fmt.Sprintf("http://127.0.0.1:%d/operateur/retour", s.Web)
			p.Rotate = true
		})
		s.Servers.Tokens.Follow(s.Practice.Address, p.Valid)
		anchor := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.Certificate().Raw})
		if err := os.WriteFile(filepath.Join(s.Dir, "pki", "provider.pem"), anchor, 0o600); err != nil {
			t.Fatal(err)
		}
		s.settings(t, "mail:\n", fmt.Sprintf("mail:\n  timeouts: {keep: 1s}\n  auth: {method: oauth, provider: {discovery: %q, client_id: %q, anchors: [pki/provider.pem]}}\n", p.Discovery(), p.ClientID))
		if err := os.Remove(filepath.Join(s.Dir, "keys", "operator.password")); err != nil {
			t.Fatal(err)
		}
		s.client(t, p.Secret)
		for _, change := range changes {
			change(s, p)
		}
	})
	return s, p
}

// client seals the secret of the practice's client, from a file outside its folder.
func (s *site) client(t *testing.T, secret string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	s.must(t, "", "keys", "operator", "--client", "--password-file", file)
}

// signsIn has a person open the session at the identity provider by the page.
func (s *site) signsIn(t *testing.T, p *accounttest.Provider) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	page := fmt.Sprintf("http://127.0.0.1:%d", s.Web)
	eventually(t, "the page", func() bool {
		r, err := c.Get(page + "/login")
		if err == nil {
			r.Body.Close()
		}
		return err == nil
	})
	said := func(r *http.Response, err error) (string, string) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(b), r.Header.Get("Location")
	}
	said(c.PostForm(page+"/login", url.Values{"name": {s.Users[0].Login}, "password": {demo.Password}}))
	body, to := said(c.Get(page + "/operateur/aller"))
	if !strings.Contains(to, "/auth?") {
		t.Fatalf("sent to %q: %s", to, body)
	}
	back, err := p.Browse(to)
	if err != nil {
		t.Fatal(err)
	}
	if body, _ := said(c.Get(page + "/operateur/retour?" + back.Encode())); !strings.Contains(body, "Connexion établie") {
		t.Fatalf("not signed in: %s", body)
	}
}

// TestSignedInOperator has a person sign in, and letters leave and receipts come back
// by tokens that end every few seconds, while the operator drops one of them early.
func TestSignedInOperator(t *testing.T) {
	t.Parallel()
	s, p := newSignIn(t, func(_ *site, p *accounttest.Provider) {
		p.With(func(p *accounttest.Provider) { p.Access = 2 * time.Second })
	})
	files := s.drop(t, 0, 2)
	s.sign(t, files)
	s.says(t, "Personne n'est connecté au compte de messagerie", "page « Opérateur »")
	s.signsIn(t, p)
	s.await(t, files, pipeline.Accepted, pipeline.Delivered) // by themselves
	for wave := range 3 {
		more := s.drop(t, len(files), 3)
		files = append(files, more...)
		time.Sleep(1600 * time.Millisecond) // no connection is kept, and the token is near its end
		if wave == 1 {
			p.Void()
		}
		s.sign(t, more)
		s.await(t, more, pipeline.Accepted, pipeline.Delivered)
	}
	per := map[pipeline.Address]int{}
	for f, l := range s.letters(t) {
		s.once(t, f)
		per[l.Recipients[0].Address]++
	}
	for a, n := range per {
		if _, err := s.opens(t, a, n, "displayed"); err != nil {
			t.Error(err)
		}
	}
	s.await(t, files, pipeline.Displayed)
	renewed := 0
	for _, q := range p.Asked() {
		if q.Get("grant_type") == "refresh_token" {
			renewed++
		}
	}
	if renewed < 2 {
		t.Errorf("the token was renewed %d times", renewed)
	}
	s.logged(t, s.Servers.Postfix.Log(), "sasl_method=XOAUTH2", "sasl_username="+string(s.Practice.Address))
	s.logged(t, s.Servers.Dovecot.Log(), "imap-login: ", "method=XOAUTH2")
	s.silent(t, append(p.Issued(), p.Secret)...)
	s.stop(t)
	s.silent(t, append(p.Issued(), p.Secret)...)
}

// TestSignInFaults breaks each thing that a token needs. The server speaks
// OAUTHBEARER alone here.
func TestSignInFaults(t *testing.T) {
	t.Parallel()
	s, p := newSignIn(t, func(s *site, _ *accounttest.Provider) {
		if err := errors.Join(s.Servers.Dovecot.SetMechanisms("plain", "oauthbearer"), s.Servers.Postfix.Set(nil)); err != nil {
			t.Fatal(err)
		}
	})
	s.signsIn(t, p)
	tokens := s.Servers.Tokens
	var secrets []string
	cut := func() { // also the reader's connection
		if err := errors.Join(s.Servers.Dovecot.SetIMAP(false), s.Servers.Dovecot.SetIMAP(true)); err != nil {
			t.Fatal(err)
		}
	}
	cases := []struct {
		name        string
		break_, fix func()
		words       []string
	}{
		{"provider down", func() { p.Void(); p.With(func(p *accounttest.Provider) { p.Down = true }); cut() },
			func() { p.With(func(p *accounttest.Provider) { p.Down = false }) },
			[]string{"Le fournisseur d'identité (Pro Santé Connect) ne répond pas", "Tout reprendra de soi-même"}},
		// Postfix gives the code of a token that is worth nothing: it is looked at again
		// after five minutes, or when a person says so.
		{"operator cannot ask", func() { tokens.SetDown(true) }, func() { tokens.SetDown(false); s.must(t, s.Users[0].PIN, "queue", "start") },
			[]string{"L'opérateur refuse la connexion par Pro Santé Connect", "sans dire pourquoi", "la file repart d'elle-même en quelques minutes"}},
		{"sign-in revoked", func() { p.Void(); p.Revoke(); cut() }, func() { s.signsIn(t, p) },
			[]string{"Personne n'est connecté au compte de messagerie", "page « Opérateur »", "La file repart d'elle-même dès que quelqu'un s'est connecté"}},
		{"token refused", func() { tokens.Follow("", nil); cut() },
			func() { tokens.Follow(s.Practice.Address, p.Valid); s.signsIn(t, p) },
			[]string{"L'opérateur refuse la connexion par Pro Santé Connect", "page « Opérateur »"}},
		{"client refused", func() {
			p.Void()
			p.With(func(p *accounttest.Provider) { secrets, p.Secret = append(secrets, p.Secret), "another secret of it" })
		}, func() { s.client(t, "another secret of it") },
			[]string{"Le fournisseur d'identité refuse le client du cabinet", "cardiopli keys operator --client"}},
	}
	files := s.drop(t, 0, len(cases))
	for i, c := range cases {
		if !t.Run(c.name, func(t *testing.T) {
			time.Sleep(1100 * time.Millisecond) // for which a connection is kept
			c.break_()
			f := files[i : i+1]
			s.sign(t, f)
			s.says(t, c.words...)
			if got := s.letters(t)[f[0]].copy(); got != pipeline.Queued {
				t.Errorf("the copy is %q", got)
			}
			c.fix()
			s.await(t, f, pipeline.Accepted, pipeline.Delivered) // by itself
			s.once(t, f[0])
		}) {
			t.FailNow() // the others would meet what is broken
		}
	}
	for i := range files {
		if _, err := s.opens(t, s.Physicians[i].Address, 1, "displayed"); err != nil {
			t.Error(err)
		}
	}
	s.await(t, files, pipeline.Displayed)
	s.logged(t, s.Servers.Postfix.Log(), "sasl_method=OAUTHBEARER")
	s.stop(t)
	s.silent(t, append(p.Issued(), append(secrets, p.Secret)...)...)
}

// silent sees that no file of the practice folder, and nothing that run printed, holds
// one of these secrets, as it is or encoded.
func (s *site) silent(t *testing.T, secrets ...string) {
	t.Helper()
	forms := formsOf(secrets)
	read := 0
	look := func(path string) {
		b, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return // a temporary file that is gone
		}
		if err != nil {
			t.Fatal(err)
		}
		read++
		for _, f := range forms {
			if bytes.Contains(b, f) {
				t.Errorf("%s holds a secret", filepath.Base(path))
				return
			}
		}
	}
	look(s.log)
	if err := filepath.WalkDir(s.Dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			look(path)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if read < 20 || len(forms) < 20 {
		t.Errorf("%d files read for %d forms", read, len(forms))
	}
}

// formsOf gives secrets as they may be written: as they are, in hexadecimal, in an
// address, in base64 of something that holds them.
func formsOf(secrets []string) [][]byte {
	var forms [][]byte
	for _, secret := range secrets {
		b := []byte(secret)
		forms = append(forms, b, []byte(hex.EncodeToString(b)), []byte(url.QueryEscape(secret)))
		for shift := range 3 { // base64 of something that holds it, wherever it stands there
			text := base64.StdEncoding.EncodeToString(append(make([]byte, shift), b...))
			text = text[(shift*4+2)/3 : len(text)-4]
			forms = append(forms, []byte(text), []byte(strings.NewReplacer("+", "-", "/", "_").Replace(text)))
		}
	}
	return forms
}

// TestForms sees that the search for secrets finds them.
func TestForms(t *testing.T) {
	const secret = "access-K7Q?2/ÿmot"
	forms := formsOf([]string{secret})
	text := func(before string) string { return "user=" + before + "\x01auth=Bearer " + secret + "\x01\x01" }
	for _, written := range []string{text("a"), hex.EncodeToString([]byte(secret)), url.Values{"token": {secret}}.Encode(),
		base64.StdEncoding.EncodeToString([]byte(text(""))), base64.StdEncoding.EncodeToString([]byte(text("b"))), base64.URLEncoding.EncodeToString([]byte(text("cc")))} {
		if !slices.ContainsFunc(forms, func(f []byte) bool { return strings.Contains(written, string(f)) }) {
			t.Errorf("not found in %q", written)
		}
	}
	if slices.ContainsFunc(forms, func(f []byte) bool { return len(f) < 12 }) {
		t.Error("a form so short is found anywhere")
	}
}

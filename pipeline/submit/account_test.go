package submit

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"cardiopli/pipeline/account"
	"cardiopli/pipeline/account/accounttest"
	"cardiopli/pipeline/submit/submittest"
)

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func tokens(list ...string) (account.Account, *[]string) {
	refused := &[]string{}
	n := 0
	return account.Account{User: "marie.martin@medecin.exemple.fr", Method: account.ByOAuth,
		Token: func(context.Context) (string, error) {
			if n >= len(list) {
				return "", account.ErrSignIn
			}
			return list[n], nil
		},
		Refused: func(t string) { *refused = append(*refused, t); n++ }}, refused
}

// The two mechanisms with a token, what the server may say of it, and the one renewal.
func TestToken(t *testing.T) {
	const xoauth2 = "AUTH XOAUTH2 "
	ir := func(token string) string {
		return b64("user=marie.martin@medecin.exemple.fr\x01auth=Bearer " + token + "\x01\x01")
	}
	challenge := "334 " + b64(`{"status":"401","schemes":"bearer","scope":"openid scope_all"}`)
	for name, c := range map[string]struct {
		offers string
		tokens []string
		script func(s *submittest.Server)
		said   []string
		fail   Cause // "" for none
		temp   bool
		conns  int
	}{
		"taken": {offers: "AUTH PLAIN XOAUTH2", tokens: []string{"a"}, said: []string{xoauth2 + ir("a")}},
		"only the standard one": {offers: "AUTH PLAIN OAUTHBEARER", tokens: []string{"a"},
			said: []string{"AUTH OAUTHBEARER " + b64("n,a=marie.martin@medecin.exemple.fr,\x01auth=Bearer a\x01\x01")}},
		"refused once, by challenge": {offers: "AUTH XOAUTH2", tokens: []string{"a", "b"},
			script: func(s *submittest.Server) {
				s.Once("AUTH", submittest.Say(challenge))
				s.Once("AUTH+", submittest.Say("535 5.7.8 token"))
			}, said: []string{xoauth2 + ir("a"), "", xoauth2 + ir("b")}},
		"refused once, by reply": {offers: "AUTH XOAUTH2", tokens: []string{"a", "b"},
			script: func(s *submittest.Server) { s.Once("AUTH", submittest.Say("535 5.7.8 token")) },
			said:   []string{xoauth2 + ir("a"), xoauth2 + ir("b")}},
		"refused once, then the connection ends": {offers: "AUTH XOAUTH2", tokens: []string{"a", "b"},
			script: func(s *submittest.Server) { s.Once("AUTH", submittest.SayAndClose("535 5.7.8 token")) },
			said:   []string{xoauth2 + ir("a"), xoauth2 + ir("b")}, conns: 2},
		"refused twice": {offers: "AUTH XOAUTH2", tokens: []string{"a", "b", "c"},
			script: func(s *submittest.Server) { s.Set("AUTH", submittest.Say("535 5.7.8 token")) },
			said:   []string{xoauth2 + ir("a"), xoauth2 + ir("b")}, fail: CauseAuth},
		"refused twice, and hung up upon": {offers: "AUTH XOAUTH2", tokens: []string{"a", "b", "c"},
			script: func(s *submittest.Server) { s.Set("AUTH", submittest.SayAndClose("535 5.7.8 token")) },
			said:   []string{xoauth2 + ir("a"), xoauth2 + ir("b")}, fail: CauseAuth, conns: 2},
		"refused, and no other to be had": {offers: "AUTH XOAUTH2", tokens: []string{"a"},
			script: func(s *submittest.Server) { s.Set("AUTH", submittest.Say("535 5.7.8 token")) },
			said:   []string{xoauth2 + ir("a")}, fail: CauseSignIn},
		"nobody signed in": {offers: "AUTH XOAUTH2", fail: CauseSignIn},
		"busy": {offers: "AUTH XOAUTH2", tokens: []string{"a", "b"},
			script: func(s *submittest.Server) { s.Set("AUTH", submittest.Say("454 4.7.0 later")) },
			said:   []string{xoauth2 + ir("a")}, fail: CauseBusy, temp: true},
		"garbage as challenge": {offers: "AUTH OAUTHBEARER", tokens: []string{"a", "b"},
			script: func(s *submittest.Server) {
				s.Once("AUTH", submittest.Say("334 "+b64("\x00{{not json")))
				s.Once("AUTH+", submittest.Say("535 5.7.8 token"))
			}, said: []string{"AUTH OAUTHBEARER " + b64("n,a=marie.martin@medecin.exemple.fr,\x01auth=Bearer a\x01\x01"), b64("\x01"),
				"AUTH OAUTHBEARER " + b64("n,a=marie.martin@medecin.exemple.fr,\x01auth=Bearer b\x01\x01")}},
		"two challenges": {offers: "AUTH XOAUTH2", tokens: []string{"a"}, script: func(s *submittest.Server) {
			s.Set("AUTH", submittest.Say(challenge))
			s.Set("AUTH+", submittest.Say(challenge))
		}, said: []string{xoauth2 + ir("a"), ""}, fail: CauseSignIn},
		"password alone offered": {offers: "AUTH PLAIN LOGIN", tokens: []string{"a"}, fail: CauseAuth},
		"no AUTH at all":         {offers: "8BITMIME", tokens: []string{"a"}, fail: CauseAuth},
	} {
		t.Run(name, func(t *testing.T) {
			f, a := lab(t)
			f.Offer(c.offers)
			if c.script != nil {
				c.script(f.Server)
			}
			cfg := config(f, a)
			cfg.Account, _ = tokens(c.tokens...)
			_, fail := submitTo(t, cfg, env())
			switch {
			case c.fail == "" && fail != nil:
				t.Fatal(fail)
			case c.fail != "" && (fail == nil || fail.Cause != c.fail || fail.Phase != PhaseAuth || fail.Temporary() != c.temp || fail.NeedsPerson() == c.temp):
				t.Fatalf("got %+v", fail)
			case fail != nil && len(fail.French()) < 40:
				t.Errorf("French %q", fail.French())
			case strings.HasPrefix(name, "refused twice") && (fail.Code != 535 || !strings.Contains(fail.French(), "page « Opérateur »")):
				t.Errorf("%d, French %q", fail.Code, fail.French())
			}
			var said []string
			after := false
			for _, line := range f.Commands() {
				if after = after || strings.HasPrefix(line, "AUTH"); after && strings.HasPrefix(line, "MAIL") {
					break
				}
				if after && !strings.HasPrefix(line, "EHLO") && line != "STARTTLS" && line != "QUIT" && line != "*" {
					said = append(said, line)
				}
			}
			if strings.Join(said, "|") != strings.Join(c.said, "|") {
				t.Errorf("said\n%q, want\n%q", said, c.said)
			}
			if c.conns > 0 && f.Conns() != c.conns {
				t.Errorf("%d connections", f.Conns())
			}
			if bad := f.Faults(); len(bad) > 0 {
				t.Errorf("faults %q", bad)
			}
		})
	}
}

// A token that is refused, and cannot be renewed since the provider refuses the
// client: that is not the server's fault.
func TestRefusedTokenAndClient(t *testing.T) {
	f, a := lab(t)
	f.Offer("AUTH XOAUTH2")
	f.Set("AUTH", submittest.Say("535 5.7.8 token"))
	cfg := config(f, a)
	cfg.Account, _ = tokens("a")
	first := cfg.Account.Token
	cfg.Account.Token = func(ctx context.Context) (string, error) {
		token, err := first(ctx)
		if err != nil {
			err = fmt.Errorf("%w: invalid_client", account.ErrSettings)
		}
		return token, err
	}
	if _, fail := submitTo(t, cfg, env()); fail == nil || fail.Cause != CauseAuth || !fail.NeedsPerson() || !strings.Contains(fail.French(), "keys operator --client") {
		t.Errorf("%+v", fail)
	}
}

// The whole way: provider, token, refusal of an old token, end of the sign-in.
func TestTokenOfProvider(t *testing.T) {
	p, err := accounttest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	s := account.NewSession(account.Provider{Discovery: p.Discovery(), ClientID: p.ClientID, Redirect: p.Redirect, Roots: p.Roots(), Scopes: []string{"openid"},
		Secret: func(context.Context) (string, error) { return p.Secret, nil }}, nil)
	f, a := lab(t)
	f.Offer("AUTH XOAUTH2")
	f.Script(func(e submittest.Event) submittest.Answer {
		if e.Verb != "AUTH" {
			return submittest.Answer{}
		}
		raw, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(e.Line, "AUTH XOAUTH2 "))
		_, token, _ := strings.Cut(strings.TrimRight(string(raw), "\x01"), "Bearer ")
		if !p.Valid(token) {
			return submittest.Say("535 5.7.8 token")
		}
		return submittest.Answer{}
	})
	cfg := config(f, a)
	cfg.Account = account.Account{User: "cabinet", Method: account.ByOAuth, Token: s.Token, Refused: s.Refused}
	if _, fail := submitTo(t, cfg, env()); fail == nil || fail.Cause != CauseSignIn || !fail.NeedsPerson() {
		t.Fatalf("before: %v", fail)
	}
	ctx := context.Background()
	address, state, err := s.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	q, err := p.Browse(address)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Finish(ctx, q, state); err != nil {
		t.Fatal(err)
	}
	if _, fail := submitTo(t, cfg, env()); fail != nil {
		t.Fatal(fail)
	}
	p.Void() // the operator does not take it any more; we do not know
	if _, fail := submitTo(t, cfg, env()); fail != nil {
		t.Fatalf("not renewed: %v", fail)
	}
	p.Void()
	p.With(func(p *accounttest.Provider) { p.Down = true })
	if _, fail := submitTo(t, cfg, env()); fail == nil || fail.Cause != CauseProvider || !fail.Temporary() || fail.NeedsPerson() {
		t.Fatalf("provider down: %v", fail)
	}
	p.With(func(p *accounttest.Provider) { p.Down = false })
	p.Revoke()
	if _, fail := submitTo(t, cfg, env()); fail == nil || fail.Cause != CauseSignIn || s.State().Status != account.Expired {
		t.Fatalf("ended: %v", fail)
	}
}

// An application's mailbox shows its certificate; EXTERNAL is said where it is offered.
func TestExternal(t *testing.T) {
	a, clients := newAuthority(t), newAuthority(t)
	mine := clients.server(t, "cabinet", time.Now().Add(24*time.Hour))
	f := newFake(t, &tls.Config{Certificates: []tls.Certificate{a.server(t, host, time.Now().Add(24*time.Hour))}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients.roots()})
	cfg := config(f, a)
	cfg.Account = account.Account{Method: account.ByCertificate, Certificate: func() (*tls.Certificate, error) { return &mine, nil }}
	for offers, want := range map[string]string{"AUTH PLAIN EXTERNAL": "AUTH EXTERNAL =", "AUTH PLAIN": "", "8BITMIME": ""} {
		f.Offer(offers)
		before := len(f.Commands())
		if _, fail := submitTo(t, cfg, env()); fail != nil {
			t.Fatalf("%s: %v", offers, fail)
		}
		said := ""
		for _, line := range f.Commands()[before:] {
			if strings.HasPrefix(line, "AUTH") {
				said = line
			}
		}
		if said != want {
			t.Errorf("%s: said %q, want %q", offers, said, want)
		}
	}
	cfg.Account.Certificate = nil
	if _, fail := submitTo(t, cfg, env()); fail == nil || fail.Cause != CauseAuth || !fail.NeedsPerson() {
		t.Errorf("without: %v", fail)
	}
}

// The state of the server's certificate is asked before anything is told, and a
// stapled answer is handed on.
func TestServerState(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		cause  Cause
		temp   bool
		person bool
	}{
		"good":    {},
		"revoked": {account.ErrRevoked, CauseRevoked, false, true},
		"unknown": {account.ErrStatus, CauseStatus, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAuthority(t)
			cert := a.server(t, host, time.Now().Add(24*time.Hour))
			if err := a.Staple(&cert, ocsp.Good, time.Now(), time.Now().Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			f := newFake(t, &tls.Config{Certificates: []tls.Certificate{cert}})
			cfg := config(f, a)
			stapled := 0
			cfg.Server.Staple = func(chains [][]*x509.Certificate, answer []byte) {
				if r, err := ocsp.ParseResponseForCert(answer, chains[0][0], chains[0][1]); err == nil && r.Status == ocsp.Good {
					stapled++
				}
			}
			cfg.Server.Verify = func(chains [][]*x509.Certificate, _ time.Time) error {
				if len(chains) != 1 || len(chains[0]) != 2 || stapled != 1 {
					t.Errorf("%d chains, %d staples", len(chains), stapled)
				}
				return c.err
			}
			_, fail := submitTo(t, cfg, env())
			if c.err == nil {
				if fail != nil {
					t.Fatal(fail)
				}
				return
			}
			if fail == nil || fail.Cause != c.cause || fail.Phase != PhaseTLS || fail.Temporary() != c.temp || fail.NeedsPerson() != c.person || !errors.Is(fail, c.err) {
				t.Fatalf("got %+v", fail)
			}
			if s := strings.Join(f.Commands(), " "); strings.Contains(s, "AUTH") || strings.Contains(s, "MAIL") {
				t.Errorf("said %s", s)
			}
		})
	}
}

// A client's certificate does not go to a server that is not verified.
func TestCertificateIsNotShownToAnybody(t *testing.T) {
	a, clients := newAuthority(t), newAuthority(t)
	mine := clients.server(t, "cabinet", time.Now().Add(24*time.Hour))
	shown := false
	for _, v := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		f := newFake(t, &tls.Config{Certificates: []tls.Certificate{a.server(t, host, time.Now().Add(24*time.Hour))}, ClientAuth: tls.RequestClientCert, MaxVersion: v,
			VerifyConnection: func(cs tls.ConnectionState) error { shown = shown || len(cs.PeerCertificates) > 0; return nil }})
		cfg := config(f, a)
		cfg.Account = account.Account{Method: account.ByCertificate, Certificate: func() (*tls.Certificate, error) { return &mine, nil }}
		cfg.Server.Verify = func([][]*x509.Certificate, time.Time) error { return account.ErrRevoked }
		if _, fail := submitTo(t, cfg, env()); fail == nil || fail.Cause != CauseRevoked {
			t.Errorf("%v", fail)
		}
	}
	if shown {
		t.Error("the certificate was shown")
	}
}

// Nothing weaker than the suites of ECO.1.1.3 is spoken.
func TestSuites(t *testing.T) {
	a := newAuthority(t)
	for suite, good := range map[uint16]bool{
		tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: true, tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: true,
		tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: false, tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: false,
	} {
		f := newFake(t, &tls.Config{Certificates: []tls.Certificate{a.server(t, host, time.Now().Add(24*time.Hour))}, MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{suite}})
		_, fail := submitTo(t, config(f, a), env())
		if good != (fail == nil) || fail != nil && (fail.Cause != CauseTLS || !fail.NeedsPerson()) {
			t.Errorf("%s: %v", tls.CipherSuiteName(suite), fail)
		}
	}
}

package account_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"cardiopli/pipeline/account"
	"cardiopli/pipeline/account/accounttest"
)

// world is a provider, a session and a clock.
type world struct {
	*accounttest.Provider
	s  *account.Session
	mu sync.Mutex
	at time.Duration
	is []account.Status
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().Add(w.at)
}

// later moves both clocks.
func (w *world) later(d time.Duration) {
	w.mu.Lock()
	w.at += d
	w.mu.Unlock()
	w.With(func(p *accounttest.Provider) { p.Clock += d })
}

func newWorld(t testing.TB, change func(*account.Provider)) *world {
	t.Helper()
	p, err := accounttest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	w := &world{Provider: p}
	secret := p.Secret
	cfg := account.Provider{Discovery: p.Discovery(), ClientID: p.ClientID, Secret: func(context.Context) (string, error) { return secret, nil },
		Scopes: []string{"openid", "scope_all"}, ACR: "eidas1", Redirect: p.Redirect, Roots: p.Roots(), Now: w.now}
	if change != nil {
		change(&cfg)
	}
	w.s = account.NewSession(cfg, func(s account.Status) { w.is = append(w.is, s) })
	return w
}

// signIn goes the whole way.
func (w *world) signIn() error {
	ctx := context.Background()
	address, state, err := w.s.Begin(ctx)
	if err != nil {
		return err
	}
	q, err := w.Browse(address)
	if err != nil {
		return err
	}
	return w.s.Finish(ctx, q, state)
}

func TestSignIn(t *testing.T) {
	w := newWorld(t, nil)
	ctx := context.Background()
	if _, err := w.s.Token(ctx); !errors.Is(err, account.ErrSignIn) {
		t.Fatalf("before: %v", err)
	}
	if err := w.signIn(); err != nil {
		t.Fatal(err)
	}
	q := w.Seen()[0]
	if q.Get("scope") != "openid scope_all" || q.Get("acr_values") != "eidas1" || len(q.Get("state")) < 32 || len(q.Get("nonce")) < 32 {
		t.Errorf("asked %v", q)
	}
	one, err := w.s.Token(ctx)
	if err != nil || !w.Valid(one) {
		t.Fatalf("%v", err)
	}
	if st := w.s.State(); st.Status != account.SignedIn || st.Name != "Camille ESSAI" {
		t.Errorf("%+v", st)
	}
	if again, _ := w.s.Token(ctx); again != one {
		t.Error("a token in force is renewed")
	}
	w.later(50 * time.Second)
	two, err := w.s.Token(ctx)
	if err != nil || two == one || !w.Valid(two) {
		t.Fatalf("after its end: %v", err)
	}
	w.s.Refused(one) // an old one: nothing happens
	if again, _ := w.s.Token(ctx); again != two {
		t.Error("renewed for a token of before")
	}
	w.s.Refused(two)
	three, err := w.s.Token(ctx)
	if err != nil || three == two {
		t.Fatalf("refused: %v", err)
	}
	w.Revoke()
	w.later(time.Minute)
	for range 2 {
		if _, err := w.s.Token(ctx); !errors.Is(err, account.ErrSignIn) {
			t.Fatalf("revoked: %v", err)
		}
	}
	if st := w.s.State(); st.Status != account.Expired {
		t.Errorf("%+v", st)
	}
	if err := w.signIn(); err != nil {
		t.Fatal(err)
	}
	w.s.SignOut()
	if _, err := w.s.Token(ctx); !errors.Is(err, account.ErrSignIn) {
		t.Errorf("signed out: %v", err)
	}
	if got := fmt.Sprint(w.is); got != "[in expired in out]" {
		t.Errorf("told %s", got)
	}
}

// What a provider, a browser or someone in between may do wrong.
func TestSignInRefused(t *testing.T) {
	declined := &account.Declined{}
	for name, c := range map[string]struct {
		bad  func(*accounttest.Provider)
		back func(url.Values)
		want error
	}{
		"nonce":           {bad: func(p *accounttest.Provider) { p.Nonce = "another" }, want: account.ErrIdentity},
		"issuer":          {bad: func(p *accounttest.Provider) { p.Issuer = "https://ailleurs.exemple.fr" }, want: account.ErrIdentity},
		"document":        {bad: func(p *accounttest.Provider) { p.Document = "https://ailleurs.exemple.fr" }, want: account.ErrSettings},
		"audience":        {bad: func(p *accounttest.Provider) { p.Audience = "another" }, want: account.ErrIdentity},
		"no identity":     {bad: func(p *accounttest.Provider) { p.NoID = true }, want: account.ErrIdentity},
		"signature":       {bad: func(p *accounttest.Provider) { p.BadSign = true }, want: account.ErrIdentity},
		"unsigned":        {bad: func(p *accounttest.Provider) { p.Algorithm = "none" }, want: account.ErrIdentity},
		"by secret":       {bad: func(p *accounttest.Provider) { p.Algorithm = "HS256" }, want: account.ErrIdentity},
		"token of other":  {bad: func(p *accounttest.Provider) { p.BadHash = true }, want: account.ErrIdentity},
		"clock behind":    {bad: func(p *accounttest.Provider) { p.Clock = -10 * time.Minute }, want: account.ErrIdentity},
		"declined":        {bad: func(p *accounttest.Provider) { p.Deny = "access_denied" }, want: declined},
		"client":          {bad: func(p *accounttest.Provider) { p.Secret = "another" }, want: account.ErrSettings},
		"broken":          {bad: func(p *accounttest.Provider) { p.Fail = 500 }, want: account.ErrProvider},
		"redirected":      {bad: func(p *accounttest.Provider) { p.Fail = 302 }, want: account.ErrProvider},
		"down":            {bad: func(p *accounttest.Provider) { p.Down = true }, want: account.ErrProvider},
		"state":           {back: func(q url.Values) { q.Set("state", "another") }, want: account.ErrState},
		"no state":        {back: func(q url.Values) { q.Del("state") }, want: account.ErrState},
		"no code":         {back: func(q url.Values) { q.Del("code") }, want: account.ErrState},
		"other code":      {back: func(q url.Values) { q.Set("code", "another") }, want: account.ErrSignIn},
		"answer of other": {back: func(q url.Values) { q.Set("iss", "https://ailleurs.exemple.fr") }, want: account.ErrIdentity},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			secret := w.Provider.Secret
			if c.bad != nil {
				w.With(c.bad)
			}
			ctx := context.Background()
			address, state, err := w.s.Begin(ctx)
			if err == nil {
				var q url.Values
				if q, err = w.Browse(address); err != nil {
					t.Fatal(err)
				}
				if c.back != nil {
					c.back(q)
				}
				err = w.s.Finish(ctx, q, state)
			}
			var d *account.Declined
			if c.want == error(declined) {
				if !errors.As(err, &d) || d.Code != "access_denied" {
					t.Fatalf("got %v", err)
				}
			} else if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			if s := err.Error(); strings.Contains(s, secret) || strings.Contains(s, "eyJ") || strings.Contains(s, "access-") || strings.Contains(s, "?") {
				t.Errorf("error tells too much: %s", s)
			}
			if _, err := w.s.Token(ctx); !errors.Is(err, account.ErrSignIn) {
				t.Errorf("a token all the same: %v", err)
			}
		})
	}
}

// An answer serves once, soon, and in the browser that began.
func TestAnswerServesOnce(t *testing.T) {
	w := newWorld(t, nil)
	ctx := context.Background()
	address, state, err := w.s.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	q, err := w.Browse(address)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.s.Finish(ctx, q, "of another browser"); !errors.Is(err, account.ErrState) {
		t.Errorf("another browser: %v", err)
	}
	if err := w.s.Finish(ctx, q, state); err != nil {
		t.Fatal(err)
	}
	if err := w.s.Finish(ctx, q, state); !errors.Is(err, account.ErrState) {
		t.Errorf("twice: %v", err)
	}
	if address, state, err = w.s.Begin(ctx); err != nil {
		t.Fatal(err)
	}
	if q, err = w.Browse(address); err != nil {
		t.Fatal(err)
	}
	w.later(11 * time.Minute)
	if err := w.s.Finish(ctx, q, state); !errors.Is(err, account.ErrState) {
		t.Errorf("too late: %v", err)
	}
}

// The provider's clock may differ a little; one minute tokens then still work.
func TestClockSkew(t *testing.T) {
	for _, d := range []time.Duration{-110 * time.Second, 110 * time.Second} {
		w := newWorld(t, nil)
		w.With(func(p *accounttest.Provider) { p.Clock = d })
		if err := w.signIn(); err != nil {
			t.Errorf("%v: %v", d, err)
		}
	}
}

func TestRefresh(t *testing.T) {
	ctx := context.Background()
	t.Run("rotation, by many at once", func(t *testing.T) {
		w := newWorld(t, nil)
		w.With(func(p *accounttest.Provider) { p.Rotate = true })
		if err := w.signIn(); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			w.later(time.Minute)
			var wg sync.WaitGroup
			for range 16 {
				wg.Go(func() {
					if tok, err := w.s.Token(ctx); err != nil || !w.Valid(tok) {
						t.Errorf("%v", err)
					}
				})
			}
			wg.Wait()
		}
		if n := len(w.Asked()); n != 4 {
			t.Errorf("the token endpoint was asked %d times", n)
		}
	})
	t.Run("provider down for a while", func(t *testing.T) {
		w := newWorld(t, nil)
		if err := w.signIn(); err != nil {
			t.Fatal(err)
		}
		w.later(time.Minute)
		w.With(func(p *accounttest.Provider) { p.Down = true })
		if _, err := w.s.Token(ctx); !errors.Is(err, account.ErrProvider) || errors.Is(err, account.ErrSignIn) {
			t.Fatalf("%v", err)
		}
		if st := w.s.State(); st.Status != account.Unsure {
			t.Errorf("%+v", st)
		}
		w.With(func(p *accounttest.Provider) { p.Down = false })
		if tok, err := w.s.Token(ctx); err != nil || !w.Valid(tok) || w.s.State().Status != account.SignedIn {
			t.Errorf("%v %+v", err, w.s.State())
		}
	})
	t.Run("provider down before the token ends", func(t *testing.T) {
		w := newWorld(t, nil)
		if err := w.signIn(); err != nil {
			t.Fatal(err)
		}
		first, err := w.s.Token(ctx)
		if err != nil {
			t.Fatal(err)
		}
		w.With(func(p *accounttest.Provider) { p.Down = true })
		w.later(50 * time.Second) // it would be renewed now, and holds for ten more
		if tok, err := w.s.Token(ctx); err != nil || tok != first {
			t.Errorf("a token that holds is not given: %v", err)
		}
		w.s.Refused(first)
		if _, err := w.s.Token(ctx); !errors.Is(err, account.ErrProvider) {
			t.Errorf("a token that was refused: %v", err)
		}
	})
	t.Run("another person", func(t *testing.T) {
		w := newWorld(t, nil)
		if err := w.signIn(); err != nil {
			t.Fatal(err)
		}
		w.later(time.Minute)
		w.With(func(p *accounttest.Provider) { p.Other = "f:1:899700000002" })
		if _, err := w.s.Token(ctx); !errors.Is(err, account.ErrSignIn) {
			t.Fatalf("%v", err)
		}
	})
	t.Run("no end told", func(t *testing.T) {
		w := newWorld(t, nil)
		w.With(func(p *accounttest.Provider) { p.NoExpiry = true })
		if err := w.signIn(); err != nil {
			t.Fatal(err)
		}
		one, _ := w.s.Token(ctx)
		w.later(time.Hour)
		two, _ := w.s.Token(ctx)
		w.s.Refused(two)
		three, err := w.s.Token(ctx)
		if one != two || three == two || err != nil {
			t.Errorf("%v", err)
		}
	})
	t.Run("secret in the form", func(t *testing.T) {
		w := newWorld(t, nil)
		w.With(func(p *accounttest.Provider) { p.Methods = []string{"client_secret_post", "private_key_jwt"} })
		if err := w.signIn(); err != nil {
			t.Fatal(err)
		}
	})
}

// No format of any value shows a secret.
func TestRedacted(t *testing.T) {
	w := newWorld(t, nil)
	if err := w.signIn(); err != nil {
		t.Fatal(err)
	}
	tok, err := w.s.Token(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	a := account.Account{User: "cabinet", Method: account.ByOAuth, Token: w.s.Token, Refused: w.s.Refused}
	mech, err := a.Mechanism(context.Background(), func(string) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "s", w.s, "a", a, "m", mech, "st", w.s.State())
	for _, v := range []any{w.s, a, &a, mech, w.s.State()} {
		for _, f := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			fmt.Fprintf(&log, f+"\n", v)
			fmt.Fprintf(&log, f+"\n", struct{ V any }{v})
		}
	}
	if s := log.String(); strings.Contains(s, tok) || strings.Contains(s, "refresh-") || strings.Contains(s, "access-") {
		t.Error("a token is shown")
	}
}

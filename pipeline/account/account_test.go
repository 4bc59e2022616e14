package account_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"

	"cardiopli/pipeline/account"
	"cardiopli/pipeline/submit/submittest"
)

func secret(context.Context) (string, error) { return "s", nil }

// Which mechanism is chosen by method and offer.
func TestMechanism(t *testing.T) {
	cert := &tls.Certificate{}
	for name, c := range map[string]struct {
		a      account.Account
		offers string
		want   string // "-": nothing is said
		err    error
	}{
		"plain":                       {account.Account{User: "u", Password: secret}, "LOGIN PLAIN XOAUTH2", "PLAIN", nil},
		"login":                       {account.Account{User: "u", Password: secret}, "LOGIN CRAM-MD5", "LOGIN", nil},
		"no account":                  {account.Account{Password: secret}, "PLAIN", "-", nil},
		"no password":                 {account.Account{User: "u"}, "PLAIN", "", account.ErrNoSecret},
		"nothing in common":           {account.Account{User: "u", Password: secret}, "CRAM-MD5 GSSAPI", "", account.ErrMechanism},
		"a password is not a token":   {account.Account{User: "u", Password: secret}, "XOAUTH2 OAUTHBEARER", "", account.ErrMechanism},
		"xoauth2":                     {account.Account{User: "u", Method: account.ByOAuth, Token: secret}, "PLAIN OAUTHBEARER XOAUTH2", "XOAUTH2", nil},
		"oauthbearer":                 {account.Account{User: "u", Method: account.ByOAuth, Token: secret}, "PLAIN OAUTHBEARER", "OAUTHBEARER", nil},
		"a token is not a password":   {account.Account{User: "u", Method: account.ByOAuth, Token: secret, Password: secret}, "PLAIN LOGIN", "", account.ErrMechanism},
		"token without name":          {account.Account{Method: account.ByOAuth, Token: secret}, "XOAUTH2", "", account.ErrNoSecret},
		"external":                    {account.Account{Method: account.ByCertificate, Certificate: func() (*tls.Certificate, error) { return cert, nil }}, "PLAIN EXTERNAL", "EXTERNAL", nil},
		"the certificate is enough":   {account.Account{Method: account.ByCertificate, Certificate: func() (*tls.Certificate, error) { return cert, nil }}, "PLAIN", "-", nil},
		"certificate and password":    {account.Account{Method: account.ByCertificate, Certificate: func() (*tls.Certificate, error) { return cert, nil }, User: "u", Password: secret}, "PLAIN", "PLAIN", nil},
		"no certificate":              {account.Account{Method: account.ByCertificate}, "EXTERNAL", "", account.ErrNoSecret},
		"a method that nobody speaks": {account.Account{User: "u", Method: "card", Password: secret}, "PLAIN", "", account.ErrMechanism},
	} {
		m, err := c.a.Mechanism(context.Background(), func(n string) bool {
			return strings.Contains(" "+c.offers+" ", " "+n+" ")
		})
		got := "-"
		if m != nil {
			if got, _, err = m.Start(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		} else if err != nil {
			got = ""
		}
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %q %v, want %q %v", name, got, err, c.want, c.err)
		}
	}
}

// Over a connection that is not verified no secret is even asked for.
func TestNoSecretUnverified(t *testing.T) {
	asked := false
	ask := func(context.Context) (string, error) { asked = true; return "s", nil }
	for _, state := range []tls.ConnectionState{{}, {HandshakeComplete: true}, {VerifiedChains: [][]*x509.Certificate{{}}}} {
		for _, m := range []account.Method{account.ByPassword, account.ByOAuth, account.ByCertificate} {
			a := account.Account{User: "u", Method: m, Password: ask, Token: ask, Certificate: func() (*tls.Certificate, error) { return &tls.Certificate{}, nil }}
			err := a.Authenticate(context.Background(), state, func(string) bool { return true }, func(sasl.Client) error { asked = true; return nil })
			if !errors.Is(err, account.ErrUnverified) || asked {
				t.Errorf("%s: %v, asked %t", m, err, asked)
			}
		}
	}
}

// Every way a handshake fails is told by its cause and in words.
func TestExplain(t *testing.T) {
	a, err := submittest.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	other, err := submittest.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	issue := func(by *submittest.Authority, host string, until time.Time) *tls.Config {
		c, err := by.Issue(host, until)
		if err != nil {
			t.Fatal(err)
		}
		return &tls.Config{Certificates: []tls.Certificate{c}}
	}
	const host = "imap.operateur-exemple.fr"
	day := time.Now().Add(24 * time.Hour)
	old := issue(a, host, day)
	old.MaxVersion, old.MinVersion = tls.VersionTLS11, tls.VersionTLS10
	for name, c := range map[string]struct {
		server *tls.Config // nil: the connection ends
		verify error
		want   account.Cause
	}{
		"good":        {issue(a, host, day), nil, ""},
		"stranger":    {issue(other, host, day), nil, account.CauseUntrusted},
		"other name":  {issue(a, "ailleurs.exemple.fr", day), nil, account.CauseWrongName},
		"expired":     {issue(a, host, time.Now().Add(-time.Hour)), nil, account.CauseExpired},
		"too old TLS": {old, nil, account.CauseTLS},
		"revoked":     {issue(a, host, day), account.ErrRevoked, account.CauseRevoked},
		"unknown":     {issue(a, host, day), account.ErrStatus, account.CauseStatus},
		"cut":         {nil, nil, account.CauseNetwork},
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			theirs, err := l.Accept()
			if err != nil {
				return
			}
			defer theirs.Close()
			if c.server == nil {
				theirs.Read(make([]byte, 100))
				return
			}
			if s := tls.Server(theirs, c.server); s.HandshakeContext(context.Background()) == nil {
				io.Copy(io.Discard, s)
			}
		}()
		ours, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		ours.SetDeadline(time.Now().Add(10 * time.Second))
		s := account.Server{Host: "127.0.0.1", ServerName: host, Roots: a.Roots(), Verify: func([][]*x509.Certificate, time.Time) error { return c.verify }}
		err = tls.Client(ours, s.TLS(account.Account{})).Handshake()
		ours.Close()
		l.Close()
		if c.want == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		f := account.Explain(err)
		what, todo := f.French()
		if f.Cause != c.want || len(what) < 20 || len(todo) < 20 || f.Cause == account.CauseExpired && f.Expires.IsZero() {
			t.Errorf("%s: %s, %s %s", name, f.Cause, what, todo)
		}
	}
}

// Whatever a server sends as challenge, the client answers once and shows no secret.
func FuzzChallenge(f *testing.F) {
	for _, s := range []string{`{"status":"401"}`, `{"status":"invalid_token","scope":"x"}`, "", "{", "\x00\xff", `{"status":{}}`, strings.Repeat("[", 9000)} {
		f.Add([]byte(s), true)
		f.Add([]byte(s), false)
	}
	f.Fuzz(func(t *testing.T, challenge []byte, old bool) {
		a := account.Account{User: "u", Method: account.ByOAuth, Token: func(context.Context) (string, error) { return "the-token", nil }}
		state := tls.ConnectionState{HandshakeComplete: true, VerifiedChains: [][]*x509.Certificate{{{}}}}
		err := a.Authenticate(context.Background(), state, func(n string) bool { return (n == account.XOAuth2) == old }, func(m sasl.Client) error {
			if _, _, err := m.Start(); err != nil {
				t.Fatal(err)
			}
			answer, err := m.Next(challenge)
			if err != nil || len(answer) > 1 || answer == nil {
				t.Fatalf("%q %v", answer, err)
			}
			if _, err := m.Next(challenge); err == nil {
				t.Fatal("answers for ever")
			}
			return errors.New("535")
		})
		var refused *account.TokenRefused
		if !errors.As(err, &refused) || len(refused.Status) > 64 || strings.Contains(err.Error(), "the-token") || strings.ContainsAny(err.Error(), "\r\n\x00") {
			t.Fatalf("%v", err)
		}
	})
}

package engine

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"net"
	"strings"
	"testing"

	"golang.org/x/crypto/ocsp"

	"cardiopli/cmd/internal/lab"
	"cardiopli/crypto/cms"
	"cardiopli/pipeline/account"
	"cardiopli/pipeline/revocation"
	"cardiopli/pipeline/seal"
)

// The operator's server under each setting, with its authority's list at hand, out of
// reach, and with a revoked certificate: by a real handshake.
func TestServerState(t *testing.T) {
	for name, c := range map[string]struct {
		mode            seal.Mode
		revoked, broken bool
		staple          int // -1: none
		want            error
	}{
		"soft":                           {seal.Soft, false, false, -1, nil},
		"soft, revoked":                  {seal.Soft, true, false, -1, account.ErrRevoked},
		"soft, no list":                  {seal.Soft, false, true, -1, nil},
		"strict":                         {seal.Strict, false, false, -1, nil},
		"strict, revoked":                {seal.Strict, true, false, -1, account.ErrRevoked},
		"strict, no list":                {seal.Strict, false, true, -1, account.ErrStatus},
		"strict, no list, stapled":       {seal.Strict, false, true, ocsp.Good, nil},
		"soft, no list, stapled revoked": {seal.Soft, false, true, ocsp.Revoked, account.ErrRevoked},
		"off, revoked":                   {seal.Off, true, false, -1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			ca, err := lab.NewAuthority()
			if err != nil {
				t.Fatal(err)
			}
			registry := ca.Publish()
			t.Cleanup(registry.Close)
			id, err := ca.Issue(lab.Subject{Name: "imap", Hosts: []string{"imap.operateur-exemple.fr"}, Kind: lab.P256, Usage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}})
			if err != nil {
				t.Fatal(err)
			}
			cert := tls.Certificate{Certificate: [][]byte{id.Certificate.Raw}, PrivateKey: id.Key}
			if c.staple >= 0 {
				cert.OCSPStaple, err = ca.Staple(id.Certificate, c.staple)
				if err != nil {
					t.Fatal(err)
				}
			}
			if c.revoked {
				registry.Revoke(id.Certificate, 1)
			}
			registry.Break(c.broken)
			var lists *revocation.Cache
			if c.mode != seal.Off {
				lists = revocation.New(revocation.Options{Dir: t.TempDir(), Now: now, Fetch: true, Hosts: []string{registry.Host()}, Log: slog.New(slog.DiscardHandler)})
			}
			o := judged(c.mode, lists)
			o.roots = ca.Roots()
			server := o.Server("127.0.0.1", 0, "imap.operateur-exemple.fr")
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			go func() {
				theirs, err := l.Accept()
				if err != nil {
					return
				}
				defer theirs.Close()
				s := tls.Server(theirs, &tls.Config{Certificates: []tls.Certificate{cert}})
				if s.HandshakeContext(context.Background()) == nil {
					s.Read(make([]byte, 1))
				}
			}()
			ours, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer ours.Close()
			err = tls.Client(ours, server.TLS(account.Account{})).Handshake()
			if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			if len(o.Chains()) != 1 {
				t.Errorf("%d chains noted", len(o.Chains()))
			}
			if err != nil {
				f := account.Explain(err)
				if what, todo := f.French(); what == "" || todo == "" || strings.Contains(f.Error(), "operateur") {
					t.Errorf("%s %s %s", f, what, todo)
				}
				var ce *cms.CertificateError
				if !errors.As(err, &ce) {
					t.Error("the reason is lost")
				}
			}
		})
	}
}

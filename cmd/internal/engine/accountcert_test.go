package engine

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"cardiopli/cmd/internal/lab"
	"cardiopli/pipeline/account"
)

// A certificate of the account that is stored while the engine runs is shown from the
// next connection on; one that cannot be read leaves the one before in use.
func TestAccountCertificateIsNoticed(t *testing.T) {
	p := practice(t, t.TempDir())
	p.Config.Mail.Auth.Method = string(account.ByCertificate)
	ca, err := lab.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	issue := func(until time.Time) lab.Identity {
		id, err := ca.Issue(lab.Subject{Name: "Application du cabinet", Kind: lab.P256, Until: until, Usage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	save := func(id lab.Identity) {
		t.Helper()
		der, err := x509.MarshalPKCS8PrivateKey(id.Key)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.SaveOperatorCertificate(der, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: id.Certificate.Raw})); err != nil {
			t.Fatal(err)
		}
	}
	server, err := ca.Issue(lab.Subject{Name: "smtp", Hosts: []string{"smtp.operateur-exemple.fr"}, Kind: lab.P256, Usage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}})
	if err != nil {
		t.Fatal(err)
	}
	o, err := p.operator(nil, slog.New(slog.DiscardHandler)) // as the engine readies it, once
	if err != nil {
		t.Fatal(err)
	}
	o.roots = ca.Roots()
	// shown is what the server sees of a connection that begins now.
	shown := func() *x509.Certificate {
		t.Helper()
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		seen := make(chan *x509.Certificate, 1)
		go func() {
			var leaf *x509.Certificate
			defer func() { seen <- leaf }()
			theirs, err := l.Accept()
			if err != nil {
				return
			}
			defer theirs.Close()
			s := tls.Server(theirs, &tls.Config{ClientAuth: tls.RequestClientCert, Certificates: []tls.Certificate{{Certificate: [][]byte{server.Certificate.Raw}, PrivateKey: server.Key}}})
			if s.Handshake() == nil && len(s.ConnectionState().PeerCertificates) > 0 {
				leaf = s.ConnectionState().PeerCertificates[0]
			}
		}()
		ours, err := tls.Dial("tcp", l.Addr().String(), o.Server("127.0.0.1", 0, "smtp.operateur-exemple.fr").TLS(o.Account))
		if err != nil {
			t.Fatal(err)
		}
		defer ours.Close()
		return <-seen
	}
	if c := shown(); c != nil {
		t.Fatal("a certificate is shown before one is stored")
	}
	old, next := issue(now().AddDate(0, 0, 12)), issue(now().AddDate(2, 0, 0))
	save(old)
	if c := shown(); c == nil || !c.Equal(old.Certificate) {
		t.Fatal("the certificate that was stored is not shown")
	}
	if n := strings.Join(p.Ending(now()), "\n"); !strings.Contains(n, "dans 12 jours") || !strings.Contains(n, "keys operator --certificate") {
		t.Errorf("12 days before its end: %q", n)
	}
	if n := strings.Join(p.Ending(now().AddDate(0, 0, 13)), "\n"); !strings.Contains(n, "a expiré le") || !strings.Contains(n, "attendent") {
		t.Errorf("after its end: %q", n)
	}
	save(next)
	later(t, p.Path(Keys, operatorCert), 1)
	if c := shown(); c == nil || !c.Equal(next.Certificate) {
		t.Fatal("the new certificate is not shown")
	}
	if n := p.Ending(now()); len(n) > 0 {
		t.Errorf("two years before its end: %q", n)
	}
	// Half written: its key and it do not belong together.
	if err := os.WriteFile(p.Path(Keys, operatorCert), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: old.Certificate.Raw}), 0o644); err != nil {
		t.Fatal(err)
	}
	later(t, p.Path(Keys, operatorCert), 2)
	if c := shown(); c == nil || !c.Equal(next.Certificate) {
		t.Fatal("a pair that does not fit took the place of one that does")
	}
}

// later gives a file another time than a clock of coarse steps would.
func later(t *testing.T, path string, seconds int) {
	t.Helper()
	at := time.Now().Add(time.Duration(seconds) * time.Second)
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"cardiopli/cmd/internal/lab"
	"cardiopli/pipeline"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// external is a submission server that takes SASL EXTERNAL alone, and hands what it
// takes to Postfix. Postfix cannot be that server: it does not tell Dovecot of the
// client's certificate.
type external struct {
	site *site
	said atomic.Int32 // EXTERNAL, with success
}

// NewSession is part of smtp.Backend.
func (e *external) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &passing{e: e, conn: c}, nil
}

// passing is one connection through an external.
type passing struct {
	e    *external
	conn *smtp.Conn
	ok   bool
	to   *smtp.Client
}

func (p *passing) AuthMechanisms() []string { return []string{sasl.External} }

func (p *passing) Auth(string) (sasl.Server, error) {
	return sasl.NewExternalServer(func(string) error {
		state, ok := p.conn.TLSConnectionState()
		if !ok || len(state.VerifiedChains) == 0 || state.VerifiedChains[0][0].Subject.CommonName != string(p.e.site.Practice.Address) {
			return smtp.ErrAuthFailed
		}
		p.ok = true
		p.e.said.Add(1)
		return nil
	}), nil
}

func (p *passing) Mail(from string, o *smtp.MailOptions) error {
	if !p.ok {
		return smtp.ErrAuthRequired
	}
	a := p.e.site.Practice.Address
	var err error
	if p.to == nil {
		if p.to, err = smtp.DialStartTLS(fmt.Sprintf("127.0.0.1:%d", p.e.site.Servers.Postfix.Port),
			&tls.Config{ServerName: lab.ServerName, RootCAs: p.e.site.Servers.Authority.Roots()}); err != nil {
			return err
		}
		if err = p.to.Auth(sasl.NewPlainClient("", string(a), p.e.site.Servers.Password(a))); err != nil {
			return err
		}
	}
	return p.to.Mail(from, o)
}

func (p *passing) Rcpt(to string, o *smtp.RcptOptions) error { return p.to.Rcpt(to, o) }

func (p *passing) Data(r io.Reader) error {
	w, err := p.to.Data()
	if err != nil {
		return err
	}
	if _, err := io.Copy(w, r); err != nil {
		return err
	}
	return w.Close()
}

func (p *passing) Reset() {
	if p.to != nil {
		_ = p.to.Reset()
	}
}

func (p *passing) Logout() error {
	if p.to != nil {
		return p.to.Quit()
	}
	return nil
}

// TestExternal has an application's mailbox submit by SASL EXTERNAL (RFC 4422) and read
// its receipts by it.
func TestExternal(t *testing.T) {
	t.Parallel()
	e := &external{}
	s := newSite(t, func(s *site) {
		e.site = s
		id, err := s.Servers.Authority.Issue(lab.Subject{Name: lab.ServerName, Hosts: []string{lab.ServerName}, Kind: lab.P256})
		if err != nil {
			t.Fatal(err)
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		server := smtp.NewServer(e)
		server.Domain, server.EnableDSN, server.ReadTimeout, server.MaxMessageBytes = lab.ServerName, true, time.Minute, 26214400
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{id.Certificate.Raw}, PrivateKey: id.Key}},
			ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: s.Servers.Authority.Roots()}
		ended := make(chan error, 1)
		go func() { ended <- server.Serve(l) }()
		t.Cleanup(func() {
			if err := server.Close(); err != nil {
				t.Error(err)
			}
			if err := <-ended; err != nil && !errors.Is(err, smtp.ErrServerClosed) {
				t.Error(err)
			}
		})
		user := fmt.Sprintf("  user: %q\n", s.Practice.Address)
		s.settings(t, user, "  kind: APP\n  reply_to: secretariat@semaphore-exemple.mssante.fr\n  auth: {method: certificate}\n",
			"receipts:\n", "receipts:\n"+user,
			fmt.Sprintf("  port: %d\n", s.Servers.Postfix.Port), fmt.Sprintf("  port: %d\n", l.Addr().(*net.TCPAddr).Port))
		if err := os.Remove(filepath.Join(s.Dir, "keys", "operator.password")); err != nil {
			t.Fatal(err)
		}
		file, _ := s.identifies(t)
		s.must(t, "", "keys", "operator", "--certificate", file)
	})
	files := s.drop(t, 0, 3)
	s.sign(t, files)
	s.await(t, files, pipeline.Accepted, pipeline.Delivered)
	for i, f := range files {
		s.once(t, f)
		if _, err := s.opens(t, s.Physicians[i].Address, 1, "displayed"); err != nil {
			t.Error(err)
		}
	}
	s.await(t, files, pipeline.Displayed)
	if e.said.Load() == 0 {
		t.Error("nobody said EXTERNAL")
	}
	s.logged(t, s.Servers.Dovecot.Log(), "imap-login: ", "method=EXTERNAL")
}

package debian

import (
	"crypto/tls"
	"fmt"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"cardiopli/cmd/internal/lab"
	"cardiopli/pipeline"
)

// world starts servers for a test.
func world(t *testing.T, o Options) *Servers {
	t.Helper()
	Require(t)
	s, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(tail(s.Postfix.Log()) + tail(s.Dovecot.Log()))
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func trusting(s *Servers) *tls.Config {
	return &tls.Config{RootCAs: s.Authority.Roots(), ServerName: lab.ServerName}
}

func submission(t *testing.T, s *Servers, c *tls.Config) *smtp.Client {
	t.Helper()
	client, err := smtp.DialStartTLS(fmt.Sprintf("%s:%d", Host, s.Postfix.Port), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

// authenticated is the submission of an address's owner.
func authenticated(t *testing.T, s *Servers, a pipeline.Address) *smtp.Client {
	t.Helper()
	c := submission(t, s, trusting(s))
	if err := c.Auth(sasl.NewPlainClient("", string(a), s.Password(a))); err != nil {
		t.Fatal(err)
	}
	return c
}

func hand(c *smtp.Client, from, to pipeline.Address, text string, o *smtp.RcptOptions) error {
	if err := c.Mail(string(from), &smtp.MailOptions{EnvelopeID: "7k3m9q2xp4rt-1.1"}); err != nil {
		return err
	}
	if err := c.Rcpt(string(to), o); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "From: <%s>\r\nTo: <%s>\r\nSubject: essai\r\nDate: Mon, 02 Nov 2026 10:00:00 +0100\r\nMessage-ID: <essai@%s>\r\n\r\n%s\r\n", from, to, from.Domain(), text)
	if err != nil {
		return err
	}
	return w.Close()
}

func mailbox(t *testing.T, s *Servers, c *tls.Config) *imapclient.Client {
	t.Helper()
	client, err := imapclient.DialStartTLS(fmt.Sprintf("%s:%d", Host, s.Dovecot.Port), &imapclient.Options{TLSConfig: c})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

// xoauth2 is the client's side of XOAUTH2, which go-sasl does not have.
type xoauth2 struct{ user, token string }

func (x xoauth2) Start() (string, []byte, error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

func (x xoauth2) Next([]byte) ([]byte, error) { return []byte{}, nil }

func contains(t *testing.T, what, have, want string) {
	t.Helper()
	if !strings.Contains(have, want) {
		t.Errorf("%s: no %q in %q", what, want, have)
	}
}

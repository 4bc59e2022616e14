package submit

import (
	"context"
	"crypto/tls"
	"io"
	"log"
	"net"
	"sync"
	"testing"
	"time"

	"cardiopli/pipeline/account"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// recorder is a backend of an SMTP server that others wrote.
type recorder struct {
	mu   sync.Mutex
	mail []smtp.MailOptions
	rcpt []smtp.RcptOptions
	data [][]byte
	helo []string
	tls  []bool
}

func (r *recorder) NewSession(c *smtp.Conn) (smtp.Session, error) {
	_, secure := c.TLSConnectionState()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.helo, r.tls = append(r.helo, c.Hostname()), append(r.tls, secure)
	return &recording{r: r}, nil
}

type recording struct {
	r    *recorder
	user string
}

func (s *recording) AuthMechanisms() []string { return []string{"PLAIN"} }
func (s *recording) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "cabinet" || password != "secret" {
			return smtp.ErrAuthFailed
		}
		s.user = user
		return nil
	}), nil
}
func (s *recording) Reset()        {}
func (s *recording) Logout() error { return nil }
func (s *recording) Mail(_ string, o *smtp.MailOptions) error {
	if s.user == "" {
		return smtp.ErrAuthRequired
	}
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	s.r.mail = append(s.r.mail, *o)
	return nil
}
func (s *recording) Rcpt(_ string, o *smtp.RcptOptions) error {
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	s.r.rcpt = append(s.r.rcpt, *o)
	return nil
}
func (s *recording) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	s.r.data = append(s.r.data, b)
	return err
}

// A server that others wrote understands every option, and the bytes arrive as
// they were given.
func TestAgainstServer(t *testing.T) {
	a := newAuthority(t)
	rec := &recorder{}
	s := smtp.NewServer(rec)
	s.Domain = host
	s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{a.server(t, host, time.Now().Add(24*time.Hour))}}
	s.EnableDSN, s.EnableSMTPUTF8, s.EnableREQUIRETLS, s.MaxMessageBytes = true, true, true, 1<<20
	s.ErrorLog = log.New(io.Discard, "", 0)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	defer func() {
		_ = s.Close()
		<-done
	}()
	cfg := Config{
		Server:  account.Server{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, ServerName: host, Roots: a.roots()},
		Account: account.Account{User: "cabinet", Password: func(context.Context) (string, error) { return "secret", nil }},
		Name:    "poste.exemple.fr", RequireTLS: true, Keep: time.Minute}
	c := New(cfg)
	defer c.Close()
	e := env()
	e.To = "zoé+cœur@exemple.fr"
	for range 2 {
		r, err := c.Submit(context.Background(), e)
		if err != nil || r.Code != 250 || r.Enhanced != "2.0.0" {
			t.Fatalf("%+v %v", r, err)
		}
	}
	cfg.Account.Password = func(context.Context) (string, error) { return "other", nil }
	if _, fail := submitTo(t, cfg, env()); fail == nil || fail.Cause != CauseAuth || fail.Code != 535 {
		t.Errorf("wrong password: %v", fail)
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	if len(rec.data) != 2 || string(rec.data[0]) != string(e.Bytes) || string(rec.data[1]) != string(e.Bytes) {
		t.Errorf("arrived as %q", rec.data)
	}
	m, r := rec.mail[0], rec.rcpt[0]
	if m.EnvelopeID != e.ID || m.Return != smtp.DSNReturnHeaders || m.Size != int64(len(e.Bytes)) || !m.UTF8 || !m.RequireTLS {
		t.Errorf("MAIL %+v", m)
	}
	if len(r.Notify) != 3 || r.OriginalRecipient != string(e.To) || r.OriginalRecipientType != smtp.DSNAddressTypeUTF8 {
		t.Errorf("RCPT %+v", r)
	}
	for i, h := range rec.helo {
		if h != "poste.exemple.fr" {
			t.Errorf("hello %d as %q", i, h)
		}
	}
	if len(rec.tls) != 4 || rec.tls[0] || !rec.tls[1] {
		t.Errorf("sessions %v, want one in clear, one encrypted, for each of two connections", rec.tls)
	}
}

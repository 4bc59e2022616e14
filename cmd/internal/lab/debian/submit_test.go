package debian

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"strings"
	"testing"
	"time"

	"cardiopli/cmd/internal/lab"
	"cardiopli/pipeline"
	"cardiopli/pipeline/account"
	"cardiopli/pipeline/submit"
)

// The submission client against a server that others wrote: account and client
// certificate, refusals and their words, and bytes that arrive as they were.
func TestSubmitToPostfix(t *testing.T) {
	const from, to = pipeline.Address("cabinet@semaphore-exemple.mssante.fr"), pipeline.Address("luce.verdier@medecin-exemple.mssante.fr")
	s := world(t, Options{Mailboxes: []Mailbox{{Address: from}, {Address: to}}})
	cfg := submit.Config{
		Server:  account.Server{Host: Host, Port: s.Postfix.Port, ServerName: lab.ServerName, Roots: s.Authority.Roots()},
		Account: account.Account{User: string(from), Password: func(context.Context) (string, error) { return s.Password(from), nil }},
		Name:    "poste.semaphore-exemple.mssante.fr", Keep: time.Minute}
	ctx := context.Background()
	body := "From: <" + string(from) + ">\r\nTo: <" + string(to) + ">\r\nSubject: essai\r\n\r\n.un\r\n..\r\n.\r\n\r\n...fin\r\n" + strings.Repeat(strings.Repeat(".", 200)+"\r\n", 400)
	env := submit.Envelope{From: from, To: to, ID: "7k3m9q2xp4rt-1-01.1", Bytes: []byte(body)}
	client := submit.New(cfg)
	defer client.Close()
	look, err := client.Survey(ctx, from)
	if err != nil || look.Sender != nil || !look.Account || look.Limit == 0 {
		t.Fatalf("%+v %v", look, err)
	}
	for range 3 {
		if r, err := client.Submit(ctx, env); err != nil || r.Code != 250 {
			t.Fatalf("%+v %v", r, err)
		}
	}
	mails, err := s.Dovecot.Await(to, 3, 30*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	want := []byte(body[strings.Index(body, "\r\n\r\n"):])
	for _, m := range mails {
		m = bytes.ReplaceAll(bytes.ReplaceAll(m, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
		if !bytes.HasSuffix(m, want) {
			t.Errorf("arrived otherwise: %d bytes, %d wanted", len(m), len(want))
		}
	}
	for name, c := range map[string]struct {
		change func(*submit.Config, *submit.Envelope)
		cause  submit.Cause
		phase  submit.Phase
	}{
		"wrong password": {func(c *submit.Config, _ *submit.Envelope) {
			c.Account.Password = func(context.Context) (string, error) { return "faux", nil }
		}, submit.CauseAuth, submit.PhaseAuth},
		"no account":        {func(c *submit.Config, _ *submit.Envelope) { c.Account = account.Account{} }, submit.CauseAuth, ""},
		"unknown recipient": {func(_ *submit.Config, e *submit.Envelope) { e.To = "personne@medecin-exemple.mssante.fr" }, submit.CauseMailbox, submit.PhaseRcpt},
		"another's address": {func(_ *submit.Config, e *submit.Envelope) { e.From = to }, submit.CauseSender, ""},
		"too large for it": {func(_ *submit.Config, e *submit.Envelope) {
			e.Bytes = bytes.Repeat([]byte("x\r\n"), int(look.Limit/3)+1)
		}, submit.CauseSize, submit.PhaseMail},
		"too large for us": {func(c *submit.Config, _ *submit.Envelope) { c.MaxSize = 100 }, submit.CauseSize, submit.PhaseMail},
		"other name":       {func(c *submit.Config, _ *submit.Envelope) { c.Server.ServerName = "ailleurs.exemple.fr" }, submit.CauseWrongName, submit.PhaseTLS},
		"stranger":         {func(c *submit.Config, _ *submit.Envelope) { c.Server.Roots = x509.NewCertPool() }, submit.CauseUntrusted, submit.PhaseTLS},
		"token that is none": {func(c *submit.Config, _ *submit.Envelope) {
			c.Account.Method, c.Account.Token = account.ByOAuth, func(context.Context) (string, error) { return "faux", nil }
		}, submit.CauseAuth, submit.PhaseAuth},
	} {
		cfg, env := cfg, env
		c.change(&cfg, &env)
		one := submit.New(cfg)
		_, err := one.Submit(ctx, env)
		one.Close()
		f := submit.Refused(err)
		if f == nil || f.Cause != c.cause || c.phase != "" && f.Phase != c.phase || f.Temporary() || len(f.French()) < 40 {
			t.Errorf("%s: %v (%+v)", name, err, f)
		}
	}
	// A token that ran out is refused, renewed once, and the letter leaves.
	old, renewed := s.Tokens.Issue(from, time.Hour), s.Tokens.Issue(from, time.Hour)
	s.Tokens.Revoke(old)
	now := old
	cfg.Account = account.Account{User: string(from), Method: account.ByOAuth, Token: func(context.Context) (string, error) { return now, nil },
		Refused: func(refused string) {
			if refused == old {
				now = renewed
			}
		}}
	person := submit.New(cfg)
	defer person.Close()
	if r, err := person.Submit(ctx, env); err != nil || r.Code != 250 || now != renewed {
		t.Errorf("by token: %+v %v", r, err)
	}
	// An application's mailbox: its certificate alone.
	id, err := s.Authority.Issue(lab.Subject{Name: "Application du cabinet", Kind: lab.P256, Usage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Postfix.Admit(id.Certificate); err != nil {
		t.Fatal(err)
	}
	shown := &tls.Certificate{Certificate: [][]byte{id.Certificate.Raw}, PrivateKey: id.Key}
	cfg.Account = account.Account{Method: account.ByCertificate, Certificate: func() (*tls.Certificate, error) { return shown, nil }}
	app := submit.New(cfg)
	defer app.Close()
	if r, err := app.Submit(ctx, env); err != nil || r.Code != 250 {
		t.Errorf("by certificate: %+v %v", r, err)
	}
}

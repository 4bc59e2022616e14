package submit

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

const host = "smtp.operateur-exemple.fr"

var letter = []byte("From: <a@exemple.fr>\r\nSubject: x\r\n\r\n.dot\r\n..\r\n.\r\nend\r\n")

func env() Envelope {
	return Envelope{From: "cabinet@exemple.fr", To: "paul@exemple.fr", ID: "7k3m9q2xp4rt-1", Bytes: letter}
}

func config(f *fake, a *authority) Config {
	return Config{
		Host: "127.0.0.1", Port: f.port(), ServerName: host, Name: "poste.exemple.fr", Roots: a.roots(),
		User: "cabinet", Password: func(context.Context) (string, error) { return "secret", nil },
		Timeouts: Timeouts{Dial: 5 * time.Second, Greeting: 5 * time.Second, TLS: 5 * time.Second, Command: 5 * time.Second, Block: 5 * time.Second, Final: 5 * time.Second},
		Keep:     -1,
	}
}

// lab is a fake with a good certificate.
func lab(t testing.TB) (*fake, *authority) {
	a := newAuthority(t)
	cert := a.server(t, host, time.Now().Add(24*time.Hour))
	return newFake(t, &tls.Config{Certificates: []tls.Certificate{cert}}), a
}

func submitTo(t testing.TB, cfg Config, e Envelope) (Reply, *Failure) {
	t.Helper()
	c := New(cfg)
	defer c.Close()
	r, err := c.Submit(context.Background(), e)
	if err == nil {
		return r, nil
	}
	var f *Failure
	if !errors.As(err, &f) {
		t.Fatalf("error is no *Failure: %v", err)
	}
	return r, f
}

func TestSubmit(t *testing.T) {
	f, a := lab(t)
	r, fail := submitTo(t, config(f, a), env())
	if fail != nil {
		t.Fatal(fail)
	}
	if r != (Reply{250, "2.0.0", "queued as 4711", PhaseFinal}) {
		t.Errorf("reply %+v", r)
	}
	commands, messages, _ := f.seen()
	if len(messages) != 1 || string(messages[0]) != string(letter) {
		t.Errorf("arrived as %q", messages)
	}
	want := []string{
		"EHLO poste.exemple.fr", "STARTTLS", "EHLO poste.exemple.fr", "AUTH PLAIN AGNhYmluZXQAc2VjcmV0",
		"MAIL FROM:<cabinet@exemple.fr> SIZE=54 RET=HDRS ENVID=7k3m9q2xp4rt-1",
		"RCPT TO:<paul@exemple.fr> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;paul@exemple.fr", "DATA",
	}
	if got := strings.Join(commands[:len(want)], "\n"); got != strings.Join(want, "\n") {
		t.Errorf("said\n%s", got)
	}
	if clear := f.clear(); len(clear) != 2 {
		t.Errorf("in clear: %q", clear)
	}
}

func TestSubmitOptions(t *testing.T) {
	eight := []byte("Subject: x\r\n\r\né\r\n")
	for name, c := range map[string]struct {
		ext  string // after AUTH
		env  Envelope
		req  bool
		mail string
		rcpt string
	}{
		"nothing offered": {"", env(), true, "MAIL FROM:<cabinet@exemple.fr>", "RCPT TO:<paul@exemple.fr>"},
		"lower case":      {"250-size 0\r\n250-dsn\r\n", env(), false, "MAIL FROM:<cabinet@exemple.fr> SIZE=54 RET=HDRS ENVID=7k3m9q2xp4rt-1", "RCPT TO:<paul@exemple.fr> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;paul@exemple.fr"},
		"xtext":           {"250-DSN\r\n", Envelope{From: "a@exemple.fr", To: "b+c=d@exemple.fr", ID: "x+y=z", Bytes: letter}, false, "MAIL FROM:<a@exemple.fr> RET=HDRS ENVID=x+2By+3Dz", "RCPT TO:<b+c=d@exemple.fr> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;b+2Bc+3Dd@exemple.fr"},
		"eight bit":       {"250-8BITMIME\r\n250-SMTPUTF8\r\n", Envelope{From: "a@exemple.fr", To: "b@exemple.fr", Bytes: eight}, false, "MAIL FROM:<a@exemple.fr> BODY=8BITMIME", "RCPT TO:<b@exemple.fr>"},
		"accented":        {"250-DSN\r\n250-SMTPUTF8\r\n", Envelope{From: "a@exemple.fr", To: "zoé@exemple.fr", Bytes: letter}, false, "MAIL FROM:<a@exemple.fr> SMTPUTF8 RET=HDRS", "RCPT TO:<zoé@exemple.fr> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=utf-8;zoé@exemple.fr"},
		"require TLS":     {"250-REQUIRETLS\r\n", env(), true, "MAIL FROM:<cabinet@exemple.fr> REQUIRETLS", "RCPT TO:<paul@exemple.fr>"},
		"not required":    {"250-REQUIRETLS\r\n", env(), false, "MAIL FROM:<cabinet@exemple.fr>", "RCPT TO:<paul@exemple.fr>"},
	} {
		t.Run(name, func(t *testing.T) {
			f, a := lab(t)
			f.set("EHLO-TLS", "250-fake\r\n"+c.ext+"250 AUTH PLAIN")
			cfg := config(f, a)
			cfg.RequireTLS = c.req
			if _, fail := submitTo(t, cfg, c.env); fail != nil {
				t.Fatal(fail)
			}
			commands, messages, _ := f.seen()
			if commands[4] != c.mail || commands[5] != c.rcpt {
				t.Errorf("said\n%s\n%s", commands[4], commands[5])
			}
			if string(messages[0]) != string(c.env.Bytes) {
				t.Error("bytes changed")
			}
		})
	}
}

func TestAuth(t *testing.T) {
	f, a := lab(t)
	f.set("EHLO-TLS", "250-fake\r\n250 AUTH LOGIN")
	f.set("AUTH", "334 VXNlcm5hbWU6")
	f.set(strings.ToUpper("Y2FiaW5ldA=="), "334 UGFzc3dvcmQ6")
	f.set(strings.ToUpper("c2VjcmV0"), "235 2.7.0 in")
	if _, fail := submitTo(t, config(f, a), env()); fail != nil {
		t.Fatal(fail)
	}
	commands, _, _ := f.seen()
	if got := strings.Join(commands[3:6], " "); got != "AUTH LOGIN Y2FiaW5ldA== c2VjcmV0" {
		t.Errorf("said %s", got)
	}
	cfg := config(f, a)
	cfg.Password = func(context.Context) (string, error) { return "", errors.New("locked") }
	if _, fail := submitTo(t, cfg, env()); fail == nil || fail.Cause != CauseAuth || !fail.NeedsPerson() {
		t.Errorf("locked password: %v", fail)
	}
	f.set("EHLO-TLS", "250-fake\r\n250 AUTH CRAM-MD5")
	if _, fail := submitTo(t, config(f, a), env()); fail == nil || fail.Cause != CauseAuth {
		t.Errorf("no common mechanism: %v", fail)
	}
}

// Every reply at every step, and what it means for the delivery.
func TestRefusals(t *testing.T) {
	type want struct {
		phase  Phase
		cause  Cause
		temp   bool
		person bool
		unkn   bool
	}
	for name, c := range map[string]struct {
		verb, say string
		want      want
	}{
		"greeting 421":           {"CONNECT", "421 4.3.2 busy", want{PhaseGreeting, CauseBusy, true, false, false}},
		"greeting 554":           {"CONNECT", "554 no service", want{PhaseGreeting, CauseRefused, false, true, false}},
		"greeting garbage":       {"CONNECT", "SSH-2.0-x", want{PhaseGreeting, CauseProtocol, true, false, false}},
		"greeting dropped":       {"CONNECT", drop, want{PhaseGreeting, CauseNetwork, true, false, false}},
		"ehlo 550":               {"EHLO", "550 5.7.1 bad name", want{PhaseEHLO, CauseRefused, false, true, false}},
		"ehlo dropped":           {"EHLO", drop, want{PhaseEHLO, CauseNetwork, true, false, false}},
		"no starttls":            {"EHLO", "250-fake\r\n250 AUTH PLAIN", want{PhaseSTARTTLS, CauseNoTLS, false, true, false}},
		"starttls 454":           {"STARTTLS", "454 4.7.0 later", want{PhaseSTARTTLS, CauseNoTLS, true, false, false}},
		"starttls 500":           {"STARTTLS", "500 what", want{PhaseSTARTTLS, CauseNoTLS, false, true, false}},
		"starttls injected":      {"STARTTLS", "220 go\r\n250 I am in", want{PhaseSTARTTLS, CauseTLS, false, true, false}},
		"starttls dropped":       {"STARTTLS", drop, want{PhaseSTARTTLS, CauseNetwork, true, false, false}},
		"ehlo after tls dropped": {"EHLO-TLS", drop, want{PhaseEHLO, CauseNetwork, true, false, false}},
		"auth 535":               {"AUTH", "535 5.7.8 no", want{PhaseAuth, CauseAuth, false, true, false}},
		"auth 454":               {"AUTH", "454 4.7.0 later", want{PhaseAuth, CauseBusy, true, false, false}},
		"auth dropped":           {"AUTH", drop, want{PhaseAuth, CauseNetwork, true, false, false}},
		"mail 421":               {"MAIL", "421 4.3.2 closing", want{PhaseMail, CauseBusy, true, false, false}},
		"mail 450":               {"MAIL", "450 4.7.1 greylisted", want{PhaseMail, CauseBusy, true, false, false}},
		"mail 451":               {"MAIL", "451 error", want{PhaseMail, CauseBusy, true, false, false}},
		"mail 452":               {"MAIL", "452 4.3.1 no space", want{PhaseMail, CauseBusy, true, false, false}},
		"mail 530":               {"MAIL", "530 5.7.0 authenticate", want{PhaseMail, CauseAuth, false, true, false}},
		"mail 550":               {"MAIL", "550 5.7.1 not your address", want{PhaseMail, CauseSender, false, true, false}},
		"mail 552":               {"MAIL", "552 5.3.4 too large", want{PhaseMail, CauseSize, false, false, false}},
		"mail 554":               {"MAIL", "554 no", want{PhaseMail, CauseSender, false, true, false}},
		"mail dropped":           {"MAIL", drop, want{PhaseMail, CauseNetwork, true, false, false}},
		"rcpt 421":               {"RCPT", "421 closing", want{PhaseRcpt, CauseBusy, true, false, false}},
		"rcpt 450":               {"RCPT", "450 4.2.1 unavailable", want{PhaseRcpt, CauseMailbox, true, false, false}},
		"rcpt 451":               {"RCPT", "451 4.3.0 error", want{PhaseRcpt, CauseBusy, true, false, false}},
		"rcpt 452":               {"RCPT", "452 4.2.2 full", want{PhaseRcpt, CauseFull, true, false, false}},
		"rcpt 550":               {"RCPT", "550 5.1.1 unknown", want{PhaseRcpt, CauseMailbox, false, false, false}},
		"rcpt 550 bare":          {"RCPT", "550 unknown", want{PhaseRcpt, CauseMailbox, false, false, false}},
		"rcpt 552":               {"RCPT", "552 5.2.2 full", want{PhaseRcpt, CauseFull, false, false, false}},
		"rcpt 554":               {"RCPT", "554 5.7.1 no", want{PhaseRcpt, CauseMailbox, false, false, false}},
		"rcpt 251":               {"RCPT", "251 2.1.5 forwarded", want{}},
		"rcpt dropped":           {"RCPT", drop, want{PhaseRcpt, CauseNetwork, true, false, false}},
		"rcpt 354":               {"RCPT", "354 what", want{PhaseRcpt, CauseProtocol, true, false, false}},
		"data 421":               {"DATA", "421 closing", want{PhaseData, CauseBusy, true, false, false}},
		"data 451":               {"DATA", "451 later", want{PhaseData, CauseBusy, true, false, false}},
		"data 554":               {"DATA", "554 no valid recipients", want{PhaseData, CauseRefused, false, false, false}},
		"data 250":               {"DATA", "250 what", want{PhaseData, CauseProtocol, true, false, false}},
		"data dropped":           {"DATA", drop, want{PhaseData, CauseNetwork, true, false, false}},
		"final 421":              {".", "421 4.3.2 closing", want{PhaseFinal, CauseBusy, true, false, false}},
		"final 450":              {".", "450 4.7.1 later", want{PhaseFinal, CauseBusy, true, false, false}},
		"final 451":              {".", "451 4.3.0 error", want{PhaseFinal, CauseBusy, true, false, false}},
		"final 452":              {".", "452 4.3.1 no space", want{PhaseFinal, CauseBusy, true, false, false}},
		"final 550":              {".", "550 5.7.1 content", want{PhaseFinal, CauseContent, false, false, false}},
		"final 552":              {".", "552 5.3.4 too large", want{PhaseFinal, CauseSize, false, false, false}},
		"final 554":              {".", "554 5.6.0 bad", want{PhaseFinal, CauseContent, false, false, false}},
		"final dropped":          {".", drop, want{PhaseFinal, CauseNetwork, true, false, true}},
		"final garbage":          {".", "ok, thank you", want{PhaseFinal, CauseProtocol, true, false, true}},
		"final cut":              {".", "250", want{}},
		"final 354":              {".", "354 go on", want{PhaseFinal, CauseProtocol, true, false, true}},
		"final 099":              {".", "099 x", want{PhaseFinal, CauseProtocol, true, false, true}},
		"final two codes":        {".", "250-a\r\n550 b", want{PhaseFinal, CauseProtocol, true, false, true}},
	} {
		t.Run(name, func(t *testing.T) {
			f, a := lab(t)
			f.set(c.verb, c.say)
			_, fail := submitTo(t, config(f, a), env())
			if c.want == (want{}) {
				if fail != nil {
					t.Fatal(fail)
				}
				return
			}
			if fail == nil {
				t.Fatal("accepted")
			}
			if got := (want{fail.Phase, fail.Cause, fail.Temporary(), fail.NeedsPerson(), fail.Unknown()}); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
			if s := fail.French(); len(s) < 40 || strings.Contains(s, "%!") {
				t.Errorf("French: %q", s)
			}
			if strings.Contains(fail.Text, " ") && strings.Contains(fail.Error(), fail.Text) {
				t.Error("error text holds the operator's words")
			}
			_, messages, _ := f.seen()
			if fail.Unknown() != (fail.Phase == PhaseFinal && fail.Code == 0) || fail.Unknown() && len(messages) != 1 {
				t.Errorf("unknown %t with %d messages", fail.Unknown(), len(messages))
			}
			for _, line := range f.clear() {
				if line != "EHLO poste.exemple.fr" && line != "STARTTLS" {
					t.Errorf("in clear: %q", line)
				}
			}
		})
	}
}

func TestDroppedWithinContent(t *testing.T) {
	f, a := lab(t)
	f.set("BODY", drop)
	e := env()
	// More than sockets buffer, so that the break is met while writing.
	e.Bytes = []byte(strings.Repeat("x\r\n", 8<<20))
	f.set("EHLO-TLS", "250-fake\r\n250 AUTH PLAIN")
	_, fail := submitTo(t, config(f, a), e)
	if fail == nil || fail.Phase != PhaseContent || fail.Unknown() || !fail.Temporary() {
		t.Fatalf("got %+v", fail)
	}
}

func TestMute(t *testing.T) {
	for verb, want := range map[string]struct {
		phase   Phase
		unknown bool
	}{
		"CONNECT": {PhaseGreeting, false}, "EHLO": {PhaseEHLO, false}, "STARTTLS": {PhaseSTARTTLS, false}, "EHLO-TLS": {PhaseEHLO, false},
		"AUTH": {PhaseAuth, false}, "MAIL": {PhaseMail, false}, "RCPT": {PhaseRcpt, false}, "DATA": {PhaseData, false}, ".": {PhaseFinal, true},
	} {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			f, a := lab(t)
			f.set(verb, mute)
			cfg := config(f, a)
			switch limit := 500 * time.Millisecond; verb {
			case "CONNECT":
				cfg.Timeouts.Greeting = limit
			case ".":
				cfg.Timeouts.Final = limit
			default:
				cfg.Timeouts.Command = limit
			}
			_, fail := submitTo(t, cfg, env())
			if fail == nil || fail.Phase != want.phase || fail.Unknown() != want.unknown || fail.Cause != CauseNetwork || !fail.Temporary() {
				t.Errorf("got %+v", fail)
			}
		})
	}
}

func TestDial(t *testing.T) {
	f, a := lab(t)
	cfg := config(f, a)
	_ = f.l.Close()
	_, fail := submitTo(t, cfg, env())
	if fail == nil || fail.Phase != PhaseDial || !fail.Temporary() || fail.NeedsPerson() {
		t.Errorf("got %+v", fail)
	}
}

func TestTLSVerified(t *testing.T) {
	a, other := newAuthority(t), newAuthority(t)
	good := time.Now().Add(24 * time.Hour)
	for name, c := range map[string]struct {
		cfg   *tls.Config
		cause Cause
	}{
		"other authority": {&tls.Config{Certificates: []tls.Certificate{other.server(t, host, good)}}, CauseUntrusted},
		"other name":      {&tls.Config{Certificates: []tls.Certificate{a.server(t, "ailleurs.exemple.fr", good)}}, CauseWrongName},
		"expired":         {&tls.Config{Certificates: []tls.Certificate{a.server(t, host, time.Now().Add(-time.Hour))}}, CauseExpired},
		"not yet":         {&tls.Config{Certificates: []tls.Certificate{a.server(t, host, time.Now().Add(72*time.Hour))}}, CauseExpired},
		"TLS 1.1":         {&tls.Config{Certificates: []tls.Certificate{a.server(t, host, good)}, MinVersion: tls.VersionTLS11, MaxVersion: tls.VersionTLS11}, CauseTLS},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, c.cfg)
			_, fail := submitTo(t, config(f, a), env())
			if fail == nil || fail.Cause != c.cause || fail.Phase != PhaseTLS || fail.Temporary() || !fail.NeedsPerson() {
				t.Fatalf("got %+v", fail)
			}
			if commands, _, _ := f.seen(); len(commands) != 2 {
				t.Errorf("said %q", commands)
			}
		})
	}
}

func TestSelfSigned(t *testing.T) {
	a, self := newAuthority(t), newAuthority(t)
	f := newFake(t, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{self.cert.Raw}, PrivateKey: self.key}}})
	cfg := config(f, a)
	if _, fail := submitTo(t, cfg, env()); fail == nil || !fail.NeedsPerson() || fail.Cause != CauseWrongName && fail.Cause != CauseUntrusted {
		t.Fatalf("got %+v", fail)
	}
}

// With TLS 1.3 the handshake succeeds before the server has looked at the
// client's certificate.
func TestClientCertificateRefused(t *testing.T) {
	a, clients := newAuthority(t), newAuthority(t)
	cert := a.server(t, host, time.Now().Add(24*time.Hour))
	f := newFake(t, &tls.Config{Certificates: []tls.Certificate{cert}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients.roots()})
	cfg := config(f, a)
	_, fail := submitTo(t, cfg, env())
	if fail == nil || fail.Cause != CauseAuth || fail.Phase != PhaseAuth || fail.Temporary() || !fail.NeedsPerson() {
		t.Fatalf("without certificate: %+v", fail)
	}
	mine := clients.server(t, "cabinet", time.Now().Add(24*time.Hour))
	cfg.Certificate = &mine
	if _, fail := submitTo(t, cfg, env()); fail != nil {
		t.Fatalf("with certificate: %v", fail)
	}
}

func TestCapabilities(t *testing.T) {
	f, a := lab(t)
	f.set("EHLO-TLS", "250-fake\r\n250-SIZE 53\r\n250 AUTH PLAIN")
	for name, c := range map[string]struct {
		e     Envelope
		cause Cause
	}{
		"size":          {env(), CauseSize},
		"8 bit":         {Envelope{From: "a@b.fr", To: "c@d.fr", Bytes: []byte("A: b\r\n\r\né\r\n")}, CauseCapability},
		"utf8 address":  {Envelope{From: "a@b.fr", To: "é@d.fr", Bytes: []byte("A: b\r\n\r\n")}, CauseCapability},
		"utf8 in field": {Envelope{From: "a@b.fr", To: "c@d.fr", Bytes: []byte("A: é\r\n\r\n")}, CauseCapability},
	} {
		_, fail := submitTo(t, config(f, a), c.e)
		if fail == nil || fail.Cause != c.cause || fail.Temporary() || fail.NeedsPerson() {
			t.Errorf("%s: %+v", name, fail)
		}
	}
	commands, _, _ := f.seen()
	if s := strings.Join(commands, "\n"); strings.Contains(s, "MAIL") {
		t.Error("began what could not be ended")
	}
}

func TestArguments(t *testing.T) {
	f, a := lab(t)
	c := New(config(f, a))
	for name, set := range map[string]func(*Envelope){
		"from":     func(e *Envelope) { e.From = "x" },
		"to":       func(e *Envelope) { e.To = "a@b.fr>\r\nRCPT TO:<c@d.fr" },
		"id":       func(e *Envelope) { e.ID = "a b" },
		"long id":  func(e *Envelope) { e.ID = strings.Repeat("x", 101) },
		"empty":    func(e *Envelope) { e.Bytes = nil },
		"bare LF":  func(e *Envelope) { e.Bytes = []byte("A: b\r\n\r\nx\n.\n") },
		"bare CR":  func(e *Envelope) { e.Bytes = []byte("A: b\r\n\r\nx\r.\r\r\n") },
		"no end":   func(e *Envelope) { e.Bytes = []byte("A: b\r\n\r\nx") },
		"long":     func(e *Envelope) { e.Bytes = []byte("A: " + strings.Repeat("x", 996) + "\r\n") },
		"NUL":      func(e *Envelope) { e.Bytes = []byte("A: \x00\r\n") },
		"lone end": func(e *Envelope) { e.Bytes = []byte("\n") },
	} {
		e := env()
		set(&e)
		_, err := c.Submit(context.Background(), e)
		var fail *Failure
		if err == nil || errors.As(err, &fail) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, conns := f.seen(); conns != 0 {
		t.Errorf("%d connections", conns)
	}
}

func TestReuse(t *testing.T) {
	f, a := lab(t)
	cfg := config(f, a)
	cfg.Keep = time.Minute
	c := New(cfg)
	defer c.Close()
	send := func() *Failure {
		t.Helper()
		_, err := c.Submit(context.Background(), env())
		var fail *Failure
		errors.As(err, &fail)
		return fail
	}
	expect := func(what string, conns, messages int) {
		t.Helper()
		_, ms, n := f.seen()
		if n != conns || len(ms) != messages {
			t.Errorf("%s: %d connections and %d messages, want %d and %d", what, n, len(ms), conns, messages)
		}
	}
	once := func(verb, say string) {
		f.mu.Lock()
		f.once[verb] = say
		f.mu.Unlock()
	}
	for range 3 {
		if fail := send(); fail != nil {
			t.Fatal(fail)
		}
	}
	expect("three on one connection", 1, 3)
	once("RCPT", "550 5.1.1 unknown")
	if fail := send(); fail == nil || fail.Cause != CauseMailbox {
		t.Fatal(fail)
	}
	if fail := send(); fail != nil {
		t.Fatal(fail)
	}
	expect("a refusal does not end it", 1, 4)
	once("MAIL", drop)
	if fail := send(); fail != nil {
		t.Fatal(fail)
	}
	expect("dead at MAIL: dialled again", 2, 5)
	once("MAIL", "421 4.4.2 idle too long")
	if fail := send(); fail != nil {
		t.Fatal(fail)
	}
	expect("ended at MAIL: dialled again", 3, 6)
	once("DATA", drop)
	if fail := send(); fail == nil || fail.Phase != PhaseData || fail.Unknown() {
		t.Fatal(fail)
	}
	expect("dead at DATA: told", 3, 6)
	if fail := send(); fail != nil {
		t.Fatal(fail)
	}
	once(".", drop)
	if fail := send(); fail == nil || !fail.Unknown() {
		t.Fatal(fail)
	}
	expect("lost reply: never sent again by itself", 4, 8)
}

func TestPoints(t *testing.T) {
	f, a := lab(t)
	cfg := config(f, a)
	var at []string
	cfg.Point = func(name string) {
		commands, messages, _ := f.seen()
		at = append(at, name, strings.Fields(commands[len(commands)-1])[0])
		if name == "submit.after-data" && len(messages) != 1 {
			t.Error("after-data before the message arrived")
		}
	}
	if _, fail := submitTo(t, cfg, env()); fail != nil {
		t.Fatal(fail)
	}
	if got := strings.Join(at, " "); got != "submit.before-data RCPT submit.after-data DATA" {
		t.Errorf("points %s", got)
	}
}

func TestStopped(t *testing.T) {
	for _, c := range []struct {
		verb    string
		unknown bool
	}{{"EHLO", false}, {"MAIL", false}, {".", true}} {
		f, a := lab(t)
		f.set(c.verb, mute)
		ctx, cancel := context.WithCancel(context.Background())
		f.watch(func(verb string) {
			if verb == c.verb {
				cancel()
			}
		})
		_, err := New(config(f, a)).Submit(ctx, env())
		cancel()
		var fail *Failure
		if !errors.As(err, &fail) || fail.Cause != CauseStopped || fail.Unknown() != c.unknown || !fail.Temporary() {
			t.Errorf("%s: %+v", c.verb, fail)
		}
	}
}

func TestCheck(t *testing.T) {
	f, a := lab(t)
	offers, err := New(config(f, a)).Check(context.Background())
	if err != nil || offers["SIZE"] != "100000" {
		t.Errorf("%v %v", offers, err)
	}
	f.set("AUTH", "535 5.7.8 no")
	var fail *Failure
	if _, err = New(config(f, a)).Check(context.Background()); !errors.As(err, &fail) || fail.Cause != CauseAuth {
		t.Errorf("%v", err)
	}
}

func TestNameless(t *testing.T) {
	f, a := lab(t)
	cfg := config(f, a)
	cfg.Name = ""
	if _, fail := submitTo(t, cfg, env()); fail != nil {
		t.Fatal(fail)
	}
	if commands, _, _ := f.seen(); commands[0] != "EHLO [127.0.0.1]" || commands[2] != commands[0] {
		t.Errorf("said %q", commands[0])
	}
}

func ExampleClient_Submit() {
	c := New(Config{
		Host: "127.0.0.1", Port: 1, ServerName: "smtp.operateur-exemple.fr", Name: "poste.cabinet-exemple.fr",
		User: "cabinet", Password: func(context.Context) (string, error) { return "secret", nil },
	})
	defer c.Close()
	reply, err := c.Submit(context.Background(), Envelope{
		From: "cabinet@exemple.fr", To: "paul@exemple.fr", ID: "7k3m9q2xp4rt-1",
		Bytes: []byte("From: <cabinet@exemple.fr>\r\n\r\nbonjour\r\n"),
	})
	var f *Failure
	switch {
	case err == nil:
		fmt.Println("accepted", reply.Code)
	case !errors.As(err, &f):
		fmt.Println("not a message", err)
	case f.Unknown():
		fmt.Println("the same bytes again", Next(1, nil))
	case f.NeedsPerson():
		fmt.Println("held:", f.French())
	case f.Temporary():
		fmt.Println("again in", Next(1, nil))
	default:
		fmt.Println("failed:", f.French())
	}
	// Output: again in 30s
}

func TestAddressOfSubmission(t *testing.T) {
	if a := New(Config{Host: "::1"}).addr(); a != "[::1]:587" {
		t.Error(a)
	}
	var none pipeline.Address
	if _, err := New(Config{}).Submit(context.Background(), Envelope{From: none}); err == nil {
		t.Error("empty envelope accepted")
	}
}

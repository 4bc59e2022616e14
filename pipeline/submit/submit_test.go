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
	"cardiopli/pipeline/account"
)

const host = "smtp.operateur-exemple.fr"

var letter = []byte("From: <a@exemple.fr>\r\nSubject: x\r\n\r\n.dot\r\n..\r\n.\r\nend\r\n")

func env() Envelope {
	return Envelope{From: "cabinet@exemple.fr", To: "paul@exemple.fr", ID: "7k3m9q2xp4rt-1", Bytes: letter}
}

func config(f *fake, a *authority) Config {
	return Config{
		Server:   account.Server{Host: "127.0.0.1", Port: f.port(), ServerName: host, Roots: a.roots()},
		Account:  account.Account{User: "cabinet", Password: func(context.Context) (string, error) { return "secret", nil }},
		Name:     "poste.exemple.fr",
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
		"MAIL FROM:<cabinet@exemple.fr> BODY=8BITMIME SIZE=54 RET=HDRS ENVID=7k3m9q2xp4rt-1",
		"RCPT TO:<paul@exemple.fr> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=RFC822;paul@exemple.fr", "DATA",
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
		"no fixed size":   {"250-SIZE 0\r\n250-DSN\r\n", env(), false, "MAIL FROM:<cabinet@exemple.fr> SIZE=54 RET=HDRS ENVID=7k3m9q2xp4rt-1", "RCPT TO:<paul@exemple.fr> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=RFC822;paul@exemple.fr"},
		"xtext":           {"250-DSN\r\n", Envelope{From: "a@exemple.fr", To: "b+c=d@exemple.fr", ID: "x+y=z", Bytes: letter}, false, "MAIL FROM:<a@exemple.fr> RET=HDRS ENVID=x+2By+3Dz", "RCPT TO:<b+c=d@exemple.fr> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=RFC822;b+2Bc+3Dd@exemple.fr"},
		"eight bit":       {"250-8BITMIME\r\n250-SMTPUTF8\r\n", Envelope{From: "a@exemple.fr", To: "b@exemple.fr", Bytes: eight}, false, "MAIL FROM:<a@exemple.fr> BODY=8BITMIME", "RCPT TO:<b@exemple.fr>"},
		"accented":        {"250-DSN\r\n250-SMTPUTF8\r\n", Envelope{From: "a@exemple.fr", To: "zoé@exemple.fr", Bytes: letter}, false, "MAIL FROM:<a@exemple.fr> SMTPUTF8 RET=HDRS", "RCPT TO:<zoé@exemple.fr> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=UTF-8;zoé@exemple.fr"},
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
	f.set("AUTH", "334 UGFzc3dvcmQ6")
	if _, fail := submitTo(t, config(f, a), env()); fail != nil {
		t.Fatal(fail)
	}
	commands, _, _ := f.seen()
	if got := strings.Join(commands[3:5], " "); got != "AUTH LOGIN Y2FiaW5ldA== c2VjcmV0" {
		t.Errorf("said %s", got)
	}
	f.set("AUTH", "334 d2hhdD8=")
	if _, fail := submitTo(t, config(f, a), env()); fail == nil || fail.Cause != CauseAuth || !fail.NeedsPerson() {
		t.Errorf("another challenge: %v", fail)
	}
	cfg := config(f, a)
	cfg.Account.Password = func(context.Context) (string, error) { return "", errors.New("locked") }
	if _, fail := submitTo(t, cfg, env()); fail == nil || fail.Cause != CauseAuth || !fail.NeedsPerson() {
		t.Errorf("locked password: %v", fail)
	}
	f.set("EHLO-TLS", "250-fake\r\n250 AUTH CRAM-MD5")
	if _, fail := submitTo(t, config(f, a), env()); fail == nil || fail.Cause != CauseAuth {
		t.Errorf("no common mechanism: %v", fail)
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
	once := f.once
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

func TestCheck(t *testing.T) {
	f, a := lab(t)
	offers, err := New(config(f, a)).Check(context.Background())
	if err != nil || offers["SIZE"] != "100000" || offers["AUTH"] != "PLAIN LOGIN" || len(offers) != 6 {
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
	cfg.Name = "poste\r\nMAIL FROM:<>"
	before, _, _ := f.seen()
	if _, fail := submitTo(t, cfg, env()); fail == nil || fail.Phase != PhaseEHLO {
		t.Errorf("name with a line break: %v", fail)
	}
	if after, _, _ := f.seen(); len(after) != len(before) {
		t.Errorf("said %q", after[len(before):])
	}
}

func ExampleClient_Submit() {
	c := New(Config{
		Server:  account.Server{Host: "127.0.0.1", Port: 1, ServerName: "smtp.operateur-exemple.fr"},
		Account: account.Account{User: "cabinet", Password: func(context.Context) (string, error) { return "secret", nil }},
		Name:    "poste.cabinet-exemple.fr",
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
	if p := New(Config{}).cfg.Server.Port; p != 587 {
		t.Error(p)
	}
	var none pipeline.Address
	if _, err := New(Config{}).Submit(context.Background(), Envelope{From: none}); err == nil {
		t.Error("empty envelope accepted")
	}
}

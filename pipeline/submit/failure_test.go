package submit

import (
	"context"
	"crypto/tls"
	"errors"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline/account"
	"cardiopli/pipeline/submit/submittest"
)

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
		"rcpt 554":               {"RCPT", "554 5.7.1 no", want{PhaseRcpt, CauseRefused, false, false, false}},
		"rcpt 553 sender":        {"RCPT", "553 5.7.1 <a@exemple.fr>: Sender address rejected: not owned by user cabinet", want{PhaseRcpt, CauseSender, false, true, false}},
		"rcpt 554 client":        {"RCPT", "554 5.7.1 <x[192.0.2.1]>: Client host rejected: Access denied", want{PhaseRcpt, CauseAuth, false, true, false}},
		"rcpt 550 of recipient":  {"RCPT", "550 5.7.1 this mailbox refuses your address", want{PhaseRcpt, CauseRefused, false, false, false}},
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
		"final 252":              {".", "252 2.5.0 will try", want{}},
		"final 600":              {".", "600 x", want{PhaseFinal, CauseProtocol, true, false, true}},
		"final endless":          {".", strings.Repeat("250-x\r\n", maxReply/7+1) + "250 x", want{PhaseFinal, CauseProtocol, true, false, true}},
		"final long line":        {".", "250 " + strings.Repeat("x", 3000), want{PhaseFinal, CauseProtocol, true, false, true}},
		// The library waits for the end of a reply that never comes.
		"final two codes":    {".", "250-a\r\n550 b", want{PhaseFinal, CauseNetwork, true, false, true}},
		"mail 250 bare":      {"MAIL", "250", want{}},
		"rcpt 550 code only": {"RCPT", "550", want{PhaseRcpt, CauseMailbox, false, false, false}},
		"auth 334 for PLAIN": {"AUTH", "334 eA==", want{PhaseAuth, CauseAuth, false, true, false}},
		"ehlo endless":       {"EHLO", strings.Repeat("250-x\r\n", maxReply/7+1) + "250 x", want{PhaseEHLO, CauseProtocol, true, false, false}},
		"ehlo unknown":       {"EHLO", "502 5.5.1 what", want{PhaseEHLO, CauseRefused, false, true, false}},
	} {
		t.Run(name, func(t *testing.T) {
			f, a := lab(t)
			f.set(c.verb, c.say)
			cfg := config(f, a)
			if name == "final two codes" {
				cfg.Timeouts.Final = 500 * time.Millisecond
			}
			_, fail := submitTo(t, cfg, env())
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
				if line != "EHLO poste.exemple.fr" && line != "HELO poste.exemple.fr" && line != "STARTTLS" {
					t.Errorf("in clear: %q", line)
				}
			}
		})
	}
}

func TestDroppedWithinContent(t *testing.T) {
	f, a := lab(t)
	f.Set("BODY", submittest.DropAfter(1))
	e := env()
	// More than sockets buffer, so that the break is met while writing.
	e.Bytes = []byte(strings.Repeat("x\r\n", 8<<20))
	f.set("EHLO-TLS", "250-fake\r\n250 AUTH PLAIN")
	_, fail := submitTo(t, config(f, a), e)
	if fail == nil || fail.Phase != PhaseContent || fail.Unknown() || !fail.Temporary() {
		t.Fatalf("got %+v", fail)
	}
}

// A few lines leave together with the final dot: whoever breaks off while they
// travel may have taken them.
func TestDroppedWithinSmallContent(t *testing.T) {
	f, a := lab(t)
	f.Set("BODY", submittest.DropAfter(1))
	_, fail := submitTo(t, config(f, a), env())
	if fail == nil || fail.Phase != PhaseFinal || !fail.Unknown() || !fail.Temporary() {
		t.Fatalf("got %+v", fail)
	}
}

// A message that is given up half-way must not get a final dot afterwards: the
// operator would take the half for the whole.
func TestGivenUpWithinContent(t *testing.T) {
	for name, stop := range map[string]bool{"too slow": false, "stopped": true} {
		f, a := lab(t)
		hold := make(chan struct{})
		f.Set("BODY", submittest.Answer{After: 6, Hold: hold})
		f.set("EHLO-TLS", "250-fake\r\n250 AUTH PLAIN")
		cfg := config(f, a)
		cfg.Keep, cfg.Timeouts.Block = time.Minute, 300*time.Millisecond
		ctx, cancel := context.WithCancel(context.Background())
		if stop {
			cfg.Timeouts.Block = time.Minute
			f.watch(func(verb string) {
				if verb == "BODY" {
					cancel()
				}
			})
		}
		c := New(cfg)
		e := env()
		e.Bytes = []byte(strings.Repeat("line\r\n", 4<<20))
		_, err := c.Submit(ctx, e)
		c.Close()
		cancel()
		close(hold)
		f.Stop()
		f.Finish()
		got := f.Messages()[0].Wire
		var fail *Failure
		if !errors.As(err, &fail) || fail.Phase != PhaseContent || fail.Unknown() || !fail.Temporary() {
			t.Errorf("%s: %+v", name, err)
		}
		if len(got) == 0 || len(got) >= len(e.Bytes) || strings.Contains(string(got), "\n.") {
			t.Errorf("%s: %d of %d bytes, ending in %q", name, len(got), len(e.Bytes), got[max(0, len(got)-20):])
		}
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
	f.Stop()
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
	f := newFake(t, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{self.Cert.Raw}, PrivateKey: self.Key}}})
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
	cfg.Account.Method = account.ByCertificate
	cfg.Account.Certificate = func() (*tls.Certificate, error) { return &mine, nil }
	if _, fail := submitTo(t, cfg, env()); fail != nil {
		t.Fatalf("with certificate: %v", fail)
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

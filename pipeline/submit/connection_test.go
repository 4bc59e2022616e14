package submit

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cardiopli/pipeline/account"
	"cardiopli/pipeline/submit/submittest"
)

// A name with several addresses: one that is closed, or that takes the connection
// and does not greet, is no reason not to write.
func TestSeveralAddresses(t *testing.T) {
	f, a := lab(t)
	// Another machine at the same port: it hangs up at once.
	bad, err := net.Listen("tcp", net.JoinHostPort("127.0.0.2", portOf(f)))
	if err != nil {
		t.Skipf("SKIP: no second loopback address: %v", err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := bad.Accept()
			if err != nil {
				return
			}
			_ = c.Close()
		}
	})
	t.Cleanup(func() { _ = bad.Close(); wg.Wait() })
	for name, list := range map[string][]string{
		"hangs up first": {"127.0.0.2", "127.0.0.1"},
		"closed first":   {"127.0.0.3", "127.0.0.1"},
		"both":           {"127.0.0.3", "127.0.0.2", "127.0.0.1"},
	} {
		cfg := config(f, a)
		cfg.Server.Host = "smtp.operateur-exemple.fr"
		cfg.Server.Lookup = func(context.Context, string) ([]netip.Addr, error) {
			var out []netip.Addr
			for _, s := range list {
				out = append(out, netip.MustParseAddr(s))
			}
			return out, nil
		}
		if _, fail := submitTo(t, cfg, env()); fail != nil {
			t.Errorf("%s: %v", name, fail)
		}
	}
	cfg := config(f, a)
	cfg.Server.Host = "smtp.operateur-exemple.fr"
	cfg.Server.Lookup = func(context.Context, string) ([]netip.Addr, error) { return nil, nil }
	if _, fail := submitTo(t, cfg, env()); fail == nil || fail.Phase != PhaseDial || !fail.Temporary() {
		t.Errorf("no address: %v", fail)
	}
	// What a server says with words is its answer: no other is asked.
	f.Set("CONNECT", submittest.Say("554 5.3.2 no service"))
	cfg.Server.Lookup = func(context.Context, string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("127.0.0.2")}, nil
	}
	before := f.Conns()
	if _, fail := submitTo(t, cfg, env()); fail == nil || fail.Cause != CauseRefused || f.Conns() != before+1 {
		t.Errorf("refused: %v", fail)
	}
}

func portOf(f *fake) string {
	_, port, _ := net.SplitHostPort(netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), uint16(f.Port())).String())
	return port
}

// An operator that counts connections: the ones above its number wait, and go as
// soon as one is free.
func TestTooManyConnections(t *testing.T) {
	f, a := lab(t)
	var mu sync.Mutex
	open, most := 0, 0
	f.Script(func(e submittest.Event) submittest.Answer {
		mu.Lock()
		defer mu.Unlock()
		switch e.Verb {
		case "CONNECT":
			if open >= 2 {
				return submittest.SayAndClose("421 4.7.0 too many connections")
			}
			open++
			most = max(most, open)
		case "QUIT":
			open--
		}
		return submittest.Answer{}
	})
	cfg := config(f, a)
	cfg.Keep = time.Minute
	c := New(cfg)
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			for try := 0; ; try++ {
				_, err := c.Submit(context.Background(), env())
				var fail *Failure
				switch {
				case err == nil:
					return
				case !errors.As(err, &fail) || fail.Cause != CauseBusy || fail.Phase != PhaseGreeting || !fail.Temporary() || fail.NeedsPerson() || try > 500:
					t.Errorf("%+v", err)
					return
				}
				time.Sleep(2 * time.Millisecond)
			}
		})
	}
	wg.Wait()
	c.Close()
	if n := len(f.Taken()); n != 12 || most > 2 {
		t.Errorf("%d taken, %d connections at once", n, most)
	}
}

// A kept connection that the operator ends while it idles, or at the next word, is
// replaced; the letter leaves once.
func TestKeptConnectionEnds(t *testing.T) {
	f, a := lab(t)
	cfg := config(f, a)
	cfg.Keep = time.Minute
	c := New(cfg)
	defer c.Close()
	n := 0
	send := func(what string) {
		t.Helper()
		if _, err := c.Submit(context.Background(), env()); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if n++; len(f.Taken()) != n {
			t.Fatalf("%s: %d taken, want %d", what, len(f.Taken()), n)
		}
	}
	send("first")
	f.Cut()
	send("cut while idle")
	f.Once("MAIL", submittest.SayAndClose("421 4.4.2 idle too long"))
	send("ended at MAIL")
	f.Once("RCPT", submittest.SayAndClose("421 4.3.2 shutting down"))
	send("ended at RCPT")
	f.Once("MAIL", submittest.Answer{Close: true, Reset: true})
	send("reset at MAIL")
	if f.Conns() != 5 {
		t.Errorf("%d connections", f.Conns())
	}
	// After DATA nothing is repeated by itself, whatever the reply.
	f.Once("DATA", submittest.SayAndClose("421 4.3.2 shutting down"))
	if _, err := c.Submit(context.Background(), env()); Refused(err) == nil || Refused(err).Cause != CauseBusy || Refused(err).Unknown() {
		t.Errorf("421 to DATA: %v", err)
	}
	send("after that")
	f.Once(".", submittest.SayAndClose("421 4.3.2 shutting down"))
	if _, err := c.Submit(context.Background(), env()); Refused(err) == nil || Refused(err).Cause != CauseBusy || Refused(err).Unknown() {
		t.Errorf("421 to the end: %v", err)
	}
	if len(f.Taken()) != n {
		t.Errorf("%d taken", len(f.Taken()))
	}
}

// What changes who we are ends what was kept under the old name.
func TestResetEndsKept(t *testing.T) {
	f, a := lab(t)
	cfg := config(f, a)
	cfg.Keep = time.Minute
	c := New(cfg)
	defer c.Close()
	for want := 1; want <= 2; want++ {
		for range 2 {
			if _, err := c.Submit(context.Background(), env()); err != nil {
				t.Fatal(err)
			}
		}
		if f.Conns() != want {
			t.Errorf("%d connections, want %d", f.Conns(), want)
		}
		c.Drop()
	}
}

// An account that the operator refuses once it is named a sender and a recipient is
// mended by somebody: the next try is over a connection that knows of it.
func TestRefusedAccountEndsKept(t *testing.T) {
	for verb, said := range map[string]string{
		"MAIL": "530 5.7.0 Authentication required",
		"RCPT": "554 5.7.1 <x[192.0.2.1]>: Client host rejected: Access denied",
	} {
		f, a := lab(t)
		cfg := config(f, a)
		cfg.Keep = time.Minute
		c := New(cfg)
		defer c.Close()
		f.Once(verb, submittest.Say(said))
		if _, err := c.Submit(context.Background(), env()); Refused(err) == nil || !Refused(err).NeedsPerson() {
			t.Errorf("%s: %v", verb, err)
		}
		if _, err := c.Submit(context.Background(), env()); err != nil || f.Conns() != 2 {
			t.Errorf("%s: %d connections, want 2 (%v)", verb, f.Conns(), err)
		}
	}
}

func TestSurvey(t *testing.T) {
	f, a := lab(t)
	s, err := New(config(f, a)).Survey(context.Background(), "cabinet@exemple.fr")
	if err != nil || s.Sender != nil || !s.Account || s.Limit != 100000 || len(s.TLS.VerifiedChains) != 1 || strings.Join(s.Methods, " ") != "LOGIN PLAIN" {
		t.Errorf("%+v %v", s, err)
	}
	if got := f.Commands(); got[len(got)-1] != "QUIT" || !slices.Contains(got, "RSET") || slices.Contains(got, "DATA") || len(f.Messages()) != 0 {
		t.Errorf("said %q", got)
	}
	f.Set("MAIL", submittest.Say("553 5.7.1 not yours"))
	if s, err = New(config(f, a)).Survey(context.Background(), "cabinet@exemple.fr"); err != nil || s.Sender == nil || s.Sender.Cause != CauseSender {
		t.Errorf("%+v %v", s.Sender, err)
	}
	// What was seen before a refusal is told.
	f.Set("AUTH", submittest.Say("535 5.7.8 no"))
	s, err = New(config(f, a)).Survey(context.Background(), "cabinet@exemple.fr")
	if Refused(err) == nil || Refused(err).Phase != PhaseAuth || s.Limit != 100000 || !s.TLS.HandshakeComplete {
		t.Errorf("%+v %v", s, err)
	}
	if _, err := New(Config{Server: account.Server{Host: "127.0.0.1", Port: 1}}).Survey(context.Background(), ""); Refused(err) == nil || Refused(err).Phase != PhaseDial {
		t.Errorf("%v", err)
	}
}

// What a kept connection saves: BenchmarkSubmit/kept against /new.
func BenchmarkSubmit(b *testing.B) {
	for name, keep := range map[string]time.Duration{"kept": time.Minute, "new": -1} {
		b.Run(name, func(b *testing.B) {
			f, a := lab(b)
			cfg := config(f, a)
			cfg.Keep = keep
			c := New(cfg)
			defer c.Close()
			for b.Loop() {
				if _, err := c.Submit(context.Background(), env()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

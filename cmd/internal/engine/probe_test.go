package engine

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/account"
	"cardiopli/pipeline/store"
	"cardiopli/pipeline/submit"
	"cardiopli/pipeline/submit/submittest"
)

// A certificate that was renewed opens the queue without a person, and no letter is
// risked to find out; what had failed stays failed, a stop stays a stop.
func TestRepairedOperatorOpensTheQueue(t *testing.T) {
	l, ctx := newLine(t), context.Background()
	good := l.operator(func(e submittest.Event) submittest.Answer {
		if e.Verb == "RCPT" && strings.Contains(e.Line, "unknown@") {
			return submittest.Say("550 5.1.1 no such mailbox")
		}
		return submittest.Answer{}
	})
	lost := l.letter(500, "unknown@one.example")[0]
	l.run(func() bool { return l.state(lost) == pipeline.Failed })

	cert, err := l.ca.Issue(smtpHost, time.Now().Add(-time.Hour))
	l.must(err)
	bad := l.operatorOf(cert, nil)
	id := l.letter(500, "a@two.example")[0]
	l.run(func() bool { return l.gate(store.Operator).Stuck })

	look := func(port int, opens bool) {
		t.Helper()
		before := bad.Conns() + good.Conns()
		l.use(port)
		l.must(l.e.probeOnce(ctx)) // too early
		if bad.Conns()+good.Conns() != before {
			t.Error("looked too early")
		}
		l.pass(probeEvery)
		l.must(l.e.probeOnce(ctx))
		if n := bad.Conns() + good.Conns() - before; n != 1 || l.gate(store.Operator).Stuck == opens {
			t.Errorf("%d looks, stuck %v", n, !opens)
		}
	}
	look(bad.Port(), false)
	l.must(l.e.Desk.Stop(ctx, l.actor, "une raison"))
	before := good.Conns()
	l.use(good.Port())
	l.pass(time.Hour)
	l.must(l.e.probeOnce(ctx))
	if good.Conns() != before || !l.gate(store.Operator).Paused {
		t.Error("a stop by a person is not looked behind")
	}
	l.must(l.e.Store.SetGate(ctx, store.Operator, func(g *store.Gate) (pipeline.Hop, bool) {
		g.Paused, g.Until = false, l.e.now().Add(time.Minute)
		return pipeline.Hop{}, true
	}))
	look(good.Port(), true)
	if n := strings.Count(strings.Join(good.Commands(), "\n"), "MAIL FROM"); n != 1 {
		t.Errorf("%d envelopes before the queue was open", n)
	}
	l.run(func() bool { return l.state(id) == pipeline.Accepted })
	if l.state(lost) != pipeline.Failed || len(good.Taken()) != 1 {
		t.Errorf("%s, %d taken", l.state(lost), len(good.Taken()))
	}
	if got := fmt.Sprint(l.gateHops()); got != "[stuck stopped open]" {
		t.Errorf("hops %s", got)
	}
}

// An account that was refused is not shown again until something of it was stored
// anew; then once.
func TestRefusedAccountIsNotTriedAgain(t *testing.T) {
	l, ctx := newLine(t), context.Background()
	s := l.operator(nil)
	s.Set("AUTH", submittest.Say("535 5.7.8 no"))
	id := l.letter(500, "a@one.example")[0]
	l.run(func() bool { return l.gate(store.Operator).Stuck })
	look := func(n int) {
		t.Helper()
		before := s.Conns()
		l.pass(time.Hour)
		for range 3 {
			l.must(l.e.probeOnce(ctx))
		}
		if got := s.Conns() - before; got != n {
			t.Errorf("%d looks, want %d", got, n)
		}
	}
	store1 := func() {
		t.Helper()
		path := l.e.Path(Keys, operatorAccount)
		l.must(l.e.SaveOperatorPassword([]byte("autre")))
		l.must(os.Chtimes(path, l.e.now(), l.e.now()))
	}
	look(0)
	l.pass(time.Hour)
	store1()
	look(1)
	look(0)
	s.Set("AUTH", submittest.Answer{})
	store1()
	look(1)
	if l.gate(store.Operator).Stuck {
		t.Error("still stuck")
	}
	l.run(func() bool { return l.state(id) == pipeline.Accepted })
}

// A token is looked at again by itself, a password is not.
func TestTokenIsLookedAtAgain(t *testing.T) {
	at := time.Now()
	for name, c := range map[string]struct {
		err  error
		look bool
	}{
		"password":          {nil, false},
		"nobody signed in":  {account.ErrSignIn, false},
		"token":             {&account.TokenRefused{Status: "401"}, true},
		"client of sign-in": {fmt.Errorf("%w: invalid_client", account.ErrSettings), true},
	} {
		f := &submit.Failure{Phase: submit.PhaseAuth, Cause: submit.CauseAuth, Code: 535, Err: c.err}
		if got := lookAt(f, at); got.IsZero() == c.look {
			t.Errorf("%s: looked at %v", name, got)
		}
	}
	// What is sealed anew meanwhile is tried without waiting for that.
	l, ctx := newLine(t), context.Background()
	s := l.operator(nil)
	s.Set("AUTH", submittest.Say("535 5.7.8 no"))
	l.letter(500, "a@one.example")
	l.run(func() bool { return l.gate(store.Operator).Stuck })
	l.must(l.e.Store.SetGate(ctx, store.Operator, func(g *store.Gate) (pipeline.Hop, bool) {
		g.Until = l.e.now().Add(time.Hour)
		return pipeline.Hop{}, true
	}))
	l.pass(time.Minute)
	l.must(l.e.SaveOperatorPassword([]byte("autre")))
	l.must(os.Chtimes(l.e.Path(Keys, operatorAccount), l.e.now(), l.e.now()))
	before := s.Conns()
	l.must(l.e.probeOnce(ctx))
	if got := s.Conns() - before; got != 1 {
		t.Errorf("%d looks, want 1", got)
	}
}

package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
	"cardiopli/pipeline/submit"
	"cardiopli/pipeline/submit/submittest"
)

// A stop holds from the moment that it is committed, also for a copy of which the
// operator has the envelope already; and across a restart.
func TestStopBetweenMailAndData(t *testing.T) {
	l := newLine(t)
	at, on := make(chan bool, 1), make(chan bool)
	var stopped atomic.Bool
	s := l.operator(func(e submittest.Event) submittest.Answer {
		if e.Verb == "RCPT" && !stopped.Swap(true) {
			at <- true
			<-on
		}
		return submittest.Answer{}
	})
	id := l.letter(500, "a@one.example")[0]
	go func() {
		<-at
		if err := l.e.Desk.Stop(context.Background(), l.actor, "mauvais destinataire"); err != nil {
			t.Error(err)
		}
		close(on)
	}()
	rcpt := func() int { return strings.Count(strings.Join(s.Commands(), "\n"), "RCPT TO") }
	l.run(func() bool { return rcpt() > 0 && l.gate(store.Operator).Paused })
	for range 2 { // and once more, as after a restart
		end := time.Now().Add(100 * time.Millisecond)
		l.run(func() bool { return time.Now().After(end) })
	}
	if n := len(s.Messages()); n != 0 || rcpt() != 1 {
		t.Errorf("%d messages began, %d envelopes", n, rcpt())
	}
	if d := l.copy(id); d.State != pipeline.Queued || d.Attempts != 0 || d.Held {
		t.Errorf("%+v", d)
	}
	if idle, _ := l.e.Store.Idle(context.Background()); !idle {
		t.Error("nothing moves until a person starts the queue")
	}
	l.must(l.e.Desk.Start(context.Background(), l.actor))
	l.run(func() bool { return l.state(id) == pipeline.Accepted })
	if m := s.Taken(); len(m) != 1 || !strings.Contains(m[0].Mail, "ENVID="+id+".1") {
		t.Errorf("taken: %d", len(m))
	}
	if got := fmt.Sprint(l.gateHops()); got != "[stopped started]" {
		t.Errorf("hops %s", got)
	}
}

// An account that is refused holds the queue, in one sentence and after one try;
// copies are not touched, and nothing but a person starts it again.
func TestRefusedAccountHoldsTheQueue(t *testing.T) {
	l := newLine(t)
	s := l.operator(nil)
	s.Set("AUTH", submittest.Say("535 5.7.8 no"))
	var ids []string
	for i := range 40 {
		ids = append(ids, l.letter(500, pipeline.Address(fmt.Sprintf("a@dest%d.example", i%10)))...)
	}
	l.run(func() bool { return l.gate(store.Operator).Stuck })
	tries := s.Conns()
	if tries > l.lanes {
		t.Errorf("%d tries", tries)
	}
	l.pass(24 * time.Hour)
	end := time.Now().Add(100 * time.Millisecond)
	l.run(func() bool { return time.Now().After(end) })
	if s.Conns() != tries {
		t.Error("tried again without a person")
	}
	g := l.gate(store.Operator)
	if !strings.Contains(g.Words, "refuse le compte") || !strings.Contains(g.Words, "no") {
		t.Errorf("%q", g.Words)
	}
	for _, id := range ids {
		if d := l.copy(id); d.State != pipeline.Queued || d.Held || d.Attempts != 0 || d.Reply != "" {
			t.Fatalf("%+v", d)
		}
	}
	s.Set("AUTH", submittest.Answer{})
	l.must(l.e.Answered(context.Background(), "terminal")) // what preflight does
	l.run(func() bool { return l.counts()[pipeline.Accepted] == 40 })
	if got := fmt.Sprint(l.gateHops()); got != "[stuck open]" {
		t.Errorf("hops %s", got)
	}
}

// An operator that is away is asked by one copy at a time; all goes on by itself.
func TestOperatorAwayAndBack(t *testing.T) {
	l := newLine(t)
	s := l.operator(nil)
	s.Set("CONNECT", submittest.SayAndClose("421 4.3.2 restarting"))
	for i := range 30 {
		l.letter(500, pipeline.Address(fmt.Sprintf("a@dest%d.example", i)))
	}
	l.run(func() bool { return l.gate(store.Operator).Failures == 1 })
	for n := 2; n <= 4; n++ {
		before := arrived(t, s)
		l.pass(longestProbe)
		l.run(func() bool { return l.gate(store.Operator).Failures == n })
		if tries := s.Conns() - before; tries != 1 {
			t.Errorf("%d connections to find out", tries)
		}
	}
	s.Set("CONNECT", submittest.Answer{})
	l.pass(longestProbe * 2)
	l.run(func() bool { return l.counts()[pipeline.Accepted] == 30 })
	if got := fmt.Sprint(l.gateHops()); got != "[waiting open]" {
		t.Errorf("hops %s", got)
	}
	if len(s.Taken()) != 30 {
		t.Errorf("%d taken", len(s.Taken()))
	}
}

// arrived counts the connections there were, with one of its own: they are taken up in
// their order, so that none dialled before is counted later.
func arrived(t *testing.T, s *submittest.Server) int {
	t.Helper()
	c, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", fmt.Sprint(s.Port())))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.ReadAll(c); err != nil { // the server says no, and closes
		t.Fatal(err)
	}
	return s.Conns()
}

// A destination that fails backs off as one, and slows no other.
func TestOneDestinationFails(t *testing.T) {
	for name, bad := range map[string]submittest.Answer{
		"mute": submittest.Mute(), "drop": submittest.Drop(), "no route": submittest.Say("451 4.4.1 no answer from host"),
		"busy": submittest.Say("450 4.7.1 come back"), "garbage": submittest.Garbage(),
	} {
		t.Run(name, func(t *testing.T) {
			l := newLine(t)
			l.limits.Command = 200 * time.Millisecond
			var alive atomic.Bool
			s := l.operator(func(e submittest.Event) submittest.Answer {
				if e.Verb == "RCPT" && !alive.Load() && strings.Contains(e.Line, "@dead.") {
					return bad
				}
				return submittest.Answer{}
			})
			each := 60
			if raced {
				each = 15
			}
			for i := range each {
				l.letter(500, "a@dead.example")
				l.letter(500, pipeline.Address(fmt.Sprintf("a@dest%d.example", i%5)))
			}
			l.run(func() bool {
				return l.counts()[pipeline.Accepted] == each && l.gate(l.e.Store.LaneOf("dead.example")).Failures > 0
			})
			tried := 0
			for _, c := range s.Commands() {
				if strings.HasPrefix(c, "RCPT") && strings.Contains(c, "@dead.") {
					tried++
				}
			}
			if tried > putOffs {
				t.Errorf("%d tries of a dead destination", tried)
			}
			alive.Store(true)
			l.pass(time.Hour)
			l.run(func() bool { return l.counts()[pipeline.Accepted] == 2*each })
			if got := fmt.Sprint(l.gateHops()); got != "[waiting open]" {
				t.Errorf("hops %s", got)
			}
		})
	}
}

// A full mailbox is its own: the others of its domain are served.
func TestFullMailboxIsNotItsDomain(t *testing.T) {
	l := newLine(t)
	l.operator(func(e submittest.Event) submittest.Answer {
		if e.Verb == "RCPT" && strings.Contains(e.Line, "full@") {
			return submittest.Say("452 4.2.2 mailbox full")
		}
		return submittest.Answer{}
	})
	for range 5 {
		l.letter(500, "full@big.example")
		l.letter(500, "other@big.example")
	}
	l.run(func() bool { return l.counts()[pipeline.Accepted] == 5 && len(l.due()) == 0 })
	if g := l.gate(l.e.Store.LaneOf("big.example")); !g.Open() {
		t.Errorf("%+v", g)
	}
}

func (l *line) due() []store.DueDelivery {
	l.tb.Helper()
	ds, err := l.e.Store.DueDeliveries(context.Background(), l.e.now(), 10)
	l.must(err)
	return ds
}

// What failed or was held before a restart, a new server or a new start of the queue
// stays so until a person says otherwise; what waited by itself goes on.
func TestOldFailuresAreNotReplayed(t *testing.T) {
	l := newLine(t)
	ctx := context.Background()
	s := l.operator(func(e submittest.Event) submittest.Answer {
		switch {
		case e.Verb != "RCPT":
		case strings.Contains(e.Line, "gone@"):
			return submittest.Say("550 5.1.1 unknown")
		case strings.Contains(e.Line, "later@"):
			return submittest.Say("452 4.2.2 full")
		}
		return submittest.Answer{}
	})
	failed, later, held := l.letter(500, "gone@one.example")[0], l.letter(500, "later@two.example")[0], l.letter(500, "held@three.example")[0]
	l.must(l.e.Desk.Hold(ctx, l.actor, held))
	l.run(func() bool {
		return l.state(failed) == pipeline.Failed && l.copy(later).Attempts == 1 && len(l.due()) == 0
	})
	if d := l.copy(failed); !strings.Contains(d.Reply, "ne connaît pas cette adresse") || !strings.Contains(d.Reply, "« unknown »") {
		t.Errorf("%q", d.Reply)
	}
	s.Close()
	s = l.operator(nil) // another server, another port, a new certificate
	if _, err := l.e.Store.Recover(ctx, l.e.now()); err != nil {
		t.Fatal(err)
	}
	l.must(l.e.Desk.Stop(ctx, l.actor, "changement d'opérateur"))
	l.must(l.e.Desk.Start(ctx, l.actor))
	l.pass(30 * 24 * time.Hour)
	l.run(func() bool { return l.state(later) == pipeline.Accepted })
	end := time.Now().Add(100 * time.Millisecond)
	l.run(func() bool { return time.Now().After(end) })
	if len(s.Taken()) != 1 || l.state(failed) != pipeline.Failed || l.state(held) != pipeline.Queued || !l.copy(held).Held {
		t.Errorf("taken %d, %s, %s", len(s.Taken()), l.state(failed), l.state(held))
	}
	if err := l.e.Desk.Retry(ctx, l.actor, failed, ""); err == nil {
		t.Error("sent again without a reason")
	}
	l.must(l.e.Desk.Retry(ctx, l.actor, failed, "adresse ouverte depuis"))
	l.run(func() bool { return l.state(failed) == pipeline.Accepted })
	if m := s.Taken(); !strings.Contains(m[1].Mail, "ENVID="+failed+".2") {
		t.Errorf("%s", m[1].Mail)
	}
}

// After 48 hours a letter has failed and somebody is told; those that waited behind
// it too, though they were never tried.
func TestExpired(t *testing.T) {
	l := newLine(t)
	l.operator(func(e submittest.Event) submittest.Answer {
		if e.Verb == "RCPT" {
			return submittest.Say("451 4.4.1 no answer")
		}
		return submittest.Answer{}
	})
	var ids []string
	for range 3 {
		ids = append(ids, l.letter(500, "a@dead.example")...)
	}
	lane := l.e.Store.LaneOf("dead.example")
	l.run(func() bool { return l.gate(lane).Failures == 1 })
	l.pass(submit.Horizon - time.Hour)
	l.run(func() bool { return l.gate(lane).Failures == 2 })
	fresh := l.letter(500, "b@dead.example")[0]
	if n := l.counts(); n[pipeline.Queued] != 4 {
		t.Fatalf("given up too early: %v", n)
	}
	l.pass(4 * time.Hour)
	l.run(func() bool { return l.counts()[pipeline.Failed] == 3 })
	for _, id := range ids {
		if d := l.copy(id); d.State != pipeline.Failed || !strings.Contains(d.Reply, "48 heures") {
			t.Errorf("%+v", d)
		}
	}
	if l.state(fresh) != pipeline.Queued {
		t.Error("a young letter was given up with the old ones")
	}
}

// A lost reply is said, the same bytes go again under the same Message-ID, and after
// three a person is asked.
func TestLostReplyThreeTimes(t *testing.T) {
	l := newLine(t)
	s := l.operator(nil)
	s.Set(".", submittest.Lost())
	id := l.letter(500, "a@one.example")[0]
	for n := 1; n <= store.MaxLost; n++ {
		l.run(func() bool { return len(s.Taken()) == n && l.state(id) == pipeline.Unknown })
		l.pass(12 * time.Hour)
	}
	end := time.Now().Add(100 * time.Millisecond)
	l.run(func() bool { return time.Now().After(end) })
	d, m := l.copy(id), s.Taken()
	if !d.Held || d.Reply != AskLost || len(m) != store.MaxLost || !slices.Equal(m[0].Bytes, m[2].Bytes) || m[0].Mail == m[1].Mail {
		t.Errorf("%+v, taken %d", d, len(m))
	}
	hs, err := l.e.Store.Hops(context.Background(), d.Document)
	l.must(err)
	n := 0
	for _, h := range hs {
		if h.Outcome == string(pipeline.Unknown) {
			n++
		}
	}
	if n != store.MaxLost {
		t.Errorf("%d hops tell of a lost reply", n)
	}
}

// A list of what is due is a moment old when its turn comes: what was submitted
// meanwhile is not submitted once more.
func TestListedBeforeItWasSubmitted(t *testing.T) {
	l := newLine(t)
	s := l.operator(nil)
	id := l.letter(500, "a@one.example")[0]
	c := l.due()[0]
	l.must(l.e.submit(context.Background(), c))
	if err := l.e.submit(context.Background(), c); !errors.Is(err, store.ErrStale) {
		t.Errorf("submitted again: %v", err)
	}
	if l.state(id) != pipeline.Accepted || len(s.Taken()) != 1 {
		t.Errorf("%s, taken %d times", l.state(id), len(s.Taken()))
	}
}

// A server that cannot be trusted gets nothing, not even the account: the queue is
// held in words that say what to mend, and goes on once that is done.
func TestOperatorCertificate(t *testing.T) {
	other, err := submittest.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	l := newLine(t)
	id := l.letter(500, "a@one.example")[0]
	for name, tc := range map[string]struct {
		ca    *submittest.Authority
		host  string
		until time.Time
		words string
	}{
		"expired":    {l.ca, smtpHost, time.Now().Add(-time.Hour), "valable jusqu'au"},
		"wrong name": {l.ca, "autre.exemple.fr", time.Now().Add(time.Hour), "n'est pas celui du serveur"},
		"untrusted":  {other, smtpHost, time.Now().Add(time.Hour), "autorité reconnue"},
	} {
		t.Run(name, func(t *testing.T) {
			cert, err := tc.ca.Issue(tc.host, tc.until)
			l.must(err)
			s := l.operatorOf(cert, nil)
			l.run(func() bool { return l.gate(store.Operator).Stuck })
			if g := l.gate(store.Operator); !strings.Contains(g.Words, tc.words) {
				t.Errorf("%q", g.Words)
			}
			if c := strings.Join(s.Commands(), " "); strings.Contains(c, "AUTH") || strings.Contains(c, "MAIL") {
				t.Errorf("told it: %s", c)
			}
			if d := l.copy(id); d.State != pipeline.Queued || d.Held || d.Attempts != 0 {
				t.Errorf("%+v", d)
			}
			l.must(l.e.Desk.Start(context.Background(), l.actor))
		})
	}
	l.operator(nil)
	l.run(func() bool { return l.state(id) == pipeline.Accepted })
}

// A copy whose bytes cannot be read waits by itself: those behind it leave.
func TestUnreadableCopyHoldsUpNoOther(t *testing.T) {
	l := newLine(t)
	s := l.operator(nil)
	bad := l.letter(500, "a@one.example")[0]
	ctx := context.Background()
	var blobs []string
	l.must(l.e.Blobs.List(ctx, func(name string, _ time.Time) error { blobs = append(blobs, name); return nil }))
	for _, b := range blobs {
		l.must(l.e.Blobs.Delete(ctx, b))
	}
	for range 5 {
		l.letter(500, "b@one.example")
	}
	l.run(func() bool { return l.counts()[pipeline.Accepted] == 5 })
	if d := l.copy(bad); d.State != pipeline.Queued || d.Attempts != 0 || len(s.Taken()) != 5 {
		t.Errorf("%+v", d)
	}
}

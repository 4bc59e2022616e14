package engine

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/fault"
	"cardiopli/pipeline/store"
	"cardiopli/pipeline/submit"
	"cardiopli/pipeline/submit/submittest"
)

// steps are where the operator is made to fail: each command, and each kilobyte of
// content.
var steps = []string{"CONNECT", "EHLO", "STARTTLS", "TLS", "EHLO-TLS", "AUTH", "MAIL", "RCPT", "DATA",
	"BODY 0", "BODY 1", "BODY 2", "BODY 3", "BODY 4", "."}

// faults are the ways in which it does.
var faults = map[string]submittest.Answer{
	"421": submittest.SayAndClose("421 4.3.2 closing"), "450": submittest.Say("450 4.2.1 busy"), "451": submittest.Say("451 4.3.0 error"),
	"452": submittest.Say("452 4.3.1 no room"), "550": submittest.Say("550 5.1.1 unknown"), "552": submittest.Say("552 5.2.2 full"),
	"554": submittest.Say("554 5.7.1 refused"), "drop": submittest.Drop(), "reset": {Close: true, Reset: true}, "mute": submittest.Mute(),
	"slow": submittest.Slow(30 * time.Millisecond), "garbage": submittest.Garbage(), "lost": submittest.Lost(), "half": {Raw: []byte("25"), Close: true},
	// The reply is lost and the message was taken, whatever the way of losing it.
	"lost reset": {Close: true, Reset: true, Taken: true}, "lost garbage": {Raw: []byte("\xff\xfe\r\n"), Taken: true}, "lost mute": {Mute: true, Taken: true},
}

// combination is a fault at a step.
type combination struct{ step, fault string }

func combinations() (all []combination) {
	for _, s := range steps {
		for f := range faults {
			lost, body := strings.HasPrefix(f, "lost"), strings.HasPrefix(s, "BODY") || s == "TLS"
			switch {
			case lost && s != ".", body && f != "drop" && f != "reset" && f != "mute":
				continue
			}
			all = append(all, combination{s, f})
		}
	}
	return all
}

// matrix is the operator of the test. What concerns one letter is known by its
// address, so that each letter meets the faults that are laid down for it.
type matrix struct {
	mu   sync.Mutex
	plan map[string][]combination // by local part of the address: one for each try
	conn []combination            // of what comes before any address
	seen map[combination]int
}

func (m *matrix) script(e submittest.Event) submittest.Answer {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e.Message != nil && e.Message.To != "" || e.Verb == "RCPT" {
		to := e.Line
		if e.Verb != "RCPT" {
			to = e.Message.To
		}
		_, to, _ = strings.Cut(to, "l-")
		to, _, _ = strings.Cut(to, "@")
		p := m.plan["l-"+to]
		if len(p) == 0 {
			return submittest.Answer{}
		}
		verb, kb, _ := strings.Cut(p[0].step, " ")
		if verb != e.Verb {
			return submittest.Answer{}
		}
		m.plan["l-"+to] = p[1:]
		m.seen[p[0]]++
		a := faults[p[0].fault]
		if n, err := strconv.Atoi(kb); err == nil {
			a.After = 1 + n*1024
		}
		return a
	}
	if len(m.conn) > 0 && m.conn[0].step == e.Verb {
		c := m.conn[0]
		m.conn = m.conn[1:]
		m.seen[c]++
		return faults[c.fault]
	}
	return submittest.Answer{}
}

// TestFaultMatrix takes a thousand letters through every fault of the operator, with
// a process that is killed now and then, and counts at the operator what it took: no
// letter is lost, and none was taken twice without a hop and words that say so.
func TestFaultMatrix(t *testing.T) {
	if testing.Short() {
		t.Skip("NOT RUN: about half a minute")
	}
	seed := uint64(time.Now().UnixNano())
	if s, err := strconv.ParseUint(os.Getenv("CARDIOPLI_SEED"), 10, 64); err == nil {
		seed = s
	}
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	letters, tries, rounds := 1000, 1, 1
	if os.Getenv("CARDIOPLI_NIGHT") == "1" {
		tries, rounds = 4, 8
	}
	all := combinations()
	if raced { // the detector makes it ten times as long, and looks for something else
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		letters, all = letters/8, all[:len(all)/6]
	}
	m := &matrix{plan: map[string][]combination{}, seen: map[combination]int{}}
	var late []combination // known by the letter that meets them
	for _, c := range all {
		if c.step == "RCPT" || c.step == "DATA" || c.step == "." || strings.HasPrefix(c.step, "BODY") {
			late = append(late, c)
			continue
		}
		for range rounds {
			m.conn = append(m.conn, c)
		}
	}
	r.Shuffle(len(m.conn), func(i, j int) { m.conn[i], m.conn[j] = m.conn[j], m.conn[i] })
	l := newLine(t)
	d := 250 * time.Millisecond
	l.limits = submit.Timeouts{Dial: time.Second, Greeting: d, TLS: time.Second, Command: d, Block: d, Final: d}
	// A process that is killed leaves what it was at; the restart below mends it.
	var kills sync.Map
	l.point = func(name string) {
		if h := fnv.New32a(); name == fault.SubmitBeforeData || name == fault.SubmitAfterData {
			n, _ := kills.LoadOrStore(name, new(int))
			l.mu.Lock()
			*n.(*int)++
			fmt.Fprint(h, seed, name, *n.(*int))
			l.mu.Unlock()
			if h.Sum32()%97 == 0 {
				panic("killed")
			}
		}
	}
	s := l.operator(m.script)
	var ids []string
	for i := range letters {
		who := fmt.Sprintf("l-%d", i)
		if i%3 > 0 { // two thirds of them meet faults
			for range 1 + r.IntN(tries+1) {
				m.plan[who] = append(m.plan[who], late[r.IntN(len(late))])
			}
		}
		ids = append(ids, l.letter(4800, pipeline.Address(fmt.Sprintf("%s@dest%d.example", who, i%20)))...)
	}
	l.settleAll(5 * time.Minute)

	taken := map[string]int{}
	for _, msg := range s.Taken() {
		taken[copyOf(msg)]++
	}
	n := map[string]int{}
	for _, id := range ids {
		n[l.accounted(id, taken[id])]++
	}
	met := 0
	for _, c := range all {
		if m.seen[c] > 0 {
			met++
		}
	}
	t.Logf("%d letters: %v; %d messages taken; %d of %d combinations met; %d connections", letters, n, len(s.Taken()), met, len(all), s.Conns())
	if b, err := l.e.Store.Balance(context.Background()); err != nil || !b.Holds() || b.Received != letters {
		t.Errorf("%+v, %v", b, err)
	}
	for _, f := range s.Faults() {
		if !strings.HasPrefix(f, "*") { // the library gives up an AUTH that is refused already
			t.Errorf("the client went against the standard: %s", f)
		}
	}
	if met < len(all)*9/10 {
		t.Errorf("only %d of %d combinations", met, len(all))
	}
}

// settleAll runs the queue until nothing waits for anything but a person, putting the
// clock forward, restarting now and then, and mending what needs a person.
func (l *line) settleAll(most time.Duration) {
	l.tb.Helper()
	ctx := context.Background()
	for end := time.Now().Add(most); ; {
		stop := time.Now().Add(400 * time.Millisecond)
		l.run(func() bool {
			if l.gate(store.Operator).Stuck {
				if l.gate(store.Operator).Words == "" {
					l.tb.Error("the queue is held without a word")
				}
				l.must(l.e.Answered(ctx, "terminal"))
			}
			if len(l.due()) == 0 {
				l.pass(20 * time.Second)
			}
			return time.Now().After(stop)
		})
		if _, err := l.e.Store.Recover(ctx, l.e.now()); err != nil {
			l.tb.Fatal(err)
		}
		if l.gate(store.Operator).Stuck { // a person comes
			continue
		}
		if idle, err := l.e.Store.Idle(ctx); err != nil || idle {
			l.must(err)
			return
		}
		if time.Now().After(end) {
			l.tb.Fatalf("not settled: %v", l.counts())
		}
	}
}

// accounted holds one copy against what the operator counted, and names its end.
func (l *line) accounted(id string, taken int) string {
	l.tb.Helper()
	d := l.copy(id)
	hs, err := l.e.Store.Hops(context.Background(), d.Document)
	l.must(err)
	unsure := 0
	for _, h := range hs {
		if h.Delivery == id && h.Outcome == string(pipeline.Unknown) {
			unsure++
		}
	}
	if taken > 1 && unsure < taken-1 {
		var told []string
		for _, h := range hs {
			told = append(told, fmt.Sprint(h.Outcome, h.Notes))
		}
		l.tb.Errorf("%s, %s, was taken %d times and %d hops say so: %v", id, d.Recipient.Address, taken, unsure, told)
	}
	switch {
	case d.State == pipeline.Accepted:
		if taken == 0 {
			l.tb.Errorf("%s is called accepted, and the operator never took it", id)
		}
		if taken > 1 {
			return "accepted, said to be twice"
		}
	case d.State == pipeline.Failed:
		if d.Reply == "" || taken > 0 && !strings.Contains(d.Reply, "peut-être arrivé") {
			l.tb.Errorf("%s failed, taken %d times, in these words: %q", id, taken, d.Reply)
		}
	case d.State == pipeline.Unknown && d.Held:
		if d.Reply == "" {
			l.tb.Errorf("%s is held without a word", id)
		}
		return "unknown, a person is asked"
	default:
		l.tb.Errorf("%s ends as %s, held %v", id, d.State, d.Held)
	}
	return string(d.State)
}

package engine

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/account"
	"cardiopli/pipeline/config"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/runner"
	"cardiopli/pipeline/store"
	"cardiopli/pipeline/submit"
	"cardiopli/pipeline/submit/submittest"
)

const smtpHost = "smtp.operateur-exemple.fr"

// line is the queue of a practice alone: letters come to be in the store as if they
// were issued, the operator does as a script says, and the clock can be put forward.
type line struct {
	tb     testing.TB
	e      *Engine
	ca     *submittest.Authority
	actor  review.Actor
	mu     sync.Mutex
	ahead  time.Duration
	point  func(string)
	limits submit.Timeouts
	lanes  int
}

func newLine(tb testing.TB) *line {
	tb.Helper()
	dir := tb.TempDir()
	settings := strings.Replace(string(config.Sample), `mailbox: "" `, `mailbox: "cabinet@cardio.example" `, 1)
	if _, err := create(dir, []byte(settings), []byte("une phrase de passe")); err != nil {
		tb.Fatal(err)
	}
	p, err := Open(context.Background(), dir, []byte("une phrase de passe"))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { p.Close() })
	ca, err := submittest.NewAuthority()
	if err != nil {
		tb.Fatal(err)
	}
	l := &line{tb: tb, ca: ca, actor: review.Actor{Name: "claire", Role: review.Secretary, Pseudonym: "u-2"}, lanes: 8}
	l.e = &Engine{Practice: p, Log: slog.New(slog.DiscardHandler)}
	l.e.clock = func() time.Time {
		l.mu.Lock()
		defer l.mu.Unlock()
		return time.Now().Add(l.ahead)
	}
	d := 5 * time.Second
	l.limits = submit.Timeouts{Dial: d, Greeting: d, TLS: d, Command: d, Block: d, Final: d}
	return l
}

func (l *line) pass(d time.Duration) { l.mu.Lock(); l.ahead += d; l.mu.Unlock() }

// operator starts one and makes the client submit to it.
func (l *line) operator(script func(submittest.Event) submittest.Answer) *submittest.Server {
	l.tb.Helper()
	cert, err := l.ca.Issue(smtpHost, time.Now().Add(24*time.Hour))
	l.must(err)
	return l.operatorOf(cert, script)
}

// operatorOf starts one with another certificate.
func (l *line) operatorOf(cert tls.Certificate, script func(submittest.Event) submittest.Answer) *submittest.Server {
	l.tb.Helper()
	s, err := submittest.Start(submittest.Options{TLS: &tls.Config{Certificates: []tls.Certificate{cert}}, Script: script})
	if err != nil {
		l.tb.Fatal(err)
	}
	l.tb.Cleanup(s.Close)
	l.use(s.Port())
	return s
}

func (l *line) use(port int) {
	if l.e.client != nil {
		l.e.client.Close()
	}
	l.e.client = submit.New(submit.Config{
		Server:  account.Server{Host: "127.0.0.1", Port: port, ServerName: smtpHost, Roots: l.ca.Roots()},
		Account: account.Account{User: "cabinet", Password: func(context.Context) (string, error) { return "secret", nil }},
		Name:    "poste.cardio.example", Timeouts: l.limits, Keep: time.Minute, Kept: l.lanes, Point: l.point})
	l.tb.Cleanup(l.e.client.Close)
}

// letter issues one to each address, sealed in appearance, of about size bytes.
func (l *line) letter(size int, to ...pipeline.Address) (copies []string) {
	l.tb.Helper()
	ctx, at := context.Background(), l.e.now()
	st := l.e.Store
	raw := fmt.Sprint(to, time.Now().UnixNano())
	id, _, err := st.Take(ctx, store.Arrival{Source: pipeline.Source{Name: raw, Format: pipeline.Text}, Raw: []byte(raw), Text: raw, Place: raw, By: pipeline.System, At: at})
	if err != nil {
		l.tb.Fatal(err)
	}
	c := store.Change{ID: id, From: pipeline.Approved, Version: 1, To: pipeline.Issued, At: at}
	for i, a := range to {
		o := store.Outgoing{ID: fmt.Sprintf("%s-1-%02d", id, i+1), Recipient: pipeline.Recipient{Name: "ROY", Address: a, Mode: pipeline.ModeSMIME},
			MessageID: fmt.Sprintf("<%s.%d@cardio.example>", id, i), Form: "rsa", Due: at}
		head := "From: <cabinet@cardio.example>\r\nMessage-ID: " + o.MessageID + "\r\nX-Copy: " + o.ID +
			"\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\n"
		body := strings.Repeat(strings.Repeat("M", 70)+"\r\n", max(size-len(head), 72)/72)
		o.Bytes = []byte(head + body)
		c.Outgoing = append(c.Outgoing, o)
		copies = append(copies, o.ID)
	}
	for _, step := range []store.Change{
		{ID: id, From: pipeline.Received, Version: 1, To: pipeline.Drafted, At: at, Work: &store.Work{PDF: []byte("%PDF")}},
		{ID: id, From: pipeline.Drafted, Version: 1, To: pipeline.Approved, At: at},
		c} {
		if err := st.Apply(ctx, step); err != nil {
			l.tb.Fatal(err)
		}
	}
	return copies
}

// run works the queue until done says so, like an engine that was started anew.
func (l *line) run(done func() bool) {
	l.tb.Helper()
	ctx, stop := context.WithCancel(context.Background())
	r := runner.New(copies{l.e}, runner.Options{Workers: l.lanes, Slow: slowLane, Poll: 20 * time.Millisecond, Log: l.e.Log, Now: l.e.now})
	l.e.Store.Notify(r.Wake())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	defer func() { stop(); <-ended }()
	for end := time.Now().Add(patience * 2); !done(); {
		if time.Now().After(end) {
			l.tb.Error("not finished in time")
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func (l *line) copy(id string) pipeline.Delivery {
	l.tb.Helper()
	d, err := l.e.Store.Delivery(context.Background(), id)
	if err != nil {
		l.tb.Fatal(err)
	}
	return d
}

func (l *line) state(id string) pipeline.DeliveryState { return l.copy(id).State }

func (l *line) gate(lane store.Lane) store.Gate {
	l.tb.Helper()
	g, err := l.e.Store.Gate(context.Background(), lane)
	if err != nil {
		l.tb.Fatal(err)
	}
	return g
}

func (l *line) counts() map[pipeline.DeliveryState]int {
	l.tb.Helper()
	n, err := l.e.Store.CountDeliveries(context.Background())
	if err != nil {
		l.tb.Fatal(err)
	}
	return n
}

func (l *line) must(err error) {
	l.tb.Helper()
	if err != nil {
		l.tb.Fatal(err)
	}
}

// copyOf names the copy that a message is of.
func copyOf(m submittest.Message) string {
	_, rest, _ := strings.Cut(string(m.Bytes), "X-Copy: ")
	id, _, _ := strings.Cut(rest, "\r\n")
	return id
}

// gateHops gives the outcomes that the trace is told of ways out.
func (l *line) gateHops() (all []string) {
	l.tb.Helper()
	hs, err := l.e.Store.Outbox(context.Background(), 100000)
	l.must(err)
	for _, h := range hs {
		if h.Stage == pipeline.StageQueue && h.Notes["lane"] != "" {
			all = append(all, h.Outcome)
		}
	}
	return all
}

package mailbox

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"

	"cardiopli/pipeline/account"
)

const (
	timeDial = 30 * time.Second
	maxLine  = 8 << 10
)

// errTooMuch says that a server sent more than a command can need.
var errTooMuch = errors.New("the server sends without end")

// guard is a connection on which every read has an end: of time, and of bytes. The
// decoder above it has neither for a line.
type guard struct {
	net.Conn
	greeting []byte // given to the reader first: what STARTTLS has used up

	mu    sync.Mutex
	left  int64
	until time.Time
	much  bool
	broke bool // from outside, in the middle
	wire  *wire
	from  int64 // what had come over it at the mark
}

// wire counts what comes over a connection, before TLS makes anything of it.
type wire struct {
	net.Conn
	bytes atomic.Int64
}

// Read is part of net.Conn.
func (w *wire) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	w.bytes.Add(int64(n))
	return n, err
}

// mark begins to count what comes.
func (g *guard) mark() {
	g.mu.Lock()
	g.from = g.wire.bytes.Load()
	g.mu.Unlock()
}

// farther tells how many bytes have come since the mark, and whether the connection broke at that:
// another may bring more. Neither a server that is too slow nor one that sends without
// end has broken off.
func (g *guard) farther() (bytes int64, broke bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.wire.bytes.Load() - g.from, g.broke && !g.much && time.Now().Before(g.until)
}

func (g *guard) allow(bytes int64, d time.Duration) {
	g.mu.Lock()
	g.left, g.until = bytes, time.Now().Add(d)
	g.mu.Unlock()
	g.Conn.SetReadDeadline(g.until)
}

// Read is part of net.Conn.
func (g *guard) Read(p []byte) (int, error) {
	if len(g.greeting) > 0 {
		n := copy(p, g.greeting)
		g.greeting = g.greeting[n:]
		return n, nil
	}
	g.mu.Lock()
	if g.left <= 0 {
		g.much = true
		g.mu.Unlock()
		return 0, errTooMuch
	}
	p = p[:min(int64(len(p)), g.left)]
	g.mu.Unlock()
	n, err := g.Conn.Read(p)
	g.mu.Lock()
	g.left -= int64(n)
	g.broke = g.broke || err != nil && !errors.Is(err, net.ErrClosed)
	g.mu.Unlock()
	return n, err
}

// SetReadDeadline is part of net.Conn: nobody waits longer than was allowed.
func (g *guard) SetReadDeadline(t time.Time) error {
	g.mu.Lock()
	if t.IsZero() || t.After(g.until) {
		t = g.until
	}
	g.mu.Unlock()
	return g.Conn.SetReadDeadline(t)
}

func (g *guard) wrap(phase Phase, err error) error {
	if err == nil {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.much {
		err = errTooMuch
	} else if !time.Now().Before(g.until) {
		err = errSlow
	}
	return &Failure{Phase: phase, Err: err}
}

var errSlow = errors.New("the server was too slow")

// connect dials, speaks TLS and proves who we are.
func (r *Reader) connect(ctx context.Context) (*session, error) {
	conn, err := r.c.Server.Dial(ctx, timeDial)
	if err != nil {
		return nil, &Failure{Phase: PhaseConnect, Err: err}
	}
	g, err := r.secure(ctx, conn)
	if err != nil {
		conn.Close()
		return nil, err
	}
	s := &session{ctx: ctx, times: r.times, conn: g, news: make(chan struct{}, 1)}
	g.allow(maxReply, s.times.command)
	s.client = imapclient.New(g, &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(d *imapclient.UnilateralDataMailbox) {
			if d.NumMessages == nil {
				return
			}
			select {
			case s.news <- struct{}{}:
			default:
			}
		}}})
	s.stop = context.AfterFunc(ctx, func() { conn.Close() })
	if err := r.login(ctx, s); err != nil {
		s.stop()
		s.client.Close()
		return nil, err
	}
	return s, nil
}

// secure brings a connection under TLS. STARTTLS is done here, on a connection of
// which nothing is read ahead: what somebody put in after it, in clear, ends the
// handshake and is never taken for the server's word.
func (r *Reader) secure(ctx context.Context, conn net.Conn) (*guard, error) {
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	conn.SetDeadline(time.Now().Add(r.times.command))
	g := &guard{wire: &wire{Conn: conn}}
	if !r.c.TLS {
		if err := startTLS(conn); err != nil {
			return nil, &Failure{Phase: PhaseConnect, Err: err}
		}
		g.greeting = []byte("* OK ready\r\n")
	}
	t := tls.Client(g.wire, r.c.Server.TLS(r.c.Account))
	if err := t.HandshakeContext(ctx); err != nil {
		return nil, &Failure{Phase: PhaseTLS, Err: account.Explain(err)}
	}
	conn.SetDeadline(time.Time{})
	g.Conn = t
	return g, nil
}

// ErrNoTLS says that the server offers no encryption: nothing is said to it.
var ErrNoTLS = errors.New("the server offers no STARTTLS")

var (
	errBye     = errors.New("the server takes no connection now")
	errNotIMAP = errors.New("what the server says is not IMAP")
)

func startTLS(conn net.Conn) error {
	line, err := readLine(conn)
	switch {
	case err != nil:
		return fmt.Errorf("read the greeting: %w", err)
	case strings.HasPrefix(strings.ToUpper(line), "* BYE"):
		return errBye
	case strings.HasPrefix(strings.ToUpper(line), "* PREAUTH"): // no STARTTLS after it (RFC 9051 7.1.4)
		return ErrNoTLS
	case !strings.HasPrefix(strings.ToUpper(line), "* OK"):
		return fmt.Errorf("greeting: %w", errNotIMAP)
	}
	if _, err := conn.Write([]byte("s1 STARTTLS\r\n")); err != nil {
		return err
	}
	for range 20 {
		line, err := readLine(conn)
		if err != nil {
			return fmt.Errorf("ask for STARTTLS: %w", err)
		}
		switch up := strings.ToUpper(line); {
		case strings.HasPrefix(up, "S1 OK"):
			return nil
		case strings.HasPrefix(up, "S1 "):
			return ErrNoTLS
		case strings.HasPrefix(up, "* BYE"):
			return errBye
		case !strings.HasPrefix(up, "* "):
			return fmt.Errorf("answer to STARTTLS: %w", errNotIMAP)
		}
	}
	return errTooMuch
}

// readLine reads a line byte by byte, so that nothing after it is read.
func readLine(conn net.Conn) (string, error) {
	var line []byte
	for b := make([]byte, 1); len(line) < maxLine; {
		if _, err := conn.Read(b); err != nil {
			return "", err
		}
		if b[0] == '\n' {
			return strings.TrimRight(string(line), "\r"), nil
		}
		line = append(line, b[0])
	}
	return "", errTooMuch
}

// login proves who we are.
func (r *Reader) login(ctx context.Context, s *session) error {
	state := s.conn.Conn.(*tls.Conn).ConnectionState()
	var caps imap.CapSet
	err := s.within(PhaseLogin, maxReply, s.times.command, func() error {
		if err := s.client.WaitGreeting(); err != nil {
			return err
		}
		if caps = s.client.Caps(); caps == nil {
			return errors.New("the server does not tell what it can do")
		}
		return nil
	})
	if err != nil {
		return err
	}
	offers := func(name string) bool {
		return caps.Has(imap.Cap("AUTH="+name)) || name == sasl.Login && !caps.Has(imap.CapLoginDisabled)
	}
	asked := false
	err = r.c.Account.Authenticate(ctx, state, offers, func(m sasl.Client) error {
		asked = true
		s.conn.allow(maxReply, s.times.command)
		return refusal(s.authenticate(m, caps.Has("AUTH=LOGIN")))
	})
	if err != nil {
		return s.conn.wrap(PhaseLogin, err)
	}
	// The library's own state follows the end of a command a little later: it tells
	// something only where nothing was asked.
	if !asked && s.client.State() != imap.ConnStateAuthenticated {
		return &Failure{Phase: PhaseLogin, Err: account.ErrMechanism}
	}
	return nil
}

// authenticate speaks a mechanism. LOGIN is the command of that name, which every
// server of IMAP has, or the two questions of the mechanism.
func (s *session) authenticate(m sasl.Client, asMechanism bool) error {
	mech, user, err := m.Start()
	if err != nil {
		return err
	}
	if mech != sasl.Login {
		return s.client.Authenticate(started{m, mech, user})
	}
	password, err := m.Next([]byte("Password:"))
	if err != nil {
		return err
	}
	if s.client.Caps().Has(imap.CapLoginDisabled) && asMechanism {
		return s.client.Authenticate(&questions{answers: [][]byte{user, password}})
	}
	return s.client.Login(string(user), string(password)).Wait()
}

// started is a mechanism whose first step was asked for already.
type started struct {
	sasl.Client
	mech  string
	first []byte
}

// Start is part of sasl.Client.
func (s started) Start() (string, []byte, error) { return s.mech, s.first, nil }

// questions answers the two questions of LOGIN, whatever their words.
type questions struct{ answers [][]byte }

// Start is part of sasl.Client.
func (q *questions) Start() (string, []byte, error) { return sasl.Login, nil, nil }

// Next is part of sasl.Client.
func (q *questions) Next([]byte) ([]byte, error) {
	if len(q.answers) == 0 {
		return nil, sasl.ErrUnexpectedServerChallenge
	}
	a := q.answers[0]
	q.answers = q.answers[1:]
	return a, nil
}

package submit

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"time"

	"cardiopli/pipeline/account"
)

var (
	// errReply says that what came back is not an SMTP reply.
	errReply = errors.New("not an SMTP reply")
	// errInjected says that bytes stood behind the reply to STARTTLS: someone in
	// between put them there to be taken for the server's (CVE-2011-0411).
	errInjected = fmt.Errorf("after the reply to STARTTLS: %w", account.ErrPlain)
	// errClear says that something other than EHLO and STARTTLS was about to leave unencrypted.
	errClear = errors.New("only EHLO and STARTTLS may be said in clear")
)

// maxReply caps the bytes that may come back to one write: an EHLO reply, or the
// server's certificates, with a wide margin. The library caps lines, not their number.
const maxReply = 128 << 10

// libraryName is what the library's client calls itself before STARTTLS.
const libraryName = "localhost"

// wire is the network connection under the library's client. It adds what the
// library leaves open: which phase the connection has reached, its time limits
// until the client is at hand to be told them, the practice's name in the first
// EHLO, a cap on replies, and the refusal of anything in clear that is neither
// EHLO nor STARTTLS. After the handshake it sees TLS records only.
type wire struct {
	net.Conn
	name  string
	t     Timeouts
	phase Phase // from PhaseGreeting to PhaseTLS
	ready bool  // deadlines are the library's from here on
	block time.Duration
	got   int    // bytes since the last write
	reply []byte // to STARTTLS
	wrote bool   // the last that happened was a write
	ahead []byte // read by pending
}

func newWire(conn net.Conn, name string, t Timeouts) *wire {
	w := &wire{Conn: conn, name: name, t: t, phase: PhaseGreeting}
	_ = w.limit(t.Greeting) // fails only on a closed connection, as the next read will
	return w
}

func (w *wire) limit(d time.Duration) error { return w.Conn.SetDeadline(time.Now().Add(d)) }

// SetDeadline is called by the library around each command.
func (w *wire) SetDeadline(t time.Time) error {
	if !w.ready {
		return nil
	}
	return w.Conn.SetDeadline(t)
}

// handOver leaves the deadlines to the library.
func (w *wire) handOver() error {
	w.ready = true
	return w.Conn.SetDeadline(time.Time{})
}

// pending tells whether something has come that nobody has asked for yet. It waits a
// moment: a deadline that is past would be told of before what is there is read.
func (w *wire) pending() bool {
	if len(w.ahead) == 0 && w.Conn.SetReadDeadline(time.Now().Add(time.Millisecond)) == nil {
		w.ahead = make([]byte, 512)
		n, _ := w.Conn.Read(w.ahead) // what went wrong is met again by the next read
		w.ahead = w.ahead[:n]
		_ = w.Conn.SetReadDeadline(time.Time{}) // the library sets its own
	}
	return len(w.ahead) > 0
}

func (w *wire) Read(p []byte) (n int, err error) {
	w.wrote = false
	if len(w.ahead) > 0 {
		n = copy(p, w.ahead)
		w.ahead = w.ahead[n:]
	} else {
		n, err = w.Conn.Read(p)
	}
	if w.phase != PhaseTLS && w.got == 0 && n > 0 && (p[0] < '2' || p[0] > '5') {
		// Another protocol's greeting is met here, not at the end of the time limit.
		return 0, errReply
	}
	if w.got += n; w.got > maxReply {
		return 0, errReply
	}
	if w.phase == PhaseSTARTTLS {
		w.reply = append(w.reply, p[:n]...)
	}
	return n, err
}

func (w *wire) Write(p []byte) (int, error) {
	w.got, w.wrote = 0, true
	out := p
	switch w.phase {
	case PhaseGreeting, PhaseEHLO:
		verb, ok := bytes.CutSuffix(p, []byte(" "+libraryName+"\r\n"))
		switch {
		case string(p) == "STARTTLS\r\n":
			w.phase = PhaseSTARTTLS
		case ok && (string(verb) == "EHLO" || string(verb) == "HELO"):
			w.phase = PhaseEHLO
			out = []byte(string(verb) + " " + w.name + "\r\n")
		default:
			return 0, errClear
		}
		if err := w.limit(w.t.Command); err != nil {
			return 0, err
		}
	case PhaseSTARTTLS:
		if !oneReply(w.reply) {
			return 0, errInjected
		}
		w.phase, w.reply = PhaseTLS, nil
		if err := w.limit(w.t.TLS); err != nil {
			return 0, err
		}
	}
	if w.phase == PhaseTLS && !record(p) {
		return 0, errClear
	}
	if w.block > 0 {
		// Renewed for each block, so that a large message over a slow line is not
		// taken for a dead one.
		if err := w.SetWriteDeadline(time.Now().Add(w.block)); err != nil {
			return 0, err
		}
	}
	n, err := w.Conn.Write(out)
	if err != nil {
		return min(n, len(p)), err
	}
	return len(p), nil
}

// record tells whether p begins a TLS record (RFC 8446 5.1).
func record(p []byte) bool { return len(p) > 0 && p[0] >= 20 && p[0] <= 23 }

// oneReply tells whether b ends where its first reply does.
func oneReply(b []byte) bool {
	more, ok := behind(b)
	return ok && len(more) == 0
}

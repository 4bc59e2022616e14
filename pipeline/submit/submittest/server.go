// Package submittest is a mail operator for tests that does as a script says: it
// answers each verb as told, is slow, mute or garbled, breaks off before, within or
// after anything, and keeps everything that it saw, byte by byte. Its TLS is real.
//
// A script is asked with each verb: those of SMTP and
//
//	CONNECT   the greeting
//	TLS       between the reply to STARTTLS and the handshake
//	EHLO-TLS  EHLO over TLS
//	AUTH+     each further line of an authentication
//	BODY      once, as content begins to arrive after DATA
//	.         the end of the content
//
// It judges nothing beyond the order of commands and the form of lines (see
// Server.Faults), so that a client is held to the standard even where the server of
// the day would let it pass.
package submittest

import (
	"crypto/tls"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
)

// Event is one moment at which the script is asked.
type Event struct {
	Verb string // see the package comment
	Line string // as it came, without CRLF
	Conn int    // which connection, from 1
	Nth  int    // which time this verb comes, over all connections, from 1
	TLS  bool
	// Message is what has been said of the message under way: with ".", all of it.
	Message *Message
}

// Answer is what the server does. The zero value does the usual.
type Answer struct {
	Text  string        // reply, lines joined by CRLF, without the last CRLF; "" is the usual one
	Raw   []byte        // sent as it is instead of a reply; with BODY, ahead of one
	Wait  time.Duration // before anything is sent
	Byte  time.Duration // between two bytes of the reply
	Mute  bool          // nothing is sent, and nothing read, until the client leaves
	Close bool          // the connection ends after the reply, or, without Text and Raw, at once
	Reset bool          // with Close: by a TCP reset, so that what was sent may be lost too
	// After, with BODY, is how many bytes of content are read before Mute or Close;
	// with none of the two, before Pause, or before Hold is closed.
	After int
	Pause time.Duration
	Hold  <-chan struct{}
	// Taken, with ".", says that the message counts as taken although no such reply is
	// sent; with a reply of 2xx it counts anyway.
	Taken bool
}

// Say replies with text.
func Say(text string) Answer { return Answer{Text: text} }

// SayAndClose replies with text and ends the connection, as 421 announces.
func SayAndClose(text string) Answer { return Answer{Text: text, Close: true} }

// Drop ends the connection without a word.
func Drop() Answer { return Answer{Close: true} }

// Mute says nothing more.
func Mute() Answer { return Answer{Mute: true} }

// Lost, for ".", takes the message and ends the connection without a reply.
func Lost() Answer { return Answer{Close: true, Taken: true} }

// Garbage replies with bytes that are no SMTP.
func Garbage() Answer { return Answer{Raw: []byte("\x16\x03\x01HTTP/1.1 400 Bad Request\r\n\r\n")} }

// Slow does the usual after a while.
func Slow(d time.Duration) Answer { return Answer{Wait: d} }

// DropAfter, for BODY, ends the connection once n bytes of content have come.
func DropAfter(n int) Answer { return Answer{Close: true, After: n} }

// Message is one message as the server saw it.
type Message struct {
	Conn       int
	From, To   string // as in the commands, without angle brackets
	Mail, Rcpt string // the commands
	Wire       []byte // content as it crossed the wire, with doubled dots and the final one
	Bytes      []byte // content, undone
	Whole      bool   // its end came
	Taken      bool   // the server counts it as its own
}

// Options of a Server.
type Options struct {
	TLS *tls.Config // with a certificate; see Authority
	// Script is asked first; where its Answer is the zero value, what Set and Once
	// laid down holds, and else the usual. It may be called by several goroutines.
	Script func(Event) Answer
	// Extensions are the lines of the reply to EHLO over TLS; Extensions() where nil.
	Extensions []string
}

// Extensions are those that a server has by default.
func Extensions() []string {
	return []string{"AUTH PLAIN LOGIN", "SIZE 100000", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES"}
}

// Server is the operator.
type Server struct {
	opt Options
	l   net.Listener
	wg  sync.WaitGroup

	mu       sync.Mutex
	open     map[net.Conn]bool
	set      map[string]Answer
	once     map[string][]Answer
	count    map[string]int
	watch    func(Event)
	commands []string
	clear    []string
	messages []*Message
	faults   []string
	conns    int
}

// Start listens on a port of its own of the loopback interface.
func Start(opt Options) (*Server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	if opt.Extensions == nil {
		opt.Extensions = Extensions()
	}
	s := &Server{opt: opt, l: l, open: map[net.Conn]bool{}, set: map[string]Answer{}, once: map[string][]Answer{}, count: map[string]int{}}
	s.wg.Go(s.accept)
	return s, nil
}

func (s *Server) accept() {
	for {
		c, err := s.l.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.conns++
		n := s.conns
		s.open[c] = true
		s.mu.Unlock()
		s.wg.Go(func() {
			(&conn{s: s, n: n, tcp: c, c: c}).serve()
			_ = c.Close()
			s.mu.Lock()
			delete(s.open, c)
			s.mu.Unlock()
		})
	}
}

// Close ends the server and every connection.
func (s *Server) Close() {
	s.Stop()
	s.Cut()
	s.wg.Wait()
}

// Finish waits until every connection has ended by itself.
func (s *Server) Finish() { s.wg.Wait() }

// Stop takes no more connections: the port is closed.
func (s *Server) Stop() { _ = s.l.Close() }

// Cut ends the connections that are open, as idle ones of a server that restarts.
func (s *Server) Cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.open {
		_ = c.Close()
	}
}

// Port is where the server listens.
func (s *Server) Port() int { return s.l.Addr().(*net.TCPAddr).Port }

// Set lays down what is done with a verb from now on.
func (s *Server) Set(verb string, a Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.set[verb] = a
}

// Once lays down what is done the next time a verb comes; several wait in a row.
func (s *Server) Once(verb string, a Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.once[verb] = append(s.once[verb], a)
}

// Offer changes the extensions.
func (s *Server) Offer(lines ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opt.Extensions = lines
}

// Script changes the script.
func (s *Server) Script(fn func(Event) Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opt.Script = fn
}

// Watch calls fn with each event before it is answered.
func (s *Server) Watch(fn func(Event)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watch = fn
}

// Commands gives the lines of all connections in the order they came.
func (s *Server) Commands() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.commands)
}

// Clear gives the lines that came unencrypted.
func (s *Server) Clear() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.clear)
}

// Messages gives every message of which content came, whole or not.
func (s *Server) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Message, len(s.messages))
	for i, m := range s.messages {
		out[i] = *m
	}
	return out
}

// Taken gives the messages that the server counts as its own.
func (s *Server) Taken() []Message {
	return slices.DeleteFunc(s.Messages(), func(m Message) bool { return !m.Taken })
}

// Conns is how many connections there were.
func (s *Server) Conns() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conns
}

// Faults gives what the client did against the standard: a command out of order, a
// line not ended by CRLF, something in clear besides EHLO and STARTTLS.
func (s *Server) Faults() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.faults)
}

func (s *Server) fault(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, what)
}

// answer decides what to do.
func (s *Server) answer(e Event) Answer {
	s.mu.Lock()
	s.count[e.Verb]++
	e.Nth = s.count[e.Verb]
	watch, script := s.watch, s.opt.Script
	s.mu.Unlock()
	if watch != nil {
		watch(e)
	}
	var a Answer
	if script != nil {
		a = script(e)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if a.isZero() {
		if q := s.once[e.Verb]; len(q) > 0 {
			a, s.once[e.Verb] = q[0], q[1:]
		} else {
			a = s.set[e.Verb]
		}
	}
	if a.Text == "" && a.Raw == nil && !a.Close && !a.Mute {
		a.Text = s.usual(e)
	}
	return a
}

func (a Answer) isZero() bool {
	return a.Text == "" && a.Raw == nil && a.Wait == 0 && a.Byte == 0 && !a.Mute && !a.Close && a.After == 0 && a.Pause == 0 && a.Hold == nil && !a.Taken
}

func (s *Server) usual(e Event) string {
	switch e.Verb {
	case "CONNECT":
		return "220 fake"
	case "EHLO":
		return "250-fake\r\n250 STARTTLS"
	case "EHLO-TLS":
		lines := append([]string{"fake"}, s.opt.Extensions...)
		last := len(lines) - 1
		for i := range lines {
			lines[i] = map[bool]string{false: "250-", true: "250 "}[i == last] + lines[i]
		}
		return strings.Join(lines, "\r\n")
	case "STARTTLS":
		return "220 2.0.0 go"
	case "AUTH", "AUTH+":
		if e.Line == "*" {
			return "501 5.7.0 given up"
		}
		return "235 2.7.0 in"
	case "MAIL":
		return "250 2.1.0 ok"
	case "RCPT":
		return "250 2.1.5 ok"
	case "DATA":
		return "354 go"
	case ".":
		return "250 2.0.0 queued as 4711"
	case "RSET", "NOOP":
		return "250 2.0.0 ok"
	case "QUIT":
		return "221 2.0.0 bye"
	case "TLS", "BODY":
		return ""
	}
	return "502 5.5.1 no"
}

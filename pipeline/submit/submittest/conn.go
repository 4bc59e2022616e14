package submittest

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// conn is one connection.
type conn struct {
	s    *Server
	n    int
	tcp  net.Conn
	c    net.Conn // tcp, or TLS over it
	br   *bufio.Reader
	tls  bool
	helo bool
	auth bool // an authentication is under way
	msg  *Message
}

// do answers one event; false ends the connection.
func (c *conn) do(verb, line string) (Answer, bool) {
	a := c.s.answer(Event{Verb: verb, Line: line, Conn: c.n, TLS: c.tls, Message: c.msg})
	time.Sleep(a.Wait)
	if verb == "." && (a.Taken || strings.HasPrefix(a.Text, "2")) {
		c.s.mu.Lock()
		c.msg.Taken = true
		c.s.mu.Unlock()
	}
	if verb == "BODY" {
		_, err := c.c.Write(a.Raw)
		return a, err == nil
	}
	if a.Mute {
		_, _ = io.Copy(io.Discard, c.c)
		return a, false
	}
	out := a.Raw
	if out == nil && a.Text != "" {
		out = []byte(a.Text + "\r\n")
	}
	step := len(out)
	if a.Byte > 0 {
		step = 1
	}
	for len(out) > 0 {
		if _, err := c.c.Write(out[:step]); err != nil {
			return a, false
		}
		if out = out[step:]; a.Byte > 0 {
			time.Sleep(a.Byte)
		}
	}
	if a.Close {
		c.reset(a)
	}
	return a, !a.Close
}

func (c *conn) reset(a Answer) {
	if t, ok := c.tcp.(*net.TCPConn); ok && a.Reset {
		_ = t.SetLinger(0)
	}
	_ = c.tcp.Close()
}

func (c *conn) serve() {
	c.br = bufio.NewReader(c.c)
	if _, ok := c.do("CONNECT", ""); !ok {
		return
	}
	for {
		raw, err := c.br.ReadString('\n')
		if err != nil {
			return
		}
		line, ended := strings.CutSuffix(raw, "\r\n")
		if !ended || strings.ContainsAny(line, "\r\n\x00") {
			c.s.fault(fmt.Sprintf("command not ended by CRLF: %q", raw))
			line = strings.TrimRight(line, "\r\n")
		}
		verb := strings.ToUpper(strings.Fields(line + " ?")[0])
		c.s.mu.Lock()
		c.s.commands = append(c.s.commands, line)
		if !c.tls {
			c.s.clear = append(c.s.clear, line)
		}
		c.s.mu.Unlock()
		switch {
		case c.auth:
			verb = "AUTH+"
		case verb == "EHLO" && c.tls:
			verb = "EHLO-TLS"
		}
		c.order(verb, line)
		if !c.command(verb, line) {
			return
		}
	}
}

// command obeys one command; false ends the connection.
func (c *conn) command(verb, line string) bool {
	a, ok := c.do(verb, line)
	if !ok {
		return false
	}
	yes := strings.HasPrefix(a.Text, "2")
	switch verb {
	case "EHLO", "EHLO-TLS", "HELO":
		c.helo, c.msg = yes, nil
	case "RSET":
		c.msg = nil
	case "AUTH", "AUTH+":
		c.auth = strings.HasPrefix(a.Text, "334")
	case "MAIL":
		if yes {
			c.msg = &Message{Conn: c.n, Mail: line, From: path(line)}
		}
	case "RCPT":
		if yes && c.msg != nil {
			c.msg.Rcpt, c.msg.To = line, path(line)
		}
	case "STARTTLS":
		return !yes || c.handshake()
	case "DATA":
		return !strings.HasPrefix(a.Text, "354") || c.content()
	case "QUIT":
		return false
	}
	return true
}

func (c *conn) handshake() bool {
	if _, ok := c.do("TLS", ""); !ok {
		return false
	}
	if c.br.Buffered() > 0 {
		c.s.fault("bytes in clear behind STARTTLS")
	}
	tc := tls.Server(c.tcp, c.s.opt.TLS)
	if tc.HandshakeContext(context.Background()) != nil {
		return false
	}
	c.c, c.br, c.tls, c.helo = tc, bufio.NewReader(tc), true, false
	return true
}

// order holds the client to the order of commands (RFC 5321 4.1.4, RFC 3207).
func (c *conn) order(verb, line string) {
	var bad bool
	switch verb {
	case "EHLO", "HELO", "NOOP", "RSET", "QUIT", "EHLO-TLS", "AUTH+":
	case "*":
		// go-smtp's client gives an authentication up that was refused already. Servers
		// call it unknown and go on.
	case "STARTTLS":
		bad = c.tls || !c.helo || line != "STARTTLS"
	case "AUTH":
		bad = !c.tls || !c.helo || c.msg != nil
	case "MAIL":
		bad = !c.tls || !c.helo || c.msg != nil
	case "RCPT":
		bad = c.msg == nil
	case "DATA":
		bad = c.msg == nil || c.msg.Rcpt == "" || line != "DATA"
	default:
		bad = true
	}
	if bad {
		c.s.fault(fmt.Sprintf("%s out of order", verb))
	}
}

// content reads a message to its end.
func (c *conn) content() bool {
	if c.msg == nil {
		c.msg = &Message{Conn: c.n}
	}
	m := c.msg
	c.s.mu.Lock()
	c.s.messages = append(c.s.messages, m)
	c.s.mu.Unlock()
	if _, err := c.br.Peek(1); err != nil {
		return false
	}
	a, _ := c.do("BODY", "")
	if a.Close || a.Mute || a.Pause > 0 || a.Hold != nil {
		part := make([]byte, a.After)
		n, err := io.ReadFull(c.br, part)
		if bytes.Contains(part[:n], []byte("\r\n.\r\n")) { // it ended before
			a.Close, a.Mute = true, false
		}
		c.see(m, part[:n])
		switch {
		case err != nil:
			return false
		case a.Mute:
			_, _ = io.Copy(io.Discard, c.c)
			return false
		case a.Close:
			c.reset(a)
			return false
		}
		time.Sleep(a.Pause)
		if a.Hold != nil {
			<-a.Hold
		}
	}
	for !ended(m.Wire) {
		part, err := c.br.ReadBytes('\n')
		c.see(m, part)
		if err != nil {
			return false
		}
	}
	c.s.mu.Lock()
	m.Whole, m.Bytes = true, undo(m.Wire)
	c.s.mu.Unlock()
	if bytes.Contains(bytes.ReplaceAll(m.Wire, []byte("\r\n"), nil), []byte("\n")) || bytes.Contains(bytes.ReplaceAll(m.Wire, []byte("\r\n"), nil), []byte("\r")) {
		c.s.fault("content with a bare CR or LF")
	}
	if c.br.Buffered() > 0 {
		c.s.fault("bytes behind the end of the content")
	}
	_, ok := c.do(".", "")
	c.msg = nil
	return ok
}

func (c *conn) see(m *Message, part []byte) {
	c.s.mu.Lock()
	m.Wire = append(m.Wire, part...)
	c.s.mu.Unlock()
}

// ended tells whether content is at its end, and at that only by the strict form:
// CRLF "." CRLF (RFC 5321 4.1.1.4).
func ended(wire []byte) bool {
	// The end alone is looked at: the race detector would go through all of wire, for each line.
	return len(wire) == 3 && bytes.Equal(wire, []byte(".\r\n")) || bytes.HasSuffix(wire, []byte("\r\n.\r\n"))
}

// undo takes the final dot and the doubled ones away (RFC 5321 4.5.2).
func undo(wire []byte) []byte {
	var out []byte
	for line := range bytes.Lines(wire[:len(wire)-len(".\r\n")]) {
		out = append(out, bytes.TrimPrefix(line, []byte("."))...)
	}
	return out
}

// path is the address of MAIL or RCPT.
func path(line string) string {
	_, rest, _ := strings.Cut(line, "<")
	addr, _, _ := strings.Cut(rest, ">")
	return addr
}

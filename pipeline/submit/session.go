package submit

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// session is one connection, encrypted and authenticated.
type session struct {
	conn   net.Conn
	br     *bufio.Reader
	bw     *bufio.Writer
	ext    map[string]string // EHLO keywords in capitals, with their parameters
	reused bool
	timer  *time.Timer
	asked  bool // the server asked for a client certificate
}

func (s *session) use(conn net.Conn) {
	s.conn = conn
	// New buffers on purpose: bytes that came in clear before the handshake must
	// never be taken for answers after it (command injection, CVE-2011-0411).
	s.br = bufio.NewReaderSize(conn, 4096)
	s.bw = bufio.NewWriterSize(conn, 32<<10)
}

// command sends one line and reads its reply.
func (s *session) command(limit time.Duration, line string) (reply, error) {
	if err := s.conn.SetDeadline(time.Now().Add(limit)); err != nil {
		return reply{}, err
	}
	if line != "" {
		if strings.ContainsAny(line, "\r\n") {
			return reply{}, errors.New("command holds a line break")
		}
		if _, err := s.bw.WriteString(line + "\r\n"); err != nil {
			return reply{}, err
		}
		if err := s.bw.Flush(); err != nil {
			return reply{}, err
		}
	}
	return readReply(s.br)
}

// quit says goodbye as far as the other side still listens.
func (s *session) quit(limit time.Duration) {
	_, _ = s.command(min(limit, 2*time.Second), "QUIT")
	_ = s.conn.Close()
}

// failed classes an error or an unwanted reply of a command.
func failed(ctx context.Context, p Phase, r reply, err error) *Failure {
	f := &Failure{Phase: p, Code: r.code, Enhanced: r.enhanced, Text: r.text(), Err: err}
	switch {
	case err == nil && r.code >= 400:
		f.Cause = causeOf(p, r.code, r.enhanced)
	case err == nil:
		// A reply of another kind than the command can have, for example 354 to RCPT.
		f.Cause, f.Code = CauseProtocol, 0
	case ctx.Err() != nil:
		f.Cause, f.Err = CauseStopped, ctx.Err()
	case errors.Is(err, errReply):
		f.Cause = CauseProtocol
	default:
		f.Cause = CauseNetwork
	}
	return f
}

func connectionLost(err error) bool {
	var ne net.Error
	var oe *net.OpError
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.As(err, &ne) && ne.Timeout() || errors.As(err, &oe)
}

// open connects, encrypts, verifies and authenticates.
func (c *Client) open(ctx context.Context) (*session, *Failure) {
	t := c.cfg.Timeouts
	d := net.Dialer{Timeout: t.Dial}
	conn, err := d.DialContext(ctx, "tcp", c.addr())
	if err != nil {
		return nil, failed(ctx, PhaseDial, reply{}, err)
	}
	s := &session{}
	s.use(conn)
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	f := c.greet(ctx, s)
	if !stop() && f == nil {
		f = failed(ctx, PhaseAuth, reply{}, ctx.Err())
	}
	if f != nil {
		_ = conn.Close()
		return nil, f
	}
	return s, nil
}

func (c *Client) greet(ctx context.Context, s *session) *Failure {
	t := c.cfg.Timeouts
	r, err := s.command(t.Greeting, "")
	if err != nil || r.code != 220 {
		return failed(ctx, PhaseGreeting, r, err)
	}
	if f := c.ehlo(ctx, s); f != nil {
		return f
	}
	if _, ok := s.ext["STARTTLS"]; !ok {
		return &Failure{Phase: PhaseSTARTTLS, Cause: CauseNoTLS}
	}
	if r, err = s.command(t.Command, "STARTTLS"); err != nil || r.code != 220 {
		return failed(ctx, PhaseSTARTTLS, r, err)
	}
	if s.br.Buffered() > 0 {
		// Bytes behind the reply were put there by someone in between.
		return &Failure{Phase: PhaseSTARTTLS, Cause: CauseTLS, Err: errors.New("data in clear after the reply to STARTTLS")}
	}
	if err := s.conn.SetDeadline(time.Now().Add(t.TLS)); err != nil {
		return failed(ctx, PhaseTLS, reply{}, err)
	}
	tc := tls.Client(s.conn, c.tlsConfig(s))
	if err := tc.HandshakeContext(ctx); err != nil {
		if ctx.Err() != nil {
			return failed(ctx, PhaseTLS, reply{}, ctx.Err())
		}
		return tlsFailure(err)
	}
	s.use(tc)
	if f := c.ehlo(ctx, s); f != nil {
		// With TLS 1.3 a refused client certificate, or the lack of one, shows only
		// when the first command is answered (RFC 8446 4.4.2.4).
		if f.Code == 0 && ctx.Err() == nil && (s.asked || remoteAlert(f.Err)) {
			return &Failure{Phase: PhaseAuth, Cause: CauseAuth, Err: f.Err}
		}
		return f
	}
	return c.auth(ctx, s)
}

func (c *Client) tlsConfig(s *session) *tls.Config {
	return &tls.Config{
		ServerName: c.cfg.ServerName,
		RootCAs:    c.cfg.Roots,
		MinVersion: tls.VersionTLS12,
		// The suites that the MSSanté client requirements name (ECO.1.1.3) and Go
		// has in authenticated form, and their ECDSA twins; TLS 1.3 has its own.
		CipherSuites: []uint16{
			tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
			tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
		},
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			s.asked = true
			if c.cfg.Certificate != nil {
				return c.cfg.Certificate, nil
			}
			return &tls.Certificate{}, nil
		},
	}
}

func (c *Client) ehlo(ctx context.Context, s *session) *Failure {
	name := c.cfg.Name
	if name == "" {
		name = literal(s.conn.LocalAddr())
	}
	r, err := s.command(c.cfg.Timeouts.Command, "EHLO "+name)
	if err != nil || r.code != 250 {
		return failed(ctx, PhaseEHLO, r, err)
	}
	s.ext = map[string]string{}
	for _, line := range r.lines[1:] {
		k, v, _ := strings.Cut(strings.TrimSpace(line), " ")
		s.ext[strings.ToUpper(k)] = strings.TrimSpace(v)
	}
	return nil
}

// literal is the address literal that stands for a machine without a name
// (RFC 5321 4.1.3). "localhost" would be a false name, and is refused by some.
func literal(a net.Addr) string {
	host, _, err := net.SplitHostPort(a.String())
	if err != nil {
		return "[127.0.0.1]"
	}
	if strings.Contains(host, ":") {
		return "[IPv6:" + host + "]"
	}
	return "[" + host + "]"
}

// transact submits one message over s and keeps or closes the connection.
func (c *Client) transact(ctx context.Context, s *session, env Envelope, need needs) (Reply, *Failure) {
	conn := s.conn
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	r, f := c.exchange(ctx, s, env, need)
	stopped := !stop()
	switch {
	case stopped, f != nil && f.Code == 0, f != nil && f.Code == 421:
		_ = conn.Close()
	case f != nil:
		// RFC 5321 4.1.1.5: the next transaction begins clean.
		if rr, err := s.command(c.cfg.Timeouts.Command, "RSET"); err != nil || rr.code != 250 {
			_ = conn.Close()
		} else {
			c.keep(s)
		}
	default:
		c.keep(s)
	}
	return r, f
}

func (c *Client) exchange(ctx context.Context, s *session, env Envelope, need needs) (Reply, *Failure) {
	t := c.cfg.Timeouts
	if f := s.fits(env, need); f != nil {
		return Reply{}, f
	}
	for _, step := range []struct {
		phase Phase
		line  string
		want  int
	}{
		{PhaseMail, s.mailLine(env, need, c.cfg.RequireTLS), 250},
		{PhaseRcpt, s.rcptLine(env), 250},
		{PhaseData, "DATA", 354},
	} {
		if step.phase == PhaseData {
			c.cfg.Point("submit.before-data")
		}
		r, err := s.command(t.Command, step.line)
		// RFC 5321 4.2.1: the first digit decides; 251 to RCPT is as good as 250.
		ok := err == nil && r.code/100 == step.want/100
		if !ok {
			f := failed(ctx, step.phase, r, err)
			// A kept connection that died meanwhile, or that the operator now ends.
			// Before DATA nothing was begun, so that a new connection changes nothing.
			f.stale = s.reused && step.phase != PhaseData && (f.Cause == CauseNetwork || r.code == 421)
			return Reply{}, f
		}
	}
	w := blockWriter{s.conn, t.Block}
	s.bw.Reset(w)
	defer s.bw.Reset(s.conn)
	err := writeContent(s.bw, env.Bytes)
	if err == nil {
		// All content leaves before the final dot is written: up to here the operator
		// cannot have taken the message (RFC 5321 4.1.1.4).
		err = s.bw.Flush()
	}
	if err != nil {
		return Reply{}, failed(ctx, PhaseContent, reply{}, err)
	}
	s.bw.Reset(s.conn)
	r, err := s.command(t.Final, ".")
	c.cfg.Point("submit.after-data")
	switch {
	case err != nil || r.code/100 == 3:
		f := failed(ctx, PhaseFinal, r, err)
		f.unknown = true
		return Reply{}, f
	case r.code/100 != 2:
		return Reply{}, failed(ctx, PhaseFinal, r, nil)
	}
	return Reply{Code: r.code, Enhanced: r.enhanced, Text: r.text(), Phase: PhaseFinal}, nil
}

// blockWriter renews the deadline for each block, so that a large message over a
// slow line is not taken for a dead one.
type blockWriter struct {
	conn  net.Conn
	limit time.Duration
}

func (w blockWriter) Write(p []byte) (int, error) {
	if err := w.conn.SetWriteDeadline(time.Now().Add(w.limit)); err != nil {
		return 0, err
	}
	return w.conn.Write(p)
}

// fits refuses before a byte is sent what the operator has said it cannot take.
func (s *session) fits(env Envelope, need needs) *Failure {
	if v, ok := s.ext["SIZE"]; ok {
		// RFC 1870 4: 0 or no number means no fixed limit.
		if limit, err := strconv.ParseInt(v, 10, 64); err == nil && limit > 0 && int64(len(env.Bytes)) > limit {
			return &Failure{Phase: PhaseMail, Cause: CauseSize, Err: fmt.Errorf("message of %d bytes, the operator takes %d", len(env.Bytes), limit)}
		}
	}
	if _, ok := s.ext["SMTPUTF8"]; need.utf8 && !ok {
		return &Failure{Phase: PhaseMail, Cause: CauseCapability, Err: errors.New("operator does not offer SMTPUTF8")}
	}
	if _, ok := s.ext["8BITMIME"]; need.eightBit && !ok {
		return &Failure{Phase: PhaseMail, Cause: CauseCapability, Err: errors.New("operator does not offer 8BITMIME")}
	}
	return nil
}

func (s *session) mailLine(env Envelope, need needs, requireTLS bool) string {
	line := "MAIL FROM:<" + string(env.From) + ">"
	if _, ok := s.ext["SIZE"]; ok {
		line += " SIZE=" + strconv.Itoa(len(env.Bytes))
	}
	if need.eightBit {
		line += " BODY=8BITMIME"
	}
	if need.utf8 {
		line += " SMTPUTF8"
	}
	if _, ok := s.ext["REQUIRETLS"]; ok && requireTLS {
		line += " REQUIRETLS"
	}
	if _, ok := s.ext["DSN"]; ok {
		// HDRS: a delivery notice must not bring the content back (RFC 3461 4.3).
		line += " RET=HDRS"
		if env.ID != "" {
			line += " ENVID=" + xtext(env.ID)
		}
	}
	return line
}

func (s *session) rcptLine(env Envelope) string {
	line := "RCPT TO:<" + string(env.To) + ">"
	if _, ok := s.ext["DSN"]; ok {
		kind, a := "rfc822", xtext(string(env.To))
		if !ascii(string(env.To)) {
			kind, a = "utf-8", utf8Addr(string(env.To)) // RFC 6533 3
		}
		line += " NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=" + kind + ";" + a
	}
	return line
}

// xtext is RFC 3461 4.
func xtext(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if c := s[i]; c <= ' ' || c >= 0x7f || c == '+' || c == '=' {
			fmt.Fprintf(&b, "+%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// utf8Addr is utf-8-addr-unitext of RFC 6533 3: SMTPUTF8 is on wherever it is used.
func utf8Addr(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r <= ' ' || r == 0x7f || r == '+' || r == '=' || r == '\\' {
			fmt.Fprintf(&b, "\\x{%X}", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

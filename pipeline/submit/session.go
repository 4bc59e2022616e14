package submit

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"time"

	"cardiopli/pipeline/account"

	"github.com/emersion/go-smtp"
)

// session is one connection, encrypted and authenticated.
type session struct {
	wire   *wire
	smtp   *smtp.Client
	ear    *ear
	reused bool
	astray bool // more came than was asked for: no further command would know its reply
	mails  int  // transactions that were begun
	timer  *time.Timer
}

func (s *session) offers(ext string) bool {
	ok, _ := s.smtp.Extension(ext)
	return ok
}

// close ends the connection without a word.
func (s *session) close() { _ = s.wire.Conn.Close() }

// quit says goodbye as far as the other side still listens.
func (s *session) quit(limit time.Duration) {
	s.smtp.CommandTimeout = min(limit, 2*time.Second)
	_ = s.smtp.Quit()
	s.close()
}

// open connects, encrypts, verifies and authenticates.
func (c *Client) open(ctx context.Context) (*session, *Failure) {
	s, f := c.connect(ctx)
	if f == nil || !f.renewed {
		return s, f
	}
	if s, f = c.connect(ctx); f != nil && f.denied != nil {
		f = f.denied // a server that hangs up on a refusal refuses the new token too
	}
	return s, f
}

// connect makes one connection, to another address of the server where one takes it
// and does not even greet. With a Failure it is closed, and told all the same where
// it came so far.
func (c *Client) connect(ctx context.Context) (*session, *Failure) {
	conn, err := c.cfg.Server.Dial(ctx, c.cfg.Timeouts.Dial)
	if err != nil {
		return nil, failed(ctx, PhaseDial, err)
	}
	s, f := c.meet(ctx, conn)
	if !unmet(f) {
		return s, f
	}
	for _, a := range c.cfg.Server.Others(ctx, conn.RemoteAddr()) {
		next, err := c.cfg.Server.DialAt(ctx, a, c.cfg.Timeouts.Dial)
		if err != nil {
			continue
		}
		if s2, f2 := c.meet(ctx, next); !unmet(f2) {
			return s2, f2
		}
	}
	return s, f
}

// unmet tells whether a machine took the connection and is no server for us today.
func unmet(f *Failure) bool {
	return f != nil && f.Phase == PhaseGreeting && f.Temporary() && f.Cause != CauseStopped
}

func (c *Client) meet(ctx context.Context, conn net.Conn) (*session, *Failure) {
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	s, f := c.greet(ctx, conn)
	if !stop() && f == nil {
		f = failed(ctx, PhaseAuth, ctx.Err())
	}
	if f != nil {
		_ = conn.Close()
	}
	return s, f
}

// noSTARTTLS is the library's error, which has no name, for an operator that does
// not offer STARTTLS; a test holds its words.
const noSTARTTLS = "smtp: server doesn't support STARTTLS"

func (c *Client) greet(ctx context.Context, conn net.Conn) (*session, *Failure) {
	t := c.cfg.Timeouts
	name := c.cfg.Name
	if name == "" {
		name = literal(conn.LocalAddr())
	}
	if strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return nil, &Failure{Phase: PhaseEHLO, Cause: CauseRefused, Err: errors.New("name for EHLO holds a space or control character")}
	}
	w := newWire(conn, name, t)
	asked := false // the server asked for a client certificate
	client, err := smtp.NewClientStartTLS(w, c.tlsConfig(w, &asked))
	switch {
	case err != nil && err.Error() == noSTARTTLS:
		return nil, &Failure{Phase: PhaseSTARTTLS, Cause: CauseNoTLS}
	case err != nil:
		return nil, failed(ctx, w.phase, err)
	}
	heard := &ear{w: w}
	client.DebugWriter = heard
	// The library shakes hands when the first command after STARTTLS leaves.
	err = client.Hello(name)
	state, _ := client.TLSConnectionState()
	if err == nil {
		if more, bad := heard.reply(); bad != nil || len(more) > 0 {
			return nil, failed(ctx, PhaseEHLO, cmp.Or(bad, errReply))
		}
	}
	switch {
	case errors.Is(err, errInjected):
		return nil, &Failure{Phase: PhaseSTARTTLS, Cause: CauseTLS, Err: &account.Fault{Cause: account.CauseTLS, Err: err}}
	case err != nil && ctx.Err() == nil && !state.HandshakeComplete:
		return nil, tlsFailure(err)
	case err != nil && !state.HandshakeComplete:
		return nil, failed(ctx, PhaseTLS, err)
	case err != nil:
		f := failed(ctx, PhaseEHLO, err)
		// With TLS 1.3 a refused client certificate, or the lack of one, shows only
		// when the first command is answered (RFC 8446 4.4.2.4).
		if f.Code == 0 && ctx.Err() == nil && (asked || account.RemoteAlert(err)) {
			f = &Failure{Phase: PhaseAuth, Cause: CauseAuth, Err: f.Err}
		}
		return nil, f
	}
	client.CommandTimeout, client.SubmissionTimeout = t.Command, t.Final
	if err := w.handOver(); err != nil {
		return nil, failed(ctx, PhaseAuth, err)
	}
	s := &session{wire: w, smtp: client, ear: heard}
	f, again := c.auth(ctx, s)
	if again {
		f.renewed = true
	}
	if f == nil && s.offers("LIMITS") {
		// They may be others for an account (RFC 9422 3). The library says EHLO again
		// after RSET only.
		if err = s.smtp.Reset(); err == nil {
			err = s.smtp.Hello(name)
		}
		if err != nil {
			return nil, failed(ctx, PhaseEHLO, err)
		}
	}
	return s, f
}

// tlsConfig is the account's, with what the dialogue must learn of the handshake.
func (c *Client) tlsConfig(w *wire, asked *bool) *tls.Config {
	cfg := c.cfg.Server.TLS(c.cfg.Account)
	certificate, verify := cfg.GetClientCertificate, cfg.VerifyConnection
	cfg.GetClientCertificate = func(i *tls.CertificateRequestInfo) (*tls.Certificate, error) {
		*asked = true
		return certificate(i)
	}
	// Called once the certificate is verified: what is left is the end of the
	// handshake and the reply to EHLO.
	cfg.VerifyConnection = func(cs tls.ConnectionState) error {
		if err := verify(cs); err != nil {
			return err
		}
		return w.limit(c.cfg.Timeouts.Command)
	}
	return cfg
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

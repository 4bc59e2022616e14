// Package submit hands sealed messages to the practice's mail operator: message
// submission (RFC 6409) over SMTP with STARTTLS and authentication.
//
// It is an effect at the edge. What it guarantees: no command that tells
// anything goes over a connection that is not encrypted and verified; the bytes
// are sent exactly as stored; and every outcome says which of three things is
// known, since submission cannot be rolled back:
//
//	a Reply                     the operator has taken the message
//	a Failure                   the operator has not taken it
//	a Failure with Unknown()    the end of the message was, or may have been,
//	                            sent and the reply was lost
//
// Who both sides are to each other, TLS and AUTH, is pipeline/account's. The dialogue
// is that of github.com/emersion/go-smtp's Client. This package decides around it: what may be said, what an answer means,
// and what is known when none came. The library writes the final dot in
// DataCommand.CloseWithResponse and nowhere else, which divides the second outcome
// from the third. What it does not offer stands in the connection below it, wire.go, and in
// what is heard of it within TLS, ear.go: a reply counts where it is whole, and came
// after what it answers.
//
// It does not store, retry or count: the scheduler does, with Next and Expired.
package submit

import (
	"context"
	"fmt"
	"sync"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/account"
)

// Config says how to reach the operator.
type Config struct {
	Server  account.Server // Port 587 where 0
	Account account.Account
	// Name is what EHLO says: the full name of this machine or of the practice's
	// domain; with "" the machine's address.
	Name string
	// RequireTLS asks that every further hop is encrypted (RFC 8689) where the operator offers it.
	RequireTLS bool
	// MaxSize is the largest message in bytes by the practice's own rule; the least of
	// it and the operator's SIZE counts. 0 for none.
	MaxSize  int64
	Timeouts Timeouts
	// Keep is how long a connection may idle before it is closed; 5 s where 0, never kept where negative.
	Keep time.Duration
	// Kept is how many connections may idle at once; 2 where 0. Operators count them.
	Kept int
	// Point, where set, is called at the points "submit.before-data" and
	// "submit.after-data", just before the message may reach the operator and just
	// after its reply has arrived. Crash tests stop the process there.
	Point func(name string)
}

// Timeouts bound each phase. Zero values take the defaults, which follow RFC 5321
// 4.5.3.2 where waiting costs nothing and are shorter where a person waits.
type Timeouts struct {
	Dial     time.Duration // 15 s
	Greeting time.Duration // 60 s
	TLS      time.Duration // 30 s
	Command  time.Duration // 60 s: EHLO, AUTH, MAIL, RCPT, DATA
	Block    time.Duration // 3 min for each block of content
	Final    time.Duration // 10 min for the reply to the final dot: giving up early makes repeats
}

func (t Timeouts) filled() Timeouts {
	def := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	def(&t.Dial, 15*time.Second)
	def(&t.Greeting, time.Minute)
	def(&t.TLS, 30*time.Second)
	def(&t.Command, time.Minute)
	def(&t.Block, 3*time.Minute)
	def(&t.Final, 10*time.Minute)
	return t
}

// Envelope is one message for one recipient. The header fields play no part in
// where it goes.
type Envelope struct {
	From, To pipeline.Address
	ID       string // ENVID, given back in delivery notices (RFC 3461 4.4); at most 100 ASCII characters
	Bytes    []byte // the message, CRLF lines; sent as they are
	// Ready, where set, is asked once the operator has taken the envelope and before
	// DATA: the last moment at which nothing is sent yet. Its error gives the
	// submission up, and stands below the Failure. The caller commits there that the
	// message may be on its way.
	Ready func(context.Context) error
}

// Reply is the operator's answer to a message that it took.
type Reply struct {
	Code     int
	Enhanced string // enhanced status code (RFC 3463), for example "2.0.0", or ""
	Text     string // the operator's words, often with its queue identifier
	Phase    Phase
}

// Client submits over connections that it keeps for a few seconds. It may be
// used by several goroutines; each submission has a connection of its own.
type Client struct {
	cfg  Config
	mu   sync.Mutex
	idle []*session
	shut bool
}

// New returns a client; nothing is dialled yet.
func New(cfg Config) *Client {
	if cfg.Server.Port == 0 {
		cfg.Server.Port = 587 // RFC 6409 3.1
	}
	if cfg.Keep == 0 {
		cfg.Keep = 5 * time.Second
	}
	if cfg.Kept == 0 {
		cfg.Kept = 2
	}
	if cfg.Point == nil {
		cfg.Point = func(string) {}
	}
	cfg.Timeouts = cfg.Timeouts.filled()
	return &Client{cfg: cfg}
}

// Submit hands one message to the operator. Where the error is a *Failure its
// methods say what is known and what to do; any other error is about the
// arguments. A kept connection that turns out to be dead is replaced once, and
// only before DATA was asked for.
func (c *Client) Submit(ctx context.Context, env Envelope) (Reply, error) {
	need, err := env.check()
	if err != nil {
		return Reply{}, err
	}
	// Our own limit needs no operator to be told.
	if size := int64(len(env.Bytes)); c.cfg.MaxSize > 0 && size > c.cfg.MaxSize {
		return Reply{}, tooLarge(size, c.cfg.MaxSize)
	}
	if s := c.take(); s != nil {
		r, f := c.transact(ctx, s, env, need)
		if f == nil || !f.stale {
			return r, f.orNil()
		}
	}
	s, f := c.open(ctx)
	if f != nil {
		return Reply{}, f
	}
	r, f := c.transact(ctx, s, env, need)
	return r, f.orNil()
}

// Close ends the kept connections. Submissions under way finish.
func (c *Client) Close() {
	c.mu.Lock()
	idle := c.idle
	c.idle, c.shut = nil, true
	c.mu.Unlock()
	for _, s := range idle {
		s.timer.Stop()
		s.quit(time.Second)
	}
}

// Drop ends the kept connections; the next submission makes one of its own. It is
// for whoever changes what a connection rests upon: the account, or what is trusted.
func (c *Client) Drop() {
	c.mu.Lock()
	idle := c.idle
	c.idle = nil
	c.mu.Unlock()
	for _, s := range idle {
		if s.timer.Stop() {
			s.quit(time.Second)
		}
	}
}

func (c *Client) take() *session {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.idle) > 0 {
		s := c.idle[len(c.idle)-1]
		c.idle = c.idle[:len(c.idle)-1]
		if s.timer.Stop() {
			s.reused = true
			return s
		}
	}
	return nil
}

func (c *Client) keep(s *session) {
	spent := s.spent()
	c.mu.Lock()
	if !spent && !c.shut && c.cfg.Keep > 0 && len(c.idle) < c.cfg.Kept {
		c.idle = append(c.idle, s)
		s.timer = time.AfterFunc(c.cfg.Keep, func() { c.drop(s) })
		c.mu.Unlock()
		return
	}
	c.mu.Unlock()
	s.quit(time.Second)
}

func (c *Client) drop(s *session) {
	c.mu.Lock()
	for i, x := range c.idle {
		if x == s {
			c.idle = append(c.idle[:i], c.idle[i+1:]...)
			break
		}
	}
	c.mu.Unlock()
	s.quit(time.Second)
}

// needs are the extensions without which an envelope cannot be submitted.
type needs struct{ utf8, eightBit bool }

func (env Envelope) check() (needs, error) {
	for _, a := range []pipeline.Address{env.From, env.To} {
		if _, err := pipeline.ParseAddress(string(a)); err != nil {
			return needs{}, fmt.Errorf("envelope address: %w", err)
		}
	}
	if len(env.ID) > 100 {
		return needs{}, fmt.Errorf("envelope id is longer than 100 characters")
	}
	for i := 0; i < len(env.ID); i++ {
		if env.ID[i] <= ' ' || env.ID[i] >= 0x7f {
			return needs{}, fmt.Errorf("envelope id holds characters other than printable ASCII")
		}
	}
	n, err := inspect(env.Bytes)
	if err != nil {
		return needs{}, err
	}
	n.utf8 = n.utf8 || !ascii(string(env.From)) || !ascii(string(env.To))
	return n, nil
}

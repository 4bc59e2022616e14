package submit

import (
	"context"
	"crypto/tls"
	"errors"
	"slices"
	"strings"
	"time"

	"cardiopli/pipeline"
)

// Survey is what a look at the operator found: what preflight tells. It is filled as
// far as the dialogue came.
type Survey struct {
	Remote  string // address that answered
	TLS     tls.ConnectionState
	Offers  map[string]string // keywords of EHLO over TLS that matter here, with their parameters
	Methods []string          // mechanisms of AUTH
	Account bool              // the account was proved
	Limit   int64             // of a message in bytes, by SIZE; 0 where none is told
	Sender  *Failure          // answer to MAIL FROM with the practice's address; nil where it is taken
	Took    struct{ Open, Reset time.Duration }
}

// extensions are the keywords of EHLO that a submission may make use of.
var extensions = []string{"8BITMIME", "AUTH", "DSN", "ENHANCEDSTATUSCODES", "LIMITS", "REQUIRETLS", "SIZE", "SMTPUTF8"}

// Survey connects, verifies, authenticates and offers the sender's address, then
// takes it back: nothing is submitted. The error says at which phase it ended.
func (c *Client) Survey(ctx context.Context, from pipeline.Address) (Survey, error) {
	var out Survey
	began := time.Now()
	s, f := c.look(ctx, &out)
	out.Took.Open = time.Since(began)
	if f != nil {
		return out, f
	}
	defer s.quit(c.cfg.Timeouts.Command)
	stop := context.AfterFunc(ctx, s.close)
	defer stop()
	out.Account = c.cfg.Account.User != "" || c.cfg.Account.Certificate != nil
	if _, err := pipeline.ParseAddress(string(from)); err == nil {
		if err := s.smtp.Mail(string(from), s.mailOptions(Envelope{}, needs{utf8: !ascii(string(from))}, c.cfg.RequireTLS)); !accepted(err) {
			out.Sender = failed(ctx, PhaseMail, err)
		}
	}
	began = time.Now()
	if err := s.smtp.Reset(); err != nil && out.Sender == nil {
		return out, failed(ctx, PhaseMail, err)
	}
	out.Took.Reset = time.Since(began)
	return out, nil
}

// look opens a connection and notes what it sees, of one that is refused too.
func (c *Client) look(ctx context.Context, out *Survey) (*session, *Failure) {
	s, f := c.open(ctx)
	if s == nil {
		return nil, f
	}
	out.Remote = s.wire.RemoteAddr().String()
	if state, ok := s.smtp.TLSConnectionState(); ok {
		out.TLS = state
	}
	out.Offers = map[string]string{}
	for _, ext := range extensions {
		if ok, params := s.smtp.Extension(ext); ok {
			out.Offers[ext] = params
		}
	}
	out.Methods = strings.Fields(out.Offers["AUTH"])
	slices.Sort(out.Methods)
	if n, ok := s.smtp.MaxMessageSize(); ok && n > 0 {
		out.Limit = int64(n)
	}
	return s, f
}

// Check connects, verifies and authenticates without submitting anything. It returns
// which of 8BITMIME, AUTH, DSN, ENHANCEDSTATUSCODES, LIMITS, REQUIRETLS, SIZE and SMTPUTF8
// the operator offers, with their parameters.
func (c *Client) Check(ctx context.Context) (offers map[string]string, err error) {
	var out Survey
	s, f := c.look(ctx, &out)
	if f != nil {
		return nil, f
	}
	s.quit(c.cfg.Timeouts.Command)
	return out.Offers, nil
}

// Refused gives the Failure of a submission or a look; nil for another error.
func Refused(err error) *Failure {
	var f *Failure
	errors.As(err, &f)
	return f
}

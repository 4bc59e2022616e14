package submit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/emersion/go-smtp"
)

// transact submits one message over s and keeps or closes the connection.
func (c *Client) transact(ctx context.Context, s *session, env Envelope, need needs) (Reply, *Failure) {
	stop := context.AfterFunc(ctx, s.close)
	r, f := c.exchange(ctx, s, env, need)
	stopped := !stop()
	switch {
	case stopped, s.astray, f != nil && f.Code == 0, f != nil && f.Code == 421:
		// Without a further command: after a message that broke off, the library would
		// write its final dot first, and the operator would take half a message.
		s.close()
	case f != nil && f.NeedsPerson():
		// Whatever is mended, another certificate or password say, no connection of
		// before knows of it.
		s.quit(time.Second)
		c.Drop()
	case f != nil && !s.spent():
		// RFC 5321 4.1.1.5: the next transaction begins clean. The library forgets its
		// EHLO with RSET.
		if s.smtp.Reset() != nil || s.smtp.Hello(s.wire.name) != nil {
			s.close()
		} else {
			c.keep(s)
		}
	default:
		c.keep(s)
	}
	return r, f
}

func (c *Client) exchange(ctx context.Context, s *session, env Envelope, need needs) (Reply, *Failure) {
	if f := s.fits(env, need); f != nil {
		return Reply{}, f
	}
	begin := func(p Phase, err error) *Failure {
		err = s.answered(err)
		if accepted(err) {
			return nil
		}
		f := failed(ctx, p, err)
		// A kept connection that died meanwhile, or that the operator now ends.
		// Before DATA nothing was begun, so that a new connection changes nothing.
		f.stale = s.reused && (f.Cause == CauseNetwork || f.Code == 421)
		return f
	}
	s.mails++
	if f := begin(PhaseMail, s.smtp.Mail(string(env.From), s.mailOptions(env, need, c.cfg.RequireTLS))); f != nil {
		return Reply{}, f
	}
	if f := begin(PhaseRcpt, s.smtp.Rcpt(string(env.To), rcptOptions(env))); f != nil {
		return Reply{}, f
	}
	c.cfg.Point("submit.before-data")
	if env.Ready != nil {
		if err := env.Ready(ctx); err != nil {
			return Reply{}, &Failure{Phase: PhaseData, Cause: CauseStopped, Err: err}
		}
	}
	data, err := s.smtp.Data()
	if err = s.answered(err); err != nil {
		return Reply{}, failed(ctx, PhaseData, err)
	}
	s.wire.block = c.cfg.Timeouts.Block
	defer func() { s.wire.block = 0 }()
	// Only Close gives the final dot to the connection: an error of Write means that
	// the operator cannot have taken the message (RFC 5321 4.1.1.4).
	if _, err := data.Write(env.Bytes); err != nil {
		return Reply{}, failed(ctx, PhaseContent, err)
	}
	early := s.wire.pending()
	resp, err := data.CloseWithResponse()
	c.cfg.Point("submit.after-data")
	err = s.ear.whole(err)
	r, replied := replyOf(err)
	if err == nil {
		r, replied = words(250, resp.StatusText), true
	}
	more, bad := s.ear.reply()
	s.astray = bad != nil || len(more) > 0
	yes := replied && r.code/100 == 2
	switch {
	// An acceptance that the operator spoke before the end of data, did not speak to its
	// end, or took back at once is none, and a refusal of that kind none either.
	case bad != nil, yes && (early || !agreed(more)), !yes && len(more) > 0:
		if replied {
			err = errReply
		}
		f := failed(ctx, PhaseFinal, err)
		f.unknown = true
		return Reply{}, f
	case yes:
	case replied && r.code >= 400:
		return Reply{}, failed(ctx, PhaseFinal, err)
	default:
		// The dot leaves together with the last lines. Where that write itself failed
		// some of it may have arrived.
		f := failed(ctx, PhaseFinal, err)
		f.unknown = true
		return Reply{}, f
	}
	return Reply{Code: r.code, Enhanced: r.enhanced, Text: r.text, Phase: PhaseFinal}, nil
}

// answered is the library's error of a command, or what is wrong with the reply that
// it read: it came before the command, broke off, or had another behind it. A refusal
// stands with another behind it: a server that has had enough says 421 at once.
func (s *session) answered(err error) error {
	err = s.ear.whole(err)
	if _, ok := replyOf(err); err != nil && !ok {
		return err
	}
	more, bad := s.ear.reply()
	s.astray = bad != nil || len(more) > 0
	switch {
	case bad != nil:
		return bad
	case len(more) > 0 && (err == nil || accepted(err)):
		return errReply
	}
	return err
}

// fits refuses before a byte is sent what the operator has said it cannot take.
func (s *session) fits(env Envelope, need needs) *Failure {
	// RFC 1870 4: 0 or no number means no fixed limit.
	if limit, ok := s.smtp.MaxMessageSize(); ok && limit > 0 && int64(len(env.Bytes)) > int64(limit) {
		return tooLarge(int64(len(env.Bytes)), int64(limit))
	}
	if need.utf8 && !s.offers("SMTPUTF8") {
		return &Failure{Phase: PhaseMail, Cause: CauseCapability, Err: errors.New("operator does not offer SMTPUTF8")}
	}
	if need.eightBit && !s.offers("8BITMIME") {
		return &Failure{Phase: PhaseMail, Cause: CauseCapability, Err: errors.New("operator does not offer 8BITMIME")}
	}
	return nil
}

// tooLarge refuses a message before anything of it has left.
func tooLarge(size, limit int64) *Failure {
	return &Failure{Phase: PhaseMail, Cause: CauseSize, size: size, limit: limit, Err: fmt.Errorf("message of %d bytes, at most %d are taken", size, limit)}
}

// mailOptions asks for what the operator offers; the library leaves out SIZE, RET
// and ENVID where it does not, and says BODY=8BITMIME wherever it does.
func (s *session) mailOptions(env Envelope, need needs, requireTLS bool) *smtp.MailOptions {
	return &smtp.MailOptions{
		Size:       int64(len(env.Bytes)),
		UTF8:       need.utf8,
		RequireTLS: requireTLS && s.offers("REQUIRETLS"),
		// A delivery notice must not bring the content back (RFC 3461 4.3).
		Return:     smtp.DSNReturnHeaders,
		EnvelopeID: env.ID,
	}
}

func rcptOptions(env Envelope) *smtp.RcptOptions {
	kind := smtp.DSNAddressTypeRFC822
	if !ascii(string(env.To)) {
		kind = smtp.DSNAddressTypeUTF8 // RFC 6533 3
	}
	return &smtp.RcptOptions{
		Notify:                []smtp.DSNNotify{smtp.DSNNotifySuccess, smtp.DSNNotifyFailure, smtp.DSNNotifyDelayed},
		OriginalRecipientType: kind,
		OriginalRecipient:     string(env.To),
	}
}

package submit

import (
	"context"
	"errors"

	"github.com/emersion/go-sasl"
)

// auth proves who we are. PLAIN (RFC 4616) is preferred; LOGIN is the older form
// that some operators still ask for.
func (c *Client) auth(ctx context.Context, s *session) *Failure {
	if c.cfg.User == "" {
		return nil
	}
	refuse := func(err error) *Failure { return &Failure{Phase: PhaseAuth, Cause: CauseAuth, Err: err} }
	if state, ok := s.smtp.TLSConnectionState(); !ok || !state.HandshakeComplete || len(state.VerifiedChains) == 0 {
		return refuse(errors.New("connection is not encrypted and verified"))
	}
	mech := sasl.NewPlainClient
	switch {
	case s.smtp.SupportsAuth(sasl.Plain):
	case s.smtp.SupportsAuth(sasl.Login):
		mech = func(_, user, password string) sasl.Client { return sasl.NewLoginClient(user, password) }
	default:
		return refuse(errors.New("operator offers neither AUTH PLAIN nor LOGIN"))
	}
	if c.cfg.Password == nil {
		return refuse(errors.New("no password is set"))
	}
	password, err := c.cfg.Password(ctx)
	if err != nil {
		return refuse(err)
	}
	if err := s.smtp.Auth(mech("", c.cfg.User, password)); err != nil {
		return failed(ctx, PhaseAuth, err)
	}
	return nil
}

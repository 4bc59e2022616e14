package submit

import (
	"context"
	"errors"

	"cardiopli/pipeline/account"

	"github.com/emersion/go-sasl"
)

// auth proves who we are.
func (c *Client) auth(ctx context.Context, s *session) *Failure {
	state, _ := s.smtp.TLSConnectionState()
	spoke := false
	err := c.cfg.Account.Authenticate(ctx, state, s.smtp.SupportsAuth, func(mech sasl.Client) error {
		spoke = true
		err := s.smtp.Auth(mech)
		if r, ok := replyOf(err); ok && r.code/100 == 5 {
			return account.Denied(err) // RFC 4954 6
		}
		return err
	})
	switch {
	case err == nil:
		return nil
	case errors.Is(err, account.ErrSignIn):
		return &Failure{Phase: PhaseAuth, Cause: CauseSignIn, Err: err}
	case !spoke:
		return &Failure{Phase: PhaseAuth, Cause: CauseAuth, Err: err}
	}
	return failed(ctx, PhaseAuth, err)
}

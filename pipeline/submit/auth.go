package submit

import (
	"context"
	"errors"

	"cardiopli/pipeline/account"

	"github.com/emersion/go-sasl"
)

// auth proves who we are. again says that a token was renewed after the operator
// had ended the connection with its refusal: a new connection will do.
func (c *Client) auth(ctx context.Context, s *session) (f *Failure, again bool) {
	state, _ := s.smtp.TLSConnectionState()
	acc := c.cfg.Account
	told := acc.Refused
	renewed := false
	var met error  // at the last exchange with the server
	var last error // of the server's last words against a secret
	if told != nil {
		acc.Refused = func(token string) { renewed = true; told(token) }
	}
	err := acc.Authenticate(ctx, state, s.smtp.SupportsAuth, func(mech sasl.Client) error {
		err := s.smtp.Auth(mech)
		met = err
		if r, ok := replyOf(err); ok && r.code/100 == 5 {
			last = account.Denied(err) // RFC 4954 6
			return last
		}
		return err
	})
	var refused *account.TokenRefused
	switch {
	case err == nil:
		return nil, false
	case errors.Is(err, account.ErrSignIn):
		return &Failure{Phase: PhaseAuth, Cause: CauseSignIn, Err: err}, false
	case errors.Is(err, account.ErrProvider):
		return &Failure{Phase: PhaseAuth, Cause: CauseProvider, Err: err}, false
	case met == nil || !errors.Is(err, met): // it is our own that is missing, now or for another try
		return &Failure{Phase: PhaseAuth, Cause: CauseAuth, Err: err}, false
	}
	f = failed(ctx, PhaseAuth, err)
	switch again = renewed && f.Cause == CauseNetwork; {
	case errors.As(err, &refused):
		again = false
		if f.Cause == CauseAuth {
			f.Err = refused // which secret it was says who repairs it
		}
	case again && last != nil:
		f.denied = failed(ctx, PhaseAuth, last)
		f.denied.Err = &account.TokenRefused{Err: last}
	}
	return f, again
}

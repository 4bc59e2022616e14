package submit

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
)

// auth proves who we are. It is called on an encrypted, verified connection
// only. PLAIN (RFC 4616) is preferred; LOGIN is the older form that some
// operators still ask for.
func (c *Client) auth(ctx context.Context, s *session) *Failure {
	if c.cfg.User == "" {
		return nil
	}
	mechs := map[string]bool{}
	for _, m := range strings.Fields(s.ext["AUTH"]) {
		mechs[strings.ToUpper(m)] = true
	}
	if !mechs["PLAIN"] && !mechs["LOGIN"] {
		return &Failure{Phase: PhaseAuth, Cause: CauseAuth, Err: errors.New("operator offers neither AUTH PLAIN nor LOGIN")}
	}
	if c.cfg.Password == nil {
		return &Failure{Phase: PhaseAuth, Cause: CauseAuth, Err: errors.New("no password is set")}
	}
	password, err := c.cfg.Password(ctx)
	if err != nil {
		return &Failure{Phase: PhaseAuth, Cause: CauseAuth, Err: err}
	}
	enc := base64.StdEncoding.EncodeToString
	// Each line answers the reply to the one before; 334 asks for the next.
	lines := []string{"AUTH PLAIN " + enc([]byte("\x00"+c.cfg.User+"\x00"+password))}
	if !mechs["PLAIN"] {
		lines = []string{"AUTH LOGIN", enc([]byte(c.cfg.User)), enc([]byte(password))}
	}
	var r reply
	for i, line := range lines {
		if r, err = s.command(c.cfg.Timeouts.Command, line); err != nil {
			return failed(ctx, PhaseAuth, r, err)
		}
		if i < len(lines)-1 && r.code != 334 {
			break
		}
	}
	if r.code != 235 {
		return failed(ctx, PhaseAuth, r, nil)
	}
	return nil
}

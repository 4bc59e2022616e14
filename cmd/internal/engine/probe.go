package engine

import (
	"context"
	"errors"
	"os"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/account"
	"cardiopli/pipeline/store"
	"cardiopli/pipeline/submit"
)

// probeEvery is how often an operator that was not to be trusted is looked at again:
// its certificate is renewed by others, and nobody here would know when.
const probeEvery = 5 * time.Minute

// lookAgain opens the queue by itself once what had shut it is mended: by a look that
// connects, verifies and authenticates, and submits nothing. What had failed stays
// failed; a stop or a pause by a person is theirs to end.
func (e *Engine) lookAgain(ctx context.Context) error {
	tick := time.NewTicker(10 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := e.probeOnce(ctx); err != nil && ctx.Err() == nil {
				e.Log.Error("look at the operator again", "err", err)
			}
		}
	}
}

// probeOnce looks at the operator if its gate waits for a repair and a look is due.
func (e *Engine) probeOnce(ctx context.Context) error {
	g, err := e.Store.Gate(ctx, store.Operator)
	if err != nil || e.client == nil || !e.worthLook(g) {
		return err
	}
	e.asked = e.now()
	_, err = e.client.Check(ctx)
	f := submit.Refused(err)
	if ctx.Err() != nil || err != nil && f == nil {
		return err
	}
	lifted := false
	err = e.Store.SetGate(context.WithoutCancel(ctx), store.Operator, func(now *store.Gate) (h pipeline.Hop, changed bool) {
		if now.Paused || !now.Stuck || !now.FailingAt.Equal(g.FailingAt) {
			return h, false // somebody was quicker
		}
		at := e.now()
		switch {
		case f == nil:
			*now = store.Gate{Lane: now.Lane}
			lifted = true
			return gateHop(store.Operator, "open", at), true
		case f.Temporary():
			now.Until = nextLook(at)
		default:
			if words := said(f); words != now.Words {
				h = gateHop(store.Operator, "stuck", at)
				h.Notes["cause"], h.Notes["phase"] = string(f.Cause), string(f.Phase)
				now.Words = words
			}
			now.Until = lookAt(f, at)
		}
		return h, true
	})
	if lifted && err == nil {
		e.Log.Info("the operator is to be trusted again; the queue goes on")
	}
	return err
}

// worthLook: Until says when, where a look can tell. A password that was refused is
// not shown again, since operators lock an account that is tried too often, until
// something of it was stored anew.
func (e *Engine) worthLook(g store.Gate) bool {
	if !g.Stuck || g.Paused {
		return false
	}
	if !g.Until.IsZero() && !g.Until.After(e.now()) {
		return true
	}
	last := g.FailingAt
	if e.asked.After(last) {
		last = e.asked
	}
	return e.renewed(last)
}

// renewed tells whether something of the account was stored since a moment.
func (e *Engine) renewed(since time.Time) bool {
	for _, name := range []string{operatorAccount, operatorClient, operatorCert} {
		if i, err := os.Stat(e.Path(Keys, name)); err == nil && i.ModTime().After(since) {
			return true
		}
	}
	return false
}

// lookAt is when a look can tell that a fault is mended; zero where it could not. A
// token is shown again: each is another one, locks nothing, and a server that cannot
// ask the identity provider about it refuses it in the same words as one that may not
// pass.
func lookAt(f *submit.Failure, at time.Time) time.Time {
	var token *account.TokenRefused
	if errors.As(f.Err, &token) || errors.Is(f.Err, account.ErrSettings) {
		return nextLook(at)
	}
	switch f.Phase {
	case submit.PhaseDial, submit.PhaseGreeting, submit.PhaseEHLO, submit.PhaseSTARTTLS, submit.PhaseTLS:
		return nextLook(at)
	}
	return time.Time{}
}

func nextLook(at time.Time) time.Time { return at.Add(probeEvery).Truncate(time.Microsecond) }

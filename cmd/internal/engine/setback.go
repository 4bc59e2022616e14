package engine

import (
	"context"
	"time"
)

// A computer's clock is set right while the program runs or between two runs: after
// an empty battery, or when the time server is reached at last. Steps up to slack are
// those of an ordinary correction, and cost no more than that.
const (
	clockSlack = time.Minute
	clockEvery = 10 * time.Second
)

// watchTime notices that the clock was set back, and mends the waits.
func (e *Engine) watchTime(ctx context.Context) error {
	tick := time.NewTicker(clockEvery)
	defer tick.Stop()
	for {
		if err := e.lookAtClock(ctx); err != nil && ctx.Err() == nil {
			e.Log.Error("look at the clock", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (e *Engine) lookAtClock(ctx context.Context) error {
	if d, err := e.Store.Ahead(ctx, e.now()); err != nil || d <= clockSlack {
		return err
	}
	by, err := e.Store.SetBack(ctx, e.now(), clockSlack)
	if err == nil && by > 0 {
		e.Log.Warn("the clock of this computer was ahead and has been set back; what waited does not wait for longer", "by", by.Round(time.Second))
	}
	return err
}

package engine

import (
	"context"
	"errors"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
	"cardiopli/pipeline/submit"
)

// The waits of an operator that does not answer: short at first, since it is one
// server that is being restarted, and one try for the whole queue.
const (
	firstProbe   = 5 * time.Second
	longestProbe = 10 * time.Minute
)

// putOffs is how many copies in a row may be put off before their lane is.
const putOffs = 3

// gates opens or shuts the ways after a try. A fault of the operator is told once
// for the whole queue, one of a destination once for its lane.
func (e *Engine) gates(ctx context.Context, c store.DueDelivery, domain string, o *fate) error {
	if o.failure != nil && o.failure.Cause == submit.CauseStopped {
		return nil
	}
	if o.of == everyone {
		return e.shut(ctx, store.Operator, "", o, probe)
	}
	if err := e.open(ctx, store.Operator); err != nil {
		return err
	}
	switch {
	case o.answered:
		e.served.answered(c.Lane)
		return e.open(ctx, c.Lane)
	case o.of == maybe && e.served.putOff(c.Lane) < putOffs:
		return nil
	}
	return e.shut(ctx, c.Lane, domain, o, submit.Next)
}

// shut notes one more failure in a row; those that were under way at the same time
// are one.
func (e *Engine) shut(ctx context.Context, lane store.Lane, domain string, o *fate, next func(int, submit.Jitter) time.Duration) error {
	f := o.failure
	return e.Store.SetGate(ctx, lane, func(g *store.Gate) (h pipeline.Hop, changed bool) {
		at := e.now()
		if g.Until.After(at) || g.Stuck {
			return h, false
		}
		stuck := lane == store.Operator && !f.Temporary()
		if g.Failures == 0 {
			g.FailingAt = at
		}
		if g.Failures == 0 || stuck {
			h = gateHop(lane, map[bool]string{false: "waiting", true: "stuck"}[stuck], at)
			h.Notes["cause"], h.Notes["phase"] = string(f.Cause), string(f.Phase)
			e.Log.Warn("the way out is shut", "lane", lane, "needs_person", stuck, "cause", f.Cause, "phase", f.Phase, "code", f.Code)
		}
		g.Failures++
		g.Domain, g.Words, g.Stuck = domain, f.French(), stuck
		if lane == store.Operator {
			g.Words = said(f) // of a destination the relay's words may name a recipient
		}
		g.Until = at.Add(next(g.Failures, rng{})).Truncate(time.Microsecond)
		if stuck {
			g.Until = lookAt(f, at)
		}
		return h, true
	})
}

// open ends what failures had shut; a pause, and what needs a person, stay.
func (e *Engine) open(ctx context.Context, lane store.Lane) error {
	g, err := e.Store.Gate(ctx, lane)
	if err != nil || g.Failures == 0 || g.Stuck {
		return err
	}
	return e.Store.SetGate(ctx, lane, func(g *store.Gate) (pipeline.Hop, bool) {
		if g.Failures == 0 || g.Stuck {
			return pipeline.Hop{}, false
		}
		e.Log.Info("the way out is open again", "lane", lane)
		g.Failures, g.FailingAt, g.Until, g.Words = 0, time.Time{}, time.Time{}, ""
		return gateHop(lane, "open", e.now()), true
	})
}

func gateHop(lane store.Lane, outcome string, at time.Time) pipeline.Hop {
	return pipeline.Hop{Stage: pipeline.StageQueue, Actor: pipeline.System, At: at, Outcome: outcome, Notes: map[string]string{"lane": string(lane)}}
}

// probe is the wait before the operator is asked again after n tries.
func probe(n int, r submit.Jitter) time.Duration {
	d := min(firstProbe<<min(n-1, 20), longestProbe)
	return d + time.Duration((r.Float64()-0.5)/2*float64(d))
}

// expire gives up what has waited behind a destination for as long as a letter may
// wait unseen: of a lane only the head is tried, the others waited with it.
func (e *Engine) expire(ctx context.Context, lane store.Lane, o fate) error {
	if o.of != theLane && o.of != maybe {
		return nil
	}
	g, err := e.Store.Gate(ctx, lane)
	at := e.now()
	if err != nil || g.FailingAt.IsZero() || !submit.Expired(g.FailingAt, at) {
		return err
	}
	old, err := e.Store.StaleDeliveries(ctx, lane, at.Add(-submit.Horizon), 500)
	if err != nil {
		return err
	}
	for _, c := range old {
		err := e.Store.Move(ctx, store.Step{ID: c.ID, From: c.State, To: pipeline.Failed, At: at, Reply: tooLong(o.failure),
			Hop: pipeline.Hop{Stage: pipeline.StageSubmit, Actor: pipeline.System, Outcome: string(pipeline.Failed), Notes: map[string]string{"cause": "expired"}}})
		if err != nil && !errors.Is(err, store.ErrStale) {
			return err
		}
	}
	return nil
}

// Answered opens the queue after a check of the operator by a person: what it was
// shut for has been mended. A stop or a pause by a person stays.
func (p *Practice) Answered(ctx context.Context, actor string) error {
	return p.Store.SetGate(ctx, store.Operator, func(g *store.Gate) (pipeline.Hop, bool) {
		if g.Failures == 0 && !g.Stuck {
			return pipeline.Hop{}, false
		}
		*g = store.Gate{Lane: g.Lane, Paused: g.Paused, PausedAt: g.PausedAt, By: g.By, Reason: g.Reason}
		h := gateHop(store.Operator, "open", now())
		h.Actor = actor
		return h, true
	})
}

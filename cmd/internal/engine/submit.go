package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/fault"
	"cardiopli/pipeline/store"
	"cardiopli/pipeline/submit"
)

// submit hands one sealed copy to the operator. "Submitting" is committed
// before the first byte leaves, the reply after: a crash between the two leaves
// the copy unknown, to be sent again as the same bytes.
func (e *Engine) submit(ctx context.Context, c store.DueDelivery) error {
	d, err := e.Store.Delivery(ctx, c.ID)
	if err != nil {
		return err
	}
	bytes, err := e.Store.Message(ctx, d)
	if err != nil {
		return err
	}
	if st, no, err := e.barred(ctx, d, bytes); err != nil || no {
		if no {
			err = e.Store.Move(ctx, st)
		}
		return err
	}
	hop := func(outcome string, notes map[string]string) pipeline.Hop {
		return pipeline.Hop{Stage: pipeline.StageSubmit, Actor: pipeline.System, Outcome: outcome, Notes: notes}
	}
	err = e.Store.Move(ctx, store.Step{ID: d.ID, From: d.State, To: pipeline.Submitting, Attempt: true, At: now(), Hop: hop(string(pipeline.Submitting), nil)})
	if err != nil {
		return err
	}
	fault.Point(fault.SubmitCommitted)
	from := pipeline.Address(e.Config.Practice.Mailbox)
	reply, err := e.client.Submit(ctx, submit.Envelope{From: from, To: d.Recipient.Address, ID: d.ID, Bytes: bytes})
	st := outcome(d.Attempts+1, reply, err)
	st.ID, st.From, st.At = d.ID, pipeline.Submitting, now()
	if !st.Due.IsZero() {
		st.Due = st.At.Add(time.Until(st.Due)).Truncate(time.Microsecond)
	}
	st.Hop.Stage, st.Hop.Actor = pipeline.StageSubmit, pipeline.System
	// The reply is known: it is kept even if we are being stopped.
	if err := e.Store.Move(context.WithoutCancel(ctx), st); err != nil {
		return err
	}
	fault.Point(fault.SubmitReply)
	return nil
}

// maxSubmissions are about two days of tries at submit's schedule.
const maxSubmissions = 30

// outcome turns what the operator said into the delivery's next step.
func outcome(attempt int, reply submit.Reply, err error) store.Step {
	if err == nil {
		return store.Step{To: pipeline.Accepted, Code: reply.Code, Enhanced: reply.Enhanced, Reply: reply.Text,
			Hop: pipeline.Hop{Outcome: string(pipeline.Accepted), Notes: codes(reply.Code, reply.Enhanced)}}
	}
	later := time.Now().Add(submit.Next(attempt, rng{}))
	var f *submit.Failure
	if !errors.As(err, &f) {
		// The arguments are at fault: no try will do better.
		return store.Step{To: pipeline.Failed, Reply: err.Error(), Hop: pipeline.Hop{Outcome: string(pipeline.Failed)}}
	}
	st := store.Step{Code: f.Code, Enhanced: f.Enhanced, Reply: f.French(), Hop: pipeline.Hop{Notes: codes(f.Code, f.Enhanced)}}
	st.Hop.Notes["cause"], st.Hop.Notes["phase"] = string(f.Cause), string(f.Phase)
	switch {
	case f.Unknown():
		st.To, st.Due = pipeline.Unknown, later
	case f.NeedsPerson():
		held := true
		st.To, st.Held, st.Due = pipeline.Queued, &held, later
	case f.Temporary() && attempt < maxSubmissions:
		st.To, st.Due = pipeline.Queued, later
	default:
		st.To = pipeline.Failed
	}
	st.Hop.Outcome = string(st.To)
	return st
}

func codes(code int, enhanced string) map[string]string {
	n := map[string]string{}
	if code != 0 {
		n["code"] = fmt.Sprint(code)
	}
	if enhanced != "" {
		n["enhanced"] = enhanced
	}
	return n
}

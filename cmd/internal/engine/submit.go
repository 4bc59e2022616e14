package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/fault"
	"cardiopli/pipeline/store"
	"cardiopli/pipeline/submit"
)

// submit hands one sealed copy to the operator. "Submitting" is committed once the
// operator has taken the envelope and before the first byte of the message leaves,
// the reply after: a crash between the two leaves the copy unknown, to be sent again
// as the same bytes. What a person stopped before that commit does not leave.
func (e *Engine) submit(ctx context.Context, c store.DueDelivery) error {
	d, err := e.Store.Delivery(ctx, c.ID)
	if err != nil {
		return err
	}
	// It was listed some time ago: a copy that was submitted or put off since, by the
	// one who had the lane before, is not submitted again.
	if d.State != c.State || d.Held || d.Due.IsZero() || d.Due.After(e.now()) {
		return store.ErrStale
	}
	// So was the operator's gate: who found it shut just now found out for all.
	if g, err := e.Store.Gate(ctx, store.Operator); err != nil || g.Stuck || g.Until.After(e.now()) {
		return cmp.Or(err, store.ErrStale)
	}
	if d.Form == pipeline.FormPost { // a person prints it, whatever made it due
		return e.Store.Move(ctx, store.Step{ID: d.ID, From: d.State, To: d.State, Reply: d.Reply, At: now(),
			Hop: pipeline.Hop{Stage: pipeline.StageHold, Actor: pipeline.System, Outcome: "to-print"}})
	}
	bytes, err := e.Store.Message(ctx, d)
	if err != nil {
		return err
	}
	// A refusal that is written down from here on, while the operator takes the
	// envelope, makes the commit before the first byte fail: the copy is looked at anew.
	refusals, err := e.Store.RefusalMark(ctx)
	if err != nil {
		return err
	}
	if st, no, err := e.stopped(ctx, d); err != nil || no {
		if no {
			err = e.Store.Move(ctx, st)
		}
		return err
	}
	if st, no, err := e.barred(ctx, d, bytes); err != nil || no {
		if no {
			err = e.Store.Move(ctx, st)
		}
		return err
	}
	state := d.State
	attempt := d.Attempts + 1
	begin := func(ctx context.Context) error {
		// So does a way that was closed meanwhile.
		if _, no, err := e.barred(ctx, d, bytes); err != nil || no {
			return cmp.Or(err, store.ErrStale)
		}
		err := e.Store.Move(ctx, store.Step{ID: d.ID, From: state, To: pipeline.Submitting, Attempt: true, Reply: d.Reply, At: e.now(), Refusals: refusals,
			Hop: pipeline.Hop{Stage: pipeline.StageSubmit, Actor: pipeline.System, Outcome: string(pipeline.Submitting)}})
		if err == nil {
			state = pipeline.Submitting
			fault.Point(fault.SubmitCommitted)
		}
		return err
	}
	reply, err := e.client.Submit(ctx, submit.Envelope{From: pipeline.Address(e.Config.Practice.Mailbox), To: d.Recipient.Address,
		ID: e.Store.EnvelopeID(d.ID, attempt), Bytes: bytes, Ready: begin})
	if state != pipeline.Submitting && err != nil && (errors.Is(err, store.ErrStale) || errors.Is(err, store.ErrErased) || ctx.Err() != nil) {
		return err // stopped before anything was sent
	}
	// What is known is kept even if we are being stopped.
	running := ctx
	ctx = context.WithoutCancel(ctx)
	o := outcome(c, attempt, e.now(), reply, err)
	begun := state == pipeline.Submitting
	if err := e.keep(running, begun, func() error { return e.gates(ctx, c, d.Recipient.Address.Domain(), &o) }); err != nil {
		return err
	}
	if o.of == everyone && state != pipeline.Submitting {
		return nil // the queue says why; nothing was tried with this copy
	}
	st := o.step
	st.ID, st.From, st.Attempt = d.ID, state, state != pipeline.Submitting
	st.Hop.Stage, st.Hop.Actor = pipeline.StageSubmit, pipeline.System
	if err := e.keep(running, begun, func() error { return e.Store.Move(ctx, st) }); err != nil {
		return err
	}
	fault.Point(fault.SubmitReply)
	return e.expire(ctx, c.Lane, o)
}

// keep makes durable what came of a try. Where content was sent, only this process
// knows what the operator said: while that cannot be written (a disk that is full) it
// is tried until it can. Nothing else of the queue could leave meanwhile. A process that
// is stopped before leaves the copy to Recover.
func (e *Engine) keep(ctx context.Context, begun bool, write func() error) error {
	for {
		err := write()
		if err == nil || !begun || errors.Is(err, store.ErrStale) || errors.Is(err, store.ErrErased) || errors.Is(err, store.ErrNotFound) {
			return err
		}
		e.Log.Error("keep the operator's answer; tried again until it can be", "err", err)
		select {
		case <-ctx.Done():
			return err
		case <-time.After(time.Second):
		}
	}
}

// fate is what one try says: of the copy, and of what stands behind it.
type fate struct {
	step store.Step
	of   culprit
	// answered: the operator took the envelope, or judged this copy. Its lane is open.
	answered bool
	failure  *submit.Failure
}

// culprit is whose fault a failure is.
type culprit int

const (
	theCopy  culprit = iota // this copy's, or nobody's
	theLane                 // its destination's: the others to it would meet it too
	maybe                   // the destination's, where several copies meet it in a row
	everyone                // the operator's or ours: every copy would meet it
)

// outcome turns what the operator said into the copy's next step.
func outcome(c store.DueDelivery, attempt int, at time.Time, reply submit.Reply, err error) fate {
	if err == nil {
		return fate{answered: true, step: store.Step{To: pipeline.Accepted, At: at, Code: reply.Code, Enhanced: reply.Enhanced, Reply: reply.Text,
			Hop: pipeline.Hop{Outcome: string(pipeline.Accepted), Notes: codes(reply.Code, reply.Enhanced)}}}
	}
	var f *submit.Failure
	if !errors.As(err, &f) {
		// The arguments are at fault: no try will do better.
		return fate{step: store.Step{To: pipeline.Failed, At: at, Reply: err.Error(), Hop: pipeline.Hop{Outcome: string(pipeline.Failed)}}}
	}
	o := fate{of: culpritOf(f), failure: f}
	o.answered = o.of == theCopy
	st := store.Step{At: at, Code: f.Code, Enhanced: f.Enhanced, Reply: said(f), Hop: pipeline.Hop{Notes: codes(f.Code, f.Enhanced)}}
	st.Hop.Notes["cause"], st.Hop.Notes["phase"] = string(f.Cause), string(f.Phase)
	again := at.Add(submit.Next(attempt, rng{})).Truncate(time.Microsecond)
	// A copy that may have arrived stays unknown until it is known to have been taken.
	waiting := pipeline.Queued
	if c.Lost > 0 {
		waiting = pipeline.Unknown
	}
	first := c.First
	if first.IsZero() {
		first = at
	}
	switch {
	case f.Unknown():
		st.To, st.Lost, st.Due = pipeline.Unknown, true, again
		if c.Lost+1 >= store.MaxLost {
			st.Reply = AskLost
		}
	case o.of == everyone, f.Cause == submit.CauseStopped:
		st.To, st.Due = waiting, at
	case f.Temporary() && submit.Expired(first, at):
		st.To, st.Reply = pipeline.Failed, tooLong(f)
		st.Hop.Notes["cause"] = "expired"
	case f.Temporary():
		st.To, st.Due = waiting, again
		if o.of == theLane {
			st.Due = at // its lane says when
		}
	default:
		st.To = pipeline.Failed
	}
	if st.To == pipeline.Failed && c.Lost > 0 {
		st.Reply += " Attention : un essai précédent, dont la réponse s'est perdue, est peut-être arrivé."
	}
	st.Hop.Outcome = string(st.To)
	o.step = st
	return o
}

// AskLost is said of a copy whose reply was lost again and again.
const AskLost = "La réponse de l'opérateur s'est perdue trois fois : le destinataire a peut-être déjà la lettre. " +
	"Lui demander, puis réessayer avec une raison (il pourra la recevoir deux fois), ou annuler l'envoi."

// said gives the plain words, then the relay's own.
func said(f *submit.Failure) string {
	if f.Text == "" {
		return f.French()
	}
	return f.French() + "\nL'opérateur écrit : « " + f.Text + " »"
}

func tooLong(f *submit.Failure) string {
	words := "Aucun essai n'a abouti en 48 heures. Vérifier l'adresse ou appeler le destinataire ; réessayer avec une raison, ou imprimer et poster."
	if f != nil {
		words += "\nDernier essai : " + said(f)
	}
	return words
}

// culpritOf tells whose fault a failure is: the operator's or ours where no
// recipient had been named yet, or where it says so; after that the recipient's.
func culpritOf(f *submit.Failure) culprit {
	switch f.Phase {
	case submit.PhaseMail:
		// A size that is announced with MAIL is this copy's.
		if f.NeedsPerson() || f.Temporary() && f.Cause != submit.CauseStopped {
			return everyone
		}
		return theCopy
	case submit.PhaseRcpt, submit.PhaseData, submit.PhaseContent, submit.PhaseFinal:
	default:
		if f.Cause == submit.CauseStopped {
			return theCopy
		}
		return everyone
	}
	_, subject, _ := enhanced(f.Enhanced)
	switch {
	case f.Unknown():
		return theLane
	case f.NeedsPerson():
		return everyone
	case !f.Temporary(), f.Cause == submit.CauseStopped, f.Cause == submit.CauseFull, f.Cause == submit.CauseMailbox:
		return theCopy
	case f.Cause == submit.CauseNetwork, f.Cause == submit.CauseProtocol, subject == 4:
		return theLane // its route is down, or it keeps us waiting (RFC 3463 3.5)
	}
	return maybe
}

func enhanced(s string) (class, subject, detail int) {
	if _, err := fmt.Sscanf(s, "%d.%d.%d", &class, &subject, &detail); err != nil {
		return 0, 0, 0
	}
	return class, subject, detail
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

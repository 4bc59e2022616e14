package engine

import (
	"context"
	"fmt"
	"strings"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/escalation"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/runner"
	"cardiopli/pipeline/store"
)

// clocks are the copies of which the receipt clock is to be asked now.
func (e *Engine) clocks(ctx context.Context, at time.Time, n int) ([]runner.Job, error) {
	due, err := e.Store.DueWatches(ctx, at, n)
	if err != nil {
		return nil, err
	}
	var jobs []runner.Job
	for _, w := range due {
		jobs = append(jobs, runner.Job{Key: "clock/" + w.Delivery, Do: func(ctx context.Context) error { return settle(e.wind(ctx, w)) }})
	}
	return jobs, nil
}

// wind asks the clock of one copy, and keeps what it says.
func (e *Engine) wind(ctx context.Context, w store.Watch) error {
	at := now()
	receipts, err := e.returns.sends(ctx, w.Address)
	if err != nil {
		return err
	}
	step, next := escalation.Next(review.SituationOf(w, at, receipts, w.Rung), e.Desk.Ladder())
	t := store.Tick{Rung: w.Rung, Next: next, At: at}
	if !next.IsZero() && !next.After(at) { // never asked without end
		t.Next = at.Add(time.Minute)
	}
	if !step.IsZero() {
		t.Rung, t.Rang, t.Overdue = step.Rung, true, w.State == pipeline.Accepted
		t.Hops = []pipeline.Hop{{Stage: pipeline.StageReceipt, Actor: pipeline.System, Outcome: "silent",
			Notes: map[string]string{"rung": fmt.Sprint(step.Rung), "act": string(step.Act), "why": string(step.Why)}}}
	}
	return e.Store.Wind(ctx, w, t)
}

// sends reports whether an address has ever sent a receipt.
func (r *returns) sends(ctx context.Context, a pipeline.Address) (bool, error) {
	last, err := r.e.Store.LastReceipt(ctx, a)
	return !last.IsZero(), err
}

// mailboxNote tells the administrator of a mailbox that is not read; "" where all is well.
func (e *Engine) mailboxNote() string {
	s, ok := e.MailboxStatus()
	switch {
	case !ok:
		return ""
	case s.Failure == nil || s.Failures < 3:
		var notes []string
		if s.Aside > 0 {
			notes = append(notes, fmt.Sprintf("%s pour l'instant par le serveur de l'opérateur : nouvel essai automatique, et les autres courriers sont lus.",
				pipeline.French.Count(s.Aside, "courrier de la boîte n'est pas donné", "courriers de la boîte ne sont pas donnés")))
		}
		if s.Refused > 0 {
			notes = append(notes, fmt.Sprintf("%s depuis le démarrage : trop de courriers en un jour, ou illisibles chez l'opérateur. À regarder dans la boîte elle-même.",
				pipeline.French.Count(s.Refused, "courrier de la boîte n'a pas été classé", "courriers de la boîte n'ont pas été classés")))
		}
		return strings.Join(notes, " ")
	}
	what, todo := s.Failure.French()
	since := "depuis le démarrage"
	if !s.Last.IsZero() {
		since = "depuis " + review.Ago(time.Since(s.Last))
	}
	return fmt.Sprintf("La boîte aux lettres n'est pas lue (%s) : %s %s", since, what, todo)
}

// ladder is what the receipt clock goes by: the times of the settings, and who does
// what as delivered; further steps are those of the last one.
func (p *Practice) ladder() escalation.Ladder {
	c := p.Config.Receipts.Clock
	l := escalation.Defaults()
	l.Zone, l.AlsaceMoselle = p.Config.Location(), c.AlsaceMoselle
	for _, u := range []struct {
		rungs *[]escalation.Rung
		times []time.Duration
	}{{&l.Immediate, c.Immediate}, {&l.Day, c.Day}, {&l.Soon, c.Soon}, {&l.Routine, c.Routine}} {
		if len(u.times) == 0 {
			continue
		}
		var rungs []escalation.Rung
		for i, t := range u.times {
			r := (*u.rungs)[min(i, len(*u.rungs)-1)]
			r.After = t
			rungs = append(rungs, r)
		}
		*u.rungs = rungs
	}
	if c.From != 0 || c.To != 0 {
		l.Hours.From, l.Hours.To = c.From, c.To
	}
	return l
}

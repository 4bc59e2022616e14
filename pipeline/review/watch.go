package review

import (
	"context"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/escalation"
	"cardiopli/pipeline/store"
)

// Watch is a copy of which nothing, or not enough, came back, with what to do.
type Watch struct {
	store.Watch
	// What is the matter, Who acts, Todo what they do; "" where nothing is to be done yet.
	What, Who, Todo string
	// Asks is what will be asked of Asker at Next, if nothing more is heard; "" for nothing.
	Asker, Asks string
}

// Ladder is what the receipt clock goes by.
func (d *Desk) Ladder() escalation.Ladder {
	if d.ladder == nil {
		return escalation.Defaults()
	}
	return *d.ladder
}

// SetLadder has the receipt clock go by another ladder than the one delivered.
func (d *Desk) SetLadder(l escalation.Ladder) { d.ladder = &l }

// Overdue lists the copies of which somebody has to do something, the most urgent
// first, and records the look.
func (d *Desk) Overdue(ctx context.Context, a Actor) ([]Watch, error) {
	if err := mayRead(a); err != nil {
		return nil, err
	}
	s, err := d.echoes()
	if err != nil {
		return nil, err
	}
	all, err := s.Watches(ctx)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	out := make([]Watch, 0, len(all))
	for _, w := range all {
		if o := d.watch(w); o.Todo != "" { // one that was sent again has its time
			out = append(out, o)
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, d.store.AddHop(ctx, pipeline.Hop{Stage: pipeline.StageView, Actor: a.Pseudonym, At: d.now(), Outcome: "overdue"})
}

// watch puts the last rung that was reached into words.
func (d *Desk) watch(w store.Watch) Watch {
	out := Watch{Watch: w}
	d.coming(&out)
	if w.Rung == 0 || !w.Told.IsZero() {
		return out
	}
	step, _ := escalation.Next(SituationOf(w, d.now(), true, w.Rung-1), d.Ladder())
	if step.IsZero() {
		step, _ = escalation.Next(SituationOf(w, d.now(), false, w.Rung-1), d.Ladder())
	}
	if !step.IsZero() {
		out.What, out.Who, out.Todo = step.French()
	}
	return out
}

// SituationOf is a copy as the ladder asks for it.
func SituationOf(w store.Watch, now time.Time, receipts bool, rung int) escalation.Situation {
	since := w.Since
	switch w.State {
	case pipeline.Queued, pipeline.Submitting, pipeline.Unknown: // each attempt that comes to nothing is no new beginning
		if !w.Ready.IsZero() && w.Ready.Before(since) {
			since = w.Ready
		}
	}
	return escalation.Situation{Urgency: w.Urgency, State: w.State, Accepted: w.Accepted, Since: since, Now: now, Rung: rung, RungAt: w.RungAt, Receipts: receipts, Told: !w.Told.IsZero()}
}

package review

import (
	"context"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// Pending is how much waits for a person of what came back, or did not. It names nobody.
type Pending struct {
	Overdue   int // copies of which somebody has to do something: silent, or failed
	Unread    int // answers
	Unmatched int // mails that are with no letter
	Failed    int // copies that came to nothing, or that are held after lost replies
	// Urgency is the highest among the overdue.
	Urgency pipeline.Urgency
}

// Returns is how much stands on the page of what came back.
func (p Pending) Returns() int { return p.Overdue + p.Unread + p.Unmatched }

// Words say what is to be seen among what came back, "" for nothing.
func (p Pending) Words() string {
	words := ""
	for _, c := range []struct {
		n         int
		one, many string
	}{{p.Overdue, "envoi à suivre", "envois à suivre"}, {p.Unread, "réponse à lire", "réponses à lire"}, {p.Unmatched, "courrier à rattacher à sa lettre", "courriers à rattacher à leur lettre"}} {
		if c.n == 0 {
			continue
		}
		if words != "" {
			words += ", "
		}
		words += pipeline.French.Count(c.n, c.one, c.many)
	}
	return words
}

// Pending counts what waits, for the head of each page. No look is recorded: nothing
// of a patient is read.
func (d *Desk) Pending(ctx context.Context, a Actor) (Pending, error) {
	if err := mayRead(a); err != nil {
		return Pending{}, err
	}
	s, ok := d.store.(interface {
		Pending(context.Context) (store.Pending, error)
	})
	if !ok {
		return Pending{}, nil // a store that keeps nothing of what comes back
	}
	p, err := s.Pending(ctx)
	if err != nil {
		return Pending{}, err
	}
	out := Pending{Unread: p.Unread, Unmatched: p.Unmatched, Failed: p.Failed}
	for _, w := range p.Watches {
		if d.watch(w).Todo != "" { // as Overdue does
			out.Overdue++
			out.Urgency = max(out.Urgency, w.Urgency)
		}
	}
	return out, nil
}

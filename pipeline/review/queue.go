package review

import (
	"context"
	"errors"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// Hold keeps a copy from being submitted until it is released.
func (d *Desk) Hold(ctx context.Context, a Actor, delivery string) error {
	return d.move(ctx, a, delivery, "held", "", func(l pipeline.Delivery, st *store.Step) bool {
		st.To, st.Held, st.Due, st.Reply = l.State, new(true), l.Due, l.Reply
		return (l.State == pipeline.Queued || l.State == pipeline.Unknown) && !l.Held
	})
}

// Release lets a held copy go.
func (d *Desk) Release(ctx context.Context, a Actor, delivery string) error {
	return d.move(ctx, a, delivery, "released", "", func(l pipeline.Delivery, st *store.Step) bool {
		st.To, st.Held, st.Due, st.Reply = l.State, new(false), d.now(), l.Reply
		return l.Held && (l.State == pipeline.Queued || l.State == pipeline.Unknown)
	})
}

// Retry submits a copy again now: the same bytes under the same Message-ID. One that
// failed, or was held after lost replies, needs a reason; the tries begin anew.
func (d *Desk) Retry(ctx context.Context, a Actor, delivery, reason string) error {
	l, err := d.delivery(ctx, a, delivery)
	if err != nil {
		return err
	}
	if AsksWhy(l) && tooShort(reason) {
		return &Refusal{"reason", "Renvoyer une lettre demande une raison.", "Écrivez-la en quelques mots : adresse vérifiée, destinataire appelé…"}
	}
	return d.move(ctx, a, delivery, "retried", reason, func(l pipeline.Delivery, st *store.Step) bool {
		st.To, st.Due, st.Reply, st.Fresh = l.State, d.now(), l.Reply, true
		if l.State == pipeline.Unknown {
			st.Held = new(false)
		}
		if l.State == pipeline.Failed {
			st.To = pipeline.Queued
		}
		return l.State == pipeline.Failed || l.State == pipeline.Queued || l.State == pipeline.Unknown
	})
}

// AsksWhy reports whether another try of a copy needs a reason.
func AsksWhy(l pipeline.Delivery) bool {
	return l.State == pipeline.Failed || l.State == pipeline.Unknown && l.Held
}

// cancelled is the one thing that can be done to a copy of a replaced letter: a
// correction is owed to everyone whose copy was not cancelled.
const cancelled = "cancelled"

// Cancel gives a copy up, with a reason.
func (d *Desk) Cancel(ctx context.Context, a Actor, delivery, reason string) error {
	if tooShort(reason) {
		return &Refusal{"reason", "Il manque la raison.", "Écrivez-la en quelques mots."}
	}
	return d.move(ctx, a, delivery, cancelled, reason, func(l pipeline.Delivery, st *store.Step) bool {
		// Given up is more than held.
		st.To, st.Held, st.Reply = pipeline.DeliveryCancelled, new(false), reason
		return l.State == pipeline.Queued || l.State == pipeline.Unknown || l.State == pipeline.Failed
	})
}

func (d *Desk) delivery(ctx context.Context, a Actor, id string) (pipeline.Delivery, error) {
	if err := mayRead(a); err != nil {
		return pipeline.Delivery{}, err
	}
	return d.store.Delivery(ctx, id)
}

func (d *Desk) move(ctx context.Context, a Actor, delivery, outcome, reason string, set func(pipeline.Delivery, *store.Step) bool) error {
	l, err := d.delivery(ctx, a, delivery)
	if err != nil {
		return err
	}
	st := store.Step{ID: delivery, From: l.State, Code: l.Code, Enhanced: l.Enhanced, At: d.now(),
		Hop: pipeline.Hop{Stage: pipeline.StageQueue, Actor: a.Pseudonym, Outcome: outcome}}
	if reason != "" {
		st.Decision = &pipeline.Decision{Document: l.Document, Version: l.Version, By: a.Name, At: st.At, What: pipeline.StageQueue, Reason: reason}
	}
	r, err := d.store.Load(ctx, l.Document)
	if err != nil {
		return err
	}
	if l.Version != r.Version && outcome != cancelled {
		return &Refusal{"delivery", "Cet envoi est celui d'une lettre qui est remplacée.", "Il ne part plus ; suivez la nouvelle version."}
	}
	if l.Form == pipeline.FormPost && outcome != cancelled || !set(l, &st) {
		return &Refusal{"delivery", "Cet envoi n'est pas dans un état qui le permet : " + CopyWords(l) + ".", "Rechargez la page."}
	}
	if err := d.store.Move(ctx, st); errors.Is(err, store.ErrStale) {
		return stale()
	} else if err != nil {
		return err
	}
	return nil
}

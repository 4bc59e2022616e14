package review

import (
	"context"
	"errors"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// Reasons for which a document is erased: codes, since the trace keeps them.
const (
	EraseRetention = "retention" // the time for which it must be kept is over
	EraseRequest   = "request"   // the person asked for it (GDPR, art. 17)
	EraseError     = "error"     // it should never have been here: another practice's, a test
	EraseOrder     = "order"     // an authority ordered it
)

// EraseWords says a reason in French; "" for what is none.
func EraseWords(code string) string {
	return map[string]string{EraseRetention: "durée de conservation échue", EraseRequest: "demande de la personne",
		EraseError: "reçu par erreur", EraseOrder: "décision d'une autorité"}[code]
}

// keptFor is how long a record is kept after the last consultation, and keptUntil
// the age to which that of a minor is: code de la santé publique, art. R1112-7,
// which binds hospitals and which the Ordre des médecins recommends to practices.
const (
	keptFor   = 20 // years
	keptUntil = 28 // years of age
)

// Loss is what the erasure of a document destroys, without saying whose it is.
type Loss struct {
	ID        pipeline.ID
	State     pipeline.State
	Class     pipeline.Class
	Received  time.Time
	Versions  int
	Copies    int // that were sent
	Decisions int
	// Shared are letters of the same recording, which is kept for them.
	Shared []pipeline.ID
	// Until is the day until which the document must be kept; zero for one that was
	// refused and holds nothing.
	Until pipeline.Date
	// Due is set while that day is not over.
	Due bool
	// Gone is set where the document is erased already.
	Gone bool
}

// mayErase: whoever answers for the records, and whoever keeps the machine. An
// administrator erases without seeing.
func mayErase(a Actor) error {
	if a.Role == Cardiologist || a.Role == Admin {
		return nil
	}
	return &Refusal{"role", "Seul un cardiologue ou un administrateur peut effacer un document.", "Demandez à l'un d'eux."}
}

// Loss tells what would be lost.
func (d *Desk) Loss(ctx context.Context, a Actor, id pipeline.ID) (Loss, error) {
	l := Loss{ID: id}
	if err := mayErase(a); err != nil {
		return l, err
	}
	r, err := d.store.Load(ctx, id)
	if errors.Is(err, store.ErrErased) {
		l.Gone = true
		return l, nil
	}
	if err != nil {
		return l, err
	}
	versions, err := d.store.Versions(ctx, id)
	if err != nil {
		return l, err
	}
	copies, err := d.store.Deliveries(ctx, id)
	if err != nil {
		return l, err
	}
	decisions, err := d.store.Decisions(ctx, id)
	if err != nil {
		return l, err
	}
	if l.Shared, err = d.store.Shares(ctx, id); err != nil {
		return l, err
	}
	l.State, l.Received, l.Versions, l.Decisions = r.State, r.Received, len(versions), len(decisions)
	var states []pipeline.DeliveryState
	for _, c := range copies {
		if c.State.Left() {
			l.Copies++
		}
		if c.Version == r.Version {
			states = append(states, c.State)
		}
	}
	l.Class = pipeline.ClassOf(r.State, states)
	if r.State != pipeline.Rejected {
		l.Until = keepUntil(r)
		l.Due = !l.Until.Before(pipeline.DateOf(d.now()))
	}
	return l, nil
}

// keepUntil is the last day on which a document must be kept, as far as it tells
// itself: a later consultation of the same patient is for the person to know.
func keepUntil(r store.Record) pipeline.Date {
	last := pipeline.DateOf(r.Received)
	for _, day := range []pipeline.Date{r.Report.Date, r.Letter.Date} {
		if last.Before(day) {
			last = day
		}
	}
	last.Year += keptFor
	if born := r.Report.Patient.BirthDate; !born.IsZero() {
		if born.Year += keptUntil; last.Before(born) {
			last = born
		}
	}
	return last
}

// Erase destroys a document for good. While it must be kept, only despite says so;
// a letter on its way is never erased.
func (d *Desk) Erase(ctx context.Context, a Actor, id pipeline.ID, reason string, despite bool) error {
	if EraseWords(reason) == "" {
		return &Refusal{"reason", "Cette raison n'est pas connue.", "Donnez retention, request, error ou order."}
	}
	l, err := d.Loss(ctx, a, id)
	if err != nil {
		return err
	}
	if err := l.May(reason, despite); err != nil {
		return err
	}
	err = d.store.Erase(ctx, store.Erasure{ID: id, Actor: a.Pseudonym, Reason: reason, At: d.now()})
	switch {
	case errors.Is(err, store.ErrNotAtEnd):
		return &Refusal{"state", "Ce document n'est pas clos : il attend quelqu'un, ou une lettre est encore en chemin.",
			"Retirez-le (withdraw), ou annulez ses envois (queue cancel), puis effacez-le."}
	case errors.Is(err, store.ErrStale):
		return stale()
	}
	return err
}

// May refuses an erasure that the law does not let pass, so that nobody is asked to
// confirm what would be refused.
func (l Loss) May(reason string, despite bool) error {
	switch {
	case l.Due && reason == EraseRetention:
		return &Refusal{"retention", "La durée de conservation court jusqu'au " + l.Until.French() + ".", "Attendez ce jour, ou donnez la vraie raison."}
	case l.Due && !despite:
		return &Refusal{"retention", "Ce document doit être conservé jusqu'au " + l.Until.French() + " (vingt ans après l'examen, et jusqu'aux vingt-huit ans du patient).",
			"L'effacement d'un dossier médical se refuse en règle générale (RGPD, art. 17, 3). S'il est pourtant dû : --despite-retention."}
	}
	return nil
}

// Remains tells what is left of an erased document, and records the look.
func (d *Desk) Remains(ctx context.Context, a Actor, id pipeline.ID) (store.Remains, []pipeline.Hop, error) {
	if err := mayRead(a); err != nil {
		return store.Remains{}, nil, err
	}
	r, err := d.store.Remains(ctx, id)
	if err != nil {
		return r, nil, err
	}
	if err := d.viewed(ctx, a, id, r.Version, "remains"); err != nil {
		return r, nil, err
	}
	hops, err := d.store.Hops(ctx, id)
	return r, hops, err
}

package review

import (
	"context"
	"errors"
	"slices"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/fault"
	"cardiopli/pipeline/store"
)

// Seen is one letter as the approver saw it.
type Seen struct {
	ID      pipeline.ID
	Version int
	PDF     pipeline.Digest
	// Recipients is the digest of the recipients with their addresses and the ways in
	// which their copies leave, as they were shown.
	Recipients pipeline.Digest
}

// Approve signs a batch with one PIN. Each letter stands for itself: one that
// cannot be approved is returned with its refusal, the others are approved.
func (d *Desk) Approve(ctx context.Context, a Actor, pin []byte, letters ...Seen) (map[pipeline.ID]error, error) {
	if err := mayDecide(a); err != nil {
		return nil, err
	}
	p, err := d.signer(ctx, a, pin)
	if err != nil {
		return nil, err
	}
	a = ActorOf(p) // who they are now, not when they logged in
	if err := mayDecide(a); err != nil {
		return nil, err
	}
	failed := map[pipeline.ID]error{}
	for _, l := range letters {
		if err := d.approve(ctx, a, l); err != nil {
			failed[l.ID] = err
		}
	}
	return failed, nil
}

func (d *Desk) approve(ctx context.Context, a Actor, l Seen) error {
	r, err := d.load(ctx, l.ID, l.Version)
	if err != nil {
		return err
	}
	pdf, err := d.store.PDF(ctx, l.ID, l.Version)
	if err != nil && !errors.Is(err, store.ErrNotFound) { // no PDF: not prepared, and refused below
		return err
	}
	seen, err := d.store.Seen(ctx, l.ID, l.Version, a.Pseudonym)
	if err != nil {
		return err
	}
	if err := MayApprove(r, a, l, pipeline.DigestOf(pdf), seen); err != nil {
		return err
	}
	if err := d.mayStandIn(ctx, r, a); err != nil {
		return err
	}
	if err := d.complete(ctx, r); err != nil {
		return err
	}
	if err := d.upToDate(ctx, r); err != nil {
		return err
	}
	now := d.now()
	undo := d.undo
	if r.Urgency == pipeline.Immediate {
		undo = 0 // minutes count for the patient more than second thoughts
	}
	err = d.apply(ctx, store.Change{ID: l.ID, From: pipeline.Drafted, Version: l.Version, To: pipeline.Approved, Due: now.Add(undo),
		Decision: &pipeline.Decision{Document: l.ID, Version: l.Version, By: a.Name, At: now, What: pipeline.StageApprove,
			Text: pipeline.DigestOf([]byte(r.Text)), PDF: l.PDF, Recipients: pipeline.DigestRecipients(r.Recipients)},
		Hops: []pipeline.Hop{{Stage: pipeline.StageApprove, Actor: a.Pseudonym, Outcome: string(pipeline.Approved)}}})
	if err == nil {
		fault.Point(fault.ApproveCommitted)
	}
	return err
}

// upToDate refuses a letter that looks back on one which does not stand as it did:
// its values of before may be wrong, or another patient's.
func (d *Desk) upToDate(ctx context.Context, r store.Record) error {
	for _, x := range r.Earlier {
		stands := false
		now, err := d.store.Load(ctx, x.Document)
		switch {
		case errors.Is(err, store.ErrErased), errors.Is(err, store.ErrNotFound):
		case err != nil:
			return err
		default:
			stands = standsAs(now, x, r)
		}
		if !stands {
			return &Refusal{"earlier", "Une lettre dont celle-ci reprend les valeurs antérieures a été corrigée ou effacée depuis, ou est en cours de correction.",
				"Revérifiez le document : une nouvelle version vous sera montrée."}
		}
	}
	return nil
}

// standsAs reports whether a document still says what a letter took from it.
func standsAs(now store.Record, x pipeline.Earlier, r store.Record) bool {
	if now.State != pipeline.Issued || now.Report.Date != x.On {
		return false
	}
	for _, m := range x.Measurements {
		if !slices.ContainsFunc(now.Report.Measurements, func(n pipeline.Measurement) bool {
			return n.Key == m.Key && n.Context == m.Context && n.Value == m.Value && n.Unit == m.Unit && n.Bound == m.Bound
		}) {
			return false
		}
	}
	// Of whom it is was compared when the letter was prepared; a version made since
	// must be of the same name, without allowances.
	p, q := now.Report.Patient, r.Report.Patient
	return !now.At.After(r.At) || p.BirthDate == q.BirthDate && p.Sex == q.Sex && p.INS == q.INS && strings.EqualFold(p.Name, q.Name) && strings.EqualFold(p.Given, q.Given)
}

// MayApprove is the rule of a signature: what is signed is what was seen, whole,
// without an open question, and in the signer's own name.
func MayApprove(r store.Record, a Actor, l Seen, stored pipeline.Digest, seen bool) error {
	switch {
	case r.State != pipeline.Drafted || !r.Prepared:
		return &Refusal{"state", "Ce document n'est pas un brouillon à signer.", "Rechargez la liste."}
	case r.Version != l.Version || stored != l.PDF:
		return stale()
	case !l.Recipients.IsZero() && l.Recipients != pipeline.DigestRecipients(r.Recipients):
		return stale() // prepared again since: a copy may leave in another way
	case !seen:
		return &Refusal{"unseen", "Vous n'avez pas ouvert cette version.", "Ouvrez la lettre et lisez-la avant de signer."}
	case len(r.Recipients) == 0:
		return &Refusal{"recipients", "La lettre n'a pas de destinataire.", "Choisissez un médecin dans l'annuaire."}
	case !SameSignatory(r.Letter.Author, a.Signatory):
		return &Refusal{"signer", "La lettre est au nom d'un autre cardiologue.", "Reprenez-la à votre nom : une nouvelle version vous sera montrée."}
	}
	if r.AmendsVersion > 0 && r.Letter.Amendment == nil {
		return &Refusal{"amendment", "Cette correction ne dit pas ce qui a changé.", "Revérifiez le document : une nouvelle version vous sera montrée."}
	}
	if r.AmendsVersion > 0 && len(r.Letter.Amendment.Edits) == 0 {
		return &Refusal{"amendment", "Cette correction ne change rien à la lettre envoyée.", "Corrigez le texte, ou retirez la correction."}
	}
	open := 0
	for _, f := range r.Findings {
		if f.Blocks() {
			open++
		}
	}
	if open > 0 {
		return &Refusal{"open", pipeline.French.Count(open, "point attend une réponse.", "points attendent une réponse."), "Corrigez le texte, ou gardez-le en disant pourquoi."}
	}
	if r.Letter.Ask.Action == pipeline.ActionUnknown {
		return &Refusal{"action", "Il n'est pas dit si ce courrier demande quelque chose au médecin.", "Répondez à la question, relisez la nouvelle version, puis signez."}
	}
	return nil
}

package review

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
	"cardiopli/pipeline/transcript"
)

// MaxReason is the longest reason of a correction, in characters: it stands on
// the first page of the letter.
const MaxReason = 400

// Amend starts the correction of an issued letter: a new version with the given
// text, to be checked and approved like any other, that goes to everyone who got
// the one it replaces. Copies that have not left are cancelled with it, and queued
// again if the correction is withdrawn.
//
// Where not one copy has left, nobody has read the letter: the new version is then
// no correction but the letter itself, and may be withdrawn for good. While it is
// not known whether a copy left, nothing can be decided.
func (d *Desk) Amend(ctx context.Context, a Actor, id pipeline.ID, version int, text, reason string) error {
	if err := mayRead(a); err != nil {
		return err
	}
	text, err := written(text)
	if err != nil {
		return err
	}
	reason = strings.Join(strings.Fields(reason), " ")
	switch {
	case tooShort(reason):
		return &Refusal{"reason", "Il faut dire pourquoi la lettre est corrigée.", "Écrivez-le en quelques mots : ils figurent en première page de la nouvelle lettre."}
	case utf8.RuneCountInString(reason) > MaxReason:
		return &Refusal{"reason", "Cette raison est trop longue.", fmt.Sprintf("%d caractères au plus ; le reste va dans le texte.", MaxReason)}
	}
	r, err := d.load(ctx, id, version)
	if err != nil {
		return err
	}
	if r.State != pipeline.Issued {
		return &Refusal{"state", "Cette lettre n'est pas encore partie.", "Corrigez le brouillon ; une lettre signée se rappelle d'abord."}
	}
	amends, err := d.replaceable(ctx, r)
	if err != nil {
		return err
	}
	vs, err := d.store.Versions(ctx, id)
	if err != nil {
		return err
	}
	next, outcome := version+1, "version"
	for _, v := range vs {
		next = max(next, v.N+1)
	}
	if amends > 0 {
		outcome = "amendment"
	}
	return d.apply(ctx, store.Change{ID: id, From: pipeline.Issued, Version: version, To: pipeline.Received, Due: d.now(),
		Edit: &store.Edit{Text: text, Chosen: r.Chosen, Signer: r.Signer, Hidden: r.Hidden, Patient: r.ChosenPatient, Moments: transcript.Carry(r.Moments, r.Text, text),
			Amends: amends, Reason: reason, By: a.Pseudonym, Replaced: fmt.Sprintf("remplacée par la version %d", next)},
		Decision: &pipeline.Decision{Document: id, Version: version, By: a.Name, At: d.now(), What: pipeline.StageEdit, Reason: reason},
		Hops:     []pipeline.Hop{{Stage: pipeline.StageEdit, Actor: a.Pseudonym, Outcome: outcome}}})
}

// replaceable tells which version a correction of r replaces: the last of which a
// copy has left, 0 for none.
func (d *Desk) replaceable(ctx context.Context, r store.Record) (int, error) {
	ls, err := d.store.Deliveries(ctx, r.ID)
	if err != nil {
		return 0, err
	}
	amends := r.AmendsVersion
	for _, l := range ls {
		if l.Version != r.Version {
			continue
		}
		switch {
		case l.State == pipeline.Submitting:
			return 0, &Refusal{"sending", "Un envoi de cette lettre est en cours.", "Attendez quelques secondes, rechargez la page, puis corrigez."}
		case l.State == pipeline.Unknown:
			return 0, &Refusal{"sending", "La réponse à un envoi de cette lettre est perdue : on ne sait pas si elle est arrivée.",
				"Attendez le nouvel essai, ou annulez cet envoi, puis corrigez."}
		case l.State.Left(), l.State == pipeline.DeliveryCancelled && l.Attempts > 0 && l.Code == 0:
			amends = r.Version // one that was given up without an answer may have arrived
		}
	}
	return amends, nil
}

// Owed lists those to whom a correction must go: everyone whose copy of an earlier
// letter was not cancelled, each once, in the order of the letters.
func Owed(ls []pipeline.Delivery) []pipeline.Recipient {
	var out []pipeline.Recipient
	for _, l := range ls {
		if l.State != pipeline.DeliveryCancelled && !among(out, l.Recipient) {
			out = append(out, l.Recipient)
		}
	}
	return out
}

func among(rs []pipeline.Recipient, r pipeline.Recipient) bool {
	for _, x := range rs {
		if x.Same(r) {
			return true
		}
	}
	return false
}

// complete reports whether a correction goes to everyone whom it is owed to. It is
// prepared so; this is asked once more before it is signed.
func (d *Desk) complete(ctx context.Context, r store.Record) error {
	if r.AmendsVersion == 0 {
		return nil
	}
	ls, err := d.store.Deliveries(ctx, r.ID)
	if err != nil {
		return err
	}
	for _, to := range Owed(ls) {
		if !among(r.Recipients, to) {
			return &Refusal{"owed", "La correction ne va pas à tous ceux qui ont reçu la lettre.", "Revérifiez le document : ils y sont ajoutés."}
		}
	}
	return nil
}

// Amending says which letter a document corrects while it does, "" for others.
func Amending(m store.Summary) string {
	switch {
	case m.Amends == 0 || m.State == pipeline.Issued:
		return ""
	case m.AmendsOn.IsZero():
		return "correction d'une lettre envoyée"
	}
	return "correction de la lettre du " + m.AmendsOn.French()
}

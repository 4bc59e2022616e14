package review

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// Printout is what is put on paper for one recipient.
type Printout struct {
	Letter    pipeline.Letter
	PDF       []byte // the very bytes that were approved
	Recipient pipeline.Recipient
	Again     bool // it was printed before
}

// Print gives a copy to be printed and posted, and notes that it was: the copy is
// then printed, which settles it. Who prints has to put it into an envelope.
//
// A copy that was signed for the post needs no more. One that was signed to leave
// over the operator, and has not, or failed, or is silent, can be printed instead:
// the signature covers that way, so a cardiologist decides it with their PIN and a
// reason, over the same PDF and recipient, and the electronic copy leaves no more.
// Printing again needs a reason.
func (d *Desk) Print(ctx context.Context, a Actor, pin []byte, delivery, reason string) (Printout, error) {
	l, err := d.delivery(ctx, a, delivery)
	if err != nil {
		return Printout{}, err
	}
	r, err := d.store.LoadVersion(ctx, l.Document, l.Version)
	if err != nil {
		return Printout{}, err
	}
	pdf, err := d.store.PDF(ctx, l.Document, l.Version)
	if err != nil {
		return Printout{}, err
	}
	now, err := d.store.Load(ctx, l.Document)
	if err != nil {
		return Printout{}, err
	}
	out := Printout{Letter: r.Letter, PDF: pdf, Recipient: l.Recipient, Again: l.State == pipeline.Printed}
	reason = strings.Join(strings.Fields(reason), " ")
	instead := !out.Again && l.Form != pipeline.FormPost
	switch {
	case now.Version != l.Version:
		return Printout{}, &Refusal{"delivery", "Cet envoi est celui d'une lettre qui est remplacée.", "Imprimez la nouvelle version."}
	case !printable(l):
		return Printout{}, &Refusal{"delivery", "Cet envoi n'est pas dans un état qui le permet : " + CopyWords(l) + ".", "Une lettre prise par l'opérateur se lit et s'imprime depuis sa page ; elle n'est pas postée à la place."}
	case (out.Again || instead) && tooShort(reason):
		return Printout{}, &Refusal{"reason", "Il faut dire pourquoi cette lettre est imprimée.", "Écrivez-le en quelques mots : impression ratée, boîte introuvable…"}
	case utf8.RuneCountInString(reason) > MaxReason || !utf8.ValidString(reason):
		return Printout{}, &Refusal{"reason", "Cette raison est trop longue.", "Quatre cents caractères au plus."}
	}
	refusals, err := d.store.RefusalMark(ctx)
	if err != nil {
		return Printout{}, err
	}
	if err := d.forbidden(ctx, r, l.Recipient); err != nil {
		return Printout{}, err
	}
	if instead {
		if err := mayDecide(a); err != nil {
			return Printout{}, &Refusal{"role", "Cette lettre a été signée pour partir par messagerie : seul un cardiologue peut la faire poster à la place.", "Demandez à un cardiologue du cabinet."}
		}
		p, err := d.signer(ctx, a, pin)
		if err != nil {
			return Printout{}, err
		}
		if a = ActorOf(p); mayDecide(a) != nil {
			return Printout{}, mayDecide(a)
		}
	}
	outcome := string(pipeline.Printed)
	if out.Again {
		outcome = "reprinted"
	}
	st := store.Step{ID: delivery, From: l.State, To: pipeline.Printed, Refusals: refusals, Held: new(false), Code: l.Code, Enhanced: l.Enhanced, Reply: l.Reply, At: d.now(),
		Hop: pipeline.Hop{Stage: pipeline.StagePost, Actor: a.Pseudonym, Outcome: outcome}}
	if reason != "" {
		to := l.Recipient
		to.Mode = pipeline.ModePost
		st.Decision = &pipeline.Decision{Document: l.Document, Version: l.Version, By: a.Name, At: st.At, What: pipeline.StagePost, Reason: reason,
			PDF: pipeline.DigestOf(pdf), Recipients: pipeline.DigestRecipients([]pipeline.Recipient{to})}
	}
	if err := d.store.Move(ctx, st); errors.Is(err, store.ErrStale) {
		return Printout{}, stale()
	} else if err != nil {
		return Printout{}, err
	}
	return out, nil
}

// printable: it may be with nobody yet. What the operator took is on its way.
func printable(l pipeline.Delivery) bool {
	switch l.State {
	case pipeline.Queued, pipeline.Unknown, pipeline.Failed, pipeline.Overdue, pipeline.Printed:
		return true
	}
	return false
}

// MayPrint reports whether Print may be asked for a copy, and whether it needs a
// cardiologist's PIN, and a reason.
func MayPrint(l pipeline.Delivery) (may, pin, reason bool) {
	again := l.State == pipeline.Printed
	instead := !again && l.Form != pipeline.FormPost
	return printable(l), instead, again || instead
}

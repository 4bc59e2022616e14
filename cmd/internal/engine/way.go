package engine

import (
	"context"
	"fmt"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/domains"
	"cardiopli/pipeline/message"
	"cardiopli/pipeline/seal"
	"cardiopli/pipeline/store"
)

// Ways is how letters may leave now: see seal.Ways. Both sealer and list may be nil.
func (p *Practice) Ways(ctx context.Context, sealer *seal.Sealer, list *domains.List) (seal.Ways, error) {
	on, err := p.Store.Setting(ctx, store.SettingChannel)
	if err != nil {
		return seal.Ways{}, err
	}
	w := seal.Ways{Sealer: sealer, From: pipeline.Address(p.Config.Practice.Mailbox), On: on.On}
	if list != nil {
		w.List = list
	}
	return w, nil
}

func (e *Engine) ways(ctx context.Context) (seal.Ways, error) {
	return e.Ways(ctx, e.sealing(), e.domains)
}

// usable judges an entry by the ways that are open; nil where there is no operator
// to send through: nothing is asked of certificates then.
func usable(w seal.Ways) directory.Usable {
	if w.Sealer == nil && !w.On {
		return nil
	}
	return w.Usable(now())
}

// inModes gives each recipient the way in which the copy will leave, for the
// approver to see. One for whom there is none keeps the default and a finding that
// blocks; one that a person sends by post stays so.
func inModes(rs []pipeline.Recipient, book *directory.Book, w seal.Ways) []pipeline.Recipient {
	out := make([]pipeline.Recipient, len(rs))
	for i, r := range rs {
		if r.Mode != pipeline.ModePost {
			r.Mode = pipeline.ModeSMIME
			entry, ok := patientEntry(r)
			if !ok {
				entry, ok = book.Of(r)
			}
			if ok {
				if m, err := w.Choose(entry, now()); err == nil {
					r.Mode = m
				}
			}
		}
		if out[i] = r; r.Mode != pipeline.ModePost {
			out[i].Postal = ""
		} else if r.Postal == "" { // where it goes to is signed too
			if entry, ok := book.Of(r); ok {
				out[i].Postal = entry.Place.Postal()
			}
		}
	}
	return out
}

// inClear tells the approver of recipients to whom letters went encrypted and whose
// certificate has expired, so that this one takes the channel.
func inClear(rs []pipeline.Recipient, book *directory.Book, w seal.Ways) []pipeline.Finding {
	var out []pipeline.Finding
	for _, r := range rs {
		entry, ok := book.Of(r)
		if !ok || r.Mode != pipeline.ModeChannel {
			continue
		}
		if err := w.Instead(entry, now()); err != nil {
			what, todo := frenchOf(err)
			out = append(out, pipeline.Finding{Kind: pipeline.Identity, Rule: directory.RuleCertificate, Severity: pipeline.Warning, Quote: r.Display() + " <" + string(r.Address) + ">",
				Message: what + " Cette copie partira par le canal MSSanté, sans chiffrement de bout en bout.", Hint: todo})
		}
	}
	return out
}

// leave makes one recipient's copy in the way that was approved, and in no other.
func (e *Engine) leave(w seal.Ways, r store.Record, in message.Input, book *directory.Book, id string) (store.Outgoing, error) {
	switch in.Recipient.Mode {
	case pipeline.ModePost:
		return store.Outgoing{ID: id, Recipient: in.Recipient, Form: pipeline.FormPost}, nil
	case pipeline.ModeChannel, pipeline.ModeSMIME:
		return e.sealFor(w, r, in, book, id)
	}
	return store.Outgoing{}, fmt.Errorf("a way of leaving that is not known: %q", in.Recipient.Mode)
}

// barred judges a stored copy once more before it is submitted: one that is not
// encrypted leaves only while the way that was approved for it is open, and none in
// the name of another mailbox than the practice's, where its receipts would be lost.
// Otherwise it is held with the reason, and never sent in another way.
func (e *Engine) barred(ctx context.Context, d pipeline.Delivery, bytes []byte) (store.Step, bool, error) {
	if from := message.Sender(bytes); from != "" && !from.Equal(pipeline.Address(e.Config.Practice.Mailbox)) {
		return held(d, "sender", errOtherMailbox), true, nil
	}
	if message.Encrypted(bytes) && d.Form != pipeline.FormChannel && d.Recipient.Mode == pipeline.ModeSMIME {
		gone, err := e.gone(ctx, d.Recipient)
		if err != nil || gone == nil {
			return store.Step{}, false, err
		}
		return held(d, "certificate", gone), true, nil
	}
	w, err := e.ways(ctx)
	if err != nil {
		return store.Step{}, false, err
	}
	book, err := e.Book(ctx)
	if err != nil {
		return store.Step{}, false, err
	}
	entry, known := book.Of(d.Recipient)
	if !known { // gone from the directory since: nothing more is known of the recipient
		entry = directory.Entry{Recipient: d.Recipient}
	}
	mode := d.Recipient.Mode
	code := "channel"
	if mode != pipeline.ModeChannel || d.Form != pipeline.FormChannel {
		err = errNotApproved
		code = "approval"
	} else if err = w.Still(mode, entry, now()); err == nil {
		return store.Step{}, false, nil
	}
	return held(d, code, err), true, nil
}

// gone tells why the certificate that the directory has of a recipient was revoked or
// suspended: the bytes were made before that was known, and whoever has the key could
// read them. nil where nothing of that is known; that a certificate has expired since
// stops nothing.
func (e *Engine) gone(ctx context.Context, r pipeline.Recipient) (gone, err error) {
	sealer := e.sealing()
	if sealer == nil {
		return nil, nil
	}
	es, err := e.at(ctx, r.Address)
	if err != nil {
		return nil, err
	}
	entry, known := directory.NewBook(es...).Of(r)
	if !known || len(entry.Certificate) == 0 {
		return nil, nil
	}
	if err := sealer.Check(entry, now()); seal.Revoked(err) {
		return err, nil
	}
	return nil, nil
}

// held is the step of a copy that a person has to look at first.
func held(d pipeline.Delivery, reason string, err error) store.Step {
	what, todo := frenchOf(err)
	yes := true
	return store.Step{ID: d.ID, From: d.State, To: d.State, Held: &yes, Due: d.Due, Reply: what + " " + todo, At: now(),
		Hop: pipeline.Hop{Stage: pipeline.StageHold, Actor: pipeline.System, Outcome: "held", Notes: map[string]string{"reason": reason}}}
}

// errOtherMailbox is a copy that was made while the practice had another mailbox.
var errOtherMailbox = otherMailbox{}

type otherMailbox struct{}

func (otherMailbox) Error() string { return "made in the name of another mailbox" }

func (otherMailbox) French() (what, todo string) {
	return "Cet envoi a été préparé au nom d'une autre boîte que celle des réglages (practice.mailbox) : il ne part pas, ses accusés se perdraient.",
		"Remettre l'ancienne boîte le temps de l'envoi puis libérer, ou annuler l'envoi et corriger la lettre, ou imprimer et poster."
}

// errNotApproved is a plain message for a recipient for whom none was approved: it
// cannot come to be, and does not leave.
var errNotApproved = notApproved{}

type notApproved struct{}

func (notApproved) Error() string { return "not encrypted, and not approved so" }

func (notApproved) French() (what, todo string) {
	return "Cet envoi n'est pas chiffré et n'a pas été signé comme tel : il ne part pas.", "Prévenez l'administrateur."
}

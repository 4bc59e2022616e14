package review

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"cardiopli/pipeline"
	"cardiopli/pipeline/blank"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/store"
	"cardiopli/pipeline/transcript"
)

// Edit makes a new version with the given text, to be checked again. Recipients
// chosen by hand and the signer are kept.
func (d *Desk) Edit(ctx context.Context, a Actor, id pipeline.ID, version int, text string) error {
	if err := mayRead(a); err != nil {
		return err
	}
	text, err := written(text)
	if err != nil {
		return err
	}
	return d.redraft(ctx, a, id, version, pipeline.StageEdit, func(r store.Record, e *store.Edit) {
		e.Text, e.Moments, e.Action = text, transcript.Carry(r.Moments, r.Text, text), nil
	})
}

// written takes a text as a form or a file gives it.
func written(text string) (string, error) {
	text = strings.ReplaceAll(text, "\r\n", "\n") // as forms send it
	if strings.TrimSpace(text) == "" || len(text) > MaxText || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return "", &Refusal{"text", fmt.Sprintf("Le texte est vide, illisible ou dépasse %d octets.", MaxText), "Vérifiez ce qui a été collé."}
	}
	return text, nil
}

// MaxText is the longest text of a version, in bytes.
const MaxText = 1 << 20

// Choose sets the recipients by hand.
func (d *Desk) Choose(ctx context.Context, a Actor, id pipeline.ID, version int, rs []pipeline.Recipient) error {
	if err := mayRead(a); err != nil {
		return err
	}
	if len(rs) == 0 {
		return &Refusal{"recipients", "Aucun destinataire n'est choisi.", "Choisissez au moins un médecin dans l'annuaire."}
	}
	for _, r := range rs {
		if r.Address != "" {
			continue
		}
		if r.Mode != pipeline.ModePost {
			return &Refusal{"recipients", r.Display() + " n'a pas de boîte sécurisée : la lettre ne peut lui aller que par courrier.", "Cochez « courrier », ou choisissez un autre destinataire."}
		}
		if len(strings.Fields(r.Name)) == 0 || utf8.RuneCountInString(r.Name+r.Given) > 100 || !utf8.ValidString(r.Name+r.Given) {
			return &Refusal{"postal", "Il manque le nom du destinataire, ou il est trop long.", "Écrivez son prénom et son nom."}
		}
		if r.RPPS != "" && !directory.ValidRPPS(r.RPPS) {
			return &Refusal{"postal", "Ce RPPS n'existe pas : sa clé est fausse.", "Vérifiez ses onze chiffres, ou laissez la case vide."}
		}
		if _, todo := directory.ReadPostal(r.Postal); todo != "" {
			return &Refusal{"postal", "L'adresse postale de " + r.Display() + " n'est pas complète.", todo}
		}
	}
	return d.redraft(ctx, a, id, version, pipeline.StageChoose, func(r store.Record, e *store.Edit) { e.Chosen = rs })
}

// Identify says which patient the letter is about, as chosen from the agenda. It
// completes the text; where the text names someone else that is asked about.
func (d *Desk) Identify(ctx context.Context, a Actor, id pipeline.ID, version int, p pipeline.Patient) error {
	if err := mayRead(a); err != nil {
		return err
	}
	if p.Name == "" {
		return &Refusal{"patient", "Aucun patient n'est choisi.", "Choisissez un rendez-vous de l'agenda."}
	}
	return d.redraft(ctx, a, id, version, pipeline.StageChoose, func(r store.Record, e *store.Edit) { e.Patient = &p })
}

// Ask says whether the letter asks something of its reader, and what in the
// approver's words; an edit of the text asks again.
func (d *Desk) Ask(ctx context.Context, a Actor, id pipeline.ID, version int, ask pipeline.Ask) error {
	if err := mayDecide(a); err != nil {
		return err
	}
	ask = pipeline.Ask{Action: ask.Action, Added: strings.Join(strings.Fields(ask.Added), " "), Chosen: true}
	switch {
	case ask.Action != pipeline.ActionAsked && ask.Action != pipeline.ActionNone:
		return &Refusal{"action", "Rien n'est choisi.", "Dites si le courrier demande quelque chose à son lecteur, ou rien."}
	case ask.Action == pipeline.ActionNone && ask.Added != "":
		return &Refusal{"action", "Une demande est écrite, et la réponse est que rien n'est demandé.", "Choisissez « Une action est demandée », ou effacez la demande."}
	case utf8.RuneCountInString(ask.Added) > 400 || !utf8.ValidString(ask.Added):
		return &Refusal{"action", "Cette demande est trop longue.", "Quatre cents caractères au plus ; le reste va dans le texte."}
	}
	return d.redraft(ctx, a, id, version, pipeline.StageChoose, func(r store.Record, e *store.Edit) { e.Action = &ask })
}

// Reassign puts the letter in the name of another cardiologist.
func (d *Desk) Reassign(ctx context.Context, a Actor, id pipeline.ID, version int, signer string) error {
	if err := mayRead(a); err != nil {
		return err
	}
	if _, err := d.cardiologist(ctx, signer); err != nil {
		return err
	}
	return d.redraft(ctx, a, id, version, pipeline.StageEdit, func(r store.Record, e *store.Edit) { e.Signer = signer })
}

// Recheck prepares the same text again, for example after the directory was
// completed. It is a new version, since what it says may change.
func (d *Desk) Recheck(ctx context.Context, a Actor, id pipeline.ID, version int) error {
	if err := mayRead(a); err != nil {
		return err
	}
	return d.redraft(ctx, a, id, version, pipeline.StageEdit, func(r store.Record, e *store.Edit) { e.Chosen = nil })
}

// Look prepares the same text again with what a person chose: something around it
// has changed.
func (d *Desk) Look(ctx context.Context, a Actor, id pipeline.ID, version int) error {
	if err := mayRead(a); err != nil {
		return err
	}
	return d.redraft(ctx, a, id, version, pipeline.StageEdit, func(store.Record, *store.Edit) {})
}

func (d *Desk) redraft(ctx context.Context, a Actor, id pipeline.ID, version int, stage pipeline.Stage, change func(store.Record, *store.Edit)) error {
	r, err := d.load(ctx, id, version)
	if err != nil {
		return err
	}
	switch r.State {
	case pipeline.Drafted, pipeline.Held, pipeline.Returned:
		if r.State == pipeline.Held && r.Reason == store.ReasonRepeat {
			return &Refusal{"repeat", "Ce contenu a déjà été reçu.", "Dites d'abord si c'est une autre lettre, ou retirez le document."}
		}
	case pipeline.Approved:
		return &Refusal{"approved", "Cette lettre est signée.", "Rappelez-la d'abord (« retourner »), puis corrigez-la."}
	case pipeline.Issued:
		return &Refusal{"state", "Cette lettre est partie.", "Corrigez-la par « Corriger cette lettre » : une nouvelle version ira à tous ceux qui l'ont reçue."}
	default:
		return &Refusal{"state", "Ce document ne peut plus être corrigé.", "S'il est en préparation, attendez ; s'il est clos, déposez une nouvelle lettre."}
	}
	e := store.Edit{Text: r.Text, Chosen: r.Chosen, Signer: r.Signer, Hidden: r.Hidden, Patient: r.ChosenPatient, Moments: r.Moments, Action: r.Action,
		Amends: r.AmendsVersion, Reason: r.AmendReason, By: a.Pseudonym}
	change(r, &e)
	return d.apply(ctx, store.Change{ID: id, From: r.State, Version: version, To: pipeline.Received, Due: d.now(), Edit: &e,
		Hops: []pipeline.Hop{{Stage: stage, Actor: a.Pseudonym, Outcome: "version"}}})
}

// Answer keeps the text as it is despite a finding, with a reason. What is fatal
// cannot be kept: it must be mended.
func (d *Desk) Answer(ctx context.Context, a Actor, id pipeline.ID, version int, finding, reason string) error {
	if err := mayRead(a); err != nil {
		return err
	}
	r, err := d.load(ctx, id, version)
	if err != nil {
		return err
	}
	if r.State != pipeline.Drafted && r.State != pipeline.Held {
		return &Refusal{"state", "Ce document n'attend pas de réponse.", "Rechargez la liste."}
	}
	fs := append([]pipeline.Finding(nil), r.Findings...)
	var kind pipeline.Kind
	for i, f := range fs { // the same words at several places are one question
		if f.Key() != finding {
			continue
		}
		if f.Firm {
			what := "Ce point ne peut pas être gardé : il se corrige."
			if f.Rule == blank.Rule {
				what = "Un passage laissé en blanc ne peut pas être gardé."
			}
			return &Refusal{"firm", what, f.Hint}
		}
		if f.Severity == pipeline.Fatal {
			return &Refusal{"fatal", "Ce point ne peut pas être gardé tel quel.", f.Hint}
		}
		if f.Severity == pipeline.Error && tooShort(reason) {
			return &Refusal{"reason", "Il faut dire pourquoi le texte est juste.", "Écrivez la raison en quelques mots."}
		}
		fs[i].Answer = &pipeline.Answer{By: a.Name, Kept: true, Reason: reason}
		kind = f.Kind
	}
	if kind == "" {
		return &Refusal{"finding", "Ce point n'existe plus dans cette version.", "Rechargez la page."}
	}
	return d.apply(ctx, store.Change{ID: id, From: r.State, Version: version, To: r.State, Reason: r.Reason, Findings: fs,
		Hops: []pipeline.Hop{{Stage: pipeline.StageAnswer, Actor: a.Pseudonym, Outcome: "kept", Notes: map[string]string{"kind": string(kind)}}}})
}

// tooShort reports whether a reason says nothing: spaces are no words.
func tooShort(reason string) bool {
	return utf8.RuneCountInString(strings.TrimSpace(reason)) < 3
}

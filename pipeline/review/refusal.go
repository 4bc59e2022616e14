package review

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/guard"
	"cardiopli/pipeline/store"
)

// RefusalsOf lists the refusals in force that are, or may be, of a patient. Those
// that were found under traits that are only alike are doubtful: they are asked about.
func RefusalsOf(ctx context.Context, s interface {
	RefusalsByKey(ctx context.Context, keys ...string) ([]store.Refusal, error)
}, p pipeline.Patient, at time.Time) ([]guard.Refusal, error) {
	kept, err := s.RefusalsByKey(ctx, guard.Keys(p)...)
	if err != nil {
		return nil, err
	}
	var out []guard.Refusal
	for _, k := range kept {
		r, err := readRefusal(k)
		if err != nil {
			return nil, err
		}
		surely, perhaps := guard.Same(r.Patient, p)
		if r.Doubtful = !surely; perhaps && r.Holds(at) {
			out = append(out, r)
		}
	}
	return out, nil
}

func readRefusal(k store.Refusal) (guard.Refusal, error) {
	var r guard.Refusal
	if err := json.Unmarshal(k.Content, &r); err != nil {
		return r, fmt.Errorf("read a refusal: %w", err)
	}
	r.ID, r.At, r.Lifted = k.ID, k.At, k.Lifted
	return r, nil
}

// Refusals lists what patients refused, lifted ones too, and records the look.
func (d *Desk) Refusals(ctx context.Context, a Actor) ([]guard.Refusal, error) {
	if err := mayRead(a); err != nil {
		return nil, err
	}
	kept, err := d.store.Refusals(ctx)
	if err != nil {
		return nil, err
	}
	var out []guard.Refusal
	for _, k := range kept {
		r, err := readRefusal(k)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, d.store.AddHop(ctx, pipeline.Hop{Stage: pipeline.StageView, Actor: a.Pseudonym, At: d.now(), Outcome: "refusals"})
}

// forbidden is a *Refusal where the patient refused that a letter goes to a recipient,
// on whatever way: paper arrives as well. What was answered when the letter was
// approved stays answered.
func (d *Desk) forbidden(ctx context.Context, r store.Record, to pipeline.Recipient) error {
	refusals, err := RefusalsOf(ctx, d.store, r.Report.Patient, d.now())
	if err != nil || len(refusals) == 0 {
		return err
	}
	records, err := d.store.Correspondents(ctx)
	if err != nil {
		return err
	}
	var all []directory.Entry
	for _, b := range records { // one entry, or those that share an address
		var es []directory.Entry
		if json.Unmarshal(b, &es) != nil {
			var e directory.Entry
			if err := json.Unmarshal(b, &e); err != nil {
				return fmt.Errorf("read directory: %w", err)
			}
			es = []directory.Entry{e}
		}
		all = append(all, es...)
	}
	for _, f := range guard.Refused(guard.Case{Recipients: []pipeline.Recipient{to}, Book: directory.NewBook(all...), Refusals: refusals, At: d.now()}) {
		if !slices.ContainsFunc(r.Findings, func(x pipeline.Finding) bool { return x.Key() == f.Key() && !x.Blocks() }) {
			return &Refusal{"refusal", f.Message, "Ne pas imprimer pour ce destinataire : annuler l'envoi. Si le patient a changé d'avis, ou s'il ne s'agit pas de lui, lever le refus d'abord."}
		}
	}
	return nil
}

// Refuse writes down that a patient refuses that letters go to somebody. Whoever the
// patient told does it at once: it needs no cardiologist.
func (d *Desk) Refuse(ctx context.Context, a Actor, r guard.Refusal) (string, error) {
	if err := mayRead(a); err != nil {
		return "", err
	}
	r.Words, r.Role = strings.Join(strings.Fields(r.Words), " "), strings.TrimSpace(r.Role)
	switch {
	case r.Patient.Name == "" || len(guard.Keys(r.Patient)) == 0:
		return "", &Refusal{"refusal", "Il manque de quoi reconnaître le patient.", "Donnez son nom, et sa date de naissance, son prénom ou son INS."}
	case tooShort(r.Words):
		return "", &Refusal{"refusal", "Il manque ce que le patient a dit.", "Notez-le en quelques mots, les siens si possible."}
	case utf8.RuneCountInString(r.Words) > 500 || !utf8.ValidString(r.Words) || utf8.RuneCountInString(r.Role) > 60:
		return "", &Refusal{"refusal", "C'est trop long.", "Cinq cents caractères au plus pour les mots du patient, soixante pour la spécialité."}
	case r.To.RPPS != "" && !directory.ValidRPPS(r.To.RPPS):
		return "", &Refusal{"refusal", "Ce RPPS n'existe pas : sa clé est fausse.", "Vérifiez ses onze chiffres, ou donnez le nom."}
	}
	r.ID, r.By, r.At, r.Lifted = store.NewRefusalID(), a.Name, d.now(), time.Time{}
	return r.ID, d.saveRefusal(ctx, a, r, "recorded")
}

// LiftRefusal ends a refusal: the patient changed their mind, and said so.
func (d *Desk) LiftRefusal(ctx context.Context, a Actor, id, why string) error {
	if err := mayRead(a); err != nil {
		return err
	}
	if tooShort(why) {
		return &Refusal{"reason", "Il manque la raison.", "Écrivez quand et comment le patient a changé d'avis."}
	}
	kept, err := d.store.Refusals(ctx)
	if err != nil {
		return err
	}
	for _, k := range kept {
		if k.ID != id {
			continue
		}
		r, err := readRefusal(k)
		if err != nil {
			return err
		}
		if !r.Lifted.IsZero() {
			return &Refusal{"refusal", "Ce refus est déjà levé.", "Rechargez la liste."}
		}
		r.Lifted, r.LiftedBy, r.Why = d.now(), a.Name, strings.TrimSpace(why)
		return d.saveRefusal(ctx, a, r, "lifted")
	}
	return store.ErrNotFound
}

// EraseRefusal destroys a refusal that was written down by mistake, or when the
// patient's file is erased. A cardiologist does it: the patient's word is lost by it.
func (d *Desk) EraseRefusal(ctx context.Context, a Actor, id string) error {
	if err := mayDecide(a); err != nil {
		return err
	}
	return d.store.EraseRefusal(ctx, id, d.refusalHop(a, id, "erased"))
}

func (d *Desk) saveRefusal(ctx context.Context, a Actor, r guard.Refusal, outcome string) error {
	b, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return d.store.SaveRefusal(ctx, store.Refusal{ID: r.ID, At: r.At, Lifted: r.Lifted, Content: b}, guard.Keys(r.Patient), d.refusalHop(a, r.ID, outcome))
}

func (d *Desk) refusalHop(a Actor, id, outcome string) pipeline.Hop {
	return pipeline.Hop{Stage: pipeline.StageRefusal, Actor: a.Pseudonym, At: d.now(), Outcome: outcome, Notes: map[string]string{"refusal": id}}
}

// Hide says whether the patient is to be kept from the letter (a result that is to
// be told first); it is asked of whoever sends, not decided by the program.
func (d *Desk) Hide(ctx context.Context, a Actor, id pipeline.ID, version int, hidden bool) error {
	if err := mayRead(a); err != nil {
		return err
	}
	return d.redraft(ctx, a, id, version, pipeline.StageChoose, func(r store.Record, e *store.Edit) { e.Hidden = hidden })
}

// ToPatient adds the patient's own mailbox to the recipients, which is the
// cardiologist's decision for each letter, or takes it out again. The address is
// built from the qualified number and from nothing else.
func (d *Desk) ToPatient(ctx context.Context, a Actor, id pipeline.ID, version int, send bool) error {
	if err := mayDecide(a); err != nil {
		return err
	}
	r, err := d.load(ctx, id, version)
	if err != nil {
		return err
	}
	var rs []pipeline.Recipient
	for _, x := range r.Recipients {
		if !guard.IsPatient(x.Address) {
			rs = append(rs, x)
		}
	}
	if send {
		to, err := guard.Mailbox(r.Report.Patient)
		switch {
		case err != nil:
			return &Refusal{"patient", "L'identité de ce patient n'est pas qualifiée : sa boîte Mon espace santé ne peut pas être écrite.", "Qualifiez l'identité dans le logiciel du cabinet, ou remettez la lettre en main propre."}
		case r.Hidden:
			return &Refusal{"patient", "Cette lettre est marquée « à ne pas envoyer au patient ».", "Levez la marque une fois le résultat annoncé."}
		}
		p := r.Report.Patient
		rs = append(rs, pipeline.Recipient{Given: p.Given, Name: p.Name, Address: to, Copy: true})
	}
	return d.Choose(ctx, a, id, version, rs)
}

package main

import (
	"fmt"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// onTerminal is the actor of a look from the command line by whoever has the
// passphrase: the trace says so.
func onTerminal() review.Actor {
	return review.Actor{Name: "terminal", Role: review.Secretary, Pseudonym: "terminal"}
}

// decision runs a decision on one document, as someone who proved who they are.
func (a *app) decision(id string, as As, do func(*engine.Practice, review.Actor, pipeline.ID, int) error) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	doc, err := pipeline.ParseID(id)
	if err != nil {
		return store.ErrNotFound
	}
	who, _, err := as.actor(a, p)
	if err != nil {
		return err
	}
	r, err := p.Store.Load(a.ctx, doc)
	if err != nil {
		return err
	}
	return do(p, who, doc, r.Version)
}

type editCmd struct {
	ID   string `arg:""`
	File string `arg:"" type:"path" help:"Texte de la nouvelle version, UTF-8."`
	As
}

func (c editCmd) Run(a *app) error {
	text, err := readCapped(c.File)
	if err != nil {
		return err
	}
	return a.decision(c.ID, c.As, func(p *engine.Practice, who review.Actor, id pipeline.ID, v int) error {
		if err := p.Desk.Edit(a.ctx, who, id, v, string(text)); err != nil {
			return err
		}
		return a.redrafted(p, id, "texte remplacé")
	})
}

type returnCmd struct {
	ID     string `arg:""`
	Reason string `required:""`
	As
}

func (c returnCmd) Run(a *app) error {
	return a.decision(c.ID, c.As, func(p *engine.Practice, who review.Actor, id pipeline.ID, v int) error {
		if err := p.Desk.Return(a.ctx, who, id, v, c.Reason); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s  rendue au secrétariat : elle ne part pas ; à corriger (cardiopli edit %s FICHIER) ou à retirer.\n", id, id)
		return nil
	})
}

// signedWords says of a letter that was just signed when it leaves, and until when and
// how it can be called back.
func signedWords(r store.Record, now time.Time, as string, running bool) string {
	s := string(r.ID) + "  signé : "
	soon := !r.Due.After(now)
	switch {
	case r.State != pipeline.Approved:
		s += "la lettre est en route ; elle ne se rappelle plus."
	case soon && r.Urgency == pipeline.Immediate:
		s += "résultat immédiat, la lettre part tout de suite et ne se rappelle pas."
	case soon:
		s += "la lettre part tout de suite et ne se rappelle pas (approval.undo: 0)."
	default:
		s += fmt.Sprintf("part à %s ; jusque-là, pour la rappeler : cardiopli recall %s --reason RAISON --as %s", clockOf(r.Due, now), r.ID, as)
	}
	if !running {
		s += "\n  « cardiopli run » ne tourne pas : rien ne part tant qu'il n'est pas lancé."
	}
	return s
}

// clockOf says an hour, to the second where that is what one has, and the day where
// it is another one.
func clockOf(t, now time.Time) string {
	t, now = t.Local(), now.Local()
	form := "15:04"
	if t.Sub(now) < 10*time.Minute {
		form = "15:04:05"
	}
	if t.YearDay() != now.YearDay() || t.Year() != now.Year() {
		form += " le 02/01"
	}
	return t.Format(form)
}

// recallCmd takes a signature back before the letter leaves.
type recallCmd struct {
	ID     string `arg:"" help:"Numéro du document (cardiopli list)."`
	Reason string `required:""`
	As
}

func (c recallCmd) Run(a *app) error {
	return a.decision(c.ID, c.As, func(p *engine.Practice, who review.Actor, id pipeline.ID, v int) error {
		r, err := p.Store.Load(a.ctx, id)
		if err != nil {
			return err
		}
		switch r.State {
		case pipeline.Approved:
		case pipeline.Issued:
			return refuse("Cette lettre est déjà partie : elle ne se rappelle plus.", "Un envoi encore en file s'annule (cardiopli queue list, puis queue cancel ENVOI --reason RAISON) ; une lettre partie se corrige : cardiopli amend ID FICHIER --reason RAISON.")
		default:
			return refuse("Cette lettre n'est pas signée : il n'y a rien à rappeler.", "cardiopli show ID dit où elle en est.")
		}
		if err := p.Desk.Return(a.ctx, who, id, v, c.Reason); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s  rappelée : la signature est annulée, rien n'est parti.\n  Corrigez-la (cardiopli edit %s FICHIER), puis signez de nouveau ; ou retirez-la (cardiopli withdraw %s --reason RAISON).\n", id, id, id)
		return nil
	})
}

type withdrawCmd struct {
	ID     string `arg:""`
	Reason string `required:""`
	As
}

func (c withdrawCmd) Run(a *app) error {
	return a.decision(c.ID, c.As, func(p *engine.Practice, who review.Actor, id pipeline.ID, v int) error {
		if err := p.Desk.Withdraw(a.ctx, who, id, v, c.Reason); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s  retirée : elle ne partira pas.\n", id)
		return nil
	})
}

type releaseCmd struct {
	ID string `arg:""`
	As
}

func (c releaseCmd) Run(a *app) error {
	return a.decision(c.ID, c.As, func(p *engine.Practice, who review.Actor, id pipeline.ID, v int) error {
		r, err := p.Store.Load(a.ctx, id)
		if err != nil {
			return err
		}
		switch {
		case r.Reason == store.ReasonRepeat:
			err = p.Desk.Settle(a.ctx, who, id)
		case review.Resumable(r.Reason):
			err = p.Desk.Resume(a.ctx, who, id)
		case review.HeldForTyping(r.Reason):
			err = p.Desk.Transcribe(a.ctx, who, id)
		default:
			err = p.Desk.Recheck(a.ctx, who, id, v)
		}
		if err != nil {
			return err
		}
		return a.released(p, id, r)
	})
}

type approveCmd struct {
	IDs []string `arg:"" name:"id" help:"Documents à signer d'un seul code."`
	As
}

// Run shows each letter before it signs: nothing is signed unseen.
func (c approveCmd) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	who, pin, err := c.As.actor(a, p)
	if err != nil {
		return err
	}
	var letters []review.Seen
	for _, s := range c.IDs {
		id, err := pipeline.ParseID(s)
		if err != nil {
			return store.ErrNotFound
		}
		sheet, err := p.Desk.Open(a.ctx, who, id)
		if err != nil {
			return err
		}
		pdf, err := p.Desk.PDF(a.ctx, who, id, sheet.Version)
		if err != nil {
			return err
		}
		printSheet(a.errOut, sheet, review.Echo{}, nil)
		letters = append(letters, review.Seen{ID: id, Version: sheet.Version, PDF: pipeline.DigestOf(pdf), Recipients: pipeline.DigestRecipients(sheet.Recipients)})
	}
	if c.PINFd < 0 && !a.confirm(fmt.Sprintf("Signer %s ci-dessus ? Tapez oui : ", pipeline.French.Count(len(letters), "lettre lue", "lettres lues"))) {
		return exit(exitPerson)
	}
	failed, err := p.Desk.Approve(a.ctx, who, pin, letters...)
	if err != nil {
		return err
	}
	for _, l := range letters {
		if err := failed[l.ID]; err != nil {
			a.tell(string(l.ID), err)
			continue
		}
		r, err := p.Store.Load(a.ctx, l.ID)
		if err != nil {
			return err
		}
		fmt.Fprintln(a.out, signedWords(r, time.Now(), c.As.As, p.Running()))
	}
	if len(failed) > 0 {
		return exit(exitPerson)
	}
	return nil
}

package main

import (
	"fmt"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/guard"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

type refusalCmd struct {
	Add   refusalAdd   `cmd:"" help:"Note qu'un patient refuse l'envoi à quelqu'un."`
	List  refusalList  `cmd:"" help:"La liste des refus."`
	Lift  refusalLift  `cmd:"" help:"Lève un refus : le patient a changé d'avis."`
	Erase refusalErase `cmd:"" help:"Détruit un refus noté par erreur."`
}

type refusalAdd struct {
	Document string `help:"Prend le patient de ce document."`
	Name     string `help:"Patient : nom."`
	Given    string `help:"Patient : premier prénom."`
	Birth    string `help:"Patient : date de naissance, 1951-03-02."`
	INS      string `name:"ins" help:"Patient : INS."`

	Physician string `help:"Médecin refusé : \"Prénom NOM\" ; sans lui, ni numéro ni spécialité : quiconque."`
	RPPS      string `name:"rpps" help:"Médecin refusé : numéro RPPS."`
	Role      string `help:"Spécialité ou profession refusée : \"psychiatrie\"."`
	Words     string `required:"" help:"Ce que le patient a dit."`
	As
}

func (c refusalAdd) Run(a *app) error {
	return a.proven(c.As, func(p *engine.Practice, who review.Actor) error {
		r := guard.Refusal{Patient: pipeline.Patient{Name: c.Name, Given: c.Given, INS: c.INS}, To: guard.Physician(c.Physician), Role: c.Role, Words: c.Words}
		r.To.RPPS = c.RPPS
		if c.Birth != "" {
			var err error
			if r.Patient.BirthDate, err = pipeline.ParseDate(c.Birth); err != nil {
				return said("--birth est une date de la forme 1951-03-02")
			}
		}
		if c.Document != "" {
			id, err := pipeline.ParseID(c.Document)
			if err != nil {
				return store.ErrNotFound
			}
			s, err := p.Desk.Open(a.ctx, who, id)
			if err != nil {
				return err
			}
			r.Patient = s.Report.Patient
		}
		id, err := p.Desk.Refuse(a.ctx, who, r)
		if err == nil {
			fmt.Fprintf(a.out, "%s  refus noté ; les lettres qui ne sont pas parties s'arrêtent\n", id)
		}
		return err
	})
}

// proven runs something as someone who proved who they are.
func (a *app) proven(as As, do func(*engine.Practice, review.Actor) error) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	who, _, err := as.actor(a, p)
	if err != nil {
		return err
	}
	return do(p, who)
}

type refusalList struct{}

func (refusalList) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	all, err := p.Desk.Refusals(a.ctx, onTerminal())
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Fprintln(a.out, "Aucun refus n'est noté.")
		return nil
	}
	t := a.table()
	fmt.Fprintln(t, "ID\tPATIENT\tREFUS\tNOTÉ LE\tPAR\tLEVÉ LE\tMOTS DU PATIENT")
	for _, r := range all {
		lifted := "-"
		if !r.Lifted.IsZero() {
			lifted = r.Lifted.Local().Format("02/01/2006")
		}
		fmt.Fprintf(t, "%s\t%s %s %s\t%s\t%s\t%s\t%s\t%s\n", r.ID, r.Patient.Name, r.Patient.Given, r.Patient.BirthDate.French(), r.Whom(),
			r.At.Local().Format("02/01/2006"), r.By, lifted, r.Words)
	}
	return t.Flush()
}

type refusalLift struct {
	ID     string `arg:"" help:"Refus, comme \"refusal list\" le nomme."`
	Reason string `required:"" help:"Quand et comment le patient l'a dit."`
	As
}

func (c refusalLift) Run(a *app) error {
	return a.proven(c.As, func(p *engine.Practice, who review.Actor) error {
		if err := p.Desk.LiftRefusal(a.ctx, who, c.ID, c.Reason); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s  refus levé → les lettres suivantes peuvent partir ; un document retenu avance par cardiopli release ID\n", plain(c.ID))
		return nil
	})
}

type refusalErase struct {
	ID string `arg:"" help:"Refus, comme \"refusal list\" le nomme."`
	As
}

func (c refusalErase) Run(a *app) error {
	return a.proven(c.As, func(p *engine.Practice, who review.Actor) error {
		if err := p.Desk.EraseRefusal(a.ctx, who, c.ID); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s  refus détruit → il sort des sauvegardes au prochain cardiopli backup\n", plain(c.ID))
		return nil
	})
}

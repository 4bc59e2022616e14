package main

import (
	"fmt"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

type assignCmd struct {
	ID   string `arg:"" help:"Numéro du document (cardiopli list)."`
	User string `arg:"" help:"Identifiant du cardiologue au nom de qui est la lettre."`
	As
}

func (c assignCmd) Run(a *app) error {
	return a.decision(c.ID, c.As, func(p *engine.Practice, who review.Actor, id pipeline.ID, v int) error {
		if err := p.Desk.Reassign(a.ctx, who, id, v, c.User); err != nil {
			return err
		}
		return a.redrafted(p, id, "lettre mise au nom de "+plain(c.User)+", qui la signera")
	})
}

type delegateCmd struct {
	Add  delegateAdd  `cmd:"" help:"Un cardiologue signe pour un autre, entre deux jours."`
	List delegateList `cmd:"" help:"Qui remplace qui."`
	End  delegateEnd  `cmd:"" help:"Termine un remplacement avant son dernier jour."`
}

type delegateAdd struct {
	Of   string `arg:"" help:"Qui est absent."`
	To   string `arg:"" help:"Qui signe."`
	From string `required:"" help:"Premier jour : 2026-08-01."`
	Till string `required:"" help:"Dernier jour, compris."`
	As
}

func (c delegateAdd) Run(a *app) error {
	first, err := pipeline.ParseDate(c.From)
	last, err2 := pipeline.ParseDate(c.Till)
	if err != nil || err2 != nil {
		return said("--from et --till sont des jours de la forme 2026-08-01")
	}
	return a.proven(c.As, func(p *engine.Practice, who review.Actor) error {
		id, err := p.Desk.Delegate(a.ctx, who, store.Delegation{Of: c.Of, To: c.To, First: first, Last: last})
		if err == nil {
			fmt.Fprintf(a.out, "%s  %s signe pour %s du %s au %s\n", id, c.To, c.Of, first.French(), last.French())
		}
		return err
	})
}

type delegateList struct{}

func (delegateList) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	all, err := p.Desk.Delegations(a.ctx)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Fprintln(a.out, "Aucun remplacement.")
		return nil
	}
	today := pipeline.DateOf(time.Now())
	t := a.table()
	fmt.Fprintln(t, "ID\tABSENT\tREMPLAÇANT\tDU\tAU\tÉTAT")
	for _, x := range all {
		state := "à venir"
		switch {
		case !x.Ended.IsZero():
			state = "terminé le " + x.Ended.Local().Format("02/01/2006")
		case x.Holds(today):
			state = "en cours"
		case x.Last.Before(today):
			state = "passé"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", x.ID, x.Of, x.To, x.First.French(), x.Last.French(), state)
	}
	return t.Flush()
}

type delegateEnd struct {
	ID string `arg:"" help:"Comme \"delegate list\" le nomme."`
	As
}

func (c delegateEnd) Run(a *app) error {
	return a.proven(c.As, func(p *engine.Practice, who review.Actor) error {
		if err := p.Desk.EndDelegation(a.ctx, who, c.ID); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s  remplacement terminé → chacun signe de nouveau ses lettres (cardiopli delegate list)\n", plain(c.ID))
		return nil
	})
}

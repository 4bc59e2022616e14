package main

import (
	"encoding/json"
	"fmt"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

type rehearseCmd struct {
	JSON bool `name:"json" help:"Pour un programme (JSON)."`
	Days int  `default:"365" help:"Correspondants à qui l'on a écrit depuis tant de jours, et favoris."`
}

// Run walks over the correspondents and says what a person has to do, the most
// pressing first. Nothing is sent.
func (c rehearseCmd) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	r, err := p.Rehearse(a.ctx, c.Days, a.log)
	if err != nil {
		return err
	}
	if c.JSON {
		enc := json.NewEncoder(a.raw)
		enc.SetIndent("", "  ")
		if err := enc.Encode(r); err != nil {
			return err
		}
	} else {
		a.rehearsed(r)
	}
	if r.Wanting() > 0 || !r.Relay.Reachable || len(r.Ending) > 0 {
		return exit(exitPerson)
	}
	return nil
}

func (a *app) rehearsed(r engine.Rehearsal) {
	fmt.Fprintf(a.out, "Répétition du %s : %s, %d à voir. Aucune lettre n'a été envoyée.\n", r.At.Local().Format("02/01/2006 15:04"),
		pipeline.French.Count(len(r.Lines), "correspondant", "correspondants"), r.Wanting())
	if r.Relay.Reachable {
		fmt.Fprintln(a.out, "Opérateur : joignable, compte accepté.")
	} else {
		fmt.Fprintf(a.out, "Opérateur : %s %s\n", r.Relay.What, r.Relay.Todo)
	}
	for _, n := range r.Ending {
		fmt.Fprintln(a.out, a.red(n))
	}
	for _, n := range r.Notes {
		fmt.Fprintln(a.out, plain(n))
	}
	if r.Refreshed > 0 {
		fmt.Fprintf(a.out, "%s par l'Annuaire.\n", pipeline.French.Count(r.Refreshed, "fiche confirmée", "fiches confirmées"))
	}
	if r.Dropped > 0 {
		fmt.Fprintf(a.out, "%s : l'adresse n'est plus gardée.\n", pipeline.French.Count(r.Dropped, "copie expirée de l'Annuaire", "copies expirées de l'Annuaire"))
	}
	heads := map[directory.Rank]string{directory.RankStop: "À faire maintenant", directory.RankSoon: "À faire bientôt", directory.RankLook: "À regarder", directory.RankFine: "Rien à faire"}
	last := directory.Rank(-1)
	for _, l := range r.Lines {
		if l.Rank != last {
			fmt.Fprintf(a.out, "\n%s\n", heads[l.Rank])
			last = l.Rank
		}
		star := " "
		if l.Favourite {
			star = "*"
		}
		fmt.Fprintf(a.out, "%s %s <%s>  %s\n", star, plain(l.Who), plain(l.Address), summary(l))
		if l.Rank == directory.RankFine {
			continue
		}
		for _, w := range l.What {
			fmt.Fprintf(a.out, "    %s\n", plain(w))
		}
		for _, t := range l.Todo {
			fmt.Fprintf(a.out, "    -> %s\n", plain(t))
		}
	}
}

func summary(l directory.Line) string {
	s := "aucun certificat utilisé"
	if l.DaysLeft != nil {
		s = "certificat : " + days(*l.DaysLeft)
	}
	s += ", " + pipeline.French.Count(l.Sent, "lettre", "lettres")
	switch {
	case l.Sent == 0:
	case l.LastHeard.IsZero():
		s += ", jamais d'accusé"
	default:
		s += ", dernier accusé le " + l.LastHeard.In(time.Local).Format(frenchDay)
	}
	return s
}

package main

import (
	"errors"
	"fmt"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/annuaire"
	"cardiopli/pipeline/directory"
)

type directoryLookup struct {
	Name         string   `help:"Nom."`
	Given        string   `help:"Prénom."`
	Town         string   `help:"Où il exerce."`
	Postcode     string   `help:"Où il exerce ; deux chiffres sont un département."`
	RPPS         []string `name:"rpps" help:"Numéros RPPS."`
	Address      string   `help:"Une adresse : à qui est-elle ?"`
	Organisation bool     `help:"Boîtes de services et de cabinets, par --name."`
	LDAP         bool     `name:"ldap" help:"Demande à l'annuaire de certificats (directory.ldap)."`
	Take         []int    `help:"Prend dans l'annuaire ces lignes de la liste, comme import : 1 pour la première."`
	Yes          bool     `help:"Fait aussi ce qui serait demandé."`
}

// Run asks and shows; what is taken goes the way of an import.
func (c directoryLookup) Run(a *app) error {
	q := annuaire.Query{RPPS: c.RPPS, Name: c.Name, Given: c.Given, Town: c.Town, Postcode: c.Postcode, Organisation: c.Organisation}
	if c.Address != "" {
		var err error
		if q.Address, err = mailAddress(c.Address); err != nil {
			return err
		}
	}
	p, book, err := a.opened()
	if err != nil {
		return err
	}
	defer p.Close()
	r, err := c.find(a, p, q)
	switch {
	case errors.Is(err, annuaire.ErrQuery):
		return &advice{what: "rien ne dit qui chercher", hint: "cardiopli directory lookup --name NOM [--given PRÉNOM] [--town VILLE], --rpps NUMÉRO ou --address ADRESSE"}
	case errors.Is(err, engine.ErrNoAnnuaire):
		return &advice{what: "l'Annuaire Santé n'est pas réglé (directory.annuaire)", hint: "réglez-le dans cardiopli.yaml, ou importez une extraction : cardiopli directory import FICHIER --name NOM"}
	case err != nil:
		return err
	}
	now := time.Now()
	for i, e := range r.Entries {
		held := ""
		for _, old := range book.At(string(e.Recipient.Address)) {
			if old.Same(e) {
				held = " (déjà dans l'annuaire du cabinet)"
			}
		}
		fmt.Fprintf(a.out, "%3d. %s, RPPS %s, %s%s\n", i+1, plain(e.Label()), orDash(e.Recipient.RPPS), certState(e, now), held)
	}
	for _, n := range []struct {
		n         int
		one, many string
	}{{r.RedList, "boîte en liste rouge, non montrée", "boîtes en liste rouge, non montrées"}, {r.Without, "médecin sans boîte connue", "médecins sans boîte connue"}, {r.Unread, "réponse illisible", "réponses illisibles"}} {
		if n.n > 0 {
			fmt.Fprintln(a.out, pipeline.French.Count(n.n, n.one, n.many))
		}
	}
	if r.More {
		fmt.Fprintln(a.out, "Il y en a d'autres : précisez le prénom, la ville ou le RPPS.")
	}
	if len(r.Entries) == 0 {
		fmt.Fprintln(a.out, "Personne n'a été trouvé.")
		return exit(exitPerson)
	}
	var taken []directory.Entry
	for _, n := range c.Take {
		if n < 1 || n > len(r.Entries) {
			return said("--take %d : la liste a %s", n, pipeline.French.Count(len(r.Entries), "ligne", "lignes"))
		}
		taken = append(taken, r.Entries[n-1])
	}
	if len(taken) == 0 {
		return nil
	}
	return settler{app: a, p: p, outcome: "imported", replace: c.Yes}.settle(book.Preview(taken, today(), ""))
}

func (c directoryLookup) find(a *app, p *engine.Practice, q annuaire.Query) (annuaire.Result, error) {
	if c.LDAP || p.Config.Directory.Annuaire == "" && p.Config.Directory.LDAP.URL != "" {
		l, err := p.CertificateDirectory()
		if err != nil {
			return annuaire.Result{}, err
		}
		return l.Find(a.ctx, q)
	}
	client, err := p.Annuaire()
	if err != nil {
		return annuaire.Result{}, err
	}
	return client.Find(a.ctx, q)
}

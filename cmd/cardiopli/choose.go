package main

import (
	"errors"
	"slices"
	"strings"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/guard"
	"cardiopli/pipeline/review"
)

type chooseCmd struct {
	ID        string   `arg:"" help:"Numéro du document (cardiopli list)."`
	Addresses []string `arg:"" optional:"" help:"Adresses sécurisées, qui sont dans l'annuaire."`
	Post      []string `help:"Parmi elles, celles dont la copie est imprimée et postée ; rien n'y est envoyé." placeholder:"ADRESSE"`
	Postal    []string `sep:"none" help:"Quelqu'un sans boîte sécurisée, par courrier ; plusieurs fois si besoin. Nom et adresse séparés par des points-virgules : \"Dr Jeanne DUPONT; 12 rue des Lilas; 33000 Bordeaux\". Le nom seul : l'adresse de l'annuaire." placeholder:"NOM;VOIE;VILLE"`
	Keep      bool     `help:"Garde dans l'annuaire ceux de --postal."`
	As
}

// Validate sees that somebody is chosen.
func (c chooseCmd) Validate() error {
	if len(c.Addresses)+len(c.Postal) == 0 {
		return errors.New("donnez au moins une adresse de l'annuaire, ou --postal \"NOM; VOIE; CODE VILLE\"")
	}
	if c.Keep && len(c.Postal) == 0 {
		return errors.New("--keep va avec --postal")
	}
	return nil
}

// Run sets who gets the letter. It takes the same ways as the page.
func (c chooseCmd) Run(a *app) error {
	return a.decision(c.ID, c.As, func(p *engine.Practice, who review.Actor, id pipeline.ID, v int) error {
		book, err := p.Book(a.ctx)
		if err != nil {
			return err
		}
		var rs []pipeline.Recipient
		var keep []directory.Entry
		for _, s := range c.Addresses {
			r, err := mailboxOf(book, s)
			if err != nil {
				return err
			}
			if slices.ContainsFunc(c.Post, func(p string) bool { return r.Address.Equal(pipeline.Address(strings.TrimSpace(p))) }) {
				r.Mode = pipeline.ModePost
			}
			rs = append(rs, r)
		}
		for _, s := range c.Postal {
			r, known, err := paperOf(book, s)
			if err != nil {
				return err
			}
			rs = append(rs, r)
			if c.Keep && !known {
				keep = append(keep, directory.ByPost(r))
			}
		}
		if err := p.Desk.Choose(a.ctx, who, id, v, rs); err != nil {
			return err
		}
		for _, e := range keep {
			e.Fetched = pipeline.DateOf(time.Now().In(p.Config.Location()))
			if err := p.SaveEntry(a.ctx, e); err != nil {
				return err
			}
			if err := a.noted(p, pipeline.StageDirectory, "saved", "entries", "1"); err != nil {
				return err
			}
		}
		return a.redrafted(p, id, "destinataires choisis : "+chosen(rs))
	})
}

// chosen names the readers, and who of them gets paper.
func chosen(rs []pipeline.Recipient) string {
	var out []string
	for _, r := range rs {
		s := plain(r.Display())
		if r.Mode == pipeline.ModePost {
			s += " (par courrier)"
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

// mailboxOf finds the reader of a mailbox in the directory.
func mailboxOf(book *directory.Book, s string) (pipeline.Recipient, error) {
	addr, err := pipeline.ParseAddress(s)
	if err != nil {
		return pipeline.Recipient{}, refuse("« "+plain(s)+" » n'est pas une adresse de messagerie.", "Donnez une adresse de l'annuaire (cardiopli directory list), ou --postal \"NOM; VOIE; CODE VILLE\" pour une lettre par courrier.")
	}
	for _, e := range book.Entries() {
		if e.Recipient.Address.Equal(addr) {
			return e.Recipient, nil
		}
	}
	return pipeline.Recipient{}, &review.Refusal{Code: "recipients", What: "Cette adresse n'est pas dans l'annuaire.", Todo: "Ajoutez-la : cardiopli directory add."}
}

// paperOf reads a reader without a mailbox: name and address, or the name of one whose
// address the directory has.
func paperOf(book *directory.Book, s string) (r pipeline.Recipient, known bool, err error) {
	name, lines, typed := strings.Cut(s, ";")
	n := guard.Physician(name)
	r = pipeline.Recipient{Title: n.Title, Given: n.Given, Name: n.Name, Mode: pipeline.ModePost}
	if r.Name == "" {
		return r, false, refuse("Il manque le nom du destinataire par courrier.", `Écrivez-le devant l'adresse : --postal "Dr Jeanne DUPONT; 12 rue des Lilas; 33000 Bordeaux".`)
	}
	if typed {
		postal, todo := directory.ReadPostal(strings.ReplaceAll(lines, ";", "\n"))
		if todo != "" {
			return r, false, &review.Refusal{Code: "postal", What: "L'adresse postale de " + plain(r.Display()) + " n'est pas complète.", Todo: todo + ` Les lignes se séparent par des points-virgules : --postal "NOM; VOIE; CODE VILLE".`}
		}
		r.Postal = postal
		return r, false, nil
	}
	var found []directory.Entry
	for _, e := range book.Entries() {
		if e.Posted() && strings.EqualFold(e.Recipient.Name, r.Name) && (r.Given == "" || strings.EqualFold(e.Recipient.Given, r.Given)) {
			found = append(found, e)
		}
	}
	if len(found) != 1 {
		return r, false, refuse("L'annuaire n'a pas une fiche, et une seule, sans boîte sécurisée et avec une adresse postale, au nom de "+plain(r.Display())+".",
			`Donnez l'adresse : --postal "`+plain(r.Display())+`; 12 rue des Lilas; 33000 Bordeaux".`)
	}
	r, known = found[0].Recipient, true
	r.Mode, r.Postal = pipeline.ModePost, found[0].Place.Postal()
	return r, known, nil
}

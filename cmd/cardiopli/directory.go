package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

type directoryCmd struct {
	List      directoryList      `cmd:"" help:"La liste des médecins : adresse, certificat, origine de la fiche."`
	Find      directoryFind      `cmd:"" help:"Cherche dans l'annuaire par nom, ville, spécialité ou adresse."`
	Add       directoryAdd       `cmd:"" help:"Ajoute un médecin, ou complète une fiche."`
	Import    directoryImport    `cmd:"" help:"Importe des médecins (CSV, vCard, LDIF, extraction de l'Annuaire Santé) ; montre ce qui changerait."`
	Lookup    directoryLookup    `cmd:"" help:"Cherche un médecin dans l'Annuaire Santé ou l'annuaire de certificats."`
	Learn     directoryLearn     `cmd:"" help:"Apprend d'un message signé le certificat d'un médecin et ce que son logiciel sait ouvrir."`
	Favourite directoryFavourite `cmd:"" help:"Met une adresse en tête des listes, ou ne l'y met plus."`
	Prefer    directoryPrefer    `cmd:"" help:"Dit comment ses lettres partent : smime, channel, post ou default."`
	Export    directoryExport    `cmd:"" help:"Écrit l'annuaire en CSV, qu'import relit."`
	Remove    directoryRemove    `cmd:"" help:"Retire une adresse."`
}

// opened gives the practice and its book.
func (a *app) opened() (*engine.Practice, *directory.Book, error) {
	p, err := a.practice()
	if err != nil {
		return nil, nil, err
	}
	book, err := p.Book(a.ctx)
	if err != nil {
		p.Close()
		return nil, nil, err
	}
	return p, book, nil
}

type directoryList struct {
	JSON bool `name:"json" help:"Pour un programme (JSON)."`
}

func (c directoryList) Run(a *app) error {
	p, book, err := a.opened()
	if err != nil {
		return err
	}
	defer p.Close()
	return a.entries(book.Entries(), c.JSON)
}

type directoryFind struct {
	Words []string `arg:"" help:"Débuts de mots : gen bord trouve le Dr Genièvre à Bordeaux."`
	JSON  bool     `name:"json" help:"Pour un programme (JSON)."`
}

func (c directoryFind) Run(a *app) error {
	p, book, err := a.opened()
	if err != nil {
		return err
	}
	defer p.Close()
	words := ""
	for _, w := range c.Words {
		words += " " + w
	}
	found := book.Search(words, nil, 200)
	if len(found) == 0 && !c.JSON {
		a.say("personne ne correspond dans l'annuaire du cabinet", "cardiopli directory lookup cherche dans l'Annuaire Santé, s'il est réglé")
		return exit(exitPerson)
	}
	return a.entries(found, c.JSON)
}

// entries prints a list.
func (a *app) entries(es []directory.Entry, asJSON bool) error {
	if asJSON {
		if es == nil {
			es = []directory.Entry{}
		}
		enc := json.NewEncoder(a.raw)
		enc.SetIndent("", "  ")
		return enc.Encode(es)
	}
	if len(es) == 0 {
		fmt.Fprintln(a.errOut, "L'annuaire est vide : cardiopli directory import FICHIER, ou cardiopli directory add ADRESSE.")
		return nil
	}
	now := time.Now()
	t := a.table()
	for _, e := range es {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", plain(starred(e)), plain(string(e.Recipient.Address)), certState(e, now), certHow(e), plain(entryOrigin(e, now)))
	}
	return t.Flush()
}

func starred(e directory.Entry) string {
	s := e.Recipient.Display()
	if e.Favourite {
		s = "* " + s
	}
	return s
}

func certState(e directory.Entry, now time.Time) string {
	c, err := e.X509()
	switch {
	case err != nil:
		return "certificat illisible"
	case c == nil:
		return "sans certificat"
	}
	return "certificat " + validity(c, now)
}

func certHow(e directory.Entry) string {
	if len(e.Certificate) == 0 {
		return ""
	}
	return reading(e)
}

// entryOrigin says what the entry is, where from and how old.
func entryOrigin(e directory.Entry, now time.Time) string {
	s := ""
	for _, w := range []string{e.Specialty, e.Place.Town} {
		if w != "" {
			s += w + ", "
		}
	}
	switch e.Preference {
	case directory.PreferPost:
		s += "par la poste, "
	case directory.PreferChannel:
		s += "canal MSSanté, "
	case directory.PreferSMIME:
		s += "toujours chiffré, "
	}
	s += map[string]string{directory.SourceHand: "à la main", directory.SourceCSV: "CSV", directory.SourceVCard: "vCard", directory.SourceLDIF: "LDIF",
		directory.SourceExtraction: "extraction de l'Annuaire", directory.SourceAnnuaire: "Annuaire Santé", directory.SourceLDAP: "annuaire de certificats", directory.SourceDemo: "démonstration"}[e.Source]
	if !e.Fetched.IsZero() {
		s += " le " + e.Fetched.French()
	}
	if e.Recipient.Address == "" && e.Lent() {
		return s + " : expirée, à chercher à nouveau"
	}
	return s
}

type directoryAdd struct {
	Address   string `arg:""`
	Title     string `default:"Dr"`
	Given     string `required:""`
	Name      string `required:""`
	RPPS      string `name:"rpps"`
	Specialty string `help:"En toutes lettres : Médecine générale."`
	Town      string
	Phone     string
	Cert      string `help:"Certificat, PEM, DER ou .p7b, avec ou sans ses autorités." type:"path"`
	GCM       bool   `name:"gcm" help:"Le logiciel du destinataire ouvre AES-GCM."`
	OAEP      bool   `name:"oaep" help:"Le logiciel du destinataire ouvre RSA-OAEP."`
	Yes       bool   `help:"Fait ce qui serait demandé : une autre adresse d'un médecin connu est ajoutée à côté de la sienne."`
}

func (c directoryAdd) Run(a *app) error {
	addr, err := mailAddress(c.Address)
	if err != nil {
		return err
	}
	if c.RPPS != "" && !directory.ValidRPPS(c.RPPS) {
		return said("--rpps : ce numéro n'existe pas, sa clé est fausse ; vérifiez ses onze chiffres")
	}
	e := directory.Entry{Recipient: pipeline.Recipient{Title: c.Title, Given: c.Given, Name: c.Name, RPPS: c.RPPS, Address: addr}, Source: directory.SourceHand,
		Specialty: c.Specialty, Place: directory.Place{Town: c.Town, Phone: c.Phone}}
	if _, ok := directory.Tidy(e); !ok {
		return said("un nom est trop long ou contient un caractère de commande")
	}
	if c.GCM || c.OAEP {
		e = e.ByHand(directory.Capabilities{GCM: c.GCM, OAEP: c.OAEP}, time.Now().UTC().Truncate(time.Second))
	}
	if c.Cert != "" {
		if e.Certificate, e.Chain, err = readChain(c.Cert); err != nil {
			return fmt.Errorf("read certificate: %w", err)
		}
	}
	p, book, err := a.opened()
	if err != nil {
		return err
	}
	defer p.Close()
	return settler{app: a, p: p, outcome: "saved", beside: c.Yes, quiet: true}.settle(book.Preview([]directory.Entry{e}, today(), ""))
}

func today() pipeline.Date { return pipeline.DateOf(time.Now()) }

// one finds the entry that an address names; name tells apart those who share it.
func one(book *directory.Book, address, name string) (directory.Entry, error) {
	var found []directory.Entry
	for _, e := range book.At(address) {
		if name == "" || directory.Alike(name, e.Recipient.Name) {
			found = append(found, e)
		}
	}
	switch len(found) {
	case 0:
		return directory.Entry{}, refuse("Personne n'a cette adresse dans l'annuaire.", "cardiopli directory list")
	case 1:
		return found[0], nil
	}
	return directory.Entry{}, refuse("Plusieurs médecins partagent cette adresse.", "Ajoutez --name NOM.")
}

type directoryFavourite struct {
	Address string `arg:""`
	Name    string `help:"Qui, si plusieurs ont la même adresse."`
	Off     bool   `help:"N'est plus un favori."`
}

func (c directoryFavourite) Run(a *app) error {
	return a.own(c.Address, c.Name, func(e directory.Entry) directory.Entry { e.Favourite = !c.Off; return e })
}

type directoryPrefer struct {
	Address string `arg:""`
	How     string `arg:"" enum:"smime,channel,post,default" help:"smime : toujours chiffré ; channel : par le canal MSSanté ; post : imprimé ; default : comme le cabinet."`
	Name    string `help:"Qui, si plusieurs ont la même adresse."`
}

func (c directoryPrefer) Run(a *app) error {
	how := c.How
	if how == "default" {
		how = ""
	}
	return a.own(c.Address, c.Name, func(e directory.Entry) directory.Entry { e.Preference = how; return e })
}

// own changes what the practice itself says of an entry.
func (a *app) own(address, name string, f func(directory.Entry) directory.Entry) error {
	p, book, err := a.opened()
	if err != nil {
		return err
	}
	defer p.Close()
	e, err := one(book, address, name)
	if err != nil {
		return err
	}
	if err := p.SaveEntry(a.ctx, f(e)); err != nil {
		return err
	}
	if err := a.noted(p, pipeline.StageDirectory, "saved", "entries", "1"); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s  fiche changée → elle vaut pour les lettres à venir (cardiopli directory list)\n", f(e).Recipient.Display())
	return nil
}

type directoryRemove struct {
	Address string `arg:""`
	Name    string `help:"Qui, si plusieurs ont la même adresse ; par défaut tous."`
}

func (c directoryRemove) Run(a *app) error {
	addr, err := mailAddress(c.Address)
	if err != nil {
		return err
	}
	p, book, err := a.opened()
	if err != nil {
		return err
	}
	defer p.Close()
	n := len(book.At(string(addr)))
	if c.Name == "" {
		err = p.Store.DeleteCorrespondent(a.ctx, addr)
	} else {
		var e directory.Entry
		if e, err = one(book, string(addr), c.Name); err == nil {
			n, err = 1, p.RemoveEntry(a.ctx, e)
		}
	}
	if err != nil {
		return err
	}
	if err := a.noted(p, pipeline.StageDirectory, "removed", "entries", strconv.Itoa(max(n, 1))); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s de l'annuaire du cabinet → la liste : cardiopli directory list\n", pipeline.French.Count(max(n, 1), "fiche ôtée", "fiches ôtées"))
	return nil
}

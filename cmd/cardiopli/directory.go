package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

type directoryCmd struct {
	List      directoryList      `cmd:"" help:"List the physicians: address, certificate, where the entry comes from."`
	Find      directoryFind      `cmd:"" help:"Find physicians of the directory by name, town, specialty or address."`
	Add       directoryAdd       `cmd:"" help:"Add one physician, or complete an entry."`
	Import    directoryImport    `cmd:"" help:"Import physicians from CSV, vCard, LDIF or an extraction of the Annuaire Santé; shows what would change."`
	Lookup    directoryLookup    `cmd:"" help:"Look a physician up in the Annuaire Santé or the directory of certificates."`
	Learn     directoryLearn     `cmd:"" help:"Take certificate and capabilities from signed messages of physicians in the directory."`
	Favourite directoryFavourite `cmd:"" help:"Put an address first in the lists, or no longer."`
	Prefer    directoryPrefer    `cmd:"" help:"Say how letters go to an address: smime, channel, post, or default."`
	Export    directoryExport    `cmd:"" help:"Write the directory as CSV, which import reads back."`
	Remove    directoryRemove    `cmd:"" help:"Remove an address."`
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
	JSON bool `name:"json" help:"For programs."`
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
	Words []string `arg:"" help:"Beginnings of words: gen bord finds Dr Genièvre in Bordeaux."`
	JSON  bool     `name:"json" help:"For programs."`
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
	Specialty string `help:"In words: Médecine générale."`
	Town      string
	Phone     string
	Cert      string `help:"Certificate, PEM, DER or .p7b, with or without its authorities." type:"path"`
	GCM       bool   `name:"gcm" help:"The recipient's software opens AES-GCM."`
	OAEP      bool   `name:"oaep" help:"The recipient's software opens RSA-OAEP."`
	Yes       bool   `help:"Do what would be asked: another address of a known physician is added beside the one that is held."`
}

func (c directoryAdd) Run(a *app) error {
	addr, err := pipeline.ParseAddress(c.Address)
	if err != nil {
		return err
	}
	if c.RPPS != "" && !directory.ValidRPPS(c.RPPS) {
		return errors.New("--rpps is not a number of the RPPS: its check digit is wrong")
	}
	e := directory.Entry{Recipient: pipeline.Recipient{Title: c.Title, Given: c.Given, Name: c.Name, RPPS: c.RPPS, Address: addr}, Source: directory.SourceHand,
		Specialty: c.Specialty, Place: directory.Place{Town: c.Town, Phone: c.Phone}}
	if _, ok := directory.Tidy(e); !ok {
		return errors.New("a name holds a control character or is too long")
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
	Name    string `help:"Who, where several share the address."`
	Off     bool   `help:"No longer a favourite."`
}

func (c directoryFavourite) Run(a *app) error {
	return a.own(c.Address, c.Name, func(e directory.Entry) directory.Entry { e.Favourite = !c.Off; return e })
}

type directoryPrefer struct {
	Address string `arg:""`
	How     string `arg:"" enum:"smime,channel,post,default" help:"smime: always encrypted; channel: as MSSanté messages between listed domains; post: printed; default: as the practice does."`
	Name    string `help:"Who, where several share the address."`
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
	return a.noted(p, pipeline.StageDirectory, "saved", "entries", "1")
}

type directoryRemove struct {
	Address string `arg:""`
	Name    string `help:"Who, where several share the address; default: all of them."`
}

func (c directoryRemove) Run(a *app) error {
	addr, err := pipeline.ParseAddress(c.Address)
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
	return a.noted(p, pipeline.StageDirectory, "removed", "entries", strconv.Itoa(max(n, 1)))
}

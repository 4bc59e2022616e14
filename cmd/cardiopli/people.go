package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"text/tabwriter"
	"time"

	"cardiopli/crypto/keys"
	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/review"
)

type usersCmd struct {
	Add  usersAdd  `cmd:"" help:"Add someone, or set a new password and PIN."`
	List usersList `cmd:"" help:"List everyone."`
}

type usersAdd struct {
	Login string `arg:"" help:"Name to log in with."`
	Role  string `enum:"secretary,cardiologist,admin" required:"" help:"secretary, cardiologist or admin."`
	Title string `default:"Dr"`
	Given string
	Name  string
	RPPS  string `name:"rpps"`
	// SecretFd reads "password\npin\n" instead of asking.
	SecretFd int `help:"File descriptor with the password and the PIN, a line each." default:"-1"`
}

func (c usersAdd) Run(a *app) error {
	if c.Role == string(review.Cardiologist) && (c.Given == "" || c.Name == "") {
		return errors.New("a cardiologist signs letters: --given and --name are needed")
	}
	if c.RPPS != "" && !directory.ValidRPPS(c.RPPS) {
		return errors.New("--rpps is not a number of the RPPS: its check digit is wrong")
	}
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	password, pin, err := c.secrets(a)
	if err != nil {
		return err
	}
	if len(password) < 8 || len(pin) < 6 {
		return errors.New("the password has at least 8 characters, the PIN at least 6")
	}
	sig := pipeline.Signatory{}
	if c.Role == string(review.Cardiologist) {
		sig = pipeline.Signatory{Title: c.Title, Given: c.Given, Name: c.Name, RPPS: c.RPPS, Role: "Cardiologue"}
	}
	return p.AddPerson(a.ctx, c.Login, review.Role(c.Role), sig, password, pin)
}

func (c usersAdd) secrets(a *app) (password, pin []byte, err error) {
	if c.SecretFd >= 0 {
		f := os.NewFile(uintptr(c.SecretFd), "secret")
		if f == nil {
			return nil, nil, errors.New("--secret-fd names no open file descriptor")
		}
		b, err := io.ReadAll(io.LimitReader(f, 4096))
		password, pin, _ = bytes.Cut(trimNewline(b), []byte("\n"))
		return trimNewline(password), trimNewline(pin), err
	}
	prompt := keys.TerminalPrompt(a.in, a.errOut)
	if prompt == nil {
		return nil, nil, errors.New("no terminal to ask for the password: give --secret-fd")
	}
	if password, err = prompt("Mot de passe de " + c.Login + " : "); err != nil {
		return nil, nil, err
	}
	pin, err = prompt("Code de signature (au moins 6 chiffres) : ")
	return password, pin, err
}

type usersList struct{}

func (usersList) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	people, err := p.Store.People(a.ctx)
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for _, x := range people {
		fmt.Fprintf(t, "%s\t%s\t%s %s %s\t%s\n", x.Name, x.Role, x.Signatory.Title, x.Signatory.Given, x.Signatory.Name, x.Pseudonym)
	}
	return t.Flush()
}

type directoryCmd struct {
	Import directoryImport `cmd:"" help:"Import physicians from CSV (nom, prénom, rpps, adresse, certificat)."`
	Add    directoryAdd    `cmd:"" help:"Add one physician."`
	Learn  directoryLearn  `cmd:"" help:"Take certificate and capabilities from signed messages of physicians in the directory."`
	List   directoryList   `cmd:"" help:"List the physicians."`
	Remove directoryRemove `cmd:"" help:"Remove an address."`
}

type directoryImport struct {
	File string `arg:"" type:"path"`
}

func (c directoryImport) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	entries, faults, err := directory.ReadCSV(f, func(path string) ([]byte, error) {
		if !filepath.IsAbs(path) {
			path = filepath.Join(filepath.Dir(c.File), path)
		}
		return readCapped(path)
	})
	if err != nil {
		return err
	}
	book, err := p.Book(a.ctx)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Capabilities != (directory.Capabilities{}) {
			e = e.ByHand(e.Capabilities, time.Now().UTC().Truncate(time.Second))
		}
		if err := mergeEntry(a, p, book, e); err != nil {
			return err
		}
	}
	if len(entries) > 0 {
		if err := a.noted(p, pipeline.StageDirectory, "imported", "entries", strconv.Itoa(len(entries))); err != nil {
			return err
		}
	}
	fmt.Fprintf(a.out, "%s\n", plural(len(entries), "médecin importé", "médecins importés"))
	for _, l := range faults {
		fmt.Fprintln(a.errOut, l.Error())
	}
	if len(faults) > 0 {
		return exit(exitPerson)
	}
	return nil
}

type directoryAdd struct {
	Address string `arg:""`
	Title   string `default:"Dr"`
	Given   string `required:""`
	Name    string `required:""`
	RPPS    string `name:"rpps"`
	Cert    string `help:"Certificate, PEM, DER or .p7b, with or without its authorities." type:"path"`
	GCM     bool   `name:"gcm" help:"The recipient's software opens AES-GCM."`
	OAEP    bool   `name:"oaep" help:"The recipient's software opens RSA-OAEP."`
}

func (c directoryAdd) Run(a *app) error {
	addr, err := pipeline.ParseAddress(c.Address)
	if err != nil {
		return err
	}
	e := directory.Entry{Recipient: pipeline.Recipient{Title: c.Title, Given: c.Given, Name: c.Name, RPPS: c.RPPS, Address: addr}, Source: "hand"}
	if c.GCM || c.OAEP {
		e = e.ByHand(directory.Capabilities{GCM: c.GCM, OAEP: c.OAEP}, time.Now().UTC().Truncate(time.Second))
	}
	if c.Cert != "" {
		if e.Certificate, e.Chain, err = readChain(c.Cert); err != nil {
			return fmt.Errorf("read certificate: %w", err)
		}
	}
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	book, err := p.Book(a.ctx)
	if err != nil {
		return err
	}
	if err := mergeEntry(a, p, book, e); err != nil {
		return err
	}
	return a.noted(p, pipeline.StageDirectory, "saved", "entries", "1")
}

type directoryList struct{}

func (directoryList) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	book, err := p.Book(a.ctx)
	if err != nil {
		return err
	}
	now := time.Now()
	t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for _, e := range book.Entries() {
		cert := "sans certificat"
		if c, err := e.X509(); err == nil && c != nil {
			cert = "certificat " + validity(c, now)
		} else if err != nil {
			cert = "certificat illisible"
		}
		how := ""
		if len(e.Certificate) > 0 {
			how = reading(e)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", e.Recipient.Display(), e.Recipient.Address, cert, how)
	}
	return t.Flush()
}

type directoryRemove struct {
	Address string `arg:""`
}

func (c directoryRemove) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	addr, err := pipeline.ParseAddress(c.Address)
	if err != nil {
		return err
	}
	if err := p.Store.DeleteCorrespondent(a.ctx, addr); err != nil {
		return err
	}
	return a.noted(p, pipeline.StageDirectory, "removed", "entries", "1")
}

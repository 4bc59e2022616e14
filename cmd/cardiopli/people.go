package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

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
	t := a.table()
	for _, x := range people {
		fmt.Fprintf(t, "%s\t%s\t%s %s %s\t%s\n", x.Name, x.Role, x.Signatory.Title, x.Signatory.Given, x.Signatory.Name, x.Pseudonym)
	}
	return t.Flush()
}

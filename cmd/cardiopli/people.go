package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"cardiopli/crypto/keys"
	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

type usersCmd struct {
	Add  usersAdd  `cmd:"" help:"Ajoute une personne, ou lui donne un nouveau mot de passe et un nouveau code."`
	Off  usersOff  `cmd:"" help:"Ferme un compte, tout de suite ; ce qu'il a signé reste à lui."`
	On   usersOn   `cmd:"" help:"Rouvre un compte, avec son mot de passe d'avant."`
	List usersList `cmd:"" help:"La liste des personnes."`
}

type usersOff struct {
	Login string `arg:"" help:"Identifiant de connexion."`
}

func (c usersOff) Run(a *app) error { return a.active(c.Login, false) }

type usersOn struct {
	Login string `arg:"" help:"Identifiant de connexion."`
}

func (c usersOn) Run(a *app) error { return a.active(c.Login, true) }

// active lets someone log in and sign, or no longer.
func (a *app) active(login string, active bool) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	people, err := p.Store.People(a.ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(people, func(x store.Person) bool { return x.Name == login })
	if i < 0 {
		return &review.Refusal{Code: "user", What: "Personne n'a ce nom de connexion.", Todo: "Voyez « cardiopli users list »."}
	}
	if signers := signing(people); !active && len(signers) == 1 && signers[0].Name == login {
		return &review.Refusal{Code: "user", What: "C'est le seul cardiologue du cabinet : aucune lettre ne pourrait plus être signée.",
			Todo: "Ajoutez d'abord son successeur : cardiopli users add."}
	}
	if err := p.Store.SetActive(a.ctx, login, active, time.Now().UTC().Truncate(time.Microsecond), pipeline.System); err != nil {
		return err
	}
	if active {
		fmt.Fprintf(a.out, "%s peut de nouveau travailler ici.\n", login)
		return nil
	}
	fmt.Fprintf(a.out, "%s ne peut plus se connecter ni signer ; ses pages ouvertes sont fermées.\n", login)
	if people[i].Role == string(review.Cardiologist) {
		fmt.Fprintln(a.out, "Ses lettres qui attendent une signature se confient par « cardiopli assign ».")
	}
	return nil
}

func signing(people []store.Person) []store.Person {
	return slices.DeleteFunc(slices.Clone(people), func(x store.Person) bool { return x.Role != string(review.Cardiologist) || !x.Active })
}

type usersAdd struct {
	Login string `arg:"" help:"Identifiant de connexion."`
	Role  string `enum:"secretary,cardiologist,admin" required:"" help:"secretary (secrétaire), cardiologist (cardiologue) ou admin (administrateur)."`
	Title string `default:"Dr"`
	Given string
	Name  string
	RPPS  string `name:"rpps"`
	// SecretFd reads "password\npin\n" instead of asking.
	SecretFd int `help:"Descripteur de fichier avec le mot de passe et le code, un par ligne." default:"-1"`
}

func (c usersAdd) Run(a *app) error {
	if c.Role == string(review.Cardiologist) && (c.Given == "" || c.Name == "") {
		return said("un cardiologue signe des lettres : il faut --given et --name")
	}
	if c.RPPS != "" && !directory.ValidRPPS(c.RPPS) {
		return said("--rpps : ce numéro n'existe pas, sa clé est fausse ; vérifiez ses onze chiffres")
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
		return said("le mot de passe a au moins 8 caractères, le code au moins 6")
	}
	sig := pipeline.Signatory{}
	if c.Role == string(review.Cardiologist) {
		sig = pipeline.Signatory{Title: c.Title, Given: c.Given, Name: c.Name, RPPS: c.RPPS, Role: "Cardiologue"}
	}
	if err := p.AddPerson(a.ctx, c.Login, review.Role(c.Role), sig, password, pin); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s peut se connecter à la page de relecture, et décider par son code → ce qui manque encore : cardiopli preflight\n", plain(c.Login))
	return nil
}

func (c usersAdd) secrets(a *app) (password, pin []byte, err error) {
	if c.SecretFd >= 0 {
		f := os.NewFile(uintptr(c.SecretFd), "secret")
		if f == nil {
			return nil, nil, said("--secret-fd ne nomme aucun descripteur ouvert")
		}
		b, err := io.ReadAll(io.LimitReader(f, 4096))
		password, pin, _ = bytes.Cut(trimNewline(b), []byte("\n"))
		return trimNewline(password), trimNewline(pin), err
	}
	prompt := keys.TerminalPrompt(a.in, a.errOut)
	if prompt == nil {
		return nil, nil, said("il n'y a pas de clavier où demander le mot de passe : donnez --secret-fd")
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
	if len(people) == 0 {
		fmt.Fprintln(a.out, "Personne encore : cardiopli users add NOM --role cardiologist --given PRÉNOM --name NOM --rpps NUMÉRO.")
		return nil
	}
	t := a.table()
	for _, x := range people {
		left := ""
		if !x.Active {
			left = "ne travaille plus ici"
		}
		fmt.Fprintf(t, "%s\t%s\t%s %s %s\t%s\t%s\n", x.Name, x.Role, x.Signatory.Title, x.Signatory.Given, x.Signatory.Name, x.Pseudonym, left)
	}
	return t.Flush()
}

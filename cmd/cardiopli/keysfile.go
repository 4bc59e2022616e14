package main

import (
	"errors"
	"fmt"

	"cardiopli/crypto/keys"
)

// refused is what a person must mend, in their words.
type refused struct {
	what, todo string
	err        error
}

func (r *refused) Error() string            { return r.what }
func (r *refused) Unwrap() error            { return r.err }
func (r *refused) French() (_, _ string)    { return r.what, r.todo }
func refuse(what, todo string) *refused     { return &refused{what: what, todo: todo} }
func (r *refused) because(e error) *refused { r.err = e; return r }

// identity reads the key and certificates of files; whoever sits at a terminal may
// mistype the password twice.
func (a *app) identity(passwordFile string, files ...string) (keys.Identity, error) {
	var content [][]byte
	for _, f := range files {
		b, err := readUpTo(f, keys.MaxIdentityFile)
		if err != nil {
			return keys.Identity{}, err
		}
		content = append(content, b)
	}
	prompt := keys.TerminalPrompt(a.in, a.errOut)
	ask := func() ([]byte, error) {
		return keys.Passphrase(keys.Source{File: passwordFile, Prompt: prompt, Question: "Mot de passe du fichier : "})
	}
	for left := 2; ; left-- {
		id, err := keys.ReadIdentity(ask, content...)
		if !errors.Is(err, keys.ErrFilePassword) || passwordFile != "" || prompt == nil || left == 0 {
			return id, fileFault(err)
		}
		fmt.Fprintln(a.errOut, "Ce n'est pas le bon mot de passe ; recommencez.")
	}
}

// fileFault says in French what is wrong with a file of keys.
func fileFault(err error) error {
	var form *keys.FormError
	const export = "Exportez de nouveau la clé avec son certificat, en PKCS#12 (.p12 ou .pfx), puis recommencez."
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keys.ErrFilePassword):
		return refuse("Le mot de passe n'ouvre pas ce fichier.", "Vérifiez majuscules et accents ; sinon demandez-le à qui a fait le fichier.").because(err)
	case errors.Is(err, keys.ErrLocked):
		return refuse("Le fichier est protégé par un mot de passe.", "Donnez --password-file FICHIER, ou travaillez dans un terminal.").because(err)
	case errors.Is(err, keys.ErrFileDamaged):
		return refuse("Le fichier est abîmé ou incomplet.", "Copiez-le ou téléchargez-le de nouveau, puis recommencez.").because(err)
	case errors.Is(err, keys.ErrNothing):
		return refuse("Ce fichier ne contient ni clé ni certificat.", "Prenez le fichier .p12 ou .pfx remis par l'autorité, ou la clé et le certificat en PEM.").because(err)
	case errors.Is(err, keys.ErrHalf):
		return refuse("Ce fichier .p12 ne contient pas à la fois une clé et son certificat.", "Exportez-le de nouveau en cochant « exporter la clé privée » (Windows), ou demandez le fichier complet à l'autorité.").because(err)
	case errors.Is(err, keys.ErrUnpaired):
		return refuse("La clé et le certificat ne vont pas ensemble.", "Prenez la clé avec laquelle ce certificat a été demandé, ou le fichier .p12 qui contient les deux.").because(err)
	case errors.Is(err, keys.ErrSeveralKeys):
		return refuse("Le fichier contient plusieurs clés privées.", "Exportez celle de la messagerie seule.").because(err)
	case errors.As(err, &form):
		return refuse("Ce fichier est d'une forme qui n'est pas lue ici ("+form.Form+").", export).because(err)
	}
	return err
}

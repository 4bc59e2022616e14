package main

import (
	"errors"
	"fmt"
	"io/fs"

	"cardiopli/cmd/internal/engine"
	"cardiopli/crypto/keys"
	"cardiopli/pipeline/config"
)

type keysPIN struct {
	PINFile string `type:"path" name:"pin-file" help:"Fichier du code ; sinon il est demandé."`
	LastTry bool   `help:"L'essaie bien qu'une erreur de plus bloquerait la carte."`
}

// Run tries the PIN once before it is sealed: a wrong one that is kept would be
// tried at every start, and lock the card.
func (c keysPIN) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	if !p.OnToken() {
		return p.Config.Refuse("keys.pkcs11.module", config.Missing, "manque", "écrivez d'abord la bibliothèque, la carte et la clé : « module: /usr/lib/x86_64-linux-gnu/opensc-pkcs11.so », « token: \"CARTE\" », « key_label: \"signature\" »")
	}
	pin, err := a.secret(c.PINFile, "--pin-file", "Code PIN de la carte ou du HSM : ")
	if err != nil {
		return err
	}
	defer clear(pin)
	cert, err := p.SavePIN(pin, c.LastTry)
	if err != nil {
		return err
	}
	fmt.Fprintln(a.out, "Le code PIN est bon ; il est scellé dans keys/.")
	return a.adopt(p, cert != nil)
}

// adopt tells what is still to do for the certificate, and takes the one of the
// token where the practice has none.
func (a *app) adopt(p *engine.Practice, onToken bool) error {
	_, err := p.Mailbox()
	switch {
	case err == nil:
		return nil
	case errors.Is(err, engine.ErrNoMailbox) && onToken, errors.Is(err, fs.ErrNotExist) && onToken:
		cert, err := p.TokenCertificate()
		if err != nil {
			return err
		}
		if err := p.SaveTokenMailbox(chainPEM(cert, nil)); err != nil {
			return err
		}
		fmt.Fprintln(a.out, "Le certificat de la carte est celui de la boîte du cabinet. « cardiopli keys test » fait un essai complet.")
		return nil
	case errors.Is(err, engine.ErrNoMailbox), errors.Is(err, keys.ErrUnpaired):
		fmt.Fprintln(a.out, "Il reste à prendre le certificat de cette clé : cardiopli keys import CERTIFICAT.pem")
		return nil
	}
	return err
}

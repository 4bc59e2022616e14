package main

import (
	"encoding/pem"
	"errors"
	"path/filepath"

	"cardiopli/crypto/keys"
)

type keysCmd struct {
	Mailbox  keysMailbox  `cmd:"" help:"Set the certificate and key that letters are signed with."`
	Operator keysOperator `cmd:"" help:"Seal the password of the account at the operator."`
	Speech   keysSpeech   `cmd:"" help:"Seal the token that the speech engine asks for."`
	Recover  keysRecover  `cmd:"" help:"Set a new passphrase with the recovery code."`
	Unlock   keysUnlock   `cmd:"" help:"What opens the keys without a person: a key file, Vault."`
}

type keysMailbox struct {
	Key  string `required:"" type:"path" help:"Private key, PKCS#8 PEM."`
	Cert string `required:"" type:"path" help:"Certificate and chain, PEM."`
}

func (c keysMailbox) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	keyPEM, err := readCapped(c.Key)
	if err != nil {
		return err
	}
	block, _ := pem.Decode(keyPEM)
	if block == nil || block.Type != "PRIVATE KEY" {
		return errors.New("the key is not PKCS#8 in PEM: convert it with \"openssl pkcs8 -topk8 -nocrypt\"")
	}
	certs, err := readCapped(c.Cert)
	if err != nil {
		return err
	}
	if err := p.SaveMailbox(block.Bytes, certs); err != nil {
		return err
	}
	_, err = p.Mailbox()
	return err
}

type keysOperator struct {
	PasswordFile string `type:"path" help:"File with the password; default: asked."`
}

func (c keysOperator) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	pw, err := keys.Passphrase(keys.Source{File: c.PasswordFile, Prompt: keys.TerminalPrompt(a.in, a.errOut), Question: "Mot de passe chez l'opérateur : "})
	if err != nil {
		return err
	}
	return p.SaveOperatorPassword(pw)
}

type keysSpeech struct {
	TokenFile string `type:"path" help:"File with the token; default: asked."`
}

func (c keysSpeech) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	token, err := keys.Passphrase(keys.Source{File: c.TokenFile, Prompt: keys.TerminalPrompt(a.in, a.errOut), Question: "Jeton du moteur de transcription : "})
	if err != nil {
		return err
	}
	return p.SaveSpeechToken(token)
}

type keysRecover struct {
	Code string `arg:"" help:"The printed recovery code."`
}

func (c keysRecover) Run(a *app) error {
	pass, err := a.passphrase("Nouvelle phrase secrète : ")
	if err != nil {
		return err
	}
	return keys.ResetPassphrase(filepath.Join(a.cli.Dir, "keys"), c.Code, pass)
}

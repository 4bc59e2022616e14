package main

import (
	"fmt"
	"path/filepath"

	"cardiopli/cmd/internal/engine"
	"cardiopli/crypto/keys"
	"cardiopli/pipeline"
	"cardiopli/pipeline/config"
)

type keysCmd struct {
	List     keysList     `cmd:"" help:"Every key and certificate of the practice, with the days that are left."`
	Import   keysImport   `cmd:"" help:"Take the certificate and key of the mailbox from a file (.p12, .pfx, PEM, DER)."`
	Test     keysTest     `cmd:"" help:"Sign, seal and open a trial letter; open every secret."`
	Export   keysExport   `cmd:"" help:"Write the public parts, for correspondents."`
	Mailbox  keysMailbox  `cmd:"" help:"As import, with key and certificate in two files."`
	Operator keysOperator `cmd:"" help:"Seal the password, the client secret or the certificate of the account at the operator."`
	Storage  keysStorage  `cmd:"" help:"Seal the secret key of the object store (storage.s3)."`
	Speech   keysSpeech   `cmd:"" help:"Seal the token that the speech engine asks for."`
	Annuaire keysAnnuaire `cmd:"" help:"Seal the key for the Annuaire Santé, or the password of the directory of certificates."`
	Recover  keysRecover  `cmd:"" help:"Set a new passphrase with the recovery code."`
	Pin      keysPIN      `cmd:"" help:"Try and seal the PIN of the card or HSM that signs letters."`
	Unlock   keysUnlock   `cmd:"" help:"What opens the keys without a person: a key file, Vault."`
	Rotate   keysRotate   `cmd:"" help:"Replace the practice's keys; nothing is encrypted again but the keys of documents."`
}

// keysMailbox is how import was called when it took two files of one form each.
// Scripts call it: it asks nothing.
type keysMailbox struct {
	Key  string `required:"" type:"path" help:"Private key."`
	Cert string `required:"" type:"path" help:"Certificate and chain."`
}

func (c keysMailbox) Run(a *app) error {
	return keysImport{Files: []string{c.Key, c.Cert}, Yes: true}.Run(a)
}

type keysStorage struct {
	SecretFile string `type:"path" help:"File with the secret key; default: asked."`
}

func (c keysStorage) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	secret, err := keys.Passphrase(keys.Source{File: c.SecretFile, Prompt: keys.TerminalPrompt(a.in, a.errOut), Question: "Clé secrète du stockage S3 : "})
	if err != nil {
		return err
	}
	if err := p.SaveStorageSecret(secret); err != nil {
		return err
	}
	return a.noted(p, pipeline.StageKey, "secret", "of", "storage")
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
	if err := p.SaveSpeechToken(token); err != nil {
		return err
	}
	return a.noted(p, pipeline.StageKey, "secret", "of", "speech")
}

type keysAnnuaire struct {
	KeyFile string `type:"path" help:"File with the key; default: asked."`
	LDAP    bool   `name:"ldap" help:"The password of directory.ldap.user."`
}

func (c keysAnnuaire) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	question, save, of := "Clé de l'API de l'Annuaire Santé : ", p.SaveAnnuaireKey, "annuaire"
	if c.LDAP {
		question, save, of = "Mot de passe de l'annuaire de certificats : ", p.SaveLDAPPassword, "ldap"
	}
	secret, err := keys.Passphrase(keys.Source{File: c.KeyFile, Prompt: keys.TerminalPrompt(a.in, a.errOut), Question: question})
	if err != nil {
		return err
	}
	if err := save(secret); err != nil {
		return err
	}
	return a.noted(p, pipeline.StageKey, "secret", "of", of)
}

type keysRecover struct {
	Code string `arg:"" optional:"" help:"The printed recovery code; default: asked, so that it stands in no history of commands."`
}

func (c keysRecover) Run(a *app) error {
	if !exists(filepath.Join(a.cli.Dir, config.Name)) {
		return engine.ErrNoPractice
	}
	if c.Code == "" {
		prompt := keys.TerminalPrompt(a.in, a.errOut)
		if prompt == nil {
			return &advice{what: "no terminal to ask for the recovery code", hint: "cardiopli keys recover CODE"}
		}
		code, err := prompt("Code de secours (il ne s'affiche pas) : ")
		if err != nil {
			return err
		}
		c.Code = string(code)
	}
	in := filepath.Join(a.cli.Dir, engine.Keys)
	if _, err := keys.OpenWithRecovery(in, c.Code); err != nil { // before a phrase is thought of
		return err
	}
	pass, err := a.chosen(a.person("Nouvelle phrase secrète (au moins quatre mots) : "))
	if err != nil {
		return err
	}
	if err := keys.ResetPassphrase(in, c.Code, pass); err != nil {
		return err
	}
	fmt.Fprintln(a.out, "La nouvelle phrase secrète ouvre le cabinet ; le code de secours reste valable.")
	return nil
}

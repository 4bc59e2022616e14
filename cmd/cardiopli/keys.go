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
	List     keysList     `cmd:"" help:"Les clés et certificats du cabinet, avec les jours qui restent."`
	Import   keysImport   `cmd:"" help:"Prend le certificat et la clé de la boîte dans un fichier (.p12, .pfx, PEM, DER)."`
	Test     keysTest     `cmd:"" help:"Signe, chiffre et rouvre une lettre d'essai ; ouvre chaque secret."`
	Export   keysExport   `cmd:"" help:"Écrit les parties publiques, pour les correspondants."`
	Mailbox  keysMailbox  `cmd:"" help:"Comme import, la clé et le certificat dans deux fichiers."`
	Operator keysOperator `cmd:"" help:"Scelle le mot de passe, le secret du client ou le certificat du compte chez l'opérateur."`
	Storage  keysStorage  `cmd:"" help:"Scelle la clé secrète du stockage (storage.s3)."`
	Speech   keysSpeech   `cmd:"" help:"Scelle le jeton que demande le moteur de transcription."`
	Annuaire keysAnnuaire `cmd:"" help:"Scelle la clé de l'Annuaire Santé, ou le mot de passe de l'annuaire de certificats."`
	Recover  keysRecover  `cmd:"" help:"Une nouvelle phrase secrète, avec le code de secours."`
	Pin      keysPIN      `cmd:"" help:"Essaie et scelle le code de la carte ou du HSM qui signe."`
	Unlock   keysUnlock   `cmd:"" help:"Ce qui ouvre les clés sans personne : fichier de clé, Vault."`
	Rotate   keysRotate   `cmd:"" help:"Change les clés du cabinet ; aucun contenu n'est rechiffré."`
}

// keysMailbox is how import was called when it took two files of one form each.
// Scripts call it: it asks nothing.
type keysMailbox struct {
	Key  string `required:"" type:"path" help:"Clé privée."`
	Cert string `required:"" type:"path" help:"Certificat et sa chaîne."`
}

func (c keysMailbox) Run(a *app) error {
	return keysImport{Files: []string{c.Key, c.Cert}, Yes: true}.Run(a)
}

type keysStorage struct {
	SecretFile string `type:"path" help:"Fichier de la clé secrète ; sinon elle est demandée."`
}

func (c keysStorage) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	secret, err := a.secret(c.SecretFile, "--secret-file", "Clé secrète du stockage S3 : ")
	if err != nil {
		return err
	}
	if err := p.SaveStorageSecret(secret); err != nil {
		return err
	}
	return a.sealed(p, "storage", "clé secrète du stockage scellée → cardiopli preflight l'essaie")
}

type keysSpeech struct {
	TokenFile string `type:"path" help:"Fichier du jeton ; sinon il est demandé."`
}

func (c keysSpeech) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	token, err := a.secret(c.TokenFile, "--token-file", "Jeton du moteur de transcription : ")
	if err != nil {
		return err
	}
	if err := p.SaveSpeechToken(token); err != nil {
		return err
	}
	return a.sealed(p, "speech", "jeton du moteur de transcription scellé → cardiopli keys list")
}

type keysAnnuaire struct {
	KeyFile string `type:"path" help:"Fichier de la clé ; sinon elle est demandée."`
	LDAP    bool   `name:"ldap" help:"Le mot de passe de directory.ldap.user."`
}

func (c keysAnnuaire) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	question, save, of, said := "Clé de l'API de l'Annuaire Santé : ", p.SaveAnnuaireKey, "annuaire", "clé de l'Annuaire Santé scellée → essayez-la : cardiopli directory lookup --name NOM"
	if c.LDAP {
		question, save, of, said = "Mot de passe de l'annuaire de certificats : ", p.SaveLDAPPassword, "ldap", "mot de passe de l'annuaire de certificats scellé → essayez-le : cardiopli directory lookup --name NOM"
	}
	secret, err := a.secret(c.KeyFile, "--key-file", question)
	if err != nil {
		return err
	}
	if err := save(secret); err != nil {
		return err
	}
	return a.sealed(p, of, said)
}

// sealed notes a secret that was sealed, and says so.
func (a *app) sealed(p *engine.Practice, of, said string) error {
	if err := a.noted(p, pipeline.StageKey, "secret", "of", of); err != nil {
		return err
	}
	fmt.Fprintln(a.out, said)
	return nil
}

type keysRecover struct {
	Code string `arg:"" optional:"" help:"Le code de secours imprimé ; sinon il est demandé, et ne reste dans aucun historique."`
}

func (c keysRecover) Run(a *app) error {
	if !exists(filepath.Join(a.cli.Dir, config.Name)) {
		return engine.ErrNoPractice
	}
	if c.Code == "" {
		prompt := keys.TerminalPrompt(a.in, a.errOut)
		if prompt == nil {
			return &advice{what: "il n'y a pas de clavier où demander le code de secours", hint: "cardiopli keys recover CODE"}
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

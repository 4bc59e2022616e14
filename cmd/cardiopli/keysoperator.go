package main

import (
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/account"
)

type keysOperator struct {
	PasswordFile string   `type:"path" help:"Fichier du mot de passe (du compte, ou du fichier du certificat) ou du secret du client ; sinon il est demandé."`
	Client       bool     `help:"Scelle le secret du client chez le fournisseur d'identité (mail.auth.method: oauth)."`
	Certificate  []string `type:"path" help:"Prend le certificat du compte et sa clé dans un fichier (.p12, .pfx, PEM), ou plusieurs (mail.auth.method: certificate)."`
}

// Run seals what proves to the operator who the practice is.
func (c keysOperator) Run(a *app) error {
	if c.Client && len(c.Certificate) > 0 {
		return &advice{what: "--client et --certificate ne vont pas ensemble", hint: "tapez la commande deux fois"}
	}
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	if len(c.Certificate) > 0 {
		return c.take(a, p)
	}
	question, save, of := "Mot de passe chez l'opérateur : ", p.SaveOperatorPassword, "operator"
	if c.Client {
		question, save, of = "Secret du client chez le fournisseur d'identité : ", p.SaveOperatorClient, "operator client"
	}
	secret, err := a.secret(c.PasswordFile, "--password-file", question)
	if err != nil {
		return err
	}
	if err := save(secret); err != nil {
		return err
	}
	if err := a.noted(p, pipeline.StageKey, "secret", "of", of); err != nil {
		return err
	}
	fmt.Fprintln(a.out, "Enregistré. Un « cardiopli run » en marche s'en sert à la prochaine connexion ; « cardiopli preflight » l'essaie.")
	return nil
}

// take seals the key of an application's mailbox and stores its certificate.
func (c keysOperator) take(a *app, p *engine.Practice) error {
	id, err := a.identity(c.PasswordFile, c.Certificate...)
	if err != nil {
		return err
	}
	switch {
	case id.Certificate == nil:
		return refuse("Le fichier contient une clé, et pas son certificat.", "Donnez aussi le certificat : cardiopli keys operator --certificate CLÉ --certificate CERTIFICAT.")
	case id.Key == nil:
		return refuse("Le fichier contient un certificat, et pas sa clé privée.", "Prenez le fichier .p12 ou .pfx, ou donnez la clé avec.")
	}
	now := time.Now()
	cert := id.Certificate
	switch {
	case now.After(cert.NotAfter):
		return refuse("Ce certificat a expiré le "+cert.NotAfter.Local().Format(frenchDay)+".", "Prenez le nouveau ; s'il n'existe pas, demandez-le à l'autorité.")
	case !identifies(cert):
		return refuse("Ce certificat n'est pas fait pour s'identifier auprès d'un serveur.", "Demandez à l'autorité un certificat d'authentification d'organisation (ORG_AUTH_CLI).")
	}
	a.describe(id, now)
	der, err := x509.MarshalPKCS8PrivateKey(id.Key)
	if err != nil {
		return fmt.Errorf("write key: %w", err)
	}
	defer clear(der)
	if err := p.SaveOperatorCertificate(der, chainPEM(cert, id.Chain)); err != nil {
		return err
	}
	if _, err := p.OperatorCertificate(); err != nil { // what was written opens
		return err
	}
	if err := a.noted(p, pipeline.StageKey, "certificate", "of", "operator"); err != nil {
		return err
	}
	if p.Config.Mail.Auth.Method == string(account.ByCertificate) {
		fmt.Fprintln(a.out, "Enregistré. Un « cardiopli run » en marche le présente dès la prochaine connexion ; « cardiopli preflight » l'essaie.")
		return nil
	}
	fmt.Fprintln(a.out, "Enregistré. Écrivez mail.auth.method: certificate dans cardiopli.yaml, puis cardiopli preflight ; si « cardiopli run » tourne, relancez-le.")
	return nil
}

// identifies tells whether a certificate may be shown by a client of TLS.
func identifies(c *x509.Certificate) bool {
	if c.KeyUsage != 0 && c.KeyUsage&x509.KeyUsageDigitalSignature == 0 {
		return false
	}
	return len(c.ExtKeyUsage)+len(c.UnknownExtKeyUsage) == 0 || slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageClientAuth) || slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageAny)
}

// operatorCertificate tells of the account's certificate in preflight.
func operatorCertificate(p *engine.Practice, say sayer, warn warner) {
	const what, next = "certificat du compte chez l'opérateur", "demandez le suivant à l'autorité, puis cardiopli keys operator --certificate FICHIER"
	c, err := p.OperatorCertificate()
	now := time.Now()
	switch {
	case errors.Is(err, engine.ErrNoCertificate):
		say(what, errors.New("il n'y en a pas"), "cardiopli keys operator --certificate FICHIER.p12")
	case err != nil:
		say(what, err, "cardiopli keys operator --certificate FICHIER.p12")
	case now.After(c.Leaf.NotAfter):
		say(what, fmt.Errorf("expiré le %s", c.Leaf.NotAfter.Local().Format(frenchDay)), next)
	case daysLeft(c.Leaf.NotAfter, now) < soon:
		warn(what, validity(c.Leaf, now), next)
	default:
		say(what+" ("+validity(c.Leaf, now)+")", nil, "")
	}
}

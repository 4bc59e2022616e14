package main

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/crypto/cms"
	"cardiopli/crypto/keys"
	"cardiopli/pipeline"
	"cardiopli/pipeline/seal"
)

type keysImport struct {
	Files        []string `arg:"" name:"file" type:"path" help:"Fichier de la clé et du certificat (.p12, .pfx), ou plusieurs qui les contiennent ensemble."`
	PasswordFile string   `type:"path" help:"Fichier du mot de passe du fichier ; sinon il est demandé."`
	Yes          bool     `help:"Remplace le certificat en service sans demander."`
	DryRun       bool     `help:"Dit seulement ce que le fichier contient."`
}

// Run takes the certificate and key that letters are signed with. What would never
// serve is refused; what can still be put right elsewhere is told.
func (c keysImport) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	id, err := a.identity(c.PasswordFile, c.Files...)
	if err != nil {
		return err
	}
	have, err := p.Mailboxes()
	if err != nil {
		return err
	}
	if id.Certificate == nil {
		return refuse("Le fichier contient une clé, et pas son certificat.", "Donnez aussi le certificat : cardiopli keys import CLÉ CERTIFICAT.")
	}
	if id.Key != nil && p.OnToken() {
		return refuse("Les réglages disent que la clé de la boîte est dans une carte ou un HSM ; ce fichier en contient une autre.",
			"Donnez le certificat seul, ou retirez keys.pkcs11 de cardiopli.yaml.")
	}
	if id.Key == nil && p.OnToken() {
		if id.Key, err = p.TokenSigner(id.Certificate); err != nil {
			return err
		}
		id.Form = "certificat seul, pour la clé qui est dans la carte ou le HSM"
	}
	if id.Key == nil {
		// An authority that renews often sends the certificate alone.
		if id.Key = keyFor(have, id.Certificate); id.Key == nil {
			return refuse("Le fichier contient un certificat, et pas sa clé privée ; aucune clé du cabinet n'est la sienne.",
				"Prenez le fichier .p12 ou .pfx, ou donnez la clé avec : cardiopli keys import CLÉ CERTIFICAT.")
		}
		id.Form = "certificat seul, pour une clé que le cabinet a déjà"
	}
	now := time.Now()
	a.describe(id, now)
	notes, err := c.judge(a, p, id, now)
	if err != nil {
		return err
	}
	for _, n := range notes {
		fmt.Fprintf(a.out, "À VOIR : %s\n  → %s\n", n.what, n.todo)
	}
	if c.DryRun {
		return nil
	}
	if len(have) > 0 && !have[0].Former {
		old := have[0].Certificate
		if old.Equal(id.Certificate) && have[0].Err == nil {
			fmt.Fprintln(a.out, "C'est le certificat déjà en service : rien n'est changé.")
			return nil
		}
		fmt.Fprintf(a.out, "Il remplace : %s, %s, %s, empreinte %s\n", holder(old), addresses(old), validity(old, now), fingerprint(old))
		if !c.Yes && !a.confirm("Remplacer ? L'ancien reste pour ouvrir les réponses déjà chiffrées. [oui/non] ") {
			return refuse("Rien n'est changé.", "Tapez oui pour remplacer, ou ajoutez --yes.")
		}
	}
	if err := save(p, id); err != nil {
		return err
	}
	if _, err := p.Mailbox(); err != nil {
		return err
	}
	sum := sha256.Sum256(id.Certificate.Raw)
	if err := a.noted(p, pipeline.StageKey, "certificate", "sha256", hex.EncodeToString(sum[:8])); err != nil {
		return err
	}
	before := len(have) > 0 && !have[0].Former && have[0].Err == nil
	fmt.Fprintln(a.out, "Enregistré."+whenUsed(p.Running(), before, len(notes) > 0)+" « cardiopli keys test » fait un essai complet.")
	return nil
}

// whenUsed says from when on a program that runs signs with a certificate just stored.
func whenUsed(running, before, notes bool) string {
	switch {
	case !running:
		return ""
	case !before:
		return " « cardiopli run » a démarré sans certificat : arrêtez-le et relancez-le, il signera avec celui-ci."
	case notes:
		return " « cardiopli run » garde l'ancien tant que celui-ci ne peut pas signer (ci-dessus) ; il le reprend de lui-même ensuite, mais un réglage changé demande de le relancer."
	}
	return " « cardiopli run » n'est pas à relancer : il signe avec lui dès la prochaine lettre."
}

func save(p *engine.Practice, id keys.Identity) error {
	certs := chainPEM(id.Certificate, id.Chain)
	if p.OnToken() {
		return p.SaveTokenMailbox(certs)
	}
	der, err := x509.MarshalPKCS8PrivateKey(id.Key)
	if err != nil {
		return fmt.Errorf("write key: %w", err)
	}
	defer clear(der)
	return p.SaveMailbox(der, certs)
}

func (a *app) describe(id keys.Identity, now time.Time) {
	cert := id.Certificate
	fmt.Fprintf(a.out, "Dans le fichier (%s) :\n", id.Form)
	t := a.table()
	fmt.Fprintf(t, "  titulaire\t%s\n  adresse\t%s\n  autorité\t%s\n  clé\t%s\n  sert à\t%s\n  validité\t%s\n  empreinte\t%s\n", holder(cert), addresses(cert), issuer(cert), keyKind(cert), uses(cert), validity(cert, now), fingerprint(cert))
	if n := len(id.Chain); n > 0 {
		fmt.Fprintf(t, "  chaîne\t%s\n", holder(id.Chain[n-1]))
	}
	t.Flush()
}

// judge refuses what could never sign a letter of this practice, and notes what
// stands in the way today.
func (c keysImport) judge(a *app, p *engine.Practice, id keys.Identity, now time.Time) (notes []*refused, err error) {
	address := p.Config.Practice.Mailbox
	if address == "" {
		notes = append(notes, refuse("L'adresse du cabinet n'est pas encore dans les réglages.", "Écrivez-la dans cardiopli.yaml : practice.mailbox. Le certificat porte "+addresses(id.Certificate)+"."))
		address = first(id.Certificate.EmailAddresses)
	}
	trust, err := p.Trusted(a.log)
	if err != nil {
		notes = append(notes, refuse("Les autorités reconnues ne peuvent pas être lues.", "Vérifiez mail.trust dans cardiopli.yaml."))
	}
	fault := trust.Signer(id.Certificate, address, id.Chain, now)
	var ce *cms.CertificateError
	switch {
	case fault == nil:
	case !errors.As(fault, &ce):
		return nil, fault
	default:
		what, todo := signerFault(ce, p.Config.Practice.Mailbox)
		if what == "" { // a reason of the chain, which the sealing of letters has words for
			var no interface{ French() (what, todo string) }
			if err := seal.New(cms.Signer{Certificate: id.Certificate, Chain: id.Chain}, trust).CheckSigner(address, now); errors.As(err, &no) {
				what, _ = no.French()
			}
			todo = "Donnez le fichier qui contient toute la chaîne, ou demandez-la à l'autorité."
		}
		switch ce.Reason {
		case cms.ReasonUntrusted, cms.ReasonNoRoots, cms.ReasonChain, cms.ReasonChainExpired, cms.ReasonChainUsage, cms.ReasonPathLength, cms.ReasonNoStatus, cms.ReasonStale:
			notes = append(notes, refuse(what, todo))
		default:
			return nil, refuse(what, todo).because(fault)
		}
	}
	if err := trust.Recipient(id.Certificate, address, id.Chain, now); errors.As(err, &ce) && ce.Reason == cms.ReasonKeyUsage {
		notes = append(notes, refuse("Ce certificat signe, mais les réponses chiffrées ne pourront pas lui être adressées.", "Demandez à l'autorité un certificat qui serve aussi au chiffrement, si vos correspondants répondent chiffré."))
	}
	if daysLeft(id.Certificate.NotAfter, now) < soon {
		notes = append(notes, refuse("Ce certificat est valable "+validity(id.Certificate, now)+".", "Demandez dès maintenant le suivant."))
	}
	return notes, nil
}

// signerFault says in French why a certificate cannot sign the practice's letters;
// "" for what is wrong with its chain.
func signerFault(ce *cms.CertificateError, address string) (what, todo string) {
	const other = "Demandez à l'autorité un certificat de messagerie (S/MIME) pour l'adresse du cabinet."
	switch ce.Reason {
	case cms.ReasonExpired:
		return "Ce certificat a expiré le " + ce.Certificate.NotAfter.Local().Format(frenchDay) + ".", "Prenez le nouveau ; s'il n'existe pas, demandez-le à l'autorité."
	case cms.ReasonNotYetValid:
		return "Ce certificat n'est valable qu'à partir du " + ce.Certificate.NotBefore.Local().Format(frenchDay) + ".", "Importez-le ce jour-là ; d'ici là, celui en service continue."
	case cms.ReasonAddress:
		return "Ce certificat est fait pour " + addresses(ce.Certificate) + ", et l'adresse du cabinet est " + address + ".", "Prenez le certificat de la bonne boîte, ou corrigez practice.mailbox dans cardiopli.yaml."
	case cms.ReasonNoAddress:
		return "Ce certificat ne porte aucune adresse de messagerie.", other
	case cms.ReasonKeyUsage:
		return "Ce certificat n'autorise pas la signature.", other
	case cms.ReasonPurpose:
		return "Ce certificat n'est pas fait pour la messagerie.", other
	case cms.ReasonWeakKey:
		return "La clé de ce certificat est trop courte pour protéger des données de santé.", other
	case cms.ReasonKeyType:
		return "La clé de ce certificat est d'un type qui ne sert pas au courrier.", other
	case cms.ReasonNoRoots:
		return "Aucune autorité reconnue n'est réglée : rien ne dit encore qui répond de ce certificat.", "Mettez le certificat de l'autorité (IGC-Santé) dans le dossier du cabinet et nommez-le dans cardiopli.yaml : mail.trust."
	case cms.ReasonUntrusted:
		return "Ce certificat ne remonte à aucune autorité reconnue par le cabinet.", "Ajoutez son autorité à mail.trust dans cardiopli.yaml si elle est de confiance, ou donnez le fichier qui contient toute la chaîne."
	case cms.ReasonNoStatus, cms.ReasonStale:
		return "On ne peut pas encore savoir si ce certificat a été révoqué : aucune liste à jour de son autorité n'est là.", "Laissez cardiopli la prendre (certificates.fetch), ou donnez-la dans certificates.lists."
	case cms.ReasonRevoked:
		return "Ce certificat a été révoqué par son autorité.", other
	}
	return "", ""
}

func keyFor(have []engine.MailboxKey, cert *x509.Certificate) crypto.Signer {
	for _, m := range have {
		if m.Err != nil || m.Key == nil {
			continue
		}
		if pub, ok := m.Certificate.PublicKey.(interface{ Equal(crypto.PublicKey) bool }); ok && pub.Equal(cert.PublicKey) {
			return m.Key
		}
	}
	return nil
}

func chainPEM(cert *x509.Certificate, chain []*x509.Certificate) []byte {
	var b bytes.Buffer
	for _, c := range append([]*x509.Certificate{cert}, chain...) {
		pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}) // to memory: does not fail
	}
	return b.Bytes()
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

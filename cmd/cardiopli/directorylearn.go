package main

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/crypto/cms"
	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/seal"
)

type directoryLearn struct {
	Message []string `arg:"" help:"Messages signés de médecins de l'annuaire, comme reçus (.eml)." type:"path"`
	Yes     bool     `help:"Prend sans demander un certificat d'une autre clé."`
}

// Run takes from signed messages what the directory should know of who signed
// them: the certificate to encrypt to, and what their software opens. The signature
// must hold under the practice's authorities; nobody is added.
func (c directoryLearn) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	l := learner{app: a, practice: p, yes: c.Yes, now: time.Now()}
	if l.trust, err = p.Trusted(a.log); err != nil {
		return err
	}
	if l.trust.Roots == nil {
		return refuse("Personne ne répond des signataires : aucune autorité n'est réglée.", "Indiquez le fichier de l'autorité dans mail.trust de cardiopli.yaml.")
	}
	if boxes, err := p.Mailboxes(); err == nil { // a practice without a mailbox reads messages that are signed only
		for _, b := range boxes {
			if b.Err == nil {
				l.own = append(l.own, b.Signer)
			}
		}
	}
	left := 0
	for _, f := range c.Message {
		if len(c.Message) > 1 {
			fmt.Fprintf(a.out, "%s\n", plain(f))
		}
		raw, err := readUpTo(f, maxMessage)
		if err != nil {
			return err
		}
		done, err := l.learn(raw)
		if err != nil {
			return err
		}
		if !done {
			left++
		}
	}
	if left > 0 {
		return exit(exitPerson)
	}
	return nil
}

type learner struct {
	*app
	practice *engine.Practice
	trust    seal.Trust
	own      []cms.Signer
	yes      bool
	now      time.Time
}

// open verifies a message, with each of the practice's keys where it is encrypted.
func (l learner) open(raw []byte) (cms.Opened, bool) {
	own := l.own
	if len(own) == 0 {
		own = []cms.Signer{{}}
	}
	o, _, report := openWith(cms.Reader{Roots: l.trust.Roots, Intermediates: l.trust.Intermediates, At: l.now, ClearSigned: true}, own, raw)
	if report.Verdict != cms.Trusted {
		l.say(verdictFrench(report, l.own, raw))
		return o, false
	}
	return o, true
}

// learn reads one message; false says that it changed nothing and why was told.
func (l learner) learn(raw []byte) (bool, error) {
	o, ok := l.open(raw)
	if !ok {
		return false, nil
	}
	signer := o.Signed.Signer
	who := holder(signer)
	if o.From == "" {
		l.say("Le message ne dit pas qui l'envoie.", "Enregistrez le message entier, avec ses en-têtes (.eml).")
		return false, nil
	}
	if err := l.trust.Signer(signer, o.From, o.Signed.Certificates, l.now); err != nil {
		l.say(seal.Refused(err, who, o.From).French())
		return false, nil
	}
	fmt.Fprintf(l.out, "Signature vérifiée : %s <%s>, autorité %s, certificat %s\n", who, plain(o.From), issuer(signer), validity(signer, l.now))
	book, err := l.practice.Book(l.ctx)
	if err != nil {
		return false, err
	}
	entries := book.At(o.From)
	if len(entries) == 0 {
		l.say("Personne n'a l'adresse "+plain(o.From)+" dans l'annuaire ; personne n'est ajouté.",
			"Si c'est bien un correspondant : cardiopli directory add "+plain(o.From)+" --given PRÉNOM --name NOM, puis recommencez.")
		return false, nil
	}
	cert, err := l.recipient(o)
	if err != nil {
		l.say(seal.Refused(err, who, o.From).French())
		return false, nil
	}
	all := true
	for _, e := range entries {
		done, err := l.update(e, o, cert)
		if err != nil {
			return false, err
		}
		all = all && done
	}
	return all, nil
}

// recipient finds the certificate to encrypt to: the one that signed, else, where
// signing and encrypting have a key each, the newest other one of that address in
// the message (RFC 8551 2.5.3 leaves it to the reader where nothing is said).
func (l learner) recipient(o cms.Opened) (*x509.Certificate, error) {
	first := l.trust.Recipient(o.Signed.Signer, o.From, o.Signed.Certificates, l.now)
	if first == nil {
		return o.Signed.Signer, nil
	}
	var best *x509.Certificate
	for _, c := range o.Signed.Certificates {
		if (best == nil || c.NotBefore.After(best.NotBefore)) && l.trust.Recipient(c, o.From, o.Signed.Certificates, l.now) == nil {
			best = c
		}
	}
	if best == nil {
		return nil, first
	}
	return best, nil
}

// update tells what changes in an entry, asks where the key does, and saves.
func (l learner) update(e directory.Entry, o cms.Opened, cert *x509.Certificate) (bool, error) {
	fmt.Fprintf(l.out, "  annuaire     %s\n", plain(e.Recipient.Display()))
	held, err := e.X509()
	if err != nil {
		held = nil // damaged: replaced as one that is missing
	}
	switch {
	case held == nil:
		fmt.Fprintf(l.out, "  certificat   ajouté, empreinte %s\n", fingerprint(cert))
	case held.Equal(cert):
		fmt.Fprintf(l.out, "  certificat   inchangé\n")
	case bytes.Equal(held.RawSubjectPublicKeyInfo, cert.RawSubjectPublicKeyInfo) && held.NotAfter.After(cert.NotAfter):
		fmt.Fprintf(l.out, "  certificat   celui de l'annuaire est plus récent : il reste\n")
		cert = held
	case bytes.Equal(held.RawSubjectPublicKeyInfo, cert.RawSubjectPublicKeyInfo):
		fmt.Fprintf(l.out, "  certificat   renouvelé, même clé\n")
	default:
		fmt.Fprintf(l.out, "  certificat   AUTRE CLÉ : annuaire %s, %s\n               message  %s, %s\n",
			fingerprint(held), validity(held, l.now), fingerprint(cert), validity(cert, l.now))
		if held.NotBefore.After(cert.NotBefore) {
			fmt.Fprintf(l.out, "               celui du message est plus ancien que celui de l'annuaire\n")
		}
		if !l.yes && !l.confirm("Remplacer le certificat de l'annuaire ? Dans le doute, appelez ce médecin. (oui/non) ") {
			l.say("Rien n'est changé dans l'annuaire pour "+plain(string(e.Recipient.Address))+".", "Après vérification auprès du médecin : --yes.")
			return false, nil
		}
	}
	n := e.Learn(directory.Seen{Certificate: cert.Raw, Chain: above(cert, o.Signed.Certificates), Announced: o.Signed.Announced,
		Capabilities: directory.Capabilities(o.Signed.Capabilities), At: signedAt(o, l.now)})
	fmt.Fprintf(l.out, "  chiffrement  %s\n", reading(n))
	if err := l.practice.SaveEntry(l.ctx, n); err != nil {
		return false, err
	}
	return true, l.noted(l.practice, pipeline.StageDirectory, "learnt", "entries", "1")
}

// signedAt is the signer's own word, which cannot be later than now: evidence from
// the future would never be replaced.
func signedAt(o cms.Opened, now time.Time) time.Time {
	at := o.Signed.SigningTime
	if at.IsZero() {
		at = o.Signed.Signer.NotBefore
	}
	if at.After(now) {
		at = now
	}
	return at.UTC().Truncate(time.Second)
}

// maxChain caps the authorities that are kept beside a certificate.
const maxChain = 8

// above gives the authorities among the certificates of a message.
func above(cert *x509.Certificate, all []*x509.Certificate) [][]byte {
	var out [][]byte
	for _, c := range all {
		if c.IsCA && !c.Equal(cert) && len(out) < maxChain {
			out = append(out, c.Raw)
		}
	}
	return out
}

// reading words what the software of an entry's recipient opens, and how it is known.
func reading(e directory.Entry) string {
	caps, how := seal.Reads(e)
	cert, err := e.X509()
	if err != nil || cert == nil {
		return "sans certificat, rien ne peut être chiffré"
	}
	form, err := cms.FormFor(cert, caps)
	if err != nil {
		return "certificat inutilisable"
	}
	words := "forme commune, que tout logiciel ouvre"
	switch form {
	case cms.RSAv15GCM, cms.ECDHGCM:
		words = "AES-GCM"
	case cms.OAEPCBC:
		words = "RSA-OAEP"
	case cms.OAEPGCM:
		words = "AES-GCM et RSA-OAEP"
	}
	on := ""
	if !how.At.IsZero() {
		on = " du " + how.At.Local().Format(frenchDay)
	}
	switch how.From {
	case directory.FromMessage:
		return words + " (son message" + on + ")"
	case directory.FromCertificate:
		return words + " (son certificat" + on + ")"
	case directory.FromHand:
		if on != "" {
			on = " le " + how.At.Local().Format(frenchDay)
		}
		return words + " (réglé à la main" + on + ")"
	}
	return words
}

// readChain reads a file of a certificate and the authorities above it.
func readChain(path string) (cert []byte, chain [][]byte, err error) {
	certs, err := readCerts(path)
	if err != nil {
		return nil, nil, err
	}
	if len(certs) == 0 {
		return nil, nil, errors.New("no certificate in the file")
	}
	// A bundle (.p7b) has no order: the one that is no authority is the physician's.
	at := 0
	for i, c := range certs {
		if !c.IsCA {
			at = i
			break
		}
	}
	return certs[at].Raw, above(certs[at], certs), nil
}

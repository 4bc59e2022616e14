package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"path/filepath"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/crypto/cms"
	"cardiopli/crypto/keys"
	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/message"
	"cardiopli/pipeline/seal"
	"cardiopli/pipeline/trace"

	"golang.org/x/mod/sumdb/note"
)

type keysTest struct{}

// trial tells one result a line and counts what is not right.
type trial struct {
	t   flusher
	bad int
}

func (r *trial) say(what string, err error, todo string) {
	if err == nil {
		fmt.Fprintf(r.t, "bon\t%s\t\n", what)
		return
	}
	r.bad++
	why := err.Error()
	var in interface{ French() (what, todo string) }
	if errors.As(err, &in) {
		why, todo = in.French()
	} else if what, advice, ok := machine(err); ok {
		why, todo = what, advice
	}
	fmt.Fprintf(r.t, "À VOIR\t%s\t%s → %s\n", what, why, todo)
}

// Run uses every key once, on a letter that says nothing, and sends nothing.
func (keysTest) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	r := &trial{t: a.table()}
	testMailbox(r, p, a.log)
	testTrace(r, p)
	secrets, err := p.Secrets()
	if err != nil {
		return err
	}
	for _, s := range secrets {
		r.say(secretName(s.Name)+" : s'ouvre", s.Err, "enregistrez-le de nouveau (cardiopli keys operator, keys speech…)")
	}
	r.t.Flush()
	if r.bad > 0 {
		return exit(exitPerson)
	}
	return nil
}

func testMailbox(r *trial, p *engine.Practice, log *slog.Logger) {
	boxes, err := p.Mailboxes()
	if err == nil && (len(boxes) == 0 || boxes[0].Former) {
		err = errors.New("aucun certificat n'est enregistré")
	}
	if err != nil {
		r.say("boîte du cabinet", err, "cardiopli keys import FICHIER")
		if len(boxes) == 0 {
			return
		}
	}
	for _, b := range boxes {
		name := "boîte du cabinet"
		if b.Former {
			name = "ancienne boîte, jusqu'au " + b.Certificate.NotAfter.Local().Format(frenchDay)
		}
		if b.Err != nil {
			r.say(name+" : la clé va avec le certificat", b.Err, "cardiopli keys import FICHIER, ou reprenez keys/ d'une sauvegarde")
			continue
		}
		r.say(name+" : la clé va avec le certificat", nil, "")
		if b.Former {
			r.say(name+" : ouvre encore ce qui lui est adressé", openOwn(b.Signer), "reprenez keys/ d'une sauvegarde")
			continue
		}
		testLetter(r, p, b.Signer, log)
	}
}

// testLetter goes the way of a letter: composed, signed, sealed to the practice
// itself, opened with the reader that recipients have.
func testLetter(r *trial, p *engine.Practice, signer cms.Signer, log *slog.Logger) {
	from, now := p.Config.Practice.Mailbox, time.Now()
	trust, err := p.Trusted(log)
	if err != nil {
		r.say("autorités reconnues", err, "vérifiez mail.trust dans cardiopli.yaml")
		return
	}
	sealer := seal.New(signer, trust)
	err = sealer.CheckSigner(from, now)
	r.say("boîte du cabinet : certificat valable pour "+from, err, "cardiopli keys import FICHIER")
	if err != nil {
		return
	}
	id, err := message.NewMessageID("essai", pipeline.Address(from).Domain(), rand.Reader)
	if err != nil {
		r.say("lettre d'essai", err, "vérifiez practice.mailbox dans cardiopli.yaml")
		return
	}
	self := pipeline.Recipient{Name: "Cabinet", Address: pipeline.Address(from)}
	in := message.Input{Letter: pipeline.Letter{Title: "Essai"}, PDF: []byte("%PDF-1.4\n% essai\n"), Recipient: self,
		From: mail.Address{Address: from}, MessageID: id, Date: now}
	sealed, err := sealer.Message(in, directory.Entry{Recipient: self, Certificate: signer.Certificate.Raw})
	var no *seal.Refusal
	if errors.As(err, &no) && no.Code == seal.Code(cms.ReasonKeyUsage) {
		entity, err := message.Compose(in)
		if err == nil {
			_, err = cms.Sign(entity, signer, now)
		}
		r.say("lettre d'essai : signée (ce certificat ne sert pas au chiffrement : on ne peut pas vous répondre chiffré)", err, "cardiopli keys import FICHIER")
		return
	}
	r.say("lettre d'essai : signée et chiffrée pour le cabinet lui-même", err, "cardiopli keys import FICHIER")
	if err != nil {
		return
	}
	reader := cms.Reader{Key: signer.Key, Certificate: signer.Certificate, Roots: trust.Roots, Intermediates: trust.Intermediates, At: now}
	opened, err := reader.Open(sealed.Bytes)
	r.say("lettre d'essai : rouverte, signature vérifiée", err, "reprenez keys/ d'une sauvegarde")
	if err == nil {
		same := error(nil)
		if !opened.Signed.Signer.Equal(signer.Certificate) || !bytes.Contains(opened.Entity, []byte("hp=\"cipher\"")) {
			same = errors.New("ce qui est rouvert n'est pas ce qui a été envoyé")
		}
		r.say("lettre d'essai : "+sealed.Form+", la même qu'au départ", same, "prévenez l'administrateur")
	}
}

// openOwn seals a few bytes to a certificate and opens them again.
func openOwn(s cms.Signer) error {
	form, err := cms.FormFor(s.Certificate, cms.Capabilities{})
	if err != nil {
		return err
	}
	probe := []byte("Content-Type: text/plain\r\n\r\nessai\r\n")
	der, err := cms.Encrypt(probe, cms.Recipient{Certificate: s.Certificate, Form: form})
	if err != nil {
		return err
	}
	got, err := cms.Decrypt(der, s.Key, s.Certificate)
	if err == nil && !bytes.Equal(got, probe) {
		err = errors.New("ce qui est rouvert n'est pas ce qui a été chiffré")
	}
	return err
}

// testTrace proves that the key signs, and that the log on disk is under it.
func testTrace(r *trial, p *engine.Practice) {
	const backup = "reprenez keys/ de la sauvegarde qui va avec data/trace"
	signer, vkey, err := keys.LoadTraceKey(p.Site, p.Path(engine.Keys))
	r.say("clé de la trace : s'ouvre, ses deux moitiés vont ensemble", err, backup)
	if err != nil {
		return
	}
	verifier, err := note.NewVerifier(vkey)
	if err == nil {
		var msg []byte
		if msg, err = note.Sign(&note.Note{Text: "essai\n"}, signer); err == nil {
			_, err = note.Open(msg, note.VerifierList(verifier))
		}
	}
	r.say("clé de la trace : signe", err, backup)
	if logs, _ := filepath.Glob(p.Path(engine.Trace, "*")); len(logs) > 0 {
		_, err = trace.Verify(p.Path(engine.Trace), trace.Options{Key: vkey})
		r.say("trace : tenue avec cette clé, entière", err, "cardiopli trace verify dit l'endroit ; comparez à une sauvegarde")
	}
}

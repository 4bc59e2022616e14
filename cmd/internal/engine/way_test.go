package engine

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"

	"cardiopli/cmd/internal/lab"
	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/guard"
	"cardiopli/pipeline/message"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// town is a running practice with an operator that takes plain messages too, an
// authority that signs lists of domains, and three physicians: one with a
// certificate, one without, one who wants paper.
type town struct {
	*office
	dir       string
	authority *lab.Authority
	signer    lab.Identity
	doctor    lab.User
	// fault, where set, is called at each phase of the operator.
	fault atomic.Pointer[func(lab.Phase)]
}

var (
	sealedFor = lab.Physicians()[6].Recipient // Ombeline RACINOT
	plainFor  = lab.Physicians()[0].Recipient // Paul GENIEVRE
	paperFor  = lab.Physicians()[8].Recipient // Zélie PORTEFAIX
)

func newTown(t *testing.T, more string) *town {
	t.Helper()
	ctx := context.Background()
	w := &town{dir: t.TempDir()}
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	practice, users := lab.Practice()
	w.doctor = users[0]
	var err error
	w.authority, err = lab.OpenAuthority(w.dir)
	do(err)
	account, err := lab.NewAccount(w.dir, "cabinet", practice.Address)
	do(err)
	op, err := lab.OpenOperator(w.dir, w.authority, lab.Options{Mailboxes: lab.Addresses(lab.Physicians()), Channel: true, Fault: func(p lab.Phase, _ int) error {
		if f := w.fault.Load(); f != nil {
			(*f)(p)
		}
		return nil
	}})
	do(err)
	t.Cleanup(func() { op.Close() })
	w.signer, err = w.authority.Issue(lab.Subject{Name: "LISTE D'ESSAI", Kind: lab.RSA2048})
	do(err)
	settings := fmt.Sprintf(`practice: {name: %q, address: ["3 quai des Embruns", "99000 VILLE-EXEMPLE"], phone: "01 99 00 12 34", mailbox: %q, finess: %q}
mail: {host: 127.0.0.1, port: %d, server_name: %q, user: cabinet, anchors: [pki/ca.cert.pem], trust: [pki/ca.cert.pem]}
certificates: {revocation: "off"}
domains: {anchors: [pki/ca.cert.pem], signer: "LISTE D'ESSAI"}
approval: {undo: 0s}
`, practice.Name, practice.Address, practice.FINESS, op.Port, lab.ServerName) + more
	_, err = create(w.dir, []byte(settings), []byte("une phrase"))
	do(err)
	p, err := Open(ctx, w.dir, []byte("une phrase"))
	do(err)
	own, err := lab.PracticeSigner(w.dir, w.authority)
	do(err)
	key, err := x509.MarshalPKCS8PrivateKey(own.Key)
	do(err)
	do(p.SaveMailbox(key, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: own.Certificate.Raw})))
	do(p.SaveOperatorPassword([]byte(account.Password)))
	do(p.AddPerson(ctx, w.doctor.Login, review.Cardiologist, w.doctor.Signatory, []byte("mot de passe"), []byte(w.doctor.PIN)))
	entries, err := lab.Directory(w.dir, w.authority, []lab.Physician{lab.Physicians()[6]})
	do(err)
	entries = append(entries, directory.Entry{Recipient: plainFor}, directory.Entry{Recipient: paperFor, Preference: directory.PreferPost})
	for _, e := range entries {
		do(p.SaveEntry(ctx, e))
	}
	w.office = start(t, p)
	return w
}

func (w *town) actor() review.Actor {
	w.tb.Helper()
	p, err := w.Store.Person(context.Background(), w.doctor.Login)
	if err != nil {
		w.tb.Fatal(err)
	}
	return review.ActorOf(p)
}

// list signs a list of domains and has the practice take it.
func (w *town) list(names ...string) {
	w.tb.Helper()
	d := etree.NewDocument()
	root := d.CreateElement("ListeBlanche")
	root.CreateAttr("xmlns", "https://listeblanche.mssante.fr/schema")
	for _, n := range names {
		root.CreateElement("Domaine").CreateElement("Nom").SetText(n)
	}
	ctx, err := dsig.NewSigningContext(w.signer.Key, [][]byte{w.signer.Certificate.Raw})
	if err != nil {
		w.tb.Fatal(err)
	}
	signed, err := ctx.SignEnveloped(root)
	if err != nil {
		w.tb.Fatal(err)
	}
	d.SetRoot(signed)
	raw, err := d.WriteToBytes()
	if err != nil {
		w.tb.Fatal(err)
	}
	if err := w.domains.Import(raw, "liste.xml", now()); err != nil {
		w.tb.Fatal(err)
	}
}

func (w *town) channel(on bool) {
	w.tb.Helper()
	if err := w.Desk.Channel(context.Background(), w.actor(), []byte(w.doctor.PIN), on, "convention avec l'opérateur"); err != nil {
		w.tb.Fatal(err)
	}
}

// report drops a report to these physicians and gives its draft.
func (w *town) report(n int, to ...pipeline.Recipient) store.Record {
	w.tb.Helper()
	raw, err := os.ReadFile("../../../testdata/reports/s07-ett.txt")
	if err != nil {
		w.tb.Fatal(err)
	}
	text := strings.Replace(string(raw), "Dr Anselme VERDIN-LOCHE - RPPS 99900000094", "Dr Irène MARSOLLIER - RPPS 99900010226", 1)
	copies := ""
	for _, r := range to {
		copies += fmt.Sprintf("Copie : Dr %s %s (%s)\n", r.Given, r.Name, r.Address)
	}
	text = strings.Replace(text, "Copie : Dr Ombeline RACINOT (ombeline.racinot@cabinet-exemple.mssante.fr)\n", copies, 1)
	w.drop(fmt.Sprintf("r%d.txt", n), []byte(strings.Replace(text, "20/10/2026", fmt.Sprintf("%02d/10/2026", n), 1)))
	list := w.await(n)
	return w.load(list[n-1].ID)
}

// ask answers what is asked before a signature.
func (w *town) ask(r store.Record) store.Record {
	w.tb.Helper()
	if r.Letter.Ask.Action != pipeline.ActionUnknown {
		return r
	}
	if err := w.Desk.Ask(context.Background(), w.actor(), r.ID, r.Version, pipeline.Ask{Action: pipeline.ActionNone}); err != nil {
		w.tb.Fatal(err)
	}
	return w.until(r.ID, func(r store.Record) bool { return r.State == pipeline.Drafted })
}

// sign answers what is asked and signs.
func (w *town) sign(r store.Record) store.Record {
	w.tb.Helper()
	ctx := context.Background()
	do := func(err error) {
		w.tb.Helper()
		if err != nil {
			w.tb.Fatal(err)
		}
	}
	r = w.ask(r)
	_, err := w.Desk.Open(ctx, w.actor(), r.ID)
	do(err)
	pdf, err := w.Desk.PDF(ctx, w.actor(), r.ID, r.Version)
	do(err)
	failed, err := w.Desk.Approve(ctx, w.actor(), []byte(w.doctor.PIN),
		review.Seen{ID: r.ID, Version: r.Version, PDF: pipeline.DigestOf(pdf), Recipients: pipeline.DigestRecipients(r.Recipients)})
	do(err)
	do(failed[r.ID])
	return r
}

func (w *town) until(id pipeline.ID, ok func(store.Record) bool) store.Record {
	w.tb.Helper()
	end := time.After(patience)
	for {
		if r := w.load(id); ok(r) {
			return r
		}
		select {
		case <-w.changed:
		case <-time.After(100 * time.Millisecond):
		case <-end:
			w.tb.Fatalf("%s stays %s (%s)", id, w.load(id).State, w.load(id).Reason)
		}
	}
}

func (w *town) copies(id pipeline.ID) []pipeline.Delivery {
	w.tb.Helper()
	ls, err := w.Store.Deliveries(context.Background(), id)
	if err != nil {
		w.tb.Fatal(err)
	}
	return ls
}

func (w *town) mails(a pipeline.Address) [][]byte {
	w.tb.Helper()
	names, err := filepath.Glob(filepath.Join(w.dir, "mailboxes", string(a), "*.eml"))
	if err != nil {
		w.tb.Fatal(err)
	}
	var out [][]byte
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			w.tb.Fatal(err)
		}
		out = append(out, b)
	}
	return out
}

const (
	ownDomain   = "semaphore-exemple.mssante.fr"
	theirDomain = lab.Domain
)

func TestTheChannel(t *testing.T) {
	w := newTown(t, "")
	// Nothing is switched on: who has no certificate keeps the letter from leaving.
	r := w.report(1, sealedFor, plainFor)
	if r.State != pipeline.Held || !strings.Contains(rules(r.Findings), directory.RuleCertificate) {
		t.Fatalf("%s, %s", r.State, rules(r.Findings))
	}
	// Switched on, without a list: still not.
	w.channel(true)
	r = w.report(2, plainFor)
	if r.State != pipeline.Held {
		t.Fatalf("without a list: %s", r.State)
	}
	w.list(ownDomain, theirDomain)
	r = w.report(3, sealedFor, plainFor, paperFor)
	if r.State != pipeline.Drafted || len(r.Recipients) != 3 || r.Recipients[0].Mode != pipeline.ModeSMIME || r.Recipients[1].Mode != pipeline.ModeChannel || r.Recipients[2].Mode != pipeline.ModePost {
		t.Fatalf("%s, %+v, %s", r.State, r.Recipients, rules(r.Findings))
	}
	r = w.sign(r)
	w.until(r.ID, func(r store.Record) bool {
		if r.State != pipeline.Issued {
			return false
		}
		ls := w.copies(r.ID)
		return ls[0].State == pipeline.Accepted && ls[1].State == pipeline.Accepted
	})
	ls := w.copies(r.ID)
	if ls[1].Form != pipeline.FormChannel || ls[2].Form != pipeline.FormPost || ls[2].State != pipeline.Queued || ls[2].Attempts != 0 {
		t.Errorf("%+v", ls)
	}
	if m := w.mails(sealedFor.Address); len(m) != 1 || !message.Encrypted(m[0]) {
		t.Error("the copy for who has a certificate is not encrypted")
	}
	got := w.mails(plainFor.Address)
	if len(got) != 1 {
		t.Fatalf("%d mails", len(got))
	}
	m, err := mail.ReadMessage(bytes.NewReader(got[0]))
	if err != nil || m.Header.Get("X-Mss-Codecda") == "" || m.Header.Get("X-Mss-Ins") == "" || !strings.HasPrefix(m.Header.Get("Content-Type"), "multipart/mixed") {
		t.Errorf("%v, %v", m.Header, err)
	}
	if len(w.mails(paperFor.Address)) != 0 {
		t.Error("paper was sent by mail")
	}
	hops, err := w.Store.Hops(context.Background(), r.ID)
	forms := map[string]bool{}
	for _, h := range hops {
		forms[h.Notes["form"]] = true
	}
	if err != nil || !forms["channel"] || !forms["post"] {
		t.Errorf("the trace does not say in which form: %v", forms)
	}
}

// TestTheChannelCloses: what was signed for the channel does not leave once the
// domain has left the list, nor once the switch is off, at issue and at submission.
func TestTheChannelCloses(t *testing.T) {
	w := newTown(t, "")
	w.channel(true)
	w.list(ownDomain, theirDomain)
	r := w.ask(w.report(1, plainFor))
	// Between the approval and the issue.
	w.list(ownDomain)
	r = w.sign(r)
	r = w.until(r.ID, func(r store.Record) bool { return r.State == pipeline.Held })
	if r.Reason != review.HeldChannel || review.ReasonWords(r.Reason) == "" {
		t.Errorf("held for %q", r.Reason)
	}
	// Once the list has it again the same approval goes on.
	w.list(ownDomain, theirDomain)
	if err := w.Desk.Resume(context.Background(), w.actor(), r.ID); err != nil {
		t.Fatal(err)
	}
	w.until(r.ID, func(r store.Record) bool {
		return r.State == pipeline.Issued && w.copies(r.ID)[0].State == pipeline.Accepted
	})
	if len(w.mails(plainFor.Address)) != 1 {
		t.Fatal("not sent")
	}
	// Between the issue and the submission.
	bytes := w.mails(plainFor.Address)[0]
	d := w.copies(r.ID)[0]
	d.State = pipeline.Queued
	for name, change := range map[string]func(){
		"left the list": func() { w.list(ownDomain) },
		"own domain":    func() { w.list(theirDomain) },
		"switched off":  func() { w.list(ownDomain, theirDomain); w.channel(false) },
		"preference": func() {
			w.channel(true)
			if err := w.SaveEntry(context.Background(), directory.Entry{Recipient: plainFor, Preference: directory.PreferSMIME}); err != nil {
				t.Fatal(err)
			}
		},
	} {
		w.channel(true)
		w.list(ownDomain, theirDomain)
		if err := w.SaveEntry(context.Background(), directory.Entry{Recipient: plainFor}); err != nil {
			t.Fatal(err)
		}
		if _, no, err := w.barred(context.Background(), d, bytes); no || err != nil {
			t.Fatalf("%s: barred before: %v", name, err)
		}
		change()
		st, no, err := w.barred(context.Background(), d, bytes)
		if !no || err != nil || st.Held == nil || !*st.Held || st.To != pipeline.Queued || len(st.Reply) < 40 || st.Hop.Outcome != "held" {
			t.Errorf("%s: %+v, %v", name, st, err)
		}
	}
	// Plain bytes for a copy of which an encrypted one was approved.
	w.channel(true)
	w.list(ownDomain, theirDomain)
	d.Recipient.Mode, d.Form = pipeline.ModeSMIME, "rsa"
	if _, no, _ := w.barred(context.Background(), d, bytes); !no {
		t.Error("plain bytes leave under an approval of encrypted ones")
	}
	// The practice has another mailbox since.
	d.Recipient.Mode, d.Form = pipeline.ModeChannel, pipeline.FormChannel
	if err := w.SaveEntry(context.Background(), directory.Entry{Recipient: plainFor}); err != nil {
		t.Fatal(err)
	}
	if _, no, err := w.barred(context.Background(), d, bytes); no || err != nil {
		t.Fatal("barred before", err)
	}
	was := w.Config.Practice.Mailbox
	w.Config.Practice.Mailbox = "autre@" + ownDomain
	if st, no, _ := w.barred(context.Background(), d, bytes); !no || st.Hop.Notes["reason"] != "sender" {
		t.Errorf("in the name of the old mailbox: %+v", st)
	}
	w.Config.Practice.Mailbox = was
}

// TestStoppedAtTheEnvelope: what is refused or switched off while the operator takes
// the envelope stops the copy before its first byte.
func TestStoppedAtTheEnvelope(t *testing.T) {
	for name, c := range map[string]struct {
		to   pipeline.Recipient
		stop func(w *town, r store.Record) error
		ends func(pipeline.Delivery) bool
	}{
		"refusal": {sealedFor, func(w *town, r store.Record) error {
			_, err := w.Desk.Refuse(context.Background(), w.actor(), guard.Refusal{Patient: r.Report.Patient, To: pipeline.Named{Given: sealedFor.Given, Name: sealedFor.Name}, Words: "pas à lui"})
			return err
		}, func(d pipeline.Delivery) bool { return d.State == pipeline.DeliveryCancelled }},
		"channel off": {plainFor, func(w *town, _ store.Record) error {
			return w.Desk.Channel(context.Background(), w.actor(), []byte(w.doctor.PIN), false, "convention suspendue")
		}, func(d pipeline.Delivery) bool { return d.State == pipeline.Queued && d.Held }},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t, "")
			w.channel(true)
			w.list(ownDomain, theirDomain)
			r := w.report(1, c.to)
			var once atomic.Bool
			asked := make(chan error, 1)
			f := func(p lab.Phase) {
				if p == lab.RcptStep && once.CompareAndSwap(false, true) {
					asked <- c.stop(w, r)
				}
			}
			w.fault.Store(&f)
			w.sign(r)
			if err := <-asked; err != nil {
				t.Fatal(err)
			}
			w.until(r.ID, func(r store.Record) bool { return r.State == pipeline.Issued && c.ends(w.copies(r.ID)[0]) })
			if n := len(w.mails(c.to.Address)); n != 0 {
				t.Errorf("%d mails left", n)
			}
		})
	}
}

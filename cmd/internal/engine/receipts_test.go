package engine

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cardiopli/cmd/internal/lab"
	"cardiopli/crypto/cms"
	"cardiopli/pipeline"
	"cardiopli/pipeline/mailbox"
	"cardiopli/pipeline/store"
)

// post is a practice of which one letter was taken by the operator. No mailbox can be
// reached: the tests hand mails over.
type post struct {
	*town
	doc  pipeline.ID
	copy pipeline.Delivery
	sent []byte
	uid  uint32

	signed int // letters after the first
}

func newPost(t *testing.T) *post {
	t.Helper()
	w := &post{town: newTown(t, "receipts: {host: 127.0.0.1, port: 1}\n")}
	r := w.sign(w.report(1, sealedFor))
	w.until(r.ID, func(store.Record) bool {
		ls := w.copies(r.ID)
		return len(ls) == 1 && ls[0].State == pipeline.Accepted
	})
	w.doc, w.copy, w.sent = r.ID, w.copies(r.ID)[0], w.mails(sealedFor.Address)[0]
	return w
}

// comes hands a mail over, twice: as a server does after a crash of ours.
func (w *post) comes(raw string) mailbox.Outcome {
	w.tb.Helper()
	w.uid++
	m := mailbox.Mail{Folder: "INBOX", UID: w.uid, Size: int64(len(raw)), At: time.Now(), Raw: []byte(raw)}
	first, err := w.returns.Take(context.Background(), m)
	if err != nil {
		w.tb.Fatal(err)
	}
	if again, err := w.returns.Take(context.Background(), m); err != nil || again != first {
		w.tb.Fatalf("the second time: %v, %v; the first %v", again, err, first)
	}
	return first
}

func (w *post) state() pipeline.DeliveryState {
	w.tb.Helper()
	return w.copies(w.doc)[0].State
}

func (w *post) mdn(reader pipeline.Address) string {
	w.tb.Helper()
	b, err := lab.Displayed(w.sent, reader, time.Now())
	if err != nil || b == nil {
		w.tb.Fatalf("the letter asks for no receipt: %v", err)
	}
	return string(b)
}

func (w *post) dsn(action, status string, change func(*lab.Notice)) string {
	n := lab.Notice{EnvelopeID: w.Store.EnvelopeID(w.copy.ID, 1), To: pipeline.Address(w.Config.Practice.Mailbox), Recipient: w.copy.Recipient.Address, Action: action, Status: status, At: time.Now(), Message: w.sent}
	if change != nil {
		change(&n)
	}
	return string(n.Bytes())
}

func (w *post) unmatched() int {
	w.tb.Helper()
	all, err := w.Store.Unmatched(context.Background(), 1000)
	if err != nil {
		w.tb.Fatal(err)
	}
	return len(all)
}

func TestReceiptsAreFiledAndBelievedForTheirRecipient(t *testing.T) {
	ctx := context.Background()
	w := newPost(t)
	steps := []struct {
		name, raw string
		out       mailbox.Outcome
		state     pipeline.DeliveryState
		doubts    int
		unmatched int
	}{
		{"a newsletter", "From: a@b.fr\r\nSubject: Offre\r\n\r\nAchetez.\r\n", mailbox.Ordinary, pipeline.Accepted, 0, 0},
		{"a receipt for somebody else's mail", strings.ReplaceAll(w.mdn(w.copy.Recipient.Address), w.copy.MessageID, "<abc@other.example>"), mailbox.Ordinary, pipeline.Accepted, 0, 0},
		{"a delay", w.dsn("delayed", "4.4.1", nil), mailbox.Filed, pipeline.Accepted, 0, 0},
		{"another's reading", w.mdn("autre@example.org"), mailbox.Filed, pipeline.Accepted, 1, 0},
		{"another's failure", w.dsn("failed", "5.1.1", func(n *lab.Notice) { n.Recipient = "autre@example.org" }), mailbox.Filed, pipeline.Accepted, 2, 0},
		{"a letter of ours that nobody knows", strings.ReplaceAll(w.mdn(w.copy.Recipient.Address), w.copy.MessageID, "<7k3m9q2xp4rt-1-01.00112233445566778899@"+pipeline.Address(w.Config.Practice.Mailbox).Domain()+">"),
			mailbox.Filed, pipeline.Accepted, 2, 1},
		{"delivered", w.dsn("delivered", "2.1.5", nil), mailbox.Filed, pipeline.Delivered, 2, 1},
		{"by the ENVID alone", w.dsn("delivered", "2.1.5", func(n *lab.Notice) { n.Message = []byte("From: x@y.fr\r\n\r\n") }), mailbox.Filed, pipeline.Delivered, 2, 1},
		{"displayed", w.mdn(w.copy.Recipient.Address), mailbox.Filed, pipeline.Displayed, 2, 1},
		{"a late failure takes nothing back", w.dsn("failed", "5.0.0", nil), mailbox.Filed, pipeline.Displayed, 2, 1},
	}
	for _, s := range steps {
		if out := w.comes(s.raw); out != s.out {
			t.Errorf("%s: %v, want %v", s.name, out, s.out)
		}
		heard, err := w.Store.Receipts(ctx, w.doc)
		if err != nil {
			t.Fatal(err)
		}
		doubts := 0
		for _, h := range heard[w.copy.ID] {
			if h.Doubt != "" {
				doubts++
			}
		}
		if st := w.state(); st != s.state || doubts != s.doubts || w.unmatched() != s.unmatched {
			t.Errorf("%s: %s, %d doubts, %d unmatched; want %s, %d, %d", s.name, st, doubts, w.unmatched(), s.state, s.doubts, s.unmatched)
		}
	}
	if last, err := w.Store.LastReceipt(ctx, w.copy.Recipient.Address); err != nil || last.IsZero() {
		t.Errorf("%v, %v", last, err)
	}
	hops, err := w.Store.Hops(ctx, w.doc)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, h := range hops {
		if h.Stage == pipeline.StageReceipt {
			n++
			for k, v := range h.Notes {
				if strings.ContainsAny(v, "@ ") || len(v) > 20 {
					t.Errorf("note %s is no code: %q", k, v)
				}
			}
		}
	}
	if n != 7 {
		t.Errorf("%d hops of receipts, want one for each", n)
	}
}

// A failure of an attempt that another one replaced is not a failure of the letter.
func TestALateFailureOfAnEarlierAttempt(t *testing.T) {
	ctx := context.Background()
	w := newPost(t)
	if w.comes(w.dsn("failed", "5.1.1", nil)); w.state() != pipeline.Failed {
		t.Fatalf("%s", w.state())
	}
	if err := w.Desk.Retry(ctx, w.actor(), w.copy.ID, "adresse vérifiée"); err != nil {
		t.Fatal(err)
	}
	w.until(w.doc, func(store.Record) bool { return w.state() == pipeline.Accepted })
	w.comes(strings.ReplaceAll(w.dsn("failed", "5.1.1", nil), "Le message", "Votre message"))
	if st := w.state(); st != pipeline.Accepted {
		t.Errorf("the first attempt's failure made the second %s", st)
	}
	w.comes(w.dsn("failed", "5.1.1", func(n *lab.Notice) { n.EnvelopeID = w.Store.EnvelopeID(w.copy.ID, 2) }))
	if st := w.state(); st != pipeline.Failed {
		t.Errorf("the second attempt's failure: %s", st)
	}
}

// A letter that was in the mailbox and that the software refused to file is sent
// again when a person says so: that it was in the mailbox is no reason not to.
func TestARefusedLetterIsSentAgain(t *testing.T) {
	w := newPost(t)
	w.comes(w.dsn("delivered", "2.0.0", nil))
	w.comes(w.dsn("failed", "5.7.1", func(n *lab.Notice) { n.At = n.At.Add(time.Minute) }))
	if w.state() != pipeline.Failed {
		t.Fatalf("%s", w.state())
	}
	if err := w.Desk.Stop(context.Background(), w.actor(), "pour voir"); err != nil {
		t.Fatal(err)
	}
	if err := w.Desk.Retry(context.Background(), w.actor(), w.copy.ID, "patient créé chez le confrère"); err != nil {
		t.Fatal(err)
	}
	if st := w.state(); st != pipeline.Queued {
		t.Errorf("after the retry %s", st)
	}
	if err := w.Desk.Start(context.Background(), w.actor()); err != nil {
		t.Fatal(err)
	}
	w.until(w.doc, func(store.Record) bool { return w.state() == pipeline.Accepted })
	if d, _ := w.Store.Delivery(context.Background(), w.copy.ID); d.Attempts != 2 {
		t.Errorf("%d attempts", d.Attempts)
	}
}

// answer is a mail of a physician about the letter, with a wish for a receipt.
func (w *post) answer(from pipeline.Address, entity string) string {
	return fmt.Sprintf("Return-Path: <%[1]s>\r\nFrom: <%[1]s>\r\nTo: <%[2]s>\r\nSubject: Re: Compte rendu\r\nDate: %[3]s\r\nMessage-ID: <r%[6]d@example.org>\r\nIn-Reply-To: %[4]s\r\n"+
		"Disposition-Notification-To: <%[1]s>\r\nReturn-Receipt-To: <%[1]s>\r\nMIME-Version: 1.0\r\n%[5]s", from, w.Config.Practice.Mailbox, time.Now().Format(time.RFC1123Z), w.copy.MessageID, entity, w.uid)
}

func TestAnswersAreOpenedWithThePracticesKeysAndNeverAnswered(t *testing.T) {
	ctx := context.Background()
	w := newPost(t)
	from := w.copy.Recipient.Address
	own, err := w.Mailbox()
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := lab.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	signer := func(a *lab.Authority, address pipeline.Address) cms.Signer {
		id, err := a.Issue(lab.Subject{Name: "Dr Ombeline RACINOT", Address: string(address), Kind: lab.P256})
		if err != nil {
			t.Fatal(err)
		}
		return cms.Signer{Key: id.Key, Certificate: id.Certificate}
	}
	const text = "Content-Type: text/plain; charset=utf-8\r\n\r\nMerci, je revois le patient jeudi.\r\n"
	sealedBy := func(s cms.Signer, to *x509.Certificate) string {
		der, err := cms.Sign([]byte(text), s, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		r := cms.Recipient{Certificate: to}
		if r.Form, err = cms.FormFor(to, cms.Capabilities{}); err != nil {
			t.Fatal(err)
		}
		out, err := cms.Encrypt(cms.OpaqueEntity(der), r)
		if err != nil {
			t.Fatal(err)
		}
		return string(cms.EncryptedEntity(out))
	}
	trusted := signer(w.authority, from)
	other, err := w.authority.Issue(lab.Subject{Name: "X", Address: "x@example.org", Kind: lab.RSA2048})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, entity    string
		from            pipeline.Address
		signed, verdict string
		shown, stranger bool
	}{
		{"in clear", text, from, "", "", true, false},
		{"in clear, of somebody else", text, "autre@example.org", "", "", true, true},
		{"sealed and signed", sealedBy(trusted, own.Certificate), from, "Dr Ombeline RACINOT <" + string(from) + ">", "trusted", true, false},
		{"signed by nobody we trust", sealedBy(signer(stranger, from), own.Certificate), from, "", "untrusted", false, false},
		{"signed by another address", sealedBy(signer(w.authority, "x@example.org"), own.Certificate), from, "", "other-address", false, false},
		{"sealed for another", sealedBy(trusted, other.Certificate), from, "", "not-recipient", false, false},
	} {
		if out := w.comes(w.answer(c.from, c.entity)); out != mailbox.Filed {
			t.Errorf("%s: %v", c.name, out)
			continue
		}
		all, err := w.Desk.Replies(ctx, w.actor(), w.doc)
		if err != nil || len(all) == 0 {
			t.Fatalf("%s: %d answers, %v", c.name, len(all), err)
		}
		m := all[len(all)-1]
		if m.Signed != c.signed || m.Verdict != c.verdict || strings.Contains(m.Text, "jeudi") != c.shown || m.Stranger != c.stranger || !m.Unread || m.Sealed == c.shown {
			t.Errorf("%s: %+v", c.name, m.Mail)
		}
	}
	if unread, err := w.Desk.Unread(ctx, w.actor()); err != nil || len(unread) != 6 {
		t.Errorf("%d unread, %v", len(unread), err)
	}
	w.comes(w.mdn(from))
	time.Sleep(300 * time.Millisecond)
	files, err := filepath.Glob(filepath.Join(w.dir, "mailboxes", "*", "*.eml"))
	if err != nil || len(files) != 1 {
		t.Errorf("%d messages left the practice, %v: answers are answered by nobody but people", len(files), err)
	}
}

// What reads mails has no way to send any (crypto/THREATMODEL.md, "Mail").
func TestWhatReadsMailsCannotSend(t *testing.T) {
	for _, f := range []string{"receipts.go", "likely.go", "believe.go", "unreadable.go", "opener.go", "clock.go"} {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"pipeline/submit", ".Submit(", "pipeline/message", "net/smtp", "store.Outgoing", "Append("} {
			if strings.Contains(string(b), bad) {
				t.Errorf("%s has %s", f, bad)
			}
		}
	}
}

func TestAFloodDoesNotFillTheDisk(t *testing.T) {
	w := newPost(t)
	counts := map[mailbox.Outcome]int{}
	for i := range keptOfSender + 30 {
		raw := strings.ReplaceAll(w.mdn("flood@example.org"), w.copy.MessageID, fmt.Sprintf("<7k3m9q2xp4rt-1-01.%020x@%s>", i, pipeline.Address(w.Config.Practice.Mailbox).Domain()))
		counts[w.comes(raw)]++
	}
	if counts[mailbox.Filed] != keptOfSender || counts[mailbox.Refused] != 30 || w.unmatched() != keptOfSender {
		t.Errorf("%v, %d unmatched", counts, w.unmatched())
	}
	if out := w.comes(w.mdn(w.copy.Recipient.Address)); out != mailbox.Filed || w.state() != pipeline.Displayed {
		t.Errorf("a receipt in the flood: %v, %s", out, w.state())
	}
}

// A mail without a word that can be shown says so.
func TestAMailWithoutText(t *testing.T) {
	w := newPost(t)
	w.comes(w.answer(w.copy.Recipient.Address, "Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n"))
	all, err := w.Desk.Unread(context.Background(), w.actor())
	if err != nil || len(all) != 1 || !strings.Contains(all[0].Text, "Aucun texte lisible") {
		t.Errorf("%+v, %v", all, err)
	}
}

// Whatever comes, it is read or left, and harms nothing.
func TestAnyBytesMayCome(t *testing.T) {
	w := newPost(t)
	for _, raw := range []string{"", "\x00", "From", strings.Repeat("a", 1<<20), "Content-Type: multipart/signed\r\n\r\n", "Content-Type: application/pkcs7-mime\r\n\r\nAAAA",
		"In-Reply-To: " + w.copy.MessageID + "\r\nContent-Type: multipart/mixed; boundary=\"\r\n\r\n--", "References: " + strings.Repeat("<a@b> ", 10000) + "\r\n\r\nx"} {
		w.comes(raw)
	}
	if w.state() != pipeline.Accepted {
		t.Error(w.state())
	}
	if _, err := w.Store.Message(context.Background(), w.copy); err != nil && !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
}

package engine

import (
	"context"
	"fmt"
	"testing"

	"cardiopli/cmd/internal/lab"
	"cardiopli/pipeline"
	"cardiopli/pipeline/mailbox"
	"cardiopli/pipeline/store"
)

// TestAFailureElsewhereIsForAPerson: an alias or a mailbox that passes on fails under
// an address of its own. It changes no state, and somebody reads it.
func TestAFailureElsewhereIsForAPerson(t *testing.T) {
	w := newPost(t)
	w.comes(w.dsn("failed", "5.1.1", func(n *lab.Notice) { n.Recipient = "boite.reelle@interne.example" }))
	all, err := w.Store.UnreadReplies(context.Background(), 10)
	if err != nil || len(all) != 1 || w.state() != pipeline.Accepted {
		t.Errorf("%d for a person, %v; %s", len(all), err, w.state())
	}
}

// TestAnAnswerThatOnlyBringsTheLetterBack: it names it nowhere in its own header.
func TestAnAnswerThatOnlyBringsTheLetterBack(t *testing.T) {
	w := newPost(t)
	from := fmt.Sprintf("From: <%s>\r\nTo: <%s>\r\nSubject: TR: Compte rendu\r\nMIME-Version: 1.0\r\n", w.copy.Recipient.Address, w.Config.Practice.Mailbox)
	for name, raw := range map[string]string{
		"attached": from + "Content-Type: multipart/mixed; boundary=F\r\n\r\n--F\r\nContent-Type: text/plain\r\n\r\nJe ne peux pas ouvrir ce message.\r\n--F\r\nContent-Type: message/rfc822\r\n\r\n" + string(w.sent) + "\r\n--F--\r\n",
		"quoted":   from + "\r\nVoir ci-dessous.\r\n\r\n> Message-ID: " + w.copy.MessageID + "\r\n",
	} {
		if out := w.comes(raw); out != mailbox.Filed {
			t.Errorf("%s: %v", name, out)
		}
	}
	all, err := w.Store.UnreadReplies(context.Background(), 10)
	if err != nil || len(all) != 2 || w.state() != pipeline.Accepted {
		t.Fatalf("%d to read, %v; %s", len(all), err, w.state())
	}
	for _, m := range all {
		if m.Document != w.doc {
			t.Errorf("filed with %q", m.Document)
		}
	}
}

// TestANoticeOfTwoLetters: it is filed with one, and a person hears of the other.
func TestANoticeOfTwoLetters(t *testing.T) {
	w := newPost(t)
	other := w.sign(w.report(2, sealedFor))
	w.until(other.ID, func(r store.Record) bool {
		ls := w.copies(other.ID)
		return len(ls) == 1 && ls[0].State == pipeline.Accepted
	})
	group := func(l pipeline.Delivery) string {
		return fmt.Sprintf("Original-Message-ID: %s\r\nFinal-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n", l.MessageID, l.Recipient.Address)
	}
	w.comes("From: MAILER-DAEMON@operateur.example\r\nReturn-Path: <>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nx\r\n--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n" +
		group(w.copy) + group(w.copies(other.ID)[0]) + "--B--\r\n")
	all, err := w.Store.UnreadReplies(context.Background(), 10)
	if err != nil || len(all) != 1 {
		t.Errorf("%d for a person, %v", len(all), err)
	}
	t.Log(w.state(), w.copies(other.ID)[0].State)
}

// TestAFloodHidesNoReceipt: what becomes of the letter is heard all the same.
func TestAFloodHidesNoReceipt(t *testing.T) {
	w := newPost(t)
	for i := range keptOfLetter + 5 {
		w.comes(fmt.Sprintf("From: <a%d@example.org>\r\nSubject: Re: CR\r\nIn-Reply-To: %s\r\n\r\n%d\r\n", i, w.copy.MessageID, i))
	}
	if out := w.comes(w.dsn("failed", "5.1.1", nil)); out != mailbox.Filed || w.state() != pipeline.Failed {
		t.Errorf("%v, %s", out, w.state())
	}
}

// TestAMailboxThatIsReadNoMore: of a routine letter too.
func TestAMailboxThatIsReadNoMore(t *testing.T) {
	w := newPost(t)
	away := fmt.Sprintf("From: <%s>\r\nSubject: Absence\r\nAuto-Submitted: auto-replied\r\nIn-Reply-To: %s\r\n\r\n", w.copy.Recipient.Address, w.copy.MessageID)
	for n, text := range []string{"De retour lundi.", "Cette adresse n'est plus relevee."} {
		w.comes(away + text + "\r\n")
		if all, err := w.Store.UnreadReplies(context.Background(), 10); err != nil || len(all) != n {
			t.Errorf("%s: %d to read, %v", text, len(all), err)
		}
	}
}

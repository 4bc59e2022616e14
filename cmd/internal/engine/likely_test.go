package engine

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"cardiopli/cmd/internal/lab"
	"cardiopli/pipeline"
	"cardiopli/pipeline/mailbox"
	"cardiopli/pipeline/store"
)

var messageIDLine = regexp.MustCompile(`(?im)^message-id:.*\r?$`)

// foreign gives the letter the Message-ID of a gateway.
func foreign(sent []byte) []byte {
	return messageIDLine.ReplaceAll(sent, []byte("Message-ID: <20260301.GATE7@passerelle.example>\r"))
}

// second signs another letter to the same physician, a second later at least.
func (w *post) second() pipeline.Delivery {
	w.tb.Helper()
	time.Sleep(1100 * time.Millisecond)
	w.signed++
	r := w.sign(w.report(1+w.signed, sealedFor))
	w.until(r.ID, func(store.Record) bool {
		ls := w.copies(r.ID)
		return len(ls) == 1 && ls[0].State == pipeline.Accepted
	})
	return w.copies(r.ID)[0]
}

func (w *post) lost(action string, change func(*lab.Notice)) string {
	return w.dsn(action, "5.1.1", func(n *lab.Notice) {
		n.EnvelopeID, n.Message = "", foreign(n.Message)
		if change != nil {
			change(n)
		}
	})
}

// plainBounce is a failure in words, which brings the header back in its text.
func (w *post) plainBounce(sent []byte) string {
	head, _, _ := bytes.Cut(foreign(sent), []byte("\r\n\r\n"))
	return fmt.Sprintf("Return-Path: <>\r\nFrom: MAILER-DAEMON@passerelle.example\r\nTo: <%s>\r\nSubject: Undelivered mail\r\nDate: %s\r\n\r\n"+
		"Your message could not be delivered:\r\n\r\n<%s>: 550 5.1.1 user unknown\r\n\r\n--- Below this line is a copy of the message.\r\n\r\n%s\r\n",
		w.Config.Practice.Mailbox, time.Now().Format(time.RFC1123Z), w.copy.Recipient.Address, head)
}

func (w *post) ko(subject string) string {
	return fmt.Sprintf("From: <%s>\r\nTo: <%s>\r\nSubject: [KO Intégration système !][902] %s\r\nIn-Reply-To: <x1@passerelle.example>\r\nDate: %s\r\n\r\n902 : patient inconnu\r\n",
		w.copy.Recipient.Address, w.Config.Practice.Mailbox, subject, time.Now().Format(time.RFC1123Z))
}

// A gateway that gives letters its own Message-ID, and an operator without ENVID: the
// failure is told of the one letter that it can be about.
func TestAFailureUnderAForeignMessageID(t *testing.T) {
	for name, raw := range map[string]func(*post) string{
		"notice":       func(w *post) string { return w.lost("failed", nil) },
		"plain bounce": func(w *post) string { return w.plainBounce(w.sent) },
		"refusal":      func(w *post) string { return w.ko("Compte rendu") },
		"notice with an alias": func(w *post) string {
			return w.lost("failed", func(n *lab.Notice) {
				n.Recipient, n.Original = "interne@autre.example", string(w.copy.Recipient.Address)
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newPost(t)
			if out := w.comes(raw(w)); out != mailbox.Filed || w.state() != pipeline.Failed || w.unmatched() != 0 {
				t.Errorf("%v, %s, %d unmatched", out, w.state(), w.unmatched())
			}
		})
	}
}

var dateLine = regexp.MustCompile(`(?im)^date:.*\r?$`)

// A gateway that writes the date anew as well: nothing proves which letter it was, and a
// person is asked. A letter whose date did come back is before those of its subject.
func TestAFailureUnderAForeignDate(t *testing.T) {
	ctx := context.Background()
	w := newPost(t)
	redated := func(sent []byte) []byte {
		return dateLine.ReplaceAll(sent, []byte("Date: "+time.Now().Add(90*time.Second).Format(time.RFC1123Z)+"\r"))
	}
	raw := w.lost("failed", func(n *lab.Notice) { n.Message = redated(n.Message) })
	other := strings.ReplaceAll(raw, "Subject: ", "Subject: autre ")
	other = regexp.MustCompile(`(?im)^subject: autre .*$`).ReplaceAllString(other, "Subject: Staff de jeudi\r")
	if out := w.comes(other); out != mailbox.Ordinary || w.unmatched() != 0 {
		t.Errorf("another subject: %v, %d unmatched", out, w.unmatched())
	}
	delivered := w.lost("delivered", func(n *lab.Notice) { n.Message = redated(n.Message) })
	if out := w.comes(delivered); out != mailbox.Ordinary || w.state() != pipeline.Accepted {
		t.Errorf("a success: %v, %s", out, w.state())
	}
	if out := w.comes(raw); out != mailbox.Filed || w.state() != pipeline.Accepted || w.unmatched() != 1 {
		t.Fatalf("%v, %s, %d unmatched", out, w.state(), w.unmatched())
	}
	all, err := w.Desk.Unmatched(ctx, w.actor())
	if err != nil || len(all) != 1 || len(all[0].Suspects) != 1 || all[0].Suspects[0] != w.copy.ID {
		t.Fatalf("%+v, %v", all, err)
	}
	second := w.second()
	if out := w.comes(w.lost("failed", nil)); out != mailbox.Filed || w.state() != pipeline.Failed || w.copies(second.Document)[0].State != pipeline.Accepted {
		t.Errorf("by its own date: %v, %s, %s", out, w.state(), w.copies(second.Document)[0].State)
	}
}

// A success, a delay, a mail of somebody at the practice to the same physician: none
// is taken for the letter's.
func TestWhatIsNotGuessed(t *testing.T) {
	w := newPost(t)
	other := []byte("Date: Mon, 02 Mar 2026 10:00:00 +0100\r\nFrom: <x@y.example>\r\nTo: <" + string(w.copy.Recipient.Address) + ">\r\nSubject: Staff de jeudi\r\nMessage-ID: <staff@poste.example>\r\n\r\n")
	for name, c := range map[string]struct {
		raw string
		out mailbox.Outcome
	}{
		"delivered":                        {w.lost("delivered", nil), mailbox.Ordinary},
		"delayed":                          {w.lost("delayed", nil), mailbox.Ordinary},
		"displayed":                        {strings.ReplaceAll(w.mdn(w.copy.Recipient.Address), w.copy.MessageID, "<20260301.GATE7@passerelle.example>"), mailbox.Ordinary},
		"another mail to the same address": {w.lost("failed", func(n *lab.Notice) { n.Message = other }), mailbox.Ordinary},
		"another address":                  {w.lost("failed", func(n *lab.Notice) { n.Recipient = "autre@example.org" }), mailbox.Filed},
	} {
		if name == "another address" { // and no other trace of the letter
			c.raw, c.out = strings.ReplaceAll(c.raw, string(w.copy.Recipient.Address), "autre@example.org"), mailbox.Ordinary
		}
		if out := w.comes(c.raw); out != c.out || w.state() != pipeline.Accepted || w.unmatched() != 0 {
			t.Errorf("%s: %v, %s, %d unmatched", name, out, w.state(), w.unmatched())
		}
	}
}

// Two letters to one physician: what came back of the header tells which; where it
// does not, both say that it may be theirs until a person says whose it is.
func TestAFailureThatMayBeOfTwoLetters(t *testing.T) {
	ctx := context.Background()
	w := newPost(t)
	other := w.second()
	state := func() string { return fmt.Sprint(w.state(), " ", w.copies(other.Document)[0].State) }
	maybe := func(doc pipeline.ID) int {
		e, err := w.Desk.Receipts(ctx, w.actor(), doc)
		if err != nil {
			t.Fatal(err)
		}
		return len(e.Maybe)
	}
	dateless := regexp.MustCompile(`(?im)^date:.*\r\n`)
	raw := w.lost("failed", func(n *lab.Notice) { n.Message = dateless.ReplaceAll(n.Message, nil) })
	if out := w.comes(raw); out != mailbox.Filed || state() != "accepted accepted" || w.unmatched() != 1 {
		t.Fatalf("%v, %s, %d unmatched", out, state(), w.unmatched())
	}
	if maybe(w.doc) != 1 || maybe(other.Document) != 1 {
		t.Error("a copy says nothing of the failure that may be its own")
	}
	third := w.second() // of which the first notice cannot be: it came before
	w.comes(strings.ReplaceAll(raw, "Le message", "Votre message"))
	if maybe(third.Document) != 1 {
		t.Error("a letter of which a second notice may be says nothing")
	}
	w.comes(strings.ReplaceAll(w.mdn(third.Recipient.Address), w.copy.MessageID, third.MessageID))
	if maybe(third.Document) != 0 {
		t.Error("a letter that was read may have failed")
	}
	all, err := w.Desk.Unmatched(ctx, w.actor())
	if err != nil || len(all) != 2 || len(all[0].Suspects) != 2 || len(all[1].Suspects) != 3 {
		t.Fatalf("%+v, %v", all, err)
	}
	for _, m := range all {
		if err := w.Desk.FileMail(ctx, w.actor(), m.ID, w.copy.ID); err != nil {
			t.Fatal(err)
		}
	}
	if state() != "failed accepted" || maybe(w.doc) != 0 || maybe(other.Document) != 0 {
		t.Errorf("%s, %d and %d", state(), maybe(w.doc), maybe(other.Document))
	}
	// The date of the second: the first has failed already, and was another day's.
	sent := w.mails(sealedFor.Address)
	for _, m := range sent {
		if bytes.Contains(m, []byte(other.MessageID)) {
			w.comes(w.lost("failed", func(n *lab.Notice) { n.Message = foreign(m) }))
		}
	}
	if state() != "failed failed" {
		t.Errorf("%s: the date tells which", state())
	}
}

// ENVIDs of before bear no token: who got one copy can guess another's. They count
// where an attempt went out under one, and nowhere else.
func TestAnENVIDIsNotGuessed(t *testing.T) {
	w := newPost(t)
	bare := func(action, envid string) string {
		return w.dsn(action, "2.1.5", func(n *lab.Notice) { n.EnvelopeID, n.Message = envid, []byte("From: x@y.fr\r\n\r\n") })
	}
	for _, envid := range []string{w.copy.ID, w.copy.ID + ".1", w.copy.ID + ".1.aaaaaaaaaaaaaaaa", w.copy.ID + ".2" + w.Store.EnvelopeID(w.copy.ID, 1)[len(w.copy.ID)+2:], w.copy.ID + ".1."} {
		if w.comes(bare("delivered", envid)); w.state() != pipeline.Accepted {
			t.Fatalf("%s is believed", envid)
		}
	}
	id := w.Store.EnvelopeID(w.copy.ID, 1)
	if len(id) > 60 || !regexp.MustCompile(`^[0-9a-z.-]+$`).MatchString(id) {
		t.Errorf("%q", id)
	}
	// A gateway that gave the letter another Message-ID, and kept the ENVID.
	if w.comes(w.dsn("delivered", "2.1.5", func(n *lab.Notice) { n.Message = foreign(n.Message) })); w.state() != pipeline.Delivered {
		t.Errorf("an ENVID with our token: %s", w.state())
	}
}

// Who reads a letter is not always whom it went to.
func TestWhoseReadingEndsTheClock(t *testing.T) {
	const shared = "secretariat@example.org"
	for name, c := range map[string]struct {
		raw   func(w *post) string
		state pipeline.DeliveryState
	}{
		"his own": {func(w *post) string { return w.mdn(w.copy.Recipient.Address) }, pipeline.Displayed},
		"with a detail": {func(w *post) string {
			return w.mdn(pipeline.Address(strings.Replace(string(w.copy.Recipient.Address), "@", "+cr@", 1)))
		}, pipeline.Displayed},
		"a colleague's":     {func(w *post) string { return w.mdn("confrere@" + pipeline.Address(w.copy.Recipient.Address.Domain())) }, pipeline.Accepted},
		"the secretariat's": {func(w *post) string { return w.mdn(shared) }, pipeline.Accepted},
		"names his as original": {func(w *post) string {
			return strings.Replace(w.mdn(shared), "Final-Recipient:", "Original-Recipient: rfc822;"+string(w.copy.Recipient.Address)+"\r\nFinal-Recipient:", 1)
		}, pipeline.Displayed},
		"where the operator said it went": {func(w *post) string {
			w.comes(w.dsn("relayed", "2.0.0", func(n *lab.Notice) { n.Recipient, n.Original = shared, string(w.copy.Recipient.Address) }))
			return w.mdn(shared)
		}, pipeline.Displayed},
		"of nobody": {func(w *post) string {
			return strings.NewReplacer("From: <"+shared+">", "From: MAILER-DAEMON", "Final-Recipient: rfc822;"+shared+"\r\n", "").Replace(w.mdn(shared))
		}, pipeline.Accepted},
	} {
		t.Run(name, func(t *testing.T) {
			w := newPost(t)
			if out := w.comes(c.raw(w)); out != mailbox.Filed || w.state() != c.state {
				t.Errorf("%v, %s; want %s", out, w.state(), c.state)
			}
		})
	}
}

package receipt_test

import (
	"fmt"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/receipt"
)

// A mail server that returns a letter and says of nobody whom it is about: a person
// is told all the same. Of a delay, or of somebody who is no mail server, nobody is.
func TestAFailureThatNamesNobody(t *testing.T) {
	for name, c := range map[string]struct {
		raw  string
		kind pipeline.ReceiptKind
	}{
		"a local name alone":   {"From: Mail Delivery Subsystem <MAILER-DAEMON@mx.clinique.example>\nSubject: Mail Delivery Problem\n\nYour mail to the following recipients could not be delivered because they take no attachments:\n\taloriot\n", pipeline.ReceiptFailed},
		"an empty body":        {"Return-Path: <>\nFrom: MAILER-DAEMON@mx.clinique.example\nSubject: Returned mail: see transcript for details\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n\n", pipeline.ReceiptFailed},
		"in French, by a name": {"From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@clinique.example>\nSubject: Non remis : CR\n\nVotre message n'a pas pu être remis à LORIOT Anne.\n", pipeline.ReceiptFailed},
		"a delay":              {"From: MAILER-DAEMON@mx.clinique.example\nSubject: Warning: could not send message for past 4 hours\n\nYour message is delayed and will be retried.\n", ""},
		"an arrival":           {"From: MAILER-DAEMON@mx.clinique.example\nSubject: Delivered\n\nYour message has been delivered.\n", ""},
		"a postmaster":         {"From: Postmaster <postmaster@clinique.example>\nSubject: Incident\n\nDes messages n'ont pas pu être remis hier.\n", ""},
		"a person":             {"From: Anne <anne@clinique.example>\nSubject: Returned mail\n\nYour message could not be delivered.\n", ""},
		"a list":               {"From: MAILER-DAEMON@liste.example\nList-Id: <infos.liste.example>\nSubject: Digest\n\nYour message could not be delivered.\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := receipt.Read(fmt.Appendf(nil, "To: secretariat@cardio-lilas.example\nDate: Mon, 23 Nov 2026 09:15:42 +0100\n%s", c.raw))
			if err != nil {
				t.Fatal(err)
			}
			if c.kind == "" && len(m.Receipts) > 0 || c.kind != "" && (len(m.Receipts) != 1 || m.Receipts[0].Kind != c.kind || m.Receipts[0].Final != "" || !m.Receipts[0].Plain) {
				t.Errorf("%s: %+v", m.Kind, m.Receipts)
			}
		})
	}
}

// A filter that tells the sender of one letter held back is heard; its list of what it
// holds back from us is not.
func TestWhatAFilterHoldsBack(t *testing.T) {
	const held = "From: MAILER-DAEMON@filtre.example\nSubject: %s\n\nVotre message n'a pas \u00e9t\u00e9 remis au destinataire suivant :\nanne.loriot@clinique.example\n"
	for subject, want := range map[string]int{
		"Votre message a ete mis en quarantaine":   1,
		"Your message was quarantined":             1,
		"Message bloque : spam":                    1,
		"Resume de quarantaine":                    0,
		"Rapport quotidien des messages bloques":   0,
		"Quarantine digest":                        0,
		"Spam report for secretariat":              0,
		"3 nouveaux messages en quarantaine":       0,
		"12 messages in quarantine for your inbox": 0,
	} {
		m, err := receipt.Read(fmt.Appendf(nil, "To: secretariat@cardio-lilas.example\nDate: Mon, 23 Nov 2026 09:15:42 +0100\n"+held, subject))
		if err != nil || len(m.Receipts) != want {
			t.Errorf("%s: %+v, %v", subject, m.Receipts, err)
		}
	}
}

package lab

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"net/mail"
	"time"

	"cardiopli/pipeline"
)

// Notice is a delivery status notification (RFC 3464) for one recipient.
type Notice struct {
	EnvelopeID string // ENVID of the submission
	To         pipeline.Address
	Recipient  pipeline.Address
	Original   string // ORCPT without type, or ""
	Action     string // delivered, failed, delayed, relayed, expanded
	Status     string // enhanced status code
	At         time.Time
	Message    []byte // what it is about
	Full       bool   // RET=FULL: the whole message comes back, else its header
}

// Bytes gives the notice as a message.
func (d Notice) Bytes() []byte {
	var b bytes.Buffer
	boundary := "=_dsn_" + rand.Text()
	line := func(format string, a ...any) { fmt.Fprintf(&b, format+"\r\n", a...) }
	words := map[string]string{"delivered": "Le message a été remis.", "failed": "Le message n'a pas pu être remis.", "delayed": "Le message n'est pas encore remis."}[d.Action]
	line("Return-Path: <>")
	line("From: Operateur de demonstration <mailer-daemon@%s>", ServerName)
	line("To: <%s>", d.To)
	line("Subject: Delivery Status Notification (%s)", d.Action)
	line("Date: %s", d.At.Format(time.RFC1123Z))
	line("Message-ID: <%s@%s>", rand.Text(), ServerName)
	line("Auto-Submitted: auto-replied") // RFC 3834 5
	line("MIME-Version: 1.0")
	line(`Content-Type: multipart/report; report-type=delivery-status;`)
	line(` boundary="%s"`, boundary)
	line("")
	line("--%s", boundary)
	line("Content-Type: text/plain; charset=utf-8")
	line("Content-Transfer-Encoding: 8bit")
	line("")
	line("%s", words)
	line("")
	line("--%s", boundary)
	line("Content-Type: message/delivery-status")
	line("")
	line("Reporting-MTA: dns; %s", ServerName)
	if d.EnvelopeID != "" {
		line("Original-Envelope-Id: %s", d.EnvelopeID)
	}
	line("Arrival-Date: %s", d.At.Format(time.RFC1123Z))
	line("")
	if d.Original != "" {
		line("Original-Recipient: rfc822;%s", d.Original)
	}
	line("Final-Recipient: rfc822;%s", d.Recipient)
	line("Action: %s", d.Action)
	line("Status: %s", d.Status)
	if d.Action == "failed" {
		line("Diagnostic-Code: smtp; 550 %s refused by the next server", d.Status)
	}
	line("")
	line("--%s", boundary)
	if d.Full {
		line("Content-Type: message/rfc822")
		line("")
		b.Write(d.Message)
	} else {
		line("Content-Type: text/rfc822-headers")
		line("")
		head, _, _ := bytes.Cut(d.Message, []byte("\r\n\r\n"))
		b.Write(head)
		line("")
	}
	line("")
	line("--%s--", boundary)
	return b.Bytes()
}

// Displayed gives the receipt (RFC 8098) that a recipient's software sends once a
// person has read message, or nil where none was asked for.
func Displayed(message []byte, reader pipeline.Address, at time.Time) ([]byte, error) {
	m, err := mail.ReadMessage(bytes.NewReader(message))
	if err != nil {
		return nil, fmt.Errorf("read message: %w", err)
	}
	asked := m.Header.Get("Disposition-Notification-To")
	if asked == "" {
		return nil, nil
	}
	to, err := mail.ParseAddress(asked)
	if err != nil {
		return nil, fmt.Errorf("address for the receipt: %w", err)
	}
	var b bytes.Buffer
	boundary := "=_mdn_" + rand.Text()
	line := func(format string, a ...any) { fmt.Fprintf(&b, format+"\r\n", a...) }
	line("From: <%s>", reader)
	line("To: <%s>", to.Address)
	line("Subject: Accuse de lecture")
	line("Date: %s", at.Format(time.RFC1123Z))
	line("Message-ID: <%s@%s>", rand.Text(), reader.Domain())
	line("In-Reply-To: %s", m.Header.Get("Message-Id"))
	line("Auto-Submitted: auto-replied")
	line("MIME-Version: 1.0")
	line(`Content-Type: multipart/report; report-type=disposition-notification;`)
	line(` boundary="%s"`, boundary)
	line("")
	line("--%s", boundary)
	line("Content-Type: text/plain; charset=utf-8")
	line("Content-Transfer-Encoding: 8bit")
	line("")
	line("Le message a été affiché à son destinataire.")
	line("")
	line("--%s", boundary)
	line("Content-Type: message/disposition-notification")
	line("")
	line("Reporting-UA: cabinet-exemple; lecteur de demonstration")
	line("Final-Recipient: rfc822;%s", reader)
	line("Original-Message-ID: %s", m.Header.Get("Message-Id"))
	line("Disposition: manual-action/MDN-sent-manually; displayed")
	line("")
	line("--%s--", boundary)
	return b.Bytes(), nil
}

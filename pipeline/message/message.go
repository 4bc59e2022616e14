// Package message builds the mail that carries one letter to one recipient.
//
// A message has two layers. Compose makes the inner one, which is signed and
// encrypted: the true header fields (RFC 9788), a short text, the PDF, further
// attachments and the checkpoint of the practice's trace, so that each recipient
// becomes a witness of it. Outer makes the message that the relay sees: a neutral
// subject, no identity of the patient, and the encrypted entity.
//
// Channel makes the one other kind of message, which is not encrypted: that of the
// French trust space of secure mail, between domains whose operators vouch for the
// channel. Who may be written to in this way is for package seal to say.
//
// What is kept from the outside (the header confidentiality policy of RFC 9788 3) is
// more than its baseline: the subject becomes a neutral sentence instead of "[...]",
// since a list of messages should tell a secretary what waits, the recipient
// stands without a name, and the X-MSS fields on the document stand inside alone.
// There is no Legacy Display Element: the text itself begins with the letter's title
// and the patient. Disposition-Notification-To stands outside too, where software
// that writes receipts looks; what such a receipt quotes of the outside is neutral.
//
// The parts are written by go-message; the header fields are folded and encoded
// here, since their bytes are signed and some of its forms are not the standard's.
//
// The package is pure: same Input, same bytes. All lines end in CRLF and none
// exceeds 998 characters (RFC 5322 2.1.1), so that what is signed is what is sent.
// Whatever comes from the text and goes into a header field is refused where it
// holds a control character: a line break in a name must never become a header.
package message

import (
	"bytes"
	"fmt"
	"io"
	"net/mail"
	"strings"
	"time"

	"cardiopli/pipeline"
)

// Input is all that goes into the message for one recipient.
type Input struct {
	Letter    pipeline.Letter
	PDF       []byte // the very bytes that were approved
	Recipient pipeline.Recipient
	From      mail.Address // the practice's mailbox, whose certificate signs
	// ReplyTo is where answers are read, for an application's mailbox (ECO.2.2.5); "":
	// at From.
	ReplyTo   pipeline.Address
	MessageID string // with angle brackets, from NewMessageID; kept for every attempt
	Date      time.Time
	// Checkpoint is the signed checkpoint of the practice's trace; may be empty.
	Checkpoint []byte
	// Attachments come after the PDF, for example IHE_XDM.ZIP.
	Attachments []Attachment
	// Structured is set where IHE_XDM.ZIP is among them: the true subject, the file
	// name and the X-MSS fields are then those that receiving software files by.
	Structured *Structured
	// NIL is the product's reference for the X-MSS-NIL field that the MSSanté
	// client requirements ask on every message (ECO.2.4.3); "" leaves it out.
	NIL string
	// Replaces is the Message-ID of the message whose letter this one corrects, or "".
	Replaces string
	// Receipts asks for a receipt of reading (RFC 8098) at From.
	Receipts bool

	channel bool // set by Channel
}

// Structured is what the header says of the structured document of a message.
type Structured struct {
	Code, Label string // of ClinicalDocument: "18748-4", "CR d'imagerie médicale"
	INS         bool   // it carries an INS with its traits
}

// Attachment is a further file of the signed content.
type Attachment struct {
	Name string // file name
	Type string // media type without parameters, for example "application/zip"
	Data []byte
}

// MaxSize caps the PDF with the attachments. Operators take 10 to 25 MB a
// message, and signing, encrypting and base64 twice add four fifths.
const MaxSize = 12 << 20

// NeutralSubject is all that the relay and a mailbox's list of messages show.
const NeutralSubject = "Compte rendu de cardiologie - message chiffré"

// NewMessageID draws the fixed Message-ID of a delivery: "<delivery.random@domain>".
// random gives at least ten bytes, which nobody guesses who has seen another copy's:
// who names it in a receipt has seen this one.
func NewMessageID(delivery string, domain string, random io.Reader) (string, error) {
	var b [10]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("draw message id: %w", err)
	}
	id := fmt.Sprintf("<%s.%x@%s>", delivery, b, strings.ToLower(domain))
	if err := checkMessageID(id); err != nil {
		return "", err
	}
	return id, nil
}

// checkMessageID accepts the dot-atom form of RFC 5322 3.6.4 only.
func checkMessageID(id string) error {
	s, ok := strings.CutPrefix(id, "<")
	s, ok2 := strings.CutSuffix(s, ">")
	left, right, ok3 := strings.Cut(s, "@")
	if !ok || !ok2 || !ok3 || !dotAtom(left) || !dotAtom(right) || len(id) > 250 {
		return fmt.Errorf("message id is not of the form <left@right>")
	}
	return nil
}

func dotAtom(s string) bool {
	for _, part := range strings.Split(s, ".") {
		if part == "" {
			return false
		}
		for _, r := range part {
			if r >= 0x7f || !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)) {
				return false
			}
		}
	}
	return true
}

func (in Input) check() error {
	if len(in.PDF) == 0 {
		return fmt.Errorf("compose message: no PDF")
	}
	size := len(in.PDF) + len(in.Checkpoint)
	for _, a := range in.Attachments {
		size += len(a.Data)
		if err := checkName("attachment name", a.Name); err != nil {
			return err
		}
		if !mediaType.MatchString(a.Type) {
			return fmt.Errorf("compose message: attachment type is no media type")
		}
	}
	if size > MaxSize {
		return fmt.Errorf("compose message: %d bytes of attachments, at most %d", size, MaxSize)
	}
	for field, s := range map[string]string{
		"recipient title": in.Recipient.Title, "recipient given name": in.Recipient.Given, "recipient name": in.Recipient.Name,
		"sender name": in.From.Name, "letter title": in.Letter.Title, "product reference": in.NIL,
		"document type": in.structured().Label, "document code": in.structured().Code,
		"patient name": in.Letter.Patient.Name, "patient birth name": in.Letter.Patient.BirthName, "patient given name": in.Letter.Patient.Given,
	} {
		if err := checkName(field, s); err != nil {
			return err
		}
	}
	for field, a := range map[string]string{"recipient address": string(in.Recipient.Address), "sender address": in.From.Address, "reply address": string(in.ReplyTo)} {
		if field == "reply address" && a == "" {
			continue
		}
		if _, err := pipeline.ParseAddress(a); err != nil {
			return fmt.Errorf("compose message: %s: %w", field, err)
		}
		// ParseAddress forgives white space around what a person types; a header does not.
		if strings.TrimSpace(a) != a {
			return fmt.Errorf("compose message: %s: %w", field, ErrForm)
		}
		if err := checkName(field, a); err != nil {
			return err
		}
	}
	if in.Date.IsZero() {
		return fmt.Errorf("compose message: no date")
	}
	if y := in.Date.Year(); y < 1900 || y > 9999 {
		return fmt.Errorf("compose message: year of the date has not four digits")
	}
	if in.Replaces != "" {
		if err := checkMessageID(in.Replaces); err != nil {
			return fmt.Errorf("compose message: replaced message: %w", err)
		}
	}
	return checkMessageID(in.MessageID)
}

// checkName refuses what could end a header line or hide in one.
func checkName(field, s string) error {
	if len(s) > 300 {
		return fmt.Errorf("compose message: %s is longer than 300 bytes", field)
	}
	if !validText(s) {
		return fmt.Errorf("compose message: %s holds a line break or control character", field)
	}
	return nil
}

// Outer gives the bytes handed to the relay: header fields that tell nothing of
// the patient, then entity, the encrypted MIME entity with its own header.
// ErrForm is returned where entity has a bare line break or a line too long.
func Outer(in Input, entity []byte) ([]byte, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	if err := CheckLines(entity); err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(bytes.ToLower(entity), []byte("content-type:")) {
		return nil, fmt.Errorf("encrypted entity does not begin with its media type: %w", ErrForm)
	}
	var b bytes.Buffer
	b.Grow(len(entity) + 1024)
	for _, f := range in.outerFields() {
		writeField(&b, f)
	}
	b.WriteString("MIME-Version: 1.0\r\n")
	b.Write(entity)
	if err := CheckLines(b.Bytes()); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

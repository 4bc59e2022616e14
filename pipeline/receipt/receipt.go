// Package receipt reads what comes back about a letter: notices of delivery
// (RFC 3464), receipts of reading and processing (RFC 8098), the KO mails of
// software that could not file a letter, and the mails in plain words that stand
// in for either. It also folds what was read into the one state that may honestly
// be shown, and says in French what happened and what to do.
//
// # Shape
//
// Read turns the bytes of one mail into a Mail: what sort of mail it is, what it
// reports, and the text a person may want to see. Fate folds the receipts of one
// copy, in whatever order they arrived. French explains one receipt,
// Contradiction what does not fit together. README.md in this folder holds the
// table of Fate with its reasons.
//
// # What is believed
//
// First the parts written for machines: message/delivery-status and
// message/disposition-notification, with their international forms (RFC 6533).
// Where there are none, the fixed phrases that mail servers write; such receipts
// carry Plain. A mail that a person wrote is a reply, whatever words it quotes.
// Nothing of the letter that came back is kept in Words, except its Message-ID.
//
// # What it does not do
//
// It opens no envelope: a mail that is encrypted, or signed so that its content
// cannot be seen, comes back with Encrypted and what its headers say. It checks no
// signature, so whoever can write to the mailbox can claim anything about a
// Message-ID known to him: the caller accepts receipts only for letters it sent, to
// the recipient it sent them to. A reading by somebody else is shown and ends no clock,
// unless it names the recipient as the original one, or that address is known to be the
// recipient's: a letter that a secretariat or a colleague has seen may not have been seen
// by whom it was meant for, and a person can confirm that it was. It has no I/O and no
// clock.
package receipt

import (
	"errors"
	"time"

	"cardiopli/pipeline"
)

// Mail is one mail that came to the practice's mailbox, as far as it concerns letters.
type Mail struct {
	Kind      Kind
	From, To  pipeline.Address
	Subject   string
	At        time.Time // its date, where that can be so; else when our operator received it
	MessageID string    // with angle brackets, as the two below
	InReplyTo string
	// References are the mails it answers, the oldest first.
	References []string
	// About is the mail that this one brings back, answers or quotes by its Message-ID.
	About    string
	Copied   Copied
	Receipts []pipeline.Receipt
	// Text is what a person wrote, or would read: plain text, capped.
	Text string
	// Encrypted is set where the content cannot be read without a key, or stands in
	// a signed envelope that only a reader of CMS can take apart.
	Encrypted bool
}

// Kind is what sort of mail it is.
type Kind string

// The kinds of mails.
const (
	Notice  Kind = "notice"  // a delivery status notification (RFC 3464)
	Receipt Kind = "receipt" // a message disposition notification (RFC 8098)
	Plain   Kind = "plain"   // reports an outcome in words
	Auto    Kind = "auto"    // out of office and the like: says nothing of a letter
	Reply   Kind = "reply"   // a person's answer
	Other   Kind = "other"
)

// ErrSize is returned by Read for what is longer than MaxMail.
var ErrSize = errors.New("mail is too long to be read")

// MaxMail is the most bytes that Read takes.
const MaxMail = 64 << 20

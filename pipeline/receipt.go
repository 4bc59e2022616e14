package pipeline

import "time"

// Receipt is what came back about one copy of a letter: a line of a delivery
// notice (RFC 3464), a receipt of reading or processing (RFC 8098), or what a
// mail in plain words says of either.
type Receipt struct {
	Kind ReceiptKind `json:"kind"`
	// Message is the Message-ID that it names, with angle brackets, or "".
	Message string `json:"message,omitempty"`
	// Envelope is the ENVID that the submission gave (RFC 3461 4.4), or "".
	Envelope string `json:"envelope,omitempty"`
	// Final and Original are the recipient as the reporter and as the sender knew them, or "".
	Final    Address `json:"final,omitempty"`
	Original Address `json:"original,omitempty"`
	Status   string  `json:"status,omitempty"` // enhanced status code (RFC 3463): "5.1.1"
	// Code is the SMTP reply code, or the application's error code: "550", "902".
	Code string `json:"code,omitempty"`
	// Words are the reporter's own, at most a few lines. They may name people: sealed.
	Words    string    `json:"words,omitempty"`
	Reporter string    `json:"reporter,omitempty"` // Reporting-MTA or Reporting-UA; sealed
	At       time.Time `json:"at,omitzero"`        // as the reporter says, else the mail's date
	// Plain is set where no machine-readable part says so: it was understood from words.
	Plain bool `json:"plain,omitempty"`
}

// ReceiptKind is what happened to the copy.
type ReceiptKind string

// The kinds of receipts.
const (
	ReceiptDelivered  ReceiptKind = "delivered"  // in the mailbox (RFC 3464 2.3.3)
	ReceiptRelayed    ReceiptKind = "relayed"    // handed to a system that sends no notices
	ReceiptExpanded   ReceiptKind = "expanded"   // handed to several addresses
	ReceiptDelayed    ReceiptKind = "delayed"    // not yet; the operator goes on trying
	ReceiptFailed     ReceiptKind = "failed"     // will not be delivered
	ReceiptDisplayed  ReceiptKind = "displayed"  // shown to a person (RFC 8098 3.2.6)
	ReceiptProcessed  ReceiptKind = "processed"  // taken in by the recipient's software, seen by nobody yet
	ReceiptDispatched ReceiptKind = "dispatched" // sent on by the recipient's software
	ReceiptDeleted    ReceiptKind = "deleted"    // deleted; whether it was seen is not known
	ReceiptRefused    ReceiptKind = "refused"    // in the mailbox, but the recipient's software did not take it in
)

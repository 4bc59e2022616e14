package directory

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"cardiopli/pipeline"
)

// Where evidence of capabilities comes from.
const (
	FromHand        = "hand"        // a person who knows
	FromMessage     = "message"     // SMIMECapabilities of a message that they signed (RFC 8551 2.5.2)
	FromCertificate = "certificate" // the extension of their certificate (RFC 4262)
)

// Evidence says how capabilities are known. The zero value is no evidence.
type Evidence struct {
	From string    `json:"from"`
	At   time.Time `json:"at"` // when it was said, or set
	// Certificate is the SHA-256 of the certificate that the message was signed
	// beside, in hex: with another certificate there may be other software. Empty
	// for what a person set, which stays.
	Certificate string `json:"certificate,omitempty"`
}

// Known gives the capabilities that still stand and how they are known. Those of a
// message fall with the certificate that they came with. Entries of before evidence
// was kept have capabilities alone: a person had set them.
func (e Entry) Known() (Capabilities, Evidence) {
	switch {
	case e.Evidence == nil && e.Capabilities == (Capabilities{}):
		return Capabilities{}, Evidence{}
	case e.Evidence == nil:
		return e.Capabilities, Evidence{From: FromHand}
	case e.Evidence.Certificate != "" && e.Evidence.Certificate != fingerprint(e.Certificate):
		return Capabilities{}, Evidence{}
	}
	return e.Capabilities, *e.Evidence
}

// Over is e, a newer entry of the same address, with what the older one had and e
// does not say: an import without certificates must not take those away that were
// learnt from messages.
func (e Entry) Over(old Entry) Entry {
	if !e.Recipient.Address.Equal(old.Recipient.Address) {
		return e
	}
	if fold(e.Recipient.Name).joined == fold(old.Recipient.Name).joined && fold(e.Recipient.Given).joined == fold(old.Recipient.Given).joined {
		if e.Recipient.Title == "" {
			e.Recipient.Title = old.Recipient.Title
		}
		if e.Recipient.RPPS == "" {
			e.Recipient.RPPS = old.Recipient.RPPS
		}
	}
	e = e.placed(old)
	e = own(e, old)
	if len(e.Certificate) == 0 {
		e.Certificate, e.Chain = old.Certificate, old.Chain
	} else if bytes.Equal(e.Certificate, old.Certificate) && len(e.Chain) == 0 {
		e.Chain = old.Chain
	}
	if e.Capabilities == (Capabilities{}) && e.Evidence == nil {
		e.Capabilities, e.Evidence = old.Capabilities, old.Evidence
	}
	return e
}

// placed is e with what the older entry knew of mailbox and place.
func (e Entry) placed(old Entry) Entry {
	if e.Kind == "" {
		e.Kind, e.RedList = old.Kind, e.RedList || old.RedList
	}
	if e.Profession == "" {
		e.Profession = old.Profession
	}
	if e.Specialty == "" {
		e.Specialty = old.Specialty
	}
	if e.Place.IsZero() {
		e.Place = old.Place
	} else if e.Place.Phone == "" && e.Place.Postcode == old.Place.Postcode {
		e.Place.Phone = old.Place.Phone
	}
	return e
}

// Seen is what a verified message shows of the correspondent who signed it.
type Seen struct {
	Certificate  []byte   // to encrypt to, DER
	Chain        [][]byte // authorities that came with it, DER
	Capabilities Capabilities
	Announced    bool      // the message says something of capabilities
	At           time.Time // when it was signed
}

// Learn is the entry with what a message of theirs shows. Evidence that is older
// than what is held changes nothing: messages are read in any order.
func (e Entry) Learn(s Seen) Entry {
	e.Certificate, e.Chain = s.Certificate, s.Chain
	caps, held := e.Known() // what was bound to the former certificate goes with it
	if s.Announced && !s.At.Before(held.At) {
		e.Capabilities = s.Capabilities
		e.Evidence = &Evidence{From: FromMessage, At: s.At, Certificate: fingerprint(s.Certificate)}
		return e
	}
	if held.From == "" {
		e.Capabilities, e.Evidence = caps, nil
	}
	return e
}

// ByHand is the entry with capabilities that a person set at a moment.
func (e Entry) ByHand(c Capabilities, at time.Time) Entry {
	e.Capabilities, e.Evidence = c, &Evidence{From: FromHand, At: at}
	return e
}

func fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:])
}

// At returns the entries of an address.
func (b *Book) At(address string) []Entry {
	var out []Entry
	for _, i := range b.byAddr[pipeline.Address(address).Key()] {
		out = append(out, b.entries[i].Entry)
	}
	return out
}

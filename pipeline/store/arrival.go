package store

import (
	"crypto/sha256"
	"encoding/binary"
	"io"
	"time"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
)

// Arrival is a file as intake hands it over, or one letter of a file that held
// several.
type Arrival struct {
	Source pipeline.Source
	Raw    []byte
	// Stream gives the original where it is too large for memory, instead of Raw.
	// It is read once to its end; where it fails nothing is kept.
	Stream io.Reader
	Text   string // as read; "" where the file was refused, and of a recording
	// Place tells one inbox file from another with the same bytes. The same
	// bytes at the same place are a file that was taken just before a crash;
	// at another place they are a repeat.
	Place string
	// Companion is the file with instructions that lay beside the original, and
	// CompanionPlace its place; empty where there was none.
	Companion      []byte
	CompanionPlace string
	Refusal        string // code of why it cannot be read, or ""
	By             string // pseudonym of who handed it in; "cardiopli" for the inbox
	At             time.Time
}

// Outcome of taking a file.
type Outcome string

// What Take did.
const (
	Taken   Outcome = "taken"   // durable, to be prepared
	Already Outcome = "already" // was durable before: this very file was taken just before a crash
	Repeat  Outcome = "repeat"  // durable, held: a person says whether it is a second letter
	Refused Outcome = "refused" // recorded as rejected
)

// ReasonRepeat is the reason of a document held because its bytes, or the words
// of its text, came before.
const ReasonRepeat = "repeat"

// Receipt is what became of one letter of a file.
type Receipt struct {
	ID      pipeline.ID
	Outcome Outcome
}

// tokens are what an arrival is recognised by; the columns of their names hold
// them. Without the site's key they tell nothing.
type tokens struct{ content, place, text, companion []byte }

// tokensOf makes the tokens of a, whose original has the SHA-256 raw.
//
// The content token is that of the bytes. A file with instructions beside it, and
// a letter out of several, have one that covers these too: another sidecar or
// another letter of the same file is another arrival. The text token covers the
// words alone, so that a letter that comes again in another format is known.
func tokensOf(site *atrest.Site, a Arrival, raw [sha256.Size]byte) tokens {
	t := tokens{content: site.TokenOfSum("content", a.sum(raw)), place: site.Token("place", []byte(a.Place))}
	if words := wordsOf(a.Text); words != "" {
		t.text = site.Token("text", []byte(words))
	}
	if a.CompanionPlace != "" {
		t.companion = site.Token("place", []byte(a.CompanionPlace))
	}
	return t
}

func (a Arrival) sum(raw [sha256.Size]byte) [sha256.Size]byte {
	if a.Companion == nil && a.Source.Parts == 0 {
		return raw
	}
	b := append([]byte("cardiopli/arrival/1"), raw[:]...)
	beside := [sha256.Size]byte{}
	if a.Companion != nil {
		beside = sha256.Sum256(a.Companion)
	}
	b = append(b, beside[:]...)
	b = binary.BigEndian.AppendUint32(b, uint32(a.Source.Part))
	b = binary.BigEndian.AppendUint32(b, uint32(a.Source.Parts))
	return sha256.Sum256(b)
}

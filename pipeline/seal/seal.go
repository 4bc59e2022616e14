// Package seal turns a composed letter into the bytes that the relay gets:
// signed by the practice's mailbox, then encrypted to one recipient (RFC 8551
// 3.7), under a neutral outside.
//
// Nothing leaves this package unencrypted, and nothing is encrypted to a
// certificate that does not hold today, for this address, under an authority
// that the practice trusts: the answer is then a *Refusal that says in French why
// and what can be done. All work is in memory; there is no file.
package seal

import (
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"cardiopli/crypto/cms"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/message"
)

// Sealer signs for one practice mailbox.
type Sealer struct {
	signer cms.Signer
	trust  Trust
}

// New returns a Sealer. The signer's certificate must bear the address that
// messages come from.
func New(signer cms.Signer, trust Trust) *Sealer { return &Sealer{signer, trust} }

// With is the same with another certificate of the mailbox.
func (s *Sealer) With(signer cms.Signer) *Sealer { return New(signer, s.trust) }

// Sealed is one recipient's message, ready to be stored and submitted as it is.
type Sealed struct {
	Bytes     []byte
	Form      string // of the S/MIME encryption, for the trace
	MessageID string
}

// Check tells whether something can be sealed for e at the given moment: nil or a
// *Refusal.
func (s *Sealer) Check(e directory.Entry, at time.Time) error {
	_, _, err := s.recipient(e, at)
	return err
}

// Usable is Check at a fixed moment, in the form that directory.Book asks for.
func (s *Sealer) Usable(at time.Time) directory.Usable {
	return func(e directory.Entry) error { return s.Check(e, at) }
}

// CheckSigner tells whether the practice's own certificate can sign from an
// address at the given moment: nil or a *Refusal.
func (s *Sealer) CheckSigner(from string, at time.Time) error {
	err := s.trust.Signer(s.signer.Certificate, from, s.signer.Chain, at)
	if err != nil {
		return refusal(err, from, true)
	}
	return nil
}

func (s *Sealer) recipient(e directory.Entry, at time.Time) (*x509.Certificate, cms.Form, error) {
	who := e.Recipient.Display()
	if who == "" {
		who = string(e.Recipient.Address)
	}
	cert, err := e.X509()
	if err != nil {
		return nil, "", &Refusal{Code: CodeUnreadable, who: who, address: string(e.Recipient.Address), Err: err}
	}
	var form cms.Form
	if err = s.trust.Recipient(cert, string(e.Recipient.Address), chainOf(e), at); err == nil {
		reads, _ := Reads(e)
		form, err = cms.FormFor(cert, reads)
	}
	if err != nil {
		r := refusal(err, string(e.Recipient.Address), false)
		r.who = who
		return nil, "", r
	}
	return cert, form, nil
}

// Message composes, signs, encrypts and wraps in for the entry's recipient. The
// moment at which certificates are judged, and the signing time, is in.Date. A
// *Refusal needs a person; any other error is a fault of the input or the machine.
func (s *Sealer) Message(in message.Input, e directory.Entry) (Sealed, error) {
	if !in.Recipient.Address.Equal(e.Recipient.Address) {
		return Sealed{}, &Refusal{Code: CodeOtherAddress, who: e.Recipient.Display(), address: string(in.Recipient.Address)}
	}
	cert, form, err := s.recipient(e, in.Date)
	if err != nil {
		return Sealed{}, err
	}
	if err := s.CheckSigner(in.From.Address, in.Date); err != nil {
		return Sealed{}, err
	}
	entity, err := message.Compose(in)
	if err != nil {
		return Sealed{}, err
	}
	der, err := s.seal(entity, in.Date, cms.Recipient{Certificate: cert, Form: form})
	if err != nil {
		return Sealed{}, fmt.Errorf("seal message: %w", err)
	}
	out, err := message.Outer(in, cms.EncryptedEntity(der))
	if err != nil {
		return Sealed{}, fmt.Errorf("wrap message: %w", err)
	}
	return Sealed{Bytes: out, Form: string(form), MessageID: in.MessageID}, nil
}

// seal prefers multipart/signed: a program that checks no signatures still shows
// the letter. It needs a 7-bit entity (RFC 8551 3.1.2); an address outside ASCII
// makes its header 8-bit (RFC 6532), and then the signature holds the entity.
func (s *Sealer) seal(entity []byte, at time.Time, to cms.Recipient) ([]byte, error) {
	der, err := cms.Seal(entity, cms.Multipart, s.signer, at, to)
	if errors.Is(err, cms.ErrNotCanonical) {
		return cms.Seal(entity, cms.Opaque, s.signer, at, to)
	}
	return der, err
}

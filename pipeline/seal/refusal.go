package seal

import (
	"errors"
	"fmt"

	"cardiopli/crypto/cms"
)

// Code says in one word why nothing can be sealed; it carries no identity.
type Code string

// The codes that do not come from a certificate. Those that do are the words of
// cms.Reason; with the prefix "signer-" they are about the practice's own one.
const (
	CodeUnreadable   Code = "unreadable"    // the directory's certificate is damaged
	CodeOtherAddress Code = "other-address" // the letter's address is not the entry's
)

// Refusal says that nothing can be sealed for a recipient as things stand.
type Refusal struct {
	Code Code
	Err  error // below it; may be nil

	who, address string
	own          bool // the practice's own certificate
}

// Error names the code only.
func (r *Refusal) Error() string { return "seal: certificate refused: " + string(r.Code) }

func (r *Refusal) Unwrap() error { return r.Err }

// Own reports whether the practice's own certificate is at fault: then no letter
// can be sealed at all.
func (r *Refusal) Own() bool { return r.own }

func refusal(err error, address string, own bool) *Refusal {
	r := &Refusal{Code: CodeUnreadable, Err: err, who: address, address: address, own: own}
	var ce *cms.CertificateError
	if errors.As(err, &ce) {
		r.Code = Code(ce.Reason)
	}
	if own {
		r.Code = "signer-" + r.Code
	}
	return r
}

// Revoked reports whether an error says that a certificate, or an authority above it,
// was revoked or suspended.
func Revoked(err error) bool {
	var ce *cms.CertificateError
	if !errors.As(err, &ce) {
		return false
	}
	return ce.Reason == cms.ReasonRevoked || ce.Reason == cms.ReasonHold || ce.Reason == cms.ReasonIssuerRevoked
}

// French says why, and the ways out.
func (r *Refusal) French() (what, todo string) {
	var ce *cms.CertificateError
	_ = errors.As(r.Err, &ce)
	switch {
	case r.Code == CodeOtherAddress:
		return fmt.Sprintf("L'adresse %s n'est plus celle de l'annuaire pour ce destinataire.", r.address),
			"Vérifier l'annuaire et choisir de nouveau le destinataire."
	case ce == nil:
		return r.cert() + " enregistré ne peut pas être lu.", r.replace()
	}
	return r.because(ce)
}

// Refused is a refusal of the certificate that somebody showed: who is how they
// are called, address the one it was judged for.
func Refused(err error, who, address string) *Refusal {
	r := refusal(err, address, false)
	r.who = who
	return r
}

package cms

import "errors"

// Verdict is what Inspect says of a message or of one signature: a closed set, so
// that a program can have a sentence for each in the language of its people.
// The texts are fixed and may be stored.
type Verdict string

// The verdicts. Trusted is the only one with which Open gives out the content.
const (
	// Trusted: encrypted (or clear, where Reader.ClearSigned lets it pass), with one
	// right signature inside, of a certificate that leads to a given root, may sign
	// mail, was valid, is not known as revoked, and holds the address of
	// From. Of a signature alone: all of that but the encryption.
	Trusted Verdict = "trusted"

	// How the message was packed.

	// NotSMIME: neither encrypted nor signed, or only in a part of it.
	NotSMIME Verdict = "not-smime"
	// Unsigned: encrypted, and nobody signed what is inside.
	Unsigned Verdict = "unsigned"
	// NotEncrypted: signed, and travelled in the clear.
	NotEncrypted Verdict = "not-encrypted"
	// SeveralSigners: more than one signed; whose word it is would be a choice.
	SeveralSigners Verdict = "several-signers"
	// NoSigner: the structure of a signed message, with certificates and no signature.
	NoSigner Verdict = "no-signer"

	// What is wrong with the signature or its certificate.

	// Altered: content, attributes or certificate are not those that were signed.
	Altered Verdict = "altered"
	// NoAttributes: the signature covers the bare content, as S/MIME never writes it.
	NoAttributes Verdict = "no-attributes"
	// NoCertificate: the message does not carry the certificate of its signer.
	NoCertificate Verdict = "no-certificate"
	// Untrusted: the certificate leads to no root that was given, or by no valid way.
	Untrusted Verdict = "untrusted"
	// NotYetValid: the validity of the certificate begins later.
	NotYetValid Verdict = "not-yet-valid"
	// Expired: the validity of the certificate is over.
	Expired Verdict = "expired"
	// Revoked: its authority revoked or suspended the certificate, or does not know it,
	// or an authority above it was revoked.
	Revoked Verdict = "revoked"
	// NoStatus: it cannot be told whether the certificate was revoked, and
	// Reader.Strict asks for it.
	NoStatus Verdict = "no-status"
	// Purpose: the certificate is not made to sign mail.
	Purpose Verdict = "purpose"
	// OtherAddress: the certificate does not hold the address of From.
	OtherAddress Verdict = "other-address"
	// Weak: an algorithm or a key that was sound once and is refused now.
	Weak Verdict = "weak"

	// What cannot be read.

	// Unsupported: an algorithm, key or content type that is not read here.
	Unsupported Verdict = "unsupported"
	// NotRecipient: encrypted to other certificates.
	NotRecipient Verdict = "not-recipient"
	// Undecryptable: encrypted to this certificate, and it does not open: altered on
	// the way, or the key is another one than the certificate says.
	Undecryptable Verdict = "undecryptable"
	// OwnKey: the reader has no key or no certificate, or they are of two pairs.
	OwnKey Verdict = "own-key"
	// TooLarge: too large, nested too deep or with too many members.
	TooLarge Verdict = "too-large"
	// Malformed: not the structure it should be, or headers that let two programs
	// see two messages.
	Malformed Verdict = "malformed"
)

// Verdicts lists all of them.
func Verdicts() []Verdict {
	return []Verdict{Trusted, NotSMIME, Unsigned, NotEncrypted, SeveralSigners, NoSigner,
		Altered, NoAttributes, NoCertificate, Untrusted, NotYetValid, Expired, Revoked, NoStatus, Purpose, OtherAddress, Weak,
		Unsupported, NotRecipient, Undecryptable, OwnKey, TooLarge, Malformed}
}

// VerdictOf words an error of Open, Decrypt or Verify; nil is Trusted, and an
// error of another origin is Malformed.
func VerdictOf(err error) Verdict {
	if err == nil {
		return Trusted
	}
	var ce *CertificateError
	if errors.As(err, &ce) {
		return ce.verdict()
	}
	for _, k := range []struct {
		err error
		is  Verdict
	}{
		{ErrNotSMIME, NotSMIME}, {ErrUnsigned, Unsigned}, {ErrNotEncrypted, NotEncrypted},
		{ErrSeveralSigners, SeveralSigners}, {ErrNoSigner, NoSigner},
		{ErrDigest, Altered}, {ErrSignature, Altered}, {ErrSigningCertificate, Altered},
		{ErrNoSignedAttributes, NoAttributes}, {ErrNoSignerCertificate, NoCertificate},
		{ErrWeakAlgorithm, Weak}, {ErrUnsupportedAlgorithm, Unsupported}, {ErrContentType, Unsupported},
		{ErrNotRecipient, NotRecipient}, {ErrDecrypt, Undecryptable}, {ErrKeyMismatch, OwnKey},
		{ErrTooLarge, TooLarge},
	} {
		if errors.Is(err, k.err) {
			return k.is
		}
	}
	return Malformed
}

func (e *CertificateError) verdict() Verdict {
	switch e.Reason {
	case ReasonMissing:
		return OwnKey // a signer without certificate is ErrNoSignerCertificate
	case ReasonKeyType:
		return Unsupported
	case ReasonWeakKey:
		return Weak
	case ReasonNotYetValid:
		return NotYetValid
	case ReasonExpired:
		return Expired
	case ReasonKeyUsage, ReasonPurpose:
		return Purpose
	case ReasonNoAddress, ReasonAddress:
		return OtherAddress
	case ReasonRevoked, ReasonHold, ReasonIssuerRevoked:
		return Revoked
	case ReasonNoStatus, ReasonStale:
		return NoStatus
	}
	return Untrusted
}

// Package cms writes and reads S/MIME: a MIME entity is signed, then encrypted
// to the certificates of its recipients, and the other way round.
//
// What is written and read is ContentInfo (RFC 5652 3) around one of
//
//	SignedData            RFC 5652 5   RSA PKCS #1 v1.5, RSA-PSS (RFC 4056), ECDSA (RFC 5753 2)
//	EnvelopedData         RFC 5652 6   AES-CBC (RFC 3565)
//	AuthEnvelopedData     RFC 5083     AES-GCM (RFC 5084)
//
// with the content key carried by RSA PKCS #1 v1.5 (RFC 3370 4.2.1), RSA-OAEP
// (RFC 3560) or ephemeral-static ECDH with AES key wrap (RFC 5753 3.1, RFC
// 3394), in the profile of S/MIME 4.0 (RFC 8551) and its certificate rules (RFC
// 8550). Written bytes are DER and name recipients by issuer and serial number.
// Read bytes may be BER with indefinite lengths, as mail programs and streaming
// writers send them; Normalise turns them into DER first.
//
// Encryption alone says nothing of who wrote the content, and CBC content can be
// rewritten by whoever carries it (the "EFAIL" gadgets); even AES-GCM content
// can be relabelled as CBC and bent. So Decrypt is one half only: what it
// returns is not to be shown or parsed until Verify has accepted the SignedData
// inside. Reader.Open does both and gives nothing back unless both succeed.
// Plaintext is never released in parts.
//
// The package holds no keys, knows no clock and touches no network: revocation
// lists and time are the caller's. It refuses, by name, SHA-1 and MD5 signatures,
// RC2, DES and triple DES, compressed data, and RSA below 2048 bits to sign,
// verify or encrypt with. Password and pre-shared key recipients are passed over.
package cms

import (
	"encoding/asn1"
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// MaxSize bounds the DER or BER that is read, in bytes. A message is held whole
// in memory, because nothing of it may leave before its end is authenticated.
const MaxSize = 25 << 20

// Limits on what one message may hold. A letter has one signer, a handful of
// certificates and at most a few dozen recipients; each recipient or certificate
// beyond that is only work for the reader.
const (
	maxRecipients   = 256
	maxCertificates = 32
	maxAttributes   = 64
	maxCertificate  = 128 << 10 // bytes; those with a logotype have a tenth of it
	maxSigners      = 16        // that Inspect looks at; a message with more than one is never accepted
)

// Errors of structure and of use. Each may be wrapped with where it was met.
var (
	// ErrMalformed says that the bytes are not the structure they should be.
	ErrMalformed = errors.New("cms: malformed")
	// ErrTooLarge says that the input is larger than MaxSize or nested too deep.
	ErrTooLarge = errors.New("cms: too large or nested too deep")
	// ErrContentType says that the content is another type than was asked for.
	ErrContentType = errors.New("cms: unexpected content type")
)

// malformed names the part of the structure that could not be read.
func malformed(part string) error { return fmt.Errorf("%w: %s", ErrMalformed, part) }

// contentInfo reads ContentInfo (RFC 5652 3) and returns the type and the bytes
// of the content field, header included.
func contentInfo(der []byte) (asn1.ObjectIdentifier, cryptobyte.String, error) {
	input := cryptobyte.String(der)
	var body, content cryptobyte.String
	var oid asn1.ObjectIdentifier
	if !input.ReadASN1(&body, casn1.SEQUENCE) || !input.Empty() ||
		!body.ReadASN1ObjectIdentifier(&oid) ||
		!body.ReadASN1(&content, tagExplicit0) || !body.Empty() {
		return nil, nil, malformed("content info")
	}
	return oid, content, nil
}

// Type is the outermost content type of a message.
type Type int

// The content types told apart by TypeOf.
const (
	TypeOther Type = iota
	TypeSigned
	TypeEnveloped
	TypeAuthEnveloped
)

// TypeOf tells what a DER or BER message is by its first bytes, for choosing
// headers and readers. It reads no further and so promises nothing of the rest.
func TypeOf(message []byte) Type {
	i := headerLength(message)
	if i == 0 || message[0] != byte(casn1.SEQUENCE) || len(message) < i+2 {
		return TypeOther
	}
	rest := cryptobyte.String(message[i:])
	var oid asn1.ObjectIdentifier
	if !rest.ReadASN1ObjectIdentifier(&oid) {
		return TypeOther
	}
	switch {
	case oid.Equal(oidSignedData):
		return TypeSigned
	case oid.Equal(oidEnvelopedData):
		return TypeEnveloped
	case oid.Equal(oidAuthEnvelopedData):
		return TypeAuthEnveloped
	}
	return TypeOther
}

// headerLength is the number of bytes of tag and length at the start of b, 0
// where there is none.
func headerLength(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	if b[1] <= 0x80 {
		return 2
	}
	n := 2 + int(b[1]&0x7f)
	if n > len(b) {
		return 0
	}
	return n
}

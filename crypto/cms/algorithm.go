package cms

import (
	"crypto"
	"encoding/asn1"
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// ErrWeakAlgorithm and ErrUnsupportedAlgorithm are the two ways to refuse an
// algorithm; errors.As with *AlgorithmError gives its name.
var (
	ErrWeakAlgorithm        = errors.New("cms: weak algorithm")
	ErrUnsupportedAlgorithm = errors.New("cms: unsupported algorithm")
)

// AlgorithmError refuses an algorithm by name. It is ErrWeakAlgorithm where Weak
// is set, else ErrUnsupportedAlgorithm.
type AlgorithmError struct {
	Use  string // what it was to be used for: "digest", "signature", "content", "key transport", ...
	Name string // "sha1", "des-ede3-cbc", or the dotted identifier
	Weak bool
}

func (e *AlgorithmError) Error() string {
	if e.Weak {
		return fmt.Sprintf("cms: weak %s algorithm %s refused", e.Use, e.Name)
	}
	return fmt.Sprintf("cms: %s algorithm %s is not supported", e.Use, e.Name)
}

// Is makes errors.Is work with the two sentinels.
func (e *AlgorithmError) Is(target error) bool {
	return target == ErrWeakAlgorithm && e.Weak || target == ErrUnsupportedAlgorithm && !e.Weak
}

func refuse(use string, oid asn1.ObjectIdentifier) error {
	name := nameOf(oid)
	return &AlgorithmError{Use: use, Name: name, Weak: weak[name]}
}

// algorithm is AlgorithmIdentifier (RFC 5280 4.1.1.2) as received.
type algorithm struct {
	raw    []byte // the whole SEQUENCE
	oid    asn1.ObjectIdentifier
	params cryptobyte.String // the element after the identifier, header included; empty if absent
}

func readAlgorithm(s *cryptobyte.String) (algorithm, bool) {
	var a algorithm
	var element, body cryptobyte.String
	if !s.ReadASN1Element(&element, casn1.SEQUENCE) {
		return a, false
	}
	a.raw = element
	if !element.ReadASN1(&body, casn1.SEQUENCE) {
		return a, false
	}
	return a, a.fill(body)
}

// fill reads the inside of an AlgorithmIdentifier.
func (a *algorithm) fill(body cryptobyte.String) bool {
	if !body.ReadASN1ObjectIdentifier(&a.oid) {
		return false
	}
	a.params = body
	if body.Empty() {
		return true
	}
	var any cryptobyte.String
	var tag casn1.Tag
	return body.ReadAnyASN1Element(&any, &tag) && body.Empty()
}

// noParams accepts absent parameters and NULL, which writers mix (RFC 5754 2).
func (a algorithm) noParams() bool {
	return a.params.Empty() || len(a.params) == 2 && a.params[0] == byte(casn1.NULL) && a.params[1] == 0
}

// addAlgorithm writes an AlgorithmIdentifier; params writes what follows the
// identifier and may be nil.
func addAlgorithm(b *cryptobyte.Builder, oid asn1.ObjectIdentifier, params func(*cryptobyte.Builder)) {
	b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oid)
		if params != nil {
			params(b)
		}
	})
}

func addNULL(b *cryptobyte.Builder) { b.AddASN1NULL() }

// addHashMGF writes the fields that OAEP and PSS parameters share: the hash, and
// MGF1 with the same hash. RFC 4055 2.1 and 2.2: the NULL stands.
func addHashMGF(b *cryptobyte.Builder, h crypto.Hash) {
	hash := func(b *cryptobyte.Builder) { addAlgorithm(b, oidOfDigest(h), addNULL) }
	b.AddASN1(tagExplicit0, hash)
	b.AddASN1(tagExplicit1, func(b *cryptobyte.Builder) { addAlgorithm(b, oidMGF1, hash) })
}

// readHashMGF reads those fields with their defaults, SHA-1 and MGF1 with SHA-1
// (RFC 4055 3.1 and 4.1).
func readHashMGF(s *cryptobyte.String, use string) (hash, mgf crypto.Hash, err error) {
	hash, mgf = crypto.SHA1, crypto.SHA1
	var field cryptobyte.String
	var present bool
	if !s.ReadOptionalASN1(&field, &present, tagExplicit0) {
		return 0, 0, malformed(use + " parameters")
	}
	if present {
		if hash, err = readDigest(&field, use); err != nil {
			return 0, 0, err
		}
	}
	if !s.ReadOptionalASN1(&field, &present, tagExplicit1) {
		return 0, 0, malformed(use + " parameters")
	}
	if present {
		a, ok := readAlgorithm(&field)
		if !ok || !field.Empty() {
			return 0, 0, malformed(use + " mask generation")
		}
		if !a.oid.Equal(oidMGF1) {
			return 0, 0, refuse(use+" mask generation", a.oid)
		}
		if mgf, err = readDigest(&a.params, use); err != nil {
			return 0, 0, err
		}
	}
	return hash, mgf, nil
}

// readDigest reads one digest AlgorithmIdentifier that fills s.
func readDigest(s *cryptobyte.String, use string) (crypto.Hash, error) {
	a, ok := readAlgorithm(s)
	if !ok || !s.Empty() || !a.noParams() {
		return 0, malformed(use + " digest")
	}
	h, ok := digestOf(a.oid)
	if !ok {
		return 0, refuse(use+" digest", a.oid)
	}
	return h, nil
}

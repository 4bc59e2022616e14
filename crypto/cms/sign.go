package cms

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"time"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// ErrNotCanonical says that an entity to be signed apart has a bare CR or LF or a
// byte above 127. Mail relays may rewrite either, and the signature would fail
// at the recipient (RFC 8551 3.1.1 and 3.1.2).
var ErrNotCanonical = errors.New("cms: entity is not 7-bit text with CRLF line ends")

// Signer is who signs: a private key with its certificate. Chain holds the
// certificates between it and the root, for readers who do not have them.
type Signer struct {
	Key         crypto.Signer
	Certificate *x509.Certificate
	Chain       []*x509.Certificate
	// PSS signs with RSA-PSS (RFC 4056) instead of PKCS #1 v1.5. Some readers
	// know the latter only.
	PSS bool
}

// scheme is how a key signs: the digest, and the signature algorithm identifier.
type scheme struct {
	hash crypto.Hash
	opts crypto.SignerOpts
	add  func(*cryptobyte.Builder)
}

func (s Signer) scheme() (scheme, error) {
	if s.Key == nil {
		return scheme{}, ErrKeyMismatch
	}
	if err := checkPair(s.Key, s.Certificate); err != nil {
		return scheme{}, err
	}
	if err := checkKey(s.Certificate); err != nil {
		return scheme{}, err
	}
	switch key := s.Certificate.PublicKey.(type) {
	case *ecdsa.PublicKey:
		h, oid := crypto.SHA256, oidECDSASHA256
		switch key.Curve.Params().BitSize {
		case 384:
			h, oid = crypto.SHA384, oidECDSASHA384
		case 521:
			h, oid = crypto.SHA512, oidECDSASHA512
		}
		return scheme{h, h, func(b *cryptobyte.Builder) { addAlgorithm(b, oid, nil) }}, nil
	case *rsa.PublicKey:
		h := crypto.SHA256
		if !s.PSS {
			// RFC 3370 3.2: rsaEncryption, which all readers must know.
			return scheme{h, h, func(b *cryptobyte.Builder) { addAlgorithm(b, oidRSA, addNULL) }}, nil
		}
		opts := &rsa.PSSOptions{SaltLength: h.Size(), Hash: h}
		return scheme{h, opts, func(b *cryptobyte.Builder) { addPSS(b, h) }}, nil
	}
	return scheme{}, &CertificateError{Reason: ReasonKeyType, Certificate: s.Certificate}
}

// addPSS writes RSASSA-PSS with its parameters (RFC 4055 3.1): the salt is as
// long as the hash, the trailer field is the default.
func addPSS(b *cryptobyte.Builder, h crypto.Hash) {
	addAlgorithm(b, oidPSS, func(b *cryptobyte.Builder) {
		b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
			addHashMGF(b, h)
			b.AddASN1(tagExplicit2, func(b *cryptobyte.Builder) { b.AddASN1Int64(int64(h.Size())) })
		})
	})
}

// sum is the digest of b; h is one of the functions linked by this package.
func sum(h crypto.Hash, b []byte) []byte {
	d := h.New()
	d.Write(b)
	return d.Sum(nil)
}

// Sign signs a MIME entity and returns the DER of ContentInfo with SignedData
// that holds the entity. This is the form to encrypt: nothing between can
// rewrite it. The entity is taken byte for byte.
//
// The signed attributes are content type, signing time (at, to the second),
// message digest, the signer's certificate (signing-certificate-v2) and what this
// side can read (SMIMECapabilities). RSA signs with SHA-256, elliptic curves with
// the digest of their size. The key must belong to the certificate.
func Sign(entity []byte, s Signer, at time.Time) ([]byte, error) {
	return sign(entity, s, at, false)
}

// SignDetached signs an entity that travels beside its signature, in
// multipart/signed (see SignedEntity). The entity must be 7-bit text with CRLF
// line ends, else ErrNotCanonical.
func SignDetached(entity []byte, s Signer, at time.Time) ([]byte, error) {
	if !canonical(entity) {
		return nil, ErrNotCanonical
	}
	return sign(entity, s, at, true)
}

// canonical tells whether b is 7-bit with CRLF line ends throughout: no NUL, no
// high bit, a CR before each LF and as many of the one as of the other.
func canonical(b []byte) bool {
	if bytes.IndexByte(b, 0) >= 0 || bytes.Count(b, []byte{'\r'}) != bytes.Count(b, []byte{'\n'}) {
		return false
	}
	var high byte
	for _, c := range b {
		high |= c
	}
	if high >= 0x80 {
		return false
	}
	for rest := b; ; {
		i := bytes.IndexByte(rest, '\n')
		if i < 0 {
			return true
		}
		if i == 0 || rest[i-1] != '\r' {
			return false
		}
		rest = rest[i+1:]
	}
}

func sign(entity []byte, s Signer, at time.Time, detached bool) ([]byte, error) {
	p, err := s.prepare(entity, at, detached)
	if err != nil {
		return nil, err
	}
	signature, err := p.sign()
	if err != nil {
		return nil, err
	}
	return p.message(entity, signature)
}

// signing is a signature all of whose input is known: what is left is the private
// key's work and the places of what comes out.
type signing struct {
	Signer
	how      scheme
	attrs    []byte // members of the SET of signed attributes, in DER order
	content  []byte // digest of the entity
	detached bool
}

func (s Signer) prepare(entity []byte, at time.Time, detached bool) (*signing, error) {
	how, err := s.scheme()
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	if len(entity) > MaxSize || len(s.Chain) >= maxCertificates {
		return nil, fmt.Errorf("sign: %w", ErrTooLarge)
	}
	if at.IsZero() {
		return nil, errors.New("cms: sign: no signing time")
	}
	p := &signing{Signer: s, how: how, content: sum(how.hash, entity), detached: detached}
	attrs, err := s.attributes(p.content, at)
	if err != nil {
		return nil, fmt.Errorf("sign attributes: %w", err)
	}
	p.attrs = joinSET(attrs)
	return p, nil
}

// sign uses the private key. RFC 5652 5.4: what is signed is the DER of the
// attributes under the tag of a SET, which in the message stands as [0].
func (p *signing) sign() ([]byte, error) {
	digest := sum(p.how.hash, append(header(0x31, len(p.attrs)), p.attrs...))
	signature, err := p.Key.Sign(rand.Reader, digest, p.how.opts)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	if n := p.signatureSize(); n != 0 && len(signature) != n {
		return nil, errors.New("cms: sign: the key gave a signature of another length than its modulus")
	}
	return signature, nil
}

// signatureSize is the length of a signature where the key alone decides it, 0
// where each has its own, as with ECDSA.
func (p *signing) signatureSize() int {
	if key, ok := p.Certificate.PublicKey.(*rsa.PublicKey); ok {
		return key.Size()
	}
	return 0
}

// message puts together what frame gives: one allocation.
func (p *signing) message(entity, signature []byte) ([]byte, error) {
	front, back, err := p.frame(len(entity), len(signature))
	if err != nil {
		return nil, err
	}
	if p.detached {
		entity = nil
	}
	out := make([]byte, 0, len(front)+len(entity)+len(back)+len(signature))
	return append(append(append(append(out, front...), entity...), back...), signature...), nil
}

// frame writes ContentInfo with SignedData (RFC 5652 3 and 5.1) around an entity
// and a signature of these lengths: front goes before the entity, back between it
// and the signature, which ends the message.
func (p *signing) frame(entity, signature int) (front, back []byte, err error) {
	digestAlgorithm := func(b *cryptobyte.Builder) { addAlgorithm(b, oidOfDigest(p.how.hash), nil) }
	// SignerInfo up to the signature, then outwards, each header before what it holds.
	var info, certs, digests cryptobyte.Builder
	info.AddASN1Int64(1) // RFC 5652 5.3: by issuer and serial number
	addIssuerAndSerial(&info, p.Certificate)
	digestAlgorithm(&info)
	info.AddASN1(tagExplicit0, func(b *cryptobyte.Builder) { b.AddBytes(p.attrs) })
	p.how.add(&info)
	certs.AddASN1(tagExplicit0, func(b *cryptobyte.Builder) { b.AddBytes(joinSET(p.certificates())) })
	digests.AddASN1Int64(1) // RFC 5652 5.1: content id-data, X.509 certificates only
	digests.AddASN1(casn1.SET, digestAlgorithm)
	for _, b := range []*cryptobyte.Builder{&info, &certs, &digests} {
		if _, err := b.Bytes(); err != nil {
			return nil, nil, fmt.Errorf("sign: %w", err)
		}
	}
	back = prepend(header(tagOctets, signature), info.BytesOrPanic())
	back = prepend(back, header(0x30, len(back)+signature))
	back = prepend(back, header(0x31, len(back)+signature))
	back = prepend(back, certs.BytesOrPanic())
	if p.detached {
		front, entity = header(0x30, len(derData)), 0
		front = append(front, derData...)
	} else {
		front = header(tagOctets, entity)
		front = prepend(front, header(0xa0, len(front)+entity))
		front = prepend(front, derData)
		front = prepend(front, header(0x30, len(front)+entity))
	}
	after := entity + len(back) + signature
	front = prepend(front, digests.BytesOrPanic())
	front = prepend(front, header(0x30, len(front)+after))
	front = prepend(front, header(0xa0, len(front)+after))
	front = prepend(front, derSignedData)
	return prepend(front, header(0x30, len(front)+after)), back, nil
}

// prepend gives head and tail in one slice of their own.
func prepend(tail, head []byte) []byte {
	return append(append(make([]byte, 0, len(head)+len(tail)), head...), tail...)
}

// certificates lists the encodings to embed, each once.
func (s Signer) certificates() [][]byte {
	list := [][]byte{s.Certificate.Raw}
next:
	for _, c := range s.Chain {
		for _, have := range list {
			if bytes.Equal(have, c.Raw) {
				continue next
			}
		}
		list = append(list, c.Raw)
	}
	return list
}

// attributes builds the signed attributes, each encoded.
func (s Signer) attributes(digest []byte, at time.Time) (list [][]byte, err error) {
	at = at.UTC().Truncate(time.Second)
	for _, a := range []struct {
		oid   asn1.ObjectIdentifier
		value func(*cryptobyte.Builder)
	}{
		{oidAttrContentType, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(oidData) }},
		{oidAttrMessageDigest, func(b *cryptobyte.Builder) { b.AddASN1OctetString(digest) }},
		{oidAttrSigningTime, func(b *cryptobyte.Builder) {
			// RFC 5652 11.3: UTCTime up to 2049, GeneralizedTime from 2050.
			if at.Year() >= 1950 && at.Year() < 2050 {
				b.AddASN1UTCTime(at)
			} else {
				b.AddASN1GeneralizedTime(at)
			}
		}},
		{oidAttrSigningCertV2, func(b *cryptobyte.Builder) { addSigningCertificateV2(b, s.Certificate) }},
		{oidAttrCapabilities, addCapabilities},
	} {
		if list, err = addAttribute(list, a.oid, a.value); err != nil {
			return nil, err
		}
	}
	return list, nil
}

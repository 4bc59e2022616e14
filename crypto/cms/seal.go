package cms

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/rsa"
	"fmt"
	"time"

	"golang.org/x/crypto/cryptobyte"
)

// Packing is how a signed entity lies inside the encryption.
type Packing int

const (
	// Opaque puts the entity inside the SignedData, in base64.
	Opaque Packing = iota
	// Multipart leaves the entity readable in a multipart/signed, with the
	// signature after it. The entity must be 7-bit text with CRLF line ends.
	Multipart
)

// Seal signs a MIME entity and encrypts what is signed: the DER it returns is what
// Encrypt makes of OpaqueEntity(Sign(entity)), or of SignedEntity(entity,
// SignDetached(entity)). It is faster, because all that does not wait for the
// signature, which is nearly all, is done while the private key is at work, and
// because each byte is written once, where it stays.
//
// Errors are those of Sign, SignDetached and Encrypt.
func Seal(entity []byte, packing Packing, s Signer, at time.Time, to ...Recipient) ([]byte, error) {
	if packing == Multipart && !canonical(entity) {
		return nil, ErrNotCanonical
	}
	e, err := newSealing(to)
	if err != nil {
		return nil, err
	}
	p, err := s.prepare(entity, at, packing == Multipart)
	if err != nil {
		return nil, err
	}
	type wrapped struct {
		infos []byte
		err   error
	}
	keys, ready := make(chan wrapped, 1), make(chan error, 1)
	body := &sealedBody{entity: entity, signing: p, sealing: e}
	go func() {
		infos, err := e.wrap()
		keys <- wrapped{infos, err}
	}()
	go func() { ready <- body.before() }()
	// The key stays with the caller's goroutine: what a token does wrong, a panic
	// included, is met where the caller is.
	signature, err := p.sign()
	k, early := <-keys, <-ready
	for _, err := range []error{err, k.err, early} {
		if err != nil {
			return nil, err
		}
	}
	if err := body.after(signature); err != nil {
		return nil, err
	}
	if len(e.buf)-e.room > MaxSize {
		return nil, fmt.Errorf("seal: %w", ErrTooLarge)
	}
	return e.finish(k.infos), nil
}

// sealedBody writes the signed entity straight into the buffer where it will be
// encrypted.
type sealedBody struct {
	entity   []byte
	boundary string
	lines    base64Lines
	framed   bool // opaque, and all but the signature is written
	*signing
	*sealing
}

// before writes what can be known without the signature, and encrypts its whole
// blocks. A signature of unknown length changes the lengths in front of the
// entity, so an opaque entity waits for it; only ECDSA has such, and is quick.
func (b *sealedBody) before() error {
	signature := b.signatureSize()
	if b.detached {
		b.begin(len(b.entity) + base64Size(b.frameSize()+1024) + 1024)
		b.boundary = boundaryFor(b.entity, b.content)
		b.buf = append(b.buf, signedHead(b.boundary, micalg(b.how.hash))...)
		b.buf = append(b.buf, b.entity...)
		b.ahead()
		return nil
	}
	b.begin(base64Size(len(b.entity)+b.frameSize()+1024) + 512)
	b.buf = append(b.buf, pkcs7Header("signed-data")...)
	if signature == 0 {
		return nil
	}
	return b.frameIn(signature)
}

// frameSize is about what the SignedData takes beside the entity and signature.
func (b *sealedBody) frameSize() int {
	n := len(b.attrs) + len(b.Certificate.RawIssuer)
	for _, c := range b.certificates() {
		n += len(c)
	}
	return n
}

// frameIn writes an opaque SignedData up to its signature.
func (b *sealedBody) frameIn(signature int) error {
	front, back, err := b.frame(len(b.entity), signature)
	if err != nil {
		return err
	}
	b.lines.out = b.buf
	for _, p := range [][]byte{front, b.entity, back} {
		b.lines.write(p)
	}
	b.buf, b.framed = b.lines.out, true
	b.ahead()
	return nil
}

// after writes the rest.
func (b *sealedBody) after(signature []byte) error {
	if b.detached {
		der, err := b.message(b.entity, signature)
		if err == nil {
			b.buf = appendSignature(b.buf, b.boundary, der)
		}
		return err
	}
	if !b.framed {
		if err := b.frameIn(len(signature)); err != nil {
			return err
		}
	}
	b.lines.write(signature)
	b.buf = b.lines.end()
	return nil
}

// sealing is an EnvelopedData or AuthEnvelopedData being written: the content
// stands in buf behind the room for all that comes before it, and is encrypted
// where it stands.
type sealing struct {
	to     []Recipient
	key    []byte
	cipher contentCipher
	cbc    cipher.BlockMode // nil for GCM
	aead   cipher.AEAD      // nil for CBC
	buf    []byte
	room   int
	done   int // end of what is encrypted
}

// newSealing checks the recipients and draws key and nonce. A fresh key for one
// content: a random nonce can never repeat under it.
func newSealing(to []Recipient) (*sealing, error) {
	if len(to) == 0 {
		return nil, ErrNoRecipient
	}
	if len(to) > maxRecipients {
		return nil, fmt.Errorf("encrypt: %w", ErrTooLarge)
	}
	gcm := to[0].Form.Authenticated()
	for _, r := range to {
		if err := r.Form.fits(r.Certificate); err != nil {
			return nil, err
		}
		if r.Form.Authenticated() != gcm {
			return nil, ErrMixedCiphers
		}
	}
	s := &sealing{to: to, key: random(32), cipher: contentCipher{keySize: 32, gcm: gcm, iv: random(16)}}
	block, err := aes.NewCipher(s.key)
	if err != nil {
		return nil, fmt.Errorf("encrypt content: %w", err)
	}
	if !gcm {
		s.cbc = cipher.NewCBCEncrypter(block, s.cipher.iv)
		return s, nil
	}
	s.cipher.iv, s.cipher.tagSize = random(12), 16
	if s.aead, err = cipher.NewGCM(block); err != nil {
		return nil, fmt.Errorf("encrypt content: %w", err)
	}
	return s, nil
}

// wrap gives the members of RecipientInfos in DER order.
func (s *sealing) wrap() ([]byte, error) {
	infos := make([][]byte, 0, len(s.to))
	for _, r := range s.to {
		info, err := recipientInfo(r, s.key)
		if err != nil {
			return nil, fmt.Errorf("encrypt content key: %w", err)
		}
		infos = append(infos, info)
	}
	return joinSET(infos), nil
}

// version is that of RFC 5652 6.1: 0 where all recipients are key transport by
// issuer and serial number, else 2; and of RFC 5083 2.1: always 0.
func (s *sealing) version() int64 {
	for _, r := range s.to {
		if _, ec := r.Certificate.PublicKey.(*ecdsa.PublicKey); ec && !s.cipher.gcm {
			return 2
		}
	}
	return 0
}

// begin allocates for a content of about this size. The room in front is an upper
// bound of what the recipients and the rest take there.
func (s *sealing) begin(size int) {
	s.room = 256
	for _, r := range s.to {
		s.room += 512 + len(r.Certificate.RawIssuer) + len(r.Certificate.SerialNumber.Bytes())
		if key, ok := r.Certificate.PublicKey.(*rsa.PublicKey); ok {
			s.room += key.Size()
		}
	}
	s.buf = make([]byte, s.room, s.room+size+2*aes.BlockSize+2)
	s.done = s.room
}

// ahead encrypts what can be encrypted before the end is known: CBC goes block by
// block. GCM takes its content at once, and is quick.
func (s *sealing) ahead() {
	if s.cbc == nil {
		return
	}
	whole := s.buf[s.done : s.done+(len(s.buf)-s.done)/aes.BlockSize*aes.BlockSize]
	s.cbc.CryptBlocks(whole, whole)
	s.done += len(whole)
}

// finish encrypts the rest and writes what stands before and after the content.
func (s *sealing) finish(infos []byte) []byte {
	kind, size := derEnvelopedData, 0
	if s.cbc != nil {
		s.buf = appendPadding(s.buf, len(s.buf)-s.room)
		s.ahead()
		size = len(s.buf) - s.room
	} else {
		kind, size = derAuthEnvelopedData, len(s.buf)-s.room
		// Seal writes in place where there is room for the tag, else elsewhere: what it
		// gives is put in the place of the plaintext in any case.
		sealed := s.aead.Seal(s.buf[s.room:s.room], s.cipher.iv, s.buf[s.room:], nil)
		tag := [16]byte(sealed[size:])
		s.buf = append(s.buf[:s.room], sealed[:size]...)
		s.buf = append(append(s.buf, header(tagOctets, len(tag))...), tag[:]...)
	}
	var version, algorithm cryptobyte.Builder
	version.AddASN1Int64(s.version())
	s.cipher.add(&algorithm)
	at := s.room
	before := func(piece []byte) {
		at -= len(piece)
		copy(s.buf[at:], piece)
	}
	before(header(byte(tagImplicit0), size))
	before(algorithm.BytesOrPanic())
	before(derData)
	before(header(0x30, s.room+size-at))
	before(infos)
	before(header(0x31, len(infos)))
	before(version.BytesOrPanic())
	before(header(0x30, len(s.buf)-at))
	before(header(0xa0, len(s.buf)-at))
	before(kind)
	before(header(0x30, len(s.buf)-at))
	return s.buf[at:]
}

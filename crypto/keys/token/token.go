// Package token signs with a private key that stays within a card or a hardware
// security module, by PKCS #11 (Cryptoki 2.40): RSA PKCS #1 v1.5 and PSS (RFC
// 8017), ECDSA over the NIST curves, and RSA decryption for what such a key has
// been sent.
//
// A [Key] is a crypto.Signer. It opens its session when it is first used, logs in
// once, and does one operation at a time: a card takes 0.2 to 1 s for each, so
// callers hold no lock of theirs meanwhile. A card that was taken out and put
// back, or a module that lost its session, is opened once more within the same
// call. A PIN that was refused is never tried again: a card locks itself after
// three. Every signature is verified before it is given out.
//
// The module is a C library, so the package talks to one only where the program
// was built with the tag pkcs11 and cgo; elsewhere Open gives ErrNotBuilt. It
// makes no keys and no certificates, asks no PIN pad, and cannot interrupt a
// module that does not return.
package token

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	"sync"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Settings name a key. Label or ID, one of them, chooses it within the token.
type Settings struct {
	Module string // file of the library
	Token  string // label of the token
	Label  string // of the key
	ID     []byte // of the key, CKA_ID
	// LastTry lets the PIN be tried where the token says that one more wrong one
	// locks it. A person decides that, not a program that starts by itself.
	LastTry bool
}

// Key is a private key within a token. It is safe for concurrent use.
type Key struct {
	dial func() (device, error)
	pub  crypto.PublicKey
	cert *x509.Certificate

	mu     sync.Mutex // one operation at a time
	dev    device
	locked error // the PIN was refused: said again, not tried again
	closed bool
}

var (
	_ crypto.Signer    = (*Key)(nil)
	_ crypto.Decrypter = (*Key)(nil)
)

// device is a token with an open session and the key found.
type device interface {
	public() (crypto.PublicKey, *x509.Certificate, error)
	sign(m mechanism, data []byte) ([]byte, error)
	decrypt(m mechanism, data []byte) ([]byte, error)
	close()
}

// mechanism is how a key is used.
type mechanism struct {
	scheme scheme
	hash   crypto.Hash // of PSS and OAEP
	salt   int         // of PSS
	label  []byte      // of OAEP
}

type scheme int

const (
	schemePKCS1 scheme = iota
	schemePSS
	schemeOAEP
	schemeECDSA
)

// Open opens the token, logs in, finds the key and has it sign once, so that a
// mistake is told at the start and not with the first letter. pin is asked for
// each login; what it returns is cleared. The error is an *Error, or of pin.
func Open(s Settings, pin func() ([]byte, error)) (*Key, error) {
	return open(func() (device, error) { return dial(s, pin) })
}

func open(dial func() (device, error)) (*Key, error) {
	k := &Key{dial: dial}
	if err := k.with(func(d device) (err error) { k.pub, k.cert, err = d.public(); return err }); err != nil {
		k.Close()
		return nil, err
	}
	probe := make([]byte, crypto.SHA256.Size())
	rand.Read(probe)
	if _, err := k.Sign(rand.Reader, probe, crypto.SHA256); err != nil {
		k.Close()
		return nil, fmt.Errorf("try the key: %w", err)
	}
	return k, nil
}

// Public is the public half, of type *rsa.PublicKey or *ecdsa.PublicKey.
func (k *Key) Public() crypto.PublicKey { return k.pub }

// Certificate is the one that the token keeps with the key, or nil.
func (k *Key) Certificate() *x509.Certificate { return k.cert }

// Close ends the session.
func (k *Key) Close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.closed = true
	k.drop()
	return nil
}

func (k *Key) drop() {
	if k.dev != nil {
		k.dev.close()
		k.dev = nil
	}
}

// with runs one operation, and once more over a new session where the first was
// lost.
func (k *Key) with(do func(device) error) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	for attempt := 0; ; attempt++ {
		switch {
		case k.closed:
			return &Error{What: ErrAbsent, Hint: "start cardiopli again", Doing: "use a key that was closed"}
		case k.locked != nil:
			return k.locked
		}
		err := k.ready()
		if err == nil {
			if err = do(k.dev); err == nil {
				return nil
			}
		}
		var e *Error
		if errors.As(err, &e) && (e.What == ErrPIN || e.What == ErrPINLocked || e.What == ErrLastTry) {
			k.locked = err
			k.drop()
			return err
		}
		if !errors.As(err, &e) || !e.lost {
			return err
		}
		k.drop()
		if attempt > 0 {
			return err
		}
	}
}

func (k *Key) ready() (err error) {
	if k.dev == nil {
		k.dev, err = k.dial()
	}
	return err
}

// Sign signs a digest. PSS is chosen by *rsa.PSSOptions, as in crypto/rsa. The
// random numbers are the token's own.
func (k *Key) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	hash := opts.HashFunc()
	if !hash.Available() || len(digest) != hash.Size() {
		return nil, errors.New("sign with token: the digest is not of its hash")
	}
	m, data := mechanism{scheme: schemeECDSA}, digest
	if pub, ok := k.pub.(*rsa.PublicKey); ok {
		var err error
		if m, data, err = rsaInput(pub, digest, hash, opts); err != nil {
			return nil, err
		}
	}
	var sig []byte
	err := k.with(func(d device) (err error) { sig, err = d.sign(m, data); return err })
	if err != nil {
		return nil, fmt.Errorf("sign with token: %w", err)
	}
	if m.scheme == schemeECDSA {
		if sig, err = derSignature(sig); err != nil {
			return nil, fmt.Errorf("sign with token: %w", err)
		}
	}
	if !k.verify(digest, sig, opts, m) {
		return nil, fmt.Errorf("sign with token: %w", &Error{Doing: "verify its signature", What: ErrFault,
			Hint: "the key and the public key or certificate beside it do not belong together, or the token is failing"})
	}
	return sig, nil
}

// prefixes of DigestInfo (RFC 8017 9.2, note 1).
func digestInfo(h crypto.Hash) []byte {
	switch h {
	case crypto.SHA256:
		return []byte{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20}
	case crypto.SHA384:
		return []byte{0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30}
	case crypto.SHA512:
		return []byte{0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40}
	}
	return nil
}

func rsaInput(pub *rsa.PublicKey, digest []byte, hash crypto.Hash, opts crypto.SignerOpts) (mechanism, []byte, error) {
	prefix := digestInfo(hash)
	if prefix == nil {
		return mechanism{}, nil, errors.New("sign with token: the hash is none of SHA-256, SHA-384, SHA-512")
	}
	pss, ok := opts.(*rsa.PSSOptions)
	if !ok {
		return mechanism{scheme: schemePKCS1}, append(prefix, digest...), nil
	}
	m := mechanism{scheme: schemePSS, hash: hash, salt: pss.SaltLength}
	longest := (pub.N.BitLen()+6)/8 - hash.Size() - 2 // RFC 8017 9.1.1
	switch pss.SaltLength {
	case rsa.PSSSaltLengthAuto:
		m.salt = longest
	case rsa.PSSSaltLengthEqualsHash:
		m.salt = hash.Size()
	}
	if m.salt < 0 || m.salt > longest {
		return mechanism{}, nil, errors.New("sign with token: the key is too short for this salt")
	}
	return m, digest, nil
}

// derSignature writes what a token gives for ECDSA, r and s of one length each,
// as X.509 and CMS want it (RFC 3279 2.2.3).
func derSignature(raw []byte) ([]byte, error) {
	n := len(raw) / 2
	if n == 0 || len(raw)%2 != 0 {
		return nil, &Error{Doing: "read its signature", What: ErrFault, Hint: "the module does not sign as PKCS #11 says"}
	}
	var b cryptobyte.Builder
	b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1BigInt(new(big.Int).SetBytes(raw[:n]))
		b.AddASN1BigInt(new(big.Int).SetBytes(raw[n:]))
	})
	return b.Bytes()
}

func (k *Key) verify(digest, sig []byte, opts crypto.SignerOpts, m mechanism) bool {
	switch pub := k.pub.(type) {
	case *ecdsa.PublicKey:
		return ecdsa.VerifyASN1(pub, digest, sig)
	case *rsa.PublicKey:
		if m.scheme == schemePSS {
			return rsa.VerifyPSS(pub, m.hash, digest, sig, &rsa.PSSOptions{SaltLength: m.salt, Hash: m.hash}) == nil
		}
		return rsa.VerifyPKCS1v15(pub, opts.HashFunc(), digest, sig) == nil
	}
	return false
}

// Decrypt opens what was encrypted to an RSA key: PKCS #1 v1.5, or OAEP with
// *rsa.OAEPOptions. With a SessionKeyLen, whatever is wrong with the padding
// gives random bytes and no error, as crypto/rsa does: an answer that tells would
// let others ask until they know (RFC 3218). A token answers at its own pace, so
// its time may still tell.
func (k *Key) Decrypt(random io.Reader, data []byte, opts crypto.DecrypterOpts) ([]byte, error) {
	if _, ok := k.pub.(*rsa.PublicKey); !ok {
		return nil, errors.New("decrypt with token: the key is not RSA")
	}
	m, session := mechanism{scheme: schemePKCS1}, 0
	switch o := opts.(type) {
	case nil:
	case *rsa.PKCS1v15DecryptOptions:
		session = o.SessionKeyLen
	case *rsa.OAEPOptions:
		m = mechanism{scheme: schemeOAEP, hash: o.Hash, label: o.Label}
		if o.MGFHash != 0 && o.MGFHash != o.Hash {
			return nil, errors.New("decrypt with token: two different hashes")
		}
	default:
		return nil, errors.New("decrypt with token: options of another kind")
	}
	var decoy []byte
	if session > 0 {
		decoy = make([]byte, session)
		if _, err := io.ReadFull(random, decoy); err != nil {
			return nil, fmt.Errorf("decrypt with token: %w", err)
		}
	}
	var plain []byte
	err := k.with(func(d device) (err error) { plain, err = d.decrypt(m, data); return err })
	var e *Error
	if session > 0 && (err == nil && len(plain) != session || errors.As(err, &e) && e.What == ErrFault && !e.lost) {
		return decoy, nil
	}
	if err != nil {
		return nil, fmt.Errorf("decrypt with token: %w", err)
	}
	return plain, nil
}

package token

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// card is a token of memory: it does what a module does with a digest, and fails
// as it is told.
type card struct {
	key     crypto.Signer
	dials   int // sessions opened
	closes  int
	in      atomic.Int32 // operations under way
	slow    time.Duration
	dialErr error
	fail    []error // of the next operations
	other   crypto.PublicKey
	spoil   bool
}

func (c *card) dial() (device, error) {
	c.dials++
	if c.dialErr != nil {
		return nil, c.dialErr
	}
	return c, nil
}

func (c *card) close() { c.closes++ }

func (c *card) public() (crypto.PublicKey, *x509.Certificate, error) {
	if c.other != nil {
		return c.other, nil, nil
	}
	return c.key.Public(), nil, nil
}

func (c *card) operate() error {
	if c.in.Add(1) > 1 {
		panic("two operations at once")
	}
	time.Sleep(c.slow)
	c.in.Add(-1)
	if len(c.fail) == 0 {
		return nil
	}
	err := c.fail[0]
	c.fail = c.fail[1:]
	return err
}

func (c *card) sign(m mechanism, data []byte) (sig []byte, err error) {
	if err := c.operate(); err != nil {
		return nil, err
	}
	switch key := c.key.(type) {
	case *rsa.PrivateKey:
		if m.scheme == schemePSS {
			sig, err = rsa.SignPSS(rand.Reader, key, m.hash, data, &rsa.PSSOptions{SaltLength: m.salt})
		} else {
			sig, err = rsa.SignPKCS1v15(rand.Reader, key, 0, data)
		}
	case *ecdsa.PrivateKey:
		r, s, e := ecdsa.Sign(rand.Reader, key, data)
		n := (key.Curve.Params().BitSize + 7) / 8
		sig, err = append(r.FillBytes(make([]byte, n)), s.FillBytes(make([]byte, n))...), e
	}
	if c.spoil {
		sig[len(sig)-1] ^= 1
	}
	return sig, err
}

func (c *card) decrypt(m mechanism, data []byte) ([]byte, error) {
	if err := c.operate(); err != nil {
		return nil, err
	}
	key := c.key.(*rsa.PrivateKey)
	var plain []byte
	var err error
	if m.scheme == schemeOAEP {
		plain, err = rsa.DecryptOAEP(m.hash.New(), nil, key, data, m.label)
	} else {
		plain, err = rsa.DecryptPKCS1v15(nil, key, data)
	}
	if err != nil {
		return nil, worded("decrypt", "CKR_ENCRYPTED_DATA_INVALID")
	}
	return plain, nil
}

var rsaKey = sync.OnceValue(func() *rsa.PrivateKey { k, _ := rsa.GenerateKey(rand.Reader, 2048); return k })

func mustOpen(t *testing.T, c *card) *Key {
	t.Helper()
	k, err := open(c.dial)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Close() })
	return k
}

func TestSignatures(t *testing.T) {
	for _, curve := range []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		key, err := ecdsa.GenerateKey(curve, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		k := mustOpen(t, &card{key: key})
		for range 40 { // r and s begin with zeros or high bits now and then
			d := crypto.SHA256.New().Sum(nil)
			rand.Read(d)
			sig, err := k.Sign(nil, d, crypto.SHA256)
			if err != nil || !ecdsa.VerifyASN1(&key.PublicKey, d, sig) {
				t.Fatalf("%s: %v", curve.Params().Name, err)
			}
		}
		if _, err := k.Decrypt(rand.Reader, nil, nil); err == nil {
			t.Error("an EC key decrypts")
		}
	}
	k, pub := mustOpen(t, &card{key: rsaKey()}), &rsaKey().PublicKey
	for _, h := range []crypto.Hash{crypto.SHA256, crypto.SHA384, crypto.SHA512} {
		d := h.New().Sum(nil)
		sig, err := k.Sign(nil, d, h)
		if err != nil || rsa.VerifyPKCS1v15(pub, h, d, sig) != nil {
			t.Errorf("%v: %v", h, err)
		}
		for _, salt := range []int{rsa.PSSSaltLengthAuto, rsa.PSSSaltLengthEqualsHash, h.Size(), 20} {
			opts := &rsa.PSSOptions{SaltLength: salt, Hash: h}
			sig, err := k.Sign(nil, d, opts)
			if err != nil || rsa.VerifyPSS(pub, h, d, sig, &rsa.PSSOptions{SaltLength: max(salt, rsa.PSSSaltLengthAuto), Hash: h}) != nil && salt > 0 {
				t.Errorf("%v, salt %d: %v", h, salt, err)
			}
		}
	}
	for name, try := range map[string]func() ([]byte, error){
		"digest too short": func() ([]byte, error) { return k.Sign(nil, make([]byte, 31), crypto.SHA256) },
		"SHA-1":            func() ([]byte, error) { return k.Sign(nil, make([]byte, sha1.Size), crypto.SHA1) },
		"no hash":          func() ([]byte, error) { return k.Sign(nil, make([]byte, 32), crypto.Hash(0)) },
		"salt too long": func() ([]byte, error) {
			return k.Sign(nil, make([]byte, 32), &rsa.PSSOptions{SaltLength: 250, Hash: crypto.SHA256})
		},
	} {
		if _, err := try(); err == nil {
			t.Errorf("%s: signed", name)
		}
	}
}

func TestDecrypt(t *testing.T) {
	k, pub := mustOpen(t, &card{key: rsaKey()}), &rsaKey().PublicKey
	secret := []byte("0123456789abcdef")
	v15, _ := rsa.EncryptPKCS1v15(rand.Reader, pub, secret)
	oaep, _ := rsa.EncryptOAEP(sha256.New(), rand.Reader, pub, secret, []byte("l"))
	if got, err := k.Decrypt(rand.Reader, v15, nil); err != nil || !bytes.Equal(got, secret) {
		t.Errorf("v1.5: %v", err)
	}
	if got, err := k.Decrypt(rand.Reader, oaep, &rsa.OAEPOptions{Hash: crypto.SHA256, Label: []byte("l")}); err != nil || !bytes.Equal(got, secret) {
		t.Errorf("OAEP: %v", err)
	}
	if _, err := k.Decrypt(rand.Reader, oaep, &rsa.OAEPOptions{Hash: crypto.SHA256}); !errors.Is(err, ErrFault) {
		t.Errorf("OAEP under another label: %v", err)
	}
	// A wrong padding and a wrong length are not told apart from a right one.
	for name, c := range map[string][]byte{"padding": oaep, "length": v15} {
		n := 16
		if name == "length" {
			n = 32
		}
		got, err := k.Decrypt(rand.Reader, c, &rsa.PKCS1v15DecryptOptions{SessionKeyLen: n})
		if err != nil || len(got) != n || bytes.Equal(got, secret) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	if got, err := k.Decrypt(rand.Reader, v15, &rsa.PKCS1v15DecryptOptions{SessionKeyLen: 16}); err != nil || !bytes.Equal(got, secret) {
		t.Errorf("session key: %v", err)
	}
	if _, err := k.Decrypt(rand.Reader, v15, "x"); err == nil {
		t.Error("options of another kind")
	}
}

// TestLostSession: the card comes back within the same call; one that stays away
// is an error that may pass, and the next call looks again.
func TestLostSession(t *testing.T) {
	digest := make([]byte, 32)
	for _, code := range []string{"CKR_DEVICE_REMOVED", "CKR_SESSION_HANDLE_INVALID", "CKR_USER_NOT_LOGGED_IN", "CKR_CRYPTOKI_NOT_INITIALIZED", "CKR_OPERATION_ACTIVE"} {
		c := &card{key: rsaKey()}
		k := mustOpen(t, c)
		c.fail = []error{worded("sign", code)}
		if _, err := k.Sign(nil, digest, crypto.SHA256); err != nil || c.dials != 2 || c.closes != 1 {
			t.Errorf("%s: %v, %d sessions, %d closed", code, err, c.dials, c.closes)
		}
		c.fail = []error{worded("sign", code)}
		c.dialErr = worded("find the token", "CKR_TOKEN_NOT_PRESENT")
		_, err := k.Sign(nil, digest, crypto.SHA256)
		var e interface{ Temporary() bool }
		if !errors.Is(err, ErrAbsent) || !errors.As(err, &e) || !e.Temporary() {
			t.Errorf("%s, then no card: %v", code, err)
		}
		c.dialErr = nil
		if _, err := k.Sign(nil, digest, crypto.SHA256); err != nil {
			t.Errorf("%s, card back: %v", code, err)
		}
	}
	c := &card{key: rsaKey()}
	k := mustOpen(t, c)
	c.fail = []error{worded("sign", "CKR_FUNCTION_FAILED")}
	if _, err := k.Sign(nil, digest, crypto.SHA256); !errors.Is(err, ErrFault) || c.dials != 1 {
		t.Errorf("a failure that no session mends: %v, %d sessions", err, c.dials)
	}
}

// TestPINOnce: three wrong PINs lock a card, so a refused one is tried once.
func TestPINOnce(t *testing.T) {
	for _, code := range []string{"CKR_PIN_INCORRECT", "CKR_PIN_LOCKED", "CKR_PIN_EXPIRED"} {
		c := &card{key: rsaKey()}
		k := mustOpen(t, c)
		c.fail = []error{worded("sign", "CKR_DEVICE_REMOVED")}
		c.dialErr = worded("log in", code)
		for range 5 {
			if _, err := k.Sign(nil, make([]byte, 32), crypto.SHA256); !errors.Is(err, ErrPIN) && !errors.Is(err, ErrPINLocked) {
				t.Errorf("%s: %v", code, err)
			}
		}
		if c.dials != 2 {
			t.Errorf("%s: tried %d times", code, c.dials-1)
		}
	}
}

func TestOneAtATime(t *testing.T) {
	k := mustOpen(t, &card{key: rsaKey(), slow: 5 * time.Millisecond})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := k.Sign(nil, make([]byte, 32), crypto.SHA256); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// TestWrongSignature: what the token gives is verified before it leaves.
func TestWrongSignature(t *testing.T) {
	other, _ := rsa.GenerateKey(rand.Reader, 2048)
	if _, err := open((&card{key: rsaKey(), other: &other.PublicKey}).dial); !errors.Is(err, ErrFault) {
		t.Errorf("the public key of another: %v", err)
	}
	c := &card{key: rsaKey()}
	k := mustOpen(t, c)
	c.spoil = true
	if _, err := k.Sign(nil, make([]byte, 32), crypto.SHA256); !errors.Is(err, ErrFault) {
		t.Errorf("a spoilt signature: %v", err)
	}
	k.Close()
	if _, err := k.Sign(nil, make([]byte, 32), crypto.SHA256); err == nil {
		t.Error("signs after it was closed")
	}
	for _, raw := range [][]byte{nil, {1}, {1, 2, 3}} {
		if _, err := derSignature(raw); err == nil {
			t.Errorf("%d bytes are a signature", len(raw))
		}
	}
}

func TestNotBuilt(t *testing.T) {
	if Built {
		t.Skip("SKIPPED: this program was built with PKCS #11")
	}
	_, err := Open(Settings{Module: "/m.so", Token: "t", Label: "k"}, func() ([]byte, error) { t.Error("the PIN was asked"); return nil, nil })
	var e *Error
	if !errors.Is(err, ErrNotBuilt) || !errors.As(err, &e) || !strings.Contains(e.Hint, "-tags pkcs11") {
		t.Errorf("got %v", err)
	}
}

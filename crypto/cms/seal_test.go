package cms

import (
	"bytes"
	"crypto"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestSealIsSignThenEncrypt: inside the encryption stand the very bytes that the
// separate calls write. Where a signature is drawn at random, and with it perhaps
// its length, it must verify instead.
func TestSealIsSignThenEncrypt(t *testing.T) {
	p := testPKI()
	long := strings.Repeat(letter, 400)
	for name, s := range map[string]Signer{"rsa": p.rsa2.signer(), "rsa3072": p.rsa3072.signer(), "pss": {Key: p.rsa2.key, Certificate: p.rsa2.cert, PSS: true},
		"p256": p.p256.signer(), "p384": p.p384.signer(), "p521": p.p521.signer()} {
		for packing, entity := range []func(string) []byte{
			func(e string) []byte { return OpaqueEntity(must[[]byte](t)(Sign([]byte(e), s, at))) },
			func(e string) []byte { return SignedEntity([]byte(e), must[[]byte](t)(SignDetached([]byte(e), s, at))) },
		} {
			for _, content := range []string{"", "x", letter, long} {
				want := entity(content)
				for _, to := range sealTo(p) {
					t.Run(fmt.Sprintf("%s/%d/%d/%s", name, packing, len(content), to.form), func(t *testing.T) {
						der := must[[]byte](t)(Seal([]byte(content), Packing(packing), s, at, Recipient{to.cert, to.form}, Recipient{to.cert, to.form}))
						if normal := must[[]byte](t)(Normalise(der)); !bytes.Equal(normal, der) {
							t.Fatal("what is written is not DER")
						}
						got := must[[]byte](t)(Decrypt(der, to.key, to.cert))
						if strings.HasPrefix(name, "rsa") && !bytes.Equal(got, want) {
							t.Fatal("inside stands something else than Sign and its entity give")
						}
						message := mailFrom(s.Certificate.EmailAddresses[0], EncryptedEntity(der))
						if o := must[Opened](t)(reader(p, to.key, to.holder).Open(message)); string(o.Entity) != content {
							t.Fatalf("opened %d bytes of %d", len(o.Entity), len(content))
						}
					})
				}
			}
		}
	}
}

// sealTo names one reader for each form.
func sealTo(p *pki) []sample {
	var list []sample
	for _, f := range Forms() {
		h := p.rsa
		if f == ECDHCBC || f == ECDHGCM {
			h = p.p521
		}
		list = append(list, sample{form: f, holder: h})
	}
	return list
}

// TestSealManyRecipients: the room in front of the content holds them all, long
// serial numbers included.
func TestSealManyRecipients(t *testing.T) {
	p := testPKI()
	long := *p.rsa3072.cert
	long.SerialNumber = new(big.Int).Lsh(big.NewInt(1), 8*5000)
	for _, gcm := range []bool{false, true} {
		to := []Recipient{{&long, OAEPCBC.withContent(gcm)}}
		for range 80 {
			to = append(to, Recipient{p.rsa.cert, OAEPCBC.withContent(gcm)}, Recipient{p.p521.cert, ECDHCBC.withContent(gcm)})
		}
		der := must[[]byte](t)(Seal([]byte(letter), Multipart, p.p256.signer(), at, to...))
		if o := must[Opened](t)(reader(p, p.p521.key, p.p521).Open(EncryptedEntity(der))); string(o.Entity) != letter {
			t.Error("came back otherwise")
		}
	}
}

// oddKey signs as it is told, and counts.
type oddKey struct {
	crypto.Signer
	used int
	do   func() ([]byte, error)
}

func (k *oddKey) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) { k.used++; return k.do() }

func TestSealRefuses(t *testing.T) {
	p := testPKI()
	broken := errors.New("token removed")
	odd := func(do func() ([]byte, error)) (*oddKey, Signer) {
		k := &oddKey{Signer: p.rsa.key, do: do}
		return k, Signer{Key: k, Certificate: p.rsa.cert}
	}
	good := []Recipient{{p.rsa.cert, RSAv15CBC}}
	weak := *p.rsa.cert
	weak.PublicKey = &rsaKey(1024).PublicKey
	for _, c := range []struct {
		name    string
		entity  string
		packing Packing
		do      func() ([]byte, error)
		to      []Recipient
		at      time.Time
		want    string
		used    int
	}{
		{"key fails", letter, Opaque, func() ([]byte, error) { return nil, broken }, good, at, "sign: token removed", 1},
		{"short signature", letter, Opaque, func() ([]byte, error) { return make([]byte, 255), nil }, good, at, "cms: sign: the key gave a signature of another length than its modulus", 1},
		{"not canonical", "a\n", Multipart, nil, good, at, ErrNotCanonical.Error(), 0},
		{"no recipient", letter, Opaque, nil, nil, at, ErrNoRecipient.Error(), 0},
		{"weak recipient", letter, Opaque, nil, []Recipient{{&weak, RSAv15CBC}}, at, "the certificate has a key that is too short (RSA 1024)", 0},
		{"mixed ciphers", letter, Opaque, nil, []Recipient{{p.rsa.cert, RSAv15CBC}, {p.rsa.cert, OAEPGCM}}, at, ErrMixedCiphers.Error(), 0},
		{"no moment", letter, Opaque, nil, good, time.Time{}, "cms: sign: no signing time", 0},
	} {
		k, s := odd(c.do)
		der, err := Seal([]byte(c.entity), c.packing, s, c.at, c.to...)
		if err == nil || err.Error() != c.want || der != nil || k.used != c.used {
			t.Errorf("%s: got %v after %d signatures, want %s", c.name, err, k.used, c.want)
		}
	}
	large := bytes.Repeat([]byte("x"), MaxSize-MaxSize/8)
	_, s := odd(func() ([]byte, error) { return make([]byte, 256), nil })
	if _, err := Seal(large, Opaque, s, at, good...); !errors.Is(err, ErrTooLarge) {
		t.Errorf("grown above the limit by base64: got %v", err)
	}
	// A panic of a token reaches the caller, who can recover.
	defer func() {
		if recover() == nil {
			t.Error("the panic of the key went elsewhere")
		}
	}()
	_, s = odd(func() ([]byte, error) { panic("token") })
	Seal([]byte(letter), Opaque, s, at, good...)
}

func TestSealLeavesItsInput(t *testing.T) {
	p := testPKI()
	entity := []byte(letter)
	for _, packing := range []Packing{Opaque, Multipart} {
		for _, form := range []Form{RSAv15CBC, RSAv15GCM} {
			must[[]byte](t)(Seal(entity, packing, p.p256.signer(), at, Recipient{p.rsa.cert, form}))
			must[[]byte](t)(Encrypt(entity, Recipient{p.rsa.cert, form}))
			if string(entity) != letter {
				t.Fatal("the entity was written to")
			}
		}
	}
}

// TestSealingGrows: a content that is larger than was thought when the buffer was
// made is encrypted all the same, wherever the buffer went in between.
func TestSealingGrows(t *testing.T) {
	p := testPKI()
	for _, form := range []Form{ECDHCBC, ECDHGCM} {
		for size := range 300 {
			content := bytes.Repeat([]byte("clair "), 60)[:size]
			for _, thought := range []int{0, size - 34, size - 18, size - 17, size - 1} {
				s := must[*sealing](t)(newSealing([]Recipient{{p.p256.cert, form}}))
				s.begin(max(0, thought))
				for piece := range slices.Chunk(content, 7) {
					s.buf = append(s.buf, piece...)
					s.ahead()
				}
				s.buf = slices.Clip(s.buf) // the worst that growing can leave
				der := s.finish(must[[]byte](t)(s.wrap()))
				if bytes.Contains(der, []byte("clair clair")) {
					t.Fatalf("%s, %d bytes: in the clear", form, size)
				}
				if size%50 != 0 {
					continue // the rest is slow
				}
				if got := must[[]byte](t)(Decrypt(der, p.p256.key, p.p256.cert)); !bytes.Equal(got, content) {
					t.Fatalf("%s, %d bytes: came back otherwise", form, size)
				}
			}
		}
	}
}

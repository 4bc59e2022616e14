package cms

import (
	"bytes"
	"crypto/ecdh"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"math/big"
	mrand "math/rand/v2"
	"slices"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// sample is one sealed message of each form with who can open it.
type sample struct {
	form Form
	holder
	der []byte
}

func samples(t testing.TB, content []byte) []sample {
	t.Helper()
	p := testPKI()
	var list []sample
	for _, f := range Forms() {
		h := p.rsa
		if f == ECDHCBC || f == ECDHGCM {
			h = p.p256
		}
		list = append(list, sample{f, h, must[[]byte](t)(Encrypt(content, Recipient{h.cert, f}))})
	}
	return list
}

// TestBitFlips changes one bit of each byte: sealed by GCM, a message then opens
// to the same content or not at all; nothing ever panics.
func TestBitFlips(t *testing.T) {
	r := mrand.New(mrand.NewPCG(1, 2))
	for _, s := range samples(t, []byte(letter)) {
		t.Run(string(s.form), func(t *testing.T) {
			opened := 0
			for i := range s.der {
				bad := bytes.Clone(s.der)
				bad[i] ^= 1 << r.IntN(8)
				got, err := Decrypt(bad, s.key, s.cert)
				if err != nil {
					if got != nil {
						t.Fatalf("byte %d: content given out with an error", i)
					}
					continue
				}
				opened++
				if s.form.Authenticated() && string(got) != letter {
					t.Fatalf("byte %d: another content was accepted", i)
				}
			}
			// The version number is all that may change unnoticed.
			if s.form.Authenticated() && opened > 4 {
				t.Errorf("%d altered messages open", opened)
			}
		})
	}
}

// TestBitFlipsOfWholeMail seals a signed entity in CBC, which has no tag of its
// own, and expects the signature inside to catch what the cipher does not.
func TestBitFlipsOfWholeMail(t *testing.T) {
	p := testPKI()
	r := mrand.New(mrand.NewPCG(3, 4))
	inner := signedEntity(t, p.p256.signer(), true)
	der := must[[]byte](t)(Encrypt(inner, Recipient{p.p384.cert, ECDHCBC}))
	read := reader(p, p.p384.key, p.p384)
	for range 600 {
		bad := bytes.Clone(der)
		bad[r.IntN(len(bad))] ^= 1 << r.IntN(8)
		o, err := read.Open(mailFrom("hugo.brun@medecin.example", EncryptedEntity(bad)))
		if err == nil && string(o.Entity) != letter {
			t.Fatal("another content was accepted")
		}
		if err != nil && (o.Entity != nil || o.Signed.Content != nil) {
			t.Fatal("content given out with an error")
		}
	}
}

func TestTruncation(t *testing.T) {
	p := testPKI()
	for _, s := range samples(t, []byte("court")) {
		for n := range s.der {
			if _, err := Decrypt(s.der[:n], s.key, s.cert); err == nil {
				t.Fatalf("%s: %d bytes of %d open", s.form, n, len(s.der))
			}
		}
	}
	der := must[[]byte](t)(Sign([]byte("court"), p.p256.signer(), at))
	streamed := parseTree(t, der).ber(100)
	for _, whole := range [][]byte{der, streamed} {
		if _, err := Verify(whole, nil, p.roots, nil, at); err != nil {
			t.Fatal(err)
		}
		for n := range whole {
			if _, err := Verify(whole[:n], nil, p.roots, nil, at); err == nil {
				t.Fatalf("%d bytes of %d verify", n, len(whole))
			}
		}
	}
}

func TestWrongKeys(t *testing.T) {
	p := testPKI()
	for _, s := range samples(t, []byte(letter)) {
		other, another := p.rsa2, p.p256
		if s.form == ECDHCBC || s.form == ECDHGCM {
			other, another = p.p256b, p.rsa
		}
		if _, err := Decrypt(s.der, other.key, s.cert); err != ErrKeyMismatch {
			t.Errorf("%s: key of somebody else: got %v", s.form, err)
		}
		if _, err := Decrypt(s.der, another.key, s.cert); err != ErrKeyMismatch {
			t.Errorf("%s: key of another kind: got %v", s.form, err)
		}
		if _, err := Decrypt(s.der, other.key, other.cert); err != ErrNotRecipient {
			t.Errorf("%s: another recipient: got %v", s.form, err)
		}
		if _, err := Decrypt(s.der, s.key, nil); reasonOf(err) != ReasonMissing {
			t.Errorf("%s: no certificate: got %v", s.form, err)
		}
		if _, err := Decrypt(s.der, nil, s.cert); err != ErrKeyMismatch {
			t.Errorf("%s: no key: got %v", s.form, err)
		}
		// A certificate with the names of the recipient and another key.
		twin := *other.cert
		twin.RawIssuer, twin.SerialNumber = s.cert.RawIssuer, s.cert.SerialNumber
		if got, err := Decrypt(s.der, other.key, &twin); err != ErrDecrypt && string(got) == letter {
			t.Errorf("%s: opened with another key", s.form)
		}
	}
}

// TestOracle sends what an attacker sends who tries PKCS #1 v1.5 paddings: all
// answers must be the same error as for a wrong content.
func TestOracle(t *testing.T) {
	p := testPKI()
	pub := p.rsa.cert.PublicKey.(*rsa.PublicKey)
	good := must[[]byte](t)(Encrypt([]byte(letter), Recipient{p.rsa.cert, RSAv15GCM}))
	random := new(big.Int).Rsh(pub.N, 1).Bytes()
	short := must[[]byte](t)(rsa.EncryptPKCS1v15(rand.Reader, pub, make([]byte, 16)))
	other := must[[]byte](t)(rsa.EncryptPKCS1v15(rand.Reader, pub, make([]byte, 32)))
	for name, key := range map[string][]byte{"no padding": random, "key of another length": short, "another key": other,
		"longer than the modulus": append([]byte{1}, random...), "empty": {}} {
		n := parseTree(t, good)
		n.at(1, 0, 1, 0, 3).content = key
		if got, err := Decrypt(n.der(), p.rsa.key, p.rsa.cert); err != ErrDecrypt || got != nil {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestAuthenticatedAttributes writes the attributes that Encrypt leaves out and
// that others may write: they are the associated data of the tag.
func TestAuthenticatedAttributes(t *testing.T) {
	p := testPKI()
	build := func(kind []byte, swap bool) []byte {
		n := parseTree(t, must[[]byte](t)(Encrypt([]byte(letter), Recipient{p.rsa.cert, RSAv15GCM})))
		body := n.at(1, 0)
		var attrs [][]byte
		attrs = must[[][]byte](t)(addAttribute(attrs, oidAttrContentType, func(b *cryptobyte.Builder) {
			b.AddASN1(casn1.OBJECT_IDENTIFIER, func(b *cryptobyte.Builder) { b.AddBytes(kind) })
		}))
		attrs = must[[][]byte](t)(addAttribute(attrs, oidAttrSigningTime, func(b *cryptobyte.Builder) { b.AddASN1UTCTime(at) }))
		set := joinSET(attrs)
		cek := bytes.Repeat([]byte{7}, 32)
		body.at(1, 0, 3).content = must[[]byte](t)(rsa.EncryptPKCS1v15(rand.Reader, p.rsa.cert.PublicKey.(*rsa.PublicKey), cek))
		c := contentCipher{keySize: 32, gcm: true, iv: body.at(2, 1, 1, 0).content, tagSize: 16}
		encrypted, mac, err := c.seal(cek, []byte(letter), append(header(0x31, len(set)), set...))
		if err != nil {
			t.Fatal(err)
		}
		body.at(2, 2).content = encrypted
		list := &node{tag: 0xa1, children: parseNodes(t, set)}
		if swap {
			slices.Reverse(list.children)
		}
		body.children = []*node{body.at(0), body.at(1), body.at(2), list, {tag: tagOctets, content: mac}}
		return n.der()
	}
	data := []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01}
	signedKind := []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02}
	for name, der := range map[string][]byte{"in order": build(data, false), "out of order": build(data, true)} {
		if got := must[[]byte](t)(Decrypt(der, p.rsa.key, p.rsa.cert)); string(got) != letter {
			t.Errorf("%s: came back as %d bytes", name, len(got))
		}
	}
	if _, err := Decrypt(build(signedKind, false), p.rsa.key, p.rsa.cert); !errors.Is(err, ErrContentType) {
		t.Errorf("content type attribute of signed data: got %v", err)
	}
	n := parseTree(t, build(data, false))
	n.at(1, 0, 3, 1, 1, 0).content = []byte("250101000000Z")
	if _, err := Decrypt(n.der(), p.rsa.key, p.rsa.cert); err != ErrDecrypt {
		t.Errorf("attribute changed: got %v", err)
	}
	n.at(1, 0).children = slices.Delete(n.at(1, 0).children, 3, 4)
	if _, err := Decrypt(n.der(), p.rsa.key, p.rsa.cert); err != ErrDecrypt {
		t.Errorf("attributes taken out: got %v", err)
	}
}

// TestContentTypeConfusion gives each reader what is for another.
func TestContentTypeConfusion(t *testing.T) {
	p := testPKI()
	cbc := must[[]byte](t)(Encrypt([]byte(letter), Recipient{p.rsa.cert, RSAv15CBC}))
	gcm := must[[]byte](t)(Encrypt([]byte(letter), Recipient{p.rsa.cert, RSAv15GCM}))
	sig := must[[]byte](t)(Sign([]byte(letter), p.rsa.signer(), at))
	oids := func(der []byte) []byte { return parseTree(t, der).at(0).content }
	relabel := func(der, like []byte) []byte {
		n := parseTree(t, der)
		n.at(0).content = oids(like)
		return n.der()
	}
	inner := func(der []byte, kind []byte) []byte {
		n := parseTree(t, der)
		n.at(1, 0, 2, 0).content = kind
		return n.der()
	}
	// GCM content relabelled as CBC, the way to bend it; see the package comment.
	downgraded := parseTree(t, gcm)
	downgraded.at(0).content = oids(cbc)
	body := downgraded.at(1, 0)
	body.children = body.children[:3]
	body.at(2).children[1] = parseTree(t, cbc).at(1, 0, 2, 1)
	for _, c := range []struct {
		name string
		der  []byte
		want error
	}{
		{"signed", sig, ErrContentType},
		{"cbc in authenticated enveloped data", relabel(cbc, gcm), ErrMalformed},
		{"gcm in enveloped data", relabel(gcm, cbc), ErrMalformed},
		{"signed called enveloped", relabel(sig, cbc), ErrMalformed},
		{"signed data directly inside", inner(cbc, oids(sig)), ErrContentType},
		{"signed data directly inside gcm", inner(gcm, oids(sig)), ErrContentType},
		{"gcm bent to cbc", downgraded.der(), ErrDecrypt},
		{"nothing", nil, ErrMalformed},
		{"text", []byte(letter), ErrMalformed},
	} {
		if got, err := Decrypt(c.der, p.rsa.key, p.rsa.cert); !errors.Is(err, c.want) && string(got) == letter {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		} else if c.want != ErrDecrypt && !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
	}
	for name, der := range map[string][]byte{"cbc": cbc, "gcm": gcm} {
		if _, err := Verify(der, nil, p.roots, nil, at); !errors.Is(err, ErrContentType) {
			t.Errorf("verify of %s: got %v", name, err)
		}
	}
	if _, err := Verify(relabel(cbc, sig), nil, p.roots, nil, at); !errors.Is(err, ErrMalformed) {
		t.Errorf("enveloped called signed: got %v", err)
	}
}

// TestForeignCurve gives a point that is not on the recipient's curve.
func TestForeignCurve(t *testing.T) {
	p := testPKI()
	n := parseTree(t, must[[]byte](t)(Encrypt([]byte(letter), Recipient{p.p256.cert, ECDHGCM})))
	point := n.at(1, 0, 1, 0, 1, 0, 1)
	good := bytes.Clone(point.content)
	for name, content := range map[string][]byte{
		"point of another curve": append([]byte{0}, must[*ecdh.PrivateKey](t)(ecdh.P384().GenerateKey(rand.Reader)).PublicKey().Bytes()...),
		"point beside the curve": append(good[:len(good)-1:len(good)-1], good[len(good)-1]^1),
		"point at infinity":      {0, 0},
		"no point":               {0},
		"half of a point":        good[:34],
	} {
		point.content = content
		if _, err := Decrypt(n.der(), p.p256.key, p.p256.cert); err != ErrDecrypt {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestEncryptRefuses(t *testing.T) {
	p := testPKI()
	weakRSA := person(rsaKey(1024), "court@medecin.example", &p.root)
	p224 := person(ecKey(elliptic.P224()), "p224@medecin.example", &p.root)
	for _, c := range []struct {
		name string
		to   []Recipient
		want string
	}{
		{"nobody", nil, ErrNoRecipient.Error()},
		{"mixed ciphers", []Recipient{{p.rsa.cert, RSAv15CBC}, {p.p256.cert, ECDHGCM}}, ErrMixedCiphers.Error()},
		{"no certificate", []Recipient{{nil, RSAv15CBC}}, "there is no certificate"},
		{"no form", []Recipient{{p.rsa.cert, ""}}, `cms: no such form ""`},
		{"rsa form for a curve", []Recipient{{p.p256.cert, RSAv15CBC}}, "cms: form rsa-v1.5+aes256-cbc does not fit the key of the certificate"},
		{"curve form for rsa", []Recipient{{p.rsa.cert, ECDHCBC}}, "cms: form ecdh+aes256-cbc does not fit the key of the certificate"},
		{"rsa 1024", []Recipient{{weakRSA.cert, RSAv15CBC}}, "the certificate has a key that is too short (RSA 1024)"},
		{"p-224", []Recipient{{p224.cert, ECDHCBC}}, "the certificate has a key that is too short (P-224)"},
	} {
		if der, err := Encrypt([]byte(letter), c.to...); err == nil || err.Error() != c.want || der != nil {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}

func TestFormFor(t *testing.T) {
	p := testPKI()
	for _, c := range []struct {
		cert *x509.Certificate
		have Capabilities
		want Form
	}{
		{p.rsa.cert, Capabilities{}, RSAv15CBC},
		{p.rsa.cert, Capabilities{GCM: true}, RSAv15GCM},
		{p.rsa.cert, Capabilities{OAEP: true}, OAEPCBC},
		{p.rsa.cert, Capabilities{GCM: true, OAEP: true}, OAEPGCM},
		{p.p256.cert, Capabilities{OAEP: true}, ECDHCBC},
		{p.p384.cert, Capabilities{GCM: true}, ECDHGCM},
	} {
		if got, err := FormFor(c.cert, c.have); got != c.want || err != nil {
			t.Errorf("%+v: got %s (%v), want %s", c.have, got, err, c.want)
		}
	}
	if _, err := FormFor(nil, Capabilities{}); reasonOf(err) != ReasonMissing {
		t.Errorf("no certificate: got %v", err)
	}
	want := []Form{RSAv15CBC, OAEPCBC, ECDHCBC}
	if got := Common(RSAv15CBC, OAEPGCM, ECDHGCM); !slices.Equal(got, want) {
		t.Errorf("common: got %v, want %v", got, want)
	}
	want = []Form{OAEPGCM, ECDHGCM}
	if got := Common(OAEPGCM, ECDHGCM); !slices.Equal(got, want) {
		t.Errorf("common: got %v, want %v", got, want)
	}
}

// TestOtherKeyForms opens with the keys that are not *rsa or *ecdsa: an ecdh key.
func TestOtherKeyForms(t *testing.T) {
	p := testPKI()
	der := must[[]byte](t)(Encrypt([]byte(letter), Recipient{p.p256.cert, ECDHGCM}))
	key := must[*ecdh.PrivateKey](t)(p.p256.key.(interface {
		ECDH() (*ecdh.PrivateKey, error)
	}).ECDH())
	if got := must[[]byte](t)(Decrypt(der, key, p.p256.cert)); string(got) != letter {
		t.Errorf("came back as %d bytes", len(got))
	}
	if _, err := Decrypt(der, key, p.p256b.cert); err != ErrKeyMismatch {
		t.Errorf("certificate of somebody else: got %v", err)
	}
}

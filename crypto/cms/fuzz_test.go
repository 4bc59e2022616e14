package cms

import (
	"bytes"
	"testing"
)

// FuzzNormalise: the result is one DER element that normalises to itself.
func FuzzNormalise(f *testing.F) {
	for _, s := range samples(f, []byte(letter)) {
		f.Add(s.der)
		f.Add(parseTree(f, s.der).ber(20))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		der, err := Normalise(b)
		if err != nil {
			return
		}
		again, err := Normalise(der)
		if err != nil || !bytes.Equal(der, again) {
			t.Fatalf("not stable: %v", err)
		}
		if len(der) > 2*len(b) {
			t.Fatalf("%d bytes grew to %d", len(b), len(der))
		}
	})
}

// FuzzDecrypt: GCM content opens to what was sealed or not at all.
func FuzzDecrypt(f *testing.F) {
	p := testPKI()
	for _, s := range samples(f, []byte(letter)) {
		f.Add(s.der)
		f.Add(parseTree(f, s.der).ber(20))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, h := range []holder{p.p256, p.rsa} {
			if got, err := Decrypt(b, h.key, h.cert); err != nil && got != nil {
				t.Fatal("content given out with an error")
			}
		}
	})
}

// FuzzVerify: nothing verifies but what the tests signed.
func FuzzVerify(f *testing.F) {
	p := curvePKI()
	for _, h := range []holder{p.p256, p.p384} {
		der := must[[]byte](f)(Sign([]byte(letter), h.signer(), at))
		f.Add(der)
		f.Add(parseTree(f, der).ber(50))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if s, err := Verify(b, nil, p.roots, nil, at); err == nil && string(s.Content) != letter {
			t.Fatal("something else verifies")
		}
	})
}

// FuzzOpen: whole mail, headers and multipart included.
func FuzzOpen(f *testing.F) {
	p := curvePKI()
	r := reader(p, p.p384.key, p.p384)
	r.ClearSigned = true
	for _, opaque := range []bool{true, false} {
		inner := signedEntity(f, p.p256.signer(), opaque)
		f.Add(mailFrom("hugo.brun@medecin.example", inner))
		f.Add(mailFrom("hugo.brun@medecin.example", EncryptedEntity(must[[]byte](f)(Encrypt(inner, Recipient{p.p384.cert, ECDHGCM})))))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if o, err := r.Open(b); err == nil && string(o.Entity) != letter {
			t.Fatal("something else opens")
		}
	})
}

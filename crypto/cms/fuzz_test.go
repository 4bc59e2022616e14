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
		f.Add(streamed(f, s.der, 16))
	}
	f.Add(nestedDER(0x30, 40))
	f.Add(nestedDER(tagOctetsCons, 31))
	f.Add([]byte{0x30, 0x84, 0x7f, 0xff, 0xff, 0xff, 0x00})
	f.Add([]byte{0x24, 0x80, 0x24, 0x80, 0x04, 0x81, 0x01, 0xff, 0x00, 0x00, 0x00, 0x00})
	f.Fuzz(func(t *testing.T, b []byte) {
		before := bytes.Clone(b)
		der, err := Normalise(b)
		if !bytes.Equal(b, before) {
			t.Fatal("the input was written to")
		}
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
		f.Add(streamed(f, s.der, 16))
		for _, change := range []func(body *node){
			func(b *node) { b.children = b.children[:3] },                                                    // no tag
			func(b *node) { b.at(1).children = append(b.at(1).children, copyOf(b.at(1, 0))) },                // twice the recipient
			func(b *node) { b.at(2, 2).content = b.at(2, 2).content[:16] },                                   // one block
			func(b *node) { b.children = append(b.children, &node{tag: 0xa1, children: []*node{{tag: 5}}}) }, // attributes
		} {
			n := parseTree(f, s.der)
			change(n.at(1, 0))
			f.Add(n.der())
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, h := range []holder{p.p256, p.rsa} {
			got, err := Decrypt(b, h.key, h.cert)
			if err != nil && got != nil {
				t.Fatal("content given out with an error")
			}
			if err == nil && TypeOf(b) == TypeAuthEnveloped && string(got) != letter {
				t.Fatal("GCM content that nobody sealed")
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
		for _, change := range []func(*node){
			func(n *node) { signedBody(n).at(2).children = signedBody(n).at(2).children[:1] },
			func(n *node) {
				signerInfo(n).children = append(signerInfo(n).children[:3:3], signerInfo(n).children[4:]...)
			},
			func(n *node) { signedBody(n).at(4).children = append(signedBody(n).at(4).children, signerInfo(n)) },
			func(n *node) { signedAttrs(n).children = append(signedAttrs(n).children, signedAttrs(n).children...) },
			func(n *node) {
				signedBody(n).at(3).children = append(signedBody(n).at(3).children, parseTree(f, p.p521.cert.Raw))
			},
			func(n *node) {
				signerInfo(n).children[1] = &node{tag: byte(tagImplicit0), content: h.cert.SubjectKeyId}
			},
		} {
			n := parseTree(f, der)
			change(n)
			f.Add(n.der())
		}
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
		for _, form := range []Form{ECDHGCM, ECDHCBC} {
			der := must[[]byte](f)(Encrypt(inner, Recipient{p.p384.cert, form}))
			f.Add(mailFrom("hugo.brun@medecin.example", EncryptedEntity(der)))
			f.Add(mailFrom("hugo.brun@medecin.example", EncryptedEntity(streamed(f, der, 100))))
		}
		f.Add(mailFrom("hugo.brun@medecin.example", mixed(inner)))
		f.Add(append([]byte("From : x@y.example\r\nSender: a@b.example\r\n"), mailFrom("hugo.brun@medecin.example", SignedEntity(inner, must[[]byte](f)(SignDetached(inner, p.p521.signer(), at))))...))
		f.Add(bytes.ReplaceAll(mailFrom("\"x@y.example\" (c) <hugo.brun@medecin.example>", inner), []byte("\r\n"), []byte("\n")))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if o, err := r.Open(b); err == nil && string(o.Entity) != letter {
			t.Fatal("something else opens")
		}
	})
}

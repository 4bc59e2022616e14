package cms

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// TestHostileTag changes the tag of GCM content, its length, its place, and what it
// covers.
func TestHostileTag(t *testing.T) {
	p := testPKI()
	good := must[[]byte](t)(Encrypt([]byte(letter), Recipient{p.p256.cert, ECDHGCM}))
	tagSize := func(n *node, size byte) { n.at(1, 0, 2, 1, 1, 1).content = []byte{size} }
	for _, c := range []struct {
		name   string
		change func(content, mac *node, n *node)
		want   error
	}{
		{"as written", func(_, _, _ *node) {}, nil},
		{"one bit", func(_, mac, _ *node) { mac.content[15] ^= 1 }, ErrDecrypt},
		{"empty", func(_, mac, _ *node) { mac.content = nil }, ErrDecrypt},
		{"cut to 12 bytes, 16 said", func(_, mac, _ *node) { mac.content = mac.content[:12] }, ErrDecrypt},
		// RFC 5084 3.2 allows 12 bytes; whoever cuts a right tag gains nothing.
		{"cut to 12 bytes, 12 said", func(_, mac, n *node) { mac.content = mac.content[:12]; tagSize(n, 12) }, nil},
		{"cut to 12 bytes, nothing said, which means 12", func(_, mac, n *node) {
			mac.content = mac.content[:12]
			n.at(1, 0, 2, 1, 1).children = n.at(1, 0, 2, 1, 1).children[:1]
		}, nil},
		{"cut to 12 bytes and altered", func(_, mac, n *node) { mac.content = mac.content[:12]; tagSize(n, 12); mac.content[3] ^= 1 }, ErrDecrypt},
		{"cut to 11 bytes", func(_, mac, n *node) { mac.content = mac.content[:11]; tagSize(n, 11) }, ErrMalformed},
		{"cut to 4 bytes", func(_, mac, n *node) { mac.content = mac.content[:4]; tagSize(n, 4) }, ErrMalformed},
		{"17 bytes", func(_, mac, n *node) { mac.content = append(mac.content, 0); tagSize(n, 17) }, ErrMalformed},
		{"tag at the end of the content instead", func(content, mac, _ *node) {
			content.content = append(bytes.Clone(content.content), mac.content...)
			mac.content = nil
		}, ErrDecrypt},
		{"one byte of the content before the tag", func(content, mac, _ *node) {
			last := len(content.content) - 1
			mac.content = append([]byte{content.content[last]}, mac.content[:15]...)
			content.content = content.content[:last]
		}, ErrDecrypt},
		{"tag before the content", func(_, _, n *node) {
			body := n.at(1, 0)
			body.children[2], body.children[3] = body.children[3], body.children[2]
		}, ErrMalformed},
		{"no tag", func(_, _, n *node) { n.at(1, 0).children = n.at(1, 0).children[:3] }, ErrMalformed},
		{"two tags", func(_, mac, n *node) { n.at(1, 0).children = append(n.at(1, 0).children, copyOf(mac)) }, ErrMalformed},
		{"nonce of 13 bytes", func(_, _, n *node) { n.at(1, 0, 2, 1, 1, 0).content = make([]byte, 13) }, ErrMalformed},
		{"nonce of 0 bytes", func(_, _, n *node) { n.at(1, 0, 2, 1, 1, 0).content = nil }, ErrMalformed},
		{"another nonce", func(_, _, n *node) { n.at(1, 0, 2, 1, 1, 0).content[0] ^= 1 }, ErrDecrypt},
		{"content empty", func(content, _, _ *node) { content.content = nil }, ErrDecrypt},
		{"no content", func(_, _, n *node) { n.at(1, 0, 2).children = n.at(1, 0, 2).children[:2] }, ErrMalformed},
		{"attributes added that the tag does not cover", func(_, mac, n *node) {
			body := n.at(1, 0)
			set := must[[][]byte](t)(addAttribute(nil, oidAttrSigningTime, func(b *cryptobyte.Builder) { b.AddASN1UTCTime(at) }))
			body.children = slices.Insert(body.children, 3, &node{tag: 0xa1, children: parseNodes(t, joinSET(set))})
		}, ErrDecrypt},
		// Nothing is read of unauthenticated attributes (RFC 5083 2.1).
		{"unauthenticated attributes", func(_, _, n *node) {
			n.at(1, 0).children = append(n.at(1, 0).children, &node{tag: 0xa2, children: []*node{{tag: 5}}})
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := copyOf(parseTree(t, good))
			c.change(n.at(1, 0, 2, 2), n.at(1, 0, 3), n)
			got, err := Decrypt(n.der(), p.p256.key, p.p256.cert)
			if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if err == nil && string(got) != letter || err != nil && got != nil {
				t.Error("something else was given out")
			}
		})
	}
}

// TestHostileAttributes moves, doubles, removes and recodes the attributes of a
// signature. What TestVerifyRefuses does is not repeated.
func TestHostileAttributes(t *testing.T) {
	p := testPKI()
	good := must[[]byte](t)(Sign([]byte(letter), p.p256.signer(), at))
	another := must[[]byte](t)(Sign([]byte("autre"), p.p256.signer(), at))
	unsigned := func(n *node, attrs ...*node) {
		signerInfo(n).children = append(signerInfo(n).children, &node{tag: 0xa1, children: attrs})
	}
	for _, c := range []struct {
		name   string
		change func(*node)
		resign bool
		want   error
	}{
		{"message digest moved to the unsigned ones", func(n *node) {
			i, a := attr(t, n, derMessageDigest)
			signedAttrs(n).children = slices.Delete(signedAttrs(n).children, i, i+1)
			unsigned(n, a)
		}, false, ErrMalformed},
		{"all moved to the unsigned ones", func(n *node) {
			unsigned(n, signedAttrs(n).children...)
			signerInfo(n).children = slices.Delete(signerInfo(n).children, 3, 4)
		}, false, ErrNoSignedAttributes},
		{"another digest and content type among the unsigned ones", func(n *node) {
			_, a := attr(t, parseTree(t, another), derMessageDigest)
			unsigned(n, a)
		}, false, nil},
		{"digest of another letter besides, signed", func(n *node) {
			_, a := attr(t, parseTree(t, another), derMessageDigest)
			signedAttrs(n).children = append(signedAttrs(n).children, a)
		}, true, ErrMalformed},
		{"two digests in one attribute, signed", func(n *node) {
			_, a := attr(t, parseTree(t, another), derMessageDigest)
			_, own := attr(t, n, derMessageDigest)
			own.at(1).children = append(own.at(1).children, a.at(1, 0))
		}, true, ErrMalformed},
		{"digest of no value, signed", func(n *node) {
			_, own := attr(t, n, derMessageDigest)
			own.at(1).children = nil
		}, true, ErrMalformed},
		{"two signing times, signed", func(n *node) {
			_, a := attr(t, n, derSigningTime)
			signedAttrs(n).children = append(signedAttrs(n).children, copyOf(a))
		}, true, ErrMalformed},
		{"signing time that is none, signed", func(n *node) {
			_, a := attr(t, n, derSigningTime)
			a.at(1, 0).content = []byte("261399999999Z")
		}, true, ErrMalformed},
		{"content type of signed data, signed", func(n *node) {
			_, a := attr(t, n, derContentType)
			a.at(1, 0).content = derSignedData[2:]
		}, true, ErrContentType},
		{"content type twice, signed", func(n *node) {
			_, a := attr(t, n, derContentType)
			signedAttrs(n).children = append(signedAttrs(n).children, copyOf(a))
		}, true, ErrMalformed},
		{"digest under another tag, signed", func(n *node) {
			_, a := attr(t, n, derMessageDigest)
			a.at(1, 0).tag = byte(casn1.UTF8String)
		}, true, ErrMalformed},
		{"unknown attribute, signed", func(n *node) {
			_, a := attr(t, n, derSigningTime)
			b := copyOf(a)
			b.at(0).content = []byte{0x2a, 0x03, 0x04}
			signedAttrs(n).children = append(signedAttrs(n).children, b, copyOf(b))
		}, true, nil},
		{"out of order, signed in order", func(n *node) {
			resign(t, n, p.p256.key, hashOAEP)
			slices.Reverse(signedAttrs(n).children)
		}, false, nil},
		{"no attributes in the set, signed", func(n *node) { signedAttrs(n).children = nil }, true, ErrMalformed},
		{"attributes of another letter", func(n *node) {
			signerInfo(n).children[3] = signerInfo(parseTree(t, another)).at(3)
			signerInfo(n).children[5] = signerInfo(parseTree(t, another)).at(5)
		}, false, ErrDigest},
		{"signer info of another letter", func(n *node) {
			signedBody(n).at(4).children[0] = signerInfo(parseTree(t, another))
		}, false, ErrDigest},
	} {
		n := copyOf(parseTree(t, good))
		c.change(n)
		if c.resign {
			resign(t, n, p.p256.key, hashOAEP)
		}
		verifies(t, c.name, n, c.want)
	}
	// The same attributes in other lengths than DER has them: what was signed is their
	// DER, and that is what is checked.
	for _, size := range []int{1, 50} {
		if s := must[Signed](t)(Verify(parseTree(t, good).ber(size), nil, p.roots, nil, at)); string(s.Content) != letter {
			t.Error("BER came back otherwise")
		}
	}
}

// TestHostileContent: content in the message, apart from it, in both places, in none,
// and of another kind than octets.
func TestHostileContent(t *testing.T) {
	p := testPKI()
	opaque := must[[]byte](t)(Sign([]byte(letter), p.p256.signer(), at))
	apart := must[[]byte](t)(SignDetached([]byte(letter), p.p256.signer(), at))
	const hugo = "hugo.brun@medecin.example"
	other := strings.Replace(letter, "Essai", "Autre", 1)
	r := reader(p, p.p256b.key, p.p256b)
	signs := func(entity []byte) []byte { // by somebody else who is trusted
		return must[[]byte](t)(SignDetached(entity, p.p384.signer(), at))
	}
	inner := SignedEntity([]byte(letter), apart)
	foreign := SignedEntity([]byte(other), signs([]byte(other)))
	for _, c := range []struct {
		name   string
		entity []byte
		want   error
		reason Reason
	}{
		{"content in the message and the same apart", SignedEntity([]byte(letter), opaque), ErrTwoContents, ""},
		{"content in the message and another apart", SignedEntity([]byte(other), opaque), ErrTwoContents, ""},
		{"content neither in the message nor apart", OpaqueEntity(apart), ErrNoContent, ""},
		{"another content apart", SignedEntity([]byte(other), apart), ErrDigest, ""},
		{"nothing apart", SignedEntity(nil, apart), ErrDigest, ""},
		{"a line end added", SignedEntity([]byte(letter+"\r\n"), apart), ErrDigest, ""},
		{"a blank at a line end", SignedEntity([]byte(strings.Replace(letter, "\r\n", " \r\n", 1)), apart), ErrDigest, ""},
		{"multipart/signed in multipart/signed, From of the inner", SignedEntity(inner, signs(inner)), nil, ""},
		{"multipart/signed in multipart/signed of one who is not From", SignedEntity(foreign, must[[]byte](t)(SignDetached(foreign, p.p256.signer(), at))), nil, ReasonAddress},
		{"multipart/signed over another content, around a right one", SignedEntity(append([]byte("X: 1\r\n"), inner...), signs(inner)), ErrDigest, ""},
		{"signed content in a mixed part of what another signed", SignedEntity(mixed(inner), signs(mixed(inner))), nil, ReasonAddress},
		{"the parts exchanged", exchanged(inner), ErrMalformed, ""},
		{"the signature part alone", bytes.Replace(inner, []byte(letter), nil, 1), ErrDigest, ""},
		{"signature twice", addPart(inner), ErrMalformed, ""},
		{"signed text before the first boundary", bytes.Replace(inner, []byte("\r\n\r\n--"), []byte("\r\n\r\n"+other+"\r\n--"), 1), nil, ""},
		{"text after the last boundary", append(bytes.Clone(inner), other...), nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			der := must[[]byte](t)(Encrypt(c.entity, Recipient{p.p256b.cert, ECDHCBC}))
			o, err := r.Open(mailFrom(hugo, EncryptedEntity(der)))
			if c.want != nil && !errors.Is(err, c.want) || reasonOf(err) != c.reason || (err == nil) != (c.want == nil && c.reason == "") {
				t.Errorf("got %v", err)
			}
			if err == nil && string(o.Entity) != letter || err != nil && o.Entity != nil {
				t.Error("something else was given out")
			}
		})
	}
	for _, c := range []struct {
		name   string
		change func(content *node)
		want   error
	}{
		{"content is a sequence", func(n *node) { n.at(1).children[0] = &node{tag: 0x30} }, ErrMalformed},
		{"content is two strings", func(n *node) { n.at(1).children = append(n.at(1).children, n.at(1, 0)) }, ErrMalformed},
		{"content in no string", func(n *node) { n.at(1).children = nil }, ErrMalformed},
		{"content twice", func(n *node) { n.children = append(n.children, n.at(1)) }, ErrMalformed},
		{"content in another context tag", func(n *node) { n.at(1).tag = 0xa1 }, ErrMalformed},
		{"content is empty", func(n *node) { n.at(1, 0).content = nil }, ErrDigest},
		{"content is there in name only", func(n *node) { n.children = n.children[:1] }, ErrNoContent},
	} {
		n := copyOf(parseTree(t, opaque))
		c.change(signedBody(n).at(2))
		verifies(t, c.name, n, c.want)
	}
}

// mixed puts an entity into a part of a larger one.
func mixed(entity []byte) []byte {
	return []byte("Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n" + string(entity) + "\r\n--m--\r\n")
}

// exchanged puts the signature part first.
func exchanged(entity []byte) []byte {
	head, body, _ := bytes.Cut(entity, []byte("\r\n\r\n"))
	line, _, _ := bytes.Cut(body, []byte("\r\n"))
	parts := bytes.Split(body, line)
	return slices.Concat(head, []byte("\r\n\r\n"), line, parts[2], line, parts[1], line, parts[3])
}

// TestHostileRelabelled gives each cipher the name and the structure of the others.
func TestHostileRelabelled(t *testing.T) {
	p := testPKI()
	read := func(f Form) *node {
		return parseTree(t, must[[]byte](t)(Encrypt([]byte(letter), Recipient{p.p256.cert, f})))
	}
	cbc, gcm := read(ECDHCBC), read(ECDHGCM)
	change := func(n *node, f func(n, body *node)) []byte {
		n = copyOf(n)
		f(n, n.at(1, 0))
		return n.der()
	}
	asEnveloped := func(n, body *node) { n.at(0).content = derEnvelopedData[2:]; body.children = body.children[:3] }
	asAuth := func(n, body *node) {
		n.at(0).content = derAuthEnvelopedData[2:]
		body.children = append(body.children, &node{tag: tagOctets, content: make([]byte, 16)})
	}
	for _, c := range []struct {
		name string
		der  []byte
		want error
	}{
		{"gcm in EnvelopedData, tag left out", change(gcm, asEnveloped), ErrMalformed},
		{"gcm in EnvelopedData, with its tag", change(gcm, func(n, _ *node) { n.at(0).content = derEnvelopedData[2:] }), ErrMalformed},
		{"cbc in AuthEnvelopedData", change(cbc, asAuth), ErrMalformed},
		{"cbc with gcm parameters", change(cbc, func(_, b *node) { b.at(2, 1).children[1] = gcm.at(1, 0, 2, 1, 1) }), ErrMalformed},
		{"gcm with cbc parameters", change(gcm, func(_, b *node) { b.at(2, 1).children[1] = cbc.at(1, 0, 2, 1, 1) }), ErrMalformed},
		{"cbc called aes-128", change(cbc, func(_, b *node) { b.at(2, 1, 0).content[8] = 2 }), ErrDecrypt},
		{"gcm called aes-128", change(gcm, func(_, b *node) { b.at(2, 1, 0).content[8] = 6 }), ErrDecrypt},
		{"cbc called ecb", change(cbc, func(_, b *node) { b.at(2, 1, 0).content[8] = 41 }), ErrWeakAlgorithm},
		{"cbc called cfb", change(cbc, func(_, b *node) { b.at(2, 1, 0).content[8] = 44 }), ErrUnsupportedAlgorithm},
		{"cbc called ofb", change(cbc, func(_, b *node) { b.at(2, 1, 0).content[8] = 43 }), ErrUnsupportedAlgorithm},
		{"encrypted content called signed data", change(cbc, func(_, b *node) { b.at(2, 0).content = derSignedData[2:] }), ErrContentType},
	} {
		if got, err := Decrypt(c.der, p.p256.key, p.p256.cert); !errors.Is(err, c.want) || got != nil {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
	}
}

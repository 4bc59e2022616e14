package cms

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"slices"
	"strings"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// What others may write and neither this package nor the options of openssl do:
// built by hand, and shown to openssl as well where it reads it.

// agreedWith writes a KeyAgreeRecipientInfo with user keying material (RFC 5753 7.2:
// entityUInfo of the key derivation) for cek.
func agreedWith(t testing.TB, h holder, scheme agreement, ukm, cek []byte) *node {
	t.Helper()
	static := must[*ecdh.PublicKey](t)(h.cert.PublicKey.(*ecdsa.PublicKey).ECDH())
	ephemeral := must[*ecdh.PrivateKey](t)(static.Curve().GenerateKey(rand.Reader))
	secret := must[[]byte](t)(ephemeral.ECDH(static))
	var wb cryptobyte.Builder
	addAlgorithm(&wb, oidAES256Wrap, nil)
	wrap := must[[]byte](t)(wb.Bytes())
	kek := must[[]byte](t)(deriveKEK(scheme.hash, secret, wrap, ukm, 32))
	var b cryptobyte.Builder
	b.AddASN1(tagExplicit1, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(3)
		b.AddASN1(tagExplicit0, func(b *cryptobyte.Builder) {
			b.AddASN1(tagExplicit1, func(b *cryptobyte.Builder) {
				addAlgorithm(b, oidEC, nil)
				b.AddASN1BitString(ephemeral.PublicKey().Bytes())
			})
		})
		b.AddASN1(tagExplicit1, func(b *cryptobyte.Builder) { b.AddASN1OctetString(ukm) })
		addAlgorithm(b, scheme.oid, func(b *cryptobyte.Builder) { b.AddBytes(wrap) })
		b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
				addIssuerAndSerial(b, h.cert)
				b.AddASN1OctetString(must[[]byte](t)(wrapKey(kek, cek)))
			})
		})
	})
	return parseTree(t, must[[]byte](t)(b.Bytes()))
}

// sealWith puts a recipient and a content under cek into what Encrypt wrote.
func sealWith(t testing.TB, n *node, info *node, cek, aad []byte) {
	t.Helper()
	body := n.at(1, 0)
	body.at(1).children = []*node{info}
	gcm := body.at(2, 1, 1).tag == 0x30
	c := contentCipher{keySize: 32, gcm: gcm, iv: body.at(2, 1, 1).content, tagSize: 16}
	if gcm {
		c.iv = body.at(2, 1, 1, 0).content
	}
	encrypted, mac, err := c.seal(cek, []byte(letter), aad)
	if err != nil {
		t.Fatal(err)
	}
	body.at(2, 2).content = encrypted
	if gcm {
		body.children[len(body.children)-1].content = mac
	}
}

func TestUserKeyingMaterial(t *testing.T) {
	p := lastingPKI()
	cek := bytes.Repeat([]byte{9}, 32)
	var o peer
	if opensslThere() {
		o = startOpenssl(t, p)
	}
	for name, ukm := range map[string][]byte{"64 bytes": bytes.Repeat([]byte{5}, 64), "empty": {}} {
		for _, scheme := range []agreement{agreements[0], agreements[4]} { // SHA-256, SHA-1
			for _, form := range []Form{ECDHCBC, ECDHGCM} {
				h := p.p256
				n := parseTree(t, must[[]byte](t)(Encrypt([]byte(letter), Recipient{h.cert, form})))
				sealWith(t, n, agreedWith(t, h, scheme, ukm, cek), cek, nil)
				got := must[[]byte](t)(Decrypt(n.der(), h.key, h.cert))
				if string(got) != letter {
					t.Errorf("%s %s: came back as %d bytes", name, form, len(got))
				}
				if o == nil {
					t.Log("SKIPPED: openssl is not installed, it did not read this")
				} else if got, err := o.open(n.der(), "p256"); err != nil || string(got) != letter {
					t.Errorf("%s %s: openssl gives %d bytes: %v", name, form, len(got), err)
				}
				// Another one, or none, gives another key.
				bad := n.clone(t)
				bad.at(1, 0, 1, 0, 2, 0).content = []byte("autre")
				if _, err := Decrypt(bad.der(), h.key, h.cert); err != ErrDecrypt {
					t.Errorf("%s %s: another ukm: %v", name, form, err)
				}
				bad.at(1, 0, 1, 0).children = slices.Delete(bad.at(1, 0, 1, 0).children, 2, 3)
				if _, err := Decrypt(bad.der(), h.key, h.cert); err != ErrDecrypt {
					t.Errorf("%s %s: no ukm: %v", name, form, err)
				}
			}
		}
	}
}

// TestAuthenticatedAttributesOrder: RFC 5083 2.2 asks for the DER of the attributes as
// associated data, whatever order and lengths the message has. The content type must
// be among them only where it is not id-data (2.1), so none are written here; OpenSSL
// 3.0 could not read them.
func TestAuthenticatedAttributesOrder(t *testing.T) {
	p := lastingPKI()
	cek := bytes.Repeat([]byte{3}, 32)
	pub := p.rsa.cert.PublicKey.(*rsa.PublicKey)
	var list [][]byte
	list = must[[][]byte](t)(addAttribute(list, oidAttrContentType, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(oidData) }))
	list = must[[][]byte](t)(addAttribute(list, oidAttrSigningTime, func(b *cryptobyte.Builder) { b.AddASN1UTCTime(at) }))
	list = must[[][]byte](t)(addAttribute(list, []int{1, 2, 3, 4}, func(b *cryptobyte.Builder) { b.AddASN1OctetString(bytes.Repeat([]byte{7}, 300)) }))
	inOrder := joinSET(list)
	slices.Reverse(list)
	other := bytes.Join(list, nil)
	if bytes.Equal(inOrder, other) {
		slices.Reverse(list)
		list[0], list[1] = list[1], list[0]
		other = bytes.Join(list, nil)
	}
	set := func(b []byte) []byte { return append(header(0x31, len(b)), b...) }
	build := func(written, aad []byte) *node {
		n := parseTree(t, must[[]byte](t)(Encrypt([]byte(letter), Recipient{p.rsa.cert, RSAv15GCM})))
		info := n.at(1, 0, 1, 0).clone(t)
		info.at(3).content = must[[]byte](t)(rsa.EncryptPKCS1v15(rand.Reader, pub, cek))
		sealWith(t, n, info, cek, set(aad))
		body := n.at(1, 0)
		body.children = slices.Insert(body.children, 3, &node{tag: 0xa1, children: parseNodes(t, written)})
		return n
	}
	var o peer
	if opensslThere() {
		o = startOpenssl(t, p)
	}
	for _, c := range []struct {
		name         string
		written, aad []byte
		ber          bool
	}{
		{"in order", inOrder, inOrder, false},
		{"in order, BER", inOrder, inOrder, true},
		{"out of order, tag over DER", other, inOrder, false},
		{"out of order, BER, tag over DER", other, inOrder, true},
		{"out of order, tag over what is written", other, other, false},
	} {
		n := build(c.written, c.aad)
		der := n.der()
		if c.ber {
			der = n.ber(40)
		}
		got, err := Decrypt(der, p.rsa.key, p.rsa.cert)
		if err != nil || string(got) != letter {
			t.Errorf("%s: %d bytes: %v", c.name, len(got), err)
		}
		if o == nil || c.ber || !bytes.Equal(c.written, c.aad) {
			continue
		}
		// OpenSSL 3.0 takes the [1] of RFC 5083 2.1 for something else and stops at the
		// field after it; a version that reads it must agree.
		got, err = o.open(der, "rsa")
		if err != nil && !strings.Contains(err.Error(), "Field=mac, Type=CMS_AuthEnvelopedData") || err == nil && string(got) != letter {
			t.Errorf("%s: openssl gives %d bytes: %v", c.name, len(got), err)
		}
	}
}

// TestContentInStringsOfStrings: [0] around a constructed string around strings, as
// streams of some libraries write the encrypted content (X.690 8.7.3.2 lets segments
// be constructed themselves).
func TestContentInStringsOfStrings(t *testing.T) {
	p := testPKI()
	for _, s := range samples(t, []byte(letter)) {
		n := parseTree(t, s.der)
		field := n.at(1, 0, 2, 2)
		whole := field.content
		field.tag, field.children = 0xa0, []*node{{tag: tagOctetsCons, children: []*node{
			{tag: tagOctets, content: whole[:7]}, {tag: tagOctetsCons, children: []*node{{tag: tagOctets, content: whole[7:]}}}}}}
		h := p.rsa
		if s.form == ECDHCBC || s.form == ECDHGCM {
			h = p.p256
		}
		if got, err := Decrypt(n.der(), h.key, h.cert); err != nil || string(got) != letter {
			t.Errorf("%s: %d bytes: %v", s.form, len(got), err)
		}
	}
}

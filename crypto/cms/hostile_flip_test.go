package cms

import (
	"bytes"
	"fmt"
	mrand "math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

// place names where in a DER message an offset lies: the numbers of the elements
// down to it, and whether it is in their tag, length or value.
func place(der []byte, at int) string {
	var path []string
	for n := 0; len(der) > 0; n++ {
		e, err := readHeader(der)
		if err != nil {
			return "?"
		}
		size := len(der) - len(e.rest)
		if at >= size {
			at, der = at-size, e.rest
			continue
		}
		path = append(path, fmt.Sprint(n))
		head := size - len(e.content)
		switch {
		case at == 0:
			return strings.Join(path, ".") + " tag"
		case at < head:
			return strings.Join(path, ".") + " length"
		case e.tag&constructedBit == 0:
			return strings.Join(path, ".") + " value"
		}
		at, der, n = at-head, e.content, -1
	}
	return "?"
}

// What an altered bit may change without anybody noticing, because the reader does
// not look at it and the result does not depend on it. The paths are those of what
// this package writes: ContentInfo 0, its content 0.1.0.
var harmless = map[string]string{
	"envelope 0.1.0.0 value": "version of the envelope: follows from what is in it",
	"recipient version":      "version of the recipient: likewise",
	"recipient null":         "parameters of rsaEncryption, where a NULL stands",
	"signed 0.1.0.0 value":   "version of the signed data",
	"signed 0.1.0.1":         "list of digest algorithms for reading in one pass; the signer's own counts",
	"signed 0.1.0.4.0.0":     "version of the signer info",
	"signed 0.1.0.4.0.4.1":   "parameters of rsaEncryption, where a NULL stands",
}

// harmlessPlace brings a place to its entry in the list.
func harmlessPlace(layer string, der []byte, at int) string {
	p := place(der, at)
	switch {
	case layer == "signed" && strings.HasPrefix(p, "0.1.0.1."):
		return "signed 0.1.0.1"
	case layer == "signed" && strings.HasPrefix(p, "0.1.0.4.0.4.1 "):
		return "signed 0.1.0.4.0.4.1"
	case layer == "signed" && p == "0.1.0.4.0.0 value":
		return "signed 0.1.0.4.0.0"
	case layer == "envelope" && strings.HasPrefix(p, "0.1.0.1.") && strings.HasSuffix(p, ".0 value") && strings.Count(p, ".") == 5:
		return "recipient version"
	case layer == "envelope" && strings.HasPrefix(p, "0.1.0.1.") && strings.HasSuffix(p, ".2.1 tag"):
		return "recipient null"
	}
	return layer + " " + p
}

// TestHostileBitFlips alters one bit in each layer of a thousand messages of all
// forms, and of two thousand with CARDIOPLI_CMS_FULL=1. What comes out is the
// letter or a refusal; where it is the letter, the bit is one of the list above, or
// is not part of what the layer says.
func TestHostileBitFlips(t *testing.T) {
	p := testPKI()
	messages := 1000
	switch {
	case os.Getenv("CARDIOPLI_CMS_FULL") == "1":
		messages = 2000
	case testing.Short():
		messages = 60
	}
	r := mrand.New(mrand.NewPCG(5, 6))
	signers := []Signer{p.p256.signer(), p.p384.signer(), p.rsa2.signer(), {Key: p.rsa2.key, Certificate: p.rsa2.cert, PSS: true}}
	type made struct {
		signer   Signer
		der      []byte
		detached bool
	}
	var pool []made
	for _, s := range signers {
		pool = append(pool, made{s, must[[]byte](t)(Sign([]byte(letter), s, at)), false},
			made{s, must[[]byte](t)(SignDetached([]byte(letter), s, at)), true})
	}
	entity := func(m made, der []byte) []byte {
		if m.detached {
			return SignedEntity([]byte(letter), der)
		}
		return OpaqueEntity(der)
	}
	flip := func(b []byte) ([]byte, int) {
		b = bytes.Clone(b)
		i := r.IntN(len(b))
		b[i] ^= 1 << r.IntN(8)
		return b, i
	}
	opened := map[string]int{}
	for i := range messages {
		m := pool[i%len(pool)]
		form := Forms()[(i/len(pool))%len(Forms())]
		to := p.rsa
		if form == ECDHCBC || form == ECDHGCM {
			to = p.p256b
		}
		from := m.signer.Certificate.EmailAddresses[0]
		seal := func(e []byte) []byte { return must[[]byte](t)(Encrypt(e, Recipient{to.cert, form})) }
		der := seal(entity(m, m.der))
		badDER, atEnvelope := flip(der)
		badSigned, atSigned := flip(m.der)
		badInner, _ := flip(entity(m, m.der))
		badMail, _ := flip(mailFrom(from, EncryptedEntity(der)))
		for _, c := range []struct {
			layer   string
			message []byte
			where   string
		}{
			{"nothing", mailFrom(from, EncryptedEntity(der)), ""},
			{"mail", badMail, ""},
			{"envelope", mailFrom(from, EncryptedEntity(badDER)), harmlessPlace("envelope", der, atEnvelope)},
			{"inner entity", mailFrom(from, EncryptedEntity(seal(badInner))), ""},
			{"signed", mailFrom(from, EncryptedEntity(seal(entity(m, badSigned)))), harmlessPlace("signed", m.der, atSigned)},
		} {
			o, err := reader(p, to.key, to).Open(c.message)
			if err != nil {
				if o.Entity != nil || o.Signed.Content != nil || o.Signed.Signer != nil {
					t.Fatalf("message %d, %s: content given out with an error", i, c.layer)
				}
				if c.layer == "nothing" {
					t.Fatalf("message %d: %v", i, err)
				}
				continue
			}
			if string(o.Entity) != letter || !o.Signed.Signer.Equal(m.signer.Certificate) || lower(o.From) != from && o.From != "" {
				t.Fatalf("message %d, %s: something else was accepted", i, c.layer)
			}
			opened[c.layer]++
			if _, known := harmless[c.where]; c.where != "" && !known {
				// CBC: the MIME headers and boundaries around what is signed, which
				// nothing authenticates and which are not given out.
				if c.layer == "envelope" && !form.Authenticated() && strings.HasPrefix(c.where, "envelope 0.1.0.2.") {
					opened["cbc around the signed part"]++
					continue
				}
				t.Errorf("message %d, %s by %T: a bit changed at %s and nobody noticed", i, form, m.signer.Key, c.where)
			}
		}
	}
	t.Logf("of %d messages each: opened to the same letter %v", messages, opened)
}

// TestHostileTruncation cuts messages of each form at every byte, in DER and in
// BER, and mail at every byte of its body.
func TestHostileTruncation(t *testing.T) {
	p := testPKI()
	inner := OpaqueEntity(must[[]byte](t)(Sign([]byte(letter), p.p256.signer(), at)))
	const from = "hugo.brun@medecin.example"
	for _, s := range samples(t, inner) {
		for name, whole := range map[string][]byte{"der": s.der, "ber": streamed(t, s.der, 500)} {
			for n := range whole {
				if got, err := Decrypt(whole[:n], s.key, s.cert); err == nil || got != nil {
					t.Fatalf("%s, %s: %d bytes of %d open", s.form, name, n, len(whole))
				}
			}
		}
	}
	p256 := must[[]byte](t)(Encrypt(inner, Recipient{p.p256b.cert, ECDHCBC}))
	clear := SignedEntity([]byte(letter), must[[]byte](t)(SignDetached([]byte(letter), p.p256.signer(), at)))
	r := reader(p, p.p256b.key, p.p256b)
	r.ClearSigned = true
	for name, mail := range map[string][]byte{
		"sealed": mailFrom(from, EncryptedEntity(p256)), "opaque": mailFrom(from, inner), "multipart": mailFrom(from, clear),
	} {
		for n := range mail {
			o, err := r.Open(mail[:n])
			// The last line end, or what closes the multipart, may be missing.
			if err == nil && (string(o.Entity) != letter || len(mail)-n > 4) {
				t.Fatalf("%s: %d bytes of %d open", name, n, len(mail))
			}
			if err != nil && o.Entity != nil {
				t.Fatalf("%s: content given out with an error", name)
			}
		}
	}
}

// TestHostileTruncatedContent cuts what is encrypted at every byte and mends the
// lengths around it, as whoever knows the structure does.
func TestHostileTruncatedContent(t *testing.T) {
	p := testPKI()
	inner := OpaqueEntity(must[[]byte](t)(Sign([]byte(letter), p.p256.signer(), at)))
	for _, form := range []Form{ECDHCBC, ECDHGCM} {
		n := parseTree(t, must[[]byte](t)(Encrypt(inner, Recipient{p.p256b.cert, form})))
		content := n.at(1, 0, 2, 2)
		whole := content.content
		for i := range whole {
			for _, part := range [][]byte{whole[:i], whole[i+1:]} {
				content.content = part
				der := n.der()
				if got, err := Decrypt(der, p.p256b.key, p.p256b.cert); form.Authenticated() && (err != ErrDecrypt || got != nil) {
					t.Fatalf("%s, %d of %d bytes: got %v", form, len(part), len(whole), err)
				}
				if o, err := reader(p, p.p256b.key, p.p256b).Open(EncryptedEntity(der)); err == nil || o.Entity != nil {
					t.Fatalf("%s, %d of %d bytes open", form, len(part), len(whole))
				}
			}
		}
	}
}

// streamed is an envelope in BER as streaming writers send it.
func streamed(t testing.TB, der []byte, size int) []byte {
	n := parseTree(t, der)
	c := n.at(1, 0, 2, 2)
	c.tag = 0xa0
	for chunk := range slices.Chunk(c.content, size) {
		c.children = append(c.children, &node{tag: tagOctets, content: chunk})
	}
	return n.ber(size)
}

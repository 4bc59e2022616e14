package cms

import (
	"bytes"
	"crypto/elliptic"
	"errors"
	"strings"
	"testing"
)

func TestOpenRefuses(t *testing.T) {
	p := testPKI()
	const from = "hugo.brun@medecin.example"
	stranger := person(ecKey(elliptic.P256()), from, &p.other)
	seal := func(entity []byte, form Form) []byte {
		return EncryptedEntity(must[[]byte](t)(Encrypt(entity, Recipient{p.rsa.cert, form})))
	}
	opaque := signedEntity(t, p.p256.signer(), true)
	apart := signedEntity(t, p.p256.signer(), false)
	good := mailFrom(from, seal(opaque, RSAv15GCM))
	edit := func(b []byte, old, new string) []byte {
		return bytes.Replace(bytes.Clone(b), []byte(old), []byte(new), 1)
	}
	for _, c := range []struct {
		name    string
		message []byte
		want    error
		reason  Reason
	}{
		{name: "opaque inside", message: good},
		{name: "multipart/signed inside", message: mailFrom(from, seal(apart, RSAv15CBC))},
		{name: "address in capitals", message: mailFrom("Hugo.BRUN@Medecin.Example", seal(opaque, RSAv15GCM))},
		{name: "no From", message: seal(opaque, RSAv15GCM)},
		{name: "lines end in LF", message: bytes.ReplaceAll(good, []byte("\r\n"), []byte("\n"))},
		{name: "older media type", message: edit(good, "application/pkcs7-mime", "application/x-pkcs7-mime")},
		{name: "general media type with file name", message: edit(good, "application/pkcs7-mime", "application/octet-stream")},
		{name: "name in another character set", message: edit(good, "From: <", "From: =?windows-1252?Q?Dr_H=E9l=E8ne?= <")},
		{name: "parameter that cannot be read", message: edit(good, " name=\"smime.p7m\"", " name=\"smime.p7m\"; x=é")},
		{name: "smime-type wrong", message: edit(good, "authEnveloped-data", "signed-data")},
		{name: "signed, sealed, signed", message: mailFrom(from, OpaqueEntity(must[[]byte](t)(Sign(seal(opaque, RSAv15CBC), p.rsa2.signer(), at))))},
		{name: "sealed but not signed", message: mailFrom(from, seal([]byte(letter), RSAv15GCM)), want: ErrUnsigned},
		{name: "sealed, then signed", message: mailFrom(from, OpaqueEntity(must[[]byte](t)(Sign(seal([]byte(letter), RSAv15CBC), p.p256.signer(), at)))), want: ErrUnsigned},
		{name: "signed, not sealed", message: mailFrom(from, opaque), want: ErrNotEncrypted},
		{name: "multipart/signed, not sealed", message: mailFrom(from, apart), want: ErrNotEncrypted},
		{name: "neither", message: mailFrom(from, []byte(letter)), want: ErrNotSMIME},
		{name: "sealed part in a larger message", message: mailFrom(from, []byte("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"+string(seal(opaque, RSAv15CBC))+"\r\n--b--\r\n")), want: ErrNotSMIME},
		{name: "signed part in a larger entity", message: mailFrom(from, seal([]byte("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"+string(opaque)+"\r\n--b--\r\n"), RSAv15CBC)), want: ErrUnsigned},
		{name: "five layers", message: mailFrom(from, nested(t, p, 5)), want: ErrTooLarge},
		{name: "From of somebody else", message: mailFrom("paul.rives@medecin.example", seal(opaque, RSAv15GCM)), reason: ReasonAddress},
		{name: "Sender vouches for nobody", message: append([]byte("Sender: "+from+"\r\n"), mailFrom("paul.rives@medecin.example", seal(opaque, RSAv15GCM))...), reason: ReasonAddress},
		{name: "two From headers", message: append([]byte("From: a@b.example\r\n"), good...), want: ErrMalformed},
		{name: "two addresses in From", message: mailFrom("a@b.example>, <"+from, seal(opaque, RSAv15GCM)), want: ErrMalformed},
		{name: "From without address", message: edit(good, "From: <"+from+">", "From: personne"), want: ErrMalformed},
		{name: "two content types", message: append([]byte("Content-Type: text/plain\r\n"), good...), want: ErrMalformed},
		{name: "authority not trusted", message: mailFrom(from, seal(signedEntity(t, stranger.signer(), true), RSAv15GCM)), reason: ReasonUntrusted},
		{name: "text changed inside multipart/signed", message: mailFrom(from, seal(edit(apart, "Essai", "Autre"), RSAv15GCM)), want: ErrDigest},
		{name: "part added to multipart/signed", message: mailFrom(from, seal(addPart(apart), RSAv15GCM)), want: ErrMalformed},
		{name: "multipart/signed cut short", message: mailFrom(from, seal(apart[:len(apart)-60], RSAv15GCM)), want: ErrMalformed},
		{name: "signature part of another type", message: mailFrom(from, seal(edit(apart, "application/pkcs7-signature; name", "text/plain; name"), RSAv15GCM)), want: ErrMalformed},
		{name: "base64 broken", message: edit(good, "\r\n\r\nMI", "\r\n\r\nM!"), want: ErrMalformed},
		{name: "headers without end", message: []byte("From: a@b.example\r\n"), want: ErrMalformed},
		{name: "nothing", message: nil, want: ErrMalformed},
		{name: "for somebody else", message: mailFrom(from, EncryptedEntity(must[[]byte](t)(Encrypt(opaque, Recipient{p.rsa2.cert, RSAv15CBC})))), want: ErrNotRecipient},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, err := reader(p, p.rsa.key, p.rsa).Open(c.message)
			if c.want == nil && c.reason == "" {
				if err != nil || string(o.Entity) != letter || string(o.Signed.Content) != letter || o.Encryption == "" {
					t.Fatalf("opened %d bytes, %q: %v", len(o.Entity), o.Encryption, err)
				}
				return
			}
			if c.want != nil && !errors.Is(err, c.want) || reasonOf(err) != c.reason {
				t.Fatalf("got %v, want %v %s", err, c.want, c.reason)
			}
			if o.Entity != nil || o.Signed.Content != nil || o.From != "" {
				t.Error("content given out with an error")
			}
		})
	}
}

// nested signs in the clear again and again.
func nested(t *testing.T, p *pki, layers int) []byte {
	entity := []byte(letter)
	for range layers {
		entity = OpaqueEntity(must[[]byte](t)(Sign(entity, p.p256.signer(), at)))
	}
	return entity
}

// addPart puts one more part at the end of a multipart.
func addPart(entity []byte) []byte {
	s := string(entity)
	i := strings.LastIndex(s, "--signed-")
	line := s[i:strings.LastIndex(s, "--\r\n")]
	return []byte(s[:i] + line + "\r\n\r\nune partie de plus\r\n" + s[i:])
}

// TestOpenSignedText: what is signed need not be a MIME entity.
func TestOpenSignedText(t *testing.T) {
	p := testPKI()
	der := must[[]byte](t)(Sign([]byte("sans en-tete"), p.p256.signer(), at))
	der = must[[]byte](t)(Encrypt(OpaqueEntity(der), Recipient{p.rsa.cert, OAEPGCM}))
	o := must[Opened](t)(reader(p, p.rsa.key, p.rsa).Open(mailFrom("hugo.brun@medecin.example", EncryptedEntity(der))))
	if string(o.Entity) != "sans en-tete" || o.Encryption != string(OAEPGCM) {
		t.Errorf("opened %d bytes, %s", len(o.Entity), o.Encryption)
	}
}

func TestOpenClearSigned(t *testing.T) {
	p := testPKI()
	r := reader(p, p.rsa.key, p.rsa)
	r.ClearSigned = true
	for _, opaque := range []bool{true, false} {
		o := must[Opened](t)(r.Open(mailFrom("hugo.brun@medecin.example", signedEntity(t, p.p256.signer(), opaque))))
		if string(o.Entity) != letter || o.Encryption != "" {
			t.Errorf("opened %d bytes, %q", len(o.Entity), o.Encryption)
		}
	}
	if _, err := r.Open(mailFrom("hugo.brun@medecin.example", []byte(letter))); err != ErrNotSMIME {
		t.Errorf("plain mail: got %v", err)
	}
}

// TestEntitiesAreMail checks what mail relays ask of the written entities: CRLF
// everywhere, 7-bit, no line above 78 characters.
func TestEntitiesAreMail(t *testing.T) {
	p := testPKI()
	apart := must[[]byte](t)(SignDetached([]byte(letter), p.p384.signer(), at))
	entities := map[string][]byte{
		"opaque":    OpaqueEntity(must[[]byte](t)(Sign([]byte(letter), p.rsa.signer(), at))),
		"multipart": SignedEntity([]byte(letter), apart),
	}
	for _, s := range samples(t, bytes.Repeat([]byte(letter), 30)) {
		entities[string(s.form)] = EncryptedEntity(s.der)
		if want := "smime-type=enveloped-data"; !s.form.Authenticated() && !bytes.Contains(entities[string(s.form)], []byte(want)) {
			t.Errorf("%s: no %s", s.form, want)
		}
		if want := "smime-type=authEnveloped-data"; s.form.Authenticated() && !bytes.Contains(entities[string(s.form)], []byte(want)) {
			t.Errorf("%s: no %s", s.form, want)
		}
	}
	for name, e := range entities {
		if !canonical(e) {
			t.Errorf("%s is not 7-bit with CRLF", name)
		}
		for line := range bytes.SplitSeq(e, []byte("\r\n")) {
			if len(line) > 78 {
				t.Errorf("%s has a line of %d characters", name, len(line))
			}
		}
	}
	if !bytes.Contains(entities["multipart"], []byte("micalg=sha-384")) {
		t.Error("micalg does not name the digest of P-384")
	}
	if !bytes.Equal(entities["multipart"], SignedEntity([]byte(letter), apart)) {
		t.Error("the same input gives another message")
	}
}

// TestBoundaryNotInEntity signs an entity that holds the boundary it would get.
func TestBoundaryNotInEntity(t *testing.T) {
	hostile := []byte(letter)
	for range 3 {
		hostile = append(hostile, "--"+boundaryFor(hostile, nil)+"\r\n"...)
	}
	if b := boundaryFor(hostile, nil); bytes.Contains(hostile, []byte(b)) {
		t.Error("boundary occurs in the entity")
	}
}

func TestSignDetachedRefuses(t *testing.T) {
	p := testPKI()
	for name, entity := range map[string]string{
		"bare LF": "a\nb\r\n", "bare CR": "a\rb\r\n", "CR at the end": "a\r", "8-bit": "\xc3\xa9\r\n", "NUL": "a\x00\r\n",
	} {
		if _, err := SignDetached([]byte(entity), p.p256.signer(), at); err != ErrNotCanonical {
			t.Errorf("%s: got %v", name, err)
		}
		if _, err := Sign([]byte(entity), p.p256.signer(), at); err != nil {
			t.Errorf("%s, opaque: got %v", name, err)
		}
	}
	if _, err := Sign([]byte(letter), Signer{Key: p.rsa.key, Certificate: p.p256.cert}, at); !errors.Is(err, ErrKeyMismatch) {
		t.Errorf("key and certificate of two people: got %v", err)
	}
	if _, err := Sign([]byte(letter), Signer{}, at); !errors.Is(err, ErrKeyMismatch) {
		t.Errorf("no signer: got %v", err)
	}
}

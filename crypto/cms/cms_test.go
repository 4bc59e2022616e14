package cms

import (
	"bytes"
	"crypto"
	"fmt"
	"testing"
)

const letter = "Content-Type: text/plain; charset=utf-8\r\n" +
	"Content-Transfer-Encoding: quoted-printable\r\n\r\n" +
	"Essai de lettre, =C3=A9crit pour ce projet.\r\n"

// formsOf pairs each kind of key with the forms that fit it.
func formsOf(p *pki) map[string]struct {
	holder
	forms []Form
} {
	rsaForms := []Form{RSAv15CBC, RSAv15GCM, OAEPCBC, OAEPGCM}
	ecForms := []Form{ECDHCBC, ECDHGCM}
	type pair = struct {
		holder
		forms []Form
	}
	return map[string]pair{
		"rsa2048": {p.rsa, rsaForms}, "rsa3072": {p.rsa3072, rsaForms},
		"p256": {p.p256, ecForms}, "p384": {p.p384, ecForms}, "p521": {p.p521, ecForms},
	}
}

func TestRoundTripEveryForm(t *testing.T) {
	p := testPKI()
	for name, k := range formsOf(p) {
		for _, form := range k.forms {
			for _, size := range []int{0, 1, 15, 16, 17, 4096} {
				t.Run(fmt.Sprintf("%s/%s/%d", name, form, size), func(t *testing.T) {
					content := bytes.Repeat([]byte{'x'}, size)
					der := must[[]byte](t)(Encrypt(content, Recipient{k.cert, form}))
					got, how, err := decrypt(der, k.key, k.cert)
					if err != nil {
						t.Fatal(err)
					}
					if !bytes.Equal(got, content) {
						t.Fatalf("content of %d bytes came back as %d bytes", size, len(got))
					}
					if k.forms[0] == RSAv15CBC && how != string(form) {
						t.Errorf("read as %s, written as %s", how, form)
					}
					if normal := must[[]byte](t)(Normalise(der)); !bytes.Equal(normal, der) {
						t.Error("what is written is not DER")
					}
				})
			}
		}
	}
}

func TestSignAndVerify(t *testing.T) {
	p := testPKI()
	for _, c := range []struct {
		name, algorithm string
		signer          Signer
	}{
		{"rsa", "sha256+rsa-v1.5", p.rsa.signer()},
		{"rsa-pss", "sha256+rsa-pss", Signer{Key: p.rsa.key, Certificate: p.rsa.cert, PSS: true}},
		{"p256", "sha256+ecdsa", p.p256.signer()},
		{"p384", "sha384+ecdsa", p.p384.signer()},
		{"p521", "sha512+ecdsa", p.p521.signer()},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, detached := range []bool{false, true} {
				write, apart := Sign, []byte(nil)
				if detached {
					write, apart = SignDetached, []byte(letter)
				}
				der := must[[]byte](t)(write([]byte(letter), c.signer, at))
				s := must[Signed](t)(Verify(der, apart, p.roots, nil, at))
				if string(s.Content) != letter || !s.Signer.Equal(c.signer.Certificate) || !s.SigningTime.Equal(at) {
					t.Errorf("came back otherwise: %d bytes, %s", len(s.Content), s.SigningTime)
				}
				if s.Algorithm != c.algorithm {
					t.Errorf("algorithm %s, want %s", s.Algorithm, c.algorithm)
				}
				if want := (Capabilities{GCM: true, OAEP: true}); s.Capabilities != want {
					t.Errorf("capabilities %+v, want %+v", s.Capabilities, want)
				}
				if normal := must[[]byte](t)(Normalise(der)); !bytes.Equal(normal, der) {
					t.Error("what is written is not DER")
				}
			}
		})
	}
}

func TestSeveralRecipientsOfEveryKind(t *testing.T) {
	p := testPKI()
	for _, gcm := range []bool{false, true} {
		to := []Recipient{
			{p.rsa.cert, RSAv15CBC.withContent(gcm)}, {p.rsa2.cert, OAEPCBC.withContent(gcm)},
			{p.p256.cert, ECDHCBC.withContent(gcm)}, {p.p384.cert, ECDHCBC.withContent(gcm)},
		}
		der := must[[]byte](t)(Encrypt([]byte(letter), to...))
		for _, h := range []holder{p.rsa, p.rsa2, p.p256, p.p384} {
			if got := must[[]byte](t)(Decrypt(der, h.key, h.cert)); string(got) != letter {
				t.Errorf("%s reads something else", h.cert.Subject.CommonName)
			}
		}
		for _, h := range []holder{p.rsa3072, p.p256b} {
			if _, err := Decrypt(der, h.key, h.cert); err != ErrNotRecipient {
				t.Errorf("%s is no recipient, got %v", h.cert.Subject.CommonName, err)
			}
		}
	}
}

func TestOpenWholeMessage(t *testing.T) {
	p := testPKI()
	signer := p.rsa2
	for _, opaque := range []bool{true, false} {
		for name, k := range formsOf(p) {
			for _, form := range k.forms {
				t.Run(fmt.Sprintf("%s/%s/opaque=%t", name, form, opaque), func(t *testing.T) {
					inner := signedEntity(t, signer.signer(), opaque)
					der := must[[]byte](t)(Encrypt(inner, Recipient{k.cert, form}))
					message := mailFrom("paul.rives@medecin.example", EncryptedEntity(der))
					o := must[Opened](t)(reader(p, k.key, k.holder).Open(message))
					if string(o.Entity) != letter || o.From != "paul.rives@medecin.example" {
						t.Errorf("opened %d bytes from %q", len(o.Entity), o.From)
					}
				})
			}
		}
	}
}

func signedEntity(t testing.TB, s Signer, opaque bool) []byte {
	t.Helper()
	if opaque {
		return OpaqueEntity(must[[]byte](t)(Sign([]byte(letter), s, at)))
	}
	return SignedEntity([]byte(letter), must[[]byte](t)(SignDetached([]byte(letter), s, at)))
}

func mailFrom(address string, entity []byte) []byte {
	return append([]byte("From: <"+address+">\r\nSubject: Message\r\nMIME-Version: 1.0\r\n"), entity...)
}

func reader(p *pki, key crypto.PrivateKey, h holder) Reader {
	return Reader{Key: key, Certificate: h.cert, Roots: p.roots, At: at}
}

package cms

import (
	"bytes"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// inspected is one message and what is to be said of it.
type inspected struct {
	name       string
	message    []byte
	change     func(*Reader)
	want       Verdict
	signatures []Verdict // of Report.Signatures
}

// sealFor seals an entity for p.rsa in a form, as mail from hugo.brun.
func sealFor(t testing.TB, p *pki, entity []byte, form Form) []byte {
	t.Helper()
	der := must[[]byte](t)(Encrypt(entity, Recipient{p.rsa.cert, form}))
	return mailFrom("hugo.brun@medecin.example", EncryptedEntity(der))
}

// altered signs a letter and changes one thing in the structure.
func altered(t testing.TB, s Signer, change func(*node)) []byte {
	t.Helper()
	n := parseTree(t, must[[]byte](t)(Sign([]byte(letter), s, at)))
	change(n)
	return OpaqueEntity(n.der())
}

// twoSigned is one content with the signatures of two people, as several mail
// gateways write it when two departments sign.
func twoSigned(t testing.TB, a, b Signer) []byte {
	t.Helper()
	other := parseTree(t, must[[]byte](t)(Sign([]byte(letter), b, at)))
	return altered(t, a, func(n *node) {
		body, more := signedBody(n), signedBody(other)
		body.at(1).children = append(body.at(1).children, more.at(1).children...)
		body.at(3).children = append(body.at(3).children, more.at(3).children...)
		body.at(4).children = append(body.at(4).children, more.at(4).children...)
	})
}

// listOf is a revocation list of issuer that revokes certs.
func listOf(t testing.TB, issuer holder, certs ...*x509.Certificate) *List {
	t.Helper()
	var entries []x509.RevocationListEntry
	for _, c := range certs {
		entries = append(entries, entry(c, at.Add(-time.Minute), CauseKey))
	}
	return must[*List](t)(ReadList(rawList(t, issuer, 1, at.Add(-time.Hour), at.Add(time.Hour), nil, entries...), issuer.cert))
}

func inspections(t *testing.T) []inspected {
	p := testPKI()
	hugo := p.p256.signer()
	good := signedEntity(t, hugo, true)
	bare := []byte(letter)
	seal := func(e []byte) []byte { return sealFor(t, p, e, RSAv15CBC) }
	mail := func(e []byte) []byte { return mailFrom("hugo.brun@medecin.example", e) }
	issued := func(parent *holder, change func(*x509.Certificate)) []byte {
		key := ecKeyOf("p256", elliptic.P256())
		h := issue(key, parent, func(c *x509.Certificate) {
			c.EmailAddresses = []string{"hugo.brun@medecin.example"}
			change(c)
		})
		return seal(signedEntity(t, h.signer(), true))
	}
	link := authority(ecKeyOf("lien", elliptic.P256()), "Autorite intermediaire", &p.root)
	linked := person(ecKeyOf("p256", elliptic.P256()), "hugo.brun@medecin.example", &link)
	chained := Signer{Key: linked.key, Certificate: linked.cert, Chain: []*x509.Certificate{link.cert}}
	clear := func(r *Reader) { r.ClearSigned = true }
	revoked := func(cs ...*x509.Certificate) func(*Reader) {
		return func(r *Reader) { r.Evidence.Lists = []*List{listOf(t, p.root, cs...)} }
	}
	one := func(v Verdict) []Verdict { return []Verdict{v} }
	des := parseTree(t, must[[]byte](t)(Encrypt(good, Recipient{p.rsa.cert, RSAv15CBC})))
	des.at(1, 0, 2, 1, 0).content = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x03, 0x07}
	camellia := des.clone(t)
	camellia.at(1, 0, 2, 1, 0).content = []byte{0x2a, 0x83, 0x08, 0x8c, 0x9a, 0x4b, 0x3d, 0x01, 0x01, 0x01, 0x04}
	broken := parseTree(t, must[[]byte](t)(Encrypt(good, Recipient{p.rsa.cert, RSAv15GCM})))
	broken.at(1, 0, 3).content[0] ^= 1
	return []inspected{
		{"signed and sealed", seal(good), nil, Trusted, one(Trusted)},
		{"multipart/signed and sealed", seal(signedEntity(t, hugo, false)), nil, Trusted, one(Trusted)},
		{"in the clear, allowed", mail(good), clear, Trusted, one(Trusted)},
		{"signed, sealed, signed", mail(OpaqueEntity(must[[]byte](t)(Sign(EncryptedEntity(must[[]byte](t)(Encrypt(good, Recipient{p.rsa.cert, OAEPGCM}))), p.rsa2.signer(), at)))), nil, Trusted, one(Trusted)},
		{"not in a list", seal(good), revoked(p.p384.cert), Trusted, one(Trusted)},
		{"not in a list, strictly", seal(good), func(r *Reader) { revoked()(r); r.Strict = true }, Trusted, one(Trusted)},
		{"linked, no list of the link", seal(signedEntity(t, chained, true)), revoked(), Trusted, one(Trusted)},

		{"plain", mail(bare), nil, NotSMIME, nil},
		{"plain, clear allowed", mail(bare), clear, NotSMIME, nil},
		{"sealed only", seal(bare), nil, Unsigned, nil},
		{"sealed only, clear allowed", seal(bare), clear, Unsigned, nil},
		{"sealed, then signed", mail(OpaqueEntity(must[[]byte](t)(Sign(EncryptedEntity(must[[]byte](t)(Encrypt(bare, Recipient{p.rsa.cert, RSAv15CBC}))), hugo, at)))), nil, Unsigned, nil},
		{"signed only", mail(good), nil, NotEncrypted, one(Trusted)},
		{"two signers, both right", seal(twoSigned(t, hugo, p.p384.signer())), nil, SeveralSigners, []Verdict{Trusted, OtherAddress}},
		{"two signers in the clear", mail(twoSigned(t, hugo, hugo)), clear, SeveralSigners, []Verdict{Trusted, Trusted}},
		{"two signers, one wrong", seal(altered(t, hugo, func(n *node) {
			set := signedBody(n).at(4)
			set.children = append(set.children, set.at(0).clone(t))
			s := set.at(1, 5)
			s.content = slices.Clone(s.content)
			s.content[len(s.content)-1] ^= 1
		})), nil, SeveralSigners, []Verdict{Trusted, Altered}},
		{"nobody signed", seal(altered(t, hugo, func(n *node) { signedBody(n).at(4).children = nil })), nil, NoSigner, nil},
		{"nobody signed, clear", mail(altered(t, hugo, func(n *node) { signedBody(n).at(4).children = nil })), clear, NoSigner, nil},

		{"text changed", seal(altered(t, hugo, func(n *node) { signedBody(n).at(2, 1, 0).content = []byte("autre") })), nil, Altered, one(Altered)},
		{"signature changed", seal(altered(t, hugo, func(n *node) { signerInfo(n).at(5).content[9] ^= 1 })), nil, Altered, one(Altered)},
		{"no attributes", seal(altered(t, hugo, func(n *node) {
			signerInfo(n).children = slices.Delete(signerInfo(n).children, 3, 4)
		})), nil, NoAttributes, one(NoAttributes)},
		{"no certificate", seal(altered(t, hugo, func(n *node) { signedBody(n).at(3).children = nil })), nil, NoCertificate, one(NoCertificate)},
		{"another certificate", seal(altered(t, hugo, func(n *node) {
			signedBody(n).at(3).children = []*node{parseTree(t, p.rsa.cert.Raw)}
		})), nil, NoCertificate, one(NoCertificate)},
		{"another authority", issued(&p.other, func(*x509.Certificate) {}), nil, Untrusted, one(Untrusted)},
		{"its own authority", issued(nil, func(*x509.Certificate) {}), nil, Untrusted, one(Untrusted)},
		{"no roots", seal(good), func(r *Reader) { r.Roots = nil }, Untrusted, one(Untrusted)},
		{"not yet valid", issued(&p.root, func(c *x509.Certificate) { c.NotBefore = at.Add(time.Hour) }), nil, NotYetValid, one(NotYetValid)},
		{"expired", issued(&p.root, func(c *x509.Certificate) { c.NotAfter = at.Add(-time.Hour) }), nil, Expired, one(Expired)},
		{"not for mail", issued(&p.root, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }), nil, Purpose, one(Purpose)},
		{"revoked", seal(good), revoked(p.p256.cert), Revoked, one(Revoked)},
		{"authority revoked", seal(signedEntity(t, chained, true)), revoked(link.cert), Revoked, one(Revoked)},
		{"list out of date, strictly", seal(good), func(r *Reader) {
			r.Strict = true
			r.Evidence.Lists = []*List{must[*List](t)(ReadList(rawList(t, p.root, 1, at.Add(-2*day), at.Add(-day), nil), p.root.cert))}
		}, NoStatus, one(NoStatus)},
		{"no list, strictly", seal(good), func(r *Reader) { r.Strict = true }, NoStatus, one(NoStatus)},
		{"From of somebody else", mailFrom("paul.rives@medecin.example", EncryptedEntity(must[[]byte](t)(Encrypt(good, Recipient{p.rsa.cert, RSAv15GCM})))), nil, OtherAddress, one(OtherAddress)},
		{"digest sha-1", seal(altered(t, hugo, func(n *node) { signerInfo(n).at(2, 0).content = []byte{0x2b, 0x0e, 0x03, 0x02, 0x1a} })), nil, Weak, one(Weak)},
		{"triple DES", mail(EncryptedEntity(des.der())), nil, Weak, nil},
		{"RSA 1024", seal(weakSigned(t, p)), nil, Weak, one(Weak)},
		{"Camellia", mail(EncryptedEntity(camellia.der())), nil, Unsupported, nil},
		{"signature Ed25519", seal(altered(t, hugo, func(n *node) { signerInfo(n).at(4, 0).content = []byte{0x2b, 0x65, 0x70} })), nil, Unsupported, one(Unsupported)},

		{"for somebody else", mail(EncryptedEntity(must[[]byte](t)(Encrypt(good, Recipient{p.rsa2.cert, RSAv15CBC}, Recipient{p.p384.cert, ECDHCBC})))), nil, NotRecipient, nil},
		{"tag changed", mail(EncryptedEntity(broken.der())), nil, Undecryptable, nil},
		{"no key", seal(good), func(r *Reader) { r.Key, r.Certificate = nil, nil }, OwnKey, nil},
		{"key of somebody else", seal(good), func(r *Reader) { r.Key = p.rsa2.key }, OwnKey, nil},
		{"five layers", mail(nested(t, p, 5)), nil, TooLarge, one(Trusted)},
		{"two From headers", append([]byte("From: a@b.example\r\n"), seal(good)...), nil, Malformed, nil},
		{"no base64", mail([]byte("Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!\r\n")), nil, Malformed, nil},
		{"nothing", nil, nil, Malformed, nil},
	}
}

// weakSigned is signed by a key that Sign refuses: the certificate of a good
// signer is exchanged for one of 1024 bits.
func weakSigned(t testing.TB, p *pki) []byte {
	h := person(rsaKey(1024), "hugo.brun@medecin.example", &p.root)
	return altered(t, p.rsa.signer(), func(n *node) {
		signedBody(n).at(3).children = []*node{parseTree(t, h.cert.Raw)}
		signerInfo(n).at(1, 1).content = h.cert.SerialNumber.Bytes()
		digest := sum(hashOAEP, append([]byte{0x31}, signedAttrs(n).der()[1:]...))
		signerInfo(n).at(5).content = must[[]byte](t)(rsa.SignPKCS1v15(rand.Reader, h.key.(*rsa.PrivateKey), hashOAEP, digest))
	})
}

func TestInspect(t *testing.T) {
	p := testPKI()
	reached := map[Verdict]bool{}
	for _, c := range inspections(t) {
		t.Run(c.name, func(t *testing.T) {
			r := reader(p, p.rsa.key, p.rsa)
			if c.change != nil {
				c.change(&r)
			}
			got := r.Inspect(c.message)
			reached[got.Verdict] = true
			if got.Verdict != c.want || (got.Err == nil) != (c.want == Trusted) {
				t.Errorf("got %q (%v), want %q", got.Verdict, got.Err, c.want)
			}
			var signatures []Verdict
			for _, s := range got.Signatures() {
				signatures = append(signatures, s.Verdict)
				if s.Verdict == Trusted && (s.Certificate == nil || s.Algorithm == "" || s.SigningTime.IsZero() || s.Err != nil) {
					t.Error("a right signature without certificate, algorithm or time")
				}
				if s.Verdict == Altered && (s.Algorithm != "" || !s.SigningTime.IsZero()) {
					t.Error("a wrong signature with a time")
				}
			}
			if !slices.Equal(signatures, c.signatures) {
				t.Errorf("signatures %q, want %q", signatures, c.signatures)
			}
			o, err := r.Open(c.message)
			if VerdictOf(err) != got.Verdict || (o.Entity != nil) != (got.Verdict == Trusted) {
				t.Errorf("Open says %v", err)
			}
			both, report := r.OpenInspected(c.message)
			if report.Verdict != got.Verdict || !bytes.Equal(both.Entity, o.Entity) {
				t.Errorf("both at once: %q and %d bytes", report.Verdict, len(both.Entity))
			}
			holdsNoContent(t, got)
		})
	}
	for _, v := range Verdicts() {
		if !reached[v] {
			t.Errorf("no message is %q", v)
		}
	}
}

// holdsNoContent looks for the words of the letter in all that a report holds.
func holdsNoContent(t testing.TB, r Report) {
	t.Helper()
	text := string(must[[]byte](t)(json.Marshal(r)))
	if r.Err != nil {
		text += r.Err.Error()
	}
	if strings.Contains(text, "Essai de lettre") || strings.Contains(text, "quoted-printable") {
		t.Error("the report holds content")
	}
}

// TestInspectLayers says how a message was packed, opened or not.
func TestInspectLayers(t *testing.T) {
	p := testPKI()
	r := reader(p, p.rsa.key, p.rsa)
	inner := signedEntity(t, p.p256.signer(), true)
	to := []Recipient{{p.rsa.cert, OAEPGCM}, {p.rsa2.cert, RSAv15GCM}, {p.p384.cert, ECDHGCM}}
	der := must[[]byte](t)(Encrypt(inner, to...))
	got := r.Inspect(mailFrom("hugo.brun@medecin.example", EncryptedEntity(der)))
	if !got.Encrypted() || got.From != "hugo.brun@medecin.example" || len(got.Layers) != 2 {
		t.Fatalf("report %+v", got)
	}
	l := got.Layers[0]
	slices.Sort(l.Transports)
	if l.Type != TypeAuthEnveloped || l.Cipher != "aes256-gcm" || l.Form != string(OAEPGCM) ||
		!slices.Equal(l.Transports, []string{"ecdh-sha384kdf", "rsa-oaep", "rsa-v1.5"}) {
		t.Errorf("layer %+v", l)
	}
	if s := got.Signatures(); len(s) != 1 || s[0].Algorithm != "sha256+ecdsa" || !s[0].SigningTime.Equal(at) {
		t.Errorf("signatures %+v", s)
	}
	// Of a message for others, all that stands outside the encryption is told.
	der = must[[]byte](t)(Encrypt(inner, to[1:]...))
	got = r.Inspect(mailFrom("hugo.brun@medecin.example", EncryptedEntity(der)))
	if l := got.Layers[0]; l.Form != "" || l.Cipher != "aes256-gcm" || len(l.Transports) != 2 || len(got.Layers) != 1 {
		t.Errorf("layer %+v", l)
	}
	// A cipher that is refused is named.
	n := parseTree(t, must[[]byte](t)(Encrypt(inner, Recipient{p.rsa.cert, RSAv15CBC})))
	n.at(1, 0, 2, 1, 0).content = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x03, 0x07}
	got = r.Inspect(mailFrom("hugo.brun@medecin.example", EncryptedEntity(n.der())))
	if l := got.Layers[0]; l.Cipher != "des-ede3-cbc" || !slices.Equal(l.Transports, []string{"rsa-v1.5"}) {
		t.Errorf("layer %+v", l)
	}
	// Signed in the clear: no layer is an encryption.
	if got := r.Inspect(mailFrom("hugo.brun@medecin.example", inner)); got.Encrypted() || len(got.Layers) != 1 {
		t.Errorf("report %+v", got)
	}
	// Beyond sixteen signers nothing is told.
	many := altered(t, p.p256.signer(), func(n *node) {
		set := signedBody(n).at(4)
		for range 40 {
			set.children = append(set.children, set.at(0))
		}
	})
	if s := r.Inspect(mailFrom("hugo.brun@medecin.example", many)).Signatures(); len(s) != maxSigners {
		t.Errorf("%d signatures", len(s))
	}
}

// TestVerdictOf: every error of the package has a verdict of its own choosing.
func TestVerdictOf(t *testing.T) {
	for _, r := range Reasons() {
		if v := VerdictOf(&CertificateError{Reason: r}); v == Trusted || v == Malformed {
			t.Errorf("reason %s is %q", r, v)
		}
	}
	if v := VerdictOf(errors.New("another")); v != Malformed {
		t.Errorf("an error of another origin is %q", v)
	}
}

// FuzzInspect: what Inspect calls trusted is what Open gives out, and the letter.
func FuzzInspect(f *testing.F) {
	p := curvePKI()
	r := reader(p, p.p384.key, p.p384)
	inner := signedEntity(f, p.p256.signer(), true)
	two := twoSigned(f, p.p256.signer(), p.p521.signer())
	for _, e := range [][]byte{inner, two, signedEntity(f, p.p256.signer(), false), []byte(letter)} {
		f.Add(mailFrom("hugo.brun@medecin.example", e))
		f.Add(mailFrom("hugo.brun@medecin.example", EncryptedEntity(must[[]byte](f)(Encrypt(e, Recipient{p.p384.cert, ECDHCBC})))))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got := r.Inspect(b)
		o, err := r.Open(b)
		if VerdictOf(err) != got.Verdict || !slices.Contains(Verdicts(), got.Verdict) {
			t.Fatalf("inspected as %q, opened with %v", got.Verdict, err)
		}
		if err == nil && !bytes.Equal(o.Entity, []byte(letter)) {
			t.Fatal("something else opens")
		}
	})
}

// TestInspectRecipients names the certificates that a message was encrypted to.
func TestInspectRecipients(t *testing.T) {
	p := testPKI()
	der := must[[]byte](t)(Encrypt([]byte(letter), Recipient{p.rsa2.cert, RSAv15CBC}, Recipient{p.p384.cert, ECDHCBC}))
	got := reader(p, p.rsa.key, p.rsa).Inspect(mailFrom("hugo.brun@medecin.example", EncryptedEntity(der))).Layers[0].Recipients
	want := []string{p.rsa2.cert.SerialNumber.Text(16), p.p384.cert.SerialNumber.Text(16)}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

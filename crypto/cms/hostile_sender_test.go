package cms

import (
	"bytes"
	"crypto/elliptic"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// TestHostileFrom: hugo.brun signs, and the header says what each case says. It
// opens where the address of From is his, and From then is that address and no more.
func TestHostileFrom(t *testing.T) {
	p := testPKI()
	const own, boss = "hugo.brun@medecin.example", "paul.rives@medecin.example"
	sealed := EncryptedEntity(must[[]byte](t)(Encrypt(signedEntity(t, p.p256.signer(), true), Recipient{p.p256b.cert, ECDHGCM})))
	const (
		opens = iota
		otherAddress
		malformedHeader
	)
	for _, c := range []struct {
		name, headers string
		want          int
	}{
		{"address alone", "From: " + own, opens},
		{"in capitals", "From: HUGO.BRUN@MEDECIN.EXAMPLE", opens},
		{"name is another address", "From: \"" + boss + "\" <" + own + ">", opens},
		{"name is another address, encoded", "From: =?utf-8?q?paul=2Erives=40medecin=2Eexample?= <" + own + ">", opens},
		{"name imitates an end of address", "From: \"Paul <" + boss + ">,\" <" + own + ">", opens},
		{"comment in front, which the library does not read", "From: (" + boss + ") " + own, malformedHeader},
		{"another address in a comment behind", "From: " + own + " (" + boss + ")", opens},
		{"comment inside the address", "From: hugo.brun(x)@medecin.example", malformedHeader},
		{"own address in a comment", "From: " + boss + " (" + own + ")", otherAddress},
		{"own address as name", "From: \"" + own + "\" <" + boss + ">", otherAddress},
		{"folded", "From:\r\n " + own, opens},
		{"group of one", "From: cabinet: " + own + ";", malformedHeader},
		{"group of nobody", "From: cabinet:;", malformedHeader},
		{"group of two", "From: cabinet: " + own + ", " + boss + ";", malformedHeader},
		{"two addresses", "From: " + own + ", " + boss, malformedHeader},
		{"two headers", "From: " + own + "\r\nFrom: " + boss, malformedHeader},
		{"two headers, the second in capitals", "From: " + own + "\r\nFROM: " + boss, malformedHeader},
		{"second header with a blank in its name", "From: " + own + "\r\nFrom : " + boss, malformedHeader},
		{"only a header with a blank in its name", "From\t: " + own, malformedHeader},
		{"name of the header after a NUL", "\x00From: " + own, malformedHeader},
		{"second header after a bare CR", "From: " + own + "\rFrom: " + boss, malformedHeader},
		{"second header after a bare LF", "From: " + own + "\nFrom: " + boss, malformedHeader},
		{"headers end at LF LF for some", "From: " + own + "\n\nFrom: " + boss, malformedHeader},
		{"headers end at LF CR LF for some", "From: " + own + "\n\r\nFrom: " + boss, malformedHeader},
		{"two senders", "From: " + own + "\r\nSender: " + own + "\r\nSender: " + boss, malformedHeader},
		{"Sender is own, From is not", "Sender: " + own + "\r\nFrom: " + boss, otherAddress},
		{"Reply-To is own, From is not", "Reply-To: " + own + "\r\nFrom: " + boss, otherAddress},
		{"Sender is another", "Sender: " + boss + "\r\nFrom: " + own, opens},
		{"Resent-From is another", "Resent-From: " + boss + "\r\nFrom: " + own, opens},
		{"encoded word for the address", "From: =?utf-8?q?hugo=2Ebrun=40medecin=2Eexample?=", malformedHeader},
		{"encoded word in the address", "From: <=?utf-8?q?hugo=2Ebrun?=@medecin.example>", otherAddress},
		{"quoted local part", "From: \"hugo.brun\"@medecin.example", opens},
		{"quoted local part with a blank", "From: \"hugo.brun \"@medecin.example", otherAddress},
		{"dot at the end of the domain", "From: hugo.brun@medecin.example.", malformedHeader},
		{"subdomain", "From: hugo.brun@x.medecin.example", otherAddress},
		{"plus", "From: hugo.brun+x@medecin.example", otherAddress},
		{"homoglyph in the domain", "From: hugo.brun@medec\u0456n.example", otherAddress},
		{"homoglyph in the local part", "From: hug\u043e.brun@medecin.example", otherAddress},
		{"full-width letters", "From: \uff48ugo.brun@medecin.example", otherAddress},
		{"long s for a letter", "From: hugo.brun@medecin.e\u017fample", otherAddress},
		{"punycode", "From: hugo.brun@xn--medecn-r4a.example", otherAddress},
		{"zero-width joiner", "From: hugo.brun\u200d@medecin.example", otherAddress},
		{"right-to-left override", "From: \u202ehugo.brun@medecin.example", otherAddress},
		{"NUL in the address", "From: hugo.brun@medecin.example\x00", malformedHeader},
		{"NUL and another domain", "From: <hugo.brun@medecin.example\x00.evil.example>", malformedHeader},
		{"route", "From: <@evil.example:" + own + ">", malformedHeader},
		{"empty", "From: ", malformedHeader},
		{"empty brackets", "From: <>", malformedHeader},
		{"a hundred thousand brackets", "From: " + strings.Repeat("(", 100_000) + own, malformedHeader},
		{"a hundred thousand addresses", "From: " + strings.Repeat("a@b.example,", 10_000) + own, malformedHeader},
	} {
		t.Run(c.name, func(t *testing.T) {
			message := append([]byte(c.headers+"\r\nSubject: Message\r\nMIME-Version: 1.0\r\n"), sealed...)
			o, err := reader(p, p.p256b.key, p.p256b).Open(message)
			switch c.want {
			case opens:
				if err != nil || string(o.Entity) != letter || lower(o.From) != own {
					t.Errorf("got %q, %v", o.From, err)
				}
			case otherAddress:
				if reasonOf(err) != ReasonAddress {
					t.Errorf("got %q, %v", o.From, err)
				}
			default:
				if !errors.Is(err, ErrMalformed) {
					t.Errorf("got %q, %v", o.From, err)
				}
			}
			if err != nil && (o.Entity != nil || o.From != "") {
				t.Error("content given out with an error")
			}
		})
	}
}

// sanOf writes a subjectAltName as it is told, which the library refuses to.
func sanOf(t testing.TB, critical bool, names ...string) pkix.Extension {
	var b cryptobyte.Builder
	b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
		for _, n := range names {
			b.AddASN1(casn1.Tag(1).ContextSpecific(), func(b *cryptobyte.Builder) { b.AddBytes([]byte(n)) })
		}
	})
	return pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 17}, Critical: critical, Value: must[[]byte](t)(b.Bytes())}
}

// tryIssue is issue for certificates that the library may refuse to parse: nil then.
func tryIssue(t testing.TB, p *pki, change func(*x509.Certificate)) *holder {
	t.Helper()
	defer func() { _ = recover() }()
	h := issue(ecKeyOf("p256", elliptic.P256()), &p.root, change)
	return &h
}

// TestHostileSignerCertificate: a right signature, and a certificate that is not
// quite one of hugo.brun.
func TestHostileSignerCertificate(t *testing.T) {
	p := testPKI()
	const own = "hugo.brun@medecin.example"
	mail := func(names ...string) func(*x509.Certificate) {
		return func(c *x509.Certificate) { c.EmailAddresses = names }
	}
	san := func(names ...string) func(*x509.Certificate) {
		return func(c *x509.Certificate) { c.ExtraExtensions = []pkix.Extension{sanOf(t, false, names...)} }
	}
	extension := func(critical bool) func(*x509.Certificate) {
		return func(c *x509.Certificate) {
			c.EmailAddresses = []string{own}
			c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 99999, 1}, Critical: critical, Value: []byte{5, 0}}}
		}
	}
	dates := func(from, to time.Time) func(*x509.Certificate) {
		return func(c *x509.Certificate) { c.EmailAddresses, c.NotBefore, c.NotAfter = []string{own}, from, to }
	}
	long := make([]string, 9000)
	for i := range long {
		long[i] = "a" + strings.Repeat("x", 12) + "@medecin.example"
	}
	for _, c := range []struct {
		name   string
		change func(*x509.Certificate)
		want   Reason // or "opens", or "unread": passed over as no certificate
	}{
		{"one address", mail(own), "opens"},
		{"several addresses, his the last", mail("a@b.example", "c@d.example", own), "opens"},
		{"several addresses, none his", mail("a@b.example", "c@d.example"), ReasonAddress},
		{"NUL and a domain behind", san(own + "\x00.evil.example"), ReasonAddress},
		{"NUL at the end", san(own + "\x00"), ReasonAddress},
		{"his address after NUL", san("evil@evil.example\x00" + own), ReasonAddress},
		{"line break behind", san(own + "\r\nx"), ReasonAddress},
		{"two addresses in one name", san(own + ",evil@evil.example"), ReasonAddress},
		{"display name", san("Hugo <" + own + ">"), ReasonAddress},
		{"UTF-8 in a name that is ASCII", san("hug\u043e.brun@medecin.example"), "unread"},
		{"latin-1", san("hugo.brun@m\xe9decin.example"), "unread"},
		{"star", san("*@medecin.example"), ReasonAddress},
		{"domain alone", san("medecin.example"), ReasonAddress},
		{"empty name", san(""), ReasonAddress},
		{"address in the common name only", func(c *x509.Certificate) { c.Subject.CommonName = own }, ReasonNoAddress},
		{"address in the subject only", func(c *x509.Certificate) {
			c.Subject.ExtraNames = []pkix.AttributeTypeAndValue{{Type: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 1}, Value: own}}
		}, ReasonNoAddress},
		{"address as a domain name", func(c *x509.Certificate) { c.DNSNames = []string{own} }, ReasonNoAddress},
		{"unknown extension", extension(false), "opens"},
		{"unknown critical extension", extension(true), ReasonCritical},
		{"expired, valid when it was signed", dates(at.AddDate(-1, 0, 0), at.Add(time.Hour/2)), ReasonExpired},
		{"valid now, not yet when it was signed", dates(at.Add(time.Hour/2), at.AddDate(1, 0, 0)), "opens"},
		{"not yet valid", dates(at.Add(2*time.Hour), at.AddDate(1, 0, 0)), ReasonNotYetValid},
		{"of 200 KB", func(c *x509.Certificate) { c.EmailAddresses = append(long, own) }, "unread"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := tryIssue(t, p, c.change)
			if h == nil {
				if c.want != "unread" {
					t.Fatal("the library does not read it")
				}
				return
			}
			inner := signedEntity(t, h.signer(), false)
			der := must[[]byte](t)(Encrypt(inner, Recipient{p.p256b.cert, ECDHCBC}))
			r := reader(p, p.p256b.key, p.p256b)
			r.At = at.Add(time.Hour) // signed at nine thirty, read at ten thirty
			o, err := r.Open(mailFrom(own, EncryptedEntity(der)))
			switch c.want {
			case "opens":
				if err != nil || string(o.Entity) != letter {
					t.Errorf("got %v", err)
				}
			case "unread":
				if err != ErrNoSignerCertificate {
					t.Errorf("got %v", err)
				}
			default:
				if reasonOf(err) != c.want {
					t.Errorf("got %q (%v), want %q", reasonOf(err), err, c.want)
				}
			}
			if err != nil && o.Entity != nil {
				t.Error("content given out with an error")
			}
		})
	}
}

// TestHostileCertificateSwap puts another certificate in the place of the
// signer's: the same key, the same issuer and serial number, or both.
func TestHostileCertificateSwap(t *testing.T) {
	p := testPKI()
	good := must[[]byte](t)(Sign([]byte(letter), p.p256.signer(), at))
	twin := func(address string, key string, parent *holder) *node {
		h := issue(ecKeyOf(key, elliptic.P256()), parent, func(c *x509.Certificate) {
			c.SerialNumber = p.p256.cert.SerialNumber
			c.Subject.CommonName = address
			c.EmailAddresses = []string{address}
		})
		return parseTree(t, h.cert.Raw)
	}
	own := parseTree(t, p.p256.cert.Raw)
	const hugo, paul = "hugo.brun@medecin.example", "paul.rives@medecin.example"
	for _, c := range []struct {
		name  string
		certs []*node
		want  error
	}{
		{"same key and number, another address", []*node{twin(paul, "p256", &p.root)}, ErrSigningCertificate},
		{"same key, number and address, issued again", []*node{twin(hugo, "p256", &p.root)}, ErrSigningCertificate},
		{"the twin before the true one", []*node{twin(paul, "p256", &p.root), own}, ErrSigningCertificate},
		{"the twin behind the true one", []*node{own, twin(paul, "p256", &p.root)}, nil},
		{"another key under the same number", []*node{twin(hugo, "p256b", &p.root)}, ErrSignature},
		{"another authority of the same number", []*node{twin(hugo, "p256", &p.other)}, ErrNoSignerCertificate},
	} {
		n := parseTree(t, good)
		signedBody(n).at(3).children = c.certs
		verifies(t, c.name, n, c.want)
	}
	// Another identifier of the signer does not help either: it is the certificate that
	// was signed.
	n := parseTree(t, good)
	other := person(p.p256.key, paul, &p.root)
	signedBody(n).at(3).children = []*node{parseTree(t, other.cert.Raw)}
	info := signerInfo(n)
	info.children[1] = &node{tag: byte(tagImplicit0), content: other.cert.SubjectKeyId}
	verifies(t, "by key identifier of another certificate", n, ErrSigningCertificate)
	// Without the attribute, which other writers leave out, an authority that certifies
	// one key for two people lets one speak for the other: From still decides.
	n = parseTree(t, good)
	attrs := signedAttrs(n)
	attrs.children = slices.DeleteFunc(attrs.children, func(a *node) bool {
		return bytes.HasSuffix(a.at(0).content, []byte{9, 16, 2, 47})
	})
	resign(t, n, p.p256.key, hashOAEP)
	signedBody(n).at(3).children = []*node{parseTree(t, other.cert.Raw)}
	signerInfo(n).at(1).children = raw(t, func(b *cryptobyte.Builder) { addIssuerAndSerial(b, other.cert) }).children
	verifies(t, "no attribute, another certificate of the key", n, nil)
	der := must[[]byte](t)(Encrypt(OpaqueEntity(n.der()), Recipient{p.p256b.cert, ECDHGCM}))
	if _, err := reader(p, p.p256b.key, p.p256b).Open(mailFrom(hugo, EncryptedEntity(der))); reasonOf(err) != ReasonAddress {
		t.Errorf("no attribute, From of the signer: got %v", err)
	}
}

// TestHostileSigner: who is trusted, and signs what is not theirs to say.
func TestHostileSigner(t *testing.T) {
	p := testPKI()
	const hugo, zoe = "hugo.brun@medecin.example", "zoe.lamy@medecin.example"
	seal := func(entity []byte) []byte {
		return EncryptedEntity(must[[]byte](t)(Encrypt(entity, Recipient{p.p384.cert, ECDHCBC})))
	}
	stripped := seal([]byte(letter))
	byZoe := seal(signedEntity(t, p.p256b.signer(), true))
	byHugo := seal(signedEntity(t, p.p256.signer(), true))
	packed := OpaqueEntity(must[[]byte](t)(Sign(byHugo, p.p256b.signer(), at)))
	r := reader(p, p.p384.key, p.p384)
	r.ClearSigned = true
	revoking := r
	revoking.Evidence.Lists = []*List{listOf(t, p.root, p.p256.cert)}
	for _, c := range []struct {
		name    string
		reader  Reader
		message []byte
		want    error
		reason  Reason
	}{
		{"signature stripped", r, mailFrom(hugo, stripped), ErrUnsigned, ""},
		{"stripped and signed by another", r, mailFrom(hugo, byZoe), nil, ReasonAddress},
		{"stripped and signed by another, in their name", r, mailFrom(zoe, byZoe), nil, ""},
		{"sealed letter of another packed and signed", r, mailFrom(zoe, packed), nil, ReasonAddress},
		{"sealed letter packed and signed, From of its writer", r, mailFrom(hugo, packed), nil, ""},
		{"sealed without signature, packed and signed", r, mailFrom(zoe, OpaqueEntity(must[[]byte](t)(Sign(stripped, p.p256b.signer(), at)))), ErrUnsigned, ""},
		{"revoked", revoking, mailFrom(hugo, byHugo), nil, ReasonRevoked},
	} {
		o, err := c.reader.Open(c.message)
		if c.want != nil && !errors.Is(err, c.want) || reasonOf(err) != c.reason || (err == nil) != (c.want == nil && c.reason == "") {
			t.Errorf("%s: got %v", c.name, err)
		}
		if err == nil && string(o.Entity) != letter || err != nil && o.Entity != nil {
			t.Errorf("%s: something else was given out", c.name)
		}
	}
}

// TestHostileForwarding: zoe.lamy seals a letter that hugo.brun signed for her once
// more, for noe.vidal, and writes hugo.brun as its sender. All signatures are right;
// the signed To tells.
func TestHostileForwarding(t *testing.T) {
	p := testPKI()
	const hugo, zoe, noe = "hugo.brun@medecin.example", "zoe.lamy@medecin.example", "noe.vidal@medecin.example"
	for _, c := range []struct {
		name, headers string
		to            []string
		want          Addressed
	}{
		{"to zoe", "To: Zoe Lamy <" + zoe + ">\r\n", []string{zoe}, AddressedOthers},
		{"to zoe, her name is noe's address", "To: \"" + noe + "\" <" + zoe + ">\r\n", []string{zoe}, AddressedOthers},
		{"to noe", "To: " + noe + "\r\n", []string{noe}, AddressedReader},
		{"to noe, in capitals", "To: NOE.Vidal@medecin.example\r\n", []string{"NOE.Vidal@medecin.example"}, AddressedReader},
		{"to zoe, copy to noe", "To: " + zoe + "\r\nCc: " + noe + "\r\n", []string{zoe, noe}, AddressedReader},
		{"to noe, copy to zoe", "Cc: " + zoe + "\r\nTo: " + noe + "\r\n", []string{noe, zoe}, AddressedReader},
		{"to undisclosed", "To: undisclosed-recipients:;\r\n", nil, AddressedNobody},
		{"to nobody", "", nil, AddressedNobody},
		{"to something else", "To: noe\r\n", nil, AddressedNobody},
		{"to very many", "To: " + strings.Repeat("a@b.example, ", 2000) + noe + "\r\n", nil, AddressedNobody},
	} {
		entity := []byte(c.headers + letter)
		for _, packing := range []Packing{Opaque, Multipart} {
			// First to zoe, who takes the signed part out of the encryption.
			der := must[[]byte](t)(Seal(entity, packing, p.p256.signer(), at, Recipient{p.p256b.cert, ECDHCBC}))
			inner := must[[]byte](t)(Decrypt(der, p.p256b.key, p.p256b.cert))
			der = must[[]byte](t)(Encrypt(inner, Recipient{p.p384.cert, ECDHGCM}))
			message := append([]byte("To: "+noe+"\r\n"), mailFrom(hugo, EncryptedEntity(der))...)
			o := must[Opened](t)(reader(p, p.p384.key, p.p384).Open(message))
			if o.Addressed != c.want || !slices.Equal(o.To, c.to) {
				t.Errorf("%s: addressed %d to %q", c.name, o.Addressed, o.To)
			}
		}
	}
}

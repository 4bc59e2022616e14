package cms

import (
	"crypto"
	"crypto/elliptic"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"
)

// responder is a certificate that by lets answer for it.
func responder(by *holder, change func(*x509.Certificate)) holder {
	return issue(ecKeyOf("responder", elliptic.P256()), by, func(c *x509.Certificate) {
		c.Subject.CommonName, c.KeyUsage = "Repondeur", x509.KeyUsageDigitalSignature
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning}
		if change != nil {
			change(c)
		}
	})
}

func TestOCSP(t *testing.T) {
	p := curvePKI()
	leaf, root := p.p256.cert, p.root
	chain := []*x509.Certificate{leaf, root.cert}
	hour := time.Hour
	good := ocsp.Response{Status: ocsp.Good, SerialNumber: leaf.SerialNumber, ThisUpdate: at.Add(-hour), NextUpdate: at.Add(hour)}
	with := func(change func(*ocsp.Response)) ocsp.Response {
		r := good
		change(&r)
		return r
	}
	revoked := func(cause int) ocsp.Response {
		return with(func(r *ocsp.Response) {
			r.Status, r.RevokedAt, r.RevocationReason = ocsp.Revoked, at.Add(-2*hour), cause
		})
	}
	plain := responder(&root, nil)
	nocheck := responder(&root, func(c *x509.Certificate) {
		c.ExtraExtensions = []pkix.Extension{{Id: oidNoCheck, Value: []byte{5, 0}}}
	})
	answer := func(issuer *x509.Certificate, by holder, r ocsp.Response) []byte {
		if by.cert != root.cert {
			r.Certificate = by.cert
		}
		return must[[]byte](t)(ocsp.CreateResponse(issuer, by.cert, r, by.key))
	}
	sendsIssuer := func() []byte {
		r := good
		r.Certificate = root.cert
		return must[[]byte](t)(ocsp.CreateResponse(root.cert, root.cert, r, root.key))
	}
	listing := func(c *x509.Certificate, cause Cause) []*List {
		return []*List{must[*List](t)(ReadList(rawList(t, root, 1, at.Add(-2*day), at.Add(day), nil, entry(c, at.Add(-hour), cause)), root.cert))}
	}
	for _, c := range []struct {
		name  string
		der   []byte
		lists []*List
		read  error
		want  Reason
	}{
		{"good", answer(root.cert, root, good), nil, nil, ""},
		{"good, by a responder", answer(root.cert, plain, good), nil, nil, ""},
		{"good, with the certificate of the issuer", sendsIssuer(), nil, nil, ""},
		{"SHA-256 identifiers", answer(root.cert, root, with(func(r *ocsp.Response) { r.IssuerHash = crypto.SHA256 })), nil, nil, ""},
		{"revoked", answer(root.cert, root, revoked(ocsp.KeyCompromise)), nil, nil, ReasonRevoked},
		{"suspended", answer(root.cert, root, revoked(ocsp.CertificateHold)), nil, nil, ReasonHold},
		{"unknown", answer(root.cert, root, with(func(r *ocsp.Response) { r.Status = ocsp.Unknown })), nil, nil, ReasonUnknown},
		{"unknown, though no list names it", answer(root.cert, root, with(func(r *ocsp.Response) { r.Status = ocsp.Unknown })), listing(p.p384.cert, CauseKey), nil, ReasonUnknown},
		{"good, though a list revokes", answer(root.cert, root, good), listing(leaf, CauseKey), nil, ReasonRevoked},
		{"good, newer than a suspension", answer(root.cert, root, good), listing(leaf, CauseHold), nil, ""},
		{"suspension lifted before a newer list", answer(root.cert, root, with(func(r *ocsp.Response) { r.ThisUpdate = at.Add(-3 * day) })), listing(leaf, CauseHold), nil, ReasonHold},
		{"out of date", answer(root.cert, root, with(func(r *ocsp.Response) { r.NextUpdate = at.Add(-time.Minute) })), nil, nil, ReasonStale},
		{"out of date, with a list", answer(root.cert, root, with(func(r *ocsp.Response) { r.NextUpdate = at.Add(-time.Minute) })), listing(p.p384.cert, CauseKey), nil, ""},
		{"revoked, out of date", answer(root.cert, root, with(func(r *ocsp.Response) {
			r.Status, r.RevokedAt, r.NextUpdate = ocsp.Revoked, at.Add(-2*hour), at.Add(-time.Minute)
		})), nil, nil, ReasonRevoked},
		{"of the future", answer(root.cert, root, with(func(r *ocsp.Response) { r.ThisUpdate, r.NextUpdate = at.Add(hour), at.Add(2*hour) })), nil, nil, ReasonNoStatus},
		{"without an end", answer(root.cert, root, with(func(r *ocsp.Response) { r.NextUpdate = time.Time{} })), nil, nil, ""},
		{"without an end, two days old", answer(root.cert, root, with(func(r *ocsp.Response) { r.ThisUpdate, r.NextUpdate = at.Add(-2*day), time.Time{} })), nil, nil, ReasonStale},
		{"other serial number", answer(root.cert, root, with(func(r *ocsp.Response) { r.SerialNumber = p.p384.cert.SerialNumber })), nil, ErrMalformed, ""},
		{"other issuer, same responder", answer(p.other.cert, plain, good), nil, ErrAnswerOther, ""},
		{"signed by another authority", must[[]byte](t)(ocsp.CreateResponse(root.cert, root.cert, good, p.other.key)), nil, ErrAnswerSigner, ""},
		{"responder of another authority", answer(root.cert, responder(&p.other, nil), good), nil, ErrAnswerSigner, ""},
		{"responder without the purpose", answer(root.cert, responder(&root, func(c *x509.Certificate) { c.ExtKeyUsage = nil }), good), nil, ErrAnswerSigner, ""},
		{"responder for any purpose", answer(root.cert, responder(&root, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny} }), good), nil, ErrAnswerSigner, ""},
		{"a person answers", answer(root.cert, p.p384, good), nil, ErrAnswerSigner, ""},
		{"responder that may not sign", answer(root.cert, responder(&root, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyAgreement }), good), nil, ErrAnswerSigner, ""},
		{"expired responder", answer(root.cert, responder(&root, func(c *x509.Certificate) { c.NotAfter = at.Add(-time.Minute) }), good), nil, nil, ReasonStale},
		{"revoked responder", answer(root.cert, plain, good), listing(plain.cert, CauseKey), nil, ""},
		{"revoked responder says unknown", answer(root.cert, plain, with(func(r *ocsp.Response) { r.Status = ocsp.Unknown })), listing(plain.cert, CauseKey), nil, ""},
		{"responder not to be checked", answer(root.cert, nocheck, good), listing(nocheck.cert, CauseKey), nil, ""},
		{"no answer", ocsp.UnauthorizedErrorResponse, nil, ErrAnswerNone, ""},
		{"busy", ocsp.TryLaterErrorResponse, nil, ErrAnswerNone, ""},
		{"a page", []byte("<html>"), nil, ErrMalformed, ""},
		{"large", make([]byte, maxAnswer+1), nil, ErrTooLarge, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := ReadAnswer(c.der, leaf, root.cert)
			if !errors.Is(err, c.read) || (err == nil) != (c.read == nil) {
				t.Fatalf("read: %v, want %v", err, c.read)
			}
			if err != nil {
				return
			}
			if err := CheckChain(chain, Evidence{Lists: c.lists, Answers: []*Answer{a}}, at); reasonOf(err) != c.want || (err == nil) != (c.want == "") {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	// Two bytes of each answer changed: never another answer.
	der := answer(root.cert, plain, good)
	for i := range der {
		b := append([]byte(nil), der...)
		b[i] ^= 0x15
		if a, err := ReadAnswer(b, leaf, root.cert); err == nil {
			if err := CheckChain(chain, Evidence{Answers: []*Answer{a}}, at); err != nil {
				t.Errorf("byte %d: %v", i, err)
			}
		}
	}
}

// TestOpenSSLAnswers: what openssl answers to what is asked here.
func TestOpenSSLAnswers(t *testing.T) {
	o := newOpenssl(t)
	p := testPKI()
	o.file("root.key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: must[[]byte](t)(x509.MarshalPKCS8PrivateKey(p.root.key))}))
	line := func(state, when string, c *x509.Certificate) string {
		return state + "\t" + c.NotAfter.UTC().Format("060102150405Z") + "\t" + when + "\t" + serialHex(c) + "\tunknown\t/CN=x\n"
	}
	o.file("index.txt", []byte(line("V", "", p.p256.cert)+line("R", at.Add(-time.Hour).UTC().Format("060102150405Z")+",keyCompromise", p.p384.cert)+
		line("R", at.Add(-time.Hour).UTC().Format("060102150405Z")+",certificateHold", p.p521.cert)))
	d := responder(&p.root, nil)
	o.file("resp.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: d.cert.Raw}))
	o.file("resp.key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: must[[]byte](t)(x509.MarshalPKCS8PrivateKey(d.key))}))
	// openssl answers for its own clock.
	today := time.Now()
	for name, by := range map[string][]string{"issuer": {"ca.pem", "root.key"}, "responder": {"resp.pem", "resp.key"}} {
		for who, c := range map[string]struct {
			cert *x509.Certificate
			want Reason
		}{"good": {p.p256.cert, ""}, "revoked": {p.p384.cert, ReasonRevoked}, "suspended": {p.p521.cert, ReasonHold}, "unknown": {p.p256b.cert, ReasonUnknown}} {
			t.Run(name+" "+who, func(t *testing.T) {
				o.file("req.der", must[[]byte](t)(AskOCSP(c.cert, p.root.cert)))
				if _, err := o.run(nil, "ocsp", "-index", "index.txt", "-CA", "ca.pem", "-rsigner", by[0], "-rkey", by[1], "-reqin", "req.der",
					"-respout", "resp.der", "-ndays", "1"); err != nil {
					t.Fatal(err)
				}
				b, err := os.ReadFile(filepath.Join(o.dir, "resp.der"))
				if err != nil {
					t.Fatal(err)
				}
				a, err := ReadAnswer(b, c.cert, p.root.cert)
				if err != nil {
					t.Fatal(err)
				}
				a.responder = nil // its dates are those of the tests, not of openssl's clock
				if err := CheckChain([]*x509.Certificate{c.cert, p.root.cert}, Evidence{Answers: []*Answer{a}}, today); reasonOf(err) != c.want {
					t.Errorf("got %v, want %q", err, c.want)
				}
			})
		}
	}
}

func serialHex(c *x509.Certificate) string {
	s := c.SerialNumber.Text(16)
	if len(s)%2 == 1 {
		s = "0" + s
	}
	b := []byte(s)
	for i := range b {
		if 'a' <= b[i] && b[i] <= 'f' {
			b[i] -= 32
		}
	}
	return string(b)
}

// FuzzReadAnswer: nothing is read but what the authority signed.
func FuzzReadAnswer(f *testing.F) {
	p := curvePKI()
	d := responder(&p.root, nil)
	for _, status := range []int{ocsp.Good, ocsp.Revoked, ocsp.Unknown} {
		f.Add(must[[]byte](f)(ocsp.CreateResponse(p.root.cert, d.cert, ocsp.Response{Status: status, SerialNumber: p.p256.cert.SerialNumber, Certificate: d.cert,
			ThisUpdate: at.Add(-time.Hour), NextUpdate: at.Add(time.Hour), RevokedAt: at.Add(-2 * time.Hour)}, d.key)))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if a, err := ReadAnswer(b, p.p256.cert, p.root.cert); err == nil {
			CheckChain([]*x509.Certificate{p.p256.cert, p.root.cert}, Evidence{Answers: []*Answer{a}}, at)
		}
		aboutIssuer(b, p.p256.cert, p.root.cert)
	})
}

// TestCertificates: files of certificates as authorities publish them.
func TestCertificates(t *testing.T) {
	p := curvePKI()
	pemOf := func(kind string, b []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}) }
	o := openssl{t, t.TempDir()}
	needProgram(t, "openssl")
	two := append(pemOf("CERTIFICATE", p.root.cert.Raw), pemOf("CERTIFICATE", p.other.cert.Raw)...)
	o.file("two.pem", two)
	p7b := must[[]byte](t)(o.run(nil, "crl2pkcs7", "-nocrl", "-certfile", "two.pem", "-outform", "DER"))
	p7bPEM := must[[]byte](t)(o.run(nil, "crl2pkcs7", "-nocrl", "-certfile", "two.pem"))
	signed := must[[]byte](t)(Sign([]byte(letter), p.p256.signer(), at))
	for _, c := range []struct {
		name string
		b    []byte
		want int
	}{
		{"PEM", two, 2}, {"DER", p.root.cert.Raw, 1}, {"p7b", p7b, 2}, {"p7b in PEM", p7bPEM, 2},
		{"p7b and PEM", append(append([]byte{}, p7bPEM...), two...), 4},
		{"p7b in BER", parseTree(t, p7b).ber(20), 2},
		{"PEM with a key beside", append(pemOf("PRIVATE KEY", []byte{1}), two...), 2},
		{"of a signed message", signed, 1},
		{"cut p7b", p7b[:len(p7b)-9], 0}, {"empty", nil, 0}, {"a page", []byte("<html></html>"), 0},
		{"PEM of nothing", pemOf("PRIVATE KEY", []byte{1}), 0}, {"damaged", pemOf("CERTIFICATE", []byte{0x30, 1}), 0},
		{"large", make([]byte, maxBundle+1), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Certificates(c.b)
			if len(got) != c.want || (err == nil) != (c.want > 0) {
				t.Errorf("%d certificates, %v; want %d", len(got), err, c.want)
			}
		})
	}
}

func FuzzCertificates(f *testing.F) {
	p := curvePKI()
	f.Add(p.root.cert.Raw)
	f.Add(must[[]byte](f)(Sign([]byte(letter), p.p256.signer(), at)))
	f.Add(pem.EncodeToMemory(&pem.Block{Type: "PKCS7", Bytes: must[[]byte](f)(Sign([]byte(letter), p.p256.signer(), at))}))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := Certificates(b)
		if (err == nil) != (len(got) > 0) || len(got) > maxBundleMember {
			t.Fatalf("%d certificates, %v", len(got), err)
		}
	})
}

// TestCertificateCapabilities: what an authority says of the holder's software.
func TestCertificateCapabilities(t *testing.T) {
	p := curvePKI()
	own := must[Signed](t)(VerifySignature(must[[]byte](t)(Sign([]byte(letter), p.p256.signer(), at)), nil)).Capabilities
	all := []byte{0x30, 0x0d, 0x30, 0x0b, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 0x2e}
	for name, c := range map[string]struct {
		value []byte
		want  Capabilities
		said  bool
	}{"none": {nil, Capabilities{}, false}, "gcm": {all, Capabilities{GCM: true}, true}, "empty": {[]byte{0x30, 0}, Capabilities{}, true}, "unreadable": {[]byte{1}, Capabilities{}, true}} {
		cert := issue(p.p256.key, &p.root, func(x *x509.Certificate) {
			if c.value != nil {
				x.ExtraExtensions = []pkix.Extension{{Id: oidAttrCapabilities, Value: c.value}}
			}
		}).cert
		if got, said := CertificateCapabilities(cert); got != c.want || said != c.said {
			t.Errorf("%s: %+v %v", name, got, said)
		}
	}
	if (own != Capabilities{GCM: true, OAEP: true}) {
		t.Errorf("own capabilities are %+v", own)
	}
	if _, said := CertificateCapabilities(nil); said {
		t.Error("no certificate says something")
	}
}

package seal

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cardiopli/crypto/cms"
	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/message"
)

var now = time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)

const (
	cabinet = "cabinet@semaphore-exemple.mssante.fr"
	paul    = "paul.genievre@cabinet-exemple.mssante.fr"
)

// Keys are drawn once for all tests.
var keys = sync.OnceValue(func() map[string]crypto.Signer {
	must := func(k crypto.Signer, err error) crypto.Signer {
		if err != nil {
			panic(err)
		}
		return k
	}
	return map[string]crypto.Signer{
		"ca": must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)), "other": must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)),
		"rsa": must(rsa.GenerateKey(rand.Reader, 2048)), "ec": must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)),
		"short": must(rsa.GenerateKey(rand.Reader, 1024)), "cabinet": must(rsa.GenerateKey(rand.Reader, 2048)),
	}
})

func sign(t testing.TB, tpl, parent *x509.Certificate, key crypto.Signer, by crypto.Signer) *x509.Certificate {
	t.Helper()
	tpl.SerialNumber, _ = rand.Int(rand.Reader, big.NewInt(1<<62))
	if parent == nil {
		parent = tpl
	}
	der, err := x509.CreateCertificate(rand.Reader, tpl, parent, key.Public(), by)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func ca(t testing.TB, key string) *x509.Certificate {
	return sign(t, &x509.Certificate{Subject: pkix.Name{CommonName: "test " + key}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(5, 0, 0)}, nil, keys()[key], keys()[key])
}

func leaf(t testing.TB, root *x509.Certificate, by, key, addr string, change func(*x509.Certificate)) *x509.Certificate {
	tpl := &x509.Certificate{Subject: pkix.Name{CommonName: "leaf"}, EmailAddresses: []string{addr}, NotBefore: now.AddDate(0, -1, 0), NotAfter: now.AddDate(1, 0, 0),
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment | x509.KeyUsageKeyAgreement,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}}
	if change != nil {
		change(tpl)
	}
	return sign(t, tpl, root, keys()[key], keys()[by])
}

func sealer(t testing.TB) (*Sealer, *x509.Certificate) {
	root := ca(t, "ca")
	pool := x509.NewCertPool()
	pool.AddCert(root)
	return New(cms.Signer{Key: keys()["cabinet"], Certificate: leaf(t, root, "ca", "cabinet", cabinet, nil)}, Trust{Roots: pool}), root
}

func input() message.Input {
	return message.Input{
		Letter:    pipeline.Letter{Title: "ECG", Patient: pipeline.Patient{Name: "LESTRADOU", Given: "Armand", Sex: pipeline.Male}},
		PDF:       []byte("%PDF-1.4\nces octets mêmes\n"),
		Recipient: pipeline.Recipient{Title: "Dr", Given: "Paul", Name: "GENIEVRE", Address: paul},
		From:      mail.Address{Name: "Cabinet du Sémaphore", Address: cabinet},
		MessageID: "<1.2@semaphore-exemple.mssante.fr>", Date: now, Checkpoint: []byte("cardiopli\n1\nabc\n"),
	}
}

func entryOf(cert *x509.Certificate, caps directory.Capabilities) directory.Entry {
	e := directory.Entry{Recipient: input().Recipient, Capabilities: caps}
	if cert != nil {
		e.Certificate = cert.Raw
	}
	return e
}

var forms = map[string]struct {
	key  string
	caps directory.Capabilities
}{
	string(cms.RSAv15CBC): {"rsa", directory.Capabilities{}}, string(cms.RSAv15GCM): {"rsa", directory.Capabilities{GCM: true}},
	string(cms.OAEPCBC): {"rsa", directory.Capabilities{OAEP: true}}, string(cms.OAEPGCM): {"rsa", directory.Capabilities{GCM: true, OAEP: true}},
	string(cms.ECDHCBC): {"ec", directory.Capabilities{}}, string(cms.ECDHGCM): {"ec", directory.Capabilities{GCM: true}},
}

func TestMessageOpens(t *testing.T) {
	s, root := sealer(t)
	pool := x509.NewCertPool()
	pool.AddCert(root)
	for form, c := range forms {
		t.Run(form, func(t *testing.T) {
			cert := leaf(t, root, "ca", c.key, paul, nil)
			got, err := s.Message(input(), entryOf(cert, c.caps))
			if err != nil {
				t.Fatal(err)
			}
			if got.Form != form || got.MessageID != input().MessageID {
				t.Errorf("form %s, id %s", got.Form, got.MessageID)
			}
			if err := message.CheckLines(got.Bytes); err != nil {
				t.Error(err)
			}
			// Long words only: three letters occur in base64 by chance.
			for _, secret := range []string{"LESTRADOU", "Armand", "GENIEVRE"} {
				if bytes.Contains(got.Bytes, []byte(secret)) {
					t.Errorf("outside holds %q", secret)
				}
			}
			o, err := cms.Reader{Key: keys()[c.key], Certificate: cert, Roots: pool, At: now}.Open(got.Bytes)
			if err != nil {
				t.Fatal(err)
			}
			want, err := message.Compose(input())
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(o.Entity, want) {
				t.Error("what is opened is not what was composed")
			}
		})
	}
}

func TestAccentedAddress(t *testing.T) {
	s, root := sealer(t)
	in := input()
	in.Recipient.Address = "zoé@cabinet-exemple.mssante.fr"
	e := directory.Entry{Recipient: in.Recipient}
	// A certificate cannot hold such an address as rfc822Name (RFC 8398).
	e.Certificate = leaf(t, root, "ca", "rsa", "zoe@cabinet-exemple.mssante.fr", nil).Raw
	_, err := s.Message(in, e)
	var r *Refusal
	if !errors.As(err, &r) || r.Code != Code(cms.ReasonAddress) {
		t.Errorf("got %v", err)
	}
	entity := []byte("To: <zo\xc3\xa9@exemple.fr>\r\nContent-Type: text/plain\r\n\r\nx\r\n")
	rsa := leaf(t, root, "ca", "rsa", "zoe@cabinet-exemple.mssante.fr", nil)
	der, err := s.seal(entity, now, cms.Recipient{Certificate: rsa, Form: cms.RSAv15CBC})
	if err != nil {
		t.Fatal(err)
	}
	b, err := cms.Decrypt(der, keys()["rsa"], rsa)
	if err != nil || !bytes.Contains(b, []byte("smime-type=signed-data")) {
		t.Errorf("an 8-bit entity is not held within its signature: %v", err)
	}
}

func TestRefused(t *testing.T) {
	s, root := sealer(t)
	other := ca(t, "other")
	for name, c := range map[string]struct {
		cert *x509.Certificate
		code cms.Reason
		says string
	}{
		"none":          {nil, cms.ReasonMissing, "Aucun certificat"},
		"expired":       {leaf(t, root, "ca", "rsa", paul, func(c *x509.Certificate) { c.NotAfter = now.Add(-time.Hour) }), cms.ReasonExpired, "a expiré le 22/11/2026"},
		"not yet":       {leaf(t, root, "ca", "rsa", paul, func(c *x509.Certificate) { c.NotBefore = now.AddDate(0, 0, 3) }), cms.ReasonNotYetValid, "25/11/2026"},
		"other address": {leaf(t, root, "ca", "rsa", "autre@exemple.fr", nil), cms.ReasonAddress, "autre adresse"},
		"no address":    {leaf(t, root, "ca", "rsa", paul, func(c *x509.Certificate) { c.EmailAddresses = nil }), cms.ReasonNoAddress, "aucune adresse"},
		"other CA":      {leaf(t, other, "other", "rsa", paul, nil), cms.ReasonUntrusted, "autorité"},
		"short key":     {leaf(t, root, "ca", "short", paul, nil), cms.ReasonWeakKey, "trop courte"},
		"not for mail":  {leaf(t, root, "ca", "rsa", paul, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }), cms.ReasonPurpose, "messagerie"},
		"sign only":     {leaf(t, root, "ca", "rsa", paul, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageDigitalSignature }), cms.ReasonKeyUsage, "chiffrement"},
	} {
		t.Run(name, func(t *testing.T) {
			e := entryOf(c.cert, directory.Capabilities{})
			got, err := s.Message(input(), e)
			var r *Refusal
			if !errors.As(err, &r) || r.Code != Code(c.code) || r.Own() || got.Bytes != nil {
				t.Fatalf("got %v, want %s", err, c.code)
			}
			what, todo := r.French()
			if !strings.Contains(what, c.says) || len(todo) < 20 {
				t.Errorf("%q %q", what, todo)
			}
			if strings.Contains(err.Error(), "GENIEVRE") || strings.Contains(err.Error(), "@") {
				t.Errorf("error names a person: %v", err)
			}
			if err := s.Usable(now)(e); !errors.As(err, &r) || r.Code != Code(c.code) {
				t.Errorf("Usable: %v", err)
			}
		})
	}
	e := entryOf(nil, directory.Capabilities{})
	e.Certificate = []byte("damaged")
	var r *Refusal
	if _, err := s.Message(input(), e); !errors.As(err, &r) || r.Code != CodeUnreadable {
		t.Errorf("damaged: %v", err)
	}
	e = entryOf(leaf(t, root, "ca", "rsa", paul, nil), directory.Capabilities{})
	in := input()
	in.Recipient.Address = "autre@exemple.fr"
	if _, err := s.Message(in, e); !errors.As(err, &r) || r.Code != CodeOtherAddress {
		t.Errorf("other address than the entry's: %v", err)
	}
	if what, todo := r.French(); what == "" || todo == "" {
		t.Error("no words")
	}
}

func TestOwnCertificate(t *testing.T) {
	s, root := sealer(t)
	good := entryOf(leaf(t, root, "ca", "rsa", paul, nil), directory.Capabilities{})
	in := input()
	in.From.Address = "autre@semaphore-exemple.mssante.fr"
	var r *Refusal
	if _, err := s.Message(in, good); !errors.As(err, &r) || !r.Own() || r.Code != "signer-address" {
		t.Errorf("other sender: %v", err)
	}
	in = input()
	in.Date = now.AddDate(2, 0, 0)
	good.Certificate = leaf(t, root, "ca", "rsa", paul, func(c *x509.Certificate) { c.NotAfter = now.AddDate(4, 0, 0) }).Raw
	if _, err := s.Message(in, good); !errors.As(err, &r) || !r.Own() || r.Code != "signer-expired" {
		t.Errorf("expired: %v", err)
	}
	if what, _ := r.French(); !strings.Contains(what, "boîte du cabinet") {
		t.Errorf("%q", what)
	}
}

// Another program agrees, for every form.
func TestOpenSSL(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		if os.Getenv("CARDIOPLI_E2E") == "1" {
			t.Fatal("openssl is missing")
		}
		t.Skip("openssl is missing: nobody else opened the messages")
	}
	s, root := sealer(t)
	dir := t.TempDir()
	write := func(name, kind string, der []byte) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	caFile := write("ca.pem", "CERTIFICATE", root.Raw)
	for form, c := range forms {
		t.Run(form, func(t *testing.T) {
			cert := leaf(t, root, "ca", c.key, paul, nil)
			got, err := s.Message(input(), entryOf(cert, c.caps))
			if err != nil {
				t.Fatal(err)
			}
			der, err := x509.MarshalPKCS8PrivateKey(keys()[c.key])
			if err != nil {
				t.Fatal(err)
			}
			name := strings.ReplaceAll(form, "+", "-")
			eml := filepath.Join(dir, name+".eml")
			if err := os.WriteFile(eml, got.Bytes, 0o600); err != nil {
				t.Fatal(err)
			}
			inner, out := filepath.Join(dir, name+".inner"), filepath.Join(dir, name+".out")
			for _, args := range [][]string{
				{"cms", "-decrypt", "-in", eml, "-inkey", write(name+".key", "PRIVATE KEY", der), "-recip", write(name+".crt", "CERTIFICATE", cert.Raw), "-out", inner},
				{"cms", "-verify", "-in", inner, "-CAfile", caFile, "-purpose", "smimesign", "-attime", "1795339800", "-out", out},
			} {
				if b, err := exec.Command("openssl", args...).CombinedOutput(); err != nil {
					t.Fatalf("openssl %s: %v\n%s", args[1], err, b)
				}
			}
			want, err := message.Compose(input())
			if err != nil {
				t.Fatal(err)
			}
			b, err := os.ReadFile(out)
			if err != nil || !bytes.Equal(b, want) {
				t.Errorf("openssl reads other bytes (%v)", err)
			}
		})
	}
}

func BenchmarkMessage(b *testing.B) {
	s, root := sealer(b)
	in := input()
	in.PDF = make([]byte, 50<<10)
	for form, c := range forms {
		e := entryOf(leaf(b, root, "ca", c.key, paul, nil), c.caps)
		b.Run(form, func(b *testing.B) {
			b.SetBytes(int64(len(in.PDF)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.Message(in, e); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

package keys

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
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"cardiopli/crypto/cms"
)

const filePassword = "crème brûlée 4"

// asks gives the password and counts how often it was asked.
func asks(password string, times *int) func() ([]byte, error) {
	return func() ([]byte, error) { *times++; return []byte(password), nil }
}

func certify(t testing.TB, name string, key crypto.Signer, parent *x509.Certificate, by crypto.Signer, until time.Time) *x509.Certificate {
	t.Helper()
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: name}, NotBefore: until.AddDate(-1, 0, 0), NotAfter: until,
		BasicConstraintsValid: true, IsCA: strings.HasPrefix(name, "Autorité"), KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		EmailAddresses: []string{"cabinet@semaphore-exemple.mssante.fr"}}
	if parent == nil {
		parent, by = c, key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, key.Public(), by)
	if err != nil {
		t.Fatal(err)
	}
	c, err = x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

type pair3 struct {
	key       crypto.Signer
	leaf, mid *x509.Certificate
	root      *x509.Certificate
}

func people(t testing.TB, key crypto.Signer) pair3 {
	t.Helper()
	until := time.Now().AddDate(1, 0, 0).Truncate(time.Second)
	caKey, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	midKey, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	root := certify(t, "Autorité exemple", caKey, nil, nil, until)
	mid := certify(t, "Autorité exemple 2", midKey, root, caKey, until)
	return pair3{key, certify(t, "Cabinet du Sémaphore", key, mid, midKey, until), mid, root}
}

func rsaKey(t testing.TB) crypto.Signer {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func ecKey(t testing.TB) crypto.Signer {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func pkcs8Of(t testing.TB, k crypto.Signer) []byte {
	t.Helper()
	b, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// whole checks that an identity is that of p, with its chain in order.
func whole(t *testing.T, id Identity, err error, p pair3) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if id.Key == nil || !samePublic(id.Key.Public(), p.key.Public()) || id.Certificate == nil || !id.Certificate.Equal(p.leaf) {
		t.Fatalf("another key or certificate: %+v", id)
	}
	if len(id.Chain) != 2 || !id.Chain[0].Equal(p.mid) || !id.Chain[1].Equal(p.root) {
		t.Fatalf("chain of %d", len(id.Chain))
	}
}

func TestReadIdentityForms(t *testing.T) {
	r, e := people(t, rsaKey(t)), people(t, ecKey(t))
	chain := func(p pair3) []byte {
		// In the wrong order, with words between, as exports have them.
		return slices.Concat([]byte("Bag Attributes\n    friendlyName: Sémaphore\n"), pemOf("CERTIFICATE", p.root.Raw), []byte("subject=/CN=x\r\n"), pemOf("CERTIFICATE", p.leaf.Raw), pemOf("CERTIFICATE", p.mid.Raw))
	}
	bundle := func(p pair3) []byte {
		b, err := cms.CertificatesOnly(p.root, p.leaf, p.mid)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	ec, _ := x509.MarshalECPrivateKey(e.key.(*ecdsa.PrivateKey))
	pkcs1 := x509.MarshalPKCS1PrivateKey(r.key.(*rsa.PrivateKey))
	for name, c := range map[string]struct {
		p     pair3
		files [][]byte
	}{
		"PKCS#8 PEM":         {r, [][]byte{pemOf("PRIVATE KEY", pkcs8Of(t, r.key)), chain(r)}},
		"PKCS#8 DER":         {r, [][]byte{pkcs8Of(t, r.key), chain(r)}},
		"PKCS#1 PEM":         {r, [][]byte{pemOf("RSA PRIVATE KEY", pkcs1), chain(r)}},
		"PKCS#1 DER":         {r, [][]byte{pkcs1, chain(r)}},
		"SEC 1 PEM":          {e, [][]byte{slices.Concat(pemOf("EC PARAMETERS", []byte{6, 8, 42, 134, 72, 206, 61, 3, 1, 7}), pemOf("EC PRIVATE KEY", ec)), chain(e)}},
		"SEC 1 DER":          {e, [][]byte{ec, chain(e)}},
		"one file":           {e, [][]byte{slices.Concat(chain(e), pemOf("EC PRIVATE KEY", ec))}},
		"certificates apart": {r, [][]byte{pkcs1, r.mid.Raw, r.leaf.Raw, pemOf("CERTIFICATE", r.root.Raw)}},
		"bundle":             {r, [][]byte{pkcs1, bundle(r)}},
		"bundle PEM":         {r, [][]byte{pkcs1, pemOf("PKCS7", bundle(r))}},
		"key twice":          {r, [][]byte{pkcs1, pkcs8Of(t, r.key), chain(r)}},
		"another key there":  {r, [][]byte{pkcs8Of(t, e.key), pkcs1, chain(r)}},
	} {
		t.Run(name, func(t *testing.T) {
			id, err := ReadIdentity(nil, c.files...)
			whole(t, id, err, c.p)
		})
	}
	old := certify(t, "Cabinet", r.key, nil, nil, time.Now().AddDate(0, 1, 0))
	if id, err := ReadIdentity(nil, slices.Concat(pemOf("CERTIFICATE", old.Raw), chain(r)), pkcs1); err != nil || !id.Certificate.Equal(r.leaf) {
		t.Errorf("not the one that is valid longest: %v", err)
	}
}

func TestReadIdentityPKCS12(t *testing.T) {
	for _, key := range []crypto.Signer{rsaKey(t), ecKey(t)} {
		p := people(t, key)
		for name, enc := range map[string]*pkcs12.Encoder{"modern": pkcs12.Modern, "3DES": pkcs12.LegacyDES, "RC2-40": pkcs12.LegacyRC2, "none": pkcs12.Passwordless} {
			password := filePassword
			if name == "none" {
				password = ""
			}
			file, err := enc.Encode(p.key, p.leaf, []*x509.Certificate{p.root, p.mid}, password)
			if err != nil {
				t.Fatal(err)
			}
			times := 0
			id, err := ReadIdentity(asks(filePassword, &times), file)
			whole(t, id, err, p)
			want := 1
			if name == "none" {
				want = 0
			}
			if times != want || id.Form != "PKCS#12" {
				t.Errorf("%s: asked %d times, form %s", name, times, id.Form)
			}
			if name == "none" {
				continue
			}
			if _, err := ReadIdentity(asks("autre", &times), file); !errors.Is(err, ErrFilePassword) {
				t.Errorf("%s, wrong password: %v", name, err)
			}
			if _, err := ReadIdentity(nil, file); !errors.Is(err, ErrLocked) {
				t.Errorf("%s, nobody to ask: %v", name, err)
			}
			if _, err := ReadIdentity(asks(filePassword, &times), file[:len(file)-40]); !errors.Is(err, ErrFileDamaged) {
				t.Errorf("%s, cut short: %v", name, err)
			}
		}
	}
}

// A byte altered anywhere must never give an identity, and mostly be told as damage.
func TestReadIdentityDamage(t *testing.T) {
	p := people(t, ecKey(t))
	file, err := pkcs12.Modern.WithIterations(10).Encode(p.key, p.leaf, nil, filePassword)
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]int{}
	for i := range file {
		b := bytes.Clone(file)
		b[i] ^= 0x10
		n := 0
		id, err := ReadIdentity(asks(filePassword, &n), b)
		var form *FormError
		switch {
		case err == nil && id.Certificate.Equal(p.leaf):
			told["same"]++ // in a field that says nothing, such as a name
		case err == nil:
			t.Errorf("byte %d: another identity", i)
		case errors.Is(err, ErrFileDamaged):
			told["damaged"]++
		case errors.Is(err, ErrFilePassword):
			told["password"]++
		case errors.As(err, &form):
			told["form"]++
		case errors.Is(err, ErrUnpaired), errors.Is(err, ErrNothing):
			told["other"]++
		default:
			t.Errorf("byte %d: %v", i, err)
		}
	}
	t.Logf("%d bytes: %v", len(file), told)
	if told["damaged"] < len(file)/2 {
		t.Errorf("damage told as such at %d of %d bytes only", told["damaged"], len(file))
	}
}

func TestReadIdentityRefuses(t *testing.T) {
	a, b := people(t, ecKey(t)), people(t, ecKey(t))
	bomb, err := pkcs12.Modern.WithIterations(2).Encode(a.key, a.leaf, nil, "x")
	if err != nil {
		t.Fatal(err)
	}
	var form *FormError
	for name, c := range map[string]struct {
		file []byte
		is   func(error) bool
	}{
		"nothing":       {nil, func(e error) bool { return errors.Is(e, ErrNothing) }},
		"text":          {[]byte("Bonjour"), func(e error) bool { return errors.Is(e, ErrNothing) }},
		"too long":      {make([]byte, MaxIdentityFile+1), func(e error) bool { return errors.Is(e, errTooLong) }},
		"other pair":    {slices.Concat(pemOf("PRIVATE KEY", pkcs8Of(t, a.key)), pemOf("CERTIFICATE", b.leaf.Raw)), func(e error) bool { return errors.Is(e, ErrUnpaired) }},
		"two keys":      {slices.Concat(pemOf("PRIVATE KEY", pkcs8Of(t, a.key)), pemOf("PRIVATE KEY", pkcs8Of(t, b.key))), func(e error) bool { return errors.Is(e, ErrSeveralKeys) }},
		"cut PEM":       {pemOf("PRIVATE KEY", pkcs8Of(t, a.key))[:100], func(e error) bool { return errors.Is(e, ErrFileDamaged) }},
		"OpenSSH":       {pemOf("OPENSSH PRIVATE KEY", []byte{1}), func(e error) bool { return errors.As(e, &form) }},
		"Java":          {[]byte{0xfe, 0xed, 0xfe, 0xed, 0}, func(e error) bool { return errors.As(e, &form) }},
		"rounds of MAC": {bytes.Replace(bomb, bomb[len(bomb)-3:], []byte{2, 1, 0x7f}, 1), func(e error) bool { return e != nil }},
	} {
		if _, err := ReadIdentity(nil, c.file); err == nil || !c.is(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A salt and a count of two thousand million rounds must be refused before they are run.
	if !tooManyRounds([]byte{0x30, 9, 4, 1, 0, 2, 4, 0x7f, 0xff, 0xff, 0xff}, 32) || tooManyRounds([]byte{0x30, 7, 4, 1, 0, 2, 2, 8, 0}, 32) {
		t.Error("rounds are not counted")
	}
}

// need skips loudly where a program is missing, and fails where the whole suite
// is meant to run.
func need(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		if os.Getenv("CARDIOPLI_E2E") == "1" {
			t.Fatalf("%s is missing", program)
		}
		t.Skipf("NOT RUN: %s is missing", program)
	}
}

func program(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

func TestReadIdentityOpenSSL(t *testing.T) {
	need(t, "openssl")
	for kind, p := range map[string]pair3{"rsa": people(t, rsaKey(t)), "ec": people(t, ecKey(t))} {
		dir := t.TempDir()
		write := func(name string, b []byte) {
			if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write("k.pem", pemOf("PRIVATE KEY", pkcs8Of(t, p.key)))
		write("c.pem", pemOf("CERTIFICATE", p.leaf.Raw))
		write("ca.pem", slices.Concat(pemOf("CERTIFICATE", p.mid.Raw), pemOf("CERTIFICATE", p.root.Raw)))
		write("pass", []byte(filePassword))
		made := map[string][]string{
			"modern":      {"pkcs12", "-export", "-passout", "file:pass"},
			"legacy":      {"pkcs12", "-export", "-passout", "file:pass", "-legacy"},
			"RC2-40":      {"pkcs12", "-export", "-passout", "file:pass", "-legacy", "-certpbe", "PBE-SHA1-RC2-40", "-keypbe", "PBE-SHA1-3DES"},
			"SHA-512":     {"pkcs12", "-export", "-passout", "file:pass", "-macalg", "sha512", "-certpbe", "AES-128-CBC", "-keypbe", "AES-256-CBC"},
			"no password": {"pkcs12", "-export", "-passout", "pass:"},
		}
		for name, args := range made {
			program(t, dir, "openssl", append(args, "-inkey", "k.pem", "-in", "c.pem", "-certfile", "ca.pem", "-out", "out.p12")...)
			file, _ := os.ReadFile(filepath.Join(dir, "out.p12"))
			n := 0
			id, err := ReadIdentity(asks(filePassword, &n), file)
			t.Run(kind+" "+name, func(t *testing.T) { whole(t, id, err, p) })
		}
		for name, args := range map[string][]string{
			"AES-256": {"-v2", "aes-256-cbc"}, "AES-128, SHA-512": {"-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA512"},
			"3DES": {"-v2", "des3"}, "scrypt": {"-scrypt", "-scrypt_N", "1024"},
		} {
			for _, outform := range []string{"PEM", "DER"} {
				program(t, dir, "openssl", append([]string{"pkcs8", "-topk8", "-in", "k.pem", "-passout", "file:pass", "-outform", outform, "-out", "out.key"}, args...)...)
				file, _ := os.ReadFile(filepath.Join(dir, "out.key"))
				n := 0
				id, err := ReadIdentity(asks(filePassword, &n), file, p.leaf.Raw, p.mid.Raw, p.root.Raw)
				t.Run(kind+" "+name+" "+outform, func(t *testing.T) { whole(t, id, err, p) })
				if _, err := ReadIdentity(asks("autre", &n), file); !errors.Is(err, ErrFilePassword) {
					t.Errorf("%s %s, wrong password: %v", name, outform, err)
				}
			}
		}
		program(t, dir, "openssl", kind, "-aes128", "-in", "k.pem", "-passout", "file:pass", "-out", "old.pem")
		file, _ := os.ReadFile(filepath.Join(dir, "old.pem"))
		n := 0
		id, err := ReadIdentity(asks(filePassword, &n), file, p.leaf.Raw, p.mid.Raw, p.root.Raw)
		t.Run(kind+" "+"encrypted PEM of its time", func(t *testing.T) { whole(t, id, err, p) })
	}
}

// NSS, on which Thunderbird and Firefox stand, writes PKCS#12 in BER.
func TestReadIdentityNSS(t *testing.T) {
	for _, prog := range []string{"openssl", "pk12util", "certutil"} {
		need(t, prog)
	}
	p := people(t, rsaKey(t))
	dir := t.TempDir()
	file, err := pkcs12.Modern.WithIterations(1000).Encode(p.key, p.leaf, []*x509.Certificate{p.mid, p.root}, filePassword)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "in.p12"), file, 0o600); err != nil {
		t.Fatal(err)
	}
	program(t, dir, "certutil", "-N", "-d", "sql:.", "--empty-password")
	program(t, dir, "pk12util", "-i", "in.p12", "-d", "sql:.", "-W", filePassword)
	program(t, dir, "pk12util", "-o", "out.p12", "-n", "Cabinet du Sémaphore", "-d", "sql:.", "-W", filePassword)
	file, err = os.ReadFile(filepath.Join(dir, "out.p12"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	id, err := ReadIdentity(asks(filePassword, &n), file)
	whole(t, id, err, p)
	if _, err := ReadIdentity(asks("autre", &n), file); !errors.Is(err, ErrFilePassword) {
		t.Errorf("wrong password: %v", err)
	}
}

func FuzzReadIdentity(f *testing.F) {
	p := people(f, ecKey(f))
	for _, enc := range []*pkcs12.Encoder{pkcs12.Modern.WithIterations(2), pkcs12.LegacyRC2.WithIterations(2)} {
		b, err := enc.Encode(p.key, p.leaf, nil, "p")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add(pkcs8Of(f, p.key))
	f.Add(slices.Concat(pemOf("PRIVATE KEY", pkcs8Of(f, p.key)), pemOf("CERTIFICATE", p.leaf.Raw)))
	f.Fuzz(func(t *testing.T, b []byte) {
		if tooMuch(b) {
			return
		}
		id, err := ReadIdentity(func() ([]byte, error) { return []byte("p"), nil }, b)
		if err == nil && id.Key == nil && id.Certificate == nil {
			t.Error("neither an error nor anything found")
		}
	})
}

// tooMuch keeps fuzzing quick: rounds above a few thousand are legal and slow.
func tooMuch(b []byte) bool {
	for i := 0; i+5 < len(b); i++ {
		if b[i] == 2 && b[i+1] >= 2 && b[i+1] <= 4 && (b[i+2] > 0x10 || b[i+1] > 2) {
			return true
		}
	}
	return false
}

//go:build pkcs11 && cgo

package token

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cardiopli/crypto/cms"

	"github.com/miekg/pkcs11"
)

const softModule = "/usr/lib/softhsm/libsofthsm2.so"

const pin = "271828"

// softhsm makes a token of software with an RSA and an EC key, and a key that
// asks for the PIN before each use.
func softhsm(t *testing.T) (dir string, s Settings) {
	t.Helper()
	for _, p := range []string{"softhsm2-util", "pkcs11-tool", "openssl"} {
		need(t, p)
	}
	if _, err := os.Stat(softModule); err != nil {
		need(t, softModule)
	}
	dir = t.TempDir()
	tokens := filepath.Join(dir, "tokens")
	os.Mkdir(tokens, 0o700)
	conf := filepath.Join(dir, "softhsm2.conf")
	if err := os.WriteFile(conf, []byte("directories.tokendir = "+tokens+"\nobjectstore.backend = file\nlog.level = ERROR\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SOFTHSM2_CONF", conf)
	run(t, nil, "softhsm2-util", "--init-token", "--free", "--label", "cabinet", "--so-pin", "314159", "--pin", pin)
	for _, k := range [][]string{{"rsa:2048", "lettres", "01"}, {"EC:prime256v1", "courbe", "02"}, {"EC:secp384r1", "grande courbe", "03"}} {
		tool(t, "--keypairgen", "--key-type", k[0], "--label", k[1], "--id", k[2], "--usage-sign")
	}
	tool(t, "--keypairgen", "--key-type", "rsa:2048", "--label", "chaque fois", "--id", "04", "--always-auth")
	return dir, Settings{Module: softModule, Token: "cabinet", Label: "lettres"}
}

func tool(t *testing.T, args ...string) string {
	t.Helper()
	return run(t, nil, "pkcs11-tool", append([]string{"--module", softModule, "--token-label", "cabinet", "--login", "--pin", pin}, args...)...)
}

func run(t *testing.T, in []byte, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Stdin = bytes.NewReader(in)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, args[0], err, out)
	}
	return string(out)
}

func need(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	if os.Getenv("CARDIOPLI_E2E") == "1" {
		t.Fatalf("%s is not there, and CARDIOPLI_E2E=1", program)
	}
	t.Skipf("SKIPPED: %s is not there", program)
}

func right() ([]byte, error) { return []byte(pin), nil }

func openSoft(t *testing.T, s Settings) *Key {
	t.Helper()
	k, err := Open(s, right)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Close() })
	return k
}

// TestLetter signs mail with keys that never leave the token; openssl verifies it.
func TestLetter(t *testing.T) {
	dir, s := softhsm(t)
	for _, label := range []string{"lettres", "courbe", "grande courbe", "chaque fois"} {
		for _, pss := range []bool{false, true} {
			s.Label = label
			k := openSoft(t, s)
			if _, ok := k.Public().(*rsa.PublicKey); pss && !ok {
				continue
			}
			cert := selfSigned(t, k)
			entity := []byte("Content-Type: text/plain\r\n\r\nLettre.\r\n")
			der, err := cms.SignDetached(entity, cms.Signer{Key: k, Certificate: cert, PSS: pss}, time.Now())
			if err != nil {
				t.Fatalf("%s: %v", label, err)
			}
			ca := filepath.Join(dir, "ca.pem")
			os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw}), 0o600)
			os.WriteFile(filepath.Join(dir, "sig"), der, 0o600)
			os.WriteFile(filepath.Join(dir, "body"), entity, 0o600)
			out := run(t, nil, "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", filepath.Join(dir, "sig"), "-content", filepath.Join(dir, "body"),
				"-CAfile", ca, "-purpose", "any")
			if !strings.Contains(out, "successful") {
				t.Errorf("%s, pss %v: openssl: %s", label, pss, out)
			}
			k.Close()
		}
	}
}

func selfSigned(t *testing.T, k *Key) *x509.Certificate {
	t.Helper()
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "cabinet"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, EmailAddresses: []string{"cabinet@exemple.mssante.fr"}}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, k.Public(), k)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

func TestChoosingTheKey(t *testing.T) {
	dir, s := softhsm(t)
	s.Label, s.ID = "", []byte{2}
	k := openSoft(t, s)
	if _, ok := k.Public().(*ecdsa.PublicKey); !ok || k.Certificate() != nil {
		t.Errorf("key 02 is %T", k.Public())
	}
	cert := selfSigned(t, k)
	k.Close()
	der := filepath.Join(dir, "cert.der")
	os.WriteFile(der, cert.Raw, 0o600)
	tool(t, "--write-object", der, "--type", "cert", "--id", "02", "--label", "courbe")
	tool(t, "--delete-object", "--type", "pubkey", "--id", "02") // the certificate is enough
	if k = openSoft(t, s); k.Certificate() == nil || !k.Certificate().Equal(cert) {
		t.Error("the certificate beside the key was not found")
	}
	k.Close()
	tool(t, "--keypairgen", "--key-type", "rsa:2048", "--label", "lettres", "--id", "09")
	for name, c := range map[string]struct {
		change func(*Settings)
		want   error
	}{
		"two of one label": {func(s *Settings) { s.Label, s.ID = "lettres", nil }, ErrNoKey},
		"no such label":    {func(s *Settings) { s.Label, s.ID = "x", nil }, ErrNoKey},
		"no such id":       {func(s *Settings) { s.ID = []byte{7} }, ErrNoKey},
		"no such token":    {func(s *Settings) { s.Token = "x" }, ErrAbsent},
		"no such module":   {func(s *Settings) { s.Module = "/nowhere.so" }, ErrModule},
		"no PKCS #11":      {func(s *Settings) { s.Module = "/lib/x86_64-linux-gnu/libc.so.6" }, ErrModule},
	} {
		bad := s
		c.change(&bad)
		_, err := Open(bad, right)
		var e *Error
		if !errors.Is(err, c.want) || !errors.As(err, &e) || e.Hint == "" {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	s.ID = []byte{9}
	openSoft(t, s)
}

func TestPIN(t *testing.T) {
	_, s := softhsm(t)
	asked := 0
	_, err := Open(s, func() ([]byte, error) { asked++; return []byte("000000"), nil })
	if !errors.Is(err, ErrPIN) || asked != 1 || strings.Contains(err.Error(), "000000") {
		t.Errorf("wrong PIN: %v, asked %d times", err, asked)
	}
	none := errors.New("no PIN is sealed")
	if _, err := Open(s, func() ([]byte, error) { return nil, none }); !errors.Is(err, none) {
		t.Errorf("no PIN: %v", err)
	}
	given := []byte(pin)
	k, err := Open(s, func() ([]byte, error) { return given, nil })
	if err != nil {
		t.Fatal(err)
	}
	k.Close()
	if !bytes.Equal(given, make([]byte, len(pin))) {
		t.Error("the PIN was not cleared")
	}
}

// TestComesBack: sessions are closed and the library is ended behind the key's
// back; then the token goes away and comes back.
func TestComesBack(t *testing.T) {
	dir, s := softhsm(t)
	k := openSoft(t, s)
	digest := make([]byte, 32)
	sign := func() error { _, err := k.Sign(nil, digest, crypto.SHA256); return err }
	behind := pkcs11.New(softModule)
	defer behind.Destroy()
	slots, err := behind.GetSlotList(true)
	if err != nil {
		t.Fatal(err)
	}
	for _, slot := range slots {
		behind.CloseAllSessions(slot)
	}
	if err := sign(); err != nil {
		t.Errorf("after the sessions were closed: %v", err)
	}
	behind.Finalize()
	if err := sign(); err != nil {
		t.Errorf("after the library was ended: %v", err)
	}
	tokens := filepath.Join(dir, "tokens")
	os.Rename(tokens, tokens+".out")
	os.Mkdir(tokens, 0o700)
	behind.Finalize()
	if err := sign(); !errors.Is(err, ErrAbsent) {
		t.Errorf("without the token: %v", err)
	}
	os.Remove(tokens)
	os.Rename(tokens+".out", tokens)
	if err := sign(); err != nil {
		t.Errorf("back: %v", err)
	}
}

// TestTwoKeys: two keys of one module in one program; one is closed first.
func TestTwoKeys(t *testing.T) {
	_, s := softhsm(t)
	a := openSoft(t, s)
	s.Label = "courbe"
	b := openSoft(t, s)
	a.Close()
	if _, err := b.Sign(nil, make([]byte, 32), crypto.SHA256); err != nil {
		t.Error(err)
	}
}

func TestDecryptByToken(t *testing.T) {
	_, s := softhsm(t)
	s.Label = "chaque fois" // may decrypt too
	k := openSoft(t, s)
	pub := k.Public().(*rsa.PublicKey)
	secret := []byte("0123456789abcdef")
	v15, _ := rsa.EncryptPKCS1v15(rand.Reader, pub, secret)
	if got, err := k.Decrypt(rand.Reader, v15, &rsa.PKCS1v15DecryptOptions{SessionKeyLen: 16}); err != nil || !bytes.Equal(got, secret) {
		t.Errorf("v1.5: %v", err)
	}
	oaep, _ := rsa.EncryptOAEP(sha1.New(), rand.Reader, pub, secret, nil) // SoftHSM knows no other hash here
	if got, err := k.Decrypt(rand.Reader, oaep, &rsa.OAEPOptions{Hash: crypto.SHA1}); err != nil || !bytes.Equal(got, secret) {
		t.Errorf("OAEP: %v", err)
	}
	if got, err := k.Decrypt(rand.Reader, oaep, &rsa.PKCS1v15DecryptOptions{SessionKeyLen: 16}); err != nil || len(got) != 16 || bytes.Equal(got, secret) {
		t.Errorf("wrong padding: %v", err)
	}
}

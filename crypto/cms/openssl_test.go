package cms

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// openssl is the program with the keys and certificates of a test beside it.
type openssl struct {
	t   testing.TB
	dir string
}

// needProgram skips a test that needs a program, or fails it where the whole
// project is being tested.
func needProgram(t testing.TB, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("CARDIOPLI_E2E") == "1" {
			t.Fatalf("%s is missing: %v", name, err)
		}
		t.Skipf("SKIPPED: %s is not installed, what is written here was not read by it", name)
	}
}

func newOpenssl(t testing.TB) openssl {
	t.Helper()
	needProgram(t, "openssl")
	p := testPKI()
	o := openssl{t, t.TempDir()}
	o.file("ca.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.root.cert.Raw}))
	for name, h := range p.people() {
		key := must[[]byte](t)(x509.MarshalPKCS8PrivateKey(h.key))
		o.file(name+".key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}))
		o.file(name+".pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: h.cert.Raw}))
	}
	return o
}

func (o openssl) file(name string, content []byte) string {
	path := filepath.Join(o.dir, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		o.t.Fatal(err)
	}
	return path
}

// run gives standard output, or what the program said instead.
func (o openssl) run(stdin []byte, args ...string) ([]byte, error) {
	cmd := exec.Command("openssl", args...)
	cmd.Dir = o.dir
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(stdin), &out, &errs
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("openssl %v: %w: %s", args, err, errs.Bytes())
	}
	return out.Bytes(), nil
}

// cms runs "openssl cms" over stdin, at the moment of the tests.
func (o openssl) cms(stdin []byte, args ...string) ([]byte, error) {
	return o.run(stdin, append([]string{"cms", "-attime", strconv.FormatInt(at.Unix(), 10), "-binary"}, args...)...)
}

// text is cms without -binary: openssl then takes multipart/signed apart as mail,
// canonicalises line ends itself and leaves LF or CRLF in what it gives out.
func (o openssl) text(stdin []byte, args ...string) ([]byte, error) {
	out, err := o.run(stdin, append([]string{"cms", "-attime", strconv.FormatInt(at.Unix(), 10)}, args...)...)
	return withCRLF(bytes.ReplaceAll(out, []byte("\r\n"), []byte("\n"))), err
}

func (o openssl) decrypt(der []byte, who string) ([]byte, error) {
	return o.cms(der, "-decrypt", "-inform", "DER", "-inkey", who+".key", "-recip", who+".pem")
}

// people names the certificates of the tests as their files are named.
func (p *pki) people() map[string]holder {
	return map[string]holder{"rsa": p.rsa, "rsa2": p.rsa2, "rsa3072": p.rsa3072,
		"p256": p.p256, "p256b": p.p256b, "p384": p.p384, "p521": p.p521}
}

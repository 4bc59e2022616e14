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
	"strings"
	"testing"
)

// openssl is the program with the keys and certificates of a test beside it.
type openssl struct {
	t   testing.TB
	dir string
}

func newOpenssl(t testing.TB) openssl {
	t.Helper()
	return opensslFor(t, testPKI())
}

func startOpenssl(t testing.TB, p *pki) peer { return opensslFor(t, p) }

func opensslFor(t testing.TB, p *pki) openssl {
	t.Helper()
	needProgram(t, "openssl")
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

func (o openssl) version() string {
	out := must[[]byte](o.t)(o.run(nil, "version"))
	name, _, _ := strings.Cut(string(out), "  ")
	fields := strings.Fields(name)
	return strings.Join(fields[:min(2, len(fields))], " ")
}

func (o openssl) open(der []byte, who string) ([]byte, error) {
	return o.cms(der, "-decrypt", "-inform", "DER", "-inkey", who+".key", "-recip", who+".pem")
}

func (o openssl) verify(der, detached []byte) ([]byte, error) {
	args := []string{"-verify", "-inform", "DER", "-CAfile", "ca.pem"}
	if detached != nil {
		args = append(args, "-content", o.file("content", detached))
	}
	return o.cms(der, args...)
}

// seal puts what stands after the name of a recipient, as in "rsa:oaep", into the
// options of that recipient; those of the row are for all.
func (o openssl) seal(content []byte, options, to []string) ([]byte, error) {
	args := []string{"-encrypt", "-outform", "DER"}
	var keyopts []string
	for i := 0; i < len(options); i++ {
		if options[i] == "-keyopt" {
			keyopts = append(keyopts, "-keyopt", options[i+1])
			i++
			continue
		}
		args = append(args, options[i])
	}
	for _, one := range to {
		who, form, _ := strings.Cut(one, ":")
		args = append(append(args, "-recip", who+".pem"), keyopts...)
		switch form {
		case "oaep":
			args = append(args, "-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256")
		case "kdf":
			args = append(args, "-keyopt", "ecdh_kdf_md:sha256")
		}
	}
	return o.cms(content, args...)
}

func (o openssl) sign(content []byte, options []string, who string, detached bool) ([]byte, error) {
	args := []string{"-sign", "-outform", "DER", "-signer", who + ".pem", "-inkey", who + ".key"}
	if !detached {
		args = append(args, "-nodetach")
	}
	return o.cms(content, append(args, options...)...)
}

// people names the certificates of the tests as their files are named.
func (p *pki) people() map[string]holder {
	return map[string]holder{"rsa": p.rsa, "rsa2": p.rsa2, "rsa3072": p.rsa3072,
		"p256": p.p256, "p256b": p.p256b, "p384": p.p384, "p521": p.p521}
}

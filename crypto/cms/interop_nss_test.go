package cms

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// nss is the library of Thunderbird and its cmsutil, with a database of its own.
type nss struct {
	t   testing.TB
	dir string
}

func startNSS(t testing.TB, p *pki) peer {
	t.Helper()
	for _, name := range []string{"cmsutil", "certutil", "pk12util", "modutil"} {
		needProgram(t, name)
	}
	o := opensslFor(t, p)
	n := nss{t, t.TempDir()}
	must[[]byte](t)(n.run(nil, "certutil", "-N", "--empty-password"))
	must[[]byte](t)(n.run(nil, "certutil", "-A", "-n", "ca", "-t", "TC,TC,TC", "-i", filepath.Join(o.dir, "ca.pem")))
	for who := range p.people() {
		if outsiders[who] {
			file := n.file("cert", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.people()[who].cert.Raw}))
			must[[]byte](t)(n.run(nil, "certutil", "-A", "-n", who, "-t", ",,", "-i", file))
			continue
		}
		p12 := must[[]byte](t)(o.run(nil, "pkcs12", "-export", "-inkey", who+".key", "-in", who+".pem", "-name", who, "-passout", "pass:x"))
		must[[]byte](t)(n.run(nil, "pk12util", "-i", n.file("p12", p12), "-W", "x", "-K", ""))
	}
	return n
}

func (n nss) file(name string, content []byte) string {
	path := filepath.Join(n.dir, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		n.t.Fatal(err)
	}
	return path
}

func (n nss) run(stdin []byte, program string, args ...string) ([]byte, error) {
	args = slices.Insert(args, 0, "-d", "sql:"+n.dir)
	cmd := exec.Command(program, args...)
	cmd.Dir = n.dir
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(stdin), &out, &errs
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%s %v: %w: %s", program, args, err, errs.Bytes())
	}
	return out.Bytes(), nil
}

func (n nss) version() string {
	out, err := exec.Command("modutil", "-dbdir", "sql:"+n.dir, "-list", "NSS Internal PKCS #11 Module").CombinedOutput()
	m := regexp.MustCompile(`Library Version: (\S+)`).FindSubmatch(out)
	if err != nil || m == nil {
		n.t.Fatalf("modutil says no version: %v", err)
	}
	return "NSS " + string(m[1])
}

// open ends with an error of cmsutil where no key of the database fits.
func (n nss) open(der []byte, _ string) ([]byte, error) { return n.run(der, "cmsutil", "-D") }

func (n nss) verify(der, detached []byte) ([]byte, error) {
	if detached == nil {
		return n.run(der, "cmsutil", "-D")
	}
	// cmsutil gives out a content that lies beside the message only by its verdict.
	_, err := n.run(der, "cmsutil", "-D", "-n", "-c", n.file("content", detached))
	return detached, err
}

func (n nss) seal(content []byte, _, to []string) ([]byte, error) {
	for _, who := range to {
		if strings.Contains(who, ":") {
			return nil, errNoOption
		}
	}
	return n.run(content, "cmsutil", "-E", "-r", strings.Join(to, ","))
}

func (n nss) sign(content []byte, options []string, who string, detached bool) ([]byte, error) {
	args := append([]string{"-S", "-N", who}, options...)
	if detached {
		args = append(args, "-T")
	}
	return n.run(content, "cmsutil", args...)
}

package cms

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha1"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// gpgsm shares no code with openssl and always writes BER.
type gpgsm struct {
	t    testing.TB
	p    *pki
	home string
}

func startGpgsm(t testing.TB, p *pki) peer {
	t.Helper()
	needProgram(t, "gpgsm")
	// The socket of gpgsm's key daemon lies in the folder and its name must be short.
	home, err := os.MkdirTemp("", "g")
	if err != nil {
		t.Fatal(err)
	}
	g := gpgsm{t, p, home}
	t.Cleanup(func() {
		stop := exec.Command("gpgconf", "--kill", "gpg-agent")
		stop.Env = append(os.Environ(), "GNUPGHOME="+home)
		if err := stop.Run(); err != nil {
			t.Logf("the key daemon did not stop: %v", err)
		}
		os.RemoveAll(home)
	})
	g.file("trustlist.txt", fmt.Appendf(nil, "%X S relax\n", sha1.Sum(p.root.cert.Raw)))
	if err := os.Mkdir(filepath.Join(home, "private-keys-v1.d"), 0o700); err != nil {
		t.Fatal(err)
	}
	must[[]byte](t)(g.run(p.root.cert.Raw, "--import"))
	for who, h := range p.people() {
		must[[]byte](t)(g.run(h.cert.Raw, "--import"))
		if !outsiders[who] {
			g.key(h)
		}
	}
	return g
}

// key puts a private key where the daemon keeps it, unprotected, named by the grip
// that gpgsm computes from the certificate: gpgsm 2.2 imports no elliptic curve key
// from PKCS #12.
func (g gpgsm) key(h holder) {
	var grip string
	out := must[[]byte](g.t)(g.run(nil, "--with-keygrip", "--with-colons", "-k", h.cert.EmailAddresses[0]))
	for line := range strings.SplitSeq(string(out), "\n") {
		if rest, ok := strings.CutPrefix(line, "grp:"); ok {
			grip = strings.Trim(rest, ":")
		}
	}
	atom := func(b []byte) string { return fmt.Sprintf("%d:%s", len(b), b) }
	number := func(n *big.Int) string {
		if b := n.Bytes(); b[0] < 0x80 {
			return atom(b)
		}
		return atom(append([]byte{0}, n.Bytes()...)) // a leading bit would be a sign
	}
	var s string
	switch k := h.key.(type) {
	case *rsa.PrivateKey:
		q, p := k.Primes[0], k.Primes[1]
		if p.Cmp(q) > 0 {
			p, q = q, p
		}
		s = "(11:private-key(3:rsa(1:n" + number(k.N) + ")(1:e" + number(big.NewInt(int64(k.E))) + ")(1:d" + number(k.D) +
			")(1:p" + number(p) + ")(1:q" + number(q) + ")(1:u" + number(new(big.Int).ModInverse(p, q)) + ")))"
	case *ecdsa.PrivateKey:
		public := must[[]byte](g.t)(k.PublicKey.Bytes())
		secret := must[[]byte](g.t)(k.Bytes())
		curve := "NIST " + k.Curve.Params().Name
		s = "(11:private-key(3:ecc(5:curve" + atom([]byte(curve)) + ")(1:q" + atom(public) + ")(1:d" + atom(secret) + ")))"
	}
	g.file(filepath.Join("private-keys-v1.d", grip+".key"), []byte(s))
}

func (g gpgsm) file(name string, content []byte) string {
	path := filepath.Join(g.home, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		g.t.Fatal(err)
	}
	return path
}

func (g gpgsm) run(stdin []byte, args ...string) ([]byte, error) {
	args = append([]string{"--batch", "--no-tty", "--disable-crl-checks",
		"--faked-system-time", at.Format("20060102T150405"), "--homedir", g.home}, args...)
	cmd := exec.Command("gpgsm", args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "GNUPGHOME="+g.home)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(stdin), &out, &errs
	if err := cmd.Run(); err != nil {
		return out.Bytes(), fmt.Errorf("gpgsm %v: %w: %s", args, err, errs.Bytes())
	}
	return out.Bytes(), nil
}

func (g gpgsm) version() string {
	out := must[[]byte](g.t)(g.run(nil, "--version"))
	line, _, _ := strings.Cut(string(out), "\n")
	return "gpgsm " + line[strings.LastIndex(line, " ")+1:]
}

// open goes by the status that gpgsm tells: its exit code is not 0 either where it
// opened the message and had no key for another recipient named earlier in it.
func (g gpgsm) open(der []byte, _ string) ([]byte, error) {
	file := filepath.Join(g.home, "opened")
	defer os.Remove(file)
	out, err := g.run(der, "--status-fd", "1", "--output", file, "--decrypt")
	if !bytes.Contains(out, []byte("[GNUPG:] DECRYPTION_OKAY")) {
		return nil, err
	}
	return os.ReadFile(file)
}

func (g gpgsm) verify(der, detached []byte) ([]byte, error) {
	if detached == nil {
		return g.run(der, "--output", "-", "--verify")
	}
	_, err := g.run(nil, "--verify", g.file("signature", der), g.file("content", detached))
	return detached, err
}

func (g gpgsm) seal(content []byte, options, to []string) ([]byte, error) {
	args := append([]string{"--encrypt"}, options...)
	for _, who := range to {
		if strings.Contains(who, ":") {
			return nil, errNoOption
		}
		args = append(args, "--recipient", g.p.people()[who].cert.EmailAddresses[0])
	}
	return g.run(content, args...)
}

func (g gpgsm) sign(content []byte, options []string, who string, detached bool) ([]byte, error) {
	args := append([]string{"--sign", "--local-user", g.p.people()[who].cert.EmailAddresses[0]}, options...)
	if detached {
		args = append(args, "--detach-sign")
	}
	return g.run(content, args...)
}

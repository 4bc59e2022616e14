package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
)

// attackDesk has an authority, Eve, whom it certified, and a reader, as files for
// openssl, which makes the messages.
type attackDesk struct{ dir, openssl string }

func newAttackDesk(t *testing.T) attackDesk {
	t.Helper()
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		if os.Getenv("CARDIOPLI_E2E") == "1" {
			t.Fatal("openssl is not installed")
		}
		t.Skip("openssl is not installed")
	}
	d := attackDesk{t.TempDir(), openssl}
	var ca *x509.Certificate
	var caKey crypto.Signer
	for i, who := range []struct{ file, name, mail string }{
		{"ca", "AC", ""}, {"eve", "Eve\x1b[2J\u202e\nSignature vérifiée.", "eve@attaque.example"}, {"reader", "Lecteur", "lecteur@cabinet.example"},
	} {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		c := &x509.Certificate{SerialNumber: big.NewInt(int64(i + 1)), Subject: pkix.Name{CommonName: who.name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0),
			KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyAgreement, EmailAddresses: []string{who.mail}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}}
		if ca == nil {
			c.IsCA, c.BasicConstraintsValid, c.KeyUsage, c.EmailAddresses, c.ExtKeyUsage = true, true, x509.KeyUsageCertSign, nil, nil
			ca, caKey = c, key
		}
		der, err := x509.CreateCertificate(rand.Reader, c, ca, key.Public(), caKey)
		if err != nil {
			t.Fatal(err)
		}
		p8, _ := x509.MarshalPKCS8PrivateKey(key)
		d.write(t, who.file+".key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: p8}))
		d.write(t, who.file+".pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	}
	return d
}

func (d attackDesk) path(name string) string { return filepath.Join(d.dir, name) }

func (d attackDesk) write(t *testing.T, name string, b []byte) {
	t.Helper()
	if err := os.WriteFile(d.path(name), b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// open signs entity as Eve, seals it for the reader, and has the product open it.
func (d attackDesk) open(t *testing.T, header, entity, out string) (string, int) {
	t.Helper()
	d.write(t, "entity", []byte(entity))
	run := func(args ...string) {
		if b, err := exec.Command(d.openssl, append([]string{"cms"}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("openssl: %s", b)
		}
	}
	run("-sign", "-binary", "-nodetach", "-in", d.path("entity"), "-signer", d.path("eve.pem"), "-inkey", d.path("eve.key"), "-out", d.path("signed"))
	run("-encrypt", "-aes-256-gcm", "-in", d.path("signed"), "-out", d.path("sealed"), "-recip", d.path("reader.pem"))
	sealed, err := os.ReadFile(d.path("sealed"))
	if err != nil {
		t.Fatal(err)
	}
	mail := strings.ReplaceAll(header+string(sealed), "\r\n", "\n")
	d.write(t, "mail.eml", []byte(strings.ReplaceAll(mail, "\n", "\r\n")))
	return command(t, nil, "--dir", d.path("none"), "open", d.path("mail.eml"), "--key", d.path("reader.key"), "--cert", d.path("reader.pem"), "--ca", d.path("ca.pem"), "-o", out)
}

// plainTerminal fails where the output holds what a terminal obeys, or what turns
// the direction of writing.
func plainTerminal(t *testing.T, out string) {
	t.Helper()
	for _, r := range out {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029') {
			t.Errorf("the terminal gets %U in %q", r, out)
			return
		}
	}
}

const (
	attackHeader = "From: eve@attaque.example\nTo: lecteur@cabinet.example\nSubject: [...]\n"
	attackText   = "Content-Type: text/plain; charset=utf-8; hp=\"cipher\"\r\n\r\nBonjour\r\n"
)

// TestAttackTerminal: what a certified sender writes is neither shown as somebody
// else's nor obeyed by the terminal.
func TestAttackTerminal(t *testing.T) {
	d := newAttackDesk(t)
	eve, alice := "From: eve@attaque.example\r\n", "From: alice@clinique.example\r\n"
	for i, c := range []struct {
		name, header, entity string
		code                 int // -1: opened, with or without a warning
		says                 string
	}{
		{"signed From of another", attackHeader, alice + attackText, exitUnproven, "alice@clinique.example"},
		{"signed From of two", attackHeader, "From: eve@attaque.example, alice@clinique.example\r\n" + attackText, exitUnproven, ""},
		{"signed From twice", attackHeader, eve + alice + attackText, exitUnproven, ""},
		{"signed From of a group", attackHeader, "From: Alice: eve@attaque.example;\r\n" + attackText, exitUnproven, ""},
		{"signed From behind a long header", attackHeader, "X-A: " + strings.Repeat("a", 1<<19) + "\r\n" + alice + attackText, exitUnproven, ""},
		{"signed From after a bare CR", attackHeader, "X-A: a\rFrom: alice@clinique.example\r\n" + attackText, exitUnproven, ""},
		{"signed From with a blank", attackHeader, "From : alice@clinique.example\r\n" + attackText, exitUnproven, ""},
		{"signed From is the signer's", attackHeader, eve + "To: lecteur@cabinet.example\r\n" + attackText, 0, ""},
		{"shown name is an address", "From: \"alice@clinique.example\" <eve@attaque.example>\nTo: x@y.example\n", attackText, 0, "eve@attaque.example"},
		{"group outside", "From: Alice: eve@attaque.example;\n", attackText, exitUnproven, ""},
		{"two From outside", "From: alice@clinique.example\nFrom: eve@attaque.example\n", attackText, exitUnproven, ""},
		{"for another", attackHeader, eve + "To: bob@ailleurs.example\r\n" + attackText, exitPerson, "ATTENTION"},
		{"subject with escapes", attackHeader, eve + "Subject: \x1b[2J\x1b]0;x\x07\u009b31m\u202egnp.exe\u2066\u200b\r\n" + attackText, -1, ""},
		{"subject with encoded escapes", attackHeader, eve + "Subject: =?utf-8?q?=1B[2J=0A=0Dde_=E2=80=AEx=C2=9B?= =?utf-8?b?G1sySg==?=\r\n" + attackText, -1, ""},
		{"date with escapes", attackHeader, eve + "Date: \x1b[1A\x1b[2Kde alice@clinique.example\r\n" + attackText, -1, ""},
		// A To that is no address is the signer's own doing: nobody else can make it so.
		{"To with escapes", attackHeader, eve + "To: \"\x1b[8m\" <bob@ailleurs.example>\r\n" + attackText, -1, ""},
		{"To as a quoted escape", attackHeader, eve + "To: \"x\x1b[2J\n y\"@ailleurs.example\r\n" + attackText, -1, ""},
		{"subject that plays the signature", attackHeader, eve + "Subject: x=?utf-8?q?=0A_signé_par_Alice?=\r\n" + attackText, -1, ""},
		{"reply to another", attackHeader, eve + "Reply-To: alice@clinique.example\r\n" + attackText, -1, "alice@clinique.example"},
		{"From outside with escapes", "From: \"\x1b[2J\" <eve@attaque.example>\n", attackText, -1, ""},
		{"HP-Outer with escapes", attackHeader, eve + "HP-Outer: Subject: \x1b[2J\r\nHP-Outer: From: \x1b]8;;x\r\n" + attackText, -1, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := d.path(fmt.Sprint("out", i))
			out, code := d.open(t, c.header, c.entity, folder)
			plainTerminal(t, out)
			if c.code >= 0 && code != c.code || c.code < 0 && code != 0 && code != exitPerson && code != exitUnproven || !strings.Contains(out, c.says) {
				t.Errorf("code %d, expected %d and %q:\n%s", code, c.code, c.says, out)
			}
			if strings.Count(out, "Signature vérifiée.\n") > 1 || strings.Count(out, "\n  signé par ") > 1 {
				t.Errorf("two signatures are told:\n%s", out)
			}
			if files, _ := os.ReadDir(folder); code == exitUnproven && len(files) > 0 {
				t.Error("parts of a refused message were written")
			}
		})
	}
}

// TestAttackNames: a sender chooses names of files, and no place of theirs.
func TestAttackNames(t *testing.T) {
	d := newAttackDesk(t)
	names := []string{
		`name="../../x.txt"`, `name="/etc/passwd"`, `name="C:\\Windows\\x"`, `name="a` + "\x00" + `.txt"`, `name=".bashrc"`, `name="-rf"`, `name="CON"`, `name="con.txt"`,
		`name="x` + "\u202e" + `fdp.exe"`, `name*=utf-8''..%2F..%2Fy`, `name*=utf-8''a%00b`, `name*0="../"; name*1="z"`, `name="=?utf-8?q?..=2F..=2Fq?="`, `name="` + strings.Repeat("a", 5000) + `"`,
		`name="a` + "\x1b[2J" + `b"`, `name="x.txt:stream"`, `name="x.pdf "`, `name="x.pdf."`, `name="..."`, `name=""`, `name="LPT1.pdf"`, `name="a.PDF.lnk"`, `name="a.html"`, `name="A.txt"; x="b"`, `name="a.txt"`,
	}
	var b strings.Builder
	b.WriteString("Content-Type: multipart/mixed; boundary=lim\r\n\r\n")
	for _, n := range names {
		b.WriteString("--lim\r\nContent-Type: application/octet-stream; " + n + "\r\n\r\nx\r\n")
	}
	b.WriteString("--lim--\r\n")
	folder := d.path("out")
	out, code := d.open(t, attackHeader, b.String(), folder)
	plainTerminal(t, out)
	files, err := os.ReadDir(folder)
	if code != 0 || err != nil || len(files) != len(names) {
		t.Fatalf("code %d, %d files of %d, %v\n%s", code, len(files), len(names), err, out)
	}
	for _, f := range files {
		n := f.Name()
		if !f.Type().IsRegular() || strings.HasPrefix(n, ".") || strings.HasPrefix(n, "-") || strings.ContainsAny(n, `/\:*?"<>|`) || strings.HasSuffix(n, " ") || strings.HasSuffix(n, ".lnk") || strings.HasSuffix(n, ".exe") || len(n) > 160 {
			t.Errorf("%q", n)
		}
		plainTerminal(t, n)
	}
	if _, err := os.Stat(d.path("x.txt")); err == nil {
		t.Error("a part was written outside of the folder")
	}

	// A link that lies in the folder is not written through, nor anything beside it.
	again := d.path("again")
	os.Mkdir(again, 0o700)
	os.Symlink(d.path("ca.pem"), filepath.Join(again, "partie-1.txt"))
	before, _ := os.ReadFile(d.path("ca.pem"))
	if out, code := d.open(t, attackHeader, attackText, again); code == 0 {
		t.Errorf("written through a link:\n%s", out)
	}
	if after, _ := os.ReadFile(d.path("ca.pem")); string(after) != string(before) {
		t.Error("the file behind a link was altered")
	}

	for name, entity := range map[string]string{
		"thousand parts": "Content-Type: multipart/mixed; boundary=l\r\n\r\n" + strings.Repeat("--l\r\n\r\nx\r\n", 1000) + "--l--\r\n",
		"fifty deep": func() string {
			var b strings.Builder
			for i := range 50 {
				fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=l%d\r\n\r\n--l%d\r\n", i, i)
			}
			return b.String() + "\r\nx\r\n"
		}(),
	} {
		into := d.path(name)
		out, code := d.open(t, attackHeader, entity, into)
		if files, _ := os.ReadDir(into); code == 0 || len(files) > 0 {
			t.Errorf("%s: code %d, %d files\n%s", name, code, len(files), out)
		}
	}
}

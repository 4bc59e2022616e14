package main

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"mime"
	"net/mail"
	"os"
	"strings"
	"testing"
	"time"

	"cardiopli/cmd/internal/lab"
	"cardiopli/crypto/cms"
	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/message"
	"cardiopli/pipeline/seal"

	gomessage "github.com/emersion/go-message"
	"github.com/rogpeppe/go-internal/testscript"
	"software.sslmate.com/src/go-pkcs12"
)

const (
	sender   = "dr.marsollier@embruns-exemple.mssante.fr"
	receiver = "dr.trouvillan@cabinet-exemple.mssante.fr"
)

// mails is a script command: a letter as it should be, and the ways in which one
// may be forged or broken. Everybody in them is invented.
func mails(ts *testscript.TestScript, neg bool, _ []string) {
	if neg {
		ts.Fatalf("mails does not fail")
	}
	write := func(name string, b []byte) { ts.Check(os.WriteFile(ts.MkAbs(name), b, 0o600)) }
	ca, err := lab.NewAuthority()
	ts.Check(err)
	stranger, err := lab.NewAuthority()
	ts.Check(err)
	issue := func(a *lab.Authority, s lab.Subject) lab.Identity {
		s.Kind = lab.RSA2048
		id, err := a.Issue(s)
		ts.Check(err)
		return id
	}
	now := time.Now()
	me := issue(ca, lab.Subject{Name: "Maëlle Trouvillan", Address: receiver})
	she := issue(ca, lab.Subject{Name: "Irène\u202e Marsollier\x1b[2J", Address: sender})
	old := issue(ca, lab.Subject{Name: "Irène Marsollier", Address: sender, From: now.AddDate(-3, 0, 0), Until: now.AddDate(-1, 0, 0)})
	false_ := issue(stranger, lab.Subject{Name: "Irène Marsollier", Address: sender})
	for name, id := range map[string]lab.Identity{"me": me, "she": she} {
		write(name+".cert.pem", chainPEM(id.Certificate, nil))
		b, err := pkcs12.LegacyDES.Encode(id.Key, id.Certificate, nil, p12Password)
		ts.Check(err)
		write(name+".p12", b)
		write(name+".key.pem", keyPEM(ts, id.Key))
	}
	write("ca.pem", chainPEM(ca.Certificate, nil))
	write("p12.pass", []byte(p12Password))

	sign := func(entity []byte, id lab.Identity) []byte {
		der, err := cms.Sign(entity, cms.Signer{Key: id.Key, Certificate: id.Certificate}, now)
		ts.Check(err)
		return cms.OpaqueEntity(der)
	}
	encrypt := func(entity []byte, to lab.Identity) []byte {
		der, err := cms.Encrypt(entity, cms.Recipient{Certificate: to.Certificate, Form: cms.RSAv15CBC})
		ts.Check(err)
		return cms.EncryptedEntity(der)
	}
	outside := func(from string, entity []byte) []byte {
		return append([]byte("From: <"+from+">\r\nTo: <"+receiver+">\r\nSubject: =?utf-8?q?Message_chiffr=C3=A9?=\r\nMIME-Version: 1.0\r\n"), entity...)
	}
	text := []byte("Content-Type: text/plain; charset=utf-8\r\n\r\nCECI EST SECRET\r\n")

	// As cardiopli writes it.
	self := pipeline.Recipient{Title: "Dr", Given: "Maëlle", Name: "TROUVILLAN", Address: receiver}
	sealer := seal.New(cms.Signer{Key: she.Key, Certificate: she.Certificate}, seal.Trust{Roots: ca.Roots()})
	good, err := sealer.Message(message.Input{Letter: pipeline.Letter{Title: "Échographie", Patient: pipeline.Patient{Name: "QUERVINEC", Given: "Solène"}},
		PDF: []byte("%PDF-1.4\n"), Recipient: self, From: mail.Address{Name: "Cabinet", Address: sender}, MessageID: "<1.2@embruns-exemple.mssante.fr>", Date: now},
		directory.Entry{Recipient: self, Certificate: me.Certificate.Raw})
	ts.Check(err)
	write("good.eml", good.Bytes)
	write("unix.eml", bytes.ReplaceAll(good.Bytes, []byte("\r\n"), []byte("\n")))
	write("outside.eml", replaceField(good.Bytes, "Subject", "URGENT appelez le 06"))

	der, err := cms.SignDetached(text, cms.Signer{Key: she.Key, Certificate: she.Certificate}, now)
	ts.Check(err)
	altered := bytes.Replace(cms.SignedEntity(text, der), []byte("SECRET"), []byte("SECRETE"), 1)
	for name, b := range map[string][]byte{
		"altered":    outside(sender, encrypt(altered, me)),
		"unsigned":   outside(sender, encrypt(text, me)),
		"clear":      outside(sender, sign(text, she)),
		"plain":      outside(sender, text),
		"impostor":   outside("dr.tregonnan@embruns-exemple.mssante.fr", encrypt(sign(text, she), me)),
		"expired":    outside(sender, encrypt(sign(text, old), me)),
		"untrusted":  outside(sender, encrypt(sign(text, false_), me)),
		"notforme":   outside(sender, encrypt(sign(text, she), she)),
		"inside":     outside(sender, append([]byte("Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<img src=\"http://exemple.fr/\r\n--x\r\n"), append(encrypt(sign(text, she), me), "\r\n--x--\r\n"...)...)),
		"forwarded":  outside(sender, encrypt(sign(append([]byte("From: <"+sender+">\r\nTo: <dr.genievre@ailleurs-exemple.mssante.fr>\r\nSubject: Autre\r\n"), text...), she), me)),
		"names":      outside(sender, encrypt(sign(namedParts(), she), me)),
		"bare":       outside(sender, encrypt(sign(text, she), me)),
		"cut":        good.Bytes[:len(good.Bytes)/2],
		"text":       append([]byte(nil), text...),
		"signed-in":  sign(text, she),
		"encryptme":  encrypt(sign(text, she), me),
		"hidden":     encrypt(sign(append([]byte("From: <dr.tregonnan@embruns-exemple.mssante.fr>\r\nTo: <"+receiver+">\r\n"), text...), she), me),
		"empty-body": outside(sender, []byte("Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n")),
	} {
		write(name+".eml", b)
	}
}

// namedParts has the file names of a sender who means no good.
func namedParts() []byte {
	names := []string{"../../../etc/passwd", `..\..\boot.ini`, "CON.pdf", "com¹.txt", "compte\u202erendu\u202cfdp.exe", "page.html", "dessin.svg", "lettre.pdf", "LETTRE.PDF",
		".cachee", "a\x00b\r\nc.txt", strings.Repeat("é", 150) + ".pdf", "   ", "lettre.pdf ", "raccourci.lnk"}
	var b strings.Builder
	b.WriteString("From: <" + sender + ">\r\nTo: <" + receiver + ">\r\nSubject: =?utf-8?b?" + "4oCuwqB0ZXN0G1sySg==" + "?=\r\nContent-Type: multipart/mixed; boundary=xyz\r\n\r\n")
	b.WriteString("--xyz\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<script>alert(1)</script>\r\n")
	for _, n := range names {
		fmt.Fprintf(&b, "--xyz\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"%s\"\r\n\r\nx\r\n", mime.QEncoding.Encode("utf-8", n))
	}
	b.WriteString("--xyz--\r\n")
	return []byte(b.String())
}

// replaceField changes a field of the outside, which anybody on the way can.
func replaceField(m []byte, name, value string) []byte {
	head, body, _ := bytes.Cut(m, []byte("\r\n\r\n"))
	var out [][]byte
	skip := false
	for _, l := range bytes.Split(head, []byte("\r\n")) {
		if l[0] == ' ' || l[0] == '\t' {
			if !skip {
				out = append(out, l)
			}
			continue
		}
		if skip = bytes.HasPrefix(l, []byte(name+":")); skip {
			l = []byte(name + ": " + value)
		}
		out = append(out, l)
	}
	return append(append(bytes.Join(out, []byte("\r\n")), "\r\n\r\n"...), body...)
}

// Each verdict has a sentence of its own, and none quotes what is inside.
func TestVerdictSentences(t *testing.T) {
	seen := map[string]cms.Verdict{}
	for _, v := range cms.Verdicts() {
		if v == cms.Trusted {
			continue
		}
		what, todo := verdictFrench(cms.Report{Verdict: v}, nil, nil)
		if what == "" || todo == "" || strings.Count(what+todo, "%!") > 0 {
			t.Errorf("%s: %q, %q", v, what, todo)
		}
		if other, ok := seen[what]; ok {
			t.Errorf("%s and %s read the same", v, other)
		}
		seen[what] = v
	}
}

func TestSafeName(t *testing.T) {
	for in, want := range map[string]string{
		"lettre.pdf": "lettre.pdf", "../../etc/passwd": "_.._etc_passwd", `..\x`: "_x", "CON": "_CON", "nul.txt": "_nul.txt", "com1.x.y": "_com1.x.y", "com10.txt": "com10.txt",
		"COM¹": "COM_", "console.txt": "console.txt", "a\u202eb": "ab", "\u200bz.txt": "z.txt", "a:b*c?": "a_b_c_", "": "partie", "...": "partie", "e\u0301te\u0301.txt": "été.txt",
		"a\nb": "a b", "x.": "x", "-rf": "_-rf", "AUX .txt": "_AUX .txt",
	} {
		if got := safeName(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if n := safeName(strings.Repeat("é", 200) + ".pdf"); len(n) > maxName || !strings.HasSuffix(n, ".pdf") {
		t.Errorf("%d bytes: %s", len(n), n)
	}
}

func FuzzSafeName(f *testing.F) {
	f.Add("../CON\u202e.pdf")
	f.Add("nul .txt")
	f.Fuzz(func(t *testing.T, s string) {
		n := safeName(s)
		if n == "" || len(n) > maxName+1 || strings.ContainsAny(n, "/\\\x00:*?\"<>|\n\r") || strings.HasPrefix(n, ".") || strings.HasSuffix(n, ".") || strings.HasSuffix(n, " ") || device(n) {
			t.Errorf("%q gives %q", s, n)
		}
		if p := plain(s); strings.ContainsFunc(p, func(r rune) bool {
			return r < ' ' || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
		}) {
			t.Errorf("%q is shown as %q", s, p)
		}
	})
}

// Whatever a sender signs, every part gets a name of its own that stays in the
// folder, and no line that is shown moves the cursor.
func FuzzParts(f *testing.F) {
	f.Add(namedParts())
	f.Add([]byte("Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n--a--\r\n"))
	f.Add([]byte("HP-Outer: Subject: x\r\nTo: a\r\nContent-Type: text/html; hp=\"cipher\"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n"))
	own := &x509.Certificate{EmailAddresses: []string{receiver}}
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := gomessage.Read(bytes.NewReader(b))
		if err != nil && !gomessage.IsUnknownCharset(err) {
			return
		}
		var out bytes.Buffer
		a := &app{out: &out}
		a.tellHeader(e.Header, e.Header, cms.Opened{Signed: cms.Signed{Signer: own}}, own)
		if bytes.ContainsAny(out.Bytes(), "\x1b\r\x00\x07") {
			t.Errorf("shown: %q", out.Bytes())
		}
		parts, err := partsOf(e)
		if err != nil {
			return
		}
		names := map[string]bool{}
		for _, p := range parts {
			if names[strings.ToLower(p.name)] || strings.ContainsAny(p.name, "/\\:\x00") || device(p.name) {
				t.Errorf("name %q", p.name)
			}
			names[strings.ToLower(p.name)] = true
		}
	})
}

package cms

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite golden files and the table in README.md")

// made is something that openssl makes: to whom or by whom, with which arguments,
// and what reading it here gives. refused is the error expected, nil to open it.
type made struct {
	what    string
	who     string
	args    []string
	refused error
}

// encrypted lists what openssl encrypts; "-recip" and what follows it are put in
// by the test, keyopts in their place behind it.
var encrypted = []made{
	{"RSA v1.5 + AES-256-CBC", "rsa", []string{"-aes-256-cbc"}, nil},
	{"RSA v1.5 + AES-256-CBC, BER (-stream)", "rsa", []string{"-aes-256-cbc", "-stream"}, nil},
	{"RSA v1.5 + AES-192-CBC", "rsa", []string{"-aes-192-cbc"}, nil},
	{"RSA v1.5 + AES-128-CBC", "rsa", []string{"-aes-128-cbc"}, nil},
	{"RSA v1.5 + AES-256-GCM", "rsa", []string{"-aes-256-gcm"}, nil},
	{"RSA v1.5 + AES-128-GCM", "rsa", []string{"-aes-128-gcm"}, nil},
	{"RSA v1.5 + AES-256-CBC, recipient by key identifier", "rsa", []string{"-aes-256-cbc", "-keyid"}, nil},
	{"RSA v1.5 3072 bits + AES-256-CBC", "rsa3072", []string{"-aes-256-cbc"}, nil},
	{"RSA-OAEP SHA-1 (its default) + AES-256-CBC", "rsa", []string{"-aes-256-cbc", "-keyopt", "rsa_padding_mode:oaep"}, nil},
	{"RSA-OAEP SHA-256 + AES-256-CBC", "rsa", []string{"-aes-256-cbc", "-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256"}, nil},
	{"RSA-OAEP SHA-256, MGF1 SHA-1 + AES-256-CBC", "rsa", []string{"-aes-256-cbc", "-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256", "-keyopt", "rsa_mgf1_md:sha1"}, nil},
	{"RSA-OAEP SHA-256 + AES-256-GCM", "rsa", []string{"-aes-256-gcm", "-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256"}, nil},
	{"ECDH P-256, SHA-1 derivation (its default) + AES-256-CBC", "p256", []string{"-aes-256-cbc"}, nil},
	{"ECDH P-256, SHA-1 derivation + AES-256-CBC, BER (-stream)", "p256", []string{"-aes-256-cbc", "-stream"}, nil},
	{"ECDH P-256, SHA-256 derivation + AES-256-CBC", "p256", []string{"-aes-256-cbc", "-keyopt", "ecdh_kdf_md:sha256"}, nil},
	{"ECDH P-256, SHA-256 derivation + AES-256-GCM", "p256", []string{"-aes-256-gcm", "-keyopt", "ecdh_kdf_md:sha256"}, nil},
	{"ECDH P-256, AES-128 key wrap + AES-256-CBC", "p256", []string{"-aes-256-cbc", "-aes128-wrap"}, nil},
	{"ECDH P-256, recipient by key identifier + AES-256-CBC", "p256", []string{"-aes-256-cbc", "-keyid"}, nil},
	{"ECDH P-256, cofactor scheme + AES-256-CBC", "p256", []string{"-aes-256-cbc", "-keyopt", "ecdh_cofactor_mode:1"}, nil},
	{"ECDH P-384, SHA-384 derivation + AES-256-CBC", "p384", []string{"-aes-256-cbc", "-keyopt", "ecdh_kdf_md:sha384"}, nil},
	{"ECDH P-384, SHA-384 derivation + AES-256-GCM", "p384", []string{"-aes-256-gcm", "-keyopt", "ecdh_kdf_md:sha384"}, nil},
	{"ECDH P-521, SHA-512 derivation + AES-256-GCM", "p521", []string{"-aes-256-gcm", "-keyopt", "ecdh_kdf_md:sha512"}, nil},
	{"RSA v1.5 + triple DES", "rsa", []string{"-des3"}, ErrWeakAlgorithm},
	{"RSA v1.5 + Camellia-256-CBC", "rsa", []string{"-camellia256"}, ErrUnsupportedAlgorithm},
}

// signed lists what openssl signs.
var signed = []made{
	{"RSA v1.5 SHA-256", "rsa", nil, nil},
	{"RSA v1.5 SHA-256, BER (-stream)", "rsa", []string{"-stream"}, nil},
	{"RSA v1.5 SHA-384", "rsa", []string{"-md", "sha384"}, nil},
	{"RSA v1.5 SHA-512, 3072 bits", "rsa3072", []string{"-md", "sha512"}, nil},
	{"RSA-PSS SHA-256", "rsa", []string{"-keyopt", "rsa_padding_mode:pss"}, nil},
	{"RSA-PSS SHA-512, salt 32", "rsa", []string{"-md", "sha512", "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:32"}, nil},
	{"ECDSA P-256 SHA-256", "p256", nil, nil},
	{"ECDSA P-256 SHA-256, BER (-stream)", "p256", []string{"-stream"}, nil},
	{"ECDSA P-384 SHA-384", "p384", []string{"-md", "sha384"}, nil},
	{"ECDSA P-521 SHA-512", "p521", []string{"-md", "sha512"}, nil},
	{"signer by key identifier", "rsa", []string{"-keyid"}, nil},
	{"signing-certificate-v2 (-cades)", "rsa", []string{"-cades"}, nil},
	{"RSA v1.5 SHA-1", "rsa", []string{"-md", "sha1"}, ErrWeakAlgorithm},
	{"RSA v1.5 MD5", "rsa", []string{"-md", "md5"}, ErrWeakAlgorithm},
	{"ECDSA P-256 SHA-1", "p256", []string{"-md", "sha1"}, ErrWeakAlgorithm},
	{"without signed attributes (-noattr)", "rsa", []string{"-noattr"}, ErrNoSignedAttributes},
	{"without certificates (-nocerts)", "rsa", []string{"-nocerts"}, ErrNoSignerCertificate},
	{"two signers", "rsa", []string{"-signer", "p256.pem", "-inkey", "p256.key"}, ErrSeveralSigners},
}

func TestReadsWhatOpensslEncrypts(t *testing.T) {
	o := newOpenssl(t)
	p := testPKI()
	for _, m := range encrypted {
		t.Run(m.what, func(t *testing.T) {
			args := []string{"-encrypt", "-outform", "DER"}
			var keyopts []string
			for i := 0; i < len(m.args); i++ {
				if m.args[i] == "-keyopt" {
					keyopts = append(keyopts, m.args[i], m.args[i+1])
					i++
					continue
				}
				args = append(args, m.args[i])
			}
			args = append(append(args, "-recip", m.who+".pem"), keyopts...)
			der := must[[]byte](t)(o.cms([]byte(letter), args...))
			h := p.people()[m.who]
			got, err := Decrypt(der, h.key, h.cert)
			if !errors.Is(err, m.refused) {
				t.Fatalf("got %v, want %v", err, m.refused)
			}
			if m.refused == nil && string(got) != letter {
				t.Errorf("came back as %d bytes", len(got))
			}
		})
	}
}

func TestReadsWhatOpensslSigns(t *testing.T) {
	o := newOpenssl(t)
	p := testPKI()
	for _, m := range signed {
		for _, detached := range []bool{false, true} {
			if detached && slices.Contains(m.args, "-stream") {
				continue // openssl writes the content into a streamed DER all the same
			}
			t.Run(fmt.Sprintf("%s/detached=%t", m.what, detached), func(t *testing.T) {
				args := []string{"-sign", "-outform", "DER", "-signer", m.who + ".pem", "-inkey", m.who + ".key"}
				apart := []byte(letter)
				if !detached {
					args, apart = append(args, "-nodetach"), nil
				}
				der := must[[]byte](t)(o.cms([]byte(letter), append(args, m.args...)...))
				s, err := Verify(der, apart, p.roots, nil, at)
				if !errors.Is(err, m.refused) {
					t.Fatalf("got %v, want %v", err, m.refused)
				}
				if m.refused == nil && (string(s.Content) != letter || s.SigningTime.IsZero()) {
					t.Errorf("came back as %d bytes, signed at %s", len(s.Content), s.SigningTime)
				}
			})
		}
	}
}

// TestReadsMailThatOpensslMakes goes by whole messages, as mail programs do: signed
// in multipart/signed or opaque, then encrypted, headers in front.
func TestReadsMailThatOpensslMakes(t *testing.T) {
	o := newOpenssl(t)
	p := testPKI()
	for _, c := range []struct {
		name, cipher, who string
		opaque, stream    bool
	}{
		{"multipart, cbc, rsa", "-aes-256-cbc", "rsa", false, false},
		{"opaque, cbc, rsa, stream", "-aes-256-cbc", "rsa", true, true},
		{"multipart, gcm, p256", "-aes-256-gcm", "p256", false, false},
		{"opaque, cbc, p384", "-aes-256-cbc", "p384", true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			sign := []string{"-sign", "-signer", "rsa2.pem", "-inkey", "rsa2.key"}
			if c.opaque {
				sign = append(sign, "-nodetach")
			}
			seal := []string{"-encrypt", c.cipher, "-from", "paul.rives@medecin.example", "-subject", "Message"}
			if c.stream {
				sign, seal = append(sign, "-stream"), append(seal, "-stream")
			}
			inner := must[[]byte](t)(o.cms([]byte(letter), sign...))
			// openssl ends its header lines in LF; inside the encryption a mail
			// program has CRLF.
			inner = withCRLF([]byte(strings.ReplaceAll(string(inner), "\r\n", "\n")))
			message := must[[]byte](t)(o.cms(inner, append(seal, "-recip", c.who+".pem")...))
			h := p.people()[c.who]
			got := must[Opened](t)(reader(p, h.key, h).Open(message))
			if string(got.Entity) != letter {
				t.Errorf("came back as %d bytes", len(got.Entity))
			}
		})
	}
}

// written lists what is written here, for openssl to open.
var written = []struct {
	what string
	to   map[string]Form
}{
	{"RSA v1.5 + AES-256-CBC", map[string]Form{"rsa": RSAv15CBC}},
	{"RSA v1.5 + AES-256-GCM", map[string]Form{"rsa": RSAv15GCM}},
	{"RSA-OAEP SHA-256 + AES-256-CBC", map[string]Form{"rsa": OAEPCBC}},
	{"RSA-OAEP SHA-256 + AES-256-GCM", map[string]Form{"rsa": OAEPGCM}},
	{"RSA-OAEP SHA-256 3072 bits + AES-256-GCM", map[string]Form{"rsa3072": OAEPGCM}},
	{"ECDH P-256 + AES-256-CBC", map[string]Form{"p256": ECDHCBC}},
	{"ECDH P-256 + AES-256-GCM", map[string]Form{"p256": ECDHGCM}},
	{"ECDH P-384 + AES-256-CBC", map[string]Form{"p384": ECDHCBC}},
	{"ECDH P-384 + AES-256-GCM", map[string]Form{"p384": ECDHGCM}},
	{"ECDH P-521 + AES-256-CBC", map[string]Form{"p521": ECDHCBC}},
	{"one message to RSA v1.5, OAEP, P-256 and P-384, AES-256-CBC", map[string]Form{"rsa": RSAv15CBC, "rsa2": OAEPCBC, "p256": ECDHCBC, "p384": ECDHCBC}},
	{"one message to RSA v1.5, OAEP, P-256 and P-384, AES-256-GCM", map[string]Form{"rsa": RSAv15GCM, "rsa2": OAEPGCM, "p256": ECDHGCM, "p384": ECDHGCM}},
}

func TestOpensslReadsWhatIsEncrypted(t *testing.T) {
	o := newOpenssl(t)
	p := testPKI()
	for _, w := range written {
		t.Run(w.what, func(t *testing.T) {
			var to []Recipient
			for who, form := range w.to {
				to = append(to, Recipient{p.people()[who].cert, form})
			}
			der := must[[]byte](t)(Encrypt([]byte(letter), to...))
			for who := range w.to {
				if got := must[[]byte](t)(o.decrypt(der, who)); string(got) != letter {
					t.Errorf("%s reads %d bytes", who, len(got))
				}
			}
			if _, err := o.decrypt(der, "p256b"); err == nil {
				t.Error("openssl opens it for somebody else")
			}
			o.prints(t, der)
			// Header and body as mail, openssl taking base64 and headers off.
			for who := range w.to {
				got := must[[]byte](t)(o.cms(EncryptedEntity(der), "-decrypt", "-inkey", who+".key", "-recip", who+".pem"))
				if string(got) != letter {
					t.Errorf("as mail, %s reads %d bytes", who, len(got))
				}
			}
		})
	}
}

// prints asks openssl to read the whole structure by its own ASN.1 templates.
func (o openssl) prints(t *testing.T, der []byte) {
	t.Helper()
	out := must[[]byte](t)(o.cms(der, "-cmsout", "-print", "-inform", "DER", "-noout"))
	if !strings.Contains(string(out), "CMS_ContentInfo") {
		t.Errorf("openssl prints %d bytes without a content info", len(out))
	}
}

// signers lists the ways to sign that openssl is asked to verify.
func signers(p *pki) []struct {
	what string
	by   Signer
} {
	return []struct {
		what string
		by   Signer
	}{
		{"RSA v1.5 SHA-256", p.rsa.signer()},
		{"RSA-PSS SHA-256", Signer{Key: p.rsa.key, Certificate: p.rsa.cert, PSS: true}},
		{"RSA v1.5 SHA-256 3072 bits", p.rsa3072.signer()},
		{"ECDSA P-256 SHA-256", p.p256.signer()},
		{"ECDSA P-384 SHA-384", p.p384.signer()},
		{"ECDSA P-521 SHA-512", p.p521.signer()},
	}
}

func TestOpensslVerifiesWhatIsSigned(t *testing.T) {
	o := newOpenssl(t)
	for _, s := range signers(testPKI()) {
		t.Run(s.what, func(t *testing.T) {
			opaque := must[[]byte](t)(Sign([]byte(letter), s.by, at))
			apart := must[[]byte](t)(SignDetached([]byte(letter), s.by, at))
			content := o.file("content", []byte(letter))
			for name, run := range map[string]func() ([]byte, error){
				"opaque": func() ([]byte, error) {
					return o.cms(opaque, "-verify", "-cades", "-inform", "DER", "-CAfile", "ca.pem")
				},
				"detached": func() ([]byte, error) {
					return o.cms(apart, "-verify", "-cades", "-inform", "DER", "-CAfile", "ca.pem", "-content", content)
				},
				"opaque mail": func() ([]byte, error) { return o.cms(OpaqueEntity(opaque), "-verify", "-CAfile", "ca.pem") },
				"detached mail": func() ([]byte, error) {
					return o.text(SignedEntity([]byte(letter), apart), "-verify", "-CAfile", "ca.pem")
				},
			} {
				if got := must[[]byte](t)(run()); string(got) != letter {
					t.Errorf("%s: openssl gives %d bytes", name, len(got))
				}
			}
			o.prints(t, opaque)
			o.prints(t, apart)
		})
	}
}

// TestReadmeTable keeps the table in README.md in step with the cases above, which
// the other tests of this file prove.
func TestReadmeTable(t *testing.T) {
	var b strings.Builder
	b.WriteString("| Written here | openssl cms |\n|---|---|\n")
	for _, w := range written {
		fmt.Fprintf(&b, "| %s | opens |\n", w.what)
	}
	for _, s := range signers(testPKI()) {
		fmt.Fprintf(&b, "| signed %s, opaque and multipart/signed | verifies |\n", s.what)
	}
	b.WriteString("\n| Made by openssl cms | Read here |\n|---|---|\n")
	rows(&b, "", "opens", encrypted)
	rows(&b, "signed ", "verifies", signed)
	const file, begin, end = "README.md", "<!-- table -->\n", "<!-- end of table -->\n"
	readme := string(must[[]byte](t)(os.ReadFile(file)))
	head, rest, ok := strings.Cut(readme, begin)
	table, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("README.md has no place for the table")
	}
	if table == b.String() {
		return
	}
	if !*update {
		t.Fatal("the table in README.md is not the one of the tests; run with -update")
	}
	if err := os.WriteFile(file, []byte(head+begin+b.String()+end+tail), 0o644); err != nil {
		t.Fatal(err)
	}
}

func rows(b *strings.Builder, prefix, success string, list []made) {
	for _, m := range list {
		result := success
		if m.refused != nil {
			result = "refused: " + strings.TrimPrefix(m.refused.Error(), "cms: ")
		}
		fmt.Fprintf(b, "| %s%s | %s |\n", prefix, m.what, result)
	}
}

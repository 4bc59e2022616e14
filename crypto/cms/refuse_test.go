package cms

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// refused is an algorithm that is refused by name: with a message that openssl makes
// by options, or a good one that is relabelled with the identifier.
type refused struct {
	use, name string
	weak      bool
	options   []string
	oid       string
}

// by is what openssl makes, as is what is relabelled.
func by(use, name string, weak bool, options ...string) refused {
	return refused{use, name, weak, options, ""}
}

func as(use, name string, weak bool, oid string) refused { return refused{use, name, weak, nil, oid} }

// refusedAlgorithms are the rows of the third table in README.md.
var refusedAlgorithms = []refused{
	by("content", "des-ede3-cbc", true, "-des3"),
	by("content", "des-cbc", true, "-des-cbc"),
	by("content", "rc2-cbc", true, "-rc2-cbc"),
	by("content", "rc2-cbc", true, "-rc2-40"),
	by("content", "rc4", true, "-rc4"),
	by("content", "blowfish-cbc", true, "-bf-cbc"),
	by("content", "cast5-cbc", true, "-cast5-cbc"),
	as("content", "idea-cbc", true, "1.3.6.1.4.1.188.7.1.1.2"),
	by("content", "aes256-ecb", true, "-aes-256-ecb"),
	by("content", "aes256-ofb", false, "-aes-256-ofb"),
	by("content", "aes256-cfb", false, "-aes-256-cfb"),
	by("content", "camellia128-cbc", false, "-camellia128"),
	by("content", "camellia192-cbc", false, "-camellia192"),
	by("content", "camellia256-cbc", false, "-camellia256"),
	by("content", "aria128-cbc", false, "-aria-128-cbc"),
	by("content", "aria256-gcm", false, "-aria-256-gcm"),
	by("content", "seed-cbc", false, "-seed"),
	by("content", "sm4-cbc", false, "-sm4-cbc"),
	as("content", "aes128-ccm", false, "2.16.840.1.101.3.4.1.7"),
	as("content", "aes256-ccm", false, "2.16.840.1.101.3.4.1.47"),
	as("content", "chacha20-poly1305", false, "1.2.840.113549.1.9.16.3.18"),

	as("key transport", "rsa-kem", false, "1.2.840.113549.1.9.16.3.14"),
	as("key transport", "ml-kem-768", false, "2.16.840.1.101.3.4.4.2"),
	as("oaep digest", "md5", true, "1.2.840.113549.2.5"),
	as("oaep digest", "sha3-256", false, "2.16.840.1.101.3.4.2.8"),
	as("key agreement", "esdh", false, "1.2.840.113549.1.9.16.3.5"),
	as("key agreement", "ecmqv-sha1kdf", false, "1.3.133.16.840.63.0.16"),
	as("key agreement", "ecdh-hkdf-sha256", false, "1.2.840.113549.1.9.16.3.19"),
	as("key wrap", "des-ede3-wrap", true, "1.2.840.113549.1.9.16.3.6"),
	as("key wrap", "camellia256-wrap", false, "1.2.392.200011.61.1.1.3.4"),
	as("originator key", "x25519", false, "1.3.101.110"),
	as("originator key", "x448", false, "1.3.101.111"),

	by("digest", "md4", true, "-md", "md4"),
	by("digest", "md5", true, "-md", "md5"),
	by("digest", "sha1", true, "-md", "sha1"),
	by("digest", "sha224", true, "-md", "sha224"),
	by("digest", "ripemd160", true, "-md", "ripemd160"),
	by("digest", "sha512-224", true, "-md", "sha512-224"),
	as("digest", "md2", true, "1.2.840.113549.2.2"),
	by("digest", "sha512-256", false, "-md", "sha512-256"),
	by("digest", "sha3-256", false, "-md", "sha3-256"),
	by("digest", "sha3-512", false, "-md", "sha3-512"),
	as("digest", "sm3", false, "1.2.156.10197.1.401"),
	as("digest", "whirlpool", false, "1.0.10118.3.0.55"),
	as("digest", "shake256", false, "2.16.840.1.101.3.4.2.12"),
	by("pss digest", "sha1", true, "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_mgf1_md:sha1"),

	as("signature", "md5-with-rsa", true, "1.2.840.113549.1.1.4"),
	as("signature", "sha1-with-rsa", true, "1.2.840.113549.1.1.5"),
	as("signature", "sha224-with-rsa", true, "1.2.840.113549.1.1.14"),
	as("signature", "ecdsa-with-sha1", true, "1.2.840.10045.4.1"),
	as("signature", "ecdsa-with-sha224", true, "1.2.840.10045.4.3.1"),
	as("signature", "dsa-with-sha1", true, "1.2.840.10040.4.3"),
	as("signature", "dsa-with-sha256", false, "2.16.840.1.101.3.4.3.2"),
	as("signature", "ed25519", false, "1.3.101.112"),
	as("signature", "ed448", false, "1.3.101.113"),
	as("signature", "ml-dsa-65", false, "2.16.840.1.101.3.4.3.18"),
}

func TestRefusedAlgorithms(t *testing.T) {
	p := testPKI()
	var o peer
	if opensslThere() {
		o = newOpenssl(t)
	}
	for _, r := range refusedAlgorithms {
		t.Run(r.use+"/"+r.name+strings.Join(r.options, " "), func(t *testing.T) {
			var err error
			signed := r.use == "digest" || r.use == "signature" || r.use == "pss digest"
			switch {
			case r.oid != "" && signed:
				_, err = Verify(r.relabelSigned(t, p), nil, p.roots, nil, at)
			case r.oid != "":
				der, h := r.relabelSealed(t, p)
				_, err = Decrypt(der, h.key, h.cert)
			case o == nil:
				needProgram(t, "openssl")
			case signed:
				options := append(slices.Clone(r.options), "-provider", "default", "-provider", "legacy")
				_, err = Verify(must[[]byte](t)(o.sign([]byte(letter), options, "rsa", false)), nil, p.roots, nil, at)
			default:
				options := append(slices.Clone(r.options), "-provider", "default", "-provider", "legacy")
				_, err = Decrypt(must[[]byte](t)(o.seal([]byte(letter), options, []string{"rsa"})), p.rsa.key, p.rsa.cert)
			}
			var ae *AlgorithmError
			if !errors.As(err, &ae) || ae.Name != r.name || ae.Use != r.use || ae.Weak != r.weak {
				t.Errorf("got %v", err)
			}
		})
	}
}

// identifier is the content of the DER of a dotted identifier.
func identifier(t testing.TB, dotted string) []byte {
	t.Helper()
	var oid asn1.ObjectIdentifier
	for s := range strings.SplitSeq(dotted, ".") {
		oid = append(oid, must[int](t)(strconv.Atoi(s)))
	}
	der := must[[]byte](t)(asn1.Marshal(oid))
	return der[2:]
}

func (r refused) relabelSigned(t testing.TB, p *pki) []byte {
	n := parseTree(t, must[[]byte](t)(Sign([]byte(letter), p.rsa.signer(), at)))
	where := signerInfo(n).at(2, 0)
	if r.use == "signature" {
		where = signerInfo(n).at(4, 0)
	}
	where.content = identifier(t, r.oid)
	return n.der()
}

func (r refused) relabelSealed(t testing.TB, p *pki) ([]byte, holder) {
	h, form, path := p.rsa, RSAv15CBC, []int{1, 0, 2, 1, 0}
	switch r.use {
	case "key transport":
		path = []int{1, 0, 1, 0, 2, 0}
	case "oaep digest":
		form, path = OAEPCBC, []int{1, 0, 1, 0, 2, 1, 0, 0, 0}
	case "key agreement":
		h, form, path = p.p256, ECDHCBC, []int{1, 0, 1, 0, 2, 0}
	case "key wrap":
		h, form, path = p.p256, ECDHCBC, []int{1, 0, 1, 0, 2, 1, 0}
	case "originator key":
		h, form, path = p.p256, ECDHCBC, []int{1, 0, 1, 0, 1, 0, 0, 0}
	}
	if strings.HasSuffix(r.name, "ccm") || strings.HasPrefix(r.name, "chacha20") {
		form = RSAv15GCM // ciphers of AuthEnvelopedData (RFC 5084 3.1, RFC 8103 2)
	}
	n := parseTree(t, must[[]byte](t)(Encrypt([]byte(letter), Recipient{h.cert, form})))
	n.at(path...).content = identifier(t, r.oid)
	return n.der(), h
}

// refusedTable renders what is refused, for README.md.
func refusedTable() string {
	var b strings.Builder
	b.WriteString("| Refused by name | weak | not read |\n|---|---|---|\n")
	for i, r := range refusedAlgorithms {
		if i > 0 && refusedAlgorithms[i-1].use == r.use {
			continue
		}
		lists := map[bool][]string{}
		for _, s := range refusedAlgorithms {
			if s.use == r.use && !slices.Contains(lists[s.weak], s.name) {
				lists[s.weak] = append(lists[s.weak], s.name)
			}
		}
		b.WriteString("| " + r.use + " | " + strings.Join(lists[true], ", ") + " | " + strings.Join(lists[false], ", ") + " |\n")
	}
	return b.String()
}

// TestUnknownAlgorithm: what has no name here is named by its identifier.
func TestUnknownAlgorithm(t *testing.T) {
	p := testPKI()
	der, h := as("content", "", false, "1.3.6.1.4.1.99999.7").relabelSealed(t, p)
	_, err := Decrypt(der, h.key, h.cert)
	var ae *AlgorithmError
	if !errors.As(err, &ae) || ae.Name != "1.3.6.1.4.1.99999.7" || ae.Weak {
		t.Errorf("got %v", err)
	}
}

// TestOtherContentTypes: what openssl makes besides is refused by the name of its type.
func TestOtherContentTypes(t *testing.T) {
	o := newOpenssl(t)
	p := testPKI()
	key := strings.Repeat("00", 32)
	for name, args := range map[string][]string{
		"data":           {"-data_create"},
		"digested-data":  {"-digest_create", "-md", "sha256"},
		"encrypted-data": {"-EncryptedData_encrypt", "-aes256", "-secretkey", key},
	} {
		der := must[[]byte](t)(o.cms([]byte(letter), append(args, "-outform", "DER")...))
		_, err := Decrypt(der, p.rsa.key, p.rsa.cert)
		_, err2 := Verify(der, nil, p.roots, nil, at)
		report := reader(p, p.rsa.key, p.rsa).Inspect(mailFrom("a@b.example", pkcs7Entity(name, der)))
		for _, err := range []error{err, err2, report.Err} {
			if !errors.Is(err, ErrContentType) || !strings.Contains(err.Error(), name) {
				t.Errorf("%s: got %v", name, err)
			}
		}
	}
	// Without a certificate recipient nobody here can open it.
	der := must[[]byte](t)(o.cms([]byte(letter), "-encrypt", "-aes256", "-outform", "DER", "-pwri_password", "x"))
	if _, err := Decrypt(der, p.rsa.key, p.rsa.cert); err != ErrNotRecipient {
		t.Errorf("password only: got %v", err)
	}
}

// TestStaticOriginator: static-static agreement names a certificate where the
// ephemeral key should be (RFC 5753 3.1.1 asks for the ephemeral key).
func TestStaticOriginator(t *testing.T) {
	p := testPKI()
	n := parseTree(t, must[[]byte](t)(Encrypt([]byte(letter), Recipient{p.p256.cert, ECDHCBC})))
	transport := parseTree(t, must[[]byte](t)(Encrypt([]byte(letter), Recipient{p.rsa.cert, RSAv15CBC})))
	n.at(1, 0, 1, 0, 1).children = []*node{transport.at(1, 0, 1, 0, 1)} // issuer and serial number
	var ae *AlgorithmError
	if _, err := Decrypt(n.der(), p.p256.key, p.p256.cert); !errors.As(err, &ae) || ae.Name != "static originator key" {
		t.Errorf("got %v", err)
	}
}

// TestKeysOfOtherKinds: certificates with keys that S/MIME can use elsewhere are
// refused by the kind of their key, to sign and to encrypt.
func TestKeysOfOtherKinds(t *testing.T) {
	p := testPKI()
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	make := func(public any) *x509.Certificate {
		c := &x509.Certificate{SerialNumber: big.NewInt(7), NotBefore: at.AddDate(-1, 0, 0), NotAfter: at.AddDate(1, 0, 0),
			EmailAddresses: []string{"cle@medecin.example"}}
		return must[*x509.Certificate](t)(x509.ParseCertificate(must[[]byte](t)(x509.CreateCertificate(rand.Reader, c, p.root.cert, public, p.root.key))))
	}
	// The library issues no certificate for X25519: one of Ed25519 is relabelled (RFC
	// 8410 3). Its signature is wrong then, which is asked after the kind of key.
	x25519 := bytes.Replace(make(ed.Public()).Raw, []byte{6, 3, 0x2b, 0x65, 0x70}, []byte{6, 3, 0x2b, 0x65, 0x6e}, 1)
	p224 := must[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(elliptic.P224(), rand.Reader))
	for _, c := range []struct {
		name   string
		cert   *x509.Certificate
		reason Reason
	}{
		{"x25519", must[*x509.Certificate](t)(x509.ParseCertificate(x25519)), ReasonKeyType},
		{"Ed25519", make(ed.Public()), ReasonKeyType},
		{"P-224", make(p224.Public()), ReasonWeakKey},
	} {
		_, err := FormFor(c.cert, Capabilities{})
		var ce *CertificateError
		if !errors.As(err, &ce) || ce.Reason != c.reason || ce.Detail != c.name {
			t.Errorf("%s: got %v", c.name, err)
		}
		if err := CheckRecipient(c.cert, "cle@medecin.example", p.roots, nil, at); reasonOf(err) != c.reason {
			t.Errorf("%s as recipient: got %v", c.name, err)
		}
		if err := CheckSigner(c.cert, "cle@medecin.example", p.roots, nil, at); reasonOf(err) != c.reason {
			t.Errorf("%s as signer: got %v", c.name, err)
		}
	}
	if _, err := Sign([]byte(letter), Signer{Key: ed, Certificate: make(ed.Public())}, at); reasonOf(err) != ReasonKeyType {
		t.Errorf("sign with Ed25519: got %v", err)
	}
}

// TestPSSKeys: a certificate whose key is for RSA-PSS alone (RFC 4055 3.1) is not used;
// the standard library does not read it. PSS signatures of plain RSA keys are.
func TestPSSKeys(t *testing.T) {
	o := newOpenssl(t)
	must[[]byte](t)(o.run(nil, "genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "pss.key"))
	must[[]byte](t)(o.run(nil, "req", "-x509", "-new", "-key", "pss.key", "-subj", "/CN=Essai", "-out", "pss.pem"))
	der := must[[]byte](t)(o.run(nil, "x509", "-in", "pss.pem", "-outform", "DER"))
	cert := must[*x509.Certificate](t)(x509.ParseCertificate(der))
	var ce *CertificateError
	if _, err := FormFor(cert, Capabilities{}); !errors.As(err, &ce) || ce.Reason != ReasonKeyType || ce.Detail != "rsa-pss" {
		t.Errorf("got %v", err)
	}
	signed := must[[]byte](t)(o.sign([]byte(letter), nil, "pss", false))
	if _, err := VerifySignature(signed, nil); reasonOf(err) != ReasonKeyType {
		t.Errorf("its signature: got %v", err)
	}
}

package keys_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"cardiopli/crypto/keys"
)

func atkTLV(tag byte, parts ...[]byte) []byte {
	var body []byte
	for _, p := range parts {
		body = append(body, p...)
	}
	n := len(body)
	switch {
	case n < 0x80:
		return append([]byte{tag, byte(n)}, body...)
	case n < 0x10000:
		return append([]byte{tag, 0x82, byte(n >> 8), byte(n)}, body...)
	}
	return append([]byte{tag, 0x84, byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}, body...)
}

func atkSeq(p ...[]byte) []byte { return atkTLV(0x30, p...) }
func atkOct(p ...[]byte) []byte { return atkTLV(4, p...) }
func atkCtx(p ...[]byte) []byte { return atkTLV(0xa0, p...) }

func atkInt(n int64) []byte {
	b, _ := asn1.Marshal(big.NewInt(n))
	return b
}

func atkOID(s string) []byte {
	var o asn1.ObjectIdentifier
	for _, f := range strings.Split(s, ".") {
		n, _ := strconv.Atoi(f)
		o = append(o, n)
	}
	b, err := asn1.Marshal(o)
	if err != nil {
		panic(err)
	}
	return b
}

// atkFiles are files that a person was given to import.
func atkFiles(t *testing.T) map[string][]byte {
	t.Helper()
	data, encrypted, sha256 := "1.2.840.113549.1.7.1", "1.2.840.113549.1.7.6", "2.16.840.1.101.3.4.2.1"
	null := []byte{5, 0}
	mac := func(rounds, digest []byte) []byte {
		return atkSeq(atkSeq(atkSeq(atkOID(sha256), null), atkOct(digest)), atkOct(make([]byte, 8)), rounds)
	}
	pfx := func(safe []byte, mac []byte) []byte {
		return atkSeq(atkInt(3), atkSeq(atkOID(data), atkCtx(atkOct(safe))), mac)
	}
	sum := make([]byte, 32)
	empty := atkSeq()
	kdf := func(rounds, more []byte) []byte {
		return atkSeq(atkOID("1.2.840.113549.1.5.12"), atkSeq(atkOct(make([]byte, 8)), rounds, more))
	}
	pbes2 := func(k []byte) []byte {
		return atkSeq(atkOID("1.2.840.113549.1.5.13"), atkSeq(k, atkSeq(atkOID("2.16.840.1.101.3.4.1.42"), atkOct(make([]byte, 16)))))
	}
	sealed := func(alg []byte) []byte {
		return atkSeq(atkOID(encrypted), atkCtx(atkSeq(atkInt(0), atkSeq(atkOID(data), alg, atkTLV(0x80, make([]byte, 64))))))
	}
	pbmac := func(rounds, more []byte) []byte {
		alg := atkSeq(atkOID("1.2.840.113549.1.5.14"), atkSeq(kdf(rounds, more), atkSeq(atkOID("1.2.840.113549.2.9"), null)))
		return atkSeq(atkSeq(alg, atkOct(sum)), atkOct(make([]byte, 8)), atkInt(1))
	}
	huge := atkInt(1<<31 - 1)
	scrypt := func(n, r, p int64) []byte {
		return atkSeq(pbes2(atkSeq(atkOID("1.3.6.1.4.1.11591.4.11"), atkSeq(atkOct(make([]byte, 8)), atkInt(n), atkInt(r), atkInt(p)))), atkOct(make([]byte, 64)))
	}
	pkcs8 := func(k []byte) []byte { return atkSeq(pbes2(k), atkOct(make([]byte, 64))) }
	deep := atkOct([]byte("x"))
	for range 5000 {
		deep = atkTLV(0x24, deep)
	}
	return map[string][]byte{
		"MAC of two thousand million rounds": pfx(empty, mac(huge, sum)),
		"MAC of rounds beyond 64 bits":       pfx(empty, mac(atkTLV(2, []byte{0x7f}, make([]byte, 20)), sum)),
		"MAC of no rounds":                   pfx(empty, mac(atkInt(0), sum)),
		"MAC of negative rounds":             pfx(empty, mac(atkInt(-1), sum)),
		"MAC of an empty digest":             pfx(empty, mac(atkInt(1), nil)),
		"MAC of a short digest":              pfx(empty, mac(atkInt(1), sum[:4])),
		"no MAC":                             pfx(empty, nil),
		"no content (CVE-2024-0727)":         atkSeq(atkInt(3), atkSeq(atkOID(data)), mac(atkInt(1), sum)),
		"content NULL (CVE-2024-0727)":       atkSeq(atkInt(3), atkSeq(atkOID(data), atkCtx(null)), mac(atkInt(1), sum)),
		"content encrypted as a whole":       atkSeq(atkInt(3), atkSeq(atkOID(encrypted), atkCtx(atkSeq())), mac(atkInt(1), sum)),
		"PBMAC1 of two thousand million":     pfx(empty, pbmac(huge, atkInt(32))),
		"PBMAC1 key of 2 GiB":                pfx(empty, pbmac(atkInt(1), huge)),
		"PBMAC1 key of one byte":             pfx(empty, pbmac(atkInt(1), atkInt(1))),
		"PBMAC1 key of minus one":            pfx(empty, pbmac(atkInt(1), atkInt(-1))),
		"content of two thousand million":    pfx(atkSeq(sealed(pbes2(kdf(huge, nil)))), mac(atkInt(1), sum)),
		"content key of 2 GiB":               pfx(atkSeq(sealed(pbes2(kdf(atkInt(1), huge)))), mac(atkInt(1), sum)),
		"ten thousand contents":              pfx(atkSeq([]byte(strings.Repeat(string(sealed(pbes2(kdf(atkInt(9_000_000), nil)))), 4000))), mac(atkInt(1), sum)),
		"old scheme of two thousand million": pfx(atkSeq(sealed(atkSeq(atkOID("1.2.840.113549.1.12.1.3"), atkSeq(atkOct(make([]byte, 8)), huge)))), mac(atkInt(1), sum)),
		"key of two thousand million":        pkcs8(kdf(huge, nil)),
		"key, rounds negative":               pkcs8(kdf(atkInt(-5), nil)),
		"key, length 2 GiB":                  pkcs8(kdf(atkInt(1), huge)),
		"scrypt of 2^30":                     scrypt(1<<30, 8, 1),
		"scrypt wide":                        scrypt(2, 1<<30, 1),
		"scrypt parallel":                    scrypt(2, 1, 1<<30),
		"scrypt product overflows":           scrypt(1<<20, 1<<20, 1),
		"scrypt negative":                    scrypt(-2, 8, 1),
		"scrypt no power of two":             scrypt(3, 8, 1),
		"five thousand deep":                 atkSeq(atkInt(3), atkSeq(atkOID(data), atkCtx(deep)), mac(atkInt(1), sum)),
		"indefinite without end":             []byte(strings.Repeat("\x30\x80", 100000)),
		"a million certificates begin":       []byte(strings.Repeat("-----BEGIN CERTIFICATE-----\n", 30000)),
		"PEM encryption of a bogus cipher":   pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-999-\x1b[2J," + hex.EncodeToString(sum)}, Bytes: sum}),
		"PEM encryption without information": pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Headers: map[string]string{"Proc-Type": "4,ENCRYPTED"}, Bytes: sum}),
		"larger than a mebibyte":             make([]byte, 1<<20+1),
		"one byte":                           {0x30},
		"zeros":                              make([]byte, 1000),
	}
}

// TestAttackFiles: each is refused, within the time that a person waits, and with a
// text that holds nothing of the file.
func TestAttackFiles(t *testing.T) {
	for name, b := range atkFiles(t) {
		t.Run(name, func(t *testing.T) {
			for _, password := range []string{"", "secret"} {
				begin := time.Now()
				_, err := keys.ReadIdentity(func() ([]byte, error) { return []byte(password), nil }, b)
				if err == nil {
					t.Error("read")
				} else if strings.ContainsAny(err.Error(), "\x1b\x00\n") || len(err.Error()) > 300 {
					t.Errorf("the error is %q", err)
				}
				if took := time.Since(begin); took > 4*time.Second {
					t.Errorf("took %v", took)
				}
			}
		})
	}
}

// TestAttackPKCS12Made reads what openssl makes, under the choices that it has, and
// what is left of it after an alteration.
func TestAttackPKCS12Made(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		if os.Getenv("CARDIOPLI_E2E") == "1" {
			t.Fatal("openssl is not installed")
		}
		t.Skip("openssl is not installed")
	}
	dir := t.TempDir()
	k, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	c := &x509.Certificate{SerialNumber: big.NewInt(5), Subject: pkix.Name{CommonName: "Alice"}, NotAfter: time.Now().AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, k.Public(), k)
	if err != nil {
		t.Fatal(err)
	}
	p8, _ := x509.MarshalPKCS8PrivateKey(k)
	in := filepath.Join(dir, "in.pem")
	os.WriteFile(in, append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: p8}), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...), 0o600)
	for _, test := range []struct {
		name, password string
		args           []string
		refused        bool
	}{
		{name: "default", password: "secret"},
		{name: "empty password", password: ""},
		{name: "accents", password: "été à la plage"},
		{name: "sha512", password: "secret", args: []string{"-macalg", "sha512"}},
		{name: "3DES", password: "secret", args: []string{"-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES", "-macalg", "sha1"}},
		{name: "certificate in the clear", password: "secret", args: []string{"-certpbe", "NONE"}},
		{name: "key in the clear", password: "secret", args: []string{"-keypbe", "NONE"}},
		{name: "no MAC", password: "secret", args: []string{"-nomac"}, refused: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out.p12")
			args := append([]string{"pkcs12", "-export", "-in", in, "-out", out, "-passout", "pass:" + test.password}, test.args...)
			if b, err := exec.Command(openssl, args...).CombinedOutput(); err != nil {
				t.Skipf("openssl does not make it: %s", b)
			}
			file, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			read := func(b []byte, password string) (keys.Identity, error) {
				return keys.ReadIdentity(func() ([]byte, error) { return []byte(password), nil }, b)
			}
			id, err := read(file, test.password)
			if test.refused {
				var form *keys.FormError
				if !errors.As(err, &form) {
					t.Errorf("not refused by its form: %v", err)
				}
				return
			}
			if err != nil || !k.Equal(id.Key.(crypto.PrivateKey)) || id.Certificate == nil {
				t.Fatalf("not read: %v", err)
			}
			// A file under the empty password opens before one is asked for.
			if _, err := read(file, "Secret"); test.password != "" && !errors.Is(err, keys.ErrFilePassword) && !errors.Is(err, keys.ErrFileDamaged) {
				t.Errorf("wrong password: %v", err)
			}
			// Whatever byte is altered, another key never comes out.
			for i := 0; i < len(file); i += 1 + len(file)/40 {
				b := append([]byte{}, file...)
				b[i] ^= 0x10
				if id, err := read(b, test.password); err == nil && (id.Key == nil || !k.Equal(id.Key.(crypto.PrivateKey))) {
					t.Errorf("byte %d altered: another key", i)
				}
			}
			if _, err := read(file[:len(file)-20], test.password); err == nil {
				t.Error("read, cut")
			}
		})
	}
}

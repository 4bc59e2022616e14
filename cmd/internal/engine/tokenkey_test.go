//go:build pkcs11 && cgo

package engine

import (
	"crypto/rand"
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
	"cardiopli/crypto/keys"
	"cardiopli/crypto/keys/token"
)

const softModule = "/usr/lib/softhsm/libsofthsm2.so"

// card makes a token of software with one key, and a practice whose settings name
// it.
func card(t *testing.T) (p *Practice, tokens string) {
	t.Helper()
	for _, program := range []string{"softhsm2-util", "pkcs11-tool", "openssl"} {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv("CARDIOPLI_E2E") == "1" {
				t.Fatalf("%s is not there, and CARDIOPLI_E2E=1", program)
			}
			t.Skipf("SKIPPED: %s is not there", program)
		}
	}
	near := t.TempDir()
	tokens = filepath.Join(near, "tokens")
	os.Mkdir(tokens, 0o700)
	conf := filepath.Join(near, "softhsm2.conf")
	os.WriteFile(conf, []byte("directories.tokendir = "+tokens+"\nlog.level = ERROR\n"), 0o600)
	t.Setenv("SOFTHSM2_CONF", conf)
	call(t, "softhsm2-util", "--init-token", "--free", "--label", "cabinet", "--so-pin", "314159", "--pin", "271828")
	call(t, "pkcs11-tool", "--module", softModule, "--token-label", "cabinet", "--login", "--pin", "271828",
		"--keypairgen", "--key-type", "rsa:2048", "--label", "lettres", "--id", "01")
	dir := t.TempDir()
	settings := "keys: {pkcs11: {module: " + softModule + ", token: cabinet, key_id: \"01\"}}\n"
	if _, err := create(dir, []byte(settings), []byte("phrase")); err != nil {
		t.Fatal(err)
	}
	if p, err := Open(t.Context(), dir, []byte("phrase")); err != nil {
		t.Fatal(err)
	} else {
		t.Cleanup(func() { p.Close() })
		return p, tokens
	}
	return nil, ""
}

func call(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// certified has the key in the token certify itself, and takes the certificate.
func certified(t *testing.T, p *Practice) []byte {
	t.Helper()
	k, err := p.tokenOpen()
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "cabinet"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageDigitalSignature, EmailAddresses: []string{"cabinet@exemple.mssante.fr"}}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, k.Public(), k)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func TestMailboxOnToken(t *testing.T) {
	p, tokens := card(t)
	if _, err := p.Mailbox(); !errors.Is(err, ErrNoMailbox) {
		t.Errorf("no certificate: %v", err)
	}
	if err := p.TestToken(); !errors.Is(err, keys.ErrNone) {
		t.Errorf("no PIN: %v", err)
	}
	if _, err := p.SavePIN([]byte("271828"), false); err != nil {
		t.Fatal(err)
	}
	if b, _ := os.ReadFile(p.Path(Keys, tokenPIN)); len(b) == 0 || strings.Contains(string(b), "271828") {
		t.Error("the PIN is not sealed")
	}
	certs := certified(t, p)
	if err := p.SaveTokenMailbox(certs); err != nil {
		t.Fatal(err)
	}
	signer, err := p.Mailbox()
	if err != nil {
		t.Fatal(err)
	}
	entity := []byte("Content-Type: text/plain\r\n\r\nLettre.\r\n")
	verify := func() {
		t.Helper()
		der, err := cms.SignDetached(entity, signer, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		d := t.TempDir()
		os.WriteFile(d+"/sig", der, 0o600)
		os.WriteFile(d+"/body", entity, 0o600)
		os.WriteFile(d+"/ca", certs, 0o600)
		if out := call(t, "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", d+"/sig", "-content", d+"/body", "-CAfile", d+"/ca", "-purpose", "any"); !strings.Contains(out, "successful") {
			t.Errorf("openssl: %s", out)
		}
	}
	verify()
	for _, f := range []string{"mailbox.key", "mailbox-*.key"} {
		if found, _ := filepath.Glob(p.Path(Keys, f)); len(found) > 0 {
			t.Errorf("a private key lies in keys/: %v", found)
		}
	}

	// The card is away at the start: the practice comes up, and signs once it is back.
	p.token.close()
	os.Rename(tokens, tokens+".out")
	os.Mkdir(tokens, 0o700)
	if signer, err = p.Mailbox(); err != nil {
		t.Fatalf("without the card: %v", err)
	}
	if _, err := cms.SignDetached(entity, signer, time.Now()); !errors.Is(err, token.ErrAbsent) {
		t.Errorf("signed without the card: %v", err)
	}
	if !strings.Contains(p.token.note(), "n'est pas là") {
		t.Errorf("people are told %q", p.token.note())
	}
	os.Remove(tokens)
	os.Rename(tokens+".out", tokens)
	verify()
	if n := p.token.note(); n != "" {
		t.Errorf("once it is back: %q", n)
	}
}

// TestWrongPINIsDropped: a start that repeats itself must not lock the card.
func TestWrongPINIsDropped(t *testing.T) {
	p, _ := card(t)
	if _, err := p.SavePIN([]byte("000000"), false); !errors.Is(err, token.ErrPIN) {
		t.Errorf("sealed a wrong PIN: %v", err)
	}
	if _, err := os.Stat(p.Path(Keys, tokenPIN)); err == nil {
		t.Fatal("a wrong PIN was sealed")
	}
	if _, err := p.SavePIN([]byte("271828"), false); err != nil {
		t.Fatal(err)
	}
	call(t, "pkcs11-tool", "--module", softModule, "--token-label", "cabinet", "--login", "--pin", "271828", "--change-pin", "--new-pin", "161803")
	var codes []string
	for range 3 {
		err := p.TestToken()
		var e *token.Error
		if !errors.Is(err, token.ErrPIN) || !errors.As(err, &e) || strings.Contains(err.Error(), "271828") {
			t.Fatalf("PIN changed elsewhere: %v", err)
		}
		codes = append(codes, e.Code)
	}
	if codes[0] != "CKR_PIN_INCORRECT" || codes[1] != "" || codes[2] != "" {
		t.Errorf("the token was asked again: %q", codes)
	}
	if _, err := p.SavePIN([]byte("161803"), false); err != nil {
		t.Fatal(err)
	}
	if err := p.TestToken(); err != nil {
		t.Errorf("the right PIN: %v", err)
	}
}

// TestCertificateOfAnotherKey: the settings name a card, and the certificate is
// that of a key in a file.
func TestCertificateOfAnotherKey(t *testing.T) {
	p, _ := card(t)
	p.AskPIN = func(string) ([]byte, error) { return []byte("271828"), nil }
	own := certified(t, p)
	if err := p.SaveTokenMailbox(own); err != nil {
		t.Fatal(err)
	}
	call(t, "pkcs11-tool", "--module", softModule, "--token-label", "cabinet", "--login", "--pin", "271828",
		"--keypairgen", "--key-type", "rsa:2048", "--label", "autre", "--id", "02")
	p.Config.Keys.PKCS11.KeyID = "02"
	p.token.close()
	if _, err := p.Mailbox(); !errors.Is(err, keys.ErrUnpaired) {
		t.Errorf("mailbox: %v", err)
	}
	if err := p.SaveTokenMailbox(own); !errors.Is(err, keys.ErrUnpaired) {
		t.Errorf("taken: %v", err)
	}
}

package cms

import (
	"encoding/asn1"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/smallstep/pkcs7"
)

// smallstep is the PKCS #7 library of that name, the most used in Go. It chooses
// algorithms by variables of the package, which these tests set one after the other.
type smallstep struct {
	t testing.TB
	p *pki
}

func startSmallstep(t testing.TB, p *pki) peer {
	content, key := pkcs7.ContentEncryptionAlgorithm, pkcs7.KeyEncryptionAlgorithm
	t.Cleanup(func() { pkcs7.ContentEncryptionAlgorithm, pkcs7.KeyEncryptionAlgorithm = content, key })
	return smallstep{t, p}
}

func (s smallstep) version() string {
	mod := must[[]byte](s.t)(os.ReadFile(filepath.Join("..", "..", "go.mod")))
	m := regexp.MustCompile(`github.com/(smallstep/pkcs7) (\S+)`).FindSubmatch(mod)
	if m == nil {
		s.t.Fatal("go.mod does not pin smallstep/pkcs7")
	}
	return string(m[1]) + " " + string(m[2])
}

func (s smallstep) open(der []byte, who string) ([]byte, error) {
	m, err := pkcs7.Parse(der)
	if err != nil {
		return nil, err
	}
	h := s.p.people()[who]
	return m.Decrypt(h.cert, h.key)
}

func (s smallstep) verify(der, detached []byte) ([]byte, error) {
	m, err := pkcs7.Parse(der)
	if err != nil {
		return nil, err
	}
	if detached != nil {
		m.Content = detached
	}
	if err := m.VerifyWithChainAtTime(s.p.roots, at); err != nil {
		return nil, err
	}
	return m.Content, nil
}

func (s smallstep) seal(content []byte, options, to []string) ([]byte, error) {
	cipher, ok := map[string]int{
		"aes256-cbc": pkcs7.EncryptionAlgorithmAES256CBC, "aes128-cbc": pkcs7.EncryptionAlgorithmAES128CBC,
		"aes256-gcm": pkcs7.EncryptionAlgorithmAES256GCM, "des": pkcs7.EncryptionAlgorithmDESCBC,
	}[options[0]]
	if !ok {
		return nil, errNoOption
	}
	pkcs7.ContentEncryptionAlgorithm = cipher
	pkcs7.KeyEncryptionAlgorithm = pkcs7.OIDEncryptionAlgorithmRSA
	if slices.Contains(options, "oaep") {
		pkcs7.KeyEncryptionAlgorithm = pkcs7.OIDEncryptionAlgorithmRSAESOAEP
	}
	return pkcs7.Encrypt(slices.Clone(content), certificatesOf(s.p, to))
}

func (s smallstep) sign(content []byte, options []string, who string, detached bool) ([]byte, error) {
	digest, ok := map[string]asn1.ObjectIdentifier{
		"sha1": pkcs7.OIDDigestAlgorithmSHA1, "sha256": pkcs7.OIDDigestAlgorithmSHA256,
		"sha384": pkcs7.OIDDigestAlgorithmSHA384, "sha512": pkcs7.OIDDigestAlgorithmSHA512,
	}[options[0]]
	if !ok {
		return nil, errNoOption
	}
	sd, err := pkcs7.NewSignedData(slices.Clone(content))
	if err != nil {
		return nil, err
	}
	sd.SetDigestAlgorithm(digest)
	h := s.p.people()[who]
	add := sd.AddSigner
	if slices.Contains(options, "noattr") {
		add = sd.SignWithoutAttr
	}
	if err := add(h.cert, h.key, pkcs7.SignerInfoConfig{}); err != nil {
		return nil, fmt.Errorf("add signer: %w", err)
	}
	if detached {
		sd.Detach()
	}
	return sd.Finish()
}

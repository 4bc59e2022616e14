package lab

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// KeyKind is the kind of key that a certificate is issued for.
type KeyKind string

// The kinds of keys that referring physicians have.
const (
	RSA2048 KeyKind = "rsa-2048"
	RSA3072 KeyKind = "rsa-3072"
	P256    KeyKind = "p-256"
)

func (k KeyKind) generate() (crypto.Signer, error) {
	switch k {
	case RSA2048:
		return rsa.GenerateKey(rand.Reader, 2048)
	case RSA3072:
		return rsa.GenerateKey(rand.Reader, 3072)
	case P256:
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	return nil, fmt.Errorf("no such kind of key: %q", string(k))
}

// Identity is a private key with its certificate.
type Identity struct {
	Key         crypto.Signer
	Certificate *x509.Certificate
}

// Subject is what a certificate is to say. Zero times mean from an hour ago for
// two years; tests set them for expired certificates.
type Subject struct {
	Name    string   // common name
	Address string   // rfc822Name, for emailProtection
	Hosts   []string // DNS names and IP addresses, for a server
	Kind    KeyKind
	From    time.Time
	Until   time.Time
	// Usage replaces emailProtection or serverAuth, for certificates that must be refused.
	Usage []x509.ExtKeyUsage
}

// Authority issues the certificates of the lab.
type Authority struct {
	Certificate *x509.Certificate
	key         crypto.Signer
	registry    *Registry // nil: certificates name none
}

// NewAuthority makes an authority that lives in memory only.
func NewAuthority() (*Authority, error) {
	key, err := P256.generate()
	if err != nil {
		return nil, err
	}
	now := time.Now()
	cert, err := certificate(&x509.Certificate{
		Subject:   pkix.Name{CommonName: "Autorité de démonstration cardiopli", Organization: []string{"Personnes fictives"}, Country: []string{"FR"}},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(10, 0, 0),
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		IsCA:     true, BasicConstraintsValid: true, MaxPathLen: 1,
	}, nil, key, key)
	if err != nil {
		return nil, fmt.Errorf("make authority: %w", err)
	}
	return &Authority{Certificate: cert, key: key}, nil
}

// Subordinate makes an authority below a.
func (a *Authority) Subordinate(name string) (*Authority, error) {
	key, err := P256.generate()
	if err != nil {
		return nil, err
	}
	now := time.Now()
	t := &x509.Certificate{Subject: pkix.Name{CommonName: name, Country: []string{"FR"}}, NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(5, 0, 0),
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true}
	a.name(t)
	cert, err := certificate(t, a.Certificate, key, a.key)
	if err != nil {
		return nil, fmt.Errorf("make subordinate authority: %w", err)
	}
	return &Authority{Certificate: cert, key: key}, nil
}

// name puts the addresses of the registry into a certificate.
func (a *Authority) name(t *x509.Certificate) {
	if a.registry != nil {
		t.CRLDistributionPoints = []string{a.registry.URL + "/ca.crl"}
		t.OCSPServer = []string{a.registry.URL + "/ocsp"}
	}
}

// OpenAuthority loads the authority of folder D, or makes it.
func OpenAuthority(dir string) (*Authority, error) {
	stem := filepath.Join(dir, "pki", "ca")
	id, err := load(stem)
	if err == nil && id.Certificate.IsCA {
		return &Authority{Certificate: id.Certificate, key: id.Key}, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("load authority: %w", err)
	}
	a, err := NewAuthority()
	if err != nil {
		return nil, err
	}
	return a, save(stem, Identity{a.key, a.Certificate})
}

// Roots is a pool that holds the authority alone.
func (a *Authority) Roots() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(a.Certificate)
	return p
}

// Issue makes a key and its certificate.
func (a *Authority) Issue(s Subject) (Identity, error) {
	key, err := s.Kind.generate()
	if err != nil {
		return Identity{}, fmt.Errorf("make key: %w", err)
	}
	cert, err := a.Certify(s, key)
	return Identity{key, cert}, err
}

// Certify makes a certificate for a key that is there.
func (a *Authority) Certify(s Subject, key crypto.Signer) (*x509.Certificate, error) {
	now := time.Now()
	t := &x509.Certificate{
		Subject:   pkix.Name{CommonName: s.Name, Country: []string{"FR"}},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(2, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, BasicConstraintsValid: true,
	}
	if !s.From.IsZero() {
		t.NotBefore = s.From
	}
	if !s.Until.IsZero() {
		t.NotAfter = s.Until
	}
	// RFC 8550 4.4.2: what the key may do is said by its kind.
	if s.Kind == P256 {
		t.KeyUsage |= x509.KeyUsageKeyAgreement
	} else {
		t.KeyUsage |= x509.KeyUsageKeyEncipherment
	}
	if s.Address != "" {
		t.EmailAddresses = []string{s.Address}
		t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}
	}
	for _, h := range s.Hosts {
		t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		if ip := net.ParseIP(h); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else {
			t.DNSNames = append(t.DNSNames, h)
		}
	}
	if s.Usage != nil {
		t.ExtKeyUsage = s.Usage
	}
	a.name(t)
	cert, err := certificate(t, a.Certificate, key, a.key)
	if err != nil {
		return nil, fmt.Errorf("issue certificate: %w", err)
	}
	return cert, nil
}

// Keep loads the identity at stem.key.pem and stem.cert.pem, or issues and
// writes it. One that expires within a day, or that another authority issued, is
// replaced.
func (a *Authority) Keep(stem string, s Subject) (Identity, error) {
	id, err := load(stem)
	if err == nil && time.Until(id.Certificate.NotAfter) > 24*time.Hour && id.Certificate.CheckSignatureFrom(a.Certificate) == nil {
		return id, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Identity{}, fmt.Errorf("load identity: %w", err)
	}
	if id, err = a.Issue(s); err != nil {
		return Identity{}, err
	}
	return id, save(stem, id)
}

// certificate fills serial number and key, and parses what was made. A nil
// parent signs itself.
func certificate(t, parent *x509.Certificate, key, by crypto.Signer) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	t.SerialNumber = serial
	if parent == nil {
		parent = t
	}
	der, err := x509.CreateCertificate(rand.Reader, t, parent, key.Public(), by)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// save writes the key before the certificate: load asks for both.
func save(stem string, id Identity) error {
	der, err := x509.MarshalPKCS8PrivateKey(id.Key)
	if err != nil {
		return fmt.Errorf("write key: %w", err)
	}
	if err := writeFile(stem+".key.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		return err
	}
	return writeFile(stem+".cert.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: id.Certificate.Raw}), 0o644)
}

func load(stem string) (Identity, error) {
	certPEM, err := os.ReadFile(stem + ".cert.pem")
	if err != nil {
		return Identity{}, err
	}
	keyPEM, err := os.ReadFile(stem + ".key.pem")
	if err != nil {
		return Identity{}, err
	}
	cb, _ := pem.Decode(certPEM)
	kb, _ := pem.Decode(keyPEM)
	if cb == nil || kb == nil {
		return Identity{}, errors.New("key or certificate file is not PEM")
	}
	cert, err := x509.ParseCertificate(cb.Bytes)
	if err != nil {
		return Identity{}, err
	}
	k, err := x509.ParsePKCS8PrivateKey(kb.Bytes)
	if err != nil {
		return Identity{}, err
	}
	key, ok := k.(crypto.Signer)
	if !ok {
		return Identity{}, errors.New("key cannot sign")
	}
	if pub, ok := key.Public().(interface{ Equal(crypto.PublicKey) bool }); !ok || !pub.Equal(cert.PublicKey) {
		// A crash between the two files of a replacement leaves an unequal pair.
		return Identity{}, fmt.Errorf("key does not fit the certificate: %w", fs.ErrNotExist)
	}
	return Identity{key, cert}, nil
}

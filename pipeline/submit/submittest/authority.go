package submittest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ocsp"
)

// Authority issues certificates for tests.
type Authority struct {
	Cert   *x509.Certificate
	Key    *ecdsa.PrivateKey
	serial atomic.Int64
}

// NewAuthority makes one that is valid for an hour either way.
func NewAuthority() (*Authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	tpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority of tests"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, tpl, tpl, key.Public(), key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	a := &Authority{Cert: cert, Key: key}
	a.serial.Store(1)
	return a, nil
}

// Roots is a pool of this authority alone.
func (a *Authority) Roots() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(a.Cert)
	return p
}

// Issue makes a certificate for a server or a client, valid for the two days before until.
func (a *Authority) Issue(host string, until time.Time) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	tpl := &x509.Certificate{SerialNumber: big.NewInt(a.serial.Add(1)), Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		NotBefore: until.Add(-48 * time.Hour), NotAfter: until, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	der, err := x509.CreateCertificate(rand.Reader, tpl, a.Cert, key.Public(), a.Key)
	if err != nil {
		return tls.Certificate{}, err
	}
	leaf, err := x509.ParseCertificate(der)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, err
}

// Staple gives c an OCSP answer to send along: ocsp.Good, Revoked or Unknown.
func (a *Authority) Staple(c *tls.Certificate, status int, at, until time.Time) error {
	b, err := ocsp.CreateResponse(a.Cert, a.Cert, ocsp.Response{Status: status, SerialNumber: c.Leaf.SerialNumber, ThisUpdate: at, NextUpdate: until,
		RevokedAt: at, RevocationReason: ocsp.KeyCompromise}, a.Key)
	c.OCSPStaple = b
	return err
}

// Revoke writes a list (RFC 5280 5) that revokes the certificates given.
func (a *Authority) Revoke(at, until time.Time, certs ...*x509.Certificate) ([]byte, error) {
	tpl := &x509.RevocationList{Number: big.NewInt(a.serial.Add(1)), ThisUpdate: at, NextUpdate: until}
	for _, c := range certs {
		tpl.RevokedCertificateEntries = append(tpl.RevokedCertificateEntries, x509.RevocationListEntry{SerialNumber: c.SerialNumber, RevocationTime: at})
	}
	return x509.CreateRevocationList(rand.Reader, tpl, a.Cert, a.Key)
}

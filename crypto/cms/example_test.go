package cms_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"time"

	"cardiopli/crypto/cms"
)

// A letter is signed by the practice, sealed for one colleague, and opened there.
func Example() {
	now := time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)
	practice, practiceCert := mailbox("cabinet@cardio.example", now)
	colleague, colleagueCert := mailbox("lea.garnier@medecin.example", now)
	trusted := x509.NewCertPool() // in real life, the authority of the space
	trusted.AddCert(practiceCert)
	trusted.AddCert(colleagueCert)

	entity := []byte("Content-Type: text/plain\r\n\r\nCher confrere, ...\r\n")
	err := cms.CheckRecipient(colleagueCert, "lea.garnier@medecin.example", trusted, nil, now)
	if err != nil {
		fmt.Println(err)
		return
	}
	form, err := cms.FormFor(colleagueCert, cms.Capabilities{GCM: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	signer := cms.Signer{Key: practice, Certificate: practiceCert}
	sealed, err := cms.Seal(entity, cms.Multipart, signer, now, cms.Recipient{Certificate: colleagueCert, Form: form})
	if err != nil {
		fmt.Println(err)
		return
	}
	message := append([]byte("From: cabinet@cardio.example\r\nSubject: Message\r\n"), cms.EncryptedEntity(sealed)...)

	reader := cms.Reader{Key: colleague, Certificate: colleagueCert, Roots: trusted, At: now}
	opened, err := reader.Open(message)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(form)
	fmt.Println(opened.From, opened.Signed.Algorithm, len(opened.Entity) == len(entity))
	// Output:
	// ecdh+aes256-gcm
	// cabinet@cardio.example sha256+ecdsa true
}

func mailbox(address string, now time.Time) (*ecdsa.PrivateKey, *x509.Certificate) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{
		SerialNumber:   big.NewInt(now.UnixNano()),
		Subject:        pkix.Name{CommonName: address},
		EmailAddresses: []string{address},
		NotBefore:      now.AddDate(0, -1, 0),
		NotAfter:       now.AddDate(1, 0, 0),
		KeyUsage:       x509.KeyUsageDigitalSignature | x509.KeyUsageKeyAgreement,
		ExtKeyUsage:    []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection},
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		panic(err)
	}
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		panic(err)
	}
	return key, cert
}

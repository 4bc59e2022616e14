package main

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"cardiopli/pipeline"
)

// soon is from when on a certificate that ends is told: the time that an
// authority takes to give another.
const soon = 30

const frenchDay = "02/01/2006"

// daysLeft counts whole days; negative once it is over.
func daysLeft(until, now time.Time) int { return int(math.Floor(until.Sub(now).Hours() / 24)) }

// validity words until when, and how long that is.
func validity(c *x509.Certificate, now time.Time) string {
	on := c.NotAfter.Local().Format(frenchDay)
	switch d := daysLeft(c.NotAfter, now); {
	case now.Before(c.NotBefore):
		return "valable à partir du " + c.NotBefore.Local().Format(frenchDay)
	case d < 0:
		return "EXPIRÉ le " + on
	case d < soon:
		return fmt.Sprintf("jusqu'au %s, PLUS QUE %s", on, days(d))
	default:
		return fmt.Sprintf("jusqu'au %s, %s", on, days(d))
	}
}

func days(n int) string {
	return pipeline.French.Count(n, "jour", "jours")
}

func keyKind(c *x509.Certificate) string {
	switch k := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA %d bits", k.N.BitLen())
	case *ecdsa.PublicKey:
		return "courbe " + k.Curve.Params().Name
	}
	return c.PublicKeyAlgorithm.String()
}

// fingerprint is the beginning of the SHA-256, enough to compare two by eye.
func fingerprint(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	h := hex.EncodeToString(sum[:8])
	return h[:4] + " " + h[4:8] + " " + h[8:12] + " " + h[12:]
}

// holder is whom a certificate is made for.
func holder(c *x509.Certificate) string {
	if n := plain(c.Subject.CommonName); n != "" {
		return n
	}
	return plain(c.Subject.String())
}

func issuer(c *x509.Certificate) string {
	if n := plain(c.Issuer.CommonName); n != "" {
		return n
	}
	return plain(c.Issuer.String())
}

func addresses(c *x509.Certificate) string {
	if len(c.EmailAddresses) == 0 {
		return "sans adresse"
	}
	return plain(strings.Join(c.EmailAddresses, ", "))
}

// forMail tells whether the extended usage of a certificate lets it serve mail.
func forMail(c *x509.Certificate) bool {
	return len(c.ExtKeyUsage)+len(c.UnknownExtKeyUsage) == 0 ||
		slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageEmailProtection) || slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageAny)
}

// uses words keyUsage for mail.
func uses(c *x509.Certificate) string {
	signs := c.KeyUsage == 0 || c.KeyUsage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) != 0
	seals := c.KeyUsage == 0 || c.KeyUsage&(x509.KeyUsageKeyEncipherment|x509.KeyUsageKeyAgreement) != 0
	switch {
	case !forMail(c):
		return "autre chose que le courrier"
	case signs && seals:
		return "signer et recevoir du courrier chiffré"
	case signs:
		return "signer seulement"
	case seals:
		return "recevoir du courrier chiffré seulement"
	}
	return "ni signer ni chiffrer"
}

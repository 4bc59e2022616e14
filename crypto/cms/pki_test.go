package cms

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"sync"
	"testing"
	"time"
)

// The people and the authority of these tests are invented. at is the moment at
// which they live.
var at = time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)

// holder is a private key with its certificate.
type holder struct {
	key  crypto.Signer
	cert *x509.Certificate
}

func (h holder) signer() Signer { return Signer{Key: h.key, Certificate: h.cert} }

// pki is the authority and the people of a test run, made once: RSA keys are slow.
type pki struct {
	root, other             holder
	rsa, rsa2, rsa3072      holder
	p256, p256b, p384, p521 holder
	roots                   *x509.CertPool
}

var serial = int64(1000)

// issue makes a certificate for key, signed by parent, or by itself with none.
func issue(key crypto.Signer, parent *holder, change func(*x509.Certificate)) holder {
	serial++
	c := &x509.Certificate{
		SerialNumber: big.NewInt(serial),
		Subject:      pkix.Name{CommonName: "Test"},
		NotBefore:    at.AddDate(-1, 0, 0),
		NotAfter:     at.AddDate(1, 0, 0),
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection},
	}
	change(c)
	by := holder{key, c}
	if parent != nil {
		by = *parent
	}
	raw, err := x509.CreateCertificate(rand.Reader, c, by.cert, key.Public(), by.key)
	if err != nil {
		panic(err)
	}
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		panic(err)
	}
	return holder{key, cert}
}

func authority(key crypto.Signer, name string, parent *holder) holder {
	return issue(key, parent, func(c *x509.Certificate) {
		c.Subject.CommonName = name
		c.IsCA, c.BasicConstraintsValid = true, true
		c.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
		c.ExtKeyUsage = nil
	})
}

// person gives key a mail certificate.
func person(key crypto.Signer, address string, parent *holder) holder {
	return issue(key, parent, func(c *x509.Certificate) {
		c.Subject.CommonName = address
		c.EmailAddresses = []string{address}
		c.SubjectKeyId = []byte("key of " + address)
		c.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment
		if _, ok := key.(*ecdsa.PrivateKey); ok {
			c.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageKeyAgreement
		}
	})
}

// Keys come from their name and nothing else, so that a fuzz worker and a seed
// kept in testdata know the same people.

// stream gives n bytes that belong to a name.
func stream(name string, n int) []byte {
	var out []byte
	for i := byte(0); len(out) < n; i++ {
		out = append(out, sum(crypto.SHA256, append([]byte(name), i))...)
	}
	return out[:n]
}

func rsaKey(bits int) *rsa.PrivateKey { return rsaKeyOf("test", bits) }

// rsaKeyOf looks for the primes after two numbers that belong to the name.
func rsaKeyOf(name string, bits int) *rsa.PrivateKey {
	one, two, e := big.NewInt(1), big.NewInt(2), big.NewInt(65537)
	prime := func(which string) *big.Int {
		p := new(big.Int).SetBytes(stream(name+which, bits/16))
		p.SetBit(p, bits/2-1, 1).SetBit(p, bits/2-2, 1).SetBit(p, 0, 1)
		for !p.ProbablyPrime(0) || new(big.Int).Mod(new(big.Int).Sub(p, one), e).Sign() == 0 {
			p.Add(p, two)
		}
		return p
	}
	p, q := prime("p"), prime("q")
	phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	k := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: 65537},
		D:         new(big.Int).ModInverse(e, phi),
		Primes:    []*big.Int{p, q},
	}
	k.Precompute()
	if err := k.Validate(); err != nil {
		panic(err)
	}
	return k
}

func ecKey(c elliptic.Curve) *ecdsa.PrivateKey {
	k, err := ecdsa.GenerateKey(c, rand.Reader)
	if err != nil {
		panic(err)
	}
	return k
}

func ecKeyOf(name string, c elliptic.Curve) *ecdsa.PrivateKey {
	scalar := stream(name, (c.Params().BitSize+7)/8)
	scalar[0] = 0 // below the order of the curve
	k, err := ecdsa.ParseRawPrivateKey(c, scalar)
	if err != nil {
		panic(err)
	}
	return k
}

var testPKI = sync.OnceValue(func() *pki {
	p := curvePKI()
	p.rsa = person(rsaKeyOf("rsa", 2048), "lea.garnier@medecin.example", &p.root)
	p.rsa2 = person(rsaKeyOf("rsa2", 2048), "paul.rives@medecin.example", &p.root)
	p.rsa3072 = person(rsaKeyOf("rsa3072", 3072), "ines.salle@medecin.example", &p.root)
	return p
})

// curvePKI has the people without RSA keys, for those who start often.
var curvePKI = sync.OnceValue(func() *pki {
	p := &pki{roots: x509.NewCertPool()}
	p.root = authority(ecKeyOf("root", elliptic.P256()), "Autorite d'essai", nil)
	p.other = authority(ecKeyOf("other", elliptic.P256()), "Autre autorite", nil)
	p.p256 = person(ecKeyOf("p256", elliptic.P256()), "hugo.brun@medecin.example", &p.root)
	p.p256b = person(ecKeyOf("p256b", elliptic.P256()), "zoe.lamy@medecin.example", &p.root)
	p.p384 = person(ecKeyOf("p384", elliptic.P384()), "noe.vidal@medecin.example", &p.root)
	p.p521 = person(ecKeyOf("p521", elliptic.P521()), "eva.morin@medecin.example", &p.root)
	p.roots.AddCert(p.root.cert)
	return p
})

// must gives the value of a call that must not fail.
func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

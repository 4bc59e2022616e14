package cms_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"io"
	"math/big"
)

// atkWeakRSA is an RSA key as the standard library makes none any more. It signs
// SHA-256 by PKCS #1 v1.5.
type atkWeakRSA struct {
	pub rsa.PublicKey
	d   *big.Int
}

func atkNewWeakRSA(bits int) *atkWeakRSA {
	for {
		p, err := rand.Prime(rand.Reader, bits/2)
		if err != nil {
			panic(err)
		}
		q, err := rand.Prime(rand.Reader, bits/2)
		if err != nil {
			panic(err)
		}
		one := big.NewInt(1)
		phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
		n, d := new(big.Int).Mul(p, q), new(big.Int).ModInverse(big.NewInt(65537), phi)
		if d != nil && n.BitLen() == bits {
			return &atkWeakRSA{rsa.PublicKey{N: n, E: 65537}, d}
		}
	}
}

func (k *atkWeakRSA) Public() crypto.PublicKey { return &k.pub }

func (k *atkWeakRSA) Sign(_ io.Reader, digest []byte, _ crypto.SignerOpts) ([]byte, error) {
	info := atkSeq(atkAlg(atkSHA256, atkNull()), atkOct(digest))
	size := k.pub.Size()
	em := append([]byte{0, 1}, bytes.Repeat([]byte{0xff}, size-3-len(info))...)
	em = append(append(em, 0), info...)
	return new(big.Int).Exp(new(big.Int).SetBytes(em), k.d, k.pub.N).FillBytes(make([]byte, size)), nil
}

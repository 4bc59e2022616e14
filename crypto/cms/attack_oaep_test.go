package cms_test

import (
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"math/big"
)

func atkHash(oid string) hash.Hash {
	if oid == atkSHA1 {
		return sha1.New()
	}
	return sha256.New()
}

func atkMask(h hash.Hash, seed []byte, n int) []byte {
	var out []byte
	for i := uint32(0); len(out) < n; i++ {
		h.Reset()
		h.Write(seed)
		h.Write(binary.BigEndian.AppendUint32(nil, i))
		out = h.Sum(out)
	}
	return out[:n]
}

// atkOAEPEncrypt is RFC 8017 7.1.1 with two digests that may differ.
func atkOAEPEncrypt(pub *rsa.PublicKey, m []byte, digest, mgf, label string) []byte {
	h := atkHash(digest)
	h.Write([]byte(label))
	db := h.Sum(nil)
	k, hl := pub.Size(), h.Size()
	db = append(db, make([]byte, k-len(m)-2*hl-2)...)
	db = append(append(db, 1), m...)
	seed := atkRandom(hl)
	for i, x := range atkMask(atkHash(mgf), seed, len(db)) {
		db[i] ^= x
	}
	for i, x := range atkMask(atkHash(mgf), db, hl) {
		seed[i] ^= x
	}
	em := append(append([]byte{0}, seed...), db...)
	c := new(big.Int).Exp(new(big.Int).SetBytes(em), big.NewInt(int64(pub.E)), pub.N)
	return c.FillBytes(make([]byte, k))
}

package keys

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/asn1"
	"hash"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
	"golang.org/x/crypto/scrypt"
)

// maxRounds bounds the work that a file asks for before its password is known to
// be right: more than three times the 600,000 that are asked of programs today (RFC 8018
// sets no bound), about a second.
const maxRounds = 2_000_000

var (
	oidPBES2  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	oidPBKDF2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
	oidScrypt = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11591, 4, 11}
	oidData   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
)

// prf names the pseudo-random functions of PBKDF2 (RFC 8018 B.1).
func prf(oid asn1.ObjectIdentifier) func() hash.Hash {
	return map[string]func() hash.Hash{
		"1.2.840.113549.2.7": sha1.New, "1.2.840.113549.2.8": sha256.New224, "1.2.840.113549.2.9": sha256.New,
		"1.2.840.113549.2.10": sha512.New384, "1.2.840.113549.2.11": sha512.New,
	}[oid.String()]
}

// blockCipher names the ciphers of PBES2 (RFC 8018 B.2), with their key length.
func blockCipher(oid asn1.ObjectIdentifier) (make func([]byte) (cipher.Block, error), size int) {
	switch oid.String() {
	case "2.16.840.1.101.3.4.1.2":
		return aes.NewCipher, 16
	case "2.16.840.1.101.3.4.1.22":
		return aes.NewCipher, 24
	case "2.16.840.1.101.3.4.1.42":
		return aes.NewCipher, 32
	case "1.2.840.113549.3.7":
		return des.NewTripleDESCipher, 24
	}
	return nil, 0
}

// encryptedPKCS8 reads EncryptedPrivateKeyInfo (RFC 5958 3) under PBES2 (RFC 8018
// 6.2), which is what programs of the last fifteen years write.
func (r *identityReader) encryptedPKCS8(der []byte) error {
	in := cryptobyte.String(der)
	var body, alg, params, kdf, enc, kdfParams cryptobyte.String
	var oid, kdfOID, encOID asn1.ObjectIdentifier
	var sealed, iv []byte
	if !in.ReadASN1(&body, casn1.SEQUENCE) || !in.Empty() || !body.ReadASN1(&alg, casn1.SEQUENCE) ||
		!body.ReadASN1Bytes(&sealed, casn1.OCTET_STRING) || !body.Empty() || !alg.ReadASN1ObjectIdentifier(&oid) {
		return ErrFileDamaged
	}
	if !oid.Equal(oidPBES2) {
		return &FormError{"private key encrypted in the old manner (" + oid.String() + ")"}
	}
	if !alg.ReadASN1(&params, casn1.SEQUENCE) || !params.ReadASN1(&kdf, casn1.SEQUENCE) || !params.ReadASN1(&enc, casn1.SEQUENCE) ||
		!kdf.ReadASN1ObjectIdentifier(&kdfOID) || !kdf.ReadASN1(&kdfParams, casn1.SEQUENCE) || !enc.ReadASN1ObjectIdentifier(&encOID) {
		return ErrFileDamaged
	}
	newBlock, size := blockCipher(encOID)
	if newBlock == nil {
		return &FormError{"private key under a cipher that is not read here (" + encOID.String() + ")"}
	}
	if !enc.ReadASN1Bytes(&iv, casn1.OCTET_STRING) {
		return ErrFileDamaged
	}
	derive, err := derivation(kdfOID, kdfParams, size)
	if err != nil {
		return err
	}
	password, err := r.secret()
	if err != nil {
		return err
	}
	key, err := derive(password)
	if err != nil {
		return err
	}
	defer clear(key)
	block, err := newBlock(key)
	if err != nil || len(iv) != block.BlockSize() || len(sealed) == 0 || len(sealed)%block.BlockSize() != 0 {
		return ErrFileDamaged
	}
	plain := make([]byte, len(sealed))
	defer clear(plain)
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plain, sealed)
	plain, ok := unpad(plain, block.BlockSize())
	if !ok {
		return ErrFilePassword
	}
	if k, err := x509.ParsePKCS8PrivateKey(plain); err == nil {
		return r.addKey(k, "PKCS#8")
	} else if fault := keyFault(err); fault != ErrFileDamaged {
		return fault
	}
	return ErrFilePassword // one wrong password in 256 leaves a padding that looks right
}

// derivation reads PBKDF2 (RFC 8018 A.2) or scrypt (RFC 7914 7) parameters.
func derivation(oid asn1.ObjectIdentifier, p cryptobyte.String, size int) (func([]byte) ([]byte, error), error) {
	var salt []byte
	if !p.ReadASN1Bytes(&salt, casn1.OCTET_STRING) {
		return nil, ErrFileDamaged
	}
	switch {
	case oid.Equal(oidPBKDF2):
		var rounds, length int
		if !p.ReadASN1Integer(&rounds) || rounds < 1 {
			return nil, ErrFileDamaged
		}
		if rounds > maxRounds {
			return nil, &FormError{"key that asks for too much work"}
		}
		if p.PeekASN1Tag(casn1.INTEGER) && (!p.ReadASN1Integer(&length) || length != size) {
			return nil, ErrFileDamaged
		}
		sum := sha1.New // the default
		if !p.Empty() {
			var alg cryptobyte.String
			var name asn1.ObjectIdentifier
			if !p.ReadASN1(&alg, casn1.SEQUENCE) || !alg.ReadASN1ObjectIdentifier(&name) {
				return nil, ErrFileDamaged
			}
			if sum = prf(name); sum == nil {
				return nil, &FormError{"private key under a hash that is not read here (" + name.String() + ")"}
			}
		}
		return func(password []byte) ([]byte, error) {
			return pbkdf2.Key(sum, string(password), salt, rounds, size)
		}, nil
	case oid.Equal(oidScrypt):
		var n, r, par int
		if !p.ReadASN1Integer(&n) || !p.ReadASN1Integer(&r) || !p.ReadASN1Integer(&par) || n < 2 || r < 1 || par < 1 {
			return nil, ErrFileDamaged
		}
		if n > 1<<20 || r > 32 || par > 16 || n*r > 1<<22 { // 512 MiB
			return nil, &FormError{"key that asks for too much work"}
		}
		return func(password []byte) ([]byte, error) {
			return scrypt.Key(password, salt, n, r, par, size)
		}, nil
	}
	return nil, &FormError{"private key under a derivation that is not read here (" + oid.String() + ")"}
}

// unpad takes off the padding of RFC 8018 6.1.1.
func unpad(b []byte, size int) ([]byte, bool) {
	n := int(b[len(b)-1])
	if n < 1 || n > size || n > len(b) {
		return nil, false
	}
	for _, c := range b[len(b)-n:] {
		if int(c) != n {
			return nil, false
		}
	}
	return b[:len(b)-n], true
}

package cms

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"encoding/asn1"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// contentCipher is a content-encryption algorithm with its parameters, checked
// before any key is touched.
type contentCipher struct {
	keySize int
	gcm     bool
	iv      []byte // CBC initialisation vector or GCM nonce
	tagSize int    // GCM only
}

// cipherKinds lists the ciphers that are read; AES-256 is written.
var cipherKinds = []struct {
	oid     asn1.ObjectIdentifier
	keySize int
	gcm     bool
}{
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 2}, 16, false},
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 22}, 24, false},
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}, 32, false},
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 6}, 16, true},
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 26}, 24, true},
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 46}, 32, true},
}

// newContentCipher reads a content-encryption AlgorithmIdentifier. The cipher
// must be of the kind that the content type asks for: GCM in EnvelopedData has
// no place for its tag, CBC in AuthEnvelopedData has no tag at all.
func newContentCipher(a algorithm, gcm bool) (contentCipher, error) {
	for _, k := range cipherKinds {
		if !a.oid.Equal(k.oid) {
			continue
		}
		if k.gcm != gcm {
			return contentCipher{}, malformed("content cipher " + nameOf(a.oid) + " in the wrong content type")
		}
		c := contentCipher{keySize: k.keySize, gcm: gcm}
		if gcm {
			return c, c.readGCM(a.params)
		}
		params := a.params
		if !params.ReadASN1Bytes(&c.iv, casn1.OCTET_STRING) || !params.Empty() || len(c.iv) != aes.BlockSize {
			return contentCipher{}, malformed("initialisation vector")
		}
		return c, nil
	}
	return contentCipher{}, refuse("content", a.oid)
}

// readGCM reads GCMParameters (RFC 5084 3.2). The tag may have 12 to 16 bytes,
// and 12 where it is not said; the nonce has 12, as the clause recommends and as
// everybody writes.
func (c *contentCipher) readGCM(params cryptobyte.String) error {
	var body cryptobyte.String
	if !params.ReadASN1(&body, casn1.SEQUENCE) || !params.Empty() ||
		!body.ReadASN1Bytes(&c.iv, casn1.OCTET_STRING) {
		return malformed("gcm parameters")
	}
	c.tagSize = 12
	if !body.Empty() && (!body.ReadASN1Integer(&c.tagSize) || !body.Empty()) {
		return malformed("gcm parameters")
	}
	if len(c.iv) != 12 || c.tagSize < 12 || c.tagSize > 16 {
		return malformed("gcm nonce or tag length")
	}
	return nil
}

// add writes the AlgorithmIdentifier of the two ciphers that are written.
func (c contentCipher) add(b *cryptobyte.Builder) {
	if !c.gcm {
		addAlgorithm(b, oidAES256CBC, func(b *cryptobyte.Builder) { b.AddASN1OctetString(c.iv) })
		return
	}
	addAlgorithm(b, oidAES256GCM, func(b *cryptobyte.Builder) {
		b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1OctetString(c.iv)
			b.AddASN1Int64(int64(c.tagSize))
		})
	})
}

// open decrypts. Whatever goes wrong is ErrDecrypt and nothing else, so that a
// bad key, a bad padding and a bad tag look alike.
func (c contentCipher) open(key, encrypted, mac, aad []byte) ([]byte, error) {
	if len(key) != c.keySize {
		return nil, ErrDecrypt
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, ErrDecrypt
	}
	if c.gcm {
		if len(mac) != c.tagSize {
			return nil, ErrDecrypt
		}
		aead, err := cipher.NewGCMWithTagSize(block, c.tagSize)
		if err != nil {
			return nil, ErrDecrypt
		}
		sealed := make([]byte, 0, len(encrypted)+len(mac))
		sealed = append(append(sealed, encrypted...), mac...)
		plain, err := aead.Open(sealed[:0], c.iv, sealed, aad)
		if err != nil {
			return nil, ErrDecrypt
		}
		return plain, nil
	}
	if len(encrypted) == 0 || len(encrypted)%aes.BlockSize != 0 {
		return nil, ErrDecrypt
	}
	plain := make([]byte, len(encrypted))
	cipher.NewCBCDecrypter(block, c.iv).CryptBlocks(plain, encrypted)
	return unpad(plain)
}

// appendPadding fills the last block of a content of n bytes (RFC 5652 6.3).
func appendPadding(b []byte, n int) []byte {
	fill := aes.BlockSize - n%aes.BlockSize
	return append(b, bytes.Repeat([]byte{byte(fill)}, fill)...)
}

// unpad takes the padding off and accepts only a whole and right one, looking at
// the last block in constant time.
func unpad(plain []byte) ([]byte, error) {
	last := plain[len(plain)-aes.BlockSize:]
	n := int(last[aes.BlockSize-1])
	good := subtle.ConstantTimeLessOrEq(1, n) & subtle.ConstantTimeLessOrEq(n, aes.BlockSize)
	for i, c := range last {
		inside := subtle.ConstantTimeLessOrEq(aes.BlockSize-i, n)
		good &= subtle.ConstantTimeSelect(inside, subtle.ConstantTimeByteEq(c, byte(n)), 1)
	}
	if good != 1 {
		return nil, ErrDecrypt
	}
	return plain[:len(plain)-n], nil
}

package cms

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
)

// seal encrypts with parameters and associated data that the package itself never
// writes; mac is nil for CBC.
func (c contentCipher) seal(key, plain, aad []byte) (encrypted, mac []byte, err error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, nil, err
	}
	if c.gcm {
		aead, err := cipher.NewGCMWithTagSize(block, c.tagSize)
		if err != nil {
			return nil, nil, err
		}
		out := aead.Seal(nil, c.iv, plain, aad)
		cut := len(out) - c.tagSize
		return out[:cut], out[cut:], nil
	}
	padded := appendPadding(bytes.Clone(plain), len(plain))
	cipher.NewCBCEncrypter(block, c.iv).CryptBlocks(padded, padded)
	return padded, nil, nil
}

// Package blob keeps sealed bytes in a local folder.
//
// It sees ciphertext and random names only, and knows nothing of what they are
// or whose. A name is written once.
package blob

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
)

// Reader is an open blob: from its start, and at any place of it.
type Reader = interface {
	io.Reader
	io.ReaderAt
	io.Closer
	Size() int64
}

// ErrName is returned for what cannot be the name of a blob.
var ErrName = errors.New("not a blob name")

// name is the name of a blob: 128 random bits, written as 32 lower-case hex digits.
type name [16]byte

func newName() (n name) {
	rand.Read(n[:])
	return n
}

func parseName(s string) (n name, err error) {
	if len(s) != 2*len(n) {
		return n, ErrName
	}
	for _, c := range s { // upper case would be another name of the same blob
		if c >= 'A' && c <= 'F' {
			return n, ErrName
		}
	}
	if _, err := hex.Decode(n[:], []byte(s)); err != nil {
		return n, ErrName
	}
	return n, nil
}

func (n name) String() string { return hex.EncodeToString(n[:]) }

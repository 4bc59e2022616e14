// Package blob keeps sealed bytes in a local folder, for twenty years.
//
// It sees ciphertext and random names only, and knows nothing of what they are
// or whose. A name is written once. Blobs lie one after the other in append-only
// segments, so that the years of a practice are some hundred files instead of a
// million; FORMAT.md gives the bytes, who locks what, and what a crash leaves.
// Folders of the first versions, one file for each blob, still open (Files), and
// Gather moves what they hold into segments.
//
// Several processes may use one folder at once: each writes to segments that no
// other holds, and reads what all have written. Large blobs pass through as they
// come; they cost no memory.
//
// The package does not encrypt, and does not know which blobs are still wanted:
// its caller lists and deletes.
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

// Errors that a caller may tell apart; of a blob that is not there the error is
// fs.ErrNotExist.
var (
	// ErrName is returned for what cannot be the name of a blob.
	ErrName = errors.New("not a blob name")
	// ErrDamaged is returned where the bytes on the disk are not those that were written.
	ErrDamaged = errors.New("the blob is damaged")
	// ErrVersion is returned for a segment that a later version has written.
	ErrVersion = errors.New("written by a later version")
)

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

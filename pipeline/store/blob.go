package store

import (
	"bytes"
	"context"
	"errors"
	"io"
	"time"

	"cardiopli/crypto/atrest"
)

// Blobs keeps sealed bytes under random names. It sees ciphertext alone: what a
// blob is, and whose, stands in the database. A name is written once and never
// again with other bytes. It is used by many goroutines at once.
type Blobs interface {
	// Put keeps what r gives under a fresh name, and returns once it is durable.
	// Where r or the store fails nothing is kept.
	Put(ctx context.Context, r io.Reader) (name string, err error)
	// Get opens a blob; the caller closes it. One that is not there gives an error
	// that is fs.ErrNotExist.
	Get(ctx context.Context, name string) (Blob, error)
	// Delete removes a blob for good. One that is gone already is no error. Where
	// a lock makes the store keep the ciphertext, the blob is out of sight all the
	// same, and the error has a method Kept() time.Time: erasing is then the
	// destruction of its key.
	Delete(ctx context.Context, name string) error
	// List calls f for each blob, in any order, with the time at which it was
	// written; f may delete. It ends with the first error that f gives.
	List(ctx context.Context, f func(name string, written time.Time) error) error
}

// Blob is an open blob: from its start, and at any place of it.
type Blob = interface {
	io.Reader
	io.ReaderAt
	io.Closer
	Size() int64
}

// put seals bytes that are in memory and keeps them.
func (s *Store) put(ctx context.Context, key *atrest.Document, name string, plain []byte) (string, error) {
	sealed, err := key.SealBlob(name, plain)
	if err != nil {
		return "", err
	}
	return s.blobs.Put(ctx, bytes.NewReader(sealed))
}

// sealing gives the sealed form of src as it is read: neither is ever whole in
// memory.
type sealing struct {
	src    io.Reader
	dst    io.WriteCloser // writes to sealed
	sealed bytes.Buffer
	plain  []byte
	ended  func() // called once src is at its end and sealed
	err    error
}

func newSealing(key *atrest.Document, name string, src io.Reader, ended func()) (*sealing, error) {
	s := &sealing{src: src, plain: make([]byte, 64<<10), ended: ended}
	var err error
	s.dst, err = key.SealBlobTo(name, &s.sealed)
	return s, err
}

func (s *sealing) Read(p []byte) (int, error) {
	for s.sealed.Len() == 0 && s.err == nil {
		n, err := s.src.Read(s.plain)
		if _, failed := s.dst.Write(s.plain[:n]); failed != nil {
			err = failed
		}
		if err == io.EOF {
			if failed := s.dst.Close(); failed != nil {
				err = failed
			} else {
				s.ended()
			}
		}
		s.err = err
	}
	// What is sealed leaves before the error that ended it, unless that error is
	// of the source: then nothing of it is to be kept.
	if s.err != nil && s.err != io.EOF || s.sealed.Len() == 0 {
		return 0, s.err
	}
	return s.sealed.Read(p)
}

// openBlob reads a sealed blob that fits in memory.
func openBlob(ctx context.Context, blobs Blobs, key *atrest.Document, blob, name string) ([]byte, error) {
	b, err := blobs.Get(ctx, blob)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	return key.OpenBlob(name, b, maxBlob)
}

// drop removes blobs whose transaction was not made. After a commit that failed
// they stay: a row may name them, and if none does they are swept in time.
func (s *Store) drop(ctx context.Context, err error, blobs ...string) {
	if _, unsure := errors.AsType[*commitError](err); unsure {
		return
	}
	// What ended the caller's work must not end its tidying, nor may that hang.
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer stop()
	for _, b := range blobs {
		s.blobs.Delete(ctx, b)
	}
}

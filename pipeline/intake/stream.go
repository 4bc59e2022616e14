package intake

import (
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"os"
)

// stream reads a settled file that is too large for memory, once. It ends with
// io.EOF only where the file stayed the one that was looked at, to its last byte:
// who keeps what was read before that keeps nothing that is not whole.
type stream struct {
	w    *Watcher
	path string
	k    *candidate
	f    *os.File
	n    int64
	sum  hash.Hash
	// whole says that the end was reached; err is why it was not.
	whole bool
	err   error
}

// open begins, or begins again.
func (s *stream) open() (io.ReadCloser, error) {
	s.Close()
	s.n, s.sum, s.whole, s.err = 0, sha256.New(), false, nil
	if s.f, s.err = s.w.openSettled(s.path, s.k); s.err != nil {
		return nil, s.err
	}
	return s, nil
}

func (s *stream) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	if s.whole {
		return 0, io.EOF
	}
	n, err := s.f.Read(p)
	s.n += int64(n)
	s.sum.Write(p[:n])
	switch {
	case errors.Is(err, io.EOF) && s.n == s.k.id.size:
		if s.err = unchanged(s.f, s.path, s.k.id); s.err != nil {
			return 0, s.err
		}
		s.whole = true
		return n, io.EOF
	case errors.Is(err, io.EOF), s.n > s.k.id.size:
		s.err = errChanged
		return 0, s.err
	case err != nil:
		s.err = err
	}
	return n, err
}

// Close may be called twice.
func (s *stream) Close() error {
	if s.f == nil {
		return nil
	}
	f := s.f
	s.f = nil
	return f.Close()
}

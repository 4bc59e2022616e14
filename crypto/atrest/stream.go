package atrest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// streamHeader begins every sealed stream: magic and version.
var streamHeader = []byte{'C', 'P', 'B', 'S', version}

// streamChunk is how many bytes one chunk of a stream holds, but for the last.
// A seek costs the opening of one chunk; the seals cost half a percent.
const streamChunk = 64 << 10

// sealedChunk is the length of a full chunk once sealed.
var sealedChunk = sealedSize(streamChunk) - len(blobHeader)

// place is what a chunk is bound to: the document, the stream's name, the
// number of the chunk and whether it is the last one. Chunks can so be neither
// exchanged nor left out, and a stream that was cut does not end.
func (d *Document) place(name string, n int64, last bool) []byte {
	end := "more"
	if last {
		end = "last"
	}
	return bind("stream", d.id, name, strconv.FormatInt(n, 10), end)
}

// SealBlobTo returns a writer that seals what is written to it under a name and
// writes it to w, for bytes that are too many for memory. The stream is whole
// only once Close has returned nil; Close does not close w.
func (d *Document) SealBlobTo(name string, w io.Writer) (io.WriteCloser, error) {
	if _, err := w.Write(streamHeader); err != nil {
		return nil, fmt.Errorf("seal stream: %w", err)
	}
	return &streamWriter{d: d, name: name, w: w, plain: make([]byte, 0, streamChunk)}, nil
}

type streamWriter struct {
	d      *Document
	name   string
	w      io.Writer
	plain  []byte // of the chunk being filled
	sealed bytes.Buffer
	n      int64
	err    error
}

var errClosed = errors.New("sealed stream is closed")

func (s *streamWriter) Write(p []byte) (int, error) {
	done := 0
	for s.err == nil && len(p) > 0 {
		if len(s.plain) == streamChunk { // more follows, so this one is not the last
			s.err = s.flush(false)
			continue
		}
		k := min(streamChunk-len(s.plain), len(p))
		s.plain, p, done = append(s.plain, p[:k]...), p[k:], done+k
	}
	return done, s.err
}

func (s *streamWriter) flush(last bool) error {
	s.sealed.Reset()
	c, err := s.d.blob.NewEncryptingWriter(&s.sealed, s.d.place(s.name, s.n, last))
	if err == nil {
		_, err = c.Write(s.plain)
	}
	if err == nil {
		err = c.Close()
	}
	if err == nil {
		_, err = s.w.Write(s.sealed.Bytes())
	}
	if err != nil {
		return fmt.Errorf("seal stream: %w", err)
	}
	s.n, s.plain = s.n+1, s.plain[:0]
	return nil
}

func (s *streamWriter) Close() error {
	if s.err != nil {
		return s.err
	}
	if err := s.flush(true); err != nil {
		s.err = err
		return err
	}
	s.err = errClosed
	return nil
}

// IsStream reports whether sealed bytes begin like what SealBlobTo wrote, as
// opposed to SealBlob.
func IsStream(head []byte) bool { return bytes.HasPrefix(head, streamHeader) }

// Stream reads what SealBlobTo wrote, from any place. Its bytes are released
// chunk by chunk, each authenticated first. It is for one goroutine.
type Stream struct {
	d      *Document
	name   string
	r      io.ReaderAt
	size   int64 // of the plain bytes
	chunks int64
	sealed int64 // length of the sealed last chunk
	at     int64
	have   int64 // number of the chunk in plain, -1 for none
	plain  []byte
	buf    []byte
}

// OpenBlobAt opens a sealed stream of size bytes. The last chunk is opened at
// once: it says how long the whole is, and that nothing is missing behind it. It
// returns ErrOpen, ErrFormat, or the error of r.
func (d *Document) OpenBlobAt(name string, r io.ReaderAt, size int64) (*Stream, error) {
	head := make([]byte, len(streamHeader))
	if size < int64(len(head)) {
		return nil, ErrFormat
	}
	if err := readFull(r, head, 0); err != nil {
		return nil, err
	}
	if !IsStream(head) {
		return nil, ErrFormat
	}
	body := size - int64(len(head))
	if body == 0 {
		return nil, ErrOpen
	}
	full := int64(sealedChunk)
	s := &Stream{d: d, name: name, r: r, chunks: (body-1)/full + 1, have: -1, plain: make([]byte, 0, streamChunk), buf: make([]byte, sealedChunk)}
	s.sealed = body - (s.chunks-1)*full
	if err := s.load(s.chunks - 1); err != nil {
		return nil, err
	}
	s.size = (s.chunks-1)*streamChunk + int64(len(s.plain))
	return s, nil
}

// readFull reads all of p at off; a file that ends before is one that was cut.
func readFull(r io.ReaderAt, p []byte, off int64) error {
	n, err := r.ReadAt(p, off)
	switch {
	case n == len(p):
		return nil
	case err == nil || errors.Is(err, io.EOF):
		return ErrOpen
	}
	return fmt.Errorf("read stream: %w", err)
}

// load opens chunk n into s.plain.
func (s *Stream) load(n int64) error {
	if n == s.have {
		return nil
	}
	s.have = -1
	last := n == s.chunks-1
	length := int64(sealedChunk)
	if last {
		length = s.sealed
	}
	sealed := s.buf[:length]
	if err := readFull(s.r, sealed, int64(len(streamHeader))+n*int64(sealedChunk)); err != nil {
		return err
	}
	c, err := s.d.blob.NewDecryptingReader(bytes.NewReader(sealed), s.d.place(s.name, n, last))
	if err != nil {
		return ErrOpen
	}
	// One byte more than a chunk holds would show a chunk that lies about its size.
	plain, k := s.plain[:streamChunk], 0
	for k < len(plain) && err == nil {
		var m int
		m, err = c.Read(plain[k:])
		k += m
	}
	if err == nil {
		var over [1]byte
		if m, e := io.ReadFull(c, over[:]); m > 0 || !errors.Is(e, io.EOF) {
			return ErrOpen
		}
	} else if !errors.Is(err, io.EOF) {
		return ErrOpen
	}
	if !last && k < streamChunk || last && k == 0 && n > 0 {
		return ErrOpen
	}
	s.plain, s.have = plain[:k], n
	return nil
}

// Size is the number of plain bytes.
func (s *Stream) Size() int64 { return s.size }

// Read reads on from where Seek or the last Read left off. It returns ErrOpen
// where the chunk does not authenticate, and releases nothing of it.
func (s *Stream) Read(p []byte) (int, error) {
	if s.at >= s.size {
		return 0, io.EOF
	}
	if err := s.load(s.at / streamChunk); err != nil {
		return 0, err
	}
	k := copy(p, s.plain[s.at%streamChunk:])
	s.at += int64(k)
	return k, nil
}

var errSeek = errors.New("seek before the beginning of the stream")

// Seek sets where the next Read begins, as io.Seeker says.
func (s *Stream) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekStart:
	case io.SeekCurrent:
		offset += s.at
	case io.SeekEnd:
		offset += s.size
	default:
		return 0, errors.New("seek from an unknown place")
	}
	if offset < 0 {
		return 0, errSeek
	}
	s.at = offset
	return offset, nil
}

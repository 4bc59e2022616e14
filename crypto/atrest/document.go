package atrest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/streamingaead"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Document holds one document's keys: one for blobs, one for database fields,
// one for commitments. It is safe for concurrent use.
type Document struct {
	id     string
	blob   tink.StreamingAEAD
	field  tink.AEAD
	commit *prf.Set
}

var errNoID = errors.New("a document needs an id")

// NewDocument makes keys for the document id and returns them with their
// wrapped form, which is all that has to be stored. Without it, the document's
// sealed bytes never open again.
func (s *Site) NewDocument(id string) (*Document, []byte, error) {
	if id == "" {
		return nil, nil, errNoID
	}
	blob, err := keyset.NewHandle(streamingaead.AES256GCMHKDF4KBKeyTemplate())
	if err != nil {
		return nil, nil, fmt.Errorf("make blob keyset: %w", err)
	}
	field, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, nil, fmt.Errorf("make field keyset: %w", err)
	}
	commit, err := keyset.NewHandle(prf.HMACSHA256PRFKeyTemplate())
	if err != nil {
		return nil, nil, fmt.Errorf("make commitment keyset: %w", err)
	}
	wrapped, err := documentForm.wrap(s.wrapping(), id, blob, field, commit)
	if err != nil {
		return nil, nil, err
	}
	d, err := newDocument(id, blob, field, commit)
	if err != nil {
		return nil, nil, err
	}
	return d, wrapped, nil
}

// OpenDocument opens what NewDocument or Rewrap returned for the same id. It
// returns ErrOpen for another id, another site or altered bytes, and ErrFormat
// where they are no wrapped document.
func (s *Site) OpenDocument(id string, wrapped []byte) (*Document, error) {
	if id == "" {
		return nil, errNoID
	}
	h, err := documentForm.unwrap(s.wrapping(), id, wrapped)
	if err != nil {
		return nil, fmt.Errorf("unwrap document keysets: %w", err)
	}
	return newDocument(id, h[0], h[1], h[2])
}

// Rewrap wraps a document's keys again under the site key now in use. The keys
// themselves stay, so nothing that was sealed or committed changes.
func (s *Site) Rewrap(id string, wrapped []byte) ([]byte, error) {
	if id == "" {
		return nil, errNoID
	}
	kek := s.wrapping()
	h, err := documentForm.unwrap(kek, id, wrapped)
	if err != nil {
		return nil, fmt.Errorf("unwrap document keysets: %w", err)
	}
	return documentForm.wrap(kek, id, h...)
}

func (s *Site) wrapping() tink.AEAD {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.wrapAEAD
}

func newDocument(id string, blob, field, commit *keyset.Handle) (*Document, error) {
	d := &Document{id: id}
	var err error
	if d.blob, err = streamingaead.New(blob); err != nil {
		return nil, fmt.Errorf("blob keyset: %w", err)
	}
	if d.field, err = aead.New(field); err != nil {
		return nil, fmt.Errorf("field keyset: %w", err)
	}
	if d.commit, err = prf.NewPRFSet(commit); err != nil {
		return nil, fmt.Errorf("commitment keyset: %w", err)
	}
	return d, nil
}

// SealField seals a database field under its name, which is bound to it.
func (d *Document) SealField(name string, plain []byte) ([]byte, error) {
	return sealCell(d.field, plain, bind("field", d.id, name))
}

// OpenField opens what SealField returned for the same name. It returns ErrOpen
// or ErrFormat.
func (d *Document) OpenField(name string, sealed []byte) ([]byte, error) {
	return openCell(d.field, sealed, bind("field", d.id, name))
}

// blobHeader begins every sealed blob: magic and version.
var blobHeader = []byte{'C', 'P', 'B', 'L', version}

// Tink's stream: segments of 4096 bytes with a tag of 16 each, the first one
// shortened by the stream's header (1 length, 32 salt, 7 nonce prefix).
const (
	segment     = 4096
	tagSize     = 16
	streamStart = 1 + 32 + 7
)

// sealedSize is the length of the blob that holds n bytes.
func sealedSize(n int) int {
	n += streamStart
	segments := (n + segment - tagSize - 1) / (segment - tagSize)
	return len(blobHeader) + n + tagSize*segments
}

// SealBlob seals bytes of any length under a name, which is bound to them with
// the document's id.
func (d *Document) SealBlob(name string, plain []byte) ([]byte, error) {
	out := bytes.NewBuffer(make([]byte, 0, sealedSize(len(plain))))
	out.Write(blobHeader)
	w, err := d.blob.NewEncryptingWriter(out, bind("blob", d.id, name))
	if err != nil {
		return nil, fmt.Errorf("seal blob: %w", err)
	}
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("seal blob: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("seal blob: %w", err)
	}
	return out.Bytes(), nil
}

// OpenBlob reads a sealed blob from r to its end and returns its bytes, at most
// limit of them. Nothing is released before the last segment has
// authenticated. It returns ErrOpen, ErrFormat, ErrTooLarge, or the error of r.
func (d *Document) OpenBlob(name string, r io.Reader, limit int64) ([]byte, error) {
	limit = min(max(limit, 0), math.MaxInt64-1)
	src := &source{r: r}
	head := make([]byte, len(blobHeader))
	if _, err := io.ReadFull(src, head); src.err != nil {
		return nil, fmt.Errorf("read blob: %w", src.err)
	} else if err != nil || !bytes.Equal(head, blobHeader) {
		return nil, ErrFormat
	}
	plain, err := d.blob.NewDecryptingReader(src, bind("blob", d.id, name))
	if err != nil {
		return nil, ErrOpen
	}
	var out bytes.Buffer
	if n, ok := r.(interface{ Len() int }); ok {
		out.Grow(int(min(int64(n.Len()), limit)) + bytes.MinRead)
	}
	n, err := out.ReadFrom(io.LimitReader(plain, limit+1))
	switch {
	case src.err != nil:
		return nil, fmt.Errorf("read blob: %w", src.err)
	case err != nil:
		return nil, ErrOpen
	case n > limit:
		return nil, ErrTooLarge
	}
	return out.Bytes(), nil
}

// source remembers why the underlying reader failed: a disk error is not a
// failed authentication.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// Commit returns a commitment to data in hex: a keyed digest under the
// document's own key, different for each kind. It shows later that the very
// same bytes were meant, and without the key it cannot be guessed at.
func (d *Document) Commit(kind string, data []byte) string {
	return d.CommitSum(kind, sha256.Sum256(data))
}

// CommitSum is Commit to data of which the caller has the SHA-256.
func (d *Document) CommitSum(kind string, sum [sha256.Size]byte) string {
	return hex.EncodeToString(keyed(d.commit, "commit", kind, sum))
}

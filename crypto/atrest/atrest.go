// Package atrest seals what the practice keeps on its own disks: report texts,
// letters, messages and the database fields that name a patient. It stands on
// Tink and knows nothing of documents beyond an id string.
//
// A [Site] holds the practice's own keysets. Each document gets three keysets of
// its own in a [Document], wrapped by the site with the document's id as
// associated data: destroying the wrapped form destroys the document, wherever
// copies of its sealed bytes remain. Rotation wraps those small forms again and
// never touches the sealed bytes.
//
// Every sealed form names its format and version and binds the place it belongs
// to, so that nothing opens under another id, name or context. The byte layout
// is in FORMAT.md. The package keeps no secret on disk and asks nobody for one:
// that is the work of package keys.
package atrest

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// ErrOpen says that sealed bytes do not authenticate: altered, cut, or sealed
// under another key, id, name or context. Which of these is not told.
var ErrOpen = errors.New("sealed bytes do not open: altered, cut, or sealed for another place or key")

// ErrFormat says that bytes do not begin like a form this version can read.
var ErrFormat = errors.New("not a sealed form this version reads")

// ErrTooLarge says that a blob holds more than the caller allows.
var ErrTooLarge = errors.New("sealed blob is larger than allowed")

// Site holds the practice's keysets. It is safe for concurrent use.
type Site struct {
	mu    sync.RWMutex
	wrap  *keyset.Handle // wraps the documents' keysets
	seal  *keyset.Handle // seals small things of the site itself
	token *keyset.Handle // keyed PRF; never rotated, since look-ups compare its output

	wrapAEAD, sealAEAD tink.AEAD
	prf                *prf.Set
}

// NewSite makes a site with fresh keysets.
func NewSite() (*Site, error) {
	wrap, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make key-encryption keyset: %w", err)
	}
	seal, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make site keyset: %w", err)
	}
	token, err := keyset.NewHandle(prf.HMACSHA256PRFKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make token keyset: %w", err)
	}
	return newSite(wrap, seal, token)
}

func newSite(wrap, seal, token *keyset.Handle) (*Site, error) {
	s := &Site{wrap: wrap, seal: seal, token: token}
	var err error
	if s.wrapAEAD, err = aead.New(wrap); err != nil {
		return nil, fmt.Errorf("key-encryption keyset: %w", err)
	}
	if s.sealAEAD, err = aead.New(seal); err != nil {
		return nil, fmt.Errorf("site keyset: %w", err)
	}
	if s.prf, err = prf.NewPRFSet(token); err != nil {
		return nil, fmt.Errorf("token keyset: %w", err)
	}
	return s, nil
}

// Wrap returns the site's keysets in one form, encrypted under kek.
func (s *Site) Wrap(kek tink.AEAD) ([]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return siteForm.wrap(kek, "", s.wrap, s.seal, s.token)
}

// UnwrapSite opens what Wrap returned. It returns ErrOpen where kek is another
// key or the bytes were altered, ErrFormat where they are no wrapped site.
func UnwrapSite(wrapped []byte, kek tink.AEAD) (*Site, error) {
	h, err := siteForm.unwrap(kek, "", wrapped)
	if err != nil {
		return nil, fmt.Errorf("unwrap site keysets: %w", err)
	}
	return newSite(h[0], h[1], h[2])
}

// Rotate adds fresh keys for wrapping and for sealing and uses them from now
// on; what was sealed before still opens. The caller stores the site again with
// Wrap before using it, then calls Rewrap for each document that is Stale.
func (s *Site) Rotate() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	wrap, err := rotated(s.wrap)
	if err != nil {
		return fmt.Errorf("rotate key-encryption keyset: %w", err)
	}
	seal, err := rotated(s.seal)
	if err != nil {
		return fmt.Errorf("rotate site keyset: %w", err)
	}
	return s.replace(wrap, seal)
}

// Keys tells how many sealing keys there are: the one in use, and those that older
// things still open with.
func (s *Site) Keys() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return max(s.wrap.Len(), s.seal.Len())
}

// Retire forgets all keys but those in use. What is still sealed under older
// ones is lost for good: call it once nothing is Stale any more, then store the
// site again with Wrap.
func (s *Site) Retire() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	wrap, err := primaryOnly(s.wrap)
	if err != nil {
		return fmt.Errorf("retire key-encryption keys: %w", err)
	}
	seal, err := primaryOnly(s.seal)
	if err != nil {
		return fmt.Errorf("retire site keys: %w", err)
	}
	return s.replace(wrap, seal)
}

// replace puts new keysets in place; all or nothing. s.mu is held.
func (s *Site) replace(wrap, seal *keyset.Handle) error {
	n, err := newSite(wrap, seal, s.token)
	if err != nil {
		return err
	}
	s.wrap, s.seal, s.wrapAEAD, s.sealAEAD = n.wrap, n.seal, n.wrapAEAD, n.sealAEAD
	return nil
}

func rotated(h *keyset.Handle) (*keyset.Handle, error) {
	m := keyset.NewManagerFromHandle(h)
	id, err := m.Add(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, err
	}
	if err := m.SetPrimary(id); err != nil {
		return nil, err
	}
	return m.Handle()
}

func primaryOnly(h *keyset.Handle) (*keyset.Handle, error) {
	p, err := h.Primary()
	if err != nil {
		return nil, err
	}
	m := keyset.NewManagerFromHandle(h)
	for i := range h.Len() {
		e, err := h.Entry(i)
		if err != nil {
			return nil, err
		}
		if e.KeyID() == p.KeyID() {
			continue
		}
		if err := m.Delete(e.KeyID()); err != nil {
			return nil, err
		}
	}
	return m.Handle()
}

// Seal seals a small thing of the site itself, such as a row of the directory,
// for one context. Open gives it back for the same context only.
func (s *Site) Seal(context string, plain []byte) ([]byte, error) {
	s.mu.RLock()
	a := s.sealAEAD
	s.mu.RUnlock()
	return sealCell(a, plain, bind("site", context))
}

// Open opens what Seal returned. It returns ErrOpen or ErrFormat.
func (s *Site) Open(context string, sealed []byte) ([]byte, error) {
	s.mu.RLock()
	a := s.sealAEAD
	s.mu.RUnlock()
	return openCell(a, sealed, bind("site", context))
}

// Token returns 32 bytes that are equal for equal context and data and tell
// nothing of data without the site's key: an exact look-up of a repeat or of a
// patient number without keeping the value. Tokens outlive rotation.
func (s *Site) Token(context string, data []byte) []byte {
	return s.TokenOfSum(context, sha256.Sum256(data))
}

// TokenOfSum is Token for data of which the caller has the SHA-256, because it
// never was in memory as a whole.
func (s *Site) TokenOfSum(context string, sum [sha256.Size]byte) []byte {
	return keyed(s.prf, "token", context, sum)
}

// Generations is how many keys for wrapping the site holds: 1, or more from
// Rotate until Retire.
func (s *Site) Generations() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.wrap.Len()
}

// Stale reports whether a wrapped document, or a value from Seal, was made
// under a key older than the one now in use. What it cannot read is stale.
func (s *Site) Stale(sealed []byte) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if parts, err := documentForm.split(sealed); err == nil {
		return !underPrimary(s.wrap, parts[0])
	}
	return len(sealed) == 0 || !underPrimary(s.seal, sealed[1:])
}

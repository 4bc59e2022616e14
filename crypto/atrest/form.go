package atrest

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// version is the format of everything this package writes.
const version = 1

// form is a sequence of keysets encrypted one by one, in one piece of bytes.
type form struct {
	magic string
	roles []string // what each keyset is for; bound, so that they cannot be swapped
}

var (
	siteForm     = form{"CPSK", []string{"wrap", "seal", "token"}}
	documentForm = form{"CPDK", []string{"blob", "field", "commit"}}
)

// box carries one encrypted keyset in and out of Tink. Only the ciphertext is
// kept: the key info that Tink would store beside it is not authenticated, and
// every byte we keep must be.
type box struct{ sealed []byte }

func (b *box) WriteEncrypted(k *tinkpb.EncryptedKeyset) error {
	b.sealed = k.GetEncryptedKeyset()
	return nil
}

func (b *box) ReadEncrypted() (*tinkpb.EncryptedKeyset, error) {
	return &tinkpb.EncryptedKeyset{EncryptedKeyset: b.sealed}, nil
}

var errCleartext = errors.New("keysets are only kept encrypted")

func (b *box) Write(*tinkpb.Keyset) error    { return errCleartext }
func (b *box) Read() (*tinkpb.Keyset, error) { return nil, errCleartext }
func (f form) bound(role, id string) []byte  { return bind("keyset", f.magic, role, id) }
func (f form) header() []byte                { return append([]byte(f.magic), version) }

func (f form) wrap(kek tink.AEAD, id string, handles ...*keyset.Handle) ([]byte, error) {
	out := f.header()
	for i, h := range handles {
		var b box
		if err := h.WriteWithAssociatedData(&b, kek, f.bound(f.roles[i], id)); err != nil {
			return nil, fmt.Errorf("wrap %s keyset: %w", f.roles[i], err)
		}
		if len(b.sealed) > math.MaxUint16 {
			return nil, fmt.Errorf("wrap %s keyset: %d bytes is more than the form holds", f.roles[i], len(b.sealed))
		}
		out = binary.BigEndian.AppendUint16(out, uint16(len(b.sealed)))
		out = append(out, b.sealed...)
	}
	return out, nil
}

// split cuts a form into its encrypted keysets, to the last byte.
func (f form) split(b []byte) ([][]byte, error) {
	if !bytes.HasPrefix(b, f.header()) {
		return nil, ErrFormat
	}
	b = b[len(f.header()):]
	parts := make([][]byte, len(f.roles))
	for i := range parts {
		if len(b) < 2 {
			return nil, ErrOpen
		}
		n := int(binary.BigEndian.Uint16(b))
		if len(b)-2 < n {
			return nil, ErrOpen
		}
		parts[i], b = b[2:2+n], b[2+n:]
	}
	if len(b) != 0 {
		return nil, ErrOpen
	}
	return parts, nil
}

func (f form) unwrap(kek tink.AEAD, id string, b []byte) ([]*keyset.Handle, error) {
	parts, err := f.split(b)
	if err != nil {
		return nil, err
	}
	handles := make([]*keyset.Handle, len(parts))
	for i, p := range parts {
		h, err := keyset.ReadWithAssociatedData(&box{p}, kek, f.bound(f.roles[i], id))
		if err != nil {
			return nil, ErrOpen
		}
		handles[i] = h
	}
	return handles, nil
}

// bind spells out a place as associated data: each part with its length before
// it, so that no two lists of parts have the same bytes.
func bind(parts ...string) []byte {
	out := []byte("cardiopli/atrest/1")
	for _, p := range parts {
		out = binary.BigEndian.AppendUint32(out, uint32(len(p)))
		out = append(out, p...)
	}
	return out
}

// sealCell and openCell carry small values: the version, then Tink's ciphertext.
func sealCell(a tink.AEAD, plain, ad []byte) ([]byte, error) {
	c, err := a.Encrypt(plain, ad)
	if err != nil {
		return nil, fmt.Errorf("seal %d bytes: %w", len(plain), err)
	}
	return append([]byte{version}, c...), nil
}

func openCell(a tink.AEAD, sealed, ad []byte) ([]byte, error) {
	if len(sealed) == 0 || sealed[0] != version {
		return nil, ErrFormat
	}
	plain, err := a.Decrypt(sealed[1:], ad)
	if err != nil {
		return nil, ErrOpen
	}
	return plain, nil
}

// keyed is HMAC-SHA256 over the place and the SHA-256 of the data. Hashing first
// keeps the input short whatever the size of data; purpose and name come first
// with their lengths, so that uses of one key cannot be mistaken for another.
func keyed(set *prf.Set, purpose, name string, sum [sha256.Size]byte) []byte {
	out, err := set.ComputePrimaryPRF(append(bind(purpose, name), sum[:]...), sha256.Size)
	if err != nil {
		// HMAC-SHA256 refuses only outputs longer than a hash.
		panic("keyed digest: " + err.Error())
	}
	return out
}

// underPrimary reports whether a Tink ciphertext carries the id of the key in
// use (Tink wire format: 0x01, then the key id in big-endian order).
func underPrimary(h *keyset.Handle, ciphertext []byte) bool {
	p, err := h.Primary()
	if err != nil || len(ciphertext) < 5 || ciphertext[0] != 1 {
		return false
	}
	return binary.BigEndian.Uint32(ciphertext[1:]) == p.KeyID()
}

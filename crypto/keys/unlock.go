package keys

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cardiopli/crypto/atrest"
)

// Kind names what holds a further wrap of the root key.
type Kind string

// The kinds that site.json may name.
const (
	KindFile  Kind = "key-file"
	KindVault Kind = "vault"
)

// Way is one source that the root key lies under besides the passphrase and the
// recovery code. None of it is a secret.
type Way struct {
	Kind Kind
	// ID tells sources of one kind apart: the fingerprint of a key file, the path
	// of a key in Vault.
	ID string
	// Version is that of the key in Vault, as the wrap says; it names no way.
	Version int
}

func (w Way) String() string { return string(w.Kind) + " " + w.ID }

// Unlocker opens the root key without a person. Its errors are of type
// *SourceError.
type Unlocker interface {
	Kind() Kind
	// ID is as in Way. A source that cannot be reached for it fails here.
	ID() (string, error)
	// Wrap encrypts the root key, bound to place, and Unwrap opens it for the same
	// place only.
	Wrap(ctx context.Context, root, place []byte) ([]byte, error)
	Unwrap(ctx context.Context, wrapped, place []byte) ([]byte, error)
}

// Why a source did not open the keys.
var (
	// ErrSourceUnavailable: the source does not answer now and may later. The
	// passphrase and the recovery code open meanwhile.
	ErrSourceUnavailable = errors.New("the source does not answer")
	// ErrSourceSealed: the source is there, and somebody has to open it first. It is an
	// ErrSourceUnavailable.
	ErrSourceSealed = fmt.Errorf("its own keys are locked: %w", ErrSourceUnavailable)
	// ErrSourceRefused: the source is there and does not open these keys. Trying
	// again changes nothing.
	ErrSourceRefused = errors.New("the source does not open these keys")
	// ErrBeside: a key file lies in the practice folder or in a copy of it. It wraps
	// ErrSourceRefused, like the two below.
	ErrBeside = errors.New("it lies in the practice folder or in a copy of it")
	// ErrExposed: others than the user that runs the program may read a key file.
	ErrExposed = errors.New("it is not this user's alone")
	// ErrNotKey: the file is no key file, or a damaged one.
	ErrNotKey = errors.New("no key file")
	// ErrNotAdded: the settings name a source that was never added to these keys,
	// or was dropped when they were renewed.
	ErrNotAdded = errors.New("the source was not added to these keys")
)

// SourceError says which source did not open the keys, why, and what to do.
type SourceError struct {
	Kind  Kind
	Where string // path or address; never a secret
	Hint  string
	Err   error // wraps one of the errors above, or ErrDamaged
}

func (e *SourceError) Error() string { return fmt.Sprintf("%s %s: %v", e.Kind, e.Where, e.Err) }
func (e *SourceError) Unwrap() error { return e.Err }

// Advice is what to do about it.
func (e *SourceError) Advice() string { return e.Hint }

const addHint = `add it with "cardiopli keys unlock add"; the passphrase and the recovery code still open`

// Ways lists the sources that the root key lies under besides the passphrase and
// the recovery code.
func Ways(dir string) ([]Way, error) {
	f, err := readSite(dir)
	if err != nil {
		return nil, err
	}
	var ways []Way
	for _, u := range f.Under {
		ways = append(ways, u.way())
	}
	return ways, nil
}

// OpenBy opens the keys in dir by the first of the sources that does. Where none
// does it returns every *SourceError, joined; it returns ErrDamaged, ErrNewer or
// ErrNone where no source can be at fault, and ErrLocked without sources.
func OpenBy(ctx context.Context, dir string, sources ...Unlocker) (*atrest.Site, error) {
	f, err := readSite(dir)
	if err != nil {
		return nil, err
	}
	if len(sources) == 0 {
		return nil, ErrLocked
	}
	var failed []error
	for _, u := range sources {
		root, _, err := f.rootBySource(ctx, u)
		if err == nil {
			return f.site(root)
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		failed = append(failed, err)
	}
	return nil, errors.Join(failed...)
}

// AddWay puts the root key under one more source; a wrap of the same kind and ID
// is replaced. The source is tried first: what it wraps must open, and must not
// open for another practice. It returns ErrPassphrase or a *SourceError.
func AddWay(ctx context.Context, dir string, passphrase []byte, u Unlocker) (way Way, err error) {
	err = change(dir, func(f *siteFile) error {
		root, err := f.rootByPassphrase(passphrase)
		if err != nil {
			return err
		}
		defer clear(root)
		way, err = f.addUnder(ctx, u, root)
		return err
	})
	return way, err
}

// RewrapWay has a source open the root key and wrap it again, so that a key that
// was rotated at the source can be retired there. It needs no passphrase: it gives
// nobody more than the source gives already.
func RewrapWay(ctx context.Context, dir string, u Unlocker) (way Way, err error) {
	err = change(dir, func(f *siteFile) error {
		root, _, err := f.rootBySource(ctx, u)
		if err != nil {
			return err
		}
		defer clear(root)
		way, err = f.addUnder(ctx, u, root)
		return err
	})
	return way, err
}

// RemoveWay drops a wrap. The passphrase is asked so that it is known to open:
// nobody is left with the recovery code alone. It returns ErrPassphrase, or
// ErrNotAdded where there is no such wrap. Old copies of site.json still open by
// the source: where it is in other hands, call Renew and Rotate too.
func RemoveWay(dir string, passphrase []byte, way Way) error {
	return change(dir, func(f *siteFile) error {
		root, err := f.rootByPassphrase(passphrase)
		if err != nil {
			return err
		}
		clear(root)
		i := f.indexUnder(way)
		if i < 0 {
			return fmt.Errorf("remove %s: %w", way, ErrNotAdded)
		}
		f.Under = slices.Delete(f.Under, i, i+1)
		return nil
	})
}

// underSource is one further wrap in site.json.
type underSource struct {
	Kind Kind   `json:"kind"`
	ID   string `json:"id"`
	Root []byte `json:"root"`
}

const (
	maxUnder     = 16
	maxUnderID   = 512
	maxUnderRoot = 4096
	practiceSize = 16
)

// checkUnder refuses what this program would not have written. What the wraps
// hold is proved when one of them is opened.
func (f *siteFile) checkUnder() error {
	if f.Version == siteVersion {
		if len(f.Practice) != 0 || f.Under != nil {
			return ErrDamaged
		}
		return nil
	}
	if len(f.Practice) != practiceSize || len(f.Under) == 0 || len(f.Under) > maxUnder {
		return ErrDamaged
	}
	for i, u := range f.Under {
		if u.Kind != KindFile && u.Kind != KindVault || u.ID == "" || len(u.ID) > maxUnderID || len(u.Root) == 0 || len(u.Root) > maxUnderRoot ||
			f.indexUnder(u.way()) != i {
			return ErrDamaged
		}
	}
	return nil
}

// way describes a wrap. The version is in the clear in what Vault gives,
// "vault:v1:...".
func (u underSource) way() Way {
	w := Way{Kind: u.Kind, ID: u.ID}
	if rest, ok := strings.CutPrefix(string(u.Root), "vault:v"); ok && u.Kind == KindVault {
		number, _, _ := strings.Cut(rest, ":")
		w.Version, _ = strconv.Atoi(number)
	}
	return w
}

func (f *siteFile) indexUnder(w Way) int {
	return slices.IndexFunc(f.Under, func(u underSource) bool { return u.Kind == w.Kind && u.ID == w.ID })
}

// place is what a wrap is bound to: its use, its kind and the practice.
func (f *siteFile) place(k Kind) []byte {
	return append([]byte("cardiopli/keys/2 root under "+string(k)+"\x00"), f.Practice...)
}

func (f *siteFile) rootBySource(ctx context.Context, u Unlocker) ([]byte, Way, error) {
	id, err := u.ID()
	if err != nil {
		return nil, Way{}, err
	}
	way := Way{Kind: u.Kind(), ID: id}
	i := f.indexUnder(way)
	err = error(&SourceError{Kind: way.Kind, Where: id, Err: ErrNotAdded, Hint: addHint})
	var root []byte
	if i >= 0 {
		root, err = u.Unwrap(ctx, f.Under[i].Root, f.place(way.Kind))
		if err == nil && len(root) != keySize {
			err = &SourceError{Kind: way.Kind, Where: id, Err: ErrSourceRefused, Hint: addHint}
		}
	}
	if (errors.Is(err, ErrSourceRefused) || errors.Is(err, ErrNotAdded)) && f.Sum != f.sum() {
		err = &SourceError{Kind: way.Kind, Where: id, Err: ErrDamaged, Hint: "restore keys/" + siteName + " from a backup; the passphrase may still open"}
	}
	if err != nil {
		return nil, way, err
	}
	return root, way, nil
}

// renewUnder wraps a fresh root key under those of the sources that held the old
// one, and drops what the others held.
func (f *siteFile) renewUnder(ctx context.Context, keep []Unlocker, root []byte) error {
	old := *f
	f.Under = nil
	for _, u := range keep {
		if !slices.ContainsFunc(old.Under, func(o underSource) bool { return o.Kind == u.Kind() }) {
			continue // never added: it is not even asked
		}
		id, err := u.ID()
		if err != nil {
			return err
		}
		if old.indexUnder(Way{Kind: u.Kind(), ID: id}) < 0 {
			continue
		}
		if _, err := f.addUnder(ctx, u, root); err != nil {
			return err
		}
	}
	return nil
}

// addUnder wraps root under u, and proves that the source does what the wrap
// relies on before anything is stored.
func (f *siteFile) addUnder(ctx context.Context, u Unlocker, root []byte) (Way, error) {
	id, err := u.ID()
	if err != nil {
		return Way{}, err
	}
	way := Way{Kind: u.Kind(), ID: id}
	if len(f.Practice) != practiceSize {
		f.Practice = random(practiceSize)
	}
	place := f.place(way.Kind)
	wrapped, err := u.Wrap(ctx, root, place)
	if err != nil {
		return way, err
	}
	refuse := func(why, hint string) error {
		return &SourceError{Kind: way.Kind, Where: id, Err: fmt.Errorf("%s: %w", why, ErrSourceRefused), Hint: hint}
	}
	if len(id) == 0 || len(id) > maxUnderID || len(wrapped) == 0 || len(wrapped) > maxUnderRoot {
		return way, refuse("what it wraps is too long to be kept", "use another source")
	}
	got, err := u.Unwrap(ctx, wrapped, place)
	if err != nil {
		return way, err
	}
	defer clear(got)
	if !bytes.Equal(got, root) {
		return way, refuse("it does not open what it wrapped", "use another source")
	}
	switch _, err := u.Unwrap(ctx, wrapped, append(bytes.Clone(place), 0)); {
	case errors.Is(err, ErrSourceUnavailable):
		return way, err
	case err == nil:
		return way, refuse("it does not bind a wrap to its practice",
			"use an AEAD key at the source, and a server that knows associated data (OpenBao, Vault from 1.12)")
	}
	next := underSource{Kind: way.Kind, ID: id, Root: wrapped}
	switch i := f.indexUnder(way); {
	case i >= 0:
		f.Under[i] = next
	case len(f.Under) >= maxUnder:
		return way, fmt.Errorf("add %s: the keys lie under %d sources already", way, maxUnder)
	default:
		f.Under = append(f.Under, next)
	}
	return next.way(), nil
}

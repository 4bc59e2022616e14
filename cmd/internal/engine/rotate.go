package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"cardiopli/crypto/keys"
	"cardiopli/pipeline"
	"cardiopli/pipeline/fault"
	"cardiopli/pipeline/store"

	"github.com/gofrs/flock"
)

// ErrOpen is returned where another process has the practice folder open, and
// with it the keys as they are now.
var ErrOpen = errors.New("another cardiopli has this folder open")

// Opened is the file on which every process that has the folder's keys open holds
// a shared lock. Who drops keys, or puts a folder in place, holds it alone.
const Opened = Data + "/opened"

// hold takes a shared lock on the folder's keys, or the only one.
func hold(dir string, alone bool) (*flock.Flock, error) {
	if err := os.MkdirAll(filepath.Join(dir, Data), 0o700); err != nil {
		return nil, err
	}
	l := flock.New(filepath.Join(dir, filepath.FromSlash(Opened)), flock.SetPermissions(0o600))
	try := l.TryRLock
	if alone {
		try = l.TryLock
	}
	ok, err := try()
	if err != nil {
		return nil, fmt.Errorf("lock the practice folder: %w", err)
	}
	if !ok {
		return nil, ErrOpen
	}
	return l, nil
}

// Rotation says how the practice's keys are replaced.
type Rotation struct {
	// Passphrase is the new one; nil keeps the one in use.
	Passphrase []byte
	// Renew also replaces the root key and the printed recovery code; a new
	// passphrase does so in any case, since an old one opens old copies of the root.
	Renew bool
	// Printed is given the new recovery code as soon as it is valid.
	Printed func(code string)
	// Told hears how many rows of how many are wrapped again.
	Told func(done, of int)
}

// Rotated is what a rotation did.
type Rotated struct {
	store.Rewrapped
	Resumed bool // an earlier rotation was interrupted: this one ended it
	// Kept is set where the older keys could not be dropped, because Broken
	// documents do not open.
	Kept bool
	// Dropped no longer open: the settings do not name them, so that they were not
	// at hand for the new root key.
	Dropped []keys.Way
}

// Rotate gives the practice fresh keys and wraps again, under them, the small
// rows that lay under the old ones, then drops the old ones. No sealed content is
// touched. It may be interrupted anywhere: everything opens at each moment, and
// the next call does the rest. No other process may have the folder open.
func Rotate(ctx context.Context, dir string, passphrase []byte, o Rotation) (r Rotated, err error) {
	lock, err := hold(dir, true)
	if err != nil {
		return r, err
	}
	defer lock.Unlock()
	folder := filepath.Join(dir, Keys)
	site, err := keys.Open(folder, passphrase)
	if err != nil {
		return r, err
	}
	if o.Passphrase != nil {
		if err := keys.ChangePassphrase(folder, passphrase, o.Passphrase); err != nil {
			return r, err
		}
		passphrase = o.Passphrase
		fault.Point(fault.KeysPassphrase)
	}
	if o.Renew || o.Passphrase != nil {
		code, dropped, err := renew(ctx, dir, passphrase)
		if err != nil {
			return r, err
		}
		r.Dropped = dropped
		o.Printed(code)
		fault.Point(fault.KeysRenewed)
	}
	if r.Resumed = site.Generations() > 1; !r.Resumed {
		if site, err = keys.Rotate(folder, passphrase); err != nil {
			return r, err
		}
		fault.Point(fault.KeysRotated)
	}
	st, err := store.Open(ctx, filepath.Join(dir, Data), site, nil) // no blob is needed
	if err != nil {
		return r, err
	}
	defer st.Close()
	return rewrap(ctx, st, folder, passphrase, o, r)
}

// renew replaces the root key; the sources of the settings that opened the old
// one open the new one.
func renew(ctx context.Context, dir string, passphrase []byte) (code string, dropped []keys.Way, err error) {
	cfg, err := settings(dir)
	if err != nil {
		return "", nil, err
	}
	folder := filepath.Join(dir, Keys)
	before, err := keys.Ways(folder)
	if err != nil {
		return "", nil, err
	}
	if code, err = keys.RenewContext(ctx, folder, passphrase, Unlockers(dir, cfg)...); err != nil {
		return "", nil, err
	}
	after, err := keys.Ways(folder)
	if err != nil {
		return code, nil, nil // the code must be printed, whatever cannot be told besides
	}
	for _, w := range before {
		if !slices.ContainsFunc(after, func(is keys.Way) bool { return is.Kind == w.Kind && is.ID == w.ID }) {
			dropped = append(dropped, w)
		}
	}
	return code, dropped, nil
}

func rewrap(ctx context.Context, st *store.Store, folder string, passphrase []byte, o Rotation, r Rotated) (Rotated, error) {
	all, err := st.CountKeys(ctx)
	if err != nil {
		return r, err
	}
	told := func(done int) {
		if o.Told != nil {
			o.Told(done, all)
		}
	}
	if r.Rewrapped, err = st.Rewrap(ctx, told); err != nil {
		return r, err
	}
	left, err := st.CountStale(ctx)
	if err != nil {
		return r, err
	}
	fault.Point(fault.KeysRewrapped)
	h := pipeline.Hop{Stage: pipeline.StageKey, Actor: "terminal", At: now(), Outcome: "rotated", Notes: map[string]string{
		"documents": fmt.Sprint(r.Documents), "appointments": fmt.Sprint(r.Appointments), "people": fmt.Sprint(r.People)}}
	if o.Renew || o.Passphrase != nil {
		h.Notes["root"] = "renewed"
	}
	if r.Kept = left > 0; r.Kept {
		h.Notes["broken"] = fmt.Sprint(left)
		return r, st.AddHop(ctx, h)
	}
	if _, err := keys.Retire(folder, passphrase); err != nil {
		return r, err
	}
	fault.Point(fault.KeysRetired)
	if err := st.AddHop(ctx, h); err != nil {
		return r, err
	}
	return r, st.Scrub(ctx) // what lay under the old keys goes from the database's log
}

// Package keys is the only place where secrets enter cardiopli: the passphrase
// or recovery code that opens the practice's keys, the passwords and PINs of its
// people, the private keys of its mailbox and of its trace.
//
// The folder it keeps holds site.json, in which the practice's keysets lie
// encrypted under a random root key; the root key lies there twice, encrypted
// under a key derived from the passphrase (Argon2id) and under one derived from
// a recovery code (HKDF) that is printed once and stored nowhere. A practice may
// add further wraps of the root key, each under a source that needs no person
// (see [Unlocker]): a key file of the machine ([KeyFile]), a key-management
// service (package vault). Other files of the folder are sealed under the
// practice's keysets. README.md gives the bytes.
//
// The package does not seal documents (package atrest does) and dials nobody:
// what asks a server implements Unlocker in a package of its own.
package keys

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"cardiopli/crypto/atrest"
)

// The ways in which opening the practice's keys fails. Callers choose what to
// tell the person from these.
var (
	// ErrPassphrase: the passphrase does not open this folder's keys.
	ErrPassphrase = errors.New("wrong passphrase")
	// ErrRecovery: the recovery code is well formed and does not open these keys.
	ErrRecovery = errors.New("wrong recovery code")
	// ErrDamaged: the file is not what was written; a backup of it is needed.
	ErrDamaged = errors.New("the key file was altered or damaged")
	// ErrExists: the folder has keys already. They are never overwritten.
	ErrExists = errors.New("the folder already has keys")
	// ErrNone: the folder has no keys yet.
	ErrNone = errors.New("the folder has no keys")
	// ErrBusy: another process is changing this folder's keys.
	ErrBusy = errors.New("another process is changing the keys")
	// ErrNewer: the keys were written by a newer program.
	ErrNewer = errors.New("the keys were written by a newer program")
	// ErrEmpty: a passphrase, password or PIN has no characters.
	ErrEmpty = errors.New("empty passphrase")
)

// Create makes the keys of a practice in the folder dir, which it creates where
// needed, and returns them open, with the recovery code to print. The code is
// not stored: without it and without the passphrase, nothing sealed ever opens
// again. It returns ErrExists where dir has keys.
func Create(dir string, passphrase []byte) (*atrest.Site, string, error) {
	return CreateWithCost(dir, passphrase, DefaultCost)
}

// CreateWithCost is Create with another cost of guessing a passphrase.
func CreateWithCost(dir string, passphrase []byte, cost Cost) (site *atrest.Site, recovery string, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, "", fmt.Errorf("make keys folder: %w", err)
	}
	unlock, err := lock(dir)
	if err != nil {
		return nil, "", err
	}
	defer unlock()
	if _, err := os.Lstat(sitePath(dir)); err == nil {
		return nil, "", ErrExists
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, "", fmt.Errorf("look for keys: %w", err)
	}
	if site, err = atrest.NewSite(); err != nil {
		return nil, "", err
	}
	f := siteFile{Cost: cost}
	if recovery, err = f.renew(site, passphrase, nil); err != nil {
		return nil, "", err
	}
	if err := f.write(dir); err != nil {
		return nil, "", err
	}
	return site, recovery, nil
}

// Open opens the keys in dir. It returns ErrPassphrase, ErrDamaged or ErrNone.
func Open(dir string, passphrase []byte) (*atrest.Site, error) {
	f, err := readSite(dir)
	if err != nil {
		return nil, err
	}
	root, err := f.rootByPassphrase(passphrase)
	if err != nil {
		return nil, err
	}
	return f.site(root)
}

// OpenWithRecovery opens the keys in dir with the printed recovery code, typed
// in any case, with or without dashes and spaces. It returns a *CodeError where
// the code was mistyped, else ErrRecovery, ErrDamaged or ErrNone.
func OpenWithRecovery(dir, code string) (*atrest.Site, error) {
	f, err := readSite(dir)
	if err != nil {
		return nil, err
	}
	root, err := f.rootByRecovery(code)
	if err != nil {
		return nil, err
	}
	return f.site(root)
}

// ChangePassphrase replaces the passphrase. The recovery code stays valid. Old
// copies of site.json still open with the old passphrase: where it is known to
// others, call Renew and Rotate too.
func ChangePassphrase(dir string, old, new []byte) error {
	return change(dir, func(f *siteFile) error {
		root, err := f.rootByPassphrase(old)
		if err != nil {
			return err
		}
		return f.setPassphrase(root, new)
	})
}

// ResetPassphrase sets a new passphrase for someone who holds the recovery code.
func ResetPassphrase(dir, code string, new []byte) error {
	return change(dir, func(f *siteFile) error {
		root, err := f.rootByRecovery(code)
		if err != nil {
			return err
		}
		return f.setPassphrase(root, new)
	})
}

// Renew puts the keys under a fresh root key and returns a new recovery code;
// the old code no longer opens them. Each of the sources in keep that opened the
// old root key opens the fresh one; where one of them fails, nothing is changed.
// Further wraps of other sources are dropped, since their source is not at hand to
// take the fresh root key: see Ways before and after.
func Renew(dir string, passphrase []byte, keep ...Unlocker) (recovery string, err error) {
	return RenewContext(context.Background(), dir, passphrase, keep...)
}

// RenewContext is Renew, given up when ctx ends.
func RenewContext(ctx context.Context, dir string, passphrase []byte, keep ...Unlocker) (recovery string, err error) {
	err = change(dir, func(f *siteFile) error {
		root, err := f.rootByPassphrase(passphrase)
		if err != nil {
			return err
		}
		site, err := f.site(root)
		if err != nil {
			return err
		}
		recovery, err = f.renew(site, passphrase, func(root []byte) error {
			return f.renewUnder(ctx, keep, root)
		})
		return err
	})
	return recovery, err
}

// Rotate gives the practice fresh sealing keys, stores them, seals the folder's
// own files again and returns the site. Older keys stay for reading. Documents
// are then wrapped again with Site.Rewrap wherever Site.Stale says so, and once
// none is left, Retire drops the older keys.
func Rotate(dir string, passphrase []byte) (*atrest.Site, error) {
	return rekey(dir, passphrase, (*atrest.Site).Rotate)
}

// Retire drops all sealing keys but those in use. The caller has made sure that
// nothing is Stale any more; the folder's own files are sealed again first.
func Retire(dir string, passphrase []byte) (*atrest.Site, error) {
	return rekey(dir, passphrase, func(site *atrest.Site) error {
		if err := resealFiles(site, dir); err != nil {
			return err
		}
		return site.Retire()
	})
}

func rekey(dir string, passphrase []byte, step func(*atrest.Site) error) (site *atrest.Site, err error) {
	err = change(dir, func(f *siteFile) error {
		root, err := f.rootByPassphrase(passphrase)
		if err != nil {
			return err
		}
		if site, err = f.site(root); err != nil {
			return err
		}
		if err := step(site); err != nil {
			return err
		}
		return f.setSite(root, site)
	})
	if err != nil {
		return nil, err
	}
	// Only now that the new keys are on disk may anything be sealed under them.
	if err := resealFiles(site, dir); err != nil {
		return nil, err
	}
	return site, nil
}

// change lets step alter site.json while no other process does.
func change(dir string, step func(*siteFile) error) error {
	if _, err := os.Lstat(sitePath(dir)); errors.Is(err, fs.ErrNotExist) {
		return ErrNone
	}
	unlock, err := lock(dir)
	if err != nil {
		return err
	}
	defer unlock()
	f, err := readSite(dir)
	if err != nil {
		return err
	}
	if err := step(f); err != nil {
		return err
	}
	return f.write(dir)
}

func resealFiles(site *atrest.Site, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("list keys folder: %w", err)
	}
	for _, e := range entries {
		if !e.Type().IsRegular() {
			continue
		}
		path := filepath.Join(dir, e.Name())
		b, err := readCapped(path, maxSealedFile)
		if errors.Is(err, errTooLong) || errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		context, sealed, err := splitFile(b)
		if err != nil || !site.Stale(sealed) {
			continue // not one of ours, or already under the key in use
		}
		plain, err := OpenFile(site, path, context)
		if err != nil {
			return err
		}
		if err := SealFile(site, path, context, plain); err != nil {
			return err
		}
		clear(plain)
	}
	return nil
}

// Weakness tells in French why a passphrase is easy to guess, or returns "". It
// advises only: whoever holds the practice decides.
func Weakness(passphrase []byte) string {
	r := []rune(string(passphrase))
	switch {
	case len(r) < 12:
		return "Cette phrase secrète est courte : préférez au moins quatre mots tirés au hasard, ou 12 caractères."
	case strings.Trim(string(r), string(r[:1])) == "":
		return "Cette phrase secrète répète un seul caractère : préférez quatre mots tirés au hasard."
	}
	return ""
}

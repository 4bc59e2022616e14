package store

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/google/renameio/v2"
)

// Folder keeps sealed blobs as files under random names, two levels deep so
// that no folder grows without bound. It sees ciphertext only.
type Folder struct{ dir string }

var blobForm = regexp.MustCompile(`^[0-9a-f]{32}$`)

// OpenFolder opens or makes a blob folder.
func OpenFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return &Folder{dir: dir}, nil
}

func (f *Folder) path(name string) (string, error) {
	if !blobForm.MatchString(name) {
		return "", fmt.Errorf("not a blob name")
	}
	return filepath.Join(f.dir, name[:2], name), nil
}

// Put writes sealed bytes under a fresh name and returns once file and folder
// are synced.
func (f *Folder) Put(sealed []byte) (name string, err error) {
	w, err := f.create()
	if err != nil {
		return "", err
	}
	if _, err := w.Write(sealed); err != nil {
		w.abort()
		return "", fmt.Errorf("write blob: %w", err)
	}
	return w.commit()
}

// blobWriter is a blob that is being written, under a name that the sweep of the
// next start removes. It ends with commit or abort.
type blobWriter struct {
	*renameio.PendingFile
	name string
}

func (f *Folder) create() (*blobWriter, error) {
	var b [16]byte
	rand.Read(b[:])
	name := hex.EncodeToString(b[:])
	path, err := f.path(name)
	if err != nil {
		return nil, err
	}
	sub := filepath.Dir(path)
	if _, err := os.Stat(sub); errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(sub, 0o700); err != nil {
			return nil, err
		}
		if err := syncDir(f.dir); err != nil {
			return nil, err
		}
	}
	p, err := renameio.NewPendingFile(path, renameio.WithTempDir(sub), renameio.WithStaticPermissions(0o600))
	if err != nil {
		return nil, fmt.Errorf("write blob: %w", err)
	}
	return &blobWriter{p, name}, nil
}

// commit returns the blob's name once file and folder are synced. Whatever it
// returns, the temporary file is gone.
func (w *blobWriter) commit() (string, error) {
	defer w.abort()
	if err := w.CloseAtomicallyReplace(); err != nil {
		return "", fmt.Errorf("write blob: %w", err)
	}
	return w.name, syncDir(filepath.Dir(w.Name()))
}

func (w *blobWriter) abort() { w.Cleanup() }

// Open returns the sealed bytes for reading; the caller closes it.
func (f *Folder) Open(name string) (*os.File, error) {
	path, err := f.path(name)
	if err != nil {
		return nil, err
	}
	return os.Open(path)
}

// Delete removes a blob; one that is gone already is no error.
func (f *Folder) Delete(name string) error {
	path, err := f.path(name)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// sweep deletes blobs and half-written files older than before that are not in
// named: what a crash left between a blob and the row that would have named it.
func (f *Folder) sweep(named func(string) (bool, error), before time.Time) (int, error) {
	n := 0
	err := filepath.WalkDir(f.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil || info.ModTime().After(before) {
			return nil
		}
		if blobForm.MatchString(d.Name()) {
			if ok, err := named(d.Name()); ok || err != nil {
				return err
			}
		}
		n++
		return os.Remove(path)
	})
	return n, err
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

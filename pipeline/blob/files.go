package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// Files keeps each blob as a file of its own, two levels deep. It is the form
// of the first practice folders, which still open; new blobs go into segments.
type Files struct{ dir string }

// OpenFiles opens or makes such a folder.
func OpenFiles(dir string) (*Files, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return &Files{dir: dir}, nil
}

func (f *Files) path(name string) (string, error) {
	if _, err := parseName(name); err != nil {
		return "", err
	}
	return filepath.Join(f.dir, name[:2], name), nil
}

// Put keeps what r gives under a fresh name, and returns once file and folder
// are synced.
func (f *Files) Put(ctx context.Context, r io.Reader) (string, error) {
	name := newName().String()
	path, err := f.path(name)
	if err != nil {
		return "", err
	}
	sub := filepath.Dir(path)
	if _, err := os.Stat(sub); errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(sub, 0o700); err != nil {
			return "", err
		}
		if err := syncDir(f.dir); err != nil {
			return "", err
		}
	}
	// A context that ends while r is read ends the copy.
	if err := writeWhole(path, contextReader{ctx, r}); err != nil {
		return "", fmt.Errorf("write blob: %w", err)
	}
	return name, nil
}

// contextReader ends with its context.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// file is a blob that is a file.
type file struct {
	*os.File
	size int64
}

func (f file) Size() int64 { return f.size }

// Get opens a blob; the caller closes it.
func (f *Files) Get(ctx context.Context, name string) (Reader, error) {
	path, err := f.path(name)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	h, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := h.Stat()
	if err != nil {
		h.Close()
		return nil, err
	}
	return file{h, info.Size()}, nil
}

// Delete removes a blob; one that is gone already is no error.
func (f *Files) Delete(ctx context.Context, name string) error {
	path, err := f.path(name)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// List calls f for each blob with the time of its file.
func (f *Files) List(ctx context.Context, call func(name string, written time.Time) error) error {
	return filepath.WalkDir(f.dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) { // deleted meanwhile
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := parseName(d.Name()); err != nil || d.IsDir() {
			return ctx.Err()
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		return call(d.Name(), info.ModTime())
	})
}

// syncDir makes the names of a folder durable. Windows has no such call.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// writeWhole writes a file beside, syncs it, gives it its name, and syncs that.
func writeWhole(path string, r io.Reader) (err error) {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if _, err := io.Copy(f, r); err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

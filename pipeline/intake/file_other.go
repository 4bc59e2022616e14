//go:build !linux

package intake

import (
	"errors"
	"io/fs"
	"os"
)

// Without inode numbers at hand, a file is told by its times and size.
func inodeOf(fs.FileInfo) (device, inode uint64, changed int64) { return 0, 0, 0 }

func bornAt(string, uint64) int64 { return 0 }

func bornOpen(*os.File, uint64) int64 { return 0 }

// openRegular opens a regular file and nothing else: what stands there must be
// regular before the opening and the same file after it.
func openRegular(path string) (*os.File, error) {
	before, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !before.Mode().IsRegular() {
		return nil, errChanged
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	after, err := f.Stat()
	if err == nil && !os.SameFile(before, after) {
		err = errChanged
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func openForWriting(*os.File) bool { return false }

// unsupported: folders cannot be synced everywhere.
func unsupported(error) bool { return true }

// code names an error without its path.
func code(err error) string {
	switch {
	case errors.Is(err, errChanged):
		return "changed"
	case errors.Is(err, errBusy):
		return "busy"
	case errors.Is(err, fs.ErrNotExist):
		return "gone"
	case errors.Is(err, fs.ErrPermission):
		return "denied"
	}
	return "other"
}

package trace

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// disk is how files get onto the disk. Tests put their own sync in its place, to
// see the order of writes and to let each of them fail.
type disk struct {
	sync func(*os.File) error
}

// appendAt adds b to a file that must be size long: whatever an earlier attempt
// left behind was cleared by load.
func (d disk) appendAt(path string, size int64, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("append to the trace: %w", err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return fmt.Errorf("append to the trace: %w", err)
	}
	if st.Size() != size {
		return fmt.Errorf("append to the trace: %s has %d bytes, %d were signed", filepath.Base(path), st.Size(), size)
	}
	if _, err := f.WriteAt(b, size); err != nil {
		return fmt.Errorf("append to the trace: %w", err)
	}
	if err := d.sync(f); err != nil {
		return fmt.Errorf("append to the trace: %w", err)
	}
	return nil
}

// cut shortens a file to what was signed.
func (d disk) cut(path string, size int64) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("clear unfinished append: %w", err)
	}
	defer f.Close()
	if err := f.Truncate(size); err != nil {
		return fmt.Errorf("clear unfinished append: %w", err)
	}
	if err := d.sync(f); err != nil {
		return fmt.Errorf("clear unfinished append: %w", err)
	}
	return nil
}

// write writes a whole file.
func (d disk) write(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o640)
	if err != nil {
		return fmt.Errorf("write trace: %w", err)
	}
	_, err = f.Write(b)
	if err == nil {
		err = d.sync(f)
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write trace: %w", err)
	}
	return nil
}

func (d disk) syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync trace folder: %w", err)
	}
	defer f.Close()
	if err := d.sync(f); err != nil {
		return fmt.Errorf("sync trace folder: %w", err)
	}
	return nil
}

package trace

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Copy writes the trace in dir to a new folder, as it stands between two appends,
// while other processes go on. It copies bytes and verifies nothing. A folder
// without a trace gives an empty one.
func Copy(dir, to string) error {
	if err := os.Mkdir(to, 0o700); err != nil {
		return fmt.Errorf("copy trace: %w", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) == 0 {
		return err
	}
	unlock, err := share(dir)
	if err != nil {
		return err
	}
	defer unlock()
	l, err := list(dir)
	if err != nil {
		return err
	}
	if err := copyFile(filepath.Join(dir, keyFile), filepath.Join(to, keyFile)); err != nil {
		return err
	}
	for _, y := range l.years {
		name := yearName(y)
		if err := os.Mkdir(filepath.Join(to, name), 0o700); err != nil {
			return fmt.Errorf("copy trace: %w", err)
		}
		for _, n := range []string{checkpointFile, hopsFile, hashesFile} { // what a checkpoint covers is there before it
			if err := copyFile(filepath.Join(dir, name, n), filepath.Join(to, name, n)); err != nil {
				return err
			}
		}
	}
	return nil
}

func copyFile(from, to string) error {
	r, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("copy trace: %w", err)
	}
	defer r.Close()
	w, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("copy trace: %w", err)
	}
	if _, err := io.Copy(w, r); err != nil {
		w.Close()
		return fmt.Errorf("copy trace: %w", err)
	}
	if err := w.Sync(); err != nil {
		w.Close()
		return fmt.Errorf("copy trace: %w", err)
	}
	return w.Close()
}

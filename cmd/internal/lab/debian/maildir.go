package debian

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"cardiopli/pipeline"
)

// Mails gives the messages in the INBOX of an address, the oldest first, as they
// lie on disk, with LF line ends.
func (d *Dovecot) Mails(a pipeline.Address) ([][]byte, error) {
	type file struct {
		path string
		at   time.Time
	}
	var files []file
	for _, sub := range []string{"new", "cur"} {
		dir := filepath.Join(d.home(a), "Maildir", sub)
		names, err := os.ReadDir(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, n := range names {
			if info, err := n.Info(); err == nil { // else moved to cur meanwhile: seen there
				files = append(files, file{filepath.Join(dir, n.Name()), info.ModTime()})
			}
		}
	}
	slices.SortStableFunc(files, func(a, b file) int { return a.at.Compare(b.at) })
	var out [][]byte
	for _, f := range files {
		b, err := os.ReadFile(f.path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

// Await waits until the INBOX of an address holds n messages and gives them.
func (d *Dovecot) Await(a pipeline.Address, n int, patience time.Duration) ([][]byte, error) {
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		all, err := d.Mails(a)
		if err != nil || len(all) >= n {
			return all, err
		}
		if time.Now().After(deadline) {
			return all, fmt.Errorf("%d of %d messages came: %s", len(all), n, tail(d.s.Postfix.Log()))
		}
	}
}

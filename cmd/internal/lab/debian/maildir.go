package debian

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"cardiopli/pipeline"
)

// Mails gives the messages in the INBOX of an address, the oldest first, as they
// lie on disk, with LF line ends.
func (d *Dovecot) Mails(a pipeline.Address) ([][]byte, error) {
	type file struct {
		path string
		at   int64
	}
	var files []file
	for _, sub := range []string{"new", "cur"} {
		dir := filepath.Join(d.home(a), "Maildir", sub)
		names, err := os.ReadDir(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, n := range names {
			files = append(files, file{filepath.Join(dir, n.Name()), delivered(n.Name())})
		}
	}
	slices.SortFunc(files, func(a, b file) int { return int(a.at - b.at) })
	var out [][]byte
	for _, f := range files {
		b, err := os.ReadFile(f.path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // moved to cur meanwhile
		}
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

// delivered is the microsecond in a Maildir name, as "1795376253.M874184P16646.host";
// the file's own time has whole seconds.
func delivered(name string) int64 {
	second, rest, _ := strings.Cut(name, ".M")
	micro, _, _ := strings.Cut(rest, "P")
	s, _ := strconv.ParseInt(second, 10, 64)
	m, _ := strconv.ParseInt(micro, 10, 64)
	return s*1e6 + m
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

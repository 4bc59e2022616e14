package backup

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"

	"cardiopli/pipeline/store"
)

// refusalsIn is where a practice folder has its journal of refusals.
const refusalsIn = "data/" + store.RefusalsFile

var blobForm = regexp.MustCompile(`^([0-9a-f]{64}) ([0-9]{1,15}) ([0-9a-f]{32})$`)

// readBlobs reads the list of a snapshot's blobs.
func (s *Set) readBlobs(name string) (map[string]blobInfo, error) {
	f, err := os.Open(s.snapshot(name, blobsFile))
	if err != nil {
		return nil, fmt.Errorf("read backup: %w", err)
	}
	defer f.Close()
	all := map[string]blobInfo{}
	for sc := bufio.NewScanner(f); ; {
		if !sc.Scan() {
			return all, sc.Err()
		}
		m := blobForm.FindSubmatch(sc.Bytes())
		if m == nil {
			return nil, &Damage{blobsFile}
		}
		var b blobInfo
		b.sum = string(m[1])
		fmt.Sscan(string(m[2]), &b.size)
		all[string(m[3])] = b
	}
}

// Keys is the folder with the keys of a snapshot, as sealed as they were.
func (s *Set) Keys(name string) string { return s.snapshot(name, filesDir, "keys") }

// Erasures is the set's own list.
func (s *Set) Erasures() string { return filepath.Join(s.dir, ErasuresFile) }

// Refusals is the set's own journal of refusals.
func (s *Set) Refusals() string { return filepath.Join(s.dir, store.RefusalsFile) }

// ReadRefusals reads the set's journal of refusals, and joins to it what the journal
// within the last snapshot says. lacking is set where the set's own is not there or
// says less than that one: it was removed, or an older one put in its place. old is
// set where no snapshot has one: a program that kept none made them all.
func (s *Set) ReadRefusals(k Keyed) (j store.RefusalJournal, lacking, old bool, err error) {
	if j, err = store.ReadRefusals(s.Refusals(), k); err != nil {
		return j, false, false, err
	}
	names, err := s.Snapshots()
	if err != nil {
		return j, false, false, err
	}
	old = j.Absent
	for _, name := range slices.Backward(names) {
		within, err := store.ReadRefusals(s.snapshot(name, filesDir, filepath.FromSlash(refusalsIn)), k)
		if err != nil {
			return j, false, false, err
		}
		if !within.Absent {
			less := j.Join(within.Lines)
			return j, less || j.Absent, false, nil
		}
	}
	return j, false, old, nil
}

// Check reads a snapshot with all its blobs and compares each with its digest;
// the error is a *Damage that names the first that differs.
func (s *Set) Check(ctx context.Context, name string) error { return s.each(ctx, name, "") }

// Extract writes a snapshot as a practice folder to dir, an empty folder,
// comparing all that it copies with its digest. Blobs are files in the form that
// every version reads.
func (s *Set) Extract(ctx context.Context, name, dir string) error {
	if err := s.each(ctx, name, dir); err != nil {
		return err
	}
	for _, d := range []string{"inbox", "rejected", "export", "templates", "keys", filepath.Join("data", "blobs"), filepath.Join("data", "trace")} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o700); err != nil {
			return err
		}
	}
	return nil
}

// each goes over all that a snapshot holds, copies it where to is not "", and
// compares it.
func (s *Set) each(ctx context.Context, name, to string) error {
	m, err := s.Manifest(name)
	if err != nil {
		return err
	}
	if _, sum, err := digestFile(s.snapshot(name, blobsFile)); err != nil || sum != m.List {
		return errors.Join(&Damage{blobsFile}, err)
	}
	for _, f := range m.Files {
		if err := ctx.Err(); err != nil {
			return err
		}
		path := filepath.FromSlash(f.Path)
		if err := compared(s.snapshot(name, filesDir, path), f.Path, blobInfo{f.SHA256, f.Size}, join(to, path)); err != nil {
			return err
		}
	}
	blobs, err := s.readBlobs(name)
	if err != nil {
		return err
	}
	if len(blobs) != m.Blobs {
		return &Damage{blobsFile}
	}
	return beside(ctx, slices.Collect(maps.Keys(blobs)), func(n string) error {
		return compared(s.blob(n), "blobs/"+n, blobs[n], join(to, filepath.Join("data", "blobs", n[:2], n)))
	})
}

// workers copy side by side: each waits for the disk to sync its own file.
const workers = 8

// beside calls f for each name, several at once, and gives the first error.
func beside(ctx context.Context, names []string, f func(string) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	work := make(chan string)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for n := range work {
				if err := f(n); err != nil {
					stop(err)
				}
			}
		})
	}
	for _, n := range names {
		if ctx.Err() != nil {
			break
		}
		work <- n
	}
	close(work)
	wg.Wait()
	return context.Cause(ctx)
}

func join(dir, path string) string {
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, path)
}

// compared reads a file, writes it to to where that is not "", and tells whether
// it is what was written.
func compared(from, name string, want blobInfo, to string) error {
	f, err := os.Open(from)
	if errors.Is(err, fs.ErrNotExist) {
		return &Damage{name}
	}
	if err != nil {
		return fmt.Errorf("read backup: %w", err)
	}
	defer f.Close()
	r := io.LimitReader(f, want.size+1)
	var got blobInfo
	if to == "" {
		got.size, got.sum, err = digest(r)
	} else if err = os.MkdirAll(filepath.Dir(to), 0o700); err == nil {
		got.size, got.sum, err = copyTo(to, r)
	}
	if err != nil {
		return fmt.Errorf("read backup: %w", err)
	}
	if got != want {
		return &Damage{name}
	}
	return nil
}

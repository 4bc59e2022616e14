package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// Gather moves the blobs that are files of their own into segments, under their
// names and with their times, and says how many. It may be interrupted at any
// point and called again: a file goes only once its copy is durable. Others may
// use the folder meanwhile.
func (f *Folder) Gather(ctx context.Context) (int, error) {
	var (
		moved  atomic.Int64
		wg     sync.WaitGroup
		mu     sync.Mutex
		failed error
	)
	type one struct {
		name string
		at   time.Time
	}
	work := make(chan one)
	for range 4 { // they share syncs
		wg.Go(func() {
			for o := range work {
				err := f.move(ctx, o.name, o.at)
				if err == nil {
					moved.Add(1)
					continue
				}
				mu.Lock()
				failed = errors.Join(failed, fmt.Errorf("move a blob into a segment: %w", err))
				mu.Unlock()
			}
		})
	}
	err := f.old.List(ctx, func(name string, at time.Time) error {
		mu.Lock()
		defer mu.Unlock()
		if failed != nil {
			return failed
		}
		mu.Unlock()
		work <- one{name, at}
		mu.Lock()
		return nil
	})
	close(work)
	wg.Wait()
	if err == nil && failed == nil {
		err = f.old.tidy(f.opt.Now().Add(-24 * time.Hour))
	} else if err == nil {
		err = failed
	}
	return int(moved.Load()), err
}

func (f *Folder) move(ctx context.Context, s string, at time.Time) error {
	n, err := parseName(s)
	if err != nil {
		return err
	}
	r, err := f.old.Get(ctx, s)
	if errors.Is(err, fs.ErrNotExist) { // deleted meanwhile
		return nil
	}
	if err != nil {
		return err
	}
	defer r.Close()
	copied := func(at spot) error {
		c, err := f.read(at, n)
		if err != nil {
			return err
		}
		defer c.Close()
		if c.Size() != r.Size() {
			return fs.ErrExist
		}
		return nil
	}
	// An earlier call may have been interrupted between the copy and here.
	if err := f.at(n, copied); errors.Is(err, fs.ErrNotExist) {
		if err := f.put(ctx, n, r, at); err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	path, err := f.old.path(s)
	if err != nil {
		return err
	}
	r.Close() // Windows removes no open file
	if err := os.Remove(path); errors.Is(err, fs.ErrNotExist) {
		return f.Delete(ctx, s) // deleted while it was copied
	} else if err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// tidy removes what old crashes left half written, and empty folders.
func (f *Files) tidy(before time.Time) error {
	subs, err := filepath.Glob(filepath.Join(f.dir, "[0-9a-f][0-9a-f]"))
	if err != nil {
		return err
	}
	for _, sub := range subs {
		files, err := os.ReadDir(sub)
		if err != nil {
			return err
		}
		for _, e := range files {
			info, err := e.Info()
			if err == nil && e.Name()[0] == '.' && info.Mode().IsRegular() && info.ModTime().Before(before) {
				os.Remove(filepath.Join(sub, e.Name()))
			}
		}
		os.Remove(sub) // fails where something is left
	}
	return nil
}

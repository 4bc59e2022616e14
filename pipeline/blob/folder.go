package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// Options of a folder; the zero value stands for the usual ones.
type Options struct {
	// Full is the size at which a segment is closed: 128 MiB.
	Full int64
	// Short is the size up to which a blob is gathered in memory and made durable
	// together with others: 256 KiB. A longer one is written as it comes.
	Short int
	// Now is the clock; nil means the system's.
	Now func() time.Time
}

// Folder keeps blobs in a local folder. It is safe for many goroutines, and for
// several processes at once.
type Folder struct {
	dir string // of the segments
	old *Files // one file each
	opt Options

	mu     sync.RWMutex
	loaded bool
	open   map[string]map[name]place // segments without an index that can be used
	mine   map[string]bool           // of those, the ones this process appends to
	closed []*index                  // newest first

	held   holding
	queue  queue
	gather sync.Mutex
}

// Open opens or makes a folder of blobs.
func Open(dir string) (*Folder, error) { return OpenWith(dir, Options{}) }

// OpenWith is Open with other sizes.
func OpenWith(dir string, opt Options) (*Folder, error) {
	if opt.Full == 0 {
		opt.Full = 128 << 20
	}
	if opt.Short == 0 {
		opt.Short = 256 << 10
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	old, err := OpenFiles(dir)
	if err != nil {
		return nil, err
	}
	f := &Folder{dir: filepath.Join(dir, "segments"), old: old, opt: opt, open: map[string]map[name]place{}, mine: map[string]bool{}}
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return nil, err
	}
	f.held.f, f.queue.f = f, f
	return f, syncDir(dir)
}

// Close lets go of the segments that this process appends to.
func (f *Folder) Close() error { return f.held.close() }

// Put keeps what r gives under a fresh name, and returns once it is durable.
func (f *Folder) Put(ctx context.Context, r io.Reader) (string, error) {
	n := newName()
	return n.String(), f.put(ctx, n, r, time.Time{})
}

// Restore is Put under a name that a blob had before, as a backup gives it back.
// It returns fs.ErrExist where the name is taken.
func (f *Folder) Restore(ctx context.Context, s string, r io.Reader) error {
	n, err := parseName(s)
	if err != nil {
		return err
	}
	b, err := f.Get(ctx, s)
	if err == nil {
		return errors.Join(fs.ErrExist, b.Close())
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return f.put(ctx, n, r, time.Time{})
}

// put keeps a blob with the time at which it was written; zero for now.
func (f *Folder) put(ctx context.Context, n name, r io.Reader, at time.Time) error {
	written := func() int64 {
		if at.IsZero() {
			return f.opt.Now().UnixMicro()
		}
		return at.UnixMicro()
	}
	b := make([]byte, 0, 4<<10)
	for len(b) <= f.opt.Short {
		b = slices.Grow(b, max(4<<10, len(b)))
		k, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+k]
		if err == io.EOF {
			if len(b) > f.opt.Short {
				break
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			return f.queue.put(newItem(n, b, written()))
		}
		if err != nil {
			return fmt.Errorf("read what is to be kept: %w", err)
		}
	}
	s, err := f.held.take()
	if err != nil {
		return err
	}
	p, err := s.stream(ctx, n, io.MultiReader(bytes.NewReader(b), r), written)
	if err == nil {
		f.know(s.id, n, p)
	}
	f.held.give(s, err)
	return err
}

// know remembers where a blob of an open segment stands.
func (f *Folder) know(id string, n name, p place) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open[id] == nil {
		f.open[id] = map[name]place{}
	}
	f.open[id][n] = p
}

// spot is where a blob was found.
type spot struct {
	id string
	place
	x *index // of a closed segment, with the number of the entry
	i int64
}

func (f *Folder) path(id string) string { return filepath.Join(f.dir, id) }

// known looks a name up in what has been read of the folder, but for the spots
// that are passed over. Where an index is found to be damaged, it is named.
func (f *Folder) known(n name, over []spot) (at spot, ok bool, bad string, err error) {
	passed := func(id string, p place) bool {
		return slices.ContainsFunc(over, func(s spot) bool { return s.id == id && s.at == p.at })
	}
	f.mu.RLock()
	defer f.mu.RUnlock()
	for id, places := range f.open {
		if p, ok := places[n]; ok && !passed(id, p) {
			return spot{id: id, place: p}, true, "", nil
		}
	}
	for _, x := range f.closed {
		p, i, ok, err := x.find(n)
		switch {
		case ok && !passed(x.id, p):
			return spot{x.id, p, x, i}, true, "", nil
		case errors.Is(err, fs.ErrNotExist): // all that it had was deleted by another process
		case errors.Is(err, errIndex):
			bad = x.id
		case err != nil:
			return spot{}, false, "", fmt.Errorf("look for a blob: %w", err)
		}
	}
	return spot{}, false, bad, nil
}

// find looks a name up in the segments, and once more after reading what others
// have written meanwhile.
func (f *Folder) find(n name, over []spot) (spot, bool, error) {
	f.mu.RLock()
	fresh := !f.loaded
	f.mu.RUnlock()
	for again := true; ; {
		if fresh && again {
			if err := f.refresh(); err != nil {
				return spot{}, false, err
			}
			again = false
		}
		at, ok, bad, err := f.known(n, over)
		if ok || err != nil {
			return at, ok, err
		}
		if bad != "" { // each once: what is written anew is whole
			if err := f.rebuild(bad); err != nil {
				return spot{}, false, err
			}
			continue
		}
		if fresh {
			return spot{}, false, nil
		}
		fresh = true
	}
}

// at looks a name up and calls use for where it stands, until a place is the
// right one. A name has several only where it was deleted and restored.
func (f *Folder) at(n name, use func(spot) error) error {
	var over []spot
	for doubted := false; ; {
		at, ok, err := f.find(n, over)
		if err != nil {
			return err
		}
		if !ok {
			return fs.ErrNotExist
		}
		err = use(at)
		switch {
		case errors.Is(err, errErased), errors.Is(err, fs.ErrNotExist): // by another process
			over = append(over, at)
		case errors.Is(err, ErrDamaged) && !doubted:
			// Not where it was said to be: the segment was cut by its writer, or
			// its index is damaged.
			doubted = true
			if err := f.doubt(at); err != nil {
				return err
			}
		default:
			return err
		}
	}
}

// errErased is said of a place whose blob was deleted.
var errErased = errors.New("the blob was erased")

// Get opens a blob; the caller closes it.
func (f *Folder) Get(ctx context.Context, s string) (r Reader, err error) {
	n, err := parseName(s)
	if err != nil {
		return nil, err
	}
	if r, err := f.old.Get(ctx, s); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return r, err
	}
	err = f.at(n, func(at spot) (err error) {
		r, err = f.read(at, n)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("open blob: %w", err)
	}
	return r, nil
}

// doubt has what is known of a segment read anew from its records.
func (f *Folder) doubt(at spot) error {
	if at.x != nil {
		return f.rebuild(at.id)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.mine[at.id] {
		delete(f.open, at.id)
		f.loaded = false
	}
	return nil
}

func (f *Folder) read(at spot, n name) (Reader, error) {
	h, err := os.Open(f.path(at.id) + segmentEnd)
	if err != nil {
		return nil, err
	}
	head, ok := headerAt(h, at.at)
	switch {
	case !ok || head.name != n || head.state == open:
		err = ErrDamaged
	case head.state == erased:
		err = errErased
	}
	if err != nil {
		h.Close()
		return nil, err
	}
	return &record{f: h, at: at.at + recordHead, size: head.length, want: head.sum}, nil
}

// Delete overwrites a blob and removes it. One that is gone already is no error.
func (f *Folder) Delete(ctx context.Context, s string) error {
	n, err := parseName(s)
	if err != nil {
		return err
	}
	if err := f.old.Delete(ctx, s); err != nil {
		return fmt.Errorf("delete blob: %w", err)
	}
	err = f.at(n, func(at spot) error {
		err := eraseRecord(f.path(at.id), n, at.at)
		if err == nil || errors.Is(err, errErased) {
			err = errors.Join(err, f.strike(n, at))
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete blob: %w", err)
	}
	return nil
}

// strike takes an erased blob from what is known of its segment, and removes a
// closed segment with its last one.
func (f *Folder) strike(n name, at spot) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p, ok := f.open[at.id][n]; ok && p.at == at.at {
		delete(f.open[at.id], n)
	}
	var x *index
	if i := slices.IndexFunc(f.closed, func(x *index) bool { return x.id == at.id }); i >= 0 {
		x = f.closed[i]
	} else if _, err := os.Stat(f.path(at.id) + indexEnd); err == nil { // closed by another process since
		if x, err = f.index(at.id); err != nil {
			return nil // found again at the next look-up
		}
	} else {
		return nil
	}
	p, i, ok, err := x.find(n)
	if err != nil || !ok || p.at != at.at {
		return nil // found again at the next look-up
	}
	empty, err := x.erase(i)
	if err != nil || !empty {
		return err
	}
	f.closed = slices.DeleteFunc(f.closed, func(x *index) bool { return x.id == at.id })
	return f.removeEmpty(at.id)
}

// removeEmpty removes a closed segment once its own headers say that it is empty.
// One that is damaged stays: what it held may be there.
func (f *Folder) removeEmpty(id string) error {
	left, _, whole, err := f.scanned(id)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil || len(left) > 0 || !whole {
		return err
	}
	return removeSegment(f.path(id))
}

// List calls f for each blob, with the time at which it was written.
func (f *Folder) List(ctx context.Context, call func(name string, written time.Time) error) error {
	if err := f.refresh(); err != nil {
		return err
	}
	f.mu.RLock()
	closed := slices.Clone(f.closed)
	var all []entry
	for _, places := range f.open {
		for n, p := range places {
			all = append(all, entry{n, p})
		}
	}
	f.mu.RUnlock()
	tell := func(all []entry) error {
		for _, e := range all {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := call(e.name.String(), time.UnixMicro(e.written)); err != nil {
				return err
			}
		}
		return nil
	}
	if err := tell(all); err != nil {
		return err
	}
	for _, x := range closed { // one segment's names at a time
		all, err := x.list()
		if errors.Is(err, fs.ErrNotExist) { // all was deleted meanwhile
			continue
		}
		if errors.Is(err, errIndex) {
			if err := f.rebuild(x.id); err != nil {
				return err
			}
			all, _, _, err = f.scanned(x.id)
		}
		if err != nil {
			return fmt.Errorf("list blobs: %w", err)
		}
		if err := tell(all); err != nil {
			return err
		}
	}
	return f.old.List(ctx, call)
}

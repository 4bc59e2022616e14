package backup

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"cardiopli/pipeline/fault"
	"cardiopli/pipeline/store"
	"cardiopli/pipeline/trace"

	"github.com/google/renameio/v2"
)

// Source is an open practice folder.
type Source struct {
	Dir   string
	Keys  Keyed
	Store *store.Store
	Blobs store.Blobs
	// Also are further files that the settings name, relative to Dir.
	Also []string
	// Lost reports whether an error of Blobs says that the blob cannot be read, now
	// or later. The snapshot is made without it: one letter that the disk has lost
	// must not keep all others from being copied. nil: no error says so.
	Lost func(error) bool
}

// Made tells of a snapshot.
type Made struct {
	Name        string
	Files       int
	Blobs       int   // that it names
	Copied      int   // of these, that were not in the set before
	CopiedBytes int64 // theirs
	Expired     int   // older snapshots that were removed
	// Lost are blobs that rows name and that could not be read.
	Lost []string
	// Aside is set where the set's journal of refusals was not as it was written: what
	// was not understood of it lies there, and Cut where lines of it had been cut off.
	// The new one has all that the practice knows.
	Aside string
	Cut   bool
}

// Create adds a snapshot to the set in dest, which it makes where there is none,
// while other processes go on with the practice folder. What it wrote it has read
// again when it returns. Then it removes the oldest snapshots but keep, and blobs
// that none names any more; keep 0 removes none.
func Create(ctx context.Context, src Source, dest, program string, keep int, now time.Time) (m Made, err error) {
	set, lock, err := makeSet(dest, src.Keys)
	if err != nil {
		return m, err
	}
	defer lock.Unlock()
	if err := set.tidy(); err != nil {
		return m, err
	}
	if _, err := src.Store.MendRefusals(ctx); err != nil { // the snapshot takes the journal along
		return m, err
	}
	// A blob may be erased between the copy of the database and its own: then the
	// copy of the database goes too, and another is made.
	for try := 0; ; try++ {
		m, err = set.add(ctx, src, program, now)
		if err == nil {
			break
		}
		if !errors.Is(err, errMoved) || try == 4 {
			return m, errors.Join(err, set.tidy())
		}
		if err := set.tidy(); err != nil {
			return m, err
		}
	}
	erasures, err := src.Store.Erasures(ctx)
	if err != nil {
		return m, err
	}
	own, _, err := ReadErasures(filepath.Join(src.Dir, "data", ErasuresFile), src.Keys)
	if err != nil {
		return m, err
	}
	if err := NoteErasures(filepath.Join(dest, ErasuresFile), src.Keys, append(own, erasures...)); err != nil {
		return m, err
	}
	if err := set.noteRefusals(ctx, src, &m); err != nil {
		return m, err
	}
	m.Expired, err = set.expire(keep)
	return m, err
}

// noteRefusals brings the set's journal of refusals up to the practice's.
func (s *Set) noteRefusals(ctx context.Context, src Source, m *Made) error {
	if _, err := src.Store.MendRefusals(ctx); err != nil {
		return err
	}
	own, err := store.ReadRefusals(filepath.Join(src.Dir, filepath.FromSlash(refusalsIn)), src.Keys)
	if err != nil {
		return err
	}
	j, _, _, err := s.ReadRefusals(src.Keys)
	if err != nil {
		return err
	}
	j.Join(own.Lines)
	for id, l := range own.Lines { // under the keys of today
		if j.Lines[id].Word == l.Word {
			j.Lines[id] = l
		}
	}
	m.Cut = j.Cut
	m.Aside, err = store.WriteRefusals(s.Refusals(), src.Keys, j)
	return err
}

// nextName is the name of a snapshot that is made now: behind all others in order,
// even where the clock went back, so that the last is the last and expires last.
func (s *Set) nextName(now time.Time) (string, error) {
	names, err := s.Snapshots()
	if err != nil {
		return "", err
	}
	name := now.UTC().Format("20060102T150405Z")
	if len(names) == 0 {
		return name, nil
	}
	last, n := parts(names[len(names)-1])
	if last < name {
		return name, nil
	}
	return fmt.Sprintf("%s-%d", last, n+1), nil
}

// parts of a snapshot's name: its time, and its number among those of that time.
func parts(name string) (at string, n int) {
	at, number, ok := strings.Cut(name, "-")
	if n = 1; ok {
		n, _ = strconv.Atoi(number)
	}
	return at, n
}

// inOrder compares the names of snapshots.
func inOrder(a, b string) int {
	at, n := parts(a)
	bt, m := parts(b)
	return cmp.Or(strings.Compare(at, bt), cmp.Compare(n, m))
}

var errMoved = errors.New("a document was erased while it was copied")

func (s *Set) add(ctx context.Context, src Source, program string, now time.Time) (m Made, err error) {
	if m.Name, err = s.nextName(now); err != nil {
		return m, err
	}
	work := s.snapshot(m.Name) + unfinished
	files := filepath.Join(work, filesDir)
	if err := os.MkdirAll(filepath.Join(files, "data"), 0o700); err != nil {
		return m, err
	}
	known, err := s.knownBlobs()
	if err != nil {
		return m, err
	}
	// The trace first: what it holds is in the database, which may hold more.
	if err := trace.Copy(filepath.Join(src.Dir, "data", "trace"), filepath.Join(files, "data", "trace")); err != nil {
		return m, err
	}
	names, err := src.Store.Snapshot(ctx, filepath.Join(files, "data", "cardiopli.db"))
	if err != nil {
		return m, err
	}
	m.Lost, m.Copied, m.CopiedBytes = nil, 0, 0 // of another try
	man := Manifest{Format: snapshotFormat, Version: version, At: now.UTC(), Program: program}
	var list bytes.Buffer
	var absent []string
	for _, name := range names {
		b, was := known[name]
		if info, err := os.Stat(s.blob(name)); !was || err != nil || info.Size() != b.size {
			absent = append(absent, name)
		}
	}
	var mu sync.Mutex // of known and m
	if err := beside(ctx, absent, func(name string) error {
		b, err := s.copyBlob(ctx, src, name)
		mu.Lock()
		defer mu.Unlock()
		if errors.Is(err, errLost) {
			m.Lost = append(m.Lost, name)
			return nil
		}
		known[name] = b
		m.Copied++
		m.CopiedBytes += b.size
		return err
	}); err != nil {
		return m, err
	}
	slices.Sort(m.Lost)
	for _, name := range names {
		if _, is := slices.BinarySearch(m.Lost, name); is {
			continue
		}
		b := known[name]
		fmt.Fprintf(&list, "%s %d %s\n", b.sum, b.size, name)
		man.Blobs++
		man.Bytes += b.size
	}
	m.Blobs, man.Lost = man.Blobs, m.Lost
	fault.Point(fault.BackupBlobs)
	if err := copyFiles(src, files); err != nil {
		return m, err
	}
	if err := writeFile(filepath.Join(work, blobsFile), list.Bytes()); err != nil {
		return m, err
	}
	if _, man.List, err = digest(&list); err != nil {
		return m, err
	}
	if man.Files, err = listFiles(files); err != nil {
		return m, err
	}
	m.Files = len(man.Files)
	b, err := json.MarshalIndent(man, "", "  ")
	if err != nil {
		return m, err
	}
	if err := writeFile(filepath.Join(work, manifestFile), b); err != nil {
		return m, err
	}
	if err := writeFile(filepath.Join(work, macFile), []byte(hex.EncodeToString(src.Keys.Token("backup/manifest", b))+"\n")); err != nil {
		return m, err
	}
	fault.Point(fault.BackupWritten)
	if err := os.Rename(work, s.snapshot(m.Name)); err != nil {
		return m, err
	}
	return m, syncDir(filepath.Join(s.dir, snapshotsDir))
}

type blobInfo struct {
	sum  string
	size int64
}

// copyBlob copies a blob, reads it again and compares.
func (s *Set) copyBlob(ctx context.Context, src Source, name string) (b blobInfo, err error) {
	r, err := src.Blobs.Get(ctx, name)
	if errors.Is(err, fs.ErrNotExist) {
		if still, err := src.Store.Names(ctx, name); err != nil || !still {
			return b, errors.Join(errMoved, err)
		}
		return b, errLost
	}
	if err != nil && src.lost(err) {
		return b, errLost
	}
	if err != nil {
		return b, fmt.Errorf("copy blob %s: %w", name, err)
	}
	defer r.Close()
	path := s.blob(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return b, err
	}
	from := &reading{r: r}
	if b.size, b.sum, err = copyTo(path, from); err != nil && src.lost(from.err) {
		return b, errLost
	}
	if err != nil {
		return b, fmt.Errorf("copy blob %s: %w", name, err)
	}
	if n, sum, err := digestFile(path); err != nil || n != b.size || sum != b.sum {
		return b, errors.Join(&Damage{"blobs/" + name}, err)
	}
	return b, nil
}

// errLost is said of a blob that the practice folder has lost.
var errLost = errors.New("the blob cannot be read")

func (s Source) lost(err error) bool { return s.Lost != nil && err != nil && s.Lost(err) }

// reading keeps the error of the reader apart from those of who writes.
type reading struct {
	r   io.Reader
	err error
}

func (r *reading) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}

// copyTo writes what r holds to path, durably, and gives its size and digest as read.
func copyTo(path string, r io.Reader) (int64, string, error) {
	p, err := renameio.NewPendingFile(path, renameio.WithTempDir(filepath.Dir(path)), renameio.WithStaticPermissions(0o600))
	if err != nil {
		return 0, "", err
	}
	defer p.Cleanup()
	n, sum, err := digest(io.TeeReader(r, p))
	if err != nil {
		return n, sum, err
	}
	if err := p.CloseAtomicallyReplace(); err != nil {
		return n, sum, err
	}
	return n, sum, syncDir(filepath.Dir(path))
}

// knownBlobs are the blobs that the snapshots of the set name.
func (s *Set) knownBlobs() (map[string]blobInfo, error) {
	names, err := s.Snapshots()
	if err != nil {
		return nil, err
	}
	all := map[string]blobInfo{}
	for _, n := range names {
		m, err := s.readBlobs(n)
		if err != nil {
			return nil, err
		}
		maps.Copy(all, m)
	}
	return all, nil
}

// expire removes the oldest snapshots but keep, and every blob that none names.
func (s *Set) expire(keep int) (n int, err error) {
	names, err := s.Snapshots()
	if err != nil || keep <= 0 {
		return 0, err
	}
	for _, name := range names[:max(0, len(names)-keep)] {
		// It loses its name first: half a snapshot is none.
		if err := os.Rename(s.snapshot(name), s.snapshot(name)+unfinished); err != nil {
			return n, err
		}
		n++
	}
	if err := s.tidy(); err != nil || n == 0 {
		return n, err
	}
	named, err := s.knownBlobs()
	if err != nil {
		return n, err
	}
	return n, filepath.WalkDir(filepath.Join(s.dir, "blobs"), func(path string, e fs.DirEntry, err error) error {
		if _, ok := named[filepath.Base(path)]; err != nil || e.IsDir() || ok {
			return err
		}
		return os.Remove(path)
	})
}

// tidy removes snapshots that were not finished.
func (s *Set) tidy() error {
	entries, err := os.ReadDir(filepath.Join(s.dir, snapshotsDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), unfinished) {
			err = errors.Join(err, os.RemoveAll(filepath.Join(s.dir, snapshotsDir, e.Name())))
		}
	}
	return err
}

// listFiles names and digests each file below dir, by reading it from the disk.
func listFiles(dir string) (all []File, err error) {
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		n, sum, err := digestFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		all = append(all, File{filepath.ToSlash(rel), n, sum})
		return err
	})
	slices.SortFunc(all, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return all, err
}

package blob

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/gofrs/flock"
)

// Endings of the files of a segment.
const (
	segmentEnd = ".seg"
	indexEnd   = ".idx"
	lockEnd    = ".lock"
)

// segment is a segment that this process holds and may append to. It is for one
// goroutine at a time.
type segment struct {
	id   string
	path string // without its ending
	f    *os.File
	lock *flock.Flock
	end  int64
	n    int // records
}

// errBusy is returned for a segment that another process holds or has closed.
var errBusy = errors.New("the segment is another's")

// errKept is returned for a segment that ends with bytes that are no record: it
// is closed as it is, since a record may have been damaged there.
var errKept = errors.New("the segment ends with what is no record")

// hold takes the lock of a segment. A closed one is never appended to again,
// whoever holds its lock.
func hold(path string) (*flock.Flock, error) {
	lock := flock.New(path+lockEnd, flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock segment: %w", err)
	}
	if !ok {
		return nil, errBusy
	}
	if _, err := os.Stat(path + indexEnd); err == nil {
		lock.Unlock()
		os.Remove(path + lockEnd)
		return nil, errBusy
	}
	return lock, nil
}

// newSegment starts one, under the time as its name.
func newSegment(dir string, now time.Time) (s *segment, err error) {
	for t := now.UnixMicro(); ; t++ {
		s = &segment{id: fmt.Sprintf("%016x", t)}
		s.path = filepath.Join(dir, s.id)
		if s.lock, err = hold(s.path); errors.Is(err, errBusy) {
			continue
		} else if err != nil {
			return nil, err
		}
		s.f, err = os.OpenFile(s.path+segmentEnd, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
		if err == nil {
			break
		}
		s.lock.Unlock()
		if !errors.Is(err, fs.ErrExist) {
			os.Remove(s.path + lockEnd)
			return nil, err
		}
	}
	if err = s.begin(); err == nil {
		err = syncDir(dir)
	}
	if err != nil {
		s.release()
		return nil, fmt.Errorf("start a segment: %w", err)
	}
	return s, nil
}

func (s *segment) begin() error {
	t, err := strconv.ParseUint(s.id, 16, 64)
	if err != nil {
		return err
	}
	head := append([]byte(nil), segmentMagic...)
	id, _ := hex.DecodeString(fmt.Sprintf("%016x", t))
	if _, err := s.f.WriteAt(append(head, id...), 0); err != nil {
		return err
	}
	s.end = segmentHead
	return s.f.Sync()
}

// takeSegment takes one that nobody holds and readies it for more: what a crash
// left of a record that was never acknowledged is cut. With errKept the segment
// is the caller's, to be closed.
func takeSegment(dir, id string) (*segment, error) {
	s := &segment{id: id, path: filepath.Join(dir, id)}
	var err error
	if s.lock, err = hold(s.path); err != nil {
		return nil, err
	}
	if s.f, err = os.OpenFile(s.path+segmentEnd, os.O_RDWR, 0); err != nil {
		s.lock.Unlock()
		if errors.Is(err, fs.ErrNotExist) { // removed meanwhile
			os.Remove(s.path + lockEnd)
			err = errBusy
		}
		return nil, err
	}
	if err := s.recover(); err != nil {
		if errors.Is(err, errKept) {
			return s, err
		}
		s.release()
		return nil, fmt.Errorf("recover a segment: %w", err)
	}
	return s, nil
}

func (s *segment) recover() error {
	info, err := s.f.Stat()
	if err != nil {
		return err
	}
	got, err := scan(s.f, info.Size(), func(header, int64) {})
	if err != nil {
		return err
	}
	s.end, s.n = got.end, got.records
	switch {
	case got.tail == unknown:
		return errKept
	case info.Size() < segmentHead:
		return s.begin()
	case got.tail == torn:
		return s.cut()
	}
	return nil
}

// cut takes away what stands behind the last record.
func (s *segment) cut() error {
	if err := s.f.Truncate(s.end); err != nil {
		return err
	}
	return s.f.Sync()
}

// release lets go of a segment, so that others may append to it.
func (s *segment) release() error { return errors.Join(s.f.Close(), s.lock.Unlock()) }

// item is a short blob on its way into a segment.
type item struct {
	name  name
	bytes []byte // header and blob
	place place
}

func newItem(n name, b []byte, written int64) *item {
	h := header{state: live, name: n, length: int64(len(b)), written: written, sum: crc32.Checksum(b, castagnoli)}
	return &item{name: n, bytes: append(h.append(make([]byte, 0, recordHead+len(b))), b...), place: place{written: written}}
}

// append writes items and returns once they are durable; or none is there. After
// a broken error the state of the file is not known, and it must be let go.
func (s *segment) append(items []*item) error {
	var b []byte
	if len(items) == 1 {
		b = items[0].bytes
	} else {
		for _, it := range items {
			b = append(b, it.bytes...)
		}
	}
	if _, err := s.f.WriteAt(b, s.end); err != nil {
		return s.undo(fmt.Errorf("write blob: %w", err))
	}
	if err := s.f.Sync(); err != nil {
		return &broken{err}
	}
	for _, it := range items {
		it.place.at = s.end
		s.end += int64(len(it.bytes))
	}
	s.n += len(items)
	return nil
}

// broken is an error after which nobody knows what is on the disk.
type broken struct{ err error }

func (e *broken) Error() string { return "sync segment: " + e.err.Error() }
func (e *broken) Unwrap() error { return e.err }

func (s *segment) undo(err error) error {
	if failed := s.cut(); failed != nil {
		return errors.Join(err, &broken{failed})
	}
	return err
}

// stream appends a long blob as it comes. Its header says until the end that it
// is being written: what a crash leaves of it is cut.
func (s *segment) stream(ctx context.Context, n name, r io.Reader, written func() int64) (p place, err error) {
	h := header{state: open, name: n}
	if _, err := s.f.WriteAt(h.append(nil), s.end); err != nil {
		return p, s.undo(fmt.Errorf("write blob: %w", err))
	}
	if err := s.f.Sync(); err != nil {
		return p, &broken{err}
	}
	b := make([]byte, 256<<10)
	for at, ended := s.end+recordHead, false; !ended; {
		k, err := io.ReadFull(r, b)
		if ended = err == io.EOF || err == io.ErrUnexpectedEOF; !ended && err != nil {
			return p, s.undo(fmt.Errorf("read what is to be kept: %w", err))
		}
		if err := ctx.Err(); err != nil {
			return p, s.undo(err)
		}
		if _, err := s.f.WriteAt(b[:k], at); err != nil {
			return p, s.undo(fmt.Errorf("write blob: %w", err))
		}
		h.sum = crc32.Update(h.sum, castagnoli, b[:k])
		h.length += int64(k)
		at += int64(k)
	}
	if err := s.f.Sync(); err != nil {
		return p, &broken{err}
	}
	h.state, h.written = live, written()
	if _, err := s.f.WriteAt(h.append(nil), s.end); err != nil {
		return p, s.undo(fmt.Errorf("write blob: %w", err))
	}
	if err := s.f.Sync(); err != nil {
		return p, &broken{err}
	}
	p = place{s.end, h.written}
	s.end += recordHead + h.length
	s.n++
	return p, nil
}

// closeFull ends a segment: with its index it is never appended to again. One
// that holds nothing any more is removed.
func (s *segment) closeFull() (*index, error) {
	defer s.release()
	info, err := s.f.Stat()
	if err != nil {
		return nil, err
	}
	x, err := buildIndex(s.path, s.id, s.f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("close segment: %w", err)
	}
	os.Remove(s.path + lockEnd)
	return x, nil
}

// buildIndex writes the index of a closed segment from the segment itself.
func buildIndex(path, id string, f io.ReaderAt, size int64) (*index, error) {
	var all []entry
	_, err := scan(f, size, func(h header, at int64) {
		if h.state == live {
			all = append(all, entry{h.name, place{at, h.written}})
		}
	})
	if err != nil {
		return nil, err
	}
	if err := writeIndex(path+indexEnd, f, size, all); err != nil {
		return nil, err
	}
	x, err := loadIndex(path+indexEnd, id, f, size)
	if err != nil {
		return nil, err
	}
	// A record that was erased after it was read above was so by someone who
	// found no index to mark it in. From here on they do.
	for _, e := range all {
		if h, ok := headerAt(f, e.at); ok && h.state == erased {
			if p, i, ok, _ := x.find(e.name); ok && p == e.place {
				if _, err := x.erase(i); err != nil {
					return nil, err
				}
			}
		}
	}
	return x, nil
}

// removeSegment removes a closed segment of which nothing is left: the segment
// first, since one without an index may be appended to.
func removeSegment(path string) error {
	for _, end := range []string{segmentEnd, indexEnd, lockEnd} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return syncDir(filepath.Dir(path))
}

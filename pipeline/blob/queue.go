package blob

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
)

// queue makes short blobs durable together: while one write is synced, the next
// ones gather, and whoever came first writes them all.
type queue struct {
	f       *Folder
	mu      sync.Mutex
	next    *flight
	writing sync.Mutex
}

// flight is what is written and synced at once.
type flight struct {
	items []*item
	done  chan struct{}
	err   error
}

func (q *queue) put(it *item) error {
	q.mu.Lock()
	fl := q.next
	first := fl == nil
	if first {
		fl = &flight{done: make(chan struct{})}
		q.next = fl
	}
	fl.items = append(fl.items, it)
	q.mu.Unlock()
	if !first {
		<-fl.done
		return fl.err
	}
	q.writing.Lock()
	q.mu.Lock()
	q.next = nil
	q.mu.Unlock()
	fl.err = q.write(fl.items)
	q.writing.Unlock()
	close(fl.done)
	return fl.err
}

func (q *queue) write(items []*item) error {
	s, err := q.f.held.take()
	if err != nil {
		return err
	}
	if err = s.append(items); err == nil {
		for _, it := range items {
			q.f.know(s.id, it.name, it.place)
		}
	}
	q.f.held.give(s, err)
	return err
}

// holding are the segments that this process may append to. Folder.mine has
// their names, those in use among them.
type holding struct {
	f    *Folder
	mu   sync.Mutex
	free []*segment
	over bool
}

// take gives a segment to append to: one that is at hand, one that nobody
// holds, or a new one.
func (h *holding) take() (*segment, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.over {
		return nil, fmt.Errorf("put blob: %w", os.ErrClosed)
	}
	if n := len(h.free); n > 0 {
		s := h.free[n-1]
		h.free = h.free[:n-1]
		return s, nil
	}
	s, err := h.find()
	if err != nil {
		return nil, err
	}
	if err := h.f.learn(s); err != nil {
		return nil, errors.Join(err, s.release())
	}
	return s, nil
}

func (h *holding) find() (*segment, error) {
	ids, indexed, err := h.f.ids()
	if err != nil {
		return nil, err
	}
	var found *segment
	for _, id := range ids {
		if indexed[id] || h.f.isMine(id) {
			continue
		}
		if found != nil { // a full one without an index: its index was lost
			if info, err := os.Stat(h.f.path(id) + segmentEnd); err != nil || info.Size() < h.f.opt.Full {
				continue
			}
		}
		s, err := takeSegment(h.f.dir, id)
		switch {
		case err == nil && !h.f.full(s):
			if found != nil {
				s.release()
				continue
			}
			found = s
		case err == nil, errors.Is(err, errKept):
			h.f.seal(s)
		case !errors.Is(err, errBusy) && !errors.Is(err, ErrVersion):
			return nil, err
		}
	}
	if found != nil {
		return found, nil
	}
	return newSegment(h.f.dir, h.f.opt.Now())
}

// give takes a segment back after a write that ended with err.
func (h *holding) give(s *segment, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, lost := errors.AsType[*broken](err)
	switch {
	case lost, h.over: // whoever takes it next finds out what is there
		h.f.disown(s.id)
		s.release()
	case h.f.full(s):
		h.f.seal(s)
	default:
		h.free = append(h.free, s)
	}
}

func (h *holding) close() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.over = true
	var errs []error
	for _, s := range h.free {
		h.f.disown(s.id)
		errs = append(errs, s.release())
	}
	h.free = nil
	return errors.Join(errs...)
}

// mostRecords bounds what is kept in memory of a segment of tiny blobs.
const mostRecords = 1 << 16

func (f *Folder) full(s *segment) bool { return s.end >= f.opt.Full || s.n >= mostRecords }

func (f *Folder) isMine(id string) bool {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.mine[id]
}

func (f *Folder) disown(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.mine, id)
}

// learn reads what a segment holds that this process will append to.
func (f *Folder) learn(s *segment) error {
	places, _, err := f.places(s.id)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.open[s.id], f.mine[s.id] = places, true
	return nil
}

// seal closes a segment that is full. What fails here is tried again by whoever
// takes a segment next: the blobs are safe without their index.
func (f *Folder) seal(s *segment) {
	f.mu.Lock()
	defer f.mu.Unlock()
	x, err := s.closeFull()
	delete(f.mine, s.id)
	if err != nil {
		return
	}
	delete(f.open, s.id)
	if x.n == 0 && f.removeEmpty(s.id) == nil {
		return
	}
	f.closed = slices.Insert(f.closed, 0, x)
}

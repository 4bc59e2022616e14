package blob

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// refresh reads what other processes have written, closed and removed.
func (f *Folder) refresh() error {
	f.gather.Lock() // one at a time: others find what it read
	defer f.gather.Unlock()
	ids, indexed, err := f.ids()
	if err != nil {
		return err
	}
	f.mu.RLock()
	have := map[string]*index{}
	for _, x := range f.closed {
		have[x.id] = x
	}
	f.mu.RUnlock()
	var closed []*index
	opened, erased := map[string]map[name]place{}, map[string][]entry{}
	for _, id := range ids {
		if x := have[id]; x != nil && indexed[id] {
			closed = append(closed, x)
			continue
		}
		if indexed[id] {
			x, err := f.index(id)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return fmt.Errorf("read the index of a segment: %w", err)
			}
			closed = append(closed, x)
			continue
		}
		places, gone, err := f.places(id)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("read segment: %w", err)
		}
		opened[id], erased[id] = places, gone
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	// What this process has closed, written anew or removed meanwhile it knows
	// by itself.
	now := map[string]*index{}
	for _, x := range f.closed {
		now[x.id] = x
	}
	var all []*index
	for _, x := range closed {
		if y := now[x.id]; y != nil {
			all = append(all, y)
		} else if have[x.id] == nil {
			all = append(all, x)
		}
		delete(now, x.id)
	}
	for id, x := range now {
		if have[id] == nil {
			all = append(all, x)
			delete(opened, id)
		}
	}
	for id, places := range f.open {
		if f.mine[id] {
			opened[id] = places
			for _, e := range erased[id] { // by another process
				if places[e.name].at == e.at {
					delete(places, e.name)
				}
			}
		}
	}
	f.closed, f.open, f.loaded = all, opened, true
	return nil
}

// index loads the index of a closed segment, and makes it anew where it is
// damaged. Whoever does so writes the same.
func (f *Folder) index(id string) (*index, error) {
	h, err := os.Open(f.path(id) + segmentEnd)
	if err != nil {
		return nil, err
	}
	defer h.Close()
	info, err := h.Stat()
	if err != nil {
		return nil, err
	}
	x, err := loadIndex(f.path(id)+indexEnd, id, h, info.Size())
	if err == nil {
		// The entries are held against their checksum at the first look-up in vain.
		return x, nil
	}
	if !errors.Is(err, errIndex) {
		return nil, err
	}
	return buildIndex(f.path(id), id, h, info.Size())
}

// rebuild writes the index of a closed segment anew from its records.
func (f *Folder) rebuild(id string) error {
	h, err := os.Open(f.path(id) + segmentEnd)
	var x *index
	if err == nil {
		var info os.FileInfo
		if info, err = h.Stat(); err == nil {
			x, err = buildIndex(f.path(id), id, h, info.Size())
		}
		h.Close()
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("write the index of a segment: %w", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = slices.DeleteFunc(f.closed, func(x *index) bool { return x.id == id })
	if x != nil {
		f.closed = append(f.closed, x)
	}
	return nil
}

// places reads a segment that is not closed, from its headers.
func (f *Folder) places(id string) (m map[name]place, gone []entry, err error) {
	all, gone, _, err := f.scanned(id)
	if err != nil {
		return nil, nil, err
	}
	m = make(map[name]place, len(all))
	for _, e := range all {
		m[e.name] = e.place
	}
	return m, gone, nil
}

// scanned lists the blobs of a segment from its headers, and those that are gone;
// it is whole where nothing else is in it.
func (f *Folder) scanned(id string) (all, gone []entry, whole bool, err error) {
	h, err := os.Open(f.path(id) + segmentEnd)
	if err != nil {
		return nil, nil, false, err
	}
	defer h.Close()
	info, err := h.Stat()
	if err != nil {
		return nil, nil, false, err
	}
	got, err := scan(h, info.Size(), func(head header, at int64) {
		e := entry{head.name, place{at, head.written}}
		if head.state == live {
			all = append(all, e)
		} else {
			gone = append(gone, e)
		}
	})
	return all, gone, !got.damaged && got.tail == clean, err
}

// ids lists the segments of the folder, newest first, and those with an index.
func (f *Folder) ids() (all []string, indexed map[string]bool, err error) {
	files, err := os.ReadDir(f.dir)
	if err != nil {
		return nil, nil, fmt.Errorf("read the folder of blobs: %w", err)
	}
	indexed = map[string]bool{}
	for _, e := range files {
		if id, ok := strings.CutSuffix(e.Name(), segmentEnd); ok && len(id) == 16 {
			all = append(all, id)
		} else if id, ok := strings.CutSuffix(e.Name(), indexEnd); ok && len(id) == 16 {
			indexed[id] = true
		}
	}
	slices.Sort(all)
	slices.Reverse(all)
	return all, indexed, nil
}

package blob

import (
	"bytes"
	"fmt"
	"io"
)

// place is where a record stands in its segment.
type place struct {
	at      int64 // of its header
	written int64
}

// tail says what follows the last whole record of a segment.
type tail int

const (
	clean   tail = iota // nothing
	torn                // the beginning of a record that was never acknowledged: it may be cut
	unknown             // bytes that are no record: they are left
)

// scanned is what a segment holds.
type scanned struct {
	end     int64 // of the last whole record
	tail    tail
	records int  // whole ones, erased ones among them
	damaged bool // something between the records is none
}

// scan reads the headers of a segment of so many bytes and calls f for each
// record. What is no record is stepped over where a record follows.
func scan(r io.ReaderAt, size int64, f func(h header, at int64)) (s scanned, err error) {
	head := make([]byte, segmentHead)
	if size < segmentHead { // its making was interrupted
		return scanned{tail: torn}, nil
	}
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return s, fmt.Errorf("read segment: %w", err)
	}
	if bytes.HasPrefix(head, segmentMagic[:4]) && head[4] > segmentMagic[4] {
		return s, ErrVersion
	}
	s.end = segmentHead
	for at := s.end; at < size; {
		h, ok := headerAt(r, at)
		switch {
		case !ok:
			next, err := findRecord(r, at+1, size)
			if err != nil {
				return s, err
			}
			if next < 0 {
				s.tail, err = rest(r, at, size)
				return s, err
			}
			s.damaged = true
			at = next
			continue
		case h.state == open, h.length > size-at-recordHead:
			s.tail = torn
			return s, nil
		}
		f(h, at)
		s.records++
		at += recordHead + h.length
		s.end = at
	}
	return s, nil
}

// rest tells what the bytes after the last record are.
func rest(r io.ReaderAt, at, size int64) (tail, error) {
	if size-at < recordHead {
		return torn, nil
	}
	// A file that was made longer before its bytes were written reads as zeros.
	b := make([]byte, 64<<10)
	for at < size {
		n, err := r.ReadAt(b[:min(int64(len(b)), size-at)], at)
		if err != nil && err != io.EOF {
			return unknown, fmt.Errorf("read segment: %w", err)
		}
		if n == 0 || len(bytes.Trim(b[:n], "\x00")) > 0 {
			return unknown, nil
		}
		at += int64(n)
	}
	return torn, nil
}

// findRecord looks for the next whole record; -1 where there is none.
func findRecord(r io.ReaderAt, at, size int64) (int64, error) {
	b := make([]byte, 256<<10)
	for size-at >= recordHead {
		n, err := r.ReadAt(b[:min(int64(len(b)), size-at)], at)
		if err != nil && err != io.EOF {
			return -1, fmt.Errorf("read segment: %w", err)
		}
		if n < recordHead {
			return -1, nil
		}
		for from := 0; ; {
			i := bytes.Index(b[from:n], recordMagic)
			if i < 0 {
				break
			}
			from += i
			if h, ok := headerAt(r, at+int64(from)); ok && h.state != open && h.length <= size-at-int64(from)-recordHead {
				return at + int64(from), nil
			}
			from++
		}
		at += int64(n - len(recordMagic) + 1) // a magic may lie across two pieces
	}
	return -1, nil
}

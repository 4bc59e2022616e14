package blob

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"slices"
	"sync/atomic"
)

const (
	indexMagic = "CPBI\x01\x00\x00\x00"
	indexHead  = 44
	indexEntry = 32
	// bloomBits and bloomHashes let one look-up in 1700 search an index in vain.
	bloomBits   = 16
	bloomHashes = 8
)

// errIndex is returned for an index that is not that of its segment.
var errIndex = errors.New("the index is damaged")

// index stands for a closed segment. Its names stay on the disk, but for two
// bytes each that tell which are surely not there.
type index struct {
	id    string
	path  string
	head  [indexHead]byte
	n     int64
	bloom []byte
	sum   uint32      // of the entries
	whole atomic.Bool // the entries were held against sum
}

type entry struct {
	name name
	place
}

// mayHold asks the Bloom filter. The names are random: their halves are the hashes.
func mayHold(bloom []byte, n name) bool {
	m := uint64(len(bloom)) * 8
	if m == 0 {
		return false
	}
	a, b := binary.BigEndian.Uint64(n[:8]), binary.BigEndian.Uint64(n[8:])|1
	for range bloomHashes {
		i := a % m
		if bloom[i/8]&(1<<(i%8)) == 0 {
			return false
		}
		a += b
	}
	return true
}

func mark(bloom []byte, n name) {
	m := uint64(len(bloom)) * 8
	a, b := binary.BigEndian.Uint64(n[:8]), binary.BigEndian.Uint64(n[8:])|1
	for range bloomHashes {
		i := a % m
		bloom[i/8] |= 1 << (i % 8)
		a += b
	}
}

// belongs is the checksum of the head of an index, and of the id that stands in its
// segment: the index of another one, brought here by hand, is damaged.
func belongs(head []byte, segment io.ReaderAt) uint32 {
	id := make([]byte, segmentHead)
	segment.ReadAt(id, 0) // what cannot be read is zeros, here and when it was written
	return crc32.Update(crc32.Checksum(id, castagnoli), castagnoli, head)
}

// writeIndex writes the index of a closed segment of so many bytes.
func writeIndex(path string, segment io.ReaderAt, size int64, entries []entry) error {
	slices.SortFunc(entries, func(a, b entry) int { return bytes.Compare(a.name[:], b.name[:]) })
	bloom := make([]byte, len(entries)*bloomBits/8)
	list := make([]byte, 0, len(entries)*indexEntry)
	for _, e := range entries {
		mark(bloom, e.name)
		list = append(list, e.name[:]...)
		list = binary.BigEndian.AppendUint64(list, uint64(e.at))
		list = binary.BigEndian.AppendUint64(list, uint64(e.written))
	}
	b := append(make([]byte, 0, indexHead+len(bloom)+len(list)+len(entries)), indexMagic...)
	b = binary.BigEndian.AppendUint64(b, uint64(len(entries)))
	b = binary.BigEndian.AppendUint64(b, uint64(size))
	b = binary.BigEndian.AppendUint64(b, uint64(len(bloom)))
	b = binary.BigEndian.AppendUint32(b, crc32.Checksum(list, castagnoli))
	b = binary.BigEndian.AppendUint32(b, crc32.Checksum(bloom, castagnoli))
	b = binary.BigEndian.AppendUint32(b, belongs(b, segment))
	b = append(append(b, bloom...), list...)
	b = append(b, make([]byte, len(entries))...) // none is erased yet
	return writeWhole(path, bytes.NewReader(b))
}

// loadIndex reads the head and the filter of the index of a segment of so many bytes.
func loadIndex(path, id string, segment io.ReaderAt, size int64) (*index, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	head := make([]byte, indexHead)
	if _, err := io.ReadFull(f, head); err != nil {
		return nil, errIndex
	}
	u := binary.BigEndian.Uint64
	n, bloom := u(head[8:]), u(head[24:])
	if string(head[:8]) != indexMagic || binary.BigEndian.Uint32(head[40:]) != belongs(head[:40], segment) ||
		u(head[16:]) != uint64(size) || n > uint64(size) || bloom != n*bloomBits/8 ||
		uint64(info.Size()) != indexHead+bloom+n*(indexEntry+1) {
		return nil, errIndex
	}
	x := &index{id: id, path: path, n: int64(n), bloom: make([]byte, bloom), sum: binary.BigEndian.Uint32(head[32:])}
	if _, err := io.ReadFull(f, x.bloom); err != nil || crc32.Checksum(x.bloom, castagnoli) != binary.BigEndian.Uint32(head[36:]) {
		return nil, errIndex
	}
	x.head = [indexHead]byte(head)
	return x, nil
}

// same reports whether an open file is still the one that was loaded: another
// process may have written it anew.
func (x *index) same(f *os.File) bool {
	var head [indexHead]byte
	n, _ := f.ReadAt(head[:], 0)
	return n == len(head) && head == x.head
}

func (x *index) entries() int64 { return indexHead + int64(len(x.bloom)) }
func (x *index) marks() int64   { return x.entries() + x.n*indexEntry }

func parseEntry(b []byte) entry {
	return entry{name(b[:16]), place{int64(binary.BigEndian.Uint64(b[16:])), int64(binary.BigEndian.Uint64(b[24:]))}}
}

// find looks a name up; i is its number. Where the filter let a name pass that is
// not found, the entries are held against their checksum, once: a damaged index
// must not hide a blob.
func (x *index) find(n name) (p place, i int64, ok bool, err error) {
	if !mayHold(x.bloom, n) {
		return p, 0, false, nil
	}
	f, err := os.Open(x.path)
	if err != nil {
		return p, 0, false, err
	}
	defer f.Close()
	b := make([]byte, indexEntry)
	lo, hi := int64(0), x.n
	for lo < hi {
		mid := lo + (hi-lo)/2
		if _, err := f.ReadAt(b, x.entries()+mid*indexEntry); err != nil {
			return p, 0, false, errIndex
		}
		e := parseEntry(b)
		switch c := bytes.Compare(e.name[:], n[:]); {
		case c == 0:
			return e.place, mid, true, nil
		case c < 0:
			lo = mid + 1
		default:
			hi = mid
		}
	}
	if x.whole.Load() {
		return p, 0, false, nil
	}
	if _, err := x.read(f); err != nil {
		return p, 0, false, err
	}
	x.whole.Store(true)
	return p, 0, false, nil
}

// read gives all entries and, behind them, the marks of those that were erased.
func (x *index) read(f *os.File) ([]byte, error) {
	b := make([]byte, x.n*(indexEntry+1))
	if n, err := f.ReadAt(b, x.entries()); n < len(b) {
		return nil, fmt.Errorf("%w: %w", errIndex, err)
	}
	if !x.same(f) || crc32.Checksum(b[:x.n*indexEntry], castagnoli) != x.sum {
		return nil, errIndex
	}
	return b, nil
}

// list gives the entries that are not marked as erased.
func (x *index) list() ([]entry, error) {
	f, err := os.Open(x.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := x.read(f)
	if err != nil {
		return nil, err
	}
	all := make([]entry, 0, x.n)
	for i := range x.n {
		if b[x.n*indexEntry+i] == 0 {
			all = append(all, parseEntry(b[i*indexEntry:]))
		}
	}
	return all, nil
}

// erase marks entry i, and reports whether all are marked now. A mark that a
// crash loses is made again when the blob is deleted once more.
func (x *index) erase(i int64) (empty bool, err error) {
	f, err := os.OpenFile(x.path, os.O_RDWR, 0)
	if err != nil {
		return false, err
	}
	defer f.Close()
	if !x.same(f) {
		return false, nil // made from the records, in which it is erased already
	}
	if _, err := f.WriteAt([]byte{1}, x.marks()+i); err != nil {
		return false, fmt.Errorf("mark as erased: %w", err)
	}
	marks := make([]byte, x.n)
	if _, err := f.ReadAt(marks, x.marks()); err != nil && err != io.EOF {
		return false, err
	}
	return bytes.IndexByte(marks, 0) < 0, nil
}

package blob

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"os"
)

// Sizes of what stands in a segment; see FORMAT.md.
const (
	segmentHead = 16
	recordHead  = 48
)

var (
	segmentMagic = []byte("CPSG\x01\x00\x00\x00")
	recordMagic  = []byte("CPBR\x01")
	castagnoli   = crc32.MakeTable(crc32.Castagnoli)
)

// state of a record.
type state byte

const (
	live   state = 1
	open   state = 2 // a long blob that is being written: its length is not known yet
	erased state = 3
)

// header stands before the bytes of a blob.
type header struct {
	state   state
	name    name
	length  int64
	written int64  // microseconds since 1970
	sum     uint32 // CRC-32C of the bytes
}

func (h header) append(b []byte) []byte {
	at := len(b)
	b = append(append(b, recordMagic...), byte(h.state), 0, 0)
	b = append(b, h.name[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(h.length))
	b = binary.BigEndian.AppendUint64(b, uint64(h.written))
	b = binary.BigEndian.AppendUint32(b, h.sum)
	return binary.BigEndian.AppendUint32(b, crc32.Checksum(b[at:], castagnoli))
}

// parseHeader reads the header of a record; false for other bytes.
func parseHeader(b []byte) (h header, ok bool) {
	if len(b) < recordHead || string(b[:5]) != string(recordMagic) || b[6] != 0 || b[7] != 0 ||
		binary.BigEndian.Uint32(b[44:]) != crc32.Checksum(b[:44], castagnoli) {
		return h, false
	}
	h = header{state: state(b[5]), name: name(b[8:24]), length: int64(binary.BigEndian.Uint64(b[24:])),
		written: int64(binary.BigEndian.Uint64(b[32:])), sum: binary.BigEndian.Uint32(b[40:])}
	return h, h.state >= live && h.state <= erased && h.length >= 0 && (h.state != open || h.length == 0)
}

func headerAt(r io.ReaderAt, at int64) (header, bool) {
	var b [recordHead]byte
	if n, _ := r.ReadAt(b[:], at); n < len(b) {
		return header{}, false
	}
	return parseHeader(b[:])
}

// record is an open blob in a segment. What is read from the start to the end is
// held against its checksum; what is read at a place is not: it is for sealed
// bytes that tell alterations themselves.
type record struct {
	f    *os.File
	at   int64 // of its first byte
	size int64
	pos  int64
	want uint32
	sum  uint32
}

func (r *record) Size() int64  { return r.size }
func (r *record) Close() error { return r.f.Close() }

func (r *record) Read(p []byte) (int, error) {
	if r.pos == r.size {
		if r.sum != r.want {
			return 0, ErrDamaged
		}
		return 0, io.EOF
	}
	n, err := r.ReadAt(p[:min(int64(len(p)), r.size-r.pos)], r.pos)
	r.sum = crc32.Update(r.sum, castagnoli, p[:n])
	r.pos += int64(n)
	if err == io.EOF { // told at the next call, with the checksum
		err = nil
	}
	return n, err
}

func (r *record) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 || off >= r.size {
		return 0, io.EOF
	}
	whole := int64(len(p)) <= r.size-off
	if !whole {
		p = p[:r.size-off]
	}
	n, err := r.f.ReadAt(p, r.at+off)
	if err == io.EOF && n < len(p) {
		return n, ErrDamaged // the segment was cut
	}
	if err == io.EOF || err == nil && !whole {
		err = nil
		if !whole {
			err = io.EOF
		}
	}
	return n, err
}

package render

import (
	_ "embed"
	"encoding/binary"
	"fmt"
)

//go:embed type/SourceSans3-Regular.ttf
var regularTTF []byte

//go:embed type/SourceSans3-SemiBold.ttf
var boldTTF []byte

// face is a parsed TrueType font (OpenType 1.9, tables glyf, loca, hmtx, cmap, GPOS).
// It is never written after parseFace.
type face struct {
	name       string
	head       []byte
	hhea       []byte
	maxp       []byte
	glyf       []byte
	offsets    []uint32 // numGlyphs + 1, into glyf
	advances   []uint16 // in 1/1000 em
	bearings   []int16
	gid        []uint16 // by code point of the basic plane; 0 where there is none
	ascent     int
	descent    int
	capHeight  int
	box        [4]int16
	weight     int
	unitsPerEm int
	kerning    kerning
	pairs      []int16 // of Latin characters
}

type tables map[string][]byte

func parseFace(name string, b []byte) (*face, error) {
	t, err := readTables(b)
	if err != nil {
		return nil, err
	}
	f := &face{name: name, head: t["head"], hhea: t["hhea"], maxp: t["maxp"], glyf: t["glyf"]}
	u16 := func(b []byte, at int) int { return int(binary.BigEndian.Uint16(b[at:])) }
	i16 := func(b []byte, at int) int { return int(int16(binary.BigEndian.Uint16(b[at:]))) }
	for tag, least := range map[string]int{"head": 54, "hhea": 36, "maxp": 6, "OS/2": 90, "cmap": 4} {
		if len(t[tag]) < least {
			return nil, fmt.Errorf("table %s is short", tag)
		}
	}
	f.unitsPerEm = u16(f.head, 18)
	if f.unitsPerEm != 1000 {
		// All widths below are thousandths of an em, as PDF wants them.
		return nil, fmt.Errorf("%d units per em, not 1000", f.unitsPerEm)
	}
	for i := range f.box {
		f.box[i] = int16(i16(f.head, 36+2*i))
	}
	f.ascent, f.descent = i16(f.hhea, 4), i16(f.hhea, 6)
	f.weight, f.capHeight = u16(t["OS/2"], 4), i16(t["OS/2"], 88)

	n, metrics := u16(f.maxp, 4), u16(f.hhea, 34)
	if err := f.readMetrics(t["hmtx"], n, metrics); err != nil {
		return nil, err
	}
	if err := f.readLoca(t["loca"], n, u16(f.head, 50) == 1); err != nil {
		return nil, err
	}
	f.kerning = readKerning(t["GPOS"], n)
	f.gid = make([]uint16, 1<<16)
	if err := f.readCmap(t["cmap"], n); err != nil {
		return nil, err
	}
	f.readPairs()
	return f, nil
}

func readTables(b []byte) (tables, error) {
	if len(b) < 12 || binary.BigEndian.Uint32(b) != 0x00010000 {
		return nil, fmt.Errorf("not a TrueType font")
	}
	n := int(binary.BigEndian.Uint16(b[4:]))
	t := make(tables, n)
	for i := range n {
		at := 12 + 16*i
		if at+16 > len(b) {
			return nil, fmt.Errorf("table directory is cut")
		}
		offset, size := uint64(binary.BigEndian.Uint32(b[at+8:])), uint64(binary.BigEndian.Uint32(b[at+12:]))
		if offset+size > uint64(len(b)) {
			return nil, fmt.Errorf("table %d lies outside the file", i)
		}
		t[string(b[at:at+4])] = b[offset : offset+size]
	}
	return t, nil
}

func (f *face) readMetrics(hmtx []byte, n, metrics int) error {
	if metrics == 0 || metrics > n || len(hmtx) < 4*metrics+2*(n-metrics) {
		return fmt.Errorf("table hmtx does not fit %d glyphs", n)
	}
	f.advances, f.bearings = make([]uint16, n), make([]int16, n)
	for i := range n {
		j := min(i, metrics-1)
		f.advances[i] = binary.BigEndian.Uint16(hmtx[4*j:])
		at := 4*i + 2
		if i >= metrics {
			at = 4*metrics + 2*(i-metrics)
		}
		f.bearings[i] = int16(binary.BigEndian.Uint16(hmtx[at:]))
	}
	return nil
}

func (f *face) readLoca(loca []byte, n int, long bool) error {
	size := 2
	if long {
		size = 4
	}
	if len(loca) < size*(n+1) {
		return fmt.Errorf("table loca does not fit %d glyphs", n)
	}
	f.offsets = make([]uint32, n+1)
	for i := range f.offsets {
		if long {
			f.offsets[i] = binary.BigEndian.Uint32(loca[4*i:])
		} else {
			f.offsets[i] = 2 * uint32(binary.BigEndian.Uint16(loca[2*i:]))
		}
		if int(f.offsets[i]) > len(f.glyf) || i > 0 && f.offsets[i] < f.offsets[i-1] {
			return fmt.Errorf("glyph %d lies outside its table", i)
		}
	}
	return nil
}

// readCmap reads the Unicode sub-table of format 4 (basic plane).
func (f *face) readCmap(cmap []byte, n int) error {
	u16 := func(at int) int {
		if at+2 > len(cmap) {
			return 0
		}
		return int(binary.BigEndian.Uint16(cmap[at:]))
	}
	for i := range u16(2) {
		at := 4 + 8*i
		if at+8 > len(cmap) || u16(at) != 3 || u16(at+2) != 1 {
			continue
		}
		sub := int(binary.BigEndian.Uint32(cmap[at+4:]))
		if u16(sub) != 4 {
			continue
		}
		segments := u16(sub+6) / 2
		ends, starts := sub+14, sub+16+2*segments
		deltas, ranges := starts+2*segments, starts+4*segments
		for s := range segments {
			first, last := u16(starts+2*s), u16(ends+2*s)
			delta, offset := u16(deltas+2*s), u16(ranges+2*s)
			for c := first; c <= last && c < 0xffff; c++ {
				g := (c + delta) & 0xffff
				if offset != 0 {
					if g = u16(ranges + 2*s + offset + 2*(c-first)); g != 0 {
						g = (g + delta) & 0xffff
					}
				}
				if g < n {
					f.gid[c] = uint16(g)
				}
			}
		}
		return nil
	}
	return fmt.Errorf("no Unicode character map of format 4")
}

// glyph returns the glyph of r, 0 where the face has none.
func (f *face) glyph(r rune) uint16 {
	if r < 0 || int(r) >= len(f.gid) {
		return 0
	}
	return f.gid[r]
}

// outline returns the glyph's data; empty for a space.
func (f *face) outline(gid uint16) []byte { return f.glyf[f.offsets[gid]:f.offsets[gid+1]] }

// length is a distance in thousandths of a point. Integers keep line breaks, and
// with them the bytes of the file, equal on every processor.
type length = int

const point length = 1000

// width measures text set in size.
func (f *face) width(text string, size length) length {
	sum, before := 0, rune(0)
	for _, r := range text {
		sum += int(f.advances[f.glyph(r)]) + f.kern(before, r)
		before = r
	}
	return sum * size / 1000
}

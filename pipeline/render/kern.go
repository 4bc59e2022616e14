package render

import "encoding/binary"

// kerning holds the pair adjustments of a face (OpenType 1.9, GPOS, feature
// "kern", lookups of type 2), as it stands in the file: what is broken or of
// another form adjusts nothing.
type kerning struct {
	subs []pairs
}

// pairs is one sub-table.
type pairs struct {
	data     []byte
	form     int
	covered  []uint16 // by glyph: index + 1 of its coverage, 0 for none
	size, at int      // of a value record, and of the first glyph's advance in it
	second   int      // bytes of the second glyph's record
	class1   []uint16 // by glyph, for form 2
	class2   []uint16
	classes2 int
}

// uint16At reads what may lie outside as 0.
func uint16At(b []byte, at int) int {
	if at < 0 || at+2 > len(b) {
		return 0
	}
	return int(binary.BigEndian.Uint16(b[at:]))
}

func tail(b []byte, at int) []byte {
	if at <= 0 || at > len(b) {
		return nil
	}
	return b[at:]
}

// readKerning finds the first feature "kern".
func readKerning(gpos []byte, glyphs int) kerning {
	var k kerning
	features, lookups := tail(gpos, uint16At(gpos, 6)), tail(gpos, uint16At(gpos, 8))
	for i := range uint16At(features, 0) {
		at := 2 + 6*i
		if at+6 > len(features) {
			break
		}
		if string(features[at:at+4]) != "kern" {
			continue
		}
		feature := tail(features, uint16At(features, at+4))
		for j := range uint16At(feature, 2) {
			k.lookup(tail(lookups, uint16At(lookups, 2+2*uint16At(feature, 4+2*j))), glyphs)
		}
		break
	}
	return k
}

func (k *kerning) lookup(b []byte, glyphs int) {
	for i := range min(uint16At(b, 4), 64) {
		kind, sub := uint16At(b, 0), tail(b, uint16At(b, 6+2*i))
		if kind == 9 && len(sub) >= 8 { // an extension: the sub-table lies far off
			kind, sub = uint16At(sub, 2), tail(sub, int(binary.BigEndian.Uint32(sub[4:])))
		}
		if kind == 2 {
			k.pairs(sub, glyphs)
		}
	}
}

const advance = 0x0004 // of a value record: how far the next glyph stands

func (k *kerning) pairs(b []byte, glyphs int) {
	p := pairs{data: b, form: uint16At(b, 0)}
	first, second := uint16At(b, 4), uint16At(b, 6)
	if first&advance == 0 {
		return
	}
	p.size, p.at, p.second = record(first), record(first&(advance-1)), record(second)
	p.covered = make([]uint16, glyphs)
	each(tail(b, uint16At(b, 2)), glyphs, func(g, index int) { p.covered[g] = uint16(index + 1) })
	switch p.form {
	case 1:
	case 2:
		p.class1, p.class2 = classes(tail(b, uint16At(b, 8)), glyphs), classes(tail(b, uint16At(b, 10)), glyphs)
		p.classes2 = uint16At(b, 14)
	default:
		return
	}
	k.subs = append(k.subs, p)
}

// record is the size of a value record: two bytes a bit.
func record(form int) int {
	n := 0
	for ; form != 0; form &= form - 1 {
		n += 2
	}
	return n
}

// each walks a coverage table.
func each(b []byte, glyphs int, f func(glyph, index int)) {
	n := uint16At(b, 2)
	if uint16At(b, 0) == 1 {
		for i := range n {
			if g := uint16At(b, 4+2*i); g < glyphs {
				f(g, i)
			}
		}
		return
	}
	for i := range n {
		at := 4 + 6*i
		from, to, index := uint16At(b, at), uint16At(b, at+2), uint16At(b, at+4)
		for g := from; g <= to && g < glyphs; g++ {
			f(g, index+g-from)
		}
	}
}

// classes reads a class definition table.
func classes(b []byte, glyphs int) []uint16 {
	out := make([]uint16, glyphs)
	if uint16At(b, 0) == 1 {
		from := uint16At(b, 2)
		for i := range uint16At(b, 4) {
			if from+i < glyphs {
				out[from+i] = uint16(uint16At(b, 6+2*i))
			}
		}
		return out
	}
	for i := range uint16At(b, 2) {
		at := 4 + 6*i
		for g := uint16At(b, at); g <= uint16At(b, at+2) && g < glyphs; g++ {
			out[g] = uint16(uint16At(b, at+4))
		}
	}
	return out
}

// of returns by how much the second glyph moves, in thousandths of an em.
func (k *kerning) of(a, b uint16) int {
	for i := range k.subs {
		p := &k.subs[i]
		index := int(p.covered[a])
		if index == 0 {
			continue
		}
		if p.form == 2 {
			at := 16 + (int(p.class1[a])*p.classes2+int(p.class2[b]))*(p.size+p.second)
			return int(int16(uint16At(p.data, at+p.at)))
		}
		set := tail(p.data, uint16At(p.data, 10+2*(index-1)))
		lo, hi, step := 0, uint16At(set, 0), 2+p.size+p.second
		for lo < hi {
			mid := (lo + hi) / 2
			switch g := uint16At(set, 2+mid*step); {
			case g == int(b):
				return int(int16(uint16At(set, 2+mid*step+2+p.at)))
			case g < int(b):
				lo = mid + 1
			default:
				hi = mid
			}
		}
	}
	return 0
}

// latin is the number of characters of which pairs are looked up beforehand: Latin-1
// from the space on, nearly all of a French letter.
const latin = 0x100 - ' '

// readPairs fills the table of Latin pairs. Figures keep their equal widths, for
// columns, and spaces theirs, for line breaks.
func (f *face) readPairs() {
	f.pairs = make([]int16, latin*latin)
	for a := rune(' ' + 1); a < 0x100; a++ {
		for b := rune(' ' + 1); b < 0x100; b++ {
			if a != nbsp && b != nbsp && !(figure(a) && figure(b)) {
				f.pairs[(a-' ')*latin+b-' '] = int16(f.kerning.of(f.glyph(a), f.glyph(b)))
			}
		}
	}
}

// kern returns by how much b moves behind a, in thousandths of an em.
func (f *face) kern(a, b rune) int {
	if x, y := uint(a)-' ', uint(b)-' '; x < latin && y < latin {
		return int(f.pairs[x*latin+y])
	}
	if a <= ' ' || b <= ' ' || a == nbsp || b == nbsp || a == thin || b == thin {
		return 0
	}
	return f.kerning.of(f.glyph(a), f.glyph(b))
}

func figure(r rune) bool { return '0' <= r && r <= '9' }

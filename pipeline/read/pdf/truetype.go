package pdf

import (
	"encoding/binary"
)

// sfnt is what a TrueType font program embedded in the file says of its glyphs:
// which characters they stand for, and which codes show them.
type sfnt struct {
	text  map[int]rune // glyph to character, by a Unicode table or by glyph name
	codes map[int]int  // code to glyph, by a table of codes (3,0) or (1,0)
}

// readSFNT reads the tables cmap and post. What cannot be read is left out.
func readSFNT(b []byte) *sfnt {
	t := &sfnt{map[int]rune{}, map[int]int{}}
	if len(b) < 12 {
		return t
	}
	tables := map[string][]byte{}
	for i := range min(int(binary.BigEndian.Uint16(b[4:])), 64) {
		at := 12 + 16*i
		if at+16 > len(b) {
			break
		}
		off, n := int(binary.BigEndian.Uint32(b[at+8:])), int(binary.BigEndian.Uint32(b[at+12:]))
		if off <= len(b) {
			tables[string(b[at:at+4])] = b[off:min(off+n, len(b))]
		}
	}
	t.post(tables["post"])
	c := tables["cmap"]
	if len(c) < 4 {
		return t
	}
	for i := range min(int(binary.BigEndian.Uint16(c[2:])), 16) {
		at := 4 + 8*i
		if at+8 > len(c) {
			break
		}
		platform, encoding := binary.BigEndian.Uint16(c[at:]), binary.BigEndian.Uint16(c[at+2:])
		off := int(binary.BigEndian.Uint32(c[at+4:]))
		if off+8 > len(c) {
			continue
		}
		unicode := platform == 0 || platform == 3 && (encoding == 1 || encoding == 10)
		each(c[off:], func(code, glyph int) {
			switch {
			case unicode:
				if was, ok := t.text[glyph]; !ok || was >= 0xE000 && code < 0xE000 {
					t.text[glyph] = rune(code)
				}
			case platform == 3 && encoding == 0:
				t.codes[code&0xFF] = glyph
			case platform == 1:
				if _, ok := t.codes[code]; !ok {
					t.codes[code] = glyph
				}
			}
		})
	}
	return t
}

// each goes through a subtable of cmap, formats 0, 4, 6 and 12.
func each(b []byte, fn func(code, glyph int)) {
	u16 := func(at int) int {
		if at < 0 || at+2 > len(b) {
			return 0
		}
		return int(binary.BigEndian.Uint16(b[at:]))
	}
	switch u16(0) {
	case 0:
		for i := 0; i < 256 && 6+i < len(b); i++ {
			if b[6+i] != 0 {
				fn(i, int(b[6+i]))
			}
		}
	case 4:
		n := min(u16(6)/2, len(b)/8)
		left := 70_000
		for i := range n {
			end, start := u16(14+2*i), u16(16+2*n+2*i)
			delta, off := u16(16+4*n+2*i), u16(16+6*n+2*i)
			for c := start; c <= end && c < 0xFFFF; c++ {
				if left--; left < 0 {
					return
				}
				g := c
				if off != 0 {
					if g = u16(16 + 6*n + 2*i + off + 2*(c-start)); g == 0 {
						continue
					}
				}
				if g = (g + delta) & 0xFFFF; g != 0 {
					fn(c, g)
				}
			}
		}
	case 6:
		first := u16(6)
		for i := range u16(8) {
			if g := u16(10 + 2*i); g != 0 {
				fn(first+i, g)
			}
		}
	case 12:
		if len(b) < 16 {
			return
		}
		left := 70_000
		for i := range min(int(binary.BigEndian.Uint32(b[12:])), len(b)/12) {
			at := 16 + 12*i
			if at+12 > len(b) {
				return
			}
			lo, hi, g := int(binary.BigEndian.Uint32(b[at:])), int(binary.BigEndian.Uint32(b[at+4:])), int(binary.BigEndian.Uint32(b[at+8:]))
			for c := lo; c <= hi && c <= 0x10FFFF; c++ {
				if left--; left < 0 {
					return
				}
				fn(c, g+c-lo)
			}
		}
	}
}

// post reads the glyph names of format 2.
func (t *sfnt) post(b []byte) {
	if len(b) < 34 || binary.BigEndian.Uint32(b) != 0x00020000 {
		return
	}
	n := int(binary.BigEndian.Uint16(b[32:]))
	at := 34 + 2*n
	if at > len(b) {
		return
	}
	var names []string
	for at < len(b) {
		k := int(b[at])
		if at+1+k > len(b) {
			break
		}
		names = append(names, string(b[at+1:at+1+k]))
		at += 1 + k
	}
	for g := range n {
		i := int(binary.BigEndian.Uint16(b[34+2*g:])) - 258 // the first 258 are the Macintosh order
		if i >= 0 && i < len(names) {
			if s := []rune(glyphText(name(names[i]))); len(s) == 1 {
				t.text[g] = s[0]
			}
		}
	}
}

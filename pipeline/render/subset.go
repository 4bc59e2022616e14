package render

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
)

// subset is the part of a face that one document uses. Glyphs are numbered in
// the order of first use; .notdef is 0. The numbers are the CIDs of the PDF.
type subset struct {
	face  *face
	new   []uint16 // by the face's number; 0 where it is not used yet
	old   []uint16
	runes []rune // by new number; 0 for parts of composed glyphs
}

func newSubset(f *face) *subset {
	return &subset{face: f, new: make([]uint16, max(1, len(f.advances))), old: make([]uint16, 1, 96), runes: make([]rune, 1, 96)}
}

// use returns the document's number for the glyph of r.
func (s *subset) use(r rune) uint16 { return s.number(s.face.glyph(r), r) }

func (s *subset) number(gid uint16, r rune) uint16 {
	if int(gid) >= len(s.new) {
		gid = 0 // a component that the face does not have
	}
	n := s.new[gid]
	if n == 0 && gid != 0 {
		n = uint16(len(s.old))
		s.new[gid] = n
		s.old = append(s.old, gid)
		s.runes = append(s.runes, r)
	} else if s.runes[n] == 0 && gid != 0 {
		s.runes[n] = r
	}
	return n
}

// program returns a TrueType font program of the used glyphs without hints. It
// has the six tables that a CIDFontType2 needs (PDF Reference 1.4, 5.8).
func (s *subset) program() []byte {
	var glyf bytes.Buffer
	var loca, hmtx []byte
	// Components of composed glyphs are appended while the loop runs.
	for i := 0; i < len(s.old); i++ {
		loca = binary.BigEndian.AppendUint32(loca, uint32(glyf.Len()))
		glyf.Write(s.glyph(s.old[i]))
		for glyf.Len()%4 != 0 {
			glyf.WriteByte(0)
		}
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(glyf.Len()))
	for _, gid := range s.old {
		hmtx = binary.BigEndian.AppendUint16(hmtx, s.face.advances[gid])
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(s.face.bearings[gid]))
	}
	head := bytes.Clone(s.face.head)
	binary.BigEndian.PutUint32(head[8:], 0)
	binary.BigEndian.PutUint16(head[50:], 1) // loca holds 32-bit offsets
	hhea := bytes.Clone(s.face.hhea)
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(s.old)))
	maxp := bytes.Clone(s.face.maxp)
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(s.old)))
	return assemble([]table{{"glyf", glyf.Bytes()}, {"head", head}, {"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp}})
}

const (
	argsAreWords   = 0x0001
	hasScale       = 0x0008
	moreComponents = 0x0020
	hasXYScale     = 0x0040
	hasTwoByTwo    = 0x0080
	hasHints       = 0x0100
)

// glyph returns an outline without instructions, its components renumbered.
func (s *subset) glyph(gid uint16) []byte {
	src := s.face.outline(gid)
	if len(src) < 12 {
		return nil
	}
	contours := int(int16(binary.BigEndian.Uint16(src)))
	if contours >= 0 {
		at := 10 + 2*contours
		if at+2 > len(src) {
			return nil
		}
		hints := int(binary.BigEndian.Uint16(src[at:]))
		if at+2+hints > len(src) {
			return nil
		}
		out := append(bytes.Clone(src[:at]), 0, 0)
		return append(out, src[at+2+hints:]...)
	}
	out := bytes.Clone(src)
	for at := 10; at+4 <= len(out); {
		flags := binary.BigEndian.Uint16(out[at:])
		binary.BigEndian.PutUint16(out[at:], flags&^hasHints)
		binary.BigEndian.PutUint16(out[at+2:], s.number(binary.BigEndian.Uint16(out[at+2:]), 0))
		at += 6
		if flags&argsAreWords != 0 {
			at += 2
		}
		switch {
		case flags&hasScale != 0:
			at += 2
		case flags&hasXYScale != 0:
			at += 4
		case flags&hasTwoByTwo != 0:
			at += 8
		}
		if flags&moreComponents == 0 {
			return out[:min(at, len(out))]
		}
	}
	return out
}

type table struct {
	tag  string
	data []byte
}

// assemble writes the file of an OpenType font; tables come in tag order.
func assemble(ts []table) []byte {
	entries := 0
	for 1<<(entries+1) <= len(ts) {
		entries++
	}
	search := 16 << entries
	out := binary.BigEndian.AppendUint32(nil, 0x00010000)
	for _, v := range []int{len(ts), search, entries, 16*len(ts) - search} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	at, headAt := 12+16*len(ts), 0
	for _, t := range ts {
		if t.tag == "head" {
			headAt = at
		}
		out = append(out, t.tag...)
		out = binary.BigEndian.AppendUint32(out, checksum(t.data))
		out = binary.BigEndian.AppendUint32(out, uint32(at))
		out = binary.BigEndian.AppendUint32(out, uint32(len(t.data)))
		at += (len(t.data) + 3) &^ 3
	}
	for _, t := range ts {
		out = append(out, t.data...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	binary.BigEndian.PutUint32(out[headAt+8:], 0xB1B0AFBA-checksum(out))
	return out
}

func checksum(b []byte) uint32 {
	var sum uint32
	for ; len(b) >= 4; b = b[4:] {
		sum += binary.BigEndian.Uint32(b)
	}
	if len(b) > 0 {
		var last [4]byte
		copy(last[:], b)
		sum += binary.BigEndian.Uint32(last[:])
	}
	return sum
}

// name is the font's name with the tag of a subset (PDF Reference 1.4, 5.5.3):
// six letters that differ when the glyphs differ.
func (s *subset) name(program []byte) string {
	sum := sha256.Sum256(program)
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + sum[i]%26
	}
	return string(tag) + "+" + s.face.name
}

// toUnicode is the character map that gives the text back to who copies,
// searches or listens to the letter (PDF Reference 1.4, 5.9.2).
func (s *subset) toUnicode() string {
	var pairs []string
	for cid, r := range s.runes {
		if r != 0 {
			pairs = append(pairs, fmt.Sprintf("<%04X> <%04X>\n", cid, r))
		}
	}
	var b strings.Builder
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for len(pairs) > 0 {
		n := min(100, len(pairs))
		fmt.Fprintf(&b, "%d beginbfchar\n%sendbfchar\n", n, strings.Join(pairs[:n], ""))
		pairs = pairs[n:]
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.String()
}

// widths is the W array: every glyph's advance, from CID 0 on.
func (s *subset) widths() string {
	var b strings.Builder
	b.WriteString("[0 [")
	for i, gid := range s.old {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprint(&b, s.face.advances[gid])
	}
	b.WriteString("]]")
	return b.String()
}

// cidSet has one bit for each CID of the program (ISO 19005-1, 6.3.5).
func (s *subset) cidSet() []byte {
	b := make([]byte, (len(s.old)+7)/8)
	for i := range s.old {
		b[i/8] |= 0x80 >> (i % 8)
	}
	return b
}

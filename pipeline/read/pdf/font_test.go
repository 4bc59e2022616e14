package pdf

import (
	"encoding/binary"
	"fmt"
	"testing"
)

// cffOf makes a compact font of glyphs with names of its own and a built-in
// encoding of consecutive codes.
func cffOf(names []string, first byte) []byte {
	index := func(items ...string) []byte {
		b := binary.BigEndian.AppendUint16(nil, uint16(len(items)))
		if len(items) == 0 {
			return b
		}
		b = append(b, 2)
		at := 1
		b = binary.BigEndian.AppendUint16(b, uint16(at))
		for _, s := range items {
			at += len(s)
			b = binary.BigEndian.AppendUint16(b, uint16(at))
		}
		for _, s := range items {
			b = append(b, s...)
		}
		return b
	}
	number := func(v int) string { return string([]byte{29, byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)}) }
	top := func(charset, encoding, glyphs int) []byte {
		return index(number(charset) + "\x0F" + number(encoding) + "\x10" + number(glyphs) + "\x11")
	}
	head := append([]byte{1, 0, 4, 2}, index("Test")...)
	tail := append(index(names...), index()...)
	base := len(head) + len(top(0, 0, 0)) + len(tail)
	charset := []byte{0}
	for i := range names {
		charset = binary.BigEndian.AppendUint16(charset, uint16(cffStandard+i))
	}
	encoding := []byte{1, 1, first, byte(len(names) - 1)}
	glyphs := index(append([]string{"\x0E"}, make([]string, len(names))...)...)
	out := append(head, top(base, base+len(charset), base+len(charset)+len(encoding))...)
	return append(append(append(append(out, tail...), charset...), encoding...), glyphs...)
}

// sfntOf makes a TrueType font with a Unicode table (format 4) and one of codes
// (1,0, format 0).
func sfntOf(chars []rune, first byte) []byte {
	u16 := func(b []byte, v ...int) []byte {
		for _, x := range v {
			b = binary.BigEndian.AppendUint16(b, uint16(x))
		}
		return b
	}
	n := len(chars) + 1
	unicode := u16(nil, 4, 16+8*n, 0, 2*n, 0, 0, 0)
	var start, end, delta, off []byte
	for i, r := range chars {
		start, end = u16(start, int(r)), u16(end, int(r))
		delta, off = u16(delta, (i+1-int(r))&0xFFFF), u16(off, 0)
	}
	unicode = append(append(append(append(append(unicode, u16(end, 0xFFFF)...), 0, 0), u16(start, 0xFFFF)...), u16(delta, 1)...), u16(off, 0)...)
	codes := u16(nil, 0, 262, 0)
	table := make([]byte, 256)
	for i := range chars {
		table[int(first)+i] = byte(i + 1)
	}
	cmap := u16(nil, 0, 2, 3, 1)
	cmap = binary.BigEndian.AppendUint32(cmap, 20)
	cmap = u16(cmap, 1, 0)
	cmap = binary.BigEndian.AppendUint32(cmap, uint32(20+len(unicode)))
	cmap = append(append(append(cmap, unicode...), codes...), table...)
	font := append([]byte{0, 1, 0, 0}, u16(nil, 1, 0, 0, 0)...)
	font = append(append(font, "cmap\x00\x00\x00\x00"...), binary.BigEndian.AppendUint32(nil, 28)...)
	return append(binary.BigEndian.AppendUint32(font, uint32(len(cmap))), cmap...)
}

// Fonts that say themselves what their codes show, in a file that does not.
func TestFontPrograms(t *testing.T) {
	for name, tc := range map[string]struct{ content, font, program, want string }{
		"compact, simple":     {"(!\"#)", "<</Subtype/Type1/BaseFont/X/FirstChar 33/Widths[500 500 500]/FontDescriptor<</Flags 4/FontFile3 5 0 R>>>>", string(cffOf([]string{"eacute", "uni2265", "f_i"}, 33)), "é≥fi"},
		"compact, composite":  {"<000100020003>", "<</Subtype/Type0/Encoding/Identity-H/DescendantFonts[<</Subtype/CIDFontType0/DW 500/FontDescriptor<</FontFile3 5 0 R>>>>]>>", string(cffOf([]string{"eacute", "g7", "oe"}, 33)), "é\uFFFDœ"},
		"truetype, simple":    {"(!\"#)", "<</Subtype/TrueType/BaseFont/X/FirstChar 33/Widths[500 500 500]/FontDescriptor<</Flags 4/FontFile2 5 0 R>>>>", string(sfntOf([]rune("é≥œ"), 33)), "é≥œ"},
		"truetype, composite": {"<00010003>", "<</Subtype/Type0/Encoding/Identity-H/DescendantFonts[<</Subtype/CIDFontType2/DW 500/FontDescriptor<</FontFile2 5 0 R>>>>]>>", string(sfntOf([]rune("é≥œ"), 33)), "éœ"},
		"truetype, mapped":    {"<00000001>", "<</Subtype/Type0/Encoding/Identity-H/DescendantFonts[<</Subtype/CIDFontType2/DW 500/CIDToGIDMap 6 0 R/FontDescriptor<</FontFile2 5 0 R>>>>]>>", string(sfntOf([]rune("é≥œ"), 33)), "œé"},
		"type 1":              {"(ab)", "<</Subtype/Type1/BaseFont/X/FirstChar 97/Widths[500 500]/FontDescriptor<</Flags 4/FontFile 5 0 R>>>>", "%!PS\n/Encoding 256 array\ndup 97 /eacute put\ndup 98/uni2264 put\nreadonly def\n", "é≤"},
		"nothing known":       {"(ab)", "<</Subtype/TrueType/BaseFont/X/FirstChar 97/Widths[500 500]/FontDescriptor<</Flags 4/FontFile2 5 0 R>>>>", "junk", "\uFFFD\uFFFD"},
	} {
		t.Run(name, func(t *testing.T) {
			d := one(fmt.Sprintf("BT /F2 10 Tf 50 700 Td %s Tj ET", tc.content), "font:"+tc.font, "object:"+deflated("", tc.program), "object:"+stream0("", "\x00\x03\x00\x01"))
			wantBody(t, mustRead(t, d.bytes()), tc.want)
		})
	}
}

func TestGlyphNames(t *testing.T) {
	for g, want := range map[name]string{"eacute": "é", "Ccedilla": "Ç", "scaron": "š", "oe": "œ", "fi": "fi", "f_f_l": "ffl", "uni00B5": "µ", "uni20AC0041": "€A",
		"u1F600": "😀", "one.oldstyle": "1", "lessequal": "≤", "Idieresis": "Ï", "space": " ", "A": "A", "g12": "", "cid345": "", ".notdef": "", "uniD800": "", "C0_1": "",
		"acute": "´", "_": "", "f__i": "", "dotlessi": "ı", "ydieresis": "ÿ"} {
		if got := glyphText(g); got != want {
			t.Errorf("%s: %q, want %q", g, got, want)
		}
	}
}

func FuzzFontProgram(f *testing.F) {
	f.Add(cffOf([]string{"eacute", "a"}, 33))
	f.Add(sfntOf([]rune("é≥"), 33))
	f.Add([]byte("1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <00> <05> <0041> endbfrange 1 begincidrange <00> <05> 3 endcidrange"))
	f.Fuzz(func(t *testing.T, b []byte) {
		readCFF(b)
		readSFNT(b)
		file := &file{values: maxValues}
		m, err := readCMap(file, b)
		if err != nil {
			return
		}
		for c := range uint32(300) {
			m.text(c)
		}
		for s := string(b); s != ""; {
			_, n := m.next(s)
			if n < 1 || n > len(s) {
				t.Fatalf("a code of %d bytes of %d", n, len(s))
			}
			s = s[n:]
		}
	})
}

package pdf

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
)

// font tells what the codes of a string show and how wide they are.
type font struct {
	base      string
	composite bool
	ucs2      bool
	wide      *cmap // code to character identifier; nil for Identity
	unicode   *cmap
	simple    [256]string
	widths    map[int]float64 // by code, or by character identifier
	ranges    []wrange
	missing   float64 // width where none is given; < 0: the standard fonts'
	scale     float64 // of glyph space: 1/1000, or the matrix of a Type 3 font
	glyphs    *sfnt
	named     map[int]string  // glyphs of a compact font by their names
	toGlyph   []byte          // CIDToGIDMap; nil for Identity
	seen      map[byte]string // the code that each sign was first read from
}

type wrange struct {
	lo, hi int
	w      float64
}

const maxWidths = 70_000

// font reads a font dictionary (9.6, 9.7).
func (f *file) font(d dict) (*font, error) {
	t := &font{scale: 0.001, missing: -1, widths: map[int]float64{}}
	base, _ := f.resolve(d["BaseFont"]).(name)
	if i := strings.IndexByte(string(base), '+'); i == 6 { // a subset's tag (9.6.4)
		base = base[7:]
	}
	t.base = string(base)
	if s, ok := f.resolve(d["ToUnicode"]).(*stream); ok {
		b, err := f.decode(s)
		if isFault(err) {
			return nil, err
		}
		if err == nil {
			m, err := readCMap(f, b)
			if err != nil {
				return nil, err
			}
			if !m.useless() {
				t.unicode = m
			}
		}
	}
	if kind, _ := f.resolve(d["Subtype"]).(name); kind == "Type0" {
		return t, f.compositeFont(t, d)
	} else if kind == "Type3" {
		m, _ := f.resolve(d["FontMatrix"]).(array)
		if len(m) == 6 {
			if a, _ := number(f.resolve(m[0])); a != 0 {
				t.scale = max(a, -a)
			}
		}
		t.missing = 0
	}
	return t, f.simpleFont(t, d)
}

// simpleFont fills the table of a simple font (9.6.6).
func (f *file) simpleFont(t *font, d dict) error {
	first, _ := integer(f.resolve(d["FirstChar"]))
	widths, _ := f.resolve(d["Widths"]).(array)
	for i, o := range widths[:min(len(widths), 256)] {
		if w, ok := number(f.resolve(o)); ok {
			t.widths[first+i] = w
		}
	}
	desc, _ := f.resolve(d["FontDescriptor"]).(dict)
	if w, ok := number(f.resolve(desc["MissingWidth"])); ok && len(widths) > 0 {
		t.missing = w
	}
	flags, _ := integer(f.resolve(desc["Flags"]))
	symbolic := flags&4 != 0
	kind, _ := f.resolve(d["Subtype"]).(name)
	var encoding name
	var differences array
	switch e := f.resolve(d["Encoding"]).(type) {
	case name:
		encoding = e
	case dict:
		encoding, _ = f.resolve(e["BaseEncoding"]).(name)
		differences, _ = f.resolve(e["Differences"]).(array)
	}
	sign := f.signs(t.base)
	for c := range 256 {
		var r rune
		switch {
		case sign != nil:
			r = sign(byte(c))
		case encoding != "":
			r = encodingRune(encoding, byte(c))
		case kind == "Type3":
		case !symbolic || desc == nil:
			r = standardRune(byte(c))
		}
		if r != 0 {
			t.simple[c] = string(r)
		}
	}
	if err := f.embedded(t, desc, kind == "TrueType", encoding); err != nil {
		return err
	}
	c := 0
	for _, o := range differences[:min(len(differences), 1024)] {
		switch v := f.resolve(o).(type) {
		case name:
			if c >= 0 && c < 256 {
				t.simple[c] = glyphText(v)
				if t.simple[c] == "" && sign != nil {
					t.simple[c] = string(sign(byte(c)))
				}
				if dingbatName.MatchString(string(v)) {
					if r := sign; r != nil && r(byte(c)) != 0 {
						t.simple[c] = string(r(byte(c)))
					}
				}
			}
			c++
		default:
			if n, ok := integer(v); ok {
				c = n
			}
		}
	}
	return nil
}

var dingbatName = regexp.MustCompile(`^a\d{1,3}$`)

// signs gives the codes of picture fonts.
func (f *file) signs(base string) func(byte) rune {
	low := strings.ToLower(base)
	switch {
	case strings.Contains(low, "dingbats"):
		return dingbat
	case f.symbols == nil:
		return nil
	case low == "symbol" || strings.HasPrefix(low, "symbolmt") || strings.HasPrefix(low, "symbol,"):
		low = "symbol"
	case strings.HasPrefix(low, "wingdings2") || strings.HasPrefix(low, "wingdings 2"):
		low = "wingdings 2"
	case low == "wingdings" || strings.HasPrefix(low, "wingdings-") || strings.HasPrefix(low, "wingdings,"):
		low = "wingdings"
	}
	table := f.symbols(low)
	if table == nil {
		return nil
	}
	return func(c byte) rune {
		if c <= 0x20 {
			return rune(c)
		}
		return table(rune(c))
	}
}

var typeOneCode = regexp.MustCompile(`dup\s+(\d{1,3})\s*/([A-Za-z0-9._]{1,40})\s+put`)

// embedded fills what the file's encoding leaves open from the font program: the
// built-in encoding of Type 1, the tables of TrueType.
func (f *file) embedded(t *font, desc dict, trueType bool, encoding name) error {
	if s, ok := f.resolve(desc["FontFile"]).(*stream); ok && encoding == "" {
		b, err := f.decode(s)
		if isFault(err) {
			return err
		}
		n, _ := integer(f.resolve(s.dict["Length1"]))
		if n <= 0 || n > len(b) {
			n = min(len(b), 64<<10)
		}
		head := b[:n]
		if i := bytes.Index(head, []byte("/Encoding")); i >= 0 && !bytes.HasPrefix(bytes.TrimSpace(head[i+9:]), []byte("StandardEncoding")) {
			for _, m := range typeOneCode.FindAllSubmatch(head[i:], 300) {
				if c, _ := strconv.Atoi(string(m[1])); c < 256 {
					if s := glyphText(name(m[2])); s != "" {
						t.simple[c] = s
					}
				}
			}
		}
	}
	if s, ok := f.resolve(desc["FontFile3"]).(*stream); ok && encoding == "" {
		b, err := f.decode(s)
		if isFault(err) {
			return err
		}
		if err == nil && len(b) > 4 && b[0] == 1 { // not OpenType
			own := readCFF(b)
			for c := range own.codes {
				if s := own.sign(c); s != "" && c >= 0 && c < 256 {
					t.simple[c] = s
				}
			}
		}
	}
	if s, ok := f.resolve(desc["FontFile2"]).(*stream); ok && trueType && t.unicode == nil {
		b, err := f.decode(s)
		if isFault(err) {
			return err
		}
		glyphs := readSFNT(b)
		for c := range 256 {
			if t.simple[c] != "" {
				continue
			}
			if g, ok := glyphs.codes[c]; ok {
				if r, ok := glyphs.text[g]; ok && r >= 0x20 && (r < 0xE000 || r > 0xF8FF) {
					t.simple[c] = string(r)
				}
			}
		}
	}
	return nil
}

// compositeFont reads how codes become glyphs of the descendant font (9.7).
func (f *file) compositeFont(t *font, d dict) error {
	t.composite, t.missing = true, 1000
	switch e := f.resolve(d["Encoding"]).(type) {
	case name:
		t.ucs2 = isUCS2(e)
	case *stream:
		b, err := f.decode(e)
		if isFault(err) {
			return err
		}
		if t.wide, err = readCMap(f, b); err != nil {
			return err
		}
	}
	all, _ := f.resolve(d["DescendantFonts"]).(array)
	if len(all) == 0 {
		return nil
	}
	desc, _ := f.resolve(all[0]).(dict)
	if w, ok := number(f.resolve(desc["DW"])); ok {
		t.missing = w
	}
	w, _ := f.resolve(desc["W"]).(array)
	for i := 0; i+1 < len(w) && len(t.widths)+len(t.ranges) < maxWidths; {
		first, _ := integer(f.resolve(w[i]))
		switch v := f.resolve(w[i+1]).(type) {
		case array:
			for k, o := range v[:min(len(v), maxWidths)] {
				t.widths[first+k], _ = number(f.resolve(o))
			}
			i += 2
		default:
			last, _ := integer(v)
			if i+2 < len(w) {
				x, _ := number(f.resolve(w[i+2]))
				if last-first < 256 {
					for k := first; k <= last; k++ {
						t.widths[k] = x
					}
				} else if len(t.ranges) < 200 {
					t.ranges = append(t.ranges, wrange{first, last, x})
				}
			}
			i += 3
		}
	}
	fd, _ := f.resolve(desc["FontDescriptor"]).(dict)
	if s, ok := f.resolve(fd["FontFile3"]).(*stream); ok && t.unicode == nil && !t.ucs2 {
		b, err := f.decode(s)
		if isFault(err) {
			return err
		}
		if len(b) > 4 && b[0] == 1 {
			if own := readCFF(b); !own.cid { // 9.7.4.2: identifiers are glyph numbers
				t.named = own.text
			}
		}
		return nil
	}
	s, ok := f.resolve(fd["FontFile2"]).(*stream)
	if !ok || t.unicode != nil || t.ucs2 {
		return nil
	}
	b, err := f.decode(s)
	if isFault(err) {
		return err
	}
	t.glyphs = readSFNT(b)
	if s, ok := f.resolve(desc["CIDToGIDMap"]).(*stream); ok {
		t.toGlyph, err = f.decode(s)
		if isFault(err) {
			return err
		}
	}
	return nil
}

// next takes the first code from s: how many bytes it has, what it shows ("" for
// what nothing explains), how wide it is in text space.
func (t *font) next(s string) (n int, text string, width float64, space bool) {
	if !t.composite {
		c := s[0]
		if text = t.unicode.text(uint32(c)); swapped(text) {
			text = ""
		}
		if text == "" || lost(text) {
			if own := t.simple[c]; own != "" || text == "" {
				text = own
			}
		}
		w, ok := t.widths[int(c)]
		if !ok {
			if w = t.missing; w < 0 {
				w = standardWidth(t.base, text)
				t.widths[int(c)] = w
			}
		}
		return 1, text, w * t.scale, c == ' '
	}
	var c uint32
	n = min(2, len(s))
	if t.wide != nil {
		c, n = t.wide.next(s)
	} else {
		c = code(s[:n])
	}
	cid := int(c)
	if t.wide != nil {
		cid = 0
		if r, ok := find(t.wide.cids, c); ok {
			cid = r.cid + int(c-r.lo)
		}
	}
	if text = t.unicode.text(c); swapped(text) {
		text = ""
	}
	if text == "" && t.ucs2 && n == 2 {
		text = unicode16(s[:2])
	}
	if text == "" && t.named != nil {
		text = t.named[cid]
	}
	if text == "" && t.glyphs != nil {
		g := cid
		if t.toGlyph != nil {
			g = 0
			if 2*cid+1 < len(t.toGlyph) && cid >= 0 {
				g = int(t.toGlyph[2*cid])<<8 | int(t.toGlyph[2*cid+1])
			}
		}
		if r, ok := t.glyphs.text[g]; ok {
			text = string(r)
		}
	}
	w, ok := t.widths[cid]
	if !ok {
		w = t.missing
		for _, r := range t.ranges {
			if cid >= r.lo && cid <= r.hi {
				w = r.w
			}
		}
	}
	return n, text, w * t.scale, n == 1 && s[0] == ' '
}

// swapped reports a text whose bytes stand the wrong way round, as some programs
// write ligatures: the letter f as U+6600.
func swapped(s string) bool {
	for _, r := range s {
		if r >= 0x4100 && r <= 0x7A00 && r&0xFF == 0 {
			return true
		}
	}
	return false
}

// lost reports a text that says nothing: no character, or one of private use.
func lost(s string) bool {
	for _, r := range s {
		if r != 0 && r != 0xFFFD && (r < 0xE000 || r > 0xF8FF) {
			return false
		}
	}
	return true
}

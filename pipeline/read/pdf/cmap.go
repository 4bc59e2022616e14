package pdf

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The caps of a character map.
const (
	maxMapped = 70_000
	maxRanges = 20_000
)

// cmap maps codes to text (ToUnicode, 9.10.3) or to character identifiers
// (9.7.5).
type cmap struct {
	spaces []codespace
	one    map[uint32]string
	ranges []crange
	cids   []crange
}

type codespace struct {
	n      int
	lo, hi uint32
}

type crange struct {
	lo, hi uint32
	text   string // of lo; the last unit rises with the code
	cid    int
}

func readCMap(f *file, b []byte) (*cmap, error) {
	m := &cmap{one: map[uint32]string{}}
	l := f.lexer(b)
	l.noRefs = true
	var args []any
	for {
		before := f.values
		o, err := l.object(0)
		if errors.Is(err, errEnd) {
			break
		}
		if err != nil {
			return nil, err
		}
		f.values = before - min(1, len(args)/64)
		w, ok := o.(word)
		if !ok {
			if len(args) < 3*maxRanges {
				args = append(args, o)
			}
			continue
		}
		m.block(w, args)
		args = args[:0]
	}
	byLow := func(x, y crange) int { return cmp.Compare(x.lo, y.lo) }
	slices.SortStableFunc(m.ranges, byLow)
	slices.SortStableFunc(m.cids, byLow)
	return m, nil
}

func code(s string) uint32 {
	var v uint32
	for _, c := range []byte(s[:min(len(s), 4)]) {
		v = v<<8 | uint32(c)
	}
	return v
}

// unicode16 reads the UTF-16 that a map's targets are written in.
func unicode16(s string) string {
	if len(s) == 1 {
		return string(rune(s[0]))
	}
	var units []uint16
	for i := 0; i+1 < len(s) && i < 64; i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}

func (m *cmap) block(w word, args []any) {
	str := func(i int) (string, bool) { s, ok := args[i].(string); return s, ok }
	switch w {
	case "endcodespacerange":
		for i := 0; i+1 < len(args) && len(m.spaces) < 100; i += 2 {
			lo, ok1 := str(i)
			hi, ok2 := str(i + 1)
			if ok1 && ok2 && len(lo) > 0 && len(lo) <= 4 {
				m.spaces = append(m.spaces, codespace{len(lo), code(lo), code(hi)})
			}
		}
	case "endbfchar":
		for i := 0; i+1 < len(args) && len(m.one) < maxMapped; i += 2 {
			from, ok := str(i)
			if !ok {
				continue
			}
			switch to := args[i+1].(type) {
			case string:
				m.one[code(from)] = unicode16(to)
			case name:
				m.one[code(from)] = glyphText(to)
			}
		}
	case "endbfrange":
		for i := 0; i+2 < len(args); i += 3 {
			lo, ok1 := str(i)
			hi, ok2 := str(i + 1)
			if !ok1 || !ok2 {
				continue
			}
			switch to := args[i+2].(type) {
			case string:
				if len(m.ranges) < maxRanges {
					m.ranges = append(m.ranges, crange{lo: code(lo), hi: code(hi), text: unicode16(to)})
				}
			case array:
				for k, o := range to {
					if s, ok := o.(string); ok && len(m.one) < maxMapped {
						m.one[code(lo)+uint32(k)] = unicode16(s)
					}
				}
			}
		}
	case "endcidchar":
		for i := 0; i+1 < len(args); i += 2 {
			from, ok := str(i)
			if cid, is := integer(args[i+1]); ok && is && len(m.cids) < maxRanges {
				m.cids = append(m.cids, crange{lo: code(from), hi: code(from), cid: cid})
			}
		}
	case "endcidrange":
		for i := 0; i+2 < len(args); i += 3 {
			lo, ok1 := str(i)
			hi, ok2 := str(i + 1)
			if cid, is := integer(args[i+2]); ok1 && ok2 && is && len(m.cids) < maxRanges {
				m.cids = append(m.cids, crange{lo: code(lo), hi: code(hi), cid: cid})
			}
		}
	}
}

func find(all []crange, c uint32) (crange, bool) {
	i, _ := slices.BinarySearchFunc(all, c, func(r crange, c uint32) int { return cmp.Compare(r.lo, c) })
	for k := min(i, len(all)-1); k >= 0 && k > i-4; k-- { // ranges may overlap a little
		if all[k].lo <= c && c <= all[k].hi {
			return all[k], true
		}
	}
	return crange{}, false
}

// text gives what a code shows, or "".
func (m *cmap) text(c uint32) string {
	if m == nil {
		return ""
	}
	if s, ok := m.one[c]; ok {
		return s
	}
	r, ok := find(m.ranges, c)
	if !ok || r.text == "" {
		return ""
	}
	last, size := utf8.DecodeLastRuneInString(r.text)
	return r.text[:len(r.text)-size] + string(last+rune(c-r.lo))
}

// next takes one code from s by the code spaces, or two bytes.
func (m *cmap) next(s string) (c uint32, n int) {
	for n := 1; n <= 4 && n <= len(s); n++ {
		c := code(s[:n])
		for _, sp := range m.spaces {
			if sp.n == n && within(c, sp) {
				return c, n
			}
		}
	}
	n = min(2, len(s))
	if len(m.spaces) > 0 {
		n = min(m.spaces[0].n, len(s))
	}
	return code(s[:n]), n
}

// within compares byte by byte (9.7.6.2).
func within(c uint32, sp codespace) bool {
	for shift := 0; shift < 8*sp.n; shift += 8 {
		b := byte(c >> shift)
		if b < byte(sp.lo>>shift) || b > byte(sp.hi>>shift) {
			return false
		}
	}
	return true
}

// useless reports a map without any entry, as some programs write for form's
// sake.
func (m *cmap) useless() bool { return m == nil || len(m.one) == 0 && len(m.ranges) == 0 }

func isUCS2(encoding name) bool {
	return strings.Contains(string(encoding), "UCS2") || strings.Contains(string(encoding), "UTF16")
}

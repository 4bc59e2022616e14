package pdf

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// pdfDoc is PDFDocEncoding where it differs from Latin 1 (annex D.3).
var pdfDoc = map[byte]rune{
	0x18: '˘', 0x19: 'ˇ', 0x1A: 'ˆ', 0x1B: '˙', 0x1C: '˝', 0x1D: '˛', 0x1E: '˚', 0x1F: '˜',
	0x80: '•', 0x81: '†', 0x82: '‡', 0x83: '…', 0x84: '—', 0x85: '–', 0x86: 'ƒ', 0x87: '⁄', 0x88: '‹', 0x89: '›', 0x8A: '−',
	0x8B: '‰', 0x8C: '„', 0x8D: '“', 0x8E: '”', 0x8F: '‘', 0x90: '’', 0x91: '‚', 0x92: '™', 0x93: 'ﬁ', 0x94: 'ﬂ', 0x95: 'Ł',
	0x96: 'Œ', 0x97: 'Š', 0x98: 'Ÿ', 0x99: 'Ž', 0x9A: 'ı', 0x9B: 'ł', 0x9C: 'œ', 0x9D: 'š', 0x9E: 'ž', 0xA0: '€',
}

// textString reads a text string (7.9.2.2): UTF-16 or UTF-8 by its mark, else
// PDFDocEncoding.
func textString(s string) string {
	switch {
	case strings.HasPrefix(s, "\xFE\xFF"), strings.HasPrefix(s, "\xFF\xFE"):
		little := s[0] == 0xFF
		var units []uint16
		for i := 2; i+1 < len(s) && len(units) < maxText; i += 2 {
			u := uint16(s[i])<<8 | uint16(s[i+1])
			if little {
				u = u>>8 | u<<8
			}
			units = append(units, u)
		}
		return string(utf16.Decode(units))
	case strings.HasPrefix(s, "\xEF\xBB\xBF") && utf8.ValidString(s):
		return s[3:]
	}
	var b strings.Builder
	for _, c := range []byte(s) {
		if r, ok := pdfDoc[c]; ok {
			b.WriteRune(r)
		} else {
			b.WriteRune(rune(c))
		}
	}
	return b.String()
}

package read

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// More marks than that on one letter are no writing system's, and would make
// normalisation insert joiners of its own (UAX 15, stream-safe format).
const maxMarks = 12

// clean brings text into the form that the package comment promises, and closes
// the notes. clean(clean(s)) is clean(s).
func clean(s string, n *notes) string {
	var out, line strings.Builder
	out.Grow(len(s) + len(s)/16)
	flush := func() {
		out.WriteString(strings.TrimRight(line.String(), " \t"))
		line.Reset()
	}
	overrides, marks := 0, 0
	before := rune(0)
	for _, r := range s {
		if r < 0x300 || !unicode.Is(unicode.Mn, r) {
			marks = 0
		} else if marks++; marks > maxMarks {
			continue
		}
		switch {
		case r == '\n' && before == '\r':
		case r == '\n', r == '\r', r == '\v', r == '\f', r == 0x85, r == 0x2028, r == 0x2029:
			flush()
			out.WriteByte('\n')
		case r == '\t', r >= 0x20 && r < 0x7F, r > 0xA0 && r < 0x300 && r != 0xAD:
			line.WriteRune(r)
		case r < 0xA0: // C0, DEL and C1 controls
		case r == 0xA0, r == 0x1680, r >= 0x2000 && r <= 0x200A, r == 0x202F, r == 0x205F, r == 0x3000:
			line.WriteByte(' ')
		case r == 0x2010, r == 0x2011:
			line.WriteByte('-')
		case r == 0x202D, r == 0x202E:
			overrides++
		case unseen(r):
		case r >= 0xFB00 && r <= 0xFB06: // ligatures of text copied out of a PDF
			line.WriteString([...]string{"ff", "fi", "fl", "ffi", "ffl", "st", "st"}[r-0xFB00])
		case r == 0xF0B7, r == 0xF0A7:
			line.WriteRune('•')
		case r >= 0xE000 && r <= 0xF8FF, r >= 0xF0000, r == 0xFFFD:
			// Private use: only a font knows what it shows. Or lost before us.
			n.symbols++
			line.WriteRune('\uFFFD')
		default:
			line.WriteRune(r)
		}
		before = r
	}
	flush()
	if overrides > 0 {
		n.add("Le texte contient des marques qui inversent l'ordre d'affichage : elles ont été enlevées, relire les nombres.")
	}
	n.tell()
	t := out.String()
	if !norm.NFC.IsNormalString(t) {
		t = norm.NFC.String(t)
	}
	return strings.Trim(t, "\n")
}

// unseen holds what a reader does not see: soft hyphen, zero-width, bidirectional
// and variation marks, tags, non-characters.
func unseen(r rune) bool {
	switch {
	case r == 0xAD, r == 0x34F, r == 0x61C, r == 0x180E, r == 0xFEFF,
		r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F,
		r >= 0xFE00 && r <= 0xFE0F, r >= 0xFFF9 && r <= 0xFFFB, r >= 0xFDD0 && r <= 0xFDEF,
		r >= 0xE0000 && r <= 0xE0FFF, r&0xFFFE == 0xFFFE:
		return true
	}
	return false
}

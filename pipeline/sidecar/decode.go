package sidecar

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// decode turns the bytes of a file into characters where it is certain which they
// are: UTF-8 with or without a mark, UTF-16 as the plain editor of Windows saves
// "Unicode", and Windows-1252 as the one of older Windows saves all. A name read in
// the wrong alphabet would stand in a letter, so the rest is refused. Line ends
// become "\n".
func decode(raw []byte) (string, *Refusal) {
	s, ok := "", true
	switch {
	case bytes.HasPrefix(raw, []byte("\xEF\xBB\xBF")):
		s, ok = string(raw[3:]), utf8.Valid(raw)
	case bytes.HasPrefix(raw, []byte("\xFF\xFE")):
		s, ok = wide(raw[2:], binary.LittleEndian)
	case bytes.HasPrefix(raw, []byte("\xFE\xFF")):
		s, ok = wide(raw[2:], binary.BigEndian)
	case bytes.IndexByte(raw, 0) >= 0:
		s, ok = unmarked(raw)
	case utf8.Valid(raw):
		s = string(raw)
	default:
		if at := notWestern(raw); at >= 0 {
			return "", &Refusal{Reason: Encoding, Line: 1 + bytes.Count(raw[:at], []byte("\n"))}
		}
		b, err := charmap.Windows1252.NewDecoder().Bytes(raw)
		s, ok = string(b), err == nil
	}
	if !ok {
		return "", &Refusal{Reason: Encoding}
	}
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	if at := garbled(s); at >= 0 {
		return "", &Refusal{Reason: Encoding, Line: 1 + strings.Count(s[:at], "\n")}
	}
	return s, nil
}

func wide(raw []byte, order binary.ByteOrder) (string, bool) {
	if len(raw)%2 != 0 {
		return "", false
	}
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = order.Uint16(raw[2*i:])
	}
	return string(utf16.Decode(units)), true
}

// unmarked reads UTF-16 without a mark: of a western text nearly every character
// has a zero for one byte, always the same one.
func unmarked(raw []byte) (string, bool) {
	var zeros [2]int
	for i, b := range raw {
		if b == 0 {
			zeros[i%2]++
		}
	}
	switch enough := len(raw) * 2 / 5; {
	case zeros[0] == 0 && zeros[1] >= enough:
		return wide(raw, binary.LittleEndian)
	case zeros[1] == 0 && zeros[0] >= enough:
		return wide(raw, binary.BigEndian)
	}
	return "", false
}

// notWestern returns the place of the first byte that keeps raw, which is not
// UTF-8, from being Windows-1252 for certain, or -1. Half a text in UTF-8 is one
// such case; so are letters that stand where the alphabets of old Macintosh and DOS
// machines have others, "Beno”t" for "Benoît".
func notWestern(raw []byte) int {
	letter := func(i int) rune {
		if i < 0 || i >= len(raw) {
			return ' '
		}
		return charmap.Windows1252.DecodeByte(raw[i])
	}
	broken, whole := -1, false
	for i := 0; i < len(raw); {
		r, n := utf8.DecodeRune(raw[i:])
		if whole = whole || n > 1; r == utf8.RuneError && n == 1 && broken < 0 {
			broken = i
		}
		i += n
	}
	if whole {
		return broken
	}
	for i, b := range raw {
		if b < utf8.RuneSelf {
			continue
		}
		before, after := letter(i-1), letter(i+1)
		if i > 1 && raw[i-2] == '\\' { // "\n" of JSON
			before = ' '
		}
		inWord := unicode.IsLetter(before) && unicode.IsLetter(after)
		ok := false
		switch r := letter(i); {
		case r == '’' || r == '\u00a0' || strings.ContainsRune("«»°§²º", r):
			ok = true
		case r == 'œ': // where French has it: cœur, œsophage, œdème
			ok = after == 'u' || after == 'd' || after == 's' && letter(i+2) == 'o'
		case strings.ContainsRune("“”‘–—…€", r):
			ok = !inWord
		case unicode.IsLetter(r) && (b >= 0xC0 || r == 'Œ' || r == 'Ÿ'):
			ok = !unicode.IsUpper(r) || !unicode.IsLower(before)
		}
		if !ok {
			return i
		}
	}
	return -1
}

// garbled returns the place of the first character that says that another program
// has lost or mistaken characters, or that this is no text; else -1.
func garbled(s string) int {
	var before byte
	for i, r := range s {
		b, western := charmap.Windows1252.EncodeRune(r)
		switch {
		case r == utf8.RuneError, r < ' ' && r != '\n' && r != '\t', r == 0x7F:
			return i
		// "prÃ©nom": UTF-8 taken for Windows-1252 and saved again
		case western && b >= 0x80 && b < 0xC0 && (before >= 0xC2 && before <= 0xC5 || before == 0xE2 && r == '€'):
			return i
		}
		before = 0
		if western {
			before = b
		}
	}
	return -1
}

// tidy writes every kind of space as a space and every kind of hyphen as one, and
// drops characters that are not seen: they come with what is pasted from pages.
func tidy(s string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Zs, r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		case r == '\u2010', r == '\u2011', r == '\u2212':
			return '-'
		}
		return r
	}, s))
}

// unquoted takes off the quotation marks of a text processor.
func unquoted(s string) string {
	for _, q := range [...][2]string{{"“", "”"}, {"«", "»"}, {"„", "“"}, {"‘", "’"}} {
		if in, ok := strings.CutPrefix(s, q[0]); ok {
			if in, ok := strings.CutSuffix(in, q[1]); ok && !strings.ContainsAny(in, q[0]+q[1]) {
				return strings.TrimSpace(in)
			}
		}
	}
	return s
}

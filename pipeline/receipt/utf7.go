package receipt

import (
	"strings"
	"unicode/utf16"
)

// utf7 decodes UTF-7 (RFC 2152), of which no library that is kept up has a decoder.
// What is no UTF-7 stays as it stands; a shift that ends nowhere ends with the text.
func utf7(b []byte) string {
	var out strings.Builder
	for i := 0; i < len(b); i++ {
		if b[i] != '+' {
			out.WriteByte(b[i])
			continue
		}
		end := i + 1
		for end < len(b) && sextet(b[end]) >= 0 {
			end++
		}
		run := b[i+1 : end]
		switch {
		case len(run) == 0 && end < len(b) && b[end] == '-':
			out.WriteByte('+')
		case len(run) < 3: // no unit of UTF-16 is so short
			out.Write(b[i:end])
			i = end - 1
			continue
		default:
			out.WriteString(units(run))
		}
		if i = end - 1; end < len(b) && b[end] == '-' {
			i = end
		}
	}
	return out.String()
}

// units are the characters of a shifted run.
func units(run []byte) string {
	var all []uint16
	var bits, held uint32
	for _, c := range run {
		held, bits = held<<6|uint32(sextet(c)), bits+6
		if bits >= 16 {
			bits -= 16
			all = append(all, uint16(held>>bits))
		}
	}
	return string(utf16.Decode(all))
}

func sextet(c byte) int {
	switch {
	case c >= 'A' && c <= 'Z':
		return int(c - 'A')
	case c >= 'a' && c <= 'z':
		return int(c-'a') + 26
	case c >= '0' && c <= '9':
		return int(c-'0') + 52
	case c == '+':
		return 62
	case c == '/':
		return 63
	}
	return -1
}

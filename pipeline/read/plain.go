package read

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// looksText reports whether the bytes can be a text in one of the encodings
// that decode knows: no NUL outside UTF-16, hardly any control character.
func looksText(raw []byte) bool {
	if _, _, ok := utf16Order(raw); ok {
		return true
	}
	if bytes.HasPrefix(raw, []byte{0, 0, 0xFE, 0xFF}) || bytes.HasPrefix(raw, []byte{0xFF, 0xFE, 0, 0}) {
		return false // UTF-32: no program in an office writes it
	}
	controls := 0
	for _, c := range bytes.TrimRight(raw, "\x00\x1A") { // DOS programs pad to a block
		switch {
		case c == 0:
			return false
		case c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v' && c != 0x1B && c != 0x1A, c == 0x7F:
			controls++
		}
	}
	return controls <= 1+len(raw)/100
}

// utf16Order finds UTF-16 by its byte order mark or, without one, by the zero
// high bytes of Latin letters: all on one side.
func utf16Order(raw []byte) (order binary.ByteOrder, skip int, ok bool) {
	switch {
	case bytes.HasPrefix(raw, []byte{0xFF, 0xFE}) && !bytes.HasPrefix(raw, []byte{0xFF, 0xFE, 0, 0}):
		return binary.LittleEndian, 2, true
	case bytes.HasPrefix(raw, []byte{0xFE, 0xFF}):
		return binary.BigEndian, 2, true
	}
	if len(raw) < 8 || len(raw)%2 != 0 {
		return nil, 0, false
	}
	var zero [2]int
	for i, c := range raw[:min(len(raw), 4096)] {
		if c == 0 {
			zero[i%2]++
		}
	}
	half := min(len(raw), 4096) / 2
	switch {
	case zero[0] == 0 && zero[1] > half*8/10:
		return binary.LittleEndian, 0, true
	case zero[1] == 0 && zero[0] > half*8/10:
		return binary.BigEndian, 0, true
	}
	return nil, 0, false
}

// decode gives the text of plain bytes: UTF-8 where they are UTF-8, UTF-16, else
// a one-byte encoding of French practice software.
func decode(raw []byte, n *notes) (string, error) {
	if order, skip, ok := utf16Order(raw); ok {
		body := raw[skip:]
		if len(body)%2 != 0 {
			return "", Refusal{Damaged, "odd number of bytes in UTF-16"}
		}
		units := make([]uint16, len(body)/2)
		for i := range units {
			units[i] = order.Uint16(body[2*i:])
		}
		if skip == 0 {
			n.add("Encodage du texte reconnu sans marque (UTF-16) : vérifier les lettres accentuées.")
		}
		return string(utf16.Decode(units)), nil
	}
	raw = bytes.TrimRight(bytes.TrimPrefix(raw, utf8BOM), "\x00\x1A")
	if utf8.Valid(raw) {
		return string(raw), nil
	}
	return decodeOneByte(raw, n), nil
}

// decodeOneByte reads bytes that are not UTF-8 throughout. A file that is mostly
// UTF-8 was patched together from two encodings: each byte is then read in its
// own. Otherwise the encoding that makes French words wins, Windows-1252 first.
func decodeOneByte(raw []byte, n *notes) string {
	whole, odd := 0, 0
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRune(raw[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			odd++
		case size > 1:
			whole++
		}
		i += size
	}
	if whole > odd {
		n.add("Le fichier mélange deux encodages : vérifier les lettres accentuées.")
		var b strings.Builder
		for i := 0; i < len(raw); {
			r, size := utf8.DecodeRune(raw[i:])
			if r == utf8.RuneError && size == 1 {
				r = charmap.Windows1252.DecodeByte(raw[i])
			}
			b.WriteRune(r)
			i += size
		}
		return b.String()
	}
	best, name, top := charmap.Windows1252, "", frenchness(charmap.Windows1252, raw)
	for _, c := range []struct {
		m    *charmap.Charmap
		name string
	}{{charmap.CodePage850, "DOS 850"}, {charmap.Macintosh, "Macintosh"}} {
		if s := frenchness(c.m, raw); s > top {
			best, name, top = c.m, c.name, s
		}
	}
	if name != "" {
		n.add("Encodage ancien reconnu (%s) : vérifier les lettres accentuées.", name)
	}
	return decodeBytes(best, raw)
}

func decodeBytes(m *charmap.Charmap, raw []byte) string {
	var b strings.Builder
	b.Grow(len(raw) + len(raw)/8)
	for _, c := range raw {
		b.WriteRune(m.DecodeByte(c))
	}
	return b.String()
}

// The signs above ASCII that occur in French medical text.
const frenchSigns = "éèêëàâäîïôöùûüçœæÿÉÈÊËÀÂÄÎÏÔÖÙÛÜÇŒÆ°µ²³±«»’‘“”–—…€×÷½¼·•\u00A0"

// frenchness counts the upper bytes that become a French sign, less those that
// become something else: an accent within a word counts most.
func frenchness(m *charmap.Charmap, raw []byte) int {
	var sign [128]int
	for i := range sign {
		r := m.DecodeByte(byte(0x80 + i))
		switch {
		case strings.ContainsRune("éèêëàâîïôùûç", r):
			sign[i] = 3
		case strings.ContainsRune(frenchSigns, r):
			sign[i] = 1
		default:
			sign[i] = -3
		}
	}
	score := 0
	for _, c := range raw {
		if c >= 0x80 {
			score += sign[c-0x80]
		}
	}
	return score
}

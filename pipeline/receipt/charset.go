package receipt

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
)

// inCharset decodes text of a charset by the name that the mail gives it, where that
// can be so: the name is often that of another.
func inCharset(b []byte, name string) string {
	name = strings.ToLower(strings.Trim(name, " \t\"'"))
	switch name {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
		return unicodeText(b)
	case "utf-7", "utf7", "unicode-1-1-utf-7", "csunicode11utf7", "x-unicode-2-0-utf-7":
		if !ascii(b) {
			return unicodeText(b)
		}
		return strings.ToValidUTF8(utf7(b), "\uFFFD")
	}
	wide := strings.HasPrefix(name, "utf-16") || strings.HasPrefix(name, "utf-32") || strings.HasPrefix(name, "unicode")
	switch {
	case wide && bytes.IndexByte(b, 0) < 0 && ascii(b): // not in two bytes each
		return string(b)
	case !wide && !ascii(b) && utf8.Valid(trimRune(b)): // no other charset looks like it by chance
		return unicodeText(b)
	}
	e := encodingOf(name)
	if e == nil {
		return unicodeText(b)
	}
	s, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return unicodeText(b)
	}
	return strings.ToValidUTF8(string(s), "\uFFFD")
}

func encodingOf(name string) encoding.Encoding {
	if e, err := htmlindex.Get(name); err == nil {
		return e
	}
	if e, err := ianaindex.MIME.Encoding(name); err == nil {
		return e
	}
	return nil
}

func ascii(b []byte) bool {
	return bytes.IndexFunc(b, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// unicodeText takes bytes whose charset nobody named: UTF-8, else Windows-1252.
func unicodeText(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	if t := trimRune(b); utf8.Valid(t) {
		return string(t)
	}
	s, _ := charmap.Windows1252.NewDecoder().Bytes(b)
	return strings.ToValidUTF8(string(s), "\uFFFD")
}

// trimRune drops a character that a limit cut in two.
func trimRune(b []byte) []byte {
	for i := 1; i < 4 && i <= len(b); i++ {
		if utf8.RuneStart(b[len(b)-i]) {
			if utf8.FullRune(b[len(b)-i:]) {
				return b
			}
			return b[:len(b)-i]
		}
	}
	return b
}

package main

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// plain makes what somebody else wrote fit for one line of a terminal: no control
// character moves the cursor, no mark turns the direction of writing (Unicode UAX
// #9), none is invisible, and no line is endless.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return ' '
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r):
			return -1 // formats, among them every mark of direction; private use
		}
		return r
	}, strings.ToValidUTF8(s, " "))
	s = strings.Join(strings.FieldsFunc(s, unicode.IsSpace), " ")
	if r := []rune(s); len(r) > 300 {
		s = string(r[:300]) + "…"
	}
	return s
}

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
	if r := []rune(harmless(s)); len(r) > 300 {
		return string(r[:300]) + "…"
	}
	return harmless(s)
}

// wrapped makes a paragraph that somebody else wrote fit for a terminal as plain
// does, and keeps all of it, in lines of at most 100 characters.
func wrapped(s string) []string {
	var lines []string
	r := []rune(harmless(s))
	for len(r) > 100 {
		at := 100
		for i := at; i > 60; i-- {
			if r[i] == ' ' {
				at = i
				break
			}
		}
		lines = append(lines, string(r[:at]))
		r = []rune(strings.TrimLeft(string(r[at:]), " "))
	}
	return append(lines, string(r))
}

func harmless(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return ' '
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r):
			return -1 // formats, among them every mark of direction; private use
		}
		return r
	}, strings.ToValidUTF8(s, " "))
	return strings.Join(strings.FieldsFunc(s, unicode.IsSpace), " ")
}

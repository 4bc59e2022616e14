package idn

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Mixed reports whether a label of a domain has letters of more than one script
// (UTS #39 5.1, single script): nobody writes a name so, but to deceive. Japanese,
// which is written in several, counts as one.
func Mixed(domain string) bool {
	for _, label := range strings.Split(Unicode(domain), ".") {
		seen := ""
		for _, r := range label {
			if s := script(r); s != "" {
				if seen != "" && s != seen {
					return true
				}
				seen = s
			}
		}
	}
	return false
}

// Foreign reports whether a label is written in letters that are not Latin: here
// such a name is somebody else's, or looks like one of ours.
func Foreign(domain string) bool {
	for _, r := range Unicode(domain) {
		if s := script(r); s != "" && s != "Latin" {
			return true
		}
	}
	return false
}

func script(r rune) string {
	if !unicode.IsLetter(r) {
		return ""
	}
	switch {
	case unicode.Is(unicode.Latin, r):
		return "Latin"
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
		return "Han"
	}
	for name, t := range unicode.Scripts {
		if name != "Common" && name != "Inherited" && unicode.Is(t, r) {
			return name
		}
	}
	return ""
}

// looks are letters of other alphabets, and signs of ours, that look like one of
// a to z or several (after UTS #39 4, of which it holds those that domain names are
// written with).
var looks = strings.NewReplacer("rn", "m", "vv", "w", "cl", "d", "0", "o", "1", "l", "i", "l", "5", "s", "8", "b", "q", "g",
	"а", "a", "с", "c", "е", "e", "о", "o", "р", "p", "х", "x", "у", "y", "ѕ", "s", "і", "l", "ј", "j", "һ", "h", "ԁ", "d", "ո", "n", "м", "m", "т", "t", "к", "k",
	"в", "b", "н", "h", "г", "r", "ѵ", "v", "ԝ", "w", "ԛ", "g", "ѡ", "w", "ɡ", "g", "ɑ", "a", "ɩ", "l", "ӏ", "l", "օ", "o", "ս", "u", "ց", "g", "հ", "h",
	"ο", "o", "α", "a", "ν", "v", "ι", "l", "ρ", "p", "τ", "t", "κ", "k", "ε", "e", "η", "n", "υ", "u", "χ", "x", "ω", "w", "γ", "y", "σ", "o",
	"ı", "l", "ł", "l", "ø", "o", "œ", "oe", "æ", "ae", "đ", "d", "ħ", "h", "ŧ", "t", "ß", "ss", "þ", "p", "ð", "d")

// Skeleton writes domains that look the same in the same way. It is for comparing
// looks, never names.
func Skeleton(domain string) string {
	s := Unicode(lower(domain))
	if !ascii(s) { // accents away
		var b strings.Builder
		for _, r := range norm.NFKD.String(strings.ToLower(s)) {
			if !unicode.Is(unicode.Mn, r) {
				b.WriteRune(r)
			}
		}
		s = b.String()
	}
	return looks.Replace(s)
}

package hprim

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// fold cuts a line between words so that none is longer than most, but for a word
// that is. What follows hangs under an item of a list. A number stays with what
// follows it, a sign with its number, a French sign of punctuation with its word,
// as long as what must stay together fits a line.
func fold(s string, most int) []string {
	if utf8.RuneCountInString(s) <= most {
		return []string{strings.ReplaceAll(s, "\u00a0", " ")}
	}
	indent := ""
	if strings.HasPrefix(s, "- ") || strings.HasPrefix(s, "• ") {
		indent = "  "
	}
	var out []string
	var line string
	room := most
	flush := func() {
		out = append(out, line)
		line, room = "", most-len(indent)
	}
	for _, g := range groups(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }), most-len(indent)) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(g) > room {
			flush()
		}
		if line != "" {
			line += " "
		}
		line += g
	}
	flush()
	for i := range out {
		if i > 0 {
			out[i] = indent + out[i]
		}
		out[i] = strings.ReplaceAll(out[i], "\u00a0", " ")
	}
	return out
}

// groups joins the words between which no line ends.
func groups(words []string, most int) []string {
	var out []string
	for i, w := range words {
		n := len(out)
		if i > 0 && bound(words[i-1], w) && utf8.RuneCountInString(out[n-1])+1+utf8.RuneCountInString(w) <= most {
			out[n-1] += " " + w
			continue
		}
		out = append(out, w)
	}
	return out
}

// bound tells whether a line may not end between two words.
func bound(a, b string) bool {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	switch {
	case unicode.IsDigit(last): // a number and its unit, groups of digits
		return true
	case strings.ContainsRune("<>=±+-/×~≤≥«(", last) && utf8.RuneCountInString(a) <= 3: // a sign and its number
		return true
	case strings.ContainsRune(":;!?»%)/×", first):
		return true
	}
	return false
}

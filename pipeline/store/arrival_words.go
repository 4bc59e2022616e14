package store

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// pageLine is a line that a printed or exported form of a letter has and its
// source has not.
var pageLine = regexp.MustCompile(`(?i)^[ \t|-]*(?:page|p\.)[ \t]*\d{1,3}(?:[ \t]*(?:/|sur|of|de)[ \t]*\d{1,3})?[ \t|-]*$`)

// wordsOf returns what of a text makes it the same letter in whatever file it
// comes: its letters and figures without regard to case and layout. Line breaks,
// spaces, quotes, bullets and cell borders differ between a DOCX and the PDF made
// of it, and go; numbers stay apart, and keep the signs that change them: the
// decimal mark, the minus, < and >, % and the stroke. "" where no word is left.
func wordsOf(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for line := range strings.Lines(norm.NFKC.String(text)) {
		if pageLine.MatchString(strings.TrimRight(line, "\r\n")) {
			continue
		}
		writeWords(&b, strings.ToLower(line))
	}
	s := b.String()
	if strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) < 0 {
		return ""
	}
	return s
}

func writeWords(b *strings.Builder, line string) {
	before, joined := rune(0), false // the sign before this one, and whether it was written
	for i, r := range line {
		_, size := utf8.DecodeRuneInString(line[i:])
		next, _ := utf8.DecodeRuneInString(line[i+size:])
		keep := false
		switch {
		case unicode.IsDigit(r):
			if !joined && endsInDigit(b) {
				b.WriteByte(' ') // "120 80" is not "12080"
			}
			keep = true
		case unicode.IsLetter(r), unicode.Is(unicode.Mn, r), strings.ContainsRune("<>=≤≥±%", r):
			keep = true
		case strings.ContainsRune(",./:", r):
			keep = unicode.IsDigit(before) && unicode.IsDigit(next)
		case r == '-' || r == '−':
			keep, r = unicode.IsDigit(next) && !unicode.IsLetter(before), '-'
		}
		if keep {
			b.WriteRune(r)
		}
		before, joined = r, keep
	}
}

func endsInDigit(b *strings.Builder) bool {
	r, _ := utf8.DecodeLastRuneInString(b.String())
	return unicode.IsDigit(r)
}

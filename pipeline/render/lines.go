package render

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// fold breaks a prepared text of one line into lines of at most width. Lines end
// at spaces; after hyphens between letters, where the line would else stay a third
// empty; and, where a word alone is too long, anywhere. It always ends: each line takes at least one character.
func (c *canvas) fold(text string, st style, width length) []string {
	var lines []string
	line, lineWidth := "", 0
	space := c.width(" ", st)
	for _, word := range strings.Split(text, " ") {
		if word == "" {
			continue
		}
		for first := true; word != ""; first = false {
			gap := 0
			if line != "" && first {
				gap = space
			}
			room := width - lineWidth - gap
			head := c.fit(word, st, room, line == "", room > width/ragged)
			if head == "" {
				lines = append(lines, line)
				line, lineWidth = "", 0
				continue
			}
			if gap > 0 {
				line += " "
			}
			line += head
			lineWidth += gap + c.width(head, st)
			word = word[len(head):]
		}
	}
	if line != "" || len(lines) == 0 {
		lines = append(lines, line)
	}
	return lines
}

// ragged is the part of a line that may stay empty before a compound is parted.
const ragged = 3

// fit returns as much of word as may stand in room: all of it, or up to a hyphen
// where it may be parted, or nothing. On a line of its own (alone) it is cut where
// it must be.
func (c *canvas) fit(word string, st style, room length, alone, part bool) string {
	face, width, cut, broken, before := c.subset(st).face, 0, 0, 0, rune(0)
	for i, r := range word {
		w := int(face.advances[face.glyph(r)]) + face.kern(before, r)
		before = r
		if (width+w)*st.size/1000 > room {
			cut = i
			if alone && i == 0 {
				cut = utf8.RuneLen(r) // wider than any line, still set
			}
			break
		}
		width += w
		if r == '-' && hyphen(word, i) {
			broken = i + 1
		}
		cut = i + utf8.RuneLen(r)
	}
	switch {
	case cut == len(word):
		return word
	case broken > 0 && (alone || part):
		return word[:broken]
	case alone:
		return word[:cut]
	}
	return ""
}

// hyphen reports whether a line may end after the hyphen at i: two letters on
// either side, so never within "V2-V4" or "-18".
func hyphen(word string, i int) bool {
	before, after := word[:i], word[i+1:]
	for range 2 {
		b, n := utf8.DecodeLastRuneInString(before)
		a, m := utf8.DecodeRuneInString(after)
		if !unicode.IsLetter(a) || !unicode.IsLetter(b) {
			return false
		}
		before, after = before[:len(before)-n], after[m:]
	}
	return true
}

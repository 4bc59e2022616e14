package render

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// fold breaks a prepared text of one line into lines of at most width. Lines end
// at spaces, after hyphens between letters, and, where a word alone is too long,
// anywhere. It always ends: each line takes at least one character.
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
			head := c.fit(word, st, width-lineWidth-gap, line == "", width)
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

// fit returns as much of word as may stand in room: all of it, or up to a
// hyphen, or nothing. On a line of its own (alone) a word that is longer than a
// whole line is cut where it must be.
func (c *canvas) fit(word string, st style, room length, alone bool, whole length) string {
	if c.width(word, st) <= room {
		return word
	}
	for i := len(word) - 1; i > 0; i-- {
		if word[i-1] == '-' && hyphen(word, i-1) && c.width(word[:i], st) <= room {
			return word[:i]
		}
	}
	if !alone {
		return ""
	}
	cut := 0
	for i, r := range word {
		end := i + utf8.RuneLen(r)
		if cut > 0 && c.width(word[:end], st) > room {
			break
		}
		cut = end
	}
	return word[:cut]
}

// hyphen reports whether a line may end after the hyphen at i: two letters on
// either side, so never within "V2-V4" or "-18".
func hyphen(word string, i int) bool {
	before, after := []rune(word[:i]), []rune(word[i+1:])
	if len(before) < 2 || len(after) < 2 {
		return false
	}
	for _, r := range []rune{before[len(before)-1], before[len(before)-2], after[0], after[1]} {
		if !unicode.IsLetter(r) {
			return false
		}
	}
	return true
}

package dawg

import "strings"

// letters are those beyond ASCII that a word may have, in the order of their
// codes from 0x80. New ones go to the end: the codes stand in files.
const letters = "àâäáãåçéèêëíìîïñóòôöõøúùûüýÿœæßšžčńśłăğı"

var (
	codes = map[rune]byte{}
	runes [256]rune
	bases [256]byte
	// plains are the letters without their accents; - where there is no single one
	plains = "aaaaaaceeeeiiiinoooooouuuuyy--sszcnslagi"
)

func init() {
	for c := rune(0); c < 0x80; c++ {
		runes[c], bases[c] = c, byte(c)
	}
	c := byte(0x80)
	for i, r := range []rune(letters) {
		codes[r], runes[c] = c, r
		if bases[c] = plains[i]; bases[c] == '-' {
			bases[c] = c
		}
		c++
	}
}

// Base is the letter without its accent.
func Base(letter byte) byte { return bases[letter] }

// Encode writes a word with one byte a letter, lower-case letters only as they
// come; ok is false if a letter has no code.
func Encode(word string) (string, bool) {
	ascii := true
	for i := 0; i < len(word); i++ {
		if word[i] >= 0x80 {
			ascii = false
			break
		}
	}
	if ascii {
		return word, true
	}
	b := make([]byte, 0, len(word))
	for _, r := range word {
		if r < 0x80 {
			b = append(b, byte(r))
		} else if c, ok := codes[r]; ok {
			b = append(b, c)
		} else {
			return "", false
		}
	}
	return string(b), true
}

// Decode is the inverse of Encode.
func Decode(word string) string {
	var b strings.Builder
	for i := 0; i < len(word); i++ {
		if r := runes[word[i]]; r != 0 || word[i] == 0 {
			b.WriteRune(r)
		}
	}
	return b.String()
}

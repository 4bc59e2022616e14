// Package phrase cuts the text of a report into tokens, sentences and lines, so
// that values and statements can be looked for by words instead of by
// characters.
//
// A token keeps its place in the text. Its Key is folded: lower case, no
// accents, and for longer words the spellings that French typists mix up (double
// letters, th, ph, rh, y) made equal, so that "fibrilation" and "thrombus" meet
// "fibrillation" and "trombus". Patterns go through the same folding.
//
// A sentence ends at . ; ! ? and at the end of a line, unless the line was
// wrapped in the middle of a sentence.
package phrase

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind is the form of a token.
type Kind uint8

// The kinds of tokens.
const (
	Word   Kind = iota
	Number      // 62, 1,8, -20
	Clock       // 3h10, 9 h 15: hours and minutes
	Date        // 12/03/1958, 2026-10-14
	Sign        // one punctuation mark or symbol
	Code        // identifiers such as 1.2.250.1 or eleven digits: never a value
)

// Token is one piece of the text.
type Token struct {
	Start, End int
	Kind       Kind
	Raw        string
	Key        string  // folded Raw, see the package comment
	Value      float64 // Number: the value; Clock: hours
	Decimals   int     // digits after the decimal sign
	Sentence   int     // counts from 0
	Line       int     // counts from 0
}

// Text is a text with its tokens.
type Text struct {
	Raw    string
	Tokens []Token
	first  []int // first token of each sentence
}

// MaxTokens bounds the work for one text; what lies beyond is not looked at. A
// report has some hundreds.
const MaxTokens = 20000

// Split cuts text into tokens.
func Split(text string) *Text {
	s := splitter{text: text, t: &Text{Raw: text, Tokens: make([]Token, 0, len(text)/5+8)}}
	s.run()
	return s.t
}

// Sentences returns how many sentences there are.
func (t *Text) Sentences() int { return len(t.first) }

// Bounds returns the first and the end token of sentence n.
func (t *Text) Bounds(n int) (from, to int) {
	if n < 0 || n >= len(t.first) {
		return 0, 0
	}
	from, to = t.first[n], len(t.Tokens)
	if n+1 < len(t.first) {
		to = t.first[n+1]
	}
	return from, to
}

// At returns the index of the first token that ends after byte offset pos.
func (t *Text) At(pos int) int {
	lo, hi := 0, len(t.Tokens)
	for lo < hi {
		mid := (lo + hi) / 2
		if t.Tokens[mid].End > pos {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

// Key returns the key of token i, or "" outside the text.
func (t *Text) Key(i int) string {
	if i < 0 || i >= len(t.Tokens) {
		return ""
	}
	return t.Tokens[i].Key
}

// Same reports whether tokens i and j exist and lie in one sentence.
func (t *Text) Same(i, j int) bool {
	return i >= 0 && j >= 0 && i < len(t.Tokens) && j < len(t.Tokens) && t.Tokens[i].Sentence == t.Tokens[j].Sentence
}

// Fold gives lower case without accents, with plain apostrophes.
func Fold(s string) string {
	plain := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch r = unicode.ToLower(r); r {
		case 'à', 'â', 'ä', 'á', 'ã':
			b.WriteByte('a')
		case 'é', 'è', 'ê', 'ë':
			b.WriteByte('e')
		case 'î', 'ï', 'í':
			b.WriteByte('i')
		case 'ô', 'ö', 'ó':
			b.WriteByte('o')
		case 'û', 'ü', 'ù', 'ú':
			b.WriteByte('u')
		case 'ç':
			b.WriteByte('c')
		case 'ñ':
			b.WriteByte('n')
		case 'ÿ':
			b.WriteByte('y')
		case 'œ':
			b.WriteString("oe")
		case 'æ':
			b.WriteString("ae")
		case '’', '‘', 'ʼ', '′':
			b.WriteByte('\'')
		default:
			if !unicode.Is(unicode.Mn, r) {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

// Sound folds a word further, see the package comment. Words under five letters
// and words with digits stay as they are: they are signs, and signs are exact.
func Sound(folded string) string {
	if len(folded) < 5 {
		return folded
	}
	same := true
	for i := 1; i < len(folded) && same; i++ {
		c := folded[i]
		same = c != folded[i-1] && c != 'h' && c != 'y'
	}
	if same && folded[0] != 'y' {
		return folded
	}
	out := make([]byte, 0, len(folded))
	for i := 0; i < len(folded); i++ {
		c := folded[i]
		if c < 'a' || c > 'z' {
			return folded
		}
		switch {
		case i > 0 && c == folded[i-1]:
			continue
		case c == 'h' && i > 0 && (folded[i-1] == 't' || folded[i-1] == 'r'):
			continue
		case c == 'p' && i+1 < len(folded) && folded[i+1] == 'h':
			c = 'f'
			i++
		case c == 'y':
			c = 'i'
		}
		out = append(out, c)
	}
	return string(out)
}

// KeyOf returns the key that a word of a text would have.
func KeyOf(word string) string { return Sound(Fold(word)) }

// Stem folds the beginning of a word the way the beginning of a key is folded.
func Stem(s string) string {
	s = Fold(s)
	if len(s) >= 5 {
		return Sound(s)
	}
	// Pad so that the rules for longer words apply, then take the pad away.
	return strings.TrimSuffix(Sound(s+"zzzzz"), "z")
}

// Set makes a set of keys from words separated by semicolons.
func Set(list string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Split(list, ";") {
		if w != "" {
			m[KeyOf(w)] = true
		}
	}
	return m
}

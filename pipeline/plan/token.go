package plan

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is one word, number or sign of a text.
type token struct {
	start, end int
	key        string // folded: lower case, no accents, elisions written out ("d'" is "de")
	kind       kind
	glued      bool // no blank before it
	line       bool // first of its line
}

type kind uint8

const (
	word kind = iota
	number
	sign
)

// maxTokens bounds the work on one text. A report has some hundreds of tokens;
// what lies beyond is kept, as one fact, and makes the reading unsure.
const maxTokens = 20000

// elided writes out the French words that lose their vowel.
var elided = map[string]string{
	"l": "le", "d": "de", "j": "je", "m": "me", "n": "ne", "s": "se", "t": "te", "c": "ce",
	"qu": "que", "jusqu": "jusque", "lorsqu": "lorsque", "puisqu": "puisque", "quoiqu": "quoique",
}

// tokenize splits text[from:to]. It stops after limit tokens and tells where.
func tokenize(text string, from, to, limit int) (ts []token, stop int) {
	ts = make([]token, 0, min(limit, (to-from)/5+8))
	line, last := true, from
	for i := from; i < to; {
		if len(ts) >= limit {
			return ts, i
		}
		r, n := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(text[i:to])
		}
		switch {
		case r == '\n':
			line = true
			i += n
			continue
		case unicode.IsSpace(r):
			i += n
			continue
		}
		t := token{start: i, glued: i == last && i > from, line: line}
		line = false
		switch {
		case unicode.IsLetter(r):
			t.end = wordEnd(text, i, to)
			t.key = fold(text[t.start:t.end])
			if a := apostrophe(text, t.end, to); a > 0 {
				t.elide(text, a, to)
			}
		case unicode.IsDigit(r):
			t.kind, t.end = number, numberEnd(text, i, to)
			t.key = strings.ReplaceAll(text[t.start:t.end], ",", ".")
		default:
			t.kind, t.end = sign, i+n
			t.key = arrow(text, &t.end, to, text[i:i+n])
		}
		i, last = t.end, t.end
		if t.key == "-" && t.glued && joins(text, t.end, to) && len(ts) > 0 && ts[len(ts)-1].kind == word {
			continue // "rendez-vous" is two words, a hyphen between them means nothing
		}
		ts = append(ts, t)
	}
	return ts, to
}

func joins(text string, i, to int) bool {
	if i >= to {
		return false
	}
	r, _ := utf8.DecodeRuneInString(text[i:to])
	return unicode.IsLetter(r)
}

func wordEnd(text string, i, to int) int {
	for i < to {
		r, n := utf8.DecodeRuneInString(text[i:to])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) {
			break
		}
		i += n
	}
	return i
}

func numberEnd(text string, i, to int) int {
	for i < to {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			i++
		case (c == ',' || c == '.') && i+1 < to && text[i+1] >= '0' && text[i+1] <= '9':
			i++
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(text[i:to])
			if !unicode.IsDigit(r) {
				return i
			}
			i += n
		default:
			return i
		}
	}
	return i
}

// apostrophe gives the width of the apostrophe at i, 0 for none.
func apostrophe(text string, i, to int) int {
	if i < to && text[i] == '\'' {
		return 1
	}
	if strings.HasPrefix(text[i:to], "’") {
		return len("’")
	}
	return 0
}

// elide takes the apostrophe into the token: a French elision is written out,
// "aujourd'hui" and the English "I'll", "don't" stay one word.
func (t *token) elide(text string, width, to int) {
	if full, ok := elided[t.key]; ok {
		t.key = full
		t.end += width
		if rest := text[t.end:to]; full == "se" && len(rest) > 1 && (rest[0]|0x20) == 'i' && (rest[1]|0x20) == 'l' {
			t.key = "si" // "s'il"
		}
		return
	}
	end := wordEnd(text, t.end+width, to)
	if end > t.end+width && end-t.end < 6 {
		t.key += "'" + fold(text[t.end+width:end])
		t.end = end
	}
}

func arrow(text string, end *int, to int, own string) string {
	switch own {
	case "→", "⇒", "⟶":
		return "->"
	case "-", "=":
		for _, a := range [...]string{"-->", "==>", "->", "=>"} {
			if at := *end - 1; strings.HasPrefix(text[at:to], a) {
				*end = at + len(a)
				return "->"
			}
		}
	}
	return own
}

// bare are letters without their accents.
var bare = strings.NewReplacer("à", "a", "â", "a", "ä", "a", "á", "a", "ã", "a", "ç", "c", "é", "e", "è", "e", "ê", "e", "ë", "e",
	"î", "i", "ï", "i", "í", "i", "ô", "o", "ö", "o", "ó", "o", "û", "u", "ù", "u", "ü", "u", "ú", "u", "ñ", "n", "ÿ", "y", "œ", "oe", "æ", "ae",
	"\u0300", "", "\u0301", "", "\u0302", "", "\u0308", "", "\u0327", "")

func fold(s string) string {
	plain, low := true, true
	for i := 0; i < len(s); i++ {
		c := s[i]
		plain = plain && c < utf8.RuneSelf
		low = low && (c < 'A' || c > 'Z')
	}
	switch {
	case plain && low:
		return s
	case plain:
		return strings.ToLower(s)
	}
	return bare.Replace(strings.ToLower(s))
}

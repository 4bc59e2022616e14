package vocab

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cardiopli/vocab/dawg"
)

// Limits of one call of Check. A report has some thousands of characters; what
// lies beyond is not read, so that no input costs more than a moment.
const (
	maxText    = 1 << 20 // bytes read
	maxWord    = 40      // letters: longer runs are no words
	maxFaults  = 400
	maxDomain  = 300 // unknown words compared with the lexicon
	maxGeneral = 120 // of these, compared with the general dictionary
	maxFar     = 12  // of these, at distance two
)

// token is one word of a text, elided articles taken off.
type token struct {
	start, end int    // bytes in the text
	key        string // see keyOf; empty: not to be checked
	letters    int
	caps       caps
	first      bool // begins a sentence, a line or a cell
	digits     bool // touches a digit: a unit or a lead, "94ms", "V5"
	elided     bool // an article was taken off: "l'", "d'"
	line       int
	space      bool // exactly one blank before it, and the previous token
}

type caps uint8

const (
	lower caps = iota
	title      // "Simpson"
	upper      // "FEVG"
	mixed      // "PAPs", "aVF"
)

// keyOf writes a word as the tables keep it: lower case, composed accents, "oe"
// for "œ", one byte a letter. It is empty if a letter belongs to no table.
func keyOf(word string) string {
	plain := true
	for i := 0; i < len(word); i++ {
		if c := word[i]; c >= 0x80 || 'A' <= c && c <= 'Z' {
			plain = false
			break
		}
	}
	if plain {
		return word
	}
	var b strings.Builder
	var last rune
	flush := func() {
		if last != 0 {
			b.WriteRune(last)
		}
	}
	for _, r := range word {
		r = unicode.ToLower(r)
		switch {
		case r == '’' || r == 'ʼ':
			r = '\''
		case r == '‐' || r == '‑':
			r = '-'
		case unicode.Is(unicode.Mn, r):
			if c := compose(last, r); c != 0 {
				last = c
			}
			continue
		case r == 'œ' || r == 'æ':
			flush()
			last = map[rune]rune{'œ': 'o', 'æ': 'a'}[r]
			r = 'e'
		}
		flush()
		last = r
	}
	flush()
	k, ok := dawg.Encode(b.String())
	if !ok {
		return ""
	}
	return k
}

// compose joins a letter and a combining mark, as texts from some systems have
// them apart; 0 if there is no such letter.
func compose(base, mark rune) rune {
	i := slices.Index([]rune("aceiounyAE"), base)
	if i < 0 {
		return 0
	}
	row := map[rune]string{
		0x300: "à\x00èìòù\x00\x00", 0x301: "á\x00éíóú\x00ý", 0x302: "â\x00êîôû\x00\x00",
		0x308: "ä\x00ëïöü\x00ÿ", 0x303: "ã\x00\x00\x00õ\x00ñ\x00", 0x327: "\x00ç\x00\x00\x00\x00\x00\x00",
	}[mark]
	for j, r := range []rune(row) {
		if j == i {
			return r
		}
	}
	return 0
}

// elisions are what stands before an apostrophe and is no part of the word.
var elisions = map[string]bool{
	"l": true, "d": true, "n": true, "s": true, "j": true, "m": true, "t": true, "c": true, "qu": true,
	"jusqu": true, "lorsqu": true, "puisqu": true, "quoiqu": true,
}

// split cuts a text into words. Addresses (anything with @ or ://) give none.
func split(text string) []token {
	var out []token
	line, first, breakAt := 0, true, 0
	for at := 0; at < len(text); {
		r, n := utf8.DecodeRuneInString(text[at:])
		if at >= breakAt { // a new run without blanks
			end := at
			for end < len(text) && !blank(text[end]) {
				end++
			}
			breakAt = end + 1
			if run := text[at:end]; strings.Contains(run, "@") || strings.Contains(run, "://") || strings.HasPrefix(run, "www.") {
				at, first = end, false
				continue
			}
		}
		if !unicode.IsLetter(r) {
			switch {
			case r == '\n':
				line++
				first = true
			case strings.ContainsRune(".:!?;|\t•*>", r):
				first = true
			case unicode.IsDigit(r):
				first = false
			}
			at += n
			continue
		}
		end := wordEnd(text, at)
		if before := len(out); true {
			out = words(out, text, at, end, line)
			if len(out) > before {
				out[before].first = first
			}
		}
		first = false
		at = end
	}
	return out
}

func blank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// wordEnd finds the end of the word that begins at: letters, and apostrophes
// and hyphens between letters.
func wordEnd(text string, at int) int {
	for at < len(text) {
		r, n := utf8.DecodeRuneInString(text[at:])
		if unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) {
			at += n
			continue
		}
		if r == '\'' || r == '’' || r == 'ʼ' || r == '-' || r == '‐' || r == '‑' {
			if next, _ := utf8.DecodeRuneInString(text[at+n:]); unicode.IsLetter(next) {
				at += n
				continue
			}
		}
		return at
	}
	return at
}

// words adds the words of text[start:end], one unless there are apostrophes.
func words(out []token, text string, start, end, line int) []token {
	digits := start > 0 && text[start-1] >= '0' && text[start-1] <= '9' || end < len(text) && text[end] >= '0' && text[end] <= '9'
	elided := false
	for {
		i := strings.IndexAny(text[start:end], "'’ʼ")
		if i < 0 || end-start <= maxWord && whole[strings.ToLower(strings.ReplaceAll(text[start:end], "’", "'"))] {
			break
		}
		_, n := utf8.DecodeRuneInString(text[start+i:])
		if !elisions[strings.ToLower(text[start:start+i])] {
			out = append(out, newToken(text, start, start+i, line, out, digits, elided))
		}
		start, elided = start+i+n, true
	}
	if start < end {
		out = append(out, newToken(text, start, end, line, out, digits, elided))
	}
	return out
}

// whole are the words with an apostrophe of their own.
var whole = map[string]bool{
	"aujourd'hui": true, "quelqu'un": true, "quelqu'une": true, "presqu'île": true, "d'abord": true, "d'accord": true,
	"entr'ouvert": true, "entr'ouverte": true, "c'est-à-dire": true, "d'emblée": true,
}

func newToken(text string, start, end, line int, before []token, digits, elided bool) token {
	t := token{start: start, end: end, line: line, digits: digits, elided: elided}
	word := text[start:end]
	ups := 0
	for i, r := range word {
		if !unicode.IsLetter(r) {
			continue
		}
		t.letters++
		if unicode.IsUpper(r) {
			ups++
			if i == 0 {
				t.caps = title
			}
		}
	}
	switch {
	case ups == t.letters && ups > 1:
		t.caps = upper
	case ups == 0:
		t.caps = lower
	case ups > 1 || t.caps != title:
		t.caps = mixed
		if strings.Contains(word, "-") && hyphenTitle(word) {
			t.caps = title
		}
	}
	if t.letters <= maxWord && utf8.ValidString(word) {
		t.key = keyOf(word)
	}
	if n := len(before); n > 0 {
		t.space = start-before[n-1].end == 1 && (text[start-1] == ' ' || text[start-1] == '\n') ||
			start-before[n-1].end == 2 && text[start-2:start] == "\u00a0"
	}
	return t
}

// hyphenTitle reports whether the capitals stand at the parts' beginnings only.
func hyphenTitle(word string) bool {
	for _, part := range strings.Split(word, "-") {
		for i, r := range part {
			if i > 0 && unicode.IsUpper(r) {
				return false
			}
		}
	}
	return true
}

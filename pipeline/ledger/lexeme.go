package ledger

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// class is what a lexeme is made of.
type class byte

const (
	word class = iota
	figure
	sign
)

// lexeme is a run of letters, a number in figures, or a sign that bears meaning.
// Other signs and white space only part lexemes.
type lexeme struct {
	key      string // folded letters; figures with a point for the decimal mark; the sign
	from, to int32  // bytes
	line     int32
	class    class
	tight    bool // nothing stands between it and the one before
	soft     bool // only blanks, line ends or a hyphen do
	upper    bool // letters are capitals
	grouped  bool // figures that were written in groups of thousands
}

// lexer cuts a text. keys are shared so that a word costs one allocation a text.
type lexer struct {
	text string
	keys map[string]string
	buf  []byte
	out  []lexeme
	// group joins "98 543" to one number.
	group bool
}

// signs are those that bear meaning by themselves.
func meaningful(r rune) bool {
	switch r {
	case '%', '°', '/', '<', '>', '≤', '≥', '±', '↑', '↓', '→', '+', '²', '³', '½', '¼', '¾', '‰':
		return true
	}
	return false
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func (x *lexer) digitAt(i int) bool { return i < len(x.text) && isDigit(x.text[i]) }

// run cuts the whole text.
func (x *lexer) run() []lexeme {
	line, soft := int32(0), true
	end := 0
	for i := 0; i < len(x.text); {
		c := x.text[i]
		var l lexeme
		switch {
		case c == '\n':
			line++
			i++
			continue
		case c == ' ' || c == '\t' || c == '\r':
			i++
			continue
		case isDigit(c):
			l = x.number(i)
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(x.text[i:])
			switch {
			case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
				l = x.word(i)
			case meaningful(r):
				l = lexeme{class: sign, key: x.text[i : i+n], from: int32(i), to: int32(i + n)}
			case unicode.IsDigit(r): // full width, other scripts
				j := i
				for j < len(x.text) && unicode.IsDigit(r) {
					j += n
					r, n = utf8.DecodeRuneInString(x.text[j:])
				}
				l = lexeme{class: figure, key: x.intern(norm.NFKC.AppendString(x.buf[:0], x.text[i:j])), from: int32(i), to: int32(j)}
			case unicode.Is(unicode.No, r):
				l = lexeme{class: figure, key: x.text[i : i+n], from: int32(i), to: int32(i + n)}
			case r == '−' && x.digitAt(i+n) && x.opens(i), r == '–' && x.digitAt(i+n) && x.opens(i):
				l = x.negative(i, n)
			default:
				soft = soft && (unicode.IsSpace(r) || r == '’' || unicode.Is(unicode.Cf, r))
				i += n
				continue
			}
		case c == '-' && x.digitAt(i+1) && x.opens(i):
			l = x.negative(i, 1)
		case meaningful(rune(c)):
			l = lexeme{class: sign, key: x.text[i : i+1], from: int32(i), to: int32(i + 1)}
		default:
			soft = soft && (c == '-' || c == '\'')
			i++
			continue
		}
		l.line, l.tight, l.soft = line, int(l.from) == end && end > 0, soft
		soft = true
		x.out = append(x.out, l)
		i = int(l.to)
		end = i
	}
	return x.out
}

// opens reports whether a minus at i begins a number: it does not part two.
func (x *lexer) opens(i int) bool {
	r, _ := utf8.DecodeLastRuneInString(x.text[:i])
	return i == 0 || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != ')' && r != '%' && r != '°' && r != '-'
}

func (x *lexer) negative(i, sign int) lexeme {
	l := x.number(i + sign)
	l.key, l.from = x.intern(append(append(x.buf[:0], '-'), l.key...)), int32(i)
	return l
}

// number reads figures with a decimal mark; "12.03.2026" are three numbers.
func (x *lexer) number(i int) lexeme {
	j := x.figures(i)
	x.buf = append(x.buf[:0], x.text[i:j]...)
	grouped := false
	for x.group && j-i <= 3 && x.text[i] != '0' && !x.lettered(i) || grouped {
		k := x.blank(j)
		if k == j || x.figures(k) != k+3 {
			break
		}
		x.buf = append(x.buf, x.text[k:k+3]...)
		j, grouped = k+3, true
	}
	if j+1 < len(x.text) && (x.text[j] == ',' || x.text[j] == '.') && isDigit(x.text[j+1]) {
		k := x.figures(j + 1)
		again := k+1 < len(x.text) && (x.text[k] == ',' || x.text[k] == '.') && isDigit(x.text[k+1])
		before := i > 1 && (x.text[i-1] == ',' || x.text[i-1] == '.') && isDigit(x.text[i-2])
		if !again && !before {
			x.buf = append(x.buf, '.')
			x.buf = append(x.buf, x.text[j+1:k]...)
			for x.buf[len(x.buf)-1] == '0' {
				x.buf = x.buf[:len(x.buf)-1]
			}
			if x.buf[len(x.buf)-1] == '.' {
				x.buf = x.buf[:len(x.buf)-1]
			}
			j = k
		}
	}
	return lexeme{class: figure, key: x.intern(x.buf), from: int32(i), to: int32(j), grouped: grouped}
}

// lettered reports whether a letter stands right before i: "VO2 104" is no
// grouped number.
func (x *lexer) lettered(i int) bool {
	r, _ := utf8.DecodeLastRuneInString(x.text[:i])
	return i > 0 && unicode.IsLetter(r)
}

func (x *lexer) figures(i int) int {
	for x.digitAt(i) {
		i++
	}
	return i
}

// blank returns the place behind one blank of any kind at i, or i.
func (x *lexer) blank(i int) int {
	r, n := utf8.DecodeRuneInString(x.text[i:])
	if r == ' ' || r == '\u00a0' || r == '\u202f' || r == '\u2009' {
		return i + n
	}
	return i
}

// word reads letters: lower case, without accents.
func (x *lexer) word(i int) lexeme {
	x.buf = x.buf[:0]
	j, upper := i, true
	for j < len(x.text) {
		c := x.text[j]
		switch {
		case 'a' <= c && c <= 'z':
			x.buf, upper = append(x.buf, c), false
			j++
			continue
		case 'A' <= c && c <= 'Z':
			x.buf = append(x.buf, c+'a'-'A')
			j++
			continue
		case c < utf8.RuneSelf:
		default:
			r, n := utf8.DecodeRuneInString(x.text[j:])
			if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && r != '\u00ad' && r != '\u200b' && r != '\u200d' {
				break
			}
			upper = upper && !unicode.IsLower(r)
			x.fold(r)
			j += n
			continue
		}
		break
	}
	return lexeme{class: word, key: x.intern(x.buf), from: int32(i), to: int32(j), upper: upper}
}

// plain holds the letters of French without their accents.
var plain = map[rune]string{
	'à': "a", 'â': "a", 'ä': "a", 'á': "a", 'ã': "a", 'å': "a", 'ç': "c", 'é': "e", 'è': "e", 'ê': "e", 'ë': "e", 'î': "i", 'ï': "i", 'í': "i",
	'ô': "o", 'ö': "o", 'ó': "o", 'ø': "o", 'ù': "u", 'û': "u", 'ü': "u", 'ú': "u", 'ÿ': "y", 'ñ': "n", 'œ': "oe", 'æ': "ae", 'ß': "ss", 'µ': "u", 'μ': "u",
}

func (x *lexer) fold(r rune) {
	r = unicode.ToLower(r)
	if s, ok := plain[r]; ok {
		x.buf = append(x.buf, s...)
		return
	}
	if unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) {
		return
	}
	for _, d := range norm.NFKD.String(string(r)) {
		if !unicode.Is(unicode.Mn, d) {
			x.buf = utf8.AppendRune(x.buf, unicode.ToLower(d))
		}
	}
}

func (x *lexer) intern(b []byte) string {
	if s, ok := x.keys[string(b)]; ok {
		return s
	}
	s := string(b)
	x.keys[s] = s
	return s
}

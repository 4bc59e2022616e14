package phrase

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// splitter walks the text once.
type splitter struct {
	text     string
	t        *Text
	pos      int
	sentence int
	line     int
	fresh    bool // the next token opens a sentence
}

func (s *splitter) run() {
	s.fresh = true
	for s.pos < len(s.text) && len(s.t.Tokens) < MaxTokens {
		r, n := utf8.DecodeRuneInString(s.text[s.pos:])
		switch {
		case r == '\n':
			if !s.wrapped() {
				s.close()
			}
			s.line++
			s.pos++
		case unicode.IsSpace(r):
			s.pos += n
		case '0' <= r && r <= '9':
			s.number(s.pos)
		case (r == '-' || r == '+' || r == '−' || r == '–') && s.signed(n):
			s.number(s.pos)
		case unicode.IsLetter(r):
			s.word()
		default:
			s.sign(r, n)
		}
	}
}

// close ends the sentence.
func (s *splitter) close() {
	if !s.fresh {
		s.fresh = true
		s.sentence++
	}
}

func (s *splitter) add(tok Token) {
	if s.fresh {
		s.t.first = append(s.t.first, len(s.t.Tokens))
		s.fresh = false
	}
	tok.Sentence, tok.Line = s.sentence, s.line
	tok.Raw = s.text[tok.Start:tok.End]
	s.t.Tokens = append(s.t.Tokens, tok)
	s.pos = tok.End
}

// wrapped reports whether the line break at pos is the typist's margin: a long
// line without closing mark, and the next begins in lower case.
func (s *splitter) wrapped() bool {
	begin := strings.LastIndexByte(s.text[:s.pos], '\n') + 1
	line := strings.TrimRight(s.text[begin:s.pos], " \t\r")
	if len(line) < 50 || strings.ContainsAny(line[len(line)-1:], ".;:!?|") || strings.Contains(line, "|") {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s.text[s.pos+1:])
	return unicode.IsLower(r)
}

// signed reports whether a plus or minus at pos belongs to the number after it.
func (s *splitter) signed(n int) bool {
	if s.pos+n >= len(s.text) || s.text[s.pos+n] < '0' || s.text[s.pos+n] > '9' {
		return false
	}
	if s.pos == 0 {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(s.text[:s.pos])
	return unicode.IsSpace(r) || strings.ContainsRune("(:=|<>≤≥", r)
}

// dotted reads an abbreviation in capitals with full stops, F.C. or D.T.D, as the
// word that its letters make. The last full stop belongs to it where the phrase
// goes on with a value.
func (s *splitter) dotted() bool {
	i, letters := s.pos, 0
	var b [8]byte
	for i < len(s.text) && letters < len(b) && 'A' <= s.text[i] && s.text[i] <= 'Z' {
		b[letters] = s.text[i]
		letters++
		if i++; i+1 >= len(s.text) || s.text[i] != '.' || s.text[i+1] < 'A' || s.text[i+1] > 'Z' {
			break
		}
		i++
	}
	if letters < 2 {
		return false
	}
	if r, _ := utf8.DecodeRuneInString(s.text[i:]); unicode.IsLetter(r) || unicode.IsDigit(r) { // J.P.Martin, V.G2
		return false
	}
	if i < len(s.text) && s.text[i] == '.' {
		if next := strings.TrimLeft(s.text[i+1:], " \t\u00a0\u202f"); next != "" && (isDigit(next[0]) || strings.IndexByte(":=|", next[0]) >= 0 || 'a' <= next[0] && next[0] <= 'z' || strings.HasPrefix(next, "à ")) {
			i++
		}
	}
	s.add(Token{Start: s.pos, End: i, Key: KeyOf(string(b[:letters]))})
	return true
}

func (s *splitter) word() {
	start, i := s.pos, s.pos
	if start+2 < len(s.text) && s.text[start+1] == '.' && s.dotted() {
		return
	}
	glued := start > 0 && isDigit(s.text[start-1]) // 94ms, 7mn30: letters only
	for i < len(s.text) {
		r, n := utf8.DecodeRuneInString(s.text[i:])
		if unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) || !glued && i > start && r >= '0' && r <= '9' {
			if r <= '9' && isDigit(s.text[i]) && valued[Fold(s.text[start:i])] { // FC72
				break
			}
			i += n
			continue
		}
		break
	}
	key := KeyOf(s.text[start:i])
	end := i
	if r, n := utf8.DecodeRuneInString(s.text[i:]); isApostrophe(r) {
		next, _ := utf8.DecodeRuneInString(s.text[i+n:])
		switch {
		case key == "e" || key == "s" && !unicode.IsLetter(next): // e', S'
			key += "'"
			end = i + n
		case i-start <= 2 || key == "lorsqu" || key == "jusqu" || key == "puisqu": // elision: l', d', qu'
			s.add(Token{Start: start, End: end, Key: key})
			s.pos = i + n
			return
		}
	}
	s.add(Token{Start: start, End: end, Key: key})
}

// valued are short words whose digits, when glued, are a value and not part of
// the name as in V4 or VO2.
var valued = map[string]bool{
	"fc": true, "ta": true, "pa": true, "qt": true, "qtc": true, "pr": true, "qrs": true, "dtd": true, "dts": true,
	"siv": true, "pp": true, "fe": true, "fevg": true, "paps": true, "tapse": true, "vtd": true, "vts": true, "og": true,
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == '′' || r == 'ʼ' }
func isDigit(c byte) bool      { return '0' <= c && c <= '9' }

func (s *splitter) sign(r rune, n int) {
	start, end := s.pos, s.pos+n
	key := string(r)
	rest := s.text[end:]
	switch {
	case r == '+' && strings.HasPrefix(rest, "/-"):
		key, end = "±", end+2
	case r == '&' && entities[prefix(rest, 3)] != "": // left by a program that writes pages
		key = entities[rest[:3]]
		end += 3
	case (r == '<' || r == '>') && strings.HasPrefix(rest, "="):
		end++
		key += "="
	case r == '≥' || r == '⩾' || r == '≧' || r == '≽':
		key = ">="
	case r == '≤' || r == '⩽' || r == '≦' || r == '≼':
		key = "<="
	case r == '＞' || r == '﹥':
		key = ">"
	case r == '＜' || r == '﹤':
		key = "<"
	case r == '−' || r == '–' || r == '—':
		key = "-"
	case r == '→' || r == '\u2192':
		key = "->"
	}
	s.add(Token{Start: start, End: end, Kind: Sign, Key: key})
	switch r {
	case '!':
		s.close()
	case ';':
		if end == len(s.text) || !isDigit(s.text[end]) { // "DTDVG;52;mm" is a row of a list of values
			s.close()
		}
	case '?':
		s.close()
	case '.':
		if s.ends(start) {
			s.close()
		}
	}
}

// entities are the signs of comparison as pages write them, behind the ampersand.
var entities = map[string]string{"gt;": ">", "ge;": ">=", "lt;": "<", "le;": "<="}

func prefix(s string, n int) string { return s[:min(n, len(s))] }

// shortened are words that a full stop shortens rather than ends.
var shortened = map[string]bool{
	"dr": true, "drs": true, "pr": true, "prof": true, "mr": true, "mme": true, "mlle": true, "m": true,
	"env": true, "cf": true, "moy": true, "int": true, "grad": true, "diam": true, "surf": true, "ex": true,
	"tel": true, "st": true, "vol": true, "max": true, "min": true, "pat": true, "asc": true, "adress": true,
	"v": true, "n": true, "p": true, "etc": true, "no": true, "art": true, "rdv": true, "approx": true, "resp": true,
	"pres": true, "vit": true, "syst": true, "diast": true,
}

// ends reports whether the full stop at pos ends a sentence. Two and more lead
// the eye to a number: "Septum ... 9 mm".
func (s *splitter) ends(pos int) bool {
	if next := strings.TrimLeft(s.text[pos+1:], ".…"); pos > 0 && s.text[pos-1] == '.' || len(next) < len(s.text)-pos-1 {
		if next = strings.TrimLeft(next, " "); next != "" && isDigit(next[0]) {
			return false
		}
	}
	if pos+1 < len(s.text) {
		r, _ := utf8.DecodeRuneInString(s.text[pos+1:])
		if !unicode.IsSpace(r) && r != ')' && r != '"' && r != '»' {
			return false
		}
	}
	if gap := len(s.text[pos+1:]) - len(strings.TrimLeft(s.text[pos+1:], " ")); gap > 2 && pos+1+gap < len(s.text) && isDigit(s.text[pos+1+gap]) {
		return false // the value stands in the next column: "RAP est.     3 mmHg"
	}
	k := len(s.t.Tokens) - 2
	if k >= 0 && s.t.Tokens[k].End == pos && s.t.Tokens[k].Kind == Word {
		tok := s.t.Tokens[k]
		if (tok.Key == "sup" || tok.Key == "inf") && s.compares(pos+1) {
			return false
		}
		if shortened[tok.Key] {
			next := strings.TrimLeft(s.text[pos+1:], " ")
			r, _ := utf8.DecodeRuneInString(next)
			// "max. 132" goes on; "FC min et max.\n" does not.
			if tok.Key == "max" || tok.Key == "min" || tok.Key == "etc" {
				return !unicode.IsLower(r) && (r < '0' || r > '9')
			}
			return next == "" || next[0] == '\n'
		}
	}
	return true
}

// compares reports whether "sup." or "inf." before pos goes on as a comparison:
// "sup. à 4", "inf. ou égal à 30".
func (s *splitter) compares(pos int) bool {
	next := strings.TrimLeft(s.text[pos:], " \u00a0\u202f")
	for _, w := range []string{"à ", "a ", "ou ", "=", "À "} {
		if strings.HasPrefix(next, w) {
			return true
		}
	}
	return false
}

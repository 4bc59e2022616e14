package phrase

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// number reads a number, a date, a clock time or an identifier at start.
func (s *splitter) number(start int) {
	i, sign := start, 1.0
	switch r, n := utf8.DecodeRuneInString(s.text[i:]); r {
	case '-', '−', '–':
		sign, i = -1, i+n
	case '+':
		i += n
	}
	first := i
	if end, ok := s.date(first); ok && first == start {
		s.add(Token{Start: start, End: end, Kind: Date, Key: "<date>"})
		return
	}
	if end, hours, ok := s.clock(first); ok && first == start {
		s.add(Token{Start: start, End: end, Kind: Clock, Key: "<clock>", Value: hours})
		return
	}
	i = digits(s.text, i)
	whole := i - first
	if v, end, ok := s.thousands(first, i); ok {
		s.add(Token{Start: start, End: end, Kind: Number, Key: strconv.FormatFloat(v, 'f', -1, 64), Value: sign * v})
		return
	}
	decimals := 0
	if i+1 < len(s.text) && (s.text[i] == ',' || s.text[i] == '.') && isDigit(s.text[i+1]) {
		j := digits(s.text, i+1)
		if j+1 < len(s.text) && s.text[j] == '.' && isDigit(s.text[j+1]) { // 1.2.250.1
			for j < len(s.text) && (isDigit(s.text[j]) || s.text[j] == '.' && j+1 < len(s.text) && isDigit(s.text[j+1])) {
				j++
			}
			s.add(Token{Start: start, End: j, Kind: Code, Key: "<code>"})
			return
		}
		decimals = j - i - 1
		i = j
	}
	if whole > 7 || decimals > 6 {
		s.add(Token{Start: start, End: i, Kind: Code, Key: "<code>"})
		return
	}
	v, err := strconv.ParseFloat(strings.Replace(s.text[first:i], ",", ".", 1), 64)
	if err != nil {
		s.add(Token{Start: start, End: i, Kind: Code, Key: "<code>"})
		return
	}
	s.add(Token{Start: start, End: i, Kind: Number, Key: strings.Replace(s.text[first:i], ",", ".", 1), Value: sign * v, Decimals: decimals})
}

// thousands reads a number whose groups of three digits stand apart by
// apostrophes, as in Switzerland: 1'240, 1’102’345.
func (s *splitter) thousands(first, i int) (v float64, end int, ok bool) {
	if i-first > 3 {
		return 0, 0, false
	}
	group := s.text[first:i]
	for len(group) < 8 {
		r, n := utf8.DecodeRuneInString(s.text[i:])
		if !isApostrophe(r) || digits(s.text, i+n) != i+n+3 {
			break
		}
		group += s.text[i+n : i+n+3]
		i += n + 3
		ok = true
	}
	if !ok {
		return 0, 0, false
	}
	v, err := strconv.ParseFloat(group, 64)
	return v, i, err == nil
}

func digits(t string, i int) int {
	for i < len(t) && isDigit(t[i]) {
		i++
	}
	return i
}

// date reads 12/03/1958, 12.03.58, 2026-10-14.
func (s *splitter) date(i int) (int, bool) {
	var part [3]int
	var width [3]int
	var sep byte
	for k := range part {
		j := digits(s.text, i)
		if j == i || j-i > 4 {
			return 0, false
		}
		part[k], _ = strconv.Atoi(s.text[i:j])
		width[k] = j - i
		i = j
		if k == 2 {
			break
		}
		if i >= len(s.text) || s.text[i] != '/' && s.text[i] != '.' && s.text[i] != '-' || sep != 0 && s.text[i] != sep {
			return 0, false
		}
		sep = s.text[i]
		i++
	}
	if i < len(s.text) && (isDigit(s.text[i]) || s.text[i] == sep && i+1 < len(s.text) && isDigit(s.text[i+1])) {
		return 0, false
	}
	if width[0] == 4 {
		return i, part[0] > 1850 && part[1] >= 1 && part[1] <= 12 && part[2] >= 1 && part[2] <= 31
	}
	if width[0] > 2 || width[1] > 2 || width[2] == 3 || width[2] == 1 {
		return 0, false
	}
	return i, part[0] >= 1 && part[0] <= 31 && part[1] >= 1 && part[1] <= 12
}

// clock reads 3h10, 9 h 15: one or more digits, h, exactly two digits.
func (s *splitter) clock(i int) (int, float64, bool) {
	j := digits(s.text, i)
	if j == i || j-i > 3 {
		return 0, 0, false
	}
	h, _ := strconv.Atoi(s.text[i:j])
	j = skipBlank(s.text, j)
	if j >= len(s.text) || s.text[j] != 'h' && s.text[j] != 'H' {
		return 0, 0, false
	}
	j = skipBlank(s.text, j+1)
	e := digits(s.text, j)
	if e-j != 2 {
		return 0, 0, false
	}
	m, _ := strconv.Atoi(s.text[j:e])
	if r, _ := utf8.DecodeRuneInString(s.text[e:]); m > 59 || unicode.IsLetter(r) && r != 'm' || r == '/' {
		return 0, 0, false
	}
	// "3 h 10 min" keeps its minutes word in the token.
	k := skipBlank(s.text, e)
	for _, w := range [...]string{"minutes", "min", "mn"} {
		if strings.HasPrefix(s.text[k:], w) {
			if r, _ := utf8.DecodeRuneInString(s.text[k+len(w):]); !unicode.IsLetter(r) {
				e = k + len(w)
				break
			}
		}
	}
	return e, float64(h) + float64(m)/60, true
}

// skipBlank steps over spaces, plain and no-break, within a line.
func skipBlank(t string, i int) int {
	for i < len(t) {
		r, n := utf8.DecodeRuneInString(t[i:])
		if r != ' ' && r != '\u00a0' && r != '\u202f' {
			break
		}
		i += n
	}
	return i
}

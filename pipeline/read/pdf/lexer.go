package pdf

import (
	"bytes"
	"errors"
	"math"
	"strconv"
)

// lexer reads objects (ISO 32000-1, 7.2 and 7.3).
type lexer struct {
	b      []byte
	pos    int
	left   *int // values that may still be made
	noRefs bool // in content streams "1 0 R" are three things
}

var errEnd = errors.New("end of data")

func white(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func delimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func (l *lexer) skip() {
	for l.pos < len(l.b) {
		c := l.b[l.pos]
		switch {
		case white(c):
			l.pos++
		case c == '%':
			i := bytes.IndexAny(l.b[l.pos:], "\r\n")
			if i < 0 {
				l.pos = len(l.b)
				return
			}
			l.pos += i
		default:
			return
		}
	}
}

func (l *lexer) take(n int) error {
	if l.left == nil {
		return nil
	}
	if *l.left -= n; *l.left < 0 {
		return Fault{Bomb, "too many values"}
	}
	return nil
}

// object reads one object or word. The end of the data is errEnd.
func (l *lexer) object(depth int) (any, error) {
	l.skip()
	if l.pos >= len(l.b) {
		return nil, errEnd
	}
	if depth > maxDepth {
		return nil, Fault{Bomb, "objects nested too deep"}
	}
	if err := l.take(1); err != nil {
		return nil, err
	}
	c := l.b[l.pos]
	switch {
	case c == '/':
		l.pos++
		return l.name(), nil
	case c == '(':
		return l.text(), nil
	case c == '<':
		if l.pos+1 < len(l.b) && l.b[l.pos+1] == '<' {
			l.pos += 2
			return l.dict(depth)
		}
		return l.hex(), nil
	case c == '[':
		l.pos++
		return l.array(depth)
	case c == ']' || c == '{' || c == '}' || c == ')':
		l.pos++
		return word(string(c)), nil
	case c == '>':
		l.pos++
		if l.pos < len(l.b) && l.b[l.pos] == '>' {
			l.pos++
			return word(">>"), nil
		}
		return word(">"), nil
	case digit(c) || c == '+' || c == '-' || c == '.':
		return l.number(), nil
	}
	start := l.pos
	for l.pos < len(l.b) && !white(l.b[l.pos]) && !delimiter(l.b[l.pos]) {
		l.pos++
	}
	switch w := string(l.b[start:min(l.pos, start+64)]); w {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null":
		return nil, nil
	default:
		return word(w), nil
	}
}

// number reads a number, or a reference where two whole ones and an R follow.
func (l *lexer) number() any {
	start := l.pos
	for l.pos < len(l.b) && !white(l.b[l.pos]) && !delimiter(l.b[l.pos]) {
		l.pos++
	}
	b := l.b[start:l.pos]
	if v, ok := whole(b); ok {
		if !l.noRefs && v >= 0 && digit(b[0]) {
			if g, ok := l.reference(); ok {
				return ref{v, g}
			}
		}
		return v
	}
	if len(b) > 64 {
		return 0
	}
	if f, ok := decimal(b); ok {
		return f
	}
	return word(string(b))
}

// whole reads digits with a sign, at most nine of them.
func whole(b []byte) (int, bool) {
	digits, negative := b, false
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		digits, negative = b[1:], b[0] == '-'
	}
	if len(digits) == 0 || len(digits) > 10 {
		return 0, false
	}
	v := 0
	for _, c := range digits {
		if !digit(c) {
			return 0, false
		}
		v = v*10 + int(c-'0')
	}
	if negative {
		v = -v
	}
	return v, true
}

// decimal reads a number with a point. "--5" and "5-3", which some programs
// write, are read as other readers do.
func decimal(b []byte) (float64, bool) {
	for len(b) > 1 && b[0] == '-' && b[1] == '-' {
		b = b[1:]
	}
	if i := bytes.IndexByte(b[min(1, len(b)):], '-'); i >= 0 {
		b = b[:i+1]
	}
	for _, c := range b {
		if !digit(c) && c != '.' && c != '-' && c != '+' {
			return 0, false
		}
	}
	f, err := strconv.ParseFloat(string(b), 64)
	if err != nil {
		return 0, len(bytes.Trim(b, "+-.")) == 0
	}
	if math.Abs(f) > 1e9 {
		f = 0
	}
	return f, true
}

func (l *lexer) reference() (gen int, ok bool) {
	at := l.pos
	for at < len(l.b) && white(l.b[at]) {
		at++
	}
	start := at
	for at < len(l.b) && digit(l.b[at]) && at-start < 6 {
		gen = gen*10 + int(l.b[at]-'0')
		at++
	}
	if at == start {
		return 0, false
	}
	space := at
	for at < len(l.b) && white(l.b[at]) {
		at++
	}
	if at == space || at >= len(l.b) || l.b[at] != 'R' {
		return 0, false
	}
	if at+1 < len(l.b) && !white(l.b[at+1]) && !delimiter(l.b[at+1]) {
		return 0, false
	}
	l.pos = at + 1
	return gen, true
}

func (l *lexer) name() name {
	start := l.pos
	escaped := false
	for l.pos < len(l.b) && !white(l.b[l.pos]) && !delimiter(l.b[l.pos]) {
		escaped = escaped || l.b[l.pos] == '#'
		l.pos++
	}
	b := l.b[start:min(l.pos, start+256)]
	if !escaped {
		return name(b)
	}
	var out []byte
	for i := 0; i < len(b); i++ {
		if b[i] == '#' && i+2 < len(b) && unhex(b[i+1]) >= 0 && unhex(b[i+2]) >= 0 {
			out = append(out, byte(unhex(b[i+1])<<4|unhex(b[i+2])))
			i += 2
			continue
		}
		out = append(out, b[i])
	}
	return name(out)
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

func (l *lexer) array(depth int) (any, error) {
	var out array
	for {
		o, err := l.object(depth + 1)
		if errors.Is(err, errEnd) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if w, ok := o.(word); ok {
			if w == "]" {
				return out, nil
			}
			if w == "endobj" || w == ">>" {
				return out, nil
			}
			continue
		}
		out = append(out, o)
	}
}

func (l *lexer) dict(depth int) (any, error) {
	if err := l.take(8); err != nil { // a map weighs more than what it holds
		return nil, err
	}
	d := dict{}
	for {
		k, err := l.object(depth + 1)
		if errors.Is(err, errEnd) {
			return d, nil
		}
		if err != nil {
			return nil, err
		}
		key, ok := k.(name)
		if !ok {
			if w, ok := k.(word); ok && (w == ">>" || w == "endobj" || w == "stream") {
				return d, nil
			}
			continue
		}
		start := l.pos
		v, err := l.object(depth + 1)
		if errors.Is(err, errEnd) {
			return d, nil
		}
		if err != nil {
			return nil, err
		}
		if w, ok := v.(word); ok { // a key without a value
			if w == ">>" || w == "endobj" {
				return d, nil
			}
			l.pos = max(start, l.pos)
			continue
		}
		if err := l.take(3); err != nil {
			return nil, err
		}
		d[key] = v
	}
}

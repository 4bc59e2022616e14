package pdf

// text reads a string in brackets (7.3.4.2).
func (l *lexer) text() string {
	l.pos++
	var out []byte
	depth := 1
	for l.pos < len(l.b) {
		c := l.b[l.pos]
		l.pos++
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return string(out)
			}
		case '\r':
			if l.pos < len(l.b) && l.b[l.pos] == '\n' {
				l.pos++
			}
			c = '\n'
		case '\\':
			if l.pos >= len(l.b) {
				return string(out)
			}
			c = l.b[l.pos]
			l.pos++
			switch c {
			case 'n':
				c = '\n'
			case 'r':
				c = '\r'
			case 't':
				c = '\t'
			case 'b':
				c = '\b'
			case 'f':
				c = '\f'
			case '\r':
				if l.pos < len(l.b) && l.b[l.pos] == '\n' {
					l.pos++
				}
				continue
			case '\n':
				continue
			default:
				if c >= '0' && c <= '7' {
					v := int(c - '0')
					for k := 0; k < 2 && l.pos < len(l.b) && l.b[l.pos] >= '0' && l.b[l.pos] <= '7'; k++ {
						v = v<<3 | int(l.b[l.pos]-'0')
						l.pos++
					}
					c = byte(v)
				}
			}
		}
		out = append(out, c)
	}
	return string(out)
}

func (l *lexer) hex() string {
	l.pos++
	var out []byte
	high := -1
	for l.pos < len(l.b) {
		c := l.b[l.pos]
		l.pos++
		if c == '>' {
			break
		}
		v := unhex(c)
		if v < 0 {
			continue
		}
		if high < 0 {
			high = v
			continue
		}
		out = append(out, byte(high<<4|v))
		high = -1
	}
	if high >= 0 {
		out = append(out, byte(high<<4))
	}
	return string(out)
}

// row reads an entry of a table: twenty bytes by the standard, give or take one
// by the programs.
func (l *lexer) row() (offset int, kind byte, ok bool) {
	l.skip()
	field := func() (v int, ok bool) {
		start := l.pos
		for l.pos < len(l.b) && digit(l.b[l.pos]) && l.pos-start < 12 {
			v = v*10 + int(l.b[l.pos]-'0')
			l.pos++
		}
		ok = l.pos > start
		for l.pos < len(l.b) && white(l.b[l.pos]) {
			l.pos++
		}
		return v, ok
	}
	offset, ok1 := field()
	_, ok2 := field() // the generation
	if !ok1 || !ok2 || l.pos >= len(l.b) {
		return 0, 0, false
	}
	kind = l.b[l.pos]
	l.pos++
	return offset, kind, kind == 'n' || kind == 'f'
}

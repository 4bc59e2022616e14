package agenda

import (
	"bytes"
	"io"
	"mime/quotedprintable"
	"strings"
)

// Content lines of a calendar (RFC 5545 3.1). Read here and not by a library:
// those at hand give up a whole file for one bad line, and one of them panics.

// isCalendar tells a calendar by its first words.
func isCalendar(raw []byte) bool {
	head := bytes.ToUpper(bytes.TrimLeft(raw[:min(len(raw), 4096)], " \t\r\n"))
	return bytes.HasPrefix(head, []byte("BEGIN:VCALENDAR")) || bytes.HasPrefix(head, []byte("BEGIN:VEVENT"))
}

// content is one unfolded line.
type content struct {
	line   int // of the file, from 1
	name   string
	params map[string]string // first value of each, names in capitals
	value  string            // as written, still escaped
}

const (
	maxContent = 256 << 10 // bytes of one unfolded line; the rest is left out
	maxParams  = 40
)

// contents gives the unfolded lines of raw in turn until f returns false. Lines
// end in CRLF, LF or CR. A fold may stand within a letter, so bytes are joined
// before they are read as text.
func contents(raw []byte, f func(content) bool) {
	var b []byte
	at := 0
	flush := func() bool {
		if len(bytes.TrimSpace(b)) == 0 {
			return true
		}
		return f(parseLine(text(b), at))
	}
	for n := 1; len(raw) > 0; n++ {
		i := bytes.IndexAny(raw, "\r\n")
		var l []byte
		if i < 0 {
			l, raw = raw, nil
		} else {
			l = raw[:i]
			j := i + 1
			if raw[i] == '\r' { // CR, CR LF, CR CR LF
				for j < len(raw) && j <= i+1 && raw[j] == '\r' && j+1 < len(raw) && raw[j+1] == '\n' {
					j++
				}
				if j < len(raw) && raw[j] == '\n' {
					j++
				}
			}
			raw = raw[j:]
		}
		if len(l) > 0 && (l[0] == ' ' || l[0] == '\t') && at > 0 {
			if len(b)+len(l) <= maxContent {
				b = append(b, l[1:]...)
			}
			continue
		}
		if !flush() {
			return
		}
		b, at = append(b[:0], l[:min(len(l), maxContent)]...), n
	}
	flush()
}

// parseLine reads NAME;PARAM="value";OTHER=value:VALUE. A line that is none has
// no name and all of it as value.
func parseLine(s string, at int) content {
	c := content{line: at, value: s}
	i := strings.IndexAny(s, ":;")
	if i <= 0 || !isToken(s[:i]) {
		return c
	}
	name, rest := strings.ToUpper(s[:i]), s[i:]
	params := map[string]string(nil)
	for strings.HasPrefix(rest, ";") {
		rest = rest[1:]
		eq := strings.IndexAny(rest, "=:;")
		if eq < 0 {
			return c
		}
		key, value := strings.ToUpper(strings.TrimSpace(rest[:eq])), ""
		if rest[eq] == '=' {
			var ok bool
			if value, rest, ok = paramValue(rest[eq+1:]); !ok {
				return c
			}
		} else { // ";QUOTED-PRINTABLE:" of vCalendar 1.0
			rest = rest[eq:]
		}
		if params == nil {
			params = map[string]string{}
		}
		if _, twice := params[key]; !twice && len(params) < maxParams {
			params[key] = value
		}
	}
	if !strings.HasPrefix(rest, ":") {
		return c
	}
	c.name, c.params, c.value = name, params, rest[1:]
	if _, bare := params["QUOTED-PRINTABLE"]; bare || strings.EqualFold(params["ENCODING"], "QUOTED-PRINTABLE") {
		if b, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(c.value))); err == nil {
			c.value = strings.NewReplacer("\r\n", `\n`, "\n", `\n`).Replace(text(b))
		}
	}
	return c
}

// paramValue reads values up to ";" or ":" and gives the first.
func paramValue(s string) (first, rest string, ok bool) {
	for n := 0; ; n++ {
		var v string
		if strings.HasPrefix(s, `"`) {
			end := strings.IndexByte(s[1:], '"')
			if end < 0 {
				return "", "", false
			}
			v, s = s[1:1+end], s[end+2:]
		} else {
			end := strings.IndexAny(s, ",;:")
			if end < 0 {
				return "", "", false
			}
			v, s = s[:end], s[end:]
		}
		if n == 0 {
			first = strings.NewReplacer("^n", " ", "^'", `"`, "^^", "^").Replace(v) // RFC 6868
		}
		if !strings.HasPrefix(s, ",") {
			return first, s, true
		}
		s = s[1:]
	}
}

func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_') {
			return false
		}
	}
	return s != ""
}

// unescape reads a TEXT value (RFC 5545 3.3.11).
func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n', 'N':
			b.WriteByte('\n')
		case ',', ';', '\\', ':', '"':
			b.WriteByte(s[i])
		default:
			b.WriteByte('\\')
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

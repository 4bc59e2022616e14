package directory

import (
	"bytes"
	"fmt"
	"io"
	"mime/quotedprintable"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// property is one content line of a vCard (RFC 6350 3.3).
type property struct {
	line        int // of its first line in the file
	group, name string
	params      map[string][]string // names in capitals; what vCard 2.1 writes bare is a TYPE
	value       string
}

const (
	maxLogical = 1 << 20 // one line, unfolded: a certificate with room
	maxParams  = 50
)

// physical cuts a file into lines, whatever ends them.
func physical(data []byte) [][]byte {
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	return bytes.Split(bytes.ReplaceAll(data, []byte("\r"), []byte("\n")), []byte("\n"))
}

// unfold joins continued lines and gives each with the number of its first one.
// What follows a soft break of quoted-printable (vCard 2.1) is continued as well.
func unfold(lines [][]byte, quotedPrintable bool, give func(n int, line []byte) bool) error {
	for i := 0; i < len(lines); {
		n, buf := i+1, slices.Clone(lines[i])
		for i++; i < len(lines); i++ {
			l := lines[i]
			switch {
			case len(l) > 0 && (l[0] == ' ' || l[0] == '\t'):
				buf = append(buf, l[1:]...)
			case quotedPrintable && bytes.HasSuffix(buf, []byte("=")) && isQuotedPrintable(buf):
				buf = append(buf[:len(buf)-1], l...)
			default:
				goto done
			}
			if len(buf) > maxLogical {
				return fmt.Errorf("line %d of the file is longer than %d bytes", n, maxLogical)
			}
		}
	done:
		if len(buf) > maxLogical {
			return fmt.Errorf("line %d of the file is longer than %d bytes", n, maxLogical)
		}
		if !give(n, buf) {
			return nil
		}
	}
	return nil
}

func isQuotedPrintable(line []byte) bool {
	head, _, ok := bytes.Cut(line, []byte(":"))
	return ok && len(head) < 400 && bytes.Contains(bytes.ToUpper(head), []byte("QUOTED-PRINTABLE"))
}

// parseProperty reads a line; what tells in French why it cannot be read.
func parseProperty(n int, line []byte) (p property, what string) {
	p.line, p.params = n, map[string][]string{}
	s, colon := string(line), -1
	quoted := false
	var parts []string
	from := 0
scan:
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ';' || c == ':':
			if parts = append(parts, s[from:i]); len(parts) > maxParams {
				return p, "la ligne a trop de paramètres"
			}
			if from = i + 1; c == ':' {
				colon = i
				break scan
			}
		}
	}
	if colon < 0 {
		return p, "la ligne n'a pas la forme NOM:valeur"
	}
	p.name = strings.ToUpper(strings.TrimSpace(parts[0]))
	if g, name, ok := strings.Cut(p.name, "."); ok {
		p.group, p.name = g, name
	}
	for _, x := range parts[1:] {
		k, v, ok := strings.Cut(x, "=")
		k = strings.ToUpper(strings.TrimSpace(k))
		if !ok {
			v = k
			if k = "TYPE"; v == "QUOTED-PRINTABLE" || v == "BASE64" || v == "8BIT" || v == "7BIT" {
				k = "ENCODING"
			}
		}
		for _, one := range strings.Split(strings.Trim(v, `"`), ",") {
			p.params[k] = append(p.params[k], strings.ToUpper(strings.TrimSpace(one)))
		}
	}
	value := []byte(s[colon+1:])
	if slices.Contains(p.params["ENCODING"], "QUOTED-PRINTABLE") {
		out, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(value)))
		if err != nil {
			return p, "la valeur n'est pas du quoted-printable"
		}
		value = out
	}
	charset := ""
	if c := p.params["CHARSET"]; len(c) > 0 {
		charset = c[0]
	}
	p.value, what = decodeText(value, charset)
	return p, what
}

// decodeText reads bytes in a character set. Latin-1 is read as Windows-1252, as
// all software means it; what is said to be UTF-8 and is not, too.
func decodeText(b []byte, charset string) (s, what string) {
	if charset == "" || strings.EqualFold(charset, "UTF-8") || utf8.Valid(b) && isASCII(b) {
		if utf8.Valid(b) {
			return string(b), ""
		}
		charset = "windows-1252"
	}
	enc, err := htmlindex.Get(charset)
	if err != nil {
		return "", "le jeu de caractères n'est pas connu"
	}
	if enc == charmap.Windows1252 && utf8.Valid(b) { // labelled wrongly: no Latin-1 text of the trade is valid UTF-8 by chance
		return string(b), ""
	}
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil || len(out) > 4*maxLogical {
		return "", "le texte n'est pas dans le jeu de caractères annoncé"
	}
	return string(out), ""
}

func isASCII(b []byte) bool {
	return !bytes.ContainsFunc(b, func(r rune) bool { return r >= utf8.RuneSelf })
}

func (p property) is(types ...string) bool {
	return slices.ContainsFunc(p.params["TYPE"], func(t string) bool { return slices.Contains(types, t) })
}

// parts cuts a structured value at its semicolons and undoes escapes (RFC 6350 3.4).
func (p property) parts() []string {
	var out []string
	var b strings.Builder
	for i := 0; i < len(p.value); i++ {
		switch c := p.value[i]; {
		case c == '\\' && i+1 < len(p.value):
			i++
			switch n := p.value[i]; n {
			case 'n', 'N':
				b.WriteByte('\n')
			default:
				b.WriteByte(n)
			}
		case c == ';':
			out = append(out, b.String())
			b.Reset()
		default:
			b.WriteByte(c)
		}
	}
	return append(out, b.String())
}

// text is an unstructured value on one line.
func (p property) text() string {
	q := property{value: strings.ReplaceAll(p.value, ";", `\;`)}
	q.value = strings.ReplaceAll(q.value, `\\;`, `\;`)
	return oneLine(q.parts()[0])
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

package receipt

import (
	"bytes"
	"encoding/base64"
	"html"
	"regexp"
	"strings"
	"unicode/utf8"
)

// maxText is the most of a mail's words that is kept for a person.
const maxText = 32 << 10

// decoded resolves the transfer encoding, leniently, up to maxBody.
func (p *part) decoded() []byte {
	switch p.encoding() {
	case "base64":
		return unbase64(capped(p.body, maxBody*4/3))
	case "quoted-printable":
		return unquote(capped(p.body, maxBody))
	}
	return capped(p.body, maxBody)
}

// unbase64 decodes what is there. Padding in the middle begins anew, as where two
// pieces were put together. Where lines are of whole groups, one that is not was
// damaged, and costs itself alone.
func unbase64(b []byte) []byte {
	out := make([]byte, 0, base64.RawStdEncoding.DecodedLen(len(b)))
	var in []byte
	flush := func() {
		in = in[:len(in)-boolInt(len(in)%4 == 1)]
		n := len(out)
		out = append(out, make([]byte, base64.RawStdEncoding.DecodedLen(len(in)))...)
		m, _ := base64.RawStdEncoding.Decode(out[n:], in)
		out, in = out[:n+m], in[:0]
	}
	grouped, first := false, true
	for len(b) > 0 {
		var line []byte
		line, b = cutLine(b)
		before := len(in)
		for _, c := range line {
			switch {
			case sextet(c) >= 0:
				in = append(in, c)
			case c == '=' && len(in) > 0:
				flush()
				before = 0
			}
		}
		switch n := len(in) - before; {
		case n == 0:
		case first:
			grouped, first = n%4 == 0, false
		}
		if grouped {
			flush()
		}
	}
	flush()
	return out
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// unquote resolves quoted-printable (RFC 2045 6.7); what is no escape stays.
func unquote(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] != '=' {
			out = append(out, b[i])
			continue
		}
		rest := b[i+1:]
		blank := capped(rest, 80)
		if n := len(blank) - len(bytes.TrimLeft(blank, " \t\r")); n < len(rest) && rest[n] == '\n' {
			i += n + 1
			continue
		}
		if len(rest) >= 2 {
			if h, l := hex(rest[0]), hex(rest[1]); h >= 0 && l >= 0 {
				out = append(out, byte(h<<4|l))
				i += 2
				continue
			}
		}
		out = append(out, '=')
	}
	return out
}

func hex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}

// text is the part's words: UTF-8, lines that end in \n, no control characters.
func (p *part) text() string {
	s := inCharset(p.decoded(), p.args["charset"])
	if p.kind == "text/html" {
		s = plainOf(s)
	}
	return shown(s)
}

// shown is text as it can be shown: lines that end in \n, no control characters.
func shown(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r':
			return '\n'
		case hidden(r):
			return -1
		}
		return r
	}, s)
}

// hidden reports whether a character shows nothing and changes what stands around
// it: controls (C0, C1), and marks and overrides of direction (Unicode UAX #9).
func hidden(r rune) bool {
	return r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x200e || r == 0x200f || r == 0x61c ||
		r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

var (
	unseen = regexp.MustCompile(`(?is)<(?:style|script|head)\b.*?</(?:style|script|head)\s*>|<!--.*?-->`)
	breaks = regexp.MustCompile(`(?i)<\s*(?:br|/p|/div|/tr|/li|/h[1-6]|/blockquote)\b[^>]*>`)
	cells  = regexp.MustCompile(`(?i)<\s*/t[dh]\b[^>]*>`)
	tags   = regexp.MustCompile(`<[^>]*>`)
)

// plainOf gives the words of HTML, with its paragraphs as lines.
func plainOf(s string) string {
	s = unseen.ReplaceAllString(s, " ")
	s = breaks.ReplaceAllString(strings.ReplaceAll(s, "\n", " "), "\n")
	s = cells.ReplaceAllString(s, " ")
	return html.UnescapeString(tags.ReplaceAllString(s, ""))
}

// words is the mail's first text, plain before HTML, without looking into mails
// that are wrapped.
func (p *part) words() string {
	t := p.find(func(q *part) bool { return q.kind == "text/plain" && !q.attached() })
	if t == nil || strings.TrimSpace(t.text()) == "" {
		if h := p.find(func(q *part) bool { return q.kind == "text/html" && !q.attached() }); h != nil {
			t = h
		}
	}
	if t == nil {
		return ""
	}
	return t.text()
}

func (p *part) attached() bool {
	return strings.HasPrefix(strings.ToLower(p.get("Content-Disposition")), "attachment")
}

// cut shortens s to n bytes at a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

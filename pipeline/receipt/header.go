package receipt

import (
	"bytes"
	"io"
	"mime"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// field is one line of a header or of a machine part, unfolded.
type field struct{ name, value string }

// fields reads lines of the form "Name: value" and their continuations. A line
// without a colon continues the one before it, as some writers fold.
func fields(b []byte, most int) []field {
	var out []field
	var value []byte // of the last field, as far as it was read
	end := func() {
		if n := len(out); n > 0 {
			out[n-1].value = tidy(value)
		}
	}
	for len(b) > 0 {
		var line []byte
		line, b = cutLine(b)
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		name, rest, ok := bytes.Cut(line, []byte(":"))
		name = bytes.TrimRight(name, " \t")
		folded := line[0] == ' ' || line[0] == '\t'
		if ok && !folded && len(name) > 0 && len(name) <= 80 && !bytes.ContainsAny(name, " \t") {
			end()
			if len(out) == most {
				return out
			}
			out = append(out, field{name: string(name)})
			value = append(value[:0], capped(rest, maxValue)...)
		} else if len(out) > 0 && len(value) < maxValue {
			value = append(append(value, ' '), capped(bytes.TrimSpace(line), maxValue)...)
		}
	}
	end()
	return out
}

// tidy makes a value printable: UTF-8, no control characters, no ends of lines.
func tidy(b []byte) string {
	s := unicodeText(capped(b, maxValue))
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\r' || r == '\n':
			return ' '
		case hidden(r):
			return -1
		}
		return r
	}, s))
}

func get(head []field, name string) string {
	for _, f := range head {
		if strings.EqualFold(f.name, name) {
			return f.value
		}
	}
	return ""
}

// decodeWords resolves encoded words (RFC 2047) and makes odd spaces plain ones.
func decodeWords(s string) string {
	d := mime.WordDecoder{CharsetReader: func(charset string, in io.Reader) (io.Reader, error) {
		b, err := io.ReadAll(io.LimitReader(in, maxValue))
		return strings.NewReader(inCharset(b, charset)), err
	}}
	if t, err := d.DecodeHeader(s); err == nil {
		s = t
	}
	return strings.Join(strings.Fields(tidy([]byte(s))), " ")
}

var (
	bareAddress = regexp.MustCompile(`[^\s<>"'()\[\],;:|=]{1,128}@[\pL\pN](?:[\pL\pN.-]{0,251}[\pL\pN])?`)
	idForm      = regexp.MustCompile(`<([^<>]{1,990})>`)
	charForm    = regexp.MustCompile(`\\x\{([0-9A-Fa-f]{2,6})\}`)
	xtextForm   = regexp.MustCompile(`\+([0-9A-F]{2})`)
)

// address picks the address out of a header field, or "".
func address(s string) pipeline.Address {
	if i := strings.LastIndexByte(s, '<'); i >= 0 {
		in, _, _ := strings.Cut(s[i+1:], ">")
		if a, err := pipeline.ParseAddress(strings.Join(strings.Fields(in), "")); err == nil {
			return a
		}
	}
	a, _ := pipeline.ParseAddress(bareAddress.FindString(s))
	return a
}

// typed reads "rfc822; a@b" (RFC 3464 2.1.2, 2.3.1). Addresses of other systems give "".
func typed(s string) pipeline.Address {
	kind, v, ok := strings.Cut(s, ";")
	if !ok {
		kind, v = "rfc822", s
	}
	switch strings.ToLower(strings.Trim(kind, " <>\"")) {
	case "rfc822", "utf-8", "utf8", "smtp", "internet", "rfc-822", "":
	default:
		return ""
	}
	// RFC 6533 3: \x{E9} stands for é in the form without UTF-8.
	v = charForm.ReplaceAllStringFunc(v, func(m string) string {
		n, err := strconv.ParseUint(m[3:len(m)-1], 16, 32)
		if err != nil || !utf8.ValidRune(rune(n)) || n < ' ' {
			return m
		}
		return string(rune(n))
	})
	// RFC 3461 4: what ORCPT writes as "+2B" is sometimes handed on as it came. Only
	// what has to be written so is resolved: a "+42" in an address is its own.
	// Where not even the "@" is there, all of it was written so.
	all := !strings.Contains(v, "@")
	v = xtextForm.ReplaceAllStringFunc(v, func(m string) string {
		if n, _ := strconv.ParseUint(m[1:], 16, 8); n == '+' || n == '=' || all && n > ' ' && n < 0x7f {
			return string(rune(n))
		}
		return m
	})
	v = strings.TrimPrefix(strings.Trim(strings.TrimSpace(v), `<>"' `), "mailto:")
	if a, err := pipeline.ParseAddress(strings.TrimRight(v, ".>")); err == nil {
		return a
	}
	return address(v)
}

// identifiers lists the message identifiers of a field, with brackets and without
// the spaces that some programs put inside.
func identifiers(s string) []string {
	var out []string
	for _, m := range idForm.FindAllStringSubmatch(s, 64) {
		if id := strings.Join(strings.Fields(m[1]), ""); id != "" {
			out = append(out, "<"+id+">")
		}
	}
	if s = strings.TrimSpace(s); out == nil && strings.Contains(s, "@") && !strings.ContainsAny(s, " <>\"") && len(s) < 990 {
		out = []string{"<" + s + ">"}
	}
	return out
}

func identifier(s string) string {
	if ids := identifiers(s); len(ids) > 0 {
		return ids[0]
	}
	return ""
}

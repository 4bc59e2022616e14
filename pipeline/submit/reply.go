package submit

import (
	"bufio"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// errReply says that what came back is not an SMTP reply.
var errReply = errors.New("not an SMTP reply")

const (
	maxReplyLine  = 2048 // RFC 5321 4.5.3.1.5 says 512; some operators exceed it
	maxReplyLines = 128
)

// reply is one SMTP reply (RFC 5321 4.2), all lines.
type reply struct {
	code     int
	enhanced string
	lines    []string // without codes
}

func (r reply) text() string { return strings.Join(r.lines, "\n") }

// readReply reads one reply. Anything else than lines "NNN[- ]text" of one code
// from 200 to 599 is errReply; a broken connection is its own error.
func readReply(br *bufio.Reader) (reply, error) {
	var r reply
	for n := 0; ; n++ {
		if n == maxReplyLines {
			return reply{}, fmt.Errorf("more than %d lines: %w", maxReplyLines, errReply)
		}
		line, err := readLine(br)
		if err != nil {
			return reply{}, err
		}
		code, more, rest, ok := parseLine(line)
		if !ok || n > 0 && code != r.code {
			return reply{}, errReply
		}
		r.code = code
		e, text := cutEnhanced(code, rest)
		if e != "" {
			r.enhanced = e
		}
		r.lines = append(r.lines, clean(text))
		if !more {
			return r, nil
		}
	}
}

func readLine(br *bufio.Reader) (string, error) {
	var line []byte
	for {
		frag, err := br.ReadSlice('\n')
		line = append(line, frag...)
		if len(line) > maxReplyLine {
			return "", fmt.Errorf("line of more than %d bytes: %w", maxReplyLine, errReply)
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		if err != nil {
			return "", err
		}
		return strings.TrimRight(string(line), "\r\n"), nil
	}
}

func parseLine(s string) (code int, more bool, rest string, ok bool) {
	if len(s) < 3 {
		return 0, false, "", false
	}
	for _, c := range []byte(s[:3]) {
		if c < '0' || c > '9' {
			return 0, false, "", false
		}
		code = code*10 + int(c-'0')
	}
	if code < 200 || code > 599 {
		return 0, false, "", false
	}
	if len(s) == 3 {
		return code, false, "", true
	}
	switch s[3] {
	case ' ':
		return code, false, s[4:], true
	case '-':
		return code, true, s[4:], true
	}
	return 0, false, "", false
}

// cutEnhanced takes the enhanced status code off a line (RFC 2034 4): its class
// must be that of the reply.
func cutEnhanced(code int, s string) (enhanced, rest string) {
	word, rest, _ := strings.Cut(s, " ")
	parts := strings.Split(word, ".")
	if len(parts) != 3 || len(parts[0]) != 1 || int(parts[0][0]-'0') != code/100 || code/100 == 3 {
		return "", s
	}
	for _, p := range parts[1:] {
		if len(p) == 0 || len(p) > 3 || strings.Trim(p, "0123456789") != "" {
			return "", s
		}
	}
	return word, rest
}

// clean makes the operator's words fit to be shown and stored.
func clean(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "?")
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}

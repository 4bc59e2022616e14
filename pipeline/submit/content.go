package submit

import (
	"bytes"
	"errors"
	"fmt"
)

// ErrForm says that the stored bytes are not a message that SMTP can carry
// unchanged: lines of at most 998 characters, each ended by CRLF, no NUL.
var ErrForm = errors.New("message is not in the form of RFC 5322")

const maxLine = 998 // RFC 5321 4.5.3.1.6 without CRLF

// inspect checks the form and tells which extensions the content needs.
func inspect(b []byte) (needs, error) {
	var n needs
	header := true
	if len(b) == 0 {
		return n, fmt.Errorf("empty message: %w", ErrForm)
	}
	for len(b) > 0 {
		i := bytes.IndexByte(b, '\n')
		if i < 1 || b[i-1] != '\r' {
			return n, fmt.Errorf("line without CRLF: %w", ErrForm)
		}
		line := b[:i-1]
		b = b[i+1:]
		if len(line) > maxLine {
			return n, fmt.Errorf("line of %d characters: %w", len(line), ErrForm)
		}
		if bytes.IndexByte(line, '\r') >= 0 || bytes.IndexByte(line, 0) >= 0 {
			return n, fmt.Errorf("bare CR or NUL in a line: %w", ErrForm)
		}
		if len(line) == 0 {
			header = false
		}
		if !ascii(string(line)) {
			n.eightBit = true
			n.utf8 = n.utf8 || header // RFC 6531 3.2: UTF-8 header fields
		}
	}
	return n, nil
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

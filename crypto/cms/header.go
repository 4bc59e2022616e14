package cms

import (
	"bytes"
	"net/mail"
	"strings"
)

// maxFrom bounds the From header, which one address and a name never fill.
const maxFrom = 4096

// ambiguous tells whether two programs may see two ends of these header lines, or
// two sets of lines: a bare CR, or an empty line that ends in LF alone.
func ambiguous(head []byte) bool {
	for rest := head; ; {
		i := bytes.IndexByte(rest, '\r')
		if i < 0 {
			break
		}
		if i+1 == len(rest) || rest[i+1] != '\n' {
			return true
		}
		rest = rest[i+2:]
	}
	return bytes.Contains(head, []byte("\n\n")) || bytes.Contains(head, []byte("\n\r\n"))
}

// once asks that the headers which decide what a message is, and whose, stand
// there once at most, and under their own name: "From :" is From to some programs
// and not to others.
func once(h mail.Header) error {
	for _, name := range []string{"Content-Type", "Content-Transfer-Encoding", "From", "Sender"} {
		if len(h[name]) > 1 {
			return malformed("header " + name + " occurs twice")
		}
		for have := range h {
			if len(have) > len(name) && strings.EqualFold(strings.TrimFunc(have, notPrintable), name) {
				return malformed("header " + name + " with a blank in its name")
			}
		}
	}
	return nil
}

func notPrintable(r rune) bool { return r <= ' ' || r >= 0x7f }

package cms

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"net/mail"
	"strings"
)

// maxFrom bounds the From header, which one address and a name never fill.
const maxFrom = 4096

// errTwice says that a header stands there twice which may be there once.
var errTwice = fmt.Errorf("%w: twice the header", ErrMalformed)

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
			return fmt.Errorf("%w %s", errTwice, name)
		}
		for have := range h {
			if len(have) > len(name) && strings.EqualFold(strings.TrimFunc(have, notPrintable), name) {
				return malformed("header " + name + " with a blank in its name")
			}
		}
	}
	return nil
}

// grouped tells whether an address field has a group ("Alice: eve@b.example;", RFC
// 5322 3.4), whose name some programs show for the sender and others pass over.
// The colon of a group stands in no quotes, comment or domain literal.
func grouped(field string) bool {
	comments, quoted, literal := 0, false, false
	for i := 0; i < len(field); i++ {
		switch c := field[i]; {
		case c == '\\':
			i++
		case quoted:
			quoted = c != '"'
		case c == '(':
			comments++
		case comments > 0:
			if c == ')' {
				comments--
			}
		case literal:
			literal = c != ']'
		case c == '"':
			quoted = true
		case c == '[':
			literal = true
		case c == ':':
			return true
		}
	}
	return false
}

// signedFrom checks the From that stands in the signed content, which programs show
// in the place of the other (RFC 9788 4.4): it must be one address, and the
// signer's. Else who signs with a certificate of their own is shown as somebody
// else. An entity without From, or that is no entity, says nothing.
func signedFrom(entity []byte, signer *x509.Certificate) error {
	head, _, err := splitEntity(entity)
	if errors.Is(err, errTwice) {
		return err
	}
	if err != nil {
		return unreadableFrom(entity)
	}
	from, err := fromAddress(head)
	if err != nil {
		return err
	}
	if from != "" && !holds(signer, from) {
		return &CertificateError{Reason: ReasonAddress, Certificate: signer, Address: from}
	}
	return nil
}

// unreadableFrom refuses headers that are not read here and have a From in a line
// of theirs: another program might read them.
func unreadableFrom(entity []byte) error {
	head := entity
	if i := bytes.Index(head, []byte("\r\n\r\n")); i >= 0 {
		head = head[:i]
	}
	for line := range bytes.FieldsFuncSeq(head, func(r rune) bool { return r == '\r' || r == '\n' }) {
		name, _, ok := bytes.Cut(line, []byte(":"))
		if ok && bytes.EqualFold(bytes.TrimFunc(name, notPrintable), []byte("From")) {
			return malformed("signed headers")
		}
	}
	return nil
}

func notPrintable(r rune) bool { return r <= ' ' || r >= 0x7f }

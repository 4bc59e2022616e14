package submit

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/emersion/go-smtp"
)

// ear hears, in the clear, what the library reads and writes within TLS: it is given
// to the library as its DebugWriter. It tells whether a reply is the one to the last
// command, whole and alone. The library takes a line that broke off for a line, and
// one that came too early for an answer; neither may make a letter accepted.
type ear struct {
	w     *wire
	heard []byte // since the last write
}

// errEarly says that the reply came before what it answers.
var errEarly = errors.New("reply before its command")

// Write is called with what was read and, once it has left, what was written.
func (e *ear) Write(p []byte) (int, error) {
	if e.w.wrote {
		e.w.wrote, e.heard = false, e.heard[:0]
	} else if len(e.heard) <= maxReply {
		e.heard = append(e.heard, p...)
		if e.bare() != nil {
			return len(p), errBare
		}
	}
	return len(p), nil
}

// errBare ends the reading of a reply whose last line is its code alone (RFC 5321
// 4.2): the library would wait for more until its time is over.
var errBare = errors.New("reply ends in its code alone")

// bare gives such a reply; nil where what was heard is none.
func (e *ear) bare() *smtp.SMTPError {
	lines := strings.Split(string(e.heard), "\n")
	if len(lines) < 3 || lines[len(lines)-1] != "" {
		return nil
	}
	last := strings.TrimSuffix(lines[len(lines)-2], "\r")
	code, err := strconv.Atoi(last)
	if err != nil || len(last) != 3 || code < 200 || code > 599 {
		return nil
	}
	var text []string
	for _, line := range lines[:len(lines)-2] {
		words, ok := strings.CutPrefix(line, last+"-")
		if !ok {
			return nil
		}
		text = append(text, strings.TrimSuffix(words, "\r"))
	}
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCodeNotSet, Message: strings.Join(text, "\n")}
}

// whole is the library's error, or the reply that it could not read to its end.
func (e *ear) whole(err error) error {
	if reply := e.bare(); reply != nil && errors.Is(err, errBare) {
		return reply
	}
	return err
}

// reply judges what came since the last write, once the library has read a reply of
// it. more is what stands behind the reply.
func (e *ear) reply() (more []byte, err error) {
	if len(e.heard) == 0 {
		return nil, errEarly
	}
	more, ok := behind(e.heard)
	if !ok {
		return nil, io.ErrUnexpectedEOF
	}
	return more, nil
}

// behind gives what stands behind the first reply of b; false where that is not whole.
func behind(b []byte) (more []byte, ok bool) {
	for {
		line, rest, ok := bytes.Cut(b, []byte("\n"))
		if !ok || len(line) < 4 || line[3] != '-' {
			return rest, ok
		}
		b = rest
	}
}

// agreed tells whether each line says yes.
func agreed(lines []byte) bool {
	for line := range bytes.Lines(lines) {
		if line[0] != '2' || !bytes.HasSuffix(line, []byte("\n")) {
			return false
		}
	}
	return true
}

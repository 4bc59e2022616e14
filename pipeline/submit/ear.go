package submit

import (
	"bytes"
	"errors"
	"io"
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
	}
	return len(p), nil
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

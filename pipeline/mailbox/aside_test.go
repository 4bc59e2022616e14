package mailbox

import (
	"bufio"
	"fmt"
	"strings"
	"testing"
	"time"
)

// twoMails answers as sane does, of a folder of two mails.
func twoMails(tag, line string, w *bufio.Writer) bool {
	switch {
	case strings.HasPrefix(line, "EXAMINE"):
		fmt.Fprintf(w, "* 2 EXISTS\r\n* OK [UIDVALIDITY 9] x\r\n* OK [UIDNEXT 3] x\r\n")
	case strings.HasPrefix(line, "UID SEARCH"):
		fmt.Fprintf(w, "* SEARCH 1 2\r\n")
	case strings.HasPrefix(line, "UID FETCH 2 ") && strings.Contains(line, "BODY"):
		fmt.Fprintf(w, "* 2 FETCH (UID 2 BODY[] {17}\r\nSubject: x\r\n\r\nb\r\n)\r\n")
	case strings.HasPrefix(line, "UID FETCH"):
		for i := 1; i <= 2; i++ {
			fmt.Fprintf(w, "* %d FETCH (UID %d RFC822.SIZE 17 INTERNALDATE \"01-Mar-2026 10:00:00 +0100\")\r\n", i, i)
		}
	default:
		return sane(tag, line, w)
	}
	fmt.Fprintf(w, "%s OK done\r\n", tag)
	return true
}

// until reads until the folder is at its end, at most so many times.
func until(t *testing.T, r *Reader, s *shelf, most int) {
	t.Helper()
	for n := 0; s.places["INBOX"].UID < 2 || waiting(s.places["INBOX"]) > 0; n++ {
		if n == most {
			t.Fatalf("%d connections, and still at %+v", n, s.places["INBOX"])
		}
		_ = r.Once(ctxOf(t))
		time.Sleep(2 * time.Millisecond) // what is put aside is due
	}
}

// Some servers cannot give out a mail that they hold (Exchange: "could not be
// converted to an RFC-822 compatible format"). Those after it are read.
func TestAMailThatTheServerDeclinesDoesNotStandBeforeOthers(t *testing.T) {
	for name, header := range map[string]bool{"not even the header": false, "the header alone": true} {
		t.Run(name, func(t *testing.T) {
			s := newShelf()
			c := scripted(t, func(tag, line string, w *bufio.Writer) bool {
				switch {
				case strings.HasPrefix(line, "UID FETCH 1 ") && strings.Contains(line, "BODY.PEEK[HEADER]") && header:
					fmt.Fprintf(w, "* 1 FETCH (UID 1 BODY[HEADER]<0> {14}\r\nSubject: x\r\n\r\n)\r\n%s OK\r\n", tag)
				case strings.HasPrefix(line, "UID FETCH 1 ") && strings.Contains(line, "BODY"):
					fmt.Fprintf(w, "%s NO the message could not be converted\r\n", tag)
				default:
					return twoMails(tag, line, w)
				}
				return true
			})
			r := New(c, s)
			until(t, r, s, 2*tries)
			want := 1
			if header {
				want = 0
			}
			if p := s.places["INBOX"]; s.texts["b"] != 1 || p.Refused != int64(want) || r.Status().Refused != want {
				t.Errorf("%+v, %+v, %+v", s.texts, p, r.Status())
			}
		})
	}
}

// A server that counts sizes its own way tells less than there is.
func TestAMailThatIsLargerThanTold(t *testing.T) {
	s := newShelf()
	var first Mail
	s.whole = func(m Mail) (Outcome, error) {
		if m.UID == 1 {
			first = m
		}
		return Filed, nil
	}
	c := scripted(t, func(tag, line string, w *bufio.Writer) bool {
		switch {
		case strings.HasPrefix(line, "UID FETCH 1 ") && strings.Contains(line, "BODY.PEEK[HEADER]"):
			fmt.Fprintf(w, "* 1 FETCH (UID 1 BODY[HEADER]<0> {14}\r\nSubject: x\r\n\r\n)\r\n%s OK\r\n", tag)
		case strings.HasPrefix(line, "UID FETCH 1 ") && strings.Contains(line, "BODY"):
			fmt.Fprintf(w, "* 1 FETCH (UID 1 BODY[] {%d}\r\n", MaxMail+1)
			return false
		default:
			return twoMails(tag, line, w)
		}
		return true
	})
	until(t, New(c, s), s, 3)
	if !first.HeaderOnly || len(s.taken) != 2 {
		t.Errorf("%+v, %v", first, s.taken)
	}
}

package mailbox

import (
	"bufio"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
)

// five answers as sane does, of a folder of five mails, of which bad(line) answers for
// what is asked about the third.
func five(bad func(tag, line string, w *bufio.Writer) (goOn, answered bool)) func(tag, line string, w *bufio.Writer) bool {
	return func(tag, line string, w *bufio.Writer) bool {
		switch {
		case strings.HasPrefix(line, "EXAMINE"):
			fmt.Fprintf(w, "* 5 EXISTS\r\n* OK [UIDVALIDITY 9] x\r\n* OK [UIDNEXT 6] x\r\n")
		case strings.HasPrefix(line, "UID SEARCH"):
			fmt.Fprintf(w, "* SEARCH 1 2 3 4 5\r\n")
		case strings.HasPrefix(line, "UID FETCH"):
			var from, to int
			if n, _ := fmt.Sscanf(line, "UID FETCH %d:%d ", &from, &to); n < 2 {
				to = from
			}
			for i := from; i <= to; i++ {
				if i == 3 {
					if goOn, answered := bad(tag, line, w); !goOn || answered {
						return goOn
					}
				}
				if strings.Contains(line, "BODY") {
					fmt.Fprintf(w, "* %d FETCH (UID %d BODY[] {17}\r\nSubject: x\r\n\r\n%d\r\n)\r\n", i, i, i)
				} else {
					fmt.Fprintf(w, "* %d FETCH (UID %d RFC822.SIZE 17 INTERNALDATE \"01-Mar-2026 10:00:00 +0100\")\r\n", i, i)
				}
			}
		default:
			return sane(tag, line, w)
		}
		fmt.Fprintf(w, "%s OK done\r\n", tag)
		return true
	}
}

// A server that breaks the protocol at one mail, each time it is asked: the others are
// read, the one is told of, once, and nothing is marked.
func TestOneMailThatBreaksTheProtocol(t *testing.T) {
	body := func(line string) bool { return strings.Contains(line, "BODY") }
	say := func(when func(string) bool, text string, goOn bool) func(string, string, *bufio.Writer) (bool, bool) {
		return func(tag, line string, w *bufio.Writer) (bool, bool) {
			if !when(line) {
				return true, false
			}
			fmt.Fprint(w, strings.ReplaceAll(text, "TAG", tag))
			return goOn, true
		}
	}
	for name, c := range map[string]struct {
		bad  func(string, string, *bufio.Writer) (bool, bool)
		read bool // the mail itself comes all the same
	}{
		"garbage":                    {say(body, "* 3 FETCH ((((\r\nTAG OK done\r\n", true), false},
		"bytes that are no text":     {say(body, "* 3 FETCH (UID 3 BODY[] \x00\xff\xfe\r\nTAG OK done\r\n", true), false},
		"a literal too short":        {say(body, "* 3 FETCH (UID 3 BODY[] {3}\r\nSubject: x\r\n\r\nabc\r\n)\r\nTAG OK done\r\n", true), false},
		"a literal too long":         {say(body, "* 3 FETCH (UID 3 BODY[] {900}\r\nSubject: x\r\n\r\nabc\r\n)\r\nTAG OK done\r\n", true), false},
		"a literal of no size":       {say(body, "* 3 FETCH (UID 3 BODY[] {-1}\r\nabc)\r\nTAG OK done\r\n", true), false},
		"a literal beyond all sizes": {say(body, "* 3 FETCH (UID 3 BODY[] {99999999999999999999}\r\nabc)\r\nTAG OK done\r\n", true), false},
		"BYE":                        {say(body, "* BYE internal error\r\n", false), false},
		"BYE within the mail":        {say(body, "* 3 FETCH (UID 3 BODY[] {900}\r\nSubject: x\r\n* BYE\r\n", false), false},
		"the end":                    {say(body, "", false), false},
		"BAD":                        {say(body, "TAG BAD what\r\n", true), false},
		"nothing":                    {say(body, "TAG OK done\r\n", true), false},
		"a quoted mail":              {say(body, "* 3 FETCH (UID 3 BODY[] \"Subject: x\")\r\nTAG OK done\r\n", true), true},
		"an endless mail": {func(_, line string, w *bufio.Writer) (bool, bool) {
			if !body(line) {
				return true, false
			}
			fmt.Fprint(w, "* 3 FETCH (UID 3 BODY[] {41943039}\r\n")
			for kilo := strings.Repeat("x", 1024); ; {
				if _, err := w.WriteString(kilo); err != nil {
					return false, true
				}
			}
		}, false},
		"a date that is none":      {say(func(line string) bool { return !body(line) }, "* 3 FETCH (UID 3 RFC822.SIZE 17 INTERNALDATE \"yesterday\")\r\nTAG OK done\r\n", true), true},
		"a size that is none":      {say(func(line string) bool { return !body(line) }, "* 3 FETCH (UID 3 RFC822.SIZE many)\r\nTAG OK done\r\n", true), true},
		"garbage at all it can do": {say(func(string) bool { return true }, "* 3 FETCH (((\r\nTAG OK done\r\n", true), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShelf()
			told := 0
			s.whole = func(m Mail) (Outcome, error) {
				if m.Unreadable {
					if told++; m.UID != 3 || m.Validity != 9 || m.Raw != nil {
						t.Errorf("%+v", m)
					}
				}
				return Filed, nil
			}
			config := scripted(t, five(c.bad))
			r := New(config, s)
			r.times = times{300 * time.Millisecond, 300 * time.Millisecond}
			if name == "an endless mail" {
				r.times.fetch = time.Second
			}
			for n := 0; s.places["INBOX"].UID < 5 || waiting(s.places["INBOX"]) > 0; n++ {
				if n == 3*tries {
					t.Fatalf("%d connections, and still at %+v", n, s.places["INBOX"])
				}
				if n > 8 && (s.texts["4"] != 1 || s.texts["5"] != 1) {
					t.Fatalf("after %d connections the others are not read: %+v", n, s.places["INBOX"])
				}
				_ = r.Once(ctxOf(t))
				time.Sleep(2 * time.Millisecond) // what is put aside is due
			}
			for _, other := range []string{"1", "2", "4", "5"} {
				if s.texts[other] != 1 {
					t.Errorf("mail %s came %d times", other, s.texts[other])
				}
			}
			want := 1
			if c.read {
				want = 0
			}
			if told != want || s.places["INBOX"].Refused != int64(want) || r.Status().Refused != want {
				t.Errorf("told %d times, want %d; %+v, %+v", told, want, s.places["INBOX"], r.Status())
			}
		})
	}
}

// waiting counts the mails put aside that the keeper was not told of.
func waiting(p Place) (n int) {
	for _, a := range p.Aside {
		if !a.Told {
			n++
		}
	}
	return n
}

// What else a server and other clients do: the folder is numbered anew, emptied while
// it is read, and the server knows none of the newer commands.
func TestAFolderThatChangesWhileItIsRead(t *testing.T) {
	t.Run("numbered anew", func(t *testing.T) {
		s, validity := newShelf(), 9
		r := New(scripted(t, func(tag, line string, w *bufio.Writer) bool {
			if strings.HasPrefix(line, "EXAMINE") {
				fmt.Fprintf(w, "* 5 EXISTS\r\n* OK [UIDVALIDITY %d] x\r\n* OK [UIDNEXT 6] x\r\n%s OK done\r\n", validity, tag)
				return true
			}
			return five(func(string, string, *bufio.Writer) (bool, bool) { return true, false })(tag, line, w)
		}), s)
		for i := range 3 {
			if i == 2 {
				validity = 10
			}
			if err := r.Once(ctxOf(t)); err != nil {
				t.Fatal(err)
			}
		}
		if p := s.places["INBOX"]; p.Validity != 10 || p.UID != 5 || s.texts["4"] != 2 {
			t.Errorf("%+v, %v", p, s.texts)
		}
	})
	t.Run("emptied by another", func(t *testing.T) {
		s, gone := newShelf(), false
		r := New(scripted(t, func(tag, line string, w *bufio.Writer) bool {
			if gone && strings.HasPrefix(line, "UID FETCH") {
				fmt.Fprintf(w, "* 1 EXPUNGE\r\n* 1 EXPUNGE\r\n* 1 EXPUNGE\r\n* 0 EXISTS\r\n%s OK done\r\n", tag)
				return true
			}
			gone = gone || strings.Contains(line, "UID FETCH 2 ")
			return five(func(string, string, *bufio.Writer) (bool, bool) { return true, false })(tag, line, w)
		}), s)
		if err := r.Once(ctxOf(t)); err != nil || s.texts["2"] != 1 || s.places["INBOX"].UID != 5 || s.places["INBOX"].Refused != 0 {
			t.Errorf("%v, %v, %+v", err, s.texts, s.places)
		}
	})
	for name, caps := range map[string][]imap.Cap{"no IDLE": {imap.CapMove, imap.CapUIDPlus}, "no MOVE, no UIDPLUS": {imap.CapIdle}, "nothing but IMAP4rev1": {imap.CapIMAP4rev1}} {
		t.Run(name, func(t *testing.T) {
			b, s := openBox(t, caps...), newShelf()
			if err := b.user.Create("Lu", nil); err != nil {
				t.Fatal(err)
			}
			c := b.config()
			c.Move = "Lu"
			r := New(c, s)
			ctx, stop := context.WithCancel(ctxOf(t))
			ended := make(chan error, 1)
			go func() { ended <- r.Run(ctx) }()
			defer func() { stop(); <-ended }()
			for i := range 3 {
				b.put("INBOX", fmt.Sprint("mail ", i), time.Now())
				select {
				case <-s.heard:
				case <-time.After(20 * time.Second):
					t.Fatalf("mail %d is not read", i)
				}
			}
		})
	}
}

package mailbox

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline/account"
)

// cutter passes bytes on, and breaks each connection after so many of the server's.
func cutter(t *testing.T, to int, after func(conn int) int64) int {
	t.Helper()
	l := listen(t)
	go func() {
		for n := 0; ; n++ {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", fmt.Sprint("127.0.0.1:", to))
			if err != nil {
				in.Close()
				continue
			}
			go func() { io.Copy(out, in); out.Close() }()
			go func() {
				if limit := after(n); limit < 0 {
					io.Copy(in, out)
				} else {
					io.CopyN(in, out, limit)
				}
				in.Close()
				out.Close()
			}()
		}
	}()
	return l.Addr().(*net.TCPAddr).Port
}

// The connection breaks after every so many bytes that the server says, a little
// later each time: every mail is taken, and whole, and none is given up.
func TestABrokenConnectionLosesNothing(t *testing.T) {
	b, s := openBox(t), newShelf()
	var want []string
	for i := range 12 {
		text := fmt.Sprintf("%02d %s", i, strings.Repeat(string(rune('a'+i)), 700*i))
		want = append(want, strings.TrimSpace(text))
		b.put("INBOX", text, time.Now())
	}
	c := b.config()
	c.Server.Port = cutter(t, b.port, func(n int) int64 {
		if n > 300 {
			return -1
		}
		return int64(100 + 97*n)
	})
	r := New(c, s)
	broken := 0
	for ; s.places["INBOX"].UID < 12 || len(s.places["INBOX"].Aside) > 0; time.Sleep(2 * time.Millisecond) {
		if err := r.Once(ctxOf(t)); err != nil {
			var f *Failure
			if !errors.As(err, &f) {
				t.Fatalf("%v is no Failure", err)
			}
			if broken++; broken > 400 {
				t.Fatalf("no end: %+v", s.places)
			}
		}
	}
	t.Logf("%d connections were broken", broken)
	var got []string
	for text := range s.texts {
		got = append(got, text)
	}
	slices.Sort(got)
	if broken < 20 || !slices.Equal(got, want) || s.places["INBOX"].Refused != 0 {
		t.Errorf("broken %d times, %d different texts came, want %d; %+v", broken, len(got), len(want), s.places)
	}
}

// scripted speaks to one connection under TLS: told a command's line, with its tag
// cut off, it gives the answer; "" ends the connection.
func scripted(t *testing.T, answer func(tag, line string, w *bufio.Writer) bool) Config {
	t.Helper()
	cert, pool := certificate(t, serverName, false)
	l := tls.NewListener(listen(t), &tls.Config{Certificates: []tls.Certificate{cert}})
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				w, r := bufio.NewWriter(conn), bufio.NewReader(conn)
				if !answer("*", "GREETING", w) {
					return
				}
				for w.Flush() == nil {
					line, err := r.ReadString('\n')
					if err != nil {
						return
					}
					tag, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
					ok := answer(tag, rest, w)
					w.Flush()
					if !ok {
						return
					}
				}
			}()
		}
	}()
	c := configFor(l.Addr().(*net.TCPAddr).Port, pool)
	c.TLS = true
	return c
}

// sane answers as a server of one mail does.
func sane(tag, line string, w *bufio.Writer) bool {
	const mail = "Subject: x\r\n\r\nmail\r\n"
	switch {
	case line == "GREETING":
		fmt.Fprintf(w, "* OK hello\r\n")
		return true
	case line == "CAPABILITY":
		fmt.Fprintf(w, "* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n")
	case strings.HasPrefix(line, "EXAMINE"):
		fmt.Fprintf(w, "* 1 EXISTS\r\n* OK [UIDVALIDITY 9] x\r\n* OK [UIDNEXT 2] x\r\n")
	case strings.HasPrefix(line, "UID SEARCH"):
		fmt.Fprintf(w, "* SEARCH 1\r\n")
	case strings.HasPrefix(line, "UID FETCH") && strings.Contains(line, "BODY"):
		fmt.Fprintf(w, "* 1 FETCH (UID 1 BODY[] {%d}\r\n%s)\r\n", len(mail), mail)
	case strings.HasPrefix(line, "UID FETCH"):
		fmt.Fprintf(w, "* 1 FETCH (UID 1 RFC822.SIZE %d INTERNALDATE \"01-Mar-2026 10:00:00 +0100\")\r\n", len(mail))
	}
	fmt.Fprintf(w, "%s OK done\r\n", tag)
	return true
}

func TestFaultsOfAServer(t *testing.T) {
	on := func(prefix string, do func(tag, line string, w *bufio.Writer) bool) func(string, string, *bufio.Writer) bool {
		return func(tag, line string, w *bufio.Writer) bool {
			if strings.HasPrefix(line, prefix) {
				return do(tag, line, w)
			}
			return sane(tag, line, w)
		}
	}
	say := func(prefix, text string) func(string, string, *bufio.Writer) bool {
		return on(prefix, func(tag, _ string, w *bufio.Writer) bool {
			fmt.Fprint(w, strings.ReplaceAll(text, "TAG", tag))
			return true
		})
	}
	endless := func(prefix, start, more string) func(string, string, *bufio.Writer) bool {
		return on(prefix, func(_, _ string, w *bufio.Writer) bool {
			w.WriteString(start)
			for {
				if _, err := w.WriteString(more); err != nil {
					return false
				}
			}
		})
	}
	kilo := strings.Repeat("x", 1024)
	const aside Phase = "none, but the mail is put aside"
	for name, c := range map[string]struct {
		do    func(string, string, *bufio.Writer) bool
		phase Phase
	}{
		"sane":                      {sane, ""},
		"greeted with BYE":          {say("GREETING", "* BYE no\r\n"), PhaseLogin},
		"garbage for a greeting":    {say("GREETING", "\x00\xff\xfe SSH-2.0\r\n"), PhaseLogin},
		"an endless greeting":       {endless("GREETING", "* OK ", kilo), PhaseLogin},
		"a refused password":        {say("AUTHENTICATE", "TAG NO [AUTHENTICATIONFAILED] Dr Martin is unknown\r\n"), PhaseLogin},
		"BAD to the login":          {say("AUTHENTICATE", "TAG BAD what\r\n"), PhaseLogin},
		"BYE to the login":          {say("AUTHENTICATE", "* BYE later\r\n"), PhaseLogin},
		"no folder":                 {say("EXAMINE", "TAG NO [NONEXISTENT] no\r\n"), PhaseSelect},
		"BYE to EXAMINE":            {say("EXAMINE", "* BYE shutdown\r\n"), PhaseSelect},
		"an answer to another":      {say("EXAMINE", "T99 OK done\r\n"), PhaseSelect},
		"NO to the search":          {say("UID SEARCH", "TAG NO no\r\n"), PhaseSearch},
		"an endless search":         {endless("UID SEARCH", "* SEARCH", " 4294967295"), PhaseSearch},
		"a number that is none":     {say("UID SEARCH", "* SEARCH 0\r\nTAG OK done\r\n"), PhaseSearch},
		"a literal that lies":       {say("UID FETCH 1 (UID BODY", "* 1 FETCH (UID 1 BODY[] {9}\r\nabc)\r\nTAG OK done\r\n"), PhaseFetch},
		"a literal of 2 GB":         {say("UID FETCH 1 (UID BODY", "* 1 FETCH (UID 1 BODY[] {2147483648}\r\nabc"), PhaseFetch},
		"a literal that never ends": {endless("UID FETCH 1 (UID BODY", "* 1 FETCH (UID 1 BODY[] {41943040}\r\n", kilo), PhaseFetch},
		"an endless line":           {endless("UID FETCH 1 (UID BODY", "* 1 FETCH (UID 1 FLAGS (", kilo+" "), PhaseFetch},
		"garbage in a FETCH":        {say("UID FETCH 1 (UID BODY", "* 1 FETCH ((((\r\n"), PhaseFetch},
		"NO to a FETCH":             {say("UID FETCH 1 (UID BODY", "TAG NO [SERVERBUG] no\r\n"), aside},
		"the end in a mail": {on("UID FETCH 1 (UID BODY", func(_, _ string, w *bufio.Writer) bool {
			fmt.Fprint(w, "* 1 FETCH (UID 1 BODY[] {500}\r\nabc")
			return false
		}), PhaseFetch},
		"a mail that went":        {say("UID FETCH 1 (UID BODY", "TAG OK done\r\n"), ""},
		"no mail of that number":  {say("UID FETCH", "TAG OK done\r\n"), ""},
		"NIL for a mail":          {say("UID FETCH 1 (UID BODY", "* 1 FETCH (UID 1 BODY[] NIL)\r\nTAG OK done\r\n"), ""},
		"another mail than asked": {say("UID FETCH 1 (UID BODY", "* 2 FETCH (UID 2 BODY[] {3}\r\nabc)\r\nTAG OK done\r\n"), ""},
		"all numbers there are": {on("UID SEARCH", func(tag, _ string, w *bufio.Writer) bool {
			fmt.Fprintf(w, "* ESEARCH (TAG \"%s\") UID ALL 1\r\n%s OK done\r\n", tag, tag)
			return true
		}), ""},
		"silence to EXAMINE":         {on("EXAMINE", func(string, string, *bufio.Writer) bool { time.Sleep(3 * time.Second); return false }), PhaseSelect},
		"a continuation nobody asks": {say("EXAMINE", "+ go on\r\nTAG OK done\r\n"), PhaseSelect},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShelf()
			r := New(scripted(t, c.do), s)
			r.times = times{time.Second, 3 * time.Second}
			ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
			defer stop()
			err := r.Once(ctx)
			if c.phase == "" || c.phase == aside {
				if err != nil {
					t.Fatalf("%v", err)
				}
				if c.phase == "" {
					return
				}
			}
			// What may be the fault of one mail puts that one aside: it is not lost.
			if c.phase == aside || c.phase == PhaseFetch {
				if p := s.places["INBOX"]; p.UID != 1 || len(p.Aside) != 1 || p.Aside[0].UID != 1 || p.Aside[0].Told || p.Refused != 0 || len(s.taken) > 0 {
					t.Errorf("%v, %+v", s.taken, p)
				}
				if c.phase == aside {
					return
				}
			}
			var f *Failure
			if !errors.As(err, &f) || f.Phase != c.phase {
				t.Fatalf("%v, want a fault of %s", err, c.phase)
			}
			if strings.Contains(err.Error(), "Martin") {
				t.Errorf("%q quotes the server", err)
			}
			if what, todo := f.French(); what == "" || todo == "" {
				t.Error("no words")
			}
			if c.phase != PhaseFetch && (len(s.taken) > 0 || s.places["INBOX"].UID != 0) {
				t.Errorf("%v, %+v", s.taken, s.places)
			}
		})
	}
}

// What is larger than anything that is read comes as its header alone.
func TestALargeMailComesAsItsHeader(t *testing.T) {
	s := newShelf()
	var got Mail
	s.whole = func(m Mail) (Outcome, error) { got = m; return Refused, nil }
	c := scripted(t, func(tag, line string, w *bufio.Writer) bool {
		switch {
		case strings.Contains(line, "RFC822.SIZE"):
			fmt.Fprintf(w, "* 1 FETCH (UID 1 RFC822.SIZE %d INTERNALDATE \"01-Mar-2026 10:00:00 +0100\")\r\n%s OK\r\n", MaxMail+1, tag)
		case strings.Contains(line, "BODY.PEEK[HEADER]<0.262144>"):
			fmt.Fprintf(w, "* 1 FETCH (UID 1 BODY[HEADER]<0> {14}\r\nSubject: x\r\n\r\n)\r\n%s OK\r\n", tag)
		case strings.Contains(line, "BODY"):
			t.Errorf("asked %q", line)
		default:
			return sane(tag, line, w)
		}
		return true
	})
	if err := New(c, s).Once(ctxOf(t)); err != nil {
		t.Fatal(err)
	}
	if !got.HeaderOnly || string(got.Raw) != "Subject: x\r\n\r\n" || s.places["INBOX"].Refused != 1 {
		t.Errorf("%+v, %+v", got, s.places)
	}
}

// A keeper at fault, such as a full disk, has the mail come again.
func TestTheMailComesAgainWhereItWasNotKept(t *testing.T) {
	b, s := openBox(t), newShelf()
	b.put("INBOX", "one", time.Now())
	b.put("INBOX", "two", time.Now())
	full := true
	s.whole = func(m Mail) (Outcome, error) {
		if m.UID == 2 && full {
			return 0, errors.New("disk full")
		}
		return Filed, nil
	}
	r := New(b.config(), s)
	err := r.Once(ctxOf(t))
	if err == nil || s.places["INBOX"].UID != 1 || failureOf(err).Phase != PhaseKeep {
		t.Fatalf("%v, %+v", err, s.places)
	}
	full = false
	if err := r.Once(ctxOf(t)); err != nil || s.texts["one"] != 1 || s.texts["two"] != 2 {
		t.Errorf("%v, %v", s.texts, err)
	}
}

// plain speaks in clear and tells everything that it hears.
func plain(t *testing.T, greeting, answer string) (port int, heard *record) {
	t.Helper()
	l, heard := listen(t), &record{}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				io.WriteString(conn, greeting)
				r := bufio.NewReader(io.TeeReader(conn, heard))
				for {
					line, err := r.ReadString('\n')
					if err != nil {
						return
					}
					tag, _, _ := strings.Cut(line, " ")
					io.WriteString(conn, strings.ReplaceAll(answer, "TAG", tag))
				}
			}()
		}
	}()
	return l.Addr().(*net.TCPAddr).Port, heard
}

func TestNothingIsSaidInClear(t *testing.T) {
	for name, c := range map[string]struct{ greeting, answer, words string }{
		"no STARTTLS":               {"* OK hello\r\n", "TAG NO never\r\n", "chiffrée"},
		"unknown command":           {"* OK hello\r\n", "TAG BAD what\r\n", "chiffrée"},
		"authenticated already":     {"* PREAUTH welcome\r\n", "TAG OK go\r\n", "chiffrée"},
		"BYE":                       {"* BYE\r\n", "TAG OK go\r\n", "pour l'instant"},
		"words put in after the OK": {"* OK hello\r\n", "TAG OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nT1 OK done\r\n", "en clair"},
		"another protocol":          {"220 smtp.example.org ESMTP\r\n", "250 ok\r\n", "autre chose que de l'IMAP"},
		"an endless line":           {"* OK " + strings.Repeat("x", 20<<10), "", "autre chose que de l'IMAP"},
		"lines without end":         {"* OK hello\r\n", strings.Repeat("* OK x\r\n", 50), "autre chose que de l'IMAP"},
	} {
		t.Run(name, func(t *testing.T) {
			port, heard := plain(t, c.greeting, c.answer)
			_, pool := certificate(t, serverName, false)
			err := New(configFor(port, pool), newShelf()).Once(ctxOf(t))
			if err == nil {
				t.Fatal("no error")
			}
			var f *Failure
			if !errors.As(err, &f) {
				t.Fatal(err)
			}
			if what, todo := f.French(); !strings.Contains(what, c.words) || todo == "" {
				t.Errorf("in these words: %s %s", what, todo)
			}
			for line := range strings.Lines(heard.String()) {
				if strings.HasPrefix(line, "s1 STARTTLS") || line[0] == 0x16 { // a TLS record
					continue
				}
				if strings.Contains(line, "secret") || strings.Contains(line, "cabinet") || strings.Contains(line, "LOGIN") {
					t.Errorf("heard %q", line)
				}
			}
		})
	}
}

func TestTheServerIsTheOneThatWasNamed(t *testing.T) {
	_, other := certificate(t, serverName, false)
	for name, c := range map[string]struct {
		name    string
		expired bool
		pool    bool
		cause   account.Cause
	}{
		"expired":           {serverName, true, true, account.CauseExpired},
		"another name":      {"other.example.org", false, true, account.CauseWrongName},
		"another authority": {serverName, false, false, account.CauseUntrusted},
	} {
		t.Run(name, func(t *testing.T) {
			cert, pool := certificate(t, c.name, c.expired)
			if !c.pool {
				pool = other
			}
			l := tls.NewListener(listen(t), &tls.Config{Certificates: []tls.Certificate{cert}})
			go func() {
				for {
					conn, err := l.Accept()
					if err != nil {
						return
					}
					go func() { conn.(*tls.Conn).Handshake(); conn.Close() }()
				}
			}()
			cfg := configFor(l.Addr().(*net.TCPAddr).Port, pool)
			cfg.TLS = true
			err := New(cfg, newShelf()).Once(ctxOf(t))
			var f *account.Fault
			if !errors.As(err, &f) || f.Cause != c.cause {
				t.Errorf("%v, want %s", err, c.cause)
			}
		})
	}
}

package submit

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-smtp"
)

// canned is a connection on which everything the server will say is there already.
type canned struct {
	net.Conn
	in  io.Reader
	out bytes.Buffer
}

func (c *canned) Read(p []byte) (int, error)  { return c.in.Read(p) }
func (c *canned) Write(p []byte) (int, error) { return c.out.Write(p) }
func (*canned) Close() error                  { return nil }
func (*canned) SetDeadline(time.Time) error   { return nil }

// answerTo is what the library makes of bytes that answer MAIL.
func answerTo(in string) error {
	c := smtp.NewClient(&canned{in: strings.NewReader("220 a\r\n250 b\r\n" + in)})
	if err := c.Hello("poste.exemple.fr"); err != nil {
		return err
	}
	return c.Mail("a@exemple.fr", nil)
}

func TestReplyOf(t *testing.T) {
	for name, c := range map[string]struct {
		in       string
		code     int
		enhanced string
		text     string
	}{
		"plain":               {"550 no\r\n", 550, "", "no"},
		"enhanced":            {"550 5.1.1 no\r\n", 550, "5.1.1", "no"},
		"enhanced alone":      {"550 5.1.1\r\n", 550, "5.1.1", ""},
		"code alone":          {"550\r\n", 550, "", ""},
		"code and blank":      {"550 \r\n", 550, "", ""},
		"several lines":       {"550-5.7.1 no\r\n550-5.7.1 really\r\n550 5.7.1 not\r\n", 550, "5.7.1", "no\nreally\nnot"},
		"enhanced first only": {"550-5.7.1 no\r\n550 more\r\n", 550, "5.7.1", "no\nmore"},
		"other class":         {"550 2.0.0 odd\r\n", 550, "", "2.0.0 odd"},
		"version number":      {"354 1.2.3 ready\r\n", 354, "", "1.2.3 ready"},
		"address":             {"450 4.168.1.1\r\n", 450, "", "4.168.1.1"},
		"long detail":         {"550 5.1234.1 x\r\n", 550, "", "5.1234.1 x"},
		"bare LF":             {"451 later\n", 451, "", "later"},
		"control characters":  {"550 a\x1b[31mb\r\n", 550, "", "a [31mb"},
		"not UTF-8":           {"550 a\xe9b\r\n", 550, "", "a?b"},
		"another yes":         {"252 2.5.0 yes\r\n", 252, "2.5.0", "yes"},
		"no code":             {"hello\r\n", 0, "", ""},
		"low code":            {"150 x\r\n", 0, "", ""},
		"lower code":          {"099\r\n", 0, "", ""},
		"high code":           {"600 x\r\n", 0, "", ""},
		"other separator":     {"250+x\r\n", 0, "", ""},
		"empty line":          {"\r\n", 0, "", ""},
		"endless line":        {strings.Repeat("x", 1<<20), 0, "", ""},
		"nothing":             {"", 0, "", ""},
		"broken off":          {"250-a\r\n", 0, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := answerTo(c.in)
			r, ok := replyOf(err)
			if err == nil || ok != (c.code != 0) || r != (reply{c.code, c.enhanced, c.text}) {
				t.Errorf("got %+v, %t, %v", r, ok, err)
			}
			if accepted(err) != (c.code/100 == 2) {
				t.Errorf("accepted %t", accepted(err))
			}
		})
	}
	if r := words(250, "2.0.0 a\n2.0.0 b"); r != (reply{250, "2.0.0", "a\nb"}) {
		t.Errorf("got %+v", r)
	}
}

func FuzzReply(f *testing.F) {
	f.Add("550-5.0.0 a\r\n550 5.0.0 b\r\n")
	f.Add("421\n")
	f.Fuzz(func(t *testing.T, in string) {
		err := answerTo(in)
		if err == nil {
			return
		}
		r, ok := replyOf(err)
		if ok && (r.code < 200 || r.code > 599) || !utf8.ValidString(r.text) || strings.ContainsAny(r.text, "\r\x00\x1b") {
			t.Fatalf("%+v", r)
		}
		for _, p := range []Phase{PhaseMail, PhaseRcpt, PhaseFinal} {
			fail := failed(context.Background(), p, err)
			if r.code >= 500 && fail.Temporary() || r.code < 500 && !fail.Temporary() || (fail.Code != 0) != (r.code >= 400) {
				t.Fatalf("%+v: temporary %t", fail, fail.Temporary())
			}
			if len(in) > 40 && strings.Contains(fmt.Sprint(fail, fail.Err), in) {
				t.Fatal("error holds the operator's words")
			}
		}
	})
}

// What a server that follows the standard reads is what was given.
func FuzzContent(f *testing.F) {
	f.Add([]byte("A: b\r\n\r\n.\r\n..\r\nx\r\n.x\r\n"))
	f.Add([]byte("\r\n"))
	f.Add(bytes.Repeat([]byte(".\r\n"), 4096))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := inspect(b); err != nil {
			return
		}
		conn := &canned{in: strings.NewReader("220 a\r\n250 b\r\n354 c\r\n250 d\r\n")}
		client := smtp.NewClient(conn)
		if err := client.Hello("poste.exemple.fr"); err != nil {
			t.Fatal(err)
		}
		w, err := client.Data()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(b); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		_, wire, _ := bytes.Cut(conn.out.Bytes(), []byte("DATA\r\n"))
		// RFC 5321 4.5.2 backwards, byte for byte: textproto's reader would change line ends.
		var got []byte
		for {
			line, rest, ok := bytes.Cut(wire, []byte("\r\n"))
			if !ok {
				t.Fatalf("%q has no end", b)
			}
			if wire = rest; string(line) == "." {
				break
			}
			got = append(append(got, bytes.TrimPrefix(line, []byte("."))...), "\r\n"...)
		}
		if len(wire) != 0 || !bytes.Equal(got, b) {
			t.Fatalf("%q arrives as %q, then %q", b, got, wire)
		}
	})
}

func TestNext(t *testing.T) {
	want := []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 16 * time.Minute, 32 * time.Minute, 64 * time.Minute, 2 * time.Hour, 2 * time.Hour}
	for i, w := range want {
		if got := Next(i+1, nil); got != w {
			t.Errorf("after %d: %s, want %s", i+1, got, w)
		}
	}
	for _, n := range []int{-1, 0} {
		if Next(n, nil) != First {
			t.Errorf("after %d: %s", n, Next(n, nil))
		}
	}
	if Next(1<<30, nil) != Longest {
		t.Error("far away")
	}
	r := rand.New(rand.NewPCG(1, 2))
	seen := map[time.Duration]bool{}
	for range 1000 {
		base := Next(5, nil)
		d := Next(5, r)
		if d < base*3/4 || d > base*5/4 {
			t.Fatalf("%s is not within a quarter of %s", d, base)
		}
		seen[d] = true
	}
	if len(seen) < 900 {
		t.Errorf("only %d different waits", len(seen))
	}
	// All tries until the horizon: enough to bridge a night, few enough not to annoy.
	var total time.Duration
	n := 0
	for ; total < Horizon; n++ {
		total += Next(n+1, nil)
	}
	if n < 20 || n > 40 {
		t.Errorf("%d tries in %s", n, Horizon)
	}
	start := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	if Expired(start, start.Add(Horizon-1)) || !Expired(start, start.Add(Horizon)) {
		t.Error("horizon")
	}
}

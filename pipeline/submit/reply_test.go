package submit

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"net/textproto"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestReadReply(t *testing.T) {
	for name, c := range map[string]struct {
		in       string
		code     int
		enhanced string
		text     string
		bad      bool
	}{
		"plain":               {"250 ok\r\n", 250, "", "ok", false},
		"enhanced":            {"250 2.0.0 ok\r\n", 250, "2.0.0", "ok", false},
		"code alone":          {"250\r\n", 250, "", "", false},
		"several lines":       {"550-5.7.1 no\r\n550-5.7.1 really\r\n550 5.7.1 not\r\n", 550, "5.7.1", "no\nreally\nnot", false},
		"enhanced first only": {"550-5.7.1 no\r\n550 more\r\n", 550, "5.7.1", "no\nmore", false},
		"other class":         {"550 2.0.0 odd\r\n", 550, "", "2.0.0 odd", false},
		"version number":      {"220 1.2.3 ready\r\n", 220, "", "1.2.3 ready", false},
		"address":             {"250 2.168.1.1\r\n", 250, "", "2.168.1.1", false},
		"long detail":         {"550 5.1234.1 x\r\n", 550, "", "5.1234.1 x", false},
		"bare LF":             {"250 ok\n", 250, "", "ok", false},
		"control characters":  {"250 a\x1b[31mb\r\n", 250, "", "a [31mb", false},
		"not UTF-8":           {"250 a\xe9b\r\n", 250, "", "a?b", false},
		"two codes":           {"250-a\r\n251 b\r\n", 0, "", "", true},
		"no code":             {"hello\r\n", 0, "", "", true},
		"low code":            {"150 x\r\n", 0, "", "", true},
		"high code":           {"600 x\r\n", 0, "", "", true},
		"other separator":     {"250+x\r\n", 0, "", "", true},
		"empty line":          {"\r\n", 0, "", "", true},
		"too many lines":      {strings.Repeat("250-x\r\n", maxReplyLines+1), 0, "", "", true},
		"too long":            {"250 " + strings.Repeat("x", maxReplyLine) + "\r\n", 0, "", "", true},
		"endless":             {strings.Repeat("x", 1<<20), 0, "", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := readReply(bufio.NewReader(strings.NewReader(c.in)))
			if c.bad {
				if !errors.Is(err, errReply) {
					t.Errorf("got %+v, %v", r, err)
				}
				return
			}
			if err != nil || r.code != c.code || r.enhanced != c.enhanced || r.text() != c.text {
				t.Errorf("got %+v, %v", r, err)
			}
		})
	}
	for _, in := range []string{"", "25", "250-a\r\n", "250 ok"} {
		if _, err := readReply(bufio.NewReader(strings.NewReader(in))); !errors.Is(err, io.EOF) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func FuzzReadReply(f *testing.F) {
	f.Add([]byte("250-2.0.0 a\r\n250 2.0.0 b\r\n"))
	f.Add([]byte("421\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := readReply(bufio.NewReader(bytes.NewReader(b)))
		if err != nil {
			return
		}
		if r.code < 200 || r.code > 599 || len(r.lines) == 0 || len(r.lines) > maxReplyLines {
			t.Fatalf("%+v", r)
		}
		if s := r.text(); !utf8.ValidString(s) || strings.ContainsAny(s, "\r\x00\x1b") {
			t.Fatalf("text %q", s)
		}
		for _, p := range []Phase{PhaseMail, PhaseRcpt, PhaseFinal} {
			fail := &Failure{Phase: p, Code: r.code, Enhanced: r.enhanced, Text: r.text(), Cause: causeOf(p, r.code, r.enhanced)}
			if r.code >= 500 && fail.Temporary() || r.code >= 400 && r.code < 500 && !fail.Temporary() {
				t.Fatalf("%+v: temporary %t", fail, fail.Temporary())
			}
		}
	})
}

// What a server that follows the standard reads is what was given.
func FuzzContent(f *testing.F) {
	f.Add([]byte("A: b\r\n\r\n.\r\n..\r\nx\r\n.x\r\n"))
	f.Add([]byte("\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := inspect(b); err != nil {
			return
		}
		var w bytes.Buffer
		if err := writeContent(&w, b); err != nil {
			t.Fatal(err)
		}
		wire := append(w.Bytes(), ".\r\n"...)
		got, err := io.ReadAll(textproto.NewReader(bufio.NewReader(bytes.NewReader(wire))).DotReader())
		if err != nil {
			t.Fatal(err)
		}
		if want := bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")); !bytes.Equal(got, want) {
			t.Fatalf("%q arrives as %q", b, got)
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

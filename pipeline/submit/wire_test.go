package submit

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// Whatever the library may come to do, nothing that tells anything leaves in clear.
func TestOnlyGreetingsInClear(t *testing.T) {
	const hello, start = "EHLO localhost\r\n", "STARTTLS\r\n"
	for name, c := range map[string]struct {
		said []string
		last string
		want error
		out  string // of the last
	}{
		"EHLO":                {nil, hello, nil, "EHLO poste.exemple.fr\r\n"},
		"HELO":                {[]string{hello}, "HELO localhost\r\n", nil, "HELO poste.exemple.fr\r\n"},
		"STARTTLS":            {[]string{hello}, start, nil, start},
		"EHLO of another":     {nil, "EHLO other\r\n", errClear, ""},
		"AUTH":                {[]string{hello}, "AUTH PLAIN AGNhYmluZXQAc2VjcmV0\r\n", errClear, ""},
		"MAIL":                {[]string{hello}, "MAIL FROM:<a@exemple.fr>\r\n", errClear, ""},
		"two in one":          {[]string{hello}, start + "MAIL FROM:<a@exemple.fr>\r\n", errClear, ""},
		"command for a hello": {[]string{hello, start}, "AUTH PLAIN AGNhYmluZXQAc2VjcmV0\r\n", errClear, ""},
		"TLS":                 {[]string{hello, start}, "\x16\x03\x01", nil, "\x16\x03\x01"},
		"clear after TLS":     {[]string{hello, start, "\x16\x03\x01"}, "MAIL FROM:<a@exemple.fr>\r\n", errClear, ""},
		"nothing":             {[]string{hello, start}, "", errClear, ""},
	} {
		t.Run(name, func(t *testing.T) {
			conn := &canned{in: strings.NewReader("220 go\r\n")}
			w := newWire(conn, "poste.exemple.fr", Timeouts{}.filled())
			for _, s := range c.said {
				if n, err := w.Write([]byte(s)); err != nil || n != len(s) {
					t.Fatal(n, err)
				}
				if s == start {
					_, _ = w.Read(make([]byte, 64))
				}
			}
			conn.out.Reset()
			if _, err := w.Write([]byte(c.last)); !errors.Is(err, c.want) || conn.out.String() != c.out {
				t.Errorf("wrote %q, %v", conn.out.String(), err)
			}
		})
	}
}

func TestOneReply(t *testing.T) {
	for in, want := range map[string]bool{
		"220 go\r\n": true, "220\r\n": true, "220-a\r\n220 b\r\n": true,
		"220 go\r\n250 in\r\n": false, "220-a\r\n220 b\r\n2": false, "220 go\r\n\r\n": false, "220 go": false, "220-go\r\n": false, "": false,
	} {
		if oneReply([]byte(in)) != want {
			t.Errorf("%q: %t", in, !want)
		}
	}
}

// Time limits are the wire's until the library's client can be told them.
func TestDeadlines(t *testing.T) {
	var set []time.Time
	w := newWire(&dated{set: &set}, "x", Timeouts{Greeting: time.Hour}.filled())
	if err := w.SetDeadline(time.Time{}); err != nil || len(set) != 1 || time.Until(set[0]) < time.Minute {
		t.Fatalf("%v %v", set, err)
	}
	if err := w.handOver(); err != nil || !set[1].IsZero() {
		t.Fatalf("%v %v", set, err)
	}
	if err := w.SetDeadline(time.Unix(1, 0)); err != nil || len(set) != 3 || set[2] != time.Unix(1, 0) {
		t.Fatalf("%v %v", set, err)
	}
}

// dated notes the deadlines that are set.
type dated struct {
	canned
	set *[]time.Time
}

func (d *dated) SetDeadline(t time.Time) error {
	*d.set = append(*d.set, t)
	return nil
}

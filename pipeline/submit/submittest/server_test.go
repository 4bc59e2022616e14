package submittest_test

import (
	"crypto/tls"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline/submit/submittest"
)

// talk is a client that may do anything.
type talk struct {
	t *testing.T
	*textproto.Conn
	tcp net.Conn
}

func dial(t *testing.T, s *submittest.Server) *talk {
	t.Helper()
	c, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Port())))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return &talk{t, textproto.NewConn(c), c}
}

func (c *talk) say(line, want string) {
	c.t.Helper()
	if line != "" {
		if _, err := c.W.WriteString(line + "\r\n"); err != nil {
			c.t.Fatal(err)
		}
		_ = c.W.Flush()
	}
	code, _, err := c.ReadResponse(0)
	if strconv.Itoa(code) != want {
		c.t.Fatalf("%q: %d %v, want %s", line, code, err, want)
	}
}

func (c *talk) secure() {
	c.say("", "220")
	c.say("EHLO a", "250")
	c.say("STARTTLS", "220")
	tc := tls.Client(c.tcp, &tls.Config{InsecureSkipVerify: true})
	c.Conn = textproto.NewConn(tc)
	c.say("EHLO a", "250")
}

func start(t *testing.T, script func(submittest.Event) submittest.Answer) *submittest.Server {
	t.Helper()
	a, err := submittest.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	cert, err := a.Issue("a.example", time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	s, err := submittest.Start(submittest.Options{TLS: &tls.Config{Certificates: []tls.Certificate{cert}}, Script: script})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// What a careless client does is told, and what it sent is kept.
func TestFaultsAreTold(t *testing.T) {
	s := start(t, nil)
	c := dial(t, s)
	c.say("", "220")
	c.say("MAIL FROM:<a@b>", "250")
	if f := s.Faults(); len(f) != 1 || f[0] != "MAIL out of order" {
		t.Errorf("faults %q", f)
	}
	c = dial(t, s)
	c.secure()
	c.say("MAIL FROM:<a@b> SIZE=3", "250")
	c.say("RCPT TO:<c@d>", "250")
	c.say("DATA", "354")
	c.say("..x\r\nbare\n.\nno end\r\n.", "250")
	m := s.Taken()
	if len(m) != 1 || m[0].From != "a@b" || m[0].To != "c@d" || string(m[0].Bytes) != ".x\r\nbare\n\nno end\r\n" {
		t.Fatalf("%+v", m)
	}
	if f := s.Faults(); len(f) != 2 || !strings.Contains(f[1], "bare") {
		t.Errorf("faults %q", f)
	}
}

// The script decides at each moment, and what it leaves open is the usual.
func TestScript(t *testing.T) {
	s := start(t, func(e submittest.Event) submittest.Answer {
		switch {
		case e.Verb == "RCPT" && e.Nth == 1:
			return submittest.Say("450 4.2.0 later")
		case e.Verb == "." && e.Conn == 1:
			return submittest.Lost()
		case e.Verb == "BODY" && e.Conn == 2:
			return submittest.DropAfter(5)
		}
		return submittest.Answer{}
	})
	for range 2 {
		c := dial(t, s)
		c.secure()
		c.say("MAIL FROM:<a@b>", "250")
		if s.Conns() == 1 {
			c.say("RCPT TO:<c@d>", "450")
		}
		c.say("RCPT TO:<c@d>", "250")
		c.say("DATA", "354")
		c.say("a: b\r\n\r\nc\r\n.", "0")
	}
	s.Stop()
	s.Finish()
	m := s.Messages()
	if len(m) != 2 || !m[0].Taken || !m[0].Whole || m[1].Taken || m[1].Whole || string(m[1].Wire) != "a: b\r" {
		t.Fatalf("%+v", m)
	}
}

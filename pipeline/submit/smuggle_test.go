package submit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// alphabet has what an end of data is made of, in any reading of it.
const alphabet = "\r\n.a\x00"

// Every sequence of up to seven of the bytes that an end of data can be made of,
// within a message: either it is refused before anything is dialled, or the server
// has one message with exactly these bytes, and on the wire stands no end of data,
// by any server's reading, but the one at the end.
func TestNoSmuggledEnd(t *testing.T) {
	f, a := lab(t)
	cfg := config(f, a)
	cfg.Keep = time.Minute
	c := New(cfg)
	defer c.Close()
	head := "From: <a@exemple.fr>\r\n\r\n"
	taken, refused := 0, 0
	for _, n := range []int{0, 1, 2, 3, 4, 5, 6, 7} {
		for i := range pow(len(alphabet), n) {
			var mid strings.Builder
			for k, x := 0, i; k < n; k++ {
				mid.WriteByte(alphabet[x%len(alphabet)])
				x /= len(alphabet)
			}
			for _, body := range []string{mid.String() + "\r\n", mid.String()} {
				if body == mid.String() && n < 6 && !strings.HasSuffix(body, "\r\n") {
					continue // without an end of line: refused, and enough of those
				}
				e := env()
				e.Bytes = []byte(head + body)
				_, err := c.Submit(context.Background(), e)
				if errors.Is(err, ErrForm) {
					refused++
					if formed(e.Bytes) {
						t.Fatalf("%q: refused", body)
					}
					continue
				}
				if err != nil || !formed(e.Bytes) {
					t.Fatalf("%q: %v", body, err)
				}
				taken++
				checkWire(t, f, e.Bytes, taken)
			}
		}
	}
	if f.Conns() != 1 || len(f.Taken()) != taken || taken < 500 || refused < 50000 {
		t.Errorf("%d connections, %d of %d taken, %d refused", f.Conns(), len(f.Taken()), taken, refused)
	}
	if bad := f.Faults(); len(bad) > 0 {
		t.Errorf("faults %q", bad[:1])
	}
}

func pow(b, n int) int {
	out := 1
	for range n {
		out *= b
	}
	return out
}

// formed says by itself what submit accepts: CR and LF only together, no NUL.
func formed(b []byte) bool {
	rest := bytes.ReplaceAll(b, []byte("\r\n"), nil)
	return bytes.HasSuffix(b, []byte("\r\n")) && !bytes.ContainsAny(rest, "\r\n\x00")
}

// checkWire holds what crossed the wire against the message.
func checkWire(t *testing.T, f *fake, want []byte, n int) {
	t.Helper()
	all := f.Messages()
	if len(all) != n {
		t.Fatalf("%d messages, want %d: %q", len(all), n, want)
	}
	m := all[n-1]
	if !m.Taken || !bytes.Equal(m.Bytes, want) {
		t.Fatalf("arrived %q, want %q", m.Bytes, want)
	}
	inner := bytes.TrimSuffix(m.Wire, []byte(".\r\n"))
	for _, end := range []string{"\r\n.\r\n", "\n.\n", "\r\n.\n", "\n.\r\n", "\r.\r", "\r.\r\n", "\r\n.\r", "\n.\r", "\r.\n", "\x00.\r\n"} {
		if at := bytes.Index(append(bytes.Clone(inner), 'x'), []byte(end)); at >= 0 {
			t.Fatalf("%q on the wire at %d of %q", end, at, m.Wire)
		}
	}
	if len(m.Wire) != len(inner)+3 || !bytes.HasSuffix(inner, []byte("\r\n")) {
		t.Fatalf("ends in %q", m.Wire[max(0, len(m.Wire)-10):])
	}
}

// Dots at the head of lines, wherever the writer's blocks and TLS records cut them.
func TestDotsAtEveryPlace(t *testing.T) {
	f, a := lab(t)
	f.Offer("AUTH PLAIN")
	cfg := config(f, a)
	cfg.Keep = time.Minute
	c := New(cfg)
	defer c.Close()
	n := 0
	send := func(body string) {
		t.Helper()
		e := env()
		e.Bytes = []byte("A: b\r\n\r\n" + body)
		if _, err := c.Submit(context.Background(), e); err != nil {
			t.Fatal(err)
		}
		n++
		checkWire(t, f, e.Bytes, n)
	}
	for _, edge := range []int{1024, 4096, 8192, 16384, 32768} {
		for shift := -14; shift <= 4; shift++ {
			pad := edge + shift - len("A: b\r\n\r\n")
			var b strings.Builder
			for b.Len()+900 < pad {
				b.WriteString(strings.Repeat("x", 898) + "\r\n")
			}
			b.WriteString(strings.Repeat("y", pad-b.Len()) + "\r\n.\r\n..\r\n.z\r\n")
			send(b.String())
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		var b strings.Builder
		for range r.IntN(200) {
			b.WriteString(strings.Repeat(".", r.IntN(3)) + strings.Repeat("q", r.IntN(60)) + "\r\n")
		}
		send(b.String())
	}
}

// Nothing from the outside reaches a command line.
func TestCommandsCannotBeInjected(t *testing.T) {
	f, a := lab(t)
	for _, bad := range []string{"a@b.fr>\r\nRCPT TO:<c@d.fr", "a@b.fr> NOTIFY=NEVER", "a@b.fr\r\n.", "\"a\r\n\"@b.fr", "a@b.fr\x00", "<a@b.fr>", "a@b.fr SIZE=1", "@c.fr:a@b.fr"} {
		for _, set := range []func(*Envelope, string){
			func(e *Envelope, s string) { e.From = pipeline.Address(s) }, func(e *Envelope, s string) { e.To = pipeline.Address(s) },
			func(e *Envelope, s string) { e.ID = s },
		} {
			e := env()
			set(&e, bad)
			_, _ = New(config(f, a)).Submit(context.Background(), e)
		}
	}
	for _, line := range f.Commands() {
		command, _, _ := strings.Cut(line, " ENVID=")
		if strings.Count(command, "<") > 1 || strings.Contains(line, "NEVER") || strings.Count(line, "SIZE=") > 1 {
			t.Errorf("said %q", line)
		}
	}
	if bad := f.Faults(); len(bad) > 0 {
		t.Errorf("faults %q", fmt.Sprint(bad))
	}
}

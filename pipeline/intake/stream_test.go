package intake

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestPartial(t *testing.T) {
	c := openOffice(t, Options{})
	c.office.partial = &Partial{[]Entry{{Name: "vide.docx", Raw: []byte("v"), What: "Il est vide.", Todo: "Rien."}, {Name: "image.png", Raw: []byte("i"), What: "Une image.", Todo: "Rien."}}}
	crashed := make(chan struct{})
	c.ready(Options{Point: func(p string) {
		if p == "intake.aside" {
			close(crashed)
			select {}
		}
	}})
	go c.w.Run(t.Context())
	c.drop("lot.zip", "PK")
	<-crashed
	if got := c.names(c.rejected); !slices.Equal(got, []string{"vide.docx", "vide.docx.motif.txt"}) {
		t.Errorf("rejected %q", got)
	}
	c.ready(Options{})
	c.run()
	c.await("intake.unlinked", 1)
	c.wantEmptyInbox()
	if got := c.names(c.rejected); !slices.Equal(got, []string{"image.png", "image.png.motif.txt", "vide.docx", "vide.docx.motif.txt"}) {
		t.Errorf("rejected %q", got)
	}
	// Another file of the same name is another file.
	c.office.partial = &Partial{[]Entry{{Name: "vide.docx", Raw: []byte("autre"), What: "Il est vide.", Todo: "Rien."}}}
	c.drop("lot.zip", "PK2")
	c.await("intake.unlinked", 1)
	if b, err := os.ReadFile(filepath.Join(c.rejected, "vide (2).docx")); string(b) != "autre" {
		t.Error(err, c.names(c.rejected))
	}
}

func TestStream(t *testing.T) {
	long := strings.Repeat("son ", 1000)
	var got bytes.Buffer
	c := openOffice(t, Options{MaxSize: 100, MaxRecording: 10_000})
	c.office.stream = func(f File) error {
		if !f.Over || f.Raw != nil || f.Open == nil {
			t.Errorf("handed over as %+v", f)
			return nil
		}
		for range 2 { // a look at the beginning, then the whole
			r, err := f.Open()
			if err != nil {
				return err
			}
			got.Reset()
			if _, err := got.ReadFrom(r); err != nil {
				return err
			}
			r.Close()
		}
		return nil
	}
	c.run()
	c.drop("a.wav", long)
	c.await("intake.unlinked", 1)
	c.wantEmptyInbox()
	if got.String() != long {
		t.Errorf("%d bytes read, want %d", got.Len(), len(long))
	}
	c.office.stream = func(f File) error {
		if f.Open != nil {
			t.Error("more than the limit can be opened")
		}
		return nil
	}
	c.drop("b.wav", strings.Repeat("x", 10_001))
	c.await("intake.rejected", 1)
}

// A Taker that keeps what it has not read to the end is not believed.
func TestStreamNotRead(t *testing.T) {
	c := openOffice(t, Options{MaxSize: 10})
	c.office.stream = func(f File) error {
		r, err := f.Open()
		if err == nil {
			_, err = io.ReadFull(r, make([]byte, 5))
		}
		return err
	}
	c.run()
	c.drop("a.wav", "plus de dix octets")
	c.await("intake.rejected", 1)
	if got := c.names(c.rejected); !slices.Contains(got, "a.wav") {
		t.Errorf("rejected %q", got)
	}
}

// What changes while it is read gives an error, and is read again.
func TestStreamThatChanges(t *testing.T) {
	for name, change := range map[string]func(path string) error{
		"grows": func(p string) error {
			f, err := os.OpenFile(p, os.O_APPEND|os.O_WRONLY, 0)
			if err == nil {
				_, err = f.WriteString("!")
				f.Close()
			}
			return err
		},
		"is cut":  func(p string) error { return os.Truncate(p, 5) },
		"touched": func(p string) error { return os.Chtimes(p, time.Now(), time.Now().Add(-time.Hour)) },
		"replaced": func(p string) error {
			other := filepath.Join(filepath.Dir(p), ".x")
			if err := os.WriteFile(other, []byte(strings.Repeat("y", 300_000)), 0o644); err != nil {
				return err
			}
			return os.Rename(other, p)
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := openOffice(t, Options{MaxSize: 3})
			n := 0
			var first error
			var last int64
			c.office.stream = func(f File) error {
				r, err := f.Open()
				if err != nil {
					return err
				}
				defer r.Close()
				if _, err := io.ReadFull(r, make([]byte, 2)); err != nil {
					return err
				}
				if n++; n == 1 {
					if err := change(filepath.Join(c.inbox, "a.wav")); err != nil {
						t.Error(err)
					}
				}
				k, err := io.Copy(io.Discard, r)
				if n == 1 {
					first = err
				}
				last = k + 2
				return err
			}
			c.run()
			c.drop("a.wav", strings.Repeat("x", 300_000))
			c.await("intake.unlinked", 1)
			c.wantEmptyInbox()
			if !errors.Is(first, errChanged) || n < 2 {
				t.Errorf("first try: %v, %d tries, %d bytes", first, n, last)
			}
		})
	}
}

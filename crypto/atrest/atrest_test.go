package atrest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	"github.com/tink-crypto/tink-go/v2/tink"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func kekOf(fill byte) tink.AEAD {
	return must(subtle.NewAESGCM(bytes.Repeat([]byte{fill}, 32)))
}

func noise(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(b)
	return b
}

// everyDamage calls f with b flipped at each position, cut at each length, and
// lengthened.
func everyDamage(t *testing.T, b []byte, f func(t *testing.T, what string, damaged []byte)) {
	t.Helper()
	for i := range b {
		for _, mask := range []byte{0x01, 0x80} {
			c := bytes.Clone(b)
			c[i] ^= mask
			f(t, fmt.Sprintf("byte %d flipped with %#x", i, mask), c)
		}
		f(t, fmt.Sprintf("cut to %d bytes", i), bytes.Clone(b[:i]))
	}
	f(t, "one byte more", append(bytes.Clone(b), 0))
}

func refused(err error) bool { return errors.Is(err, ErrOpen) || errors.Is(err, ErrFormat) }

func TestSiteWrap(t *testing.T) {
	s := must(NewSite())
	sealed := must(s.Seal("directory", []byte("row")))
	token := s.Token("ins", []byte("1"))
	wrapped := must(s.Wrap(kekOf(1)))
	again := must(UnwrapSite(wrapped, kekOf(1)))
	if got := must(again.Open("directory", sealed)); string(got) != "row" {
		t.Errorf("opened %q", got)
	}
	if !bytes.Equal(again.Token("ins", []byte("1")), token) {
		t.Error("the token changed over wrap and unwrap")
	}
	if _, err := UnwrapSite(wrapped, kekOf(2)); !errors.Is(err, ErrOpen) {
		t.Errorf("another key: %v", err)
	}
	everyDamage(t, wrapped, func(t *testing.T, what string, b []byte) {
		if _, err := UnwrapSite(b, kekOf(1)); !refused(err) {
			t.Errorf("%s: %v", what, err)
		}
	})
}

func TestKeysetsSwapped(t *testing.T) {
	s := must(NewSite())
	_, a := must2(s.NewDocument("a"))
	parts := must(documentForm.split(a))
	for _, order := range [][3]int{{1, 0, 2}, {0, 2, 1}, {2, 1, 0}, {1, 1, 2}, {0, 1, 1}} {
		swapped := documentForm.header()
		for _, i := range order {
			swapped = append(swapped, byte(len(parts[i])>>8), byte(len(parts[i])))
			swapped = append(swapped, parts[i]...)
		}
		if _, err := s.OpenDocument("a", swapped); !errors.Is(err, ErrOpen) {
			t.Errorf("keysets in order %v: %v", order, err)
		}
	}
	// A keyset of another document, same role.
	_, b := must2(s.NewDocument("b"))
	other := must(documentForm.split(b))
	mixed := documentForm.header()
	for _, p := range [][]byte{parts[0], other[1], parts[2]} {
		mixed = append(mixed, byte(len(p)>>8), byte(len(p)))
		mixed = append(mixed, p...)
	}
	if _, err := s.OpenDocument("a", mixed); !errors.Is(err, ErrOpen) {
		t.Errorf("keyset of another document: %v", err)
	}
}

func must2(d *Document, w []byte, err error) (*Document, []byte) {
	if err != nil {
		panic(err)
	}
	return d, w
}

func TestDocumentWrap(t *testing.T) {
	s, stranger := must(NewSite()), must(NewSite())
	d, wrapped := must2(s.NewDocument("7k3m9q2xp4rt"))
	field := must(d.SealField("name", []byte("x")))
	again := must(s.OpenDocument("7k3m9q2xp4rt", wrapped))
	if got := must(again.OpenField("name", field)); string(got) != "x" {
		t.Errorf("opened %q", got)
	}
	if _, err := s.OpenDocument("7k3m9q2xp4rs", wrapped); !errors.Is(err, ErrOpen) {
		t.Errorf("another id: %v", err)
	}
	if _, err := stranger.OpenDocument("7k3m9q2xp4rt", wrapped); !errors.Is(err, ErrOpen) {
		t.Errorf("another site: %v", err)
	}
	if _, err := s.OpenDocument("", wrapped); err == nil {
		t.Error("opened without an id")
	}
	if _, _, err := s.NewDocument(""); err == nil {
		t.Error("made without an id")
	}
	everyDamage(t, wrapped, func(t *testing.T, what string, b []byte) {
		if _, err := s.OpenDocument("7k3m9q2xp4rt", b); !refused(err) {
			t.Errorf("%s: %v", what, err)
		}
	})
}

func TestField(t *testing.T) {
	s := must(NewSite())
	d, _ := must2(s.NewDocument("a"))
	other, _ := must2(s.NewDocument("b"))
	for _, plain := range []string{"", "x", strings.Repeat("é", 5000)} {
		sealed := must(d.SealField("name", []byte(plain)))
		if got := must(d.OpenField("name", sealed)); string(got) != plain {
			t.Errorf("%d bytes came back as %d", len(plain), len(got))
		}
	}
	sealed := must(d.SealField("name", []byte("invented")))
	if bytes.Contains(sealed, []byte("invented")) {
		t.Error("the value stands in the sealed field")
	}
	if bytes.Equal(sealed, must(d.SealField("name", []byte("invented")))) {
		t.Error("sealing twice gives equal bytes")
	}
	if _, err := d.OpenField("nam", sealed); !errors.Is(err, ErrOpen) {
		t.Errorf("another name: %v", err)
	}
	if _, err := other.OpenField("name", sealed); !errors.Is(err, ErrOpen) {
		t.Errorf("another document: %v", err)
	}
	everyDamage(t, sealed, func(t *testing.T, what string, b []byte) {
		if _, err := d.OpenField("name", b); !refused(err) {
			t.Errorf("%s: %v", what, err)
		}
	})
}

func TestSiteSeal(t *testing.T) {
	s, stranger := must(NewSite()), must(NewSite())
	sealed := must(s.Seal("directory/1", []byte("row")))
	if _, err := s.Open("directory/2", sealed); !errors.Is(err, ErrOpen) {
		t.Errorf("another context: %v", err)
	}
	if _, err := stranger.Open("directory/1", sealed); !errors.Is(err, ErrOpen) {
		t.Errorf("another site: %v", err)
	}
	everyDamage(t, sealed, func(t *testing.T, what string, b []byte) {
		if _, err := s.Open("directory/1", b); !refused(err) {
			t.Errorf("%s: %v", what, err)
		}
	})
}

func TestBlobSizes(t *testing.T) {
	d, _ := must2(must(NewSite()).NewDocument("a"))
	sizes := []int{0, 1, 200 << 10, 1 << 20}
	for _, edge := range []int{4096 - 16 - 40, 4096 - 16, 2*4096 - 32 - 40, 2*4096 - 32} {
		sizes = append(sizes, edge-1, edge, edge+1)
	}
	for _, n := range sizes {
		plain := noise(n)
		sealed := must(d.SealBlob("pdf", plain))
		if len(sealed) != sealedSize(n) {
			t.Errorf("%d bytes: sealed in %d, foretold %d", n, len(sealed), sealedSize(n))
		}
		for name, r := range map[string]io.Reader{
			"at once": bytes.NewReader(sealed), "by the byte": iotest.OneByteReader(bytes.NewReader(sealed)),
			"end with data": iotest.DataErrReader(bytes.NewReader(sealed)),
		} {
			if n > 10000 && name == "by the byte" {
				continue
			}
			got, err := d.OpenBlob("pdf", r, int64(n))
			if err != nil || !bytes.Equal(got, plain) {
				t.Errorf("%d bytes, read %s: %d bytes, %v", n, name, len(got), err)
			}
		}
		if n > 0 {
			if _, err := d.OpenBlob("pdf", bytes.NewReader(sealed), int64(n-1)); !errors.Is(err, ErrTooLarge) {
				t.Errorf("%d bytes under a limit of %d: %v", n, n-1, err)
			}
		}
	}
}

func TestBlobDamage(t *testing.T) {
	s := must(NewSite())
	d, _ := must2(s.NewDocument("a"))
	other, _ := must2(s.NewDocument("b"))
	plain := noise(9000)
	sealed := must(d.SealBlob("pdf", plain))
	open := func(d *Document, name string, b []byte) error {
		got, err := d.OpenBlob(name, bytes.NewReader(b), 1<<20)
		if err != nil && got != nil {
			t.Errorf("%d bytes released with an error", len(got))
		}
		return err
	}
	if err := open(d, "text", sealed); !errors.Is(err, ErrOpen) {
		t.Errorf("another name: %v", err)
	}
	if err := open(other, "pdf", sealed); !errors.Is(err, ErrOpen) {
		t.Errorf("another document: %v", err)
	}
	everyDamage(t, sealed, func(t *testing.T, what string, b []byte) {
		if err := open(d, "pdf", b); !refused(err) {
			t.Errorf("%s: %v", what, err)
		}
	})
	// Whole segments exchanged or dropped.
	h := len(blobHeader)
	seg := func(i int) []byte { return sealed[h+i*segment : min(h+(i+1)*segment, len(sealed))] }
	for name, b := range map[string][]byte{
		"last segment dropped":   bytes.Join([][]byte{sealed[:h], seg(0), seg(1)}, nil),
		"middle segment dropped": bytes.Join([][]byte{sealed[:h], seg(0), seg(2)}, nil),
		"segments exchanged":     bytes.Join([][]byte{sealed[:h], seg(0), seg(2), seg(1)}, nil),
		"segment twice":          bytes.Join([][]byte{sealed[:h], seg(0), seg(1), seg(1), seg(2)}, nil),
	} {
		if err := open(d, "pdf", b); !errors.Is(err, ErrOpen) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBlobDiskError(t *testing.T) {
	d, _ := must2(must(NewSite()).NewDocument("a"))
	sealed := must(d.SealBlob("pdf", noise(9000)))
	bad := errors.New("disk")
	for _, cut := range []int{0, 3, 5, 20, 4096, 6000, len(sealed)} {
		r := io.MultiReader(bytes.NewReader(sealed[:cut]), iotest.ErrReader(bad))
		if got, err := d.OpenBlob("pdf", r, 1<<20); !errors.Is(err, bad) || got != nil {
			t.Errorf("disk error after %d bytes: %v", cut, err)
		}
	}
}

func TestRotate(t *testing.T) {
	s := must(NewSite())
	d, wrapped := must2(s.NewDocument("a"))
	sealed, token := must(s.Seal("c", []byte("v"))), s.Token("c", []byte("v"))
	blob, commit := must(d.SealBlob("b", []byte("v"))), d.Commit("pdf", []byte("v"))
	if s.Stale(wrapped) || s.Stale(sealed) {
		t.Error("stale before any rotation")
	}
	if err := s.Rotate(); err != nil {
		t.Fatal(err)
	}
	s = must(UnwrapSite(must(s.Wrap(kekOf(1))), kekOf(1)))
	if !s.Stale(wrapped) || !s.Stale(sealed) {
		t.Error("not stale after rotation")
	}
	must(s.OpenDocument("a", wrapped))
	if got := must(s.Open("c", sealed)); string(got) != "v" {
		t.Errorf("opened %q after rotation", got)
	}
	if !bytes.Equal(s.Token("c", []byte("v")), token) {
		t.Error("rotation changed a token")
	}
	rewrapped := must(s.Rewrap("a", wrapped))
	resealed := must(s.Seal("c", []byte("v")))
	if s.Stale(rewrapped) || s.Stale(resealed) {
		t.Error("stale although made under the new key")
	}
	if _, err := s.Rewrap("b", wrapped); !errors.Is(err, ErrOpen) {
		t.Errorf("rewrapped under another id: %v", err)
	}
	if err := s.Retire(); err != nil {
		t.Fatal(err)
	}
	s = must(UnwrapSite(must(s.Wrap(kekOf(1))), kekOf(1)))
	if _, err := s.OpenDocument("a", wrapped); !errors.Is(err, ErrOpen) {
		t.Errorf("a retired key still opens a document: %v", err)
	}
	if _, err := s.Open("c", sealed); !errors.Is(err, ErrOpen) {
		t.Errorf("a retired key still opens a value: %v", err)
	}
	d = must(s.OpenDocument("a", rewrapped))
	if got := must(d.OpenBlob("b", bytes.NewReader(blob), 10)); string(got) != "v" {
		t.Errorf("opened %q after rewrap", got)
	}
	if d.Commit("pdf", []byte("v")) != commit {
		t.Error("rewrapping changed a commitment")
	}
}

func TestCommitAndToken(t *testing.T) {
	s := must(NewSite())
	a, _ := must2(s.NewDocument("a"))
	b, _ := must2(s.NewDocument("b"))
	seen := map[string]string{}
	add := func(what, v string) {
		if len(v) != 64 {
			t.Errorf("%s: %d characters", what, len(v))
		}
		if w, dup := seen[v]; dup {
			t.Errorf("%s equals %s", what, w)
		}
		seen[v] = what
	}
	add("pdf", a.Commit("pdf", []byte("x")))
	add("text", a.Commit("text", []byte("x")))
	add("moved border", a.Commit("pdfx", nil))
	add("other bytes", a.Commit("pdf", []byte("y")))
	add("other document", b.Commit("pdf", []byte("x")))
	add("token", fmt.Sprintf("%x", s.Token("pdf", []byte("x"))))
	add("token of another context", fmt.Sprintf("%x", s.Token("text", []byte("x"))))
	if first, again := a.Commit("pdf", []byte("x")), a.Commit("pdf", []byte("x")); first != again {
		t.Error("a commitment is not repeatable")
	}
}

func TestBindIsInjective(t *testing.T) {
	lists := [][]string{{}, {""}, {"", ""}, {"a", "b"}, {"ab"}, {"ab", ""}, {"", "ab"}, {"a\x00\x00\x00\x01b"}}
	for i, a := range lists {
		for _, b := range lists[i+1:] {
			if bytes.Equal(bind(a...), bind(b...)) {
				t.Errorf("%q and %q bind alike", a, b)
			}
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	s := must(NewSite())
	d, wrapped := must2(s.NewDocument("a"))
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 20 {
				if i == 0 {
					if err := s.Rotate(); err != nil {
						t.Error(err)
					}
					return
				}
				b := must(d.SealBlob("b", []byte("v")))
				if got, err := must(s.OpenDocument("a", wrapped)).OpenBlob("b", bytes.NewReader(b), 9); err != nil || string(got) != "v" {
					t.Errorf("%q, %v", got, err)
				}
				if got := must(s.Open("c", must(s.Seal("c", []byte("v"))))); string(got) != "v" {
					t.Errorf("opened %q", got)
				}
			}
		})
	}
	wg.Wait()
}

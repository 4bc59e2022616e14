// Package blobtest holds what every store of sealed bytes must keep to, as one
// suite that each runs.
package blobtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"
)

// Blob is an open blob.
type Blob = interface {
	io.Reader
	io.ReaderAt
	io.Closer
	Size() int64
}

// Blobs is a store, as the pipeline asks for one.
type Blobs interface {
	Put(ctx context.Context, r io.Reader) (name string, err error)
	Get(ctx context.Context, name string) (Blob, error)
	Delete(ctx context.Context, name string) error
	List(ctx context.Context, f func(name string, written time.Time) error) error
}

// Restorer is a store that takes a blob under a name that it had before.
type Restorer interface {
	Restore(ctx context.Context, name string, r io.Reader) error
}

// Run runs the suite. Each call of open gives a store of its own, empty, and a
// second view of the same one, as another process has; the second may be the first.
func Run(t *testing.T, open func(t *testing.T) (one, two Blobs)) {
	for _, c := range []struct {
		name string
		test func(*testing.T, Blobs, Blobs)
	}{
		{"sizes", sizes}, {"places", places}, {"failing source", failingSource}, {"missing", missing}, {"names", names}, {"delete", remove},
		{"list", list}, {"list and delete", listDelete}, {"at once", atOnce}, {"ended context", ended}, {"restore", restore}, {"random", random},
	} {
		t.Run(c.name, func(t *testing.T) {
			one, two := open(t)
			c.test(t, one, two)
		})
	}
}

var form = regexp.MustCompile(`^[0-9a-f]{32}$`)

// Bytes gives n bytes that look random and are the same each time.
func Bytes(seed uint64, n int) []byte {
	b := make([]byte, n)
	var s [32]byte
	for i := range 8 {
		s[i] = byte(seed >> (8 * i))
	}
	rand.NewChaCha8(s).Read(b)
	return b
}

func put(t *testing.T, s Blobs, b []byte) string {
	t.Helper()
	n, err := s.Put(t.Context(), bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if !form.MatchString(n) {
		t.Fatalf("name %q", n)
	}
	return n
}

// Read reads a whole blob.
func Read(ctx context.Context, s Blobs, name string) ([]byte, error) {
	r, err := s.Get(ctx, name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err == nil && int64(len(b)) != r.Size() {
		err = fmt.Errorf("%d bytes of a blob of %d", len(b), r.Size())
	}
	return b, err
}

func holds(t *testing.T, s Blobs, name string, want []byte) {
	t.Helper()
	got, err := Read(t.Context(), s, name)
	if err != nil || !bytes.Equal(got, want) {
		t.Fatalf("%d bytes of %d, %v", len(got), len(want), err)
	}
}

func listed(t *testing.T, s Blobs) map[string]time.Time {
	t.Helper()
	all := map[string]time.Time{}
	err := s.List(t.Context(), func(name string, written time.Time) error {
		if _, twice := all[name]; twice {
			t.Errorf("%s is listed twice", name)
		}
		all[name] = written
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// sizes around every border of memory, segment and part; also from sources that
// give little at a time and do not know how much is to come.
func sizes(t *testing.T, one, two Blobs) {
	kept := map[string][]byte{}
	for i, n := range []int{0, 1, 47, 48, 4096, 45_000, 256<<10 - 1, 256 << 10, 256<<10 + 1, 300_000, 5<<20 + 3, 17 << 20} {
		b := Bytes(uint64(i), n)
		name := put(t, one, b)
		kept[name] = b
		holds(t, two, name, b)
	}
	b := Bytes(99, 600_000)
	for _, r := range []io.Reader{iotest.HalfReader(bytes.NewReader(b)), iotest.DataErrReader(bytes.NewReader(b)), iotest.OneByteReader(bytes.NewReader(b[:70_000]))} {
		name, err := two.Put(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Read(t.Context(), one, name)
		if err != nil || !bytes.HasPrefix(b, got) || len(got) < 70_000 {
			t.Errorf("%d bytes, %v", len(got), err)
		}
	}
	for name, b := range kept {
		holds(t, one, name, b)
	}
	if first, again := put(t, one, b[:100]), put(t, one, b[:100]); first == again {
		t.Error("the same bytes have the same name")
	}
}

// places reads anywhere, beside a reading from the start.
func places(t *testing.T, one, two Blobs) {
	b := Bytes(1, 3<<20)
	name := put(t, one, b)
	r, err := two.Get(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	first := make([]byte, 1000)
	if _, err := io.ReadFull(r, first); err != nil || !bytes.Equal(first, b[:1000]) {
		t.Fatal(err)
	}
	for _, c := range []struct{ at, n int }{{0, 8}, {1, 65_848}, {len(b) - 10, 10}, {1 << 20, 1 << 20}, {len(b) - 1, 1}, {12_345, 0}} {
		p := make([]byte, c.n)
		if n, err := r.ReadAt(p, int64(c.at)); n != c.n || err != nil && !(err == io.EOF && c.at+c.n == len(b)) || !bytes.Equal(p, b[c.at:c.at+c.n]) {
			t.Errorf("%d at %d: %d, %v", c.n, c.at, n, err)
		}
	}
	p := make([]byte, 20)
	if n, err := r.ReadAt(p, int64(len(b)-10)); n != 10 || err != io.EOF || !bytes.Equal(p[:10], b[len(b)-10:]) {
		t.Errorf("over the end: %d, %v", n, err)
	}
	if n, err := r.ReadAt(p, int64(len(b))); n != 0 || err != io.EOF {
		t.Errorf("at the end: %d, %v", n, err)
	}
	if n, err := r.ReadAt(p, int64(len(b)+5)); n != 0 || err != io.EOF {
		t.Errorf("behind the end: %d, %v", n, err)
	}
	if n, err := r.ReadAt(p, -1); n != 0 || err == nil {
		t.Errorf("before the start: %d, %v", n, err)
	}
	rest, err := io.ReadAll(r)
	if err != nil || !bytes.Equal(rest, b[1000:]) {
		t.Errorf("the rest: %d bytes, %v", len(rest), err)
	}
}

var errSource = errors.New("the source is gone")

// failingSource leaves nothing, whatever has come before the failure.
func failingSource(t *testing.T, one, two Blobs) {
	for _, n := range []int{0, 10, 300_000, 6 << 20, 18 << 20} {
		_, err := one.Put(t.Context(), io.MultiReader(bytes.NewReader(Bytes(1, n)), iotest.ErrReader(errSource)))
		if !errors.Is(err, errSource) {
			t.Errorf("after %d bytes: %v", n, err)
		}
	}
	if n := len(listed(t, one)) + len(listed(t, two)); n != 0 {
		t.Errorf("%d blobs are kept", n)
	}
	b := Bytes(2, 1000)
	holds(t, two, put(t, one, b), b)
}

func missing(t *testing.T, one, _ Blobs) {
	put(t, one, []byte("x"))
	if _, err := one.Get(t.Context(), strings.Repeat("0", 32)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if err := one.Delete(t.Context(), strings.Repeat("0", 32)); err != nil {
		t.Errorf("gone already: %v", err)
	}
}

func names(t *testing.T, one, _ Blobs) {
	for _, n := range []string{"", ".", "..", "../cardiopli.db", strings.Repeat("0", 31), strings.Repeat("0", 33), strings.Repeat("F", 32),
		strings.Repeat("0", 31) + "/", strings.Repeat("g", 32)} {
		if r, err := one.Get(t.Context(), n); err == nil {
			r.Close()
			t.Errorf("%q opens", n)
		}
		if err := one.Delete(t.Context(), n); err == nil {
			t.Errorf("%q is deleted", n)
		}
	}
}

func remove(t *testing.T, one, two Blobs) {
	var all []string
	for i := range 20 {
		all = append(all, put(t, one, Bytes(uint64(i), 1000+i*40_000)))
	}
	for i, n := range all[:10] {
		s := []Blobs{one, two}[i%2]
		for range 2 {
			if err := s.Delete(t.Context(), n); err != nil {
				t.Fatal(err)
			}
		}
		for _, s := range []Blobs{one, two} {
			if _, err := s.Get(t.Context(), n); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("blob %d opens: %v", i, err)
			}
		}
	}
	for i, n := range all[10:] {
		holds(t, two, n, Bytes(uint64(i+10), 1000+(i+10)*40_000))
	}
	if n := len(listed(t, one)); n != 10 {
		t.Errorf("%d are listed", n)
	}
}

func list(t *testing.T, one, two Blobs) {
	before := time.Now().Add(-5 * time.Second) // clocks of others, and whole seconds
	want := map[string]bool{}
	for i := range 50 {
		want[put(t, []Blobs{one, two}[i%2], Bytes(uint64(i), i*20_000))] = true
	}
	for _, s := range []Blobs{one, two} {
		got := listed(t, s)
		if len(got) != len(want) {
			t.Errorf("%d of %d", len(got), len(want))
		}
		for n, at := range got {
			if !want[n] || at.Before(before) || at.After(time.Now().Add(5*time.Second)) {
				t.Errorf("%s, written %v", n, at)
			}
		}
	}
	stop, n := errors.New("enough"), 0
	err := one.List(t.Context(), func(string, time.Time) error {
		if n++; n == 7 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || n != 7 {
		t.Errorf("%d calls, %v", n, err)
	}
}

func listDelete(t *testing.T, one, _ Blobs) {
	var keep string
	for i := range 120 {
		keep = put(t, one, Bytes(uint64(i), i*500))
	}
	err := one.List(t.Context(), func(n string, _ time.Time) error {
		if n == keep {
			return nil
		}
		return one.Delete(t.Context(), n)
	})
	if got := listed(t, one); err != nil || len(got) != 1 || got[keep].IsZero() {
		t.Errorf("%d are left, %v", len(got), err)
	}
}

func atOnce(t *testing.T, one, two Blobs) {
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			s, other := one, two
			if i%2 == 1 {
				s, other = two, one
			}
			for k := range 6 {
				b := Bytes(uint64(i*100+k), 1+k*90_000)
				n, err := s.Put(t.Context(), bytes.NewReader(b))
				if err != nil {
					t.Error(err)
					return
				}
				for _, s := range []Blobs{s, other} {
					if got, err := Read(t.Context(), s, n); err != nil || !bytes.Equal(got, b) {
						t.Errorf("%d bytes of %d, %v", len(got), len(b), err)
					}
				}
				if k%3 == 0 {
					if err := other.Delete(t.Context(), n); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	if n := len(listed(t, one)); n != 8*4 {
		t.Errorf("%d are left", n)
	}
}

func ended(t *testing.T, one, _ Blobs) {
	ctx, stop := context.WithCancel(t.Context())
	name := put(t, one, []byte("x"))
	stop()
	for _, n := range []int{10, 400_000} {
		if _, err := one.Put(ctx, bytes.NewReader(make([]byte, n))); err == nil {
			t.Errorf("%d bytes are kept", n)
		}
	}
	if r, err := one.Get(ctx, name); err == nil {
		r.Close()
		t.Error("a blob opens")
	}
	if n := len(listed(t, one)); n != 1 {
		t.Errorf("%d are listed", n)
	}
}

func restore(t *testing.T, one, two Blobs) {
	r, ok := one.(Restorer)
	if !ok {
		t.Skip("takes no names")
	}
	for i, n := range []int{0, 1000, 400_000} {
		b := Bytes(uint64(i), n)
		name := put(t, one, b)
		if err := r.Restore(t.Context(), name, bytes.NewReader([]byte("other"))); !errors.Is(err, fs.ErrExist) {
			t.Errorf("a name is written twice: %v", err)
		}
		holds(t, two, name, b)
		if err := one.Delete(t.Context(), name); err != nil {
			t.Fatal(err)
		}
		if err := r.Restore(t.Context(), name, bytes.NewReader(b)); err != nil {
			t.Fatal(err)
		}
		holds(t, two, name, b)
	}
	if err := r.Restore(t.Context(), "x", bytes.NewReader(nil)); err == nil {
		t.Error("any name is taken")
	}
}

// random does what comes to its mind and holds the store against a table.
func random(t *testing.T, one, two Blobs) {
	rng := rand.New(rand.NewPCG(1, 2))
	model := map[string][]byte{}
	var order []string
	for i := range 300 {
		s := []Blobs{one, two}[rng.IntN(2)]
		switch k := rng.IntN(10); {
		case k < 5 || len(order) == 0:
			n := rng.IntN(3000)
			if rng.IntN(10) == 0 {
				n = rng.IntN(700_000)
			}
			b := Bytes(uint64(i), n)
			name := put(t, s, b)
			model[name] = b
			order = append(order, name)
		case k < 8:
			name := order[rng.IntN(len(order))]
			got, err := Read(t.Context(), s, name)
			want, there := model[name]
			if there && (err != nil || !bytes.Equal(got, want)) || !there && !errors.Is(err, fs.ErrNotExist) {
				t.Fatalf("step %d: there %v, %d bytes of %d, %v", i, there, len(got), len(want), err)
			}
		default:
			name := order[rng.IntN(len(order))]
			if err := s.Delete(t.Context(), name); err != nil {
				t.Fatal(err)
			}
			delete(model, name)
		}
	}
	if got := listed(t, two); len(got) != len(model) {
		t.Errorf("%d are listed of %d", len(got), len(model))
	}
	for name, b := range model {
		holds(t, one, name, b)
	}
}

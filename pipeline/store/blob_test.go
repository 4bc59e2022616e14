package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
	"cardiopli/pipeline/blob"
)

// shelf is a store of blobs on which a test can put other bytes in the place of
// a blob's own.
type shelf struct {
	Blobs
	mu    sync.Mutex
	other map[string][]byte
}

func (s *shelf) Get(ctx context.Context, name string) (Blob, error) {
	s.mu.Lock()
	b, ok := s.other[name]
	s.mu.Unlock()
	if ok {
		return struct {
			*bytes.Reader
			io.Closer
		}{bytes.NewReader(b), io.NopCloser(nil)}, nil
	}
	return s.Blobs.Get(ctx, name)
}

// replace gives a blob the bytes that alter makes of those of another one.
func (d *desk) replace(name, from string, alter func([]byte) []byte) {
	d.t.Helper()
	s, ok := d.blobs.(*shelf)
	if !ok {
		s = &shelf{Blobs: d.blobs, other: map[string][]byte{}}
		d.blobs = s
	}
	r, err := s.Blobs.Get(ctx, from)
	if err != nil {
		d.t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		d.t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.other[name] = alter(b)
}

// raw names the blob of a document's original.
func (d *desk) raw(id pipeline.ID) (name string) {
	d.t.Helper()
	if err := d.read.QueryRow(`select raw_blob from document where id = $1`, id).Scan(&name); err != nil {
		d.t.Fatal(err)
	}
	return name
}

// What is sealed as it is read gives what was sealed in one piece would open to,
// whatever the pieces; and nothing of it passes for whole where the source fails.
func TestSealing(t *testing.T) {
	site, err := atrest.NewSite()
	if err != nil {
		t.Fatal(err)
	}
	key, _, err := site.NewDocument("0123456789ab")
	if err != nil {
		t.Fatal(err)
	}
	plain := strings.Repeat("Ventricule gauche non dilaté. ", 10_000)
	for name, wrap := range map[string]func(io.Reader) io.Reader{
		"as it comes": func(r io.Reader) io.Reader { return r }, "byte by byte": iotest.OneByteReader, "by halves": iotest.HalfReader,
		"end with the data": iotest.DataErrReader,
	} {
		t.Run(name, func(t *testing.T) {
			ended := 0
			s, err := newSealing(key, "raw", wrap(strings.NewReader(plain)), func() { ended++ })
			if err != nil {
				t.Fatal(err)
			}
			sealed, err := io.ReadAll(s)
			if err != nil || ended != 1 {
				t.Fatalf("%v, ended %d times", err, ended)
			}
			st, err := key.OpenBlobAt("raw", bytes.NewReader(sealed), int64(len(sealed)))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(st); err != nil || string(got) != plain {
				t.Errorf("%d bytes, %v", len(got), err)
			}
		})
	}
	d := open(t)
	cut := errors.New("the share is gone")
	s, err := newSealing(key, "raw", io.MultiReader(strings.NewReader(plain), iotest.ErrReader(cut)), func() { t.Error("said to have ended") })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.blobs.Put(ctx, s); !errors.Is(err, cut) {
		t.Errorf("%v", err)
	}
	if n := len(d.files()); n != 0 {
		t.Errorf("%d blobs are kept of a source that failed", n)
	}
}

func TestFilter(t *testing.T) {
	f := newFilter()
	names := make([]string, 2000)
	for i := range names {
		sum := sha256.Sum256(fmt.Append(nil, i))
		names[i] = hex.EncodeToString(sum[:16])
	}
	for _, n := range names[:1000] {
		f.add(n)
	}
	for i, n := range names {
		if f.has(n) != (i < 1000) {
			t.Errorf("name %d: %v", i, f.has(n))
		}
	}
	for _, n := range []string{"", "x", names[0][:31], names[0] + "0", strings.Repeat("z", 32)} {
		f.add(n)
		if f.has(n) {
			t.Errorf("%q is found", n)
		}
	}
}

var _ Blobs = (*blob.Folder)(nil)

package blob

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"cardiopli/pipeline/blob/blobtest"
)

// BenchmarkPut writes 45 KB as a segment and as a file of its own, alone and ten
// at once.
func BenchmarkPut(b *testing.B) {
	body := blobtest.Bytes(1, 45_000)
	for _, c := range []struct {
		name string
		open func(string) (interface {
			Put(context.Context, io.Reader) (string, error)
		}, error)
	}{
		{"files", func(d string) (interface {
			Put(context.Context, io.Reader) (string, error)
		}, error) {
			return OpenFiles(d)
		}},
		{"segments", func(d string) (interface {
			Put(context.Context, io.Reader) (string, error)
		}, error) {
			return Open(d)
		}},
	} {
		for _, at := range []int{1, 10} {
			b.Run(fmt.Sprintf("%s/%d", c.name, at), func(b *testing.B) {
				s, err := c.open(b.TempDir())
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(len(body)))
				b.SetParallelism((at + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0))
				b.ResetTimer()
				if at == 1 {
					for b.Loop() {
						if _, err := s.Put(b.Context(), bytes.NewReader(body)); err != nil {
							b.Fatal(err)
						}
					}
					return
				}
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						if _, err := s.Put(b.Context(), bytes.NewReader(body)); err != nil {
							b.Error(err)
							return
						}
					}
				})
			})
		}
	}
}

// years fills a folder with as many blobs as a practice has after twenty years,
// in as many segments as they would fill at 45 KB each; the blobs are short.
func years(t testing.TB, dir string, blobs int) (opt Options, names []name) {
	t.Helper()
	const each = 2900
	f := folder(t, dir, Options{})
	for len(names) < blobs {
		s, err := newSegment(f.dir, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		var items []*item
		for range min(each, blobs-len(names)) {
			it := newItem(newName(), blobtest.Bytes(uint64(len(names)), 40), time.Now().Add(-time.Hour).UnixMicro())
			items, names = append(items, it), append(names, it.name)
		}
		if err := s.append(items); err != nil {
			t.Fatal(err)
		}
		if _, err := s.closeFull(); err != nil {
			t.Fatal(err)
		}
	}
	return opt, names
}

// TestYears opens what 50,000 documents leave, and at night 300,000. The times are told, not held:
// they are the machine's; the memory is held.
func TestYears(t *testing.T) {
	blobs := 200_000
	switch {
	case testing.Short():
		blobs = 60_000
	case os.Getenv("CARDIOPLI_NIGHT") == "1": // see go run ./cmd/dev nightly
		blobs = 1_200_000
	}
	dir := t.TempDir()
	opt, names := years(t, dir, blobs)
	files, _ := filepath.Glob(filepath.Join(dir, "segments", "*"))
	heap := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before, begun := heap(), time.Now()
	f := folder(t, dir, opt)
	opened := time.Since(begun)
	r, err := f.Get(t.Context(), names[0].String())
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	first := time.Since(begun) - opened
	begun = time.Now()
	const gets = 2000
	for range gets {
		i := rand.IntN(len(names))
		b, err := blobtest.Read(t.Context(), f, names[i].String())
		if err != nil || !bytes.Equal(b, blobtest.Bytes(uint64(i), 40)) {
			t.Fatal(i, err)
		}
	}
	get := time.Since(begun) / gets
	used := heap() - before
	begun = time.Now()
	var listed, most atomic.Int64
	err = f.List(t.Context(), func(string, time.Time) error {
		if n := listed.Add(1); n%200_000 == 0 {
			most.Store(max(most.Load(), heap()-before))
		}
		return nil
	})
	if err != nil || listed.Load() != int64(blobs) {
		t.Errorf("%d listed, %v", listed.Load(), err)
	}
	t.Logf("%d blobs in %d files: open %v, first get %v, then %v each, list %v; heap %.1f MB, %.1f MB while listing", blobs, len(files), opened, first, get,
		time.Since(begun), float64(used)/1e6, float64(most.Load())/1e6)
	if limit := int64(blobs)*4 + 2<<20; used > limit {
		t.Errorf("%d bytes of heap, want %d", used, limit)
	}
	if len(files) > 2*(blobs/2900+2) {
		t.Errorf("%d files", len(files))
	}
	runtime.KeepAlive(f)
	runtime.KeepAlive(names)
}

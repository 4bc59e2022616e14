package blob

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cardiopli/pipeline/blob/blobtest"
)

func put(t testing.TB, f *Folder, b []byte) string {
	t.Helper()
	n, err := f.Put(context.Background(), bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func holds(t testing.TB, f *Folder, n string, want []byte) {
	t.Helper()
	got, err := blobtest.Read(context.Background(), f, n)
	if err != nil || !bytes.Equal(got, want) {
		t.Fatalf("%d bytes of %d, %v", len(got), len(want), err)
	}
}

func only(t testing.TB, dir, pattern string) string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "segments", pattern))
	if err != nil || len(all) != 1 {
		t.Fatalf("%s: %v, %v", pattern, all, err)
	}
	return all[0]
}

// A segment that ends at any byte of its last record, cut or followed by zeros,
// loses that record alone, and takes new ones.
func TestCutAtEveryByte(t *testing.T) {
	for _, kind := range []string{"short", "long"} {
		opt := Options{}
		if kind == "long" {
			opt.Short = 1
		}
		dir := t.TempDir()
		f := folder(t, dir, opt)
		var names []string
		for i := range 3 {
			names = append(names, put(t, f, blobtest.Bytes(uint64(i), 100)))
		}
		f.Close()
		path := only(t, dir, "*.seg")
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		last := len(whole) - 100 - recordHead
		for cut := last; cut <= len(whole); cut++ {
			for _, zeros := range []int{0, len(whole) - cut, 5000} {
				if err := os.WriteFile(path, append(append([]byte(nil), whole[:cut]...), make([]byte, zeros)...), 0o600); err != nil {
					t.Fatal(err)
				}
				g, err := OpenWith(dir, opt)
				if err != nil {
					t.Fatal(err)
				}
				for i, n := range names[:2] {
					holds(t, g, n, blobtest.Bytes(uint64(i), 100))
				}
				_, err = blobtest.Read(t.Context(), g, names[2])
				// With the header whole and zeros behind it the blob is there, and
				// told to be damaged; it was never acknowledged.
				if cut == len(whole) && err != nil || cut < len(whole) && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, ErrDamaged) {
					t.Fatalf("%s cut at %d of %d, %d zeros: %v", kind, cut, len(whole), zeros, err)
				}
				n := put(t, g, []byte("more"))
				g.Close()
				g = folder(t, dir, opt)
				holds(t, g, n, []byte("more"))
				holds(t, g, names[1], blobtest.Bytes(1, 100))
				g.Close()
				removeAll(t, dir, path)
			}
		}
	}
}

// removeAll removes every file of the segments but one.
func removeAll(t *testing.T, dir, but string) {
	t.Helper()
	all, _ := filepath.Glob(filepath.Join(dir, "segments", "*"))
	for _, p := range all {
		if p != but {
			if err := os.Remove(p); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Garbage behind the last record may be a record that was damaged: it stays, and
// the segment is closed as it is.
func TestUnknownTailStays(t *testing.T) {
	dir := t.TempDir()
	f := folder(t, dir, Options{})
	first, second := put(t, f, []byte("one")), put(t, f, []byte("two"))
	f.Close()
	path := only(t, dir, "*.seg")
	b, _ := os.ReadFile(path)
	b[len(b)-3-recordHead+20] ^= 1 // in the name of the second
	os.WriteFile(path, b, 0o600)
	g := folder(t, dir, Options{})
	third := put(t, g, []byte("three"))
	holds(t, g, first, []byte("one"))
	holds(t, g, third, []byte("three"))
	if _, err := g.Get(t.Context(), second); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(after, b) {
		t.Error("what may be a blob was cut")
	}
	if err := g.Delete(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("a segment that may hold a damaged blob was removed: %v", err)
	}
}

// The test runs itself: children put blobs and say each name once it is
// durable, two at a time, and are killed in the middle.
func TestKilledInMidWrite(t *testing.T) {
	if dir := os.Getenv("CARDIOPLI_BLOB_CHILD"); dir != "" {
		child(dir)
	}
	dir := t.TempDir()
	acked := map[string]string{}
	var mu sync.Mutex
	for round := range 6 {
		var wg sync.WaitGroup
		for k := range 2 {
			cmd := exec.Command(os.Args[0], "-test.run=^TestKilledInMidWrite$")
			cmd.Env = append(os.Environ(), "CARDIOPLI_BLOB_CHILD="+dir, fmt.Sprintf("CARDIOPLI_BLOB_SEED=%d", round*2+k))
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			wg.Go(func() {
				time.Sleep(time.Duration(250+rand.IntN(250)) * time.Millisecond)
				cmd.Process.Kill()
			})
			wg.Go(func() {
				for sc := bufio.NewScanner(out); sc.Scan(); {
					if name, sum, ok := strings.Cut(sc.Text(), " "); ok && len(sum) == 64 {
						mu.Lock()
						acked[name] = sum
						mu.Unlock()
					}
				}
				cmd.Wait()
			})
		}
		wg.Wait()
	}
	if len(acked) < 20 {
		t.Fatalf("only %d blobs were written", len(acked))
	}
	f := folder(t, dir, childOptions)
	for name, sum := range acked {
		b, err := blobtest.Read(t.Context(), f, name)
		if err != nil || fmt.Sprintf("%x", sha256.Sum256(b)) != sum {
			t.Fatalf("a blob that was acknowledged: %d bytes, %v", len(b), err)
		}
	}
	listed, broken := 0, 0
	err := f.List(t.Context(), func(name string, _ time.Time) error {
		listed++
		if _, err := blobtest.Read(t.Context(), f, name); err != nil {
			broken++
		}
		return nil
	})
	if err != nil || listed < len(acked) {
		t.Errorf("%d listed of %d, %v", listed, len(acked), err)
	}
	t.Logf("%d blobs acknowledged by 12 processes that were killed, %d listed, %d never acknowledged and not whole", len(acked), listed, broken)
}

var childOptions = Options{Full: 2 << 20, Short: 50_000}

func child(dir string) {
	f, err := OpenWith(dir, childOptions)
	if err != nil {
		panic(err)
	}
	var seed uint64
	fmt.Sscan(os.Getenv("CARDIOPLI_BLOB_SEED"), &seed)
	var mu sync.Mutex
	for w := range 3 {
		rng := rand.New(rand.NewPCG(seed, uint64(w)))
		go func() {
			for i := 0; ; i++ {
				b := blobtest.Bytes(rng.Uint64(), rng.IntN(200_000)>>rng.IntN(8))
				n, err := f.Put(context.Background(), bytes.NewReader(b))
				if err != nil {
					panic(err)
				}
				mu.Lock()
				fmt.Printf("%s %x\n", n, sha256.Sum256(b))
				mu.Unlock()
			}
		}()
	}
	select {}
}

// ten fills a folder with small closed segments.
func ten(t *testing.T) (dir string, opt Options, kept map[string][]byte) {
	dir, opt, kept = t.TempDir(), Options{Full: 2000}, map[string][]byte{}
	f := folder(t, dir, opt)
	for i := range 30 {
		b := blobtest.Bytes(uint64(i), 500+i)
		kept[put(t, f, b)] = b
	}
	f.Close()
	return dir, opt, kept
}

func all(t *testing.T, f *Folder, kept map[string][]byte) {
	t.Helper()
	for n, b := range kept {
		holds(t, f, n, b)
	}
	n := 0
	if err := f.List(t.Context(), func(name string, _ time.Time) error {
		if _, ok := kept[name]; !ok {
			t.Errorf("%s is listed", name)
		}
		n++
		return nil
	}); err != nil || n != len(kept) {
		t.Errorf("%d listed of %d, %v", n, len(kept), err)
	}
}

// An index that is lost, cut or altered at any byte is made again from its segment.
func TestIndexDamage(t *testing.T) {
	dir, opt, kept := ten(t)
	paths, _ := filepath.Glob(filepath.Join(dir, "segments", "*.idx"))
	if len(paths) < 5 {
		t.Fatalf("%d indexes", len(paths))
	}
	whole, err := os.ReadFile(paths[1])
	if err != nil {
		t.Fatal(err)
	}
	damages := map[string][]byte{"empty": nil, "cut": whole[:len(whole)/2], "longer": append(bytes.Clone(whole), 0)}
	for i := range whole[:len(whole)-len(whole)/40] { // the marks at the end only say what to list
		b := bytes.Clone(whole)
		b[i] ^= 0x10
		damages[fmt.Sprint("byte ", i)] = b
	}
	another, _ := os.ReadFile(paths[2])
	damages["another's"] = another
	for name, b := range damages {
		if err := os.WriteFile(paths[1], b, 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := OpenWith(dir, opt)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) { all(t, f, kept) })
		f.Close()
	}
	for _, p := range paths {
		os.Remove(p)
	}
	f := folder(t, dir, opt)
	all(t, f, kept)
	kept[put(t, f, []byte("more"))] = []byte("more")
	all(t, f, kept)
	if again, _ := filepath.Glob(filepath.Join(dir, "segments", "*.idx")); len(again) != len(paths) {
		t.Errorf("%d indexes, were %d", len(again), len(paths))
	}
}

// Bit rot is told, and harms no other blob.
func TestBitRot(t *testing.T) {
	for _, opt := range []Options{{}, {Full: 2000}} {
		dir := t.TempDir()
		f := folder(t, dir, opt)
		var names []string
		for i := range 3 {
			names = append(names, put(t, f, blobtest.Bytes(uint64(i), 600)))
		}
		f.Close()
		paths, _ := filepath.Glob(filepath.Join(dir, "segments", "*.seg"))
		whole, _ := os.ReadFile(paths[0])
		at := segmentHead + recordHead + 600
		for i := range recordHead + 600 {
			b := bytes.Clone(whole)
			b[at+i] ^= 4
			if err := os.WriteFile(paths[0], b, 0o600); err != nil {
				t.Fatal(err)
			}
			g, err := OpenWith(dir, opt)
			if err != nil {
				t.Fatal(err)
			}
			holds(t, g, names[0], blobtest.Bytes(0, 600))
			holds(t, g, names[2], blobtest.Bytes(2, 600))
			if _, err := blobtest.Read(t.Context(), g, names[1]); !errors.Is(err, ErrDamaged) && !errors.Is(err, fs.ErrNotExist) {
				t.Fatalf("byte %d: %v", i, err)
			}
			g.Close()
		}
	}
}

// A deleted blob is nowhere on the disk, and its space is free.
func TestDeleteErases(t *testing.T) {
	dir := t.TempDir()
	f := folder(t, dir, Options{Full: 3 << 20})
	secret := bytes.Repeat([]byte("CHIFFRE!"), 50_000)
	gone, kept := put(t, f, secret), put(t, f, blobtest.Bytes(1, 1000))
	before := used(t, dir)
	if err := f.Delete(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	holds(t, f, kept, blobtest.Bytes(1, 1000))
	b, _ := os.ReadFile(only(t, dir, "*.seg"))
	if bytes.Contains(b, secret[:8]) {
		t.Error("the bytes are still there")
	}
	if after := used(t, dir); before >= 0 && after > before-350_000 {
		t.Errorf("%d bytes in use, were %d", after, before)
	}
	// A closed segment goes with its last blob.
	for range 5 {
		put(t, f, blobtest.Bytes(3, 1<<20))
	}
	f.Close()
	f = folder(t, dir, Options{Full: 3 << 20})
	err := f.List(t.Context(), func(n string, _ time.Time) error { return f.Delete(t.Context(), n) })
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	left, _ := filepath.Glob(filepath.Join(dir, "segments", "*.idx"))
	if len(left) != 0 {
		t.Errorf("%d empty segments stayed", len(left))
	}
}

// A folder of the first versions opens, and becomes segments.
func TestGather(t *testing.T) {
	dir := t.TempDir()
	old, err := OpenFiles(dir)
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string][]byte{}
	for i := range 40 {
		b := blobtest.Bytes(uint64(i), i*9000)
		n, err := old.Put(t.Context(), bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		kept[n] = b
	}
	half := filepath.Join(dir, "ab", ".half-written")
	os.MkdirAll(filepath.Dir(half), 0o700)
	os.WriteFile(half, []byte("x"), 0o600)
	long := time.Now().Add(-48 * time.Hour).Truncate(time.Second)
	for n := range kept {
		p, _ := old.path(n)
		os.Chtimes(p, long, long)
	}
	os.Chtimes(half, long, long)
	f := folder(t, dir, Options{})
	all(t, f, kept)
	for n := range kept {
		if err := f.Delete(t.Context(), n); err != nil {
			t.Fatal(err)
		}
		delete(kept, n)
		break
	}
	all(t, f, kept)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if n, err := f.Gather(ctx); n != 0 || err == nil {
		t.Errorf("interrupted: %d, %v", n, err)
	}
	// Interrupted between a copy and the removal of its file.
	for n, b := range kept {
		id, _ := parseName(n)
		if err := f.put(t.Context(), id, bytes.NewReader(b), long); err != nil {
			t.Fatal(err)
		}
		break
	}
	if n, err := f.Gather(t.Context()); n != len(kept) || err != nil {
		t.Errorf("%d moved, %v", n, err)
	}
	all(t, f, kept)
	f.List(t.Context(), func(n string, at time.Time) error {
		if !at.Equal(long) {
			t.Errorf("the time became %v", at)
		}
		return nil
	})
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("%v is left", left)
	}
	if n, err := f.Gather(t.Context()); n != 0 || err != nil {
		t.Errorf("again: %d, %v", n, err)
	}
	f.Close()
	all(t, folder(t, dir, Options{}), kept)
}

func FuzzScan(f *testing.F) {
	dir := f.TempDir()
	g := folder(f, dir, Options{})
	put(f, g, []byte("one"))
	n := put(f, g, []byte("two"))
	g.Delete(context.Background(), n)
	g.Close()
	b, err := os.ReadFile(only(f, dir, "*.seg"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add(b[:len(b)-1])
	f.Add(append(bytes.Clone(b), header{state: open}.append(nil)...))
	f.Add(append(bytes.Clone(b), make([]byte, 100)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		at := int64(0)
		n := 0
		got, err := scan(bytes.NewReader(b), int64(len(b)), func(h header, from int64) {
			if from < at || from < segmentHead || h.length < 0 || from+recordHead+h.length > int64(len(b)) || h.state == open {
				t.Fatalf("%+v at %d", h, from)
			}
			at, n = from+recordHead+h.length, n+1
		})
		if err != nil && !errors.Is(err, ErrVersion) && err != io.EOF {
			t.Fatal(err)
		}
		if err == nil && (n != got.records || got.end > int64(len(b)) || n > 0 && got.end != at) {
			t.Fatalf("%+v after %d records to %d", got, n, at)
		}
	})
}

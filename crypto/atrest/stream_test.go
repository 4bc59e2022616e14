package atrest

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"testing"
)

func sealStream(t testing.TB, d *Document, name string, plain []byte, step int) []byte {
	t.Helper()
	var out bytes.Buffer
	w := must(d.SealBlobTo(name, &out))
	for b := plain; len(b) > 0; {
		k := min(step, len(b))
		if n, err := w.Write(b[:k]); n != k || err != nil {
			t.Fatalf("wrote %d of %d: %v", n, k, err)
		}
		b = b[k:]
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func readStream(d *Document, name string, sealed []byte) ([]byte, error) {
	s, err := d.OpenBlobAt(name, bytes.NewReader(sealed), int64(len(sealed)))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(s)
}

func TestStreamSizes(t *testing.T) {
	d, _ := must2(must(NewSite()).NewDocument("7k3m9q2xp4rt"))
	for _, n := range []int{0, 1, 4095, streamChunk - 1, streamChunk, streamChunk + 1, 2 * streamChunk, 3*streamChunk + 7} {
		for _, step := range []int{n + 1, 1000, streamChunk} {
			plain := noise(n)
			sealed := sealStream(t, d, "raw", plain, step)
			if !IsStream(sealed) {
				t.Error("not told as a stream")
			}
			s, err := d.OpenBlobAt("raw", bytes.NewReader(sealed), int64(len(sealed)))
			if err != nil || s.Size() != int64(n) {
				t.Fatalf("%d bytes: %v, %v", n, s, err)
			}
			if got, err := io.ReadAll(s); err != nil || !bytes.Equal(got, plain) {
				t.Errorf("%d bytes by %d: %d back, %v", n, step, len(got), err)
			}
		}
	}
}

func TestStreamSeeks(t *testing.T) {
	d, _ := must2(must(NewSite()).NewDocument("7k3m9q2xp4rt"))
	plain := noise(5*streamChunk + 1234)
	sealed := sealStream(t, d, "raw", plain, 10_000)
	s := must(d.OpenBlobAt("raw", bytes.NewReader(sealed), int64(len(sealed))))
	want := bytes.NewReader(plain)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 500 {
		whence := r.IntN(3)
		offset := r.Int64N(int64(len(plain))+100) - int64(whence/2*len(plain))
		if whence == io.SeekCurrent {
			offset = r.Int64N(4*streamChunk) - 2*streamChunk
		}
		a, errA := s.Seek(offset, whence)
		b, errB := want.Seek(offset, whence)
		if a != b || (errA == nil) != (errB == nil) {
			t.Fatalf("step %d: seek to %d, want %d (%v, %v)", i, a, b, errA, errB)
		}
		p, q := make([]byte, r.IntN(2*streamChunk)), []byte(nil)
		q = make([]byte, len(p))
		n, errA := io.ReadFull(s, p)
		m, errB := io.ReadFull(want, q)
		if n != m || !bytes.Equal(p[:n], q[:m]) || !errors.Is(errA, errB) {
			t.Fatalf("step %d: read %d, want %d (%v, %v)", i, n, m, errA, errB)
		}
	}
	if _, err := s.Seek(0, 7); err == nil {
		t.Error("seeks from nowhere")
	}
}

// Small chunks of damage anywhere: never other bytes, and a cut is told at the opening.
func TestStreamDamage(t *testing.T) {
	d, _ := must2(must(NewSite()).NewDocument("7k3m9q2xp4rt"))
	plain := noise(2*streamChunk + 50)
	sealed := sealStream(t, d, "raw", plain, len(plain))
	r := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		c := bytes.Clone(sealed)
		c[r.IntN(len(c))] ^= byte(1 << r.IntN(8))
		if got, err := readStream(d, "raw", c); !refused(err) || !bytes.HasPrefix(plain, got) {
			t.Fatalf("%d bytes, %v", len(got), err)
		}
	}
	head := len(streamHeader)
	for n := range len(sealed) {
		// each cut near the borders, some elsewhere
		if at := (n - head) % sealedChunk; n > 100 && at > 60 && at < sealedChunk-60 && n%997 != 0 {
			continue
		}
		if _, err := d.OpenBlobAt("raw", bytes.NewReader(sealed[:n]), int64(n)); !refused(err) {
			t.Fatalf("cut to %d bytes opens: %v", n, err)
		}
	}
	chunk := func(i int) []byte { return sealed[head+i*sealedChunk : min(head+(i+1)*sealedChunk, len(sealed))] }
	for name, parts := range map[string][][]byte{
		"chunks exchanged": {sealed[:head], chunk(1), chunk(0), chunk(2)},
		"a chunk left out": {sealed[:head], chunk(0), chunk(2)},
		"a chunk repeated": {sealed[:head], chunk(0), chunk(0), chunk(1), chunk(2)},
		"no chunk":         {sealed[:head]},
		"last chunk twice": {sealed, chunk(2)},
		"lengthened":       {sealed, {0}},
	} {
		if _, err := readStream(d, "raw", bytes.Join(parts, nil)); !refused(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	other, _ := must2(must(NewSite()).NewDocument("7k3m9q2xp4rt"))
	if _, err := readStream(other, "raw", sealed); !errors.Is(err, ErrOpen) {
		t.Errorf("under another key: %v", err)
	}
	if _, err := readStream(d, "pdf", sealed); !errors.Is(err, ErrOpen) {
		t.Errorf("under another name: %v", err)
	}
	if _, err := readStream(d, "raw", must(d.SealBlob("raw", plain))); !errors.Is(err, ErrFormat) {
		t.Errorf("a blob as a stream: %v", err)
	}
	if _, err := d.OpenBlob("raw", bytes.NewReader(sealed), 1<<30); !errors.Is(err, ErrFormat) {
		t.Errorf("a stream as a blob: %v", err)
	}
}

type brokenDisk struct{ left int }

var errDisk = errors.New("disk")

func (b *brokenDisk) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, errDisk
	}
	return len(p), nil
}
func (b *brokenDisk) ReadAt([]byte, int64) (int, error) { return 0, errDisk }

func TestStreamOnABrokenDisk(t *testing.T) {
	d, _ := must2(must(NewSite()).NewDocument("7k3m9q2xp4rt"))
	if _, err := d.SealBlobTo("raw", &brokenDisk{}); !errors.Is(err, errDisk) {
		t.Error(err)
	}
	w := must(d.SealBlobTo("raw", &brokenDisk{left: 10}))
	if _, err := w.Write(noise(3 * streamChunk)); !errors.Is(err, errDisk) {
		t.Error(err)
	}
	if err := w.Close(); !errors.Is(err, errDisk) {
		t.Errorf("a stream that could not be written is closed as whole: %v", err)
	}
	w = must(d.SealBlobTo("raw", &brokenDisk{left: 1 << 20}))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("x")); err == nil {
		t.Error("writes behind the end")
	}
	if _, err := d.OpenBlobAt("raw", &brokenDisk{}, 5000); !errors.Is(err, errDisk) || refused(err) {
		t.Errorf("a broken disk is told as %v", err)
	}
}

func TestSumsAreTheSame(t *testing.T) {
	s := must(NewSite())
	d, _ := must2(s.NewDocument("7k3m9q2xp4rt"))
	data := noise(1000)
	sum := sha256.Sum256(data)
	if !bytes.Equal(s.Token("content", data), s.TokenOfSum("content", sum)) || d.Commit("source", data) != d.CommitSum("source", sum) {
		t.Error("a digest taken on the way gives another token")
	}
}

// TestStreamFormat1 opens what version 1 wrote.
func TestStreamFormat1(t *testing.T) {
	const file = "testdata/stream.json"
	plain := bytes.Repeat([]byte("stream "), 10_000)
	type specimen struct{ Site, Document, Stream []byte }
	if *update {
		s := must(NewSite())
		d, wrapped := must2(s.NewDocument("7k3m9q2xp4rt"))
		v := specimen{must(s.Wrap(kekOf(7))), wrapped, sealStream(t, d, "raw", plain, 1000)}
		if err := os.WriteFile(file, append(must(json.Marshal(v)), '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var v specimen
	if err := json.Unmarshal(must(os.ReadFile(file)), &v); err != nil {
		t.Fatal(err)
	}
	d, err := must(UnwrapSite(v.Site, kekOf(7))).OpenDocument("7k3m9q2xp4rt", v.Document)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := readStream(d, "raw", v.Stream); !bytes.Equal(got, plain) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func FuzzOpenBlobAt(f *testing.F) {
	d, _ := must2(must(NewSite()).NewDocument("7k3m9q2xp4rt"))
	f.Add(sealStream(f, d, "raw", noise(100), 100))
	f.Add(sealStream(f, d, "raw", noise(streamChunk+1), 100))
	f.Add([]byte("CPBS\x01"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, err := readStream(d, "raw", b); err != nil && !refused(err) {
			t.Fatalf("%d bytes, %v", len(got), err)
		}
	})
}

func BenchmarkStream(b *testing.B) {
	d, _ := must2(must(NewSite()).NewDocument("7k3m9q2xp4rt"))
	plain := noise(8 << 20)
	sealed := sealStream(b, d, "raw", plain, len(plain))
	b.Run("seal", func(b *testing.B) {
		b.SetBytes(int64(len(plain)))
		for range b.N {
			w := must(d.SealBlobTo("raw", io.Discard))
			_, _ = w.Write(plain)
			_ = w.Close()
		}
	})
	b.Run("open", func(b *testing.B) {
		b.SetBytes(int64(len(plain)))
		for range b.N {
			_, _ = io.Copy(io.Discard, must(d.OpenBlobAt("raw", bytes.NewReader(sealed), int64(len(sealed)))))
		}
	})
}

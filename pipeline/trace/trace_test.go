package trace

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"cardiopli/pipeline"
)

// testKey makes a key from a seed, the same each time.
func testKey(seed byte) (note.Signer, string) {
	skey, vkey, err := note.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{seed}, 64)), "cabinet-essai")
	if err != nil {
		panic(err)
	}
	s, err := note.NewSigner(skey)
	if err != nil {
		panic(err)
	}
	return s, vkey
}

// hop makes an invented hop in a year.
func hop(seq int64, year int) pipeline.Hop {
	return pipeline.Hop{
		Seq: seq, Document: pipeline.ID(fmt.Sprintf("7k3m9q2xp4%02d", seq%3)), Version: 1, Stage: pipeline.StageApprove, Actor: "u-4f2a",
		At: time.Date(year, 3, 1, 8, 0, int(seq%60), int(seq)*1000, time.UTC), Outcome: "approved",
		Commitments: map[string]string{"pdf": "ab12", "text": "cd34"},
	}
}

func hops(from, to int64, year int) (out []pipeline.Hop) {
	for s := from; s <= to; s++ {
		out = append(out, hop(s, year))
	}
	return out
}

func openLog(t testing.TB, dir string) *Log {
	t.Helper()
	s, v := testKey(1)
	l, err := open(dir, s, v, unsynced)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// unsynced spares tests the wait for a disk.
var unsynced = disk{func(*os.File) error { return nil }}

func appendTo(t testing.TB, l *Log, hs []pipeline.Hop) {
	t.Helper()
	if err := l.Append(hs); err != nil {
		t.Fatal(err)
	}
}

// smallLog is a log of three years with 5, 1 and 6 records.
func smallLog(t testing.TB) (dir string, l *Log) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "trace")
	l = openLog(t, dir)
	appendTo(t, l, hops(1, 3, 2024))
	appendTo(t, l, hops(4, 5, 2024))
	appendTo(t, l, hops(6, 6, 2025))
	appendTo(t, l, hops(7, 12, 2026))
	return dir, l
}

func copyDir(t testing.TB, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

// files reads a folder: path with slashes to bytes.
func files(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		out[filepath.ToSlash(rel)] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func sameFiles(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if w, ok := b[k]; !ok || v != w {
			return false
		}
	}
	return true
}

func put(t testing.TB, dir, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(content), 0o640); err != nil {
		t.Fatal(err)
	}
}

func TestAppendAndVerify(t *testing.T) {
	dir, l := smallLog(t)
	if l.LastSeq() != 12 {
		t.Errorf("last position %d", l.LastSeq())
	}
	_, vkey := testKey(1)
	for _, key := range []string{"", vkey} {
		r, err := Verify(dir, Options{Key: key})
		if err != nil {
			t.Fatal(err)
		}
		if r.Size != 12 || len(r.Years) != 3 || r.Key != vkey || !bytes.Equal(r.Checkpoint, l.Checkpoint()) {
			t.Errorf("%+v", r)
		}
		cp, err := ParseCheckpoint(l.Checkpoint(), vkey)
		if err != nil || cp.Root != r.Root || cp.Size != 6 || cp.Year != 2026 || cp.Previous == nil || cp.Previous.Year != 2025 || cp.Previous.Size != 1 {
			t.Errorf("%+v, %v", cp, err)
		}
	}
	again := openLog(t, dir)
	if again.LastSeq() != 12 || !bytes.Equal(again.Checkpoint(), l.Checkpoint()) || again.Repaired().Bytes != 0 {
		t.Error("opened again, the log differs")
	}
}

func TestEmptyTrace(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "trace")
	if _, err := Verify(dir, Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	l := openLog(t, dir)
	if err := l.Append(nil); err != nil {
		t.Error(err)
	}
	if r, err := Verify(dir, Options{}); err != nil || r.Size != 0 || r.Checkpoint != nil || l.Checkpoint() != nil {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestYears(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "trace")
	l := openLog(t, dir)
	// A clock that is behind must not open an old year again; one batch may span years.
	appendTo(t, l, []pipeline.Hop{hop(1, 2025), hop(2, 2026), hop(3, 2025), hop(4, 2027)})
	appendTo(t, l, []pipeline.Hop{hop(5, 2026)})
	// New year's eve in Paris is still the old year in UTC.
	eve := hop(6, 2027)
	eve.At = time.Date(2028, 1, 1, 0, 30, 0, 0, time.FixedZone("CET", 3600))
	appendTo(t, l, []pipeline.Hop{eve})
	r, err := Verify(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, y := range r.Years {
		got = append(got, fmt.Sprintf("%d:%d", y.Year, y.Size))
	}
	if strings.Join(got, " ") != "2025:1 2026:2 2027:3" {
		t.Errorf("years and sizes: %v", got)
	}
	all, err := Read(dir, Filter{})
	if err != nil || len(all) != 6 {
		t.Fatalf("%d hops, %v", len(all), err)
	}
	for i, h := range all {
		if h.Seq != int64(i+1) {
			t.Errorf("hop %d at place %d", h.Seq, i+1)
		}
	}
}

func TestAppendRefuses(t *testing.T) {
	dir, l := smallLog(t)
	before := files(t, dir)
	big := hop(13, 2026)
	big.Notes = map[string]string{"x": strings.Repeat("x", maxLine)}
	zero := hop(13, 2026)
	zero.At = time.Time{}
	for name, hs := range map[string][]pipeline.Hop{
		"out of order": {hop(14, 2026), hop(13, 2026)}, "twice": {hop(13, 2026), hop(13, 2026)},
		"too long": {hop(13, 2026), func() pipeline.Hop { h := big; h.Seq = 14; return h }()}, "no time": {zero},
		"year 10000": {hop(13, 10000)},
	} {
		if err := l.Append(hs); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if !sameFiles(before, files(t, dir)) {
		t.Error("a refused batch left something behind")
	}
	appendTo(t, l, hops(13, 13, 2026))
}

func TestAppendTwice(t *testing.T) {
	dir, l := smallLog(t)
	before := files(t, dir)
	appendTo(t, l, hops(7, 12, 2026))
	appendTo(t, l, append(hops(4, 5, 2024), hop(6, 2025)))
	if !sameFiles(before, files(t, dir)) {
		t.Error("hops given again changed the log")
	}
	appendTo(t, l, hops(12, 14, 2026))
	if r, err := Verify(dir, Options{}); err != nil || r.Size != 14 {
		t.Errorf("%d records, %v", r.Size, err)
	}
	// What a database keeps of the time is enough to be the same hop.
	precise := hop(14, 2026)
	precise.At = precise.At.Add(999 * time.Nanosecond).In(time.FixedZone("CET", 3600))
	appendTo(t, l, []pipeline.Hop{precise})
	other := hop(12, 2026)
	other.Outcome = "returned"
	for _, h := range []pipeline.Hop{other, hop(0, 2026), hop(-5, 2026)} {
		if err := l.Append([]pipeline.Hop{h}); err == nil {
			t.Errorf("hop %d with other content was skipped silently", h.Seq)
		}
	}
	if err := l.Append([]pipeline.Hop{other}); !errors.Is(err, ErrConflict) {
		t.Errorf("other content: %v", err)
	}
}

func TestTwoWriters(t *testing.T) {
	dir, a := smallLog(t)
	b := openLog(t, dir)
	appendTo(t, a, hops(13, 13, 2026))
	appendTo(t, b, hops(13, 14, 2026)) // hop 13 is known by now
	appendTo(t, a, hops(15, 15, 2027))
	appendTo(t, b, hops(16, 16, 2026))
	if r, err := Verify(dir, Options{}); err != nil || r.Size != 16 {
		t.Errorf("%d records, %v", r.Size, err)
	}
}

func TestWrongKeys(t *testing.T) {
	dir, _ := smallLog(t)
	s1, v1 := testKey(1)
	s2, v2 := testKey(2)
	if _, err := Open(dir, s1, v2); err == nil {
		t.Error("halves of two keys were taken")
	}
	var bad *Tampered
	if _, err := Open(dir, s2, v2); !errors.As(err, &bad) || bad.File != "key.pub" {
		t.Errorf("another practice's key: %v", err)
	}
	if _, err := Verify(dir, Options{Key: v2}); !errors.As(err, &bad) || bad.File != "key.pub" {
		t.Errorf("verified with another key: %v", err)
	}
	if _, err := Verify(dir, Options{Key: "x"}); err == nil || errors.As(err, &bad) {
		t.Errorf("a malformed key is no fault of the log: %v", err)
	}
	// key.pub replaced by another good key.
	put(t, dir, "key.pub", v2+"\n")
	if _, err := Verify(dir, Options{}); !errors.As(err, &bad) || bad.File != "2024/checkpoint" {
		t.Errorf("key.pub replaced: %v", err)
	}
	if _, err := Verify(dir, Options{Key: v1}); !errors.As(err, &bad) || bad.File != "key.pub" {
		t.Errorf("key.pub replaced, right key given: %v", err)
	}
}

func TestTreeAgreesWithTlog(t *testing.T) {
	var tr tree
	var stored []tlog.Hash
	r := tlog.HashReaderFunc(func(ix []int64) (out []tlog.Hash, err error) {
		for _, i := range ix {
			out = append(out, stored[i])
		}
		return out, nil
	})
	for n := range int64(200) {
		if want, err := tlog.TreeHash(n, r); err != nil || tr.root() != want {
			t.Fatalf("root of %d records differs: %v", n, err)
		}
		leaf := fmt.Appendf(nil, "record %d", n)
		want, err := tlog.StoredHashes(n, leaf, r)
		if err != nil {
			t.Fatal(err)
		}
		got := tr.add(tlog.RecordHash(leaf))
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("stored hashes of record %d differ", n)
		}
		stored = append(stored, got...)
		if int64(len(stored)) != tlog.StoredHashCount(n+1) {
			t.Fatalf("%d hashes stored for %d records", len(stored), n+1)
		}
	}
}

func TestRead(t *testing.T) {
	dir, _ := smallLog(t)
	for name, c := range map[string]struct {
		f    Filter
		want int
	}{
		"all":      {Filter{}, 12},
		"document": {Filter{Documents: []pipeline.ID{"7k3m9q2xp401"}}, 4},
		"two":      {Filter{Documents: []pipeline.ID{"7k3m9q2xp401", "7k3m9q2xp402"}}, 8},
		"stage":    {Filter{Stages: []pipeline.Stage{pipeline.StageView}}, 0},
		"actor":    {Filter{Actor: "u-4f2a"}, 12},
		"from":     {Filter{From: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)}, 7},
		"to":       {Filter{To: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)}, 5},
	} {
		if got, err := Read(dir, c.f); err != nil || len(got) != c.want {
			t.Errorf("%s: %d hops, %v", name, len(got), err)
		}
	}
	n := 0
	for range All(dir) {
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Errorf("went over %d hops", n)
	}
}

func TestConcurrentReaders(t *testing.T) {
	dir, l := smallLog(t)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if r, err := Verify(dir, Options{}); err != nil || r.Size < 12 {
					t.Errorf("while appending: %d records, %v", r.Size, err)
					return
				}
				if _, err := Read(dir, Filter{}); err != nil {
					t.Errorf("read while appending: %v", err)
					return
				}
				_, _ = l.LastSeq(), l.Checkpoint()
			}
		})
	}
	seq := int64(13)
	for i := range 30 {
		n := rand.N(int64(4)) + 1
		appendTo(t, l, hops(seq, seq+n-1, 2026+i/20))
		seq += n
	}
	close(stop)
	wg.Wait()
}

func TestFailedAppend(t *testing.T) {
	dir, l := smallLog(t)
	// The checkpoint cannot be written: its place beside is taken by a folder.
	block := filepath.Join(dir, "2026", "checkpoint.new")
	if err := os.Mkdir(block, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := l.Append(hops(13, 20, 2026)); err == nil {
		t.Fatal("append went through")
	}
	if l.LastSeq() != 12 {
		t.Errorf("last position %d after a failed append", l.LastSeq())
	}
	if err := os.Remove(block); err != nil {
		t.Fatal(err)
	}
	appendTo(t, l, hops(13, 14, 2026)) // shorter than what failed
	if l.Repaired().Bytes == 0 {
		t.Error("nothing was cleared")
	}
	if r, err := Verify(dir, Options{}); err != nil || r.Size != 14 {
		t.Errorf("%d records, %v", r.Size, err)
	}
}

func signText(s note.Signer, text string) ([]byte, error) {
	return note.Sign(&note.Note{Text: text}, s)
}

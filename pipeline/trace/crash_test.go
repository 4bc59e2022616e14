package trace

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// crash builds the folder as a crash would have left it.
func crash(t *testing.T, from map[string]string, with map[string]string) string {
	t.Helper()
	dir := crashInto(t, filepath.Join(t.TempDir(), "trace"), from)
	return crashInto(t, dir, with)
}

func crashInto(t *testing.T, dir string, sets ...map[string]string) string {
	t.Helper()
	for _, set := range sets {
		for name, content := range set {
			path := filepath.Join(dir, filepath.FromSlash(name))
			if strings.HasSuffix(name, "/") {
				if err := os.MkdirAll(path, 0o750); err != nil {
					t.Fatal(err)
				}
				continue
			}
			if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
				t.Fatal(err)
			}
			put(t, dir, name, content)
		}
	}
	return dir
}

// recovers opens the folder after a crash, gives the batch again and wants the
// very files that the append would have made without the crash: signatures are
// deterministic, so that the bytes can be compared.
func recovers(t *testing.T, what, dir string, give func(*Log) error, last int64, want map[string]string) {
	t.Helper()
	var bad *Tampered
	if _, err := Verify(dir, Options{}); err != nil && (!errors.As(err, &bad) || !bad.Unfinished) {
		t.Errorf("%s: before opening: %v", what, err)
	}
	s, v := testKey(1)
	l, err := open(dir, s, v, unsynced)
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	if l.LastSeq() != last {
		t.Errorf("%s: last position %d, %d was signed", what, l.LastSeq(), last)
	}
	if _, err := Verify(dir, Options{}); err != nil {
		t.Errorf("%s: after opening: %v", what, err)
	}
	if err := give(l); err != nil {
		t.Errorf("%s: append again: %v", what, err)
	}
	if !sameFiles(files(t, dir), want) {
		t.Errorf("%s: the files differ from those without a crash", what)
	}
}

// torn returns states in which a write of the bytes behind have may be cut: after
// a number of bytes, and with zeros where the file grew and the data did not
// arrive.
func torn(have, want string) (out []string) {
	for n := len(have); n <= len(want); n++ {
		// The edges and a sample between; every byte of a line is alike.
		if k := n - len(have); k < 3 || len(want)-n < 3 || want[n-1] == '\n' || k%29 == 0 {
			out = append(out, want[:n])
		}
	}
	return append(out, have+strings.Repeat("\x00", len(want)-len(have)), want[:len(have)+(len(want)-len(have))/2]+strings.Repeat("\x00", 40))
}

func TestCrashInAppend(t *testing.T) {
	dir, l := smallLog(t)
	before := files(t, dir)
	give := func(l *Log) error { return l.Append(hops(13, 15, 2026)) }
	if err := give(l); err != nil {
		t.Fatal(err)
	}
	after := files(t, dir)
	const y = "2026/"
	for i, tail := range torn(before[y+"hops"], after[y+"hops"]) {
		with := map[string]string{y + "hops": tail}
		recovers(t, fmt.Sprintf("hops, state %d", i), crash(t, before, with), give, 12, after)
	}
	for i, tail := range torn(before[y+"hashes"], after[y+"hashes"]) {
		with := map[string]string{y + "hops": after[y+"hops"], y + "hashes": tail}
		recovers(t, fmt.Sprintf("hashes, state %d", i), crash(t, before, with), give, 12, after)
	}
	for i, tail := range torn("", after[y+"checkpoint"]) {
		with := map[string]string{y + "hops": after[y+"hops"], y + "hashes": after[y+"hashes"], y + "checkpoint.new": tail}
		recovers(t, fmt.Sprintf("checkpoint, state %d", i), crash(t, before, with), give, 12, after)
	}
	// After the rename everything is there: giving the batch again changes nothing.
	recovers(t, "after the rename", crash(t, after, nil), give, 15, after)
}

func TestCrashAtNewYear(t *testing.T) {
	dir, l := smallLog(t)
	before := files(t, dir)
	give := func(l *Log) error { return l.Append(hops(13, 13, 2027)) }
	if err := give(l); err != nil {
		t.Fatal(err)
	}
	after := files(t, dir)
	cp := Checkpoint{Name: l.verifier.Name(), Year: 2027, Root: new(tree).root()}
	latest, err := openCheckpoint([]byte(before["2026/checkpoint"]), l.verifier)
	if err != nil {
		t.Fatal(err)
	}
	cp.Previous = latest.link()
	empty, err := cp.sign(l.signer)
	if err != nil {
		t.Fatal(err)
	}
	recovers(t, "folder made", crash(t, before, map[string]string{"year.new/": ""}), give, 12, after)
	recovers(t, "one file made", crash(t, before, map[string]string{"year.new/hops": ""}), give, 12, after)
	for n := 0; n <= len(empty); n += 1 + n%7*3 {
		with := map[string]string{"year.new/hops": "", "year.new/hashes": "", "year.new/checkpoint": string(empty[:n])}
		recovers(t, fmt.Sprintf("first checkpoint cut to %d bytes", n), crash(t, before, with), give, 12, after)
	}
	begun := map[string]string{"2027/hops": "", "2027/hashes": "", "2027/checkpoint": string(empty)}
	recovers(t, "year begun", crash(t, before, begun), give, 12, after)
	for i, tail := range torn("", after["2027/hops"]) {
		begun["2027/hops"] = tail
		recovers(t, fmt.Sprintf("first hop, state %d", i), crash(t, before, begun), give, 12, after)
	}
}

func TestCrashAtFirstStart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "trace")
	give := func(l *Log) error { return l.Append(hops(1, 2, 2026)) }
	if err := give(openLog(t, dir)); err != nil {
		t.Fatal(err)
	}
	after := files(t, dir)
	s, v := testKey(1)
	for n := range len(after["key.pub"]) + 1 {
		if n%5 != 0 && n < len(after["key.pub"])-1 {
			continue
		}
		dir := crash(t, nil, map[string]string{"key.pub": after["key.pub"][:n]})
		l, err := open(dir, s, v, unsynced)
		if err != nil {
			t.Errorf("key.pub cut to %d bytes: %v", n, err)
			continue
		}
		if err := give(l); err != nil || !sameFiles(files(t, dir), after) {
			t.Errorf("key.pub cut to %d bytes: %v", n, err)
		}
	}
	// A key file of something else is not ours to replace.
	other := crash(t, nil, map[string]string{"key.pub": "other"})
	if _, err := open(other, s, v, unsynced); err == nil {
		t.Error("a foreign key.pub was replaced")
	}
}

// TestSyncOrder: what a checkpoint covers is on disk before the checkpoint is.
func TestSyncOrder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "trace")
	var synced []string
	d := disk{func(f *os.File) error {
		rel, err := filepath.Rel(dir, f.Name())
		synced = append(synced, filepath.ToSlash(rel))
		return errors.Join(err, f.Sync())
	}}
	s, v := testKey(1)
	l, err := open(dir, s, v, d)
	if err != nil {
		t.Fatal(err)
	}
	appendTo(t, l, hops(1, 1, 2026))
	appendTo(t, l, hops(2, 2, 2026))
	commit := "2026/hops 2026/hashes 2026/checkpoint.new 2026"
	want := "key.pub . .. " +
		"year.new/hops year.new/hashes year.new/checkpoint year.new . " + commit + " " + commit
	if got := strings.Join(synced, " "); got != want {
		t.Errorf("synced %s\nwant   %s", got, want)
	}
}

// TestDiskError lets each sync fail in turn. Nothing may be lost or given twice,
// whether the same log or a new one goes on.
func TestDiskError(t *testing.T) {
	bad := errors.New("disk")
	base, l := smallLog(t)
	give := func(l *Log) error { return l.Append(append(hops(13, 14, 2026), hops(15, 16, 2027)...)) }
	before := copyDir(t, base)
	if err := give(l); err != nil {
		t.Fatal(err)
	}
	want := files(t, base)
	s, v := testKey(1)
	for _, reopen := range []bool{false, true} {
		for k := 1; ; k++ {
			dir := copyDir(t, before)
			left := 0 // syncs until one fails; 0: none does
			d := disk{func(*os.File) error {
				if left--; left == 0 {
					return bad
				}
				return nil
			}}
			l, err := open(dir, s, v, d)
			if err != nil {
				t.Fatal(err)
			}
			left = k
			err = give(l)
			if err == nil {
				if k < 10 {
					t.Errorf("only %d syncs in two years' appends", k-1)
				}
				break
			}
			if !errors.Is(err, bad) {
				t.Errorf("sync %d: %v", k, err)
			}
			if reopen {
				if l, err = open(dir, s, v, d); err != nil {
					t.Errorf("sync %d: open again: %v", k, err)
					continue
				}
			}
			if err := give(l); err != nil {
				t.Errorf("sync %d: append again: %v", k, err)
			}
			if l.LastSeq() != 16 || !sameFiles(files(t, dir), want) {
				t.Errorf("sync %d: the files differ from those without a fault", k)
			}
		}
	}
}

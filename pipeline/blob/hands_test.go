package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// byHand is a folder of closed segments of one size, ten blobs each, and what is
// in it.
func byHand(t *testing.T) (dir string, names []string, segments []string) {
	t.Helper()
	dir = t.TempDir()
	f := folder(t, dir, Options{Full: 10 * (recordHead + 100)})
	for i := range 35 {
		n, err := f.Put(context.Background(), strings.NewReader(fmt.Sprintf("%0100d", i)))
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, n)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	segments, err := filepath.Glob(filepath.Join(dir, "segments", "*"+segmentEnd))
	if err != nil || len(segments) != 4 {
		t.Fatalf("%q, %v", segments, err)
	}
	for i := range segments {
		segments[i] = strings.TrimSuffix(segments[i], segmentEnd)
	}
	return dir, names, segments
}

// What people and their tools do to files of the folder: what is there still is
// found, what is not is said to be gone or damaged, and nothing is shown for
// something else.
func TestFilesMovedByHand(t *testing.T) {
	swap := func(t *testing.T, a, b string) {
		t.Helper()
		if err := errors.Join(os.Rename(a, a+".x"), os.Rename(b, a), os.Rename(a+".x", b)); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		harm func(t *testing.T, s []string)
		lost int // at most
	}{
		"indexes swapped":  {func(t *testing.T, s []string) { swap(t, s[0]+indexEnd, s[1]+indexEnd) }, 0},
		"segments swapped": {func(t *testing.T, s []string) { swap(t, s[0]+segmentEnd, s[1]+segmentEnd) }, 0},
		"index of another": {func(t *testing.T, s []string) { copyOver(t, s[0]+indexEnd, s[1]+indexEnd) }, 0},
		"index emptied":    {func(t *testing.T, s []string) { os.Truncate(s[0]+indexEnd, 0) }, 0},
		"index removed":    {func(t *testing.T, s []string) { os.Remove(s[0] + indexEnd) }, 0},
		"segment renamed":  {func(t *testing.T, s []string) { os.Rename(s[0]+segmentEnd, s[0][:len(s[0])-16]+"0000000000000001.seg") }, 0},
		"segment doubled": {func(t *testing.T, s []string) {
			copyOver(t, s[0]+segmentEnd, s[0][:len(s[0])-16]+"0000000000000001.seg")
		}, 0},
		"a copy's odd name beside": {func(t *testing.T, s []string) { copyOver(t, s[0]+segmentEnd, s[0]+" (copie).seg") }, 0},
		"segment removed":          {func(t *testing.T, s []string) { os.Remove(s[0] + segmentEnd) }, 10},
		"segment emptied":          {func(t *testing.T, s []string) { os.Truncate(s[0]+segmentEnd, 0) }, 10},
		"segment cut":              {func(t *testing.T, s []string) { os.Truncate(s[0]+segmentEnd, 700) }, 6},
		"last sector torn":         {func(t *testing.T, s []string) { zero(t, s[0]+segmentEnd, 1024, 512) }, 5},
		"first sector torn":        {func(t *testing.T, s []string) { zero(t, s[0]+segmentEnd, 0, 512) }, 4},
		"all zeros":                {func(t *testing.T, s []string) { zero(t, s[0]+segmentEnd, 0, 1496) }, 10},
		"open segment zeroed":      {func(t *testing.T, s []string) { zero(t, s[3]+segmentEnd, 0, 756) }, 5},
		"lock of a dead machine":   {func(t *testing.T, s []string) { os.WriteFile(s[3]+lockEnd, []byte("x"), 0o600) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, names, segments := byHand(t)
			c.harm(t, segments)
			f := folder(t, dir, Options{Full: 10 * (recordHead + 100)})
			for round := range 2 {
				lost := 0
				for i, n := range names {
					b, err := wholeOf(f, n)
					switch {
					case err == nil && string(b) != fmt.Sprintf("%0100d", i):
						t.Errorf("blob %d shows %q", i, b)
					case errors.Is(err, fs.ErrNotExist), errors.Is(err, ErrDamaged):
						lost++
					case err != nil:
						t.Errorf("blob %d: %v", i, err)
					}
				}
				if lost > c.lost {
					t.Errorf("round %d: %d blobs are lost, not %d", round, lost, c.lost)
				}
				listed := map[string]bool{}
				if err := f.List(context.Background(), func(n string, _ time.Time) error { listed[n] = true; return nil }); err != nil {
					t.Error(err)
				}
				if len(listed) < len(names)-c.lost {
					t.Errorf("%d blobs are listed", len(listed))
				}
				for range 12 { // and new ones go where they harm nothing
					n, err := f.Put(context.Background(), strings.NewReader("nouveau"))
					if err != nil {
						t.Fatal(err)
					}
					if b, err := wholeOf(f, n); err != nil || string(b) != "nouveau" {
						t.Errorf("%q, %v", b, err)
					}
				}
				if err := f.Close(); err != nil {
					t.Error(err)
				}
				f = folder(t, dir, Options{Full: 10 * (recordHead + 100)})
			}
		})
	}
}

func wholeOf(f *Folder, n string) ([]byte, error) {
	r, err := f.Get(context.Background(), n)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

func copyOver(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func zero(t *testing.T, path string, at, n int64) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err == nil {
		_, err = f.WriteAt(make([]byte, n), at)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// smallDisk is a file system of 3 MiB: the one that a variable names, else one of its
// own, which only an administrator can mount.
func smallDisk(t *testing.T) string {
	t.Helper()
	if disk := os.Getenv("CARDIOPLI_SMALL_DISK"); disk != "" {
		return disk
	}
	disk := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk).CombinedOutput(); err != nil {
		t.Skipf("NOT RUN: no small file system could be mounted (%v: %s); CARDIOPLI_SMALL_DISK may name one", err, bytes.TrimSpace(out))
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", disk).CombinedOutput(); err != nil {
			t.Errorf("umount: %v: %s", err, out)
		}
	})
	return disk
}

// TestFullDisk fills a small file system and gives some of it back: what was
// acknowledged is there, what was refused is not, and work goes on.
func TestFullDisk(t *testing.T) {
	disk := smallDisk(t)
	dir, err := os.MkdirTemp(disk, "")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	ballast := filepath.Join(disk, "ballast")
	defer os.Remove(ballast)
	kept := map[string][]byte{}
	f := folder(t, dir, Options{Full: 300 << 10, Short: 20 << 10})
	for round := range 6 {
		refused := 0
		for i := 0; i < 400 && refused < 20; i++ {
			b := bytes.Repeat([]byte{byte(i), byte(round)}, 1+(i*i*37)%30_000)
			n, err := f.Put(context.Background(), bytes.NewReader(b))
			if err != nil {
				refused++
				continue
			}
			kept[n] = b
		}
		if refused == 0 {
			t.Fatal("the disk did not fill")
		}
		for n, want := range kept {
			if b, err := wholeOf(f, n); err != nil || !bytes.Equal(b, want) {
				t.Fatalf("round %d: %d bytes of %d, %v", round, len(b), len(want), err)
			}
		}
		gone := 0
		for n := range kept { // erasing needs no space
			if gone++; gone > len(kept)/2 {
				break
			}
			if err := f.Delete(context.Background(), n); err != nil {
				t.Errorf("erase on a full disk: %v", err)
			}
			delete(kept, n)
		}
		if round%2 == 1 {
			f.Close()
			f = folder(t, dir, Options{Full: 300 << 10, Short: 20 << 10})
		}
		listed := 0
		if err := f.List(context.Background(), func(n string, _ time.Time) error {
			if listed++; kept[n] == nil {
				t.Errorf("round %d: %s is listed and was refused or erased", round, n)
			}
			return nil
		}); err != nil || listed != len(kept) {
			t.Errorf("round %d: %d listed of %d, %v", round, listed, len(kept), err)
		}
	}
}

package engine

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"cardiopli/pipeline/backup"
)

func (p *Practice) source() backup.Source {
	return backup.Source{Dir: p.Dir, Keys: p.Site, Store: p.Store, Blobs: p.Blobs, Lost: lost}
}

// A clock that ran ahead once must not have the set drop each new snapshot for the
// one from the future.
func TestBackupAfterTheClockWentBack(t *testing.T) {
	ctx := context.Background()
	p := opened(t, made(t, cabinet))
	taken(t, p, "un")
	set := filepath.Join(t.TempDir(), "set")
	ahead := now().AddDate(70, 0, 0)
	if _, err := backup.Create(ctx, p.source(), set, "test", 1, ahead); err != nil {
		t.Fatal(err)
	}
	for i := range 12 { // past the tenth of one name
		id := taken(t, p, time.Duration(i).String())
		m, err := backup.Create(ctx, p.source(), set, "test", 1, now())
		if err != nil {
			t.Fatal(err)
		}
		s, err := backup.OpenSet(set)
		if err != nil {
			t.Fatal(err)
		}
		last, err := s.Latest("")
		if err != nil || last != m.Name {
			t.Fatalf("the last snapshot is %s, made was %s: %v", last, m.Name, err)
		}
		if i != 11 {
			continue
		}
		dir := filepath.Join(t.TempDir(), "restauré")
		if _, err := Restore(ctx, Restoration{From: set, Dir: dir, Unlock: unlockWith("une phrase")}); err != nil {
			t.Fatal(err)
		}
		if _, err := opened(t, dir).Store.Raw(ctx, id); err != nil {
			t.Errorf("the last letter: %v", err)
		}
	}
}

// A letter that the disk has lost keeps no other from being copied, and is told.
func TestBackupOfAFolderWithADamagedBlob(t *testing.T) {
	for name, harm := range map[string]func(b []byte) []byte{
		"bytes rotted": func(b []byte) []byte {
			i := bytes.Index(b, []byte("CPBR"))
			b[i+60] ^= 1
			return b
		},
		"header rotted": func(b []byte) []byte {
			i := bytes.Index(b, []byte("CPBR"))
			b[i+9] ^= 1
			return b
		},
		"cut":  func(b []byte) []byte { return b[:len(b)-10] },
		"gone": func([]byte) []byte { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			dir := made(t, cabinet)
			p := opened(t, dir)
			for _, text := range []string{"un", "deux", "trois"} {
				taken(t, p, text)
			}
			p.Blobs.Close()
			segments, err := filepath.Glob(filepath.Join(dir, Data, blobsIn, "segments", "*.seg"))
			if err != nil || len(segments) != 1 {
				t.Fatalf("%q, %v", segments, err)
			}
			b, err := os.ReadFile(segments[0])
			if err != nil {
				t.Fatal(err)
			}
			if b = harm(b); b == nil {
				err = os.Remove(segments[0])
			} else {
				err = os.WriteFile(segments[0], b, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			p = opened(t, dir)
			whole := taken(t, p, "quatre")
			set := filepath.Join(t.TempDir(), "set")
			m, err := p.Backup(ctx, set, "test", 0)
			want := 1
			if name == "gone" {
				want = 3
			}
			if err != nil || len(m.Lost) != want || m.Blobs != 4-want {
				t.Fatalf("%+v, %v", m, err)
			}
			ids, err := p.Store.NamedBy(ctx, m.Lost)
			if err != nil || len(ids) != want || slices.Contains(ids, whole) {
				t.Errorf("lost of %q, %v", ids, err)
			}
			back := filepath.Join(t.TempDir(), "restauré")
			if _, err := Restore(ctx, Restoration{From: set, Dir: back, Unlock: unlockWith("une phrase")}); err != nil {
				t.Fatal(err)
			}
			r := opened(t, back)
			if _, err := r.Store.Raw(ctx, whole); err != nil {
				t.Error(err)
			}
			for _, id := range ids {
				if b, err := r.Store.Raw(ctx, id); err == nil {
					t.Errorf("what was lost opens as %q", b)
				}
			}
		})
	}
}

// Two restorations into one folder do not undo each other.
func TestRestoreTwiceAtOnce(t *testing.T) {
	ctx := context.Background()
	p := opened(t, made(t, cabinet))
	id := taken(t, p, "un")
	set := filepath.Join(t.TempDir(), "set")
	if _, err := p.Backup(ctx, set, "test", 0); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "restauré")
	var done sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		done.Go(func() {
			_, errs[i] = Restore(ctx, Restoration{From: set, Dir: dir, Unlock: unlockWith("une phrase")})
		})
	}
	done.Wait()
	ended := 0
	for _, err := range errs {
		if err == nil {
			ended++
		} else if !errors.Is(err, ErrRestoring) && !errors.Is(err, ErrNotEmpty) {
			t.Error(err)
		}
	}
	if ended != 1 {
		t.Errorf("%d restorations ended well", ended)
	}
	if _, err := opened(t, dir).Store.Raw(ctx, id); err != nil {
		t.Error(err)
	}
}

// A list of erasures whose making was cut short, on a full disk, is made again.
func TestErasuresCutShort(t *testing.T) {
	p := opened(t, made(t, cabinet))
	path := p.Path(Data, backup.ErasuresFile)
	for _, b := range []string{"", "cardiopli eras"} {
		if err := os.WriteFile(path, []byte(b), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := p.NoteErasures(context.Background()); err != nil {
			t.Fatalf("%q: %v", b, err)
		}
		if _, foreign, err := backup.ReadErasures(path, p.Site); err != nil || foreign != 0 {
			t.Errorf("%q: %d, %v", b, foreign, err)
		}
	}
}

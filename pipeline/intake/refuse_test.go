//go:build linux

package intake

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

func TestRefusedGoesToRejected(t *testing.T) {
	d := open(t, Options{})
	d.run()
	d.drop("vide.docx", "")
	d.await("intake.rejected", 1)
	d.wantEmptyInbox()
	d.drop("vide.docx", "") // never overwrites
	d.await("intake.rejected", 1)
	want := []string{"vide (2).docx", "vide (2).docx.motif.txt", "vide.docx", "vide.docx.motif.txt"}
	if got := d.names(d.rejected); !slices.Equal(got, want) {
		t.Errorf("rejected holds %q, want %q", got, want)
	}
	note, err := os.ReadFile(filepath.Join(d.rejected, "vide.docx.motif.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"Pourquoi : Le fichier est vide.", "Que faire : Déposez-le à nouveau.", "Quand : le "} {
		if !strings.Contains(string(note), part) {
			t.Errorf("note lacks %q:\n%s", part, note)
		}
	}
}

func TestRejectedNeverOverwrites(t *testing.T) {
	d := open(t, Options{})
	if err := os.MkdirAll(d.rejected, 0o755); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("é", 126) + ".t" // 254 bytes: no room for the note's suffix
	kept := map[string]string{"a.txt": "ancien", "b.txt.motif.txt": "note ancienne"}
	for name, s := range kept {
		if err := os.WriteFile(filepath.Join(d.rejected, name), []byte(s), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	d.run()
	for _, n := range []string{"a.txt", "b.txt", long} {
		d.drop(n, "")
	}
	d.await("intake.rejected", 3)
	d.wantEmptyInbox()
	for name, want := range kept {
		if got, err := os.ReadFile(filepath.Join(d.rejected, name)); err != nil || string(got) != want {
			t.Errorf("%s was overwritten: %v", name, err)
		}
	}
	if got := d.names(d.rejected); len(got) != 8 {
		t.Errorf("rejected holds %d entries, want 8: %q", len(got), got)
	}
}

// 100 MB that take no room on the disk are refused without being read.
func TestHugeIsNotRead(t *testing.T) {
	d := open(t, Options{Point: func(p string) {
		if p == "intake.read" {
			t.Error("the file was read")
		}
	}})
	d.run()
	tmp := filepath.Join(d.inbox, ".huge")
	if err := os.WriteFile(tmp, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(tmp, 100<<20); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(tmp, filepath.Join(d.inbox, "huge.wav")); err != nil {
		t.Fatal(err)
	}
	d.await("intake.rejected", 1)
	f := d.store.files()[0]
	if !f.Over || f.Raw != nil || f.Size != 100<<20 {
		t.Errorf("handed over with %d bytes, over %v", len(f.Raw), f.Over)
	}
	if info, err := os.Stat(filepath.Join(d.rejected, "huge.wav")); err != nil || info.Size() != 100<<20 {
		t.Errorf("not in rejected: %v", err)
	}
}

func TestLeftAlone(t *testing.T) {
	d := open(t, Options{})
	alone := []string{"~$rapport.docx", "a.tmp", "b.part", "c.crdownload", "Thumbs.db", "desktop.ini", ".DS_Store", ".caché.txt", "X.TMP"}
	for _, n := range alone {
		d.drop(n, "x")
	}
	if err := os.Mkdir(filepath.Join(d.inbox, "dossier"), 0o755); err != nil {
		t.Fatal(err)
	}
	d.dropIn("dossier", "a.txt")
	secret := filepath.Join(t.TempDir(), "secret.txt")
	if err := os.WriteFile(secret, []byte("secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(d.inbox, "lien.txt")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(d.inbox, "tube.txt"), 0o644); err != nil {
		t.Fatal(err)
	}
	before := d.names(d.inbox)
	d.run()
	d.drop("vrai.txt", "texte")
	d.await("intake.unlinked", 1)
	if got := d.names(d.inbox); !slices.Equal(got, before) {
		t.Errorf("inbox holds %q, want %q", got, before)
	}
	if n := len(d.store.files()); n != 1 {
		t.Errorf("%d files handed over, want 1", n)
	}
	d.until("counts", func() bool {
		return d.w.Counts() == Counts{Skipped: len(alone), Folders: 1, Special: 2}
	})
}

func (d *desk) dropIn(sub, name string) {
	if err := os.WriteFile(filepath.Join(d.inbox, sub, name), []byte("x"), 0o644); err != nil {
		d.Fatal(err)
	}
}

// A machine in trouble: tried again until it works, then taken once.
func TestTakerInTrouble(t *testing.T) {
	d := open(t, Options{})
	tries := 0
	d.store.fail = func(File) error {
		if tries++; tries < 4 {
			return fmt.Errorf("seal: %w", os.ErrNotExist) // not to be taken for a vanished file
		}
		return nil
	}
	d.run()
	d.drop("a.txt", "texte")
	d.await("intake.unlinked", 1)
	if n := len(d.store.files()); n != 1 || tries != 4 {
		t.Errorf("taken %d times in %d tries", n, tries)
	}
}

// The original is locked after Take: remembered, never handed over again.
func TestOriginalLocked(t *testing.T) {
	if u, err := user.Current(); err == nil && u.Uid == "0" {
		lockedAsRoot(t)
		return
	}
	d := open(t, Options{})
	d.store.hook = func(File) { os.Chmod(d.inbox, 0o500) }
	d.run()
	d.drop("a.txt", "texte")
	d.await("intake.taken", 1)
	d.until("retrying", func() bool { return d.w.Counts().Retrying == 1 })
	os.Chmod(d.inbox, 0o700)
	d.await("intake.unlinked", 1)
	if n := len(d.store.files()); n != 1 {
		t.Errorf("handed over %d times", n)
	}
}

// lockedAsRoot brings about the same where permissions bind nobody: a folder
// stands where the original would be moved aside.
func lockedAsRoot(t *testing.T) {
	d := open(t, Options{})
	block := filepath.Join(d.inbox, asidePrefix+"a.txt")
	if err := os.Mkdir(block, 0o755); err != nil {
		t.Fatal(err)
	}
	d.run()
	d.drop("a.txt", "texte")
	d.await("intake.taken", 1)
	d.until("retrying", func() bool { return d.w.Counts().Retrying == 1 })
	if err := os.Remove(block); err != nil {
		t.Fatal(err)
	}
	d.await("intake.unlinked", 1)
	if n := len(d.store.files()); n != 1 {
		t.Errorf("handed over %d times", n)
	}
	d.wantEmptyInbox()
}

// Stopped at each write point and started again: every file ends once.
func TestCrashes(t *testing.T) {
	for _, point := range []string{"intake.read", "intake.taken", "intake.unlinked", "intake.rejected", "aside"} {
		t.Run(point, func(t *testing.T) {
			d := open(t, Options{})
			refuse := point == "intake.rejected"
			content := "texte"
			if refuse {
				content = ""
			}
			crashed := make(chan struct{})
			d.prepare(Options{Point: func(p string) {
				if p == point || point == "aside" && p == "intake.taken" {
					close(crashed)
					select {} // as if killed: this goroutine never goes on
				}
			}})
			go d.w.Run(t.Context())
			d.drop("a.txt", content)
			<-crashed
			if point == "aside" { // killed between the move and the unlinking
				if err := os.Rename(filepath.Join(d.inbox, "a.txt"), filepath.Join(d.inbox, asidePrefix+"a.txt")); err != nil {
					t.Fatal(err)
				}
			}
			d.prepare(Options{})
			d.run()
			d.drop("b.txt", "autre")
			d.until("empty inbox", func() bool { return len(d.names(d.inbox)) == 0 })
			sealed := d.names(d.store.dir)
			if want := map[bool]int{false: 2, true: 1}[refuse]; len(sealed) != want {
				t.Errorf("%d documents, want %d", len(sealed), want)
			}
			for _, f := range d.store.files() {
				if f.Name == "a (2).txt" {
					t.Error("the original came back under another name")
				}
			}
			outcomes := map[string]int{}
			for _, f := range d.store.files() {
				outcomes[f.Token]++
			}
			if want := 2; len(outcomes) != want {
				t.Errorf("%d tokens, want %d: a crash was taken for a repeat", len(outcomes), want)
			}
		})
	}
}

// The rejected folder on another file system: copied, synced, then removed.
func TestRejectedOnAnotherDisk(t *testing.T) {
	other, err := os.MkdirTemp("/dev/shm", "cardiopli")
	if err != nil {
		t.Skip("no second file system at /dev/shm")
	}
	t.Cleanup(func() { os.RemoveAll(other) })
	d := open(t, Options{MaxSize: 10})
	d.rejected = other
	d.prepare(Options{MaxSize: 10})
	probe := filepath.Join(d.inbox, ".probe")
	if err := os.WriteFile(probe, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if os.Link(probe, filepath.Join(other, "probe")) == nil {
		t.Skip("/dev/shm is the file system of the temporary folder")
	}
	d.run()
	d.drop("a.txt", "plus de dix octets")
	d.await("intake.rejected", 1)
	if got, err := os.ReadFile(filepath.Join(other, "a.txt")); err != nil || string(got) != "plus de dix octets" {
		t.Errorf("copy: %v", err)
	}
	if got := d.names(d.inbox); !slices.Equal(got, []string{".probe"}) {
		t.Errorf("inbox holds %q", got)
	}
	note, err := os.ReadFile(filepath.Join(other, "a.txt.motif.txt"))
	if err != nil || !strings.Contains(string(note), "Que faire : ") {
		t.Errorf("note: %v", err)
	}
}

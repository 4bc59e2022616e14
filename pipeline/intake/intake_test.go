package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// store is a Taker that is durable in a folder: content and tokens.
type store struct {
	dir  string
	mu   sync.Mutex
	got  []File
	done chan struct{} // one value for each call of Take that succeeded
	fail func(File) error
	last Outcome
	hook func(File)
}

func newStore(t *testing.T) *store {
	return &store{dir: t.TempDir(), done: make(chan struct{}, 10_000)}
}

type tooBad struct{}

func (tooBad) Error() string { return "not readable" }
func (tooBad) French() (string, string) {
	return "Le fichier est vide.", "Déposez-le à nouveau."
}

func (s *store) Take(_ context.Context, f File) (Outcome, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook != nil {
		s.hook(f)
	}
	if s.fail != nil {
		if err := s.fail(f); err != nil {
			return 0, err
		}
	}
	s.got = append(s.got, f)
	defer func() { s.done <- struct{}{} }()
	if f.Over || len(f.Raw) == 0 {
		return 0, fmt.Errorf("seal: %w", tooBad{})
	}
	sum := sha256.Sum256(f.Raw)
	path := filepath.Join(s.dir, hex.EncodeToString(sum[:]))
	tokens, err := os.ReadFile(path)
	if err == nil && strings.Contains(string(tokens), f.Token+"\n") {
		s.last = AlreadyTaken
		return AlreadyTaken, nil
	}
	if werr := os.WriteFile(path, append(tokens, f.Token+"\n"...), 0o600); werr != nil {
		return 0, werr
	}
	s.last = Taken
	if err == nil {
		s.last = Repeat
	}
	return s.last, nil
}

func (s *store) files() []File {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]File(nil), s.got...)
}

type desk struct {
	*testing.T
	inbox, rejected string
	store           *store
	points          chan string
	log             bytes.Buffer
	w               *Watcher
}

const deadline = 20 * time.Second

// open starts a watcher on fresh folders; it is stopped with the test.
func open(t *testing.T, opt Options) *desk {
	d := &desk{T: t, inbox: t.TempDir(), rejected: filepath.Join(t.TempDir(), "rejected"), store: newStore(t)}
	d.prepare(opt)
	return d
}

func (d *desk) prepare(opt Options) {
	if opt.Settle == 0 {
		opt.Settle = 30 * time.Millisecond
	}
	if opt.Rescan == 0 {
		opt.Rescan = 40 * time.Millisecond
	}
	d.points = make(chan string, 10_000)
	user := opt.Point
	opt.Point = func(p string) {
		if user != nil {
			user(p)
		}
		d.points <- p
	}
	opt.Log = slog.New(slog.NewTextHandler(&d.log, nil))
	d.w = New(d.inbox, d.rejected, d.store, opt)
}

// run starts the watcher and returns what stops it and waits for its end.
func (d *desk) run() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.w.Run(ctx) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			select {
			case err := <-ended:
				if err != nil {
					d.Errorf("Run: %v", err)
				}
			case <-time.After(deadline):
				d.Error("Run did not end")
			}
		})
	}
	d.Cleanup(stop)
	return stop
}

// await waits for n times that write point.
func (d *desk) await(point string, n int) {
	d.Helper()
	limit := time.After(deadline)
	for n > 0 {
		select {
		case p := <-d.points:
			if p == point {
				n--
			}
		case <-limit:
			d.Fatalf("no %s; log:\n%s", point, d.log.String())
		}
	}
}

// until polls a condition that no channel tells of.
func (d *desk) until(what string, ok func() bool) {
	d.Helper()
	for limit := time.Now().Add(deadline); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(limit) {
			d.Fatalf("never: %s", what)
		}
	}
}

// drop writes beside the inbox and renames into it.
func (d *desk) drop(name, content string) {
	d.Helper()
	tmp := filepath.Join(d.TempDir(), "x")
	if err := os.WriteFile(tmp, []byte(content), 0o644); err != nil {
		d.Fatal(err)
	}
	if err := os.Rename(tmp, filepath.Join(d.inbox, name)); err != nil {
		d.Fatal(err)
	}
}

func (d *desk) names(dir string) []string {
	d.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		d.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func (d *desk) wantEmptyInbox() {
	d.Helper()
	if left := d.names(d.inbox); len(left) > 0 {
		d.Errorf("inbox still holds %q", left)
	}
}

func TestTakenInOrder(t *testing.T) {
	d := open(t, Options{})
	stop := d.run()
	d.drop("a.txt", "Conclusion : normal.")
	for _, want := range []string{"intake.read", "intake.taken", "intake.unlinked"} {
		select {
		case got := <-d.points:
			if got != want {
				t.Errorf("point %s, want %s", got, want)
			}
		case <-time.After(deadline):
			t.Fatal("nothing taken")
		}
	}
	stop()
	d.wantEmptyInbox()
	f := d.store.files()[0]
	if f.Name != "a.txt" || string(f.Raw) != "Conclusion : normal." || f.Size != 20 || f.Token == "" || f.ModTime.IsZero() {
		t.Errorf("handed over as %+v", f)
	}
}

func TestUnicodeAndOddNames(t *testing.T) {
	d := open(t, Options{})
	d.run()
	names := []string{"Écho É\u0301.txt", "心臓 🫀.odt", "a b\tc\n.txt", "\xFF\xFE.rtf", "-rf", "~a", "a.motif.txt", strings.Repeat("é", 127)}
	for i, n := range names {
		d.drop(n, fmt.Sprint("texte ", i))
	}
	d.await("intake.unlinked", len(names))
	d.wantEmptyInbox()
	got := map[string]bool{}
	for _, f := range d.store.files() {
		got[f.Name] = true
	}
	for _, n := range names {
		if !got[n] {
			t.Errorf("%q not taken under its name", n)
		}
	}
}

func TestBurst(t *testing.T) {
	d := open(t, Options{})
	d.run()
	for i := range 200 {
		d.drop(fmt.Sprintf("r%03d.txt", i), fmt.Sprintf("texte %d", i))
	}
	d.await("intake.unlinked", 200)
	seen := map[string]int{}
	for _, f := range d.store.files() {
		seen[string(f.Raw)]++
	}
	if len(seen) != 200 || len(d.store.files()) != 200 {
		t.Errorf("%d contents in %d calls, want 200 each once", len(seen), len(d.store.files()))
	}
	d.wantEmptyInbox()
}

func TestSlowWriter(t *testing.T) {
	d := open(t, Options{})
	d.run()
	f, err := os.Create(filepath.Join(d.inbox, "slow.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for i := range 30 {
		s := fmt.Sprintf("ligne %d\n", i)
		want.WriteString(s)
		if _, err := f.WriteString(s); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Millisecond) // the writer's pace, not the test's
	}
	f.Close()
	d.await("intake.unlinked", 1)
	got := d.store.files()
	if last := string(got[len(got)-1].Raw); last != want.String() {
		t.Errorf("the last content handed over is %d bytes, want all %d", len(last), want.Len())
	}
	d.wantEmptyInbox()
}

// A file that grows between Take and the unlinking is not lost: it is handed over
// again as it is now.
func TestGrowsWhileTaken(t *testing.T) {
	d := open(t, Options{})
	path := filepath.Join(d.inbox, "a.txt")
	first := true
	d.store.hook = func(File) {
		if first {
			first = false
			f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				t.Error(err)
				return
			}
			f.WriteString(" suite")
			f.Close()
		}
	}
	d.run()
	d.drop("a.txt", "début")
	d.await("intake.unlinked", 1)
	got := d.store.files()
	if len(got) != 2 || string(got[1].Raw) != "début suite" {
		t.Errorf("handed over %d times", len(got))
	}
	d.wantEmptyInbox()
}

// A new file put under the same name between Take and the unlinking survives.
func TestReplacedWhileTaken(t *testing.T) {
	d := open(t, Options{})
	first := true
	d.store.hook = func(File) {
		if first {
			first = false
			d.drop("a.txt", "deuxième")
		}
	}
	d.run()
	d.drop("a.txt", "premier.")
	d.await("intake.unlinked", 1)
	got := d.store.files()
	if len(got) != 2 || string(got[0].Raw) != "premier." || string(got[1].Raw) != "deuxième" {
		t.Errorf("handed over %d files", len(got))
	}
}

// Touched but equal: unlinked without a second Take.
func TestTouchedWhileTaken(t *testing.T) {
	d := open(t, Options{})
	d.store.hook = func(f File) {
		now := time.Now()
		if err := os.Chtimes(filepath.Join(d.inbox, f.Name), now, now); err != nil {
			t.Error(err)
		}
	}
	d.run()
	d.drop("a.txt", "texte")
	d.await("intake.unlinked", 1)
	if n := len(d.store.files()); n != 1 {
		t.Errorf("handed over %d times", n)
	}
}

func TestVanishes(t *testing.T) {
	d := open(t, Options{})
	d.store.hook = func(f File) {
		if f.Name == "gone.txt" {
			os.Remove(filepath.Join(d.inbox, f.Name))
		}
	}
	d.run()
	d.drop("gone.txt", "parti")
	d.drop("stays.txt", "resté")
	d.await("intake.unlinked", 1)
	d.wantEmptyInbox()
	if n := len(d.store.files()); n != 2 {
		t.Errorf("%d files handed over, want 2", n)
	}
}

func TestSameContentTwice(t *testing.T) {
	d := open(t, Options{})
	d.run()
	old := time.Now().Add(-time.Hour)
	tokens := map[string]bool{}
	for range 3 {
		// As cp -p does: same name, size and time, and often the very same inode.
		tmp := filepath.Join(d.inbox, ".x")
		if err := os.WriteFile(tmp, []byte("le même"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(tmp, old, old); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(tmp, filepath.Join(d.inbox, "a.txt")); err != nil {
			t.Fatal(err)
		}
		d.await("intake.unlinked", 1)
	}
	for _, f := range d.store.files() {
		tokens[f.Token] = true
	}
	if len(tokens) != 3 {
		t.Errorf("%d tokens for three drops", len(tokens))
	}
	if d.store.last != Repeat {
		t.Errorf("last outcome %s, want repeat", d.store.last)
	}
}

func TestMissingInbox(t *testing.T) {
	w := New(filepath.Join(t.TempDir(), "none"), t.TempDir(), newStore(t), Options{})
	err := w.Run(t.Context())
	if !errors.Is(err, os.ErrNotExist) || strings.Contains(err.Error(), "none") {
		t.Errorf("Run: %v", err)
	}
}

func TestShareThatComesBack(t *testing.T) {
	d := open(t, Options{Share: true, Settle: 30 * time.Millisecond})
	if err := os.Remove(d.inbox); err != nil {
		t.Fatal(err)
	}
	d.run()
	if err := os.Mkdir(d.inbox, 0o755); err != nil {
		t.Fatal(err)
	}
	d.drop("a.txt", "texte")
	d.await("intake.unlinked", 1)
}

func TestLogNamesNobody(t *testing.T) {
	d := open(t, Options{MaxSize: 100})
	d.store.fail = func(f File) error {
		if f.Name == "DUPONT-fail.txt" && len(d.store.got) == 0 {
			d.store.got = append(d.store.got, f)
			return fmt.Errorf("disk: %w", os.ErrPermission)
		}
		return nil
	}
	stop := d.run()
	d.drop("DUPONT-fail.txt", "texte")
	d.drop("DUPONT-big.txt", strings.Repeat("x", 101))
	d.drop("DUPONT-empty.txt", "")
	if err := os.Symlink("/etc/passwd", filepath.Join(d.inbox, "DUPONT-link")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(d.inbox, "DUPONT"), 0o755); err != nil {
		t.Fatal(err)
	}
	d.until("all answered for", func() bool { return len(d.names(d.inbox)) == 2 })
	stop()
	if s := d.log.String(); strings.Contains(s, "DUPONT") || !strings.Contains(s, "denied") || !strings.Contains(s, "folders=1") {
		t.Errorf("log:\n%s", s)
	}
}

package keys

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardiopli/crypto/atrest"
)

// machine makes a practice's keys in one folder and a key file in another.
func machine(t *testing.T) (dir string, site *atrest.Site, k KeyFile) {
	t.Helper()
	practice := t.TempDir()
	dir = filepath.Join(practice, "keys")
	site, _, err := CreateWithCost(dir, []byte("p"), quick)
	if err != nil {
		t.Fatal(err)
	}
	k = KeyFile{Path: filepath.Join(t.TempDir(), "site.key"), Practice: practice}
	if err := MakeKeyFile(k); err != nil {
		t.Fatal(err)
	}
	return dir, site, k
}

func add(t *testing.T, dir string, u Unlocker) Way {
	t.Helper()
	way, err := AddWay(t.Context(), dir, []byte("p"), u)
	if err != nil {
		t.Fatal(err)
	}
	return way
}

func edit(t *testing.T, path string, change func(string) string) (restore func()) {
	t.Helper()
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(change(string(good))), 0o600); err != nil {
		t.Fatal(err)
	}
	return func() { os.WriteFile(path, good, 0o600) }
}

func TestKeyFile(t *testing.T) {
	dir, site, k := machine(t)
	if _, err := OpenBy(t.Context(), dir, k); !errors.Is(err, ErrNotAdded) {
		t.Errorf("before it was added: %v", err)
	}
	if _, err := OpenBy(t.Context(), dir); !errors.Is(err, ErrLocked) {
		t.Errorf("no source: %v", err)
	}
	if _, err := AddWay(t.Context(), dir, []byte("q"), k); !errors.Is(err, ErrPassphrase) {
		t.Errorf("added under a wrong passphrase: %v", err)
	}
	way := add(t, dir, k)
	got, err := OpenBy(t.Context(), dir, k)
	if err != nil || !same(t, site, got) {
		t.Fatalf("open: %v", err)
	}
	if again := add(t, dir, k); again != way {
		t.Errorf("added twice: %v, %v", again, way)
	}
	if ways, err := Ways(dir); err != nil || !slices.Equal(ways, []Way{way}) || way.Kind != KindFile || len(way.ID) != 16 {
		t.Errorf("ways: %v, %v", ways, err)
	}
	if got, err := Open(dir, []byte("p")); err != nil || !same(t, site, got) {
		t.Errorf("passphrase beside a key file: %v", err)
	}

	key, _ := os.ReadFile(k.Path)
	write := func(b []byte, mode os.FileMode) func(*testing.T) {
		return func(t *testing.T) {
			os.Remove(k.Path)
			if err := os.WriteFile(k.Path, b, mode); err != nil {
				t.Fatal(err)
			}
			os.Chmod(k.Path, mode)
		}
	}
	altered := bytes.Clone(key)
	altered[31] ^= 1
	for name, c := range map[string]struct {
		do   func(*testing.T)
		want error
	}{
		"as made":           {write(key, 0o600), nil},
		"read only":         {write(key, 0o400), nil},
		"missing":           {func(*testing.T) { os.Remove(k.Path) }, ErrSourceUnavailable},
		"another key":       {write(altered, 0o600), ErrNotAdded},
		"cut":               {write(key[:31], 0o600), ErrSourceRefused},
		"longer":            {write(append(bytes.Clone(key), '\n'), 0o600), ErrSourceRefused},
		"empty":             {write(nil, 0o600), ErrSourceRefused},
		"zeros":             {write(make([]byte, 32), 0o600), ErrSourceRefused},
		"read by the group": {write(key, 0o640), ErrSourceRefused},
		"read by all":       {write(key, 0o604), ErrSourceRefused},
		"a folder":          {func(*testing.T) { os.Remove(k.Path); os.Mkdir(k.Path, 0o700) }, ErrSourceRefused},
	} {
		t.Run(name, func(t *testing.T) {
			c.do(t)
			_, err := OpenBy(t.Context(), dir, k)
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			var told *SourceError
			if err != nil && (!errors.As(err, &told) || told.Hint == "" || told.Kind != KindFile) {
				t.Errorf("no source or no hint: %v", err)
			}
			if err != nil && (strings.Contains(err.Error(), string(key)) || strings.Contains(err.Error(), string(altered[:31]))) {
				t.Error("the error quotes the key")
			}
			os.Remove(k.Path)
		})
	}
}

func TestKeyFileOfAnotherUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED: only root gives files away")
	}
	dir, _, k := machine(t)
	add(t, dir, k)
	if err := os.Chown(k.Path, 65534, 65534); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenBy(t.Context(), dir, k); !errors.Is(err, ErrSourceRefused) {
		t.Errorf("a file of another user: %v", err)
	}
	// What systemd shows of a credential that a service may read.
	os.Chown(k.Path, 0, 0)
	os.Chmod(k.Path, 0o440)
	if _, err := OpenBy(t.Context(), dir, k); err != nil {
		t.Errorf("a credential: %v", err)
	}
}

// TestKeyFileApart: a key that travels with what it opens is refused wherever it
// was put there from.
func TestKeyFileApart(t *testing.T) {
	dir, _, k := machine(t)
	elsewhere := t.TempDir()
	backup := filepath.Join(elsewhere, "backup-2026")
	os.MkdirAll(filepath.Join(backup, "keys"), 0o700)
	site, _ := os.ReadFile(filepath.Join(dir, siteName))
	os.WriteFile(filepath.Join(backup, "keys", siteName), site, 0o600)
	os.MkdirAll(filepath.Join(backup, "deeper"), 0o700)
	link := filepath.Join(elsewhere, "link")
	os.Symlink(k.Practice, link)
	for name, path := range map[string]string{
		"in the folder":         filepath.Join(k.Practice, "site.key"),
		"in keys/":              filepath.Join(dir, "site.key"),
		"through a link":        filepath.Join(link, "site.key"),
		"in a backup":           filepath.Join(backup, "deeper", "site.key"),
		"in a backup's keys/":   filepath.Join(backup, "keys", "site.key"),
		"relative":              "site.key",
		"by way of the outside": filepath.Join(elsewhere, "..", filepath.Base(elsewhere), "link", "site.key"),
	} {
		bad := KeyFile{Path: path, Practice: k.Practice}
		if err := MakeKeyFile(bad); !errors.Is(err, ErrSourceRefused) {
			t.Errorf("%s: made: %v", name, err)
		}
		if _, err := AddWay(t.Context(), dir, []byte("p"), bad); !errors.Is(err, ErrSourceRefused) {
			t.Errorf("%s: added: %v", name, err)
		}
	}
	// A link outside that leads inside.
	key, _ := os.ReadFile(k.Path)
	inside := filepath.Join(k.Practice, "hidden")
	os.WriteFile(inside, key, 0o600)
	out := filepath.Join(elsewhere, "site.key")
	os.Symlink(inside, out)
	if _, err := AddWay(t.Context(), dir, []byte("p"), KeyFile{Path: out, Practice: k.Practice}); !errors.Is(err, ErrSourceRefused) {
		t.Errorf("a link to the inside: %v", err)
	}
	if err := MakeKeyFile(k); !errors.Is(err, ErrExists) {
		t.Errorf("made over another: %v", err)
	}
}

// TestWaysThroughChanges: what keeps the root key keeps the further wraps; what
// makes a fresh one drops those whose source is not at hand.
func TestWaysThroughChanges(t *testing.T) {
	dir, site, k := machine(t)
	add(t, dir, k)
	other := KeyFile{Path: filepath.Join(t.TempDir(), "other.key"), Practice: k.Practice}
	if err := MakeKeyFile(other); err != nil {
		t.Fatal(err)
	}
	gone := add(t, dir, other)
	if err := ChangePassphrase(dir, []byte("p"), []byte("q")); err != nil {
		t.Fatal(err)
	}
	if got, err := OpenBy(t.Context(), dir, k); err != nil || !same(t, site, got) {
		t.Errorf("after a new passphrase: %v", err)
	}
	code, err := Renew(dir, []byte("q"), k)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := OpenBy(t.Context(), dir, k); err != nil || !same(t, site, got) {
		t.Errorf("after renewing with the key file at hand: %v", err)
	}
	if _, err := OpenBy(t.Context(), dir, other); !errors.Is(err, ErrNotAdded) {
		t.Errorf("a key file that was not at hand: %v", err)
	}
	if ways, _ := Ways(dir); slices.Contains(ways, gone) || len(ways) != 1 {
		t.Errorf("ways after renewing: %v", ways)
	}
	if err := ResetPassphrase(dir, code, []byte("r")); err != nil {
		t.Fatal(err)
	}
	if got, err := OpenBy(t.Context(), dir, k); err != nil || !same(t, site, got) {
		t.Errorf("after the recovery code: %v", err)
	}
	if _, err := Rotate(dir, []byte("r")); err != nil {
		t.Fatal(err)
	}
	site, err = Retire(dir, []byte("r"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := OpenBy(t.Context(), dir, k); err != nil || !same(t, site, got) {
		t.Errorf("after rotating: %v", err)
	}
	// A source that was not added is not added by renewing; one that fails stops the
	// renewal before anything is written.
	if _, err := Renew(dir, []byte("r"), k, other, faulty{}); err != nil {
		t.Fatal(err)
	}
	if ways, _ := Ways(dir); len(ways) != 1 {
		t.Errorf("renewing added a source: %v", ways)
	}
	os.Remove(other.Path)
	before, _ := os.ReadFile(sitePath(dir))
	if _, err := Renew(dir, []byte("r"), k, other); !errors.Is(err, ErrSourceUnavailable) {
		t.Errorf("renewed without a source that was to be kept: %v", err)
	}
	if after, _ := os.ReadFile(sitePath(dir)); !bytes.Equal(before, after) {
		t.Error("a renewal that failed changed the file")
	}
	if _, err := Renew(dir, []byte("r")); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenBy(t.Context(), dir, k); !errors.Is(err, ErrNotAdded) {
		t.Errorf("after renewing without sources: %v", err)
	}
	if b, _ := os.ReadFile(sitePath(dir)); !bytes.Contains(b, []byte(`"version": 1`)) || bytes.Contains(b, []byte("root_under\"")) {
		t.Error("without further wraps an older program can read the file, and could not")
	}
	if got, err := Open(dir, []byte("r")); err != nil || !same(t, site, got) {
		t.Errorf("passphrase at the end: %v", err)
	}
}

func TestRemoveWay(t *testing.T) {
	dir, site, k := machine(t)
	way := add(t, dir, k)
	if err := RemoveWay(dir, []byte("q"), way); !errors.Is(err, ErrPassphrase) {
		t.Errorf("removed under a wrong passphrase: %v", err)
	}
	if err := RemoveWay(dir, []byte("p"), Way{Kind: KindVault, ID: way.ID}); !errors.Is(err, ErrNotAdded) {
		t.Errorf("removed another: %v", err)
	}
	if err := RemoveWay(dir, []byte("p"), way); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenBy(t.Context(), dir, k); !errors.Is(err, ErrNotAdded) {
		t.Errorf("after removing: %v", err)
	}
	// The way that is left is one the caller has just shown to know.
	if got, err := Open(dir, []byte("p")); err != nil || !same(t, site, got) {
		t.Errorf("passphrase: %v", err)
	}
}

// TestWrapOfAnotherPractice carries a wrap, and then the practice's number with
// it, into the file of another practice that uses the same key file.
func TestWrapOfAnotherPractice(t *testing.T) {
	dir, _, k := machine(t)
	add(t, dir, k)
	theirs, _, _ := machine(t)
	add(t, theirs, k)
	from, err := readSite(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, carry := range map[string]func(*siteFile){
		"the wrap":                      func(f *siteFile) { f.Under = from.Under },
		"the wrap with the practice":    func(f *siteFile) { f.Under, f.Practice = from.Under, from.Practice },
		"all but the keysets":           func(f *siteFile) { site := f.Site; *f = *from; f.Site = site },
		"another kind for the same one": func(f *siteFile) { f.Under[0].Kind = KindVault },
	} {
		f, err := readSite(theirs)
		if err != nil {
			t.Fatal(err)
		}
		good, _ := os.ReadFile(sitePath(theirs))
		carry(f)
		if err := f.write(theirs); err != nil { // with a digest that holds
			t.Fatal(err)
		}
		if _, err := OpenBy(t.Context(), theirs, k); err == nil {
			t.Errorf("%s: opens", name)
		}
		os.WriteFile(sitePath(theirs), good, 0o600)
	}
	if _, err := OpenBy(t.Context(), theirs, k); err != nil {
		t.Errorf("put back: %v", err)
	}
}

// TestDamagedWays flips each byte of a file with further wraps.
func TestDamagedWays(t *testing.T) {
	dir, site, k := machine(t)
	add(t, dir, k)
	path := sitePath(dir)
	good, _ := os.ReadFile(path)
	step, opened := 3, 0
	if testing.Short() {
		step = 7
	}
	for i := 0; i < len(good); i += step {
		bad := bytes.Clone(good)
		bad[i] ^= 1
		os.WriteFile(path, bad, 0o600)
		got, err := OpenBy(t.Context(), dir, k)
		switch {
		case err == nil && !same(t, site, got):
			t.Errorf("byte %d flipped: other keys open", i)
		case err == nil:
			opened++
		case errors.Is(err, ErrSourceUnavailable) || errors.Is(err, ErrSourceRefused) || errors.Is(err, ErrNotAdded):
			t.Errorf("byte %d flipped: blamed on the source: %v", i, err)
		}
	}
	if opened == 0 {
		t.Error("damage elsewhere must leave the key file to open")
	}
}

func TestNewerFile(t *testing.T) {
	dir, _, k := machine(t)
	add(t, dir, k)
	restore := edit(t, sitePath(dir), func(s string) string {
		return strings.Replace(s, `"version": 2`, `"version": 3, "root_in_the_cloud": {"a": [1]}`, 1)
	})
	_, err := Open(dir, []byte("p"))
	if !errors.Is(err, ErrNewer) || !strings.Contains(err.Error(), "version 3") || !strings.Contains(err.Error(), "version 2") {
		t.Errorf("a newer file: %v", err)
	}
	if err := ChangePassphrase(dir, []byte("p"), []byte("q")); !errors.Is(err, ErrNewer) {
		t.Errorf("changed a newer file: %v", err)
	}
	restore()
	for name, repl := range map[string][2]string{
		"first version with wraps":   {`"version": 2`, `"version": 1`},
		"no practice":                {`"practice": "`, `"practice": "AAAA`},
		"unknown kind":               {`"kind": "key-file"`, `"kind": "cloud"`},
		"no id":                      {`"id": "`, `"id": "", "root": "AA=="}, {"kind": "key-file", "id": "`},
		"second version, no wraps":   {`"root_under": [`, `"root_under": [], "x": [`},
		"a field more within a wrap": {`"kind": "key-file"`, `"x": 1, "kind": "key-file"`},
	} {
		restore := edit(t, sitePath(dir), func(s string) string { return strings.Replace(s, repl[0], repl[1], 1) })
		if _, err := Open(dir, []byte("p")); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
		restore()
	}
	f, _ := readSite(dir)
	for _, n := range []int{2, maxUnder + 1} { // twice the same; too many
		g := *f
		g.Under = nil
		for i := range n {
			u := f.Under[0]
			if n > 2 {
				u.ID += strings.Repeat("x", i)
			}
			g.Under = append(g.Under, u)
		}
		b, _ := json.Marshal(g)
		if _, err := parseSite(b); !errors.Is(err, ErrDamaged) {
			t.Errorf("%d wraps: %v", n, err)
		}
	}
}

// faulty is a source that does not do what a wrap relies on.
type faulty struct {
	wrap   func(root, place []byte) []byte
	unwrap func(wrapped, place []byte) ([]byte, error)
}

func (faulty) Kind() Kind          { return KindVault }
func (faulty) ID() (string, error) { return "transit/k", nil }
func (s faulty) Wrap(_ context.Context, root, place []byte) ([]byte, error) {
	return s.wrap(root, place), nil
}
func (s faulty) Unwrap(_ context.Context, wrapped, place []byte) ([]byte, error) {
	return s.unwrap(wrapped, place)
}

func TestAddProvesTheSource(t *testing.T) {
	dir, _, _ := machine(t)
	same := func(b, _ []byte) []byte { return b }
	open := func(b, _ []byte) ([]byte, error) { return b, nil }
	for name, s := range map[string]faulty{
		"binds nothing":         {same, open},
		"opens to another key":  {same, func(b, _ []byte) ([]byte, error) { return make([]byte, 32), nil }},
		"wraps to nothing":      {func(_, _ []byte) []byte { return nil }, open},
		"wraps to a large file": {func(_, _ []byte) []byte { return make([]byte, maxUnderRoot+1) }, open},
	} {
		if _, err := AddWay(t.Context(), dir, []byte("p"), s); !errors.Is(err, ErrSourceRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if ways, err := Ways(dir); err != nil || len(ways) != 0 {
		t.Errorf("%v, %v", ways, err)
	}
}

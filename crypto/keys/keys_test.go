package keys

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"cardiopli/crypto/atrest"
)

// quick is a cost for tests: a guess takes microseconds.
var quick = Cost{Time: 1, Memory: 64, Threads: 1}

func create(t *testing.T, passphrase string) (dir string, site *atrest.Site, recovery string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "keys")
	site, recovery, err := CreateWithCost(dir, []byte(passphrase), quick)
	if err != nil {
		t.Fatal(err)
	}
	return dir, site, recovery
}

// same reports whether two sites hold the same keys.
func same(t *testing.T, a, b *atrest.Site) bool {
	t.Helper()
	sealed, err := a.Seal("c", []byte("v"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.Open("c", sealed)
	return err == nil && bytes.Equal(a.Token("c", nil), b.Token("c", nil))
}

func TestCreateAndOpen(t *testing.T) {
	dir, site, recovery := create(t, "quatre mots au hasard")
	got, err := Open(dir, []byte("quatre mots au hasard"))
	if err != nil || !same(t, site, got) {
		t.Errorf("open: %v", err)
	}
	got, err = OpenWithRecovery(dir, recovery)
	if err != nil || !same(t, site, got) {
		t.Errorf("open with the recovery code: %v", err)
	}
	if _, err := Open(dir, []byte("quatre mots au hasar")); !errors.Is(err, ErrPassphrase) {
		t.Errorf("wrong passphrase: %v", err)
	}
	if _, err := Open(dir, nil); !errors.Is(err, ErrEmpty) {
		t.Errorf("no passphrase: %v", err)
	}
	if _, err := OpenWithRecovery(dir, formatCode(newCode())); !errors.Is(err, ErrRecovery) {
		t.Errorf("wrong recovery code: %v", err)
	}
	if _, _, err := CreateWithCost(dir, []byte("x"), quick); !errors.Is(err, ErrExists) {
		t.Errorf("created twice: %v", err)
	}
	if _, err := Open(t.TempDir(), []byte("x")); !errors.Is(err, ErrNone) {
		t.Errorf("empty folder: %v", err)
	}
	if err := ChangePassphrase(t.TempDir(), []byte("x"), []byte("y")); !errors.Is(err, ErrNone) {
		t.Errorf("change in an empty folder: %v", err)
	}
	if _, _, err := CreateWithCost(t.TempDir(), nil, quick); !errors.Is(err, ErrEmpty) {
		t.Errorf("created without a passphrase: %v", err)
	}
	st, err := os.Stat(filepath.Join(dir, "site.json"))
	if err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("site.json has mode %v, %v", st.Mode(), err)
	}
	st, err = os.Stat(dir)
	if err != nil || st.Mode().Perm() != 0o700 {
		t.Errorf("the folder has mode %v, %v", st.Mode(), err)
	}
	b, _ := os.ReadFile(filepath.Join(dir, "site.json"))
	for _, secret := range []string{"quatre", recovery, recovery[:5]} {
		if bytes.Contains(b, []byte(secret)) {
			t.Error("a secret stands in site.json")
		}
	}
}

func TestPassphraseForms(t *testing.T) {
	dir, _, _ := create(t, "\u00e9t\u00e9 1998")
	if _, err := Open(dir, []byte("e\u0301te\u0301 1998")); err != nil {
		t.Errorf("the same passphrase with combining accents: %v", err)
	}
	if _, err := Open(dir, []byte("ete 1998")); !errors.Is(err, ErrPassphrase) {
		t.Errorf("without accents: %v", err)
	}
}

func TestChangePassphrase(t *testing.T) {
	dir, site, recovery := create(t, "old")
	if err := ChangePassphrase(dir, []byte("odl"), []byte("new")); !errors.Is(err, ErrPassphrase) {
		t.Errorf("wrong old passphrase: %v", err)
	}
	if err := ChangePassphrase(dir, []byte("old"), nil); !errors.Is(err, ErrEmpty) {
		t.Errorf("empty new passphrase: %v", err)
	}
	if err := ChangePassphrase(dir, []byte("old"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, []byte("old")); !errors.Is(err, ErrPassphrase) {
		t.Errorf("old passphrase: %v", err)
	}
	if got, err := Open(dir, []byte("new")); err != nil || !same(t, site, got) {
		t.Errorf("new passphrase: %v", err)
	}
	if err := ResetPassphrase(dir, recovery, []byte("newer")); err != nil {
		t.Fatal(err)
	}
	if got, err := Open(dir, []byte("newer")); err != nil || !same(t, site, got) {
		t.Errorf("passphrase set with the recovery code: %v", err)
	}
	fresh, err := Renew(dir, []byte("newer"))
	if err != nil || fresh == recovery {
		t.Fatalf("renew: %v", err)
	}
	if _, err := OpenWithRecovery(dir, recovery); !errors.Is(err, ErrRecovery) {
		t.Errorf("old recovery code after renewing: %v", err)
	}
	if got, err := OpenWithRecovery(dir, fresh); err != nil || !same(t, site, got) {
		t.Errorf("fresh recovery code: %v", err)
	}
	if got, err := Open(dir, []byte("newer")); err != nil || !same(t, site, got) {
		t.Errorf("passphrase after renewing: %v", err)
	}
}

func TestBusy(t *testing.T) {
	dir, _, _ := create(t, "p")
	unlock, err := lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := ChangePassphrase(dir, []byte("p"), []byte("q")); !errors.Is(err, ErrBusy) {
		t.Errorf("while another changes: %v", err)
	}
	if _, err := Open(dir, []byte("p")); err != nil {
		t.Errorf("opening while another changes: %v", err)
	}
	unlock()
	if err := ChangePassphrase(dir, []byte("p"), []byte("q")); err != nil {
		t.Errorf("after the other is done: %v", err)
	}
}

func TestRotateAndRetire(t *testing.T) {
	dir, site, recovery := create(t, "p")
	_, wrapped, err := site.NewDocument("a")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "mailbox.key")
	if err := SealFile(site, path, "mailbox", []byte("secret")); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(path)
	if _, err := Rotate(dir, []byte("q")); !errors.Is(err, ErrPassphrase) {
		t.Errorf("rotated under a wrong passphrase: %v", err)
	}
	site, err = Rotate(dir, []byte("p"))
	if err != nil {
		t.Fatal(err)
	}
	if after, _ := os.ReadFile(path); bytes.Equal(before, after) {
		t.Error("the folder's own file was not sealed again")
	}
	if !site.Stale(wrapped) {
		t.Error("the document is not stale after rotation")
	}
	if wrapped, err = site.Rewrap("a", wrapped); err != nil {
		t.Fatal(err)
	}
	if _, err := Retire(dir, []byte("p")); err != nil {
		t.Fatal(err)
	}
	for name, open := range map[string]func() (*atrest.Site, error){
		"passphrase": func() (*atrest.Site, error) { return Open(dir, []byte("p")) },
		"recovery":   func() (*atrest.Site, error) { return OpenWithRecovery(dir, recovery) },
	} {
		got, err := open()
		if err != nil {
			t.Fatalf("%s after rotating: %v", name, err)
		}
		if _, err := got.OpenDocument("a", wrapped); err != nil {
			t.Errorf("%s: document: %v", name, err)
		}
		if b, err := OpenFile(got, path, "mailbox"); string(b) != "secret" {
			t.Errorf("%s: file: %v", name, err)
		}
	}
}

// TestDamagedSite flips each byte of site.json: what still opens must be the
// same keys (white space, for one), and nothing may be called a wrong secret
// that is damage.
func TestDamagedSite(t *testing.T) {
	dir, site, recovery := create(t, "p")
	path := filepath.Join(dir, "site.json")
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	step := 1
	if testing.Short() {
		step = 7
	}
	opened := 0
	for i := 0; i < len(good); i += step {
		bad := bytes.Clone(good)
		bad[i] ^= 1
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		for name, open := range map[string]func() (*atrest.Site, error){
			"passphrase": func() (*atrest.Site, error) { return Open(dir, []byte("p")) },
			"recovery":   func() (*atrest.Site, error) { return OpenWithRecovery(dir, recovery) },
		} {
			got, err := open()
			switch {
			case err == nil && !same(t, site, got):
				t.Errorf("byte %d flipped: other keys open with the %s", i, name)
			case err == nil:
				opened++
			case errors.Is(err, ErrPassphrase) || errors.Is(err, ErrRecovery):
				t.Errorf("byte %d flipped: blamed on the %s", i, name)
			}
		}
	}
	if opened == 0 {
		t.Error("damage in one wrapping must leave the other way in open")
	}
	for n := range len(good) - 1 {
		if err := os.WriteFile(path, good[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir, []byte("p")); !errors.Is(err, ErrDamaged) {
			t.Errorf("cut to %d bytes: %v", n, err)
		}
	}
}

func TestSiteCaps(t *testing.T) {
	dir, _, _ := create(t, "p")
	path := filepath.Join(dir, "site.json")
	good, _ := os.ReadFile(path)
	for name, repl := range map[string][2]string{
		"memory":  {`"memory_kib": 64`, `"memory_kib": 4000000000`},
		"time":    {`"time": 1`, `"time": 4000000000`},
		"lanes":   {`"threads": 1`, `"threads": 0`},
		"version": {`"version": 1`, `"version": 2`},
		"field":   {`"version": 1`, `"version": 1, "x": 1`},
		"after":   {"}\n}", "}\n}"},
	} {
		bad := strings.Replace(string(good), repl[0], repl[1], 1)
		if name == "after" {
			bad = string(good) + "{}"
		}
		if err := os.WriteFile(path, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir, []byte("p")); err == nil || errors.Is(err, ErrPassphrase) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := os.WriteFile(path, bytes.Repeat([]byte(" "), maxSiteFile+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, []byte("p")); !errors.Is(err, ErrDamaged) {
		t.Errorf("long file: %v", err)
	}
}

func FuzzParseSite(f *testing.F) {
	f.Add([]byte(`{"format":"cardiopli-site-keys","version":1,"argon2id":{"time":3,"memory_kib":65536,"threads":2},"salt":"AAAAAAAAAAAAAAAAAAAAAA==","root_under_passphrase":"AA==","root_under_recovery":"AA==","recovery_salt":"AAAAAAAAAAAAAAAAAAAAAA==","site_under_root":"AA==","sha256":""}`))
	f.Add([]byte("{}"))
	f.Add([]byte(`{"format":"cardiopli-site-keys","version":2,"argon2id":{"time":1,"memory_kib":64,"threads":1},"salt":"AAAAAAAAAAAAAAAAAAAAAA==","root_under_passphrase":"AA==","root_under_recovery":"AA==","recovery_salt":"AAAAAAAAAAAAAAAAAAAAAA==","site_under_root":"AA==","practice":"AAAAAAAAAAAAAAAAAAAAAA==","root_under":[{"kind":"vault","id":"transit/k","root":"dmF1bHQ6djE6QUFBQQ=="},{"kind":"key-file","id":"00","root":"AA=="}],"sha256":""}`))
	f.Add([]byte(`{"format":"cardiopli-site-keys","version":3}`))
	key := KeyFile{Path: filepath.Join(f.TempDir(), "site.key")}
	if err := MakeKeyFile(key); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := parseSite(b)
		if err != nil {
			return
		}
		if s.Cost.check() != nil || len(s.Salt) > 64 {
			t.Errorf("parameters out of range pass: %+v", s.Cost)
		}
		if _, err := s.rootByRecovery(formatCode(make([]byte, codeSize))); err == nil {
			t.Error("a made-up file opens")
		}
		if (s.Version == 1) != (len(s.Under) == 0) || len(s.Under) > maxUnder || s.Version > 2 {
			t.Errorf("version %d with %d wraps", s.Version, len(s.Under))
		}
		if _, _, err := s.rootBySource(t.Context(), key); err == nil {
			t.Error("a made-up file opens by a key file")
		}
		for _, u := range s.Under {
			_ = u.way()
		}
	})
}

func TestSealFile(t *testing.T) {
	dir, site, _ := create(t, "p")
	_, stranger, _ := create(t, "p")
	path := filepath.Join(dir, "mailbox.key")
	if _, err := OpenFile(site, path, "mailbox"); !errors.Is(err, ErrNone) {
		t.Errorf("no file: %v", err)
	}
	if err := SealFile(site, path, "mailbox", []byte("secret")); err != nil {
		t.Fatal(err)
	}
	if b, err := OpenFile(site, path, "mailbox"); string(b) != "secret" {
		t.Errorf("%q, %v", b, err)
	}
	if _, err := OpenFile(site, path, "trace key"); !errors.Is(err, atrest.ErrOpen) {
		t.Errorf("another context: %v", err)
	}
	if _, err := OpenFile(stranger, path, "mailbox"); !errors.Is(err, atrest.ErrOpen) {
		t.Errorf("another site: %v", err)
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", st.Mode(), err)
	}
	if err := SealFile(site, path, strings.Repeat("x", 256), nil); err == nil {
		t.Error("long context taken")
	}
	if err := SealFile(site, path, "x", make([]byte, maxSealedFile)); err == nil {
		t.Error("long secret taken")
	}
	good, _ := os.ReadFile(path)
	for i := range good {
		for _, bad := range [][]byte{append(bytes.Clone(good[:i]), append([]byte{good[i] ^ 1}, good[i+1:]...)...), good[:i]} {
			if err := os.WriteFile(path, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := OpenFile(site, path, "mailbox"); !errors.Is(err, atrest.ErrOpen) && !errors.Is(err, atrest.ErrFormat) {
				t.Errorf("byte %d, %d bytes long: %v", i, len(bad), err)
			}
		}
	}
}

func TestTraceKey(t *testing.T) {
	dir, site, _ := create(t, "p")
	if _, _, err := LoadTraceKey(site, dir); !errors.Is(err, ErrNone) {
		t.Errorf("before making one: %v", err)
	}
	if _, _, err := GenerateTraceKey(site, dir, "a name+"); err == nil {
		t.Error("a name that notes cannot carry was taken")
	}
	signer, vkey, err := GenerateTraceKey(site, dir, "cabinet-demo")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := GenerateTraceKey(site, dir, "cabinet-demo"); !errors.Is(err, ErrExists) {
		t.Errorf("made twice: %v", err)
	}
	again, vkey2, err := LoadTraceKey(site, dir)
	if err != nil || vkey2 != vkey {
		t.Fatalf("%v", err)
	}
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []note.Signer{signer, again} {
		msg, err := note.Sign(&note.Note{Text: "x\n"}, s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := note.Open(msg, note.VerifierList(verifier)); err != nil {
			t.Error(err)
		}
	}
	b, _ := os.ReadFile(filepath.Join(dir, "trace.key"))
	if bytes.Contains(b, []byte("PRIVATE")) {
		t.Error("the private key stands in the clear")
	}
	// Halves of two keys.
	s1, _, _ := note.GenerateKey(rand.Reader, "a")
	_, v2, _ := note.GenerateKey(rand.Reader, "a")
	if _, err := pair(s1, v2); err == nil {
		t.Error("halves of two keys go together")
	}
}

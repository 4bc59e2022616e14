package backup

import (
	"bytes"
	"crypto/sha256"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// key is a practice's key, for tests.
type key string

func (k key) Token(context string, data []byte) []byte {
	h := sha256.Sum256(append([]byte(string(k)+"\x00"+context+"\x00"), data...))
	return h[:]
}

var at = time.Date(2026, 11, 22, 16, 0, 0, 123000, time.UTC)

func erasureOf(id string) store.Erasure {
	return store.Erasure{ID: pipeline.ID(id), Actor: "u-1", Reason: "request", At: at}
}

func TestErasures(t *testing.T) {
	path := filepath.Join(t.TempDir(), ErasuresFile)
	if all, foreign, err := ReadErasures(path, key("k")); all != nil || foreign != 0 || err != nil {
		t.Errorf("no file: %v, %d, %v", all, foreign, err)
	}
	note := func(es ...store.Erasure) []byte {
		t.Helper()
		if err := NoteErasures(path, key("k"), es); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	one := note(erasureOf("7k3m9q2xp4rt"))
	if again := note(erasureOf("7k3m9q2xp4rt")); !bytes.Equal(again, one) {
		t.Error("noted twice")
	}
	if err := os.WriteFile(path, one[:len(one)-5], 0o600); err != nil { // a crash cut the last line
		t.Fatal(err)
	}
	two := note(erasureOf("7k3m9q2xp4rt"), erasureOf("8k3m9q2xp4rt"))
	if !bytes.HasPrefix(two, one[:len(one)-5]) {
		t.Error("the list was not only added to")
	}
	all, foreign, err := ReadErasures(path, key("k"))
	if err != nil || len(all) != 2 || foreign != 1 || all[0] != erasureOf("7k3m9q2xp4rt") || all[1].ID != "8k3m9q2xp4rt" {
		t.Errorf("%+v, %d, %v", all, foreign, err)
	}
	if all, foreign, err := ReadErasures(path, key("another")); len(all) != 0 || foreign != 3 || err != nil {
		t.Errorf("another practice: %v, %d, %v", all, foreign, err)
	}
	// No field of a line can be changed.
	for _, c := range [][2]string{{"8k3m9q2xp4rt", "9k3m9q2xp4rt"}, {"u-1", "u-2"}, {"request", "order"}, {"16:00:00.000123", "16:00:00.000124"}} {
		b := bytes.ReplaceAll(two, []byte(c[0]), []byte(c[1]))
		if all, _, _ := parseErasures(b, key("k")); len(all) >= 2 {
			t.Errorf("%s can be changed", c[0])
		}
	}
	if _, _, err := parseErasures([]byte("cardiopli erasures 2\n"), key("k")); err == nil {
		t.Error("a later format was read")
	}
}

func FuzzErasures(f *testing.F) {
	path := filepath.Join(f.TempDir(), ErasuresFile)
	if err := NoteErasures(path, key("k"), []store.Erasure{erasureOf("7k3m9q2xp4rt")}); err != nil {
		f.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(erasuresHead + "{}\n\n{"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if all, _, _ := parseErasures(b, key("stranger")); len(all) > 0 {
			t.Errorf("a list without the key's digest was followed: %v", all)
		}
	})
}

// A manifest from elsewhere cannot name a file outside the folder to be.
func TestManifestNamesNoOtherPlace(t *testing.T) {
	for _, p := range []string{"../x", "/etc/passwd", "a/../../x", ""} {
		dir := t.TempDir()
		s := &Set{dir}
		if err := os.MkdirAll(s.snapshot("20261122T160000Z"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(s.snapshot("20261122T160000Z", manifestFile), []byte(`{"format":"cardiopli-backup","version":1,"files":[{"path":"`+p+`"}]}`), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Manifest("20261122T160000Z"); err == nil {
			t.Errorf("%q was taken", p)
		}
	}
}

func TestWhatMayLeave(t *testing.T) {
	for _, c := range []struct {
		path, content string
		want          bool
	}{
		{"keys/site.json", "{}", true}, {"keys/mailbox.key", "CPSF\x01...", true}, {"keys/mailbox.cert.pem", "-----BEGIN CERTIFICATE-----", true},
		{"keys/demo-passphrase", "quatre mots", false}, {"keys/lock", "", false}, {"keys/mailbox.pem", "-----BEGIN PRIVATE KEY-----", false},
		{"keys/machine.key", "0123456789abcdef", false}, {"pki/old.pem", "-----BEGIN RSA PRIVATE KEY-----", false}, {"templates/ett.yaml", "x", true},
	} {
		if got := mayLeave(c.path, []byte(c.content)); got != c.want {
			t.Errorf("%s: %v", c.path, got)
		}
	}
}

package keys

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "make the folder of testdata/v1 where there is none")

// What testdata/v1 was made with.
const (
	v1Passphrase = "quatre mots déjà écrits"
	v1Recovery   = "testdata/v1.recovery"
	v1Secret     = "private key of nobody"
)

// TestFormat1 opens a keys folder of version 1, for as long as there is a
// reader: with the passphrase and with the printed code, before and after each
// change that a later program makes to it.
func TestFormat1(t *testing.T) {
	const made = "testdata/v1"
	if *update {
		makeFormat1(t, made)
	}
	code, err := os.ReadFile(v1Recovery)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, n := range []string{siteName, traceKeyName, "mailbox.key"} {
		b, err := os.ReadFile(filepath.Join(made, n))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, n), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	opens := func(when string) {
		t.Helper()
		site, err := Open(dir, []byte(v1Passphrase))
		if err != nil {
			t.Fatalf("%s: %v", when, err)
		}
		again, err := OpenWithRecovery(dir, string(code))
		if err != nil || !same(t, site, again) {
			t.Fatalf("%s: with the recovery code: %v", when, err)
		}
		if b, err := OpenFile(site, filepath.Join(dir, "mailbox.key"), "mailbox.key"); string(b) != v1Secret {
			t.Errorf("%s: sealed file: %q, %v", when, b, err)
		}
		if _, _, err := LoadTraceKey(site, dir); err != nil {
			t.Errorf("%s: trace key: %v", when, err)
		}
	}
	opens("as it was made")
	if err := ChangePassphrase(dir, []byte(v1Passphrase), []byte("une autre")); err != nil {
		t.Fatal(err)
	}
	if err := ChangePassphrase(dir, []byte("une autre"), []byte(v1Passphrase)); err != nil {
		t.Fatal(err)
	}
	opens("after a new passphrase")
	if _, err := Rotate(dir, []byte(v1Passphrase)); err != nil {
		t.Fatal(err)
	}
	opens("after rotation")
	if _, err := Retire(dir, []byte(v1Passphrase)); err != nil {
		t.Fatal(err)
	}
	opens("after the old keys were dropped")
}

func makeFormat1(t *testing.T, dir string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dir, siteName)); err == nil {
		return // a format that was written is never written again
	}
	site, code, err := CreateWithCost(dir, []byte(v1Passphrase), quick)
	if err != nil {
		t.Fatal(err)
	}
	if err := SealFile(site, filepath.Join(dir, "mailbox.key"), "mailbox.key", []byte(v1Secret)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := GenerateTraceKey(site, dir, "trace-v1"); err != nil {
		t.Fatal(err)
	}
	os.Remove(filepath.Join(dir, lockName))
	if err := os.WriteFile(v1Recovery, []byte(code+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cardiopli/cmd/internal/engine"
	"cardiopli/crypto/keys"
	"cardiopli/pipeline/fault"
	"cardiopli/pipeline/store"
)

// contents gives every file below a folder.
func contents(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		all[path] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestRotate(t *testing.T) {
	dir, pass := oldPractice(t)
	blobs := contents(t, filepath.Join(dir, "data", "blobs"))
	out := works(t, dir, pass, "keys rotate")
	if !strings.Contains(out, "2 documents ré-enveloppés, aucun contenu rechiffré") || strings.Contains(out, "code de secours") {
		t.Error(out)
	}
	for name, b := range contents(t, filepath.Join(dir, "data", "blobs")) {
		if blobs[name] != b {
			t.Errorf("%s was changed", name)
		}
		delete(blobs, name)
	}
	if len(blobs) > 0 {
		t.Errorf("%d blobs are gone", len(blobs))
	}
	everythingOpens(t, dir, pass)
	if n := stale(t, dir, oldPass); n != 0 {
		t.Errorf("%d rows or files are under older keys", n)
	}
	// The printed code is still the one.
	if out, code := commandWith(t, nil, "--dir", dir, "--passphrase-file", secretFile(t, "encore une autre phrase"), "keys", "recover", oldRecovery); code != 0 {
		t.Errorf("recover: exit %d\n%s", code, out)
	}
}

// stale counts what lies under keys that are not in use any more, or not alone.
func stale(t testing.TB, dir, pass string) int {
	t.Helper()
	site, err := keys.Open(filepath.Join(dir, "keys"), []byte(pass))
	if err != nil {
		t.Fatal(err)
	}
	n := site.Generations() - 1
	st, err := store.Open(t.Context(), filepath.Join(dir, "data"), site, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	rows, err := st.CountStale(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range contents(t, filepath.Join(dir, "keys")) {
		if rest, ok := strings.CutPrefix(b, "CPSF\x01"); ok && site.Stale([]byte(rest[1+int(rest[0]):])) {
			t.Logf("%s is under an older key", name)
			n++
		}
	}
	return n + rows
}

// TestRotateKilled kills a rotation at each of its write points, looks at what is
// left, and lets the next one end it.
func TestRotateKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("NOT RUN: about a minute")
	}
	program(t)
	next := secretFile(t, "une phrase toute neuve ici")
	for _, at := range []string{fault.KeysPassphrase, fault.KeysRenewed, fault.KeysRotated, fault.KeysBatch, fault.KeysBatch + ":2", fault.KeysBatch + ":3",
		fault.KeysBatched, fault.KeysBatched + ":2", fault.KeysBatched + ":3", fault.KeysRewrapped, fault.KeysRetired} {
		if strings.HasSuffix(at, ":2") && !night() { // as the first and the third
			continue
		}
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			dir, pass := oldPractice(t)
			if !strings.Contains(at, ":") {
				at += ":1"
			}
			blobs := contents(t, filepath.Join(dir, "data", "blobs"))
			cmd := exec.Command(program(t), "--dir", dir, "--passphrase-file", pass, "keys", "rotate", "--new-passphrase-file", next)
			cmd.Env = append(os.Environ(), "CARDIOPLI_FAULT="+at)
			if out, _ := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != -1 {
				t.Fatalf("it was not killed\n%s", out)
			}
			works(t, dir, next, "list", "show "+oldIssued, "users list") // whatever was done, everything opens
			out := works(t, dir, next, "keys rotate")
			if resumed := strings.Contains(out, "interrompue"); resumed != !(at == fault.KeysPassphrase+":1" || at == fault.KeysRenewed+":1" || at == fault.KeysRetired+":1") {
				t.Errorf("resumed: %v\n%s", resumed, out)
			}
			everythingOpens(t, dir, next)
			if n := stale(t, dir, "une phrase toute neuve ici"); n != 0 {
				t.Errorf("%d rows or files are under older keys", n)
			}
			for name, b := range contents(t, filepath.Join(dir, "data", "blobs")) {
				if blobs[name] != b {
					t.Errorf("%s was changed", name)
				}
			}
		})
	}
}

// spliced puts the old root, as old secrets open it, beside the keysets as they
// are now: what a thief with an old copy of site.json can do.
func spliced(t *testing.T, stolen []byte, dir string) string {
	t.Helper()
	var old, now map[string]any
	b, err := os.ReadFile(filepath.Join(dir, "keys", "site.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(stolen, &old); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &now); err != nil {
		t.Fatal(err)
	}
	old["site_under_root"] = now["site_under_root"]
	if b, err = json.Marshal(old); err != nil {
		t.Fatal(err)
	}
	to := t.TempDir()
	if err := os.WriteFile(filepath.Join(to, "site.json"), b, 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}

// TestWhenSomethingIsKnown goes through the table of crypto/keys/README.md: what
// became known opens nothing of what comes after, and only after each step named.
func TestWhenSomethingIsKnown(t *testing.T) {
	const fresh = "une phrase toute neuve ici"
	steal := func(t *testing.T) (dir, pass string, stolen []byte) {
		dir, pass = oldPractice(t)
		b, err := os.ReadFile(filepath.Join(dir, "keys", "site.json"))
		if err != nil {
			t.Fatal(err)
		}
		return dir, pass, b
	}
	// opens reports whether the keys in a folder open a document of the practice as it is now.
	opens := func(t *testing.T, dir, keysDir, pass, code string) bool {
		t.Helper()
		site, err := keys.Open(keysDir, []byte(pass))
		if code != "" {
			site, err = keys.OpenWithRecovery(keysDir, code)
		}
		if err != nil {
			return false
		}
		st, err := store.Open(t.Context(), filepath.Join(dir, "data"), site, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		_, err = st.Load(t.Context(), oldDraft)
		return err == nil
	}
	was := func(t *testing.T, stolen []byte) string {
		to := t.TempDir()
		if err := os.WriteFile(filepath.Join(to, "site.json"), stolen, 0o600); err != nil {
			t.Fatal(err)
		}
		return to
	}
	t.Run("the passphrase", func(t *testing.T) {
		dir, pass, stolen := steal(t)
		if !opens(t, dir, was(t, stolen), oldPass, "") {
			t.Fatal("the thief's copy does not open even before")
		}
		if err := keys.ChangePassphrase(filepath.Join(dir, "keys"), []byte(oldPass), []byte(fresh)); err != nil {
			t.Fatal(err)
		}
		if !opens(t, dir, spliced(t, stolen, dir), oldPass, "") {
			t.Error("a new passphrase alone was enough: the other steps would not be needed")
		}
		works(t, dir, secretFile(t, fresh), "keys rotate --renew")
		for what, k := range map[string]string{"the old file": was(t, stolen), "the old root on the new file": spliced(t, stolen, dir), "the new file": filepath.Join(dir, "keys")} {
			if opens(t, dir, k, oldPass, "") {
				t.Errorf("%s opens with the old passphrase", what)
			}
		}
		if !opens(t, dir, filepath.Join(dir, "keys"), fresh, "") {
			t.Error("the new passphrase does not open")
		}
		_ = pass
	})
	t.Run("the recovery code", func(t *testing.T) {
		dir, pass, stolen := steal(t)
		out := works(t, dir, pass, "keys rotate --renew")
		for what, k := range map[string]string{"the old file": was(t, stolen), "the old root on the new file": spliced(t, stolen, dir), "the new file": filepath.Join(dir, "keys")} {
			if opens(t, dir, k, "", oldRecovery) {
				t.Errorf("%s opens with the old code", what)
			}
		}
		var code string
		for _, l := range strings.Split(out, "\n") {
			if l = strings.TrimSpace(l); len(l) == len(oldRecovery) && strings.Count(l, "-") == 6 {
				code = l
			}
		}
		if strings.Count(out, code) != 1 || !opens(t, dir, filepath.Join(dir, "keys"), "", code) {
			t.Errorf("the new code does not open, or was printed more than once:\n%s", out)
		}
		if !opens(t, dir, filepath.Join(dir, "keys"), oldPass, "") {
			t.Error("the passphrase, which was kept, does not open")
		}
	})
	t.Run("an old copy alone", func(t *testing.T) {
		dir, _, stolen := steal(t)
		for _, guess := range []string{"", "quatre mots", fresh} {
			if opens(t, dir, was(t, stolen), guess, "") {
				t.Errorf("opens with %q", guess)
			}
		}
	})
}

// A folder that is open elsewhere keeps its keys.
func TestRotateNeedsTheFolderAlone(t *testing.T) {
	dir, pass := oldPractice(t)
	p, err := engine.Open(t.Context(), dir, []byte(oldPass))
	if err != nil {
		t.Fatal(err)
	}
	out, code := commandWith(t, nil, "--dir", dir, "--passphrase-file", pass, "keys", "rotate")
	if code != exitError || !strings.Contains(out, "hint: arrêtez run") {
		t.Errorf("exit %d\n%s", code, out)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	works(t, dir, pass, "keys rotate", "list")
}

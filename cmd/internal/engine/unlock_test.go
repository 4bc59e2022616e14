package engine

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardiopli/crypto/keys"
	"cardiopli/crypto/keys/vault/vaulttest"
)

// TestUnlockOrder: which source opens a practice folder, which faults are told,
// and what a locked folder says.
func TestUnlockOrder(t *testing.T) {
	srv := vaulttest.New("cabinet")
	defer srv.Close()
	dir, near := t.TempDir(), t.TempDir()
	file, ca, tok := filepath.Join(near, "site.key"), filepath.Join(near, "ca.pem"), filepath.Join(near, "token")
	os.WriteFile(ca, srv.Anchor(), 0o600)
	os.WriteFile(tok, []byte(srv.Token), 0o600)
	settings := fmt.Sprintf("keys: {file: %s, vault: {url: %q, key: cabinet, anchors: [%s], token_file: %s, timeout: 300ms}}\n", file, srv.URL, ca, tok)
	pass := []byte("quatre mots au hasard")
	if _, err := create(dir, []byte(settings), pass); err != nil {
		t.Fatal(err)
	}
	passFile := filepath.Join(near, "pass")
	os.WriteFile(passFile, pass, 0o600)

	var said []string // all that reached a person or a log
	prompted := 0
	prompt := func(string) ([]byte, error) { prompted++; return bytes.Clone(pass), nil }
	type want struct {
		asked  int    // of the server
		prompt int    // of a person
		told   string // kinds that failed
		err    []error
	}
	try := func(name string, person keys.Source, w want) {
		t.Helper()
		var told []string
		prompted = 0
		asked := srv.Requests()
		p, err := OpenBy(t.Context(), dir, person, func(why *keys.SourceError) {
			told = append(told, string(why.Kind))
			said = append(said, why.Error(), why.Hint)
			if why.Hint == "" {
				t.Errorf("%s: no hint with %v", name, why)
			}
		})
		if err == nil {
			p.Close()
		}
		if err != nil {
			said = append(said, err.Error(), fmt.Sprintf("%+v", err))
		}
		for _, e := range w.err {
			if !errors.Is(err, e) {
				t.Errorf("%s: %v, want %v", name, err, e)
			}
		}
		if len(w.err) == 0 && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := strings.Join(told, " "); got != w.told || prompted != w.prompt || (srv.Requests() > asked) != (w.asked > 0) {
			t.Errorf("%s: told %q, prompted %d, server asked %d; want %+v", name, got, prompted, srv.Requests()-asked, w)
		}
	}
	both := want{told: "key-file vault"}
	try("nothing added, nobody there", keys.Source{}, want{told: "key-file", err: []error{keys.ErrLocked, keys.ErrNotAdded}})
	try("nothing added, a person", keys.Source{Prompt: prompt}, want{told: both.told, prompt: 1})

	if err := keys.MakeKeyFile(KeyFile(dir, file)); err != nil {
		t.Fatal(err)
	}
	key, _ := os.ReadFile(file)
	p, err := Open(t.Context(), dir, pass)
	if err != nil {
		t.Fatal(err)
	}
	cfg := p.Config
	p.Close()
	for _, u := range Unlockers(dir, cfg) {
		if _, err := keys.AddWay(t.Context(), filepath.Join(dir, Keys), pass, u); err != nil {
			t.Fatal(err)
		}
	}
	try("key file", keys.Source{Prompt: prompt}, want{})
	try("a passphrase that was named", keys.Source{File: passFile, Prompt: prompt}, want{})
	os.WriteFile(passFile, []byte("une autre"), 0o600)
	try("a wrong passphrase that was named", keys.Source{File: passFile, Prompt: prompt}, want{err: []error{keys.ErrPassphrase}})
	os.Chmod(file, 0o644)
	try("key file open to all", keys.Source{}, want{asked: 1, told: "key-file"})
	os.Remove(file)
	try("no key file", keys.Source{Prompt: prompt}, want{asked: 1, told: "key-file"})
	srv.Break(vaulttest.Faults{Sealed: true})
	try("sealed too, nobody there", keys.Source{}, want{asked: 1, told: "key-file", err: []error{keys.ErrLocked, keys.ErrSourceUnavailable}})
	try("sealed too, a person", keys.Source{Prompt: prompt}, want{asked: 1, told: both.told, prompt: 1})
	credentials := t.TempDir()
	os.WriteFile(filepath.Join(credentials, keys.CredentialName), pass, 0o600)
	try("sealed too, a credential", keys.Source{CredentialsDir: credentials, Prompt: prompt}, want{asked: 1, told: both.told})
	srv.Break(vaulttest.Faults{})
	try("unsealed", keys.Source{}, want{asked: 1, told: "key-file"})
	os.Remove(filepath.Join(dir, Keys, "site.json"))
	try("no keys", keys.Source{Prompt: prompt}, want{err: []error{keys.ErrNone}})
	all := strings.Join(said, "\n")
	if len(said) < 20 {
		t.Errorf("only %d lines were said", len(said))
	}
	for name, secret := range map[string]string{"passphrase": string(pass), "token": srv.Token, "key": string(key), "key in hex": hex.EncodeToString(key),
		"key in base64": base64.StdEncoding.EncodeToString(key), "wrap": "vault:v1:", "wrong passphrase": "une autre"} {
		if strings.Contains(all, secret) {
			t.Errorf("the %s was said", name)
		}
	}
}

package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cardiopli/crypto/keys/vault/vaulttest"
)

// TestVaultOfRun types what an administrator types: a key of a Vault is added,
// opens the folder, is rotated and wrapped again; while the Vault is sealed, run
// says so and waits, locked.
func TestVaultOfRun(t *testing.T) {
	srv := vaulttest.New("cabinet")
	defer srv.Close()
	near := t.TempDir()
	dir, pass := filepath.Join(near, "cabinet"), filepath.Join(near, "pass")
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(near, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	must := func(args ...string) string {
		t.Helper()
		out, code := command(t, nil, append([]string{"--dir", dir}, args...)...)
		if code != 0 {
			t.Fatalf("%v: code %d\n%s", args, code, out)
		}
		return out
	}
	write("pass", "quatre mots pour essayer\n")
	must("--passphrase-file", pass, "init")
	settings := fmt.Sprintf("web: {listen: \"127.0.0.1:0\"}\nkeys: {vault: {url: %q, key: cabinet, anchors: [%s], token_file: %s, timeout: 4s}}\n",
		srv.URL, write("ca.pem", string(srv.Anchor())), write("token", srv.Token))
	if err := os.WriteFile(filepath.Join(dir, "cardiopli.yaml"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	must("--passphrase-file", pass, "keys", "unlock", "add", "--vault")
	must("list")
	srv.Rotate("cabinet")
	if out := must("keys", "unlock", "rewrap"); !strings.Contains(out, "version 2") {
		t.Errorf("rewrap: %s", out)
	}
	srv.Change("cabinet", func(k *vaulttest.Key) { k.MinDecrypt = 2 })
	if out := must("keys", "unlock", "list"); !strings.Contains(out, "transit/cabinet") || !strings.Contains(out, "version 2") || !strings.Contains(out, "essayé au démarrage") {
		t.Errorf("list: %s", out)
	}
	must("list")

	srv.Break(vaulttest.Faults{Sealed: true})
	cmd := exec.Command(program(t), "--dir", dir, "run") // its input is no terminal
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr lockedBuffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { cmd.Process.Kill(); cmd.Wait() }()
	lines := bufio.NewScanner(stdout)
	locked := false
	for !locked && lines.Scan() {
		locked = strings.Contains(lines.Text(), "verrouillé")
	}
	if !locked {
		t.Errorf("run does not wait: %s", stderr.String())
	}
	// Two pipes are read side by side: what was written first may be read last.
	said := stderr.String()
	for end := time.Now().Add(20 * time.Second); !strings.Contains(said, "hint:") && time.Now().Before(end); said = stderr.String() {
		time.Sleep(5 * time.Millisecond)
	}
	if !strings.Contains(said, "warning: le Vault transit/cabinet à https://") || !strings.Contains(said, "est lui-même verrouillé (scellé)") || !strings.Contains(said, "hint:") {
		t.Errorf("run does not say why it waits: %s", said)
	}
	if strings.Contains(said, srv.Token) {
		t.Error("the token was said")
	}
}

// lockedBuffer is written by a process and read by the test.
type lockedBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }

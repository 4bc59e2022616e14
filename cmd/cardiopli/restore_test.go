package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDatabaseOlderThanTrace restores a database without its trace: the engine
// must not sign other steps under numbers that are taken.
func TestDatabaseOlderThanTrace(t *testing.T) {
	dir := t.TempDir()
	if out, code := command(t, nil, "demo", "--once", "--dir", dir); code != 0 {
		t.Fatalf("exit %d\n%s", code, out)
	}
	data := filepath.Join(dir, "data")
	old := map[string][]byte{}
	for _, n := range []string{"cardiopli.db", "cardiopli.db-wal"} {
		b, err := os.ReadFile(filepath.Join(data, n))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		old[n] = b
	}
	// A look is a step; the next run puts it into the trace.
	list(t, dir)
	if out, code := command(t, nil, "demo", "--once", "--dir", dir); code != 0 {
		t.Fatalf("exit %d\n%s", code, out)
	}
	os.Remove(filepath.Join(data, "cardiopli.db-shm"))
	for n, b := range old {
		os.Remove(filepath.Join(data, n))
		if b != nil {
			if err := os.WriteFile(filepath.Join(data, n), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	out, code := command(t, nil, "demo", "--once", "--dir", dir)
	if code != exitError || !strings.Contains(out, "la trace est plus récente que la base") {
		t.Errorf("exit %d\n%s", code, out)
	}
}

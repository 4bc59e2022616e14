package vocab

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestGenerated makes the word sets again and compares them with those kept.
func TestGenerated(t *testing.T) {
	if testing.Short() {
		t.Skip("makes the word sets, some seconds")
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "data", "src"), os.DirFS(filepath.Join("data", "src"))); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "gen")
	if out, err := exec.Command("go", "build", "-o", program, "./gen").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	cmd := exec.Command(program)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("gen: %v\n%s", err, out)
	}
	for _, name := range []string{"fr.dawg", "common-fr.dawg", "en.dawg", "fr.trigrams"} {
		want, err := os.ReadFile(filepath.Join("data", name))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(dir, "data", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what its source gives: run go generate ./vocab", name)
		}
	}
}

package atrest

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Tink can write keysets in the clear. Outside tests nobody here does.
func TestNoCleartextKeysets(t *testing.T) {
	root := "."
	for {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		up := filepath.Join(root, "..")
		if len(up) > 100 {
			t.Fatal("no go.mod above this package")
		}
		root = up
	}
	files := 0
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			if os.IsNotExist(err) { // removed while we walk
				return nil
			}
			return err
		}
		if e.IsDir() && path != root && strings.HasPrefix(e.Name(), ".") {
			return fs.SkipDir
		}
		if e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		for _, banned := range []string{"insecurecleartextkeyset", "insecuresecretdataaccess", "tink-go/v2/testkeyset"} {
			if bytes.Contains(src, []byte(banned)) {
				t.Errorf("%s mentions %s", path, banned)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 3 {
		t.Fatalf("only %d files looked at", files)
	}
}

package trace

import (
	"os"
	"path/filepath"
	"testing"
)

// A copy is what an outsider verifies as the original, and opens to be appended to.
func TestCopy(t *testing.T) {
	from, to := "testdata/v1/trace", filepath.Join(t.TempDir(), "copy")
	if err := Copy(from, to); err != nil {
		t.Fatal(err)
	}
	a, err := Verify(from, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if b, err := Verify(to, Options{Key: a.Key, Since: a.Checkpoint}); err != nil || b.Root != a.Root || b.Size != a.Size {
		t.Errorf("%+v, %v", b, err)
	}
	if err := Copy(from, to); err == nil {
		t.Error("copied over what is there")
	}
	none := filepath.Join(t.TempDir(), "none")
	if err := Copy(t.TempDir(), none); err != nil {
		t.Error(err)
	}
	if entries, err := os.ReadDir(none); err != nil || len(entries) != 0 {
		t.Errorf("%v, %v", entries, err)
	}
}

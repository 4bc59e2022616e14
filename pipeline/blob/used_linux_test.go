package blob

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// used counts the bytes of the segments that take space.
func used(t *testing.T, dir string) int64 {
	t.Helper()
	all, _ := filepath.Glob(filepath.Join(dir, "segments", "*.seg"))
	n := int64(0)
	for _, p := range all {
		info, err := os.Stat(p)
		if err != nil {
			t.Fatal(err)
		}
		n += info.Sys().(*syscall.Stat_t).Blocks * 512
	}
	return n
}

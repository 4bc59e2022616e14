//go:build unix

package engine

import (
	"os"
	"syscall"
)

// inode numbers a folder on its disk: a copy has another, a folder that was
// renamed the same. 0 where nobody knows.
func inode(dir string) uint64 {
	info, err := os.Stat(dir)
	if err != nil {
		return 0
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0
	}
	return uint64(st.Ino)
}

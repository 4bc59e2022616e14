package blob

import (
	"os"

	"golang.org/x/sys/unix"
)

// punch gives the space of overwritten bytes back. A file system that cannot
// keeps it until the segment is removed.
func punch(f *os.File, at, length int64) {
	if length > 0 {
		unix.Fallocate(int(f.Fd()), unix.FALLOC_FL_PUNCH_HOLE|unix.FALLOC_FL_KEEP_SIZE, at, length)
	}
}

//go:build fault

package fault

import (
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
)

var (
	wanted, nth = wish()
	passed      atomic.Int64
)

// wish reads CARDIOPLI_FAULT=point or point:n, to die at the n-th passage.
func wish() (string, int64) {
	name, n, ok := strings.Cut(os.Getenv("CARDIOPLI_FAULT"), ":")
	times := int64(1)
	if ok {
		if v, err := strconv.ParseInt(n, 10, 64); err == nil {
			times = v
		}
	}
	return name, times
}

// Point kills the process with SIGKILL, as a power cut would, at the wanted
// passage of the wanted point.
func Point(name string) {
	if name == wanted && passed.Add(1) == nth {
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
}

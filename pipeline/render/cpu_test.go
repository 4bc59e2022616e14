package render

import (
	"syscall"
	"testing"
	"time"
)

// cpu is the processor time that the process took so far; unlike the clock it
// does not count what others did on the machine.
func cpu(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

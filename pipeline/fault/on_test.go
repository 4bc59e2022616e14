//go:build fault

package fault

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// The test runs itself: the child passes two points three times each and says
// each passage.
func TestPointKills(t *testing.T) {
	if os.Getenv("CARDIOPLI_FAULT_CHILD") != "" {
		for range 3 {
			for _, p := range []string{IntakeBlob, IntakeTaken} {
				Point(p)
				os.Stdout.WriteString(p + "\n")
			}
		}
		os.Exit(0)
	}
	for wish, passed := range map[string]int{
		IntakeBlob: 0, IntakeTaken: 1, IntakeBlob + ":2": 2, IntakeTaken + ":3": 5, IntakeTaken + ":4": 6, TraceMarked: 6, "": 6,
	} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestPointKills$")
		cmd.Env = append(os.Environ(), "CARDIOPLI_FAULT_CHILD=1", "CARDIOPLI_FAULT="+wish)
		out, err := cmd.Output()
		if n := strings.Count(string(out), "\n"); n != passed {
			t.Errorf("%q: %d passages, want %d", wish, n, passed)
		}
		var exit *exec.ExitError
		killed := errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL
		if killed != (passed < 6) {
			t.Errorf("%q: killed %v, %v", wish, killed, err)
		}
	}
}

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline/fault"
)

// killed starts the demonstration and lets it die: at a write point by itself,
// or at a moment of our choosing.
func killed(t *testing.T, dir, tmp, point string, after time.Duration) (died bool) {
	t.Helper()
	cmd := exec.Command(program(t), "demo", "--once", "--dir", dir)
	cmd.Env = append(os.Environ(), "TMPDIR="+tmp, "CARDIOPLI_FAULT="+point)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if after > 0 {
		timer := time.AfterFunc(after, func() { cmd.Process.Kill() })
		defer timer.Stop()
	}
	cmd.Wait()
	return cmd.ProcessState.ExitCode() == -1
}

// resumes runs the demonstration to its end, as if nothing had happened.
func resumes(t *testing.T, dir string) {
	t.Helper()
	out, code := command(t, nil, "demo", "--once", "--dir", dir)
	if code != 0 {
		t.Fatalf("exit %d\n%s", code, out)
	}
	// Each mail that the operator wrote was kept, and none of them twice.
	written, err := filepath.Glob(filepath.Join(dir, "operator", "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("  %d accusés et avis de remise lus dans la boîte", len(written)); !strings.Contains(string(out), want) {
		t.Errorf("not said: %q\n%s", want, out)
	}
	checkWorld(t, dir)
	if out, code := command(t, nil, "trace", "verify", "--dir", dir); code != 0 {
		t.Errorf("trace: exit %d\n%s", code, out)
	}
}

// TestKilledAtEveryWritePoint kills the program between two durable writes, at
// the third passage of each point where there are that many.
func TestKilledAtEveryWritePoint(t *testing.T) {
	if testing.Short() {
		t.Skip("NOT RUN: about two minutes")
	}
	program(t)
	for _, point := range fault.Points {
		if point == fault.IntakeRejected {
			continue // the sample reports are all readable; see TestRejectedAndKilled
		}
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			dir, tmp := t.TempDir(), t.TempDir()
			if !killed(t, dir, tmp, point+":3", 0) {
				t.Fatal("the point was not passed three times")
			}
			noIdentity(t, dir, tmp)
			resumes(t, dir)
		})
	}
}

// night reports whether there is time for every moment at which a process can be
// killed, as in `go run ./cmd/dev nightly`; otherwise some of them are tried.
func night() bool { return os.Getenv("CARDIOPLI_NIGHT") == "1" }

// TestKilledAtRandomMoments kills the program six times, forty at night, some of
// them twice in a row.
func TestKilledAtRandomMoments(t *testing.T) {
	if testing.Short() {
		t.Skip("NOT RUN: about a minute")
	}
	program(t)
	seed := uint64(time.Now().UnixNano())
	r := rand.New(rand.NewPCG(seed, 1))
	t.Logf("seed %d", seed)
	times := 6
	if night() {
		times = 40
	}
	for i := range times {
		after := time.Duration(r.IntN(5000)+50) * time.Millisecond
		t.Run(after.String(), func(t *testing.T) {
			t.Parallel()
			dir, tmp := t.TempDir(), t.TempDir()
			for n := 0; n <= i%2; n++ {
				killed(t, dir, tmp, "", after)
			}
			if _, err := os.Stat(filepath.Join(dir, "data")); err == nil {
				noIdentity(t, dir, tmp)
			}
			resumes(t, dir)
		})
	}
}

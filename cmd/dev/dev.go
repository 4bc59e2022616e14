// Command dev is the developer's bench of cardiopli:
//
//	go run ./cmd/dev test      everything that must hold, the one command of a change
//	go run ./cmd/dev check     style, races, arrows, ten seconds of each fuzz target
//	go run ./cmd/dev nightly   long fuzzing of every target, then all tests three times with the race detector
//
// It runs the ordinary go command and adds no rule of its own but the import
// arrows (see arrows.go). It ends with 1 where a step failed, and with 2 where
// it was called wrongly. The race detector and the build with PKCS #11 need a C
// compiler; nothing else does.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

const usage = `usage: go run ./cmd/dev test | check | nightly [-each DURATION]
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) < 2 {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	if err := toRoot(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "dev:", err)
		os.Exit(1)
	}
	b := bench{ctx: ctx, out: os.Stdout, started: time.Now()}
	switch os.Args[1] {
	case "test":
		b.test()
	case "check":
		b.check()
	case "nightly":
		flags := flag.NewFlagSet("nightly", flag.ExitOnError)
		each := flags.Duration("each", 5*time.Minute, "time for each fuzz target")
		flags.Parse(os.Args[2:])
		b.nightly(*each)
	default:
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	os.Exit(b.end())
}

// toRoot goes to the module's root: every path of this command is from there.
func toRoot(ctx context.Context) error {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return fmt.Errorf("find the module: %w", err)
	}
	file := strings.TrimSpace(string(out))
	if filepath.Base(file) != "go.mod" {
		return errors.New("find the module: run this inside the checkout of cardiopli")
	}
	return os.Chdir(filepath.Dir(file))
}

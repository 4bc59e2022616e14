package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// bench runs steps one after the other and remembers which failed. A failed step
// does not stop the next ones: one run tells all.
type bench struct {
	ctx     context.Context
	out     io.Writer
	started time.Time
	env     []string // added to the environment of every command
	failed  []string
	remarks []string // said again at the end, where nobody overlooks them
}

// step runs one named step and prints its time.
func (b *bench) step(name string, do func() error) {
	if b.ctx.Err() != nil {
		b.failed = append(b.failed, name+" (interrupted)")
		return
	}
	fmt.Fprintf(b.out, "=== %s\n", name)
	begun := time.Now()
	err := do()
	took := time.Since(begun).Round(100 * time.Millisecond)
	if err != nil {
		b.failed = append(b.failed, name)
		fmt.Fprintf(b.out, "--- %s: FAILED after %s: %v\n", name, took, err)
		return
	}
	fmt.Fprintf(b.out, "--- %s: done in %s\n", name, took)
}

// remark says something that is no failure and must not be overlooked.
func (b *bench) remark(format string, args ...any) {
	r := fmt.Sprintf(format, args...)
	b.remarks = append(b.remarks, r)
	fmt.Fprintln(b.out, "dev:", r)
}

func (b *bench) command(name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(b.ctx, name, args...)
	cmd.Env = append(os.Environ(), b.env...)
	cmd.Stderr = b.out
	return cmd
}

// run runs a command whose output is shown as it comes.
func (b *bench) run(name string, args ...string) error {
	cmd := b.command(name, args...)
	cmd.Stdout = b.out
	return cmd.Run()
}

// read runs a command and gives what it printed on standard output.
func (b *bench) read(name string, args ...string) (string, error) {
	out, err := b.command(name, args...).Output()
	return string(out), err
}

// both runs a command and gives standard output and errors apart, showing
// neither.
func (b *bench) both(name string, args ...string) (out, errs string, err error) {
	cmd := b.command(name, args...)
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	err = cmd.Run()
	return o.String(), e.String(), err
}

// end prints the outcome and gives the exit code.
func (b *bench) end() int {
	took := time.Since(b.started).Round(time.Second)
	for _, r := range b.remarks {
		fmt.Fprintln(b.out, "dev: remark:", r)
	}
	if len(b.failed) > 0 {
		fmt.Fprintf(b.out, "dev: FAILED in %s: %s\n", took, strings.Join(b.failed, ", "))
		return 1
	}
	fmt.Fprintf(b.out, "dev: all passed in %s\n", took)
	return 0
}

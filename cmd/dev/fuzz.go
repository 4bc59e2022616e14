package main

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// target is one fuzz function of one package.
type target struct{ pkg, name string }

// fuzz runs every fuzz target for a time each. The budget for making inputs
// smaller is counted in tries: by default it is a minute each, and code that is
// random by design (key operations) would spend the whole time on it.
func (b *bench) fuzz(each time.Duration) {
	var targets []target
	b.step("find fuzz targets", func() (err error) {
		targets, err = b.targets()
		return err
	})
	begun := time.Now()
	for _, t := range targets {
		b.step(fmt.Sprintf("fuzz %s %s", t.pkg, t.name), func() error {
			return b.run("go", "test", "-run=^$", "-fuzz=^"+t.name+"$", "-fuzztime="+each.String(), "-fuzzminimizetime=20x", t.pkg)
		})
	}
	fmt.Fprintf(b.out, "dev: fuzzed %d targets in %.1f minutes\n", len(targets), time.Since(begun).Minutes())
}

// targets asks the test binaries themselves, so that none is forgotten.
func (b *bench) targets() ([]target, error) {
	out, err := b.read("go", "test", "-list=^Fuzz", "./...")
	if err != nil {
		return nil, err
	}
	found := listed(out)
	if len(found) == 0 {
		return nil, fmt.Errorf("no fuzz target found")
	}
	return found, nil
}

var okLine = regexp.MustCompile(`^ok\s+(\S+)`)

// listed reads the output of go test -list: names, then a line with the package
// they are of.
func listed(out string) []target {
	var all []target
	var names []string
	for line := range strings.Lines(out) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "Fuzz") {
			names = append(names, line)
		} else if m := okLine.FindStringSubmatch(line); m != nil {
			for _, n := range names {
				all = append(all, target{m[1], n})
			}
			names = nil
		}
	}
	return all
}

// nightly is for a machine that has the night: long fuzzing, then every test
// three times under the race detector.
func (b *bench) nightly(each time.Duration) {
	b.step("tools", b.tools)
	b.step("S3 server", b.server)
	b.fuzz(each)
	b.step("every mutation of the ledger", func() error {
		cmd := b.command("go", "test", "-count=1", "-timeout=60m", "-v", "-run=^TestMutated", "./pipeline/ledger")
		cmd.Env = append(cmd.Env, "CARDIOPLI_LEDGER_FULL=1")
		cmd.Stdout = b.out
		return cmd.Run()
	})
	b.step("every altered bit of a message", func() error {
		cmd := b.command("go", "test", "-count=1", "-timeout=30m", "-run=BitFlips", "./crypto/cms")
		cmd.Env = append(cmd.Env, "CARDIOPLI_CMS_FULL=1")
		cmd.Stdout = b.out
		return cmd.Run()
	})
	b.step("race detector, three times", func() error {
		b.env = append(b.env, "CARDIOPLI_NIGHT=1") // every moment at which to kill, not some
		return b.withC("go", "test", "-race", "-count=3", "-timeout=90m", "./...")
	})
	fmt.Fprintf(b.out, "dev: nightly took %.0f minutes\n", time.Since(b.started).Minutes())
}

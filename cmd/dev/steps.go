package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// test is what a change must pass. The last step is the whole of go test, so
// that its lines end the output.
func (b *bench) test() {
	b.step("tools", b.tools)
	b.step("S3 server", b.server)
	b.format()
	b.step("go vet", func() error { return b.run("go", "vet", "./...") })
	b.step("import arrows", b.arrows)
	b.step("go build", b.build)
	b.step("go mod tidy", b.tidy)
	b.step("PKCS #11", b.token)
	b.step("race detector", b.race)
	b.step("scores", b.scores)
	b.step("go test", func() error { return b.run("go", "test", "-count=1", "-timeout=15m", "./...") })
}

// check is what a change should pass before it is shown to others.
func (b *bench) check() {
	b.format()
	b.step("go vet", func() error { return b.run("go", "vet", "./...") })
	b.step("go vet, write points armed", func() error { return b.run("go", "vet", "-tags=fault", "./...") })
	b.step("staticcheck", b.staticcheck)
	b.step("import arrows", b.arrows)
	b.step("race detector", b.race)
	b.fuzz(10 * time.Second)
}

func (b *bench) format() {
	b.step("gofmt", func() error {
		out, err := b.read(b.gofmt(), "-l", "cmd", "crypto", "pipeline", "templates", "testdata", "vocab")
		if err == nil && out != "" {
			err = fmt.Errorf("not formatted:\n%s", strings.TrimSpace(out))
		}
		return err
	})
}

// gofmt is the one of the toolchain in use, which need not be in PATH.
func (b *bench) gofmt() string {
	root, err := b.read("go", "env", "GOROOT")
	if err != nil {
		return "gofmt"
	}
	return filepath.Join(strings.TrimSpace(root), "bin", "gofmt")
}

// build builds as users do: one binary without cgo.
func (b *bench) build() error {
	cmd := b.command("go", "build", "./...")
	cmd.Env = append(cmd.Env, "CGO_ENABLED=0")
	cmd.Stdout = b.out
	return cmd.Run()
}

// tidy fails on a difference. Tidying may ask the network for the tests of
// modules; that it cannot answer says nothing about this module.
func (b *bench) tidy() error {
	out, errs, err := b.both("go", "mod", "tidy", "-diff")
	if strings.TrimSpace(out) != "" {
		return fmt.Errorf("go.mod or go.sum differ:\n%s", out)
	}
	if err != nil {
		b.remark("go mod tidy could not be asked: %s", firstLine(errs))
	}
	return nil
}

// race runs the tests under the race detector, which needs a C compiler. Left to the nightly run are pure stages and vocab, whose tests
// hold times that the detector multiplies. The tests of the
// program and of the laboratory run it as a process, where the detector of the test sees nothing. For all
// of these the whole job runs once with the detector built in: its workers run the
// stages side by side.
func (b *bench) race() error {
	if _, err := exec.LookPath("gcc"); err != nil {
		b.remark("the race detector was left out: no gcc")
		return nil
	}
	all, err := b.packages()
	if err != nil {
		return err
	}
	args := []string{"test", "-race", "-count=1", "-timeout=15m"}
	for _, p := range all {
		if !alone(p.ImportPath) && p.ImportPath != product && p.ImportPath != laboratory {
			args = append(args, p.ImportPath)
		}
	}
	return errors.Join(b.withC("go", args...), b.raceDemo())
}

// token builds, vets and tests what talks to cards and hardware modules: the one
// part that needs cgo, behind a tag of its own.
func (b *bench) token() error {
	if _, err := exec.LookPath("gcc"); err != nil {
		b.remark("cards and hardware modules were left out: no gcc")
		return nil
	}
	parts := []string{"./crypto/keys/token", "./cmd/internal/engine"}
	return errors.Join(
		b.withC("go", append([]string{"vet", "-tags=pkcs11", "./cmd/cardiopli"}, parts...)...),
		b.withC("go", "build", "-tags=pkcs11", "-o", os.DevNull, "./cmd/cardiopli"),
		b.withC("go", append([]string{"test", "-tags=pkcs11", "-count=1", "-timeout=5m", "-run=^(TestLetter|TestChoosingTheKey|TestPIN|TestComesBack|TestTwoKeys|TestDecryptByToken|TestMailboxOnToken|TestWrongPINIsDropped|TestCertificateOfAnotherKey)$"}, parts...)...))
}

const (
	product    = module + "cmd/cardiopli"
	laboratory = module + "cmd/lab"
)

func (b *bench) raceDemo() error {
	dir, err := os.MkdirTemp("", "cardiopli-race-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "cardiopli")
	if err := b.withC("go", "build", "-race", "-o", program, product); err != nil {
		return err
	}
	out, errs, err := b.both(program, "demo", "--once", "--dir", filepath.Join(dir, "demo"))
	if err != nil { // 66 where a race was seen
		return fmt.Errorf("demonstration under the race detector: %w\n%s%s", err, out, errs)
	}
	fmt.Fprintln(b.out, "ok: the demonstration, under the race detector")
	return nil
}

// withC runs a command that may use the C compiler.
func (b *bench) withC(name string, args ...string) error {
	cmd := b.command(name, args...)
	cmd.Env = append(cmd.Env, "CGO_ENABLED=1")
	cmd.Stdout = b.out
	return cmd.Run()
}

// scores prints what the measured packages reach; their floors are tests.
func (b *bench) scores() error {
	out, errs, err := b.both("go", "test", "-count=1", "-v", "-run=Score|Cases|Variants|Mutations|Recall|NoFalse|^TestForms$|Untouched|^TestMutated|^TestExtracted",
		"./pipeline/check", "./pipeline/dictation", "./pipeline/ledger", "./vocab")
	for line := range strings.Lines(out) {
		if err != nil || scored(line) {
			fmt.Fprint(b.out, line)
		}
	}
	if err != nil {
		return fmt.Errorf("%w\n%s", err, errs)
	}
	return nil
}

// scored reports whether a line of go test -v holds a figure of a whole: a
// test's log, and none of the single cases, seeds and layouts behind it.
func scored(line string) bool {
	if !strings.HasPrefix(line, "    ") || !strings.Contains(line, "_test.go:") {
		return false
	}
	for _, single := range []string{" -> ", ": missed ", ": wrong ", ": false alarm ", ": forbidden: ", ": urgency: ", "worst: ", ": seed ", " reports 0.", " reports 1."} {
		if strings.Contains(line, single) {
			return false
		}
	}
	if strings.Contains(line, "mutation_test.go") { // "tenth, formula BSA" is a part of "tenth"
		class, _, whole := strings.Cut(line, "detectable raised")
		return whole && !strings.Contains(class, ", ")
	}
	return true
}

// staticcheck runs at the version of tools.mod, which keeps it out of go.mod.
func (b *bench) staticcheck() error {
	if _, errs, err := b.both("go", "tool", "-modfile=cmd/dev/tools.mod", "staticcheck", "-version"); err != nil {
		b.remark("staticcheck was left out, it could not be obtained: %s", firstLine(errs))
		return nil
	}
	// SA1019: RSA PKCS #1 v1.5 is deprecated and needed: crypto/cms says why.
	return b.run("go", "tool", "-modfile=cmd/dev/tools.mod", "staticcheck", "-checks=inherit,-SA1019", "./...")
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}

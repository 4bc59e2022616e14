package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"cardiopli/cmd/internal/lab"
	"cardiopli/cmd/internal/lab/debian"
	"cardiopli/pipeline"
	"cardiopli/pipeline/config"
)

var (
	buildOnce sync.Once
	built     string
	buildErr  error
)

func TestMain(m *testing.M) {
	code := m.Run()
	if built != "" {
		os.RemoveAll(filepath.Dir(built))
	}
	os.Exit(code)
}

// program builds the product once.
func program(t *testing.T) string {
	t.Helper()
	buildOnce.Do(func() {
		dir, err := os.MkdirTemp("", "cardiopli-lab-")
		if err != nil {
			buildErr = err
			return
		}
		built = filepath.Join(dir, "cardiopli")
		cmd := exec.Command("go", "build", "-o", built, "../cardiopli")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			buildErr = fmt.Errorf("build: %w\n%s", err, out)
		}
	})
	if buildErr != nil {
		t.Fatal(buildErr)
	}
	return built
}

// need skips loudly where a program is missing, and fails where the whole suite
// is meant to run.
func need(t *testing.T, programs ...string) {
	t.Helper()
	debian.Require(t)
	for _, p := range programs {
		if _, err := exec.LookPath(p); err == nil {
			continue
		}
		if os.Getenv("CARDIOPLI_E2E") == "1" {
			t.Fatalf("%s is missing", p)
		}
		t.Skipf("SKIPPED: %s is missing", p)
	}
}

const patience = 30 * time.Second

// eventually waits for a condition and says what did not come.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(30 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", patience, what)
		}
	}
}

// site is a world with the product at work in it.
type site struct {
	*world
	run *exec.Cmd
	log string
}

// newSite makes a world and starts "cardiopli run" on it, after the changes to it.
func newSite(t *testing.T, changes ...func(*site)) *site {
	t.Helper()
	need(t, "openssl", "python3")
	program(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	web := l.Addr().(*net.TCPAddr).Port
	l.Close()
	w, err := build(context.Background(), t.TempDir(), web)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{world: w, log: filepath.Join(t.TempDir(), "run.log")}
	t.Cleanup(func() {
		s.stop(t)
		if t.Failed() {
			b, _ := os.ReadFile(s.log)
			t.Logf("run:\n%s", b[max(0, len(b)-4000):])
			b, _ = os.ReadFile(w.Servers.Postfix.Log())
			t.Logf("postfix:\n%s", b[max(0, len(b)-4000):])
		}
		if err := w.Servers.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, change := range changes {
		change(s)
	}
	s.start(t)
	return s
}

// settings replaces lines of cardiopli.yaml; each must be there.
func (s *site) settings(t *testing.T, pairs ...string) {
	t.Helper()
	path := filepath.Join(s.Dir, config.Name)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("no %q in the settings", pairs[i])
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (s *site) start(t *testing.T) {
	t.Helper()
	out, err := os.OpenFile(s.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	s.run = exec.Command(program(t), "--dir", s.Dir, "run")
	s.run.Stdout, s.run.Stderr = out, out
	if err := s.run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.stop(t) })
}

func (s *site) stop(t *testing.T) {
	t.Helper()
	if s.run == nil {
		return
	}
	run := s.run
	s.run = nil
	if err := run.Process.Signal(syscall.SIGTERM); err != nil {
		t.Log(err)
	}
	if err := run.Wait(); err != nil {
		t.Errorf("run: %v", err)
	}
}

// command types a command and gives what it prints; a PIN goes by a descriptor.
func (s *site) command(t *testing.T, pin string, args ...string) (string, int) {
	t.Helper()
	args = append([]string{"--dir", s.Dir}, args...)
	if pin != "" {
		args = append(args, "--as", s.Users[0].Login, "--pin-fd", "3")
	}
	cmd := exec.Command(program(t), args...)
	if pin != "" {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		fmt.Fprintln(w, pin)
		w.Close()
		cmd.ExtraFiles = []*os.File{r}
	}
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

func (s *site) must(t *testing.T, pin string, args ...string) string {
	t.Helper()
	out, code := s.command(t, pin, args...)
	if code != 0 {
		t.Fatalf("%s: exit %d\n%s", args[0], code, out)
	}
	return out
}

// letter is one line of the worklist, with the one copy that these reports have.
type letter struct {
	ID         pipeline.ID
	File       string
	State      pipeline.State
	Reason     string
	Recipients []struct {
		Delivery string
		Address  pipeline.Address
		State    pipeline.DeliveryState
		Message  string `json:"message_id"`
		Held     bool
	}
}

func (l letter) copy() pipeline.DeliveryState {
	if len(l.Recipients) == 1 {
		return l.Recipients[0].State
	}
	return ""
}

func (s *site) letters(t *testing.T) map[string]letter {
	t.Helper()
	var list struct{ Documents []letter }
	if err := json.Unmarshal([]byte(s.must(t, "", "list", "--json")), &list); err != nil {
		t.Fatal(err)
	}
	byFile := map[string]letter{}
	for _, d := range list.Documents {
		byFile[d.File] = d
	}
	return byFile
}

// drop puts reports into the inbox, each for the physician of its number, and
// returns their file names.
func (s *site) drop(t *testing.T, from, n int) []string {
	t.Helper()
	var files []string
	for i := from; i < from+n; i++ {
		files = append(files, s.dropFor(t, s.Physicians[i%len(s.Physicians)], i)...)
	}
	return files
}

// dropFor puts the reports of these numbers into the inbox, all for one physician.
func (s *site) dropFor(t *testing.T, p lab.Physician, numbers ...int) []string {
	t.Helper()
	var files []string
	for _, i := range numbers {
		name := fmt.Sprintf("ecg-%03d.txt", i)
		s.put(t, name, report(i, p, s.Users[0]))
		files = append(files, name)
	}
	return files
}

func (s *site) put(t *testing.T, name, text string) {
	t.Helper()
	beside := filepath.Join(s.Dir, "inbox", "."+name)
	if err := os.WriteFile(beside, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(beside, filepath.Join(s.Dir, "inbox", name)); err != nil {
		t.Fatal(err)
	}
}

// sign waits for the drafts of these files and signs them together.
func (s *site) sign(t *testing.T, files []string) {
	t.Helper()
	var ids []string
	eventually(t, "drafts", func() bool {
		all := s.letters(t)
		ids = ids[:0]
		for _, f := range files {
			if all[f].State == pipeline.Drafted {
				ids = append(ids, string(all[f].ID))
			}
		}
		return len(ids) == len(files)
	})
	s.must(t, s.Users[0].PIN, append([]string{"approve"}, ids...)...)
}

// await waits until the copies of these files are all in one of these states.
func (s *site) await(t *testing.T, files []string, states ...pipeline.DeliveryState) map[string]letter {
	t.Helper()
	var all map[string]letter
	defer func() {
		for _, f := range files {
			if t.Failed() {
				t.Logf("%s: %s, copy %q", f, all[f].State, all[f].copy())
			}
		}
	}()
	eventually(t, fmt.Sprintf("copies that are %v", states), func() bool {
		all = s.letters(t)
		for _, f := range files {
			if !strings.Contains(fmt.Sprint(states), string(all[f].copy())) || all[f].copy() == "" {
				return false
			}
		}
		return true
	})
	return all
}

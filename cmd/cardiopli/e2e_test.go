package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cardiopli/cmd/internal/demo"
	"cardiopli/pipeline"
	"cardiopli/testdata"

	"github.com/rogpeppe/go-internal/testscript"
)

var (
	buildOnce sync.Once
	built     string
	buildErr  error
)

// program builds the command once, with the write points that crash tests need.
func program(t testing.TB) string {
	t.Helper()
	buildOnce.Do(func() {
		dir, err := os.MkdirTemp("", "cardiopli-e2e")
		if err != nil {
			buildErr = err
			return
		}
		built = filepath.Join(dir, "cardiopli")
		cmd := exec.Command("go", "build", "-tags", "fault", "-o", built, ".")
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

func TestMain(m *testing.M) {
	// A script that says "cardiopli" runs this very test binary as the program.
	testscript.Main(cleanup{m}, map[string]func(){"cardiopli": func() { os.Exit(run(os.Args[1:])) }})
}

// cleanup removes the built program after the tests.
type cleanup struct{ *testing.M }

func (c cleanup) Run() int {
	code := c.M.Run()
	if built != "" {
		os.RemoveAll(filepath.Dir(built))
	}
	return code
}

// TestScripts runs the commands as they are typed.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"pki": pki, "mails": mails, "authority": authority(), "operator": operator()}})
}

// need skips loudly where a program is missing, and fails where the whole suite
// is meant to run.
func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err == nil {
			continue
		}
		if os.Getenv("CARDIOPLI_E2E") == "1" {
			t.Fatalf("%s is missing", p)
		}
		t.Skipf("NOT RUN: %s is missing; \"go run ./cmd/dev test\" installs it", p)
	}
}

// command runs the built program and returns its output and exit code.
func command(t *testing.T, env []string, args ...string) (string, int) {
	t.Helper()
	return commandWith(t, env, args...)
}

func commandWith(t testing.TB, env []string, args ...string) (string, int) {
	t.Helper()
	cmd := exec.Command(program(t), args...)
	cmd.Env = append(append(os.Environ(), "TMPDIR="+t.TempDir()), env...)
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

func readReport(t *testing.T, dir string) demo.Report {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r demo.Report
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

type expected struct {
	Contradictions []any `json:"contradictions"`
	Patient        struct {
		Name, Given string
		BirthDate   string `json:"birth_date"`
		INS         string
	} `json:"patient"`
}

func expectation(t *testing.T, stem string) expected {
	t.Helper()
	b, err := testdata.Reports.ReadFile("reports/" + stem + ".expected.json")
	if err != nil {
		t.Fatal(err)
	}
	var e expected
	if err := json.Unmarshal(b, &e); err != nil {
		t.Fatal(err)
	}
	return e
}

func stem(file string) string { return strings.TrimSuffix(file, filepath.Ext(file)) }

// checkWorld holds a finished demonstration against what must be true of it.
func checkWorld(t *testing.T, dir string) demo.Report {
	t.Helper()
	r := readReport(t, dir)
	if !r.Balance.Holds() || r.Balance.Received != 24 || len(r.Documents) != 24 {
		t.Errorf("balance %+v over %d documents, want 24 and even", r.Balance, len(r.Documents))
	}
	if !r.Trace.Verified {
		t.Error("the trace is not verified")
	}
	for _, d := range r.Documents {
		waits := len(expectation(t, stem(d.File)).Contradictions) > 0
		if waits != (d.State == pipeline.Drafted) || !waits && d.State != pipeline.Issued {
			t.Errorf("%s is %s; contradiction in it: %v", d.File, d.State, waits)
		}
		if waits && d.Reason == "" {
			t.Errorf("%s waits without a reason", d.File)
		}
		for _, to := range d.Recipients {
			if d.State == pipeline.Issued && to.State != pipeline.Delivered && to.State != pipeline.Displayed {
				t.Errorf("%s to a recipient is %q", d.File, to.State)
			}
		}
	}
	if left, err := os.ReadDir(filepath.Join(dir, "inbox")); err != nil {
		t.Error(err)
	} else {
		for _, f := range left {
			if !strings.HasPrefix(f.Name(), ".demo-") {
				t.Errorf("inbox still holds %s", f.Name())
			}
		}
	}
	checkMailboxes(t, dir, r)
	return r
}

// checkMailboxes sees that each recipient has each letter, and that a second
// copy is the same message, byte for byte, with an "unknown" hop that says why.
func checkMailboxes(t *testing.T, dir string, r demo.Report) {
	t.Helper()
	type copyOf struct {
		address pipeline.Address
		id      string
	}
	have := map[copyOf][][]byte{}
	files, err := filepath.Glob(filepath.Join(dir, "mailboxes", "*", "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		m, err := mail.ReadMessage(bytes.NewReader(b))
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		k := copyOf{pipeline.Address(filepath.Base(filepath.Dir(f))), m.Header.Get("Message-ID")}
		have[k] = append(have[k], b)
	}
	for _, d := range r.Documents {
		for _, to := range d.Recipients {
			if to.MessageID == "" {
				continue
			}
			k := copyOf{to.Address, to.MessageID}
			copies := have[k]
			delete(have, k)
			if len(copies) == 0 {
				t.Errorf("%s: nothing in the mailbox of a recipient", d.File)
				continue
			}
			for _, c := range copies[1:] {
				if !bytes.Equal(c, copies[0]) {
					t.Errorf("%s: a second copy differs from the first", d.File)
				}
			}
			if len(copies) > 1 {
				out, code := command(t, nil, "--dir", dir, "trace", "show", string(d.ID))
				if code != 0 || !strings.Contains(out, "unknown") {
					t.Errorf("%s: a second copy without an unknown hop", d.File)
				}
			}
		}
	}
	for k := range have {
		t.Errorf("mailbox holds a message that no document knows: %s", k.id)
	}
}

// TestDemo runs the whole job and opens what came out with other programs.
func TestDemo(t *testing.T) {
	dir := t.TempDir()
	tmp := t.TempDir()
	start := time.Now()
	out, code := command(t, []string{"TMPDIR=" + tmp}, "demo", "--once", "--dir", dir)
	t.Logf("demo --once took %v", time.Since(start).Round(100*time.Millisecond))
	if code != 0 {
		t.Fatalf("exit %d\n%s", code, out)
	}
	r := checkWorld(t, dir)
	noIdentity(t, dir, tmp)
	t.Run("openssl", func(t *testing.T) { opensslOpens(t, dir) })
	t.Run("open", func(t *testing.T) { ownReaderOpens(t, dir) })
	t.Run("forms", func(t *testing.T) { formsAgree(t, dir) })
	t.Run("again", func(t *testing.T) {
		if out, code := command(t, nil, "demo", "--once", "--dir", dir); code != 0 {
			t.Fatalf("exit %d\n%s", code, out)
		}
		again := checkWorld(t, dir)
		if again.Balance != r.Balance {
			t.Errorf("a second run changed the balance: %+v, %+v", r.Balance, again.Balance)
		}
	})
	t.Run("trace", func(t *testing.T) { traceTells(t, dir) })
}

// opensslOpens decrypts and verifies every message as a recipient would.
func opensslOpens(t *testing.T, dir string) {
	need(t, "openssl", "pdftotext")
	files, _ := filepath.Glob(filepath.Join(dir, "mailboxes", "*", "*.eml"))
	letters := map[string]string{}
	pdfs, _ := filepath.Glob(filepath.Join(dir, "letters", "*.pdf"))
	for _, p := range pdfs {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		letters[string(b)] = strings.TrimSuffix(filepath.Base(p), ".pdf")
	}
	byID := map[string]demo.Document{}
	for _, d := range readReport(t, dir).Documents {
		byID[string(d.ID)] = d
	}
	for _, f := range files {
		who := filepath.Join(dir, "recipients", filepath.Base(filepath.Dir(f)))
		inner := run2(t, nil, "openssl", "cms", "-decrypt", "-in", f, "-recip", who+".cert.pem", "-inkey", who+".key.pem")
		body := run2(t, inner, "openssl", "cms", "-verify", "-CAfile", filepath.Join(dir, "pki", "ca.cert.pem"))
		pdf := pdfOf(t, body)
		id, ok := letters[string(pdf)]
		if !ok {
			t.Errorf("%s: its PDF is none of letters/", filepath.Base(f))
			continue
		}
		e := expectation(t, stem(byID[id].File))
		text := flat(string(run2(t, pdf, "pdftotext", "-", "-")))
		for _, want := range []string{e.Patient.Name, e.Patient.Given, "Conclusion"} {
			if !strings.Contains(text, flat(want)) {
				t.Errorf("letter of %s does not name %q", byID[id].File, want)
			}
		}
	}
	if len(files) < 18 {
		t.Errorf("only %d messages", len(files))
	}
}

// flat folds what a renderer may change: case, white space.
func flat(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }

func run2(t *testing.T, in []byte, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Stdin = bytes.NewReader(in)
	var errOut bytes.Buffer
	cmd.Stderr = &errOut
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, args[0], err, errOut.String())
	}
	return out
}

func pdfOf(t *testing.T, entity []byte) []byte {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(entity))
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	r := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := r.NextRawPart()
		if err != nil {
			t.Fatal("no PDF in the message")
		}
		if !strings.HasPrefix(p.Header.Get("Content-Type"), "application/pdf") {
			continue
		}
		b, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
}

// ownReaderOpens opens one message with cardiopli open, and sees a forged one refused.
func ownReaderOpens(t *testing.T, dir string) {
	files, _ := filepath.Glob(filepath.Join(dir, "mailboxes", "*", "*.eml"))
	who := filepath.Join(dir, "recipients", filepath.Base(filepath.Dir(files[0])))
	args := func(message, out string) []string {
		return []string{"open", message, "--key", who + ".key.pem", "--cert", who + ".cert.pem", "--ca", filepath.Join(dir, "pki", "ca.cert.pem"), "-o", out}
	}
	parts := t.TempDir()
	if out, code := command(t, nil, args(files[0], parts)...); code != 0 {
		t.Errorf("exit %d\n%s", code, out)
	}
	if pdfs, _ := filepath.Glob(filepath.Join(parts, "*.pdf")); len(pdfs) != 1 {
		t.Errorf("%d PDFs written, want 1", len(pdfs))
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	i := len(b) * 2 / 3
	for b[i] == '\r' || b[i] == '\n' {
		i++
	}
	if b[i] == 'A' {
		b[i] = 'B'
	} else {
		b[i] = 'A'
	}
	forged := filepath.Join(t.TempDir(), "forged.eml")
	if err := os.WriteFile(forged, b, 0o600); err != nil {
		t.Fatal(err)
	}
	empty := t.TempDir()
	if out, code := command(t, nil, args(forged, empty)...); code != exitUnproven {
		t.Errorf("forged message: exit %d, want %d\n%s", code, exitUnproven, out)
	}
	if left, _ := os.ReadDir(empty); len(left) > 0 {
		t.Error("parts of a forged message were written")
	}
}

// traceTells changes a byte of each trace file, and sees it named.
func traceTells(t *testing.T, dir string) {
	if out, code := command(t, nil, "trace", "verify", "--dir", dir); code != 0 {
		t.Fatalf("exit %d\n%s", code, out)
	}
	root := filepath.Join(dir, "data", "trace")
	filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		whole, err := os.ReadFile(path)
		if err != nil || len(whole) == 0 {
			return err
		}
		for _, at := range []int{0, len(whole) / 2, len(whole) - 1} {
			b := bytes.Clone(whole)
			b[at] ^= 1
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			out, code := command(t, nil, "trace", "verify", "--dir", dir)
			if code != exitUnproven || !strings.Contains(out, filepath.Base(path)) {
				t.Errorf("byte %d of %s changed: exit %d\n%s", at, d.Name(), code, out)
			}
		}
		return os.WriteFile(path, whole, 0o600)
	})
}

// noIdentity searches every file of D that may not tell of a patient, and the
// folder for temporary files.
func noIdentity(t *testing.T, dir, tmp string) {
	t.Helper()
	needles := sentinels(t)
	for _, found := range append(inClear(dir, allowed, needles), inClear(tmp, nil, needles)...) {
		t.Error(found)
	}
}

// allowed are the places of D that hold patient data in clear, by contract.
var allowed = map[string]bool{"inbox": true, "rejected": true, "letters": true, "recipients": true, "report.json": true}

// inClear lists where a needle stands in a file or a file's name below root.
func inClear(root string, allowed map[string]bool, needles []needle) (found []string) {
	filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // a file that went away while the engine runs
		}
		rel, _ := filepath.Rel(root, path)
		if allowed[strings.Split(rel, string(filepath.Separator))[0]] {
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		hay := []byte(strings.ToLower(rel))
		if !d.IsDir() {
			b, err := os.ReadFile(path)
			if err != nil {
				return nil
			}
			if filepath.Ext(path) == ".eml" {
				b = plainly(b)
			}
			hay = append(hay, bytes.ToLower(b)...)
		}
		for _, n := range needles {
			if bytes.Contains(hay, n.bytes) {
				found = append(found, fmt.Sprintf("%s: %s in clear in %s", n.report, n.what, rel))
			}
		}
		return nil
	})
	return found
}

// plainly gives a message with its encrypted body in bytes: in the base64 of a
// megabyte of noise every short name stands somewhere, in one case or another.
func plainly(b []byte) []byte {
	head, body, ok := bytes.Cut(b, []byte("\r\n\r\n"))
	der, err := base64.StdEncoding.DecodeString(string(bytes.ReplaceAll(body, []byte("\r\n"), nil)))
	if !ok || err != nil || !bytes.Contains(head, []byte("pkcs7-mime")) {
		return b
	}
	return append(head[:len(head):len(head)], der...)
}

type needle struct {
	report, what string
	bytes        []byte
}

// sentinels are what must not stand in clear: names, birth dates in every form,
// INS, and all runs of four words of the reports.
func sentinels(t *testing.T) []needle {
	t.Helper()
	var ns []needle
	entries, err := testdata.Reports.ReadDir("reports")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range entries {
		if filepath.Ext(f.Name()) != ".txt" {
			continue
		}
		s := stem(f.Name())
		e := expectation(t, s)
		add := func(what, v string) {
			if len(v) >= 4 {
				ns = append(ns, needle{s, what, bytes.ToLower([]byte(v))})
			}
		}
		add("name", e.Patient.Name)
		add("given name", e.Patient.Given)
		add("INS", e.Patient.INS)
		if d, err := pipeline.ParseDate(e.Patient.BirthDate); err == nil {
			add("birth date", d.String())
			add("birth date", d.French())
		}
		b, err := testdata.Reports.ReadFile("reports/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		words := strings.Fields(string(b))
		for i := 0; i+4 <= len(words); i++ {
			add("text", strings.Join(words[i:i+4], " "))
		}
	}
	return ns
}

package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A service that starts without a passphrase waits for one on its page, takes
// nothing meanwhile, and works at the same address once it is typed.
func TestUnlockPageOfRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cabinet")
	pass := filepath.Join(t.TempDir(), "pass")
	if err := os.WriteFile(pass, []byte("quatre mots pour essayer\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, code := command(t, nil, "--passphrase-file", pass, "init", dir); code != 0 {
		t.Fatal(out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	settings := fmt.Sprintf("practice:\n  name: Cabinet du Sémaphore\nweb:\n  listen: %q\n", address)
	if err := os.WriteFile(filepath.Join(dir, "cardiopli.yaml"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	report := filepath.Join(dir, "inbox", "ecg.txt")
	if err := os.WriteFile(report, []byte("ECG du 03/11/2026\nPatient : ORVALET Lucienne, née le 04/02/1950\nRythme sinusal à 70/min.\nConclusion : ECG normal.\n"), 0o600); err != nil {
		t.Fatal(err)
	}

	cmd := exec.Command(program(t), "--dir", dir, "run") // its input is no terminal
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && !strings.Contains(lines.Text(), "verrouillé") {
	}
	if !strings.Contains(lines.Text(), address) {
		t.Fatalf("no page: %s\n%s", lines.Text(), stderr.String())
	}
	go io.Copy(io.Discard, stdout)

	jar, _ := cookiejar.New(nil)
	browser := &http.Client{Jar: jar, Timeout: 30 * time.Second}
	base := "http://" + address
	get := func(path string) (int, string, string) {
		t.Helper()
		resp, err := browser.Get(base + path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(b), resp.Request.URL.Path
	}
	try := func(p string) (int, string, string) {
		t.Helper()
		resp, err := browser.PostForm(base+"/unlock", url.Values{"passphrase": {p}})
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(b), resp.Request.URL.Path
	}
	code, body, at := get("/login")
	if code != 200 || at != "/" || !strings.Contains(body, "Cabinet verrouillé") {
		t.Fatalf("locked: %d at %s", code, at)
	}
	if code, body, _ := try("quatre mots au hasard"); code != 401 || !strings.Contains(body, "pas la phrase secrète") {
		t.Errorf("wrong passphrase: %d", code)
	}
	if _, err := os.Stat(report); err != nil {
		t.Error("a report was taken while the practice was locked")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "data", "*.lock")); len(left) > 0 {
		t.Errorf("the data were opened: %v", left)
	}
	code, body, at = try("quatre mots pour essayer")
	if code != 200 || at != "/login" || !regexp.MustCompile(`name="password"`).MatchString(body) {
		t.Fatalf("right passphrase: %d at %s\n%s", code, at, stderr.String())
	}
	for until := time.Now().Add(20 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		if _, err := os.Stat(report); os.IsNotExist(err) {
			break
		}
		if time.Now().After(until) {
			t.Fatal("the report is not taken after the practice was opened")
		}
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil && cmd.ProcessState.ExitCode() != 0 {
		t.Errorf("stopped with %v\n%s", err, stderr.String())
	}
	if strings.Contains(stderr.String(), "quatre mots") || strings.Contains(stderr.String(), "ORVALET") {
		t.Error("a secret or a name in the log")
	}
}

package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// told is what a command in the background has said so far.
type told struct {
	sync.Mutex
	bytes.Buffer
}

func (w *told) Write(b []byte) (int, error) { w.Lock(); defer w.Unlock(); return w.Buffer.Write(b) }
func (w *told) String() string              { w.Lock(); defer w.Unlock(); return w.Buffer.String() }

// A service that was started before the disk with its key file was there opens by
// itself once the file has come, and works: nobody types anything.
func TestLockedPageOpensByItself(t *testing.T) {
	near := t.TempDir()
	dir, pass, key := filepath.Join(near, "cabinet"), filepath.Join(near, "pass"), filepath.Join(near, "disque", "site.key")
	if err := os.WriteFile(pass, []byte("quatre mots pour essayer\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Dir(key), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"init"}, {"keys", "unlock", "add", "--key-file", key}} {
		if out, code := command(t, nil, append([]string{"--dir", dir, "--passphrase-file", pass}, args...)...); code != 0 {
			t.Fatal(out)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	settings := "web:\n  listen: \"" + address + "\"\nkeys:\n  file: " + key + "\n"
	if err := os.WriteFile(filepath.Join(dir, "cardiopli.yaml"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	report := filepath.Join(dir, "inbox", "ecg.txt")
	if err := os.WriteFile(report, []byte("ECG du 03/11/2026\nPatient : ORVALET Lucienne, née le 04/02/1950\nConclusion : ECG normal.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Dir(key), filepath.Join(near, "loin")); err != nil {
		t.Fatal(err)
	}

	nobody, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer nobody.Close()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out := new(told)
	a := &app{ctx: ctx, cli: &CLI{Dir: dir}, in: nobody, out: out, errOut: out, log: slog.New(slog.NewTextHandler(out, nil))}
	ended := make(chan error, 1)
	go func() { ended <- a.runLocked(50 * time.Millisecond) }()
	page := func() string {
		resp, err := http.Get("http://" + address + "/")
		if err != nil {
			return ""
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		return string(b)
	}
	wait := func(what string, ok func() bool) {
		t.Helper()
		for until := time.Now().Add(20 * time.Second); !ok(); time.Sleep(50 * time.Millisecond) {
			if time.Now().After(until) {
				t.Fatalf("%s: not within 20 s\n%s", what, out)
			}
		}
	}
	wait("the page is locked", func() bool { return strings.Contains(page(), "Cabinet verrouillé") })
	time.Sleep(200 * time.Millisecond) // some tries in vain
	if _, err := os.Stat(report); err != nil {
		t.Error("a report was taken while the practice was locked")
	}
	if err := os.Rename(filepath.Join(near, "loin"), filepath.Dir(key)); err != nil {
		t.Fatal(err)
	}
	wait("the page asks people to log in", func() bool { return strings.Contains(page(), `name="password"`) })
	wait("the report is taken", func() bool { _, err := os.Stat(report); return os.IsNotExist(err) })
	stop()
	if err := <-ended; err != nil {
		t.Errorf("stopped with %v", err)
	}
	if !strings.Contains(out.String(), "Cabinet ouvert") || strings.Contains(out.String(), "ORVALET") {
		t.Errorf("told: %s", out)
	}
}

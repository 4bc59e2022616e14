package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestTakenUpAgain stops a laboratory and starts it on the same folder: the keys
// are those of before, the settings name the new ports.
func TestTakenUpAgain(t *testing.T) {
	need(t)
	dir := t.TempDir()
	cert := ""
	for range 2 {
		w, err := build(context.Background(), dir, 8736)
		if err != nil {
			t.Fatal(err)
		}
		var guide strings.Builder
		w.guide(&guide)
		port := strconv.Itoa(w.Servers.Postfix.Port)
		err = w.Servers.Close()
		if err != nil {
			t.Fatal(err)
		}
		yaml, err := os.ReadFile(filepath.Join(dir, "cardiopli.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(yaml, []byte("port: "+port+"\n")) || !strings.Contains(guide.String(), ":"+port+" ") {
			t.Error("the settings or the guide name another port")
		}
		b, err := os.ReadFile(filepath.Join(dir, "recipients", string(w.Physicians[0].Address)+".cert.pem"))
		if err != nil {
			t.Fatal(err)
		}
		if cert != "" && cert != string(b) {
			t.Error("the physician has another certificate")
		}
		cert = string(b)
		if _, err := os.Stat(w.Servers.Dir); !os.IsNotExist(err) {
			t.Error("the servers' folder is left")
		}
	}
}

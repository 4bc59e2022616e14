package main

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cardiopli/cmd/internal/lab"
	"cardiopli/pipeline"
)

// A new certificate of the mailbox, stored while the program runs, signs the next
// letter, and nothing is restarted.
func TestNewCertificateWithoutRestart(t *testing.T) {
	dir, near := t.TempDir(), t.TempDir()
	if out, code := command(t, nil, "demo", "--once", "--dir", dir); code != 0 {
		t.Fatalf("exit %d\n%s", code, out)
	}
	before, err := filepath.Glob(filepath.Join(dir, "mailboxes", "*", "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	var id pipeline.ID
	for _, d := range list(t, dir).Documents {
		if d.State == pipeline.Drafted && stem(d.File) == "s09-ett" {
			id = d.ID
		}
	}
	out, _ := command(t, nil, "--dir", dir, "show", string(id), "--json")
	var s struct{ Text string }
	if err := json.Unmarshal([]byte(out), &s); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(near, "texte.txt")
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(s.Text, "38 %", "28 %")), 0o600); err != nil {
		t.Fatal(err)
	}

	var said bytes.Buffer
	running := exec.Command(program(t), "demo", "--dir", dir)
	running.Stdout, running.Stderr = &said, &said
	if err := running.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		running.Process.Signal(os.Interrupt)
		running.Wait()
	}()
	ca, err := lab.OpenAuthority(dir)
	if err != nil {
		t.Fatal(err)
	}
	practice, users := lab.Practice()
	id2, err := ca.Issue(lab.Subject{Name: "Cabinet renouvelé", Address: string(practice.Address), Kind: lab.RSA2048})
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(id2.Key)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"a.key": der, "a.pem": chainPEM(id2.Certificate, nil)} {
		if err := os.WriteFile(filepath.Join(near, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	up := func() bool {
		o, _ := command(t, nil, "--dir", dir, "status", "--json")
		return strings.Contains(o, `"running": true`) || strings.Contains(o, `"running":true`)
	}
	end := time.Now().Add(2 * time.Minute)
	for !up() {
		if time.Now().After(end) {
			t.Fatalf("the demonstration does not run\n%s", said.String())
		}
		time.Sleep(200 * time.Millisecond)
	}
	out, code := command(t, nil, "--dir", dir, "keys", "import", "--yes", filepath.Join(near, "a.key"), filepath.Join(near, "a.pem"))
	if code != 0 || !strings.Contains(out, "signe avec lui dès la prochaine lettre") {
		t.Fatalf("exit %d\n%s", code, out)
	}
	as := map[string]lab.User{}
	for _, u := range users {
		if _, ok := as[u.Role]; !ok {
			as[u.Role] = u
		}
	}
	// The demonstration's own cardiologists sign what is free of questions: whoever is first.
	signed := func() bool {
		for _, d := range list(t, dir).Documents {
			if d.ID == id {
				return d.State == pipeline.Approved || d.State == pipeline.Issued
			}
		}
		return false
	}
	decide := func(role, want string, args ...string) {
		t.Helper()
		out, code := withPIN(t, as[role].PIN, append(append([]string{"--dir", dir}, args...), "--as", as[role].Login)...)
		if (code != 0 || !strings.Contains(out, want)) && !signed() {
			t.Fatalf("%v: exit %d\n%s", args, code, out)
		}
	}
	drafted := func(version int) {
		t.Helper()
		waitFor(t, "the draft", func() bool {
			if signed() {
				return true
			}
			for _, d := range list(t, dir).Documents {
				if d.ID == id {
					return d.State == pipeline.Drafted && d.Version == version
				}
			}
			return false
		})
	}
	decide("secretary", "dans quelques secondes", "edit", string(id), file)
	drafted(2)
	decide("cardiologist", "demande une action", "answer", string(id), "--action", "asked", "--say", "Contrôle à votre convenance.")
	drafted(3)
	decide("cardiologist", "signé", "approve", string(id))
	var fresh string
	for end := time.Now().Add(time.Minute); fresh == "" && time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		after, err := filepath.Glob(filepath.Join(dir, "mailboxes", "*", "*.eml"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range after {
			known := false
			for _, b := range before {
				known = known || b == f
			}
			if !known {
				fresh = f
			}
		}
	}
	if fresh == "" {
		t.Fatalf("the letter did not leave\n%s", said.String())
	}
	time.Sleep(100 * time.Millisecond) // the operator writes it whole
	address := filepath.Base(filepath.Dir(fresh))
	key := filepath.Join(dir, "recipients", address)
	out, code = command(t, nil, "open", fresh, "--key", key+".key.pem", "--cert", key+".cert.pem", "--ca", filepath.Join(dir, "pki", "ca.cert.pem"), "-o", filepath.Join(near, "lettre"))
	if code != 0 || !strings.Contains(out, fingerprint(id2.Certificate)) {
		t.Errorf("not signed with the new certificate (%s): exit %d\n%s", fingerprint(id2.Certificate), code, out)
	}
}

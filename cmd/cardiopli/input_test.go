package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/fault"
	"cardiopli/testdata"

	"golang.org/x/text/encoding/charmap"
)

// badFiles are what a secretary's folder meets beside reports. A nil error in
// the second column means that the file must be taken.
func badFiles(t *testing.T) map[string][]byte {
	t.Helper()
	binary := make([]byte, 50_000)
	r := rand.NewChaCha8([32]byte{1})
	r.Read(binary)
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	for name, n := range map[string]int{"[Content_Types].xml": 100, "word/document.xml": 60 << 20} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(bytes.Repeat([]byte(" "), n)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	half := bomb.Bytes()[:bomb.Len()/2]
	return map[string][]byte{"vide.txt": nil, "binaire.txt": binary, "bombe.docx": bomb.Bytes(), "tronqué.docx": half, "image.png": append([]byte("\x89PNG\r\n\x1a\n"), binary...)}
}

type listed struct {
	Documents []line `json:"documents"`
	Balance   struct{ Received, Sent, Waiting, Held, Rejected int }
}

func list(t *testing.T, dir string) listed {
	t.Helper()
	return listWith(t, dir, filepath.Join(dir, "keys", "demo-passphrase"))
}

func listWith(t *testing.T, dir, pass string) listed {
	t.Helper()
	out, code := command(t, nil, "--dir", dir, "--passphrase-file", pass, "list", "--json")
	if code != 0 {
		t.Fatalf("list: exit %d\n%s", code, out)
	}
	var l listed
	if err := json.Unmarshal([]byte(out), &l); err != nil {
		t.Fatal(err)
	}
	return l
}

// waitFor polls until ok, with an end.
func waitFor(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not within 30 s", what)
		}
	}
}

// TestBadInput drops everything that is no report beside two that are, while
// the engine runs.
func TestBadInput(t *testing.T) {
	dir := t.TempDir()
	if out, code := command(t, nil, "demo", "--once", "--dir", dir); code != 0 {
		t.Fatalf("exit %d\n%s", code, out)
	}
	cmd := exec.Command(program(t), "demo", "--dir", dir)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
	}()
	inbox, rejected := filepath.Join(dir, "inbox"), filepath.Join(dir, "rejected")
	bad := badFiles(t)
	for name, b := range bad {
		if err := os.WriteFile(filepath.Join(inbox, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	huge, err := os.Create(filepath.Join(inbox, "énorme.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if err := huge.Truncate(100 << 20); err != nil {
		t.Fatal(err)
	}
	huge.Close()
	bad["énorme.txt"] = nil

	text, err := testdata.Reports.ReadFile("reports/s01-ecg.txt")
	if err != nil {
		t.Fatal(err)
	}
	// Typed on a machine of another age: Windows-1252, and another patient.
	old := strings.NewReplacer("LESTRADOU", "VAUQUELIN", "12/03/1958", "13/03/1958").Replace(string(text))
	cp1252, err := charmap.Windows1252.NewEncoder().String(old)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(inbox, "ancien.txt"), []byte(cp1252), 0o600); err != nil {
		t.Fatal(err)
	}
	// Written slowly: whole only after a while.
	slow, err := os.Create(filepath.Join(inbox, "lent.txt"))
	if err != nil {
		t.Fatal(err)
	}
	whole := strings.ReplaceAll(string(text), "LESTRADOU", "MONTFAUCON")
	for i := 0; i < len(whole); i += 200 {
		if _, err := slow.WriteString(whole[i:min(i+200, len(whole))]); err != nil {
			t.Fatal(err)
		}
		time.Sleep(30 * time.Millisecond)
	}
	slow.Close()
	// Gone before it has settled.
	gone := filepath.Join(inbox, "parti.txt")
	if err := os.WriteFile(gone, []byte("un texte"), 0o600); err != nil {
		t.Fatal(err)
	}
	os.Remove(gone)
	// The same bytes as a report that was sent.
	if err := os.WriteFile(filepath.Join(inbox, "encore.txt"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "inbox empty", func() bool {
		files, _ := os.ReadDir(inbox)
		for _, f := range files {
			if !strings.HasPrefix(f.Name(), ".") {
				return false
			}
		}
		return true
	})
	for name := range bad {
		note := filepath.Join(rejected, name+".motif.txt")
		waitFor(t, "note for "+name, func() bool { return exists(note) })
		b, err := os.ReadFile(note)
		if err != nil || len(b) < 40 {
			t.Errorf("note for %s: %q, %v", name, b, err)
		}
		if !exists(filepath.Join(rejected, name)) {
			t.Errorf("%s is lost", name)
		}
	}
	var l listed
	waitFor(t, "the two letters prepared", func() bool {
		l = list(t, dir)
		n := 0
		for _, d := range l.Documents {
			// Signed too, where they came before the cardiologist's morning was over.
			if (d.File == "ancien.txt" || d.File == "lent.txt") && (d.State == pipeline.Drafted || d.Class == pipeline.ClassSent) {
				n++
			}
		}
		return n == 2
	})
	noIdentity(t, dir, t.TempDir()) // while the engine runs
	b := l.Balance
	if b.Received != 24+len(bad)+3 || b.Received != b.Sent+b.Waiting+b.Held+b.Rejected || b.Rejected != len(bad) || b.Held != 1 {
		t.Errorf("balance %+v with %d bad files, two reports and a repeat", b, len(bad))
	}
	for _, d := range l.Documents {
		switch d.File {
		case "ancien.txt":
			if d.Patient.Name != "VAUQUELIN" {
				t.Errorf("Windows-1252: patient %q", d.Patient.Name)
			}
		case "encore.txt":
			if d.State != pipeline.Held || d.Reason == "" {
				t.Errorf("the repeat is %s, %q", d.State, d.Reason)
			}
		}
	}
}

// TestRejectedAndKilled kills the program after the note is written: the file is
// told of once.
func TestRejectedAndKilled(t *testing.T) {
	dir := t.TempDir()
	if out, code := command(t, nil, "demo", "--once", "--dir", dir); code != 0 {
		t.Fatalf("exit %d\n%s", code, out)
	}
	if err := os.WriteFile(filepath.Join(dir, "inbox", "vide.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if !killed(t, dir, t.TempDir(), fault.IntakeRejected, 0) {
		t.Fatal("the point was not passed")
	}
	if out, code := command(t, nil, "demo", "--once", "--dir", dir); code != 0 {
		t.Fatalf("exit %d\n%s", code, out)
	}
	if b := list(t, dir).Balance; b.Received != 25 || b.Rejected != 1 {
		t.Errorf("balance %+v, want 25 received and 1 rejected", b)
	}
	notes, _ := filepath.Glob(filepath.Join(dir, "rejected", "*.motif.txt"))
	if len(notes) != 1 {
		t.Errorf("%d notes, want 1", len(notes))
	}
}

// TestSearchFindsWhatIsPlanted is the control of noIdentity: it must see a
// patient's name and four words of a report.
func TestSearchFindsWhatIsPlanted(t *testing.T) {
	for what, text := range map[string]string{"name": "x lestradou y", "date": "né le 12/03/1958", "words": "Rythme sinusal régulier à"} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "log"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if len(inClear(dir, nil, sentinels(t))) == 0 {
			t.Errorf("a planted %s was not found", what)
		}
	}
}

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"cardiopli/cmd/internal/lab"
	"cardiopli/pipeline"
)

// withPIN runs a decision with the PIN on a file descriptor of its own.
func withPIN(t *testing.T, pin string, args ...string) (string, int) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := w.WriteString(pin + "\n"); err != nil {
		t.Fatal(err)
	}
	w.Close()
	cmd := exec.Command(program(t), append(args, "--pin-fd", "3")...)
	cmd.ExtraFiles = []*os.File{r}
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// TestDecisions takes a draft with a contradiction from its question to the
// mailbox by commands alone, and sees each thing refused that must be.
func TestDecisions(t *testing.T) {
	dir := t.TempDir()
	if out, code := command(t, nil, "demo", "--once", "--dir", dir); code != 0 {
		t.Fatalf("exit %d\n%s", code, out)
	}
	_, users := lab.Practice()
	pins := map[string]string{}
	var cardiologist, secretary string
	for _, u := range users {
		pins[u.Login] = u.PIN
		if u.Role == "secretary" {
			secretary = u.Login
		} else if cardiologist == "" {
			cardiologist = u.Login
		}
	}
	var id pipeline.ID
	for _, d := range list(t, dir).Documents {
		if d.State == pipeline.Drafted && stem(d.File) == "s09-ett" {
			id = d.ID
		}
	}
	if id == "" {
		t.Fatal("no draft with a contradiction")
	}
	show := func() (findings []struct {
		Key, Kind, Severity, Message string
	}, text string) {
		out, code := command(t, nil, "--dir", dir, "show", string(id), "--json")
		if code != 0 {
			t.Fatalf("show: exit %d\n%s", code, out)
		}
		var s struct {
			Text     string
			Findings []struct{ Key, Kind, Severity, Message string }
		}
		if err := json.Unmarshal([]byte(out), &s); err != nil {
			t.Fatal(err)
		}
		findings = append(findings, s.Findings...)
		return findings, s.Text
	}
	decide := func(user string, args ...string) (string, int) {
		return withPIN(t, pins[user], append(append([]string{"--dir", dir}, args...), "--as", user)...)
	}
	if out, code := decide(cardiologist, "approve", string(id)); code != exitPerson || !strings.Contains(out, "une réponse") {
		t.Errorf("an open question was signed away: exit %d\n%s", code, out)
	}
	findings, text := show()
	open := ""
	for _, f := range findings {
		if f.Severity == "error" {
			open = f.Key
		}
	}
	if out, code := decide(secretary, "answer", string(id), open, "--reason", "ok"); code != exitPerson {
		t.Errorf("two letters are no reason: exit %d\n%s", code, out)
	}
	// The secretary mends the text: a new version without the question.
	fixed := strings.ReplaceAll(text, "38 %", "28 %")
	if fixed == text {
		t.Fatal("the sample has changed")
	}
	file := t.TempDir() + "/fixed.txt"
	if err := os.WriteFile(file, []byte(fixed), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, code := decide(secretary, "edit", string(id), file); code != 0 {
		t.Fatalf("edit: exit %d\n%s", code, out)
	}
	// The engine prepares it, and the demonstration's cardiologist signs it.
	if out, code := command(t, nil, "demo", "--once", "--dir", dir); code != 0 {
		t.Fatalf("exit %d\n%s", code, out)
	}
	for _, d := range list(t, dir).Documents {
		if d.ID == id && (d.Class != pipeline.ClassSent || d.Version < 2) {
			t.Errorf("the mended draft is %s, version %d", d.Class, d.Version)
		}
	}
	// Another one is kept as it is, with a reason, and signed by command.
	for _, d := range list(t, dir).Documents {
		if d.State == pipeline.Drafted && stem(d.File) == "s04-ecg" {
			id = d.ID
		}
	}
	findings, _ = show()
	for _, f := range findings {
		if f.Severity == "error" {
			if out, code := decide(secretary, "answer", string(id), f.Key, "--reason", "vérifié sur le tracé"); code != 0 {
				t.Errorf("answer: exit %d\n%s", code, out)
			}
		}
	}
	if out, code := decide(secretary, "answer", string(id), "--action", "none"); code != exitPerson {
		t.Errorf("a secretary said what the letter asks: exit %d\n%s", code, out)
	}
	if out, code := decide(cardiologist, "answer", string(id), "--action", "asked", "--say", "Contrôle à votre convenance."); code != 0 {
		t.Errorf("answer: exit %d\n%s", code, out)
	}
	prepares(t, dir, id)
	if out, code := decide(secretary, "approve", string(id)); code != exitPerson {
		t.Errorf("a secretary signed: exit %d\n%s", code, out)
	}
	if out, code := withPIN(t, "000000", "--dir", dir, "approve", string(id), "--as", cardiologist); code != exitPerson {
		t.Errorf("a wrong PIN signed: exit %d\n%s", code, out)
	}
	if out, code := decide(cardiologist, "approve", string(id)); code != 0 {
		t.Errorf("approve: exit %d\n%s", code, out)
	}
	if out, code := command(t, nil, "demo", "--once", "--dir", dir); code != 0 {
		t.Fatalf("exit %d\n%s", code, out)
	}
	l := list(t, dir)
	for _, d := range l.Documents {
		if d.ID == id && d.Class != pipeline.ClassSent {
			t.Errorf("the signed letter is %s", d.State)
		}
	}
	if l.Balance.Sent != 20 {
		t.Errorf("%d letters sent, want 20", l.Balance.Sent)
	}
	if out, code := decide(cardiologist, "withdraw", string(id), "--reason", "trop tard"); code != exitPerson {
		t.Errorf("a sent letter was withdrawn: exit %d\n%s", code, out)
	}
	if out, code := command(t, nil, "trace", "verify", "--dir", dir); code != 0 {
		t.Errorf("trace: exit %d\n%s", code, out)
	}
}

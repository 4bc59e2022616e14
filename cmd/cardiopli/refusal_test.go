package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cardiopli/pipeline/fault"
	"cardiopli/pipeline/store"
)

var refusalID = regexp.MustCompile(`r-[a-z0-9]{8}`)

func refusing(t testing.TB, dir, pass, words string) string {
	t.Helper()
	out, code := asBlanc(t, dir, pass, "refusal", "add", "--document", oldIssued, "--words", words)
	if code != 0 {
		t.Fatal(out)
	}
	return refusalID.FindString(out)
}

// Restored, a folder knows of the refusals since; the wrong journal is told, with what
// to do, and everything stays held.
func TestRefusalsInBackups(t *testing.T) {
	dir, pass := oldPractice(t)
	set := filepath.Join(t.TempDir(), "set")
	works(t, dir, pass, "backup "+set)
	first := strings.Fields(works(t, dir, pass, "backup --list "+set))[0]
	id := refusing(t, dir, pass, "pas à ma famille")
	restore := func(want int, more ...string) string {
		t.Helper()
		to := filepath.Join(t.TempDir(), "restored")
		out, code := commandWith(t, nil, append([]string{"--dir", to, "--passphrase-file", pass, "restore", set, "--snapshot", first}, more...)...)
		if code != want || !strings.Contains(out, "1 envoi suspendu") {
			t.Errorf("exit %d\n%s", code, out)
		}
		return out + works(t, to, pass, "refusal list")
	}
	if out := restore(0); !strings.Contains(out, "--refusals ANCIEN/data/refusals") || strings.Contains(out, "pas à ma famille") {
		t.Error(out)
	}
	if out := restore(0, "--refusals", filepath.Join(dir, "data", store.RefusalsFile)); !strings.Contains(out, "1 repris du journal (1 noté, 0 levé, 0 détruit)") || !strings.Contains(out, "pas à ma famille") || strings.Contains(out, "notez-les de nouveau") {
		t.Error(out)
	}
	works(t, dir, pass, "backup "+set, "backup --check "+set)
	journal := filepath.Join(set, store.RefusalsFile)
	good, err := os.ReadFile(journal)
	if err != nil {
		t.Fatal(err)
	}
	if out := restore(0); !strings.Contains(out, "1 repris du journal") || !strings.Contains(out, "pas à ma famille") {
		t.Error(out)
	}
	for what, b := range map[string]string{"a disparu": "", "a été coupé": string(good[:len(good)-20]), "1 ligne n'a pas été suivie": strings.Replace(string(good), `"mac":"`, `"mac":"0`, 1)} {
		if err := os.WriteFile(journal, []byte(b), 0o600); err != nil {
			t.Fatal(err)
		}
		if b == "" {
			os.Remove(journal)
		}
		out := restore(exitUnproven)
		if !strings.Contains(out, what) || !strings.Contains(out, "hint: tout reste retenu") || !strings.Contains(out, "refusal add") || !strings.Contains(out, "pas à ma famille") {
			t.Errorf("%s:\n%s", what, out)
		}
		if out, code := commandWith(t, nil, "--dir", dir, "--passphrase-file", pass, "backup", "--check", set); code != exitUnproven || !strings.Contains(out, "journal des refus") {
			t.Errorf("%s: exit %d\n%s", what, code, out)
		}
		works(t, dir, pass, "backup "+set, "backup --check "+set) // and the next backup mends it
	}
	if out, code := asBlanc(t, dir, pass, "refusal", "erase", id); code != 0 {
		t.Fatal(out)
	}
	works(t, dir, pass, "backup "+set)
	if out := restore(0); !strings.Contains(out, "Aucun refus") {
		t.Error(out)
	}
}

// TestRefusalKilled kills the commands between the journal and the database, and after.
func TestRefusalKilled(t *testing.T) {
	dir, pass := oldPractice(t)
	killed := func(point string, args ...string) {
		t.Helper()
		pin, err := os.Open(secretFile(t, oldPIN))
		if err != nil {
			t.Fatal(err)
		}
		defer pin.Close()
		cmd := exec.Command(program(t), append([]string{"--dir", dir, "--passphrase-file", pass, "refusal"}, append(args, "--as", "blanc", "--pin-fd", "3")...)...)
		cmd.Env, cmd.ExtraFiles = append(os.Environ(), "CARDIOPLI_FAULT="+point+":1"), []*os.File{pin}
		if out, _ := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != -1 {
			t.Fatalf("%s: it was not killed\n%s", point, out)
		}
	}
	for _, point := range []string{fault.RefusalNoted, fault.RefusalCommitted} {
		killed(point, "add", "--document", oldIssued, "--words", "tuée à "+point)
		out := works(t, dir, pass, "refusal list")
		id := refusalID.FindString(out)
		if !strings.Contains(out, "tuée à "+point) {
			t.Fatalf("%s: the refusal is lost\n%s", point, out)
		}
		killed(point, "lift", id, "--reason", "dit au téléphone")
		if out := works(t, dir, pass, "refusal list"); !regexp.MustCompile(id + `.*\d\d/\d\d/\d{4} .*\d\d/\d\d/\d{4} `).MatchString(out) {
			t.Errorf("%s: not lifted\n%s", point, out)
		}
		killed(point, "erase", id)
		if out := works(t, dir, pass, "refusal list"); !strings.Contains(out, "Aucun refus") {
			t.Errorf("%s: not erased\n%s", point, out)
		}
		b, err := os.ReadFile(filepath.Join(dir, "data", store.RefusalsFile))
		if err != nil || !strings.Contains(string(b), id) || strings.Contains(string(b), "sealed") {
			t.Errorf("%s: %v\n%s", point, err, b)
		}
		works(t, dir, pass, "trace verify")
	}
}

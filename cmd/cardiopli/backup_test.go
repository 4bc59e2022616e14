package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cardiopli/crypto/keys"
	"cardiopli/pipeline"
	"cardiopli/pipeline/fault"
	"cardiopli/pipeline/store"
)

// asBlanc runs a command as the cardiologist of testdata/practice.
func asBlanc(t testing.TB, dir, pass string, args ...string) (string, int) {
	t.Helper()
	pin, err := os.Open(secretFile(t, oldPIN))
	if err != nil {
		t.Fatal(err)
	}
	defer pin.Close()
	cmd := exec.Command(program(t), append([]string{"--dir", dir, "--passphrase-file", pass}, append(args, "--as", "blanc", "--pin-fd", "3")...)...)
	cmd.ExtraFiles = []*os.File{pin}
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// sealedOf gives bytes of a document that must be nowhere once it is erased.
func sealedOf(t testing.TB, dir, pass string, id pipeline.ID) [][]byte {
	t.Helper()
	site, err := keys.Open(filepath.Join(dir, "keys"), []byte(pass))
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), filepath.Join(dir, "data"), site, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	all, err := st.SealedBytes(t.Context(), id)
	if err != nil || len(all) < 6 {
		t.Fatalf("%d values, %v", len(all), err)
	}
	return all
}

// countIn counts which of the values stand in any file below dir, by their first bytes.
func countIn(t testing.TB, dir string, values [][]byte) (n int) {
	t.Helper()
	files := contents(t, dir)
	for _, v := range values {
		for _, b := range files {
			if strings.Contains(b, string(v[:min(len(v), 32)])) {
				n++
				break
			}
		}
	}
	return n
}

func TestErasedStaysErased(t *testing.T) {
	dir, pass := oldPractice(t)
	set := filepath.Join(t.TempDir(), "set")
	works(t, dir, pass, "backup "+set)
	values := sealedOf(t, dir, oldPass, oldDraft)
	if n := countIn(t, dir, values); n != len(values) {
		t.Fatalf("the search sees %d of %d values", n, len(values))
	}
	refused := func(why string, args ...string) {
		t.Helper()
		if out, code := asBlanc(t, dir, pass, append([]string{"erase"}, args...)...); code != exitPerson || !strings.Contains(out, why) {
			t.Errorf("exit %d\n%s", code, out)
		}
	}
	refused("--despite-retention", oldDraft, "--reason", "request", "--confirm", oldDraft)
	refused("n'est pas clos", oldDraft, "--reason", "request", "--confirm", oldDraft, "--despite-retention")
	refused("n'est pas clos", oldIssued, "--reason", "request", "--confirm", oldIssued, "--despite-retention") // on its way
	refused("Attendez ce jour", oldDraft, "--reason", "retention", "--confirm", oldDraft, "--despite-retention")
	if out, code := asBlanc(t, dir, pass, "withdraw", oldDraft, "--reason", "reçu par erreur"); code != 0 {
		t.Fatal(out)
	}
	refused("Rien n'a été effacé", oldDraft, "--reason", "error", "--despite-retention")
	refused("Rien n'a été effacé", oldDraft, "--reason", "error", "--despite-retention", "--confirm", oldIssued)
	values = sealedOf(t, dir, oldPass, oldDraft)
	out, code := asBlanc(t, dir, pass, "erase", oldDraft, "--reason", "error", "--despite-retention", "--confirm", oldDraft)
	if code != 0 || strings.Contains(out, "TAMBOUREL") {
		t.Fatalf("exit %d\n%s", code, out)
	}
	if n := countIn(t, dir, values); n != 0 {
		t.Errorf("%d of %d values are left", n, len(values))
	}
	out = works(t, dir, pass, "list", "show "+oldDraft, "show --json "+oldDraft, "trace verify")
	if !strings.Contains(out, "retiré, effacé") || !strings.Contains(out, "effacé le") || !strings.Contains(out, "équilibrée") || strings.Contains(out, "TAMBOUREL") {
		t.Error(out)
	}
	if out, code := commandWith(t, nil, "--dir", dir, "--passphrase-file", pass, "show", oldDraft, "--pdf", filepath.Join(t.TempDir(), "x.pdf")); code != exitError || !strings.Contains(out, "hint:") {
		t.Errorf("PDF: exit %d\n%s", code, out)
	}
	// From the snapshot that still has it, with the newer list from each of its places.
	works(t, dir, pass, "trace verify")
	inTrace := filepath.Join(t.TempDir(), "trace")
	run := exec.Command(program(t), "--dir", dir, "--passphrase-file", pass, "run") // puts the hops into the trace
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the trace to tell of the erasure", func() bool {
		out, _ := commandWith(t, nil, "--dir", dir, "trace", "show", oldDraft)
		return strings.Contains(out, "erased")
	})
	run.Process.Signal(os.Interrupt)
	run.Wait()
	if err := os.CopyFS(inTrace, os.DirFS(filepath.Join(dir, "data", "trace"))); err != nil {
		t.Fatal(err)
	}
	first := strings.Fields(works(t, dir, pass, "backup --list "+set))[0]
	restore := func(args string) string {
		t.Helper()
		to := filepath.Join(t.TempDir(), "restored")
		out := works(t, to, pass, "restore "+set+" --snapshot "+first+args)
		out += works(t, to, pass, "list", "trace verify")
		if !strings.Contains(out, "équilibrée") {
			t.Error(out)
		}
		if n := countIn(t, to, values[1:]); (n == 0) != strings.Contains(out, "effacé ici aussi") {
			t.Errorf("%d values are left\n%s", n, out)
		}
		return out
	}
	for from, told := range map[string]bool{"": false, " --erasures " + filepath.Join(dir, "data", "erasures"): true, " --trace " + inTrace: true} {
		if out := restore(from); strings.Contains(out, "effacé ici aussi") != told {
			t.Errorf("%q\n%s", from, out)
		}
	}
	works(t, dir, pass, "backup "+set) // the set learns of it
	if out := restore(""); !strings.Contains(out, "effacé ici aussi") {
		t.Error(out)
	}
	// A list that the practice did not write is not followed.
	if err := os.WriteFile(filepath.Join(set, "erasures"), []byte("cardiopli erasures 1\n"+`{"document":"`+oldIssued+`","at":"2026-11-22T16:00:00Z","by":"u-1","reason":"error","mac":"00"}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "restored")
	if out, code := commandWith(t, nil, "--dir", to, "--passphrase-file", pass, "restore", set); code != exitUnproven || !strings.Contains(out, "hint: elle n'a pas été suivie") {
		t.Errorf("exit %d\n%s", code, out)
	}
	if out := works(t, to, pass, "list"); !strings.Contains(out, "ORVALET") {
		t.Error(out)
	}
}

// TestRestoredSendsNothingByItself: what was on its way at the time of a snapshot
// may have gone since.
func TestRestoredSendsNothingByItself(t *testing.T) {
	dir, pass := oldPractice(t)
	set, to := filepath.Join(t.TempDir(), "set"), filepath.Join(t.TempDir(), "restored")
	works(t, dir, pass, "backup "+set)
	out := works(t, to, pass, "restore "+set)
	if !strings.Contains(out, "1 envoi suspendu") || !strings.Contains(out, "1 document retenu") {
		t.Error(out)
	}
	run := exec.Command(program(t), "--dir", to, "--passphrase-file", pass, "run")
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the engine to start", func() bool {
		out, _ := commandWith(t, nil, "--dir", to, "trace", "show", oldIssued)
		return strings.Contains(out, "held")
	})
	out = works(t, to, pass, "list", "queue list")
	run.Process.Signal(os.Interrupt)
	run.Wait()
	if !strings.Contains(out, "peut-être reçu") || !strings.Contains(out, "à vous : demander au destinataire") || !strings.Contains(out, "peut-être déjà partie") {
		t.Error(out)
	}
	if out, code := asBlanc(t, to, pass, "release", oldDraft); code != 0 {
		t.Error(out)
	}
	if out := works(t, to, pass, "list", "trace verify"); !strings.Contains(out, "attend la signature") {
		t.Error(out)
	}
	everythingOpens(t, to, pass)
	for _, d := range []string{"inbox", "rejected", "export", "templates"} {
		if _, err := os.Stat(filepath.Join(to, d)); err != nil {
			t.Error(err)
		}
	}
}

func TestBackupIsIncrementalAndExpires(t *testing.T) {
	dir, pass := oldPractice(t)
	set := filepath.Join(t.TempDir(), "set")
	if out := works(t, dir, pass, "backup "+set); !strings.Contains(out, "5 pièces scellées dont 5 nouvelles") {
		t.Error(out)
	}
	if out := works(t, dir, pass, "backup "+set); !strings.Contains(out, "5 pièces scellées dont 0 nouvelle (") {
		t.Error(out)
	}
	works(t, dir, pass, "backup --check "+set)
	asBlanc(t, dir, pass, "withdraw", oldDraft, "--reason", "reçu par erreur")
	if out, code := asBlanc(t, dir, pass, "erase", oldDraft, "--reason", "error", "--despite-retention", "--confirm", oldDraft); code != 0 {
		t.Fatal(out)
	}
	out := works(t, dir, pass, "backup --keep 1 "+set)
	if !strings.Contains(out, "2 sauvegardes anciennes supprimées") {
		t.Error(out)
	}
	if n := len(contents(t, filepath.Join(set, "blobs"))); n != 3 {
		t.Errorf("%d blobs are left in the set", n)
	}
	works(t, dir, pass, "backup --check "+set)
	// Nothing in a set opens it.
	for name, b := range contents(t, set) {
		if strings.Contains(b, oldPass) || strings.Contains(b, "PRIVATE KEY") || strings.Contains(b, "ORVALET") {
			t.Errorf("%s tells what it must not", name)
		}
	}
}

func TestDamagedBackupIsTold(t *testing.T) {
	if testing.Short() {
		t.Skip("NOT RUN: about half a minute")
	}
	dir, pass := oldPractice(t)
	set := filepath.Join(t.TempDir(), "set")
	works(t, dir, pass, "backup "+set)
	for name, b := range contents(t, set) {
		base := filepath.Base(name)
		// The journal beside the snapshots has a rule of its own: TestRefusalsInBackups.
		if base == "lock" || base == "erasures" || name == filepath.Join(set, store.RefusalsFile) {
			continue
		}
		altered := []byte(b)
		altered[len(altered)/2] ^= 1
		if err := os.WriteFile(name, altered, 0o600); err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(t.TempDir(), "restored")
		out, code := commandWith(t, nil, "--dir", to, "--passphrase-file", pass, "restore", set)
		if code == 0 || !strings.Contains(out, "hint:") {
			t.Errorf("%s altered: exit %d\n%s", name, code, out)
		}
		if _, err := os.Stat(to); err == nil {
			t.Errorf("%s altered: a folder was made", name)
		}
		if err := os.WriteFile(name, []byte(b), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(func() string {
		for name := range contents(t, filepath.Join(set, "blobs")) {
			return name
		}
		return ""
	}()); err != nil {
		t.Fatal(err)
	}
	if out, code := commandWith(t, nil, "--dir", dir, "--passphrase-file", pass, "backup", "--check", set); code != exitUnproven {
		t.Errorf("a blob is missing: exit %d\n%s", code, out)
	}
	works(t, dir, pass, "backup "+set, "backup --check "+set) // and the next backup mends it
}

// TestBackupKilled kills backup, erase and restore at their write points.
func TestBackupKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("NOT RUN: about half a minute")
	}
	dir, pass := oldPractice(t)
	set := filepath.Join(t.TempDir(), "set")
	killedAt := func(point string, args ...string) {
		t.Helper()
		cmd := exec.Command(program(t), args...)
		cmd.Env = append(os.Environ(), "CARDIOPLI_FAULT="+point+":1")
		if out, _ := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != -1 {
			t.Fatalf("%s: it was not killed\n%s", point, out)
		}
	}
	for _, point := range []string{fault.BackupBlobs, fault.BackupWritten} {
		killedAt(point, "--dir", dir, "--passphrase-file", pass, "backup", set)
		if out := works(t, dir, pass, "backup --list "+set); out != "" {
			t.Errorf("%s: half a snapshot is listed: %s", point, out)
		}
	}
	works(t, dir, pass, "backup "+set, "backup --check "+set)
	for _, point := range []string{fault.RestoreCopied, fault.RestoreReady} {
		to := filepath.Join(t.TempDir(), "restored")
		killedAt(point, "--dir", to, "--passphrase-file", pass, "restore", set)
		if _, err := os.Stat(to); err == nil {
			t.Errorf("%s: the folder bears its name", point)
		}
		works(t, to, pass, "restore "+set)
		everythingOpens(t, to, pass)
	}
	asBlanc(t, dir, pass, "withdraw", oldDraft, "--reason", "reçu par erreur")
	values := sealedOf(t, dir, oldPass, oldDraft)
	for _, point := range []string{fault.EraseReady, fault.EraseCommitted} {
		pin, err := os.Open(secretFile(t, oldPIN))
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(program(t), "--dir", dir, "--passphrase-file", pass, "erase", oldDraft, "--reason", "error", "--despite-retention", "--confirm", oldDraft, "--as", "blanc", "--pin-fd", "3")
		cmd.Env, cmd.ExtraFiles = append(os.Environ(), "CARDIOPLI_FAULT="+point+":1"), []*os.File{pin}
		if out, _ := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != -1 {
			t.Fatalf("%s: it was not killed\n%s", point, out)
		}
		pin.Close()
		works(t, dir, pass, "list")
	}
	if out, code := asBlanc(t, dir, pass, "erase", oldDraft, "--reason", "error"); code != 0 || !strings.Contains(out, "déjà effacé") {
		t.Errorf("exit %d\n%s", code, out)
	}
	if n := countIn(t, dir, values); n != 0 {
		t.Errorf("%d of %d values are left", n, len(values))
	}
}

// A whole demonstration comes back: documents, letters, balance, trace.
func TestRestoreDemo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	if out, code := command(t, nil, "demo", "--once", "--dir", dir); code != 0 {
		t.Fatalf("exit %d\n%s", code, out)
	}
	set, to := filepath.Join(t.TempDir(), "set"), filepath.Join(t.TempDir(), "restored")
	pass := filepath.Join(dir, "keys", "demo-passphrase")
	works(t, dir, pass, "backup "+set)
	for name := range contents(t, set) {
		if filepath.Base(name) == "demo-passphrase" {
			t.Error("the passphrase lies in the backup")
		}
	}
	works(t, to, pass, "restore "+set, "trace verify")
	before, after := list(t, dir), listWith(t, to, pass)
	if len(after.Documents) != len(before.Documents) || after.Balance.Sent != before.Balance.Sent || after.Balance.Received != before.Balance.Received {
		t.Errorf("balance %+v, before %+v", after.Balance, before.Balance)
	}
	n := 0
	for _, d := range before.Documents {
		if d.Class != pipeline.ClassSent || n == 3 {
			continue
		}
		n++
		var pdfs [2][]byte
		for i, from := range []string{dir, to} {
			path := filepath.Join(t.TempDir(), "x.pdf")
			works(t, from, pass, "show "+string(d.ID)+" --pdf "+path)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			pdfs[i] = b
		}
		if !bytes.Equal(pdfs[0], pdfs[1]) {
			t.Errorf("%s: the letter differs", d.ID)
		}
	}
	if n != 3 {
		t.Errorf("%d letters compared", n)
	}
}

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cardiopli/cmd/internal/demo"
	"cardiopli/cmd/internal/lab"
	"cardiopli/pipeline"
)

// TestAmend corrects a letter of the demonstration by commands: the correction
// reaches everyone who got the letter, and says what changed.
func TestAmend(t *testing.T) {
	dir := t.TempDir()
	again := func() {
		t.Helper()
		if out, code := command(t, nil, "demo", "--once", "--dir", dir); code != 0 {
			t.Fatalf("exit %d\n%s", code, out)
		}
	}
	again()
	_, users := lab.Practice()
	var secretary lab.User
	for _, u := range users {
		if u.Role == "secretary" {
			secretary = u
		}
	}
	find := func(id pipeline.ID) line {
		t.Helper()
		for _, d := range list(t, dir).Documents {
			if d.ID == id || id == "" && d.Class == pipeline.ClassSent && stem(d.File) == "s23-stress" {
				return d
			}
		}
		t.Fatal("no such letter")
		return line{}
	}
	sent := find("")
	type sheet struct {
		Text       string
		Version    int
		Amendment  *pipeline.Amendment
		Deliveries []pipeline.Delivery
	}
	show := func(args ...string) (s sheet) {
		t.Helper()
		out, code := command(t, nil, append([]string{"--dir", dir, "show", string(sent.ID), "--json"}, args...)...)
		if code != 0 {
			t.Fatalf("show: exit %d\n%s", code, out)
		}
		if err := json.Unmarshal([]byte(out), &s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	tmp := t.TempDir()
	first := filepath.Join(tmp, "first.pdf")
	before := show("--pdf", first)
	fixed := filepath.Join(tmp, "fixed.txt")
	if err := os.WriteFile(fixed, []byte(strings.TrimRight(before.Text, "\n")+"\nTolérance à surveiller.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	amend := func() (string, int) {
		return withPIN(t, secretary.PIN, "--dir", dir, "amend", string(sent.ID), fixed, "--reason", "Phrase oubliée", "--as", secretary.Login)
	}
	if out, code := amend(); code != 0 {
		t.Fatalf("amend: exit %d\n%s", code, out)
	}
	if out, code := amend(); code != exitPerson || !strings.Contains(out, "pas encore partie") {
		t.Errorf("a correction that is on its way is corrected: exit %d\n%s", code, out)
	}
	if d := find(sent.ID); d.Class != pipeline.ClassWaiting || d.Amends != sent.Version || !strings.Contains(d.Reason, "correction de la lettre du") {
		t.Errorf("%+v", d)
	}
	// Given up, the letter stands as it was; then corrected for good.
	if out, code := withPIN(t, secretary.PIN, "--dir", dir, "withdraw", string(sent.ID), "--reason", "à relire d'abord", "--as", secretary.Login); code != 0 {
		t.Fatalf("withdraw: exit %d\n%s", code, out)
	}
	if d := find(sent.ID); d.Class != pipeline.ClassSent || d.Version != sent.Version {
		t.Errorf("%+v", d)
	}
	if out, code := amend(); code != 0 {
		t.Fatalf("amend: exit %d\n%s", code, out)
	}
	again()
	d := find(sent.ID)
	if d.State == pipeline.Drafted { // it came to be ready as the demonstration ended
		again()
		d = find(sent.ID)
	}
	if d.Class != pipeline.ClassSent || d.Version <= sent.Version || len(d.Recipients) != len(sent.Recipients) {
		t.Fatalf("the correction did not leave: %+v", d)
	}
	after := show()
	if after.Amendment == nil || after.Amendment.Reason != "Phrase oubliée" || len(after.Amendment.Edits) == 0 {
		t.Fatalf("%+v", after.Amendment)
	}
	told := false
	for _, e := range after.Amendment.Edits {
		told = told || strings.Contains(e.After, "Tolérance")
	}
	if !told {
		t.Errorf("what changed is not told: %+v", after.Amendment.Edits)
	}
	got := map[pipeline.Address]int{}
	for _, l := range after.Deliveries {
		if l.State != pipeline.DeliveryCancelled {
			got[l.Recipient.Address]++
		}
	}
	for _, r := range sent.Recipients {
		if got[r.Address] != 2 {
			t.Errorf("%d letters to one who got the first", got[r.Address])
		}
	}
	kept := filepath.Join(tmp, "again.pdf")
	show("--pdf", kept, "--of", fmt.Sprint(sent.Version))
	a, _ := os.ReadFile(first)
	b, _ := os.ReadFile(kept)
	if len(a) == 0 || !bytes.Equal(a, b) {
		t.Error("the letter that was replaced is not what it was")
	}
	replacesForms(t, dir, d, a)
}

// replacesForms opens the two letters that each recipient has, and sees that the
// second one replaces the first in every form.
func replacesForms(t *testing.T, dir string, d line, first []byte) {
	t.Helper()
	kept, err := os.ReadFile(filepath.Join(dir, "letters", string(d.ID)+".v1.pdf"))
	if err != nil || !bytes.Equal(kept, first) {
		t.Errorf("letters/ has no copy of the letter that was replaced: %v", err)
	}
	now, err := os.ReadFile(filepath.Join(dir, "letters", string(d.ID)+".pdf"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range d.Recipients {
		files, _ := filepath.Glob(filepath.Join(dir, "mailboxes", string(r.Address), "*.eml"))
		var both []opened
		for _, f := range files {
			if m := openMail(t, dir, f); m.document == string(d.ID) {
				m.agree(t)
				both = append(both, m)
			}
		}
		if len(both) != 2 {
			t.Fatalf("%d letters in the mailbox of a recipient", len(both))
		}
		if both[0].cda.Version.Value != "1" {
			both[0], both[1] = both[1], both[0]
		}
		one, two := both[0], both[1]
		if one.cda.Version.Value != "1" || two.cda.Version.Value != "2" || one.cda.SetID != two.cda.SetID || one.cda.ID == two.cda.ID {
			t.Errorf("versions %s and %s of sets %v and %v", one.cda.Version.Value, two.cda.Version.Value, one.cda.SetID, two.cda.SetID)
		}
		if two.cda.Replaces.Type != "RPLC" || two.cda.Replaces.ID != one.cda.ID || one.cda.Replaces.Type != "" {
			t.Errorf("the CDA replaces %+v, and the first one was %+v", two.cda.Replaces, one.cda.ID)
		}
		replaced := ""
		for _, l := range two.entry.Links {
			if l.Type == "urn:ihe:iti:2007:AssociationType:RPLC" && l.Source == two.entry.Entries[0].ID {
				replaced = l.Target
			}
		}
		if replaced == "" || replaced != one.entry.Entries[0].ID || len(one.entry.Links) != 1 {
			t.Errorf("the metadata replace %q, and the first entry was %s", replaced, one.entry.Entries[0].ID)
		}
		if a, b := one.entry.Sets[0], two.entry.Sets[0]; a.ID == b.ID || a.external(uniqueSet) == b.external(uniqueSet) || a.external(sourceSet) != b.external(sourceSet) {
			t.Error("the second submission is not one of its own, from the same source")
		}
		if one.cda.Patient.IDs[0] != two.cda.Patient.IDs[0] {
			t.Error("the second letter is of another patient")
		}
		id := one.outer.Get("Message-Id")
		if id == "" || two.outer.Get("References") != id || two.header.Get("References") != id {
			t.Errorf("References %q, and the first message was %q", two.header.Get("References"), id)
		}
		if !bytes.Equal(one.pdf, first) || !bytes.Equal(two.pdf, now) {
			t.Error("the PDFs are not the two of letters/")
		}
		if two.hprim != nil && !bytes.Contains(two.hprim, []byte("\r\n"+string(d.ID)+"-2\r\n")) {
			t.Error("the HPRIM text has not the reference of the second letter")
		}
	}
}

// The identifiers of a submission set in its metadata.
const (
	uniqueSet = "96fdda7c-d067-4183-912e-bf5ee74998a8"
	sourceSet = "554ac39e-e3fe-47fe-b233-965d2a147832"
)

// prepares has an engine of its own prepare a document, as `run` does on a practice
// folder, and ends it.
func prepares(t *testing.T, dir string, id pipeline.ID) {
	t.Helper()
	settings := filepath.Join(dir, "cardiopli.yaml")
	b, err := os.ReadFile(settings)
	if err != nil {
		t.Fatal(err)
	}
	b = regexp.MustCompile(`listen: ".*"`).ReplaceAll(b, []byte(`listen: "127.0.0.1:0"`)) // beside whatever runs here
	if err := os.WriteFile(settings, b, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program(t), "run", "--dir", dir, "--passphrase-file", filepath.Join(dir, demo.PassphraseFile))
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil {
			t.Errorf("run: %v\n%s", err, said.String())
		}
	}()
	waitFor(t, "the draft", func() bool {
		for _, d := range list(t, dir).Documents {
			if d.ID == id {
				return d.State == pipeline.Drafted
			}
		}
		return false
	})
}

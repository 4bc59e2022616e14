package store

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// What must never stand in clear anywhere on the disk.
var secrets = []string{"ZWINGELSTEIN", "Barnabé-Ézéchiel", "1954-11-23", "23/11/1954", "154117512345678", "endocardite mitrale", "rapport-zwingelstein.docx",
	"dr.kowalczyk@example.org", "KOWALCZYK", "gardé car relu au calme", "mailbox of kowalczyk is full", "destination.kowalczyk.example"}

// forms are the ways in which a secret may show through, whatever stands before it.
func forms(secret string) [][]byte {
	all := [][]byte{[]byte(secret), []byte(hex.EncodeToString([]byte(secret))), []byte(fmt.Sprintf("%X", secret))}
	for shift := range 3 { // base64 depends on the place in a group of three bytes
		b := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), secret...))
		inner := b[(shift*8+5)/6+1 : len(b)-2]
		all = append(all, []byte(inner), []byte(base64.RawURLEncoding.EncodeToString([]byte(secret))[:len(secret)]))
	}
	return all
}

func TestNothingInClear(t *testing.T) {
	if !bytes.Contains([]byte(base64.StdEncoding.EncodeToString([]byte("x ZWINGELSTEIN y"))), forms("ZWINGELSTEIN")[3+2*2]) {
		t.Fatal("the search does not see base64")
	}
	d := open(t)
	text := fmt.Sprintf("M. %s %s, né le %s, INS %s : %s.", secrets[0], secrets[1], secrets[3], secrets[4], secrets[5])
	rs := []pipeline.Recipient{{Given: "Jan", Name: "KOWALCZYK", Address: "dr.kowalczyk@example.org"}}
	patient := pipeline.Patient{Name: secrets[0], Given: secrets[1], BirthDate: pipeline.Date{Year: 1954, Month: 11, Day: 23}, INS: secrets[4]}
	for i := range 5 {
		a := arrival(fmt.Sprint(text, i), "inbox/"+secrets[6])
		a.Source = pipeline.Source{Name: secrets[6], Notes: []string{text}}
		id, _, err := d.Take(ctx, a)
		if err != nil {
			t.Fatal(err)
		}
		f := pipeline.Finding{Kind: pipeline.Contradiction, Rule: "two_values", Severity: pipeline.Error, Quote: secrets[5], Message: text, Hint: text}
		c := prepared(id, 1, f)
		c.Work.Report, c.Work.Recipients = pipeline.Report{Patient: patient, Written: text}, rs
		c.Work.Letter = pipeline.Letter{Patient: patient, Recipients: rs, Conclusion: []string{text}}
		c.Work.PDF = []byte(text)
		d.apply(c)
		f.Answer = &pipeline.Answer{By: "blanc", Kept: true, Reason: secrets[9]}
		d.apply(Change{ID: id, From: pipeline.Drafted, Version: 1, To: pipeline.Drafted, Findings: []pipeline.Finding{f}})
		d.apply(Change{ID: id, From: pipeline.Drafted, Version: 1, To: pipeline.Received, Edit: &Edit{Text: text + " Revu.", Chosen: rs, By: "u-1"}, Due: start})
		c.Version = 2
		d.apply(c)
		ok := approved(id, 2)
		ok.Decision.Reason = text
		d.apply(ok)
		if i == 0 {
			continue
		}
		out := issued(id, 2, 1)
		out.Outgoing[0].Recipient, out.Outgoing[0].Bytes = rs[0], []byte(text)
		d.apply(out)
		if err := d.Move(ctx, Step{ID: out.Outgoing[0].ID, From: pipeline.Queued, To: pipeline.Failed, Code: 552, Reply: secrets[10], At: start}); err != nil {
			t.Fatal(err)
		}
		m := about(id, text)
		m.Sender, m.Delivery, m.Receipts[0].Delivery = rs[0].Address, out.Outgoing[0].ID, out.Outgoing[0].ID
		m.Receipts[0].Doubt, m.Hops = secrets[10], nil
		stray := about("", text+secrets[10])
		stray.Sender, stray.Digest = rs[0].Address, []byte(text+secrets[10])
		m.Digest = []byte(text)
		for _, m := range []Arrived{m, stray} {
			if _, _, err := d.KeepMail(ctx, m); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := d.SetGate(ctx, d.LaneOf(secrets[11]), func(g *Gate) (pipeline.Hop, bool) {
		g.Paused, g.PausedAt, g.Domain, g.By, g.Reason, g.Words = true, start, secrets[11], "blanc", text, secrets[10]
		return pipeline.Hop{Stage: pipeline.StageQueue, Outcome: "paused"}, true
	}); err != nil {
		t.Fatal(err)
	}
	a := arrival(text, "inbox/"+secrets[6]+"2")
	a.Refusal, a.Text = "format", ""
	if _, _, err := d.Take(ctx, a); err != nil {
		t.Fatal(err)
	}
	if err := d.SaveRefusal(ctx, Refusal{ID: NewRefusalID(), At: start, Content: []byte(`{"words":"` + secrets[10] + `"}`)}, []string{"name-born|" + secrets[0]},
		pipeline.Hop{Stage: pipeline.StageRefusal, Outcome: "recorded"}); err != nil {
		t.Fatal(err)
	}
	err := d.SavePerson(ctx, Person{Name: "blanc", Role: "cardiologist", Pseudonym: "u-1", Signatory: pipeline.Signatory{Name: "KOWALCZYK"}, Active: true}, start, "u-1")
	if err != nil {
		t.Fatal(err)
	}
	scan(t, d.dir) // with the log of the database as a copy of the running folder would have it
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	scan(t, d.dir)
}

func scan(t *testing.T, dir string) {
	t.Helper()
	files, size := 0, 0
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if info, err := e.Info(); err == nil && info.Mode().Perm()&0o077 != 0 && path != dir {
			t.Errorf("%s may be read by others: %v", filepath.Base(path), info.Mode())
		}
		if e.IsDir() {
			return nil
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files, size = files+1, size+len(b)
		for _, s := range secrets {
			for _, f := range forms(s) {
				if bytes.Contains(b, f) || bytes.Contains([]byte(path), f) {
					t.Errorf("%q stands in %s as %q", s, filepath.Base(path), f)
				}
			}
		}
		return nil
	})
	if err != nil || files < 4 || size < 50_000 {
		t.Fatalf("%d files of %d bytes, %v", files, size, err)
	}
}

func TestPeople(t *testing.T) {
	d := open(t)
	p := Person{Name: "blanc", Role: "cardiologist", Pseudonym: "u-1", Password: "h", PIN: "p", Active: true,
		Signatory: pipeline.Signatory{Title: "Dr", Given: "Anne", Name: "BLANC", RPPS: "10001234567"}}
	if err := d.SavePerson(ctx, p, start, pipeline.System); err != nil {
		t.Fatal(err)
	}
	if got, err := d.Person(ctx, "blanc"); err != nil || got != p {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := d.Person(ctx, "BLANC"); err != ErrNotFound {
		t.Error(err)
	}
	changed := p
	changed.Active, changed.Password, changed.Pseudonym = false, "h2", "u-2"
	if err := d.SavePerson(ctx, changed, start.Add(time.Hour), "u-9"); err != nil {
		t.Fatal(err)
	}
	all, err := d.People(ctx)
	if err != nil || len(all) != 1 || all[0].Active || all[0].Password != "h2" || all[0].Pseudonym != "u-1" {
		t.Errorf("%+v, %v", all, err)
	}
	hs, _ := d.Outbox(ctx, 10)
	if len(hs) != 2 || hs[1].Notes["user"] != "u-1" || hs[1].Actor != "u-9" {
		t.Errorf("the trace does not know whom it was about: %+v", hs)
	}
	for i, r := range []string{`{"a":1}`, `{"a":2}`} {
		if err := d.SaveCorrespondent(ctx, "x@example.org", []byte(r)); err != nil {
			t.Fatal(i, err)
		}
	}
	if rs, _ := d.Correspondents(ctx); len(rs) != 1 || string(rs[0]) != `{"a":2}` {
		t.Errorf("%s", rs)
	}
	if err := d.DeleteCorrespondent(ctx, "x@example.org"); err != nil {
		t.Error(err)
	}
	if err := d.DeleteCorrespondent(ctx, "x@example.org"); err != ErrNotFound {
		t.Error(err)
	}
}

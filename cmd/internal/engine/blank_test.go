package engine

import (
	"context"
	"errors"
	"os/exec"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/blank"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/review"
)

const withBlank = `ECHOCARDIOGRAPHIE TRANSTHORACIQUE du 12/03/2026
Patient : MARTEL Jeanne, née le 04/05/1951, sexe F
Médecin traitant : Dr Paul ROUX

VG non dilaté. FEVG [?] %.
PAPS [? quarante-deux] mmHg.
[?]

Conclusion : fonction systolique conservée.
`

// TestBlankHoldsTheSignature follows a report with blanks to the draft: they stand
// in the letter, keep their age over an edit elsewhere, and only their filling
// lets the cardiologist sign.
func TestBlankHoldsTheSignature(t *testing.T) {
	o := work(t, "")
	ctx := context.Background()
	if err := o.SaveEntry(ctx, directory.Entry{Recipient: pipeline.Recipient{Title: "Dr", Given: "Paul", Name: "ROUX", Address: "paul.roux@medecin.example"}}); err != nil {
		t.Fatal(err)
	}
	o.drop("martel.txt", []byte(withBlank))
	id := o.await(1)[0].ID
	n, since := blank.Count(o.load(id).Findings)
	if n != 3 || since.IsZero() {
		t.Fatalf("%d blanks since %v", n, since)
	}
	pdf, err := o.Store.PDF(ctx, id, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Log("pdftotext is missing: the letter is not read")
	} else {
		cmd := exec.Command("pdftotext", "-", "-")
		cmd.Stdin = strings.NewReader(string(pdf))
		out, err := cmd.Output()
		if err != nil || strings.Count(string(out), "[?") != 3 {
			t.Errorf("the letter does not show its blanks: %v\n%s", err, out)
		}
	}
	doctor := o.person("blanc")
	sign := func() error {
		t.Helper()
		s, err := o.Desk.Open(ctx, doctor, id)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range s.Blocking() {
			if !f.Firm {
				if err := o.Desk.Answer(ctx, doctor, id, s.Version, f.Key(), "vérifié sur le tracé"); err != nil {
					t.Fatal(err)
				}
			}
		}
		b, err := o.Desk.PDF(ctx, doctor, id, s.Version)
		if err != nil {
			t.Fatal(err)
		}
		failed, err := o.Desk.Approve(ctx, doctor, []byte("4711"), review.Seen{ID: id, Version: s.Version, PDF: pipeline.DigestOf(b)})
		if err != nil {
			t.Fatal(err)
		}
		return failed[id]
	}
	if err := sign(); err == nil {
		t.Fatal("a letter with blanks was signed")
	}
	text := strings.Replace(strings.Replace(withBlank, "FEVG [?]", "FEVG 60", 1), "conservée", "normale", 1)
	if err := o.Desk.Edit(ctx, doctor, id, 1, text); err != nil {
		t.Fatal(err)
	}
	o.await(1)
	if n, again := blank.Count(o.load(id).Findings); n != 2 || !again.Equal(since) {
		t.Fatalf("%d blanks since %v, first since %v", n, again, since)
	}
	if err := sign(); err == nil {
		t.Fatal("a letter with blanks was signed")
	}
	text = strings.NewReplacer("[? quarante-deux]", "42", "\n[?]\n", "\n").Replace(text)
	if err := o.Desk.Edit(ctx, doctor, id, 2, text); err != nil {
		t.Fatal(err)
	}
	o.await(1)
	var no *review.Refusal
	if err := sign(); !errors.As(err, &no) || no.Code != "action" {
		t.Fatalf("signed, and nobody said whether anything is asked: %v", err)
	}
	if err := o.Desk.Ask(ctx, doctor, id, 3, pipeline.Ask{Action: pipeline.ActionNone}); err != nil {
		t.Fatal(err)
	}
	o.await(1)
	if err := sign(); err != nil {
		t.Fatal(err)
	}
}

// person gives someone of the practice as an actor.
func (o *office) person(name string) review.Actor {
	o.tb.Helper()
	p, err := o.Store.Person(context.Background(), name)
	if err != nil {
		o.tb.Fatal(err)
	}
	return review.ActorOf(p)
}

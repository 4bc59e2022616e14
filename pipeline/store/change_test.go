package store

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"cardiopli/pipeline"
)

func TestApplyPrepares(t *testing.T) {
	d := open(t)
	id := d.take("texte", "1")
	d.apply(prepared(id, 1, pipeline.Finding{Kind: pipeline.Critical, Rule: "STEMI", Urgency: pipeline.Immediate}))
	r := d.load(id)
	if r.State != pipeline.Drafted || !r.Prepared || r.Urgency != pipeline.Immediate || len(r.Recipients) != 2 || r.Letter.Title == "" {
		t.Errorf("%+v", r)
	}
	if b, err := d.PDF(ctx, id, 1); err != nil || !bytes.HasPrefix(b, []byte("%PDF")) {
		t.Errorf("%q, %v", b, err)
	}
	h := d.hops(id)[1]
	if h.Document != id || h.Version != 1 || !h.At.Equal(start) || h.Commitments["pdf"] == "" || h.Commitments["recipients"] == "" {
		t.Errorf("hop %+v", h)
	}
	if due, _ := d.DueDocuments(ctx, start.Add(time.Hour), 10); len(due) != 0 {
		t.Error("a draft waits for a person, not for a step")
	}
}

func TestApplyStaleWritesNothing(t *testing.T) {
	d := open(t)
	id := d.take("texte", "1")
	d.apply(prepared(id, 1))
	for name, c := range map[string]Change{
		"other version":   approved(id, 2),
		"earlier version": approved(id, 0),
		"prepared twice":  prepared(id, 1),
		"other state":     issued(id, 1, 2),
	} {
		hops, files := len(d.hops(id)), len(d.files())
		if err := d.Apply(ctx, c); !errors.Is(err, ErrStale) {
			t.Errorf("%s: %v", name, err)
		}
		if len(d.hops(id)) != hops || len(d.files()) != files || d.load(id).State != pipeline.Drafted {
			t.Errorf("%s: something was written", name)
		}
	}
	if ds, _ := d.Decisions(ctx, id); len(ds) != 0 {
		t.Error("a decision was kept")
	}
	c := approved(id, 1)
	c.To = pipeline.Issued
	if err := d.Apply(ctx, c); err == nil || errors.Is(err, ErrStale) {
		t.Errorf("a move that does not exist: %v", err)
	}
	c.ID = "000000000000"
	c.To = pipeline.Approved
	if err := d.Apply(ctx, c); !errors.Is(err, ErrNotFound) {
		t.Errorf("no such document: %v", err)
	}
}

// Everything of a change is there or nothing is.
func TestApplyIsOneTransaction(t *testing.T) {
	d := open(t)
	id := d.take("texte", "1")
	d.apply(prepared(id, 1))
	d.apply(approved(id, 1))
	before, hops, files := d.load(id), len(d.hops(id)), len(d.files())
	c := issued(id, 1, 2)
	c.Outgoing[1].ID = c.Outgoing[0].ID // the second insert fails
	c.Edit = &Edit{Text: "autre", By: "u-1"}
	c.Decision = &pipeline.Decision{Document: id, Version: 1, What: pipeline.StageReturn}
	if err := d.Apply(ctx, c); err == nil || errors.Is(err, ErrStale) {
		t.Fatalf("two copies of one name: %v", err)
	}
	after := d.load(id)
	ls, _ := d.Deliveries(ctx, id)
	vs, _ := d.Versions(ctx, id)
	ds, _ := d.Decisions(ctx, id)
	if after.State != before.State || after.Version != 1 || after.Text != "texte" || len(ls) != 0 || len(vs) != 1 || len(ds) != 1 ||
		len(d.hops(id)) != hops || len(d.files()) != files {
		t.Errorf("half a change was kept: %+v, %d deliveries, %d versions, %d decisions", after, len(ls), len(vs), len(ds))
	}
	d.apply(issued(id, 1, 2))
}

func TestApplyEditsAndDecides(t *testing.T) {
	d := open(t)
	id := d.take("premier", "1")
	d.apply(prepared(id, 1))
	chosen := []pipeline.Recipient{doctors[1]}
	d.apply(Change{ID: id, From: pipeline.Drafted, Version: 1, To: pipeline.Received, Due: start, At: start.Add(time.Minute),
		Edit: &Edit{Text: "second", Chosen: chosen, Signer: "blanc", By: "u-1"},
		Hops: []pipeline.Hop{{Stage: pipeline.StageEdit, Actor: "u-1", Outcome: "version"}}})
	r := d.load(id)
	if r.Version != 2 || r.Text != "second" || r.Prepared || r.Signer != "blanc" || len(r.Chosen) != 1 || r.MadeBy != "u-1" || r.Source.Name != "1" {
		t.Errorf("%+v", r)
	}
	if h := d.hops(id)[2]; h.Version != 2 || h.Commitments["text"] == "" {
		t.Errorf("hop %+v", h)
	}
	old, err := d.LoadVersion(ctx, id, 1)
	if err != nil || old.Text != "premier" || !old.Prepared || old.Version != 1 {
		t.Errorf("%+v, %v", old, err)
	}
	d.apply(prepared(id, 2))
	one, _ := d.PDF(ctx, id, 1)
	two, _ := d.PDF(ctx, id, 2)
	if len(one) == 0 || bytes.Equal(one, two) {
		t.Error("each version has its own PDF")
	}
	d.apply(approved(id, 2))
	ds, err := d.Decisions(ctx, id)
	if err != nil || len(ds) != 1 || ds[0].By != "blanc" || ds[0].Version != 2 {
		t.Errorf("%+v, %v", ds, err)
	}
	vs, _ := d.Versions(ctx, id)
	if len(vs) != 2 || vs[0].MadeBy != pipeline.System || vs[1].MadeBy != "u-1" || !vs[1].HasPDF || !vs[1].At.Equal(start.Add(time.Minute)) {
		t.Errorf("%+v", vs)
	}
	for _, n := range []int{3, -1} {
		if _, err := d.PDF(ctx, id, n); !errors.Is(err, ErrNotFound) {
			t.Errorf("version %d: %v", n, err)
		}
		if _, err := d.LoadVersion(ctx, id, n); !errors.Is(err, ErrNotFound) {
			t.Errorf("version %d: %v", n, err)
		}
	}
}

// Two persons answer two questions of the same page: both answers stay.
func TestAnswersOfTwoPersons(t *testing.T) {
	d := open(t)
	id := d.take("texte", "1")
	a := pipeline.Finding{Kind: pipeline.Contradiction, Rule: "two_values", Severity: pipeline.Error, Quote: "60 %"}
	b := pipeline.Finding{Kind: pipeline.Contradiction, Rule: "side", Severity: pipeline.Error, Quote: "gauche"}
	d.apply(prepared(id, 1, a, b))
	one, two := a, b
	one.Answer = &pipeline.Answer{By: "claire", Kept: true, Reason: "vérifié"}
	two.Answer = &pipeline.Answer{By: "blanc", Kept: true, Reason: "exact"}
	answer := Change{ID: id, From: pipeline.Drafted, Version: 1, To: pipeline.Drafted}
	answer.Findings = []pipeline.Finding{one, b}
	d.apply(answer)
	answer.Findings = []pipeline.Finding{a, two} // read before the first answer was given
	d.apply(answer)
	fs := d.load(id).Findings
	if fs[0].Answer == nil || fs[0].Answer.By != "claire" || fs[1].Answer == nil || fs[1].Answer.By != "blanc" {
		t.Errorf("an answer is lost: %+v", fs)
	}
	if r := d.load(id); len(r.Recipients) != 2 || r.Letter.Title == "" {
		t.Error("an answer took the letter away")
	}
}

package engine

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// desk is a practice whose documents are moved by hand, without a running engine.
func desk(t *testing.T) (*Engine, review.Actor) {
	t.Helper()
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "practice")
	if _, err := create(dir, []byte("practice:\n  name: Cabinet\n  mailbox: cabinet@exemple.mssante.fr\n"), []byte("une phrase")); err != nil {
		t.Fatal(err)
	}
	p, err := Open(ctx, dir, []byte("une phrase"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return &Engine{Practice: p}, review.Actor{Name: "blanc", Role: review.Cardiologist, Pseudonym: "u-1"}
}

var (
	durand = pipeline.Recipient{Title: "Dr", Given: "Jeanne", Name: "DURAND", Address: "jeanne.durand@example.org"}
	roy    = pipeline.Recipient{Title: "Dr", Given: "Paul", Name: "ROY", Address: "paul.roy@example.org"}
	gall   = pipeline.Recipient{Title: "Dr", Given: "Yann", Name: "LE GALL", Address: "yann.legall@example.org"}
)

// issued is a document whose letter went out; states are those of its copies.
func issued(t *testing.T, e *Engine, states ...pipeline.DeliveryState) pipeline.ID {
	t.Helper()
	ctx := context.Background()
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	text := "FEVG 48 %"
	id, _, err := e.Store.Take(ctx, store.Arrival{Raw: []byte(text), Text: text, Place: "1", By: pipeline.System, At: now()})
	do(err)
	to := []pipeline.Recipient{durand, roy}
	do(e.Store.Apply(ctx, store.Change{ID: id, From: pipeline.Received, Version: 1, To: pipeline.Drafted, At: now(),
		Work: &store.Work{Recipients: to, PDF: []byte("%PDF"), Letter: pipeline.Letter{Version: 1, Conclusion: []string{text}, Date: pipeline.Date{Year: 2026, Month: 3, Day: 2}}}}))
	do(e.Store.Apply(ctx, store.Change{ID: id, From: pipeline.Drafted, Version: 1, To: pipeline.Approved, At: now()}))
	c := store.Change{ID: id, From: pipeline.Approved, Version: 1, To: pipeline.Issued, At: now()}
	for i, r := range to {
		name := fmt.Sprintf("%s-1-%02d", id, i+1)
		c.Outgoing = append(c.Outgoing, store.Outgoing{ID: name, Recipient: r, MessageID: "<" + name + "@x>", Bytes: []byte("m"), Due: now()})
	}
	do(e.Store.Apply(ctx, c))
	for i, s := range states {
		do(e.Store.Move(ctx, store.Step{ID: c.Outgoing[i].ID, From: pipeline.Queued, To: s, At: now()}))
	}
	return id
}

func TestCorrect(t *testing.T) {
	ctx := context.Background()
	e, who := desk(t)
	id := issued(t, e, pipeline.Accepted, pipeline.Failed)
	first, err := e.Store.Load(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	doc, fs, err := e.correct(ctx, first, pipeline.Document{Recipients: []pipeline.Recipient{gall}}, directory.NewBook(), nil)
	if err != nil || doc.Amends != nil || len(doc.Recipients) != 1 || fs != nil {
		t.Errorf("a first letter is corrected: %+v, %v, %v", doc, fs, err)
	}
	if err := e.Desk.Amend(ctx, who, id, 1, "FEVG 58 %", "chiffre mal entendu"); err != nil {
		t.Fatal(err)
	}
	r, err := e.Store.Load(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	named := []pipeline.Recipient{gall, durand}
	doc, fs, err = e.correct(ctx, r, pipeline.Document{Recipients: named}, directory.NewBook(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if a := doc.Amends; a == nil || a.Version != 1 || a.Letter.Conclusion[0] != "FEVG 48 %" || a.Letter.Version != 1 || a.Reason != "chiffre mal entendu" {
		t.Errorf("%+v", doc.Amends)
	}
	if len(doc.Recipients) != 3 || doc.Recipients[0] != gall || doc.Recipients[1] != durand || doc.Recipients[2] != roy || len(named) != 2 {
		t.Errorf("%+v", doc.Recipients)
	}
	told := 0
	for _, f := range fs {
		if f.Rule == "owed" && f.Severity == pipeline.Info {
			told++
		}
	}
	if told != 1 {
		t.Errorf("%+v", fs)
	}
}

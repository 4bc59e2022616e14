package store

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
	"cardiopli/pipeline/blob"
)

var (
	ctx   = context.Background()
	start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
)

// desk is one practice's folder with one store open on it.
type desk struct {
	*Store
	t    testing.TB
	dir  string
	site *atrest.Site
}

func open(t testing.TB) *desk {
	t.Helper()
	site, err := atrest.NewSite()
	if err != nil {
		t.Fatal(err)
	}
	return another(t, &desk{dir: t.TempDir(), site: site})
}

// another opens the same folder once more, as a second process does.
func another(t testing.TB, d *desk) *desk {
	t.Helper()
	s, err := Open(ctx, d.dir, d.site, folderIn(t, d.dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return &desk{s, t, d.dir, d.site}
}

// folderIn opens the blobs of a practice's data folder.
func folderIn(t testing.TB, dir string) Blobs {
	t.Helper()
	blobs, err := blob.Open(filepath.Join(dir, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { blobs.Close() })
	return blobs
}

func (d *desk) take(raw, place string) pipeline.ID {
	d.t.Helper()
	id, o, err := d.Take(ctx, arrival(raw, place))
	if err != nil || o != Taken {
		d.t.Fatalf("take: %s, %v", o, err)
	}
	return id
}

func arrival(raw, place string) Arrival {
	return Arrival{Source: pipeline.Source{Name: place, Format: pipeline.Text, Size: int64(len(raw))}, Raw: []byte(raw), Text: raw,
		Place: place, By: pipeline.System, At: start}
}

func (d *desk) load(id pipeline.ID) Record {
	d.t.Helper()
	r, err := d.Load(ctx, id)
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

func (d *desk) apply(c Change) {
	d.t.Helper()
	if c.At.IsZero() {
		c.At = start
	}
	if err := d.Apply(ctx, c); err != nil {
		d.t.Fatalf("%s to %s: %v", c.From, c.To, err)
	}
}

var doctors = []pipeline.Recipient{
	{Title: "Dr", Given: "Jeanne", Name: "DURAND", Address: "jeanne.durand@example.org"},
	{Title: "Dr", Given: "Paul", Name: "ROY", Address: "paul.roy@example.org"},
}

func prepared(id pipeline.ID, version int, findings ...pipeline.Finding) Change {
	return Change{ID: id, From: pipeline.Received, Version: version, To: pipeline.Drafted, At: start,
		Work: &Work{Recipients: doctors, Findings: findings, PDF: fmt.Appendf(nil, "%%PDF %s %d", id, version),
			Report: pipeline.Report{Exams: []pipeline.Exam{pipeline.ETT}, Patient: pipeline.Patient{Name: "MOREL", Given: "Luc"}},
			Letter: pipeline.Letter{Title: "Échocardiographie", Author: pipeline.Signatory{Name: "BLANC"}}},
		Hops: []pipeline.Hop{{Stage: pipeline.StagePrepare, Actor: pipeline.System, Outcome: "drafted"}}}
}

func approved(id pipeline.ID, version int) Change {
	return Change{ID: id, From: pipeline.Drafted, Version: version, To: pipeline.Approved, Due: start, At: start,
		Decision: &pipeline.Decision{Document: id, Version: version, By: "blanc", At: start, What: pipeline.StageApprove},
		Hops:     []pipeline.Hop{{Stage: pipeline.StageApprove, Actor: "u-1", Outcome: "approved"}}}
}

func issued(id pipeline.ID, version, copies int) Change {
	c := Change{ID: id, From: pipeline.Approved, Version: version, To: pipeline.Issued, At: start}
	for i := range copies {
		l := fmt.Sprintf("%s-%d", id, i+1)
		c.Outgoing = append(c.Outgoing, Outgoing{ID: l, Recipient: doctors[i%2], MessageID: "<" + l + "@cabinet.example>", Form: "rsa",
			Bytes: []byte("sealed message " + l), Due: start})
		c.Hops = append(c.Hops, pipeline.Hop{Stage: pipeline.StageIssue, Actor: pipeline.System, Outcome: "queued", Delivery: l})
	}
	return c
}

// sent takes a document as far as its copies in the queue.
func (d *desk) issue(raw string, copies int) pipeline.ID {
	d.t.Helper()
	id := d.take(raw, raw)
	d.apply(prepared(id, 1))
	d.apply(approved(id, 1))
	d.apply(issued(id, 1, copies))
	return id
}

func (d *desk) hops(id pipeline.ID) []pipeline.Hop {
	d.t.Helper()
	hs, err := d.Hops(ctx, id)
	if err != nil {
		d.t.Fatal(err)
	}
	return hs
}

func (d *desk) balance() Balance {
	d.t.Helper()
	b, err := d.Balance(ctx)
	if err != nil {
		d.t.Fatal(err)
	}
	if !b.Holds() {
		d.t.Fatalf("the balance does not hold: %+v", b)
	}
	return b
}

// files lists the blobs that are kept.
func (d *desk) files() (all []string) {
	d.t.Helper()
	err := d.blobs.List(ctx, func(name string, _ time.Time) error {
		all = append(all, name)
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return all
}

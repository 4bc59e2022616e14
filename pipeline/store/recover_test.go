package store

import (
	"testing"
	"time"

	"cardiopli/pipeline"
)

func TestRecover(t *testing.T) {
	d := open(t)
	id := d.issue("texte", 2)
	l := string(id) + "-1"
	if err := d.Move(ctx, Step{ID: l, From: pipeline.Queued, To: pipeline.Submitting, Attempt: true, At: start}); err != nil {
		t.Fatal(err)
	}
	message, err := d.Delivery(ctx, l)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Recover(ctx, time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := d.Move(ctx, Step{ID: l, From: pipeline.Unknown, To: pipeline.Submitting, At: start}); err != nil {
		t.Fatal(err)
	}
	now := time.Now().Add(2 * time.Hour)
	hops := len(d.hops(id))
	n, err := d.Recover(ctx, now)
	if n != 1 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	got, _ := d.Delivery(ctx, l)
	if got.State != pipeline.Unknown || got.MessageID != message.MessageID || got.Attempts != 1 || got.Due.Unix() != now.Unix() {
		t.Errorf("%+v", got)
	}
	if hs := d.hops(id); len(hs) != hops+1 || hs[hops].Outcome != "unknown" || hs[hops].Delivery != l || hs[hops].Actor != pipeline.System {
		t.Errorf("hops %+v", hs)
	}
	for _, id := range []string{string(id) + "-1", string(id) + "-2"} {
		l, _ := d.Delivery(ctx, id)
		if b, err := d.Message(ctx, l); err != nil || string(b) != "sealed message "+id {
			t.Errorf("%s: %v", id, err)
		}
	}
	if _, err := d.Raw(ctx, id); err != nil {
		t.Errorf("original: %v", err)
	}
	if _, err := d.PDF(ctx, id, 1); err != nil {
		t.Errorf("PDF: %v", err)
	}
	if n, err := d.Recover(ctx, now); n != 0 || err != nil {
		t.Errorf("a second time: %d, %v", n, err)
	}
}

// A blob put in the place of another, or altered, does not open.
func TestBlobOfAnotherPlace(t *testing.T) {
	d := open(t)
	id, other := d.take("un", "1"), d.take("deux", "2")
	d.replace(d.raw(id), d.raw(other), func(b []byte) []byte { return b })
	if err := d.blobs.Delete(ctx, d.raw(other)); err != nil {
		t.Fatal(err)
	}
	if raw, err := d.Raw(ctx, id); err == nil {
		t.Errorf("another document's original opens as %q", raw)
	}
	if raw, err := d.Raw(ctx, other); err == nil {
		t.Errorf("a missing original opens as %q", raw)
	}
}

func TestOutboxInOrder(t *testing.T) {
	d := open(t)
	two := another(t, d)
	id := d.issue("texte", 2)
	for i := range 10 {
		s := []*desk{d, two}[i%2]
		if err := s.AddHop(ctx, pipeline.Hop{Document: id, Version: i + 1, Stage: pipeline.StageView, Actor: "u-1", At: start}); err != nil {
			t.Fatal(err)
		}
	}
	all, err := d.Outbox(ctx, 100)
	if err != nil || len(all) != 5+10 {
		t.Fatalf("%d hops, %v", len(all), err)
	}
	for i, h := range all {
		if h.Seq != int64(i+1) {
			t.Errorf("hop %d has seq %d", i, h.Seq)
		}
	}
	if all[0].Stage != pipeline.StageIntake || all[4].Stage != pipeline.StageIssue || all[14].Version != 10 {
		t.Errorf("out of order: %+v", all)
	}
	first, _ := d.Outbox(ctx, 4)
	if len(first) != 4 || first[3].Seq != 4 {
		t.Errorf("first four: %+v", first)
	}
	if err := d.Logged(ctx, 4); err != nil {
		t.Fatal(err)
	}
	rest, _ := two.Outbox(ctx, 100)
	if len(rest) != 11 || rest[0].Seq != 5 {
		t.Errorf("%d hops after four", len(rest))
	}
	if len(d.hops(id)) != 15 {
		t.Error("hops in the trace left the document")
	}
}

func TestSeen(t *testing.T) {
	d := open(t)
	id := d.take("texte", "1")
	d.AddHop(ctx, pipeline.Hop{Document: id, Version: 1, Stage: pipeline.StageView, Actor: "u-1", At: start})
	d.AddHop(ctx, pipeline.Hop{Document: id, Version: 2, Stage: pipeline.StageEdit, Actor: "u-2", At: start})
	for _, c := range []struct {
		id      pipeline.ID
		version int
		actor   string
		want    bool
	}{{id, 1, "u-1", true}, {id, 2, "u-1", false}, {id, 1, "u-2", false}, {id, 2, "u-2", false}, {"000000000000", 1, "u-1", false}} {
		if got, err := d.Seen(ctx, c.id, c.version, c.actor); got != c.want || err != nil {
			t.Errorf("%+v: %v, %v", c, got, err)
		}
	}
}

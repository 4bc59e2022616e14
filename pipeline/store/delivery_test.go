package store

import (
	"errors"
	"testing"
	"time"

	"cardiopli/pipeline"
)

func TestDeliveries(t *testing.T) {
	d := open(t)
	id := d.issue("texte", 12)
	ls, err := d.Deliveries(ctx, id)
	if err != nil || len(ls) != 12 || ls[1].ID != string(id)+"-2" || ls[11].ID != string(id)+"-12" {
		t.Fatalf("not in the order of the recipients: %+v, %v", ls, err)
	}
	l := ls[1]
	if l.State != pipeline.Queued || l.Recipient != doctors[1] || l.Version != 1 || !l.Due.Equal(start) || l.Form != "rsa" || l.Held {
		t.Errorf("%+v", l)
	}
	if b, err := d.Message(ctx, l); err != nil || string(b) != "sealed message "+l.ID {
		t.Errorf("%q, %v", b, err)
	}
	for _, no := range []string{"", "x", string(id), string(id) + "-13", "000000000000-1", "../../../../etc/passwd"} {
		if _, err := d.Delivery(ctx, no); !errors.Is(err, ErrNotFound) {
			t.Errorf("delivery %q: %v", no, err)
		}
	}
	if b := d.balance(); b.Waiting != 1 {
		t.Errorf("%+v", b)
	}
}

func TestMove(t *testing.T) {
	d := open(t)
	id := d.issue("texte", 2)
	l := string(id) + "-1"
	submitting := Step{ID: l, From: pipeline.Queued, To: pipeline.Submitting, Attempt: true, At: start.Add(time.Second),
		Hop: pipeline.Hop{Stage: pipeline.StageSubmit, Actor: pipeline.System, Outcome: "submitting"}}
	if err := d.Move(ctx, submitting); err != nil {
		t.Fatal(err)
	}
	hops := len(d.hops(id))
	if err := d.Move(ctx, submitting); !errors.Is(err, ErrStale) {
		t.Errorf("submitted twice: %v", err)
	}
	if len(d.hops(id)) != hops {
		t.Error("a stale step left a hop")
	}
	accepted := Step{ID: l, From: pipeline.Submitting, To: pipeline.Accepted, Code: 250, Enhanced: "2.0.0", Reply: "queued as 4F2", At: start.Add(2 * time.Second),
		Hop: pipeline.Hop{Stage: pipeline.StageSubmit, Actor: pipeline.System, Outcome: "accepted"}}
	if err := d.Move(ctx, accepted); err != nil {
		t.Fatal(err)
	}
	got, err := d.Delivery(ctx, l)
	if err != nil || got.State != pipeline.Accepted || got.Attempts != 1 || got.Code != 250 || got.Enhanced != "2.0.0" || got.Reply != "queued as 4F2" ||
		!got.Due.IsZero() || !got.Since.Equal(start.Add(2*time.Second)) || got.Recipient != doctors[0] {
		t.Errorf("%+v, %v", got, err)
	}
	hs := d.hops(id)
	if h := hs[len(hs)-1]; h.Delivery != l || h.Document != id || h.Version != 1 || h.Outcome != "accepted" || !h.At.Equal(accepted.At) {
		t.Errorf("hop %+v", h)
	}
	if b := d.balance(); b.Waiting != 1 || b.Sent != 0 {
		t.Errorf("one of two is not sent: %+v", b)
	}
	if err := d.Move(ctx, Step{ID: string(id) + "-2", From: pipeline.Queued, To: pipeline.DeliveryCancelled, At: start}); err != nil {
		t.Fatal(err)
	}
	if b := d.balance(); b != (Balance{Received: 1, Sent: 1}) {
		t.Errorf("%+v", b)
	}
}

// Whoever holds a copy after the engine has chosen it, but before it is
// submitted, still stops it.
func TestHeldIsNotSubmitted(t *testing.T) {
	d := open(t)
	id := d.issue("texte", 1)
	l := string(id) + "-1"
	due, err := d.DueDeliveries(ctx, start, 10)
	if err != nil || len(due) != 1 || due[0].ID != l {
		t.Fatalf("%+v, %v", due, err)
	}
	held, free := true, false
	if err := d.Move(ctx, Step{ID: l, From: pipeline.Queued, To: pipeline.Queued, Held: &held, Due: start, At: start.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	if err := d.Move(ctx, Step{ID: l, From: pipeline.Queued, To: pipeline.Submitting, At: start}); !errors.Is(err, ErrStale) {
		t.Errorf("a held copy is submitted: %v", err)
	}
	if due, _ := d.DueDeliveries(ctx, start, 10); len(due) != 0 {
		t.Error("a held copy is due")
	}
	if idle, _ := d.Idle(ctx); !idle {
		t.Error("only a person moves a held copy")
	}
	got, _ := d.Delivery(ctx, l)
	if !got.Held || !got.Since.Equal(start) {
		t.Errorf("held %v since %v", got.Held, got.Since)
	}
	if err := d.Move(ctx, Step{ID: l, From: pipeline.Queued, To: pipeline.Queued, Held: &free, Due: start, At: start}); err != nil {
		t.Fatal(err)
	}
	if due, _ := d.DueDeliveries(ctx, start, 10); len(due) != 1 {
		t.Error("a released copy is not due")
	}
	if err := d.Move(ctx, Step{ID: l, From: pipeline.Queued, To: pipeline.Submitting, At: start}); err != nil {
		t.Error(err)
	}
	if idle, _ := d.Idle(ctx); idle {
		t.Error("a copy being submitted is not idle")
	}
}

func TestDueByUrgencyThenAge(t *testing.T) {
	d := open(t)
	var ids []pipeline.ID
	for i, u := range []pipeline.Urgency{pipeline.Routine, pipeline.Day, pipeline.Immediate, pipeline.Day} {
		id := d.take(string(rune('a'+i)), "1")
		c := prepared(id, 1, pipeline.Finding{Urgency: u})
		d.apply(c)
		d.apply(approved(id, 1))
		ids = append(ids, id)
	}
	waiting := d.take("e", "1")
	want := []pipeline.ID{ids[2], ids[1], ids[3], ids[0], waiting}
	due, err := d.DueDocuments(ctx, start, 10)
	if err != nil || len(due) != 5 {
		t.Fatalf("%+v, %v", due, err)
	}
	for i, w := range want {
		if due[i].ID != w {
			t.Errorf("place %d is wrong: %+v", i, due)
			break
		}
	}
	if due, _ := d.DueDocuments(ctx, start, 2); len(due) != 2 || due[0].ID != ids[2] {
		t.Errorf("the first two: %+v", due)
	}
	if due, _ := d.DueDocuments(ctx, start.Add(-time.Microsecond), 10); len(due) != 0 {
		t.Errorf("due before their time: %+v", due)
	}
	list, err := d.List(ctx)
	if err != nil || list[0].ID != ids[2] || list[1].ID != ids[1] || list[4].ID != waiting || list[0].Patient.Name != "MOREL" || list[0].File != "1" {
		t.Errorf("%+v, %v", list, err)
	}
	for _, id := range ids {
		d.apply(issued(id, 1, 2))
	}
	// All to one domain: its head, and when that has left the next one.
	for _, want := range []string{string(ids[2]) + "-1", string(ids[2]) + "-2", string(ids[1]) + "-1"} {
		ls, err := d.DueDeliveries(ctx, start, 3)
		if err != nil || len(ls) != 1 || ls[0].ID != want {
			t.Fatalf("%+v, %v, want %s", ls, err, want)
		}
		if err := d.Move(ctx, Step{ID: want, From: pipeline.Queued, To: pipeline.Submitting, Attempt: true, At: start}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPostpone(t *testing.T) {
	d := open(t)
	id := d.take("texte", "1")
	for range 2 {
		if err := d.Postpone(ctx, id, start.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	if due, _ := d.DueDocuments(ctx, start, 10); len(due) != 0 {
		t.Error("postponed, and due all the same")
	}
	due, _ := d.DueDocuments(ctx, start.Add(time.Minute), 10)
	if len(due) != 1 || due[0].Attempts != 2 {
		t.Errorf("%+v", due)
	}
	if idle, _ := d.Idle(ctx); idle {
		t.Error("what is postponed is still to be done")
	}
	d.apply(prepared(id, 1))
	if d.load(id).Attempts != 0 {
		t.Error("a step that was made keeps the attempts of the one before")
	}
	if err := d.Postpone(ctx, id, start); err != nil {
		t.Fatal(err)
	}
	if due, _ := d.DueDocuments(ctx, start, 10); len(due) != 0 {
		t.Error("what waits for a person became due")
	}
	if idle, _ := d.Idle(ctx); !idle {
		t.Error("a draft waits for a person")
	}
}

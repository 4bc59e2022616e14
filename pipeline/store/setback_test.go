package store

import (
	"testing"
	"time"

	"cardiopli/pipeline"
)

// What waited behind a clock that was two days ahead goes on once it is right: what
// was put off is tried, and the undo window is as long as it was meant to be.
func TestClockSetBack(t *testing.T) {
	d := open(t)
	const wrong = 48 * time.Hour
	ahead := start.Add(wrong)
	right := start.Add(5 * time.Minute) // that much later, all hops being of now

	window := d.take("fenêtre", "fenêtre")
	d.apply(prepared(window, 1))
	c := approved(window, 1)
	c.At, c.Due = ahead, ahead.Add(2*time.Minute)
	d.apply(c)
	put := d.to("a@one.example", pipeline.Routine)
	at := func(s Step) Step { s.ID, s.At = put, ahead; return s }
	move := func(s Step) {
		t.Helper()
		s.Hop.Stage, s.Hop.Actor = pipeline.StageSubmit, pipeline.System
		if err := d.Move(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
	move(at(Step{From: pipeline.Queued, To: pipeline.Queued, Attempt: true, Due: ahead.Add(30 * time.Second)}))
	other := d.to("b@two.example", pipeline.Immediate)
	move(Step{ID: other, At: ahead, From: pipeline.Queued, To: pipeline.Submitting, Attempt: true})
	move(Step{ID: other, At: ahead, From: pipeline.Submitting, To: pipeline.Accepted})
	lane := d.LaneOf("one.example")
	d.set(lane, func(g *Gate) { g.Failures, g.FailingAt, g.Until = 1, ahead, ahead.Add(time.Minute) })
	if err := d.AddHop(ctx, pipeline.Hop{Stage: pipeline.StageView, Actor: "u-1", At: ahead, Outcome: "list"}); err != nil {
		t.Fatal(err)
	}

	if got := d.due(right.Add(2 * time.Hour)); len(got) != 0 {
		t.Fatalf("due before the clock is looked at: %v", got)
	}
	if by, err := d.SetBack(ctx, ahead.Add(-time.Second), time.Minute); by != 0 || err != nil {
		t.Fatalf("an ordinary correction: %v, %v", by, err)
	}
	by, err := d.SetBack(ctx, right, time.Minute)
	if err != nil || by != ahead.Sub(right) {
		t.Fatalf("set back by %v, %v", by, err)
	}
	if by, err := d.SetBack(ctx, right.Add(time.Second), time.Minute); by != 0 || err != nil {
		t.Fatalf("set back twice: %v, %v", by, err)
	}

	due := func(after time.Duration) int {
		t.Helper()
		ds, err := d.DueDocuments(ctx, right.Add(after), 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(ds)
	}
	if due(2*time.Minute-time.Second) != 0 || due(2*time.Minute) != 1 {
		t.Error("the undo window is not what it was")
	}
	if got := d.due(right); len(got) != 1 || got[0] != put {
		t.Errorf("the copy that was put off is not tried: %v", got)
	}
	g, err := d.Gate(ctx, lane)
	if err != nil || !g.FailingAt.Equal(right) || g.Failures != 1 {
		t.Errorf("gate %+v, %v", g, err)
	}
	doc, _ := documentOf(other)
	ws, err := d.WatchesOf(ctx, doc)
	if err != nil || len(ws) != 1 || !ws[0].Accepted.Equal(right) || ws[0].Next.After(right) {
		t.Errorf("the receipt clock: %+v, %v", ws, err)
	}
	a := about(doc, "it came", pipeline.ReceiptDelivered)
	a.At = right.Add(time.Second)
	if _, _, err := d.KeepMail(ctx, a); err != nil {
		t.Fatal(err)
	}
	if got := d.copyState(other); got != pipeline.Delivered {
		t.Errorf("what comes back is taken for older than the submission: %q", got)
	}
}

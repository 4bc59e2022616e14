package store

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// to takes a letter for one address as far as the queue.
func (d *desk) to(addr pipeline.Address, u pipeline.Urgency) string {
	d.t.Helper()
	raw := fmt.Sprint(addr, time.Now().UnixNano())
	id := d.take(raw, raw)
	d.apply(prepared(id, 1, pipeline.Finding{Urgency: u}))
	d.apply(approved(id, 1))
	c := issued(id, 1, 1)
	c.Outgoing[0].Recipient = pipeline.Recipient{Given: "Luc", Name: "ROY", Address: addr}
	d.apply(c)
	return c.Outgoing[0].ID
}

func (d *desk) set(l Lane, change func(*Gate)) {
	d.t.Helper()
	err := d.SetGate(ctx, l, func(g *Gate) (pipeline.Hop, bool) {
		change(g)
		return pipeline.Hop{Stage: pipeline.StageQueue, Actor: "u-1", At: start, Outcome: "set"}, true
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) due(at time.Time) (ids []string) {
	d.t.Helper()
	ls, err := d.DueDeliveries(ctx, at, 100)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, l := range ls {
		ids = append(ids, l.ID)
	}
	return ids
}

// A destination with many urgent copies hides no other: of each, the head is due.
func TestDueFairlyOverLanes(t *testing.T) {
	d := open(t)
	var dead []string
	for range 30 {
		dead = append(dead, d.to("a@dead.example", pipeline.Immediate))
	}
	one := d.to("b@one.example", pipeline.Routine)
	urgent := d.to("c@ONE.example", pipeline.Day)
	two := d.to("d@two.example", pipeline.Routine)
	if got, want := fmt.Sprint(d.due(start)), fmt.Sprint([]string{dead[0], urgent, two}); got != want {
		t.Errorf("due %s, want %s", got, want)
	}
	// A lane that failed waits until its time; the head of the others does not change.
	lane := d.LaneOf("Dead.Example")
	d.set(lane, func(g *Gate) { g.Failures, g.FailingAt, g.Until = 1, start, start.Add(time.Minute) })
	if got, want := fmt.Sprint(d.due(start)), fmt.Sprint([]string{urgent, two}); got != want {
		t.Errorf("due %s, want %s", got, want)
	}
	if got := d.due(start.Add(time.Minute)); len(got) != 3 {
		t.Errorf("after its time: %v", got)
	}
	if idle, _ := d.Idle(ctx); idle {
		t.Error("a lane that waits goes on by itself")
	}
	_ = one
}

// A stop, a pause and a fault that needs a person each keep a copy from being
// submitted, also one that was chosen before.
func TestGates(t *testing.T) {
	d := open(t)
	one, two := d.to("b@one.example", pipeline.Routine), d.to("d@two.example", pipeline.Routine)
	lane := d.LaneOf("one.example")
	submit := func(id string) error {
		return d.Move(ctx, Step{ID: id, From: pipeline.Queued, To: pipeline.Submitting, Attempt: true, At: start})
	}
	for name, tc := range map[string]struct {
		lane   Lane
		change func(*Gate)
		left   int // due all the same
	}{
		"pause": {lane, func(g *Gate) {
			g.Paused, g.PausedAt, g.By, g.Reason, g.Domain = true, start, "claire", "boîte pleine", "one.example"
		}, 1},
		"stop":  {Operator, func(g *Gate) { g.Paused, g.PausedAt, g.By, g.Reason = true, start, "claire", "erreur" }, 0},
		"stuck": {Operator, func(g *Gate) { g.Stuck, g.FailingAt, g.Words = true, start, "L'opérateur refuse le compte." }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			hop, _ := d.LastHop(ctx)
			d.set(tc.lane, tc.change)
			if got := d.due(start.Add(time.Hour)); len(got) != tc.left {
				t.Errorf("due: %v", got)
			}
			if err := submit(one); !errors.Is(err, ErrStale) {
				t.Errorf("submitted all the same: %v", err)
			}
			gs, err := another(t, d).Gates(ctx) // as another process sees it
			if err != nil || len(gs) != 1 || gs[0].Open() || !gs[0].Waits() || gs[0].Lane != tc.lane {
				t.Fatalf("%+v, %v", gs, err)
			}
			var want Gate
			want.Lane = tc.lane
			tc.change(&want)
			if g := gs[0]; fmt.Sprint(g) != fmt.Sprint(want) {
				t.Errorf("%+v, want %+v", g, want)
			}
			if now, _ := d.LastHop(ctx); now != hop+1 {
				t.Errorf("%d hops tell of it", now-hop)
			}
			d.set(tc.lane, func(g *Gate) { *g = Gate{Lane: g.Lane} })
			if gs, _ := d.Gates(ctx); len(gs) != 0 || len(d.due(start)) != 2 {
				t.Errorf("open again: %+v, %v", gs, d.due(start))
			}
		})
	}
	// Only a person moves what is behind a stop; what is on its way is not idle.
	if err := submit(two); err != nil {
		t.Fatal(err)
	}
	d.set(Operator, func(g *Gate) { g.Paused, g.PausedAt = true, start })
	if idle, _ := d.Idle(ctx); idle {
		t.Error("a copy is on its way")
	}
	if err := d.Move(ctx, Step{ID: two, From: pipeline.Submitting, To: pipeline.Accepted, At: start}); err != nil {
		t.Errorf("what was on its way cannot end: %v", err)
	}
	if idle, _ := d.Idle(ctx); !idle {
		t.Error("nothing moves but by a person")
	}
}

// Each lost reply may be a letter twice: the third one asks a person.
func TestLostReplies(t *testing.T) {
	d := open(t)
	id := d.to("b@one.example", pipeline.Routine)
	state := pipeline.Queued
	for n := 1; n <= MaxLost; n++ {
		if err := d.Move(ctx, Step{ID: id, From: state, To: pipeline.Submitting, Attempt: true, At: start}); err != nil {
			t.Fatalf("try %d: %v", n, err)
		}
		if n == 2 { // by a crash
			if k, err := d.Recover(ctx, start); err != nil || k != 1 {
				t.Fatal(k, err)
			}
		} else if err := d.Move(ctx, Step{ID: id, From: pipeline.Submitting, To: pipeline.Unknown, Lost: true, Due: start, At: start}); err != nil {
			t.Fatal(err)
		}
		state = pipeline.Unknown
		if got, want := len(d.due(start)), 1; n < MaxLost && got != want || n == MaxLost && got != 0 {
			t.Errorf("after %d lost replies %d are due", n, got)
		}
	}
	l, _ := d.Delivery(ctx, id)
	if !l.Held || l.State != pipeline.Unknown || l.Attempts != MaxLost {
		t.Errorf("%+v", l)
	}
	free := false
	dec := &pipeline.Decision{Document: l.Document, Version: 1, By: "claire", At: start, What: pipeline.StageQueue, Reason: "le destinataire n'a rien reçu"}
	if err := d.Move(ctx, Step{ID: id, From: pipeline.Unknown, To: pipeline.Unknown, Fresh: true, Held: &free, Due: start, At: start, Decision: dec,
		Hop: pipeline.Hop{Stage: pipeline.StageQueue, Outcome: "retried"}}); err != nil {
		t.Fatal(err)
	}
	ds, err := d.DueDeliveries(ctx, start, 1)
	if err != nil || len(ds) != 1 || ds[0].Lost != 0 || !ds[0].First.IsZero() {
		t.Errorf("%+v, %v", ds, err)
	}
	all, err := d.Decisions(ctx, l.Document)
	if err != nil || len(all) != 2 || all[1].Reason != dec.Reason {
		t.Errorf("%+v, %v", all, err)
	}
	hs := d.hops(l.Document)
	if hs[len(hs)-1].Commitments["decision"] == "" {
		t.Error("the hop does not commit to the reason")
	}
}

// A database from before has copies without a lane: they get one when it is opened.
func TestOldCopiesGetALane(t *testing.T) {
	d := open(t)
	id := d.to("b@one.example", pipeline.Routine)
	if _, err := d.write.Exec(`update delivery set lane = null`); err != nil {
		t.Fatal(err)
	}
	if got := d.due(start); len(got) != 0 {
		t.Fatal("due without a lane")
	}
	if got := another(t, d).due(start); len(got) != 1 || got[0] != id {
		t.Errorf("due %v", got)
	}
}

func BenchmarkDueDeliveries(b *testing.B) {
	d := open(b)
	for i := range 1000 {
		d.to(pipeline.Address(fmt.Sprintf("x@dest%d.example", i%20)), pipeline.Routine)
	}
	for b.Loop() {
		if ls, err := d.DueDeliveries(ctx, start, 100); err != nil || len(ls) != 20 {
			b.Fatal(len(ls), err)
		}
	}
}

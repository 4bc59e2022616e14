package engine

import (
	"context"
	"errors"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/escalation"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// watched is the copy as the receipt clock sees it, as if it were of an immediate finding.
func (w *post) watched() store.Watch {
	w.tb.Helper()
	got := w.watch()
	got.Urgency = pipeline.Immediate
	return got
}

func (w *post) watch() store.Watch {
	w.tb.Helper()
	all, err := w.Store.WatchesOf(context.Background(), w.doc)
	if err != nil || len(all) != 1 {
		w.tb.Fatalf("%d watches, %v", len(all), err)
	}
	return all[0]
}

func (w *post) moves(from, to pipeline.DeliveryState, at time.Time) {
	w.tb.Helper()
	if err := w.Store.Move(context.Background(), store.Step{ID: w.copy.ID, From: from, To: to, Attempt: to == pipeline.Submitting, At: at}); err != nil {
		w.tb.Fatalf("%s to %s: %v", from, to, err)
	}
}

// TestARetriedCopyReachesItsFirstRung: a copy that the operator puts off every ten
// minutes is not forgotten for that.
func TestARetriedCopyReachesItsFirstRung(t *testing.T) {
	w := newPost(t)
	begun := now().Add(time.Hour)
	w.moves(pipeline.Accepted, pipeline.Failed, begun.Add(-time.Minute))
	w.moves(pipeline.Failed, pipeline.Queued, begun) // a person said so: the clock begins anew
	asked := w.watched().Next
	at := begun
	for range 4 {
		at = at.Add(10 * time.Minute)
		w.moves(pipeline.Queued, pipeline.Submitting, at)
		w.moves(pipeline.Submitting, pipeline.Queued, at.Add(time.Second))
	}
	got := w.watched()
	if got.Next.After(asked) {
		t.Errorf("the clock is asked at %s, which was to be %s", got.Next, asked)
	}
	step, _ := escalation.Next(review.SituationOf(got, at, false, got.Rung), escalation.Defaults())
	if step.Rung != 1 || step.Why != escalation.NotTaken {
		t.Errorf("40 minutes after it was ready: %+v", step)
	}
	step, next := escalation.Next(review.SituationOf(got, begun.Add(29*time.Minute), false, got.Rung), escalation.Defaults())
	if !step.IsZero() || !next.Equal(begun.Add(30*time.Minute).Truncate(time.Microsecond)) {
		t.Errorf("before it is due: %+v, %s", step, next)
	}
}

// TestAFailureAfterTheLastRungRingsAgain: what was told then was about silence.
func TestAFailureAfterTheLastRungRingsAgain(t *testing.T) {
	ctx := context.Background()
	w := newPost(t)
	at := now().Add(time.Hour)
	for rung := range 2 {
		got := w.watched()
		if err := w.Store.Wind(ctx, got, store.Tick{Rung: rung + 1, Rang: true, At: at}); err != nil {
			t.Fatal(err)
		}
	}
	w.moves(pipeline.Accepted, pipeline.Failed, at.Add(time.Minute))
	got := w.watched()
	step, _ := escalation.Next(review.SituationOf(got, at.Add(2*time.Minute), false, got.Rung), escalation.Defaults())
	if got.Rung != 2 || step.Rung != 1 || step.Why != escalation.Refused {
		t.Fatalf("rung %d; %+v", got.Rung, step)
	}
	if err := w.Store.Wind(ctx, got, store.Tick{Rung: step.Rung, Rang: true, At: at.Add(2 * time.Minute)}); err != nil {
		t.Fatal(err)
	}
	got = w.watched()
	if step, _ := escalation.Next(review.SituationOf(got, at.Add(3*time.Minute), false, got.Rung), escalation.Defaults()); !step.IsZero() {
		t.Errorf("the same rung twice: %+v", step)
	}
}

// TestACopyThatIsSentAgainHasItsTime: nobody is asked to do nothing about it.
func TestACopyThatIsSentAgainHasItsTime(t *testing.T) {
	ctx := context.Background()
	w := newPost(t)
	who := review.Actor{Name: "odile", Role: review.Secretary, Pseudonym: "u-2"}
	at := now()
	w.moves(pipeline.Accepted, pipeline.Failed, at)
	if err := w.Store.Wind(ctx, w.watch(), store.Tick{Rung: 1, Rang: true, At: at}); err != nil && !errors.Is(err, store.ErrStale) { // or the engine was first
		t.Fatal(err)
	}
	if all, err := w.Desk.Overdue(ctx, who); err != nil || len(all) != 1 || all[0].Todo == "" {
		t.Fatalf("a copy that failed: %+v, %v", all, err)
	}
	w.moves(pipeline.Failed, pipeline.Queued, now())
	if all, err := w.Desk.Overdue(ctx, who); err != nil || len(all) != 0 {
		t.Errorf("sent again: %+v, %v", all, err)
	}
}

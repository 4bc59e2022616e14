package review

import (
	"errors"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// closed takes a letter to its end without sending it.
func (o *office) closed(born pipeline.Date) pipeline.ID {
	o.t.Helper()
	id, _, err := o.st.Take(ctx, store.Arrival{Source: pipeline.Source{Name: "a.txt"}, Raw: []byte("a"), Text: "a", Place: born.String(), By: "x", At: o.clock})
	if err != nil {
		o.t.Fatal(err)
	}
	o.apply(store.Change{ID: id, From: pipeline.Received, Version: 1, To: pipeline.Drafted, Work: &store.Work{PDF: []byte("%PDF"),
		Report: pipeline.Report{Date: pipeline.Date{Year: 2026, Month: 2, Day: 20}, Patient: pipeline.Patient{Name: "MOREL", BirthDate: born}}}})
	o.apply(store.Change{ID: id, From: pipeline.Drafted, Version: 1, To: pipeline.Withdrawn})
	return id
}

func refusalOf(err error) string {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Code
	}
	return ""
}

func TestEraseObeysRetention(t *testing.T) {
	adult, minor := pipeline.Date{Year: 1950, Month: 2, Day: 4}, pipeline.Date{Year: 2025, Month: 5, Day: 6}
	for _, c := range []struct {
		name, reason string
		born         pipeline.Date
		years        int
		despite      bool
		want         string
	}{
		{"at once", EraseRequest, adult, 0, false, "retention"},
		{"at once, despite", EraseRequest, adult, 0, true, ""},
		{"as if it were over", EraseRetention, adult, 0, true, "retention"},
		{"a day too early", EraseRetention, adult, 20, false, "retention"},
		{"twenty years", EraseRetention, adult, 21, false, ""},
		{"a child, twenty years", EraseRetention, minor, 21, false, "retention"},
		{"a child, at twenty-eight", EraseRetention, minor, 28, false, ""},
		{"no reason", "because", adult, 30, true, "reason"},
	} {
		o := open(t)
		id := o.closed(c.born)
		o.clock = start.AddDate(c.years, 0, 0)
		if err := o.Erase(ctx, o.doctor, id, c.reason, c.despite); refusalOf(err) != c.want || c.want == "" && err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		_, err := o.st.Load(ctx, id)
		if gone := errors.Is(err, store.ErrErased); gone != (c.want == "") {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestWhoMayErase(t *testing.T) {
	o := open(t)
	id := o.closed(pipeline.Date{Year: 1950, Month: 2, Day: 4})
	if err := o.Erase(ctx, o.sec, id, EraseError, true); refusalOf(err) != "role" {
		t.Errorf("a secretary: %v", err)
	}
	l, err := o.Loss(ctx, o.adm, id)
	if err != nil || l.Until != (pipeline.Date{Year: 2046, Month: 3, Day: 2}) || !l.Due || l.Versions != 1 {
		t.Errorf("%+v, %v", l, err)
	}
	if _, err := o.Open(ctx, o.adm, id); refusalOf(err) != "role" {
		t.Errorf("an administrator reads: %v", err)
	}
	if err := o.Erase(ctx, o.adm, id, EraseError, true); err != nil {
		t.Errorf("an administrator: %v", err)
	}
	if l, err := o.Loss(ctx, o.doctor, id); err != nil || !l.Gone {
		t.Errorf("%+v, %v", l, err)
	}
	list, b, err := o.List(ctx, o.sec)
	if err != nil || len(list) != 1 || Why(list[0]) != "effacé" || !b.Holds() || b.Rejected != 1 {
		t.Errorf("%+v, %+v, %v", list, b, err)
	}
	r, hops, err := o.Remains(ctx, o.sec, id)
	if err != nil || r.By != o.adm.Pseudonym || r.Reason != EraseError || len(hops) == 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// What came out of a backup goes on only where a person says so, from where it was.
func TestResumeRestored(t *testing.T) {
	o := open(t)
	id, _, err := o.st.Take(ctx, store.Arrival{Source: pipeline.Source{Name: "a.txt"}, Raw: []byte("a"), Text: "a", Place: "a", By: "x", At: o.clock})
	if err != nil {
		t.Fatal(err)
	}
	for _, was := range []pipeline.State{pipeline.Received, pipeline.Drafted, pipeline.Returned, pipeline.Approved} {
		r, err := o.st.HoldRestored(ctx, 0, pipeline.Hop{Stage: store.StageRestore, Actor: "terminal", At: o.clock})
		if err != nil || r.Documents != 1 {
			t.Fatalf("%s: %+v, %v", was, r, err)
		}
		if again, err := o.st.HoldRestored(ctx, 0, pipeline.Hop{At: o.clock}); err != nil || again.Documents != 0 {
			t.Errorf("%s: held twice: %+v, %v", was, again, err)
		}
		if due, err := o.st.DueDocuments(ctx, o.clock.Add(time.Hour), 10); err != nil || len(due) != 0 {
			t.Errorf("%s: %d steps are due, %v", was, len(due), err)
		}
		rec, err := o.st.Load(ctx, id)
		if err != nil || rec.State != pipeline.Held || !HeldByRestore(rec.Reason) || ReasonWords(rec.Reason) == "" {
			t.Fatalf("%s: %s %s, %v", was, rec.State, rec.Reason, err)
		}
		if err := o.Resume(ctx, o.sec, id); err != nil {
			t.Fatal(err)
		}
		if rec, err = o.st.Load(ctx, id); err != nil || rec.State != was {
			t.Errorf("%s: goes on as %s, %v", was, rec.State, err)
		}
		due, err := o.st.DueDocuments(ctx, o.clock.Add(time.Hour), 10)
		if err != nil || (len(due) == 1) != (was == pipeline.Received || was == pipeline.Approved) {
			t.Errorf("%s: %d steps are due, %v", was, len(due), err)
		}
		switch was { // on to the next
		case pipeline.Received:
			o.apply(store.Change{ID: id, From: was, Version: 1, To: pipeline.Drafted, Work: &store.Work{PDF: []byte("%PDF")}})
		case pipeline.Drafted:
			o.apply(store.Change{ID: id, From: was, Version: 1, To: pipeline.Returned})
		case pipeline.Returned:
			o.apply(store.Change{ID: id, From: was, Version: 1, To: pipeline.Drafted})
			o.apply(store.Change{ID: id, From: pipeline.Drafted, Version: 1, To: pipeline.Approved, Due: o.clock})
		}
	}
}

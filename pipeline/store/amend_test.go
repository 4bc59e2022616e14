package store

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// amend starts a correction of an issued version.
func amend(id pipeline.ID, version, amends int) Change {
	return Change{ID: id, From: pipeline.Issued, Version: version, To: pipeline.Received, Due: start, At: start.Add(time.Hour),
		Edit:     &Edit{Text: "corrigé", By: "u-1", Amends: amends, Reason: "FEVG mal dictée", Replaced: "remplacée"},
		Decision: &pipeline.Decision{Document: id, Version: version, By: "blanc", What: pipeline.StageEdit, Reason: "FEVG mal dictée"},
		Hops:     []pipeline.Hop{{Stage: pipeline.StageEdit, Actor: "u-1", Outcome: "amendment"}}}
}

func revert(id pipeline.ID, from pipeline.State, version, to int) Change {
	return Change{ID: id, From: from, Version: version, To: pipeline.Issued, Revert: to, At: start.Add(2 * time.Hour),
		Decision: &pipeline.Decision{Document: id, Version: version, By: "blanc", What: pipeline.StageWithdraw, Reason: "inutile"},
		Hops:     []pipeline.Hop{{Stage: pipeline.StageWithdraw, Actor: "u-1", Outcome: "issued"}}}
}

// move takes a copy through states.
func (d *desk) move(delivery string, states ...pipeline.DeliveryState) {
	d.t.Helper()
	for _, to := range states {
		l, err := d.Delivery(ctx, delivery)
		if err != nil {
			d.t.Fatal(err)
		}
		st := Step{ID: delivery, From: l.State, To: to, At: start, Reply: "réponse"}
		if to == pipeline.Queued || to == pipeline.Unknown {
			st.Due = start
		}
		if err := d.Move(ctx, st); err != nil {
			d.t.Fatal(err)
		}
	}
}

func (d *desk) copies(id pipeline.ID) map[string]pipeline.DeliveryState {
	d.t.Helper()
	ls, err := d.Deliveries(ctx, id)
	if err != nil {
		d.t.Fatal(err)
	}
	all := map[string]pipeline.DeliveryState{}
	for _, l := range ls {
		all[l.ID] = l.State
	}
	return all
}

func (d *desk) one(id pipeline.ID) Summary {
	d.t.Helper()
	list, err := d.List(ctx)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, m := range list {
		if m.ID == id {
			return m
		}
	}
	d.t.Fatal("not in the list")
	return Summary{}
}

// reissued is the second letter with its own copies.
func reissued(id pipeline.ID, version int) Change {
	c := issued(id, version, 2)
	for i := range c.Outgoing {
		name := string(id) + "-" + string(rune('0'+version)) + "-" + string(rune('1'+i))
		c.Outgoing[i].ID, c.Outgoing[i].MessageID, c.Hops[i].Delivery = name, "<"+name+"@x>", name
	}
	return c
}

func TestAmend(t *testing.T) {
	d := open(t)
	id := d.issue("texte", 2)
	one, two := string(id)+"-1", string(id)+"-2"
	d.move(one, pipeline.Submitting, pipeline.Accepted)
	d.move(two, pipeline.Submitting, pipeline.Failed)
	if b := d.balance(); b.Waiting != 1 {
		t.Fatalf("%+v", b)
	}
	d.apply(amend(id, 1, 1))
	r := d.load(id)
	if r.State != pipeline.Received || r.Version != 2 || r.AmendsVersion != 1 || r.AmendReason != "FEVG mal dictée" || r.Text != "corrigé" {
		t.Fatalf("%+v", r)
	}
	if m := d.one(id); m.Class != pipeline.ClassWaiting || len(m.Deliveries) != 0 || len(m.Earlier) != 2 || m.Amends != 1 {
		t.Errorf("%+v", m)
	}
	if n, _ := d.CountDeliveries(ctx); n[pipeline.Failed] != 0 {
		t.Error("a copy of a replaced letter is still a failure")
	}
	d.apply(prepared(id, 2))
	edit := Change{ID: id, From: pipeline.Drafted, Version: 2, To: pipeline.Received, Due: start, At: start, Edit: &Edit{Text: "encore", By: "u-1"}}
	if err := d.Apply(ctx, edit); err == nil || errors.Is(err, ErrStale) {
		t.Errorf("an edit that forgets what it corrects: %v", err)
	}
	gone := Change{ID: id, From: pipeline.Drafted, Version: 2, To: pipeline.Withdrawn, At: start}
	if err := d.Apply(ctx, gone); err == nil || errors.Is(err, ErrStale) {
		t.Errorf("a letter that was sent is withdrawn: %v", err)
	}
	edit.Edit.Amends = 1
	d.apply(edit)
	d.apply(prepared(id, 3))
	d.apply(approved(id, 3))
	d.apply(reissued(id, 3))
	if b := d.balance(); b.Waiting != 1 {
		t.Errorf("%+v", b)
	}
	for _, n := range []string{"1", "2"} {
		d.move(string(id)+"-3-"+n, pipeline.Submitting, pipeline.Accepted)
	}
	m := d.one(id)
	if m.Class != pipeline.ClassSent || len(m.Deliveries) != 2 || len(m.Earlier) != 2 || d.balance().Sent != 1 {
		t.Errorf("the old failure keeps the letter from being sent: %+v", m)
	}
	// A receipt for the first letter still finds its copy.
	d.move(one, pipeline.Displayed)
	if got := d.copies(id); got[one] != pipeline.Displayed || got[two] != pipeline.Failed || len(got) != 4 {
		t.Errorf("%v", got)
	}
	if b, err := d.PDF(ctx, id, 1); err != nil || len(b) == 0 {
		t.Errorf("the first letter cannot be read: %v", err)
	}
}

// Copies that have not left are cancelled with the correction, and come back as
// they were if it is given up.
func TestRevert(t *testing.T) {
	d := open(t)
	id := d.take("texte", "texte")
	d.apply(prepared(id, 1, pipeline.Finding{Rule: "STEMI", Urgency: pipeline.Day}))
	d.apply(approved(id, 1))
	d.apply(issued(id, 1, 3))
	one, two, three := string(id)+"-1", string(id)+"-2", string(id)+"-3"
	d.move(one, pipeline.Submitting, pipeline.Accepted)
	d.move(two, pipeline.Submitting, pipeline.Queued)
	held := true
	if err := d.Move(ctx, Step{ID: two, From: pipeline.Queued, To: pipeline.Queued, Held: &held, Due: start, Reply: "réponse", At: start}); err != nil {
		t.Fatal(err)
	}
	pdf, _ := d.PDF(ctx, id, 1)
	before := d.load(id)
	d.apply(amend(id, 1, 1))
	for _, n := range []string{two, three} {
		l, err := d.Delivery(ctx, n)
		if err != nil || l.State != pipeline.DeliveryCancelled || l.Reply != "remplacée" || l.Held || !l.Due.IsZero() {
			t.Errorf("%+v, %v", l, err)
		}
		if err := d.Move(ctx, Step{ID: n, From: pipeline.Queued, To: pipeline.Submitting, At: start}); !errors.Is(err, ErrStale) {
			t.Errorf("a copy of a replaced letter leaves: %v", err)
		}
	}
	if due, _ := d.DueDeliveries(ctx, start.Add(24*time.Hour), 10); len(due) != 0 {
		t.Errorf("due: %v", due)
	}
	d.apply(prepared(id, 2))
	if d.load(id).Urgency != pipeline.Routine {
		t.Error("the correction has the urgency of the first letter")
	}
	d.apply(approved(id, 2))
	d.apply(revert(id, pipeline.Approved, 2, 1))
	r := d.load(id)
	if r.State != pipeline.Issued || r.Version != 1 || r.Text != before.Text || r.Urgency != pipeline.Day || r.AmendsVersion != 0 || r.Letter.Title != before.Letter.Title {
		t.Errorf("%+v", r)
	}
	if b, _ := d.PDF(ctx, id, r.Version); !bytes.Equal(b, pdf) {
		t.Error("another PDF")
	}
	l2, _ := d.Delivery(ctx, two)
	l3, _ := d.Delivery(ctx, three)
	if l2.State != pipeline.Queued || !l2.Held || l2.Reply != "réponse" || l3.State != pipeline.Queued || l3.Held || l3.Due.IsZero() {
		t.Errorf("%+v\n%+v", l2, l3)
	}
	if due, _ := d.DueDeliveries(ctx, start.Add(24*time.Hour), 10); len(due) != 1 || due[0].ID != three {
		t.Errorf("due: %v", due)
	}
	if m := d.one(id); m.Class != pipeline.ClassWaiting || len(m.Deliveries) != 3 || len(m.Earlier) != 0 || m.Amends != 0 {
		t.Errorf("%+v", m)
	}
	hs := d.hops(id)
	if h := hs[len(hs)-1]; h.Stage != pipeline.StageWithdraw || h.Version != 2 {
		t.Errorf("the last hop is %+v", h)
	}
	// A second correction has a number of its own: what was given up stays readable.
	d.apply(amend(id, 1, 1))
	if r := d.load(id); r.Version != 3 || r.State != pipeline.Received {
		t.Errorf("%+v", r)
	}
	if old, err := d.LoadVersion(ctx, id, 2); err != nil || old.Text != "corrigé" {
		t.Errorf("%v", err)
	}
	vs, _ := d.Versions(ctx, id)
	if len(vs) != 3 {
		t.Errorf("%+v", vs)
	}
}

// Every state of a copy, against a correction that begins.
func TestAmendAndCopies(t *testing.T) {
	for state, path := range map[pipeline.DeliveryState][]pipeline.DeliveryState{
		pipeline.Queued: nil, pipeline.Submitting: {pipeline.Submitting}, pipeline.Unknown: {pipeline.Submitting, pipeline.Unknown},
		pipeline.Accepted: {pipeline.Submitting, pipeline.Accepted}, pipeline.Delivered: {pipeline.Delivered}, pipeline.Displayed: {pipeline.Displayed},
		pipeline.Failed: {pipeline.Failed}, pipeline.Overdue: {pipeline.Overdue}, pipeline.Printed: {pipeline.Printed},
		pipeline.DeliveryCancelled: {pipeline.DeliveryCancelled},
	} {
		d := open(t)
		id := d.issue("texte", 1)
		l := string(id) + "-1"
		d.move(l, path...)
		as, hops := 0, len(d.hops(id))
		if state.Left() {
			as = 1
			if err := d.Apply(ctx, amend(id, 1, 0)); !errors.Is(err, ErrStale) {
				t.Errorf("%s: what someone has is corrected by nothing: %v", state, err)
			}
		}
		err := d.Apply(ctx, amend(id, 1, as))
		if state == pipeline.Submitting || state == pipeline.Unknown {
			if !errors.Is(err, ErrStale) || d.load(id).State != pipeline.Issued || len(d.hops(id)) != hops || d.copies(id)[l] != state {
				t.Errorf("%s: %v", state, err)
			}
			continue
		}
		want := state
		if state == pipeline.Queued {
			want = pipeline.DeliveryCancelled
		}
		if err != nil || d.copies(id)[l] != want {
			t.Errorf("%s: %s, %v", state, d.copies(id)[l], err)
		}
		d.balance()
	}
}

// A correction of a letter that nobody got, although it corrected another.
func TestAmendOfWhatNeverLeft(t *testing.T) {
	d := open(t)
	id := d.issue("texte", 1)
	d.move(string(id)+"-1", pipeline.Submitting, pipeline.Accepted)
	d.apply(amend(id, 1, 1))
	d.apply(prepared(id, 2))
	d.apply(approved(id, 2))
	d.apply(reissued(id, 2))
	for _, wrong := range []int{0, 3} {
		if err := d.Apply(ctx, amend(id, 2, wrong)); err == nil {
			t.Errorf("as a correction of %d", wrong)
		}
	}
	d.apply(amend(id, 2, 1))
	d.apply(prepared(id, 3))
	for _, wrong := range []int{2, 3, 4} {
		if err := d.Apply(ctx, revert(id, pipeline.Drafted, 3, wrong)); err == nil {
			t.Errorf("back to %d", wrong)
		}
	}
	d.apply(revert(id, pipeline.Drafted, 3, 1))
	if m := d.one(id); m.Version != 1 || m.Class != pipeline.ClassSent || d.copies(id)[string(id)+"-2-1"] != pipeline.DeliveryCancelled {
		t.Errorf("%+v", m)
	}
}

func TestRevertOnlyCorrections(t *testing.T) {
	d := open(t)
	id := d.take("texte", "1")
	d.apply(prepared(id, 1))
	d.apply(Change{ID: id, From: pipeline.Drafted, Version: 1, To: pipeline.Received, Due: start, Edit: &Edit{Text: "deux", By: "u-1"}})
	if err := d.Apply(ctx, revert(id, pipeline.Received, 2, 1)); err == nil || d.load(id).State != pipeline.Received {
		t.Errorf("a first letter becomes an issued one: %v", err)
	}
	for _, c := range []Change{
		{ID: id, From: pipeline.Issued, Version: 2, To: pipeline.Received},
		{ID: id, From: pipeline.Issued, Version: 2, To: pipeline.Issued, Revert: 1},
		{ID: id, From: pipeline.Received, Version: 2, To: pipeline.Drafted, Revert: 1},
		{ID: id, From: pipeline.Received, Version: 2, To: pipeline.Issued, Revert: 2},
	} {
		if err := d.Apply(ctx, c); err == nil || errors.Is(err, ErrStale) {
			t.Errorf("%s to %s, back to %d: %v", c.From, c.To, c.Revert, err)
		}
	}
}

// Whatever write fails, nothing of a correction or of its end is kept.
func TestAmendIsOneTransaction(t *testing.T) {
	d := open(t)
	id := d.issue("texte", 2)
	d.move(string(id)+"-1", pipeline.Submitting, pipeline.Accepted)
	state := func() []any {
		r, vs := d.load(id), 0
		if v, err := d.Versions(ctx, id); err == nil {
			vs = len(v)
		}
		ds, _ := d.Decisions(ctx, id)
		l, _ := d.Delivery(ctx, string(id)+"-2")
		return []any{r.State, r.Version, r.Text, r.Urgency, vs, len(ds), len(d.hops(id)), l.State, l.Reply}
	}
	fails := func(what string, c Change) {
		t.Helper()
		before := state()
		for _, at := range []string{"update on document", "insert on version", "insert on decision", "update on delivery", "insert on hop"} {
			if c.Revert > 0 && at == "insert on version" {
				continue
			}
			if _, err := d.write.Exec(`create trigger stop before ` + at + ` begin select raise(abort, 'no'); end`); err != nil {
				t.Fatal(err)
			}
			if err := d.Apply(ctx, c); err == nil {
				t.Errorf("%s: %s fails and is not told", what, at)
			}
			if _, err := d.write.Exec(`drop trigger stop`); err != nil {
				t.Fatal(err)
			}
			if after := state(); !slices.Equal(before, after) {
				t.Errorf("%s, %s: %v became %v", what, at, before, after)
			}
		}
		d.apply(c)
	}
	fails("amend", amend(id, 1, 1))
	fails("revert", revert(id, pipeline.Received, 2, 1))
	if got := d.copies(id)[string(id)+"-2"]; got != pipeline.Queued {
		t.Errorf("the second copy is %s", got)
	}
}

package review

import (
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

func TestMayApprove(t *testing.T) {
	pdf := pipeline.DigestOf([]byte("pdf"))
	doctor := Actor{Name: "blanc", Role: Cardiologist, Signatory: blanc}
	for _, c := range []struct {
		name, want string
		change     func(r *store.Record, l *Seen, seen *bool)
	}{
		{"good", "", func(*store.Record, *Seen, *bool) {}},
		{"answered error", "", func(r *store.Record, _ *Seen, _ *bool) {
			r.Findings = []pipeline.Finding{{Severity: pipeline.Error, Answer: &pipeline.Answer{Kept: true}}}
		}},
		{"warnings and urgency", "", func(r *store.Record, _ *Seen, _ *bool) {
			r.Findings = []pipeline.Finding{{Severity: pipeline.Warning}, {Urgency: pipeline.Immediate}}
		}},
		{"not a draft", "state", func(r *store.Record, _ *Seen, _ *bool) { r.State = pipeline.Held }},
		{"not prepared", "state", func(r *store.Record, _ *Seen, _ *bool) { r.Prepared = false }},
		{"another version", "stale", func(_ *store.Record, l *Seen, _ *bool) { l.Version = 1 }},
		{"another PDF", "stale", func(_ *store.Record, l *Seen, _ *bool) { l.PDF[0]++ }},
		{"no PDF seen", "stale", func(_ *store.Record, l *Seen, _ *bool) { l.PDF = pipeline.Digest{} }},
		{"unseen", "unseen", func(_ *store.Record, _ *Seen, seen *bool) { *seen = false }},
		{"no recipient", "recipients", func(r *store.Record, _ *Seen, _ *bool) { r.Recipients = nil }},
		{"another's letter", "signer", func(r *store.Record, _ *Seen, _ *bool) { r.Letter.Author.Given = "Paul" }},
		{"same name, other number", "signer", func(r *store.Record, _ *Seen, _ *bool) { r.Letter.Author.RPPS = "10007654321" }},
		{"nobody said whether anything is asked", "action", func(r *store.Record, _ *Seen, _ *bool) { r.Letter.Ask = pipeline.Ask{} }},
		{"something is asked", "", func(r *store.Record, _ *Seen, _ *bool) { r.Letter.Ask.Action = pipeline.ActionAsked }},
		{"open error", "open", func(r *store.Record, _ *Seen, _ *bool) { r.Findings = []pipeline.Finding{{Severity: pipeline.Error}} }},
		{"open fatal", "open", func(r *store.Record, _ *Seen, _ *bool) { r.Findings = []pipeline.Finding{{Severity: pipeline.Fatal}} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := store.Record{State: pipeline.Drafted, Prepared: true}
			r.Version, r.Recipients, r.Letter.Author, r.Letter.Ask.Action = 2, doctors, blanc, pipeline.ActionNone
			l, seen := Seen{Version: 2, PDF: pdf}, true
			c.change(&r, &l, &seen)
			err := MayApprove(r, doctor, l, pdf, seen)
			if c.want == "" {
				done(t, err)
			} else {
				refused(t, err, c.want)
			}
		})
	}
}

func TestApprove(t *testing.T) {
	o := open(t)
	id := o.draft()
	seen := o.look(o.doctor, id, 1)
	if failed := o.sign(seen); len(failed) != 0 {
		t.Fatal(failed)
	}
	ds, err := o.st.Decisions(ctx, id)
	if err != nil || len(ds) != 1 || ds[0].By != "blanc" || ds[0].PDF != seen.PDF || ds[0].Text != pipeline.DigestOf([]byte("texte")) ||
		ds[0].Recipients != pipeline.DigestRecipients(doctors) || ds[0].What != pipeline.StageApprove {
		t.Errorf("%+v, %v", ds, err)
	}
	if due, _ := o.st.DueDocuments(ctx, start.Add(time.Minute-1), 1); len(due) != 0 {
		t.Error("it leaves before the time in which it can be taken back")
	}
	if due, _ := o.st.DueDocuments(ctx, start.Add(time.Minute), 1); len(due) != 1 {
		t.Error("it does not leave")
	}
	refused(t, o.sign(seen)[id], "state")
	refused(t, o.Edit(ctx, o.doctor, id, 1, "autre"), "approved")
	done(t, o.Return(ctx, o.doctor, id, 1, "patient à rappeler"))
	if o.state(id) != pipeline.Returned {
		t.Error("it cannot be taken back")
	}
}

func TestApproveRefuses(t *testing.T) {
	o := open(t)
	id := o.draft()
	digest := pipeline.DigestOf([]byte("%PDF " + string(id) + "1"))
	refused(t, o.sign(Seen{ID: id, Version: 1, PDF: digest})[id], "unseen")
	o.look(o.sec, id, 1)
	refused(t, o.sign(Seen{ID: id, Version: 1, PDF: digest})[id], "unseen") // someone else has opened it
	seen := o.look(o.doctor, id, 1)
	for _, a := range []Actor{o.sec, o.adm, {}} {
		_, err := o.Approve(ctx, a, []byte("4711"), seen)
		refused(t, err, "role")
	}
	forged := o.sec
	forged.Role = Cardiologist // was one when they logged in
	_, err := o.Approve(ctx, forged, []byte("4711"), seen)
	refused(t, err, "pin")
	_, err = o.Approve(ctx, o.doctor, []byte("0000"), seen)
	refused(t, err, "pin")
	roux := o.actor("roux")
	o.look(roux, id, 1)
	failed, err := o.Approve(ctx, roux, []byte("1234"), seen)
	done(t, err)
	refused(t, failed[id], "signer")
	other := seen
	other.PDF[3]++
	refused(t, o.sign(other)[id], "stale")
	done(t, o.Edit(ctx, o.sec, id, 1, "texte corrigé"))
	refused(t, o.sign(seen)[id], "stale")
	refused(t, o.sign(Seen{ID: id, Version: 2, PDF: seen.PDF})[id], "state") // not prepared yet
	o.prepare(id, 2, pipeline.Drafted)
	refused(t, o.sign(Seen{ID: id, Version: 2, PDF: pipeline.DigestOf([]byte("%PDF " + string(id) + "2"))})[id], "unseen")
	second := o.take("une autre", "2")
	o.prepare(second, 1, pipeline.Drafted)
	good := o.look(o.doctor, second, 1)
	if failed := o.sign(seen, good); len(failed) != 1 || failed[id] == nil || o.state(second) != pipeline.Approved {
		t.Errorf("one of the batch stops the other: %v", failed)
	}
}

// Minutes count more than second thoughts.
func TestImmediateLeavesAtOnce(t *testing.T) {
	o := open(t)
	id := o.draft(pipeline.Finding{Kind: pipeline.Critical, Urgency: pipeline.Immediate})
	o.sign(o.look(o.doctor, id, 1))
	if due, _ := o.st.DueDocuments(ctx, start, 1); len(due) != 1 {
		t.Error("an urgent letter waits")
	}
}

// TestApproveLooksBackOnWhatStands: a letter with values of an earlier one waits
// where that one is corrected meanwhile.
func TestApproveLooksBackOnWhatStands(t *testing.T) {
	o := open(t)
	first := o.draft()
	o.apply(store.Change{ID: first, From: pipeline.Drafted, Version: 1, To: pipeline.Approved})
	o.brings(o.issue(first, 1, doctors...)[0], pipeline.Accepted)
	o.clock = o.clock.Add(time.Minute)
	id := o.take("FEVG 48 %", "2")
	back := []pipeline.Earlier{{Document: first}}
	looksBack := func(version int) {
		t.Helper()
		o.apply(store.Change{ID: id, From: pipeline.Received, Version: version, To: pipeline.Drafted, Work: &store.Work{Recipients: doctors,
			Letter: pipeline.Letter{Author: blanc, Ask: pipeline.Ask{Action: pipeline.ActionNone}}, PDF: []byte{'%', byte(version)},
			Earlier: back}})
	}
	looksBack(1)
	// An answer loses nothing of what the letter looks back on.
	o.apply(store.Change{ID: id, From: pipeline.Drafted, Version: 1, To: pipeline.Drafted, Findings: []pipeline.Finding{}})
	o.clock = o.clock.Add(time.Minute)
	done(t, o.Amend(ctx, o.sec, first, 1, "FEVG 58 %", "mal entendu"))
	refused(t, o.sign(o.look(o.doctor, id, 1))[id], "earlier")
	o.clock = o.clock.Add(time.Minute)
	done(t, o.Recheck(ctx, o.doctor, id, 1))
	back = nil
	looksBack(2)
	done(t, o.sign(o.look(o.doctor, id, 2))[id])
}

func TestStandsAs(t *testing.T) {
	fevg := pipeline.Measurement{Key: "lvef", Value: 48, Unit: "%", Raw: "48 %"}
	on := pipeline.DateOf(start)
	martel := pipeline.Patient{Name: "MARTEL", Given: "Jeanne", BirthDate: pipeline.Date{Year: 1951, Month: 5, Day: 4}}
	for name, c := range map[string]struct {
		change func(now *store.Record)
		want   bool
	}{
		"as it was":            {func(*store.Record) {}, true},
		"the words moved":      {func(r *store.Record) { r.At = start.Add(time.Hour); r.Report.Measurements[1].Raw = "48%" }, true},
		"being corrected":      {func(r *store.Record) { r.State = pipeline.Drafted }, false},
		"another value":        {func(r *store.Record) { r.Report.Measurements[1].Value = 58 }, false},
		"another day":          {func(r *store.Record) { r.Report.Date.Day++ }, false},
		"found to be a twin's": {func(r *store.Record) { r.At = start.Add(time.Hour); r.Report.Patient.Given = "Louise" }, false},
	} {
		now := store.Record{State: pipeline.Issued}
		now.At = start.Add(-time.Hour)
		now.Report = pipeline.Report{Date: on, Patient: martel, Measurements: []pipeline.Measurement{{Key: "hr", Value: 70}, fevg}}
		c.change(&now)
		r := store.Record{}
		r.At, r.Report.Patient = start, martel
		if got := standsAs(now, pipeline.Earlier{On: on, Measurements: []pipeline.Measurement{fevg}}, r); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

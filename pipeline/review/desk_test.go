package review

import (
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

func TestEveryLookIsAHop(t *testing.T) {
	o := open(t)
	id := o.draft()
	for what, look := range map[string]func() error{
		"list":  func() error { _, _, err := o.List(ctx, o.sec); return err },
		"sheet": func() error { _, err := o.Open(ctx, o.sec, id); return err },
		"pdf":   func() error { _, err := o.PDF(ctx, o.sec, id, 1); return err },
	} {
		for range 2 {
			before := len(o.hops())
			done(t, look())
			hs := o.hops()
			h := hs[len(hs)-1]
			if len(hs) != before+1 || h.Stage != pipeline.StageView || h.Actor != "u-2" || h.Outcome != what || (what != "list") != (h.Document == id) {
				t.Errorf("%s: %+v", what, hs[before:])
			}
		}
	}
	for _, a := range []Actor{o.adm, {}} {
		before := len(o.hops())
		_, _, err := o.List(ctx, a)
		refused(t, err, "role")
		_, err = o.Open(ctx, a, id)
		refused(t, err, "role")
		_, err = o.PDF(ctx, a, id, 1)
		refused(t, err, "role")
		if len(o.hops()) != before {
			t.Error("what was refused was recorded as a look")
		}
	}
	s, err := o.Open(ctx, o.doctor, id)
	if err != nil || s.Class != pipeline.ClassWaiting || len(s.Versions) != 1 || len(s.Hops) < 3 || s.Text != "texte" {
		t.Errorf("%+v, %v", s, err)
	}
	list, b, err := o.List(ctx, o.doctor)
	if err != nil || len(list) != 1 || !b.Holds() || b.Waiting != 1 {
		t.Errorf("%v, %+v, %v", list, b, err)
	}
}

func TestEdit(t *testing.T) {
	o := open(t)
	id := o.draft()
	for _, text := range []string{"", " \r\n\t", "a\x00b", "caf\xe9", strings.Repeat("x", MaxText+1)} {
		refused(t, o.Edit(ctx, o.sec, id, 1, text), "text")
	}
	refused(t, o.Edit(ctx, o.adm, id, 1, "texte"), "role")
	refused(t, o.Edit(ctx, o.sec, id, 2, "texte"), "stale")
	done(t, o.Choose(ctx, o.sec, id, 1, doctors))
	o.prepare(id, 2, pipeline.Drafted)
	done(t, o.Edit(ctx, o.sec, id, 2, "un\r\ndeux\r\n"))
	r, err := o.st.Load(ctx, id)
	if err != nil || r.Version != 3 || r.State != pipeline.Received || r.Text != "un\ndeux\n" || len(r.Chosen) != 1 || r.MadeBy != "u-2" {
		t.Errorf("%+v, %v", r, err)
	}
	refused(t, o.Edit(ctx, o.sec, id, 2, "trois"), "stale")
	refused(t, o.Edit(ctx, o.sec, id, 3, "trois"), "state") // being prepared
	o.prepare(id, 3, pipeline.Drafted)
	refused(t, o.Choose(ctx, o.sec, id, 3, nil), "recipients")
	for _, no := range []string{"claire", "noir", "personne", ""} {
		refused(t, o.Reassign(ctx, o.sec, id, 3, no), "signer")
	}
	done(t, o.Reassign(ctx, o.sec, id, 3, "roux"))
	o.prepare(id, 4, pipeline.Drafted)
	done(t, o.Recheck(ctx, o.sec, id, 4))
	if r, _ := o.st.Load(ctx, id); r.Version != 5 || r.Text != "un\ndeux\n" || r.Signer != "roux" || r.Chosen != nil {
		t.Errorf("%+v", r)
	}
	o.prepare(id, 5, pipeline.Drafted)
	done(t, o.Withdraw(ctx, o.sec, id, 5, "doublon"))
	refused(t, o.Edit(ctx, o.sec, id, 5, "trois"), "state")
}

func TestAnswer(t *testing.T) {
	o := open(t)
	warning := pipeline.Finding{Kind: pipeline.Vocabulary, Rule: "lexicon", Severity: pipeline.Warning, Message: "w"}
	fatal := pipeline.Finding{Kind: pipeline.Identity, Rule: "patient", Severity: pipeline.Fatal, Message: "f", Hint: "Écrivez le nom."}
	wrong := pipeline.Finding{Kind: pipeline.Contradiction, Rule: "two_values", Severity: pipeline.Error, Quote: "60 %", Message: "e", Span: pipeline.Span{Start: 1, End: 5}}
	again := wrong // the same words at another place
	again.Span = pipeline.Span{Start: 40, End: 44}
	id := o.take("texte", "1")
	o.prepare(id, 1, pipeline.Held, warning, fatal, wrong, again)
	refused(t, o.Answer(ctx, o.adm, id, 1, wrong.Key(), "vérifié"), "role")
	refused(t, o.Answer(ctx, o.sec, id, 2, wrong.Key(), "vérifié"), "stale")
	refused(t, o.Answer(ctx, o.sec, id, 1, "00000000", "vérifié"), "finding")
	refused(t, o.Answer(ctx, o.sec, id, 1, fatal.Key(), "vérifié"), "fatal")
	for _, reason := range []string{"", "ok", "   ", " é\n\t "} {
		refused(t, o.Answer(ctx, o.sec, id, 1, wrong.Key(), reason), "reason")
	}
	done(t, o.Answer(ctx, o.sec, id, 1, wrong.Key(), "vérifié"))
	done(t, o.Answer(ctx, o.sec, id, 1, warning.Key(), ""))
	s, err := o.Open(ctx, o.sec, id)
	done(t, err)
	if left := s.Blocking(); len(left) != 1 || left[0].Rule != "patient" {
		t.Errorf("still open: %+v", left)
	}
	if a := s.Findings[2].Answer; a == nil || a.By != "claire" || !a.Kept || a.Reason != "vérifié" {
		t.Errorf("%+v", a)
	}
	if s.State != pipeline.Held || s.Reason != HeldIdentity {
		t.Errorf("%s %s", s.State, s.Reason)
	}
	o.apply(store.Change{ID: id, From: pipeline.Held, Version: 1, To: pipeline.Returned})
	refused(t, o.Answer(ctx, o.sec, id, 1, wrong.Key(), "vérifié"), "state")
}

func TestSettleResumeReturnWithdraw(t *testing.T) {
	o := open(t)
	first, repeat := o.take("texte", "1"), o.take("texte", "2")
	refused(t, o.Settle(ctx, o.adm, repeat), "role")
	refused(t, o.Settle(ctx, o.sec, first), "state")
	done(t, o.Settle(ctx, o.sec, repeat))
	refused(t, o.Settle(ctx, o.sec, repeat), "state")
	if o.state(repeat) != pipeline.Received {
		t.Error("it is still held")
	}
	o.prepare(first, 1, pipeline.Drafted)
	refused(t, o.Resume(ctx, o.sec, first), "state")
	o.sign(o.look(o.doctor, first, 1))
	o.apply(store.Change{ID: first, From: pipeline.Approved, Version: 1, To: pipeline.Held, Reason: HeldCertificate})
	refused(t, o.Resume(ctx, o.adm, first), "role")
	done(t, o.Resume(ctx, o.sec, first))
	if o.state(first) != pipeline.Approved {
		t.Error("it does not go on")
	}
	o.prepare(repeat, 1, pipeline.Drafted)
	refused(t, o.Return(ctx, o.sec, repeat, 1, "à revoir"), "role")
	refused(t, o.Return(ctx, o.doctor, repeat, 1, "  "), "reason")
	refused(t, o.Return(ctx, o.doctor, repeat, 2, "à revoir"), "stale")
	done(t, o.Return(ctx, o.doctor, repeat, 1, "à revoir"))
	refused(t, o.Return(ctx, o.doctor, repeat, 1, "à revoir"), "state")
	refused(t, o.Withdraw(ctx, o.adm, repeat, 1, "doublon"), "role")
	done(t, o.Withdraw(ctx, o.sec, repeat, 1, "doublon"))
	refused(t, o.Withdraw(ctx, o.sec, repeat, 1, "doublon"), "state")
	ds, err := o.st.Decisions(ctx, repeat)
	if err != nil || len(ds) != 2 || ds[0].Reason != "à revoir" || ds[1].What != pipeline.StageWithdraw || ds[1].By != "claire" {
		t.Errorf("%+v, %v", ds, err)
	}
}

func TestQueue(t *testing.T) {
	o := open(t)
	id := o.draft()
	o.sign(o.look(o.doctor, id, 1))
	l := string(id) + "-1"
	o.apply(store.Change{ID: id, From: pipeline.Approved, Version: 1, To: pipeline.Issued,
		Outgoing: []store.Outgoing{{ID: l, Recipient: doctors[0], MessageID: "<1@x>", Form: "rsa", Bytes: []byte("m"), Due: start}}})
	get := func() pipeline.Delivery {
		t.Helper()
		d, err := o.st.Delivery(ctx, l)
		done(t, err)
		return d
	}
	refused(t, o.Hold(ctx, o.adm, l), "role")
	refused(t, o.Release(ctx, o.sec, l), "delivery")
	done(t, o.Hold(ctx, o.sec, l))
	refused(t, o.Hold(ctx, o.sec, l), "delivery")
	if d := get(); !d.Held || d.State != pipeline.Queued {
		t.Errorf("%+v", d)
	}
	done(t, o.Release(ctx, o.sec, l))
	done(t, o.st.Move(ctx, store.Step{ID: l, From: pipeline.Queued, To: pipeline.Submitting, At: start}))
	refused(t, o.Hold(ctx, o.sec, l), "delivery")
	refused(t, o.Retry(ctx, o.sec, l, "adresse vérifiée"), "delivery")
	done(t, o.st.Move(ctx, store.Step{ID: l, From: pipeline.Submitting, To: pipeline.Failed, Code: 550, Reply: "unknown user", At: start}))
	done(t, o.Retry(ctx, o.sec, l, "adresse vérifiée"))
	if d := get(); d.State != pipeline.Queued || d.Due.IsZero() || d.Reply != "unknown user" || d.MessageID != "<1@x>" {
		t.Errorf("%+v", d)
	}
	done(t, o.Hold(ctx, o.sec, l))
	refused(t, o.Cancel(ctx, o.sec, l, "   "), "reason")
	done(t, o.Cancel(ctx, o.sec, l, "le patient ne veut pas"))
	if d := get(); d.State != pipeline.DeliveryCancelled || d.Held || !d.Due.IsZero() || DeliveryWords(d.State, d.Held) != "annulé" {
		t.Errorf("%+v", d)
	}
	for _, f := range []func() error{
		func() error { return o.Release(ctx, o.sec, l) }, func() error { return o.Retry(ctx, o.sec, l, "adresse vérifiée") },
		func() error { return o.Cancel(ctx, o.sec, l, "encore") }, func() error { return o.Hold(ctx, o.sec, l) },
	} {
		refused(t, f(), "delivery")
	}
	if idle, _ := o.st.Idle(ctx); !idle {
		t.Error("a cancelled copy is still to be submitted")
	}
}

func TestWordsForEverything(t *testing.T) {
	seen := map[string]string{}
	say := func(what, words string) {
		t.Helper()
		if words == "" || seen[words] != "" {
			t.Errorf("%s is called %q, like %s", what, words, seen[words])
		}
		seen[words] = what
	}
	for _, s := range []pipeline.State{pipeline.Received, pipeline.Drafted, pipeline.Held, pipeline.Returned, pipeline.Approved, pipeline.Issued, pipeline.Rejected, pipeline.Withdrawn} {
		say("state "+string(s), StateWords(s))
		if w := Why(store.Summary{State: s, Reason: HeldEngine}); w == "" {
			t.Errorf("no why for %s", s)
		}
	}
	for _, s := range []pipeline.DeliveryState{pipeline.Queued, pipeline.Submitting, pipeline.Accepted, pipeline.Unknown, pipeline.Delivered,
		pipeline.Displayed, pipeline.Failed, pipeline.Overdue, pipeline.Printed, pipeline.DeliveryCancelled} {
		say("delivery "+string(s), DeliveryWords(s, false))
	}
	say("a held delivery", DeliveryWords(pipeline.Queued, true))
	for _, r := range []string{store.ReasonRepeat, HeldIdentity, HeldCertificate, HeldApproval, HeldEngine} {
		say("reason "+r, ReasonWords(r))
	}
	for u := pipeline.Soon; u <= pipeline.Immediate; u++ {
		say("urgency "+u.String(), UrgencyWords(u))
	}
	if UrgencyWords(pipeline.Routine) != "" {
		t.Error("routine is told")
	}
	for s := pipeline.Info; s <= pipeline.Fatal; s++ {
		say("severity "+s.String(), SeverityWords(s))
	}
	for _, e := range pipeline.Exams {
		say("exam "+string(e), ExamWords(e))
	}
}

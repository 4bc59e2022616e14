package review

import (
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/guard"
	"cardiopli/pipeline/store"
)

// posted is an issued letter with one copy for the post and one for the operator.
func (o *office) posted() (post, mail string) {
	o.t.Helper()
	id := o.draft()
	o.apply(store.Change{ID: id, From: pipeline.Drafted, Version: 1, To: pipeline.Approved, At: o.clock})
	to := doctors[0]
	to.Mode = pipeline.ModePost
	post, mail = string(id)+"-1-01", string(id)+"-1-02"
	o.apply(store.Change{ID: id, From: pipeline.Approved, Version: 1, To: pipeline.Issued, At: o.clock, Outgoing: []store.Outgoing{
		{ID: post, Recipient: to, Form: pipeline.FormPost},
		{ID: mail, Recipient: doctors[0], MessageID: "<x@y>", Form: "rsa", Bytes: []byte("m"), Due: o.clock}}})
	return post, mail
}

func TestPrint(t *testing.T) {
	o := open(t)
	post, mail := o.posted()
	id := pipeline.ID(post[:12])
	for _, no := range []error{o.Hold(ctx, o.sec, post), o.Release(ctx, o.sec, post), o.Retry(ctx, o.sec, post, "encore une fois")} {
		refused(t, no, "delivery")
	}
	_, err := o.Print(ctx, o.adm, nil, post, "")
	refused(t, err, "role")
	out, err := o.Print(ctx, o.sec, nil, post, "")
	if err != nil || string(out.PDF) != "%PDF "+string(id)+"1" || out.Again || out.Recipient.Address != doctors[0].Address {
		t.Fatalf("%+v, %v", out, err)
	}
	state := func(copy string) pipeline.Delivery {
		l, err := o.st.Delivery(ctx, copy)
		done(t, err)
		return l
	}
	if l := state(post); l.State != pipeline.Printed || !l.State.Settled() {
		t.Errorf("%+v", l)
	}
	// Again: with a reason alone.
	_, err = o.Print(ctx, o.sec, nil, post, "  ")
	refused(t, err, "reason")
	out, err = o.Print(ctx, o.sec, nil, post, "bourrage papier")
	if err != nil || !out.Again {
		t.Errorf("%+v, %v", out, err)
	}
	// What was signed to be sent is posted by a cardiologist alone, with PIN and reason.
	_, err = o.Print(ctx, o.sec, nil, mail, "boîte introuvable")
	refused(t, err, "role")
	_, err = o.Print(ctx, o.doctor, []byte("0000"), mail, "boîte introuvable")
	refused(t, err, "pin")
	_, err = o.Print(ctx, o.doctor, []byte("4711"), mail, "")
	refused(t, err, "reason")
	if state(mail).State != pipeline.Queued {
		t.Fatal("printed all the same")
	}
	if _, err = o.Print(ctx, o.doctor, []byte("4711"), mail, "boîte introuvable"); err != nil {
		t.Fatal(err)
	}
	if l := state(mail); l.State != pipeline.Printed || !l.Due.IsZero() {
		t.Errorf("it may still leave: %+v", l)
	}
	s, err := o.Open(ctx, o.sec, id)
	if err != nil || s.Class != pipeline.ClassSent {
		t.Errorf("%s, %v", s.Class, err)
	}
	var outcomes []string
	for _, h := range s.Hops {
		if h.Stage == pipeline.StagePost {
			outcomes = append(outcomes, h.Outcome)
		}
	}
	if len(outcomes) != 3 || outcomes[1] != "reprinted" {
		t.Errorf("%q", outcomes)
	}
	last := s.Decisions[len(s.Decisions)-1]
	if last.What != pipeline.StagePost || last.Reason != "boîte introuvable" || last.PDF != pipeline.DigestOf(out.PDF) || last.Recipients.IsZero() {
		t.Errorf("%+v", last)
	}
}

func TestChannelSwitch(t *testing.T) {
	o := open(t)
	refused(t, o.Channel(ctx, o.sec, []byte("4711"), true, "convention"), "role")
	refused(t, o.Channel(ctx, o.doctor, []byte("0000"), true, "convention"), "pin")
	refused(t, o.Channel(ctx, o.doctor, []byte("4711"), true, " "), "reason")
	done(t, o.Channel(ctx, o.doctor, []byte("4711"), true, "convention  avec l'opérateur"))
	if x, err := o.st.Setting(ctx, store.SettingChannel); err != nil || !x.On || x.By != o.doctor.Name || x.Reason != "convention avec l'opérateur" {
		t.Errorf("%+v, %v", x, err)
	}
	done(t, o.Channel(ctx, o.doctor, []byte("4711"), false, ""))
}

func TestWays(t *testing.T) {
	got := Ways([]pipeline.Recipient{{}, {}, {Mode: pipeline.ModeChannel}, {Mode: pipeline.ModePost}})
	if got != "2 chiffrés, 1 par le canal MSSanté, non chiffré de bout en bout, 1 par courrier" {
		t.Error(got)
	}
}

// TestPrintRefused: paper is no way around a patient's refusal, whenever it was
// written down.
func TestPrintRefused(t *testing.T) {
	o := open(t)
	o.patient = brosselin
	post, mail := o.posted()
	r, err := o.st.LoadVersion(ctx, pipeline.ID(post[:12]), 1)
	done(t, err)
	id, err := o.Refuse(ctx, o.sec, guard.Refusal{Patient: r.Report.Patient, To: pipeline.Named{Given: doctors[0].Given, Name: doctors[0].Name}, Words: "pas à ma belle-sœur"})
	done(t, err)
	_, err = o.Print(ctx, o.sec, nil, post, "")
	refused(t, err, "refusal")
	_, err = o.Print(ctx, o.doctor, []byte("4711"), mail, "boîte introuvable")
	refused(t, err, "refusal")
	done(t, o.LiftRefusal(ctx, o.sec, id, "elle en veut bien, dit au téléphone"))
	_, err = o.Print(ctx, o.sec, nil, post, "")
	done(t, err)
	_, err = o.Refuse(ctx, o.sec, guard.Refusal{Patient: r.Report.Patient, Words: "plus rien à personne"})
	done(t, err)
	_, err = o.Print(ctx, o.sec, nil, post, "bourrage papier")
	refused(t, err, "refusal")
}

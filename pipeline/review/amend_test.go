package review

import (
	"slices"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

var (
	durand = doctors[0]
	roy    = pipeline.Recipient{Given: "Paul", Name: "ROY", Address: "paul.roy@example.org"}
)

// sent is a letter that went out to two physicians; one copy has not left.
func (o *office) sent() (pipeline.ID, []string) {
	o.t.Helper()
	id := o.draft()
	o.sign(o.look(o.doctor, id, 1))
	names := o.issue(id, 1, durand, roy)
	o.brings(names[0], pipeline.Submitting, pipeline.Accepted)
	return id, names
}

func (o *office) summary(id pipeline.ID) store.Summary {
	o.t.Helper()
	list, b, err := o.List(ctx, o.sec)
	done(o.t, err)
	if !b.Holds() {
		o.t.Fatalf("balance %+v", b)
	}
	i := slices.IndexFunc(list, func(m store.Summary) bool { return m.ID == id })
	if i < 0 {
		o.t.Fatal("not in the list")
	}
	return list[i]
}

func TestAmendRefuses(t *testing.T) {
	o := open(t)
	id := o.draft()
	refused(t, o.Amend(ctx, o.sec, id, 1, "corrigé", "FEVG mal dictée"), "state")
	o.sign(o.look(o.doctor, id, 1))
	refused(t, o.Amend(ctx, o.sec, id, 1, "corrigé", "FEVG mal dictée"), "state")
	l := o.issue(id, 1, durand)[0]
	for _, a := range []Actor{o.adm, {}} {
		refused(t, o.Amend(ctx, a, id, 1, "corrigé", "FEVG mal dictée"), "role")
	}
	for _, text := range []string{"", " \n", "a\x00", "caf\xe9", strings.Repeat("x", MaxText+1)} {
		refused(t, o.Amend(ctx, o.sec, id, 1, text, "FEVG mal dictée"), "text")
	}
	for _, reason := range []string{"", "  ", "ok", strings.Repeat("é", MaxReason+1)} {
		refused(t, o.Amend(ctx, o.sec, id, 1, "corrigé", reason), "reason")
	}
	refused(t, o.Amend(ctx, o.sec, id, 2, "corrigé", "FEVG mal dictée"), "stale")
	o.brings(l, pipeline.Submitting)
	refused(t, o.Amend(ctx, o.sec, id, 1, "corrigé", "FEVG mal dictée"), "sending")
	o.brings(l, pipeline.Unknown)
	refused(t, o.Amend(ctx, o.sec, id, 1, "corrigé", "FEVG mal dictée"), "sending")
	refused(t, o.Edit(ctx, o.sec, id, 1, "corrigé"), "state")
	if o.state(id) != pipeline.Issued {
		t.Error("something refused was done")
	}
	o.brings(l, pipeline.Accepted)
	done(t, o.Amend(ctx, o.sec, id, 1, "corrigé", strings.Repeat("é", MaxReason)))
	refused(t, o.Amend(ctx, o.sec, id, 1, "corrigé", "FEVG mal dictée"), "stale")
	refused(t, o.Amend(ctx, o.sec, id, 2, "corrigé", "FEVG mal dictée"), "state")
}

func TestAmend(t *testing.T) {
	o := open(t)
	id, names := o.sent()
	done(t, o.Amend(ctx, o.sec, id, 1, "texte\r\ncorrigé", " FEVG  mal dictée "))
	r, err := o.st.Load(ctx, id)
	if err != nil || r.State != pipeline.Received || r.Version != 2 || r.Text != "texte\ncorrigé" || r.AmendsVersion != 1 || r.AmendReason != "FEVG mal dictée" ||
		r.MadeBy != "u-2" || r.Action != nil {
		t.Fatalf("%+v, %v", r, err)
	}
	if l, _ := o.st.Delivery(ctx, names[1]); l.State != pipeline.DeliveryCancelled || l.Reply != "remplacée par la version 2" {
		t.Errorf("%+v", l)
	}
	ds, _ := o.st.Decisions(ctx, id)
	if d := ds[len(ds)-1]; d.What != pipeline.StageEdit || d.By != "claire" || d.Reason != "FEVG mal dictée" {
		t.Errorf("%+v", d)
	}
	m := o.summary(id)
	if m.Class != pipeline.ClassWaiting || Amending(m) != "correction de la lettre du 02/03/2026" || Why(m) != Amending(m)+" : en préparation" || len(m.Deliveries) != 0 || len(m.Earlier) != 2 {
		t.Errorf("%q: %+v", Why(m), m)
	}
	// Nothing is done any more with the copies of the first letter, but cancelling.
	for _, f := range []func() error{
		func() error { return o.Hold(ctx, o.sec, names[1]) }, func() error { return o.Retry(ctx, o.sec, names[1], "adresse vérifiée") }, func() error { return o.Release(ctx, o.sec, names[1]) },
		func() error { return o.Cancel(ctx, o.sec, names[0], "pas elle") },
	} {
		refused(t, f(), "delivery")
	}
	o.prepare(id, 2, pipeline.Drafted)
	// What corrects stays a correction through every change of the draft.
	done(t, o.Choose(ctx, o.sec, id, 2, []pipeline.Recipient{durand, roy}))
	o.prepare(id, 3, pipeline.Drafted)
	done(t, o.Return(ctx, o.doctor, id, 3, "pas encore"))
	done(t, o.Edit(ctx, o.sec, id, 3, "mieux"))
	o.prepare(id, 4, pipeline.Drafted)
	s, err := o.Open(ctx, o.doctor, id)
	if err != nil || s.AmendsVersion != 1 || s.AmendReason != "FEVG mal dictée" || s.AmendsOn().French() != "02/03/2026" || len(s.Earlier) != 2 || len(s.Before) != 1 || len(s.Deliveries) != 0 || s.Class != pipeline.ClassWaiting {
		t.Errorf("%+v, %v", s, err)
	}
	if b, err := o.PDF(ctx, o.sec, id, 1); err != nil || !strings.HasPrefix(string(b), "%PDF") {
		t.Errorf("the letter that was sent cannot be read: %v", err)
	}
	if failed := o.sign(o.look(o.doctor, id, 4)); len(failed) != 0 {
		t.Fatal(failed)
	}
	again := o.issue(id, 4, durand, roy)
	for _, n := range again {
		o.brings(n, pipeline.Submitting, pipeline.Accepted)
	}
	if m := o.summary(id); m.Class != pipeline.ClassSent || Amending(m) != "" || Why(m) != "" || len(m.Deliveries) != 2 {
		t.Errorf("%+v", m)
	}
	// And the correction can be corrected.
	done(t, o.Amend(ctx, o.doctor, id, 4, "encore", "le mauvais côté"))
	if r, _ := o.st.Load(ctx, id); r.AmendsVersion != 4 || r.Version != 5 {
		t.Errorf("%+v", r)
	}
}

// A correction goes to all who got the letter, says what changed, and changes something.
func TestAmendmentApproved(t *testing.T) {
	o := open(t)
	id, names := o.sent()
	o.brings(names[1], pipeline.Submitting, pipeline.Failed)
	done(t, o.Amend(ctx, o.sec, id, 1, "corrigé", "FEVG mal dictée"))
	o.prepare(id, 2, pipeline.Drafted) // to one physician only
	refused(t, o.sign(o.look(o.doctor, id, 2))[id], "owed")
	done(t, o.Cancel(ctx, o.sec, names[1], "n'exerce plus")) // who never got it, and is not to
	if failed := o.sign(o.look(o.doctor, id, 2)); len(failed) != 0 {
		t.Error(failed)
	}
	r := store.Record{State: pipeline.Drafted, Prepared: true, AmendsVersion: 1}
	r.Version, r.Recipients, r.Letter.Author, r.Letter.Ask.Action = 2, doctors, blanc, pipeline.ActionNone
	pdf := pipeline.DigestOf([]byte("pdf"))
	l := Seen{Version: 2, PDF: pdf}
	refused(t, MayApprove(r, o.doctor, l, pdf, true), "amendment")
	r.Letter.Amendment = &pipeline.Amendment{Version: 1}
	refused(t, MayApprove(r, o.doctor, l, pdf, true), "amendment")
	r.Letter.Amendment.Edits = []pipeline.Edit{{Where: "Titre", After: "x"}}
	done(t, MayApprove(r, o.doctor, l, pdf, true))
}

func TestWithdrawAmendment(t *testing.T) {
	o := open(t)
	id, names := o.sent()
	done(t, o.Amend(ctx, o.sec, id, 1, "corrigé", "FEVG mal dictée"))
	refused(t, o.Withdraw(ctx, o.sec, id, 2, ""), "reason")
	done(t, o.Withdraw(ctx, o.sec, id, 2, "rien à corriger"))
	r, _ := o.st.Load(ctx, id)
	if r.State != pipeline.Issued || r.Version != 1 || r.Text != "texte" {
		t.Errorf("%+v", r)
	}
	if l, _ := o.st.Delivery(ctx, names[1]); l.State != pipeline.Queued || l.Reply != "" {
		t.Errorf("%+v", l)
	}
	refused(t, o.Withdraw(ctx, o.sec, id, 1, "tout retirer"), "state")
	// Signed, and taken back within the time for second thoughts.
	done(t, o.Amend(ctx, o.sec, id, 1, "corrigé", "FEVG mal dictée"))
	o.prepare(id, 3, pipeline.Drafted)
	done(t, o.Choose(ctx, o.sec, id, 3, []pipeline.Recipient{durand, roy}))
	o.prepare(id, 4, pipeline.Drafted)
	o.sign(o.look(o.doctor, id, 4))
	done(t, o.Withdraw(ctx, o.doctor, id, 4, "finalement non"))
	if m := o.summary(id); m.State != pipeline.Issued || m.Version != 1 || len(m.Deliveries) != 2 {
		t.Errorf("%+v", m)
	}
}

// What has reached nobody is no letter yet: its new version corrects nothing.
func TestAmendBeforeAnyCopyLeft(t *testing.T) {
	o := open(t)
	id := o.draft()
	o.sign(o.look(o.doctor, id, 1))
	l := o.issue(id, 1, durand)[0]
	done(t, o.Hold(ctx, o.sec, l))
	done(t, o.Amend(ctx, o.sec, id, 1, "corrigé", "mauvais destinataire"))
	r, _ := o.st.Load(ctx, id)
	if r.AmendsVersion != 0 || r.Version != 2 {
		t.Errorf("%+v", r)
	}
	if d, _ := o.st.Delivery(ctx, l); d.State != pipeline.DeliveryCancelled {
		t.Errorf("%+v", d)
	}
	o.prepare(id, 2, pipeline.Drafted)
	done(t, o.Withdraw(ctx, o.sec, id, 2, "plus rien à envoyer"))
	if m := o.summary(id); m.State != pipeline.Withdrawn || m.Class != pipeline.ClassRejected {
		t.Errorf("%+v", m)
	}
}

// A copy given up while its answer was lost may have arrived all the same.
func TestAmendAfterALostAnswer(t *testing.T) {
	o := open(t)
	id := o.draft()
	o.sign(o.look(o.doctor, id, 1))
	l := o.issue(id, 1, durand)[0]
	done(t, o.st.Move(ctx, store.Step{ID: l, From: pipeline.Queued, To: pipeline.Submitting, Attempt: true, At: o.clock}))
	o.brings(l, pipeline.Unknown)
	done(t, o.Cancel(ctx, o.sec, l, "opérateur en panne"))
	done(t, o.Amend(ctx, o.sec, id, 1, "corrigé", "FEVG mal dictée"))
	if r, _ := o.st.Load(ctx, id); r.AmendsVersion != 1 {
		t.Errorf("%+v", r)
	}
}

func TestOwed(t *testing.T) {
	to := func(version int, r pipeline.Recipient, s pipeline.DeliveryState) pipeline.Delivery {
		return pipeline.Delivery{Version: version, Recipient: r, State: s}
	}
	shouted := durand
	shouted.Address = "JEANNE.DURAND@example.org"
	other := pipeline.Recipient{Name: "LE GALL", Address: "le.gall@example.org"}
	got := Owed([]pipeline.Delivery{to(1, durand, pipeline.Displayed), to(1, roy, pipeline.DeliveryCancelled), to(3, shouted, pipeline.Accepted),
		to(3, other, pipeline.Failed)})
	if len(got) != 2 || got[0] != durand || got[1] != other {
		t.Errorf("%+v", got)
	}
	if Owed(nil) != nil {
		t.Error("nobody is owed")
	}
	for _, s := range []pipeline.DeliveryState{pipeline.Queued, pipeline.Submitting, pipeline.Accepted, pipeline.Unknown, pipeline.Delivered, pipeline.Displayed,
		pipeline.Failed, pipeline.Overdue, pipeline.Printed} {
		if len(Owed([]pipeline.Delivery{to(1, durand, s)})) != 1 {
			t.Errorf("%s: dropped", s)
		}
	}
}

func TestAskCounts(t *testing.T) {
	o := open(t)
	id := o.draft()
	long := strings.Repeat("é", 400)
	refused(t, o.Ask(ctx, o.doctor, id, 1, pipeline.Ask{Action: pipeline.ActionAsked, Added: long + "é"}), "action")
	refused(t, o.Ask(ctx, o.doctor, id, 1, pipeline.Ask{}), "action")
	refused(t, o.Ask(ctx, o.doctor, id, 1, pipeline.Ask{Action: pipeline.ActionNone, Added: "contrôler la kaliémie"}), "action")
	refused(t, o.Ask(ctx, o.sec, id, 1, pipeline.Ask{Action: pipeline.ActionNone}), "role")
	done(t, o.Ask(ctx, o.doctor, id, 1, pipeline.Ask{Action: pipeline.ActionAsked, Added: long}))
	r, _ := o.st.Load(ctx, id)
	if r.Action == nil || r.Action.Action != pipeline.ActionAsked || r.Action.Added != long || !r.Action.Chosen {
		t.Errorf("%+v", r.Action)
	}
}

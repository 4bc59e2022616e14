package review

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
	"cardiopli/pipeline/blob"
	"cardiopli/pipeline/store"
)

var (
	ctx   = context.Background()
	start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
)

// office is a practice with a real store and a clock of its own. Secrets stand
// for their own hashes: what Argon2id costs is measured elsewhere.
type office struct {
	patient pipeline.Patient // of the drafts that prepare makes
	*Desk
	t                *testing.T
	st               *store.Store
	clock            time.Time
	doctor, sec, adm Actor
}

var blanc = pipeline.Signatory{Title: "Dr", Given: "Anne", Name: "BLANC", RPPS: "10001234567"}

func open(t *testing.T) *office {
	t.Helper()
	site, err := atrest.NewSite()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	blobs, err := blob.Open(filepath.Join(dir, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { blobs.Close() })
	st, err := store.Open(ctx, dir, site, blobs)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	o := &office{t: t, st: st, clock: start}
	o.Desk = New(st, func(hash string, secret []byte) bool { return hash == string(secret) }, time.Minute, func() time.Time { return o.clock })
	for _, p := range []store.Person{
		{Name: "blanc", Role: string(Cardiologist), Pseudonym: "u-1", Password: "mot de passe", PIN: "4711", Active: true, Signatory: blanc},
		{Name: "claire", Role: string(Secretary), Pseudonym: "u-2", Password: "autre", Active: true},
		{Name: "root", Role: string(Admin), Pseudonym: "u-3", Password: "encore", Active: true},
		{Name: "noir", Role: string(Cardiologist), Pseudonym: "u-4", Password: "parti", PIN: "0000", Active: false},
		{Name: "roux", Role: string(Cardiologist), Pseudonym: "u-5", Password: "roux", PIN: "1234", Active: true, Signatory: pipeline.Signatory{Name: "ROUX"}},
	} {
		if err := st.SavePerson(ctx, p, start, pipeline.System); err != nil {
			t.Fatal(err)
		}
	}
	o.doctor, o.sec, o.adm = o.actor("blanc"), o.actor("claire"), o.actor("root")
	return o
}

func (o *office) actor(name string) Actor {
	o.t.Helper()
	p, err := o.st.Person(ctx, name)
	if err != nil {
		o.t.Fatal(err)
	}
	return ActorOf(p)
}

func (o *office) apply(c store.Change) {
	o.t.Helper()
	c.At = o.clock
	if err := o.st.Apply(ctx, c); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) take(text, place string) pipeline.ID {
	o.t.Helper()
	id, _, err := o.st.Take(ctx, store.Arrival{Raw: []byte(text), Text: text, Place: place, By: pipeline.System, At: o.clock})
	if err != nil {
		o.t.Fatal(err)
	}
	return id
}

var doctors = []pipeline.Recipient{{Given: "Jeanne", Name: "DURAND", Address: "jeanne.durand@example.org"}}

// prepare stands for the stage: it makes a draft of the version.
func (o *office) prepare(id pipeline.ID, version int, to pipeline.State, fs ...pipeline.Finding) {
	o.t.Helper()
	r, err := o.st.Load(ctx, id)
	if err != nil {
		o.t.Fatal(err)
	}
	letter := pipeline.Letter{Author: blanc, Date: pipeline.DateOf(o.clock), Ask: pipeline.Ask{Action: pipeline.ActionNone}}
	if r.AmendsVersion > 0 {
		letter.Amendment = &pipeline.Amendment{Version: 1, Edits: []pipeline.Edit{{Where: "Conclusion", Before: "48 %", After: "58 %"}}}
	}
	rs := r.Chosen
	if rs == nil {
		rs = doctors
	}
	c := store.Change{ID: id, From: pipeline.Received, Version: version, To: to,
		Work: &store.Work{Report: pipeline.Report{Patient: o.patient}, Recipients: rs, Findings: fs, Letter: letter, PDF: []byte("%PDF " + string(id) + string(rune('0'+version)))}}
	if to == pipeline.Held {
		c.Reason = HeldIdentity
	}
	o.apply(c)
}

// issue stands for the stage: it queues a copy for each recipient.
func (o *office) issue(id pipeline.ID, version int, rs ...pipeline.Recipient) []string {
	o.t.Helper()
	c := store.Change{ID: id, From: pipeline.Approved, Version: version, To: pipeline.Issued}
	var names []string
	for i, r := range rs {
		name := fmt.Sprintf("%s-%d-%02d", id, version, i+1)
		names = append(names, name)
		c.Outgoing = append(c.Outgoing, store.Outgoing{ID: name, Recipient: r, MessageID: "<" + name + "@x>", Form: "rsa", Bytes: []byte("m"), Due: o.clock})
	}
	o.apply(c)
	return names
}

// brings takes a copy to a state, as the stage of sending does.
func (o *office) brings(delivery string, states ...pipeline.DeliveryState) {
	o.t.Helper()
	for _, to := range states {
		l, err := o.st.Delivery(ctx, delivery)
		if err == nil {
			err = o.st.Move(ctx, store.Step{ID: delivery, From: l.State, To: to, At: o.clock})
		}
		if err != nil {
			o.t.Fatal(err)
		}
	}
}

func (o *office) draft(fs ...pipeline.Finding) pipeline.ID {
	o.t.Helper()
	id := o.take("texte", "1")
	o.prepare(id, 1, pipeline.Drafted, fs...)
	return id
}

// look is a cardiologist who opens a draft and has it before their eyes.
func (o *office) look(a Actor, id pipeline.ID, version int) Seen {
	o.t.Helper()
	b, err := o.PDF(ctx, a, id, version)
	if err != nil {
		o.t.Fatal(err)
	}
	return Seen{ID: id, Version: version, PDF: pipeline.DigestOf(b)}
}

func (o *office) sign(seen ...Seen) map[pipeline.ID]error {
	o.t.Helper()
	failed, err := o.Approve(ctx, o.doctor, []byte("4711"), seen...)
	if err != nil {
		o.t.Fatal(err)
	}
	return failed
}

func (o *office) state(id pipeline.ID) pipeline.State {
	o.t.Helper()
	r, err := o.st.Load(ctx, id)
	if err != nil {
		o.t.Fatal(err)
	}
	return r.State
}

func (o *office) hops() []pipeline.Hop {
	o.t.Helper()
	hs, err := o.st.Outbox(ctx, 1000)
	if err != nil {
		o.t.Fatal(err)
	}
	return hs
}

// refused checks a refusal's code and that it has words for the person.
func refused(t *testing.T, err error, code string) {
	t.Helper()
	var r *Refusal
	if !errors.As(err, &r) || r.Code != code {
		t.Errorf("got %v, want the refusal %s", err, code)
		return
	}
	if what, todo := r.French(); what == "" || todo == "" {
		t.Errorf("%s has no words", code)
	}
}

func done(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

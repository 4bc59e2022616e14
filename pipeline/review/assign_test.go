package review

import (
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/guard"
	"cardiopli/pipeline/store"
)

var brosselin = pipeline.Patient{Name: "BROSSELIN", Given: "Odette", BirthDate: pipeline.Date{Year: 1951, Month: 3, Day: 2}}

// TestRefuse: whoever the patient told writes it down; it is found again by the
// traits, lifted with a reason, and destroyed by a cardiologist alone.
func TestRefuse(t *testing.T) {
	o := open(t)
	ask := func(a Actor, p pipeline.Patient, words string) (string, error) {
		return o.Refuse(ctx, a, guard.Refusal{Patient: p, To: pipeline.Named{Given: "Paul", Name: "ROY"}, Words: words, By: "somebody else"})
	}
	_, err := ask(o.adm, brosselin, "non merci")
	refused(t, err, "role")
	_, err = ask(o.sec, brosselin, " ")
	refused(t, err, "refusal")
	_, err = ask(o.sec, pipeline.Patient{Name: "BROSSELIN"}, "non merci")
	refused(t, err, "refusal")
	_, err = o.Refuse(ctx, o.sec, guard.Refusal{Patient: brosselin, To: pipeline.Named{RPPS: "99900000028"}, Words: "non merci"})
	refused(t, err, "refusal")
	id, err := ask(o.sec, brosselin, "c'est mon beau-frère")
	done(t, err)
	got, err := RefusalsOf(ctx, o.st, brosselin, o.clock)
	if err != nil || len(got) != 1 || got[0].By != "claire" || got[0].Doubtful || got[0].Words != "c'est mon beau-frère" {
		t.Fatalf("%+v, %v", got, err)
	}
	if got, _ := RefusalsOf(ctx, o.st, pipeline.Patient{Name: "BROSSELIN", Given: "Odette"}, o.clock); len(got) != 1 || !got[0].Doubtful {
		t.Errorf("without a birth date: %+v", got)
	}
	refused(t, o.LiftRefusal(ctx, o.sec, id, ""), "reason")
	o.clock = o.clock.Add(time.Hour)
	done(t, o.LiftRefusal(ctx, o.sec, id, "elle l'a dit ce matin"))
	refused(t, o.LiftRefusal(ctx, o.sec, id, "encore une fois"), "refusal")
	if got, _ := RefusalsOf(ctx, o.st, brosselin, o.clock); len(got) != 0 {
		t.Errorf("a lifted refusal stands: %+v", got)
	}
	all, err := o.Refusals(ctx, o.sec)
	if err != nil || len(all) != 1 || all[0].LiftedBy != "claire" || all[0].Why == "" || all[0].At.Equal(all[0].Lifted) {
		t.Errorf("%+v, %v", all, err)
	}
	refused(t, o.EraseRefusal(ctx, o.sec, id), "role")
	done(t, o.EraseRefusal(ctx, o.doctor, id))
	outcomes := ""
	for _, h := range o.hops() {
		if h.Stage == pipeline.StageRefusal {
			outcomes += h.Outcome + " "
			if h.Document != "" || h.Notes["refusal"] != id {
				t.Errorf("a hop that says too much: %+v", h)
			}
		}
	}
	if outcomes != "recorded lifted erased " {
		t.Errorf("the trace tells of %q", outcomes)
	}
}

// TestDelegation: who is away, who stands in and the administrator say so; a letter
// that says that its signer stands in is signed while that is so.
func TestDelegation(t *testing.T) {
	o := open(t)
	roux := o.actor("roux")
	day := func(d int) pipeline.Date { return pipeline.DateOf(o.clock.Local().AddDate(0, 0, d)) }
	x := store.Delegation{Of: "blanc", To: "roux", First: day(0), Last: day(3)}
	_, err := o.Delegate(ctx, o.sec, x)
	refused(t, err, "role")
	for _, bad := range []store.Delegation{{Of: "blanc", To: "blanc", First: day(0), Last: day(1)}, {Of: "blanc", To: "roux", First: day(2), Last: day(1)}, {Of: "blanc", To: "roux"}} {
		_, err = o.Delegate(ctx, o.doctor, bad)
		refused(t, err, "delegation")
	}
	_, err = o.Delegate(ctx, o.doctor, store.Delegation{Of: "blanc", To: "noir", First: day(0), Last: day(1)})
	refused(t, err, "signer") // noir has left
	id, err := o.Delegate(ctx, o.doctor, x)
	done(t, err)
	if whose, err := o.Standing(ctx, roux); err != nil || len(whose) != 2 || whose[1] != blanc {
		t.Errorf("%+v, %v", whose, err)
	}
	r := store.Record{}
	r.Letter.Author = StandIn(blanc, roux.Signatory)
	if !SameSignatory(r.Letter.Author, roux.Signatory) {
		t.Error("the one who signs is not the letter's signer")
	}
	done(t, o.mayStandIn(ctx, r, roux))
	o.clock = o.clock.AddDate(0, 0, 5)
	refused(t, o.mayStandIn(ctx, r, roux), "delegation")
	o.clock = o.clock.AddDate(0, 0, -5)
	done(t, o.EndDelegation(ctx, roux, id))
	refused(t, o.mayStandIn(ctx, r, roux), "delegation")
	if whose, _ := o.Standing(ctx, roux); len(whose) != 1 {
		t.Errorf("after the end: %+v", whose)
	}
	r.Letter.Author = roux.Signatory
	done(t, o.mayStandIn(ctx, r, roux))
}

// TestToPatient: the patient's copy is a cardiologist's decision, for a qualified
// identity, and not while the letter is kept from the patient.
func TestToPatient(t *testing.T) {
	o := open(t)
	id := o.draft()
	refused(t, o.ToPatient(ctx, o.sec, id, 1, true), "role")
	refused(t, o.ToPatient(ctx, o.doctor, id, 1, true), "patient")
	done(t, o.Hide(ctx, o.sec, id, 1, true))
	r, err := o.st.Load(ctx, id)
	if err != nil || !r.Hidden || r.State != pipeline.Received {
		t.Fatalf("%+v, %v", r.Hidden, err)
	}
}

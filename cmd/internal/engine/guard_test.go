package engine

import (
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/agenda"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/guard"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// ruled reports whether a finding of a rule stands open.
func ruled(fs []pipeline.Finding, rule string) bool {
	for _, f := range fs {
		if f.Rule == rule && f.Blocks() {
			return true
		}
	}
	return false
}

// TestGuardedDraft: what a person chose is held against the text; once a letter went
// to somebody, the next letter of the same patient may follow.
func TestGuardedDraft(t *testing.T) {
	a, ctx := newArchive(t), t.Context()
	for _, e := range []directory.Entry{{Recipient: durand}, {Recipient: roy}} {
		a.must(a.e.SaveEntry(ctx, e))
	}
	text := strings.Replace(report(jeanne, "12/03/2026", 60), "Dr Paul ROUX", "Dr Jeanne DURAND", 1)
	r := a.drafted(text)
	r.Chosen = []pipeline.Recipient{roy}
	doc, err := a.e.Draft(ctx, r)
	a.must(err)
	if !ruled(doc.Findings, guard.RuleOther) {
		t.Errorf("a letter for DURAND goes to ROY unasked: %s", rules(doc.Findings))
	}
	r.Chosen = []pipeline.Recipient{durand}
	if doc, err = a.e.Draft(ctx, r); err != nil || ruled(doc.Findings, guard.RuleOther) {
		t.Errorf("asked although the text names her: %s, %v", rules(doc.Findings), err)
	}
}

// TestPatientsPhysicians: who is only mentioned, or chosen although nothing tells of
// them, is asked about; not once a letter of the patient went there, nor where the
// appointment names them.
func TestPatientsPhysicians(t *testing.T) {
	a, ctx := newArchive(t), t.Context()
	for _, e := range []directory.Entry{{Recipient: durand}, {Recipient: roy}} {
		a.must(a.e.SaveEntry(ctx, e))
	}
	asked := func(text string, to ...pipeline.Recipient) bool {
		t.Helper()
		r := a.drafted(text)
		r.Chosen = to
		doc, err := a.e.Draft(ctx, r)
		a.must(err)
		return ruled(doc.Findings, guard.RuleOther) || ruled(doc.Findings, guard.RuleFirst) // the first letter of all, too
	}
	silent := func(on string) string {
		return strings.Replace(report(jeanne, on, 60), "Médecin traitant : Dr Paul ROUX\n", "", 1)
	}
	beside := func(on string) string {
		return strings.Replace(report(jeanne, on, 60), "Médecin traitant : Dr Paul ROUX", "Médecin traitant : Dr Paul ROY\n\nScanner lu par le Dr Jeanne DURAND.", 1)
	}
	if !asked(silent("12/03/2025"), durand) {
		t.Error("nothing says that she follows this patient")
	}
	if !asked(beside("12/03/2025"), roy, durand) {
		t.Error("who reads a scanner gets the letter unasked")
	}
	on := pipeline.Date{Year: 2025, Month: 3, Day: 13}
	booking := agenda.Appointment{Key: "k-1", Start: time.Date(2025, 3, 13, 9, 0, 0, 0, time.UTC), Source: "essai", Referrer: pipeline.Named{Title: "Dr", Given: "Jeanne", Name: "DURAND"},
		Patient: pipeline.Patient{Name: "MARTEL", Given: "Jeanne", BirthDate: pipeline.Date{Year: 1951, Month: 5, Day: 4}}}
	a.must(a.e.Store.SaveAppointments(ctx, []store.Appointment{{Key: booking.Key, Day: on, Content: booking.Content()}}, nil, pipeline.Hop{Stage: pipeline.StageView, Actor: pipeline.System, At: now()}))
	if asked(silent("13/03/2025"), durand) {
		t.Error("asked although the appointment names her")
	}
	a.issued(a.drafted(silent("14/03/2025")), pipeline.Accepted) // to her
	if asked(silent("15/03/2025"), durand) || asked(beside("15/03/2025"), roy, durand) {
		t.Error("asked again although a letter of the patient went to her")
	}
}

// TestRefusalStops: a refusal that is written down after the approval stops the
// letter at issue, and a copy before it is submitted.
func TestRefusalStops(t *testing.T) {
	a, ctx := newArchive(t), t.Context()
	for _, e := range []directory.Entry{{Recipient: durand}, {Recipient: roy}} {
		a.must(a.e.SaveEntry(ctx, e))
	}
	who := review.Actor{Name: "sec", Role: review.Secretary, Pseudonym: "u-2"}
	text := strings.Replace(report(jeanne, "12/03/2026", 60), "Dr Paul ROUX", "Dr Jeanne DURAND", 1)
	r := a.drafted(text)
	p := r.Report.Patient
	if p.Name == "" {
		doc, err := a.e.Draft(ctx, r)
		a.must(err)
		r.Report, p = doc.Report, doc.Report.Patient
	}
	id, err := a.e.Desk.Refuse(ctx, who, guard.Refusal{Patient: p, To: pipeline.Named{Given: "Jeanne", Name: "Durand"}, Words: "c'est ma belle-sœur"})
	a.must(err)
	doc, err := a.e.Draft(ctx, r)
	a.must(err)
	if !ruled(doc.Findings, guard.RuleRefused) {
		t.Fatalf("the refusal is not obeyed: %s", rules(doc.Findings))
	}
	r.Findings = nil // as approved before the refusal
	no, err := a.e.refused(ctx, r, durand, roy)
	a.must(err)
	if _, ok := no[durand.Address]; !ok || len(no) != 1 {
		t.Errorf("stopped: %v", no)
	}
	// A name written otherwise, without a date: asked, not decided.
	like := r
	like.Report.Patient = pipeline.Patient{Name: p.Name, Given: p.Given}
	if no, err = a.e.refused(ctx, like, durand); err != nil || no[durand.Address].Firm || no[durand.Address].Message == "" {
		t.Errorf("a doubt is decided, or not asked: %+v, %v", no, err)
	}
	other := r
	other.Report.Patient = pipeline.Patient{Name: "AUTRE", Given: "Odette", BirthDate: pipeline.Date{Year: 1950, Month: 1, Day: 1}}
	if no, err = a.e.refused(ctx, other, durand); err != nil || len(no) != 0 {
		t.Errorf("another patient's letter is stopped: %v, %v", no, err)
	}
	a.must(a.e.Desk.LiftRefusal(ctx, who, id, "elle en veut bien, dit au téléphone"))
	if no, err = a.e.refused(ctx, r, durand); err != nil || len(no) != 0 {
		t.Errorf("a lifted refusal stops: %v, %v", no, err)
	}
	hops, err := a.e.Store.Outbox(ctx, 1000)
	a.must(err)
	seen := ""
	for _, h := range hops {
		if h.Stage == pipeline.StageRefusal {
			seen += h.Outcome + " "
		}
	}
	if seen != "recorded lifted " {
		t.Errorf("the trace tells of %q", seen)
	}
}

// TestStandIn: a letter of somebody who is away says whom its signer stands in for,
// between the two days and not after.
func TestStandIn(t *testing.T) {
	a, ctx := newArchive(t), t.Context()
	noir := pipeline.Signatory{Title: "Dr", Given: "Ida", Name: "NOIR", RPPS: "99900000102", Role: "Cardiologue"}
	a.must(a.e.AddPerson(ctx, "noir", review.Cardiologist, noir, []byte("mot de passe"), nil))
	blanc := pipeline.Signatory{Title: "Dr", Given: "Anne", Name: "LEBLANC", RPPS: "99900000045", Role: "Cardiologue"}
	a.must(a.e.AddPerson(ctx, "leblanc", review.Cardiologist, blanc, []byte("mot de passe"), nil))
	r := a.drafted("Dr Anne LEBLANC\nCardiologue\n\n" + report(jeanne, "12/03/2026", 60))
	r.Signer = "noir"
	sign := func() pipeline.Signatory {
		t.Helper()
		doc, err := a.e.Draft(ctx, r)
		a.must(err)
		return doc.Letter.Author
	}
	if got := sign(); got != noir {
		t.Errorf("without a replacement the letter is hers alone: %+v", got)
	}
	day := pipeline.DateOf(r.At.In(a.e.Config.Location()))
	who := review.Actor{Name: "leblanc", Role: review.Cardiologist, Pseudonym: "u-3"}
	id, err := a.e.Desk.Delegate(ctx, who, store.Delegation{Of: "leblanc", To: "noir", First: day, Last: day})
	a.must(err)
	if got := sign(); got != review.StandIn(blanc, noir) || !strings.Contains(got.Role, "Anne LEBLANC") {
		t.Errorf("the letter does not say for whom: %+v", got)
	}
	r.At = r.At.Add(48 * time.Hour)
	if got := sign(); got != noir {
		t.Errorf("after the last day: %+v", got)
	}
	r.At = r.At.Add(-48 * time.Hour)
	a.must(a.e.Desk.EndDelegation(ctx, who, id))
	if got := sign(); got != noir {
		t.Errorf("after it was ended: %+v", got)
	}
	r.Signer = ""
	if got := sign(); got != blanc {
		t.Errorf("the text's own signature decides: %+v", got)
	}
}

// TestRefusalCancels: a copy that waits in the queue is cancelled with the patient's
// words when its turn comes, and the one to somebody else leaves.
func TestRefusalCancels(t *testing.T) {
	a, ctx := newArchive(t), t.Context()
	a.must(a.e.SaveEntry(ctx, directory.Entry{Recipient: durand}))
	r := a.issued(a.drafted(strings.Replace(report(jeanne, "12/03/2026", 60), "Dr Paul ROUX", "Dr Jeanne DURAND", 1)), pipeline.Queued)
	copies, err := a.e.Store.Deliveries(ctx, r.ID)
	a.must(err)
	who := review.Actor{Name: "sec", Role: review.Secretary, Pseudonym: "u-2"}
	if _, no, err := a.e.stopped(ctx, copies[0]); no || err != nil {
		t.Fatalf("stopped without a refusal: %v", err)
	}
	_, err = a.e.Desk.Refuse(ctx, who, guard.Refusal{Patient: r.Report.Patient, To: pipeline.Named{Given: "Paul", Name: "Roy"}, Words: "pas à lui"})
	a.must(err)
	if _, no, err := a.e.stopped(ctx, copies[0]); no || err != nil {
		t.Fatalf("stopped by a refusal of somebody else: %v", err)
	}
	_, err = a.e.Desk.Refuse(ctx, who, guard.Refusal{Patient: r.Report.Patient, To: pipeline.Named{Given: "Jeanne", Name: "Durand"}, Words: "pas à ma belle-sœur"})
	a.must(err)
	st, no, err := a.e.stopped(ctx, copies[0])
	if err != nil || !no {
		t.Fatalf("the copy leaves: %v", err)
	}
	a.must(a.e.Store.Move(ctx, st))
	d, err := a.e.Store.Delivery(ctx, copies[0].ID)
	if err != nil || d.State != pipeline.DeliveryCancelled || !strings.Contains(d.Reply, "belle-sœur") || !d.Due.IsZero() {
		t.Errorf("%+v, %v", d, err)
	}
	hops, err := a.e.Store.Hops(ctx, r.ID)
	a.must(err)
	if last := hops[len(hops)-1]; last.Stage != pipeline.StageRefusal || last.Outcome != "cancelled" || last.Delivery != d.ID {
		t.Errorf("the trace says %+v", last)
	}
}

// TestGuardRemembers: a physician to whom a letter went is known, at that address.
func TestGuardRemembers(t *testing.T) {
	a, ctx := newArchive(t), t.Context()
	a.must(a.e.SaveEntry(ctx, directory.Entry{Recipient: durand}))
	half := strings.Replace(report(jeanne, "12/03/2026", 60), "Dr Paul ROUX", "Dr DURAND", 1)
	r := a.drafted(half)
	if !ruled(r.Findings, guard.RuleFirst) {
		t.Fatalf("a first letter by family name is not asked: %s", rules(r.Findings))
	}
	a.issued(r, pipeline.Accepted)
	other := strings.Replace(half, "MARTEL Jeanne", "FAYOLLE Simone", 1)
	if r = a.drafted(other); ruled(r.Findings, guard.RuleFirst) {
		t.Errorf("asked again for somebody who has been written to")
	}
	moved := durand
	moved.Address = "cabinet.durand@ailleurs.example.org"
	a.must(a.e.Store.DeleteCorrespondent(ctx, durand.Address))
	a.must(a.e.SaveEntry(ctx, directory.Entry{Recipient: moved}))
	again := strings.Replace(report("FAYOLLE Simone, née le 04/05/1961, sexe F", "14/03/2026", 60), "Dr Paul ROUX", "Dr Jeanne DURAND", 1)
	if r = a.drafted(again); !ruled(r.Findings, guard.RuleMoved) {
		t.Errorf("an address that changed is not asked about: %s", rules(r.Findings))
	}
	a.stop()
	a.start() // the index is read again from what was sent
	if r = a.drafted(again + "."); !ruled(r.Findings, guard.RuleMoved) {
		t.Errorf("after a restart: %s", rules(r.Findings))
	}
}

// TestPatientsCopy: the patient's mailbox is no entry of the directory, and its copy
// has no way to leave while the channel is off.
func TestPatientsCopy(t *testing.T) {
	a, ctx := newArchive(t), t.Context()
	a.must(a.e.SaveEntry(ctx, directory.Entry{Recipient: durand}))
	r := a.drafted(strings.Replace(report(jeanne, "12/03/2026", 60), "Dr Paul ROUX", "Dr Jeanne DURAND", 1))
	own := pipeline.Recipient{Given: "Jeanne", Name: "MARTEL", Address: "251059912345678@patient.mssante.fr"}
	r.Chosen = []pipeline.Recipient{durand, own}
	doc, err := a.e.Draft(ctx, r)
	a.must(err)
	if !ruled(doc.Findings, guard.RuleMailbox) || ruled(doc.Findings, directory.RuleUnknown) {
		t.Errorf("a patient's mailbox without a qualified number: %s", rules(doc.Findings))
	}
}

package web

import (
	"context"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/agenda"
	"cardiopli/pipeline/store"
)

// book puts an appointment into the agenda.
func (o *office) book(key, name, given string, born pipeline.Date, at time.Time) {
	o.t.Helper()
	a := agenda.Appointment{Key: key, Start: at, End: at.Add(20 * time.Minute), Patient: pipeline.Patient{Name: name, Given: given, BirthDate: born},
		Exam: pipeline.ETT, Motive: "échographie", Source: "essai"}
	err := o.store.SaveAppointments(context.Background(), []store.Appointment{{Key: key, Day: a.Day(), Content: a.Content()}}, nil,
		pipeline.Hop{Stage: pipeline.StageIntake, Actor: pipeline.System, At: o.now, Outcome: "agenda"})
	if err != nil {
		o.t.Fatal(err)
	}
}

func TestAgendaShowsWhatIsMissing(t *testing.T) {
	o := open(t)
	day := time.Date(2026, 3, 11, 9, 0, 0, 0, time.UTC) // of the examination that prepare states
	o.book("1", "GARNIER", "Odile", pipeline.Date{Year: 1951, Month: 7, Day: 3}, day)
	o.book("2", "MOREL", "Luc", pipeline.Date{Year: 1940, Month: 1, Day: 2}, day.Add(30*time.Minute))
	o.book("3", "PETIT", "Anne", pipeline.Date{Year: 1980, Month: 5, Day: 6}, day.Add(24*time.Hour))
	id := o.draft("texte du compte rendu")
	b := o.as("ines")
	_, page, _ := b.get("/agenda?day=2026-03-11")
	mustHave(t, page, "mercredi 11/03/2026", "MOREL", "1 compte rendu attendu", "/d/"+string(id), "■ attendu")
	_, page, _ = b.get("/agenda?day=2026-03-12")
	mustHave(t, page, "PETIT", "■ attendu")
	_, page, _ = b.get("/agenda?day=2026-03-13")
	mustHave(t, page, "Aucun rendez-vous connu")
	if code, _, _ := o.as("root").get("/agenda"); code == 200 {
		t.Error("who may not read sees the agenda")
	}
	seen := false
	hs := o.allHops()
	for _, h := range hs {
		seen = seen || h.Stage == pipeline.StageView && h.Outcome == "agenda" && h.Actor == "u-ines"
	}
	if !seen {
		t.Error("looking at the agenda leaves no hop")
	}
}

func TestPatientIsChosenFromTheAgenda(t *testing.T) {
	o := open(t)
	day := time.Date(2026, 3, 11, 9, 0, 0, 0, time.UTC)
	born := pipeline.Date{Year: 1940, Month: 1, Day: 2}
	o.book("cle-de-morel", "MOREL", "Luc", born, day)
	id := o.draft("texte du compte rendu")
	b := o.as("ines")
	page, _ := b.see(id)
	mustHave(t, page, "C'est ce patient", "MOREL Luc, 02/01/1940", `value="cle-de-morel"`)
	b.post("/d/"+string(id)+"/patient", "version", "1", "appointment", "inconnu")
	if r := o.record(id); r.Version != 1 {
		t.Error("an unknown appointment made a version")
	}
	b.post("/d/"+string(id)+"/patient", "version", "1", "appointment", "cle-de-morel")
	r := o.record(id)
	if r.Version != 2 || r.State != pipeline.Received || r.ChosenPatient == nil || r.Source.Instructions == nil ||
		r.Source.Instructions.Patient.Name != "MOREL" || r.Source.Instructions.Patient.BirthDate != born {
		t.Errorf("%+v", r)
	}
	o.prepare(id, nil, verdier)
	b.post("/d/"+string(id)+"/edit", "version", "2", "text", "texte corrigé", "save", "1")
	if r := o.record(id); r.Version != 3 || r.ChosenPatient == nil {
		t.Error("an edit forgets the chosen patient")
	}
}

func (o *office) allHops() []pipeline.Hop {
	o.t.Helper()
	hs, err := o.store.Outbox(context.Background(), 10000)
	if err != nil {
		o.t.Fatal(err)
	}
	return hs
}

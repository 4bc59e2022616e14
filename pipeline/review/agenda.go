package review

import (
	"context"
	"fmt"
	"slices"

	"cardiopli/pipeline"
	"cardiopli/pipeline/agenda"
	"cardiopli/pipeline/store"
)

// Agenda is what the appointments of a day, or of several, have come to: for each
// the reports that were received, and the reports that have none.
func (d *Desk) Agenda(ctx context.Context, a Actor, from, to pipeline.Date) (agenda.Day, error) {
	if err := mayRead(a); err != nil {
		return agenda.Day{}, err
	}
	booked, err := Appointments(ctx, d.store, from, to)
	if err != nil {
		return agenda.Day{}, err
	}
	list, err := d.store.List(ctx)
	if err != nil {
		return agenda.Day{}, err
	}
	day := agenda.Reconcile(booked, Reports(list, from, to))
	return day, d.store.AddHop(ctx, pipeline.Hop{Stage: pipeline.StageView, Actor: a.Pseudonym, At: d.now(), Outcome: "agenda"})
}

// Reports are the documents of the worklist as the agenda compares them: those
// whose examination was between two days, and those that do not say when.
func Reports(list []store.Summary, from, to pipeline.Date) []agenda.Arrived {
	var all []agenda.Arrived
	for _, m := range list {
		if m.Class == pipeline.ClassRejected || m.Erased || m.Patient.Name == "" {
			continue
		}
		if !m.ExamOn.IsZero() && (m.ExamOn.Before(from) || to.Before(m.ExamOn)) {
			continue
		}
		if m.ExamOn.IsZero() && (pipeline.DateOf(m.Received).Before(from) || to.Before(pipeline.DateOf(m.Received))) {
			continue
		}
		all = append(all, agenda.Arrived{ID: m.ID, Report: pipeline.Report{Patient: m.Patient, Exams: m.Exams, Date: m.ExamOn}})
	}
	return all
}

// Appointments opens what the store keeps of the bookings between two days.
func Appointments(ctx context.Context, s interface {
	Appointments(ctx context.Context, from, to pipeline.Date) ([]store.Appointment, error)
}, from, to pipeline.Date) ([]agenda.Appointment, error) {
	kept, err := s.Appointments(ctx, from, to)
	if err != nil {
		return nil, err
	}
	all := make([]agenda.Appointment, 0, len(kept))
	for _, k := range kept {
		a, err := agenda.Parse(k.Content)
		if err != nil {
			return nil, fmt.Errorf("open an appointment: %w", err)
		}
		all = append(all, a)
	}
	slices.SortStableFunc(all, func(a, b agenda.Appointment) int { return a.Start.Compare(b.Start) })
	return all, nil
}

// Offers lists the patients that a document may be about: those booked on the day
// of its examination, or on the day it came where it does not say, the likeliest
// first.
func (d *Desk) Offers(ctx context.Context, a Actor, r store.Record) ([]agenda.Appointment, error) {
	if err := mayRead(a); err != nil {
		return nil, err
	}
	day := r.Report.Date
	if day.IsZero() {
		day = pipeline.DateOf(r.Received.Local())
	}
	booked, err := Appointments(ctx, d.store, day, day)
	if err != nil {
		return nil, err
	}
	return likeliestFirst(booked, r.Report), nil
}

func likeliestFirst(booked []agenda.Appointment, r pipeline.Report) []agenda.Appointment {
	rank := map[string]int{}
	var out []agenda.Appointment
	for _, c := range agenda.Match(booked, r) {
		if _, ok := rank[c.Appointment.Key]; !ok {
			rank[c.Appointment.Key] = len(out)
			out = append(out, c.Appointment)
		}
	}
	for _, b := range booked {
		if _, ok := rank[b.Key]; !ok {
			out = append(out, b)
		}
	}
	return out
}

// IdentifyBooked says which booked patient the letter is about.
func (d *Desk) IdentifyBooked(ctx context.Context, a Actor, id pipeline.ID, version int, key string) error {
	if err := mayRead(a); err != nil {
		return err
	}
	kept, err := d.store.AppointmentsByKey(ctx, key)
	if err != nil {
		return err
	}
	if len(kept) == 0 {
		return &Refusal{"appointment", "Ce rendez-vous n'est plus dans l'agenda.", "Rechargez la page."}
	}
	booked, err := agenda.Parse(kept[0].Content)
	if err != nil {
		return fmt.Errorf("open an appointment: %w", err)
	}
	return d.Identify(ctx, a, id, version, booked.Patient)
}

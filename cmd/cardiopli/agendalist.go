package main

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/agenda"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

type agendaList struct {
	Day  string `help:"Jour à montrer ; par défaut aujourd'hui."`
	JSON bool   `name:"json" help:"Pour un programme (JSON)."`
	inZone
}

// bookingLine is an appointment in `agenda list --json`.
type bookingLine struct {
	Key       string           `json:"key"`
	Start     time.Time        `json:"start"`
	End       time.Time        `json:"end,omitzero"`
	AllDay    bool             `json:"all_day"`
	Patient   pipeline.Patient `json:"patient"`
	Exam      pipeline.Exam    `json:"exam"`
	Motive    string           `json:"motive"`
	Doctor    string           `json:"doctor"`
	Referrer  string           `json:"referrer"`
	State     string           `json:"state"` // waiting, received, to_check, cancelled
	Reason    string           `json:"reason"`
	Documents []pipeline.ID    `json:"documents"`
}

// orphanLine is a report without an appointment.
type orphanLine struct {
	ID      pipeline.ID      `json:"id"`
	Patient pipeline.Patient `json:"patient"`
	Exams   []pipeline.Exam  `json:"exam_kinds"`
	Near    []nearLine       `json:"near"` // same name, but
}

type nearLine struct {
	Key    string       `json:"key"`
	Class  agenda.Class `json:"class"`
	Reason string       `json:"reason"`
}

// Days around the one shown: a recording fitted then may be read later.
const agendaMargin = 3

func (c agendaList) Run(a *app) error {
	zone, err := c.location()
	if err != nil {
		return err
	}
	day, err := parseDay("--day", c.Day, pipeline.DateOf(time.Now().In(zone)))
	if err != nil {
		return err
	}
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	at := time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, time.UTC)
	first, last := pipeline.DateOf(at.AddDate(0, 0, -agendaMargin)), pipeline.DateOf(at.AddDate(0, 0, agendaMargin))
	rows, err := p.Store.Appointments(a.ctx, first, day)
	if err != nil {
		return err
	}
	booked, err := parseAppointments(rows)
	if err != nil {
		return err
	}
	agenda.Sort(booked)
	docs, _, err := p.Desk.List(a.ctx, onTerminal())
	if err != nil {
		return err
	}
	if err := p.Store.AddHop(a.ctx, agendaLook("agenda", map[string]string{"day": day.String()})); err != nil {
		return err
	}
	var arrived []agenda.Arrived
	byID := map[pipeline.ID]store.Summary{}
	unread := 0
	for _, m := range docs {
		switch {
		case m.Erased || m.Class == pipeline.ClassRejected || m.Reason == store.ReasonRepeat:
		case m.Patient.Name == "" && m.Patient.Given == "":
			unread++
		case m.ExamOn.IsZero() || !m.ExamOn.Before(first) && !last.Before(m.ExamOn):
			byID[m.ID] = m
			arrived = append(arrived, agenda.Arrived{ID: m.ID, Report: pipeline.Report{Date: m.ExamOn, Patient: m.Patient, Exams: m.Exams}})
		}
	}
	all := agenda.Reconcile(booked, arrived)
	bookings, orphans := []bookingLine{}, []orphanLine{}
	for _, b := range all.Bookings {
		if b.Appointment.Day() == day {
			bookings = append(bookings, bookingOf(b))
		}
	}
	for _, o := range all.Orphans {
		m := byID[o.ID]
		if m.ExamOn != day {
			continue
		}
		l := orphanLine{ID: o.ID, Patient: m.Patient, Exams: m.Exams, Near: []nearLine{}}
		for _, n := range o.Near {
			l.Near = append(l.Near, nearLine{n.Appointment.Key, n.Class, n.Reason})
		}
		orphans = append(orphans, l)
	}
	if c.JSON {
		return a.json(map[string]any{"day": day, "appointments": bookings, "without_appointment": orphans, "not_read": unread})
	}
	printDay(a, day, bookings, orphans, unread)
	return nil
}

func bookingOf(b agenda.Booking) bookingLine {
	x := b.Appointment
	l := bookingLine{Key: x.Key, Start: x.Start, End: x.End, AllDay: x.AllDay, Patient: x.Patient, Exam: x.Exam, Motive: x.Motive,
		Doctor: strings.TrimSpace(x.Doctor.Title + " " + x.Doctor.Full()), Referrer: strings.TrimSpace(x.Referrer.Title + " " + x.Referrer.Full()),
		State: "waiting", Reason: b.Reason, Documents: b.Reports}
	switch {
	case len(b.Reports) > 0 && b.Sure:
		l.State = "received"
	case len(b.Reports) > 0:
		l.State = "to_check"
	case x.Cancelled:
		l.State, l.Reason = "cancelled", x.Why
	}
	if l.Documents == nil {
		l.Documents = []pipeline.ID{}
	}
	return l
}

func printDay(a *app, day pipeline.Date, bookings []bookingLine, orphans []orphanLine, unread int) {
	fmt.Fprintf(a.out, "Agenda du %s : %d rendez-vous\n", day.French(), len(bookings))
	t := a.table()
	if len(bookings) > 0 {
		fmt.Fprintln(t, "HEURE\tPATIENT\tNÉ(E) LE\tMOTIF\tMÉDECIN\tCOMPTE RENDU")
	}
	waiting := 0
	for _, b := range bookings {
		at := b.Start.Format("15:04")
		if b.AllDay {
			at = "journée"
		}
		ids := make([]string, len(b.Documents))
		for i, d := range b.Documents {
			ids[i] = string(d)
		}
		state := strings.Join(ids, " ")
		switch b.State {
		case "waiting":
			state = "pas encore reçu"
			waiting++
		case "to_check":
			state += " (à vérifier : " + b.Reason + ")"
		case "cancelled":
			state = b.Reason
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", at, strings.TrimSpace(b.Patient.Name+" "+b.Patient.Given), b.Patient.BirthDate.French(),
			cmp.Or(b.Motive, review.ExamWords(b.Exam)), b.Doctor, state)
	}
	t.Flush()
	if len(bookings) > 0 {
		fmt.Fprintf(a.out, "Sans compte rendu : %d\n", waiting)
	}
	if len(orphans) > 0 {
		fmt.Fprintf(a.out, "\nComptes rendus sans rendez-vous : %d\n", len(orphans))
		for _, o := range orphans {
			why := ""
			if len(o.Near) > 0 {
				why = " (" + o.Near[0].Reason + ")"
			}
			fmt.Fprintf(a.out, "  %s  %s%s\n", o.ID, strings.TrimSpace(o.Patient.Name+" "+o.Patient.Given), why)
		}
	}
	if unread > 0 {
		fmt.Fprintf(a.out, "\nDocuments dont le patient n'est pas encore lu : %d\n", unread)
	}
}

package web

import (
	"net/http"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/agenda"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// booking is one line of the day's agenda.
type booking struct {
	agenda.Booking
	Reports []found
}

// found is a report with where it stands.
type found struct {
	ID    pipeline.ID
	State pipeline.State
	Class pipeline.Class
	Name  string
	Exams []pipeline.Exam
	Near  []agenda.Candidate
}

type agendaView struct {
	head
	Day        pipeline.Date
	Today      bool
	Prev, Next pipeline.Date
	Bookings   []booking
	Orphans    []found
	Waiting    int // appointments without a report
}

// agendaPage shows the appointments of a day with what came of each, and the
// reports of that day that have none.
func (s *server) agendaPage(w http.ResponseWriter, r *http.Request, p *person) {
	today := pipeline.DateOf(s.opt.Now().Local())
	day, err := pipeline.ParseDate(r.URL.Query().Get("day"))
	if err != nil {
		day = today
	}
	list, _, err := s.desk.List(r.Context(), p.Actor)
	if err != nil {
		s.broken(w, r, p, err)
		return
	}
	d, err := s.desk.Agenda(r.Context(), p.Actor, day, day)
	if err != nil {
		s.broken(w, r, p, err)
		return
	}
	v := agendaView{head: s.head(r, p, "Agenda"), Day: day, Today: day == today, Prev: shift(day, -1), Next: shift(day, 1)}
	of := map[pipeline.ID]store.Summary{}
	for _, m := range list {
		of[m.ID] = m
	}
	for _, b := range d.Bookings {
		line := booking{Booking: b}
		for _, id := range b.Reports {
			line.Reports = append(line.Reports, foundOf(of[id]))
		}
		if b.Waiting() {
			v.Waiting++
		}
		v.Bookings = append(v.Bookings, line)
	}
	for _, o := range d.Orphans {
		f := foundOf(of[o.ID])
		f.Near = o.Near
		v.Orphans = append(v.Orphans, f)
	}
	s.render(w, r, http.StatusOK, "agenda", v)
}

func foundOf(m store.Summary) found {
	return found{ID: m.ID, State: m.State, Class: m.Class, Name: m.Patient.Name + " " + m.Patient.Given, Exams: m.Exams}
}

func shift(d pipeline.Date, days int) pipeline.Date {
	return pipeline.DateOf(time.Date(d.Year, d.Month, d.Day+days, 12, 0, 0, 0, time.UTC))
}

// identify says which booked patient the letter is about.
func (s *server) identify(r *http.Request, p *person, id pipeline.ID) (result, error) {
	key := r.PostFormValue("appointment")
	if key == "" || len(key) > maxField {
		return result{}, &review.Refusal{Code: "appointment", What: "Aucun rendez-vous n'est choisi.", Todo: "Choisissez un rendez-vous de l'agenda."}
	}
	return result{said: "Patient choisi : la lettre est préparée à nouveau."}, s.desk.IdentifyBooked(r.Context(), p.Actor, id, version(r), key)
}

// clockOf is the hour of an appointment in the practice's own zone.
func clockOf(a agenda.Appointment) string {
	if a.AllDay {
		return "journée"
	}
	return a.Start.Format("15 h 04")
}

var weekdays = [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}

func dayWords(d pipeline.Date) string {
	return weekdays[time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC).Weekday()] + " " + d.French()
}

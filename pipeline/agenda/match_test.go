package agenda

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

func person3(name, given, birth string) pipeline.Patient {
	p := pipeline.Patient{Name: name, Given: given}
	if birth != "" {
		d, err := pipeline.ParseDate(birth)
		if err != nil {
			panic(err)
		}
		p.BirthDate = d
	}
	return p
}

func TestCompare(t *testing.T) {
	with := func(p pipeline.Patient, f func(*pipeline.Patient)) pipeline.Patient { f(&p); return p }
	dupont := person3("DUPONT", "Jeanne", "1956-03-12")
	for _, c := range []struct {
		name string
		a, b pipeline.Patient
		want Class
	}{
		{"same", dupont, dupont, Same},
		{"accents, capitals, hyphen", person3("LEFÈVRE-ROY", "René", "1956-03-12"), person3("Lefevre Roy", "rene", "1956-03-12"), Same},
		{"particle", person3("de La Tour", "Paul", "1956-03-12"), person3("LATOUR", "Paul", "1956-03-12"), Same},
		{"particle left out", person3("de La Tour", "Paul", "1956-03-12"), person3("TOUR", "Paul", "1956-03-12"), Same},
		{"order", person3("Jeanne", "Dupont", "1956-03-12"), dupont, Same},
		{"birth name in the report", with(dupont, func(p *pipeline.Patient) { p.BirthName = "MARTIN" }), person3("MARTIN", "Jeanne", "1956-03-12"), Same},
		{"no birth date", dupont, person3("Dupont", "Jeanne", ""), Likely},
		{"other birth date", dupont, person3("Dupont", "Jeanne", "1987-01-02"), Differs},
		{"day and month exchanged", dupont, person3("Dupont", "Jeanne", "1956-12-03"), Differs},
		{"one letter", dupont, person3("DUPOND", "Jeanne", "1956-03-12"), Likely},
		{"one letter, no date", dupont, person3("DUPOND", "Jeanne", ""), Likely},
		{"one letter, other date", dupont, person3("DUPOND", "Jeanne", "1960-01-01"), None},
		{"two letters", dupont, person3("DUPNOD", "Jeanna", "1956-03-12"), None},
		{"half of a double name", person3("DUPONT-LOPEZ", "Jeanne", "1956-03-12"), dupont, Likely},
		{"initial", person3("DUPONT", "J.", "1956-03-12"), dupont, Likely},
		{"no given name", person3("DUPONT", "", "1956-03-12"), dupont, Likely},
		{"married since", person3("MOREAU", "Jeanne", "1956-03-12"), dupont, Likely},
		{"another", person3("MOREAU", "Anne", "1956-03-12"), dupont, None},
		{"brother", person3("DUPONT", "Paul", "1956-03-12"), dupont, None},
		{"same INS", with(dupont, func(p *pipeline.Patient) { p.INS = "256130012345600"; p.Name = "DUPOND" }), with(dupont, func(p *pipeline.Patient) { p.INS = "256130012345600" }), Same},
		{"same INS, another person", with(person3("MOREAU", "Anne", "1970-01-01"), func(p *pipeline.Patient) { p.INS = "2" }), with(dupont, func(p *pipeline.Patient) { p.INS = "2" }), Differs},
		{"other INS", with(dupont, func(p *pipeline.Patient) { p.INS = "1" }), with(dupont, func(p *pipeline.Patient) { p.INS = "2" }), Differs},
		{"other sex", with(dupont, func(p *pipeline.Patient) { p.Sex = pipeline.Male }), with(dupont, func(p *pipeline.Patient) { p.Sex = pipeline.Female }), Differs},
		{"nobody", pipeline.Patient{}, dupont, None},
		{"nobody at all", pipeline.Patient{}, pipeline.Patient{}, None},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, p := range [][2]pipeline.Patient{{c.a, c.b}, {c.b, c.a}} {
				if got, why := compare(p[0], p[1]); got != c.want {
					t.Errorf("%s (%s), want %s", got, why, c.want)
				}
			}
		})
	}
}

func booking(key, at string, p pipeline.Patient, motive string) Appointment {
	start, err := time.ParseInLocation("2006-01-02 15:04", at, paris)
	if err != nil {
		panic(err)
	}
	return Appointment{Key: key, Start: start, Patient: p, Motive: motive, Exam: mainExam(motive)}
}

func TestMatch(t *testing.T) {
	jeanne := person3("DUPONT", "Jeanne", "1956-03-12")
	twin := person3("DUPONT", "Jeanne", "1987-01-02")
	book := []Appointment{
		booking("twin", "2026-11-23 08:00", twin, "ETT"),
		booking("holter", "2026-11-23 08:30", jeanne, "Pose Holter"),
		booking("ett", "2026-11-23 09:00", jeanne, "ETT"),
		booking("other", "2026-11-23 10:00", person3("MARTIN", "Anne", "1950-01-01"), "ETT"),
		booking("next", "2026-11-24 09:00", jeanne, "ETT"),
	}
	keys := func(r pipeline.Report) string {
		var all []string
		for _, c := range Match(book, r) {
			all = append(all, c.Appointment.Key+":"+c.Class.String())
		}
		return strings.Join(all, " ")
	}
	for _, c := range []struct {
		name string
		r    pipeline.Report
		want string
	}{
		{"the examination that was booked", pipeline.Report{Date: today, Patient: jeanne, Exams: []pipeline.Exam{pipeline.ETT}}, "ett:same holter:same twin:differs"},
		{"the other one", pipeline.Report{Date: today, Patient: jeanne, Exams: []pipeline.Exam{pipeline.Holter}}, "holter:same ett:same twin:differs"},
		{"a Holter read the day after", pipeline.Report{Date: addDays(today, 1), Patient: jeanne, Exams: []pipeline.Exam{pipeline.Holter}}, "next:same holter:same"},
		{"no date", pipeline.Report{Patient: person3("Martin", "Anne", "1950-01-01")}, "other:likely"},
		{"nobody", pipeline.Report{Date: today, Patient: person3("ROY", "Luc", "")}, ""},
		{"before the appointment", pipeline.Report{Date: addDays(today, -1), Patient: jeanne, Exams: []pipeline.Exam{pipeline.Holter}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := keys(c.r); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestReconcile(t *testing.T) {
	jeanne, anne, luc := person3("DUPONT", "Jeanne", "1956-03-12"), person3("MARTIN", "Anne", "1950-01-01"), person3("ROY", "Luc", "1948-02-02")
	gone := booking("gone", "2026-11-23 12:00", luc, "ETT")
	gone.Cancelled, gone.Why = true, "annulé"
	book := []Appointment{
		booking("ett", "2026-11-23 09:00", jeanne, "ETT"), booking("holter", "2026-11-23 09:30", jeanne, "Holter"), booking("cs", "2026-11-23 10:00", jeanne, "Consultation"),
		booking("anne1", "2026-11-23 10:30", anne, "ETT"), booking("anne2", "2026-11-23 11:00", anne, "ETT"), gone,
	}
	report := func(id string, p pipeline.Patient, exams ...pipeline.Exam) Arrived {
		return Arrived{pipeline.ID(id), pipeline.Report{Date: today, Patient: p, Exams: exams}}
	}
	day := Reconcile(book, []Arrived{
		report("r1", jeanne, pipeline.Holter), report("r2", jeanne, pipeline.ETT), report("r3", anne, pipeline.ETT),
		report("r4", person3("DUPONT", "Jeanne", "1999-01-01"), pipeline.ETT), report("r5", person3("NOBODY", "Here", "1999-01-01"), pipeline.ETT),
	})
	var got []string
	for _, b := range day.Bookings {
		got = append(got, fmt.Sprintf("%s %v sure=%v waits=%v", b.Appointment.Key, b.Reports, b.Sure, b.Waiting()))
	}
	for _, o := range day.Orphans {
		got = append(got, fmt.Sprintf("%s near %d", o.ID, len(o.Near)))
	}
	want := []string{"ett [r2] sure=true waits=false", "holter [r1] sure=true waits=false", "cs [r1 r2] sure=true waits=false",
		"anne1 [r3] sure=true waits=false", "anne2 [r3] sure=true waits=false", "gone [] sure=false waits=false", "r4 near 3", "r5 near 0"}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestFindings(t *testing.T) {
	jeanne := person3("DUPONT", "Jeanne", "1956-03-12")
	jeanne.Sex, jeanne.INS, jeanne.BirthName = pipeline.Female, "256130012345600", "MARTIN"
	ett := booking("ett", "2026-11-23 09:00", jeanne, "ETT")
	book := []Appointment{ett, booking("x", "2026-11-23 10:00", person3("ROY", "Luc", "1950-01-01"), "ETT")}
	told := func(r pipeline.Report, chosen *Appointment) []string {
		var all []string
		for _, f := range Findings(r, book, chosen) {
			if f.Kind != pipeline.Identity || f.Message == "" || f.Hint == "" {
				t.Errorf("%+v", f)
			}
			all = append(all, f.Rule+" "+f.Severity.String()+strings.Join(append([]string{""}, f.Choices...), " "))
		}
		return all
	}
	report := func(p pipeline.Patient) pipeline.Report { return pipeline.Report{Date: today, Patient: p} }
	for _, c := range []struct {
		name   string
		r      pipeline.Report
		chosen *Appointment
		want   []string
	}{
		{"all the same", report(jeanne), nil, nil},
		{"completed", report(person3("Dupont", "Jeanne", "")), nil, []string{"agenda_missing_birth_name info MARTIN", "agenda_missing_birth_date info 12/03/1956", "agenda_missing_sex info F", "agenda_missing_ins info 256130012345600"}},
		{"none that day", report(person3("PETIT", "Zoé", "")), nil, []string{"agenda_none info"}},
		{"a day that the agenda does not know", pipeline.Report{Date: addDays(today, 9), Patient: jeanne}, nil, nil},
		{"another birth date", report(person3("DUPONT", "Jeanne", "1987-01-01")), nil, []string{"agenda_differs warning"}},
		{"one letter", report(person3("DUPOND", "Jeanne", "1956-03-12")), nil, []string{"agenda_likely warning", "agenda_missing_birth_name info MARTIN", "agenda_missing_sex info F", "agenda_missing_ins info 256130012345600"}},
		{"chosen, another person", report(person3("ROY", "Luc", "1950-01-01")), &ett, []string{"agenda_name error", "agenda_given error", "agenda_birth_date error", "agenda_missing_birth_name info MARTIN", "agenda_missing_sex info F", "agenda_missing_ins info 256130012345600"}},
		{"chosen, exchanged", report(pipeline.Patient{Name: "Jeanne", Given: "Dupont", BirthDate: jeanne.BirthDate, Sex: "F", INS: jeanne.INS, BirthName: "Martin"}), &ett, []string{"agenda_order warning"}},
		{"chosen, birth name", report(pipeline.Patient{Name: "MARTIN", Given: "Jeanne", BirthDate: jeanne.BirthDate, Sex: "M", INS: "1"}), &ett, []string{"agenda_sex error", "agenda_ins error"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := told(c.r, c.chosen); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestChanges(t *testing.T) {
	a := booking("a", "2026-11-23 09:00", person3("DUPONT", "Jeanne", "1956-03-12"), "ETT")
	b := booking("b", "2026-11-23 10:00", person3("ROY", "Luc", "1950-01-01"), "ETT")
	other := booking("c", "2026-11-23 10:00", person3("PETIT", "Zoé", "1950-01-01"), "ETT")
	other.Doctor = pipeline.Named{Name: "NOIR"}
	later := booking("d", "2026-11-25 10:00", person3("PETIT", "Zoé", "1950-01-01"), "ETT")
	file := func(as ...Appointment) Result { return Result{Appointments: as, From: today, To: today} }
	show := func(c Changes) string {
		return fmt.Sprintf("new %d changed %d same %d removed %d foreign %v %d", len(c.New), len(c.Changed), c.Same, len(c.Removed), c.Foreign, c.Missing)
	}
	moved := a
	moved.Motive = "ECG"
	for _, c := range []struct {
		name  string
		known []Appointment
		r     Result
		want  string
	}{
		{"first", nil, file(a, b), "new 2 changed 0 same 0 removed 0 foreign false 0"},
		{"again", []Appointment{a, b}, file(a, b), "new 0 changed 0 same 2 removed 0 foreign false 0"},
		{"changed, one gone", []Appointment{a, b}, file(moved), "new 0 changed 1 same 0 removed 1 foreign false 0"},
		{"another doctor's and another day's stay", []Appointment{a, other, later}, file(a), "new 0 changed 0 same 1 removed 0 foreign false 0"},
		{"another agenda", []Appointment{a}, file(b), "new 1 changed 0 same 0 removed 0 foreign true 1"},
		{"a cancellation without a name", []Appointment{a, b}, Result{Cancelled: []string{"a", "unknown"}}, "new 0 changed 1 same 0 removed 0 foreign false 0"},
		{"a single invitation removes nothing", []Appointment{a, b}, Result{Appointments: []Appointment{a}}, "new 0 changed 0 same 1 removed 0 foreign false 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := show(Compare(c.known, c.r)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			for _, a := range c.r.Appointments {
				if back, err := Parse(a.Content()); err != nil || string(back.Content()) != string(a.Content()) || back.Day() != a.Day() {
					t.Errorf("not the same again: %v", err)
				}
			}
		})
	}
	if _, err := Parse([]byte("{")); err == nil {
		t.Error("half a record is taken")
	}
}

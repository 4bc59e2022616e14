package agenda

import (
	"cmp"
	"slices"

	"cardiopli/pipeline"
)

// Arrived is a report that has been taken.
type Arrived struct {
	ID     pipeline.ID
	Report pipeline.Report
}

// Booking is an appointment with the reports that have come for it.
type Booking struct {
	Appointment Appointment
	Reports     []pipeline.ID
	// Sure is false where a report fits by its name alone: a person should look.
	Sure   bool
	Reason string // French, of the first report
}

// Waiting reports whether a report is still to come.
func (b Booking) Waiting() bool { return len(b.Reports) == 0 && !b.Appointment.Cancelled }

// Orphan is a report without an appointment; Near are those of its day that bear
// its patient's name but differ.
type Orphan struct {
	ID   pipeline.ID
	Near []Candidate
}

// Day is what came of a day, or of several.
type Day struct {
	Bookings []Booking // in the order given
	Orphans  []Orphan
}

// Reconcile puts reports to appointments. A report goes to the booking that it fits
// best, and to the patient's other bookings of that day where it tells of what was
// booked there, or where that names no examination ("Consultation"). The first
// report of a patient goes to a booking that has none yet.
func Reconcile(appointments []Appointment, reports []Arrived) Day {
	var day Day
	at := map[string]int{}
	for i, a := range appointments {
		at[a.Key] = i
		day.Bookings = append(day.Bookings, Booking{Appointment: a})
	}
	type pair struct {
		report int
		list   []Candidate
	}
	var pairs []pair
	for i, r := range reports {
		list := Match(appointments, r.Report)
		fit := slices.DeleteFunc(slices.Clone(list), func(c Candidate) bool { return c.Class > Likely })
		if len(fit) == 0 {
			day.Orphans = append(day.Orphans, Orphan{r.ID, list})
			continue
		}
		pairs = append(pairs, pair{i, fit})
	}
	// Sure ones first, and among them those whose examination was booked, so that
	// they do not lose their place to a report that fits less.
	slices.SortStableFunc(pairs, func(x, y pair) int {
		return cmp.Or(cmp.Compare(x.list[0].Class, y.list[0].Class), no(y.list[0].exam, x.list[0].exam))
	})
	for _, p := range pairs {
		r := reports[p.report]
		best := p.list[0]
		for _, c := range p.list { // the same person's booking that still waits
			b := day.Bookings[at[c.Appointment.Key]]
			if c.Class == p.list[0].Class && c.exam == p.list[0].exam && len(b.Reports) == 0 && !c.Appointment.Cancelled {
				best = c
				break
			}
		}
		put := func(c Candidate) {
			b := &day.Bookings[at[c.Appointment.Key]]
			if len(b.Reports) == 0 {
				b.Sure, b.Reason = c.Class == Same, c.Reason
			}
			b.Reports = append(b.Reports, r.ID)
		}
		put(best)
		for _, c := range p.list {
			if c.Appointment.Key != best.Appointment.Key && c.Class == best.Class && !c.Appointment.Cancelled && (c.exam || c.Appointment.Exam == "") {
				if person, _ := compare(c.Appointment.Patient, best.Appointment.Patient); person <= Likely {
					put(c)
				}
			}
		}
	}
	return day
}

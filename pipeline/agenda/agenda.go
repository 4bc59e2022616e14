// Package agenda reads the appointments of a practice from what its booking
// software exports, so that a patient's identity is chosen, not typed again, and
// a report without an appointment, or an appointment without a report, shows.
//
// Read takes the bytes of an iCalendar file (RFC 5545) or of a table (CSV) and
// gives appointments, what was kept out and why (by number of row or event,
// never by name), and the days that the file speaks of. Compare tells what is
// new, changed or gone since an earlier import, Match which appointment a report
// belongs to, Reconcile what is missing on either side, Findings what a person
// should know about one report.
//
// A file that was cut off on its way (END:VCALENDAR missing, a last row that stops
// short) is refused whole: what it lost cannot be told. Of several columns with an
// hour, the title says which is the appointment's: "Heure RDV" goes before "Heure",
// and that before "Heure d'arrivée"; what was chosen is told in Notes. A day without
// a year is the one of the window.
//
// Nothing else is guessed: of two columns that could both be the date, and of dates
// like 03/04/2026 under English headings, Read asks (a *Refusal). The habits of
// exporters (Google, Outlook, Cal.com, Calendly, sheets made by hand) are known by
// what their files say, in event.go and heading.go.
//
// The package is pure: it opens no file and has no clock. The one thing it takes
// from outside is the zone table behind time.LoadLocation; a program that has to
// work where the system has none imports time/tzdata.
//
// # Profiles
//
// How the columns of one practice's export are understood is kept under a name
// in DIR/agenda.yaml, a UTF-8 file of at most 1 MiB:
//
//	profiles:
//	  doctolib:            # letters, digits, spaces, "-" and "_", at most 40
//	    dates: day-first   # day-first, month-first, or left out where each date shows it
//	    columns:           # every heading of the file, in its own words
//	      Nom: name
//	      Prénom: given
//	      Né(e) le: birth_date
//	      Date: date
//	      Heure: time
//	      Téléphone: ignore
//
// The words on the right are those of Fields. A heading that occurs twice has
// " (2)" behind its second. Keys that are not listed here are refused, as is a
// word used for two columns. A file whose headings are not those of its profile
// is refused with what differs.
package agenda

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"cardiopli/pipeline"
)

// Caps of what is read. What is beyond is refused or told, never dropped unseen.
const (
	MaxFile         = 16 << 20 // bytes
	maxEvents       = 20_000   // of a calendar
	maxRows         = 50_000   // of a table
	maxAppointments = 20_000   // of one import
	maxShort        = 300      // bytes kept of a motive or a name
)

// Appointment is one booking of one patient.
type Appointment struct {
	// Key is the same in each export that holds the appointment. It comes from
	// UID and RECURRENCE-ID, from the row's own number, or from date, time and
	// name; what comes from a name must stay sealed with the appointment.
	Key      string           `json:"key"`
	Start    time.Time        `json:"start"` // in the practice's zone
	End      time.Time        `json:"end,omitzero"`
	AllDay   bool             `json:"all_day,omitempty"` // a day without an hour
	Patient  pipeline.Patient `json:"patient"`
	Exam     pipeline.Exam    `json:"exam,omitempty"` // the main one that the motive names, or ""
	Motive   string           `json:"motive,omitempty"`
	Doctor   pipeline.Named   `json:"doctor,omitzero"`   // in whose agenda it stands
	Referrer pipeline.Named   `json:"referrer,omitzero"` // who sent the patient, else the family doctor
	// Cancelled reports whether no report is to be expected; Why says it in
	// French: "annulé", "absent", "reporté".
	Cancelled bool   `json:"cancelled,omitempty"`
	Why       string `json:"why,omitempty"`
	// Source names the agenda that it came from; Compare tells two agendas apart by it.
	Source string `json:"source"`
}

// Day is the day of the appointment in the practice's zone.
func (a Appointment) Day() pipeline.Date { return pipeline.DateOf(a.Start) }

// Content is the appointment as bytes, for sealing.
func (a Appointment) Content() []byte {
	b, err := json.Marshal(a)
	if err != nil { // a year beyond 9999, which Read never gives
		panic("appointments are plain data: " + err.Error())
	}
	return b
}

// Parse reads what Content wrote.
func Parse(b []byte) (Appointment, error) {
	var a Appointment
	if err := json.Unmarshal(b, &a); err != nil {
		return Appointment{}, fmt.Errorf("read appointment: %w", err)
	}
	return a, nil
}

// Window is the days that are taken, both included.
type Window struct{ From, To pipeline.Date }

func (w Window) holds(d pipeline.Date) bool { return !d.Before(w.From) && !w.To.Before(d) }

// Options of Read.
type Options struct {
	Window Window
	// Zone is the practice's: times without a zone are read in it. nil is UTC.
	Zone *time.Location
	// Profile is how the columns were understood before; nil to find out.
	Profile *Profile
	// Name of the profile, or of the agenda; it becomes the Source. "" takes the
	// calendar's own name, or a digest of the headings.
	Name string
	// Columns says what columns are, by heading, and Dates how dates are written,
	// where Read has asked. Profile goes before them.
	Columns map[string]Field
	Dates   Order
}

// Result of Read.
type Result struct {
	Form         string // "ics" or "csv"
	Source       string
	Appointments []Appointment // by start, then name, then as in the file
	Out          []Out         // kept out, in the order of the file
	// Cancelled are keys of appointments that the file cancels without saying whose
	// they are.
	Cancelled []string
	// Notes are French sentences about the file as a whole.
	Notes []string
	// From and To are the first and last day that the file tells of within the
	// window; zero where it tells of single appointments only, as an invitation does.
	From, To pipeline.Date
	// Profile is how the columns of a table were understood; nil for a calendar.
	Profile *Profile
	Columns []Column // the same in the order of the file, to be shown
}

// Out is a row or event that is no appointment to be taken.
type Out struct {
	Line   int    `json:"line"` // of the file, from 1, where it begins
	Reason Reason `json:"reason"`
}

// Reason says why a row or event was kept out.
type Reason string

// The reasons.
const (
	NoPatient  Reason = "no_patient" // a meeting, a holiday, a blocked slot
	Unknown    Reason = "unknown"    // no patient's name was recognised
	Several    Reason = "several"    // two names are written as clearly
	NoDate     Reason = "no_date"    // no date, or none that exists
	OddDate    Reason = "odd_date"   // the month and day of a date cannot be told apart
	Outside    Reason = "outside"    // not in the window
	Duplicate  Reason = "duplicate"  // the same appointment stands further up
	Superseded Reason = "superseded" // a newer state of the event is in the file
	Broken     Reason = "broken"     // cut, or not of the form
	Overflow   Reason = "over_limit" // beyond a cap
)

var reasonWords = map[Reason]string{
	NoPatient:  "pas un rendez-vous de patient (réunion, congé, créneau bloqué)",
	Unknown:    "aucun nom de patient reconnu",
	Several:    "plusieurs noms de patients possibles",
	NoDate:     "pas de date, ou une date qui n'existe pas",
	OddDate:    "date écrite dans un autre ordre que le reste du fichier",
	Outside:    "hors de la période",
	Duplicate:  "même rendez-vous que plus haut",
	Superseded: "remplacé par une version plus récente dans le fichier",
	Broken:     "illisible ou coupé",
	Overflow:   "au-delà du nombre permis",
}

// French says the reason to a person.
func (r Reason) French() string { return reasonWords[r] }

// Read reads an export. Its form is told by its bytes. The error is a *Refusal
// where the file is no agenda, is over a cap, or has to be asked about.
func Read(raw []byte, o Options) (Result, error) {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Window.From.IsZero() || o.Window.To.Before(o.Window.From) {
		return Result{}, &Refusal{Code: "window", What: "La période est vide.", Todo: "Donnez --from et --to, le premier jour d'abord."}
	}
	raw, err := plain(raw)
	if err != nil {
		return Result{}, err
	}
	var res Result
	if isCalendar(raw) {
		res, err = readCalendar(raw, o)
	} else {
		res, err = readTable(text(raw), o)
	}
	if err != nil {
		return Result{}, err
	}
	slices.SortStableFunc(res.Out, func(a, b Out) int { return cmp.Compare(a.Line, b.Line) })
	return res, nil
}

// Keys lists the keys of the appointments.
func (r Result) Keys() []string {
	all := make([]string, len(r.Appointments))
	for i, a := range r.Appointments {
		all[i] = a.Key
	}
	return all
}

// Sort orders appointments by start, then by name.
func Sort(all []Appointment) {
	slices.SortStableFunc(all, func(a, b Appointment) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Patient.Name, b.Patient.Name), cmp.Compare(a.Patient.Given, b.Patient.Given))
	})
}

// Changes is what an import changes.
type Changes struct {
	New, Changed []Appointment
	Same         int
	// Removed are known appointments that the file no longer holds.
	Removed []Appointment
	// Foreign is set where the file holds none of the appointments known for its
	// days: it is probably another agenda, so Removed is empty and Missing counts
	// what would have been removed.
	Foreign bool
	Missing int
}

// Compare tells what r changes in what is known, whatever the days of known are.
// Only an appointment of the same source, of the days that r tells of and of a
// doctor whom r names can be gone: the agenda of another is left alone.
func Compare(known []Appointment, r Result) Changes {
	c := compareAll(known, r)
	if c.Foreign {
		c.Missing, c.Removed = len(c.Removed), nil
	}
	return c
}

// compareAll lists what would be removed even from another agenda.
func compareAll(known []Appointment, r Result) Changes {
	var c Changes
	before := make(map[string]Appointment, len(known))
	for _, k := range known {
		before[k.Key] = k
	}
	doctors, mine := map[string]bool{}, make(map[string]bool, len(r.Appointments))
	common := 0
	for _, a := range r.Appointments {
		mine[a.Key] = true
		doctors[joined(a.Doctor.Full())] = true
		k, ok := before[a.Key]
		switch {
		case !ok:
			c.New = append(c.New, a)
		case bytes.Equal(k.Content(), a.Content()):
			common++
			c.Same++
		default:
			common++
			c.Changed = append(c.Changed, a)
		}
	}
	for _, key := range r.Cancelled {
		if k, ok := before[key]; ok && !mine[key] {
			mine[key] = true
			if k.Cancelled {
				c.Same++
				continue
			}
			k.Cancelled, k.Why = true, "annulé"
			c.Changed = append(c.Changed, k)
		}
	}
	if r.From.IsZero() {
		return c
	}
	days := Window{r.From, r.To}
	for _, k := range known {
		if !mine[k.Key] && k.Source == r.Source && days.holds(k.Day()) && doctors[joined(k.Doctor.Full())] {
			c.Removed = append(c.Removed, k)
		}
	}
	c.Foreign = common == 0 && len(c.Removed) > 0
	return c
}

// Supersede is Compare where a person has said that the file is the same agenda,
// though it holds none of the appointments known for its days.
func Supersede(known []Appointment, r Result) Changes {
	c := compareAll(known, r)
	c.Foreign = false
	return c
}

package agenda

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"cardiopli/pipeline"
)

// readTable reads a CSV file.
func readTable(s string, o Options) (Result, error) {
	sh, err := openSheet(s, o)
	if err != nil {
		return Result{}, err
	}
	if sh.cut(s) {
		return Result{}, &Refusal{"cut", "La dernière ligne du fichier s'arrête au milieu : le téléchargement a été coupé. Aucun rendez-vous n'est repris.", "Exportez ou téléchargez l'agenda à nouveau."}
	}
	l, err := lay(sh, o)
	if err != nil {
		return Result{}, err
	}
	r := &tableReader{o: o, l: l, sheet: sh, keys: map[string][]string{}}
	r.res = Result{Form: "csv", Source: o.Name, Columns: l.columns, Profile: &Profile{Dates: l.chosen, Columns: map[string]Field{}}}
	for _, c := range l.columns {
		r.res.Profile.Columns[c.Heading] = c.Field
	}
	if r.res.Source == "" {
		r.res.Source = keyOf("csv", sh.headings...)
	}
	for _, x := range sh.above { // "Agenda du lundi 23 novembre 2026"
		r.section(x)
	}
	r.merged = r.isMerged()
	r.dated = slices.ContainsFunc(sh.rows, func(x row) bool {
		return x.filled() > 1 && (fits(FieldDate, r.get(x, FieldDate)) || fits(FieldDate, r.get(x, FieldStart)) || fits(FieldDate, r.get(x, FieldTime)))
	})
	for _, x := range sh.rows {
		r.row(x)
	}
	if len(r.res.Appointments) == 0 && !r.dated && !slices.ContainsFunc(r.res.Out, func(o Out) bool { return o.Reason != NoDate }) && len(r.res.Out) > 0 {
		return Result{}, &Refusal{"no_day", "Aucune colonne ni aucun titre ne donne le jour des rendez-vous.",
			"Colonnes lues : " + list(sh.headings) + ". Dites laquelle : --column \"TITRE=date\", ou exportez avec la date."}
	}
	Sort(r.res.Appointments)
	r.res.From, r.res.To = r.first, r.last
	if l.chosen == MonthFirst {
		r.res.Notes = append(r.res.Notes, "Dates lues mois/jour/année.")
	}
	r.res.Notes = append(append(r.res.Notes, l.notes...), r.doubts.notes()...)
	return r.res, nil
}

// tableReader turns rows into appointments.
type tableReader struct {
	res         Result
	o           Options
	l           *layout
	sheet       sheet
	keys        map[string][]string // what is known under a key, without the key
	day         pipeline.Date       // of the section, where dates stand in rows of their own
	dated       bool                // rows have dates of their own
	merged      bool                // but only the first of each day
	first, last pipeline.Date
	doubts      doubts
}

func (r *tableReader) out(x row, why Reason) { r.res.Out = append(r.res.Out, Out{x.line, why}) }

// isMerged reports whether cells of the date were merged: again and again a row has
// an hour and a patient but no date, and one above it has.
func (r *tableReader) isMerged() bool {
	with, without := 0, 0
	for _, x := range r.sheet.rows {
		if len(cellHours(r.get(x, FieldTime))) == 0 || r.get(x, FieldPatient)+r.get(x, FieldName) == "" {
			continue
		}
		switch {
		case r.get(x, FieldDate) != "":
			with++
		case with == 0:
			return false
		default:
			without++
		}
	}
	return len(r.l.at[FieldDate]) == 1 && len(r.l.at[FieldStart]) == 0 && without >= 2 && without*3 >= with
}

// noDay are words of a title whose date is not the day of the rows below: when it
// was printed, a week, from one day to another.
var noDay = regexp.MustCompile(`\b(?:exporte?e?|export|edite?e?|edition|imprime?e?|impression|genere?e?|printed|exported|created|extrait|semaine|mois|week|au|to|until|mis a jour|maj)\b`)

// section takes the day from a row that is a title.
func (r *tableReader) section(x row) bool {
	if x.filled() > 2 {
		return false
	}
	for _, c := range x.cells {
		if w, _, _ := findDate(tidy(c)); !w.zero() && !noDay.MatchString(fold(c)) {
			if d, ok := w.in(dayFirstUnless(r.l.chosen)); ok {
				r.day = d
				return true
			}
		} else if d, _, ok := r.o.Window.yearless(tidy(c)); w.zero() && ok && !noDay.MatchString(fold(c)) {
			r.day = d
			return true
		}
	}
	return false
}

func dayFirstUnless(o Order) Order {
	if o == MonthFirst {
		return o
	}
	return DayFirst
}

// get gives the value of a field; several motives are joined.
func (r *tableReader) get(x row, f Field) string {
	cols := r.l.at[f]
	if len(cols) == 1 {
		return x.cell(cols[0])
	}
	var all []string
	for _, i := range cols {
		if c := x.cell(i); c != "" && !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	return strings.Join(all, " - ")
}

// row reads one row.
func (r *tableReader) row(x row) {
	if x.empty() || r.repeated(x) || r.beside(x) {
		return
	}
	w, why := r.when(x)
	if why != "" {
		r.out(x, why)
		return
	}
	if !r.o.Window.holds(w.day) {
		r.out(x, Outside)
		return
	}
	if r.first.IsZero() || w.day.Before(r.first) {
		r.first = w.day
	}
	if r.last.Before(w.day) {
		r.last = w.day
	}
	rec, _ := describe(r.get(x, FieldNotes))
	for f := range r.l.at {
		if f == FieldIgnore || f == FieldNotes {
			continue
		}
		if v := r.get(x, f); v != "" {
			rec[f] = v
		}
	}
	own := len(r.l.at[FieldPatient])+len(r.l.at[FieldName])+len(r.l.at[FieldBirthName]) > 0
	g, why := rec.read(manner{order: r.l.order, birth: r.l.dates[FieldBirth], own: own}, w.day)
	if why != "" {
		r.out(x, why)
		return
	}
	a := Appointment{Start: w.start, End: w.end, AllDay: w.allDay, Patient: g.patient, Motive: g.motive, Exam: mainExam(g.motive),
		Doctor: g.doctor, Referrer: g.referrer, Cancelled: g.why != "", Why: g.why, Source: r.res.Source}
	if r.add(x, rec[FieldID], a) {
		r.doubts.count(g)
	}
}

// maxAtOnce bounds the bookings of one patient at one time.
const maxAtOnce = 20

// add gives the appointment its key and keeps it, once.
func (r *tableReader) add(x row, id string, a Appointment) bool {
	name := joined(a.Patient.Name)
	base := keyOf("csv", a.Start.UTC().Format(time.RFC3339), name, joined(a.Patient.Given))
	if id != "" {
		base = keyOf("csv-id", tidy(id), name)
	}
	n := len(r.keys[base])
	if n >= maxAtOnce || len(r.res.Appointments) >= maxAppointments {
		r.out(x, Overflow)
		return false
	}
	content := string(a.Content())
	if slices.Contains(r.keys[base], content) {
		r.out(x, Duplicate)
		return false
	}
	r.keys[base] = append(r.keys[base], content)
	a.Key = base
	if n > 0 { // two bookings of one patient at one time
		a.Key = fmt.Sprintf("%s#%d", base, n+1)
	}
	r.res.Appointments = append(r.res.Appointments, a)
	return true
}

// beside reports whether a row is none of the table: a title that names the day of
// what follows, a total, a remark below.
func (r *tableReader) beside(x row) bool {
	if x.filled() > 2 {
		first := strings.Fields(fold(strings.Join(x.cells, " ")))
		return first[0] == "total" && r.get(x, FieldDate)+r.get(x, FieldStart) == ""
	}
	for _, f := range []Field{FieldTime, FieldStart, FieldDate} {
		if c := r.get(x, f); c != "" && (fits(f, c) || f == FieldStart && len(cellHours(c)) > 0) && x.filled() > 1 {
			return false
		}
	}
	if r.section(x) {
		return true
	}
	w := fold(strings.Join(x.cells, " "))
	return strings.HasPrefix(w, "total") || r.get(x, FieldPatient)+r.get(x, FieldName)+r.get(x, FieldSubject) == ""
}

// repeated reports whether a row is the headings once more, as page breaks leave them.
func (r *tableReader) repeated(x row) bool {
	n := 0
	for i, h := range r.sheet.headings {
		if c := tidy(x.cell(i)); c != "" {
			if c != h {
				return false
			}
			n++
		}
	}
	return n > 1
}

// hours reads the column of the hour.
func (r *tableReader) hours(x row) []hour {
	c := r.get(x, FieldTime)
	if _, rest := cellDate(c); rest != "" {
		return cellHours(rest)
	}
	return nil
}

// when is the time of a row.
type when struct {
	day        pipeline.Date
	start, end time.Time
	allDay     bool
}

func (r *tableReader) when(x row) (w when, why Reason) {
	zone := r.o.Zone
	var hours []hour
	found, exact := false, false // exact: one column gives day and hour
	for _, f := range []Field{FieldStart, FieldDate, FieldTime} {
		c := r.get(x, f)
		if c == "" || f == FieldTime && found {
			continue
		}
		if t, ok := parseInstant(c); ok {
			t = t.In(zone)
			w.day, found = pipeline.DateOf(t), true
			hours, exact = []hour{hour(t.Hour()*60 + t.Minute())}, true
			continue
		}
		d, rest := cellDate(c)
		if !d.zero() && !found {
			if p := d.shows(); p != Unsaid && r.l.dates[f] != Unsaid && p != r.l.dates[f] {
				return w, OddDate
			}
			if w.day, found = d.in(dayFirstUnless(r.l.dates[f])); !found {
				return w, NoDate
			}
		} else if d.zero() {
			rest = c
			if f != FieldTime && !found {
				if day, behind, ok := r.o.Window.yearless(c); ok {
					w.day, found, rest = day, true, behind
				}
			}
		}
		if len(hours) == 0 {
			hours = cellHours(rest)
			exact = exact || f == FieldStart && !d.zero() && len(hours) > 0
		}
	}
	if !found {
		if r.day.IsZero() || r.dated && !r.merged || len(hours) == 0 && r.get(x, FieldTime) == "" {
			return w, NoDate
		}
		w.day = r.day
	}
	if r.merged {
		r.day = w.day
	}
	if h := r.hours(x); len(h) > 0 && !(exact && hours[0] > 0) {
		hours = h
	}
	if len(hours) == 0 || truth(r.get(x, FieldAllDay)) {
		w.allDay = true
		w.start = place{zone}.at(w.day, 0, 0, 0)
		return w, ""
	}
	at := func(d pipeline.Date, h hour) time.Time { return place{zone}.at(d, int(h)/60, int(h)%60, 0) }
	w.start = at(w.day, hours[0])
	switch end := r.get(x, FieldEnd); {
	case end != "":
		if t, ok := parseInstant(end); ok {
			w.end = t.In(zone)
			break
		}
		_, rest := cellDate(end)
		if h := cellHours(rest); len(h) > 0 {
			w.end = at(w.day, h[0])
		}
	case len(hours) > 1:
		w.end = at(w.day, hours[1])
	}
	if d := cellLength(r.get(x, FieldDuration)); w.end.IsZero() && d > 0 {
		w.end = w.start.Add(d)
	}
	if !w.end.After(w.start) {
		w.end = time.Time{}
	}
	return w, ""
}

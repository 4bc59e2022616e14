package agenda

import (
	"cmp"
	"slices"
	"strings"

	"cardiopli/pipeline"
)

// Class says how surely a report and an appointment are of one patient.
type Class int

// The classes, from the surest on.
const (
	Same    Class = iota // name and birth date, or the INS, and the day
	Likely               // the day and the name, but something is missing or one letter off: to be asked
	Differs              // the day and the name, but another birth date, sex or INS: to be asked
	None
)

var classWords = [...]string{"same", "likely", "differs", "none"}

func (c Class) String() string { return classWords[c] }

// MarshalText gives the word.
func (c Class) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// Candidate is an appointment that a report may belong to.
type Candidate struct {
	Appointment Appointment
	Class       Class
	Reason      string // French
	exam        bool   // the report tells of the examination that was booked
	near        int    // days between the two
}

// ambulatory recordings are fitted on the day of the appointment and read later.
const ambulatoryDays = 3

// Match lists the appointments that r may belong to, the likeliest first: those of
// its day, and for Holter and MAPA of the three days before. A report without a
// date is compared with all that are given, and never surely.
func Match(appointments []Appointment, r pipeline.Report) []Candidate {
	var all []Candidate
	for _, a := range appointments {
		near := 0
		if !r.Date.IsZero() {
			if near = serial(r.Date) - serial(a.Day()); near != 0 && (near < 0 || near > ambulatoryDays || !ambulatory(a, r)) {
				continue
			}
		}
		c := Candidate{Appointment: a, near: near}
		c.Class, c.Reason = compare(a.Patient, r.Patient)
		if c.Class == None {
			continue
		}
		if c.Class == Same && r.Date.IsZero() {
			c.Class, c.Reason = Likely, c.Reason+" ; le compte rendu ne dit pas le jour de l'examen"
		}
		if near != 0 {
			c.Reason += " ; rendez-vous du " + a.Day().French()
		}
		if a.Cancelled {
			c.Reason += " ; rendez-vous " + cmp.Or(a.Why, "annulé")
		}
		c.exam = covers(a, r)
		all = append(all, c)
	}
	slices.SortStableFunc(all, func(x, y Candidate) int {
		return cmp.Or(cmp.Compare(x.Class, y.Class), no(x.Appointment.Cancelled, y.Appointment.Cancelled), cmp.Compare(x.near, y.near),
			no(y.exam, x.exam), x.Appointment.Start.Compare(y.Appointment.Start), cmp.Compare(x.Appointment.Key, y.Appointment.Key))
	})
	return all
}

// no sorts false before true.
func no(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func ambulatory(a Appointment, r pipeline.Report) bool {
	is := func(e pipeline.Exam) bool { return e == pipeline.Holter || e == pipeline.MAPA }
	return slices.ContainsFunc(r.Exams, is) && slices.ContainsFunc(exams(a.Motive), is)
}

// covers reports whether a report tells of an examination that was booked.
func covers(a Appointment, r pipeline.Report) bool {
	for _, e := range exams(a.Motive) {
		if slices.Contains(r.Exams, e) {
			return true
		}
	}
	return a.Exam != "" && slices.Contains(r.Exams, a.Exam)
}

// compare says whether two identities are one person.
func compare(a, b pipeline.Patient) (Class, string) {
	name, swapped := likeNames(a, b)
	birth := likeDates(a.BirthDate, b.BirthDate)
	ins := other
	switch {
	case a.INS == "" || b.INS == "":
		ins = blank
	case strings.EqualFold(a.INS, b.INS):
		ins = equal
	}
	sex := a.Sex == "" || b.Sex == "" || a.Sex == b.Sex
	order := ""
	if swapped {
		order = " (nom et prénom intervertis)"
	}
	switch {
	case ins == equal && birth != other && name != other:
		return Same, "même INS" + order
	case ins == equal:
		return Differs, "même INS, mais nom ou date de naissance différents"
	case name == equal && ins == other && birth != other:
		return Differs, "même nom, mais INS différent"
	case name == equal && birth == equal && sex:
		return Same, "même nom et même date de naissance" + order
	case name == equal && birth == equal:
		return Differs, "même nom et même date de naissance, mais sexe différent"
	case name == equal && birth == blank && sex:
		return Likely, "même nom, date de naissance à vérifier" + order
	case name == equal && birth == blank:
		return Differs, "même nom, mais sexe différent"
	case name == equal && birth == slip:
		return Differs, "même nom, date de naissance presque la même"
	case name == equal:
		return Differs, "même nom, mais date de naissance différente"
	case ins == other:
		return None, ""
	case name == slip && birth == equal:
		return Likely, "même date de naissance, une lettre du nom diffère"
	case name == slip && birth == blank:
		return Likely, "une lettre du nom diffère, date de naissance à vérifier"
	case name == half && birth == equal:
		return Likely, "même date de naissance, nom en partie le même"
	case name == half && birth == blank:
		return Likely, "nom en partie le même, date de naissance à vérifier"
	case name == blank && birth == equal:
		return Likely, "même nom et même date de naissance, prénom à vérifier"
	case name == blank && birth == blank:
		return Likely, "même nom, prénom et date de naissance à vérifier"
	case birth == equal && sex && joined(a.Given) != "" && like(a.Given, b.Given) == equal:
		return Likely, "même prénom et même date de naissance, mais autre nom"
	}
	return None, ""
}

// likeNames compares whole names: each of birth and usual name of the one with
// each of the other, then with family and given name exchanged. blank means that
// the family names agree and a given name is not stated.
func likeNames(a, b pipeline.Patient) (best likeness, swapped bool) {
	for _, x := range familyNames(a) {
		for _, y := range familyNames(b) {
			best = max(best, both(like(x, y), like(a.Given, b.Given)))
		}
	}
	if best == equal || a.Given == "" || b.Given == "" {
		return best, false
	}
	for _, x := range familyNames(a) {
		for _, y := range familyNames(b) {
			if like(x, b.Given) == equal && like(a.Given, y) == equal {
				return equal, true
			}
		}
	}
	// The whole in one field on one side, or parted elsewhere.
	if joined(a.Name+a.Given) == joined(b.Name+b.Given) {
		return equal, false
	}
	return best, false
}

func familyNames(p pipeline.Patient) []string {
	var all []string
	for _, n := range []string{p.Name, p.BirthName} {
		if joined(n) != "" {
			all = append(all, n)
		}
	}
	return all
}

// both joins the likeness of family and given name: one slip in all, and no slip
// where the other is only half the same.
func both(family, given likeness) likeness {
	switch {
	case family == other || given == other || family == blank:
		return other
	case family == equal:
		return given
	case given == equal:
		return family
	}
	return other
}

// likeDates tells a date of which one figure differs, or whose day and month were
// exchanged.
func likeDates(a, b pipeline.Date) likeness {
	switch {
	case a.IsZero() || b.IsZero():
		return blank
	case a == b:
		return equal
	case a.Year == b.Year && int(a.Month) == b.Day && int(b.Month) == a.Day:
		return slip
	}
	x, y := a.String(), b.String()
	n := 0
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			n++
		}
	}
	if len(x) == len(y) && n == 1 {
		return slip
	}
	return other
}

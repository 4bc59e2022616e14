package pipeline

import (
	"fmt"
	"time"
)

// Exam is a kind of cardiology examination.
type Exam string

// The eight kinds that have a template.
const (
	ECG        Exam = "ecg"         // électrocardiogramme
	ETT        Exam = "ett"         // échocardiographie transthoracique
	ETO        Exam = "eto"         // échocardiographie transœsophagienne
	StressEcho Exam = "stress_echo" // échocardiographie d'effort ou de stress
	Holter     Exam = "holter"      // Holter ECG
	MAPA       Exam = "mapa"        // mesure ambulatoire de la pression artérielle
	Stress     Exam = "stress"      // épreuve d'effort
	VO2        Exam = "vo2"         // épreuve d'effort avec mesure de la VO2
)

// Exams lists every kind, in the order in which menus show them.
var Exams = [...]Exam{ECG, ETT, ETO, StressEcho, Holter, MAPA, Stress, VO2}

// Language of a report or letter: "fr" or "en".
type Language string

// The languages that reports are written in.
const (
	French  Language = "fr"
	English Language = "en"
)

// Date is a calendar day without time or zone. The zero Date means "not stated".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads the ISO form 2006-01-02 and refuses days that do not exist.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("date is not of the form 2006-01-02 or does not exist")
	}
	return DateOf(t), nil
}

// DateOf returns the day of t in t's own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// IsZero reports whether the date is not stated.
func (d Date) IsZero() bool { return d == Date{} }

// String gives the ISO form, or "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// French gives the form of form fields, 02/01/2006, or "" for the zero Date.
func (d Date) French() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d/%02d/%04d", d.Day, int(d.Month), d.Year)
}

// In gives the form of a running text: 02/01/2006 in French; in English the month
// in letters, since 03/02 is read both ways.
func (d Date) In(lang Language) string {
	if lang != English || d.IsZero() {
		return d.French()
	}
	return fmt.Sprintf("%d %s %d", d.Day, d.Month, d.Year)
}

// MarshalText gives the ISO form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ISO form; empty text is the zero Date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(string(b))
	*d = v
	return err
}

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.String() < e.String() }

// Sex as written in the report: "M", "F", or "" where it is not stated.
type Sex string

// The sexes of the INS (identité nationale de santé).
const (
	Male   Sex = "M"
	Female Sex = "F"
)

// Report is a text as understood. Every part keeps its place in Document.Text.
type Report struct {
	Language     Language
	Exams        []Exam // in order of appearance; several where one letter covers several
	Date         Date   // of the examination
	Patient      Patient
	Author       Named   // the cardiologist as the text names them
	Named        []Named // the physicians that the letter is for, in text order
	Sections     []Section
	Measurements []Measurement
	// Written is the text in written form: for a dictation, spoken punctuation,
	// numbers and layout turned into signs; for a typed report, Text itself.
	// It is what goes into the letter.
	Written    string
	Normalised []Normalised
}

// Patient is the identity that the report carries.
type Patient struct {
	Name      string `json:"name"` // as written, usually in capitals; the birth name goes to BirthName where both are given
	Given     string `json:"given"`
	BirthName string `json:"birth_name,omitempty"`
	BirthDate Date   `json:"birth_date"`
	Sex       Sex    `json:"sex"`
	INS       string `json:"ins"` // 15 characters without spaces, or ""
	// Demonstration is set for an INS that cannot exist (month 13, department 00):
	// surely fictive, never to leave for a real operator.
	Demonstration bool `json:"demonstration,omitempty"`
	// Qualified is set where the practice's software or the report says that the
	// identity is qualified (RNIV: found in INSi and checked on an identity paper).
	// Only then may the INS leave, with the five strict traits.
	Qualified bool `json:"qualified,omitempty"`
	// Givens are all birth given names in order, separated by blanks; "" where only
	// Given is known.
	Givens string `json:"givens,omitempty"`
	// BirthPlace is the INSEE code of the place of birth: five characters, 99999 unknown.
	BirthPlace string `json:"birth_place,omitempty"`
	// INSRoot is the OID under which the INS stands (production, test,
	// demonstration); "" where it is not known.
	INSRoot string `json:"ins_root,omitempty"`
	// Chart is the number of the patient's file in the practice.
	Chart string `json:"chart,omitempty"`
	Span  Span   `json:"-"`
}

// SentINS returns the INS that may leave the practice: "" unless the identity is
// qualified and its strict traits are complete (birth name, given names, birth
// date, sex, birth place). Guide d'implémentation INS, EXI 29.
func (p Patient) SentINS() string {
	if !p.Qualified || p.INS == "" || p.Name == "" && p.BirthName == "" || p.Given == "" ||
		p.BirthDate.IsZero() || p.Sex == "" || p.BirthPlace == "" {
		return ""
	}
	return p.INS
}

// Named is a physician as the text names them.
type Named struct {
	Title   string // "Dr", "Pr" or ""
	Given   string
	Name    string
	RPPS    string  // 11 digits or ""
	Address Address // mail address written beside the name, or ""
	Copy    bool    // named as a copy, not as the main reader
	Span    Span
}

// Full gives "Given Name" without title.
func (n Named) Full() string {
	if n.Given == "" {
		return n.Name
	}
	return n.Given + " " + n.Name
}

// Section is a part of the report. Key is the template's word for it, for
// example "indication", "conclusion"; unknown titles keep Key "".
type Section struct {
	Key   string
	Title string // as written, without colon
	Text  string // body in written form, without the title
	Span  Span   // body in Document.Text
	Place Span   // body in Report.Written
}

// Measurement is a value that the report states.
type Measurement struct {
	Key     string  `json:"key"`     // of vocab's measure table, for example "lvef"
	Context Context `json:"context"` // current, previous, rest, peak, recovery, ...
	Value   float64 `json:"value"`   // in Unit
	Unit    string  `json:"unit"`    // UCUM code of the measure table, for example "mm[Hg]"
	Raw     string  `json:"raw"`     // as it stands in Document.Text
	// Bound tells that the report gives only what the value exceeds or stays under.
	Bound Bound `json:"bound,omitempty"`
	Span
}

// Bound is how a value is bounded: "Vmax > 4 m/s".
type Bound string

// The bounds.
const (
	Equal    Bound = ""
	LessThan Bound = "<"
	AtMost   Bound = "≤"
	MoreThan Bound = ">"
	AtLeast  Bound = "≥"
)

// Context says under which circumstances a value was measured.
type Context string

// The contexts of a measurement.
const (
	Current   Context = "current"
	Previous  Context = "previous"
	Rest      Context = "rest"
	Peak      Context = "peak"
	Recovery  Context = "recovery"
	Target    Context = "target"
	Reference Context = "reference"
)

// Normalised is a spoken form and what was written for it.
type Normalised struct {
	Spoken  string `json:"spoken"`
	Written string `json:"written"`
	Span    Span   `json:"-"` // of Spoken in Document.Text
}

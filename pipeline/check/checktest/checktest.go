// Package checktest is test support for the check stage, as net/http/httptest
// is for net/http: reports invented by a seeded generator, rendered in many
// layouts, and the comparison of an answer with what was expected.
//
// A Truth says what a report states: kinds of examination, patient, physicians,
// values that agree with each other by the formulas of the trade, statements
// with the critical code they stand for, and what was planted on purpose (a
// misspelt word, a contradiction). Render puts it into the words and the shape
// of a Layout and returns the text with what must be read in it. Score compares
// that with an Answer; it also takes the expected.json form of the shared
// samples.
//
// The same seed gives the same report, byte for byte. All people are invented;
// their INS have month 13 and department 00, which cannot exist. The wordings
// come from the language and from the names of the measure table, not from the
// checker: the package does not import it.
package checktest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"
)

// The ways in which a statement is meant.
const (
	Present    = "present"
	Denied     = "denied"
	History    = "history"
	Family     = "family"
	Hypothesis = "hypothesis"
)

// Truth is what a report states.
type Truth struct {
	Seed       uint64
	Exams      []string // ecg, ett, eto, stress_echo, holter, mapa, stress, vo2
	Scenario   string   // what the report is about, for the listing of misses
	Patient    Person
	Day        time.Time // of the examination
	Doctor     Physician
	Recipients []Physician
	Parts      []Part
	Statements []Statement
	Words      []Misspelling
	Rule       string   // the contradiction planted, or ""
	Tolerated  []string // further rules that the planted contradiction breaks by itself
	Values     []Value  // critical codes that follow from values
	Clean      bool     // nothing planted, nothing urgent
	told       told
}

// told is what a planted contradiction changes in the heading.
type told struct {
	age    int
	sex    string // grammar of the body: F or M
	ins    string
	name   string // name in the body
	future bool
}

// Person is the patient.
type Person struct {
	Name, Given string
	Birth       time.Time
	Sex         string // M or F
	INS         string
}

// Physician is a cardiologist or a recipient.
type Physician struct {
	Given, Name, RPPS, Address string
}

// Full gives the name without title, as recipients are expected.
func (p Physician) Full() string { return p.Given + " " + p.Name }

// Part is a section of the body.
type Part struct {
	Exam  string
	Title string // key of titles
	Items []Item
}

// Item is a value, a pair of pressures or a sentence without number.
type Item struct {
	Key, Lower      string // Lower is the diastolic half of a pair
	Context         string
	Value, LowValue float64
	Previous        float64 // an earlier value that is cited behind, 0 where none
	Note            string  // formula or method, behind the value
	Say             []Line  // sentences that mean the same
}

// Line is a sentence in the two languages.
type Line struct{ FR, EN string }

// Statement is a finding that the report states, denies or recalls.
type Statement struct {
	Code    string
	How     string
	Urgency string
	forms   []Line
}

// Value is a critical code that follows from a value of the report.
type Value struct{ Code, Urgency string }

// Misspelling is a planted word.
type Misspelling struct{ Wrong, Right, Sentence string }

// Age gives the completed years of the patient at the examination.
func (t Truth) Age() int {
	y := t.Day.Year() - t.Patient.Birth.Year()
	if t.Day.Month() < t.Patient.Birth.Month() || t.Day.Month() == t.Patient.Birth.Month() && t.Day.Day() < t.Patient.Birth.Day() {
		y--
	}
	return y
}

// Today is the day on which all generated reports are read.
var today = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// Today gives the day on which generated reports are meant to be read.
func Today() time.Time { return today }

// dice are a seeded source with the draws that the generator needs.
type dice struct{ *rand.Rand }

func newDice(seed, stream uint64) dice { return dice{rand.New(rand.NewPCG(seed, stream))} }

// in draws from lo to hi, both reached.
func (d dice) in(lo, hi int) float64 { return float64(lo + d.IntN(hi-lo+1)) }

// tenth and cent draw with one and two decimals.
func (d dice) tenth(lo, hi float64) float64 {
	return fixed(d.in(int(math.Round(lo*10)), int(math.Round(hi*10)))/10, 1)
}
func (d dice) cent(lo, hi float64) float64 {
	return fixed(d.in(int(math.Round(lo*100)), int(math.Round(hi*100)))/100, 2)
}
func (d dice) chance(percent int) bool { return d.IntN(100) < percent }

func pick[T any](d dice, of []T) T { return of[d.IntN(len(of))] }

// fixed rounds to n decimals.
func fixed(v float64, n int) float64 {
	p := math.Pow(10, float64(n))
	return math.Round(v*p) / p
}

// key gives the two check digits of an INS: 97 - (first thirteen mod 97).
func key(thirteen string) string {
	n := 0
	for _, c := range thirteen {
		n = (n*10 + int(c-'0')) % 97
	}
	return fmt.Sprintf("%02d", 97-n)
}

// rpps gives an eleven-digit number of the prefix 9990, which is never
// assigned, with the Luhn digit (ISO/IEC 7812).
func rpps(n int) string {
	s := fmt.Sprintf("9990%06d", n%1000000)
	sum := 0
	for i := range s {
		c := int(s[len(s)-1-i] - '0')
		if i%2 == 0 {
			if c *= 2; c > 9 {
				c -= 9
			}
		}
		sum += c
	}
	return s + fmt.Sprint((10-sum%10)%10)
}

// plain folds letters for comparison: lower case without accents or ligatures.
func plain(s string) string { return folder.Replace(strings.ToLower(s)) }

var folder = strings.NewReplacer("à", "a", "â", "a", "ä", "a", "ç", "c", "é", "e", "è", "e", "ê", "e", "ë", "e", "î", "i", "ï", "i",
	"ô", "o", "ö", "o", "ù", "u", "û", "u", "ü", "u", "ÿ", "y", "œ", "oe", "æ", "ae", "’", "'", "\u00a0", " ", "\u202f", " ")

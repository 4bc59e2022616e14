package templates

import (
	"fmt"
	"slices"
)

// Row is one measurement of the table.
type Row struct {
	Key      string `yaml:"key"` // of the measure table, for example "lvef"
	Label    Words  `yaml:"label"`
	Unit     string `yaml:"unit"`     // as a letter shows it; the value is in the measure table's unit
	Decimals int    `yaml:"decimals"` // most decimals shown, unless the report itself wrote more
	Normal   Range  `yaml:"normal"`
	Source   string `yaml:"source"` // where the normal range is from
	// At says when a value without a circumstance of its own was measured:
	// "rest", "peak", "recovery", or "" for no particular moment. The range
	// then holds for that moment.
	At string `yaml:"at"`
	// Peak names the measure that is this one at peak exercise, where it has a
	// key of its own: the row of "hr" then shows "hr_max" in the peak column.
	Peak string `yaml:"peak"`
	// Repeat tells how far two measurements of the same patient lie apart where
	// nothing changed; without it nothing is said of a change.
	Repeat       Repeat `yaml:"repeat"`
	RepeatSource string `yaml:"repeat_source"`
	// Main marks what stands in the box at the top where it changed.
	Main bool `yaml:"main"`
}

// Repeat is how far two measurements that were made in the usual way, on
// different days, lie apart where nothing changed: 95 % limits of agreement, or
// the smallest difference that its source takes for real.
type Repeat struct {
	Abs float64 `yaml:"abs"` // in the row's unit
	Pct float64 `yaml:"pct"` // of the larger of the two values; the larger of both counts
}

// IsZero reports whether nothing is known.
func (r Repeat) IsZero() bool { return r == Repeat{} }

// Range is a normal range as a letter shows it, in the row's unit.
type Range struct {
	Male   string `yaml:"male"`
	Female string `yaml:"female"`
}

// For returns the range for sex "M" or "F". For any other sex it returns the
// common range, or "" where the two differ.
func (r Range) For(sex string) string {
	switch {
	case sex == "F":
		return r.Female
	case sex == "M" || r.Male == r.Female:
		return r.Male
	}
	return ""
}

// checkRows tells the first row that a table could not be made with.
func (t *Template) checkRows(bad report) error {
	measures, main := make(map[string]bool), make(map[string]bool)
	for i, g := range t.Measurements {
		at := fmt.Sprintf("measurements[%d]", i)
		if err := g.Title.check(bad, at+".title"); err != nil {
			return err
		}
		for j, r := range g.Rows {
			at := fmt.Sprintf("%s.rows[%d]", at, j)
			if err := fresh(bad, at+".key", r.Key, measures); err != nil {
				return err
			}
			if err := r.Label.check(bad, at+".label"); err != nil {
				return err
			}
			if err := r.check(bad, at); err != nil {
				return err
			}
			main[r.Key] = r.Main
		}
	}
	for i, other := range t.Like {
		if other == t.Exam || !slices.Contains(kinds[:], other) || slices.Contains(t.Like[:i], other) {
			return bad(fmt.Sprintf("like[%d]", i), "is no other examination, or is there twice", fmt.Sprintf("name some of %v", kinds))
		}
	}
	if t.Lead != "" && !main[t.Lead] {
		return bad("lead", "is no main measure of this template", "name a row that has main: true, or leave it out")
	}
	return nil
}

func (r Row) check(bad report, at string) error {
	if r.Decimals < 0 || r.Decimals > 3 {
		return bad(at+".decimals", "is not from 0 to 3", "count the digits that the device really gives")
	}
	if r.Peak != "" && !keyForm.MatchString(r.Peak) {
		return bad(at+".peak", "is not a key", "name the measure at peak exercise, for example hr_max")
	}
	if !slices.Contains([]string{"", "rest", "peak", "recovery"}, r.At) {
		return bad(at+".at", "is no moment of an examination", "write rest, peak or recovery, or leave it out")
	}
	if (r.Normal != Range{}) && (r.Normal.Male == "" || r.Normal.Female == "" || r.Source == "") {
		return bad(at+".normal", "lacks a sex or its source", "give male, female and source, or no range at all")
	}
	// Written so that what is no number fails too.
	if !(r.Repeat.Abs >= 0 && r.Repeat.Abs <= 1e6) {
		return bad(at+".repeat.abs", "is no distance", "write how far two measurements lie apart, in the row's unit")
	}
	if !(r.Repeat.Pct >= 0 && r.Repeat.Pct <= 100) {
		return bad(at+".repeat.pct", "is not from 0 to 100", "write how far two measurements lie apart, in percent of the larger")
	}
	switch {
	case r.Repeat.IsZero() && r.RepeatSource != "":
		return bad(at+".repeat_source", "is the source of nothing", "add repeat: {abs: ...} or {pct: ...}, or remove it")
	case !r.Repeat.IsZero() && r.RepeatSource == "":
		return bad(at+".repeat_source", "is missing", "name the text that repeat is from, or write usage")
	case r.Repeat.IsZero() && r.Main:
		return bad(at+".main", "needs repeat", "say how far two measurements lie apart, or remove main")
	case !r.Repeat.IsZero() && (r.Unit == "min" || r.Unit == "h"):
		return bad(at+".repeat", "is not for times of minutes and seconds", "remove it")
	}
	return nil
}

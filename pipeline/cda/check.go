package cda

import (
	"bytes"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// The longest texts, in characters: what is longer is a mistake, not a name.
const (
	maxName  = 100
	maxTitle = 250
	maxLabel = 500 // of an act: the longest of the CCAM stay under it
	maxLines = 7   // of an address; schematron CI-SISAddr
	maxChart = 64
)

// Check names every field that keeps the letter from being written, in the order
// of the header. It is empty where Write succeeds.
func Check(is pipeline.Issue) []*pipeline.FieldError {
	c := &checker{is: is, today: pipeline.DateOf(is.At)}
	c.document()
	c.patient()
	c.ins()
	c.signatory("Letter.Author", is.Letter.Author)
	c.practice()
	for i, r := range is.Letter.Recipients {
		c.recipient(fmt.Sprintf("Letter.Recipients[%d]", i), r)
	}
	c.signatory("Approved.By", is.Approved.By)
	c.moment("Approved.At", is.Approved.At)
	if !is.At.IsZero() && is.Approved.At.After(is.At) {
		c.add("Approved.At", "lies after the issue")
	}
	c.acts()
	c.body()
	return c.errs
}

type checker struct {
	is    pipeline.Issue
	today pipeline.Date
	errs  []*pipeline.FieldError
}

func (c *checker) add(field, problem string) {
	c.errs = append(c.errs, &pipeline.FieldError{Form: "CDA", Field: field, Problem: problem})
}

// text holds a text of one line; an empty one is missing where it is required.
func (c *checker) text(field, s string, most int, required bool) {
	switch {
	case tidy(s) == "":
		if required {
			c.add(field, "is missing")
		} else if s != "" {
			c.add(field, "is blank")
		}
	case !isText(s):
		c.add(field, "has characters that are no text")
	case utf8.RuneCountInString(s) > most:
		c.add(field, fmt.Sprintf("exceeds %d characters", most))
	}
}

func (c *checker) oid(field, s string) {
	if s == "" {
		c.add(field, "is missing")
	} else if !isOID(s) {
		c.add(field, "is no OID")
	}
}

// moment holds a time that HL7 can write: year of four digits, zone of whole minutes.
func (c *checker) moment(field string, t time.Time) {
	if t.IsZero() {
		c.add(field, "is missing")
		return
	}
	if _, zone := t.Zone(); zone%60 != 0 || t.Year() < 1000 || t.Year() > 9999 {
		c.add(field, "is no time that can be written")
	}
}

func (c *checker) date(field string, d pipeline.Date) bool {
	switch {
	case d.IsZero():
		c.add(field, "is missing")
	case !isDate(d):
		c.add(field, "is no date")
	case !c.is.At.IsZero() && c.today.Before(d):
		c.add(field, "lies after the issue")
	default:
		return true
	}
	return false
}

func (c *checker) document() {
	l := c.is.Letter
	c.oid("UID", c.is.UID)
	c.text("Letter.Title", l.Title, maxTitle, true)
	c.moment("At", c.is.At)
	if LanguageOf(l.Language) == "" {
		c.add("Letter.Language", cond(l.Language == "", "is missing", "is neither French nor English"))
	}
	c.oid("SetUID", c.is.SetUID)
	switch {
	case l.Version < 1:
		c.add("Letter.Version", "is missing")
	case l.Version > 1 && c.is.ReplacesUID == "":
		c.add("ReplacesUID", "is missing for a version after the first")
	case l.Version == 1 && c.is.ReplacesUID != "":
		c.add("Letter.Version", "is the first, and replaces another")
	}
	if c.is.ReplacesUID != "" {
		if c.oid("ReplacesUID", c.is.ReplacesUID); c.is.ReplacesUID == c.is.UID {
			c.add("ReplacesUID", "is the document itself")
		}
	}
}

func (c *checker) patient() {
	p := c.is.Letter.Patient
	if p.SentINS() == "" {
		c.text("Chart", c.is.Chart, maxChart, true)
	} else {
		c.text("Chart", c.is.Chart, maxChart, false)
	}
	if c.is.Chart != "" {
		c.oid("Site", c.is.Site)
	}
	c.text("Letter.Patient.BirthName", p.BirthName, maxName, false)
	c.text("Letter.Patient.Name", p.Name, maxName, p.BirthName == "")
	c.text("Letter.Patient.Given", p.Given, maxName, true)
	c.text("Letter.Patient.Givens", p.Givens, 2*maxName, false)
	if !slices.Contains([]pipeline.Sex{"", pipeline.Male, pipeline.Female}, p.Sex) {
		c.add("Letter.Patient.Sex", "is neither M nor F")
	}
	born := c.date("Letter.Patient.BirthDate", p.BirthDate)
	c.date("Letter.Date", c.is.Letter.Date)
	exam := c.date("Letter.ExamOn", c.is.Letter.ExamOn)
	if born && exam && c.is.Letter.ExamOn.Before(p.BirthDate) {
		c.add("Letter.ExamOn", "lies before the birth of the patient")
	}
}

// ins holds the matricule where it leaves; where it does not, nothing depends on it.
func (c *checker) ins() {
	p := c.is.Letter.Patient
	ins := p.SentINS()
	if ins == "" {
		return
	}
	if !placeForm.MatchString(p.BirthPlace) {
		c.add("Letter.Patient.BirthPlace", "is no code of a place (COG)")
	}
	known := slices.Contains([]string{pipeline.INSRootNIR, pipeline.INSRootNIA, pipeline.INSRootTest, pipeline.INSRootDemo}, p.INSRoot)
	switch {
	case p.INSRoot == "":
		c.add("Letter.Patient.INSRoot", "is missing")
	case !known:
		c.add("Letter.Patient.INSRoot", "is no OID of an INS")
	}
	if !isINS(ins) {
		c.add("Letter.Patient.INS", "is no INS: form or key")
		return
	}
	if trait := insContradicts(ins, p.Sex, p.BirthDate); trait != "" {
		c.add("Letter.Patient."+trait, "contradicts the INS")
	}
	if (p.Demonstration || isFictive(ins)) && (p.INSRoot == pipeline.INSRootNIR || p.INSRoot == pipeline.INSRootNIA) {
		c.add("Letter.Patient.INSRoot", "is that of real identities, and this one is for demonstration")
	}
}

func (c *checker) signatory(field string, s pipeline.Signatory) {
	if s.RPPS == "" {
		c.add(field+".RPPS", "is missing")
	} else if !isRPPS(s.RPPS) {
		c.add(field+".RPPS", "is no RPPS: 11 digits with their check digit")
	}
	c.text(field+".Name", s.Name, maxName, true)
	c.text(field+".Given", s.Given, maxName, true)
}

func (c *checker) practice() {
	const field = "Letter.Practice"
	p := c.is.Letter.Practice
	switch id := StructureID(p); {
	case id == "":
		c.add(field+".Structure", "is missing")
	case !isStructure(id):
		c.add(cond(p.Structure == "", field+".FINESS", field+".Structure"), "is no identifier of a structure")
	}
	c.text(field+".Name", p.Name, maxTitle, true)
	for i, line := range p.Lines {
		c.text(fmt.Sprintf("%s.Lines[%d]", field, i), line, maxTitle, false)
	}
	if len(p.Lines) > maxLines {
		c.add(field+".Lines", fmt.Sprintf("exceeds %d lines", maxLines))
	}
	if _, ok := phoneOf(p.Phone); p.Phone != "" && !ok {
		c.add(field+".Phone", "is no telephone number")
	}
	c.address(field+".Address", p.Address)
	if _, ok := FacilityOf(p); !ok {
		c.add(field+".Facility", cond(p.Facility == "", "is missing", "is no kind of practice (JDV_J02)"))
	}
}

func (c *checker) address(field string, a pipeline.Address) {
	if _, err := pipeline.ParseAddress(string(a)); a != "" && (err != nil || !isText(string(a))) {
		c.add(field, "is no mail address")
	}
}

func (c *checker) recipient(field string, r pipeline.Recipient) {
	if r.RPPS != "" && !isRPPS(r.RPPS) {
		c.add(field+".RPPS", "is no RPPS: 11 digits with their check digit")
	}
	c.text(field+".Name", r.Name, maxName, true)
	c.text(field+".Given", r.Given, maxName, false)
	c.address(field+".Address", r.Address)
}

func (c *checker) acts() {
	for i, x := range c.is.Exams {
		if _, ok := examEvents[x]; !ok {
			c.add(fmt.Sprintf("Exams[%d]", i), "is no kind of examination")
		}
	}
	for i, a := range c.is.Acts {
		field := fmt.Sprintf("Acts[%d]", i)
		if a.Code == "" {
			c.add(field+".Code", "is missing")
		} else if !actForm.MatchString(a.Code) {
			c.add(field+".Code", "is no code of the CCAM")
		}
		c.text(field+".Label", a.Label, maxLabel, false)
	}
}

func (c *checker) body() {
	switch b := c.is.PDF; {
	case len(b) == 0:
		c.add("PDF", "is missing")
	case !bytes.HasPrefix(b, []byte("%PDF-")):
		c.add("PDF", "is no PDF")
	case len(b) > MaxPDF:
		c.add("PDF", fmt.Sprintf("exceeds %d MiB", MaxPDF>>20))
	}
}

func cond[T any](c bool, yes, no T) T {
	if c {
		return yes
	}
	return no
}

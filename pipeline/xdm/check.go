package xdm

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cardiopli/pipeline"
	"cardiopli/pipeline/cda"
)

// What a slot, an identifier or a code may be long (LongName of ebXML RIM 3.0),
// what words may be long (FreeFormText), and what an OID may be long in XDS.
const (
	maxValue = 256
	maxWords = 1024
	maxOID   = 64
)

var (
	oidForm       = regexp.MustCompile(`^[0-2](\.(0|[1-9][0-9]*))+$`)
	rppsForm      = regexp.MustCompile(`^[0-9]{11}$`)
	structureForm = regexp.MustCompile(`^[0-9][0-9A-Z]{8,19}$`)
	insForm       = regexp.MustCompile(`^[1-478][0-9]{4}[0-9][0-9AB][0-9]{8}$`)
	placeForm     = regexp.MustCompile(`^[0-9][0-9AB][0-9]{3}$`)
	actForm       = regexp.MustCompile(`^[A-Z]{4}[0-9]{3}$`)
	languageForm  = regexp.MustCompile(`^[a-z]{2}-[A-Z]{2}$`)
)

// Check names every field that the metadata need and that is missing or not of its
// form, and quotes none of them. Check digits and what fields say together are for
// the check of the CDA document.
func Check(in Input) []*pipeline.FieldError {
	c := &checker{}
	is, l := in.Issue, in.Issue.Letter
	c.that(len(in.CDA) > 0, "CDA", "is missing")
	typ := typeOf(in)
	if c.words("Type.Code", typ.Code, maxValue) {
		_, ok := ClassOf(typ.Code)
		c.that(ok, "Type.Code", "is no type of document with a known class")
	}
	c.that(typ.System == cda.OIDLOINC || typ.System == typeSystem, "Type.System", "is neither LOINC nor TRE_A04")
	c.words("Type.Display", typ.Display, maxWords)
	if in.Language != "" {
		c.that(languageForm.MatchString(in.Language), "Language", "is not of the form fr-FR")
	} else {
		c.that(languageOf(in) != "", "Letter.Language", "is neither French nor English")
	}

	c.oid("UID", is.UID)
	c.oid("SubmissionUID", is.SubmissionUID)
	c.oid("Site", is.Site)
	c.that(is.SubmissionUID == "" || is.SubmissionUID != is.UID, "SubmissionUID", "is that of the document")
	if is.ReplacesUID != "" {
		c.oid("ReplacesUID", is.ReplacesUID)
		c.that(is.ReplacesUID != is.UID, "ReplacesUID", "is that of the document itself")
	}
	c.that(!is.At.IsZero(), "At", "is missing")
	c.words("Letter.Title", l.Title, maxWords)
	c.that(!l.ExamOn.IsZero(), "Letter.ExamOn", "is missing")
	c.patient(is)
	c.person("Letter.Author", l.Author)
	c.person("Approved.By", is.Approved.By)
	c.words("Letter.Practice.Name", l.Practice.Name, maxValue)
	c.form("Letter.Practice.Structure", cda.StructureID(l.Practice), structureForm, "is no national identifier of a structure")
	if c.words("Letter.Practice.Facility", l.Practice.Facility, maxValue) {
		_, ok := cda.FacilityOf(l.Practice)
		c.that(ok, "Letter.Practice.Facility", "is no known kind of practice")
	}
	c.events(in)
	if len(c.bad) == 0 {
		c.lengths(in)
	}
	return c.bad
}

type checker struct{ bad []*pipeline.FieldError }

func (c *checker) that(ok bool, field, problem string) bool {
	if !ok {
		c.bad = append(c.bad, &pipeline.FieldError{Form: "XDM", Field: field, Problem: problem})
	}
	return ok
}

// words checks text that must be there and that XML can hold.
func (c *checker) words(field, s string, most int) bool {
	switch {
	case strings.TrimSpace(s) == "":
		return c.that(false, field, "is missing")
	case !utf8.ValidString(s) || strings.ContainsFunc(s, unwritable):
		return c.that(false, field, "has characters that cannot be written")
	}
	return c.that(utf8.RuneCountInString(s) <= most, field, "is too long")
}

func unwritable(r rune) bool {
	return unicode.IsControl(r) || r == utf8.RuneError || r == 0xFFFE || r == 0xFFFF || r == '\u2028' || r == '\u2029'
}

func (c *checker) form(field, s string, re *regexp.Regexp, problem string) {
	if c.that(s != "", field, "is missing") {
		c.that(re.MatchString(s), field, problem)
	}
}

func (c *checker) oid(field, s string) {
	if c.that(s != "", field, "is missing") {
		c.that(len(s) <= maxOID && oidForm.MatchString(s), field, "is no OID")
	}
}

func (c *checker) person(field string, s pipeline.Signatory) {
	c.words(field+".Name", s.Name, maxValue)
	c.words(field+".Given", s.Given, maxValue)
	c.form(field+".RPPS", s.RPPS, rppsForm, "is no RPPS number")
}

func (c *checker) patient(is pipeline.Issue) {
	p := is.Letter.Patient
	if p.BirthName == "" {
		c.words("Letter.Patient.Name", p.Name, maxValue)
	} else {
		c.words("Letter.Patient.BirthName", p.BirthName, maxValue)
		if p.Name != "" {
			c.words("Letter.Patient.Name", p.Name, maxValue)
		}
	}
	c.words("Letter.Patient.Given", p.Given, maxValue)
	if p.Givens != "" {
		c.words("Letter.Patient.Givens", p.Givens, maxValue)
	}
	c.that(!p.BirthDate.IsZero(), "Letter.Patient.BirthDate", "is missing")
	c.that(p.Sex == "" || p.Sex == pipeline.Male || p.Sex == pipeline.Female, "Letter.Patient.Sex", "is neither M nor F")
	if ins := p.SentINS(); ins != "" {
		c.that(insForm.MatchString(ins), "Letter.Patient.INS", "is no INS")
		c.that(placeForm.MatchString(p.BirthPlace), "Letter.Patient.BirthPlace", "is no INSEE code")
		switch p.INSRoot {
		case pipeline.INSRootNIR, pipeline.INSRootNIA, pipeline.INSRootTest, pipeline.INSRootDemo:
		case "":
			c.that(false, "Letter.Patient.INSRoot", "is missing")
		default:
			c.that(false, "Letter.Patient.INSRoot", "is no OID of an INS")
		}
	} else {
		c.that(tidy(is.Chart) != "", "Chart", "is missing, and there is no INS that may leave")
	}
	if is.Chart != "" {
		c.words("Chart", is.Chart, maxValue)
	}
}

func (c *checker) events(in Input) {
	for i, e := range in.Events {
		field := fmt.Sprintf("Events[%d]", i)
		c.words(field+".Code", e.Code, maxValue)
		c.oid(field+".System", e.System)
		c.words(field+".Display", e.Display, maxWords)
	}
	if in.Events != nil {
		return
	}
	for i, a := range in.Issue.Acts {
		field := fmt.Sprintf("Acts[%d]", i)
		c.form(field+".Code", a.Code, actForm, "is no code of the classification of acts")
		if a.Label != "" {
			c.words(field+".Label", a.Label, maxWords)
		}
	}
}

// lengths checks the slots as they are written: of several fields, and longer than
// them where separators are escaped.
func (c *checker) lengths(in Input) {
	e := EntryOf(in)
	for _, v := range []struct{ field, value string }{
		{"Letter.Author", e.Author[0].Person.String()},
		{"Letter.Practice", e.Author[0].Institution[0].String()},
		{"Approved.By", e.Legal.String()},
		{"Chart", "PID-3|" + local(in.Issue).String()}, // the longest of its places
	} {
		c.that(utf8.RuneCountInString(v.value) <= maxValue, v.field, "is too long")
	}
	e.Patient.IDs = nil
	long := func(v string) bool { return utf8.RuneCountInString(v) > maxValue }
	c.that(!slices.ContainsFunc(e.Patient.values(), long), "Letter.Patient", "is too long")
}

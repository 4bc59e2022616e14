package xdm

import (
	"crypto/sha1" // the hash of XDS
	"encoding/hex"
	"fmt"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/cda"
)

// Entry is what the metadata say of one document (XDSDocumentEntry).
type Entry struct {
	ID       string // of the entry in a registry: "urn:uuid:..."
	UniqueID string // of the document
	MimeType string
	Title    string
	Author   []Author
	Legal    Person // who answers for the document (legalAuthenticator)

	Class, Type, Format, Facility, Setting Code
	Confidentiality, Events                []Code

	// Times are in UTC, yyyyMMddHHmmss, or shorter where less is known.
	Created, Start, Stop string
	Language             string
	Hash                 string // SHA-1, hexadecimal
	Size                 string // in bytes
	URI                  string // of the file, relative to METADATA.XML

	PatientID, SourcePatientID Identifier
	Patient                    Traits
	// Replaces are the entries that this one replaces.
	Replaces []string
}

// Author is who wrote a document or made a submission.
type Author struct {
	Person      Person
	Institution []Structure
	Role        string
	Specialty   Code
}

// Traits are what the producer knows of the patient (sourcePatientInfo).
type Traits struct {
	IDs                     []Identifier
	Name, Given, Givens     string // at birth: name, first given name, all given names
	UsedName, UsedGiven     string
	BirthDate, Sex, BirthAt string // yyyyMMdd; "M", "F" or "U"; INSEE code
}

// Set is one submission (XDSSubmissionSet).
type Set struct {
	ID, UniqueID, SourceID string
	Title                  string
	At                     string // UTC, yyyyMMddHHmmss
	Author                 []Author
	ContentType            Code
	PatientID              Identifier
}

// EntryOf derives the entry from an issue, with the words that the CDA document has
// for the same things: the two must agree.
func EntryOf(in Input) Entry {
	is := in.Issue
	sum := sha1.Sum(in.CDA)
	typ := typeOf(in)
	class, _ := ClassOf(typ.Code)
	facility, _ := cda.FacilityOf(is.Letter.Practice)
	e := Entry{
		ID: entryUUID(is.UID), UniqueID: is.UID, MimeType: "text/xml", Title: tidy(is.Letter.Title),
		Author: []Author{authorOf(is)}, Legal: personOf(is.Approved.By),
		Class: class, Type: typ, Format: formatN1, Facility: codeOf(facility), Setting: codeOf(cda.Ambulatory),
		Confidentiality: []Code{codeOf(cda.Normal)}, Events: eventsOf(in),
		// The day alone is known of the examination: an hour would be invented, and
		// midnight in UTC can be another day.
		Created: dtm(is.At), Start: day(is.Letter.ExamOn),
		Language: languageOf(in), Hash: hex.EncodeToString(sum[:]), Size: fmt.Sprint(len(in.CDA)), URI: documentName,
		PatientID: patientOf(is), SourcePatientID: sourceOf(is), Patient: traitsOf(is),
	}
	if is.ReplacesUID != "" {
		e.Replaces = []string{entryUUID(is.ReplacesUID)}
	}
	return e
}

func setOf(in Input) Set {
	is := in.Issue
	return Set{
		ID: entryUUID(is.SubmissionUID), UniqueID: is.SubmissionUID, SourceID: is.Site,
		Title: tidy(is.Letter.Title), At: dtm(is.At), Author: []Author{authorOf(is)},
		ContentType: outpatient, PatientID: patientOf(is),
	}
}

func codeOf(c cda.Concept) Code { return Code{c.Code, c.System, c.Name} }

func typeOf(in Input) Code {
	if in.Type != (Code{}) {
		return in.Type
	}
	return codeOf(cda.TypeOf(in.Issue.Exams))
}

func languageOf(in Input) string {
	if in.Language != "" {
		return in.Language
	}
	return cda.LanguageOf(in.Issue.Letter.Language)
}

func authorOf(is pipeline.Issue) Author {
	p := is.Letter.Practice
	return Author{
		Person:      personOf(is.Letter.Author),
		Institution: []Structure{{tidy(p.Name), cda.OIDStructure, cda.StructureID(p)}},
		Specialty:   codeOf(cda.Cardiologist),
	}
}

func personOf(s pipeline.Signatory) Person {
	return Person{cda.ProfessionalID(s.RPPS), tidy(s.Name), tidy(s.Given), cda.OIDProfessional, "IDNPS"}
}

// eventsOf leaves out what has no code: the event of a consultation.
func eventsOf(in Input) []Code {
	if in.Events != nil {
		return in.Events
	}
	var out []Code
	for _, e := range cda.Events(in.Issue) {
		c := codeOf(e.Concept)
		if c.Display == "" {
			c.Display = c.Code
		}
		if c.Code != "" {
			out = append(out, c)
		}
	}
	return out
}

// patientOf gives the INS where it may leave the practice, and the practice's own
// number otherwise.
func patientOf(is pipeline.Issue) Identifier {
	if ins := is.Letter.Patient.SentINS(); ins != "" {
		return Identifier{ins, is.Letter.Patient.INSRoot, "NH"}
	}
	return local(is)
}

// sourceOf gives the practice's own number, and the INS where there is none.
func sourceOf(is pipeline.Issue) Identifier {
	if tidy(is.Chart) == "" {
		return patientOf(is)
	}
	return local(is)
}

func local(is pipeline.Issue) Identifier { return Identifier{tidy(is.Chart), is.Site, "PI"} }

func traitsOf(is pipeline.Issue) Traits {
	p := is.Letter.Patient
	t := Traits{BirthDate: day(p.BirthDate), Sex: string(p.Sex)}
	t.Name, t.Given, t.Givens = cda.BirthNames(p)
	if used := tidy(p.Name); used != "" {
		t.UsedName, t.UsedGiven = used, tidy(p.Given)
	}
	if t.Sex == "" {
		t.Sex = "U" // unknown, HL7 table 0001
	}
	if p.SentINS() != "" {
		t.BirthAt = p.BirthPlace // a trait of the INS
	}
	if tidy(is.Chart) != "" {
		t.IDs = []Identifier{local(is)}
	}
	return t
}

// tidy has one blank where there are several, and none at the ends.
func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }

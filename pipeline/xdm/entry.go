package xdm

import (
	"crypto/sha1" // the hash of XDS
	"encoding/hex"
	"fmt"

	"cardiopli/pipeline"
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
	BirthDate, Sex, BirthAt string // yyyyMMdd, "M" or "F", INSEE code
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

// EntryOf derives the entry from an issue.
func EntryOf(in Input) Entry {
	is := in.Issue
	sum := sha1.Sum(in.CDA)
	class, _ := ClassOf(in.Type.Code)
	facility, _ := facilityOf(is.Letter.Practice.Facility)
	e := Entry{
		ID: entryUUID(is.UID), UniqueID: is.UID, MimeType: "text/xml", Title: is.Letter.Title,
		Author: []Author{authorOf(is)}, Legal: personOf(is.Approved.By),
		Class: class, Type: in.Type, Format: formatN1, Facility: facility, Setting: ambulatory,
		Confidentiality: []Code{normal}, Events: eventsOf(in),
		// The day alone is known of the examination: an hour would be invented, and
		// midnight in UTC can be another day.
		Created: dtm(is.At), Start: day(is.Letter.ExamOn),
		Language: in.Language, Hash: hex.EncodeToString(sum[:]), Size: fmt.Sprint(len(in.CDA)), URI: documentName,
		PatientID: patientOf(is), SourcePatientID: sourceOf(is), Patient: traitsOf(is),
	}
	if e.Language == "" {
		e.Language = "fr-FR"
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
		Title: is.Letter.Title, At: dtm(is.At), Author: []Author{authorOf(is)},
		ContentType: outpatient, PatientID: patientOf(is),
	}
}

func authorOf(is pipeline.Issue) Author {
	p := is.Letter.Practice
	return Author{
		Person:      personOf(is.Letter.Author),
		Institution: []Structure{{p.Name, structureRoot, p.Structure}},
		Specialty:   cardiology,
	}
}

// personOf writes the national identifier: 8 and the RPPS number.
func personOf(s pipeline.Signatory) Person {
	return Person{"8" + s.RPPS, s.Name, s.Given, personRoot, "IDNPS"}
}

func eventsOf(in Input) []Code {
	if in.Events != nil {
		return in.Events
	}
	var out []Code
	for _, a := range in.Issue.Acts {
		out = append(out, Code{a.Code, ccam, a.Label})
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
	if is.Chart == "" {
		return patientOf(is)
	}
	return local(is)
}

func local(is pipeline.Issue) Identifier { return Identifier{is.Chart, is.Site, "PI"} }

func traitsOf(is pipeline.Issue) Traits {
	p := is.Letter.Patient
	t := Traits{Name: p.BirthName, Given: p.Given, Givens: p.Givens, BirthDate: day(p.BirthDate), Sex: string(p.Sex), BirthAt: p.BirthPlace}
	if t.Name == "" {
		t.Name = p.Name
	} else if p.Name != "" && p.Name != t.Name {
		t.UsedName, t.UsedGiven = p.Name, p.Given
	}
	if is.Chart != "" {
		t.IDs = []Identifier{local(is)}
	}
	return t
}

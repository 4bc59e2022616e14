package pipeline

import (
	"fmt"
	"time"
)

// Issue is an approved letter on its way out: all that its structured forms, the
// CDA, the XDM archive and the HPRIM text, are made from.
type Issue struct {
	Letter Letter
	PDF    []byte // the very bytes that were approved
	// Author is the cardiologist of the letter, Approved who approved it and when.
	Approved Approval
	Exams    []Exam
	Acts     []CodedAct // of the common classification (CCAM), the main one first
	At       time.Time  // of issue, in the practice's time zone

	// UID, SetUID and ReplacesUID are OIDs: of this version, of all versions of the
	// letter, and of the version replaced ("" for a first letter). SubmissionUID is
	// that of the set that the archive hands over.
	UID, SetUID, ReplacesUID, SubmissionUID string
	// Chart is the practice's own number of the patient, Site the OID under which
	// it, and the practice's documents, are unique.
	Chart, Site string
}

// Approval is who approved a letter, and when.
type Approval struct {
	By Signatory
	At time.Time // in the practice's time zone
}

// CodedAct is one act of the classification in force.
type CodedAct struct {
	Code  string // "DZQM006"
	Label string
}

// The OIDs under which an INS stands.
const (
	INSRootNIR  = "1.2.250.1.213.1.4.8"
	INSRootNIA  = "1.2.250.1.213.1.4.9"
	INSRootTest = "1.2.250.1.213.1.4.10"
	INSRootDemo = "1.2.250.1.213.1.4.11"
)

// FieldError is a required field that is missing or not of its form. It names the
// field and never quotes it.
type FieldError struct {
	Form    string // "CDA", "XDM", "HPRIM"
	Field   string // path in Issue: "Letter.Patient.BirthDate"
	Problem string // "is missing", "is no OID"
}

func (e *FieldError) Error() string { return fmt.Sprintf("%s: %s %s", e.Form, e.Field, e.Problem) }

package cda

import (
	"regexp"
	"strconv"
	"time"

	"cardiopli/pipeline"
)

// Document is a CDA document as read: its header, and what its body holds.
type Document struct {
	Header
	// Media and Content are the body's where it is not structured; PDF is Content
	// where Media is application/pdf.
	Media   string
	Content []byte
	// Structured is set for a body of level 2 or 3, which is not read.
	Structured bool
}

// PDF gives the PDF that the document carries, or nil.
func (d Document) PDF() []byte {
	if d.Media != "application/pdf" {
		return nil
	}
	return d.Content
}

// Header is what stands before the body. Parts that the document lacks, or has
// with a nullFlavor, are zero.
type Header struct {
	Templates       []string // roots
	ID, SetID       ID
	Version         int
	Type            Concept
	Title           string
	Language        string
	Confidentiality Concept
	At              Stamp
	Patient         Patient
	Authors         []Professional
	Custodian       Organization
	Recipients      []Professional
	Authenticator   Professional
	Participants    []Professional
	Acts            []Act
	Replaces        ID
	Encounter       Encounter
}

// ID is an instance identifier.
type ID struct{ Root, Extension string }

// Patient is the recordTarget.
type Patient struct {
	IDs []ID
	// BirthName, Given and Givens are the names at birth: family BR, given BR, and
	// given without qualifier. Name and UsedGiven are those in use: qualifier CL,
	// else SP (of the spouse), else none.
	BirthName, Given, Givens, Name, UsedGiven string
	Sex                                       string // "M", "F", "UN"
	Born                                      Stamp
	BirthPlace                                string // COG code
}

// INS gives the identifier that stands under one of the OIDs of the INS. It is the
// zero ID where there is none, and where two differ: neither is then sure.
func (p Patient) INS() (ins ID) {
	for _, id := range p.IDs {
		switch {
		case !isINSRoot(id.Root):
		case ins != (ID{}) && ins.Extension != id.Extension:
			return ID{}
		default:
			ins = id
		}
	}
	return ins
}

// Local gives the first identifier that is no INS, or the zero ID.
func (p Patient) Local() ID {
	for _, id := range p.IDs {
		if !isINSRoot(id.Root) {
			return id
		}
	}
	return ID{}
}

func isINSRoot(root string) bool {
	switch root {
	case pipeline.INSRootNIR, pipeline.INSRootNIA, pipeline.INSRootTest, pipeline.INSRootDemo:
		return true
	}
	return false
}

// Professional is a person in a role of the header.
type Professional struct {
	// Role is the typeCode, where one is written: PRCP or TRC of a recipient, REF of
	// a participant.
	Role string
	At   Stamp // of the contribution or signature
	IDs  []ID
	// Speciality is the code of the role.
	Speciality           Concept
	Given, Family, Title string
	Text                 string // the name where it is not in parts
	Mail                 []pipeline.Address
	Organization         Organization
}

// RPPS gives the number of a professional of France, or "".
func (p Professional) RPPS() string {
	for _, id := range p.IDs {
		if id.Root == OIDProfessional && len(id.Extension) == 12 && id.Extension[0] == '8' && digits(id.Extension) {
			return id.Extension[1:]
		}
	}
	return ""
}

// Organization is a structure.
type Organization struct {
	IDs   []ID
	Name  string
	Lines []string // the address, a part a line
	Phone string
	Mail  []pipeline.Address
	// Setting is the setting of care (JDV_J04).
	Setting Concept
}

// Act is one serviceEvent. The main one has a Performer.
type Act struct {
	Concept
	Text      string
	On        Stamp
	Performer *Professional
}

// IsCCAM reports whether the act's code is of the CCAM, under either OID.
func (a Act) IsCCAM() bool { return a.System == OIDCCAM || a.System == OIDCCAMBefore }

// Encounter is the contact in which the document was made.
type Encounter struct {
	On       Stamp
	Place    []ID
	Facility Concept
}

// Stamp is a point in time as HL7 writes it, from a year to fractions of a second,
// with or without zone: "20261020", "20261122180400+0100".
type Stamp string

var stampForm = regexp.MustCompile(`^([0-9]{4})([0-9]{2})?([0-9]{2})?([0-9]{2})?([0-9]{2})?([0-9]{2})?(\.[0-9]{1,9})?([+-][0-9]{4})?$`)

// Date gives the day as written, without regard to zone, or the zero Date.
func (s Stamp) Date() pipeline.Date {
	m := stampForm.FindStringSubmatch(string(s))
	if m == nil || m[3] == "" {
		return pipeline.Date{}
	}
	year, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	day, _ := strconv.Atoi(m[3])
	d := pipeline.Date{Year: year, Month: time.Month(month), Day: day}
	if !isDate(d) {
		return pipeline.Date{}
	}
	return d
}

// Time gives the moment where the stamp has one, to the minute at least and with
// its zone.
func (s Stamp) Time() (time.Time, bool) {
	m := stampForm.FindStringSubmatch(string(s))
	if m == nil || m[5] == "" || m[8] == "" {
		return time.Time{}, false
	}
	seconds := m[6]
	if seconds == "" {
		seconds = "00"
	}
	t, err := time.Parse("20060102150405-0700", m[1]+m[2]+m[3]+m[4]+m[5]+seconds+m[8])
	return t, err == nil
}

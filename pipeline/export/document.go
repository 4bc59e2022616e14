package export

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/cda"
	"cardiopli/pipeline/xdm"
)

// agreeCDA reads the document back and holds it against the letter.
func (f Forms) agreeCDA(b []byte) (cda.Document, error) {
	d, err := cda.Read(b)
	if err != nil {
		return d, fmt.Errorf("read the CDA back: %w", err)
	}
	is, l, p := f.issue, f.issue.Letter, f.issue.Letter.Patient
	family, first, all := cda.BirthNames(p)
	ins := d.Patient.INS()
	part := ""
	switch {
	case !bytes.Equal(d.PDF(), is.PDF), d.ID.Root != is.UID, d.SetID.Root != is.SetUID, d.Version != l.Version, d.Replaces.Root != is.ReplacesUID,
		d.Type != f.Type, letters(d.Title) != letters(l.Title), d.Language != cda.LanguageOf(l.Language), d.Confidentiality.Code != cda.Normal.Code:
		part = "document"
	case d.Patient.BirthName != family, d.Patient.Given != first, d.Patient.Givens != all, ins.Extension != p.SentINS(),
		letters(d.Patient.Name) != letters(p.Name), p.Name != "" && letters(d.Patient.UsedGiven) != letters(p.Given),
		ins.Extension != "" && (ins.Root != p.INSRoot || d.Patient.BirthPlace != p.BirthPlace),
		d.Patient.Sex != cda.GenderOf(p.Sex).Code, d.Patient.Born.Date() != p.BirthDate:
		part = "identity"
	case d.Authenticator.RPPS() != is.Approved.By.RPPS, letters(d.Authenticator.Family) != letters(is.Approved.By.Name),
		len(d.Authors) != 1 || d.Authors[0].RPPS() != l.Author.RPPS:
		part = "signature"
	case !slices.EqualFunc(d.Recipients, l.Recipients, func(d cda.Professional, r pipeline.Recipient) bool {
		return letters(d.Family) == letters(r.Name) && letters(d.Given) == letters(r.Given) && d.RPPS() == r.RPPS
	}):
		part = "recipients"
	case d.Encounter.On.Date() != l.ExamOn, !slices.EqualFunc(d.Acts, cda.Events(is), func(a cda.Act, e cda.Event) bool {
		return a.Code == e.Code && a.System == e.System && a.On.Date() == l.ExamOn
	}):
		part = "acts"
	}
	if part != "" {
		return d, &Difference{"CDA", part}
	}
	return d, nil
}

// agreeXDM reads the archive back and holds it against the letter, and its metadata
// against the document: software files by the one and shows the other.
func (f Forms) agreeXDM(doc cda.Header) error {
	p, err := xdm.Read(f.XDM)
	if err != nil {
		return fmt.Errorf("read the archive back: %w", err)
	}
	if len(p.Sets) != 1 || len(p.Sets[0].Documents) != 1 {
		return &Difference{"XDM", "document"}
	}
	d := p.Sets[0].Documents[0]
	at, ok := doc.At.Time()
	id := doc.Patient.INS()
	if id == (cda.ID{}) {
		id = doc.Patient.Local()
	}
	var acts []string
	for _, a := range doc.Acts {
		if a.Code != "" {
			acts = append(acts, a.Code+" "+a.System)
		}
	}
	part := ""
	switch {
	case !d.Verified || !bytes.Equal(d.Body, f.CDA) || d.UniqueID != doc.ID.Root, d.Type.Code != doc.Type.Code || d.Type.System != doc.Type.System,
		d.Title != doc.Title, d.Language != doc.Language, !ok || d.Created != at.UTC().Format("20060102150405"),
		(len(d.Replaces) > 0) != (doc.Replaces != cda.ID{}), len(d.Confidentiality) != 1 || d.Confidentiality[0].Code != doc.Confidentiality.Code:
		part = "document"
	case d.Patient.Name != doc.Patient.BirthName, d.Patient.Given != doc.Patient.Given, d.Patient.Givens != doc.Patient.Givens,
		d.Patient.UsedName != doc.Patient.Name, d.Patient.BirthDate != string(doc.Patient.Born), d.Patient.BirthAt != doc.Patient.BirthPlace,
		strings.TrimSuffix(d.Patient.Sex, "U") != string(f.issue.Letter.Patient.Sex),
		d.PatientID.Value != id.Extension || d.PatientID.Root != id.Root, p.Sets[0].PatientID != d.PatientID:
		part = "identity"
	case d.Legal.ID != cda.ProfessionalID(doc.Authenticator.RPPS()):
		part = "signature"
	case d.Start != string(doc.Encounter.On), !slices.EqualFunc(d.Events, acts, func(c xdm.Code, a string) bool { return c.Code+" "+c.System == a }):
		part = "acts"
	}
	if part != "" {
		return &Difference{"XDM", part}
	}
	return nil
}

package xdm

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/cda"
)

// documents are issues with the CDA document that package cda writes for them.
func documents(t *testing.T) map[string]Input {
	t.Helper()
	all := make(map[string]Input)
	add := func(name string, change func(*pipeline.Issue)) {
		in := first()
		is := &in.Issue
		is.PDF = []byte("%PDF-1.4\n%âãÏÓ\n%%EOF\n")
		is.Approved.At = is.At.Add(-time.Hour)
		is.Letter.Date = is.Letter.ExamOn
		is.Letter.Recipients = []pipeline.Recipient{{Title: "Dr", Given: "Ombeline", Name: "RACINOT", Address: "ombeline.racinot@test.example"}}
		change(is)
		var err error
		if in.CDA, err = cda.Write(*is); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[name] = in
	}
	add("local", func(*pipeline.Issue) {})
	add("qualified", func(is *pipeline.Issue) { is.Letter.Patient = qualified().Issue.Letter.Patient })
	add("no chart", func(is *pipeline.Issue) {
		is.Letter.Patient, is.Chart = qualified().Issue.Letter.Patient, ""
	})
	add("minor, no act", func(is *pipeline.Issue) {
		*is = func(i pipeline.Issue) pipeline.Issue {
			i.PDF, i.Approved, i.Letter.Date = is.PDF, is.Approved, is.Letter.Date
			return i
		}(inputs()["minor"].Issue)
	})
	add("consultation", func(is *pipeline.Issue) { is.Exams, is.Acts = nil, nil })
	add("replaces", func(is *pipeline.Issue) {
		is.Letter.Version, is.UID, is.ReplacesUID, is.SubmissionUID = 2, "1.2.250.1.999.7.1.43", "1.2.250.1.999.7.1.42", "1.2.250.1.999.7.3.43"
	})
	add("blanks and signs", func(is *pipeline.Issue) {
		is.Letter.Patient.Name, is.Letter.Patient.BirthName, is.Letter.Patient.Givens = "O'BRI^AN  & <FILS>|~\\", " D'ISTRIA ", "FIRMIN  LUC"
		is.Letter.Title, is.Letter.Practice.Name = " Écho  <50 % & suivi", "Cœur &  Vaisseaux ^1"
		is.Acts[0].Label = ""
	})
	add("FINESS, English", func(is *pipeline.Issue) {
		is.Letter.Practice.Structure, is.Letter.Practice.FINESS, is.Letter.Language, is.Letter.Patient.Sex = "", "750712184", pipeline.English, ""
	})
	return all
}

// The metadata say what the document says.
func TestAgreesWithTheDocument(t *testing.T) {
	for name, in := range documents(t) {
		if bad := Check(in); len(bad) > 0 {
			t.Errorf("%s: %v", name, bad)
			continue
		}
		d, err := cda.Read(in.CDA)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		h, e := d.Header, EntryOf(in)
		equal := func(what string, got, want any) {
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %s is %v, in the document %v", name, what, got, want)
			}
		}
		equal("uniqueId", e.UniqueID, h.ID.Root)
		equal("type", e.Type, codeOf(h.Type))
		equal("title", e.Title, h.Title)
		equal("confidentiality", e.Confidentiality, []Code{codeOf(h.Confidentiality)})
		equal("language", e.Language, h.Language)
		if at, ok := h.At.Time(); !ok || dtm(at) != e.Created {
			t.Errorf("%s: created %s, in the document %s", name, e.Created, h.At)
		}
		equal("names", []string{e.Patient.Name, e.Patient.Given, e.Patient.Givens, e.Patient.UsedName, e.Patient.UsedGiven},
			[]string{h.Patient.BirthName, h.Patient.Given, h.Patient.Givens, h.Patient.Name, h.Patient.UsedGiven})
		equal("birth", e.Patient.BirthDate, day(h.Patient.Born.Date()))
		equal("birth place", e.Patient.BirthAt, h.Patient.BirthPlace)
		equal("facility", e.Facility, codeOf(h.Encounter.Facility))
		equal("author", e.Author[0].Person.ID, "8"+h.Authors[0].RPPS())
		equal("legal", e.Legal.ID, "8"+h.Authenticator.RPPS())
		equal("specialty", e.Author[0].Specialty, codeOf(h.Authors[0].Speciality))
		equal("institution", e.Author[0].Institution[0], Structure{h.Authors[0].Organization.Name, h.Authors[0].Organization.IDs[0].Root, h.Authors[0].Organization.IDs[0].Extension})
		equal("replaces", len(e.Replaces) == 1, h.Replaces != cda.ID{})
		equal("local", e.Patient.IDs != nil, h.Patient.Local() != cda.ID{})
		equal("INS", e.PatientID.Kind == "NH", h.Patient.INS() != cda.ID{})
		if ins := h.Patient.INS(); e.PatientID.Kind == "NH" {
			equal("INS", cda.ID{Root: e.PatientID.Root, Extension: e.PatientID.Value}, ins)
		} else {
			equal("local", cda.ID{Root: e.PatientID.Root, Extension: e.PatientID.Value}, h.Patient.Local())
		}
	}
}

type element struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Text    string     `xml:",chardata"`
	Kids    []element  `xml:",any"`
}

// With CARDIOPLI_CDA naming the folder of the national test kit, its stylesheet
// derives metadata from the document, and what it gets right is compared. It
// predates the INS and the times in UTC, does not know the format of a document
// whose body is a PDF, and some of its values are placeholders.
func TestAgreesWithTheStylesheet(t *testing.T) {
	kit := os.Getenv("CARDIOPLI_CDA")
	if kit == "" {
		t.Skip("SKIPPED: CARDIOPLI_CDA does not name the national test kit")
	}
	java, saxon := tool(t, "java"), "/usr/share/java/Saxon-HE.jar"
	if _, err := os.Stat(saxon); err != nil {
		t.Skipf("SKIPPED: %s is missing", saxon)
	}
	for name, in := range documents(t) {
		if name != "local" && name != "blanks and signs" && name != "qualified" {
			continue // a program of Java takes seconds to start
		}
		// It was written for documents without a name space.
		path := save(t, "DOC00001.XML", []byte(strings.Replace(string(in.CDA), ` xmlns="urn:hl7-org:v3"`, "", 1)))
		out := run(t, java, "-cp", saxon, "net.sf.saxon.Transform", "-s:"+path, "-xsl:"+filepath.Join(kit, "FeuilleDeStyle", "CDAHeaderToXDM.xsl"))
		s, err := parse([]byte(out[strings.Index(out, "<?xml"):]))
		if err != nil || len(s.Documents) != 1 {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		got, want := s.Documents[0].Entry, EntryOf(in)
		for _, v := range []struct{ what, theirs, ours string }{
			{"type", got.Type.String(), want.Type.String()},
			{"facility", byID(t, out, "healthCareFacility"), want.Facility.Code},
			{"setting", byID(t, out, "standardIndustryClassCode"), want.Setting.Code},
			{"confidentiality", byID(t, out, "confidentialityCode"), want.Confidentiality[0].Code},
			{"event", byID(t, out, "serviceEvent"), want.Events[0].Code},
			{"title", got.Title, want.Title},
			{"language", got.Language, want.Language},
			{"start", got.Start, want.Start},
			{"birth", got.Patient.BirthDate, want.Patient.BirthDate},
			{"sex", got.Patient.Sex, want.Patient.Sex},
			{"legal", got.Legal.ID + got.Legal.Family + got.Legal.Given, want.Legal.ID + want.Legal.Family + want.Legal.Given},
			{"URI", got.URI, want.URI},
		} {
			if v.theirs != v.ours {
				t.Errorf("%s: %s is %q, by the stylesheet %q", name, v.what, v.ours, v.theirs)
			}
		}
	}
}

// byID gives the code of a classification by the id that the stylesheet gives it.
func byID(t *testing.T, text, id string) string {
	t.Helper()
	var root element
	if err := xml.Unmarshal([]byte(text), &root); err != nil {
		t.Fatal(err)
	}
	var find func(element) string
	find = func(e element) string {
		var code string
		is := false
		for _, a := range e.Attrs {
			is = is || a.Name.Local == "id" && a.Value == id
			if a.Name.Local == "nodeRepresentation" {
				code = a.Value
			}
		}
		if is {
			return code
		}
		for _, k := range e.Kids {
			if s := find(k); s != "" {
				return s
			}
		}
		return ""
	}
	return find(root)
}

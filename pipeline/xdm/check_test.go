package xdm

import (
	"errors"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/cda"
)

// Each field that is blank or malformed is named, alone, and not quoted.
func TestCheckNamesTheField(t *testing.T) {
	for name, c := range map[string]struct {
		field  string
		change func(*Input)
	}{
		"no document":      {"CDA", func(in *Input) { in.CDA = nil }},
		"no type code":     {"Type.Code", func(in *Input) { in.Type = Code{"", cda.OIDLOINC, "CR"} }},
		"type of no class": {"Type.Code", func(in *Input) { in.Type = Code{"11524-6", cda.OIDLOINC, "EKG study"} }},
		"no type system":   {"Type.System", func(in *Input) { in.Type = Code{"11488-4", "", "CR"} }},
		"no type words":    {"Type.Display", func(in *Input) { in.Type = Code{"11488-4", cda.OIDLOINC, ""} }},
		"language":         {"Language", func(in *Input) { in.Language = "français" }},
		"no uid":           {"UID", func(in *Input) { in.Issue.UID = "" }},
		"uid":              {"UID", func(in *Input) { in.Issue.UID = "1.2.03" }},
		"long uid":         {"UID", func(in *Input) { in.Issue.UID = "1.2" + strings.Repeat(".9", 40) }},
		"no submission":    {"SubmissionUID", func(in *Input) { in.Issue.SubmissionUID = "" }},
		"submission":       {"SubmissionUID", func(in *Input) { in.Issue.SubmissionUID = in.Issue.UID }},
		"no site":          {"Site", func(in *Input) { in.Issue.Site = "" }},
		"replaces no oid":  {"ReplacesUID", func(in *Input) { in.Issue.ReplacesUID = "7k3m9q2xp4rt" }},
		"replaces itself":  {"ReplacesUID", func(in *Input) { in.Issue.ReplacesUID = in.Issue.UID }},
		"no time":          {"At", func(in *Input) { in.Issue.At = time.Time{} }},
		"no chart":         {"Chart", func(in *Input) { in.Issue.Chart = "" }},
		"chart":            {"Chart", func(in *Input) { in.Issue.Chart = "a\x00b" }},
		"long chart":       {"Chart", func(in *Input) { in.Issue.Chart = strings.Repeat("9", 250) }},
		"no title":         {"Letter.Title", func(in *Input) { in.Issue.Letter.Title = " " }},
		"no exam":          {"Letter.ExamOn", func(in *Input) { in.Issue.Letter.ExamOn = pipeline.Date{} }},
		"no name":          {"Letter.Patient.Name", func(in *Input) { in.Issue.Letter.Patient.Name = "" }},
		"name":             {"Letter.Patient.Name", func(in *Input) { in.Issue.Letter.Patient.Name = "A\nB" }},
		"no given":         {"Letter.Patient.Given", func(in *Input) { in.Issue.Letter.Patient.Given = "" }},
		"no birth date":    {"Letter.Patient.BirthDate", func(in *Input) { in.Issue.Letter.Patient.BirthDate = pipeline.Date{} }},
		"sex":              {"Letter.Patient.Sex", func(in *Input) { in.Issue.Letter.Patient.Sex = "X" }},
		"birth place": {"Letter.Patient.BirthPlace", func(in *Input) {
			*in = qualified()
			in.Issue.Letter.Patient.BirthPlace = "Bastia"
		}},
		"no language":          {"Letter.Language", func(in *Input) { in.Issue.Letter.Language = "" }},
		"long name":            {"Letter.Patient", func(in *Input) { in.Issue.Letter.Patient.Name = strings.Repeat("É", 256) }},
		"no author":            {"Letter.Author.Name", func(in *Input) { in.Issue.Letter.Author.Name = "" }},
		"no author given":      {"Letter.Author.Given", func(in *Input) { in.Issue.Letter.Author.Given = "" }},
		"no author number":     {"Letter.Author.RPPS", func(in *Input) { in.Issue.Letter.Author.RPPS = "" }},
		"author number":        {"Letter.Author.RPPS", func(in *Input) { in.Issue.Letter.Author.RPPS = "899900000094" }},
		"long author":          {"Letter.Author", func(in *Input) { in.Issue.Letter.Author.Name = strings.Repeat("^", 90) }},
		"no approver":          {"Approved.By.Name", func(in *Input) { in.Issue.Approved.By.Name = "" }},
		"no approver number":   {"Approved.By.RPPS", func(in *Input) { in.Issue.Approved.By.RPPS = "" }},
		"no practice":          {"Letter.Practice.Name", func(in *Input) { in.Issue.Letter.Practice.Name = "" }},
		"no structure":         {"Letter.Practice.Structure", func(in *Input) { in.Issue.Letter.Practice.Structure = "" }},
		"structure":            {"Letter.Practice.Structure", func(in *Input) { in.Issue.Letter.Practice.Structure = "Tilleuls" }},
		"no facility":          {"Letter.Practice.Facility", func(in *Input) { in.Issue.Letter.Practice.Facility = "" }},
		"facility":             {"Letter.Practice.Facility", func(in *Input) { in.Issue.Letter.Practice.Facility = "SA99" }},
		"act":                  {"Acts[0].Code", func(in *Input) { in.Issue.Acts[0].Code = "écho" }},
		"words of an act":      {"Acts[0].Label", func(in *Input) { in.Issue.Acts[0].Label = "a\x01" }},
		"event":                {"Events[0].Code", func(in *Input) { in.Events = []Code{{"", cda.OIDCCAM, "x"}} }},
		"no words of an event": {"Events[1].Display", func(in *Input) { in.Events = []Code{{"a", cda.OIDCCAM, "x"}, {"b", cda.OIDCCAM, ""}} }},
		"no root of an INS": {"Letter.Patient.INSRoot", func(in *Input) {
			*in = qualified()
			in.Issue.Letter.Patient.INSRoot = ""
		}},
		"root of an INS": {"Letter.Patient.INSRoot", func(in *Input) {
			*in = qualified()
			in.Issue.Letter.Patient.INSRoot = "1.2.250.1.213.1.4.2"
		}},
		"INS": {"Letter.Patient.INS", func(in *Input) {
			*in = qualified()
			in.Issue.Letter.Patient.INS = "28013"
		}},
		"no birth name": {"Letter.Patient.BirthName", func(in *Input) {
			*in = qualified()
			in.Issue.Letter.Patient.BirthName = "\t"
		}},
	} {
		in := with(c.change)
		bad := Check(in)
		if len(bad) != 1 || !strings.HasSuffix(bad[0].Field, c.field) || bad[0].Form != "XDM" {
			t.Errorf("%s: %v", name, bad)
			continue
		}
		_, err := Write(in)
		var fe *pipeline.FieldError
		if !errors.As(err, &fe) {
			t.Errorf("%s: written all the same: %v", name, err)
			continue
		}
		for _, secret := range []string{"DELCASSAGNE", "Firmin", "1972", "17213", "P-00417", "VERDIN", "Bastia", "Échocardio"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: the error quotes %s", name, secret)
			}
		}
	}
	if _, err := Write(Input{}); err == nil || strings.Count(err.Error(), "\n") < 12 {
		t.Errorf("nothing at all: %v", err)
	}
	for name, in := range inputs() {
		if bad := Check(in); len(bad) != 0 {
			t.Errorf("%s: %v", name, bad)
		}
	}
}

package check

import (
	"slices"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/vocab"
)

const bareReport = "Électrocardiogramme du 12/03/2026\nRythme sinusal à 72/min. PR 160 ms. QRS fins.\nConclusion : ECG normal.\n"

const fullReport = "Patient : MARTEL Jeanne, née le 04/05/1951, sexe F\nMédecin traitant : Dr Paul ROUX\n" + bareReport

var martel = pipeline.Patient{Name: "MARTEL", Given: "Jeanne", BirthDate: pipeline.Date{Year: 1951, Month: 5, Day: 4}, Sex: pipeline.Female}

func TestInstructions(t *testing.T) {
	lexicon, err := vocab.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := New(lexicon, nil)
	roux := pipeline.Named{Title: "Dr", Given: "Paul", Name: "Roux", Address: "paul.roux@medecin.mssante.example"}
	with := func(change func(*pipeline.Patient)) pipeline.Patient {
		p := martel
		change(&p)
		return p
	}
	for _, tc := range []struct {
		name string
		text string
		in   pipeline.Instructions
		want []string // rules that must be there
		not  []string // rules that must not
		look func(t *testing.T, r pipeline.Report, fs []pipeline.Finding)
	}{
		{name: "all from the sheet", text: bareReport, in: pipeline.Instructions{Patient: martel, Recipients: []pipeline.Named{roux}},
			want: []string{"identity_given", "recipients_given"}, not: []string{"no_patient", "no_recipient", "no_sex", "identity_differs"},
			look: func(t *testing.T, r pipeline.Report, _ []pipeline.Finding) {
				if r.Patient.Name != "MARTEL" || r.Patient.BirthDate != martel.BirthDate || len(r.Named) != 1 || r.Named[0].Address != roux.Address {
					t.Errorf("%+v", r)
				}
			}},
		{name: "no sheet", text: bareReport, want: []string{"no_patient", "no_recipient"}},
		{name: "agrees", text: fullReport, in: pipeline.Instructions{Patient: martel, Recipients: []pipeline.Named{roux}, Exam: pipeline.ECG, On: pipeline.Date{Year: 2026, Month: 3, Day: 12}},
			not: []string{"identity_differs", "identity_given", "recipients_differ", "exam_differs", "exam_date_differs"},
			look: func(t *testing.T, r pipeline.Report, _ []pipeline.Finding) {
				if r.Named[0].Address != roux.Address {
					t.Error("the address of the sheet is not joined to the physician of the text")
				}
			}},
		{name: "written otherwise", text: fullReport, in: pipeline.Instructions{Patient: with(func(p *pipeline.Patient) { p.Name, p.Given = "Martel", "JEANNE Marie" })},
			not: []string{"identity_differs"}},
		{name: "birth name for usual name", text: fullReport, in: pipeline.Instructions{Patient: with(func(p *pipeline.Patient) { p.Name, p.BirthName = "DUVAL", "MARTEL" })},
			not: []string{"identity_differs"}},
		{name: "other patient", text: fullReport, in: pipeline.Instructions{Patient: with(func(p *pipeline.Patient) { p.Name = "DURAND" })}, want: []string{"identity_differs"},
			look: func(t *testing.T, r pipeline.Report, _ []pipeline.Finding) {
				if r.Patient.Name != "MARTEL" {
					t.Error("the sheet overwrote the text")
				}
			}},
		{name: "other birth date", text: fullReport, in: pipeline.Instructions{Patient: with(func(p *pipeline.Patient) { p.BirthDate.Day = 14 })}, want: []string{"identity_differs"}},
		{name: "other sex", text: fullReport, in: pipeline.Instructions{Patient: with(func(p *pipeline.Patient) { p.Sex = pipeline.Male })}, want: []string{"identity_differs"}},
		{name: "other exam", text: fullReport, in: pipeline.Instructions{Exam: pipeline.Holter}, want: []string{"exam_differs"}},
		{name: "other day", text: fullReport, in: pipeline.Instructions{On: pipeline.Date{Year: 2026, Month: 3, Day: 13}}, want: []string{"exam_date_differs"}},
		{name: "other recipient", text: fullReport, in: pipeline.Instructions{Recipients: []pipeline.Named{{Given: "Luc", Name: "PETIT"}}}, want: []string{"recipients_differ"}},
		{name: "initial of the recipient", text: fullReport, in: pipeline.Instructions{Recipients: []pipeline.Named{{Given: "P.", Name: "ROUX"}}}, not: []string{"recipients_differ"}},
		{name: "in haste", text: fullReport, in: pipeline.Instructions{Priority: pipeline.Immediate}, want: []string{"priority"},
			look: func(t *testing.T, _ pipeline.Report, fs []pipeline.Finding) {
				if pipeline.MostUrgent(fs) != pipeline.Immediate {
					t.Error("it does not come first")
				}
			}},
		{name: "due in time", text: fullReport, in: pipeline.Instructions{Due: pipeline.Date{Year: 2026, Month: 3, Day: 20}}, want: []string{"due"}},
		{name: "overdue", text: fullReport, in: pipeline.Instructions{Due: pipeline.Date{Year: 2026, Month: 3, Day: 10}}, want: []string{"due"},
			look: func(t *testing.T, _ pipeline.Report, fs []pipeline.Finding) {
				if pipeline.MostUrgent(fs) != pipeline.Day {
					t.Error("a letter that is late does not come first")
				}
			}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			doc := pipeline.Document{Text: tc.text, At: time.Date(2026, 3, 13, 9, 0, 0, 0, time.UTC)}
			if !tc.in.IsZero() {
				doc.Source.Instructions = &tc.in
			}
			out, fs, err := c.Run(doc)
			if err != nil {
				t.Fatal(err)
			}
			has := func(rule string) bool {
				return slices.ContainsFunc(fs, func(f pipeline.Finding) bool { return f.Rule == rule })
			}
			for _, r := range tc.want {
				if !has(r) {
					t.Errorf("no finding %s", r)
				}
			}
			for _, r := range tc.not {
				if has(r) {
					t.Errorf("finding %s", r)
				}
			}
			if tc.look != nil {
				tc.look(t, out.Report, fs)
			}
		})
	}
}

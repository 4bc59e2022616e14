package coding

import (
	"slices"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/templates"
)

func TestPropose(t *testing.T) {
	table, err := templates.LoadActs(nil)
	if err != nil {
		t.Fatal(err)
	}
	keys := []Key{
		{Key: "CS", Label: "ancienne", From: "2010-01-01", Until: "2024-12-22"},
		{Key: "APC", Label: "avis", From: "2024-12-22"},
		{Key: "CSC", Label: "avec ECG", From: "2024-12-22", With: []string{"ecg"}},
	}
	day := pipeline.Date{Year: 2026, Month: 3, Day: 2}
	for _, c := range []struct {
		name, text string
		exams      []pipeline.Exam
		hours      float64
		acts, keys string
		notes      string
	}{
		{"tracing", "ECG normal", []pipeline.Exam{pipeline.ECG}, 0, "DEQP003", "", ""},
		{"echo", "FEVG 60 %", []pipeline.Exam{pipeline.ETT}, 0, "DZQM006", "", ""},
		{"echo with a tracing", "ECG et ETT", []pipeline.Exam{pipeline.ECG, pipeline.ETT}, 0, "DEQP003 DZQM006", "", "echo_includes_ecg"},
		{"under a cardiotoxic treatment", "Suivi sous trastuzumab", []pipeline.Exam{pipeline.ECG, pipeline.ETT}, 0, "DEQP003 DZQM006", "", ""},
		{"with a contrast agent", "après injection de SonoVue", []pipeline.Exam{pipeline.ETT}, 0, "DZQJ009", "", ""},
		{"without a contrast agent", "sans injection de produit de contraste", []pipeline.Exam{pipeline.ETT}, 0, "DZQM006", "", ""},
		{"by both ways", "ETT puis ETO", []pipeline.Exam{pipeline.ETT, pipeline.ETO}, 0, "DZQJ008", "", ""},
		{"through the oesophagus", "ETO au lit du malade", []pipeline.Exam{pipeline.ETO}, 0, "DZQJ006", "", ""},
		{"dobutamine", "Échographie sous dobutamine", []pipeline.Exam{pipeline.StressEcho}, 0, "DAQM003", "", ""},
		{"recording", "24 h", []pipeline.Exam{pipeline.Holter}, 24, "DEQP005", "", ""},
		{"what could be analysed", "23 h 40", []pipeline.Exam{pipeline.Holter}, 23.67, "DEQP005", "", ""},
		{"short recording", "18 h", []pipeline.Exam{pipeline.Holter}, 18, "DEQP005", "", "holter_length"},
		{"pressure", "MAPA", []pipeline.Exam{pipeline.MAPA}, 0, "EQQP008", "", "mapa_status"},
		{"gas exchange", "EFX, gaz du sang au pic", []pipeline.Exam{pipeline.VO2}, 0, "GLRP004", "", ""},
		{"consultation with a tracing", "J'ai examiné votre patient", []pipeline.Exam{pipeline.ECG}, 0, "DEQP003", "APC CSC", ""},
		{"consultation without", "Consultation du jour", []pipeline.Exam{pipeline.Stress}, 0, "DKRP004", "APC", ""},
	} {
		doc := pipeline.Document{Text: c.text}
		doc.Report.Exams, doc.Report.Date = c.exams, day
		if c.hours > 0 {
			doc.Report.Measurements = []pipeline.Measurement{{Key: "rec_dur", Context: pipeline.Current, Value: c.hours, Unit: "h"}}
		}
		p := Propose(doc, table, keys)
		var acts, ks, notes []string
		for _, a := range p.Acts {
			acts = append(acts, a.Code)
			if a.Source == "" || a.Read.IsZero() || a.Label == "" || a.System != "CCAM" {
				t.Errorf("%s: act %s without its source, day or label", c.name, a.Code)
			}
		}
		for _, k := range p.Keys {
			ks = append(ks, k.Key)
		}
		for _, n := range p.Notes {
			notes = append(notes, n.Rule)
		}
		if got := strings.Join(acts, " "); got != c.acts {
			t.Errorf("%s: acts %q, want %q", c.name, got, c.acts)
		}
		if got := strings.Join(ks, " "); got != c.keys {
			t.Errorf("%s: keys %q, want %q", c.name, got, c.keys)
		}
		if got := strings.Join(notes, " "); got != c.notes {
			t.Errorf("%s: notes %q, want %q", c.name, got, c.notes)
		}
	}
}

// TestEveryExam holds that every kind of examination has its plain act.
func TestEveryExam(t *testing.T) {
	table, err := templates.LoadActs(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range pipeline.Exams {
		if !slices.ContainsFunc(table.Acts, func(a templates.Act) bool { return a.Exam == string(e) && a.When == "" && a.Joins == "" }) {
			t.Errorf("%s has no act", e)
		}
	}
}

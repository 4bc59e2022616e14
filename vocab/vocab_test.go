package vocab

import (
	"strings"
	"testing"
)

func TestMeasures(t *testing.T) {
	seen := map[string]Measure{}
	for _, m := range Measures() {
		if _, twice := seen[m.Key]; twice || m.Key == "" {
			t.Errorf("key %q is empty or stands twice", m.Key)
		}
		seen[m.Key] = m
		if m.Low >= m.High {
			t.Errorf("%s: limits %g..%g", m.Key, m.Low, m.High)
		}
		if m.Unit == "" || m.Label == "" || len(m.Exams) == 0 {
			t.Errorf("%s: unit, label or exams missing", m.Key)
		}
		for _, a := range m.Abbreviations {
			if strings.ContainsAny(a, "();") {
				t.Errorf("%s: abbreviation %q still has a remark", m.Key, a)
			}
		}
		if strings.Contains(m.NormalF, "idem") {
			t.Errorf("%s: normal values for women left as %q", m.Key, m.NormalF)
		}
	}
	if m := seen["ci"]; strings.Join(m.Abbreviations, " ") != "IC QcI" || strings.Join(m.Ambiguous, " ") != "IC" {
		t.Errorf("ci: %v, ambiguous %v", m.Abbreviations, m.Ambiguous)
	}
	if m := seen["qtc"]; strings.Join(m.Abbreviations, " ") != "QTc QTcB QTcF QTcFram QTcH" {
		t.Errorf("qtc: %v", m.Abbreviations)
	}
	if m := seen["sokolow"]; strings.Join(m.AltUnits, " ") != "mV" {
		t.Errorf("sokolow: units %v", m.AltUnits)
	}
}

func TestCriticalFindings(t *testing.T) {
	all := CriticalFindings()
	if len(all) < 40 {
		t.Fatalf("%d critical findings", len(all))
	}
	for _, f := range all {
		if f.Code == "" || f.Name == "" || len(f.Exams) == 0 || f.Urgency == "" || len(f.Triggers) == 0 {
			t.Errorf("%+v: incomplete", f)
		}
	}
}

func TestTerm(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for word, want := range map[string]string{
		"bisoprolol": "bisoprolol", "Eliquis": "Eliquis", "eliquis": "Eliquis", "FEVG": "FEVG",
		"oreillettes gauches": "oreillette gauche", "aVF": "aVF", "insuffisance  mitrale": "insuffisance mitrale",
	} {
		if got, ok := l.Term(word); !ok || got.Text != want {
			t.Errorf("Term(%q) = %q, %v, want %q", word, got.Text, ok, want)
		}
	}
	if got, _ := l.Term("Eliquis"); !got.Drug() || strings.Join(got.Expansions, ",") != "apixaban" {
		t.Errorf("Eliquis: %+v", got)
	}
	if got, ok := l.Term("voiture"); ok {
		t.Errorf("voiture is %+v", got)
	}
}

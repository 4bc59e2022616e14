package hprim

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cardiopli/pipeline"
)

var update = flag.Bool("update", false, "rewrite golden files")

// All people are invented.
func issue() pipeline.Issue {
	return pipeline.Issue{
		Chart: "P-00417", At: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), Exams: []pipeline.Exam{pipeline.ETT},
		Letter: pipeline.Letter{
			Document: "7k3m9q2xp4rt", Version: 2, Language: pipeline.French, Title: "Échocardiographie transthoracique",
			Date: pipeline.Date{Year: 2026, Month: 11, Day: 21}, ExamOn: pipeline.Date{Year: 2026, Month: 11, Day: 20},
			Practice: pipeline.Practice{Name: "Cabinet des Tilleuls", Phone: "01 99 00 00 00"},
			Author:   pipeline.Signatory{Title: "Dr", Given: "Anselme", Name: "VERDIN-LOCHE", RPPS: "99900000094", Role: "Cardiologue"},
			Patient: pipeline.Patient{Name: "Orsoni-Vale", BirthName: "D'ISTRIA", Given: "Marie-Ange", Givens: "MARIE-ANGE LUCIE",
				BirthDate: pipeline.Date{Year: 1980, Month: 3, Day: 2}, Sex: pipeline.Female, INS: "280032B99900007", Qualified: true, BirthPlace: "2B999", INSRoot: pipeline.INSRootTest},
			Amendment: &pipeline.Amendment{Version: 1, On: pipeline.Date{Year: 2026, Month: 11, Day: 20}, Reason: "Erreur de transcription.",
				Edits: []pipeline.Edit{{Where: "Mesures, FEVG", Before: "38 %", After: "48 %"}}},
			Alerts:     []pipeline.Alert{{Urgency: pipeline.Day, Text: "« Thrombus apical de 12 mm »\nAnticoagulation à discuter."}},
			Conclusion: []string{"FEVG\u202f48 %, altération modérée ; PAPs estimée à 42 mmHg (VD non dilaté), E/e′ = 14, gradient moyen ≥ 40 mmHg et surface ≤ 1,0 cm², soit 0,58 cm²/m²."},
			Trends: []pipeline.Trend{{Key: "lvef", Label: "FEVG", Now: "48 %", Before: "60 %", On: pipeline.Date{Year: 2025, Month: 3, Day: 12},
				Difference: "−12", Noise: "± 7", Course: pipeline.Fallen}},
			Drugs: []string{"Introduction de bisoprolol 1,25 mg/j (β-bloquant), à ↑ selon tolérance."},
			Ask:   pipeline.Ask{Action: pipeline.ActionAsked, Lines: []string{"Contrôle de la kaliémie et de la créatinine à J7."}, Due: pipeline.Date{Year: 2026, Month: 11, Day: 27}},
			Blocks: []pipeline.Block{
				{Kind: pipeline.Heading, Text: "Mesures"},
				{Kind: pipeline.Table, Rows: [][]string{
					{"Mesure", "Valeur", "12/03/2025", "Normale", "Source"},
					{"Ventricule gauche", "", "", "", ""},
					{"FEVG (Simpson biplan)", "48 %", "60 %", "≥ 54 %", "ASE/EACVI 2015"},
					{"VO₂ max", "18 mL/kg/min", "", "", ""},
					{"Vmax aortique", "> 4 m/s", "", "< 2,6 m/s", ""},
					{"Δ PAPs", "", "+8 mmHg", "", ""},
				}},
				{Kind: pipeline.Figure, Graph: &pipeline.Graph{Title: "FEVG (%)"}},
				{Kind: pipeline.Heading, Text: "Description"},
				{Kind: pipeline.Paragraph, Text: "Ventricule gauche non dilaté, DTD 52 mm, septum 11 mm ; cinétique → hypokinésie apicale.\n- insuffisance mitrale grade 1/4, SOR 0,08 cm², volume régurgité de 12 mL par battement, sans retentissement\n- péricarde sec"},
			},
		},
	}
}

func recipient() pipeline.Recipient {
	return pipeline.Recipient{Title: "Dr", Given: "Ombeline", Name: "RACINOT", Address: "ombeline.racinot@test.example"}
}

func with(change func(*pipeline.Issue)) pipeline.Issue {
	is := issue()
	change(&is)
	return is
}

func written(t testing.TB, is pipeline.Issue) []byte {
	t.Helper()
	b, err := Write(is, recipient())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != string(got) {
		t.Errorf("%s differs; look at it, then run with -update\n%s", path, got)
	}
}

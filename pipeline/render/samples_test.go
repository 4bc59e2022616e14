package render

import (
	"fmt"
	"strings"

	"cardiopli/pipeline"
)

// letters are the fixed letters of the golden file. All people are invented.
func letters() map[string]pipeline.Letter {
	base := pipeline.Letter{
		Document: "7k3m9q2xp4rt", Version: 1, Template: "ett/1", Language: pipeline.French,
		Practice: pipeline.Practice{Name: "Cabinet de cardiologie des Tilleuls", Lines: []string{"12, rue des Tilleuls", "35000 Rennes"},
			Phone: "02 99 00 00 00", Address: "secretariat@cabinet-exemple.mssante.fr", FINESS: "350000000"},
		Author: pipeline.Signatory{Title: "Dr", Given: "Anselme", Name: "VERDIN-LOCHE", RPPS: "99900000094", Role: "Cardiologue"},
		Date:   pipeline.Date{Year: 2026, Month: 11, Day: 22}, ExamOn: pipeline.Date{Year: 2026, Month: 10, Day: 20},
		Title: "Échocardiographie transthoracique",
		Patient: pipeline.Patient{Name: "DELCASSAGNE", Given: "Firmin", BirthDate: pipeline.Date{Year: 1972, Month: 5, Day: 17}, Sex: pipeline.Male,
			INS: "172130000000718", Demonstration: true},
		Recipients: []pipeline.Recipient{{Title: "Dr", Given: "Ombeline", Name: "RACINOT"}, {Title: "Dr", Given: "Eudes", Name: "SAVARIN", Copy: true}},
		Conclusion: []string{"échocardiographie normale. FEVG 62 %.", "Conduite à tenir : contrôle dans 2 ans."},
	}
	heading := func(s string) pipeline.Block { return pipeline.Block{Kind: pipeline.Heading, Text: s} }
	text := func(s string) pipeline.Block { return pipeline.Block{Kind: pipeline.Paragraph, Text: s} }
	table := func(n int) pipeline.Block {
		rows := [][]string{{"Mesure", "Valeur", "Normale", "Source"}, {"Ventricule gauche", "", "", ""}}
		for i := range n {
			rows = append(rows, []string{fmt.Sprintf("Mesure numéro %d", i+1), fmt.Sprintf("%d,%d mm", 10+i, i%10), "42–58", "EACVI/ASE 2015"})
		}
		return pipeline.Block{Kind: pipeline.Table, Rows: rows}
	}
	prose := strings.Repeat("Ventricule gauche non dilaté, non hypertrophié, fonction systolique conservée à 62 % (Simpson biplan), sans trouble de la cinétique segmentaire. ", 6)

	plain := base
	plain.Blocks = []pipeline.Block{heading("Mesures"), table(12), heading("Indication"), text("souffle systolique 2/6 ; bilan."),
		heading("Ventricule gauche"), text("DTD 50 mm, SIV 9 mm. E/e' 6,5 ; S' ≥ 9,5 cm/s ; Δ 46 mmHg ; SAo 0,8 cm² ; masse 81 g/m² ; œdème : non ; −2 ½ µg."),
		heading("Liste"), text("- pas de thrombus\n- péricarde sec\n2. fin")}

	bare := base
	bare.Practice, bare.Conclusion, bare.Recipients, bare.Blocks = pipeline.Practice{Name: "Cabinet"}, nil, nil, []pipeline.Block{text("Examen non réalisé.")}

	urgent := base
	urgent.Title, urgent.Version, urgent.ExamOn.Day = "Électrocardiogramme", 2, 1
	urgent.Alerts = []pipeline.Alert{{Urgency: pipeline.Immediate, Text: "Bloc auriculo-ventriculaire complet : « BAV III à 32/min »."},
		{Urgency: pipeline.Day, Text: "Fraction d'éjection effondrée : « FEVG 18 % »."}, {Urgency: pipeline.Soon, Text: "Fibrillation atriale de découverte."}}
	urgent.Blocks = []pipeline.Block{heading("Rythme"), text("BAV III, échappement à 32/min.")}

	long := base
	long.Blocks = []pipeline.Block{heading("Mesures"), table(60)}
	for i := range 7 {
		long.Blocks = append(long.Blocks, heading(fmt.Sprintf("Section %d", i+1)), text(prose))
	}
	for i := range 10 {
		long.Recipients = append(long.Recipients, pipeline.Recipient{Title: "Dr", Given: "Perrine", Name: "VALOUREST-" + string(rune('A'+i)), Copy: true})
	}

	odd := base
	odd.Patient.Name = strings.Repeat("ROCHEFOUCAULD-", 5) + "MONTBRISON"
	odd.Patient.Sex, odd.Patient.BirthName = pipeline.Female, "ŁUKASZEWICZ"
	odd.Conclusion = []string{"😀 مرحبا שלום 漢字 e\u0301 \u202e\u200b" + "fin"}
	odd.Blocks = []pipeline.Block{heading(""), heading("Titre sans suite"), text(strings.Repeat("anticonstitutionnellement", 30)), text(""),
		{Kind: pipeline.Table}, {Kind: pipeline.Table, Rows: [][]string{{"a"}, {"b", "c"}, {}}}, {Kind: "other", Text: "autre"},
		{Kind: pipeline.Table, Text: "note", Rows: [][]string{make([]string, 40), {strings.Repeat("cellule ", 900), strings.Repeat("x", 3000)}}}}

	english := base
	english.Language, english.Title = pipeline.English, "Transthoracic echocardiography"
	english.Blocks = []pipeline.Block{heading("Left ventricle"), text("LVEF 62%, no wall motion abnormality.")}

	return map[string]pipeline.Letter{"plain": plain, "bare": bare, "urgent": urgent, "long": long, "odd": odd, "english": english, "empty": {}}
}

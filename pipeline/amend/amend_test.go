package amend

import (
	"reflect"
	"strings"
	"testing"

	"cardiopli/pipeline"
)

// sent is a letter of invented people, as it went out.
func sent() pipeline.Letter {
	return pipeline.Letter{
		Document: "0123456789ab", Version: 1, Template: "ett/1", Language: pipeline.French,
		Practice: pipeline.Practice{Name: "Cabinet des Tilleuls", Lines: []string{"3 rue du Lac", "74000 Annecy"}, Phone: "04 00 00 00 00", Address: "cabinet@tilleuls.example"},
		Author:   pipeline.Signatory{Title: "Dr", Given: "Anne", Name: "BLANC", RPPS: "10001234567", Role: "Cardiologue"},
		Date:     pipeline.Date{Year: 2026, Month: 3, Day: 12}, ExamOn: pipeline.Date{Year: 2026, Month: 3, Day: 11},
		Title:   "Échocardiographie transthoracique",
		Patient: pipeline.Patient{Name: "MOREL", Given: "Luc", BirthDate: pipeline.Date{Year: 1951, Month: 7, Day: 3}, Sex: pipeline.Male},
		Recipients: []pipeline.Recipient{{Title: "Dr", Given: "Jeanne", Name: "DURAND", Address: "jeanne.durand@example.org"},
			{Title: "Dr", Given: "Paul", Name: "ROY", RPPS: "10000000017", Address: "paul.roy@example.org", Copy: true}},
		Alerts:     []pipeline.Alert{{Urgency: pipeline.Day, Text: "Thrombus apical du ventricule gauche."}},
		Conclusion: []string{"FEVG altérée à 35 %, sans dilatation.", "Pas de fuite mitrale significative. Hypertrophie septale de 14 mm."},
		Drugs:      []string{"Bisoprolol 5 mg le matin, arrêt de l'amiodarone."},
		Ask:        pipeline.Ask{Action: pipeline.ActionAsked, Lines: []string{"Merci de contrôler la kaliémie dans 15 jours."}, Due: pipeline.Date{Year: 2026, Month: 3, Day: 27}},
		Trends: []pipeline.Trend{{Key: "lvef", Label: "FEVG", Now: "35 %", Before: "48 %", On: pipeline.Date{Year: 2025, Month: 1, Day: 2}, Difference: "-13", Noise: "± 7",
			Course: pipeline.Fallen}},
		Blocks: []pipeline.Block{
			{Kind: pipeline.Heading, Text: "Mesures"},
			{Kind: pipeline.Table, Rows: [][]string{{"", "Valeur", "Antérieur"}, {"Ventricule gauche", "", ""}, {"FEVG", "35 %", "48 %"}, {"DTD", "58 mm", ""},
				{"Valve aortique", "", ""}, {"Vmax", "1,8 m/s", ""}}},
			{Kind: pipeline.Figure, Graph: &pipeline.Graph{Form: pipeline.OverYears, Title: "FEVG (%)", Points: []pipeline.Point{{X: 1, Y: 48, Text: "48"}, {X: 2, Y: 35, Text: "35"}}}},
			{Kind: pipeline.Heading, Text: "Ventricule gauche"},
			{Kind: pipeline.Paragraph, Text: "Le ventricule gauche n'est pas dilaté.\nAkinésie antéro-apicale étendue, cinétique conservée ailleurs."},
			{Kind: pipeline.Paragraph, Text: "Pressions de remplissage élevées, E/e' à 16."},
			{Kind: pipeline.Heading, Text: "Carotide droite"},
			{Kind: pipeline.Paragraph, Text: "Sténose de 70 % à l'origine de la carotide interne. Pas de thrombus."},
			{Kind: pipeline.Heading, Text: "Carotide gauche"},
			{Kind: pipeline.Paragraph, Text: "Plaque calcifiée sans sténose. TA 120 / 80 mmHg."},
		},
	}
}

func body(l *pipeline.Letter, heading string) *pipeline.Block {
	for i, b := range l.Blocks {
		if b.Kind == pipeline.Heading && b.Text == heading {
			return &l.Blocks[i+1]
		}
	}
	return nil
}

func TestChanges(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*pipeline.Letter)
		want   []string
	}{
		{"nothing", func(*pipeline.Letter) {}, nil},
		{"what every version changes", func(l *pipeline.Letter) {
			l.Version, l.Date, l.Template, l.Renderer = 2, pipeline.Date{Year: 2026, Month: 4, Day: 1}, "ett/2", "3"
			l.Amendment = &pipeline.Amendment{Version: 1}
		}, nil},
		{"a lost negation", func(l *pipeline.Letter) {
			l.Conclusion[1] = "Fuite mitrale significative. Hypertrophie septale de 14 mm."
		},
			[]string{"Conclusion : au lieu de « Pas de fuite mitrale significative. », lire « Fuite mitrale significative. »"}},
		{"a number keeps its unit", func(l *pipeline.Letter) { l.Conclusion[0] = "FEVG altérée à 55 %, sans dilatation." },
			[]string{"Conclusion : au lieu de « FEVG altérée à 35 %, sans dilatation. », lire « FEVG altérée à 55 %, sans dilatation. »"}},
		{"a side", func(l *pipeline.Letter) {
			body(l, "Carotide droite").Text = "Sténose de 70 % à l'origine de la carotide externe. Pas de thrombus."
		},
			[]string{"Carotide droite : au lieu de « … l'origine de la carotide interne. », lire « … l'origine de la carotide externe. »"}},
		{"a value of the table", func(l *pipeline.Letter) { l.Blocks[1].Rows[2][1] = "53 %" },
			[]string{"Mesures, Ventricule gauche, FEVG, Valeur : au lieu de « 35 % », lire « 53 % »"}},
		{"a row", func(l *pipeline.Letter) { l.Blocks[1].Rows = l.Blocks[1].Rows[:4] },
			[]string{"Mesures : retiré « Valve aortique, Vmax, Valeur 1,8 m/s »"}},
		{"a row with its normal range", func(l *pipeline.Letter) {
			rows := l.Blocks[1].Rows
			for i := range rows {
				rows[i] = append(rows[i], []string{"Normale", "", "≥ 52 %", "", "", ""}[i])
			}
			l.Blocks[1].Rows = append(rows, []string{"SIV", "14 mm", "", "≤ 10 mm"}, []string{"Aorte", "", "", ""})
		}, []string{"Mesures, titre de colonne : ajouté « Normale »", "Mesures, Ventricule gauche, FEVG, Normale : ajouté « ≥ 52 % »",
			"Mesures : ajouté « Valve aortique, SIV, Valeur 14 mm »", "Mesures : ajouté « Aorte »"}},
		{"a column", func(l *pipeline.Letter) { l.Blocks[1].Rows[0][2] = "Effort" },
			[]string{"Mesures, titre de colonne : au lieu de « Antérieur », lire « Effort »"}},
		{"a sentence more", func(l *pipeline.Letter) { l.Conclusion = append(l.Conclusion, "Contrôle dans 6 mois.") },
			[]string{"Conclusion : ajouté « Contrôle dans 6 mois. »"}},
		{"a sentence less", func(l *pipeline.Letter) { l.Conclusion[1] = "Hypertrophie septale de 14 mm." },
			[]string{"Conclusion : retiré « Pas de fuite mitrale significative. »"}},
		{"a dose", func(l *pipeline.Letter) { l.Drugs[0] = "Bisoprolol 2,5 mg le matin, arrêt de l'amiodarone." },
			[]string{"Traitement : au lieu de « Bisoprolol 5 mg le matin, arrêt de … », lire « Bisoprolol 2,5 mg le matin, arrêt de … »"}},
		{"nothing is asked", func(l *pipeline.Letter) { l.Ask = pipeline.Ask{Action: pipeline.ActionNone} },
			[]string{"Ce qui vous est demandé : au lieu de « Merci de contrôler la kaliémie dans 15 jours. Échéance : le 27/03/2026. », lire « Aucune action ne vous est demandée. »"}},
		{"what is asked stands elsewhere", func(l *pipeline.Letter) { l.Ask.Lines = nil },
			[]string{"Ce qui vous est demandé : retiré « Merci de contrôler la kaliémie dans 15 jours. »"}},
		{"who it is", func(l *pipeline.Letter) {
			l.Conclusion[0] = "FEVG altérée à 36 %, sans dilatation."
			l.Patient.Name, l.Patient.BirthDate.Year = "MAUREL", 1952
		}, []string{"Patient, nom : au lieu de « MOREL », lire « MAUREL »", "Patient, date de naissance : au lieu de « 03/07/1951 », lire « 03/07/1952 »",
			"Conclusion : au lieu de « FEVG altérée à 35 %, sans dilatation. », lire « FEVG altérée à 36 %, sans dilatation. »"}},
		{"who gets it", func(l *pipeline.Letter) {
			l.Recipients = []pipeline.Recipient{{Title: "Dr", Given: "Pia", Name: "LEMOINE", Address: "pia@example.org"}, l.Recipients[1]}
			l.Recipients[1].Copy = false
		}, []string{"Destinataires : retiré « Dr Jeanne DURAND »", "Destinataires : au lieu de « Dr Paul ROY (copie) », lire « Dr Paul ROY »",
			"Destinataires : ajouté « Dr Pia LEMOINE »"}},
		{"another mailbox", func(l *pipeline.Letter) {
			l.Recipients = []pipeline.Recipient{l.Recipients[0], l.Recipients[1]}
			l.Recipients[1].Address = "roy@example.org"
		}, []string{"Destinataires : au lieu de « Dr Paul ROY, paul.roy@example.org (copie) », lire « Dr Paul ROY, roy@example.org (copie) »"}},
		{"the order of who gets it", func(l *pipeline.Letter) { l.Recipients = []pipeline.Recipient{l.Recipients[1], l.Recipients[0]} }, nil},
		{"head of the letter", func(l *pipeline.Letter) {
			l.ExamOn.Day, l.Title, l.Author.Given, l.Practice.Phone = 10, "Échocardiographie d'effort", "Ève", "04 11 11 11 11"
		}, []string{"Date de l'examen : au lieu de « 11/03/2026 », lire « 10/03/2026 »",
			"Titre : au lieu de « Échocardiographie transthoracique », lire « Échocardiographie d'effort »",
			"Signataire : au lieu de « Dr Anne BLANC, Cardiologue, RPPS 10001234567 », lire « Dr Ève BLANC, Cardiologue, RPPS 10001234567 »",
			"Cabinet : au lieu de « 04 00 00 00 00 », lire « 04 11 11 11 11 »"}},
		{"an alert", func(l *pipeline.Letter) {
			l.Alerts = []pipeline.Alert{{Urgency: pipeline.Immediate, Text: l.Alerts[0].Text}}
		},
			[]string{"Alerte : au lieu de « sous 24 h : Thrombus apical du ventricule … », lire « immédiat : Thrombus apical du ventricule … »"}},
		{"a line that breaks elsewhere", func(l *pipeline.Letter) {
			body(l, "Ventricule gauche").Text = "Le ventricule gauche n'est pas\ndilaté. Akinésie antéro-apicale étendue,\ncinétique   conservée ailleurs."
			body(l, "Carotide gauche").Text = "- Plaque calcifiée sans sténose. TA 120/80mmHg."
			l.Conclusion = []string{"FEVG altérée à 35%, sans dilatation. Pas de fuite mitrale significative.", "Hypertrophie septale de 14 mm."}
			l.Blocks[1].Rows[2][1] = "35%"
		}, nil},
		{"an abbreviation spelt out elsewhere", func(l *pipeline.Letter) {
			l.Expansions = []pipeline.Expansion{{Short: "FEVG", Long: "fraction d'éjection du ventricule gauche"}}
			l.Conclusion = []string{"FEVG (fraction d'éjection du ventricule gauche) altérée à 35 %, sans dilatation.", l.Conclusion[1]}
		}, nil},
		{"a bracket that is no spelling out", func(l *pipeline.Letter) {
			l.Expansions = []pipeline.Expansion{{Short: "FEVG", Long: "fraction d'éjection du ventricule gauche"}}
			l.Conclusion[0] = "FEVG (fraction d'éjection du ventricule droit) altérée à 35 %, sans dilatation."
		}, []string{"Conclusion : au lieu de « FEVG altérée à 35 %, sans … », lire « FEVG (fraction d'éjection du ventricule droit) altérée à 35 %, sans … »"}},
		{"a sentence that moved", func(l *pipeline.Letter) {
			body(l, "Carotide droite").Text = "Pas de thrombus."
			body(l, "Carotide gauche").Text = "Sténose de 70 % à l'origine de la carotide interne. Plaque calcifiée sans sténose. TA 120 / 80 mmHg."
		}, []string{"Carotide gauche, déplacé de « Carotide droite » : ajouté « Sténose de 70 % à l'origine de la carotide interne. »"}},
		{"two sides exchanged", func(l *pipeline.Letter) {
			d, g := body(l, "Carotide droite"), body(l, "Carotide gauche")
			d.Text, g.Text = g.Text, d.Text
		}, []string{"Carotide droite, déplacé de « Carotide gauche » : ajouté « Plaque calcifiée sans sténose. TA 120 / 80 mmHg. »",
			"Carotide gauche, déplacé de « Carotide droite » : ajouté « Sténose de 70 % à l'origine de la carotide interne. Pas de thrombus. »"}},
		{"a heading reworded", func(l *pipeline.Letter) { l.Blocks[6].Text = "Carotide commune droite" },
			[]string{"Intertitre : au lieu de « Carotide droite », lire « Carotide commune droite »"}},
		{"a section more", func(l *pipeline.Letter) {
			l.Blocks = append(l.Blocks, pipeline.Block{Kind: pipeline.Heading, Text: "Péricarde"}, pipeline.Block{Kind: pipeline.Paragraph, Text: "Épanchement de 8 mm."})
		}, []string{"Intertitre : ajouté « Péricarde »", "Péricarde : ajouté « Épanchement de 8 mm. »"}},
		{"the order of sections", func(l *pipeline.Letter) {
			l.Blocks = append(append([]pipeline.Block{}, l.Blocks[3:]...), l.Blocks[:3]...)
		}, nil},
		{"a graph", func(l *pipeline.Letter) {
			g := *l.Blocks[2].Graph
			g.Points = []pipeline.Point{{X: 1, Y: 48, Text: "48"}, {X: 2, Y: 36, Text: "36"}}
			l.Blocks[2].Graph = &g
		}, []string{"Graphique, FEVG (%) : au lieu de « FEVG (%), 48, 35 », lire « FEVG (%), 48, 36 »"}},
		{"a graph drawn otherwise", func(l *pipeline.Letter) {
			g := *l.Blocks[2].Graph
			g.Points = []pipeline.Point{{X: 1, Y: 48, Text: "48"}, {X: 2, Y: 36, Text: "35"}}
			l.Blocks[2].Graph = &g
		}, []string{"Graphique, FEVG (%) : au lieu de « ancien tracé », lire « nouveau tracé »"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, after := sent(), sent()
			c.change(&after)
			var got []string
			for _, e := range Changes(before, after) {
				got = append(got, e.Text(pipeline.French))
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(c.want, "\n  "))
			}
			if !reflect.DeepEqual(before, sent()) {
				t.Error("the letter that was sent is written in")
			}
		})
	}
}

// The INS stays within the practice where the identity is not qualified.
func TestUnqualifiedINSIsNotTold(t *testing.T) {
	before, after := sent(), sent()
	before.Patient.INS, after.Patient.INS = "151077400000001", "151077400000099"
	if es := Changes(before, after); es != nil {
		t.Errorf("%+v", es)
	}
}

func TestEnglish(t *testing.T) {
	before, after := sent(), sent()
	before.Language, after.Language = pipeline.English, pipeline.English
	after.Patient.Sex, after.Drugs = pipeline.Female, nil
	var got []string
	for _, e := range Changes(before, after) {
		got = append(got, e.Text(pipeline.English))
	}
	want := []string{"Patient, sex: instead of “male”, read “female”", "Treatment: removed “Bisoprolol 5 mg le matin, arrêt de l'amiodarone.”"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q", got)
	}
}

package check

import (
	"strings"
	"testing"

	"cardiopli/pipeline"
)

// TestMissing names for each report what it lacks: what must be there one by
// one, the rest in one line. An item that could not be assessed is answered.
func TestMissing(t *testing.T) {
	const (
		ecg    = "Rythme sinusal à 68/min. PR 160 ms, QRS 88 ms. Repolarisation normale. "
		holter = "Durée analysable 23 h. Rythme sinusal, FC moyenne 70/min. 12 ESV, 40 ESSV. Aucune pause, pas de FA. "
		mapa   = "42 mesures valides. Moyenne des 24 h : 126/74 mmHg. Jour : 130/78 mmHg. Nuit : 112/64 mmHg. "
		stress = "Bicyclette, paliers de 30 W. Charge maximale 120 W. FC max 148/min, 97 % de la FMT. PA max 190/85 mmHg. Segment ST sans décalage. "
	)
	for _, c := range []struct{ exam, text, want string }{
		{"ecg", ecg + "Axe à 30°, QTc 410 ms (Bazett).\nConclusion : tracé normal.", ""},
		{"ecg", ecg + "Axe à 30°, QTc 410 ms (Bazett). Tracé transmis ce jour au médecin.", "Il manque la conclusion."},
		{"ecg", ecg + "Axe à 30°, QTc 410 ms.\nConclusion : tracé normal.", "Attendu aussi dans ce compte rendu : la formule du QTc."},
		{"ecg", ecg + "QTc 410 ms selon Fridericia.\nConclusion : tracé normal.", "Attendu aussi dans ce compte rendu : l'axe du QRS."},
		{"ecg", ecg + "Axe non évalué, QT non mesurable.\nConclusion : tracé normal.", ""},
		{"ecg", "Rythme sinusal à 68/min. QRS 88 ms. Repolarisation normale, axe 30°, QTc 410 ms (Bazett).\nConclusion : normal.", "Il manque l'intervalle PR ou la conduction auriculo-ventriculaire."},
		{"ecg", "Fibrillation atriale à 88/min. QRS 88 ms. Repolarisation normale, axe 30°, QTc 410 ms (Bazett).\nConclusion : FA.", ""},
		{"holter", holter + "Aucun symptôme au journal.\nConclusion : normal.", ""},
		{"holter", holter + "\nConclusion : normal.", "Attendu aussi dans ce compte rendu : les symptômes ou le journal."},
		{"holter", "Durée analysable 23 h. Rythme sinusal, FC moyenne 70/min. 12 ESV, 40 ESSV. Pas de FA. Journal vierge.\nConclusion : normal.", "Il manque les pauses (présence ou absence)."},
		{"mapa", mapa + "Profil dipper.\nConclusion : PA normale.", ""},
		{"mapa", mapa + "Profil dipper.\nCommentaire : PA normale.", ""},
		{"mapa", "Moyenne des 24 h : 126/74 mmHg. Jour : 130/78 mmHg. Nuit : 112/64 mmHg. Profil dipper.\nConclusion : PA normale.", "Il manque le nombre ou la part de mesures valides."},
		{"stress", stress + "Arrêt pour épuisement. Aucune arythmie. Récupération sans particularité.\nConclusion : négative.", ""},
		{"stress", stress + "\nConclusion : négative.", "Attendu aussi dans ce compte rendu : le motif d'arrêt, le rythme à l'effort, la récupération."},
	} {
		_, findings, err := shared().Run(pipeline.Document{Text: written(c.exam, c.text), At: day})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range findings {
			if f.Kind == pipeline.Completeness {
				got = append(got, f.Message)
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s\n got %q\nwant %q", c.exam, c.text, s, c.want)
		}
	}
}

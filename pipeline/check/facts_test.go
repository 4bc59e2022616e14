package check

import (
	"strconv"
	"testing"

	"cardiopli/pipeline"
)

// TestQuotedLimitsAreNobodys holds that normal values and targets are listed but
// judged by no rule: neither as urgent nor as a second value.
func TestQuotedLimitsAreNobodys(t *testing.T) {
	for text, ctx := range map[string]pipeline.Context{
		"ECG\nRythme sinusal à 64/min. QTc 430 ms (N < 520 ms).\n":                              pipeline.Reference,
		"ETT\nVolume OG indexé 26 mL/m² (norme < 34 mL/m²).\n":                                  pipeline.Reference,
		"ETT\nAorte ascendante à 41 mm, loin du seuil chirurgical de 55 mm.\n":                  pipeline.Target,
		"ETT\nFEVG 62 % (valeur normale > 20 %). Péricarde sec, pas de trouble de cinétique.\n": pipeline.Reference,
	} {
		doc, findings, err := shared().Run(pipeline.Document{Text: text, At: day})
		if err != nil {
			t.Fatal(err)
		}
		listed := 0
		for _, m := range doc.Report.Measurements {
			if m.Context == ctx {
				listed++
			}
		}
		if listed != 1 {
			t.Errorf("%q: %d values of context %s in %v", text, listed, ctx, doc.Report.Measurements)
		}
		for _, f := range findings {
			if f.Kind == pipeline.Critical || f.Kind == pipeline.Contradiction {
				t.Errorf("%q: %s %s", text, f.Rule, f.Message)
			}
		}
	}
}

// TestTwoFormulas holds that a QT corrected by two formulas has two values.
func TestTwoFormulas(t *testing.T) {
	for text, clash := range map[string]bool{
		"ECG\nRythme sinusal à 95/min. QTc 453 ms (Bazett), 404 ms (Fridericia).\n":             false,
		"ECG\nRythme sinusal à 95/min. QTcB 453 ms, QTcF 404 ms.\n":                             false,
		"ECG\nRythme sinusal à 95/min. QTc 453 ms.\nConclusion : rythme sinusal, QTc 404 ms.\n": true,
	} {
		_, findings, err := shared().Run(pipeline.Document{Text: text, At: day})
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, f := range findings {
			found = found || f.Rule == "two_values"
		}
		if found != clash {
			t.Errorf("%q: two values reported: %v", text, found)
		}
	}
}

// TestMisspeltNames holds that a value is read whose name is misspelt so that only
// one word can be meant, and none where the word itself is in doubt.
func TestMisspeltNames(t *testing.T) {
	for text, want := range map[string]string{
		"ETT\nÉpenchement circomférentiel de 24 mm.\n":                   "peric 24",
		"ETT\népanchemment péricardique 18 mm\n":                         "peric 18",
		"ETO\nAuricule gauche libre. Vitesse de videnge 22 cm/s.\n":      "laa_vel 22",
		"ETT\nFraction d'éjecsion à 45 %.\n":                             "lvef 45",
		"ETT\nSeptom interventriculaire 11 mm.\n":                        "ivsd 11",
		"ETT\nDiamètre télédiastollique 51 mm.\n":                        "lvidd 51",
		"ETT\nOreilette gauche 44 mL/m².\n":                              "la_vol_i 44",
		"ETT\nGradiant moyen aortique 32 mmHg.\n":                        "av_gmean 32",
		"ETT\nSurfaçe aortique 0,9 cm².\n":                               "ava 0.9",
		"ETT\nVeine cave inférrieure 17 mm.\n":                           "ivc 17",
		"Épreuve d'effort\nDouble prodwit 24 500.\n":                     "dp 24500",
		"Holter\nFréquance cardiaque moyenne 68/min.\n":                  "hr_mean 68",
		"ECG\nEspasse PR 164 ms.\n":                                      "pr 164",
		"ETT\nPas d'épenchement. Kyste du foie de 24 mm.\n":              "",
		"ETT\nÉpenchement pleural gauche. Péricarde sec. Rein 110 mm.\n": "",
	} {
		doc, _, err := shared().Run(pipeline.Document{Text: text, At: day})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, m := range doc.Report.Measurements {
			got += m.Key + " " + strconv.FormatFloat(m.Value, 'f', -1, 64)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

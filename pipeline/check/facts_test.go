package check

import (
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

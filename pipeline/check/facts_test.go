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

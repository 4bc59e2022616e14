package measure_test

import (
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure"
)

func TestBounded(t *testing.T) {
	for text, want := range map[string]pipeline.Bound{
		"FEVG 28 %.":                                  pipeline.Equal,
		"FEVG < 30 %.":                                pipeline.LessThan,
		"FEVG ≤ 30 %.":                                pipeline.AtMost,
		"FEVG inférieure à 30 %.":                     pipeline.LessThan,
		"FEVG inférieure ou égale à 30 %.":            pipeline.AtMost,
		"Vmax aortique > 4 m/s.":                      pipeline.MoreThan,
		"Vmax aortique >= 4 m/s.":                     pipeline.AtLeast,
		"Vmax aortique d'au moins 4 m/s.":             pipeline.AtLeast,
		"Vmax aortique supérieure à 4 m/s.":           pipeline.MoreThan,
		"Gradient moyen aortique de plus de 40 mmHg.": pipeline.MoreThan,
		"> texte cité\n> Vmax aortique\n> 4 m/s":      pipeline.Equal,
		"Vmax aortique au maximum 4 m/s.":             pipeline.Equal,
		"ST -2 mm en V4.":                             pipeline.Equal,
	} {
		values, _ := measure.Read("ETT du 12/03/2026\n"+text, []pipeline.Exam{pipeline.ETT}, nil)
		if len(values) == 0 {
			if want != pipeline.Equal {
				t.Errorf("%q: no value", text)
			}
			continue
		}
		if got := values[len(values)-1].Bound; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

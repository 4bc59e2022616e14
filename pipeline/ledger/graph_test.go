package ledger_test

import (
	"strings"
	"testing"

	"cardiopli/pipeline"
)

// What is drawn is read back in whatever order its places give, each text whole,
// and the labels of the axis one above the other.
func TestDrawing(t *testing.T) {
	l := pipeline.Letter{Patient: pipeline.Patient{Name: "CORSE"}, Title: "Échocardiographie", Language: pipeline.French, Blocks: []pipeline.Block{{Kind: pipeline.Figure, Graph: &pipeline.Graph{Title: "FEVG (%)",
		YTicks: []pipeline.Tick{{At: 40, Text: "40"}, {At: 60, Text: "60"}, {At: 80, Text: "80"}},
		XTicks: []pipeline.Tick{{At: 0, Text: "03/2024"}, {At: 400, Text: "05/2025"}},
		Points: []pipeline.Point{{X: 0, Y: 62, Text: "62"}, {X: 400, Y: 38, Text: "38"}}}}}}
	good := "CORSE\nÉchocardiographie\nFEVG (%)\n80\n62\n60\n40\n38\n03/2024   05/2025\nCORSE page 1/1\n"
	for name, c := range map[string]struct {
		old, new string
		balanced bool
	}{
		"as drawn":                 {"80", "80", true},
		"beside each other":        {"40\n38", "40   38", true},
		"a value changed":          {"62", "26", false},
		"a value gone":             {"38\n", "", false},
		"one more":                 {"38\n", "38   45   40   60\n", false},
		"labels changed places":    {"80\n62\n60", "60\n62\n80", false},
		"a date changed":           {"05/2025", "05/2026", false},
		"a label became a value":   {"40\n38", "38\n40", true}, // a value may stand above or below a label
		"figures of a date parted": {"03/2024", "03 2024", true},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(good, c.old, c.new, 1)
			got := bench().book.Extract(l, text)
			if got.Balanced() != c.balanced {
				t.Errorf("balanced %v: %+v", got.Balanced(), got.Changes)
			}
		})
	}
}

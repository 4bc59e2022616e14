package ledger_test

import (
	"math"
	"slices"
	"testing"

	"cardiopli/pipeline"
)

// TestMisreadMeasurements gives measurements another value than their words say,
// and composes the letter with it: table and report agree, and both are wrong.
func TestMisreadMeasurements(t *testing.T) {
	all, listed := 0, 0
	var missed []string
	for i, r := range corpus(t, 60) {
		doc := compose(t, r.text)
		n := len(doc.Report.Measurements)
		if n == 0 || !bench().book.Letter(doc).Balanced() {
			continue
		}
		doc.Report.Measurements = slices.Clone(doc.Report.Measurements)
		m := &doc.Report.Measurements[i%n]
		if m.Context == pipeline.Target || m.Context == pipeline.Reference || m.Value == 0 {
			continue
		}
		m.Value = math.Round(m.Value*137)/100 + 1
		doc, _, err := bench().composer.Run(doc)
		if err != nil {
			t.Fatal(err)
		}
		all++
		if l := bench().book.Letter(doc); !l.Balanced() {
			listed++
		} else {
			missed = append(missed, r.name+": "+m.Raw)
		}
	}
	t.Logf("%d of %d misread measurements listed; missed: %q", listed, all, missed)
	if all < 100 || listed < all*95/100 {
		t.Errorf("%d of %d misread measurements listed", listed, all)
	}
}

package engine

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/read"
	"cardiopli/pipeline/store"
)

// TestLedgersBalance follows every report of the test data to the text of its
// PDF: nothing is lost, added or changed on the way.
func TestLedgersBalance(t *testing.T) {
	o := work(t, "")
	samples, err := filepath.Glob("../../../testdata/reports/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases, err := filepath.Glob("../../../testdata/cases/*/*.txt")
	if err != nil || len(samples)+len(cases) < 100 {
		t.Fatalf("%d reports, %v", len(samples)+len(cases), err)
	}
	if testing.Short() {
		cases = nil
	}
	entries := 0
	for i, file := range append(samples, cases...) {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text, err := read.File(file, raw)
		if err != nil {
			t.Fatal(err)
		}
		doc := pipeline.Document{ID: pipeline.ID("7k3m9q2xp4rt"), Version: 1, At: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), Text: text.Text,
			Source: pipeline.Source{Name: filepath.Base(file), Format: text.Format}}
		doc, err = o.Draft(context.Background(), store.Record{Document: doc})
		if err != nil {
			t.Fatal(err)
		}
		all, err := o.Account(doc)
		if err != nil || len(all) != 3 {
			t.Fatalf("%s: %d ledgers, %v", file, len(all), err)
		}
		for _, l := range all {
			entries += len(l.Entries)
			if l.Balanced() {
				continue
			}
			for _, c := range l.Changes {
				t.Errorf("%d %s: %s %s %s %q -> %q: %s", i, filepath.Base(file), l.Hop, c.What, c.Kind, c.Source, c.Letter, c.Context)
			}
		}
	}
	t.Logf("%d reports, %d items matched", len(samples)+len(cases), entries)
}

package main

import (
	"fmt"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// Of what is done with, the list shows the latest; of what is not, all.
func TestInSight(t *testing.T) {
	var lines []store.Summary
	start := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	add := func(m store.Summary) {
		m.ID, m.Changed = pipeline.ID(fmt.Sprint(len(lines))), start.Add(time.Duration(len(lines))*time.Hour)
		lines = append(lines, m)
	}
	sent := store.Summary{State: pipeline.Issued, Class: pipeline.ClassSent, Deliveries: []pipeline.Delivery{{State: pipeline.Displayed}}}
	add(store.Summary{State: pipeline.Drafted, Class: pipeline.ClassWaiting})
	add(store.Summary{State: pipeline.Issued, Class: pipeline.ClassSent, Deliveries: []pipeline.Delivery{{State: pipeline.Failed}}})
	add(store.Summary{State: pipeline.Issued, Class: pipeline.ClassWaiting, Deliveries: []pipeline.Delivery{{State: pipeline.Queued}}})
	add(sent) // the oldest
	for range lately {
		add(sent)
	}
	for _, all := range []bool{false, true} {
		open := inSight(lines, all)
		for i, m := range lines {
			if want := all || i != 3; open[m.ID] != want {
				t.Errorf("all=%v: line %d is shown: %v, want %v", all, i, open[m.ID], want)
			}
		}
	}
}

package main

import (
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// Who has signed is told when the letter leaves, and how it is called back until then.
func TestSignedWords(t *testing.T) {
	now := time.Date(2026, 11, 23, 14, 30, 0, 0, time.Local)
	for _, c := range []struct {
		name    string
		r       store.Record
		running bool
		want    []string
		not     string
	}{
		{"undo", store.Record{State: pipeline.Approved, Due: now.Add(2 * time.Minute)}, true,
			[]string{"part à 14:32:00 ; jusque-là, pour la rappeler : cardiopli recall 7k3m9q2xp4rt --reason RAISON --as claire"}, "tourne"},
		{"undo over midnight", store.Record{State: pipeline.Approved, Due: now.Add(20 * time.Hour)}, true, []string{"part à 10:30 le 24/11"}, "tout de suite"},
		{"no undo", store.Record{State: pipeline.Approved, Due: now}, true, []string{"part tout de suite", "ne se rappelle pas", "approval.undo: 0"}, "recall"},
		{"immediate", store.Record{State: pipeline.Approved, Due: now, Urgency: pipeline.Immediate}, true, []string{"résultat immédiat", "part tout de suite"}, "approval.undo"},
		{"gone", store.Record{State: pipeline.Issued}, true, []string{"en route", "ne se rappelle plus"}, "recall"},
		{"nobody sends", store.Record{State: pipeline.Approved, Due: now.Add(2 * time.Minute)}, false, []string{"recall", "« cardiopli run » ne tourne pas"}, "tout de suite"},
	} {
		c.r.ID = "7k3m9q2xp4rt"
		got := signedWords(c.r, now, "claire", c.running)
		for _, w := range c.want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: %q does not say %q", c.name, got, w)
			}
		}
		if strings.Contains(got, c.not) {
			t.Errorf("%s: %q says %q", c.name, got, c.not)
		}
	}
}

package store

import (
	"fmt"
	"reflect"
	"testing"

	"cardiopli/pipeline"
)

// What is opened is as List opens it, what is not has nothing that is sealed and is
// counted the same.
func TestLinesAreThoseOfTheList(t *testing.T) {
	d := open(t)
	for i := range 12 {
		id := d.take(fmt.Sprint(report, i), "1")
		if i%3 > 0 {
			d.apply(prepared(id, 1, pipeline.Finding{Kind: pipeline.Critical, Urgency: pipeline.Urgency(i % 4), Message: "m"}))
		}
	}
	d.issue(report+"parti", 3)
	d.issue(report+"parti aussi", 2)
	whole, err := d.List(ctx)
	if err != nil {
		t.Fatal(err)
	}
	open := map[pipeline.ID]bool{}
	some, err := d.Lines(ctx, func(closed []Summary) map[pipeline.ID]bool {
		for i, m := range closed {
			if m.Patient.Name != "" || m.File != "" || len(m.Findings)+len(m.Recipients) > 0 {
				t.Errorf("%s is open before it was picked", m.ID)
			}
			open[m.ID] = i%2 == 0
		}
		return open
	})
	if err != nil || len(some) != len(whole) {
		t.Fatal(len(some), err)
	}
	for i, m := range some {
		w := whole[i]
		if open[m.ID] && !reflect.DeepEqual(m, w) {
			t.Errorf("%s: %+v, in the list %+v", m.ID, m, w)
		}
		if !open[m.ID] && (m.File != "" || m.Patient.Name != "") {
			t.Errorf("%s was opened", m.ID)
		}
		if m.ID != w.ID || m.State != w.State || m.Class != w.Class || m.Urgency != w.Urgency || !m.Received.Equal(w.Received) || len(m.Deliveries) != len(w.Deliveries) {
			t.Errorf("%+v is not %+v", m, w)
		}
	}
}

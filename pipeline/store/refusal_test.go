package store

import (
	"testing"
	"time"

	"cardiopli/pipeline"
)

// A refusal is found by any of its keys, lifted in place, wrapped again under a new
// key of the site, and destroyed with every byte of it.
func TestRefusal(t *testing.T) {
	d := open(t)
	h := pipeline.Hop{Stage: pipeline.StageRefusal, Actor: "u-1", At: start, Outcome: "recorded"}
	r := Refusal{ID: NewRefusalID(), At: start, Content: []byte(`{"words":"pas à mon beau-frère"}`)}
	if err := d.SaveRefusal(ctx, r, []string{"ins|255069939912345", "name-born|brosselin|1951-03-02"}, h); err != nil {
		t.Fatal(err)
	}
	other := Refusal{ID: NewRefusalID(), At: start.Add(time.Minute), Content: []byte(`{"words":"non"}`)}
	if err := d.SaveRefusal(ctx, other, []string{"name-born|roux|1960-01-01"}, h); err != nil {
		t.Fatal(err)
	}
	for _, keys := range [][]string{{"ins|255069939912345"}, {"name-born|brosselin|1951-03-02", "ins|255069939912345"}} {
		if got, err := d.RefusalsByKey(ctx, keys...); err != nil || len(got) != 1 || got[0].ID != r.ID || string(got[0].Content) != string(r.Content) {
			t.Fatalf("%v: %+v, %v", keys, got, err)
		}
	}
	if got, _ := d.RefusalsByKey(ctx, "ins|1"); len(got) != 0 {
		t.Errorf("found under a key of nobody: %v", got)
	}
	if err := d.SaveDelegation(ctx, Delegation{ID: "d-1", Of: "blanc", To: "noir", First: pipeline.Date{Year: 2026, Month: 8, Day: 1}, Last: pipeline.Date{Year: 2026, Month: 8, Day: 31}, At: start}, h); err != nil {
		t.Fatal(err)
	}
	if err := d.site.Rotate(); err != nil {
		t.Fatal(err)
	}
	if n, err := d.Rewrap(ctx, nil); err != nil || n.Refusals != 2 || n.Delegations != 1 {
		t.Fatalf("%+v, %v", n, err)
	}
	if n, err := d.CountStale(ctx); n != 0 || err != nil {
		t.Errorf("%d rows under the older key, %v", n, err)
	}
	r.Lifted, r.Content = start.Add(time.Hour), []byte(`{"words":"pas à mon beau-frère","why":"réconciliés"}`)
	if err := d.SaveRefusal(ctx, r, nil, h); err != nil {
		t.Fatal(err)
	}
	all, err := d.Refusals(ctx)
	if err != nil || len(all) != 2 || !all[0].Lifted.Equal(r.Lifted) {
		t.Fatalf("%+v, %v", all, err)
	}
	if got, _ := d.RefusalsByKey(ctx, "ins|255069939912345"); len(got) != 1 || got[0].Lifted.IsZero() {
		t.Errorf("a lifted refusal is lost or stands: %+v", got)
	}
	needles, err := readAll(ctx, d.read, `select wrapped_key, sealed from refusal where id = $1 union all select token, null from refusal_token where refusal = $1`, r.ID)
	if err != nil || len(needles) != 4 {
		t.Fatalf("%d values, %v", len(needles), err)
	}
	if err := d.EraseRefusal(ctx, r.ID, h); err != nil {
		t.Fatal(err)
	}
	if found, err := d.holds(needles); found || err != nil {
		t.Errorf("bytes of an erased refusal are left: %v", err)
	}
	if err := d.EraseRefusal(ctx, r.ID, h); err != ErrNotFound {
		t.Error(err)
	}
	if all, _ := d.Refusals(ctx); len(all) != 1 || all[0].ID != other.ID {
		t.Errorf("%+v", all)
	}
	ds, err := d.Delegations(ctx)
	if err != nil || len(ds) != 1 || !ds[0].Holds(pipeline.Date{Year: 2026, Month: 8, Day: 31}) || ds[0].Holds(pipeline.Date{Year: 2026, Month: 9, Day: 1}) || ds[0].Holds(pipeline.Date{Year: 2026, Month: 7, Day: 31}) {
		t.Errorf("%+v, %v", ds, err)
	}
}

package store

import (
	"testing"
	"time"

	"cardiopli/pipeline"
)

func TestSetting(t *testing.T) {
	d := open(t)
	if x, err := d.Setting(ctx, SettingChannel); err != nil || x.On {
		t.Errorf("a switch that was never turned: %+v, %v", x, err)
	}
	want := Setting{Name: SettingChannel, On: true, At: start, By: "blanc", Reason: "convention avec l'opérateur"}
	if err := d.SaveSetting(ctx, want, "u-1"); err != nil {
		t.Fatal(err)
	}
	if x, err := d.Setting(ctx, SettingChannel); err != nil || x != want {
		t.Errorf("%+v, %v", x, err)
	}
	want.On, want.Reason, want.At = false, "", start.Add(time.Hour)
	if err := d.SaveSetting(ctx, want, "u-2"); err != nil {
		t.Fatal(err)
	}
	if x, err := d.Setting(ctx, SettingChannel); err != nil || x != want {
		t.Errorf("%+v, %v", x, err)
	}
	hops, err := d.Outbox(ctx, 10)
	if err != nil || len(hops) != 2 || hops[0].Stage != pipeline.StageSetting || hops[0].Outcome != "on" || hops[1].Outcome != "off" ||
		hops[0].Actor != "u-1" || hops[0].Notes["setting"] != SettingChannel || len(hops[0].Notes) != 1 {
		t.Errorf("%+v, %v", hops, err)
	}
	// A row that somebody wrote without the site's key switches nothing on.
	if _, err := d.write.ExecContext(ctx, `update setting set switched = 1`); err != nil {
		t.Fatal(err)
	}
	if x, err := d.Setting(ctx, SettingChannel); err != nil || x.On {
		t.Errorf("switched on by nobody: %+v, %v", x, err)
	}
	if _, err := d.write.ExecContext(ctx, `update setting set switched = 1, sealed = x'0102'`); err != nil {
		t.Fatal(err)
	}
	if x, err := d.Setting(ctx, SettingChannel); err == nil || x.On {
		t.Errorf("switched on by nobody: %+v, %v", x, err)
	}
}

func TestUncopied(t *testing.T) {
	d := open(t)
	ids := func(issued bool) map[pipeline.ID]bool {
		t.Helper()
		ds, err := d.Uncopied(ctx, issued, 10)
		if err != nil {
			t.Fatal(err)
		}
		out := map[pipeline.ID]bool{}
		for _, x := range ds {
			out[x.ID] = true
		}
		return out
	}
	accept := func(id pipeline.ID) {
		t.Helper()
		ls, err := d.Deliveries(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		for _, st := range []Step{{From: pipeline.Queued, To: pipeline.Submitting}, {From: pipeline.Submitting, To: pipeline.Accepted}} {
			st.ID, st.At = ls[0].ID, start
			if err := d.Move(ctx, st); err != nil {
				t.Fatal(err)
			}
		}
	}
	before := d.issue("before", 2)
	accept(before)
	if err := d.SaveSetting(ctx, Setting{Name: SettingCopies, On: true, At: start}, pipeline.System); err != nil {
		t.Fatal(err)
	}
	after := d.issue("after", 2)
	if got := ids(false); len(got) != 0 {
		t.Errorf("nothing was accepted since: %v", got)
	}
	if got := ids(true); len(got) != 1 || !got[after] {
		t.Errorf("issued since: %v", got)
	}
	accept(after)
	if got := ids(false); len(got) != 1 || !got[after] {
		t.Errorf("accepted since: %v", got)
	}
	hop := pipeline.Hop{Stage: StageCopy, Actor: pipeline.System, At: start, Outcome: "copied"}
	for range 2 { // a start after a crash notes it again: no second hop
		if err := d.Copied(ctx, after, 1, hop); err != nil {
			t.Fatal(err)
		}
	}
	if got := ids(true); len(got) != 0 {
		t.Errorf("copied twice: %v", got)
	}
	hops, err := d.Hops(ctx, after)
	n := 0
	for _, h := range hops {
		if h.Outcome == "copied" {
			n++
		}
	}
	if err != nil || n != 1 {
		t.Errorf("%d hops, %v", n, err)
	}
}

package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// failing lists blobs and cannot delete them.
type failing struct{ Blobs }

func (failing) Delete(context.Context, string) error { return errors.New("out of reach") }

func (d *desk) sweep(at time.Time) Swept {
	d.t.Helper()
	r, err := d.Sweep(ctx, at)
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

// orphans are blobs as a crash leaves them before their row.
func (d *desk) orphans(n int) {
	d.t.Helper()
	for i := range n {
		if _, err := d.blobs.Put(ctx, strings.NewReader(fmt.Sprint(i))); err != nil {
			d.t.Fatal(err)
		}
	}
}

// accepted has the operator take a letter's one copy.
func (d *desk) accepted(id pipeline.ID) {
	d.t.Helper()
	for _, s := range [][2]pipeline.DeliveryState{{pipeline.Queued, pipeline.Submitting}, {pipeline.Submitting, pipeline.Accepted}} {
		if err := d.Move(ctx, Step{ID: string(id) + "-1", From: s[0], To: s[1], At: start}); err != nil {
			d.t.Fatal(err)
		}
	}
}

func TestSweep(t *testing.T) {
	d := open(t)
	kept := map[string]bool{}
	for i := range 3 {
		d.issue(strings.Repeat("texte ", i+1), 2)
	}
	for _, n := range d.files() {
		kept[n] = true
	}
	d.orphans(50)
	now := time.Now()
	const day = 24 * time.Hour
	for _, c := range []struct {
		what string
		at   time.Time
		want Swept
	}{
		{"young", now, Swept{}},
		{"first seen", now.Add(2 * time.Hour), Swept{Waiting: 50}},
		{"a month less a day after", now.Add(29 * day), Swept{Waiting: 50}},
		{"the clock goes back", now.Add(3 * time.Hour), Swept{Waiting: 50}},
	} {
		if r := d.sweep(c.at); r != c.want {
			t.Errorf("%s: %+v", c.what, r)
		}
	}
	later := now.Add(31 * day)
	whole := d.blobs
	d.blobs = failing{whole}
	if _, err := d.Sweep(ctx, later); err == nil {
		t.Error("a sweep that cannot delete says nothing")
	}
	d.blobs = whole
	if r := d.sweep(later); r != (Swept{Removed: 50}) {
		t.Errorf("a month after: %+v", r)
	}
	left := d.files()
	for _, n := range left {
		if !kept[n] {
			t.Errorf("%s stayed", n)
		}
	}
	if len(left) != len(kept) || len(kept) != 3*4 {
		t.Errorf("%d of %d are left", len(left), len(kept))
	}
	var rows int
	if err := d.read.QueryRow(`select count(*) from abandoned`).Scan(&rows); err != nil || rows != 0 {
		t.Errorf("%d rows of what is gone, %v", rows, err)
	}
}

// An older database put back by itself knows nothing of the blobs that came after:
// not one of them goes, however often and late it is swept, nor when what it erased
// is erased once more.
func TestOlderDatabaseOverNewerBlobs(t *testing.T) {
	d := open(t)
	gone := d.issue("effacé", 1)
	d.accepted(gone)
	if err := d.Erase(ctx, Erasure{ID: gone, Actor: "u-1", Reason: "request", At: start}); err != nil {
		t.Fatal(err)
	}
	const few = 120
	old := t.TempDir()
	if _, err := d.Snapshot(ctx, filepath.Join(old, "cardiopli.db")); err != nil {
		t.Fatal(err)
	}
	for i := range few {
		d.take(fmt.Sprint("compte rendu ", i), fmt.Sprint(i))
	}
	back, err := Open(ctx, old, d.site, d.blobs)
	if err != nil {
		t.Fatal(err)
	}
	defer back.Close()
	now := time.Now()
	for _, days := range []int{1, 40, 400} {
		r, err := back.Sweep(ctx, now.AddDate(0, 0, days))
		if err != nil || r != (Swept{Doubtful: few}) {
			t.Errorf("day %d: %+v, %v", days, r, err)
		}
	}
	if err := back.Erase(ctx, Erasure{ID: gone, Actor: "u-1", Reason: "request", At: now.AddDate(1, 0, 0)}); err != nil {
		t.Error(err)
	}
	if n := len(d.files()); n != few {
		t.Errorf("%d of %d blobs are left", n, few)
	}
}

// What a snapshot had seen without a row may have one since.
func TestRestoredForgetsWhatHadNoRow(t *testing.T) {
	d := open(t)
	d.orphans(1)
	now := time.Now()
	d.sweep(now.Add(2 * time.Hour))
	if _, err := d.HoldRestored(ctx, 0, pipeline.Hop{Stage: StageRestore, Actor: "terminal", At: start, Outcome: "restored"}); err != nil {
		t.Fatal(err)
	}
	if r := d.sweep(now.AddDate(0, 2, 0)); r != (Swept{Waiting: 1}) {
		t.Errorf("%+v", r)
	}
}

// A blob of an erased document that could not be removed goes at a later start,
// without waiting.
func TestErasedBlobGoesLater(t *testing.T) {
	d := open(t)
	id := d.issue("effacé", 1)
	d.accepted(id)
	whole := d.blobs
	d.blobs = failing{whole}
	if err := d.Erase(ctx, Erasure{ID: id, Actor: "u-1", Reason: "request", At: start}); err == nil {
		t.Error("blobs that stay are not told")
	}
	d.blobs = whole
	if n := len(d.files()); n != 3 {
		t.Fatalf("%d blobs", n)
	}
	d.sweep(time.Now())
	if n := len(d.files()); n != 0 {
		t.Errorf("%d blobs of an erased document are left", n)
	}
}

// A page that is set once more takes the place of the one before, in every way.
func TestReplacedPageGoes(t *testing.T) {
	d := open(t)
	id := d.take("texte", "1")
	for range 3 {
		d.apply(prepared(id, 1))
		d.apply(Change{ID: id, From: pipeline.Drafted, Version: 1, To: pipeline.Held, Reason: "x"})
		d.apply(Change{ID: id, From: pipeline.Held, Version: 1, To: pipeline.Received, Due: start})
	}
	if n := len(d.files()); n != 4 {
		t.Fatalf("%d blobs", n)
	}
	d.sweep(time.Now())
	if n := len(d.files()); n != 2 {
		t.Errorf("%d blobs are left, not the original and its page", n)
	}
	if _, err := d.PDF(ctx, id, 1); err != nil {
		t.Error(err)
	}
}

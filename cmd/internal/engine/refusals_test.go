package engine

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/backup"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/guard"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

var (
	refSec    = review.Actor{Name: "sec", Role: review.Secretary, Pseudonym: "u-2"}
	refDoctor = review.Actor{Name: "blanc", Role: review.Cardiologist, Pseudonym: "u-1"}
	toDurand  = pipeline.Named{Given: "Jeanne", Name: "Durand"}
)

// waiting is a practice with a letter in the queue, and a set with one snapshot of it.
type waiting struct {
	*archive
	r        store.Record
	set      string
	snapshot string
}

func newWaiting(t *testing.T) *waiting {
	t.Helper()
	w := &waiting{archive: newArchive(t), set: filepath.Join(t.TempDir(), "set")}
	w.must(w.e.SaveEntry(t.Context(), directory.Entry{Recipient: durand}))
	w.r = w.issued(w.drafted(strings.Replace(report(jeanne, "12/03/2026", 60), "Dr Paul ROUX", "Dr Jeanne DURAND", 1)), pipeline.Queued)
	w.snapshot = w.backup()
	return w
}

func (w *waiting) backup() string {
	w.t.Helper()
	m, err := w.e.Backup(context.Background(), w.set, "test", 0)
	w.must(err)
	return m.Name
}

func (w *waiting) refuse() string {
	w.t.Helper()
	id, err := w.e.Desk.Refuse(context.Background(), refSec, guard.Refusal{Patient: w.r.Report.Patient, To: toDurand, Words: "pas à ma belle-sœur"})
	w.must(err)
	return id
}

// restored restores the first snapshot and tells whether the copy would leave, once a
// person released it.
func (w *waiting) restored(o Restoration) (r Restored, p *Practice, barred bool) {
	w.t.Helper()
	ctx := context.Background()
	o.From, o.Dir = w.set, filepath.Join(w.t.TempDir(), "restauré")
	if o.Snapshot == "" {
		o.Snapshot = w.snapshot
	}
	if o.Unlock == nil {
		o.Unlock = unlockWith("une phrase")
	}
	r, err := Restore(ctx, o)
	w.must(err)
	back := &archive{t: w.t, dir: o.Dir}
	back.start()
	w.t.Cleanup(back.stop)
	copies, err := back.e.Store.Deliveries(ctx, w.r.ID)
	w.must(err)
	if len(copies) != 1 || copies[0].State != pipeline.Unknown || !copies[0].Held {
		w.t.Fatalf("the copy is not held: %+v", copies)
	}
	if !r.Refusals.Known() != strings.Contains(copies[0].Reply, "refus de patients") {
		w.t.Errorf("%+v, and the copy says %q", r.Refusals, copies[0].Reply)
	}
	_, barred, err = back.e.stopped(ctx, copies[0])
	w.must(err)
	return r, back.e.Practice, barred
}

// What a patient refused after the snapshot bars the copies that come back with it.
func TestRestoreKnowsOfRefusals(t *testing.T) {
	w := newWaiting(t)
	ctx := t.Context()
	if r, _, barred := w.restored(Restoration{}); barred || !r.Refusals.Known() {
		t.Fatalf("barred %v without a refusal: %+v", barred, r.Refusals)
	}
	id := w.refuse()
	// Not in the set yet: the lost folder's own journal knows.
	if _, _, barred := w.restored(Restoration{}); barred {
		t.Error("known from nowhere")
	}
	live := w.e.Path(Data, store.RefusalsFile)
	if r, _, barred := w.restored(Restoration{Refusals: []string{live}}); !barred || r.Refusals.Recorded != 1 || !r.Refusals.Known() {
		t.Errorf("with the folder's journal: barred %v, %+v", barred, r.Refusals)
	}
	w.backup()
	r, p, barred := w.restored(Restoration{})
	if !barred || r.Refusals.Recorded != 1 || r.Refusals.Lifted != 0 || !r.Refusals.Known() {
		t.Errorf("barred %v, %+v", barred, r.Refusals)
	}
	all, err := p.Desk.Refusals(ctx, refSec)
	if err != nil || len(all) != 1 || all[0].ID != id || all[0].Words != "pas à ma belle-sœur" || all[0].By != "sec" {
		t.Errorf("%+v, %v", all, err)
	}
	w.must(w.e.Desk.LiftRefusal(ctx, refSec, id, "dit au téléphone ce jour"))
	w.backup()
	if r, _, barred := w.restored(Restoration{}); barred || r.Refusals.Lifted != 1 || r.Refusals.Recorded != 0 {
		t.Errorf("lifted: barred %v, %+v", barred, r.Refusals)
	}
}

// A refusal that a snapshot has and that was erased since does not come back, and what
// the set keeps beside its snapshots holds nothing of it.
func TestRestoreForgetsErasedRefusals(t *testing.T) {
	w := newWaiting(t)
	id := w.refuse()
	second := w.backup()
	before, err := os.ReadFile(filepath.Join(w.set, store.RefusalsFile))
	w.must(err)
	lines := bytes.Split(before, []byte("\n"))
	sealed := lines[1][bytes.Index(lines[1], []byte(`"sealed":"`)):]
	w.must(w.e.Desk.EraseRefusal(t.Context(), refDoctor, id))
	w.backup()
	for _, path := range []string{filepath.Join(w.set, store.RefusalsFile), w.e.Path(Data, store.RefusalsFile), w.e.Path(Data, "cardiopli.db"), w.e.Path(Data, "cardiopli.db-wal")} {
		b, err := os.ReadFile(path)
		w.must(err)
		if bytes.Contains(b, sealed[:60]) || bytes.Contains(b, []byte("belle-s")) {
			t.Errorf("%s has it still", path)
		}
	}
	r, p, barred := w.restored(Restoration{Snapshot: second})
	if barred || r.Refusals.Erased != 1 || !r.Refusals.Known() {
		t.Errorf("barred %v, %+v", barred, r.Refusals)
	}
	if all, err := p.Store.Refusals(t.Context()); len(all) != 0 || err != nil {
		t.Errorf("%d refusals, %v", len(all), err)
	}
}

// A journal that is gone, older, cut off, altered or another practice's is told, what
// can be read of it counts, and everything is held.
func TestRestoreWithAWrongJournal(t *testing.T) {
	w := newWaiting(t)
	path := filepath.Join(w.set, store.RefusalsFile)
	older, err := os.ReadFile(path)
	w.must(err)
	w.refuse()
	w.backup()
	good, err := os.ReadFile(path)
	w.must(err)
	other := newWaiting(t)
	other.refuse()
	foreign, err := os.ReadFile(other.e.Path(Data, store.RefusalsFile))
	w.must(err)
	lines := bytes.SplitAfter(good, []byte("\n"))
	for name, c := range map[string]struct {
		b    []byte
		said func(r Refusals) bool
	}{
		"gone":                {nil, func(r Refusals) bool { return r.Lacking }},
		"an older one":        {older, func(r Refusals) bool { return r.Lacking }},
		"cut in a line":       {good[:len(good)-9], func(r Refusals) bool { return r.Cut }},
		"cut between lines":   {bytes.Join(lines[:2], nil), func(r Refusals) bool { return r.Cut }},
		"a line taken out":    {bytes.Join([][]byte{lines[0], lines[2]}, nil), func(r Refusals) bool { return r.Cut }},
		"altered":             {bytes.Replace(good, []byte("recorded"), []byte("lifted"), 1), func(r Refusals) bool { return r.Foreign > 0 }},
		"empty":               {[]byte{}, func(r Refusals) bool { return r.Cut }},
		"another practice's":  {foreign, func(r Refusals) bool { return r.Foreign > 0 }},
		"of a later version":  {bytes.Replace(good, []byte("refusals 1"), []byte("refusals 2"), 1), func(r Refusals) bool { return r.Foreign > 0 }},
		"followed by another": {append(bytes.Clone(good), foreign...), func(r Refusals) bool { return r.Foreign > 0 }},
	} {
		t.Run(name, func(t *testing.T) {
			w.must(os.WriteFile(path, c.b, 0o600))
			if c.b == nil {
				w.must(os.Remove(path))
			}
			// The snapshot that was made after the refusal has a journal too.
			r, _, barred := w.restored(Restoration{})
			if !c.said(r.Refusals) || !r.Refusals.Damaged() || !barred {
				t.Errorf("barred %v, %+v", barred, r.Refusals)
			}
			// The next backup says so, writes it anew, and loses no line.
			m, err := w.e.Backup(context.Background(), w.set, "test", 0)
			w.must(err)
			if strange := r.Refusals.Foreign > 0; strange != (m.Aside != "") {
				t.Errorf("%d foreign lines lie in %q", r.Refusals.Foreign, m.Aside)
			}
			if r, _, barred := w.restored(Restoration{}); !barred || r.Refusals.Damaged() {
				t.Errorf("after another backup: barred %v, %+v", barred, r.Refusals)
			}
		})
	}
}

// A set that a program without a journal made says that it knows of none.
func TestRestoreFromASetWithoutJournal(t *testing.T) {
	w := newWaiting(t)
	w.refuse()
	// As it was: neither beside the snapshots nor in one, nor in its manifest.
	snapshot := filepath.Join(w.set, "snapshots", w.snapshot)
	w.must(os.Remove(filepath.Join(w.set, store.RefusalsFile)))
	w.must(os.Remove(filepath.Join(snapshot, "files", "data", store.RefusalsFile)))
	b, err := os.ReadFile(filepath.Join(snapshot, "manifest.json"))
	w.must(err)
	var m backup.Manifest
	w.must(json.Unmarshal(b, &m))
	m.Files = slices.DeleteFunc(m.Files, func(f backup.File) bool { return f.Path == "data/"+store.RefusalsFile })
	b, err = json.Marshal(m)
	w.must(err)
	w.must(os.WriteFile(filepath.Join(snapshot, "manifest.json"), b, 0o600))
	w.must(os.WriteFile(filepath.Join(snapshot, "manifest.mac"), []byte(hex.EncodeToString(w.e.Site.Token("backup/manifest", b))+"\n"), 0o600))
	if r, _, barred := w.restored(Restoration{}); barred || !r.Refusals.Old || r.Refusals.Known() || r.Refusals.Damaged() {
		t.Errorf("barred %v, %+v", barred, r.Refusals)
	}
	if r, _, barred := w.restored(Restoration{Refusals: []string{w.e.Path(Data, store.RefusalsFile)}}); !barred || !r.Refusals.Known() {
		t.Errorf("with the folder's journal: barred %v, %+v", barred, r.Refusals)
	}
	w.backup() // and from the next backup on there is one
	if r, _, barred := w.restored(Restoration{}); !barred || !r.Refusals.Known() {
		t.Errorf("after a backup: barred %v, %+v", barred, r.Refusals)
	}
}

// Refusals that were noted under newer keys than those of the snapshot are known.
func TestRestoreAcrossARotation(t *testing.T) {
	w := newWaiting(t)
	ctx := context.Background()
	w.refuse()
	w.stop()
	if _, err := Rotate(ctx, w.dir, []byte("une phrase"), Rotation{}); err != nil {
		t.Fatal(err)
	}
	w.start()
	if f := w.e.Store.RefusalsFound(); !f.Journal.Sound() || f.Unopened != 0 || len(f.Journal.Lines) != 1 {
		t.Fatalf("%+v", f)
	}
	live := w.e.Path(Data, store.RefusalsFile)
	if r, _, barred := w.restored(Restoration{Refusals: []string{live}}); !barred || !r.Refusals.Known() {
		t.Errorf("the folder's journal: barred %v, %+v", barred, r.Refusals)
	}
	w.backup()
	if r, _, barred := w.restored(Restoration{}); !barred || !r.Refusals.Known() {
		t.Errorf("barred %v, %+v", barred, r.Refusals)
	}
	// A new passphrase: that of the first snapshot does not open the newer keys.
	w.stop()
	if _, err := Rotate(ctx, w.dir, []byte("une phrase"), Rotation{Passphrase: []byte("une autre phrase"), Printed: func(string) {}}); err != nil {
		t.Fatal(err)
	}
	p, err := Open(ctx, w.dir, []byte("une autre phrase"))
	w.must(err)
	if f := p.Store.RefusalsFound(); !f.Journal.Sound() || f.Unopened != 0 {
		t.Errorf("%+v", f)
	}
	_, err = p.Backup(ctx, w.set, "test", 0)
	w.must(err)
	w.must(p.Close())
	r, _, _ := w.restored(Restoration{})
	if r.Refusals.Unopened != 1 || r.Refusals.Known() {
		t.Errorf("under a newer passphrase: %+v", r.Refusals)
	}
	// The last snapshot opens with it, and knows.
	to := filepath.Join(t.TempDir(), "restauré")
	r, err = Restore(ctx, Restoration{From: w.set, Dir: to, Unlock: unlockWith("une autre phrase")})
	if err != nil || !r.Refusals.Known() {
		t.Errorf("the last snapshot: %+v, %v", r.Refusals, err)
	}
	p, err = Open(ctx, w.dir, []byte("une autre phrase"))
	w.must(err)
	w.e.Practice = p // for the end of the test
}

// A newer trace tells of refusals that no journal has: they are missed, and an erased
// one is erased.
func TestRestoreMissesWhatTheTraceTells(t *testing.T) {
	w := newWaiting(t)
	ctx := t.Context()
	old := w.refuse()
	second := w.backup()
	w.must(w.e.Desk.EraseRefusal(ctx, refDoctor, old))
	w.must(w.e.logOutbox(ctx))
	newer := filepath.Join(t.TempDir(), "trace")
	w.must(os.CopyFS(newer, os.DirFS(w.e.Path(Trace))))
	if r, p, barred := w.restored(Restoration{Snapshot: second, Trace: newer}); barred || r.Refusals.Erased != 1 || !r.Refusals.Known() {
		lines, err := p.Store.RefusalLines(ctx)
		t.Errorf("barred %v, %+v, %v, %v", barred, r.Refusals, lines, err)
	}
	w.refuse()
	w.must(w.e.logOutbox(ctx))
	newer = filepath.Join(t.TempDir(), "trace")
	w.must(os.CopyFS(newer, os.DirFS(w.e.Path(Trace))))
	if r, _, barred := w.restored(Restoration{Trace: newer}); barred || r.Refusals.Unknown != 1 || r.Refusals.Known() || !r.Refusals.Damaged() {
		t.Errorf("barred %v, %+v", barred, r.Refusals)
	}
}

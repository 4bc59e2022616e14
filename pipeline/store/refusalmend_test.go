package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cardiopli/pipeline"
)

var refusalHop = pipeline.Hop{Stage: pipeline.StageRefusal, Actor: "u-1", At: start, Outcome: "recorded"}

func said(id, words string) Refusal {
	return Refusal{ID: id, At: start, Content: []byte(`{"words":"` + words + `"}`)}
}

func (d *desk) journal() map[string]RefusalLine {
	d.t.Helper()
	j, err := ReadRefusals(d.refusalsPath(), d.site)
	if err != nil || !j.Sound() {
		d.t.Fatalf("%+v, %v", j, err)
	}
	return j.Lines
}

// erasedHop is as the desk writes it.
func erasedHop(id string) pipeline.Hop {
	h := refusalHop
	h.Outcome, h.Notes = "erased", map[string]string{"refusal": id}
	return h
}

// A crash between the journal and the database leaves neither behind the other once
// the folder is opened again.
func TestRefusalCrashIsMended(t *testing.T) {
	d := open(t)
	kept, lifted, gone := said("r-kept", "un"), said("r-lifted", "deux"), said("r-gone", "trois")
	for _, r := range []Refusal{lifted, gone} {
		if err := d.SaveRefusal(ctx, r, []string{"ins|1"}, refusalHop); err != nil {
			t.Fatal(err)
		}
	}
	note := func(l RefusalLine, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.noteRefusal(l); err != nil {
			t.Fatal(err)
		}
	}
	token := [][]byte{d.refusalToken("ins|1")}
	note(d.sealRefusal(kept, token))
	lifted.Lifted, lifted.Content = start.Add(time.Hour), []byte(`{"words":"deux","why":"dit"}`)
	note(d.sealRefusal(lifted, token))
	needles, err := d.refusalNeedles(ctx, gone.ID)
	if err != nil || len(needles) != 2 { // the token is another's too
		t.Fatalf("%d values, %v", len(needles), err)
	}
	note(RefusalLine{ID: gone.ID, Word: RefusalErased, At: start}, nil)
	again := another(t, d)
	if m := again.RefusalsFound(); m.Recorded != 1 || m.Lifted != 1 || m.Erased != 1 || m.Unopened != 0 || m.Aside != "" {
		t.Errorf("%+v", m)
	}
	found, err := again.RefusalsByKey(ctx, "ins|1")
	if err != nil || len(found) != 2 || found[0].ID != "r-kept" || string(found[0].Content) != string(kept.Content) || !found[0].Lifted.IsZero() ||
		!found[1].Lifted.Equal(lifted.Lifted) || string(found[1].Content) != string(lifted.Content) {
		t.Errorf("%+v, %v", found, err)
	}
	if held, err := again.holds(needles); held || err != nil {
		t.Errorf("bytes of the erased refusal are left: %v", err)
	}
	if m := another(t, d).RefusalsFound(); m.Recorded+m.Lifted+m.Erased != 0 {
		t.Errorf("mended twice: %+v", m)
	}
	// A transaction that surely did not happen is taken back from the journal.
	if _, err := d.write.ExecContext(ctx, `create trigger no before insert on refusal begin select raise(abort, 'no'); end`); err != nil {
		t.Fatal(err)
	}
	if err := d.SaveRefusal(ctx, said("r-never", "quatre"), []string{"ins|1"}, refusalHop); err == nil {
		t.Fatal("saved")
	}
	if _, is := d.journal()["r-never"]; is {
		t.Error("the journal has what was not saved")
	}
}

// An erasure that was cut short before the database's log was cut is ended by who
// types it again, who learns that there is none.
func TestRefusalErasedAgain(t *testing.T) {
	d := open(t)
	if err := d.SaveRefusal(ctx, said("r-one", "un"), []string{"ins|1"}, refusalHop); err != nil {
		t.Fatal(err)
	}
	needles, err := d.refusalNeedles(ctx, "r-one")
	if err != nil || len(needles) != 3 {
		t.Fatalf("%d values, %v", len(needles), err)
	}
	if _, err := d.noteRefusal(RefusalLine{ID: "r-one", Word: RefusalErased, At: start}); err != nil {
		t.Fatal(err)
	}
	if err := d.deleteRefusal(ctx, "r-one", erasedHop("r-one")); err != nil {
		t.Fatal(err)
	}
	if held, err := d.holds(needles); !held || err != nil {
		t.Fatalf("the search sees nothing before: %v", err)
	}
	if err := d.EraseRefusal(ctx, "r-one", erasedHop("r-one")); err != ErrNotFound {
		t.Error(err)
	}
	if held, err := d.holds(needles); held || err != nil {
		t.Errorf("bytes are left: %v", err)
	}
}

// What the database knows is in the journal again, wherever that went; what was
// erased stays so.
func TestRefusalJournalIsMadeAgain(t *testing.T) {
	d := open(t)
	for _, id := range []string{"r-one", "r-two", "r-three"} {
		if err := d.SaveRefusal(ctx, said(id, "secret"), []string{"ins|1"}, refusalHop); err != nil {
			t.Fatal(err)
		}
	}
	two := said("r-two", "secret")
	two.Lifted = start.Add(time.Hour)
	if err := d.SaveRefusal(ctx, two, nil, refusalHop); err != nil {
		t.Fatal(err)
	}
	full, err := os.ReadFile(d.refusalsPath())
	if err != nil {
		t.Fatal(err)
	}
	if err := d.EraseRefusal(ctx, "r-three", erasedHop("r-three")); err != nil {
		t.Fatal(err)
	}
	want := map[string]RefusalWord{"r-one": RefusalRecorded, "r-two": RefusalLifted, "r-three": RefusalErased}
	good, err := os.ReadFile(d.refusalsPath())
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(good, []byte("\n"))
	for name, b := range map[string][]byte{"gone": nil, "empty": {}, "cut": good[:len(good)/2], "line cut": bytes.Join(lines[:3], nil), "rotten": bytes.Replace(good, []byte("recorded"), []byte("recordex"), 1),
		"other": []byte("something else\n"), "as before": good, "older": full} {
		if err := os.WriteFile(d.refusalsPath(), b, 0o600); err != nil {
			t.Fatal(err)
		}
		if b == nil {
			os.Remove(d.refusalsPath())
		}
		m := another(t, d).RefusalsFound()
		if m.Recorded+m.Lifted+m.Erased+m.Unopened != 0 || m.Journal.Sound() != slices.Contains([]string{"as before", "older"}, name) {
			t.Errorf("%s: %+v", name, m)
		}
		got := d.journal()
		for id, w := range want {
			if got[id].Word != w || len(got) != len(want) {
				t.Errorf("%s: %s is %q of %d", name, id, got[id].Word, len(got))
			}
		}
		if (m.Aside != "") != (m.Journal.Foreign > 0) {
			t.Errorf("%s: %d strange lines, aside %q", name, m.Journal.Foreign, m.Aside)
		}
	}
	// Erased, it also goes from the lines that were not understood.
	if err := os.WriteFile(d.refusalsPath(), bytes.ReplaceAll(good, []byte(`"mac":"`), []byte(`"mac":"0`)), 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := d.MendRefusals(ctx)
	if err != nil || m.Aside == "" {
		t.Fatalf("%+v, %v", m, err)
	}
	if err := d.EraseRefusal(ctx, "r-one", erasedHop("r-one")); err != nil {
		t.Fatal(err)
	}
	asides, err := filepath.Glob(d.refusalsPath() + refusalsAside + "*")
	if err != nil || len(asides) == 0 {
		t.Fatalf("%q, %v", asides, err)
	}
	for _, a := range asides {
		if b, err := os.ReadFile(a); err != nil || bytes.Contains(b, []byte("r-one")) {
			t.Errorf("%s has it still, %v", filepath.Base(a), err)
		}
	}
	// A database from before all this learns it from the journal.
	e := open(t)
	e2 := &desk{e.Store, t, e.dir, e.site}
	r, err := e2.ReplayRefusals(ctx, d.journal(), d.site)
	if err != nil || r.Lifted != 1 || r.Recorded+r.Erased+r.Unopened != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// Two processes that write at once lose no word of each other's.
func TestRefusalsAtOnce(t *testing.T) {
	d := open(t)
	other := another(t, d)
	var done sync.WaitGroup
	for i, s := range []*desk{d, other, d, other} {
		done.Go(func() {
			for n := range 5 {
				r := said(fmt.Sprintf("r-%d%d", i, n), "x")
				if err := s.SaveRefusal(ctx, r, []string{"ins|1"}, refusalHop); err != nil {
					t.Error(err)
				}
				if n%2 == 0 {
					if err := s.EraseRefusal(ctx, r.ID, erasedHop(r.ID)); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	done.Wait()
	if all, err := d.Refusals(ctx); err != nil || len(all) != 8 || len(d.journal()) != 20 {
		t.Errorf("%d refusals, %d lines, %v", len(all), len(d.journal()), err)
	}
	if m, err := d.MendRefusals(ctx); err != nil || m.Recorded+m.Lifted+m.Erased != 0 || !m.Journal.Sound() {
		t.Errorf("%+v, %v", m, err)
	}
}

// No byte of a journal can be changed without being told, and none makes another word.
func TestRefusalJournalIsTheirs(t *testing.T) {
	d := open(t)
	for _, id := range []string{"r-one", "r-two"} {
		if err := d.SaveRefusal(ctx, said(id, "secret"), []string{"ins|1"}, refusalHop); err != nil {
			t.Fatal(err)
		}
	}
	good, err := os.ReadFile(d.refusalsPath())
	if err != nil {
		t.Fatal(err)
	}
	want := parseRefusals(good, d.site)
	same := func(j RefusalJournal) bool {
		for id, l := range j.Lines {
			if w := want.Lines[id]; w.Word != l.Word || !w.At.Equal(l.At) || !bytes.Equal(w.Sealed, l.Sealed) {
				return false
			}
		}
		return true
	}
	for i := range good {
		b := bytes.Clone(good)
		b[i] ^= 1
		j := parseRefusals(b, d.site)
		if !same(j) {
			t.Fatalf("byte %d: another word", i)
		}
		if j.Foreign == 0 && !j.Cut && len(j.Lines) != len(want.Lines) {
			t.Fatalf("byte %d: %d lines, and nothing is told", i, len(j.Lines))
		}
	}
	for n := range good {
		if j := parseRefusals(good[:n], d.site); !same(j) || !j.Cut && len(j.Lines) != len(want.Lines) {
			t.Fatalf("cut at %d: %+v", n, j)
		}
	}
}

func FuzzRefusals(f *testing.F) {
	d := open(f)
	if err := d.SaveRefusal(ctx, said("r-one", "secret"), []string{"ins|1"}, refusalHop); err != nil {
		f.Fatal(err)
	}
	good, err := os.ReadFile(d.refusalsPath())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(refusalsHead + "{}\n\n{\"end\":0}"))
	f.Add([]byte(strings.Repeat(string(good), 3)))
	stranger := open(f).site
	f.Fuzz(func(t *testing.T, b []byte) {
		if j := parseRefusals(b, stranger); len(j.Lines) > 0 || j.Sound() {
			t.Errorf("a journal without the key's digest was followed: %+v", j)
		}
	})
}

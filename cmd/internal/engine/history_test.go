package engine

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/config"
	"cardiopli/pipeline/store"
)

// archive is a practice whose engine is moved by hand.
type archive struct {
	t   *testing.T
	e   *Engine
	dir string
	n   int
}

func newArchive(t *testing.T) *archive {
	t.Helper()
	a := &archive{t: t, dir: filepath.Join(t.TempDir(), "practice")}
	if _, err := create(a.dir, config.Sample, []byte("une phrase")); err != nil {
		t.Fatal(err)
	}
	a.start()
	t.Cleanup(func() { a.stop() })
	return a
}

func (a *archive) start() {
	a.t.Helper()
	p, err := Open(context.Background(), a.dir, []byte("une phrase"))
	a.must(err)
	a.e, err = Start(context.Background(), p, slog.New(slog.DiscardHandler))
	a.must(err)
}

func (a *archive) stop() {
	a.e.Close()
	a.e.Practice.Close()
}

func (a *archive) must(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

// report is an echocardiography with an ejection fraction.
func report(patient, on string, lvef int) string {
	return fmt.Sprintf(`ÉCHOCARDIOGRAPHIE TRANSTHORACIQUE du %s
Patient : %s
Médecin traitant : Dr Paul ROUX

VG non dilaté. FEVG %d %%.

Conclusion : FEVG %d %%. Pas de traitement à modifier.
`, on, patient, lvef, lvef)
}

// drafted takes a report and prepares it.
func (a *archive) drafted(text string) store.Record {
	a.t.Helper()
	ctx := context.Background()
	a.n++
	id, _, err := a.e.Store.Take(ctx, store.Arrival{Raw: []byte(text), Text: text, Place: fmt.Sprint(a.n), By: pipeline.System, At: now()})
	a.must(err)
	return a.prepared(id)
}

func (a *archive) prepared(id pipeline.ID) store.Record {
	a.t.Helper()
	ctx := context.Background()
	r, err := a.e.Store.Load(ctx, id)
	a.must(err)
	a.must(a.e.prepare(ctx, store.DueDocument{ID: id, State: r.State, Version: r.Version}))
	r, err = a.e.Store.Load(ctx, id)
	a.must(err)
	return r
}

// issued lets a draft go; its copy ends in the given state.
func (a *archive) issued(r store.Record, to pipeline.DeliveryState) store.Record {
	a.t.Helper()
	ctx := context.Background()
	at := func(from, to pipeline.State) store.Change {
		return store.Change{ID: r.ID, From: from, Version: r.Version, To: to, At: now()}
	}
	if r.State == pipeline.Held { // the directory is empty: what matters here is who the patient is
		a.must(a.e.Store.Apply(ctx, at(pipeline.Held, pipeline.Drafted)))
	}
	a.must(a.e.Store.Apply(ctx, at(pipeline.Drafted, pipeline.Approved)))
	c := at(pipeline.Approved, pipeline.Issued)
	name := fmt.Sprintf("%s-%d-01", r.ID, r.Version)
	c.Outgoing = []store.Outgoing{{ID: name, Recipient: durand, MessageID: "<" + name + "@x>", Bytes: []byte("m"), Due: now()}}
	a.must(a.e.Store.Apply(ctx, c))
	a.e.remember(r)
	if to != pipeline.Queued {
		a.must(a.e.Store.Move(ctx, store.Step{ID: name, From: pipeline.Queued, To: to, At: now()}))
	}
	return r
}

func (a *archive) sent(text string) store.Record {
	a.t.Helper()
	return a.issued(a.drafted(text), pipeline.Accepted)
}

// seen lists the days and ejection fractions that a letter looks back on.
func (a *archive) seen(text string) string {
	a.t.Helper()
	r, err := a.e.Store.Load(context.Background(), a.drafted(text).ID)
	a.must(err)
	return a.again(r)
}

func (a *archive) again(r store.Record) string {
	a.t.Helper()
	doc, err := a.e.Draft(context.Background(), r)
	a.must(err)
	var out []string
	for _, x := range doc.Earlier {
		for _, m := range x.Measurements {
			if m.Key == "lvef" {
				out = append(out, fmt.Sprintf("%s=%v", x.On, m.Value))
				break
			}
		}
	}
	return strings.Join(out, " ")
}

const jeanne = "MARTEL Jeanne, née le 04/05/1951, sexe F"

// TestHistorySamePerson holds who is the same patient: the second letter is about
// the one given, the first about jeanne or whom the case names.
func TestHistorySamePerson(t *testing.T) {
	const insA, insB = "2 51 05 75 116 001 75", "2 51 05 13 055 002 86"
	for name, c := range map[string]struct {
		first, now string
		same       bool
	}{
		"same":                          {jeanne, jeanne, true},
		"accents and case":              {"LÉVÊQUE Zoé, née le 04/05/1951", "LEVEQUE ZOE, née le 04/05/1951", true},
		"hyphen":                        {"MARTEL Marie-Claire, née le 04/05/1951", "MARTEL Marie Claire, née le 04/05/1951", true},
		"married since":                 {"MARTEL Jeanne, née le 04/05/1951", "ROSSI Jeanne, née MARTEL, née le 04/05/1951", true},
		"born another day":              {jeanne, "MARTEL Jeanne, née le 05/05/1951, sexe F", false},
		"twin":                          {jeanne, "MARTEL Louise, née le 04/05/1951, sexe F", false},
		"twin whose name begins alike":  {"MARTEL Marie Claire, née le 04/05/1951", "MARTEL Marie Claude, née le 04/05/1951", false},
		"one name of two":               {"MARTEL Marie Claire, née le 04/05/1951", "MARTEL Marie, née le 04/05/1951", false},
		"another sex":                   {"MARTEL Dominique, né le 04/05/1951, sexe M", "MARTEL Dominique, née le 04/05/1951, sexe F", false},
		"married into the same surname": {"ROSSI Jeanne, née MARTEL, née le 04/05/1951", "ROSSI Jeanne, née COLIN, née le 04/05/1951", false},
		"another file":                  {jeanne + "\nIPP : 0012345", jeanne + "\nIPP : 0099999", false},
		"no birth date":                 {"MARTEL Jeanne", "MARTEL Jeanne", false},
	} {
		t.Run(name, func(t *testing.T) {
			a := newArchive(t)
			a.sent(report(c.first, "12/03/2025", 60))
			want := ""
			if c.same {
				want = "2025-03-12=60"
			}
			if got := a.seen(report(c.now, "12/03/2026", 48)); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
	// Numbers say more than names.
	p := pipeline.Patient{Name: "MARTEL", Given: "Marie", BirthDate: pipeline.Date{Year: 1951, Month: 5, Day: 4}}
	q := p
	q.Given, q.INS, p.INS = "Marie Claire", strings.ReplaceAll(insA, " ", ""), strings.ReplaceAll(insA, " ", "")
	if !same(p, q) {
		t.Error("one INS is one person")
	}
	if q.INS = strings.ReplaceAll(insB, " ", ""); same(p, q) {
		t.Error("two INS are two persons")
	}
	q = p
	p.INS, q.INS, p.Given, q.Given = "", "", "J", "J"
	if same(p, q) {
		t.Error("an initial names nobody")
	}
}

// TestHistoryHomonyms: where two persons are known under the same traits, a letter
// that bears no number looks back on neither.
func TestHistoryHomonyms(t *testing.T) {
	a := newArchive(t)
	a.sent(report(jeanne+"\nIPP : 0012345", "12/03/2024", 60))
	a.sent(report(jeanne+"\nIPP : 0099999", "12/03/2025", 35))
	if got := a.seen(report(jeanne, "12/03/2026", 48)); got != "" {
		t.Errorf("one of two homonyms was taken: %q", got)
	}
	if got := a.seen(report(jeanne+"\nIPP : 0099999", "13/03/2026", 48)); got != "2025-03-12=35" {
		t.Errorf("her own letter was not found, or another's: %q", got)
	}
}

// TestHistoryOnlySent: what was not sent, or no longer stands, says nothing.
func TestHistoryOnlySent(t *testing.T) {
	ctx := context.Background()
	a := newArchive(t)
	look := report(jeanne, "12/03/2026", 48)
	asking := a.drafted(look)
	is := func(want, why string) {
		t.Helper()
		if got := a.again(asking); got != want {
			t.Errorf("%s: got %q, want %q", why, got, want)
		}
		a.stop()
		a.start()
		if got := a.again(asking); got != want {
			t.Errorf("%s, after a restart: got %q, want %q", why, got, want)
		}
	}
	is("", "no letter")
	first := a.drafted(report(jeanne, "12/03/2025", 60))
	is("", "a draft")
	a.issued(first, pipeline.Queued)
	is("", "not one copy has left")
	name := fmt.Sprintf("%s-1-01", first.ID)
	a.must(a.e.Store.Move(ctx, store.Step{ID: name, From: pipeline.Queued, To: pipeline.Accepted, At: now()}))
	is("2025-03-12=60", "sent")

	// While it is corrected nobody knows which value is right.
	amend := func(version int, text string) store.Record {
		t.Helper()
		a.must(a.e.Store.Apply(ctx, store.Change{ID: first.ID, From: pipeline.Issued, Version: version, To: pipeline.Received, At: now(),
			Edit: &store.Edit{Text: text, By: "u-1", Amends: version, Reason: "chiffre"}}))
		return a.prepared(first.ID)
	}
	second := amend(1, report(jeanne, "12/03/2025", 45))
	is("", "being corrected")
	a.must(a.e.Store.Apply(ctx, store.Change{ID: first.ID, From: second.State, Version: 2, To: pipeline.Issued, Revert: 1, At: now()}))
	is("2025-03-12=60", "the correction was given up")
	a.issued(amend(1, report(jeanne, "12/03/2025", 45)), pipeline.Accepted)
	is("2025-03-12=45", "corrected")

	// It was another patient's: the letter as corrected says so.
	a.issued(amend(3, report("MARTEL Louise, née le 04/05/1951, sexe F", "12/03/2025", 45)), pipeline.Accepted)
	is("", "it was somebody else's")
	if got := a.seen(report("MARTEL Louise, née le 04/05/1951, sexe F", "14/03/2026", 50)); got != "2025-03-12=45" {
		t.Errorf("the letter is not found under whom it was corrected to: %q", got)
	}

	other := a.sent(report(jeanne, "11/03/2025", 52))
	is("2025-03-11=52", "another letter")
	a.stop()
	db, err := sql.Open("sqlite", filepath.Join(a.dir, "data", "cardiopli.db"))
	a.must(err)
	_, err = db.Exec(`update document set wrapped_key = null where id = ?`, string(other.ID))
	a.must(err)
	a.must(db.Close())
	a.start()
	is("", "erased")
}

// TestHistoryOrder: the latest first, nothing of the same day or later, and no
// more than a letter can hold.
func TestHistoryOrder(t *testing.T) {
	a := newArchive(t)
	for _, x := range []struct {
		on   string
		lvef int
	}{{"12/03/2024", 60}, {"01/09/2025", 50}, {"12/03/2026", 41}, {"01/01/2025", 55}, {"02/04/2026", 40}} {
		a.sent(report(jeanne, x.on, x.lvef))
	}
	if got, want := a.seen(report(jeanne, "12/03/2026", 48)), "2025-09-01=50 2025-01-01=55 2024-03-12=60"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestHistoryInTheLetter: the second letter holds the values of the first beside
// its own, the third draws their course.
func TestHistoryInTheLetter(t *testing.T) {
	a := newArchive(t)
	says := func(r store.Record) (column, trend, graph bool) {
		for _, b := range r.Letter.Blocks {
			for _, row := range b.Rows {
				for _, cell := range row {
					column = column || strings.Contains(cell, "Antérieur")
				}
			}
			graph = graph || b.Kind == pipeline.Figure
		}
		return column, slices.ContainsFunc(r.Letter.Trends, func(t pipeline.Trend) bool { return t.Key == "lvef" }), graph
	}
	first := a.sent(report(jeanne, "12/03/2024", 60))
	if c, tr, g := says(first); c || tr || g {
		t.Errorf("the first letter looks back: %v %v %v", c, tr, g)
	}
	second := a.sent(report(jeanne, "12/03/2025", 58))
	if c, tr, _ := says(second); !c || !tr {
		t.Errorf("the second letter: column %v, trend %v", c, tr)
	}
	third := a.drafted(report(jeanne, "12/03/2026", 35))
	if c, tr, g := says(third); !c || !tr || !g {
		t.Errorf("the third letter: column %v, trend %v, graph %v", c, tr, g)
	}
	twin := a.drafted(report("MARTEL Louise, née le 04/05/1951, sexe F", "12/03/2026", 35))
	if c, tr, g := says(twin); c || tr || g {
		t.Errorf("her twin's letter looks back: %v %v %v", c, tr, g)
	}
}

// TestHistoryDoubtfulIdentity: while it is asked whose letter this is, it looks
// back on nobody.
func TestHistoryDoubtfulIdentity(t *testing.T) {
	a := newArchive(t)
	a.sent(report(jeanne, "12/03/2025", 60))
	r := a.drafted(report(jeanne, "12/03/2026", 48))
	p := pipeline.Patient{Name: "MARTEL", Given: "Jeanne", BirthDate: pipeline.Date{Year: 1951, Month: 5, Day: 4}}
	doubt := []pipeline.Finding{{Kind: pipeline.Identity, Rule: "name_mismatch", Severity: pipeline.Error}}
	got, err := a.e.earlier(context.Background(), r.ID, pipeline.Report{Patient: p, Date: r.Report.Date}, doubt)
	if err != nil || len(got) != 0 {
		t.Errorf("%d, %v", len(got), err)
	}
}

// TestHistoryTogether lets drafts and letters that leave meet.
func TestHistoryTogether(t *testing.T) {
	a := newArchive(t)
	first := a.sent(report(jeanne, "12/03/2025", 60))
	asking := a.drafted(report(jeanne, "12/03/2026", 48))
	a.stop()
	a.start()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 3 {
				if got, err := a.e.earlier(context.Background(), asking.ID, asking.Report, nil); err != nil || len(got) != 1 {
					t.Errorf("%d, %v", len(got), err)
				}
			}
		})
		wg.Go(func() {
			for range 20 {
				a.e.remember(first)
			}
		})
	}
	wg.Wait()
}

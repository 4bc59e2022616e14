package engine

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/config"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// office is a practice whose engine runs.
type office struct {
	tb testing.TB
	*Engine
	changed chan struct{} // told of each change
	halt    func()        // ends the engine and closes the folder; twice is once
}

// work starts the engine on a new practice folder. No operator is set: letters
// are prepared and wait.
func work(tb testing.TB, settings string) *office {
	tb.Helper()
	dir := tb.TempDir()
	if settings == "" {
		settings = string(config.Sample)
	}
	if _, err := create(dir, []byte(settings), []byte("une phrase de passe")); err != nil {
		tb.Fatal(err)
	}
	p, err := Open(context.Background(), dir, []byte("une phrase de passe"))
	if err != nil {
		tb.Fatal(err)
	}
	doctor := pipeline.Signatory{Title: "Dr", Given: "Anne", Name: "BLANC", RPPS: "10001234567"}
	if err := p.AddPerson(context.Background(), "blanc", review.Cardiologist, doctor, []byte("mot de passe"), []byte("4711")); err != nil {
		tb.Fatal(err)
	}
	return start(tb, p)
}

// start runs the engine of an open practice folder.
func start(tb testing.TB, p *Practice) *office {
	tb.Helper()
	ctx, stop := context.WithCancel(context.Background())
	e, err := Start(ctx, p, slog.New(slog.DiscardHandler))
	if err != nil {
		tb.Fatal(err)
	}
	o := &office{tb: tb, Engine: e, changed: make(chan struct{}, 1)}
	p.Store.Notify(o.changed)
	done := make(chan error, 1)
	go func() { done <- e.Run(ctx) }()
	o.halt = sync.OnceFunc(func() {
		stop()
		if err := <-done; err != nil {
			tb.Error(err)
		}
		e.Close()
		p.Close()
	})
	tb.Cleanup(o.halt)
	return o
}

// drop moves a file of some age into the inbox, as one who saves elsewhere and
// then moves does: it is settled when first seen.
func (o *office) drop(name string, raw []byte) {
	o.tb.Helper()
	beside := filepath.Join(o.tb.TempDir(), name)
	if err := os.WriteFile(beside, raw, 0o600); err != nil {
		o.tb.Fatal(err)
	}
	old := time.Now().Add(-time.Minute)
	if err := os.Chtimes(beside, old, old); err != nil {
		o.tb.Fatal(err)
	}
	if err := os.Rename(beside, o.Path(Inbox, name)); err != nil {
		o.tb.Fatal(err)
	}
}

// patience bounds every wait of these tests; reaching it is a failure.
const patience = 30 * time.Second

// await waits until the worklist shows n documents that none of which is being
// prepared, and returns it in order of arrival.
func (o *office) await(n int) []store.Summary {
	o.tb.Helper()
	end := time.After(patience)
	for {
		list, err := o.Store.List(context.Background())
		if err != nil {
			o.tb.Fatal(err)
		}
		if len(list) >= n && !slices.ContainsFunc(list, func(m store.Summary) bool { return m.State == pipeline.Received }) {
			slices.SortFunc(list, func(a, b store.Summary) int { return int(a.Seq - b.Seq) })
			return list
		}
		select {
		case <-o.changed:
		case <-end:
			o.tb.Fatalf("%d documents of %d after %v", len(list), n, patience)
		}
	}
}

func (o *office) load(id pipeline.ID) store.Record {
	o.tb.Helper()
	r, err := o.Store.Load(context.Background(), id)
	if err != nil {
		o.tb.Fatal(err)
	}
	return r
}

func rules(fs []pipeline.Finding) string {
	var out []string
	for _, f := range fs {
		out = append(out, f.Rule)
	}
	return strings.Join(out, " ")
}

// BenchmarkSettledToDraft is the time from a settled file in the inbox to its
// draft on the worklist, on disk, with its PDF.
func BenchmarkSettledToDraft(b *testing.B) {
	o := work(b, "")
	sample, err := os.ReadFile("../../../testdata/reports/s07-ett.txt")
	if err != nil {
		b.Fatal(err)
	}
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		name := "cr" + strings.Repeat("i", i%50) + time.Now().Format("150405.000000") + ".txt"
		text := append([]byte(nil), sample...)
		text = append(text, []byte("\nDicté le 12/03/2026, cote "+time.Now().Format("150405000000000")+".\n")...)
		start := time.Now()
		o.drop(name, text)
		for {
			list, err := o.Store.DueDocuments(context.Background(), time.Now().Add(time.Hour), 1)
			if err != nil {
				b.Fatal(err)
			}
			balance, err := o.Store.Balance(context.Background())
			if err != nil {
				b.Fatal(err)
			}
			if len(list) == 0 && balance.Received == i+1 {
				break
			}
			<-o.changed
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-median")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
}

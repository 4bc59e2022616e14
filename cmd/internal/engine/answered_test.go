package engine

import (
	"context"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// TestAnswersOfTheLetterCorrected: a correction starts from the answers of the
// letter that it corrects, not from those of a correction that was given up.
func TestAnswersOfTheLetterCorrected(t *testing.T) {
	ctx := context.Background()
	a := newArchive(t)
	who := review.Actor{Name: "blanc", Role: review.Cardiologist, Pseudonym: "u-1"}
	text := report(jeanne, "12/03/2026", 48) + "VG non dilaté, DTD VG 72 mm.\n"
	r := a.drafted(text)
	if r.State == pipeline.Held {
		a.must(a.e.Store.Apply(ctx, store.Change{ID: r.ID, From: pipeline.Held, Version: 1, To: pipeline.Drafted, At: now()}))
	}
	answers := func(version int, reason string) (n int) {
		t.Helper()
		r, err := a.e.Store.Load(ctx, r.ID)
		a.must(err)
		for _, f := range r.Findings {
			if f.Severity == pipeline.Error {
				a.must(a.e.Desk.Answer(ctx, who, r.ID, version, f.Key(), reason))
				n++
			}
		}
		return n
	}
	if answers(1, "mesuré deux fois") == 0 {
		t.Fatal("nothing was asked")
	}
	r, err := a.e.Store.Load(ctx, r.ID)
	a.must(err)
	a.issued(r, pipeline.Accepted)
	reasons := func(r store.Record) (out []string) {
		for _, f := range r.Findings {
			if f.Severity == pipeline.Error && f.Answer != nil {
				out = append(out, f.Answer.Reason)
			}
		}
		return out
	}
	// The first correction takes the words away that were asked about.
	a.must(a.e.Desk.Amend(ctx, who, r.ID, 1, report(jeanne, "12/03/2026", 45), "chiffre mal entendu"))
	if got := reasons(a.prepared(r.ID)); len(got) != 0 {
		t.Fatalf("%q", got)
	}
	a.must(a.e.Desk.Withdraw(ctx, who, r.ID, 2, "par erreur"))
	a.must(a.e.Desk.Amend(ctx, who, r.ID, 1, text+"Tolérance bonne.\n", "phrase oubliée"))
	if got := reasons(a.prepared(r.ID)); len(got) == 0 || got[0] != "mesuré deux fois" {
		t.Errorf("the answers of the letter that is corrected are asked again: %q", got)
	}
}

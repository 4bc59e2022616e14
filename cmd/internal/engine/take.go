package engine

import (
	"context"
	"errors"
	"os"

	"cardiopli/pipeline"
	"cardiopli/pipeline/intake"
	"cardiopli/pipeline/read"
	"cardiopli/pipeline/store"
)

// taker takes files from the inbox into the store.
type taker struct{ e *Engine }

// Take reads and seals a file. What cannot be read is recorded, and returned as
// the refusal whose words go into the note beside it.
func (t taker) Take(ctx context.Context, f intake.File) (intake.Outcome, error) {
	id, outcome, err := t.e.Take(ctx, f, pipeline.System)
	if err != nil {
		return 0, err
	}
	t.e.Log.Info("taken", "document", id, "outcome", outcome)
	switch outcome {
	case store.Repeat:
		return intake.Repeat, nil
	case store.Already:
		return intake.AlreadyTaken, nil
	}
	return intake.Taken, nil
}

// Take puts a report in. The error of a file that cannot be read has
// French() (what, todo string).
func (p *Practice) Take(ctx context.Context, f intake.File, by string) (pipeline.ID, store.Outcome, error) {
	a := store.Arrival{Source: pipeline.Source{Name: f.Name, Size: f.Size}, Raw: f.Raw, Place: f.Token, By: by, At: now()}
	var result read.Result
	var err error = read.Refusal{Reason: read.TooLarge}
	if !f.Over {
		result, err = read.File(f.Name, f.Raw)
	}
	var refusal read.Refusal
	switch {
	case errors.As(err, &refusal):
		a.Refusal = string(refusal.Reason)
	case err != nil:
		return "", "", err
	default:
		a.Text = result.Text
		a.Source.Format, a.Source.Notes = result.Format, result.Notes
	}
	id, outcome, err := p.Store.Take(ctx, a)
	if err != nil {
		return "", "", err
	}
	if outcome == store.Refused {
		return id, outcome, refusal
	}
	return id, outcome, nil
}

// pending reports whether the inbox still holds a file that intake would take.
func pending(inbox string) (bool, error) {
	entries, err := os.ReadDir(inbox)
	if err != nil {
		return false, err
	}
	for _, e := range entries {
		if e.Type().IsRegular() && !intake.Skipped(e.Name()) {
			return true, nil
		}
	}
	return false, nil
}

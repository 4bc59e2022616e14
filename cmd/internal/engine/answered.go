package engine

import (
	"context"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// answered carries a person's answers over from the version that r was made from: the same
// finding on the same words is not asked twice.
func (e *Engine) answered(ctx context.Context, r store.Record, findings []pipeline.Finding) ([]pipeline.Finding, error) {
	if r.Version == 1 {
		return pipeline.Aged(findings, nil, r.Received), nil
	}
	base, err := e.base(ctx, r)
	if err != nil {
		return nil, err
	}
	before, err := e.Store.LoadVersion(ctx, r.ID, base)
	if err != nil {
		return nil, err
	}
	given := map[string]*pipeline.Answer{}
	for _, f := range before.Findings {
		if f.Answer != nil {
			given[f.Key()] = f.Answer
		}
	}
	for i, f := range findings {
		findings[i].Answer = given[f.Key()]
	}
	return pipeline.Aged(findings, before.Findings, r.At), nil
}

// base is the version that r was made from: the one before it, or, where that is a
// correction that was given up, the letter that both correct.
func (e *Engine) base(ctx context.Context, r store.Record) (int, error) {
	before := r.Version - 1
	if r.AmendsVersion == 0 || r.AmendsVersion == before {
		return before, nil
	}
	ds, err := e.Store.Decisions(ctx, r.ID)
	if err != nil {
		return 0, err
	}
	for _, d := range ds {
		if d.What == pipeline.StageWithdraw && d.Version == before {
			return r.AmendsVersion, nil
		}
	}
	return before, nil
}

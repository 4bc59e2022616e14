package engine

import (
	"context"
	"slices"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// signatories are the cardiologists in whose name a letter may be: all of them, the
// practice's default first, for the text to choose by its own signature; one whom a
// person chose stands alone. Where that one stands in for the cardiologist whom the
// text names, the letter says so.
func (e *Engine) signatories(ctx context.Context, r store.Record, named pipeline.Named) ([]pipeline.Signatory, error) {
	people, err := e.Store.People(ctx)
	if err != nil {
		return nil, err
	}
	people = slices.DeleteFunc(people, func(p store.Person) bool { return review.Role(p.Role) != review.Cardiologist || !p.Active })
	var all []pipeline.Signatory
	for _, p := range people {
		switch {
		case r.Signer == p.Name:
			return e.standIn(ctx, r, named, p, people)
		case r.Signer != "":
		case p.Name == e.Config.Signing.Default:
			all = append([]pipeline.Signatory{p.Signatory}, all...)
		default:
			all = append(all, p.Signatory)
		}
	}
	return all, nil
}

func (e *Engine) standIn(ctx context.Context, r store.Record, named pipeline.Named, by store.Person, people []store.Person) ([]pipeline.Signatory, error) {
	out := []pipeline.Signatory{by.Signatory}
	if writes(by.Signatory, named) {
		return out, nil
	}
	delegations, err := e.Store.Delegations(ctx)
	if err != nil {
		return nil, err
	}
	on := pipeline.DateOf(r.At.In(e.Config.Location()))
	for _, p := range people {
		if !writes(p.Signatory, named) && !(named == (pipeline.Named{}) && p.Name == e.Config.Signing.Default) {
			continue
		}
		for _, d := range delegations {
			if d.Of == p.Name && d.To == by.Name && d.Holds(on) {
				out[0] = review.StandIn(p.Signatory, by.Signatory)
			}
		}
	}
	return out, nil
}

// writes reports whether the text names a cardiologist of the practice as its author.
func writes(s pipeline.Signatory, n pipeline.Named) bool {
	if s.RPPS != "" && n.RPPS != "" {
		return s.RPPS == n.RPPS
	}
	f, _ := directory.Compare(n, pipeline.Recipient{Given: s.Given, Name: s.Name})
	return f >= directory.FitFamily
}

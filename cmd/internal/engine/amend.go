package engine

import (
	"context"
	"fmt"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// sent loads the letter that a version replaces; nil for a first letter.
func (e *Engine) sent(ctx context.Context, r store.Record) (*pipeline.Sent, error) {
	if r.AmendsVersion == 0 {
		return nil, nil
	}
	before, err := e.Store.LoadVersion(ctx, r.ID, r.AmendsVersion)
	if err != nil {
		return nil, fmt.Errorf("load the letter that is corrected: %w", err)
	}
	return &pipeline.Sent{Version: r.AmendsVersion, Letter: before.Letter, Reason: r.AmendReason}, nil
}

// owed lists those to whom a correction must go besides those it names: nobody is
// left with a letter that was replaced.
func (e *Engine) owed(ctx context.Context, r store.Record, named []pipeline.Recipient) ([]pipeline.Recipient, error) {
	if r.AmendsVersion == 0 {
		return nil, nil
	}
	copies, err := e.Store.Deliveries(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	var out []pipeline.Recipient
	for _, to := range review.Owed(copies) {
		has := false
		for _, n := range named {
			has = has || n.Same(to)
		}
		if !has {
			out = append(out, to)
		}
	}
	return out, nil
}

// correct gives a correction the letter that it replaces, and adds to its
// recipients those to whom it is owed, with what keeps their copies from leaving.
// A first letter stays as it is.
func (e *Engine) correct(ctx context.Context, r store.Record, doc pipeline.Document, book *directory.Book, usable directory.Usable) (pipeline.Document, []pipeline.Finding, error) {
	var err error
	if doc.Amends, err = e.sent(ctx, r); err != nil || doc.Amends == nil {
		return doc, nil, err
	}
	owed, err := e.owed(ctx, r, doc.Recipients)
	if err != nil || len(owed) == 0 {
		return doc, nil, err
	}
	doc.Recipients = append(doc.Recipients[:len(doc.Recipients):len(doc.Recipients)], owed...)
	fs := book.Unusable(owed, usable)
	for _, to := range owed {
		fs = append(fs, pipeline.Finding{Kind: pipeline.Identity, Rule: "owed", Severity: pipeline.Info,
			Message: to.Display() + " a reçu la lettre corrigée : la correction lui est adressée aussi.",
			Hint:    "Un envoi qui n'a pas abouti peut être annulé sur la page du document ; la correction ne lui est alors plus due."})
	}
	return doc, fs, nil
}

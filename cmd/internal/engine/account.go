package engine

import (
	"context"
	"fmt"

	"cardiopli/pipeline"
	"cardiopli/pipeline/ledger"
	"cardiopli/pipeline/read"
)

// AccountOf is Account of a stored version, with the letter that it replaces where
// it replaces one.
func (e *Engine) AccountOf(doc pipeline.Document) ([]ledger.Ledger, error) {
	ctx := context.Background()
	r, err := e.Store.LoadVersion(ctx, doc.ID, doc.Version)
	if err != nil {
		return nil, err
	}
	if doc.Amends, err = e.sent(ctx, r); err != nil {
		return nil, err
	}
	doc.At = doc.At.In(e.Config.Location())
	return e.Account(doc)
}

// Account follows every number, unit, side, negation and drug of a document: from
// what was dropped to its written form, to its letter, and to the text of the very
// PDF that will leave.
func (e *Engine) Account(doc pipeline.Document) ([]ledger.Ledger, error) {
	all := []ledger.Ledger{e.ledgers.Spoken(doc), e.ledgers.Letter(doc)}
	if len(doc.PDF) == 0 {
		return all, nil
	}
	text, err := read.Printed(doc.PDF)
	if err != nil {
		return nil, fmt.Errorf("read the letter back: %w", err)
	}
	return append(all, e.ledgers.Extract(doc.Letter, text)), nil
}

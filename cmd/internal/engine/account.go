package engine

import (
	"fmt"

	"cardiopli/pipeline"
	"cardiopli/pipeline/ledger"
	"cardiopli/pipeline/read"
)

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

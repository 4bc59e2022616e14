package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
)

// Part is a further letter of a recording. It becomes a document of its own,
// with its own keys, that shares the recording.
type Part struct {
	Text       string
	Moments    []pipeline.Moment
	Transcript pipeline.Transcript // what was heard of this letter
}

// readyParts makes the documents that a change cuts off a recording.
func (s *Store) readyParts(c Change, src pipeline.Source) ([]*taking, error) {
	var made []*taking
	for i, p := range c.Parts {
		src.Part, src.Parts = i+2, len(c.Parts)+1
		t := &taking{id: newID(), moments: p.Moments, rawOf: c.ID, a: Arrival{Source: src, Text: p.Text,
			// A second transcription of the same recording finds the first one's letters.
			Place: fmt.Sprintf("recording %s %d/%d", c.ID, src.Part, src.Parts), By: pipeline.System, At: c.At}}
		var err error
		if t.key, t.wrapped, err = s.site.NewDocument(string(t.id)); err != nil {
			return nil, fmt.Errorf("make key of %s: %w", t.id, err)
		}
		t.sum = sha256.Sum256([]byte("recording " + string(c.ID)))
		t.tokens = tokensOf(s.site, t.a, t.sum)
		made = append(made, t)
	}
	return made, nil
}

// insertParts adds them in the transaction of the change, and numbers the letter
// that the recording's own document keeps.
func (s *Store) insertParts(ctx context.Context, tx *sql.Tx, key *atrest.Document, c Change, src pipeline.Source, made []*taking) error {
	for i, t := range made {
		r, err := s.settle(ctx, tx, t)
		if err != nil {
			return err
		}
		if r.ID != t.id {
			continue // there since an earlier transcription
		}
		if err := updateTranscript(ctx, tx, t.key, t.id, c.Parts[i].Transcript); err != nil {
			return err
		}
	}
	src.Part, src.Parts = 1, len(made)+1
	sealed, err := sealJSON(key, "source", src)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `update document set sealed_source = $1 where id = $2`, sealed, c.ID); err != nil {
		return fmt.Errorf("number the letter of %s: %w", c.ID, err)
	}
	return nil
}

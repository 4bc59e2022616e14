package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
)

// Transcript returns what the engine heard in a document's recording; ErrNotFound
// where the document came from no recording or has not been transcribed.
func (s *Store) Transcript(ctx context.Context, id pipeline.ID) (pipeline.Transcript, error) {
	var t pipeline.Transcript
	var sealed []byte
	err := s.read.QueryRowContext(ctx, `select sealed_transcript from document where id = $1`, id).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) || err == nil && sealed == nil {
		return t, ErrNotFound
	}
	if err != nil {
		return t, fmt.Errorf("read transcript of %s: %w", id, err)
	}
	key, err := s.key(ctx, s.read, id)
	if err != nil {
		return t, err
	}
	if err := openJSON(key, "transcript", sealed, &t); err != nil {
		return t, fmt.Errorf("open transcript of %s: %w", id, err)
	}
	return t, nil
}

func updateTranscript(ctx context.Context, tx *sql.Tx, key *atrest.Document, id pipeline.ID, t pipeline.Transcript) error {
	sealed, err := sealJSON(key, "transcript", t)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `update document set sealed_transcript = $1 where id = $2`, sealed, id); err != nil {
		return fmt.Errorf("store transcript of %s: %w", id, err)
	}
	return nil
}

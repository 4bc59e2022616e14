package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"cardiopli/pipeline"
)

// addHop puts a hop into the outbox, in the transaction of what it tells of.
func addHop(ctx context.Context, tx *sql.Tx, h pipeline.Hop) error {
	h.Seq = 0 // given by the outbox
	record, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("write hop: %w", err)
	}
	_, err = tx.ExecContext(ctx, `insert into hop (document, version, stage, actor, record) values ($1, $2, $3, $4, $5)`,
		h.Document, h.Version, h.Stage, h.Actor, record)
	if err != nil {
		return fmt.Errorf("insert hop: %w", err)
	}
	return nil
}

// AddHop records a hop that goes with no other change, such as a view.
func (s *Store) AddHop(ctx context.Context, h pipeline.Hop) error {
	return s.inTx(ctx, func(tx *sql.Tx) error { return addHop(ctx, tx, h) })
}

// Seen reports whether the actor has viewed this version.
func (s *Store) Seen(ctx context.Context, id pipeline.ID, version int, actor string) (bool, error) {
	var n int
	err := s.read.QueryRowContext(ctx, `select count(*) from hop where document = $1 and version = $2 and stage = $3 and actor = $4`,
		id, version, pipeline.StageView, actor).Scan(&n)
	return n > 0, err
}

// Outbox returns up to n hops that the trace does not hold yet, in order.
func (s *Store) Outbox(ctx context.Context, n int) ([]pipeline.Hop, error) {
	return s.hops(ctx, `select seq, record from hop where logged = 0 order by seq limit $1`, n)
}

// LastHop is the number of the last hop ever put into the outbox, 0 for none.
func (s *Store) LastHop(ctx context.Context) (int64, error) {
	var n int64
	err := s.read.QueryRowContext(ctx, `select coalesce(max(seq), 0) from hop`).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("read the last hop: %w", err)
	}
	return n, nil
}

// Hops lists the hops of one document, oldest first.
func (s *Store) Hops(ctx context.Context, id pipeline.ID) ([]pipeline.Hop, error) {
	return s.hops(ctx, `select seq, record from hop where document = $1 order by seq`, id)
}

func (s *Store) hops(ctx context.Context, query string, arg any) ([]pipeline.Hop, error) {
	rows, err := s.read.QueryContext(ctx, query, arg)
	if err != nil {
		return nil, fmt.Errorf("read hops: %w", err)
	}
	defer rows.Close()
	var hs []pipeline.Hop
	for rows.Next() {
		var seq int64
		var record []byte
		var h pipeline.Hop
		if err := rows.Scan(&seq, &record); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(record, &h); err != nil {
			return nil, fmt.Errorf("read hop %d: %w", seq, err)
		}
		h.Seq = seq
		hs = append(hs, h)
	}
	return hs, rows.Err()
}

// Logged marks all hops up to seq as held by the trace.
func (s *Store) Logged(ctx context.Context, seq int64) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `update hop set logged = 1 where logged = 0 and seq <= $1`, seq); err != nil {
		return fmt.Errorf("mark hops: %w", err)
	}
	return tx.Commit()
}

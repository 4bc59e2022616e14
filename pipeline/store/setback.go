package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"cardiopli/pipeline"
)

// Ahead is how far the last hop lies in the future: what a clock that ran ahead has
// left behind once it was set right. Zero or less where the clock only went on.
func (s *Store) Ahead(ctx context.Context, now time.Time) (time.Duration, error) {
	return ahead(ctx, s.read, now)
}

func ahead(ctx context.Context, q querier, now time.Time) (time.Duration, error) {
	var record []byte
	err := q.QueryRowContext(ctx, `select record from hop order by seq desc limit 1`).Scan(&record)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the last hop: %w", err)
	}
	var h struct {
		At time.Time `json:"at"`
	}
	if err := json.Unmarshal(record, &h); err != nil {
		return 0, fmt.Errorf("read the last hop: %w", err)
	}
	return h.At.Sub(now), nil
}

// SetBack undoes what a clock that ran ahead did to the waits, in one transaction.
// Copies and ways out that were put off are tried at once, since one try more costs
// nothing; a document's next step keeps its wait, which may be the time in which an
// approval can be withdrawn, and comes earlier by as much as the last hop lies ahead,
// so never too soon. Nothing has happened in the future. Without it a copy that was put off for a minute would wait
// for as long as the clock was wrong, its receipts would seem older than its
// submission, and its silence would be noticed late. What hops and decisions say is
// left as it was said; a hop tells of the clock. Nothing is done where the last hop
// is no further ahead than by slack.
func (s *Store) SetBack(ctx context.Context, at time.Time, slack time.Duration) (by time.Duration, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		d, err := ahead(ctx, tx, at)
		if err != nil || d <= slack {
			return err
		}
		by = d
		now, back := micros(at), d.Microseconds()
		for _, q := range []string{
			`update document set due_at = max($1, due_at - $2) where due_at > $1`,
			`update delivery set due_at = $1 where due_at > $1 and $2 > 0`,
			`update gate set until = min(until, $1), failing_at = min(failing_at, $1) where $2 > 0`,
			`update delivery set since = min(since, $1), attempt_at = min(attempt_at, $1), accepted_at = min(accepted_at, $1),
			        ready_at = min(ready_at, $1), first_at = min(first_at, $1), rung_at = min(rung_at, $1), clock_at = min(clock_at, $1)
			 where $2 > 0 and (since > $1 or attempt_at > $1 or accepted_at > $1 or ready_at > $1 or first_at > $1 or rung_at > $1 or clock_at > $1)`,
			`update abandoned set seen_at = $1 where seen_at > $1 and $2 > 0`,
		} {
			if _, err := tx.ExecContext(ctx, q, now, back); err != nil {
				return fmt.Errorf("set the waits back: %w", err)
			}
		}
		return addHop(ctx, tx, pipeline.Hop{Stage: pipeline.StageQueue, Actor: pipeline.System, At: at, Outcome: "clock-set-back",
			Notes: map[string]string{"by": d.Round(time.Second).String()}})
	})
	return by, err
}

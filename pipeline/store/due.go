package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"cardiopli/pipeline"
)

// DueDocument is a document whose next step may run now.
type DueDocument struct {
	ID       pipeline.ID
	State    pipeline.State
	Version  int
	Attempts int
}

// DueDocuments lists up to n documents whose next step may run, most urgent first.
func (s *Store) DueDocuments(ctx context.Context, now time.Time, n int) ([]DueDocument, error) {
	rows, err := s.read.QueryContext(ctx, `
		select id, state, version, attempts from document
		where due_at is not null and due_at <= $1 order by urgency desc, seq limit $2`, micros(now), n)
	if err != nil {
		return nil, fmt.Errorf("read due documents: %w", err)
	}
	defer rows.Close()
	var ds []DueDocument
	for rows.Next() {
		var d DueDocument
		if err := rows.Scan(&d.ID, &d.State, &d.Version, &d.Attempts); err != nil {
			return nil, err
		}
		ds = append(ds, d)
	}
	return ds, rows.Err()
}

// DueDelivery is a copy that may be submitted now.
type DueDelivery struct {
	ID    string
	State pipeline.DeliveryState
}

// DueDeliveries lists up to n copies to be submitted, most urgent first.
func (s *Store) DueDeliveries(ctx context.Context, now time.Time, n int) ([]DueDelivery, error) {
	rows, err := s.read.QueryContext(ctx, `
		select l.id, l.state from delivery l join document d on d.id = l.document and d.version = l.version
		where l.due_at is not null and l.due_at <= $1 and l.held = 0 and l.state in ($2, $3)
		order by d.urgency desc, d.seq, length(l.id), l.id limit $4`, micros(now), pipeline.Queued, pipeline.Unknown, n)
	if err != nil {
		return nil, fmt.Errorf("read due deliveries: %w", err)
	}
	defer rows.Close()
	var ds []DueDelivery
	for rows.Next() {
		var d DueDelivery
		if err := rows.Scan(&d.ID, &d.State); err != nil {
			return nil, err
		}
		ds = append(ds, d)
	}
	return ds, rows.Err()
}

// Idle reports whether no step is due at any time without a person: what
// remains waits for someone.
func (s *Store) Idle(ctx context.Context) (bool, error) {
	var n int
	err := s.read.QueryRowContext(ctx, `
		select (select count(*) from document where due_at is not null)
		     + (select count(*) from delivery where (due_at is not null and held = 0) or state = $1)`, pipeline.Submitting).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look for due work: %w", err)
	}
	return n == 0, nil
}

// Recover mends what a crash left, once, by the process that holds the engine
// lock: a copy that was being submitted becomes unknown, to be sent again with
// the same bytes and Message-ID. Blobs that no row names are for Sweep.
func (s *Store) Recover(ctx context.Context, now time.Time) (unknown int, err error) {
	rows, err := s.read.QueryContext(ctx, `select id from delivery where state = $1 or submitted = $1`, pipeline.Submitting)
	if err != nil {
		return 0, fmt.Errorf("look for interrupted submissions: %w", err)
	}
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			rows.Close()
			return 0, err
		}
		ids = append(ids, id)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return 0, err
	}
	for _, id := range ids {
		err := s.Move(ctx, Step{ID: id, From: pipeline.Submitting, To: pipeline.Unknown, Due: now, At: now,
			Hop: pipeline.Hop{Stage: pipeline.StageSubmit, Actor: pipeline.System, Outcome: string(pipeline.Unknown)}})
		if err != nil {
			return 0, fmt.Errorf("mark %s unknown: %w", id, err)
		}
	}
	return len(ids), nil
}

func splitStates(list string) []pipeline.DeliveryState {
	if list == "" {
		return nil
	}
	var ss []pipeline.DeliveryState
	for _, s := range strings.Split(list, ",") {
		ss = append(ss, pipeline.DeliveryState(s))
	}
	return ss
}

// CountDeliveries counts copies by state; those of a version that was replaced
// are history.
func (s *Store) CountDeliveries(ctx context.Context) (map[pipeline.DeliveryState]int, error) {
	rows, err := s.read.QueryContext(ctx, `
		select l.state, count(*) from delivery l join document d on d.id = l.document and d.version = l.version group by l.state`)
	if err != nil {
		return nil, fmt.Errorf("count copies: %w", err)
	}
	defer rows.Close()
	counts := map[pipeline.DeliveryState]int{}
	for rows.Next() {
		var state pipeline.DeliveryState
		var n int
		if err := rows.Scan(&state, &n); err != nil {
			return nil, err
		}
		counts[state] = n
	}
	return counts, rows.Err()
}

package store

import (
	"context"
	"database/sql"
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
	ID      string
	State   pipeline.DeliveryState
	Lane    Lane
	Urgency pipeline.Urgency
	Lost    int       // tries of which the reply was lost
	First   time.Time // the first try of this run; zero before it
	Queued  time.Time // since when it is in its state
}

// DueDeliveries lists the head of up to n lanes, the copy of each that is to be
// submitted first: the most urgent, then the oldest. Lanes that are paused, or that
// failed and wait, are left out; so a thousand copies of a dead destination hide
// nothing. Nothing is due where the queue is stopped (see Operator).
func (s *Store) DueDeliveries(ctx context.Context, now time.Time, n int) ([]DueDelivery, error) {
	// The lanes are read by steps through their index, then the head of each.
	rows, err := s.read.QueryContext(ctx, `
		with recursive ways(lane) as (
			select min(lane) from delivery where due_at is not null
			union all
			select (select min(l.lane) from delivery l where l.due_at is not null and l.lane > ways.lane) from ways where ways.lane is not null)
		select l.id, l.state, l.lane, l.urgency, l.lost, l.first_at, l.since from ways
		join delivery l on l.id = (
			select h.id from delivery h join document d on d.id = h.document and d.version = h.version
			where h.lane = ways.lane and h.due_at is not null and h.due_at <= $1 and h.held = 0 and h.state in ($2, $3)
			order by h.urgency desc, h.seq, length(h.id), h.id limit 1)
		where not exists (select 1 from gate g where g.lane = ways.lane and (g.paused = 1 or g.stuck = 1 or g.until > $1))
		and not exists (select 1 from gate g where g.lane = $4 and (g.paused = 1 or g.stuck = 1 or g.until > $1))
		order by l.urgency desc, l.seq, length(l.id), l.id limit $5`, micros(now), pipeline.Queued, pipeline.Unknown, Operator, n)
	if err != nil {
		return nil, fmt.Errorf("read due deliveries: %w", err)
	}
	return scanDue(rows)
}

// PutOff lets a copy wait after a fault of the machine: it is not the operator's, and
// the head of its lane must not keep the others from leaving.
func (s *Store) PutOff(ctx context.Context, id string, until time.Time) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `update delivery set due_at = $1 where id = $2 and due_at is not null and state in ($3, $4)`,
			micros(until), id, pipeline.Queued, pipeline.Unknown)
		return err
	})
}

// StaleDeliveries lists copies of a lane that are due and have been waiting since before a time.
func (s *Store) StaleDeliveries(ctx context.Context, lane Lane, before time.Time, n int) ([]DueDelivery, error) {
	rows, err := s.read.QueryContext(ctx, `
		select l.id, l.state, l.lane, l.urgency, l.lost, l.first_at, l.since from delivery l join document d on d.id = l.document and d.version = l.version
		where l.lane = $1 and l.due_at is not null and l.held = 0 and l.state = $2 and l.since <= $3 limit $4`, lane, pipeline.Queued, micros(before), n)
	if err != nil {
		return nil, fmt.Errorf("read old deliveries: %w", err)
	}
	return scanDue(rows)
}

func scanDue(rows *sql.Rows) ([]DueDelivery, error) {
	defer rows.Close()
	var ds []DueDelivery
	for rows.Next() {
		var d DueDelivery
		var first sql.NullInt64
		var since int64
		if err := rows.Scan(&d.ID, &d.State, &d.Lane, &d.Urgency, &d.Lost, &first, &since); err != nil {
			return nil, err
		}
		d.First, d.Queued = timeOf(first), fromMicros(since)
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
		     + (select count(*) from delivery l where state = $1 or (due_at is not null and held = 0
		        and not exists (select 1 from gate g where g.lane in ($2, l.lane) and (g.paused = 1 or g.stuck = 1))))`,
		pipeline.Submitting, Operator).Scan(&n)
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
		err := s.Move(ctx, Step{ID: id, From: pipeline.Submitting, To: pipeline.Unknown, Lost: true, Due: now, At: now,
			Reply: "Le programme s'est arrêté pendant l'envoi : l'opérateur a peut-être pris le message.",
			Hop:   pipeline.Hop{Stage: pipeline.StageSubmit, Actor: pipeline.System, Outcome: string(pipeline.Unknown)}})
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

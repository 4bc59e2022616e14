package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"cardiopli/crypto/idn"
	"cardiopli/pipeline"
)

// Lane is the way out to one destination: a keyed token of a recipient's domain.
// Copies of one lane are submitted one at a time.
type Lane string

// Operator is the gate before every lane.
const Operator Lane = "operator"

// LaneOf is the lane of a domain, whatever its case and form.
func (s *Store) LaneOf(domain string) Lane {
	return Lane(hex.EncodeToString(s.site.Token("lane", []byte(idn.Fold(domain)))[:12]))
}

// Gate says what stands before a lane. The zero value is an open gate, which has
// no row.
type Gate struct {
	Lane   Lane
	Domain string // "" for Operator

	// Paused is set by a person and ends only by one.
	Paused   bool
	PausedAt time.Time
	By       string // who paused, as they log in
	Reason   string // in their words

	// Failures are tries in a row that failed for the lane's fault, not for a copy's;
	// the first was at FailingAt, and none is made before Until.
	Failures  int
	FailingAt time.Time
	Until     time.Time
	// Stuck is set where trying again would not help until a person has mended something.
	// Until is then when the operator is looked at again, without a letter; zero: never
	// by itself.
	Stuck bool
	Words string // what happened and what to do, in French
}

// Open reports whether nothing stands in the way, now or since a while.
func (g Gate) Open() bool { return !g.Paused && !g.Stuck && g.Failures == 0 }

// Waits reports whether only a person moves what is behind the gate.
func (g Gate) Waits() bool { return g.Paused || g.Stuck }

// sealedGate is the sealed part of a Gate.
type sealedGate struct {
	Domain string `json:"domain,omitempty"`
	By     string `json:"by,omitempty"`
	Reason string `json:"reason,omitempty"`
	Words  string `json:"words,omitempty"`
}

const gateColumns = `lane, paused, paused_at, failures, failing_at, until, stuck, sealed`

// Gates lists the gates that are not open, that of the operator first.
func (s *Store) Gates(ctx context.Context) ([]Gate, error) {
	rows, err := s.read.QueryContext(ctx, `select `+gateColumns+` from gate order by lane <> $1, lane`, Operator)
	if err != nil {
		return nil, fmt.Errorf("read gates: %w", err)
	}
	defer rows.Close()
	var all []Gate
	for rows.Next() {
		g, err := s.scanGate(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, g)
	}
	return all, rows.Err()
}

// Gate reads one.
func (s *Store) Gate(ctx context.Context, l Lane) (Gate, error) { return s.gate(ctx, s.read, l) }

func (s *Store) gate(ctx context.Context, q querier, l Lane) (Gate, error) {
	g, err := s.scanGate(q.QueryRowContext(ctx, `select `+gateColumns+` from gate where lane = $1`, l).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return Gate{Lane: l}, nil
	}
	return g, err
}

func (s *Store) scanGate(scan func(...any) error) (g Gate, err error) {
	var pausedAt, failingAt, until sql.NullInt64
	var sealed []byte
	if err := scan(&g.Lane, &g.Paused, &pausedAt, &g.Failures, &failingAt, &until, &g.Stuck, &sealed); err != nil {
		return g, err
	}
	g.PausedAt, g.FailingAt, g.Until = timeOf(pausedAt), timeOf(failingAt), timeOf(until)
	b, err := s.site.Open(gateName(g.Lane), sealed)
	if err != nil {
		return g, fmt.Errorf("open gate %s: %w", g.Lane, err)
	}
	var c sealedGate
	if err := json.Unmarshal(b, &c); err != nil {
		return g, fmt.Errorf("read gate %s: %w", g.Lane, err)
	}
	g.Domain, g.By, g.Reason, g.Words = c.Domain, c.By, c.Reason, c.Words
	return g, nil
}

func gateName(l Lane) string { return "gate/" + string(l) }

func timeOf(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return fromMicros(n.Int64)
}

// SetGate changes a gate in one transaction. change is given it as it is, and
// returns the hop that tells of the change; with false nothing is written.
func (s *Store) SetGate(ctx context.Context, l Lane, change func(*Gate) (pipeline.Hop, bool)) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		g, err := s.gate(ctx, tx, l)
		if err != nil {
			return err
		}
		h, ok := change(&g)
		if !ok {
			return nil
		}
		if g.Open() {
			_, err = tx.ExecContext(ctx, `delete from gate where lane = $1`, l)
		} else {
			err = s.putGate(ctx, tx, g)
		}
		if err != nil {
			return fmt.Errorf("set gate %s: %w", l, err)
		}
		if h.Outcome == "" {
			return nil // one more try of many: told once
		}
		return addHop(ctx, tx, h)
	})
}

func (s *Store) putGate(ctx context.Context, tx *sql.Tx, g Gate) error {
	b, err := json.Marshal(sealedGate{g.Domain, g.By, g.Reason, g.Words})
	if err != nil {
		return err
	}
	sealed, err := s.site.Seal(gateName(g.Lane), b)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		insert into gate (`+gateColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (lane) do update set paused = excluded.paused, paused_at = excluded.paused_at, failures = excluded.failures,
		       failing_at = excluded.failing_at, until = excluded.until, stuck = excluded.stuck, sealed = excluded.sealed`,
		g.Lane, g.Paused, due(g.PausedAt), g.Failures, due(g.FailingAt), due(g.Until), g.Stuck, sealed)
	return err
}

// fillLanes gives a lane to the copies of a database that knew none yet.
func (s *Store) fillLanes(ctx context.Context) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `
			select l.id, l.document, d.wrapped_key, l.sealed from delivery l join document d on d.id = l.document
			where l.lane is null and l.due_at is not null and d.wrapped_key is not null`)
		if err != nil {
			return fmt.Errorf("read copies without a lane: %w", err)
		}
		defer rows.Close()
		lanes := map[string]Lane{}
		for rows.Next() {
			var id string
			var doc pipeline.ID
			var wrapped, sealed []byte
			if err := rows.Scan(&id, &doc, &wrapped, &sealed); err != nil {
				return err
			}
			var c copyOf
			key, err := s.site.OpenDocument(string(doc), wrapped)
			if err == nil {
				err = openJSON(key, "delivery/"+id, sealed, &c)
			}
			if err != nil {
				continue // it does not open: the list shows it as such, and it cannot leave
			}
			lanes[id] = s.LaneOf(c.Recipient.Address.Domain())
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return err
		}
		for id, l := range lanes {
			if _, err := tx.ExecContext(ctx, `update delivery set lane = $1 where id = $2`, l, id); err != nil {
				return fmt.Errorf("give %s a lane: %w", id, err)
			}
		}
		return nil
	})
}

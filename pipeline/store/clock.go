package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"cardiopli/pipeline"
)

// Watch is a copy as the receipt clock sees it.
type Watch struct {
	Delivery string
	Document pipeline.ID
	Urgency  pipeline.Urgency
	State    pipeline.DeliveryState
	Accepted time.Time // when the operator took it
	Since    time.Time
	Ready    time.Time // when it was first ready to be sent
	Rung     int       // of the ladder, that somebody was told of
	RungAt   time.Time // when
	Next     time.Time // when to ask again; zero: never by itself
	Told     time.Time // when the physician was told by voice
	Address  pipeline.Address
}

const watchColumns = `l.id, l.document, d.urgency, l.state, l.accepted_at, l.since, l.ready_at, l.rung, l.rung_at, l.clock_at, l.told_at, d.wrapped_key, l.sealed
	from delivery l join document d on d.id = l.document and d.version = l.version and d.wrapped_key is not null`

const watchesOpen = `where l.rung > 0 and l.told_at is null and l.state not in ($1, $2, $3) order by d.urgency desc, l.accepted_at`

// DueWatches lists up to n copies of which the clock is to be asked now, the most urgent first.
func (s *Store) DueWatches(ctx context.Context, now time.Time, n int) ([]Watch, error) {
	return s.watches(ctx, `select `+watchColumns+` where l.clock_at is not null and l.clock_at <= $1 order by d.urgency desc, l.clock_at limit $2`, micros(now), n)
}

// Watches lists the copies of which somebody is to be told, or was, and that nobody
// has settled: the most urgent first, then those that wait longest. The clock of
// each of them, and of no other, has come to a rung.
func (s *Store) Watches(ctx context.Context) ([]Watch, error) {
	return s.watches(ctx, `select `+watchColumns+` `+watchesOpen, pipeline.Displayed, pipeline.Printed, pipeline.DeliveryCancelled)
}

// WatchesOf lists all copies of the current version of a document.
func (s *Store) WatchesOf(ctx context.Context, doc pipeline.ID) ([]Watch, error) {
	return s.watches(ctx, `select `+watchColumns+` where l.document = $1 order by length(l.id), l.id`, doc)
}

func (s *Store) watches(ctx context.Context, query string, args ...any) ([]Watch, error) {
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read the receipt clock: %w", err)
	}
	defer rows.Close()
	var all []Watch
	for rows.Next() {
		var w Watch
		var accepted, ready, rung, next, told sql.NullInt64
		var since int64
		var wrapped, sealed []byte
		if err := rows.Scan(&w.Delivery, &w.Document, &w.Urgency, &w.State, &accepted, &since, &ready, &w.Rung, &rung, &next, &told, &wrapped, &sealed); err != nil {
			return nil, err
		}
		w.Accepted, w.Since, w.Next, w.Told = moment(accepted), fromMicros(since), moment(next), moment(told)
		w.Ready, w.RungAt = moment(ready), moment(rung)
		key, err := s.site.OpenDocument(string(w.Document), wrapped)
		if err != nil {
			return nil, fmt.Errorf("open key of %s: %w", w.Document, err)
		}
		var c copyOf
		if err := openJSON(key, "delivery/"+w.Delivery, sealed, &c); err != nil {
			return nil, fmt.Errorf("open delivery %s: %w", w.Delivery, err)
		}
		w.Address = c.Recipient.Address
		all = append(all, w)
	}
	return all, rows.Err()
}

func moment(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return fromMicros(n.Int64)
}

// Tick is what the clock said of a copy.
type Tick struct {
	Rung    int       // reached; that of the Watch where nothing is due
	Rang    bool      // the rung was reached now
	Next    time.Time // when to ask again; zero: never by itself
	Overdue bool      // nothing came back for too long
	At      time.Time
	Hops    []pipeline.Hop
}

// Wind commits what the clock said; ErrStale where the copy moved meanwhile.
func (s *Store) Wind(ctx context.Context, w Watch, t Tick) error {
	key, err := s.key(ctx, s.read, w.Document)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *sql.Tx) error {
		var version int
		var was bool
		err := tx.QueryRowContext(ctx, `select version, overdue from delivery where id = $1 and state = $2 and rung = $3 and told_at is null and coalesce(clock_at, 0) = $4`,
			w.Delivery, w.State, w.Rung, clockOf(w.Next)).Scan(&version, &was)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrStale
		}
		if err != nil {
			return fmt.Errorf("read delivery %s: %w", w.Delivery, err)
		}
		if _, err := tx.ExecContext(ctx, `update delivery set rung = $1, overdue = max(overdue, $2), rung_at = case when $4 then $5 else rung_at end where id = $3`,
			t.Rung, t.Overdue, w.Delivery, t.Rang, micros(t.At)); err != nil {
			return fmt.Errorf("wind the clock of %s: %w", w.Delivery, err)
		}
		if t.Overdue && !was {
			if err := s.fold(ctx, tx, key, w.Delivery, t.At); err != nil {
				return err
			}
		}
		// After the fold, which asks for the clock at once.
		if _, err := tx.ExecContext(ctx, `update delivery set clock_at = $1 where id = $2`, due(t.Next), w.Delivery); err != nil {
			return fmt.Errorf("wind the clock of %s: %w", w.Delivery, err)
		}
		for i := range t.Hops {
			t.Hops[i].Delivery = w.Delivery
		}
		return addHops(ctx, tx, t.Hops, w.Document, version, t.At)
	})
}

func clockOf(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return micros(t)
}

// Oldest is when the oldest letter was submitted of which something may still come
// back; zero where there is none.
func (s *Store) Oldest(ctx context.Context) (time.Time, error) {
	var n sql.NullInt64
	err := s.read.QueryRowContext(ctx, `select min(coalesce(attempt_at, since)) from delivery where state in ($1, $2, $3, $4, $5)`,
		pipeline.Submitting, pipeline.Unknown, pipeline.Accepted, pipeline.Overdue, pipeline.Delivered).Scan(&n)
	if err != nil {
		return time.Time{}, fmt.Errorf("look for the oldest letter that waits: %w", err)
	}
	return moment(n), nil
}

// Flood is how much was kept since a moment: of one sender, unmatched in all, and
// for one document.
type Flood struct{ Sender, Unmatched, Document int }

// FloodSince counts what was kept.
func (s *Store) FloodSince(ctx context.Context, since time.Time, from pipeline.Address, doc pipeline.ID) (f Flood, err error) {
	err = s.read.QueryRowContext(ctx, `select (select count(*) from returned where at >= $1 and sender = $2 and document = ''),
		(select count(*) from returned where at >= $1 and document = ''), (select count(*) from returned where at >= $1 and document = $3 and $3 <> '')`,
		micros(since), s.senderToken(from), doc).Scan(&f.Sender, &f.Unmatched, &f.Document)
	if err != nil {
		return f, fmt.Errorf("count mails: %w", err)
	}
	return f, nil
}

// CountMails counts the mails that were kept, with those that were put aside.
func (s *Store) CountMails(ctx context.Context) (n int, err error) {
	err = s.read.QueryRowContext(ctx, `select count(*) from returned where kind <> $1`, ReturnedCall).Scan(&n)
	return n, err
}

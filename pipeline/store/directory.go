package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"cardiopli/pipeline"
)

// UpdateCorrespondent changes the directory's record of an address in one
// transaction: change gets the record, nil where there is none, and gives the new
// one, nil to remove it.
func (s *Store) UpdateCorrespondent(ctx context.Context, address pipeline.Address, change func(old []byte) ([]byte, error)) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		var old []byte
		err := tx.QueryRowContext(ctx, `select record from correspondent where address = $1`, address).Scan(&old)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("read directory: %w", err)
		}
		made, err := change(old)
		if err != nil {
			return err
		}
		if made == nil {
			_, err = tx.ExecContext(ctx, `delete from correspondent where address = $1`, address)
		} else {
			_, err = tx.ExecContext(ctx, `insert into correspondent (address, record) values ($1, $2)
				on conflict (address) do update set record = excluded.record`, address, made)
		}
		if err != nil {
			return fmt.Errorf("write directory: %w", err)
		}
		return nil
	})
}

// Correspondent gives the record of an address, nil where there is none.
func (s *Store) Correspondent(ctx context.Context, address pipeline.Address) ([]byte, error) {
	var record []byte
	err := s.read.QueryRowContext(ctx, `select record from correspondent where address = $1`, address).Scan(&record)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read directory: %w", err)
	}
	return record, nil
}

// Rehearsal is what the last rehearsal of all correspondents found.
type Rehearsal struct {
	At      time.Time
	Wanting int    // correspondents for whom a person is needed
	Result  []byte // sealed
}

// lastRehearsal is the one that is kept.
const lastRehearsal = "last"

func rehearsalName(name string) string { return "rehearsal/" + name }

// SaveRehearsal keeps the result of a rehearsal in place of the one before.
func (s *Store) SaveRehearsal(ctx context.Context, r Rehearsal) error {
	sealed, err := s.site.Seal(rehearsalName(lastRehearsal), r.Result)
	if err != nil {
		return fmt.Errorf("seal rehearsal: %w", err)
	}
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `insert into rehearsal (name, at, wanting, sealed) values ($1, $2, $3, $4)
			on conflict (name) do update set at = excluded.at, wanting = excluded.wanting, sealed = excluded.sealed`, lastRehearsal, micros(r.At), r.Wanting, sealed)
		if err != nil {
			return fmt.Errorf("save rehearsal: %w", err)
		}
		return nil
	})
}

// Rehearsal reads the result of the last rehearsal; ErrNotFound where there was none.
func (s *Store) Rehearsal(ctx context.Context) (r Rehearsal, err error) {
	var at int64
	var sealed []byte
	err = s.read.QueryRowContext(ctx, `select at, wanting, sealed from rehearsal where name = $1`, lastRehearsal).Scan(&at, &r.Wanting, &sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return r, ErrNotFound
	}
	if err != nil {
		return r, fmt.Errorf("read rehearsal: %w", err)
	}
	r.At = fromMicros(at)
	if r.Result, err = s.site.Open(rehearsalName(lastRehearsal), sealed); err != nil {
		return r, fmt.Errorf("open rehearsal: %w", err)
	}
	return r, nil
}

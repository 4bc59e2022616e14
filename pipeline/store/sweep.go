package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// A blob without a row is what a crash left between the two, or the sign that this
// database is not the one that the blobs belong to: an older copy, put back by
// itself. The first costs some disk, the second would cost letters.
const (
	// beforeRow is how long a blob may wait for its row: a store elsewhere dates it
	// by its own clock, and from when its upload began.
	beforeRow = time.Hour
	// unclaimed is how long a blob without a row is kept after it was first seen.
	unclaimed = 30 * 24 * time.Hour
	// fewUnclaimed is how many a crash may leave; more than that, and more than
	// one blob in a hundred, and none is removed without a person.
	fewUnclaimed = 100
)

// Swept is what a sweep did.
type Swept struct {
	Removed int
	// Waiting are blobs without a row that a later sweep removes.
	Waiting int
	// Doubtful are blobs without a row where they are too many for crashes to have
	// left them: none of them was removed, nor will be.
	Doubtful int
}

// Sweep removes the blobs of erased documents that are left, and those that no row
// has named for thirty days. It is for the process that holds the engine lock.
func (s *Store) Sweep(ctx context.Context, now time.Time) (r Swept, err error) {
	if err := s.finishErased(ctx); err != nil {
		return r, err
	}
	likely, err := s.likelyNamed(ctx)
	if err != nil {
		return r, err
	}
	var lost, asked []string
	all := 0
	settle := func() error {
		named, err := s.named(ctx, asked) // a row may have been added meanwhile
		for _, b := range asked {
			if err == nil && !named[b] {
				lost = append(lost, b)
			}
		}
		asked = asked[:0]
		return err
	}
	err = s.blobs.List(ctx, func(name string, written time.Time) error {
		all++
		if written.After(now.Add(-beforeRow)) || likely.has(name) {
			return nil
		}
		if asked = append(asked, name); len(asked) < 1000 {
			return nil
		}
		return settle()
	})
	if err = errors.Join(err, settle()); err != nil {
		return r, fmt.Errorf("look for blobs without a row: %w", err)
	}
	if len(lost) > max(fewUnclaimed, all/100) {
		return Swept{Doubtful: len(lost)}, nil
	}
	ripe, err := s.unclaimed(ctx, lost, now)
	if err != nil {
		return r, err
	}
	for _, b := range ripe {
		if err := s.remove(ctx, b); err != nil {
			return r, err
		}
		r.Removed++
	}
	r.Waiting = len(lost) - r.Removed
	return r, nil
}

// unclaimed remembers when each of these blobs was first seen without a row,
// forgets those that are no longer, and gives those that have been for long.
func (s *Store) unclaimed(ctx context.Context, lost []string, now time.Time) (ripe []string, err error) {
	list, err := json.Marshal(append([]string{}, lost...))
	if err != nil {
		return nil, err
	}
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		ripe = nil
		if _, err := tx.ExecContext(ctx, `delete from abandoned where erased = 0 and blob not in (select value from json_each($1))`, string(list)); err != nil {
			return err
		}
		// A clock that ran ahead must not shorten the time.
		if _, err := tx.ExecContext(ctx, `insert into abandoned (blob, seen_at) select value, $2 from json_each($1) where true
			on conflict (blob) do update set seen_at = min(seen_at, excluded.seen_at)`, string(list), micros(now)); err != nil {
			return err
		}
		all, err := readAll(ctx, tx, `select blob from abandoned where erased = 0 and seen_at <= $1`, micros(now.Add(-unclaimed)))
		for _, b := range all {
			ripe = append(ripe, string(b))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("remember blobs without a row: %w", err)
	}
	return ripe, nil
}

// abandon remembers blobs that no row names any more after this transaction: those
// of a document that is erased, or of a page that is replaced.
func abandon(ctx context.Context, tx *sql.Tx, blobs []string, at time.Time) error {
	for _, b := range blobs {
		if _, err := tx.ExecContext(ctx, `insert into abandoned (blob, seen_at, erased) values ($1, $2, 1)
			on conflict (blob) do update set erased = 1`, b, micros(at)); err != nil {
			return fmt.Errorf("remember the blobs of what is erased: %w", err)
		}
	}
	return nil
}

// finishErased removes the blobs of erased documents that are still there.
func (s *Store) finishErased(ctx context.Context) error {
	all, err := readAll(ctx, s.read, `select blob from abandoned where erased = 1`)
	if err != nil {
		return fmt.Errorf("look for the blobs of what was erased: %w", err)
	}
	var names []string
	for _, b := range all {
		names = append(names, string(b))
	}
	var kept interface{ Kept() time.Time }
	if err := s.removeErased(ctx, names); err != nil && !errors.As(err, &kept) {
		return err
	}
	return nil
}

func (s *Store) removeErased(ctx context.Context, blobs []string) (err error) {
	for _, b := range blobs {
		if failed := s.remove(ctx, b); failed != nil {
			err = errors.Join(err, failed)
		}
	}
	return err
}

// remove deletes a blob that no row names, and forgets it.
func (s *Store) remove(ctx context.Context, blob string) error {
	if named, err := s.Names(ctx, blob); err != nil || named {
		return err
	}
	err := s.blobs.Delete(ctx, blob)
	// What a lock keeps is out of sight, and tidied by the store once it ends.
	var kept interface{ Kept() time.Time }
	if err != nil && !errors.As(err, &kept) {
		return fmt.Errorf("delete a blob: %w", err)
	}
	if _, failed := s.write.ExecContext(ctx, `delete from abandoned where blob = $1`, blob); failed != nil {
		return errors.Join(err, fmt.Errorf("forget a blob: %w", failed))
	}
	return err
}

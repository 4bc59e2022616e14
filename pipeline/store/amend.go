package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
)

// allowed holds what no caller may get wrong: a letter that went out is never
// lost from sight, whatever becomes of its correction.
func (c Change) allowed() error {
	switch {
	case c.Revert > 0:
		if c.To != pipeline.Issued || !pipeline.CanRevert(c.From) || c.Edit != nil || c.Work != nil || len(c.Outgoing) > 0 || c.Revert >= c.Version {
			return fmt.Errorf("document %s cannot go back from %s", c.ID, c.From)
		}
	case c.To != c.From && !pipeline.CanMove(c.From, c.To):
		return fmt.Errorf("document %s cannot go from %s to %s", c.ID, c.From, c.To)
	case c.From == pipeline.Issued && c.To != c.From && c.Edit == nil:
		return fmt.Errorf("document %s is issued: only a new version replaces it", c.ID)
	}
	return nil
}

// versions gives the number of the version that the change leaves current, and
// sees to it that corrections stay corrections. Numbers of versions are never
// given twice: one that was given up keeps its own.
func versions(ctx context.Context, tx *sql.Tx, c Change) (int, error) {
	var amends, last int
	err := tx.QueryRowContext(ctx, `select amends, (select max(n) from version where document = $1) from version where document = $1 and n = $2`,
		c.ID, c.Version).Scan(&amends, &last)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, ErrStale
	}
	if err != nil {
		return 0, fmt.Errorf("read versions of %s: %w", c.ID, err)
	}
	switch {
	case c.Revert > 0 && c.Revert != amends:
		return 0, fmt.Errorf("version %d of %s does not replace version %d", c.Version, c.ID, c.Revert)
	case c.Revert > 0:
		return c.Revert, nil
	case amends > 0 && (c.To == pipeline.Withdrawn || c.To == pipeline.Rejected):
		return 0, fmt.Errorf("document %s was sent: its correction is given up by going back", c.ID)
	case c.Edit == nil:
		return c.Version, nil
	case c.From != pipeline.Issued && c.Edit.Amends != amends:
		return 0, fmt.Errorf("version %d of %s replaces version %d", c.Version, c.ID, amends)
	case c.From == pipeline.Issued && c.Edit.Amends != amends && c.Edit.Amends != c.Version:
		return 0, fmt.Errorf("version %d of %s was not issued last", c.Edit.Amends, c.ID)
	}
	return last + 1, nil
}

// replace gives up the copies of an issued version that have not left, in favour
// of version n. One that is on its way, or may be, makes the change stale: what
// became of it must be known first.
func replace(ctx context.Context, tx *sql.Tx, key *atrest.Document, c Change, n int) error {
	copies, err := copiesOf(ctx, tx, c.ID, c.Version)
	if err != nil {
		return err
	}
	left := false
	for _, l := range copies {
		switch {
		case l.State == pipeline.Submitting || l.State == pipeline.Unknown:
			return ErrStale
		case l.State == pipeline.Queued:
			err := mark(ctx, tx, key, l, func(o *copyOf) { o.Was, o.Reply = o.Reply, c.Edit.Replaced }, func(sealed []byte) (sql.Result, error) {
				return tx.ExecContext(ctx, `update delivery set state = $1, submitted = '', clock_at = null, due_at = null, replaced_by = $2, since = $3, sealed = $4 where id = $5`,
					pipeline.DeliveryCancelled, n, micros(c.At), sealed, l.ID)
			}, pipeline.Hop{Version: c.Version, Actor: c.Edit.By, At: c.At, Outcome: "cancelled", Notes: map[string]string{"cause": "replaced"}})
			if err != nil {
				return err
			}
		}
		left = left || l.State.Left()
	}
	if left && c.Edit.Amends != c.Version {
		return ErrStale // a copy left since the caller looked
	}
	return nil
}

// restore puts a version back in the place of one that was given up: its copies
// that were cancelled for the other's sake are to be sent again, its urgency is
// the document's.
func (s *Store) restore(ctx context.Context, tx *sql.Tx, key *atrest.Document, c Change) error {
	r, err := s.load(ctx, tx, c.ID, c.Revert)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `update document set urgency = $1 where id = $2`, pipeline.MostUrgent(r.Findings), c.ID); err != nil {
		return fmt.Errorf("set urgency of %s: %w", c.ID, err)
	}
	copies, err := copiesOf(ctx, tx, c.ID, c.Revert)
	if err != nil {
		return err
	}
	actor := pipeline.System
	if len(c.Hops) > 0 {
		actor = c.Hops[0].Actor
	}
	for _, l := range copies {
		if l.replacedBy == 0 || l.State != pipeline.DeliveryCancelled {
			continue
		}
		err := mark(ctx, tx, key, l, func(o *copyOf) { o.Was, o.Reply = "", o.Was }, func(sealed []byte) (sql.Result, error) {
			return tx.ExecContext(ctx, `update delivery set state = $1, submitted = '', due_at = $2, replaced_by = 0, since = $2, ready_at = $2, sealed = $3,
				clock_at = case when told_at is null then $5 end where id = $4`, pipeline.Queued, micros(c.At), sealed, l.ID, due(clockFrom(pipeline.Queued, c.At)))
		}, pipeline.Hop{Version: c.Revert, Actor: actor, At: c.At, Outcome: string(pipeline.Queued), Notes: map[string]string{"cause": "restored"}})
		if err != nil {
			return err
		}
	}
	return nil
}

// lot is a copy as replace and restore see it.
type lot struct {
	bare
	replacedBy int
}

func copiesOf(ctx context.Context, tx *sql.Tx, id pipeline.ID, version int) ([]lot, error) {
	rows, err := tx.QueryContext(ctx, `select id, state, replaced_by, sealed from delivery where document = $1 and version = $2 order by length(id), id`, id, version)
	if err != nil {
		return nil, fmt.Errorf("read deliveries of %s: %w", id, err)
	}
	defer rows.Close()
	var all []lot
	for rows.Next() {
		var l lot
		l.Document = id
		if err := rows.Scan(&l.ID, &l.State, &l.replacedBy, &l.sealed); err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, rows.Err()
}

// mark rewrites the sealed part of a copy with its row, and tells the hop.
func mark(ctx context.Context, tx *sql.Tx, key *atrest.Document, l lot, change func(*copyOf), update func(sealed []byte) (sql.Result, error), h pipeline.Hop) error {
	var o copyOf
	if err := openJSON(key, "delivery/"+l.ID, l.sealed, &o); err != nil {
		return fmt.Errorf("open delivery %s: %w", l.ID, err)
	}
	change(&o)
	sealed, err := sealJSON(key, "delivery/"+l.ID, o)
	if err != nil {
		return err
	}
	if _, err := update(sealed); err != nil {
		return fmt.Errorf("move delivery %s: %w", l.ID, err)
	}
	h.Document, h.Delivery, h.Stage = l.Document, l.ID, pipeline.StageQueue
	return addHop(ctx, tx, h)
}

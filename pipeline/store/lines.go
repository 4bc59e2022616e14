package store

import (
	"context"
	"database/sql"
	"fmt"

	"cardiopli/pipeline"
)

// Lines is List of which only the documents that pick names are opened: a screen counts
// thousands and shows a few. The others have all that is not sealed, their copies too:
// no patient, no exam, no finding, no recipient. pick is given them all in order, still
// closed; what it returns is opened in the same snapshot.
func (s *Store) Lines(ctx context.Context, pick func(closed []Summary) map[pipeline.ID]bool) ([]Summary, error) {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("read worklist: %w", err)
	}
	defer tx.Rollback()
	copies, err := closedCopies(ctx, tx)
	if err != nil {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, `select id, seq, state, version, urgency, reason, repeat_of, received_at, changed_at, wrapped_key is null from document order by urgency desc, seq`)
	if err != nil {
		return nil, fmt.Errorf("read documents: %w", err)
	}
	defer rows.Close()
	var all []Summary
	for rows.Next() {
		var m Summary
		var received, changed int64
		if err := rows.Scan(&m.ID, &m.Seq, &m.State, &m.Version, &m.Urgency, &m.Reason, &m.RepeatOf, &received, &changed, &m.Erased); err != nil {
			return nil, err
		}
		m.Received, m.Changed = fromMicros(received), fromMicros(changed)
		var states []pipeline.DeliveryState
		for _, l := range copies[m.ID] {
			if l.Version == m.Version {
				states = append(states, l.State)
			}
			if m.Erased {
				continue
			}
			if l.Version == m.Version {
				m.Deliveries = append(m.Deliveries, l)
			} else {
				m.Earlier = append(m.Earlier, l)
			}
		}
		m.Class = pipeline.ClassOf(m.State, states)
		all = append(all, m)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	rows.Close()
	open := pick(all)
	for i := range all {
		if open[all[i].ID] && !all[i].Erased {
			if err := s.openLine(ctx, tx, &all[i]); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// openLine fills in what is sealed of one line; one that does not open says so, and
// keeps no other from the list.
func (s *Store) openLine(ctx context.Context, tx *sql.Tx, m *Summary) error {
	var wrapped, source, sealed, amended []byte
	err := tx.QueryRowContext(ctx, `select d.wrapped_key, d.sealed_source, v.sealed_work, v.amends, a.sealed_work
		from document d join version v on v.document = d.id and v.n = d.version
		left join version a on a.document = d.id and a.n = v.amends where d.id = $1`, m.ID).Scan(&wrapped, &source, &sealed, &m.Amends, &amended)
	if err != nil {
		return fmt.Errorf("read %s: %w", m.ID, err)
	}
	rows, err := tx.QueryContext(ctx, `select `+deliveryColumns+` from delivery where document = $1 order by length(id), id`, m.ID)
	if err != nil {
		return fmt.Errorf("read deliveries of %s: %w", m.ID, err)
	}
	defer rows.Close()
	var mine []bare
	for rows.Next() {
		b, err := scanBare(rows)
		if err != nil {
			return err
		}
		mine = append(mine, b)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	closed := *m
	m.Deliveries, m.Earlier = nil, nil
	if err := s.fill(m, wrapped, source, sealed, amended, mine); err != nil {
		*m = closed
		m.Deliveries, m.Earlier, m.Unreadable = nil, nil, true
	}
	return nil
}

// closedCopies are all copies without what is sealed of them.
func closedCopies(ctx context.Context, tx *sql.Tx) (map[pipeline.ID][]pipeline.Delivery, error) {
	rows, err := tx.QueryContext(ctx, `select id, document, version, state, held, form, since, told_at from delivery order by document, length(id), id`)
	if err != nil {
		return nil, fmt.Errorf("read deliveries: %w", err)
	}
	defer rows.Close()
	all := map[pipeline.ID][]pipeline.Delivery{}
	for rows.Next() {
		var l pipeline.Delivery
		var told sql.NullInt64
		var since int64
		if err := rows.Scan(&l.ID, &l.Document, &l.Version, &l.State, &l.Held, &l.Form, &since, &told); err != nil {
			return nil, err
		}
		l.Since, l.Told = fromMicros(since), moment(told)
		l.Held = l.Held && l.State != pipeline.DeliveryCancelled
		all[l.Document] = append(all[l.Document], l)
	}
	return all, rows.Err()
}

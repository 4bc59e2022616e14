package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"cardiopli/pipeline"
)

func (s *Store) addresseeToken(a pipeline.Address) []byte {
	return s.site.Token("addressee", []byte(a.Key()))
}

// LastReceipt is when an address last proved that a letter arrived there; zero where
// it never did. What it costs does not grow with the letters there are.
func (s *Store) LastReceipt(ctx context.Context, a pipeline.Address) (time.Time, error) {
	var at sql.NullInt64
	err := s.read.QueryRowContext(ctx, `select max(at) from receipt
		where addressee = $1 and doubted = 0 and kind in ('delivered', 'displayed', 'processed', 'dispatched')`, s.addresseeToken(a)).Scan(&at)
	if err != nil {
		return time.Time{}, fmt.Errorf("look for receipts of an address: %w", err)
	}
	return moment(at), nil
}

// Sent is a copy that went to an address.
type Sent struct {
	Match
	State pipeline.DeliveryState
	At    time.Time // of its last attempt
}

// maxSent bounds what SentTo lists.
const maxSent = 50

// SentTo lists the copies of which the last attempt to reach an address was between
// two moments, the latest first, up to fifty.
func (s *Store) SentTo(ctx context.Context, a pipeline.Address, from, to time.Time) ([]Sent, error) {
	rows, err := s.read.QueryContext(ctx, `select id, document, message_id, state, attempt_at from delivery
		where addressee = $1 and attempt_at between $2 and $3 order by attempt_at desc limit $4`, s.addresseeToken(a), micros(from), micros(to), maxSent)
	if err != nil {
		return nil, fmt.Errorf("look for copies to an address: %w", err)
	}
	defer rows.Close()
	var all []Sent
	for rows.Next() {
		var c Sent
		var at int64
		if err := rows.Scan(&c.Delivery, &c.Document, &c.MessageID, &c.State, &at); err != nil {
			return nil, err
		}
		c.At = fromMicros(at)
		all = append(all, c)
	}
	return all, rows.Err()
}

// Suspected tells how many unmatched notices of failure may be about each copy of a
// document; copies of which there is none, or that have arrived meanwhile, are left out.
func (s *Store) Suspected(ctx context.Context, doc pipeline.ID) (map[string]int, error) {
	rows, err := s.read.QueryContext(ctx, `select s.delivery, count(*) from suspect s join returned r on r.id = s.returned join delivery l on l.id = s.delivery
		where s.document = $1 and r.state = $2 and l.state not in ($3, $4, $5) group by s.delivery`, doc, ReturnedUnmatched, pipeline.Displayed, pipeline.Delivered, pipeline.Printed)
	if err != nil {
		return nil, fmt.Errorf("look for notices that may be of %s: %w", doc, err)
	}
	defer rows.Close()
	all := map[string]int{}
	for rows.Next() {
		var id string
		var n int
		if err := rows.Scan(&id, &n); err != nil {
			return nil, err
		}
		all[id] = n
	}
	return all, rows.Err()
}

// suspect keeps what an unmatched notice may be about.
func suspect(ctx context.Context, tx *sql.Tx, returned string, copies []string) error {
	for _, c := range copies {
		doc, err := documentOf(c)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `insert into suspect (returned, delivery, document) values ($1, $2, $3)`, returned, c, doc); err != nil {
			return fmt.Errorf("keep what a notice may be about: %w", err)
		}
	}
	return nil
}

// fillAddressees gives the token of their addressee to the copies, and the receipts,
// of a database that knew none yet.
func (s *Store) fillAddressees(ctx context.Context) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `
			select l.id, l.document, d.wrapped_key, l.sealed from delivery l join document d on d.id = l.document
			where l.addressee is null and d.wrapped_key is not null`)
		if err != nil {
			return fmt.Errorf("read copies without an addressee: %w", err)
		}
		defer rows.Close()
		tokens := map[string][]byte{}
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
			if err == nil { // one that does not open is shown as such by the list
				tokens[id] = s.addresseeToken(c.Recipient.Address)
			}
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return err
		}
		for id, t := range tokens {
			if _, err := tx.ExecContext(ctx, `update delivery set addressee = $1 where id = $2`, t, id); err != nil {
				return fmt.Errorf("give %s an addressee: %w", id, err)
			}
			if _, err := tx.ExecContext(ctx, `update receipt set addressee = $1 where delivery = $2`, t, id); err != nil {
				return fmt.Errorf("give the receipts of %s an addressee: %w", id, err)
			}
		}
		return nil
	})
}

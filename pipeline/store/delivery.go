package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
)

// copyOf is the sealed part of a delivery.
type copyOf struct {
	Recipient pipeline.Recipient `json:"recipient"`
	Reply     string             `json:"reply,omitempty"`
	Was       string             `json:"was,omitempty"` // Reply before the copy was replaced
}

func (s *Store) insertDelivery(ctx context.Context, tx *sql.Tx, key *atrest.Document, c Change, o Outgoing, blob string) error {
	sealed, err := sealJSON(key, "delivery/"+o.ID, copyOf{Recipient: o.Recipient})
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		insert into delivery (id, document, version, state, message_id, form, blob, due_at, since, sealed, lane, urgency, seq, clock_at, ready_at, addressee)
		select $1, id, $2, $3, $4, $5, $6, $7, $8, $9, $10, urgency, seq, $12, $8, $13 from document where id = $11`,
		o.ID, c.Version, pipeline.Queued, o.MessageID, o.Form, blob, due(o.Due), micros(c.At), sealed, s.LaneOf(o.Recipient.Address.Domain()), c.ID, due(clockFrom(pipeline.Queued, c.At)), s.addresseeToken(o.Recipient.Address))
	if err != nil {
		return fmt.Errorf("insert delivery %s: %w", o.ID, err)
	}
	return nil
}

const deliveryColumns = `id, document, version, state, held, message_id, form, attempts, due_at, code, enhanced, since, told_at, sealed`

// Deliveries lists the copies of a document in the order of its recipients.
func (s *Store) Deliveries(ctx context.Context, id pipeline.ID) ([]pipeline.Delivery, error) {
	key, err := s.key(ctx, s.read, id)
	if err != nil {
		return nil, err
	}
	rows, err := s.read.QueryContext(ctx, `select `+deliveryColumns+` from delivery where document = $1 order by length(id), id`, id)
	if err != nil {
		return nil, fmt.Errorf("read deliveries of %s: %w", id, err)
	}
	defer rows.Close()
	var ds []pipeline.Delivery
	for rows.Next() {
		d, err := scanDelivery(rows, key)
		if err != nil {
			return nil, fmt.Errorf("read deliveries of %s: %w", id, err)
		}
		ds = append(ds, d)
	}
	return ds, rows.Err()
}

// Delivery reads one copy.
func (s *Store) Delivery(ctx context.Context, id string) (pipeline.Delivery, error) {
	doc, err := documentOf(id)
	if err != nil {
		return pipeline.Delivery{}, ErrNotFound
	}
	ds, err := s.Deliveries(ctx, doc)
	if err != nil {
		return pipeline.Delivery{}, err
	}
	for _, d := range ds {
		if d.ID == id {
			return d, nil
		}
	}
	return pipeline.Delivery{}, ErrNotFound
}

func documentOf(delivery string) (pipeline.ID, error) {
	if len(delivery) < 12 {
		return "", ErrNotFound
	}
	return pipeline.ParseID(delivery[:12])
}

func scanDelivery(rows *sql.Rows, key *atrest.Document) (pipeline.Delivery, error) {
	b, err := scanBare(rows)
	if err != nil {
		return b.Delivery, err
	}
	var c copyOf
	if err := openJSON(key, "delivery/"+b.ID, b.sealed, &c); err != nil {
		return b.Delivery, err
	}
	b.Recipient, b.Reply = c.Recipient, c.Reply
	return b.Delivery, nil
}

// Message returns the bytes of a copy, as they are submitted.
func (s *Store) Message(ctx context.Context, d pipeline.Delivery) ([]byte, error) {
	var blob string
	err := s.read.QueryRowContext(ctx, `select blob from delivery where id = $1`, d.ID).Scan(&blob)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read delivery %s: %w", d.ID, err)
	}
	return s.openBlob(ctx, d.Document, blob, "message/"+d.ID)
}

// Step is one change of a delivery.
type Step struct {
	ID   string
	From pipeline.DeliveryState // what it must be in now, else ErrStale
	// To is what it becomes. Submitting gives ErrStale where a person holds the copy,
	// its lane or the whole queue, or where its version was replaced.
	To      pipeline.DeliveryState
	Attempt bool // counts as an attempt
	// Lost counts a try of which the reply was lost; at MaxLost of them the copy is
	// held for a person to say whether it may go once more.
	Lost bool
	// Fresh begins the tries anew: a person said so.
	Fresh    bool
	Due      time.Time // zero: nothing more to do by itself
	Held     *bool     // by a person
	Code     int
	Enhanced string
	Reply    string // the relay's own words; sealed
	At       time.Time
	// Refusals, where set, is the RefusalMark under which the copy was found to be
	// refused by nobody; ErrStale where a refusal was written down since.
	Refusals string
	// Decision is who said so and why, where a person did.
	Decision *pipeline.Decision
	Hop      pipeline.Hop
}

// MaxLost is how many replies may be lost before a person is asked: each time the
// recipient may have got the letter.
const MaxLost = 3

// Move commits a step of a delivery with its hop.
func (s *Store) Move(ctx context.Context, st Step) error {
	doc, err := documentOf(st.ID)
	if err != nil {
		return ErrNotFound
	}
	key, err := s.key(ctx, s.read, doc)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *sql.Tx) error {
		var sealed []byte
		var version, lost int
		err := tx.QueryRowContext(ctx, `
			select sealed, version, lost from delivery where id = $1 and (state = $2 or submitted = $2 and $2 = $4)
			and ($3 <> $4 or not held and version = (select version from document where id = delivery.document)
			     and not exists (select 1 from gate g where g.lane in ($5, delivery.lane) and (g.paused = 1 or g.stuck = 1)))`,
			st.ID, st.From, st.To, pipeline.Submitting, Operator).Scan(&sealed, &version, &lost)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrStale
		}
		if err != nil {
			return fmt.Errorf("read delivery %s: %w", st.ID, err)
		}
		if st.Refusals != "" {
			if mark, err := refusalMark(ctx, tx); err != nil {
				return err
			} else if mark != st.Refusals {
				return ErrStale
			}
		}
		var c copyOf
		if err := openJSON(key, "delivery/"+st.ID, sealed, &c); err != nil {
			return fmt.Errorf("open delivery %s: %w", st.ID, err)
		}
		c.Reply = st.Reply
		if sealed, err = sealJSON(key, "delivery/"+st.ID, c); err != nil {
			return err
		}
		attempt := 0
		if st.Attempt {
			attempt = 1
		}
		switch {
		case st.Fresh:
			lost = 0
		case st.Lost:
			lost++
		}
		if st.Lost && lost >= MaxLost {
			st.Held = new(true)
		}
		_, err = tx.ExecContext(ctx, `
			update delivery set submitted = $1, attempts = attempts + $2, due_at = $3, held = coalesce($4, held), code = $5,
			       enhanced = $6, sealed = $7, attempt_at = case when $2 > 0 or $11 then $8 else attempt_at end,
			       overdue = case when $2 > 0 or $11 then 0 else overdue end, accepted_at = case when $1 = $10 and submitted <> $10 then $8 else accepted_at end,
			       lost = $12, lane = coalesce(lane, $13),
			       first_at = case when $14 then null when $2 > 0 then coalesce(first_at, $8) else first_at end,
			       ready_at = case when $11 then $8 else ready_at end
			where id = $9`,
			st.To, attempt, due(st.Due), st.Held, st.Code, st.Enhanced, sealed, micros(st.At), st.ID, pipeline.Accepted, st.From == pipeline.Failed && st.To == pipeline.Queued,
			lost, s.LaneOf(c.Recipient.Address.Domain()), st.Fresh)
		if err != nil {
			return fmt.Errorf("move delivery %s: %w", st.ID, err)
		}
		// What came back may know more than submission does.
		if err := s.fold(ctx, tx, key, st.ID, st.At); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `update document set changed_at = $1 where id = $2`, micros(st.At), doc); err != nil {
			return err
		}
		h := st.Hop
		if st.Decision != nil {
			h.Commitments = map[string]string{}
			if err := insertDecision(ctx, tx, key, *st.Decision, h.Commitments); err != nil {
				return err
			}
		}
		h.Document, h.Version, h.Delivery, h.At = doc, version, st.ID, st.At
		return addHop(ctx, tx, h)
	})
}

func recipientBytes(rs []pipeline.Recipient) []byte {
	d := pipeline.DigestRecipients(rs)
	return d[:]
}

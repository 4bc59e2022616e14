package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
	"cardiopli/pipeline/receipt"
)

// Heard is one receipt of a copy, as it was understood.
type Heard struct {
	Receipt pipeline.Receipt
	Doubt   string // why it is not believed, in words; "" where it is
	At      time.Time
	Mail    string // id of the mail that says so
}

// Receipts lists what was heard about the copies of a document, by copy, oldest first.
func (s *Store) Receipts(ctx context.Context, doc pipeline.ID) (map[string][]Heard, error) {
	key, err := s.key(ctx, s.read, doc)
	if err != nil {
		return nil, err
	}
	return heard(ctx, s.read, key, `document = $1`, doc)
}

func heard(ctx context.Context, q querier, key *atrest.Document, where string, arg any) (map[string][]Heard, error) {
	rows, err := q.QueryContext(ctx, `select delivery, returned, at, sealed from receipt where `+where+` order by id`, arg)
	if err != nil {
		return nil, fmt.Errorf("read receipts: %w", err)
	}
	defer rows.Close()
	all := map[string][]Heard{}
	for rows.Next() {
		var h Heard
		var delivery string
		var at int64
		var sealed []byte
		if err := rows.Scan(&delivery, &h.Mail, &at, &sealed); err != nil {
			return nil, err
		}
		var t told
		if err := openJSON(key, "receipt/"+delivery, sealed, &t); err != nil {
			return nil, fmt.Errorf("open a receipt of %s: %w", delivery, err)
		}
		h.Receipt, h.Doubt, h.At = t.Receipt, t.Doubt, fromMicros(at)
		all[delivery] = append(all[delivery], h)
	}
	return all, rows.Err()
}

// fold brings the state of a copy up to date: what submission knows of it, and all
// receipts that are believed. A state that a receipt proves needs no attempt any
// more. The receipt clock looks at the copy anew, and
// no later for an attempt that came to nothing.
func (s *Store) fold(ctx context.Context, tx *sql.Tx, key *atrest.Document, id string, at time.Time) error {
	var state, submitted pipeline.DeliveryState
	var attempts int
	var attempt sql.NullInt64
	var overdue bool
	err := tx.QueryRowContext(ctx, `select state, submitted, attempts, attempt_at, overdue from delivery where id = $1`, id).Scan(&state, &submitted, &attempts, &attempt, &overdue)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("read delivery %s: %w", id, err)
	}
	all, err := heard(ctx, tx, key, `delivery = $1`, id)
	if err != nil {
		return err
	}
	if submitted == "" {
		submitted = state
	}
	if submitted == pipeline.Queued {
		attempts++ // what the last attempt came to was told before a person, or the schedule, asked for another
	}
	base := submitted
	if overdue && base == pipeline.Accepted {
		base = pipeline.Overdue
	}
	to := receipt.Fate(base, receipt.Concerning(fmt.Sprintf("%s.%d", id, attempts), believed(all[id], attempt)))
	if to == "" {
		to = base
	}
	_, err = tx.ExecContext(ctx, `update delivery set state = $1, submitted = $2, since = case when state = $1 then since else $3 end,
		due_at = case when $1 in ($4, $5) then due_at end, clock_at = case when told_at is not null then null
		when $1 in ($4, $5, $8) and clock_at < $6 then clock_at else $6 end where id = $7`,
		to, submitted, micros(at), pipeline.Queued, pipeline.Unknown, due(clockFrom(to, at)), id, pipeline.Submitting)
	if err == nil {
		doc, _ := documentOf(id)
		_, err = tx.ExecContext(ctx, `update document set changed_at = $1 where id = $2`, micros(at), doc)
	}
	if err != nil {
		return fmt.Errorf("fold delivery %s: %w", id, err)
	}
	return nil
}

// settling is how long a copy may move on before the clock is asked about it: most
// do, and each asking is a write.
const settling = time.Minute

// clockFrom is when the receipt clock is to be asked about a copy that came to a
// state; zero for those of which nothing is expected.
func clockFrom(s pipeline.DeliveryState, at time.Time) time.Time {
	switch s {
	case pipeline.Displayed, pipeline.Printed, pipeline.DeliveryCancelled:
		return time.Time{}
	case pipeline.Failed:
		return at // known at once
	}
	return at.Add(settling)
}

// believed leaves out what is doubted, and what was heard before the last attempt, or
// before a person asked for another: a proof of arrival would have spared it, or was
// overruled by a refusal (the letter was in the mailbox, the software did not file
// it). Who has seen a letter has seen it. What names an earlier attempt but is heard
// later is weighed by receipt.Concerning.
func believed(all []Heard, attempt sql.NullInt64) (rs []pipeline.Receipt) {
	for _, h := range all {
		if h.Doubt != "" {
			continue
		}
		if attempt.Valid && h.At.Before(fromMicros(attempt.Int64)) && h.Receipt.Kind != pipeline.ReceiptDisplayed {
			continue
		}
		h.Receipt.Envelope = attemptOf(h.Receipt.Envelope)
		rs = append(rs, h.Receipt)
	}
	return rs
}

// Match is the copy that a Message-ID or an ENVID names.
type Match struct {
	Delivery  string
	Document  pipeline.ID
	MessageID string
	// Proven is set where the ENVID bore our token, which only they know whom the
	// operator told it.
	Proven bool
}

// ByMessageID finds the copy that went out under a Message-ID, with angle brackets.
func (s *Store) ByMessageID(ctx context.Context, id string) (Match, error) {
	return s.match(ctx, `message_id = $1`, id)
}

func (s *Store) match(ctx context.Context, where string, args ...any) (m Match, err error) {
	err = s.read.QueryRowContext(ctx, `select id, document, message_id from delivery where `+where, args...).Scan(&m.Delivery, &m.Document, &m.MessageID)
	if errors.Is(err, sql.ErrNoRows) {
		return m, ErrNotFound
	}
	if err != nil {
		return m, fmt.Errorf("look for a copy: %w", err)
	}
	return m, nil
}

// History is what there was with one address.
type History struct {
	Sent        int // copies that left
	LastSent    time.Time
	LastReceipt time.Time // of anything that says that a letter arrived
	Replied     time.Time
}

// Histories tells what there was with each address that letters went to.
func (s *Store) Histories(ctx context.Context) (map[pipeline.Address]History, error) {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("read histories: %w", err)
	}
	defer tx.Rollback()
	last, replied := map[string]time.Time{}, map[string]time.Time{}
	for _, q := range []struct {
		to    map[string]time.Time
		query string
	}{{last, `select delivery, max(at) from receipt where doubted = 0 and kind in ('delivered', 'displayed', 'processed', 'dispatched') group by delivery`},
		{replied, `select delivery, max(at) from returned where kind = 'reply' and delivery <> '' group by delivery`}} {
		if err := times(ctx, tx, q.query, q.to); err != nil {
			return nil, fmt.Errorf("read histories: %w", err)
		}
	}
	all, err := allDeliveries(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := map[pipeline.Address]History{}
	for doc, mine := range all {
		key, err := s.key(ctx, tx, doc)
		if err != nil { // erased, or unreadable: it tells nothing
			continue
		}
		for _, b := range mine {
			var c copyOf
			if openJSON(key, "delivery/"+b.ID, b.sealed, &c) != nil {
				continue
			}
			h := out[c.Recipient.Address]
			if b.State.Left() && b.State != pipeline.Printed {
				h.Sent++
				h.LastSent = latest(h.LastSent, b.Since)
			}
			h.LastReceipt, h.Replied = latest(h.LastReceipt, last[b.ID]), latest(h.Replied, replied[b.ID])
			out[c.Recipient.Address] = h
		}
	}
	return out, nil
}

func times(ctx context.Context, q querier, query string, to map[string]time.Time) error {
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var at int64
		if err := rows.Scan(&id, &at); err != nil {
			return err
		}
		to[id] = fromMicros(at)
	}
	return rows.Err()
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

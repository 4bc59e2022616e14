package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"cardiopli/pipeline"
)

// Summary is one line of the worklist.
type Summary struct {
	ID         pipeline.ID
	Seq        int64
	State      pipeline.State
	Class      pipeline.Class
	Version    int
	Urgency    pipeline.Urgency
	Reason     string
	RepeatOf   pipeline.ID
	Received   time.Time
	Changed    time.Time
	File       string
	Exams      []pipeline.Exam
	ExamOn     pipeline.Date
	Patient    pipeline.Patient
	Author     pipeline.Signatory
	Findings   []pipeline.Finding
	Recipients []pipeline.Recipient
	Deliveries []pipeline.Delivery // of this version
	// Earlier are the copies of versions that this one replaces.
	Earlier []pipeline.Delivery
	// Amends is the version that went out and that this one replaces, with the
	// date of its letter; 0 for a first letter.
	Amends   int
	AmendsOn pipeline.Date
	// Unasked is set where the letter does not say whether it asks anything of its reader.
	Unasked bool
	Erased  bool
	// Unreadable is set where what is sealed does not open: the row was altered or
	// damaged. It stands in the list by its state, and keeps no other from it.
	Unreadable bool
}

// Blocking returns the findings that keep the draft from being approved.
func (s Summary) Blocking() []pipeline.Finding {
	var fs []pipeline.Finding
	for _, f := range s.Findings {
		if f.Blocks() {
			fs = append(fs, f)
		}
	}
	return fs
}

// List returns every document, most urgent first, then oldest first.
func (s *Store) List(ctx context.Context) ([]Summary, error) {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true}) // one snapshot
	if err != nil {
		return nil, fmt.Errorf("read worklist: %w", err)
	}
	defer tx.Rollback()
	deliveries, err := allDeliveries(ctx, tx)
	if err != nil {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, `
		select d.id, d.seq, d.state, d.version, d.urgency, d.reason, d.repeat_of, d.received_at, d.changed_at, d.wrapped_key,
		       d.sealed_source, v.sealed_work, v.amends, a.sealed_work
		from document d join version v on v.document = d.id and v.n = d.version
		left join version a on a.document = d.id and a.n = v.amends
		order by d.urgency desc, d.seq`)
	if err != nil {
		return nil, fmt.Errorf("read documents: %w", err)
	}
	defer rows.Close()
	var all []Summary
	for rows.Next() {
		var m Summary
		var received, changed int64
		var wrapped, source, sealed, amended []byte
		if err := rows.Scan(&m.ID, &m.Seq, &m.State, &m.Version, &m.Urgency, &m.Reason, &m.RepeatOf, &received, &changed, &wrapped, &source, &sealed, &m.Amends, &amended); err != nil {
			return nil, err
		}
		m.Received, m.Changed = fromMicros(received), fromMicros(changed)
		mine := deliveries[m.ID]
		m.Class = pipeline.ClassOf(m.State, states(mine, m.Version))
		if m.Erased = wrapped == nil; !m.Erased {
			if err := s.fill(&m, wrapped, source, sealed, amended, mine); err != nil {
				bare := Summary{ID: m.ID, Seq: m.Seq, State: m.State, Class: m.Class, Version: m.Version, Urgency: m.Urgency, Reason: m.Reason,
					RepeatOf: m.RepeatOf, Received: m.Received, Changed: m.Changed, Amends: m.Amends, Unreadable: true}
				m = bare
			}
		}
		all = append(all, m)
	}
	return all, rows.Err()
}

func (s *Store) fill(m *Summary, wrapped, source, sealed, amended []byte, mine []bare) error {
	key, err := s.site.OpenDocument(string(m.ID), wrapped)
	if err != nil {
		return err
	}
	var src pipeline.Source
	if err := openJSON(key, "source", source, &src); err != nil {
		return err
	}
	m.File = src.Name
	if sealed != nil {
		var w work
		if err := openJSON(key, fieldName("work", m.Version), sealed, &w); err != nil {
			return err
		}
		m.Exams, m.ExamOn, m.Patient = w.Report.Exams, w.Report.Date, w.Report.Patient
		m.Findings, m.Recipients, m.Author = w.Findings, w.Recipients, w.Letter.Author
		m.Unasked = w.Letter.Ask.Action == pipeline.ActionUnknown
	}
	if amended != nil {
		var w work
		if err := openJSON(key, fieldName("work", m.Amends), amended, &w); err != nil {
			return err
		}
		m.AmendsOn = w.Letter.Date
	}
	for _, b := range mine {
		var c copyOf
		if err := openJSON(key, "delivery/"+b.ID, b.sealed, &c); err != nil {
			return err
		}
		b.Recipient, b.Reply = c.Recipient, c.Reply
		if b.Version == m.Version {
			m.Deliveries = append(m.Deliveries, b.Delivery)
		} else {
			m.Earlier = append(m.Earlier, b.Delivery)
		}
	}
	return nil
}

// bare is a delivery before its sealed part is opened.
type bare struct {
	pipeline.Delivery
	sealed []byte
}

func states(bs []bare, version int) []pipeline.DeliveryState {
	var ss []pipeline.DeliveryState
	for _, b := range bs {
		if b.Version == version {
			ss = append(ss, b.State)
		}
	}
	return ss
}

func allDeliveries(ctx context.Context, q querier) (map[pipeline.ID][]bare, error) {
	rows, err := q.QueryContext(ctx, `select `+deliveryColumns+` from delivery order by document, length(id), id`)
	if err != nil {
		return nil, fmt.Errorf("read deliveries: %w", err)
	}
	defer rows.Close()
	all := map[pipeline.ID][]bare{}
	for rows.Next() {
		b, err := scanBare(rows)
		if err != nil {
			return nil, err
		}
		all[b.Document] = append(all[b.Document], b)
	}
	return all, rows.Err()
}

func scanBare(rows *sql.Rows) (b bare, err error) {
	var dueAt, told sql.NullInt64
	var since int64
	if err := rows.Scan(&b.ID, &b.Document, &b.Version, &b.State, &b.Held, &b.MessageID, &b.Form, &b.Attempts, &dueAt,
		&b.Code, &b.Enhanced, &since, &told, &b.sealed); err != nil {
		return b, err
	}
	b.Since, b.Told = fromMicros(since), moment(told)
	b.Held = b.Held && b.State != pipeline.DeliveryCancelled // kept in the row for a copy that comes back
	if dueAt.Valid {
		b.Due = fromMicros(dueAt.Int64)
	}
	return b, nil
}

// Balance counts documents by class: Received is always the sum of the others.
type Balance struct {
	Received int `json:"received"`
	Sent     int `json:"sent"`
	Waiting  int `json:"waiting"`
	Held     int `json:"held"`
	Rejected int `json:"rejected"`
}

// Holds reports whether the balance is even. Received is counted from the
// arrivals, the classes from the states, so a lost document shows here.
func (b Balance) Holds() bool { return b.Received == b.Sent+b.Waiting+b.Held+b.Rejected }

// Balance reads the balance in one snapshot. Received is the number of arrivals
// that the outbox of the trace ever told of, not the number of rows.
func (s *Store) Balance(ctx context.Context) (Balance, error) {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return Balance{}, fmt.Errorf("read balance: %w", err)
	}
	defer tx.Rollback()
	var b Balance
	if err := tx.QueryRowContext(ctx, `select count(distinct document) from hop where stage = $1`, pipeline.StageIntake).Scan(&b.Received); err != nil {
		return Balance{}, fmt.Errorf("count arrivals: %w", err)
	}
	rows, err := tx.QueryContext(ctx, `select d.state, coalesce(group_concat(l.state), '') from document d left join delivery l on l.document = d.id and l.version = d.version group by d.id`)
	if err != nil {
		return Balance{}, fmt.Errorf("count states: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var state pipeline.State
		var list string
		if err := rows.Scan(&state, &list); err != nil {
			return Balance{}, err
		}
		switch pipeline.ClassOf(state, splitStates(list)) {
		case pipeline.ClassSent:
			b.Sent++
		case pipeline.ClassHeld:
			b.Held++
		case pipeline.ClassRejected:
			b.Rejected++
		default:
			b.Waiting++
		}
	}
	return b, rows.Err()
}

package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
	"cardiopli/pipeline/fault"
)

// Change is one step of a document: everything in it is committed together or
// not at all.
type Change struct {
	ID      pipeline.ID
	From    pipeline.State // what the document must be in now, else ErrStale
	Version int            // the version it must be at now, else ErrStale
	To      pipeline.State
	Reason  string    // code, replaces the old one
	Due     time.Time // when the next step may run; zero where a person is awaited
	At      time.Time

	Edit *Edit // a new version, to be prepared
	// Revert gives up a correction before it is sent: the version that it was to
	// replace, which becomes the current one again, issued as it was.
	Revert   int
	Work     *Work              // what prepare made of the version
	Findings []pipeline.Finding // the version's findings with answers; nil leaves them
	Decision *pipeline.Decision
	Outgoing []Outgoing
	// Transcript is what an engine heard in the document's recording.
	Transcript *pipeline.Transcript
	// Parts are further letters of the same recording, each to be prepared.
	Parts []Part

	// Hops are completed with document, version and time. Their Commitments
	// need not be filled: Commit says what each hop commits to.
	Hops []pipeline.Hop
}

// Edit starts a new version.
type Edit struct {
	Text   string
	Chosen []pipeline.Recipient // by hand; nil: resolved from the text
	Signer string               // login name of the cardiologist in whose name the letter is; "": from the text
	By     string               // pseudonym
	// Patient is the identity that a person chose; nil: the text's own.
	Patient *pipeline.Patient
	// Moments tie the text to the recording it came from.
	Moments []pipeline.Moment
	// Action is what the approver said about what the letter asks; nil: not asked.
	Action *pipeline.Ask
	// Hidden keeps the letter from the patient's mailbox.
	Hidden bool
	// Amends is the version that went out and that this one replaces; 0: none did.
	Amends int
	// Reason is why it is amended.
	Reason string
	// Replaced is said of copies of the issued version that have not left: they
	// are cancelled, and queued again if this version is given up.
	Replaced string
}

// Work is a prepared version.
type Work struct {
	Report     pipeline.Report
	Recipients []pipeline.Recipient
	Findings   []pipeline.Finding
	Letter     pipeline.Letter
	// Earlier are the examinations that the letter looks back on, as they were then.
	Earlier []pipeline.Earlier
	PDF     []byte
}

// Outgoing is one recipient's sealed message.
type Outgoing struct {
	ID        string
	Recipient pipeline.Recipient
	MessageID string
	Form      string
	Bytes     []byte // the message as it will be submitted, byte for byte
	Due       time.Time
}

// Apply commits a change. A document that is no longer where the change expects
// it gives ErrStale and nothing is written.
func (s *Store) Apply(ctx context.Context, c Change) error {
	if err := c.allowed(); err != nil {
		return err
	}
	key, err := s.key(ctx, s.read, c.ID)
	if err != nil {
		return err
	}
	var src pipeline.Source
	var parts []*taking
	if len(c.Parts) > 0 {
		if src, err = s.Source(ctx, c.ID); err != nil {
			return err
		}
		if parts, err = s.readyParts(c, src); err != nil {
			return err
		}
	}
	w, err := s.putBlobs(ctx, key, c)
	if err == nil {
		err = s.inTx(ctx, func(tx *sql.Tx) error {
			if err := s.apply(ctx, tx, key, c, w); err != nil || len(parts) == 0 {
				return err
			}
			return s.insertParts(ctx, tx, key, c, src, parts)
		})
	}
	if err != nil {
		s.drop(ctx, err, w.all()...)
	}
	return err
}

// written are the blobs that a change put before its transaction.
type written struct {
	pdf      string
	messages []string
}

func (w written) all() (names []string) {
	for _, b := range append([]string{w.pdf}, w.messages...) {
		if b != "" {
			names = append(names, b)
		}
	}
	return names
}

func (s *Store) putBlobs(ctx context.Context, key *atrest.Document, c Change) (w written, err error) {
	if c.Work != nil {
		if w.pdf, err = s.put(ctx, key, fieldName("pdf", c.Version), c.Work.PDF); err != nil {
			return w, fmt.Errorf("store PDF of %s: %w", c.ID, err)
		}
		fault.Point(fault.PrepareBlob)
	}
	for _, o := range c.Outgoing {
		if o.Form == pipeline.FormPost { // the PDF that was approved is what is printed
			w.messages = append(w.messages, "")
			continue
		}
		b, err := s.put(ctx, key, "message/"+o.ID, o.Bytes)
		if err != nil {
			return w, fmt.Errorf("store message %s: %w", o.ID, err)
		}
		w.messages = append(w.messages, b)
		fault.Point(fault.IssueBlob)
	}
	return w, nil
}

func (s *Store) apply(ctx context.Context, tx *sql.Tx, key *atrest.Document, c Change, w written) error {
	version, err := versions(ctx, tx, c)
	if err != nil {
		return err
	}
	res, err := tx.ExecContext(ctx, `
		update document set state = $1, version = $2, reason = $3, due_at = $4, changed_at = $5, attempts = 0
		where id = $6 and state = $7 and version = $8`,
		c.To, version, c.Reason, due(c.Due), micros(c.At), c.ID, c.From, c.Version)
	if err != nil {
		return fmt.Errorf("move %s to %s: %w", c.ID, c.To, err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errors.Join(ErrStale, err)
	}
	if c.Revert > 0 {
		if err := s.restore(ctx, tx, key, c); err != nil {
			return err
		}
		version = c.Version // what the hops tell of
	}
	commitments := map[string]string{}
	if c.Edit != nil && c.From == pipeline.Issued {
		if err := replace(ctx, tx, key, c, version); err != nil {
			return err
		}
	}
	if c.Edit != nil {
		if err := insertEdit(ctx, tx, key, c, version); err != nil {
			return err
		}
		commitments["text"] = key.Commit("text", []byte(c.Edit.Text))
	}
	if c.Work != nil {
		if err := updateWork(ctx, tx, key, c, w.pdf); err != nil {
			return err
		}
		commitments["pdf"] = key.Commit("pdf", c.Work.PDF)
		commitments["recipients"] = key.Commit("recipients", recipientBytes(c.Work.Recipients))
	} else if c.Findings != nil {
		if err := s.updateFindings(ctx, tx, key, c); err != nil {
			return err
		}
	}
	if c.Transcript != nil {
		if err := updateTranscript(ctx, tx, key, c.ID, *c.Transcript); err != nil {
			return err
		}
	}
	if c.Decision != nil {
		if err := insertDecision(ctx, tx, key, *c.Decision, commitments); err != nil {
			return err
		}
	}
	for i, o := range c.Outgoing {
		if err := s.insertDelivery(ctx, tx, key, c, o, w.messages[i]); err != nil {
			return err
		}
	}
	for _, h := range c.Hops {
		h.Document, h.At = c.ID, c.At
		if h.Version == 0 {
			h.Version = version
		}
		if h.Commitments == nil && h.Delivery == "" && len(commitments) > 0 {
			h.Commitments = commitments
		}
		for _, o := range c.Outgoing {
			if o.ID == h.Delivery {
				h.Commitments = map[string]string{"message": key.Commit("message", o.Bytes)}
			}
		}
		if err := addHop(ctx, tx, h); err != nil {
			return err
		}
	}
	return nil
}

func insertEdit(ctx context.Context, tx *sql.Tx, key *atrest.Document, c Change, n int) error {
	sealed, err := sealJSON(key, fieldName("content", n), content{Text: c.Edit.Text, Chosen: c.Edit.Chosen, Signer: c.Edit.Signer, Patient: c.Edit.Patient, Moments: c.Edit.Moments,
		Action: c.Edit.Action, Hidden: c.Edit.Hidden, Amends: c.Edit.Amends, Reason: c.Edit.Reason})
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `insert into version (document, n, created_at, made_by, sealed, amends) values ($1, $2, $3, $4, $5, $6)`,
		c.ID, n, micros(c.At), c.Edit.By, sealed, c.Edit.Amends)
	if err != nil {
		return fmt.Errorf("insert version of %s: %w", c.ID, err)
	}
	return nil
}

func updateWork(ctx context.Context, tx *sql.Tx, key *atrest.Document, c Change, pdf string) error {
	sealed, err := sealJSON(key, fieldName("work", c.Version), work{Report: c.Work.Report, Recipients: c.Work.Recipients,
		Findings: c.Work.Findings, Letter: c.Work.Letter, Earlier: c.Work.Earlier})
	if err != nil {
		return err
	}
	// A letter that is set once more: nobody asks for the page before.
	replaced, err := readAll(ctx, tx, `select pdf_blob from version where document = $1 and n = $2`, c.ID, c.Version)
	if err != nil {
		return fmt.Errorf("read version of %s: %w", c.ID, err)
	}
	for _, b := range replaced {
		if err := abandon(ctx, tx, []string{string(b)}, c.At); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `update version set sealed_work = $1, pdf_blob = $2 where document = $3 and n = $4`, sealed, pdf, c.ID, c.Version)
	if err != nil {
		return fmt.Errorf("update version of %s: %w", c.ID, err)
	}
	_, err = tx.ExecContext(ctx, `update document set urgency = $1 where id = $2`, pipeline.MostUrgent(c.Work.Findings), c.ID)
	return err
}

func (s *Store) updateFindings(ctx context.Context, tx *sql.Tx, key *atrest.Document, c Change) error {
	r, err := s.load(ctx, tx, c.ID, c.Version)
	if err != nil {
		return err
	}
	findings := withAnswers(c.Findings, r.Findings)
	sealed, err := sealJSON(key, fieldName("work", c.Version), work{Report: r.Report, Recipients: r.Recipients, Findings: findings, Letter: r.Letter, Earlier: r.Earlier})
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `update version set sealed_work = $1 where document = $2 and n = $3`, sealed, c.ID, c.Version)
	return err
}

// withAnswers returns findings with the answers that were stored since the
// caller read them: two persons may answer at the same time.
func withAnswers(findings, stored []pipeline.Finding) []pipeline.Finding {
	answers := map[string]*pipeline.Answer{}
	for _, f := range stored {
		if f.Answer != nil {
			answers[f.Key()] = f.Answer
		}
	}
	merged := append([]pipeline.Finding(nil), findings...)
	for i, f := range merged {
		if f.Answer == nil {
			merged[i].Answer = answers[f.Key()]
		}
	}
	return merged
}

func insertDecision(ctx context.Context, tx *sql.Tx, key *atrest.Document, d pipeline.Decision, commitments map[string]string) error {
	sealed, err := sealJSON(key, "decision", d)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `insert into decision (document, version, what, at, sealed) values ($1, $2, $3, $4, $5)`,
		d.Document, d.Version, d.What, micros(d.At), sealed)
	if err != nil {
		return fmt.Errorf("insert decision on %s: %w", d.Document, err)
	}
	b, err := json.Marshal(d)
	if err != nil {
		return err
	}
	commitments["decision"] = key.Commit("decision", b)
	return nil
}

// Decisions lists what persons decided about a document, oldest first.
func (s *Store) Decisions(ctx context.Context, id pipeline.ID) ([]pipeline.Decision, error) {
	key, err := s.key(ctx, s.read, id)
	if err != nil {
		return nil, err
	}
	rows, err := s.read.QueryContext(ctx, `select sealed from decision where document = $1 order by id`, id)
	if err != nil {
		return nil, fmt.Errorf("read decisions on %s: %w", id, err)
	}
	defer rows.Close()
	var ds []pipeline.Decision
	for rows.Next() {
		var sealed []byte
		var d pipeline.Decision
		if err := rows.Scan(&sealed); err != nil {
			return nil, err
		}
		if err := openJSON(key, "decision", sealed, &d); err != nil {
			return nil, fmt.Errorf("open decision on %s: %w", id, err)
		}
		ds = append(ds, d)
	}
	return ds, rows.Err()
}

// Postpone notes a failed attempt at the document's next step and when to try again.
func (s *Store) Postpone(ctx context.Context, id pipeline.ID, until time.Time) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `update document set attempts = attempts + 1, due_at = $1 where id = $2 and due_at is not null`, micros(until), id)
		return err
	})
}

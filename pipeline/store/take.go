package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
	"cardiopli/pipeline/fault"
)

// Take makes an arrival durable and returns only then. It is exactly once per
// place: a second call with the same bytes and place changes nothing.
func (s *Store) Take(ctx context.Context, a Arrival) (pipeline.ID, Outcome, error) {
	rs, err := s.TakeParts(ctx, []Arrival{a})
	if err != nil {
		return "", "", err
	}
	return rs[0].ID, rs[0].Outcome, nil
}

// TakeParts takes the letters of one file, in order: all of them in one
// transaction, so that no crash leaves some. Each is a document of its own with
// its own keys and its own copy of the original.
func (s *Store) TakeParts(ctx context.Context, parts []Arrival) (_ []Receipt, err error) {
	var made []*taking
	defer func() {
		for _, t := range made {
			if t.blob != "" && (err != nil || !t.used) {
				s.drop(ctx, err, t.blob)
			}
		}
	}()
	var rs []Receipt
	for _, a := range parts {
		t := &taking{a: a}
		if a.Stream == nil {
			t.sum = sha256.Sum256(a.Raw)
			t.tokens = tokensOf(s.site, a, t.sum)
			// Spared: the sealing of what is there already.
			id, o, err := s.known(ctx, s.read, t.tokens)
			if err != nil {
				return nil, err
			}
			if o == Already || o == Refused {
				rs = append(rs, Receipt{id, o})
				continue
			}
		}
		made = append(made, t)
		if err := s.seal(ctx, t); err != nil {
			return nil, err
		}
		rs = append(rs, Receipt{t.id, ""})
	}
	if len(made) == 0 {
		return rs, nil
	}
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		next := 0
		for i := range rs {
			if rs[i].Outcome != "" {
				continue
			}
			var err error
			if rs[i], err = s.settle(ctx, tx, made[next]); err != nil {
				return err
			}
			next++
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return rs, nil
}

// taking is an arrival on its way into the database.
type taking struct {
	a       Arrival
	id      pipeline.ID
	key     *atrest.Document
	wrapped []byte
	blob    string
	sum     [sha256.Size]byte // of the original
	tokens  tokens
	used    bool // a row names the blob
	moments []pipeline.Moment
	rawOf   pipeline.ID // the document whose original it shares
}

// seal makes the keys of an arrival and puts its original on disk.
func (s *Store) seal(ctx context.Context, t *taking) (err error) {
	t.id = newID()
	if t.key, t.wrapped, err = s.site.NewDocument(string(t.id)); err != nil {
		return fmt.Errorf("make key of %s: %w", t.id, err)
	}
	switch {
	case t.a.Stream != nil:
		if t.blob, t.sum, err = s.sealStream(ctx, t.key, t.a.Stream); err != nil {
			return fmt.Errorf("store original of %s: %w", t.id, err)
		}
		t.tokens = tokensOf(s.site, t.a, t.sum)
	case t.a.Refusal == "":
		if t.blob, err = s.put(ctx, t.key, "raw", t.a.Raw); err != nil {
			return fmt.Errorf("store original of %s: %w", t.id, err)
		}
	default:
		return nil
	}
	fault.Point(fault.IntakeBlob)
	return nil
}

// sealStream seals what r gives as it comes, and takes its digest on the way.
func (s *Store) sealStream(ctx context.Context, key *atrest.Document, r io.Reader) (blob string, sum [sha256.Size]byte, err error) {
	h := sha256.New()
	sealed, err := newSealing(key, "raw", io.TeeReader(r, h), func() { fault.Point(fault.IntakeStream) })
	if err != nil {
		return "", sum, err
	}
	if blob, err = s.blobs.Put(ctx, sealed); err != nil {
		return "", sum, err
	}
	return blob, [sha256.Size]byte(h.Sum(nil)), nil
}

// settle decides what an arrival is, and inserts it, in the transaction that
// makes it so.
func (s *Store) settle(ctx context.Context, tx *sql.Tx, t *taking) (Receipt, error) {
	before, o, err := s.known(ctx, tx, t.tokens)
	if err != nil || o == Already || o == Refused {
		return Receipt{before, o}, err
	}
	r := row{state: pipeline.Received, repeatOf: before, outcome: Taken}
	switch {
	case t.a.Refusal != "":
		r.state, r.reason, r.outcome, r.repeatOf = pipeline.Rejected, t.a.Refusal, Refused, ""
	case o == Repeat:
		r.state, r.reason, r.outcome = pipeline.Held, ReasonRepeat, Repeat
	}
	t.used = true
	return Receipt{t.id, r.outcome}, s.insert(ctx, tx, t, r)
}

// known looks for the same file, the same bytes or the same letter among what
// was taken before.
func (s *Store) known(ctx context.Context, q querier, t tokens) (pipeline.ID, Outcome, error) {
	rows, err := q.QueryContext(ctx, `select id, state, place_token from document where content_token = $1 order by seq`, t.content)
	if err != nil {
		return "", "", fmt.Errorf("look for the same bytes: %w", err)
	}
	defer rows.Close()
	var first pipeline.ID
	for rows.Next() {
		var id pipeline.ID
		var state pipeline.State
		var p []byte
		if err := rows.Scan(&id, &state, &p); err != nil {
			return "", "", err
		}
		switch {
		case string(p) == string(t.place) && state == pipeline.Rejected:
			return id, Refused, rows.Err()
		case string(p) == string(t.place):
			return id, Already, rows.Err()
		case state != pipeline.Rejected && first == "":
			first = id
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return "", "", err
	}
	if first == "" && t.text != nil {
		err := q.QueryRowContext(ctx, `select id from document where text_token = $1 and state <> $2 order by seq limit 1`, t.text, pipeline.Rejected).Scan(&first)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return "", "", fmt.Errorf("look for the same words: %w", err)
		}
	}
	if first != "" {
		return first, Repeat, nil
	}
	return "", Taken, nil
}

// Companion tells what became of the report that the file at place lay beside:
// Taken or Refused; "" where no report came with it, or where it is the one that
// stands at report.
func (s *Store) Companion(ctx context.Context, place, report string) (Outcome, error) {
	var state pipeline.State
	err := s.read.QueryRowContext(ctx, `select state from document where companion_token = $1 and place_token <> $2 order by seq limit 1`,
		s.site.Token("place", []byte(place)), s.site.Token("place", []byte(report))).Scan(&state)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return "", nil
	case err != nil:
		return "", fmt.Errorf("look for the report of a companion: %w", err)
	case state == pipeline.Rejected:
		return Refused, nil
	}
	return Taken, nil
}

// row is what was decided about an arrival.
type row struct {
	state    pipeline.State
	reason   string
	repeatOf pipeline.ID
	outcome  Outcome
}

func (s *Store) insert(ctx context.Context, tx *sql.Tx, t *taking, r row) error {
	source, err := sealJSON(t.key, "source", t.a.Source)
	if err != nil {
		return err
	}
	text, err := sealJSON(t.key, fieldName("content", 1), content{Text: t.a.Text, Moments: t.moments})
	if err != nil {
		return err
	}
	var dueAt any
	if r.state == pipeline.Received {
		dueAt = micros(t.a.At)
	}
	_, err = tx.ExecContext(ctx, `
		insert into document (id, state, version, reason, wrapped_key, content_token, place_token, text_token, companion_token,
		                      repeat_of, raw_blob, sealed_source, received_at, changed_at, due_at, raw_of)
		values ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $14)`,
		t.id, r.state, r.reason, t.wrapped, t.tokens.content, t.tokens.place, t.tokens.text, t.tokens.companion,
		r.repeatOf, t.blob, source, micros(t.a.At), dueAt, t.rawOf)
	if err != nil {
		return fmt.Errorf("insert document %s: %w", t.id, err)
	}
	_, err = tx.ExecContext(ctx, `insert into version (document, n, created_at, made_by, sealed) values ($1, 1, $2, $3, $4)`,
		t.id, micros(t.a.At), t.a.By, text)
	if err != nil {
		return fmt.Errorf("insert version of %s: %w", t.id, err)
	}
	return addHop(ctx, tx, t.hop(r))
}

// hop tells the trace of an arrival: commitments to what was handed in, and codes.
func (t *taking) hop(r row) pipeline.Hop {
	h := pipeline.Hop{Document: t.id, Version: 1, Stage: pipeline.StageIntake, Actor: t.a.By, At: t.a.At, Outcome: string(r.outcome),
		Commitments: map[string]string{"source": t.key.CommitSum("source", t.sum)}, Notes: map[string]string{}}
	if t.a.Companion != nil {
		h.Commitments["instructions"] = t.key.Commit("instructions", t.a.Companion)
	}
	if t.a.Text != "" {
		h.Commitments["text"] = t.key.Commit("text", []byte(t.a.Text))
	}
	if r.reason != "" {
		h.Notes["reason"] = r.reason
	}
	if t.a.Source.Parts > 0 {
		h.Notes["part"] = fmt.Sprintf("%d/%d", t.a.Source.Part, t.a.Source.Parts)
	}
	return h
}

// ErrNoCopy is returned by Settle for a document that is not a repeat.
var ErrNoCopy = errors.New("the document is not held as a repeat")

// newID draws an id: 60 random bits in Crockford's base 32.
func newID() pipeline.ID {
	const digits = "0123456789abcdefghjkmnpqrstvwxyz"
	var b [12]byte
	rand.Read(b[:])
	for i := range b {
		b[i] = digits[b[i]%32]
	}
	return pipeline.ID(b[:])
}

package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
	"cardiopli/pipeline/fault"
)

// Arrival is a file as intake hands it over.
type Arrival struct {
	Source pipeline.Source
	Raw    []byte
	Text   string // as read; "" where the file was refused
	// Place tells one inbox file from another with the same bytes. The same
	// bytes at the same place are a file that was taken just before a crash;
	// at another place they are a repeat.
	Place   string
	Refusal string // code of why it cannot be read, or ""
	By      string // pseudonym of who handed it in; "cardiopli" for the inbox
	At      time.Time
}

// Outcome of taking a file.
type Outcome string

// What Take did.
const (
	Taken   Outcome = "taken"   // durable, to be prepared
	Already Outcome = "already" // was durable before: this very file was taken just before a crash
	Repeat  Outcome = "repeat"  // durable, held: a person says whether it is a second letter
	Refused Outcome = "refused" // recorded as rejected
)

// ReasonRepeat is the reason of a document held because its bytes came before.
const ReasonRepeat = "repeat"

// Take makes an arrival durable and returns only then. It is exactly once per
// place: a second call with the same bytes and place changes nothing.
func (s *Store) Take(ctx context.Context, a Arrival) (pipeline.ID, Outcome, error) {
	contentToken := s.site.Token("content", a.Raw)
	placeToken := s.site.Token("place", []byte(a.Place))
	if id, o, err := s.known(ctx, s.read, contentToken, placeToken); err != nil || o == Already || o == Refused {
		return id, o, err
	}
	id := newID()
	key, wrapped, err := s.site.NewDocument(string(id))
	if err != nil {
		return "", "", fmt.Errorf("make key of %s: %w", id, err)
	}
	var blob string
	if a.Refusal == "" {
		sealed, err := key.SealBlob("raw", a.Raw)
		if err != nil {
			return "", "", fmt.Errorf("seal original of %s: %w", id, err)
		}
		if blob, err = s.blobs.Put(sealed); err != nil {
			return "", "", fmt.Errorf("store original of %s: %w", id, err)
		}
		fault.Point(fault.IntakeBlob)
	}
	var outcome Outcome
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		before, o, err := s.known(ctx, tx, contentToken, placeToken)
		if err != nil {
			return err
		}
		if o == Already || o == Refused {
			id, outcome = before, o
			return nil
		}
		state, reason := pipeline.Received, ""
		outcome = Taken
		switch {
		case a.Refusal != "":
			state, reason, outcome = pipeline.Rejected, a.Refusal, Refused
		case o == Repeat:
			state, reason, outcome = pipeline.Held, ReasonRepeat, Repeat
		}
		return s.insert(ctx, tx, key, wrapped, row{id: id, state: state, reason: reason, repeatOf: before, blob: blob,
			content: contentToken, place: placeToken, outcome: outcome}, a)
	})
	if (err != nil || outcome == Already || outcome == Refused) && blob != "" {
		s.drop(err, blob)
	}
	return id, outcome, err
}

// known looks for the same bytes among what was taken before.
func (s *Store) known(ctx context.Context, q querier, content, place []byte) (pipeline.ID, Outcome, error) {
	rows, err := q.QueryContext(ctx, `select id, state, place_token from document where content_token = $1 order by seq`, content)
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
		case string(p) == string(place) && state == pipeline.Rejected:
			return id, Refused, rows.Err()
		case string(p) == string(place):
			return id, Already, rows.Err()
		case state != pipeline.Rejected && first == "":
			first = id
		}
	}
	if first != "" {
		return first, Repeat, rows.Err()
	}
	return "", Taken, rows.Err()
}

type row struct {
	id             pipeline.ID
	state          pipeline.State
	reason         string
	repeatOf       pipeline.ID
	blob           string
	content, place []byte
	outcome        Outcome
}

func (s *Store) insert(ctx context.Context, tx *sql.Tx, key *atrest.Document, wrapped []byte, r row, a Arrival) error {
	source, err := sealJSON(key, "source", a.Source)
	if err != nil {
		return err
	}
	text, err := sealJSON(key, fieldName("content", 1), content{Text: a.Text})
	if err != nil {
		return err
	}
	var dueAt any
	if r.state == pipeline.Received {
		dueAt = micros(a.At)
	}
	_, err = tx.ExecContext(ctx, `
		insert into document (id, state, version, reason, wrapped_key, content_token, place_token, repeat_of, raw_blob,
		                      sealed_source, received_at, changed_at, due_at)
		values ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)`,
		r.id, r.state, r.reason, wrapped, r.content, r.place, r.repeatOf, r.blob, source, micros(a.At), dueAt)
	if err != nil {
		return fmt.Errorf("insert document %s: %w", r.id, err)
	}
	_, err = tx.ExecContext(ctx, `insert into version (document, n, created_at, made_by, sealed) values ($1, 1, $2, $3, $4)`,
		r.id, micros(a.At), a.By, text)
	if err != nil {
		return fmt.Errorf("insert version of %s: %w", r.id, err)
	}
	h := pipeline.Hop{Document: r.id, Version: 1, Stage: pipeline.StageIntake, Actor: a.By, At: a.At, Outcome: string(r.outcome),
		Commitments: map[string]string{"source": key.Commit("source", a.Raw)}}
	if r.reason != "" {
		h.Notes = map[string]string{"reason": r.reason}
	}
	if r.state != pipeline.Rejected {
		h.Commitments["text"] = key.Commit("text", []byte(a.Text))
	}
	return addHop(ctx, tx, h)
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

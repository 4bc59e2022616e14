package store

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/fault"
)

// Refusal is a patient's refusal as the store keeps it: its content is sealed and
// not understood here.
type Refusal struct {
	ID      string
	At      time.Time
	Lifted  time.Time // zero while it stands
	Content []byte    // JSON
}

func refusalName(id string) string { return "refusal-" + id }

func (s *Store) refusalToken(key string) []byte { return s.site.Token("refusal", []byte(key)) }

// NewRefusalID draws an id that says nothing.
func NewRefusalID() string {
	var b [5]byte
	rand.Read(b[:])
	return "r-" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
}

// SaveRefusal adds a refusal, or replaces the one of the same id, found from now on
// by the keys, with the hop that tells of it. Without keys those of before stay. The
// journal has it first: see refusalmend.go.
func (s *Store) SaveRefusal(ctx context.Context, r Refusal, keys []string, h pipeline.Hop) error {
	unlock, err := s.lockRefusals(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	tokens, err := s.refusalTokens(ctx, r.ID)
	if err != nil {
		return fmt.Errorf("read a refusal: %w", err)
	}
	for _, k := range keys {
		if t := s.refusalToken(k); !slices.ContainsFunc(tokens, func(b []byte) bool { return bytes.Equal(b, t) }) {
			tokens = append(tokens, t)
		}
	}
	l, err := s.sealRefusal(r, tokens)
	if err != nil {
		return err
	}
	back, err := s.noteRefusal(l)
	if err != nil {
		return err
	}
	if err := undone(s.putRefusal(ctx, r, tokens, h), back); err != nil {
		return err
	}
	fault.Point(fault.RefusalCommitted)
	return nil
}

// putRefusal writes a refusal into the database.
func (s *Store) putRefusal(ctx context.Context, r Refusal, tokens [][]byte, h pipeline.Hop) error {
	key, wrapped, err := s.site.NewDocument(refusalName(r.ID))
	if err != nil {
		return fmt.Errorf("make key of a refusal: %w", err)
	}
	sealed, err := sealJSON(key, "refusal", json.RawMessage(r.Content))
	if err != nil {
		return fmt.Errorf("seal a refusal: %w", err)
	}
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `insert into refusal (id, at, lifted_at, wrapped_key, sealed) values ($1, $2, $3, $4, $5)
			on conflict (id) do update set lifted_at = excluded.lifted_at, wrapped_key = excluded.wrapped_key, sealed = excluded.sealed`,
			r.ID, micros(r.At), due(r.Lifted), wrapped, sealed)
		if err != nil {
			return fmt.Errorf("save a refusal: %w", err)
		}
		for _, t := range tokens {
			if _, err := tx.ExecContext(ctx, `insert into refusal_token (token, refusal) values ($1, $2) on conflict do nothing`, t, r.ID); err != nil {
				return fmt.Errorf("save a refusal: %w", err)
			}
		}
		return addHop(ctx, tx, h)
	})
}

// EraseRefusal destroys a refusal, its key and its tokens, and its content in the
// journal. Where a crash cut it short the next Open goes on with it; who types it
// again is told that there is none, and has the database's log cut for certain.
func (s *Store) EraseRefusal(ctx context.Context, id string, h pipeline.Hop) error {
	unlock, err := s.lockRefusals(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	found, err := readAll(ctx, s.read, `select id from refusal where id = $1`, id)
	if err != nil {
		return fmt.Errorf("read a refusal: %w", err)
	}
	if len(found) == 0 {
		j, err := ReadRefusals(s.refusalsPath(), s.site)
		if err == nil && j.Lines[id].Word == RefusalErased { // perhaps cut short before the log was
			err = s.Compact(ctx)
		}
		return cmp.Or(err, ErrNotFound)
	}
	back, err := s.noteRefusal(RefusalLine{ID: id, Word: RefusalErased, At: h.At})
	if err != nil {
		return err
	}
	return s.eraseNoted(ctx, id, h, back)
}

// eraseNoted goes on with an erasure that the journal tells of.
func (s *Store) eraseNoted(ctx context.Context, id string, h pipeline.Hop, back func() error) error {
	needles, err := s.refusalNeedles(ctx, id)
	if err == nil {
		err = s.deleteRefusal(ctx, id, h)
	}
	if err := undone(err, back); err != nil {
		return err
	}
	fault.Point(fault.RefusalCommitted)
	return s.scrubbed(ctx, needles)
}

// dropRefusal destroys what the database has of a refusal.
func (s *Store) dropRefusal(ctx context.Context, id string, h pipeline.Hop) error {
	return s.eraseNoted(ctx, id, h, func() error { return nil })
}

// refusalNeedles are the bytes that go with a refusal. A token that another refusal
// of the same patient shares stays with that one.
func (s *Store) refusalNeedles(ctx context.Context, id string) ([][]byte, error) {
	needles, err := readAll(ctx, s.read, `select wrapped_key, sealed from refusal where id = $1 union all
		select token, null from refusal_token where refusal = $1 and token not in (select token from refusal_token where refusal <> $1)`, id)
	if err != nil {
		return nil, fmt.Errorf("read a refusal: %w", err)
	}
	return needles, nil
}

func (s *Store) deleteRefusal(ctx context.Context, id string, h pipeline.Hop) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		for _, q := range []string{`delete from refusal_token where refusal = $1`, `delete from refusal where id = $1`} {
			if _, err := tx.ExecContext(ctx, q, id); err != nil {
				return fmt.Errorf("erase a refusal: %w", err)
			}
		}
		return addHop(ctx, tx, h)
	})
}

// RefusalStands reports whether any refusal is not lifted: most practices have none,
// and every copy asks before it leaves.
func (s *Store) RefusalStands(ctx context.Context) (bool, error) {
	all, err := readAll(ctx, s.read, `select 'x' from refusal where lifted_at is null limit 1`)
	if err != nil {
		return false, fmt.Errorf("look for refusals: %w", err)
	}
	return len(all) > 0, nil
}

// RefusalMark changes whenever a refusal is recorded, lifted or erased. Who looked at
// the refusals under a mark may commit under it: see Step.Refusals.
func (s *Store) RefusalMark(ctx context.Context) (string, error) {
	return refusalMark(ctx, s.read)
}

func refusalMark(ctx context.Context, q interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}) (string, error) {
	var n, sum, lifted int64
	err := q.QueryRowContext(ctx, `select count(*), coalesce(sum(at % 1000000007 + length(id)), 0), count(lifted_at) from refusal`).Scan(&n, &sum, &lifted)
	if err != nil {
		return "", fmt.Errorf("look for refusals: %w", err)
	}
	return fmt.Sprintf("%d/%d/%d", n, sum, lifted), nil
}

// Refusals lists them all, the oldest first.
func (s *Store) Refusals(ctx context.Context) ([]Refusal, error) {
	return s.refusals(ctx, `select id, at, lifted_at, wrapped_key, sealed from refusal order by at, id`)
}

// RefusalsByKey lists those that one of the keys finds, the oldest first.
func (s *Store) RefusalsByKey(ctx context.Context, keys ...string) ([]Refusal, error) {
	var out []Refusal
	seen := map[string]bool{}
	for _, k := range keys {
		found, err := s.refusals(ctx, `select id, at, lifted_at, wrapped_key, sealed from refusal
			where id in (select refusal from refusal_token where token = $1) order by at, id`, s.refusalToken(k))
		if err != nil {
			return nil, err
		}
		for _, r := range found {
			if !seen[r.ID] {
				seen[r.ID] = true
				out = append(out, r)
			}
		}
	}
	return out, nil
}

func (s *Store) refusals(ctx context.Context, query string, args ...any) ([]Refusal, error) {
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read refusals: %w", err)
	}
	defer rows.Close()
	var out []Refusal
	for rows.Next() {
		var r Refusal
		var at int64
		var lifted sql.NullInt64
		var wrapped, sealed []byte
		if err := rows.Scan(&r.ID, &at, &lifted, &wrapped, &sealed); err != nil {
			return nil, err
		}
		key, err := s.site.OpenDocument(refusalName(r.ID), wrapped)
		if err != nil {
			return nil, fmt.Errorf("open key of a refusal: %w", err)
		}
		var content json.RawMessage
		if err := openJSON(key, "refusal", sealed, &content); err != nil {
			return nil, fmt.Errorf("open a refusal: %w", err)
		}
		r.At, r.Content = fromMicros(at), content
		if lifted.Valid {
			r.Lifted = fromMicros(lifted.Int64)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// Delegation says that one cardiologist signs for another between two days.
type Delegation struct {
	ID    string        `json:"-"`
	Of    string        `json:"of"` // login name of who is away
	To    string        `json:"to"` // login name of who signs
	First pipeline.Date `json:"first"`
	Last  pipeline.Date `json:"last"`
	By    string        `json:"by"` // login name of who said so
	At    time.Time     `json:"at"`
	// Ended is set where it was ended before its last day.
	Ended time.Time `json:"ended,omitzero"`
}

// Holds reports whether the delegation is in force on a day.
func (d Delegation) Holds(on pipeline.Date) bool {
	return d.Ended.IsZero() && !on.Before(d.First) && !d.Last.Before(on)
}

func delegationName(id string) string { return "delegation/" + id }

// SaveDelegation adds a delegation or replaces the one of the same id.
func (s *Store) SaveDelegation(ctx context.Context, d Delegation, h pipeline.Hop) error {
	if d.ID == "" {
		return errors.New("a delegation needs an id")
	}
	b, err := json.Marshal(d)
	if err != nil {
		return err
	}
	sealed, err := s.site.Seal(delegationName(d.ID), b)
	if err != nil {
		return fmt.Errorf("seal a delegation: %w", err)
	}
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `insert into delegation (id, at, sealed) values ($1, $2, $3) on conflict (id) do update set sealed = excluded.sealed`,
			d.ID, micros(d.At), sealed)
		if err != nil {
			return fmt.Errorf("save a delegation: %w", err)
		}
		return addHop(ctx, tx, h)
	})
}

// Delegations lists them all, the oldest first.
func (s *Store) Delegations(ctx context.Context) ([]Delegation, error) {
	rows, err := s.read.QueryContext(ctx, `select id, sealed from delegation order by at, id`)
	if err != nil {
		return nil, fmt.Errorf("read delegations: %w", err)
	}
	defer rows.Close()
	var out []Delegation
	for rows.Next() {
		var id string
		var sealed []byte
		if err := rows.Scan(&id, &sealed); err != nil {
			return nil, err
		}
		b, err := s.site.Open(delegationName(id), sealed)
		if err != nil {
			return nil, fmt.Errorf("open a delegation: %w", err)
		}
		d := Delegation{}
		if err := json.Unmarshal(b, &d); err != nil {
			return nil, fmt.Errorf("read a delegation: %w", err)
		}
		d.ID = id
		out = append(out, d)
	}
	return out, rows.Err()
}

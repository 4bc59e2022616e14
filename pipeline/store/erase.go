package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"time"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
	"cardiopli/pipeline/fault"
)

// StageErase is the stage of the hop that tells of an erasure; its note "reason"
// is a code. The document's earlier hops stay, with commitments that nothing can
// be held against any more.
const StageErase pipeline.Stage = "erase"

// ErrNotAtEnd is returned by Erase for a document that is not at an end: it waits
// for a step or a person, a copy of it is on its way, or it is being corrected.
var ErrNotAtEnd = errors.New("the document is not at an end")

// Erasure says which document is erased, by whom and why.
type Erasure struct {
	ID     pipeline.ID
	Actor  string // pseudonym
	Reason string // code
	At     time.Time
}

// Remains is what is left of an erased document.
type Remains struct {
	ID       pipeline.ID
	State    pipeline.State
	Class    pipeline.Class
	Version  int
	Received time.Time
	// Erased, By and Reason are those of the erasure.
	Erased time.Time
	By     string
	Reason string
}

// erased lists what goes from each table, with what stands in its place: where a
// column is required, no bytes.
var erased = [...]struct{ table, owner, set string }{
	{"document", "id", `wrapped_key = null, content_token = x'', place_token = x'', text_token = null, companion_token = null,
		raw_blob = '', raw_of = '', sealed_source = x'', sealed_transcript = null, due_at = null, repeat_of = ''`},
	{"version", "document", `sealed = x'', sealed_work = null, pdf_blob = ''`},
	{"decision", "document", `sealed = x''`},
	{"delivery", "document", `sealed = x'', blob = '', due_at = null, clock_at = null, lane = null, addressee = x''`},
	{"returned", "document", `sealed = x'', blob = '', opened_blob = '', digest = null, sender = null, unread = 0`},
	{"receipt", "document", `sealed = x'', addressee = null`},
}

// Erase destroys the keys of a document that is at an end, and with them what any
// copy of its sealed bytes could tell; then its sealed fields, its keyed tokens
// and its blobs. What stays are its id, state, class, times and hops. A recording
// that letters share is kept for the others: where it was the erased document's,
// it is sealed for one of them first.
//
// It returns once no file of the database holds any of it, or ErrBusy where
// another process keeps its log in use: the document is erased then, and a second
// call looks again. Erasing what is erased does what is left to do.
func (s *Store) Erase(ctx context.Context, e Erasure) error { return s.erase(ctx, e, false) }

// EraseAgain erases a document of a restored database that was erased after its
// snapshot, whatever state it was in then; a document that is erased there too is
// left. What stays in unused parts of the database goes with Compact.
func (s *Store) EraseAgain(ctx context.Context, e Erasure) error {
	if _, err := s.Remains(ctx, e.ID); !errors.Is(err, ErrNotFound) {
		return err
	}
	return s.erase(ctx, e, true)
}

// Compact writes the database anew, without what was deleted from it.
func (s *Store) Compact(ctx context.Context) error {
	if _, err := s.write.ExecContext(ctx, `vacuum`); err != nil {
		return fmt.Errorf("write the database anew: %w", err)
	}
	return s.Scrub(ctx)
}

func (s *Store) erase(ctx context.Context, e Erasure, again bool) error {
	needles, err := s.SealedBytes(ctx, e.ID)
	if err != nil {
		return err
	}
	h, err := s.inherit(ctx, e.ID)
	if err != nil {
		return err
	}
	fault.Point(fault.EraseReady)
	var blobs []string
	gone := false
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		blobs = nil
		var err error
		gone, err = atEnd(ctx, tx, e.ID)
		if again && errors.Is(err, ErrNotAtEnd) {
			err = closeOpen(ctx, tx, e)
		}
		if err != nil || gone {
			return err
		}
		if blobs, err = blobsOf(ctx, tx, e.ID); err != nil {
			return err
		}
		if err := h.commit(ctx, tx, e.ID); err != nil {
			return err
		}
		if err := abandon(ctx, tx, blobs, e.At); err != nil {
			return err
		}
		for _, t := range erased {
			if _, err := tx.ExecContext(ctx, fmt.Sprintf(`update %s set %s where %s = $1`, t.table, t.set, t.owner), e.ID); err != nil {
				return fmt.Errorf("erase from %s: %w", t.table, err)
			}
		}
		return addHop(ctx, tx, pipeline.Hop{Document: e.ID, Stage: StageErase, Actor: e.Actor, At: e.At, Outcome: "erased", Notes: map[string]string{"reason": e.Reason}})
	})
	if err != nil {
		if h != nil {
			s.drop(ctx, err, h.blob)
		}
		return err
	}
	fault.Point(fault.EraseCommitted)
	if gone {
		return s.eraseRest(ctx)
	}
	// What stays, for a fault or a lock of the storage, is ciphertext without a key:
	// it keeps nothing else from going, and its row has a later start try again.
	kept := s.removeErased(ctx, blobs)
	fault.Point(fault.EraseBlobs)
	if again {
		return kept
	}
	return errors.Join(s.scrubbed(ctx, needles), kept)
}

// eraseRest does what an interrupted erasure may have left: blobs, of which it kept
// the names, and bytes in unused parts of the database, which is written anew.
func (s *Store) eraseRest(ctx context.Context) error {
	return errors.Join(s.finishErased(ctx), s.Compact(ctx))
}

// closeOpen ends a document that had not come to its end at the time of a
// snapshot, and was erased since: it had ended then, and nobody knows how. One
// that was issued keeps its copies, none of which is sent any more.
func closeOpen(ctx context.Context, tx *sql.Tx, e Erasure) error {
	if _, err := tx.ExecContext(ctx, `update delivery set state = $1, submitted = '' where document = $2 and state in ($3, $4, $5, $6)`,
		pipeline.DeliveryCancelled, e.ID, pipeline.Queued, pipeline.Submitting, pipeline.Unknown, pipeline.Failed); err != nil {
		return fmt.Errorf("end the copies of %s: %w", e.ID, err)
	}
	if _, err := tx.ExecContext(ctx, `update document set state = $1 where id = $2 and not (state = $3 and exists (
		select 1 from delivery l where l.document = $2 and l.version = document.version and l.state <> $4))`, pipeline.Withdrawn, e.ID, pipeline.Issued, pipeline.DeliveryCancelled); err != nil {
		return fmt.Errorf("end %s: %w", e.ID, err)
	}
	return nil
}

// atEnd checks that nothing more can happen to a document, and reports whether it
// is erased already.
func atEnd(ctx context.Context, tx *sql.Tx, id pipeline.ID) (gone bool, err error) {
	var state pipeline.State
	var open int
	err = tx.QueryRowContext(ctx, `
		select state, wrapped_key is null, (select count(*) from delivery where document = $1 and state in ($2, $3, $4, $5)) from document where id = $1`,
		id, pipeline.Queued, pipeline.Submitting, pipeline.Unknown, pipeline.Failed).Scan(&state, &gone, &open)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return false, ErrNotFound
	case err != nil:
		return false, fmt.Errorf("read document %s: %w", id, err)
	case gone:
		return true, nil
	case open > 0:
		return false, ErrNotAtEnd
	}
	switch state {
	case pipeline.Issued, pipeline.Withdrawn, pipeline.Rejected:
		return false, nil
	}
	return false, ErrNotAtEnd
}

func blobsOf(ctx context.Context, tx *sql.Tx, id pipeline.ID) (names []string, err error) {
	all, err := readAll(ctx, tx, `select raw_blob from document where id = $1 union all select pdf_blob from version where document = $1
		union all select blob from delivery where document = $1 union all select blob from returned where document = $1 union all select opened_blob from returned where document = $1`, id)
	for _, b := range all {
		names = append(names, string(b))
	}
	return names, err
}

// SealedBytes gives what the database holds of a document that no file may hold
// once it is erased: its wrapped key, its keyed tokens, its sealed fields. Those of an
// address are not among them: letters that stay have the same.
func (s *Store) SealedBytes(ctx context.Context, id pipeline.ID) (all [][]byte, err error) {
	for _, q := range []string{`select wrapped_key, content_token, place_token, text_token, companion_token, sealed_source, sealed_transcript from document where id = $1`,
		`select sealed, sealed_work from version where document = $1`, `select sealed from decision where document = $1`,
		`select sealed from delivery where document = $1`, `select digest, sealed from returned where document = $1`, `select sealed from receipt where document = $1`} {
		found, err := readAll(ctx, s.read, q, id)
		if err != nil {
			return nil, fmt.Errorf("read document %s: %w", id, err)
		}
		all = append(all, found...)
	}
	return all, nil
}

// heir is a document that a recording passes to, and the recording sealed for it.
type heir struct {
	id   pipeline.ID
	blob string
}

// inherit seals a document's original for another one that shares it, if one does
// that is not erased itself; nil otherwise.
func (s *Store) inherit(ctx context.Context, id pipeline.ID) (*heir, error) {
	var to pipeline.ID
	var wrapped []byte
	err := s.read.QueryRowContext(ctx, `select id, wrapped_key from document where raw_of = $1 and wrapped_key is not null
		and (select raw_blob from document where id = $1) <> '' order by seq limit 1`, id).Scan(&to, &wrapped)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for the letters of a recording: %w", err)
	}
	key, err := s.site.OpenDocument(string(to), wrapped)
	if err != nil {
		return nil, fmt.Errorf("open key of %s: %w", to, err)
	}
	r, size, err := s.RawReader(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("pass a recording on: %w", err)
	}
	defer r.Close()
	blob, err := s.putRaw(ctx, key, r, size)
	if err != nil {
		return nil, fmt.Errorf("pass a recording on: %w", err)
	}
	return &heir{to, blob}, nil
}

// putRaw seals an original as it was taken: in pieces where it is long.
func (s *Store) putRaw(ctx context.Context, key *atrest.Document, r io.Reader, size int64) (string, error) {
	if size <= maxBlob/64 {
		b, err := io.ReadAll(io.LimitReader(r, size))
		if err != nil {
			return "", err
		}
		return s.put(ctx, key, "raw", b)
	}
	sealed, err := newSealing(key, "raw", r, func() {})
	if err != nil {
		return "", err
	}
	return s.blobs.Put(ctx, sealed)
}

// commit makes the heir the owner of the recording, for the others too.
func (h *heir) commit(ctx context.Context, tx *sql.Tx, id pipeline.ID) error {
	if h == nil {
		return nil
	}
	res, err := tx.ExecContext(ctx, `update document set raw_blob = $1, raw_of = '' where id = $2 and raw_of = $3 and wrapped_key is not null`, h.blob, h.id, id)
	if err != nil {
		return fmt.Errorf("pass a recording on: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errors.Join(ErrStale, err)
	}
	if _, err := tx.ExecContext(ctx, `update document set raw_of = $1 where raw_of = $2`, h.id, id); err != nil {
		return fmt.Errorf("pass a recording on: %w", err)
	}
	return nil
}

// Shares lists the documents, not erased, that share a recording with this one.
func (s *Store) Shares(ctx context.Context, id pipeline.ID) (ids []pipeline.ID, err error) {
	all, err := readAll(ctx, s.read, `
		select o.id from document d join document o on o.id <> d.id and o.wrapped_key is not null
		and (o.raw_of = d.id or o.id = d.raw_of or (d.raw_of <> '' and o.raw_of = d.raw_of)) where d.id = $1 order by o.seq`, id)
	for _, b := range all {
		ids = append(ids, pipeline.ID(bytes.Clone(b)))
	}
	return ids, err
}

// Remains tells what is left of an erased document; ErrNotFound for one that was
// never erased.
func (s *Store) Remains(ctx context.Context, id pipeline.ID) (Remains, error) {
	r := Remains{ID: id}
	var received int64
	var list string
	err := s.read.QueryRowContext(ctx, `
		select state, version, received_at, coalesce((select group_concat(state) from delivery where document = d.id and version = d.version), '')
		from document d where id = $1 and wrapped_key is null`, id).Scan(&r.State, &r.Version, &received, &list)
	if errors.Is(err, sql.ErrNoRows) {
		return r, ErrNotFound
	}
	if err != nil {
		return r, fmt.Errorf("read document %s: %w", id, err)
	}
	r.Received, r.Class = fromMicros(received), pipeline.ClassOf(r.State, splitStates(list))
	hops, err := s.Hops(ctx, id)
	for _, h := range hops {
		if h.Stage == StageErase {
			r.Erased, r.By, r.Reason = h.At, h.Actor, h.Notes["reason"]
		}
	}
	return r, err
}

// Erasures lists every erasure that was ever made, oldest first.
func (s *Store) Erasures(ctx context.Context) (all []Erasure, err error) {
	hops, err := s.hops(ctx, `select seq, record from hop where stage = $1 order by seq`, StageErase)
	for _, h := range hops {
		all = append(all, Erasure{ID: h.Document, Actor: h.Actor, Reason: h.Notes["reason"], At: h.At})
	}
	return all, err
}

package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"cardiopli/pipeline"
)

// Stages of hops about the practice folder as a whole.
const (
	StageBackup  pipeline.Stage = "backup"  // a snapshot was made
	StageRestore pipeline.Stage = "restore" // the folder was made from a snapshot
)

// Snapshot writes the database as it is at one moment to path, a new file, while
// other processes go on, and lists the blobs that it names. What was deleted is
// not in it. Blobs are not copied, and may be erased meanwhile.
func (s *Store) Snapshot(ctx context.Context, path string) (blobs []string, err error) {
	if _, err := os.Lstat(path); err == nil {
		return nil, fmt.Errorf("copy database: %w", os.ErrExist)
	}
	if _, err := s.read.ExecContext(ctx, `vacuum into $1`, path); err != nil {
		return nil, fmt.Errorf("copy database: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: filepath.ToSlash(path)}).EscapedPath()+"?mode=ro&immutable=1")
	if err != nil {
		return nil, fmt.Errorf("read copy of the database: %w", err)
	}
	defer db.Close()
	var sound string
	if err := db.QueryRowContext(ctx, `pragma quick_check(1)`).Scan(&sound); err != nil || sound != "ok" {
		return nil, errors.Join(errors.New("the copy of the database is damaged"), err)
	}
	all, err := readAll(ctx, db, `select raw_blob from document union select pdf_blob from version union select blob from delivery
		union select blob from returned union select opened_blob from returned`)
	if err != nil {
		return nil, fmt.Errorf("read blob names: %w", err)
	}
	for _, b := range all {
		blobs = append(blobs, string(b))
	}
	return blobs, nil
}

// Names reports whether a row names the blob now.
func (s *Store) Names(ctx context.Context, blob string) (bool, error) {
	all, err := readAll(ctx, s.read, `select 'x' from document where raw_blob = $1 union all select 'x' from version where pdf_blob = $1
		union all select 'x' from delivery where blob = $1 union all select 'x' from returned where blob = $1 or opened_blob = $1 limit 1`, blob)
	return len(all) > 0, err
}

// NamedBy lists the documents of which rows name one of the blobs.
func (s *Store) NamedBy(ctx context.Context, blobs []string) (ids []pipeline.ID, err error) {
	list, err := json.Marshal(append([]string{}, blobs...))
	if err != nil {
		return nil, err
	}
	all, err := readAll(ctx, s.read, `
		with asked as (select value from json_each($1))
		select id from document where raw_blob in asked union select document from version where pdf_blob in asked
		union select document from delivery where blob in asked
		union select document from returned where document <> '' and (blob in asked or opened_blob in asked)`, string(list))
	for _, b := range all {
		ids = append(ids, pipeline.ID(b))
	}
	return ids, err
}

// ReasonRestored begins the reason of a document that was held because it was
// restored from a snapshot in the state that the reason ends with: since then it
// may have gone further, and its letter may have been sent.
const ReasonRestored = "restored_"

// RestoredState is the state that a restored document was in; "" for a reason
// that is another.
func RestoredState(reason string) pipeline.State {
	for _, s := range restored {
		if reason == ReasonRestored+string(s) {
			return s
		}
	}
	return ""
}

// restored are the states in which a document might yet be sent.
var restored = [...]pipeline.State{pipeline.Received, pipeline.Drafted, pipeline.Returned, pipeline.Approved}

// Standstill is what HoldRestored held.
type Standstill struct {
	Documents, Copies int
	Unreadable        []string // documents and copies that do not open: they cannot move either
}

// HoldRestored readies a database that was restored from a snapshot, before any
// engine runs on it; h notes "refusals" where those may not be all known. What happened since the snapshot is not known here, and no
// letter may go twice without a person: each copy that had not left, or may have,
// is unknown and held; each document on its way to a letter is held, for someone
// to say whether it goes on. Hops after logged, the last one that the restored
// trace holds, are put into the outbox again. Calling it again changes nothing.
func (s *Store) HoldRestored(ctx context.Context, logged int64, h pipeline.Hop) (r Standstill, err error) {
	if err := s.inTx(ctx, func(tx *sql.Tx) error {
		// What had no row on the day of the snapshot may have been given one since.
		_, err := tx.ExecContext(ctx, `delete from abandoned where erased = 0`)
		if err == nil {
			_, err = tx.ExecContext(ctx, `update hop set logged = seq <= $1`, logged)
		}
		return err
	}); err != nil {
		return r, fmt.Errorf("put hops into the outbox again: %w", err)
	}
	copies, err := allDeliveries(ctx, s.read)
	if err != nil {
		return r, err
	}
	held, reply := true, "Restauré d'une sauvegarde : cette copie est peut-être déjà partie depuis."
	if h.Notes["refusals"] != "" {
		reply += " Des refus de patients manquent peut-être : vérifier celui-ci avant de libérer."
	}
	for id, mine := range copies {
		for _, c := range mine {
			if c.State != pipeline.Queued && c.State != pipeline.Submitting && c.State != pipeline.Unknown || c.State == pipeline.Unknown && c.Held {
				continue
			}
			err := s.Move(ctx, Step{ID: c.ID, From: c.State, To: pipeline.Unknown, Held: &held, Due: h.At, At: h.At,
				Reply: reply,
				Hop:   pipeline.Hop{Stage: pipeline.StageQueue, Actor: h.Actor, Outcome: "held", Notes: map[string]string{"cause": "restored"}}})
			if err != nil {
				if err := s.stop(ctx, string(id), c.ID); err != nil {
					return r, err
				}
				r.Unreadable = append(r.Unreadable, c.ID)
				continue
			}
			r.Copies++
		}
	}
	list, err := s.List(ctx)
	if err != nil {
		return r, err
	}
	for _, m := range list {
		state := ""
		for _, st := range restored {
			if m.State == st && !m.Erased {
				state = string(st)
			}
		}
		if state == "" {
			continue
		}
		err := s.Apply(ctx, Change{ID: m.ID, From: m.State, Version: m.Version, To: pipeline.Held, Reason: ReasonRestored + state, At: h.At,
			Hops: []pipeline.Hop{{Stage: pipeline.StageHold, Actor: h.Actor, Outcome: ReasonRestored + state}}})
		if err != nil {
			if err := s.stop(ctx, string(m.ID), ""); err != nil {
				return r, err
			}
			r.Unreadable = append(r.Unreadable, string(m.ID))
			continue
		}
		r.Documents++
	}
	if h.Notes == nil {
		h.Notes = map[string]string{}
	}
	h.Notes["documents"], h.Notes["copies"] = fmt.Sprint(r.Documents), fmt.Sprint(r.Copies)
	return r, s.AddHop(ctx, h)
}

// stop sees to it that what does not open is never due.
func (s *Store) stop(ctx context.Context, document, copy string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `update document set due_at = null where id = $1`, document)
		_, err2 := tx.ExecContext(ctx, `update delivery set due_at = null, held = 1 where id = $1`, copy)
		return errors.Join(err, err2)
	})
}

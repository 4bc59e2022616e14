package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"cardiopli/pipeline"
)

// FileMail gives an unmatched mail to a letter, as a person says: it is sealed anew
// under the letter's key. Content replaces what was kept, Receipts are added; the
// rest of a is as in KeepMail, its Digest and Raw are those that are kept.
func (s *Store) FileMail(ctx context.Context, id string, a Arrived) error {
	m, err := s.ReturnedBy(ctx, id)
	if err != nil {
		return err
	}
	if m.State != ReturnedUnmatched || a.Document == "" {
		return ErrStale
	}
	for _, b := range []struct {
		to     *[]byte
		opened bool
	}{{&a.Raw, false}, {&a.Opened, true}} {
		var has int
		column := map[bool]string{false: "blob", true: "opened_blob"}[b.opened]
		if err := s.read.QueryRowContext(ctx, `select `+column+` <> '' from returned where id = $1`, id).Scan(&has); err != nil {
			return fmt.Errorf("read mail %s: %w", id, err)
		}
		if *b.to = nil; has == 1 {
			if *b.to, err = s.ReturnedRaw(ctx, id, b.opened); err != nil {
				return err
			}
		}
	}
	key, err := s.key(ctx, s.read, a.Document)
	if err != nil {
		return err
	}
	row, err := s.sealReturned(ctx, key, id, a)
	if err != nil {
		return err
	}
	var before []string
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		if before, err = returnedBlobs(ctx, tx, `id = $1`, id); err != nil {
			return err
		}
		if _, err := s.key(ctx, tx, a.Document); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `update returned set state = $1, document = $2, delivery = $3, unread = $4, kind = $5, wrapped_key = null, sealed = $6, blob = $7, opened_blob = $8
			where id = $9 and state = $10`, ReturnedFiled, a.Document, a.Delivery, a.Unread, a.Kind, row.sealed, row.raw, row.opened, id, ReturnedUnmatched)
		if err != nil {
			return fmt.Errorf("file a mail: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return errors.Join(ErrStale, err)
		}
		if err := abandon(ctx, tx, before, a.At); err != nil {
			return err
		}
		return s.believe(ctx, tx, key, id, a)
	})
	if err != nil {
		s.drop(ctx, err, row.blobs()...)
		return err
	}
	// What stays for a fault of the storage is tried again by a later start.
	return s.removeErased(ctx, before)
}

// SetMailAside says that an unmatched mail is about no letter. Its content goes,
// with its key; the mailbox keeps the mail itself. Content, which says why, stays.
func (s *Store) SetMailAside(ctx context.Context, id string, content []byte, at time.Time, h pipeline.Hop) error {
	key, wrapped, err := s.site.NewDocument(returnedName(id))
	if err != nil {
		return fmt.Errorf("make key of a mail: %w", err)
	}
	sealed, err := key.SealField(returnedName(id), content)
	if err != nil {
		return err
	}
	var before []string
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		if before, err = returnedBlobs(ctx, tx, `id = $1`, id); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `update returned set state = $1, wrapped_key = $2, sealed = $3, blob = '', opened_blob = '', sender = null where id = $4 and state = $5`,
			ReturnedAside, wrapped, sealed, id, ReturnedUnmatched)
		if err != nil {
			return fmt.Errorf("put a mail aside: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return errors.Join(ErrStale, err)
		}
		if err := abandon(ctx, tx, before, at); err != nil {
			return err
		}
		h.At = at
		return addHop(ctx, tx, h)
	})
	if err != nil {
		return err
	}
	return s.removeErased(ctx, before)
}

// MarkMailRead says that a person has read an answer.
func (s *Store) MarkMailRead(ctx context.Context, id string, at time.Time, h pipeline.Hop) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `update returned set unread = 0 where id = $1 and unread = 1 and document = $2`, id, h.Document)
		if err != nil {
			return fmt.Errorf("mark a mail as read: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return errors.Join(ErrStale, err)
		}
		h.At = at
		return addHop(ctx, tx, h)
	})
}

// AddCall records what was told by telephone about a copy. Where the physician
// read it back, the receipt clock of the copy has nothing more to ask.
func (s *Store) AddCall(ctx context.Context, delivery string, readBack bool, content []byte, at time.Time, h pipeline.Hop) error {
	doc, err := documentOf(delivery)
	if err != nil {
		return ErrNotFound
	}
	key, err := s.key(ctx, s.read, doc)
	if err != nil {
		return err
	}
	id := newReturned()
	sealed, err := key.SealField(returnedName(id), content)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *sql.Tx) error {
		var version int
		if err := tx.QueryRowContext(ctx, `select version from delivery where id = $1`, delivery).Scan(&version); err != nil {
			return ErrNotFound
		}
		if _, err := tx.ExecContext(ctx, `insert into returned (id, kind, state, document, delivery, at, sealed) values ($1, $2, $3, $4, $5, $6, $7)`,
			id, ReturnedCall, ReturnedFiled, doc, delivery, micros(at), sealed); err != nil {
			return fmt.Errorf("record a call: %w", err)
		}
		if readBack {
			if _, err := tx.ExecContext(ctx, `update delivery set told_at = $1, clock_at = null where id = $2`, micros(at), delivery); err != nil {
				return fmt.Errorf("stop the clock of %s: %w", delivery, err)
			}
		}
		if _, err := tx.ExecContext(ctx, `update document set changed_at = $1 where id = $2`, micros(at), doc); err != nil {
			return err
		}
		h.Document, h.Version, h.Delivery, h.At = doc, version, delivery, at
		return addHop(ctx, tx, h)
	})
}

func returnedBlobs(ctx context.Context, q querier, where string, arg any) (names []string, err error) {
	all, err := readAll(ctx, q, `select blob from returned where `+where+` union all select opened_blob from returned where `+where, arg)
	for _, b := range all {
		names = append(names, string(b))
	}
	return names, err
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Folder is how far a folder of the mailbox was read.
type Folder struct {
	Validity, UID uint32
	At            time.Time
	Ordinary      int64 // mails that concern no letter
	Refused       int64 // mails that were left in the mailbox, for their number or size
	// Aside are mails before UID that the server has not given out yet.
	Aside []FolderAside
}

// FolderAside is a mail of a folder that is asked for again. Each is a row of its own
// in mailfolder, whose place is a token of the folder and a number from 0 on.
type FolderAside struct {
	UID    uint32
	At     time.Time // when it is asked for
	Failed int       // how often it was in vain
	Flags  int       // of who reads the folder
}

// maxFolderAside bounds what is read of them, whatever the table holds.
const maxFolderAside = 1000

// MailFolder reads how far a folder was read; the zero Folder for one that never was.
func (s *Store) MailFolder(ctx context.Context, place string) (f Folder, err error) {
	var at int64
	err = s.read.QueryRowContext(ctx, `select validity, uid, read_at, ordinary, refused from mailfolder where place = $1`, s.placeToken(place)).
		Scan(&f.Validity, &f.UID, &at, &f.Ordinary, &f.Refused)
	if errors.Is(err, sql.ErrNoRows) {
		return Folder{}, nil
	}
	if err != nil {
		return f, fmt.Errorf("read the place in the mailbox: %w", err)
	}
	f.At = fromMicros(at)
	for i := range maxFolderAside {
		var a FolderAside
		var validity uint32
		err := s.read.QueryRowContext(ctx, `select validity, uid, read_at, ordinary, refused from mailfolder where place = $1`, s.asideToken(place, i)).
			Scan(&validity, &a.UID, &at, &a.Failed, &a.Flags)
		if errors.Is(err, sql.ErrNoRows) {
			break
		}
		if err != nil {
			return f, fmt.Errorf("read what is put aside in the mailbox: %w", err)
		}
		if a.At = fromMicros(at); validity == f.Validity {
			f.Aside = append(f.Aside, a)
		}
	}
	return f, nil
}

// SaveMailFolder keeps how far a folder was read, and what was put aside before that,
// in one transaction. Nothing waits for it: it wakes nobody.
func (s *Store) SaveMailFolder(ctx context.Context, place string, f Folder) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("keep the place in the mailbox: %w", err)
	}
	defer tx.Rollback()
	save := func(token []byte, uid uint32, at time.Time, ordinary, refused int64) error {
		_, err := tx.ExecContext(ctx, `insert into mailfolder (place, validity, uid, read_at, ordinary, refused) values ($1, $2, $3, $4, $5, $6)
			on conflict (place) do update set validity = excluded.validity, uid = excluded.uid, read_at = excluded.read_at, ordinary = excluded.ordinary, refused = excluded.refused`,
			token, f.Validity, uid, micros(at), ordinary, refused)
		return err
	}
	if err := save(s.placeToken(place), f.UID, f.At, f.Ordinary, f.Refused); err != nil {
		return fmt.Errorf("keep the place in the mailbox: %w", err)
	}
	for i, a := range f.Aside {
		if err := save(s.asideToken(place, i), a.UID, a.At, int64(a.Failed), int64(a.Flags)); err != nil {
			return fmt.Errorf("keep what is put aside in the mailbox: %w", err)
		}
	}
	for i := len(f.Aside); ; i++ {
		res, err := tx.ExecContext(ctx, `delete from mailfolder where place = $1`, s.asideToken(place, i))
		if err != nil {
			return fmt.Errorf("keep what is put aside in the mailbox: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			break
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("keep the place in the mailbox: %w", err)
	}
	return nil
}

func (s *Store) placeToken(place string) []byte { return s.site.Token("mailfolder", []byte(place)) }

func (s *Store) asideToken(place string, i int) []byte {
	return s.site.Token("mailfolder-aside", fmt.Appendf(nil, "%d/%s", i, place))
}

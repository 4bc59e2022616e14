package store

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// ErrBusy is returned by Scrub where other processes kept the database's log in
// use: what was overwritten may stand there until the last of them closes it.
var ErrBusy = errors.New("the database's log is in use by another process")

// scrubPatience is how long Scrub waits for readers to end.
const scrubPatience = 10 * time.Second

// Scrub writes the database's log back and cuts it to nothing, so that no earlier
// state of a row is left in it. Deleted bytes of the database itself are zeroed
// as they go (secure_delete).
func (s *Store) Scrub(ctx context.Context) error {
	end := time.Now().Add(scrubPatience)
	for wait := 10 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		var busy, log, done int
		err := s.write.QueryRowContext(ctx, `pragma wal_checkpoint(truncate)`).Scan(&busy, &log, &done)
		switch {
		case err != nil:
			return fmt.Errorf("cut the database's log: %w", err)
		case busy == 0:
			return nil
		case time.Now().After(end):
			return ErrBusy
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// scrubbed cuts the log and looks whether any of the needles is still in a file
// of the database. SQLite leaves copies in the unused part of a page when it
// moves rows between pages: only where one is found is the database written anew.
func (s *Store) scrubbed(ctx context.Context, needles [][]byte) error {
	if err := s.Scrub(ctx); err != nil {
		return err
	}
	found, err := s.holds(needles)
	if err != nil || !found {
		return err
	}
	if _, err := s.write.ExecContext(ctx, `vacuum`); err != nil {
		return fmt.Errorf("write the database anew: %w", err)
	}
	if err := s.Scrub(ctx); err != nil {
		return err
	}
	if found, err = s.holds(needles); err == nil && found {
		err = errors.New("the database still holds bytes of what was erased")
	}
	return err
}

func (s *Store) holds(needles [][]byte) (bool, error) {
	for _, n := range []string{"cardiopli.db", "cardiopli.db-wal"} {
		f, err := os.Open(filepath.Join(s.dir, n))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return false, err
		}
		found, err := contains(f, needles)
		f.Close()
		if found || err != nil {
			return found, err
		}
	}
	return false, nil
}

// contains reports whether r holds one of the needles, of which the first 32
// bytes count: a long value lies in pieces on several pages.
func contains(r io.Reader, needles [][]byte) (bool, error) {
	const window = 1 << 20
	var short [][]byte
	for _, n := range needles {
		if len(n) >= 16 {
			short = append(short, n[:min(len(n), 32)])
		}
	}
	br := bufio.NewReaderSize(r, window)
	for {
		b, err := br.Peek(window)
		if err != nil && err != io.EOF {
			return false, err
		}
		for _, n := range short {
			if bytes.Contains(b, n) {
				return true, nil
			}
		}
		if len(b) < window {
			return false, nil
		}
		if _, err := br.Discard(window - 32); err != nil {
			return false, err
		}
	}
}

// readAll gathers the byte columns that a query gives, whatever their number.
func readAll(ctx context.Context, q querier, query string, args ...any) (all [][]byte, err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		row := make([]sql.RawBytes, len(names))
		to := make([]any, len(names))
		for i := range row {
			to[i] = &row[i]
		}
		if err := rows.Scan(to...); err != nil {
			return nil, err
		}
		for _, b := range row {
			if len(b) > 0 {
				all = append(all, bytes.Clone(b))
			}
		}
	}
	return all, rows.Err()
}

package store

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"

	"cardiopli/pipeline"
	"cardiopli/pipeline/fault"
)

// Rewrapped is what Rewrap did.
type Rewrapped struct {
	Documents, Appointments, People, Mails, Settings, Refusals, Delegations int
	// Broken are documents whose keys do not open under any key of the site: they
	// are left as they are, and the older keys must not be dropped for their sake
	// without a person who says so.
	Broken []pipeline.ID
}

// rewrapBatch is how many rows one transaction wraps again: a crash loses at most
// the work of one, and other processes wait for no longer.
const rewrapBatch = 500

// Rewrap wraps again, under the site's key in use, every key and sealed value
// that lies under an older one: those of documents and appointments, and the
// names of people. No blob is read and none of a document's own fields. It goes
// in batches, each one transaction; after a crash the next call does the rest. A
// row that another process changed meanwhile is left for the next call.
//
// told, which may be nil, hears after each batch how many rows are done.
func (s *Store) Rewrap(ctx context.Context, told func(done int)) (r Rewrapped, err error) {
	done := 0
	for _, k := range wrappedKinds {
		n, err := s.rewrapKind(ctx, k, &r, func(n int) {
			if done += n; told != nil {
				told(done)
			}
		})
		if err != nil {
			return r, fmt.Errorf("wrap %s again: %w", k.table, err)
		}
		switch k.table {
		case "document":
			r.Documents = n
		case "appointment":
			r.Appointments = n
		case "person":
			r.People = n
		case "returned":
			r.Mails = n
		case "refusal":
			r.Refusals = n
		case "delegation":
			r.Delegations = n
		case "setting":
			r.Settings = n
		}
	}
	if _, err := s.resealRefusals(ctx, true); err != nil {
		return r, err
	}
	return r, nil
}

// wrappedKind is a table with a column under a key of the site.
type wrappedKind struct {
	table, key, name, column string
	before                   any // below every key
	rewrap                   func(s *Store, name, sealed []byte) ([]byte, error)
}

// wrappedKinds lists them all; rewrap_test.go holds that there are no others.
var wrappedKinds = [...]wrappedKind{
	{"document", "seq", "id", "wrapped_key", int64(-1), func(s *Store, name, sealed []byte) ([]byte, error) {
		return s.site.Rewrap(string(name), sealed)
	}},
	{"appointment", "token", "token", "wrapped_key", []byte{}, func(s *Store, name, sealed []byte) ([]byte, error) {
		return s.site.Rewrap(keyName(name), sealed)
	}},
	{"refusal", "id", "id", "wrapped_key", "", func(s *Store, name, sealed []byte) ([]byte, error) {
		return s.site.Rewrap(refusalName(string(name)), sealed)
	}},
	{"delegation", "id", "id", "sealed", "", func(s *Store, name, sealed []byte) ([]byte, error) {
		plain, err := s.site.Open(delegationName(string(name)), sealed)
		if err != nil {
			return nil, err
		}
		defer clear(plain)
		return s.site.Seal(delegationName(string(name)), plain)
	}},
	{"returned", "id", "id", "wrapped_key", "", func(s *Store, name, sealed []byte) ([]byte, error) {
		return s.site.Rewrap(returnedName(string(name)), sealed)
	}},
	{"person", "name", "name", "sealed", "", func(s *Store, name, sealed []byte) ([]byte, error) {
		plain, err := s.site.Open("person/"+string(name), sealed)
		if err != nil {
			return nil, err
		}
		defer clear(plain)
		return s.site.Seal("person/"+string(name), plain)
	}},
	{"setting", "name", "name", "sealed", "", func(s *Store, name, sealed []byte) ([]byte, error) {
		plain, err := s.site.Open(settingName(string(name)), sealed)
		if err != nil {
			return nil, err
		}
		defer clear(plain)
		return s.site.Seal(settingName(string(name)), plain)
	}},
	{"rehearsal", "name", "name", "sealed", "", func(s *Store, name, sealed []byte) ([]byte, error) {
		plain, err := s.site.Open(rehearsalName(string(name)), sealed)
		if err != nil {
			return nil, err
		}
		defer clear(plain)
		return s.site.Seal(rehearsalName(string(name)), plain)
	}},
	{"gate", "lane", "lane", "sealed", "", func(s *Store, name, sealed []byte) ([]byte, error) {
		plain, err := s.site.Open(gateName(Lane(name)), sealed)
		if err != nil {
			return nil, err
		}
		defer clear(plain)
		return s.site.Seal(gateName(Lane(name)), plain)
	}},
}

type rewrapRow struct {
	key         any
	name        []byte
	old, sealed []byte
}

func (s *Store) rewrapKind(ctx context.Context, k wrappedKind, r *Rewrapped, told func(int)) (total int, err error) {
	after := k.before
	for {
		rows, last, err := s.staleRows(ctx, k, after)
		if err != nil {
			return total, err
		}
		if last == nil {
			return total, nil
		}
		after = last
		made := rows[:0]
		for _, row := range rows {
			row.sealed, err = k.rewrap(s, row.name, row.old)
			if err != nil && k.table != "document" {
				return total, err
			}
			if err != nil {
				r.Broken = append(r.Broken, pipeline.ID(row.name))
				continue
			}
			made = append(made, row)
		}
		fault.Point(fault.KeysBatch)
		n, err := s.storeRewrapped(ctx, k, made)
		if err != nil {
			return total, err
		}
		fault.Point(fault.KeysBatched)
		if total += n; n > 0 {
			told(n)
		}
	}
}

// staleRows reads the next batch after a key and keeps what is stale of it; last
// is the key of the last row that was read, nil at the end.
func (s *Store) staleRows(ctx context.Context, k wrappedKind, after any) (stale []rewrapRow, last any, err error) {
	rows, err := s.read.QueryContext(ctx, fmt.Sprintf(`select %s, cast(%s as blob), %s from %s where %[1]s > $1 and %[3]s is not null order by %[1]s limit $2`,
		k.key, k.name, k.column, k.table), after, rewrapBatch)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var row rewrapRow
		if err := rows.Scan(&row.key, &row.name, &row.old); err != nil {
			return nil, nil, err
		}
		if b, ok := row.key.([]byte); ok {
			row.key = bytes.Clone(b)
		}
		last = row.key
		if s.site.Stale(row.old) {
			stale = append(stale, row)
		}
	}
	return stale, last, rows.Err()
}

func (s *Store) storeRewrapped(ctx context.Context, k wrappedKind, rows []rewrapRow) (n int, err error) {
	if len(rows) == 0 {
		return 0, nil
	}
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		st, err := tx.PrepareContext(ctx, fmt.Sprintf(`update %s set %s = $1 where %s = $2 and %[2]s = $3`, k.table, k.column, k.key))
		if err != nil {
			return err
		}
		defer st.Close()
		for _, row := range rows {
			res, err := st.ExecContext(ctx, row.sealed, row.key, row.old)
			if err != nil {
				return err
			}
			changed, err := res.RowsAffected()
			if err != nil {
				return err
			}
			n += int(changed)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

// CountStale counts the rows that lie under an older key of the site: none may be
// left when that key is dropped.
func (s *Store) CountStale(ctx context.Context) (n int, err error) {
	for _, k := range wrappedKinds {
		after := k.before
		for {
			rows, last, err := s.staleRows(ctx, k, after)
			if err != nil {
				return n, fmt.Errorf("look for older keys: %w", err)
			}
			if last == nil {
				break
			}
			after, n = last, n+len(rows)
		}
	}
	noted, err := s.resealRefusals(ctx, false)
	return n + noted, err
}

// CountKeys counts the rows that lie under a key of the site, old or in use.
func (s *Store) CountKeys(ctx context.Context) (n int, err error) {
	for _, k := range wrappedKinds {
		var c int
		if err := s.read.QueryRowContext(ctx, fmt.Sprintf(`select count(*) from %s where %s is not null`, k.table, k.column)).Scan(&c); err != nil {
			return 0, fmt.Errorf("count keys: %w", err)
		}
		n += c
	}
	return n, nil
}

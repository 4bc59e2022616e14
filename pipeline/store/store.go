// Package store keeps documents: their states in a database, their bytes as
// sealed blobs, and the outbox of the trace.
//
// The rule of the package: a change is one transaction that holds the new
// state, the new version or findings, the decision, the deliveries and the hops
// that tell of it. Blobs are written and synced before the transaction that
// names them; a blob that no row names has weeks to be claimed before it is swept
// (Sweep): the row may be missing because the database is an older copy.
//
// What arrives is taken once (see Take): the same file at the same place is known
// after a crash; the same bytes at another place, or the same words in another
// file, are held as a repeat. A file may give several documents, which come to be
// in one transaction, and lie beside instructions that are kept with each. A
// recording is sealed as it is read and opened at any place (RawReader): its size
// costs no memory.
//
// What comes from a report is sealed under a key of its own document before it
// is written anywhere. What stands in clear in the database is listed in
// the migrations: states, times, counters, codes, ids, and keyed tokens.
//
// Copies leave by lanes, one for each recipient's domain: DueDeliveries gives the head
// of each. A Gate, of a lane or of all (Operator), keeps them back: Move does not
// commit "submitting" through one that a person shut.
//
// A document at its end can be erased (Erase): keys, sealed columns, tokens and
// blobs go, its row and hops stay and count. The site's keys are rotated by
// wrapping small rows again (Rewrap). A copy of the database is made while others
// work (Snapshot), and one that came back from a copy is brought to a standstill
// (HoldRestored), so that no letter goes twice without a person.
//
// A journal beside the database (RefusalsFile) has the last word on each of the
// patients' refusals. It is written first, Open brings the two together, and a
// database that came back from a copy learns from it what was refused since
// (ReplayRefusals): so that no letter goes to whom a patient refused.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"

	"github.com/gofrs/flock"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	_ "modernc.org/sqlite" // the driver "sqlite": SQLite without cgo
)

//go:embed migrations/*.sql
var migrations embed.FS

// Errors that a caller must tell apart.
var (
	// ErrNotFound is returned where no document, delivery or person has the name asked for.
	ErrNotFound = errors.New("not found")
	// ErrStale is returned where the document has moved on since it was read:
	// the change was not made. Read again and decide again.
	ErrStale = errors.New("the document has changed meanwhile")
	// ErrErased is returned for a document whose key has been destroyed.
	ErrErased = errors.New("the document has been erased")
)

// Store is open on one practice folder. It is safe for concurrent use, and for
// use by several processes at once.
type Store struct {
	site  *atrest.Site
	blobs Blobs
	write *sql.DB // one connection: SQLite has one writer
	read  *sql.DB
	dir   string

	refusalsFound RefusalsMended // by Open

	mu      sync.Mutex
	waiters []chan<- struct{} // told after each commit of this process
}

// Open opens the database below dir (the practice's data folder) and brings the
// schema up to date. The blobs stay the caller's, to be closed after the store.
func Open(ctx context.Context, dir string, site *atrest.Site, blobs Blobs) (*Store, error) {
	// One process at a time: the switch to WAL and the migrations of a fresh
	// folder do not wait for each other.
	opening := flock.New(filepath.Join(dir, "cardiopli.db-open"), flock.SetPermissions(0o600))
	if _, err := opening.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return nil, fmt.Errorf("wait for the database: %w", err)
	}
	defer opening.Unlock()
	write, err := openDB(dir, 1)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := migrate(ctx, write); err != nil {
		write.Close()
		return nil, fmt.Errorf("migrate database: %w", err)
	}
	read, err := openDB(dir, 4)
	if err != nil {
		write.Close()
		return nil, fmt.Errorf("open database for reading: %w", err)
	}
	s := &Store{site: site, blobs: blobs, write: write, read: read, dir: dir}
	if err := errors.Join(s.fillLanes(ctx), s.fillAddressees(ctx)); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if s.refusalsFound, err = s.MendRefusals(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// openDB opens SQLite as a store that must not forget: WAL, synchronous FULL,
// deleted content overwritten (erasing a key must erase it).
func openDB(dir string, conns int) (*sql.DB, error) {
	path := filepath.Join(dir, "cardiopli.db")
	// The log and its index take the rights of the database file.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	// A folder may bear any name: ? # and % mean something in a URI.
	dsn := "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() +
		"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)" +
		"&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=secure_delete(1)&_pragma=temp_store(MEMORY)"
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, db.Ping()
}

func migrate(ctx context.Context, db *sql.DB) error {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(database.DialectSQLite3, db, sub)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// Close releases the database.
func (s *Store) Close() error { return errors.Join(s.read.Close(), s.write.Close()) }

// Notify has ch told, without blocking, after each change made by this process.
func (s *Store) Notify(ch chan<- struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiters = append(s.waiters, ch)
}

func (s *Store) tell() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, ch := range s.waiters {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}

// inTx runs f in one write transaction and tells the waiters once it is durable.
func (s *Store) inTx(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if err := f(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return &commitError{err}
	}
	s.tell()
	return nil
}

// commitError is a commit that may or may not have reached the disk: what the
// transaction names must be kept until the next start tells.
type commitError struct{ err error }

func (e *commitError) Error() string { return "commit: " + e.err.Error() }
func (e *commitError) Unwrap() error { return e.err }

func micros(t time.Time) int64 { return t.UnixMicro() }

func fromMicros(n int64) time.Time { return time.UnixMicro(n).UTC() }

// due turns a time into a column value: the zero time means "not due".
func due(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return micros(t)
}

// key opens the document's own keys.
func (s *Store) key(ctx context.Context, q querier, id pipeline.ID) (*atrest.Document, error) {
	var wrapped []byte
	err := q.QueryRowContext(ctx, `select wrapped_key from document where id = $1`, id).Scan(&wrapped)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, ErrNotFound
	case err != nil:
		return nil, fmt.Errorf("read key of %s: %w", id, err)
	case wrapped == nil:
		return nil, ErrErased
	}
	k, err := s.site.OpenDocument(string(id), wrapped)
	if err != nil {
		return nil, fmt.Errorf("open key of %s: %w", id, err)
	}
	return k, nil
}

// querier is what *sql.DB and *sql.Tx have in common.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

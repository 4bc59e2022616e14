package store

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// Faults of the database are provoked for real and told apart by their codes.
func TestFaultOf(t *testing.T) {
	dir := t.TempDir()
	open := func(name, query string) *sql.DB {
		db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, name)+query)
		if err != nil {
			t.Fatal(err)
		}
		db.SetMaxOpenConns(1)
		t.Cleanup(func() { db.Close() })
		return db
	}
	do := func(db *sql.DB, query string, args ...any) error {
		_, err := db.ExecContext(t.Context(), query, args...)
		return err
	}
	db := open("a.db", "")
	if err := do(db, "CREATE TABLE x (b BLOB)"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "b.db"), bytes.Repeat([]byte("no database "), 200), 0o600); err != nil {
		t.Fatal(err)
	}
	try := func(want Fault, err error) {
		t.Helper()
		if got := FaultOf(err); err == nil || got != want {
			t.Errorf("%q, want %q: %v", got, want, err)
		}
	}
	try(FaultReadOnly, do(open("a.db", "?mode=ro"), "INSERT INTO x VALUES (1)"))
	try(FaultReadOnly, do(open("none/a.db", "?mode=rw"), "SELECT 1 FROM x"))
	try(FaultDamaged, do(open("b.db", ""), "SELECT 1 FROM x"))
	try(FaultOther, do(db, "SELECT nothing FROM nowhere"))
	if err := do(db, "BEGIN EXCLUSIVE"); err != nil {
		t.Fatal(err)
	}
	try(FaultBusy, do(open("a.db", "?_pragma=busy_timeout(10)"), "INSERT INTO x VALUES (1)"))
	if err := do(db, "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if err := do(db, "PRAGMA max_page_count=3"); err != nil {
		t.Fatal(err)
	}
	try(FaultFull, do(db, "INSERT INTO x VALUES (zeroblob(100000))"))
	if FaultOf(errors.New("database is locked")) != "" {
		t.Error("told by its text")
	}
}

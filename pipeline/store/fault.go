package store

import (
	"errors"

	"modernc.org/sqlite"
)

// Fault is what an error of the database itself is about.
type Fault string

// Faults.
const (
	FaultBusy     Fault = "busy"      // another process holds it for longer than one waits
	FaultFull     Fault = "full"      // no room is left
	FaultDamaged  Fault = "damaged"   // the file is no database, or not a whole one
	FaultReadOnly Fault = "read-only" // the file or its folder cannot be written
	FaultDisk     Fault = "disk"      // the disk did not read or write
	FaultOther    Fault = "other"
)

// FaultOf tells the faults of the database apart; "" of any other error.
func FaultOf(err error) Fault {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return ""
	}
	// Result codes of SQLite; the low byte is the kind (sqlite.org/rescode.html).
	switch e.Code() & 0xff {
	case 5, 6: // SQLITE_BUSY, SQLITE_LOCKED
		return FaultBusy
	case 13: // SQLITE_FULL
		return FaultFull
	case 11, 26: // SQLITE_CORRUPT, SQLITE_NOTADB
		return FaultDamaged
	case 3, 8, 14: // SQLITE_PERM, SQLITE_READONLY, SQLITE_CANTOPEN
		return FaultReadOnly
	case 10: // SQLITE_IOERR
		return FaultDisk
	}
	return FaultOther
}

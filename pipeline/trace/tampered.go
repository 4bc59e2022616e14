package trace

import "fmt"

// Tampered says where a log is not what was signed. Whether by hand or by a
// failing disk cannot be told apart.
type Tampered struct {
	File   string // below the log's folder, with slashes: "2026/hops", "key.pub"
	Line   int64  // of a hops file, from 1; 0 where it is not about one line
	Entry  int64  // of a hashes file, from 1; 0 where it is not about one entry
	Reason string
	// Unfinished: all that was signed is there and unchanged, and something
	// stands behind it. An append cut short leaves that, and the next Open
	// clears it; so does someone who adds records without the key.
	Unfinished bool
}

func (t *Tampered) Error() string { return "trace: " + t.Place() + ": " + t.Reason }

// Place names the file and, where it is known, the line or entry.
func (t *Tampered) Place() string {
	switch {
	case t.Line > 0:
		return fmt.Sprintf("%s, line %d", t.File, t.Line)
	case t.Entry > 0:
		return fmt.Sprintf("%s, entry %d (from byte %d)", t.File, t.Entry, (t.Entry-1)*32)
	}
	return t.File
}

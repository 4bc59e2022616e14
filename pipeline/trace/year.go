package trace

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	keyFile        = "key.pub"
	hopsFile       = "hops"
	hashesFile     = "hashes"
	checkpointFile = "checkpoint"

	newCheckpoint = "checkpoint.new" // while a checkpoint is written
	newYear       = "year.new"       // while a year is begun
)

// snapshot is what a year's folder held at one moment: the signed checkpoint and
// how long the other files were.
type snapshot struct {
	year               int
	signed             []byte
	cp                 Checkpoint
	hopsLen, hashesLen int64
	unfinished         bool  // the writing of a checkpoint was cut short
	stray              error // *Tampered: the first thing that does not belong
}

func yearName(y int) string { return fmt.Sprintf("%04d", y) }

// listing is what stands in the log's folder.
type listing struct {
	years      []int // in order
	unfinished bool  // the beginning of a year was cut short
	stray      error // *Tampered: the first thing that does not belong
}

// list looks at the log's folder. What does not belong is for Verify to report;
// it does not keep hops from being logged.
func list(dir string) (l listing, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return l, fmt.Errorf("read trace folder: %w", err)
	}
	key := false
	for _, e := range entries {
		switch y, err := strconv.Atoi(e.Name()); {
		case e.Name() == keyFile && e.Type().IsRegular():
			key = true
		case e.Name() == newYear && e.IsDir():
			l.unfinished = true
		case err == nil && e.IsDir() && e.Name() == yearName(y) && y >= minYear && y <= maxYear:
			l.years = append(l.years, y)
		case l.stray == nil:
			l.stray = &Tampered{File: e.Name(), Reason: "does not belong to a trace"}
		}
	}
	if !key && len(entries) > 0 {
		return l, &Tampered{File: keyFile, Reason: "is missing"}
	}
	return l, nil
}

// takeSnapshot reads a year's checkpoint and the lengths of its files.
func takeSnapshot(dir string, year int, v note.Verifier) (s snapshot, err error) {
	y := yearName(year)
	s.year = year
	entries, err := os.ReadDir(filepath.Join(dir, y))
	if err != nil {
		return s, fmt.Errorf("read trace folder: %w", err)
	}
	found := map[string]bool{}
	for _, e := range entries {
		switch n := e.Name(); {
		case !e.Type().IsRegular() || n != hopsFile && n != hashesFile && n != checkpointFile && n != newCheckpoint:
			if s.stray == nil {
				s.stray = &Tampered{File: y + "/" + n, Reason: "does not belong to a trace"}
			}
		default:
			found[n] = true
		}
	}
	s.unfinished = found[newCheckpoint]
	for _, name := range []string{checkpointFile, hopsFile, hashesFile} {
		if !found[name] {
			return s, &Tampered{File: y + "/" + name, Reason: "is missing or no file"}
		}
	}
	if s.signed, err = readCapped(filepath.Join(dir, y, checkpointFile), maxCheckpoint); err != nil {
		return s, err
	}
	if s.cp, err = openCheckpoint(s.signed, v); err != nil {
		return s, &Tampered{File: y + "/" + checkpointFile, Reason: err.Error()}
	}
	if s.cp.Year != year {
		return s, &Tampered{File: y + "/" + checkpointFile, Reason: "is of the year " + yearName(s.cp.Year)}
	}
	for name, size := range map[string]*int64{hopsFile: &s.hopsLen, hashesFile: &s.hashesLen} {
		st, err := os.Stat(filepath.Join(dir, y, name))
		if err != nil {
			return s, fmt.Errorf("read trace: %w", err)
		}
		*size = st.Size()
	}
	return s, nil
}

// checkChain looks that each year's checkpoint commits to the final one of the
// year before, so that no year can be left out or cut short once the next began.
func checkChain(years []snapshot) error {
	var before *Link
	for _, s := range years {
		if !sameLink(s.cp.Previous, before) {
			y := yearName(s.year)
			p := s.cp.Previous
			switch {
			case p == nil:
				return &Tampered{File: y + "/" + checkpointFile, Reason: "says that no year came before " + y}
			case before == nil || before.Year != p.Year:
				return &Tampered{File: yearName(p.Year), Reason: "is missing: the checkpoint of " + y + " commits to it"}
			}
			return &Tampered{File: yearName(p.Year) + "/" + checkpointFile,
				Reason: fmt.Sprintf("has %d records; the checkpoint of %s commits to another state, of %d", before.Size, y, p.Size)}
		}
		before = s.cp.link()
	}
	return nil
}

// state is a year's log as recomputed from its records.
type state struct {
	tree      tree
	hopsLen   int64 // bytes of the signed records
	hashesLen int64 // bytes of their hashes
	lastSeq   int64
}

// checkYear recomputes a year from its records and compares it with its hashes
// and its checkpoint. Seq is the last position before this year. Form asks to
// read each record too; without it, that it is the signed one is enough. Grown,
// where set, is called after each record with the tree so far. A *Tampered that
// is Unfinished comes with a valid state.
func checkYear(dir string, s snapshot, seq int64, form bool, grown func(*tree)) (state, error) {
	y := yearName(s.year)
	st := state{lastSeq: seq}
	hops, err := os.Open(filepath.Join(dir, y, hopsFile))
	if err != nil {
		return st, fmt.Errorf("read trace: %w", err)
	}
	defer hops.Close()
	hashes, err := os.Open(filepath.Join(dir, y, hashesFile))
	if err != nil {
		return st, fmt.Errorf("read trace: %w", err)
	}
	defer hashes.Close()
	lines := bufio.NewReaderSize(io.LimitReader(hops, s.hopsLen), maxLine)
	entries := bufio.NewReaderSize(io.LimitReader(hashes, s.hashesLen), 64<<10)

	c := comparison{}
	for st.tree.n < s.cp.Size {
		line, err := lines.ReadSlice('\n')
		if err != nil && err != io.EOF && !errors.Is(err, bufio.ErrBufferFull) {
			return st, fmt.Errorf("read trace: %w", err)
		}
		if err != nil { // no whole line any more
			c.missing = true
			break
		}
		st.hopsLen += int64(len(line))
		if !form {
			st.lastSeq = seqOf(line)
		} else if c.badLine == 0 {
			c.look(line, st.tree.n+1, &st.lastSeq)
		}
		stored := st.tree.add(tlog.RecordHash(line))
		if err := c.compare(entries, stored, st.tree.n); err != nil {
			return st, err
		}
		st.hashesLen += int64(len(stored)) * tlog.HashSize
		if grown != nil {
			grown(&st.tree)
		}
	}
	recordsOK := !c.missing && st.tree.root() == s.cp.Root
	if !recordsOK {
		return st, c.blame(y, entries, st.tree.n, s.cp)
	}
	switch {
	case c.entry > 0:
		return st, &Tampered{File: y + "/" + hashesFile, Entry: c.entry, Reason: "is missing or not the hash of the signed records"}
	case c.badLine > 0:
		return st, &Tampered{File: y + "/" + hopsFile, Line: c.badLine, Reason: c.badReason}
	case s.hopsLen > st.hopsLen:
		return st, &Tampered{File: y + "/" + hopsFile, Line: st.tree.n + 1, Unfinished: true,
			Reason: fmt.Sprintf("%d bytes stand behind the %d signed records: an append cut short, or added without the key", s.hopsLen-st.hopsLen, st.tree.n)}
	case s.hashesLen > st.hashesLen:
		return st, &Tampered{File: y + "/" + hashesFile, Entry: st.hashesLen/tlog.HashSize + 1, Unfinished: true,
			Reason: fmt.Sprintf("%d bytes stand behind the signed hashes: an append cut short, or added without the key", s.hashesLen-st.hashesLen)}
	}
	return st, nil
}

// comparison goes along the records and the hashes file, which tell on each
// other: where one of the two still gives the signed root, the first difference
// is the place where the other was altered.
type comparison struct {
	missing   bool  // the records end too early
	line      int64 // first record whose hash is not the stored one
	entry     int64 // first stored hash that is not the recomputed one
	entries   int64 // stored hashes read so far
	stored    tree  // the tree over the stored leaves
	badLine   int64 // first record that is signed, and yet not in form or order
	badReason string
}

func (c *comparison) look(line []byte, n int64, last *int64) {
	h, err := parseHop(line)
	switch {
	case err != nil:
		c.badLine, c.badReason = n, err.Error()
	case h.Seq <= *last:
		c.badLine, c.badReason = n, fmt.Sprintf("hop %d stands after hop %d", h.Seq, *last)
	default:
		*last = h.Seq
	}
}

// compare reads as many entries as were recomputed for record n.
func (c *comparison) compare(r io.Reader, want []tlog.Hash, n int64) error {
	var got tlog.Hash
	for i, h := range want {
		if _, err := io.ReadFull(r, got[:]); err == io.EOF || err == io.ErrUnexpectedEOF {
			clear(got[:])
		} else if err != nil {
			return fmt.Errorf("read trace: %w", err)
		}
		c.entries++
		if i == 0 {
			c.stored.add(got)
			if got != h && c.line == 0 {
				c.line = n
			}
		}
		if got != h && c.entry == 0 {
			c.entry = c.entries
		}
	}
	return nil
}

// blame tells which record differs, where the records do not give the signed
// root. N records were there.
func (c *comparison) blame(y string, rest io.Reader, n int64, cp Checkpoint) error {
	t := &Tampered{File: y + "/" + hopsFile}
	// The remaining stored leaves, where records are missing at the end.
	for c.stored.n < cp.Size {
		var got tlog.Hash
		if _, err := io.ReadFull(rest, got[:]); err != nil {
			break
		}
		inner := c.stored.add(got)[1:]
		if _, err := io.CopyN(io.Discard, rest, int64(len(inner))*tlog.HashSize); err != nil {
			break
		}
	}
	vouched := c.stored.n == cp.Size && c.stored.root() == cp.Root
	switch {
	case vouched && c.line > 0:
		t.Line, t.Reason = c.line, "the record is not the one that was signed"
	case c.missing:
		t.Line, t.Reason = n+1, fmt.Sprintf("the checkpoint covers %d records, %d are there", cp.Size, n)
	case c.badLine > 0:
		t.Line, t.Reason = c.badLine, c.badReason
	case c.entry == 0:
		t.Reason = "the records and their hashes were rewritten: together they do not give the signed root"
	default:
		t.Reason = "the records do not give the signed root, nor do the stored hashes"
	}
	return t
}

func readCapped(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read trace: %w", err)
	}
	defer f.Close()
	var b bytes.Buffer
	// One byte more than allowed makes the parser refuse it.
	if _, err := b.ReadFrom(io.LimitReader(f, limit+1)); err != nil {
		return nil, fmt.Errorf("read trace: %w", err)
	}
	return b.Bytes(), nil
}

package trace

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/mod/sumdb/tlog"

	"cardiopli/pipeline"
)

// lines are records of one year, to be signed together.
type lines struct {
	year    int
	records [][]byte
	lastSeq int64
}

// split parts the hops above last from those that were logged before.
func split(hops []pipeline.Hop, last int64) (fresh, known []pipeline.Hop) {
	for _, h := range hops {
		if h.Seq > last {
			fresh = append(fresh, h)
		} else {
			known = append(known, h)
		}
	}
	return fresh, known
}

// batch writes all records before anything is stored, so that a hop that cannot
// be logged stops its batch as a whole.
func batch(hops []pipeline.Hop, last int64, year int) ([]lines, error) {
	var out []lines
	for _, h := range hops {
		if h.Seq <= last {
			return nil, fmt.Errorf("hop %d is given after hop %d", h.Seq, last)
		}
		last = h.Seq
		line, err := formatHop(h)
		if err != nil {
			return nil, err
		}
		if y := h.At.UTC().Year(); y > year || len(out) == 0 {
			year = max(year, y)
			out = append(out, lines{year: year})
		}
		b := &out[len(out)-1]
		b.records, b.lastSeq = append(b.records, line), h.Seq
	}
	return out, nil
}

// checkKnown looks that hops said to be logged are those that were.
func (l *Log) checkKnown(hops []pipeline.Hop) error {
	if len(hops) == 0 {
		return nil
	}
	want := make(map[int64][]byte, len(hops))
	least := hops[0].Seq
	for _, h := range hops {
		line, err := formatHop(h)
		if err != nil {
			return err
		}
		if w, twice := want[h.Seq]; twice && !bytes.Equal(w, line) {
			return fmt.Errorf("hop %d: %w", h.Seq, ErrConflict)
		}
		want[h.Seq] = line
		least = min(least, h.Seq)
	}
	found, err := list(l.dir)
	if err != nil {
		return err
	}
	// From the latest year back: what is given again is most often recent.
	for i := len(found.years) - 1; i >= 0 && len(want) > 0; i-- {
		s, err := takeSnapshot(l.dir, found.years[i], l.verifier)
		if err != nil {
			return err
		}
		first := int64(0)
		err = eachLine(l.dir, s.year, s.cp.Size, func(line []byte) error {
			seq := seqOf(line)
			if first == 0 {
				first = seq
			}
			if w, asked := want[seq]; asked {
				if !bytes.Equal(w, line) {
					return fmt.Errorf("hop %d: %w", seq, ErrConflict)
				}
				delete(want, seq)
			}
			return nil
		})
		if err != nil {
			return err
		}
		if first > 0 && first <= least {
			break
		}
	}
	for seq := range want {
		return fmt.Errorf("hop %d: %w", seq, ErrConflict) // the trace has none there
	}
	return nil
}

// begin starts a year with an empty log whose checkpoint commits to the year
// before. The folder appears whole, under its name, or not at all: a year without
// a checkpoint is never ours.
func (l *Log) begin(year int) error {
	cp := Checkpoint{Name: l.verifier.Name(), Year: year, Root: new(tree).root()}
	if l.latest.year > 0 {
		cp.Previous = l.latest.cp.link()
	}
	signed, err := cp.sign(l.signer)
	if err != nil {
		return err
	}
	tmp := filepath.Join(l.dir, newYear)
	if err := os.RemoveAll(tmp); err != nil {
		return fmt.Errorf("begin year of the trace: %w", err)
	}
	if err := os.Mkdir(tmp, 0o750); err != nil {
		return fmt.Errorf("begin year of the trace: %w", err)
	}
	for _, name := range []string{hopsFile, hashesFile} {
		if err := l.disk.write(filepath.Join(tmp, name), nil); err != nil {
			return err
		}
	}
	if err := l.disk.write(filepath.Join(tmp, checkpointFile), signed); err != nil {
		return err
	}
	if err := l.disk.syncDir(tmp); err != nil {
		return err
	}
	if err := os.Rename(tmp, filepath.Join(l.dir, yearName(year))); err != nil {
		return fmt.Errorf("begin year of the trace: %w", err)
	}
	if err := l.disk.syncDir(l.dir); err != nil {
		return err
	}
	l.latest = snapshot{year: year, signed: signed, cp: cp}
	l.state = state{lastSeq: l.state.lastSeq}
	return nil
}

// commit writes records, then their hashes, then the checkpoint, each synced
// before the next: whatever a checkpoint covers is on disk before it is. Only
// then does the state in memory follow.
func (l *Log) commit(b lines) error {
	st := l.state
	st.tree = st.tree.clone()
	var hops, hashes []byte
	for _, r := range b.records {
		hops = append(hops, r...)
		for _, h := range st.tree.add(tlog.RecordHash(r)) {
			hashes = append(hashes, h[:]...)
		}
	}
	cp := l.latest.cp
	cp.Size, cp.Root = st.tree.n, st.tree.root()
	signed, err := cp.sign(l.signer)
	if err != nil {
		return err
	}
	dir := filepath.Join(l.dir, yearName(b.year))
	if err := l.disk.appendAt(filepath.Join(dir, hopsFile), st.hopsLen, hops); err != nil {
		return err
	}
	if err := l.disk.appendAt(filepath.Join(dir, hashesFile), st.hashesLen, hashes); err != nil {
		return err
	}
	beside := filepath.Join(dir, newCheckpoint)
	if err := l.disk.write(beside, signed); err != nil {
		return err
	}
	if err := os.Rename(beside, filepath.Join(dir, checkpointFile)); err != nil {
		return fmt.Errorf("write checkpoint: %w", err)
	}
	if err := l.disk.syncDir(dir); err != nil {
		return err
	}
	st.hopsLen += int64(len(hops))
	st.hashesLen += int64(len(hashes))
	st.lastSeq = b.lastSeq
	l.state = st
	l.latest = snapshot{year: b.year, signed: signed, cp: cp, hopsLen: st.hopsLen, hashesLen: st.hashesLen}
	return nil
}

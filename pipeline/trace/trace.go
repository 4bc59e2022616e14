// Package trace keeps the hops of all documents in a log that an outsider can
// verify: a Merkle tree (RFC 6962, golang.org/x/mod/sumdb/tlog) over one record
// a hop, with signed checkpoints (golang.org/x/mod/sumdb/note), one log a year,
// each year committing to the one before.
//
// Records hold identifiers and commitments and no patient data; verifying takes
// the folder and a public key. Each letter carries the checkpoint of its moment,
// which makes its recipient a witness: Verify with that checkpoint tells whether
// anything was taken away since. README.md gives the files and their bytes.
//
// The package reads and writes files. It makes no hop and looks into none: they
// come in order from the database's outbox, which is the source of what a crash
// leaves unwritten here.
package trace

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/gofrs/flock"
	"golang.org/x/mod/sumdb/note"

	"cardiopli/pipeline"
)

// Log appends to the trace in one folder. It is safe for concurrent use.
type Log struct {
	dir      string
	signer   note.Signer
	verifier note.Verifier
	lock     *flock.Flock
	disk     disk

	mu       sync.RWMutex
	stale    bool // an append failed half-way: the files tell what is there
	latest   snapshot
	state    state
	repaired Repaired
}

// Repaired tells what Open or Append cleared: bytes behind the signed records,
// left by an append that was cut short. The hops are still in the outbox.
type Repaired struct {
	Bytes int64
}

// ErrConflict says that a hop was logged before with other content at the same
// position: the outbox and the trace do not belong together, for example after
// an older database was restored.
var ErrConflict = errors.New("the trace holds another hop at this position")

// Open opens the trace in dir, which it makes where there is none, for appending
// with signer; verifier is the other half of its key. What an append cut short
// has left behind the signed records is cleared; nothing that was signed is ever
// changed. It returns a *Tampered where the latest year or the chain of years is
// not what was signed. Earlier years are left to Verify.
func Open(dir string, signer note.Signer, verifier string) (*Log, error) {
	return open(dir, signer, verifier, disk{(*os.File).Sync})
}

func open(dir string, signer note.Signer, verifier string, d disk) (*Log, error) {
	v, err := parseKey(verifier)
	if err != nil {
		return nil, err
	}
	if signer.Name() != v.Name() || signer.KeyHash() != v.KeyHash() {
		return nil, errors.New("the trace's signer and verifier key do not belong together")
	}
	if err := d.create(dir, verifier); err != nil {
		return nil, err
	}
	l := &Log{dir: dir, signer: signer, verifier: v, disk: d, stale: true,
		lock: flock.New(filepath.Join(dir, keyFile), flock.SetFlag(os.O_RDONLY))}
	if _, _, err := readKey(dir, verifier); err != nil {
		return nil, err
	}
	err = l.exclusively(func() error { return nil })
	return l, err
}

// create makes the folder with its key.pub where there is nothing yet.
func (d disk) create(dir, key string) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("make trace folder: %w", err)
	}
	path := filepath.Join(dir, keyFile)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("read trace folder: %w", err)
	}
	// A crash may leave the file short; with no year begun it is ours to write.
	if len(entries) == 1 && entries[0].Name() == keyFile {
		b, err := readCapped(path, maxKey)
		if err != nil || len(b) > len(key) || !strings.HasPrefix(key, string(b)) {
			return err
		}
	} else if len(entries) > 0 {
		return nil
	}
	if err := d.write(path, []byte(key+"\n")); err != nil {
		return err
	}
	return errors.Join(d.syncDir(dir), d.syncDir(filepath.Dir(dir)))
}

// exclusively runs f with every other process kept out, on a state that is that
// of the files.
func (l *Log) exclusively(f func() error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), lockPatience)
	defer cancel()
	if ok, err := l.lock.TryLockContext(ctx, lockRetry); err != nil || !ok {
		return fmt.Errorf("lock trace: %w", err)
	}
	defer l.lock.Unlock()
	if !l.stale {
		same, err := l.unchanged()
		if err != nil {
			return err
		}
		l.stale = !same // another process appended, or someone altered it: load tells which
	}
	if l.stale {
		if err := l.load(); err != nil {
			return err
		}
		l.stale = false
	}
	return f()
}

// unchanged reports whether the latest year and its checkpoint are still those
// of the state in memory.
func (l *Log) unchanged() (bool, error) {
	now, err := list(l.dir)
	if err != nil {
		return false, err
	}
	years := now.years
	if len(years) == 0 || years[len(years)-1] != l.latest.year {
		return len(years) == 0 && l.latest.year == 0, nil
	}
	onDisk, err := readCapped(filepath.Join(l.dir, yearName(l.latest.year), checkpointFile), maxCheckpoint)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	return bytes.Equal(onDisk, l.latest.signed), nil
}

// load reads the folder and clears what stands behind the signed records.
func (l *Log) load() error {
	found, err := list(l.dir)
	if err != nil {
		return err
	}
	if found.unfinished {
		if err := os.RemoveAll(filepath.Join(l.dir, newYear)); err != nil {
			return fmt.Errorf("clear unfinished year: %w", err)
		}
	}
	var snaps []snapshot
	for _, y := range found.years {
		s, err := takeSnapshot(l.dir, y, l.verifier)
		if err != nil {
			return err
		}
		if s.unfinished {
			if err := os.Remove(filepath.Join(l.dir, yearName(y), newCheckpoint)); err != nil {
				return fmt.Errorf("clear unfinished checkpoint: %w", err)
			}
		}
		snaps = append(snaps, s)
	}
	if err := checkChain(snaps); err != nil {
		return err
	}
	if len(snaps) == 0 {
		l.latest, l.state = snapshot{}, state{}
		return nil
	}
	seq, err := lastSeqBefore(l.dir, snaps)
	if err != nil {
		return err
	}
	latest := snaps[len(snaps)-1]
	st, err := checkYear(l.dir, latest, seq, false, nil)
	var t *Tampered
	if errors.As(err, &t) && t.Unfinished {
		l.repaired.Bytes += latest.hopsLen - st.hopsLen + max(0, latest.hashesLen-st.hashesLen)
		y := filepath.Join(l.dir, yearName(latest.year))
		err = errors.Join(l.disk.cut(filepath.Join(y, hopsFile), st.hopsLen), l.disk.cut(filepath.Join(y, hashesFile), st.hashesLen))
	}
	if err != nil {
		return err
	}
	l.latest, l.state = latest, st
	return nil
}

// lastSeqBefore finds the last position in the years before the latest.
func lastSeqBefore(dir string, snaps []snapshot) (int64, error) {
	for i := len(snaps) - 2; i >= 0; i-- {
		var seq int64
		err := eachLine(dir, snaps[i].year, snaps[i].cp.Size, func(line []byte) error {
			seq = seqOf(line)
			return nil
		})
		if err != nil || seq > 0 {
			return seq, err
		}
	}
	return 0, nil
}

// LastSeq returns the position of the last hop logged, 0 before the first.
func (l *Log) LastSeq() int64 {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.state.lastSeq
}

// Checkpoint returns the latest signed checkpoint, to be put into letters; nil
// before the first hop.
func (l *Log) Checkpoint() []byte {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return bytes.Clone(l.latest.signed)
}

// Repaired tells what was cleared since Open.
func (l *Log) Repaired() Repaired {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.repaired
}

// Append logs hops, in rising order of Seq, and returns once they and a new
// checkpoint are on disk. Hops at or below LastSeq were logged before and are
// skipped, after a look that they are the same (else ErrConflict), so that a
// batch may be given again after a crash. A hop goes into the year of its time
// in UTC, or into the latest year of the log where its clock was behind.
func (l *Log) Append(hops []pipeline.Hop) error {
	return l.exclusively(func() error {
		hops, known := split(hops, l.state.lastSeq)
		if err := l.checkKnown(known); err != nil {
			return err
		}
		batches, err := batch(hops, l.state.lastSeq, l.latest.year)
		if err != nil {
			return err
		}
		for _, b := range batches {
			l.stale = true
			if b.year != l.latest.year {
				if err := l.begin(b.year); err != nil {
					return err
				}
			}
			if err := l.commit(b); err != nil {
				return err
			}
			l.stale = false
		}
		return nil
	})
}

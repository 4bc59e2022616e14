package trace

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Options say what a log is verified against.
type Options struct {
	// Key is the verifier key, from elsewhere than the log's folder. Empty takes
	// the folder's own key.pub, which shows that the log is whole, not whose it is.
	Key string
	// Since is a signed checkpoint seen earlier, for example in a letter: the log
	// must still begin with what it covers.
	Since []byte
}

// Result is what a verified log holds.
type Result struct {
	Size       int64        // records, over all years
	Root       tlog.Hash    // of the latest year
	Years      []Checkpoint // oldest first
	Checkpoint []byte       // the latest one, signed; nil where there is no record yet
	Key        string       // the verifier key it was verified with
}

// ErrSince says that the earlier checkpoint given is itself not one of this
// trace; it says nothing about the log.
var ErrSince = errors.New("the earlier checkpoint is not one of this trace")

// Verify recomputes the log in dir from its records: every byte of every file is
// accounted for. It returns a *Tampered where one is not, naming the place, and
// needs neither a passphrase nor a database. It may run while another process
// appends.
func Verify(dir string, o Options) (Result, error) {
	var r Result
	v, err := view(dir, o.Key)
	if err != nil {
		return r, err
	}
	r.Key = v.key
	if err := checkChain(v.years); err != nil {
		return r, err
	}
	var since *Checkpoint
	if o.Since != nil {
		c, err := openCheckpoint(o.Since, v.verifier)
		if err != nil {
			return r, fmt.Errorf("%w: %w", ErrSince, err)
		}
		since = &c
		if err := checkSize(v.years, c); err != nil {
			return r, err
		}
	}
	var seq int64
	var unfinished error
	for _, s := range v.years {
		var grown func(*tree)
		var then tlog.Hash
		if since != nil && since.Year == s.year {
			then = new(tree).root()
			grown = func(t *tree) {
				if t.n == since.Size {
					then = t.root()
				}
			}
			if since.Size == 0 {
				grown = nil
			}
		}
		st, err := checkYear(dir, s, seq, true, grown)
		var t *Tampered
		switch {
		case errors.As(err, &t) && t.Unfinished:
			unfinished = cmp.Or(unfinished, err)
		case err != nil:
			return r, err
		}
		if since != nil && since.Year == s.year && then != since.Root {
			return r, &Tampered{File: yearName(s.year) + "/" + hopsFile,
				Reason: fmt.Sprintf("the first %d records are not those that the earlier checkpoint covers", since.Size)}
		}
		seq = st.lastSeq
		r.Size += s.cp.Size
		r.Root, r.Checkpoint = s.cp.Root, s.signed
		r.Years = append(r.Years, s.cp)
	}
	return r, cmp.Or(v.stray, unfinished, v.leftover)
}

// checkSize looks that the log has at least what an earlier checkpoint covers.
func checkSize(years []snapshot, since Checkpoint) error {
	y := yearName(since.Year)
	for _, s := range years {
		if s.year != since.Year {
			continue
		}
		if s.cp.Size < since.Size {
			return &Tampered{File: y + "/" + checkpointFile,
				Reason: fmt.Sprintf("the log has %d records, an earlier checkpoint covers %d: records were taken away", s.cp.Size, since.Size)}
		}
		if !sameLink(s.cp.Previous, since.Previous) {
			return &Tampered{File: y + "/" + checkpointFile, Reason: "commits to another year before than an earlier checkpoint does"}
		}
		return nil
	}
	return &Tampered{File: y, Reason: fmt.Sprintf("is missing: an earlier checkpoint covers %d records of it", since.Size)}
}

// viewed is the log's folder at one moment.
type viewed struct {
	key      string
	verifier note.Verifier
	years    []snapshot
	leftover error // *Tampered, of an interrupted write
	stray    error // *Tampered, of what does not belong
}

// view takes a snapshot of all years between two appends. What the snapshot
// covers never changes again, so that verifying may take its time.
func view(dir, key string) (v viewed, err error) {
	unlock, err := share(dir)
	if err != nil {
		return v, err
	}
	defer unlock()
	l, err := list(dir)
	if err != nil {
		return v, err
	}
	v.stray = l.stray
	if l.unfinished {
		v.leftover = &Tampered{File: newYear, Unfinished: true, Reason: "the beginning of a year was cut short"}
	}
	if v.key, v.verifier, err = readKey(dir, key); err != nil {
		return v, err
	}
	for _, y := range l.years {
		s, err := takeSnapshot(dir, y, v.verifier)
		if err != nil {
			return v, err
		}
		if v.stray == nil {
			v.stray = s.stray
		}
		if s.unfinished {
			v.leftover = &Tampered{File: yearName(y) + "/" + newCheckpoint, Unfinished: true, Reason: "the writing of a checkpoint was cut short"}
		}
		v.years = append(v.years, s)
	}
	return v, nil
}

// readKey reads key.pub and compares it with the key given, if any.
func readKey(dir, key string) (string, note.Verifier, error) {
	b, err := readCapped(filepath.Join(dir, keyFile), maxKey)
	if err != nil {
		return "", nil, err
	}
	own, v, err := parseKeyFile(b)
	if err != nil {
		return "", nil, &Tampered{File: keyFile, Reason: err.Error()}
	}
	if key != "" && key != own {
		if _, err := parseKey(key); err != nil {
			return "", nil, fmt.Errorf("key given: %w", err)
		}
		return "", nil, &Tampered{File: keyFile, Reason: "is not the key given"}
	}
	return own, v, nil
}

// An append is short; whoever waits longer has met a stuck process.
const (
	lockPatience = 30 * time.Second
	lockRetry    = 2 * time.Millisecond
)

// share keeps appends out for a moment. Where the folder's file system cannot
// lock, for example a read-only copy, there is nobody to keep out.
func share(dir string) (unlock func(), err error) {
	if _, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("read trace folder: %w", err)
	}
	l := flock.New(filepath.Join(dir, keyFile), flock.SetFlag(os.O_RDONLY))
	ctx, cancel := context.WithTimeout(context.Background(), lockPatience)
	defer cancel()
	if ok, err := l.TryRLockContext(ctx, lockRetry); !ok || err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			return nil, fmt.Errorf("wait for an append to the trace to end: %w", err)
		}
		return func() {}, nil
	}
	return func() { _ = l.Unlock() }, nil
}

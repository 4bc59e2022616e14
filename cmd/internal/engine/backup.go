package engine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"cardiopli/crypto/atrest"
	"cardiopli/crypto/keys"
	"cardiopli/pipeline"
	"cardiopli/pipeline/backup"
	"cardiopli/pipeline/blob"
	"cardiopli/pipeline/fault"
	"cardiopli/pipeline/store"
	"cardiopli/pipeline/trace"

	"github.com/gofrs/flock"
)

// NoteErasures adds to the practice folder's own list what the database knows of:
// it outlives a database that is put back from elsewhere.
func (p *Practice) NoteErasures(ctx context.Context) error {
	all, err := p.Store.Erasures(ctx)
	if err != nil {
		return err
	}
	return backup.NoteErasures(p.Path(Data, backup.ErasuresFile), p.Site, all)
}

// Backup adds a snapshot of the practice folder to the set in dest.
func (p *Practice) Backup(ctx context.Context, dest, program string, keep int) (backup.Made, error) {
	src := backup.Source{Dir: p.Dir, Keys: p.Site, Store: p.Store, Blobs: p.Blobs, Lost: lost}
	c := p.Config
	for _, n := range slices.Concat(c.Mail.Anchors, c.Mail.Trust, c.Keys.Vault.Anchors, c.Storage.S3.Anchors, c.Certificates.Intermediates, []string{c.Practice.Logo}) {
		if n == "" {
			continue
		}
		if rel, err := filepath.Rel(p.Dir, c.Path(n)); err == nil {
			src.Also = append(src.Also, rel)
		}
	}
	m, err := backup.Create(ctx, src, dest, program, keep, now())
	if err != nil {
		return m, err
	}
	return m, p.Store.AddHop(ctx, pipeline.Hop{Stage: store.StageBackup, Actor: "terminal", At: now(), Outcome: "made",
		Notes: map[string]string{"snapshot": m.Name, "blobs": fmt.Sprint(m.Blobs), "copied": fmt.Sprint(m.Copied), "lost": fmt.Sprint(len(m.Lost))}})
}

// lost reports whether reading a blob once more would fail as well: its bytes are
// damaged, or the disk cannot read them.
func lost(err error) bool { return errors.Is(err, blob.ErrDamaged) || errors.Is(err, syscall.EIO) }

// Restoration says what is restored.
type Restoration struct {
	From, Snapshot string // a set, and a snapshot of it; "" for the last
	Dir            string // the practice folder to be: absent or empty
	// Unlock opens the keys of the snapshot, which may be older than those in use.
	Unlock func(keysDir string) (*atrest.Site, error)
	// Erasures are further lists, Refusals further journals, and Trace a newer trace of
	// the practice, "" for none.
	Erasures []string
	Refusals []string
	Trace    string
}

// Restored tells what came back.
type Restored struct {
	At       time.Time
	Snapshot string
	Balance  store.Balance
	Trace    trace.Result
	Erased   int // documents that were erased after the snapshot, and are again
	Foreign  int // lines of the lists that the practice did not write
	Held     store.Standstill
	// Far is set where the settings name an object store: it is the other folder's
	// until someone says that this one takes its place.
	Far bool
	// Since is what the newer trace tells of copies that were accepted after the snapshot.
	Since int
	// Refusals tells what came back of patients' refusals.
	Refusals Refusals
}

// ErrNotEmpty is returned by Restore for a folder that holds anything.
var ErrNotEmpty = errors.New("the folder is not empty: nothing is restored over what is there")

// ErrRestoring is returned where another process restores into the same folder.
var ErrRestoring = errors.New("another process restores into this folder")

// restoring ends the name of a folder that is not restored yet.
const restoring = ".restoring"

// Restore makes a practice folder from a snapshot. All happens in a folder beside
// it, which bears the name once everything is done: what was erased since is
// erased, what might be sent twice is held, the trace is verified.
func Restore(ctx context.Context, o Restoration) (r Restored, err error) {
	set, err := backup.OpenSet(o.From)
	if err != nil {
		return r, err
	}
	if r.Snapshot, err = set.Latest(o.Snapshot); err != nil {
		return r, err
	}
	m, err := set.Manifest(r.Snapshot)
	if err != nil {
		return r, err
	}
	r.At = m.At
	if err := vacant(o.Dir); err != nil {
		return r, err
	}
	site, err := o.Unlock(set.Keys(r.Snapshot))
	if err != nil {
		return r, err
	}
	if err := errors.Join(set.Belongs(site), set.Genuine(r.Snapshot, site)); err != nil {
		return r, err
	}
	erasures, err := r.erasures(set, site, o)
	if err != nil {
		return r, err
	}
	refusals, err := r.refusals(set, site, o)
	if err != nil {
		return r, err
	}
	work := o.Dir + restoring
	if err := os.MkdirAll(filepath.Dir(work), 0o700); err != nil {
		return r, err
	}
	alone := flock.New(work+".lock", flock.SetPermissions(0o600))
	if ok, err := alone.TryLock(); err != nil || !ok {
		return r, errors.Join(ErrRestoring, err)
	}
	defer func() {
		alone.Unlock()
		os.Remove(work + ".lock")
	}()
	if err := vacant(o.Dir); err != nil { // another has just ended
		return r, err
	}
	if err := os.RemoveAll(work); err != nil { // of a restoration that was interrupted
		return r, err
	}
	if err := os.MkdirAll(work, 0o700); err != nil {
		return r, err
	}
	if err := set.Extract(ctx, r.Snapshot, work); err != nil {
		return r, errors.Join(err, os.RemoveAll(work))
	}
	fault.Point(fault.RestoreCopied)
	if err := r.ready(ctx, work, site, erasures, refusals); err != nil {
		return r, errors.Join(err, os.RemoveAll(work))
	}
	// The folder is yet to come to its place.
	if err := os.Remove(filepath.Join(work, Data, instanceFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return r, err
	}
	fault.Point(fault.RestoreReady)
	if err := os.Remove(o.Dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return r, err
	}
	if err := os.Rename(work, o.Dir); err != nil {
		return r, err
	}
	d, err := os.Open(filepath.Dir(o.Dir))
	if err != nil {
		return r, err
	}
	defer d.Close()
	return r, d.Sync()
}

func vacant(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && len(entries) > 0 {
		err = ErrNotEmpty
	}
	return err
}

// erasures gathers all that is known of erasures: the set's list, other lists, a
// newer trace.
func (r *Restored) erasures(set *backup.Set, site *atrest.Site, o Restoration) ([]store.Erasure, error) {
	all := map[pipeline.ID]store.Erasure{}
	for _, path := range append([]string{set.Erasures()}, o.Erasures...) {
		if _, err := os.Stat(path); err != nil && path != set.Erasures() {
			return nil, fmt.Errorf("read erasures: %w", err)
		}
		found, foreign, err := backup.ReadErasures(path, site)
		if err != nil {
			return nil, err
		}
		r.Foreign += foreign
		for _, e := range found {
			all[e.ID] = e
		}
	}
	if o.Trace == "" {
		return slices.Collect(maps.Values(all)), nil
	}
	// The newer trace must be this practice's, signed by the key of the snapshot.
	_, verifier, err := keys.LoadTraceKey(site, set.Keys(r.Snapshot))
	if err != nil {
		return nil, fmt.Errorf("open trace key: %w", err)
	}
	if _, err := trace.Verify(o.Trace, trace.Options{Key: verifier}); err != nil {
		return nil, err
	}
	for h, err := range trace.All(o.Trace) {
		switch {
		case err != nil:
			return nil, err
		case h.Stage == store.StageErase && h.Document != "":
			all[h.Document] = store.Erasure{ID: h.Document, Actor: h.Actor, Reason: h.Notes["reason"], At: h.At}
		case h.Stage == pipeline.StageRefusal && h.Notes["refusal"] != "":
			r.Refusals.traced(h)
		case h.At.After(r.At) && h.Stage == pipeline.StageSubmit && h.Outcome == string(pipeline.Accepted):
			r.Since++
		}
	}
	return slices.Collect(maps.Values(all)), nil
}

// ready does to a restored folder what must be done before any engine sees it.
func (r *Restored) ready(ctx context.Context, dir string, site *atrest.Site, erasures []store.Erasure, refusals journals) error {
	cfg, err := settings(dir)
	if err != nil {
		return err
	}
	// All blobs lie in the folder. What is in an object store may be another
	// folder's, which still works: nothing there is touched from here.
	r.Far, cfg.Storage.S3.Endpoint = cfg.Storage.S3.Endpoint != "", ""
	p, err := open(ctx, dir, cfg, func() (*atrest.Site, error) { return site, nil })
	if err != nil {
		return err
	}
	defer p.Close()
	for _, e := range erasures {
		err := p.Store.EraseAgain(ctx, e)
		if errors.Is(err, store.ErrNotFound) {
			continue // came after the snapshot
		}
		if err != nil {
			return fmt.Errorf("erase %s again: %w", e.ID, err)
		}
		r.Erased++
	}
	if r.Erased > 0 {
		if err := p.Store.Compact(ctx); err != nil {
			return err
		}
	}
	if err := r.Refusals.replay(ctx, p, refusals); err != nil {
		return fmt.Errorf("replay refusals: %w", err)
	}
	signer, verifier, err := keys.LoadTraceKey(site, p.Path(Keys))
	if err != nil {
		return fmt.Errorf("open trace key: %w", err)
	}
	log, err := trace.Open(p.Path(Trace), signer, verifier)
	if err != nil {
		return fmt.Errorf("open trace: %w", err)
	}
	hop := pipeline.Hop{Stage: store.StageRestore, Actor: "terminal", At: now(), Outcome: "restored", Notes: map[string]string{"snapshot": r.Snapshot, "erased": fmt.Sprint(r.Erased)}}
	if !r.Refusals.Known() {
		hop.Notes["refusals"] = "unknown"
	}
	if r.Held, err = p.Store.HoldRestored(ctx, log.LastSeq(), hop); err != nil {
		return err
	}
	if err := p.NoteErasures(ctx); err != nil {
		return err
	}
	if r.Trace, err = trace.Verify(p.Path(Trace), trace.Options{Key: verifier}); err != nil {
		return err
	}
	r.Balance, err = p.Store.Balance(ctx)
	return err
}

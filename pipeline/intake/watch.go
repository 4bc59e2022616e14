package intake

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	coalesce   = 10 * time.Millisecond // events of one drop come in a burst
	maxBackoff = 5 * time.Minute
	patience   = 10 // times Settle for empty files and files still open for writing
)

// watch looks at the inbox whenever an event, the rescan or a due file says so.
func (w *Watcher) watch(ctx context.Context) error {
	var events chan fsnotify.Event
	var failures chan error
	watcher, err := fsnotify.NewWatcher()
	if err == nil {
		defer watcher.Close()
		err = watcher.Add(w.inbox)
		events, failures = watcher.Events, watcher.Errors
	}
	if err != nil { // no handles left, or a file system without events
		w.opt.Log.Warn("inbox events unavailable, rescan only", "code", code(err))
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	due := time.Now()
	for {
		select {
		case <-ctx.Done():
			return nil
		case e, open := <-events:
			if !open {
				events = nil
				continue
			}
			// Our own moves are hidden files; so are most temporary ones.
			if Skipped(filepath.Base(e.Name)) {
				continue
			}
			if soon := time.Now().Add(coalesce); soon.Before(due) {
				due = soon
				timer.Reset(coalesce)
			}
			continue
		case err, open := <-failures:
			if !open {
				failures = nil
			} else {
				w.opt.Log.Warn("inbox events lost, rescan finds the files", "code", code(err))
			}
			continue
		case <-timer.C:
		}
		due = w.look(ctx)
		timer.Reset(time.Until(due))
	}
}

// look reads the folder, takes what has settled, oldest first, and returns when
// to look again.
func (w *Watcher) look(ctx context.Context) time.Time {
	now := time.Now()
	next := now.Add(w.opt.Rescan)
	entries, err := os.ReadDir(w.inbox)
	if err != nil {
		w.opt.Log.Warn("inbox not readable", "code", code(err))
		return next
	}
	var c Counts
	for _, k := range w.seen {
		k.present = false
	}
	var ready []string
	for _, e := range entries {
		name := e.Name()
		switch {
		case e.IsDir():
			if !Skipped(name) {
				c.Folders++
			}
			continue
		case Skipped(name):
			c.Skipped++
			continue
		}
		info, err := os.Lstat(filepath.Join(w.inbox, name))
		if err != nil {
			continue // gone since the folder was read
		}
		if !info.Mode().IsRegular() {
			c.Special++
			continue
		}
		k := w.observe(name, identify(filepath.Join(w.inbox, name), info), now)
		at := w.ripe(k)
		if at.After(now) {
			if at.Before(next) {
				next = at
			}
			if k.tries > 0 {
				c.Retrying++
			} else {
				c.Waiting++
			}
			continue
		}
		ready = append(ready, name)
	}
	for name, k := range w.seen {
		if !k.present {
			delete(w.seen, name)
		}
	}
	slices.SortFunc(ready, func(a, b string) int {
		return cmp.Or(w.seen[a].id.modified.Compare(w.seen[b].id.modified), cmp.Compare(a, b))
	})
	c.Waiting += len(ready)
	w.report(c)
	for _, name := range ready {
		if ctx.Err() != nil {
			return next
		}
		k := w.seen[name]
		if err := w.take(ctx, name, k); err != nil {
			w.postpone(k, err)
			c.Retrying++
		} else {
			delete(w.seen, name)
		}
		c.Waiting--
		w.report(c)
		if k.after.After(now) && k.after.Before(next) {
			next = k.after
		}
	}
	if len(ready) > 0 { // what came meanwhile had no look yet
		next = time.Now().Add(coalesce)
	}
	return next
}

// report publishes counts, and logs those of what is left alone, once a change.
func (w *Watcher) report(c Counts) {
	w.mu.Lock()
	old := w.counts
	w.counts = c
	w.mu.Unlock()
	if c.Folders != old.Folders || c.Special != old.Special {
		w.opt.Log.Info("inbox holds what is not taken", "folders", c.Folders, "special", c.Special)
	}
}

// observe keeps track of a file: any change starts its quiet time again.
func (w *Watcher) observe(name string, id identity, now time.Time) *candidate {
	k := w.seen[name]
	if k == nil || k.id != id {
		settled := !w.opt.Share && !id.modified.After(now.Add(-w.opt.Settle)) && id.size > 0
		fresh := &candidate{id: id, since: now, settled: k == nil && settled}
		if k != nil && k.done != nil && k.id.sameFile(id) {
			// Durable, but touched since: take decides whether it is still that file.
			fresh.done, fresh.tries, fresh.after = k.done, k.tries, k.after
		}
		k = fresh
		w.seen[name] = k
	}
	k.present = true
	return k
}

// ripe returns when the file may be taken.
func (w *Watcher) ripe(k *candidate) time.Time {
	at := k.since
	switch {
	case k.settled:
	case k.id.size == 0:
		at = at.Add(patience * w.opt.Settle)
	default:
		at = at.Add(w.opt.Settle)
	}
	if k.after.After(at) {
		return k.after
	}
	return at
}

// errBusy asks for a longer quiet time; errChanged for a new one.
var (
	errBusy    = errors.New("file open for writing")
	errChanged = errors.New("file changed while read")
)

// machineError is a failure outside the inbox: of the Taker or the rejected folder.
type machineError struct{ err error }

func (e *machineError) Error() string { return "take: " + e.err.Error() }
func (e *machineError) Unwrap() error { return e.err }

// postpone decides when a file is tried again.
func (w *Watcher) postpone(k *candidate, err error) {
	now := time.Now()
	var machine *machineError
	switch {
	case errors.As(err, &machine): // whatever it wraps is not about the inbox
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, errChanged):
		k.since, k.settled = now, false
		w.opt.Log.Info("inbox file moved under the reader", "code", code(err))
		return
	case errors.Is(err, errBusy):
		k.after = k.since.Add(patience * w.opt.Settle)
		return
	}
	wait := w.opt.Rescan << min(k.tries, 20)
	if wait > maxBackoff || wait <= 0 {
		wait = maxBackoff
	}
	k.tries++
	k.after = now.Add(wait)
	w.opt.Log.Warn("inbox file postponed", "code", code(err), "tries", k.tries)
}

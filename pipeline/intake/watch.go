package intake

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
	due := w.opt.Now()
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
			if soon := w.opt.Now().Add(coalesce); soon.Before(due) {
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
		timer.Reset(due.Sub(w.opt.Now()))
	}
}

// look reads the folder, takes what has settled, oldest first, and returns when
// to look again.
func (w *Watcher) look(ctx context.Context) time.Time {
	now := w.opt.Now()
	next := now.Add(w.opt.Rescan)
	c, coming, err := w.see(now)
	if err != nil {
		w.opt.Log.Warn("inbox not readable", "code", code(err))
		return next
	}
	var ready []string
	names := slices.Collect(maps.Keys(w.seen))
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(w.seen[a].id.modified.Compare(w.seen[b].id.modified), cmp.Compare(a, b))
	})
	pairs, beside := w.pairs(names)
	if w.askAll(ctx, names, pairs, now) {
		pairs, beside = w.pairs(names)
	}
	for _, name := range names {
		k := w.seen[name]
		if beside[name] {
			continue // waits with its report
		}
		at := w.ripe(k)
		switch stem := sidecarStem(name); {
		case k.done != nil:
		case stem != "" && !k.asked: // not settled, or the Taker could not be asked
		case stem != "" && coming[stem]:
			at = later(at, next)
		case stem != "":
			at = later(at, k.since.Add(w.opt.Orphan))
		default:
			at = later(at, w.whole(k, pairs[name]))
			if len(pairs[name]) == 0 && awaits(name, coming) {
				at = later(at, k.since.Add(patience*w.opt.Settle))
			}
		}
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
	c.Waiting += len(ready)
	w.report(c)
	for _, name := range ready {
		if ctx.Err() != nil {
			return next
		}
		k := w.seen[name]
		if k == nil {
			continue // gone with the report that it lay beside
		}
		if err := w.take(ctx, name, k, pairs[name]); err != nil {
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
		next = w.opt.Now().Add(coalesce)
	}
	return next
}

// later returns the later of two moments.
func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// see reads the folder into w.seen. coming holds the names, whole and without
// their extension, that files still being written will have.
func (w *Watcher) see(now time.Time) (c Counts, coming map[string]bool, err error) {
	entries, err := os.ReadDir(w.inbox)
	if err != nil {
		return c, nil, err
	}
	for _, k := range w.seen {
		k.present = false
	}
	coming = map[string]bool{}
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
			if n := nameKey(unfinished(name)); n != "" {
				coming[n], coming[strings.TrimSuffix(n, filepath.Ext(n))] = true, true
			}
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
		w.observe(name, identify(filepath.Join(w.inbox, name), info), now)
	}
	maps.DeleteFunc(w.seen, func(_ string, k *candidate) bool { return !k.present })
	return c, coming, nil
}

// askAll finds out of each sidecar that has settled whether it was left by a
// crash, its report being finished. Such a one pairs with no other report: it ends
// as its own did. It reports whether there was any.
func (w *Watcher) askAll(ctx context.Context, names []string, pairs map[string][]string, now time.Time) bool {
	report := map[string]string{}
	for r, ss := range pairs {
		for _, s := range ss {
			report[s] = w.seen[r].id.token()
		}
	}
	found := false
	for _, n := range names {
		k := w.seen[n]
		if !IsSidecar(n) || k.done != nil || k.asked && k.report == report[n] || w.ripe(k).After(now) {
			continue
		}
		if err := w.ask(ctx, n, report[n]); err != nil {
			w.postpone(k, &machineError{err})
			continue
		}
		found = found || k.done != nil
	}
	return found
}

// ask asks the Taker about one sidecar that lies beside the report of this token.
func (w *Watcher) ask(ctx context.Context, name, report string) error {
	k := w.seen[name]
	outcome := Outcome(0)
	if knows, ok := w.taker.(Companions); ok {
		var err error
		if outcome, err = knows.Companion(ctx, k.id.token(), report); err != nil {
			return err
		}
	}
	k.asked, k.report = true, report
	if outcome == 0 {
		return nil
	}
	k.done = &verdict{original: original{name: name, id: k.id, over: true}}
	if outcome == Refused {
		k.done.what = "Ce fichier accompagnait un compte rendu qui n'a pas pu être pris."
		k.done.todo = "Lisez la note à côté du compte rendu, puis déposez les deux à nouveau, ensemble."
	}
	return nil
}

// pairs tells which sidecars go with which report. Reports and sidecars that are
// answered for are left out; beside also holds those that wait for such a report
// to leave the inbox.
func (w *Watcher) pairs(names []string) (pairs map[string][]string, beside map[string]bool) {
	var open []string
	beside = map[string]bool{}
	for _, n := range names {
		if v := w.seen[n].done; v != nil {
			for _, s := range v.beside {
				beside[s.name] = w.seen[s.name] != nil && w.seen[s.name].id == s.id
			}
		}
	}
	for _, n := range names {
		if w.seen[n].done == nil && !beside[n] {
			open = append(open, n)
		}
	}
	pairs = Pairs(open)
	for _, ss := range pairs {
		for _, s := range ss {
			beside[s] = true
		}
	}
	return pairs, beside
}

// whole returns when a report and its sidecars may be handed over together.
func (w *Watcher) whole(k *candidate, sidecars []string) time.Time {
	if len(sidecars) == 0 {
		if k.settled { // moved into place: what belongs to it may be a moment behind
			return k.since.Add(min(w.opt.Settle, together))
		}
		return k.since
	}
	at := k.since
	for _, s := range sidecars {
		at = later(at, w.ripe(w.seen[s]))
		if !w.seen[s].asked {
			at = later(at, w.opt.Now().Add(coalesce))
		}
	}
	return at
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
func (w *Watcher) observe(name string, id identity, now time.Time) {
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
	now := w.opt.Now()
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

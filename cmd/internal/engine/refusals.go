package engine

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
	"cardiopli/pipeline/backup"
	"cardiopli/pipeline/store"
)

// Refusals tells what a restored folder knows of what patients refused after the
// snapshot. Where it may not be all, everything is held as after any restoration, and
// each copy says why it is to be asked before it is released.
type Refusals struct {
	Recorded, Lifted, Erased int  // that the snapshot did not have
	Old                      bool // the set was made before there was a journal
	Lacking                  bool // the set's journal is gone, or an older one is in its place
	Cut                      bool // lines were cut off or taken out of a journal
	Foreign                  int  // lines that the practice did not write as they are
	Unopened                 int  // lines under keys that were not at hand
	Unknown                  int  // refusals that only the newer trace tells of
	trace                    map[string]store.RefusalWord
}

// Damaged reports whether a journal is not as it was written, or does not open.
func (r Refusals) Damaged() bool {
	return r.Lacking || r.Cut || r.Foreign > 0 || r.Unopened > 0 || r.Unknown > 0
}

// Known reports whether all is known that was refused until the last backup.
func (r Refusals) Known() bool { return !r.Old && !r.Damaged() }

// journals are what journals say, and the keys that may open it.
type journals struct {
	lines map[string]store.RefusalLine
	sites []*atrest.Site
}

// traced takes note of a hop of a newer trace.
func (r *Refusals) traced(h pipeline.Hop) {
	if r.trace == nil {
		r.trace = map[string]store.RefusalWord{}
	}
	switch w := store.RefusalWord(h.Outcome); w {
	case store.RefusalRecorded, store.RefusalLifted, store.RefusalErased:
		r.trace[h.Notes["refusal"]] = w
	}
}

// refusals gathers what the set's journal and others say.
func (r *Restored) refusals(set *backup.Set, site *atrest.Site, o Restoration) (all journals, err error) {
	j, lacking, old, err := set.ReadRefusals(site)
	if err != nil {
		return all, err
	}
	x := &r.Refusals
	x.Old, x.Lacking, x.Cut, x.Foreign = old && len(o.Refusals) == 0, lacking, j.Cut, j.Foreign
	folders := []string{}
	if last, err := set.Latest(""); err == nil && last != r.Snapshot {
		folders = append(folders, set.Keys(last))
	}
	for _, path := range o.Refusals {
		if _, err := os.Stat(path); err != nil {
			return all, fmt.Errorf("read refusals: %w", err)
		}
		more, err := store.ReadRefusals(path, site)
		if err != nil {
			return all, err
		}
		x.Cut, x.Foreign = x.Cut || more.Cut, x.Foreign+more.Foreign
		j.Join(more.Lines)
		folders = append(folders, filepath.Join(filepath.Dir(path), "..", Keys))
	}
	for id, w := range x.trace {
		if w == store.RefusalErased { // needs no content
			j.Join(map[string]store.RefusalLine{id: {ID: id, Word: w, At: now()}})
		}
	}
	all.lines = j.Lines
	if !slices.ContainsFunc(slices.Collect(maps.Values(j.Lines)), func(l store.RefusalLine) bool { return !store.OpensRefusal(l, site) }) {
		return all, nil
	}
	// Written after the keys were replaced: those of the last snapshot, or of the
	// folder that the journal is from, if what opened this one opens them.
	for _, dir := range folders {
		if newer, err := o.Unlock(dir); err == nil && set.Belongs(newer) == nil {
			all.sites = append(all.sites, newer)
		}
	}
	return all, nil
}

// replay has a restored folder know what the journals say.
func (r *Refusals) replay(ctx context.Context, p *Practice, all journals) error {
	m, err := p.Store.ReplayRefusals(ctx, all.lines, all.sites...)
	if err != nil {
		return err
	}
	found := p.Store.RefusalsFound() // the journal within the snapshot, which may be newer than its database
	r.Recorded, r.Lifted, r.Erased = m.Recorded+found.Recorded, m.Lifted+found.Lifted, m.Erased+found.Erased
	r.Unopened = m.Unopened
	known, err := p.Store.RefusalLines(ctx)
	if err != nil {
		return err
	}
	for id, w := range r.trace {
		if _, ok := known[id]; !ok && w == store.RefusalRecorded {
			r.Unknown++
		}
	}
	return nil
}

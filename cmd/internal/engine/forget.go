package engine

import (
	"slices"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// forget drops from memory what the engine remembers of documents that were
// erased, here or by another program: the outbox tells of each.
func (e *Engine) forget(hops []pipeline.Hop) {
	for _, h := range hops {
		if h.Stage != store.StageErase {
			continue
		}
		e.history.forget(h.Document)
		e.sound.forget(h.Document)
	}
}

func (h *history) forget(id pipeline.ID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for k, ids := range h.of {
		if ids = slices.DeleteFunc(ids, func(i pipeline.ID) bool { return i == id }); len(ids) == 0 {
			delete(h.of, k)
		} else {
			h.of[k] = ids
		}
	}
}

func (r *recordings) forget(id pipeline.ID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.of, id)
}

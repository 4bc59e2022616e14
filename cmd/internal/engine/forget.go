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
		e.lanes.forget(h.Document)
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

func (l *lanes) forget(id pipeline.ID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.sound, id)
	for delivery := range l.of {
		if len(delivery) >= len(id) && delivery[:len(id)] == string(id) {
			delete(l.of, delivery)
		}
	}
}

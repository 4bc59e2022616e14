package engine

import (
	"context"

	"cardiopli/pipeline"
	"cardiopli/pipeline/review/web"
	"cardiopli/pipeline/store"
)

// Status counts, for the head of each page and for whoever watches the engine.
// It names nobody.
func (e *Engine) Status(ctx context.Context) web.Status {
	s := web.Status{TraceSize: e.trace.LastSeq()}
	if n := e.token.note(); n != "" {
		s.Notes = append(s.Notes, n)
	}
	if n := e.mailboxNote(); n != "" {
		s.Notes = append(s.Notes, n)
	}
	if n := e.revocationNote(); n != "" {
		s.Notes = append(s.Notes, n)
	}
	if n := e.rehearsalNote(ctx); n != "" {
		s.Notes = append(s.Notes, n)
	}
	s.Notes = append(s.Notes, e.Ending(now())...)
	if n := e.signInNote(); n != "" {
		s.Notes = append(s.Notes, n)
	}
	if n := e.copiesNote(); n != "" {
		s.Notes = append(s.Notes, n)
	}
	if on, err := e.Store.Setting(ctx, store.SettingChannel); err == nil && on.On {
		if n := DomainsNote(e.domains, now()); n != "" {
			s.Notes = append(s.Notes, n)
		}
	}
	var err error
	if s.Balance, err = e.Store.Balance(ctx); err != nil {
		s.Notes = append(s.Notes, "La base ne répond pas : prévenez l'administrateur.")
		e.Log.Error("count for the status page", "err", err)
		return s
	}
	counts, err := e.Store.CountDeliveries(ctx)
	if err != nil {
		e.Log.Error("count copies for the status page", "err", err)
		return s
	}
	s.Queued = counts[pipeline.Queued] + counts[pipeline.Unknown] + counts[pipeline.Submitting]
	s.Failed = counts[pipeline.Failed]
	return s
}

package review

import (
	"context"
	"io"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// Recording opens a document's recording for playing and tells its form and its
// size in bytes; the caller closes it. The first reader of a sitting leaves a hop:
// whoever seeks in it asks for many stretches, which are one look.
func (d *Desk) Recording(ctx context.Context, a Actor, id pipeline.ID, first bool) (io.ReadSeekCloser, int64, pipeline.Format, error) {
	if err := mayRead(a); err != nil {
		return nil, 0, "", err
	}
	r, err := d.store.Load(ctx, id)
	if err != nil {
		return nil, 0, "", err
	}
	if !r.Source.Format.Audio() {
		return nil, 0, "", &Refusal{"recording", "Ce document ne vient pas d'un enregistrement.", "Revenez à la lettre."}
	}
	rd, size, err := d.store.RawReader(ctx, id)
	if err != nil {
		return nil, 0, "", err
	}
	if first {
		if err := d.viewed(ctx, a, id, r.Version, "recording"); err != nil {
			rd.Close()
			return nil, 0, "", err
		}
	}
	return rd, size, r.Source.Format, nil
}

// Transcribe gives a recording that waits to be typed to the speech engine once more.
func (d *Desk) Transcribe(ctx context.Context, a Actor, id pipeline.ID) error {
	if err := mayRead(a); err != nil {
		return err
	}
	r, err := d.store.Load(ctx, id)
	if err != nil {
		return err
	}
	if r.State != pipeline.Held || !HeldForTyping(r.Reason) || r.Text != "" {
		return &Refusal{"state", "Cette dictée n'attend pas d'être transcrite.", "Rechargez la page."}
	}
	return d.apply(ctx, store.Change{ID: id, From: pipeline.Held, Version: r.Version, To: pipeline.Received, Due: d.now(),
		Hops: []pipeline.Hop{{Stage: pipeline.StageHold, Actor: a.Pseudonym, Outcome: "transcribe-again"}}})
}

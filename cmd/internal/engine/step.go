package engine

import (
	"context"
	"errors"
	"fmt"
	mrand "math/rand/v2"
	"sync"
	"time"

	"cardiopli/crypto/keys/token"
	"cardiopli/pipeline"
	"cardiopli/pipeline/agenda"
	"cardiopli/pipeline/batch"
	"cardiopli/pipeline/draft"
	"cardiopli/pipeline/fault"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/runner"
	"cardiopli/pipeline/store"
)

// maxAttempts is how often a step may fail before a person is asked.
const maxAttempts = 6

// Due tells the runner what can move: documents to prepare or to issue.
func (e *Engine) Due(ctx context.Context, at time.Time, n int) ([]runner.Job, error) {
	docs, err := e.Store.DueDocuments(ctx, at, n)
	if err != nil {
		return nil, err
	}
	var jobs []runner.Job
	for _, d := range docs {
		do, lane := e.prepare, ""
		switch d.State {
		case pipeline.Received:
			// A recording of an hour must not keep the typed letters waiting.
			if ok, err := e.recording(ctx, d.ID); err != nil {
				e.Log.Error("read document", "document", d.ID, "err", err)
				continue
			} else if ok {
				lane = "speech"
			}
		case pipeline.Approved:
			do = e.issue
			if e.OnToken() { // it signs one at a time, slowly: it must not take all workers
				lane = "token"
			}
		default:
			continue
		}
		var failed error
		jobs = append(jobs, runner.Job{Key: "document/" + string(d.ID), Lane: lane, Attempts: d.Attempts,
			Do:       func(ctx context.Context) error { failed = settle(do(ctx, d)); return failed },
			Postpone: func(ctx context.Context, until time.Time) error { return e.postpone(ctx, d, until, failed) }})
	}
	clocks, err := e.clocks(ctx, at, n)
	return append(jobs, clocks...), err
}

// settle drops the error of a step that found its document already moved on:
// someone else has done it, which is what fencing is for.
func settle(err error) error {
	if errors.Is(err, store.ErrStale) || errors.Is(err, store.ErrErased) {
		return nil
	}
	return err
}

// postpone notes a failed attempt; after several the document is held, so that
// a person sees it instead of a log nobody reads. A card that was taken out holds
// nothing: what it is to sign waits until it is back.
func (e *Engine) postpone(ctx context.Context, d store.DueDocument, until time.Time, why error) error {
	if d.Attempts+1 < maxAttempts || errors.Is(why, token.ErrAbsent) {
		return e.Store.Postpone(ctx, d.ID, until)
	}
	return e.hold(ctx, d, review.HeldEngine)
}

func (e *Engine) hold(ctx context.Context, d store.DueDocument, reason string) error {
	return e.Store.Apply(ctx, store.Change{ID: d.ID, From: d.State, Version: d.Version, To: pipeline.Held, Reason: reason, At: now(),
		Hops: []pipeline.Hop{{Stage: pipeline.StageHold, Actor: pipeline.System, Outcome: reason}}})
}

// prepare checks a version, composes its letter and renders the very PDF that
// will be shown, approved and sent.
func (e *Engine) prepare(ctx context.Context, d store.DueDocument) error {
	r, err := e.Store.LoadVersion(ctx, d.ID, d.Version)
	if err != nil {
		return err
	}
	if untyped(r) {
		return e.transcribe(ctx, d, r)
	}
	doc, err := e.Draft(ctx, r)
	if err != nil {
		return err
	}
	to, reason := pipeline.Drafted, ""
	for _, f := range doc.Findings {
		if f.Severity == pipeline.Fatal {
			to, reason = pipeline.Held, review.HeldIdentity
		}
	}
	err = e.Store.Apply(ctx, store.Change{ID: d.ID, From: d.State, Version: d.Version, To: to, Reason: reason, At: now(),
		Work: &store.Work{Report: doc.Report, Recipients: doc.Recipients, Findings: doc.Findings, Letter: doc.Letter, Earlier: doc.Earlier, PDF: doc.PDF},
		Hops: []pipeline.Hop{{Stage: pipeline.StagePrepare, Actor: pipeline.System, Outcome: string(to)}}})
	if err == nil {
		fault.Point(fault.PrepareCommitted)
	}
	return err
}

// Draft runs the pure stages over a version: check, recipients, letter, PDF.
func (e *Engine) Draft(ctx context.Context, r store.Record) (pipeline.Document, error) {
	// Days are those of the practice, wherever the server's clock is.
	r.Document.At = r.Document.At.In(e.Config.Location())
	doc, findings, err := e.checker.Run(r.Document)
	if err != nil {
		return doc, fmt.Errorf("check: %w", err)
	}
	findings = append(findings, batch.Findings(doc.Text)...)
	doc.Report.Patient, doc.Findings = e.qualify(doc.Report.Patient, doc.Text, findings), nil
	findings = append(findings, withheld(doc.Report.Patient)...)
	book, err := e.Book(ctx)
	if err != nil {
		return doc, err
	}
	ways, err := e.ways(ctx)
	if err != nil {
		return doc, err
	}
	usable := usable(ways)
	var more []pipeline.Finding
	if r.Chosen != nil {
		doc.Recipients, more = r.Chosen, append(book.Unusable(physicians(r.Chosen), usable), patientWay(r.Chosen, ways)...)
		findings = without(findings, "no_recipient")
	} else {
		doc.Recipients, more = book.Findings(doc.Report.Named, usable)
	}
	var corrected []pipeline.Finding
	if doc, corrected, err = e.correct(ctx, r, doc, book, usable); err != nil {
		return doc, err
	}
	doc.Recipients = inModes(doc.Recipients, book, ways)
	more = append(append(more, corrected...), inClear(doc.Recipients, book, ways)...)
	notes := r.Source.Notes
	if r.Source.Format.Audio() {
		t, err := e.Store.Transcript(ctx, r.ID)
		if err != nil && !errors.Is(err, store.ErrNotFound) { // typed by a person: none
			return doc, err
		}
		notes = append(notes[:len(notes):len(notes)], t.Notes...)
	}
	booked, err := e.booked(ctx, doc.Report)
	if err != nil {
		return doc, err
	}
	if r.ChosenPatient == nil { // a choice has been compared with the text already
		more = append(more, agenda.Findings(doc.Report, booked, nil)...)
	}
	doc.Findings = append(append(readingNotes(notes), findings...), more...)
	if doc.Earlier, err = e.earlier(ctx, doc.ID, doc.Report, doc.Findings); err != nil {
		return doc, fmt.Errorf("look for earlier examinations: %w", err)
	}
	before := doc.Earlier
	doc.Earlier = relevant(doc.Earlier, doc.Report)
	people, err := e.signatories(ctx, r, doc.Report.Author)
	if err != nil {
		return doc, err
	}
	if doc, more, err = draft.New(e.templates, e.speller, e.Config.Letterhead(), people...).Run(doc); err != nil {
		return doc, fmt.Errorf("compose: %w", err)
	}
	doc.Findings = append(doc.Findings, more...)
	if more, err = e.guarded(ctx, r, doc, book, before, booked); err != nil {
		return doc, fmt.Errorf("look at the recipients: %w", err)
	}
	doc.Findings = append(doc.Findings, more...)
	if doc, more, err = e.renderer.Run(doc); err != nil {
		return doc, fmt.Errorf("render: %w", err)
	}
	doc.Findings = append(doc.Findings, more...)
	made := r
	made.Document = doc
	if more, err = e.fields(ctx, made); err != nil {
		return doc, err
	}
	doc.Findings = append(doc.Findings, more...)
	accounts, err := e.Account(doc)
	if err != nil {
		return doc, err
	}
	for _, a := range accounts {
		doc.Findings = append(doc.Findings, a.Findings()...)
	}
	doc.Findings, err = e.answered(ctx, r, doc.Findings)
	return doc, err
}

// recorders is how many days before a report a recorder may have been fitted.
const recorders = 3

// booked lists the appointments that a report may belong to.
func (e *Engine) booked(ctx context.Context, r pipeline.Report) ([]agenda.Appointment, error) {
	if r.Date.IsZero() {
		return nil, nil
	}
	from := pipeline.DateOf(time.Date(r.Date.Year, r.Date.Month, r.Date.Day-recorders, 12, 0, 0, 0, time.UTC))
	return review.Appointments(ctx, e.Store, from, r.Date)
}

func without(fs []pipeline.Finding, rule string) []pipeline.Finding {
	var kept []pipeline.Finding
	for _, f := range fs {
		if f.Rule != rule {
			kept = append(kept, f)
		}
	}
	return kept
}

func readingNotes(notes []string) []pipeline.Finding {
	var fs []pipeline.Finding
	for _, n := range notes {
		fs = append(fs, pipeline.Finding{Kind: pipeline.Reading, Rule: "reading", Severity: pipeline.Warning, Message: n,
			Hint: "Comparez avec le fichier d'origine."})
	}
	return fs
}

// recordings remembers which documents are recordings, so that looking for due
// work opens each of them once.
type recordings struct {
	mu sync.Mutex
	of map[pipeline.ID]bool
}

// recording reports whether a document came as a recording.
func (e *Engine) recording(ctx context.Context, id pipeline.ID) (bool, error) {
	e.sound.mu.Lock()
	defer e.sound.mu.Unlock()
	if sound, ok := e.sound.of[id]; ok {
		return sound, nil
	}
	src, err := e.Store.Source(ctx, id)
	if err != nil {
		return false, err
	}
	if e.sound.of == nil || len(e.sound.of) > 10000 {
		e.sound.of = map[pipeline.ID]bool{}
	}
	e.sound.of[id] = src.Format.Audio()
	return src.Format.Audio(), nil
}

// rng spreads retries; it protects nothing.
type rng struct{}

func (rng) Float64() float64 { return mrand.Float64() }

package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/agenda"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/domains"
	"cardiopli/pipeline/guard"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// past is what the recipient guard knows of letters that left: how many went to an
// address, and to which address the last one of each physician. An index in memory,
// read from the sealed documents when a draft first asks.
type past struct {
	mu    sync.Mutex
	ready bool
	sent  map[string]int
	last  map[string]pipeline.Address // by number, or else by name
}

// personKey tells physicians apart as far as a directory does.
func personKey(r pipeline.Recipient) string {
	if r.RPPS != "" {
		return r.RPPS
	}
	return strings.Join(directory.Words(r.Name), "") + "|" + strings.Join(directory.Words(r.Given), "")
}

func (p *past) add(r pipeline.Recipient) {
	if r.Address == "" || r.Mode == pipeline.ModePost {
		return
	}
	p.sent[r.Address.Key()]++
	p.last[personKey(r)] = r.Address
}

// written reads the index where that was not done yet.
func (e *Engine) written(ctx context.Context) error {
	e.past.mu.Lock()
	defer e.past.mu.Unlock()
	if e.past.ready {
		return nil
	}
	list, err := e.Store.List(ctx)
	if err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b store.Summary) int { return int(a.Seq - b.Seq) })
	e.past.sent, e.past.last = map[string]int{}, map[string]pipeline.Address{}
	for _, m := range list {
		for _, d := range slices.Concat(m.Earlier, m.Deliveries) {
			if d.State.Left() {
				e.past.add(d.Recipient)
			}
		}
	}
	e.past.ready = true
	return nil
}

// sentTo adds the recipients of a letter that was issued.
func (e *Engine) sentTo(rs []pipeline.Recipient) {
	e.past.mu.Lock()
	defer e.past.mu.Unlock()
	if !e.past.ready {
		return
	}
	for _, r := range rs {
		e.past.add(r)
	}
}

// guarded asks the recipient guard about a draft. before are the patient's earlier
// letters, the latest first; booked the appointments that the report may belong to.
func (e *Engine) guarded(ctx context.Context, r store.Record, doc pipeline.Document, book *directory.Book, before []pipeline.Earlier, booked []agenda.Appointment) ([]pipeline.Finding, error) {
	if err := e.written(ctx); err != nil {
		return nil, err
	}
	refusals, err := e.refusals(ctx, doc.Report.Patient)
	if err != nil {
		return nil, err
	}
	c := guard.Case{Text: doc.Text, Named: doc.Report.Named, Patient: doc.Report.Patient, Author: doc.Letter.Author, Practice: pipeline.Address(e.Config.Practice.Mailbox),
		Recipients: doc.Recipients, ByHand: r.Chosen != nil, Book: book, Refusals: refusals, Hidden: r.Hidden, At: now()}
	c.History = func(a pipeline.Address) (int, time.Time) {
		e.past.mu.Lock()
		defer e.past.mu.Unlock()
		return e.past.sent[a.Key()], time.Time{}
	}
	c.Former = func(to pipeline.Recipient) pipeline.Address {
		e.past.mu.Lock()
		defer e.past.mu.Unlock()
		return e.past.last[personKey(to)]
	}
	if e.domains != nil {
		at := now()
		c.Listed = func(domain string) (listed, known bool) {
			a := e.domains.Has(domain, at)
			return a == domains.Listed, a == domains.Listed || a == domains.Unlisted
		}
	}
	if r.AmendsVersion > 0 { // what went out is corrected for those who have it
		was, err := e.Store.LoadVersion(ctx, r.ID, r.AmendsVersion)
		if err != nil {
			return nil, err
		}
		c.Before = was.Recipients
	} else if len(before) > 0 {
		last, err := e.Store.Load(ctx, before[0].Document)
		if err != nil {
			return nil, err
		}
		c.Before = last.Recipients
	}
	if c.Usual, err = e.usual(ctx, before); err != nil {
		return nil, err
	}
	for _, m := range agenda.Match(booked, doc.Report) {
		if a := m.Appointment; m.Class == agenda.Same && !a.Cancelled && a.Referrer.Name != "" {
			c.Referrers = append(c.Referrers, a.Referrer)
		}
	}
	return guard.Check(c), nil
}

// usual are those to whom a copy of one of the patient's earlier letters left: who was
// confirmed once is not asked about with each letter.
func (e *Engine) usual(ctx context.Context, before []pipeline.Earlier) ([]pipeline.Recipient, error) {
	const most = 6 // letters looked back on
	var out []pipeline.Recipient
	for _, b := range before[:min(len(before), most)] {
		copies, err := e.Store.Deliveries(ctx, b.Document)
		if errors.Is(err, store.ErrErased) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, d := range copies {
			if d.State.Left() {
				out = append(out, d.Recipient)
			}
		}
	}
	return out, nil
}

// refusals are those in force that are, or may be, of a patient.
func (e *Engine) refusals(ctx context.Context, p pipeline.Patient) ([]guard.Refusal, error) {
	return review.RefusalsOf(ctx, e.Store, p, now())
}

// refused tells which recipients of an approved letter the patient has refused, with
// the finding. What a person answered when the letter was approved stays answered.
func (e *Engine) refused(ctx context.Context, r store.Record, to ...pipeline.Recipient) (map[pipeline.Address]pipeline.Finding, error) {
	refusals, err := e.refusals(ctx, r.Report.Patient)
	if err != nil || len(refusals) == 0 {
		return nil, err
	}
	book, err := e.Book(ctx)
	if err != nil {
		return nil, err
	}
	out := map[pipeline.Address]pipeline.Finding{}
	for _, one := range to {
		for _, f := range guard.Refused(guard.Case{Recipients: []pipeline.Recipient{one}, Book: book, Refusals: refusals, At: now()}) {
			if !slices.ContainsFunc(r.Findings, func(x pipeline.Finding) bool { return x.Key() == f.Key() && !x.Blocks() }) {
				out[one.Address] = f
			}
		}
	}
	return out, nil
}

// stopped cancels a copy that the patient refused after the letter was approved.
func (e *Engine) stopped(ctx context.Context, d pipeline.Delivery) (store.Step, bool, error) {
	if any, err := e.Store.RefusalStands(ctx); err != nil || !any {
		return store.Step{}, false, err
	}
	r, err := e.Store.LoadVersion(ctx, d.Document, d.Version)
	if err != nil {
		return store.Step{}, false, err
	}
	no, err := e.refused(ctx, r, d.Recipient)
	f, is := no[d.Recipient.Address]
	if err != nil || !is {
		return store.Step{}, false, err
	}
	free := false
	return store.Step{ID: d.ID, From: d.State, To: pipeline.DeliveryCancelled, Held: &free, Reply: f.Message, At: now(),
		Hop: pipeline.Hop{Stage: pipeline.StageRefusal, Actor: pipeline.System, Outcome: "cancelled"}}, true, nil
}

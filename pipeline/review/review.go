// Package review is where persons decide: it holds the rules of a draft's way
// from the worklist to a signature, and one Desk through which the web page and
// the commands make every decision, so that neither knows a rule of its own.
//
// An approval binds the version, the text, the very PDF bytes and the
// recipients with their addresses, as the approver saw them. Whoever approves
// must have opened that version. Every look at a patient's document is a hop.
package review

import (
	"context"
	"errors"
	"io"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/escalation"
	"cardiopli/pipeline/store"
)

// Role is what a person may do.
type Role string

// The roles.
const (
	Secretary    Role = "secretary"    // prepares: edits, answers, chooses recipients, returns nothing
	Cardiologist Role = "cardiologist" // decides: everything a secretary does, approves, returns
	Admin        Role = "admin"        // keys, people, directory; sees no patient document
)

// Actor is a person who has proved who they are.
type Actor struct {
	Name      string
	Role      Role
	Pseudonym string
	Signatory pipeline.Signatory
}

// Refusal is a decision that cannot be made, in words for the person who tried.
type Refusal struct {
	Code       string
	What, Todo string // French
}

func (r *Refusal) Error() string { return "refused: " + r.Code }

// French returns what is wrong and what to do.
func (r *Refusal) French() (what, todo string) { return r.What, r.Todo }

// Store is what the desk needs of the store.
type Store interface {
	Load(ctx context.Context, id pipeline.ID) (store.Record, error)
	LoadVersion(ctx context.Context, id pipeline.ID, n int) (store.Record, error)
	PDF(ctx context.Context, id pipeline.ID, n int) ([]byte, error)
	// RawReader opens the bytes that were dropped, at any place in them.
	RawReader(ctx context.Context, id pipeline.ID) (io.ReadSeekCloser, int64, error)
	Versions(ctx context.Context, id pipeline.ID) ([]store.Version, error)
	Decisions(ctx context.Context, id pipeline.ID) ([]pipeline.Decision, error)
	Deliveries(ctx context.Context, id pipeline.ID) ([]pipeline.Delivery, error)
	Delivery(ctx context.Context, id string) (pipeline.Delivery, error)
	Hops(ctx context.Context, id pipeline.ID) ([]pipeline.Hop, error)
	List(ctx context.Context) ([]store.Summary, error)
	Lines(ctx context.Context, pick func([]store.Summary) map[pipeline.ID]bool) ([]store.Summary, error)
	Balance(ctx context.Context) (store.Balance, error)
	Appointments(ctx context.Context, from, to pipeline.Date) ([]store.Appointment, error)
	AppointmentsByKey(ctx context.Context, keys ...string) ([]store.Appointment, error)
	Seen(ctx context.Context, id pipeline.ID, version int, actor string) (bool, error)
	AddHop(ctx context.Context, h pipeline.Hop) error
	Apply(ctx context.Context, c store.Change) error
	Move(ctx context.Context, st store.Step) error
	Gates(ctx context.Context) ([]store.Gate, error)
	SetGate(ctx context.Context, l store.Lane, change func(*store.Gate) (pipeline.Hop, bool)) error
	LaneOf(domain string) store.Lane
	Person(ctx context.Context, name string) (store.Person, error)
	Erase(ctx context.Context, e store.Erasure) error
	SaveRefusal(ctx context.Context, r store.Refusal, keys []string, h pipeline.Hop) error
	EraseRefusal(ctx context.Context, id string, h pipeline.Hop) error
	Refusals(ctx context.Context) ([]store.Refusal, error)
	RefusalsByKey(ctx context.Context, keys ...string) ([]store.Refusal, error)
	RefusalMark(ctx context.Context) (string, error)
	Correspondents(ctx context.Context) ([][]byte, error)
	SaveDelegation(ctx context.Context, d store.Delegation, h pipeline.Hop) error
	Delegations(ctx context.Context) ([]store.Delegation, error)
	People(ctx context.Context) ([]store.Person, error)
	Shares(ctx context.Context, id pipeline.ID) ([]pipeline.ID, error)
	Remains(ctx context.Context, id pipeline.ID) (store.Remains, error)
	Setting(ctx context.Context, name string) (store.Setting, error)
	SaveSetting(ctx context.Context, x store.Setting, actor string) error
}

// Desk makes decisions on a store.
type Desk struct {
	store  Store
	ladder *escalation.Ladder // nil: the one delivered
	undo   time.Duration      // between approval and the first step of sending
	now    func() time.Time
	tries  attempts
	check  func(hash string, secret []byte) bool
	// places bounds how many secrets are checked at once: each check takes the
	// memory of Argon2id, 64 MiB.
	places chan struct{}
}

// New makes a desk. check compares a password or PIN with its Argon2id hash;
// undo is how long an approval can be taken back before anything leaves.
func New(st Store, check func(hash string, secret []byte) bool, undo time.Duration, now func() time.Time) *Desk {
	return &Desk{store: st, undo: undo, now: now, check: check, places: make(chan struct{}, maxChecks)}
}

// Sheet is all that is known of one document.
type Sheet struct {
	store.Record
	Class      pipeline.Class
	Deliveries []pipeline.Delivery // of this version
	// Earlier are the copies of versions that were replaced, Before their letters
	// and that of the version that this one replaces, by version.
	Earlier   []pipeline.Delivery
	Before    map[int]pipeline.Letter
	Decisions []pipeline.Decision
	Versions  []store.Version
	Hops      []pipeline.Hop
}

// AmendsOn is the date of the letter that the document corrects.
func (s Sheet) AmendsOn() pipeline.Date { return s.Before[s.AmendsVersion].Date }

// Blocking returns the findings that keep the draft from being approved.
func (s Sheet) Blocking() []pipeline.Finding {
	var fs []pipeline.Finding
	for _, f := range s.Findings {
		if f.Blocks() {
			fs = append(fs, f)
		}
	}
	return fs
}

// List returns the worklist with its balance, and records the look.
func (d *Desk) List(ctx context.Context, a Actor) ([]store.Summary, store.Balance, error) {
	if err := mayRead(a); err != nil {
		return nil, store.Balance{}, err
	}
	list, err := d.store.List(ctx)
	if err != nil {
		return nil, store.Balance{}, err
	}
	b, err := d.store.Balance(ctx)
	if err != nil {
		return nil, store.Balance{}, err
	}
	return list, b, d.store.AddHop(ctx, pipeline.Hop{Stage: pipeline.StageView, Actor: a.Pseudonym, At: d.now(), Outcome: "list"})
}

// Lines is List of which only what pick names is opened, for a screen that counts all
// and shows a few.
func (d *Desk) Lines(ctx context.Context, a Actor, pick func(closed []store.Summary) map[pipeline.ID]bool) ([]store.Summary, error) {
	if err := mayRead(a); err != nil {
		return nil, err
	}
	list, err := d.store.Lines(ctx, pick)
	if err != nil {
		return nil, err
	}
	return list, d.store.AddHop(ctx, pipeline.Hop{Stage: pipeline.StageView, Actor: a.Pseudonym, At: d.now(), Outcome: "list"})
}

// Balance counts documents by class; it names nobody.
func (d *Desk) Balance(ctx context.Context) (store.Balance, error) { return d.store.Balance(ctx) }

// Open returns a document's latest version, and records the look.
func (d *Desk) Open(ctx context.Context, a Actor, id pipeline.ID) (Sheet, error) {
	if err := mayRead(a); err != nil {
		return Sheet{}, err
	}
	var s Sheet
	var err error
	if s.Record, err = d.store.Load(ctx, id); err != nil {
		return s, err
	}
	if err := d.viewed(ctx, a, id, s.Version, "sheet"); err != nil {
		return Sheet{}, err
	}
	all, err := d.store.Deliveries(ctx, id)
	if err != nil {
		return s, err
	}
	if s.Decisions, err = d.store.Decisions(ctx, id); err != nil {
		return s, err
	}
	if s.Versions, err = d.store.Versions(ctx, id); err != nil {
		return s, err
	}
	if s.Hops, err = d.store.Hops(ctx, id); err != nil {
		return s, err
	}
	var states []pipeline.DeliveryState
	replaced := []int{s.AmendsVersion}
	for _, l := range all {
		if l.Version != s.Version {
			s.Earlier, replaced = append(s.Earlier, l), append(replaced, l.Version)
			continue
		}
		s.Deliveries, states = append(s.Deliveries, l), append(states, l.State)
	}
	for _, n := range replaced {
		if _, known := s.Before[n]; known || n == 0 {
			continue
		}
		r, err := d.store.LoadVersion(ctx, id, n)
		if err != nil {
			return s, err
		}
		if s.Before == nil {
			s.Before = map[int]pipeline.Letter{}
		}
		s.Before[n] = r.Letter
	}
	s.Class = pipeline.ClassOf(s.State, states)
	return s, nil
}

// PDF returns the bytes of one version, and records the look.
func (d *Desk) PDF(ctx context.Context, a Actor, id pipeline.ID, version int) ([]byte, error) {
	if err := mayRead(a); err != nil {
		return nil, err
	}
	b, err := d.store.PDF(ctx, id, version)
	if err != nil {
		return nil, err
	}
	return b, d.viewed(ctx, a, id, version, "pdf")
}

func (d *Desk) viewed(ctx context.Context, a Actor, id pipeline.ID, version int, what string) error {
	return d.store.AddHop(ctx, pipeline.Hop{Document: id, Version: version, Stage: pipeline.StageView, Actor: a.Pseudonym, At: d.now(), Outcome: what})
}

func mayRead(a Actor) error {
	if a.Role == Secretary || a.Role == Cardiologist {
		return nil
	}
	return &Refusal{"role", "Ce compte ne donne pas accès aux comptes rendus.", "Connectez-vous avec un compte de secrétaire ou de cardiologue."}
}

func mayDecide(a Actor) error {
	if a.Role == Cardiologist {
		return nil
	}
	return &Refusal{"role", "Seul un cardiologue peut signer ou retourner une lettre.", "Demandez à un cardiologue du cabinet."}
}

// load reads the document and checks that the person decides on what they saw.
func (d *Desk) load(ctx context.Context, id pipeline.ID, version int) (store.Record, error) {
	r, err := d.store.Load(ctx, id)
	if err != nil {
		return r, err
	}
	if r.Version != version {
		return r, stale()
	}
	return r, nil
}

func stale() error {
	return &Refusal{"stale", "Ce document a changé depuis que vous l'avez ouvert.", "Rechargez la page, relisez, puis décidez."}
}

func (d *Desk) apply(ctx context.Context, c store.Change) error {
	c.At = d.now()
	if err := d.store.Apply(ctx, c); errors.Is(err, store.ErrStale) {
		return stale()
	} else if err != nil {
		return err
	}
	return nil
}

// Settle says that a document held as a repeat is a letter of its own.
func (d *Desk) Settle(ctx context.Context, a Actor, id pipeline.ID) error {
	if err := mayRead(a); err != nil {
		return err
	}
	r, err := d.store.Load(ctx, id)
	if err != nil {
		return err
	}
	if r.State != pipeline.Held || r.Reason != store.ReasonRepeat {
		return &Refusal{"state", "Ce document n'est pas retenu comme doublon.", "Rechargez la liste."}
	}
	return d.apply(ctx, store.Change{ID: id, From: pipeline.Held, Version: r.Version, To: pipeline.Received, Due: d.now(),
		Hops: []pipeline.Hop{{Stage: pipeline.StageHold, Actor: a.Pseudonym, Outcome: "not-a-repeat"}}})
}

// Resume sends an approved letter on after what held it was mended. The approval
// is still the same: version, PDF, recipients and addresses have not changed. A
// document out of a backup goes on from where it was then.
func (d *Desk) Resume(ctx context.Context, a Actor, id pipeline.ID) error {
	if err := mayRead(a); err != nil {
		return err
	}
	r, err := d.store.Load(ctx, id)
	if err != nil {
		return err
	}
	if r.State != pipeline.Held || !Resumable(r.Reason) {
		return &Refusal{"state", "Ce document n'attend pas d'être renvoyé.", "Rechargez la liste."}
	}
	to, due := pipeline.Approved, d.now()
	if was := store.RestoredState(r.Reason); was != "" {
		if to = was; was != pipeline.Received && was != pipeline.Approved {
			due = time.Time{} // a person is awaited
		}
	}
	return d.apply(ctx, store.Change{ID: id, From: pipeline.Held, Version: r.Version, To: to, Due: due,
		Hops: []pipeline.Hop{{Stage: pipeline.StageHold, Actor: a.Pseudonym, Outcome: "resumed"}}})
}

// Return sends a draft back with a reason that stays attached. A letter approved
// less than the undo time ago can be returned too.
func (d *Desk) Return(ctx context.Context, a Actor, id pipeline.ID, version int, reason string) error {
	if err := mayDecide(a); err != nil {
		return err
	}
	return d.end(ctx, a, id, version, pipeline.Returned, pipeline.StageReturn, reason)
}

// Withdraw ends a document before anything was sent, with a reason. The correction
// of a letter that was sent is given up: that letter stands again as it was.
func (d *Desk) Withdraw(ctx context.Context, a Actor, id pipeline.ID, version int, reason string) error {
	if err := mayRead(a); err != nil {
		return err
	}
	return d.end(ctx, a, id, version, pipeline.Withdrawn, pipeline.StageWithdraw, reason)
}

func (d *Desk) end(ctx context.Context, a Actor, id pipeline.ID, version int, to pipeline.State, stage pipeline.Stage, reason string) error {
	if tooShort(reason) {
		return &Refusal{"reason", "Il manque la raison.", "Écrivez-la en quelques mots : elle reste attachée au document."}
	}
	r, err := d.load(ctx, id, version)
	if err != nil {
		return err
	}
	if !pipeline.CanMove(r.State, to) {
		return &Refusal{"state", "Ce document est déjà parti ou clos.", "Une lettre partie se corrige : « Corriger cette lettre »."}
	}
	back := 0
	if to == pipeline.Withdrawn && r.AmendsVersion > 0 {
		to, back = pipeline.Issued, r.AmendsVersion
	}
	return d.apply(ctx, store.Change{ID: id, From: r.State, Version: version, To: to, Revert: back,
		Decision: &pipeline.Decision{Document: id, Version: version, By: a.Name, At: d.now(), What: stage, Reason: reason},
		Hops:     []pipeline.Hop{{Stage: stage, Actor: a.Pseudonym, Outcome: string(to)}}})
}

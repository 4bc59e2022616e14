package mailbox

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
)

// batch is how many mails are asked about at once.
const batch = 100

// margin is taken off the day from which mails are read: days of a server are those
// of its own zone, and clocks differ.
const margin = 48 * time.Hour

// errNothing says that the server has a mail, and gives out nothing of it.
var errNothing = errors.New("the server has a mail, and gives out nothing of it")

// visit is the reading of one folder in one session.
type visit struct {
	r     *Reader
	s     *session
	name  string
	place Place
	done  []imap.UID // filed, and not moved yet
}

// folder reads what is new in one folder.
func (r *Reader) folder(ctx context.Context, s *session, name string) (err error) {
	v := &visit{r: r, s: s, name: name}
	if v.place, err = r.keep.Place(ctx, name); err != nil {
		return err
	}
	defer func() { r.waits(name, v.place.Aside) }()
	box, err := s.open(name, r.c.Move == "")
	if err != nil {
		return err
	}
	since, err := v.renumbered(ctx, box)
	if err != nil {
		return err
	}
	if len(v.place.Aside) >= r.limit { // they stand before what is new
		if err := v.again(ctx); err != nil {
			return err
		}
	}
	return v.news(ctx, box, since)
}

// renumbered starts anew in a folder whose numbers are no longer those of before, and
// gives the day from which it is read then.
func (v *visit) renumbered(ctx context.Context, box *imap.SelectData) (since time.Time, err error) {
	// A server that tells none has numbers that it does not change, or so it must seem.
	validity := max(box.UIDValidity, 1)
	if v.place.Validity == validity {
		return since, nil
	}
	if since, err = v.r.keep.Since(ctx); err != nil {
		return since, err
	}
	v.place.Validity, v.place.UID, v.place.Aside = validity, 0, nil
	if since.IsZero() { // nothing waits for anything: what comes from now on counts
		v.place.UID = uint32(max(box.UIDNext, 1)) - 1
		return since, v.r.keep.Keep(ctx, v.name, v.place)
	}
	return since.Add(-margin), nil
}

// news reads what came after the place.
func (v *visit) news(ctx context.Context, box *imap.SelectData, since time.Time) error {
	if box.UIDNext != 0 && uint32(box.UIDNext) <= v.place.UID+1 && since.IsZero() {
		return nil
	}
	found, err := v.s.search(v.place.UID, 0, since)
	if err != nil {
		return err
	}
	if err := v.probe(ctx, found); err != nil {
		return err
	}
	for _, span := range found {
		for from := max(span.Start, imap.UID(v.place.UID)+1); from <= span.Stop && from != 0; {
			to := min(span.Stop, from+v.r.width-1)
			if to < from { // past the last number there is
				to = span.Stop
			}
			list, narrower, err := v.list(ctx, from, to)
			if err != nil {
				return err
			}
			if narrower {
				continue
			}
			if err := v.batch(ctx, list, to); err != nil {
				return err
			}
			from, v.r.width = to+1, min(v.r.width*2, batch)
		}
	}
	if last := uint32(box.UIDNext); last > v.place.UID+1 {
		v.place.UID = last - 1
	}
	return v.r.keep.Keep(ctx, v.name, v.place)
}

// probe asks for the youngest mail first, out of its turn, where many before did not
// come: it tells a server at fault from mails at fault.
func (v *visit) probe(ctx context.Context, found []imap.UIDRange) error {
	if v.r.dark < dark/4 || len(found) == 0 {
		return nil
	}
	last := found[len(found)-1].Stop
	if v.find(uint32(last)) >= 0 {
		return nil
	}
	return v.ask(ctx, Aside{UID: uint32(last)})
}

// list asks what mails there are in a range. Where the server fails at that, the range
// gets narrower, until it is one mail, which is put aside.
func (v *visit) list(ctx context.Context, from, to imap.UID) (all []Mail, narrower bool, err error) {
	all, err = v.s.list(from, to)
	if err == nil {
		all, err = v.missing(from, to, all)
	}
	switch {
	case err == nil:
		return all, false, nil
	case ctx.Err() != nil:
		return nil, false, err
	case from == to:
		a := v.aside(uint32(from))
		a.Bare = true
		return nil, false, v.put(ctx, a, Mail{UID: a.UID}, err, true)
	}
	v.r.width = max((to-from+1)/10, 1)
	if survives(err) {
		return nil, true, nil
	}
	return nil, false, &stumble{err, true}
}

// missing adds those of a range of mails that are there by a search and of which the
// server has told nothing.
func (v *visit) missing(from, to imap.UID, all []Mail) ([]Mail, error) {
	if len(all) == int(to-from)+1 {
		return all, nil
	}
	there, err := v.s.search(uint32(from)-1, to, time.Time{})
	if err != nil {
		return nil, err
	}
	for _, span := range there {
		for uid := max(span.Start, from); uid <= min(span.Stop, to) && uid != 0; uid++ {
			if !slices.ContainsFunc(all, func(m Mail) bool { return m.UID == uint32(uid) }) {
				all = append(all, Mail{UID: uint32(uid)})
			}
		}
	}
	slices.SortFunc(all, func(a, b Mail) int { return int(int64(a.UID) - int64(b.UID)) })
	return all, nil
}

// batch hands over mails. The place is kept after each that the keeper has, and at
// the end.
func (v *visit) batch(ctx context.Context, list []Mail, to imap.UID) error {
	for _, m := range list {
		if v.find(m.UID) >= 0 { // it was asked for out of its turn
			continue
		}
		if err := v.one(ctx, m, true); err != nil {
			return err
		}
	}
	v.place.UID = max(v.place.UID, uint32(to))
	if err := v.r.keep.Keep(ctx, v.name, v.place); err != nil {
		return err
	}
	return v.move()
}

// one asks for a mail and hands it over, or puts it aside; past says that it stands at
// the place. An error ends the session.
func (v *visit) one(ctx context.Context, m Mail, past bool) error {
	m.Folder, m.Validity = v.name, v.place.Validity
	a := v.aside(m.UID)
	m.HeaderOnly = a.Larger || a.Failed >= tries/2
	err := v.s.fetch(&m)
	if errors.Is(err, errGone) {
		there, lost := v.missing(imap.UID(m.UID), imap.UID(m.UID), nil)
		switch {
		case lost != nil:
			err = lost
		case len(there) > 0: // it was not deleted: the server has it
			err = &Failure{Phase: PhaseFetch, Err: errNothing}
		case v.drop(m.UID):
			return v.r.keep.Keep(ctx, v.name, v.place)
		default:
			return nil
		}
	}
	if err != nil {
		if ctx.Err() != nil {
			return err
		}
		return v.put(ctx, a, m, err, past)
	}
	v.gave()
	var broke error
	if m.HeaderOnly && !a.Larger && m.Size <= MaxMail { // a server that is well again gives out all
		whole := m
		whole.HeaderOnly, whole.Raw = false, nil
		if broke = v.s.fetch(&whole); broke == nil {
			m = whole
		}
	}
	out, err := v.r.keep.Take(ctx, m)
	if err != nil {
		return err
	}
	waited := v.drop(m.UID)
	if past {
		v.place.UID = max(v.place.UID, m.UID)
	}
	switch out {
	case Ordinary:
		if v.place.Ordinary++; !waited {
			return nil // its place is kept with the batch: reading it again changes nothing
		}
	case Refused:
		v.place.Refused++
		v.r.set(func(s *Status) { s.Refused++ })
	case Filed:
		v.done = append(v.done, imap.UID(m.UID))
	}
	if err := v.r.keep.Keep(ctx, v.name, v.place); err != nil || broke == nil || errors.Is(broke, errGone) || survives(broke) {
		return err
	}
	return &stumble{broke, true}
}

// move puts what was filed where the settings say.
func (v *visit) move() error {
	if v.r.c.Move == "" || v.r.c.Move == v.name || len(v.done) == 0 {
		return nil
	}
	slices.Sort(v.done)
	err := v.s.move(v.done, v.r.c.Move)
	v.done = nil
	return err
}

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

// folder reads what is new in one folder.
func (r *Reader) folder(ctx context.Context, s *session, name string) error {
	place, err := r.keep.Place(ctx, name)
	if err != nil {
		return err
	}
	box, err := s.open(name, r.c.Move == "")
	if err != nil {
		return err
	}
	// A server that tells none has numbers that it does not change, or so it must seem.
	validity := max(box.UIDValidity, 1)
	var since time.Time
	if place.Validity != validity {
		if since, err = r.keep.Since(ctx); err != nil {
			return err
		}
		place.Validity, place.UID = validity, 0
		if since.IsZero() { // nothing waits for anything: what comes from now on counts
			place.UID = uint32(max(box.UIDNext, 1)) - 1
			return r.keep.Keep(ctx, name, place)
		}
		since = since.Add(-margin)
	}
	if box.UIDNext != 0 && uint32(box.UIDNext) <= place.UID+1 && since.IsZero() {
		return nil
	}
	found, err := s.search(place.UID, since)
	if err != nil {
		return err
	}
	for _, span := range found {
		for from := max(span.Start, imap.UID(place.UID)+1); from <= span.Stop && from != 0; {
			to := min(span.Stop, from+r.width-1)
			if to < from { // past the last number there is
				to = span.Stop
			}
			if err := r.batch(ctx, s, name, from, to, &place); err != nil {
				return err
			}
			from, r.width = to+1, min(r.width*2, batch)
		}
	}
	if last := uint32(box.UIDNext); last > place.UID+1 {
		place.UID = last - 1
	}
	return r.keep.Keep(ctx, name, place)
}

// batch hands over the mails from one UID to another. The place is kept after each
// that the keeper has, and at the end.
func (r *Reader) batch(ctx context.Context, s *session, name string, from, to imap.UID, place *Place) error {
	list, err := r.list(ctx, s, name, from, to)
	if err != nil {
		return err
	}
	var done []imap.UID
	for _, m := range list {
		m.Folder, m.Validity = name, place.Validity
		poor := r.stone.of(name, m.UID)
		if poor.failed >= tries {
			if err := r.skip(ctx, name, m, place); err != nil {
				return err
			}
			continue
		}
		if poor.larger || poor.failed >= tries/2 {
			m.HeaderOnly = true
		}
		err := s.fetch(&m)
		if errors.Is(err, errGone) {
			if there, err := r.list(ctx, s, name, imap.UID(m.UID), imap.UID(m.UID)); err != nil {
				return err
			} else if len(there) > 0 { // it was not deleted: the server has it, and gives out nothing
				if err := r.skip(ctx, name, m, place); err != nil {
					return err
				}
			}
			continue
		}
		if err != nil {
			if ctx.Err() == nil {
				r.stone.note(name, m.UID, s, err)
			}
			return err
		}
		out, err := r.keep.Take(ctx, m)
		if err != nil {
			return err
		}
		place.UID = max(place.UID, m.UID)
		switch out {
		case Ordinary:
			place.Ordinary++
			continue // its place is kept with the batch: reading it again changes nothing
		case Refused:
			place.Refused++
			r.set(func(s *Status) { s.Refused++ })
		case Filed:
			done = append(done, imap.UID(m.UID))
		}
		if err := r.keep.Keep(ctx, name, *place); err != nil {
			return err
		}
	}
	place.UID = max(place.UID, uint32(to))
	if err := r.keep.Keep(ctx, name, *place); err != nil {
		return err
	}
	if r.c.Move == "" || r.c.Move == name || len(done) == 0 {
		return nil
	}
	slices.Sort(done)
	return s.move(done, r.c.Move)
}

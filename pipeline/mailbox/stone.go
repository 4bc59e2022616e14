package mailbox

import (
	"context"
	"errors"

	"github.com/emersion/go-imap/v2"
)

// tries is how often a server may fail at one mail, with a pause that grows in
// between: then its header alone is asked for, and in the end the reader goes past
// it, so that it does not stand before those that follow.
const tries = 10

// barely is how often size and date of one mail are asked for: without them it is
// fetched as any other.
const barely = 3

// stone is the mail at which the reader stumbled last, of which there is one at a time.
type stone struct {
	folder string
	uid    uint32
	failed int   // times that the server said no, or broke off, or spoke no IMAP
	bare   int   // times that it did so when asked for size and date alone
	larger bool  // than the server told
	most   int64 // bytes that came before it broke off
}

func (s *stone) of(folder string, uid uint32) stone {
	if s.folder != folder || s.uid != uid {
		return stone{}
	}
	return *s
}

// at counts a fault that may be the mail's own. A connection that broke later than any
// before is not: the next may bring the rest.
func (s *stone) at(folder string, uid uint32, from *session, counter func(*stone) *int) bool {
	if s.folder != folder || s.uid != uid {
		*s = stone{folder: folder, uid: uid}
	}
	bytes, broke := from.conn.farther()
	own := !broke || bytes <= s.most
	if s.most = max(s.most, bytes); own {
		*counter(s)++
	}
	return own
}

// note counts a mail that did not come.
func (s *stone) note(folder string, uid uint32, from *session, err error) {
	if before := s.of(folder, uid); errors.Is(err, errLarger) && !before.larger {
		before.folder, before.uid, before.larger = folder, uid, true
		*s = before
		return
	}
	s.at(folder, uid, from, func(s *stone) *int { return &s.failed })
}

// list asks what mails there are in a range. Where the server breaks off at that, the
// fault is narrowed down to one mail over the next connections, of which nothing is
// asked then but itself.
func (r *Reader) list(ctx context.Context, s *session, name string, from, to imap.UID) ([]Mail, error) {
	if from == to && r.stone.of(name, uint32(from)).bare >= barely {
		return []Mail{{UID: uint32(from)}}, nil
	}
	all, err := s.list(from, to)
	if err != nil && ctx.Err() == nil && r.stone.at(name, uint32(from), s, func(s *stone) *int { return &s.bare }) {
		r.width = max((to-from+1)/10, 1)
	}
	return all, err
}

// skip goes past a mail, which stays where it is, unread; the keeper is told.
func (r *Reader) skip(ctx context.Context, name string, m Mail, place *Place) error {
	r.c.Log.Error("the server gives out neither a mail nor its header: it stays unread", "folder", name, "uid", m.UID)
	m.Unreadable, m.HeaderOnly, m.Raw = true, false, nil
	if _, err := r.keep.Take(ctx, m); err != nil {
		return err
	}
	place.UID = max(place.UID, m.UID)
	place.Refused++
	r.set(func(s *Status) { s.Refused++ })
	return r.keep.Keep(ctx, name, *place)
}

package mailbox

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
)

// tries is how often a server may fail at one mail, with a pause that grows in
// between: half of them for the mail, half for its header alone. Then the keeper is
// told that it is unreadable.
const tries = 10

// A mail that the keeper was told of is asked for now and then for a week more: an
// operator may mend it.
const (
	later   = 6 * time.Hour
	lasting = 28
)

// MaxAside bounds what is put aside in one folder. Where that many wait, a server at
// fault is more likely than so many mails, and the reader waits with them, unless it
// reads others meanwhile.
const MaxAside = 200

// dark is after how many mails in a row that did not come the server counts as at
// fault itself; unproven is how many mails are told of, then, until another comes.
const (
	dark     = 20
	unproven = 3
)

// Aside is a mail that the server did not give out, and that the reader went past: it
// is asked for again by its own clock, while the others are read.
type Aside struct {
	UID    uint32
	Failed int       // how often it was asked for in vain
	Bare   bool      // the server fails at its size and date already: they are not asked for
	Larger bool      // than the server told, and than MaxMail: its header alone is asked for
	Proven bool      // others came since: it is no fault of the whole server
	Told   bool      // the keeper knows
	Due    time.Time // when it is asked for again
}

// stumble is a fault at one mail that ended the session: the next goes on with others.
type stumble struct {
	err      error
	progress bool // the session has brought something, or a mail is at fault and not the server
}

// Error is part of error.
func (s *stumble) Error() string { return s.err.Error() }

// Unwrap gives the fault.
func (s *stumble) Unwrap() error { return s.err }

// survives reports whether a session goes on after a fault: the server refused in good
// order (RFC 9051 7.1.2, 7.1.3), or had nothing to say.
func survives(err error) bool {
	var said *imap.Error
	return errors.Is(err, errNothing) || errors.As(err, &said) && (said.Type == imap.StatusResponseTypeNo || said.Type == imap.StatusResponseTypeBad)
}

func (v *visit) find(uid uint32) int {
	return slices.IndexFunc(v.place.Aside, func(a Aside) bool { return a.UID == uid })
}

func (v *visit) aside(uid uint32) Aside {
	if i := v.find(uid); i >= 0 {
		return v.place.Aside[i]
	}
	return Aside{UID: uid}
}

// drop takes a mail off the list, and tells whether it was there. No list is changed in
// place: the keeper has it.
func (v *visit) drop(uid uint32) bool {
	delete(v.r.most, stretch{v.name, v.place.Validity, uid})
	i := v.find(uid)
	v.place.Aside = v.without(uid)
	return i >= 0
}

func (v *visit) without(uid uint32) []Aside {
	return slices.DeleteFunc(slices.Clone(v.place.Aside), func(a Aside) bool { return a.UID == uid })
}

// put puts a mail aside at which the server failed, or counts one more failure of one
// that is there. past says that the mail stands at the place: it moves. nil means
// that the session goes on.
func (v *visit) put(ctx context.Context, a Aside, m Mail, err error, past bool) error {
	r := v.r
	if !a.Proven {
		r.dark++
	}
	switch {
	case errors.Is(err, errLarger) && !a.Larger:
		a.Larger, a.Due = true, time.Now()
	case v.farther(a.UID):
		a.Due = time.Now().Add(r.c.Pause(1))
	default:
		a.Failed++
		a.Due = time.Now().Add(r.c.Pause(a.Failed))
	}
	if a.Failed >= tries && !a.Told && (a.Proven || r.told < unproven) {
		if err := v.tell(ctx, &a, m); err != nil {
			return err
		}
	}
	if a.Told {
		a.Due = time.Now().Add(later)
	}
	i := v.find(a.UID)
	if i < 0 && len(v.place.Aside) >= r.limit {
		if ok, failed := v.room(ctx); !ok || failed != nil {
			return errors.Join(failed, err)
		}
	}
	v.place.Aside = v.without(a.UID)
	if !a.Told || a.Failed < tries+lasting {
		v.place.Aside = append(v.place.Aside, a)
	} else {
		r.c.Log.Error("the server has not given out a mail for a week: it stays unread", "folder", v.name, "uid", a.UID)
	}
	if i < 0 {
		r.c.Log.Warn("the server does not give out a mail: it is put aside, and the others are read", "folder", v.name, "uid", a.UID)
	}
	if past {
		v.place.UID = max(v.place.UID, a.UID)
	}
	if err := r.keep.Keep(ctx, v.name, v.place); err != nil {
		return err
	}
	if survives(err) && r.dark < dark {
		return nil
	}
	return &stumble{err, i < 0 || v.s.gave || r.dark < dark}
}

// gave notes that a mail has come: the server is not at fault itself.
func (v *visit) gave() {
	v.s.gave, v.r.dark, v.r.told = true, 0, 0
	v.place.Aside = slices.Clone(v.place.Aside)
	for i := range v.place.Aside {
		v.place.Aside[i].Proven = true
	}
}

// farther reports whether a connection broke off within a mail later than any before:
// that is no fault of the mail, and the next may bring the rest.
func (v *visit) farther(uid uint32) bool {
	key := stretch{v.name, v.place.Validity, uid}
	bytes, broke := v.s.conn.farther()
	most, before := v.r.most[key]
	if !broke || bytes <= most {
		return false
	}
	v.r.most[key] = bytes
	return before
}

// stretch names a mail of which a part came.
type stretch struct {
	folder        string
	validity, uid uint32
}

// tell has the keeper know of a mail that stays where it is, unread.
func (v *visit) tell(ctx context.Context, a *Aside, m Mail) error {
	v.r.c.Log.Error("the server gives out neither a mail nor its header: it stays unread", "folder", v.name, "uid", a.UID)
	m.Folder, m.Validity, m.UID, m.Unreadable, m.HeaderOnly, m.Raw = v.name, v.place.Validity, a.UID, true, false, nil
	if _, err := v.r.keep.Take(ctx, m); err != nil {
		return err
	}
	if a.Told = true; !a.Proven {
		v.r.told++
	}
	v.place.Refused++
	v.r.set(func(s *Status) { s.Refused++ })
	return nil
}

// room makes room in a list that is full: first goes who was told of, else, where the
// server does give out others, who failed most, and is told of now. ok is false where
// there is none.
func (v *visit) room(ctx context.Context) (ok bool, err error) {
	least := slices.MaxFunc(v.place.Aside, func(a, b Aside) int {
		if a.Told != b.Told {
			if a.Told {
				return 1
			}
			return -1
		}
		return a.Failed - b.Failed
	})
	if !least.Told {
		if v.r.dark >= dark {
			return false, nil
		}
		if err := v.tell(ctx, &least, Mail{}); err != nil {
			return false, err
		}
	}
	v.drop(least.UID)
	return true, nil
}

// retry asks for what was put aside in a folder and is due, once nothing is new in any.
func (r *Reader) retry(ctx context.Context, s *session, name string) (err error) {
	v := &visit{r: r, s: s, name: name}
	if v.place, err = r.keep.Place(ctx, name); err != nil || !slices.ContainsFunc(v.place.Aside, Aside.due) {
		return err
	}
	defer func() { r.waits(name, v.place.Aside) }()
	box, err := s.open(name, r.c.Move == "")
	if err != nil || max(box.UIDValidity, 1) != v.place.Validity {
		return err
	}
	return v.again(ctx)
}

// due reports whether the time of a mail has come. A time that is far off is of a clock
// that went wrong.
func (a Aside) due() bool {
	left := time.Until(a.Due)
	return left <= 0 || left > 2*later
}

// again asks for those put aside whose time has come.
func (v *visit) again(ctx context.Context) error {
	for _, a := range v.place.Aside {
		if !a.due() {
			continue
		}
		if err := v.ask(ctx, v.aside(a.UID)); err != nil {
			return err
		}
	}
	return v.move()
}

// ask asks for a mail out of its turn.
func (v *visit) ask(ctx context.Context, a Aside) error {
	m, uid := Mail{UID: a.UID}, imap.UID(a.UID)
	if !a.Bare {
		list, err := v.s.list(uid, uid)
		if err == nil && len(list) == 0 {
			list, err = v.missing(uid, uid, nil)
		}
		switch {
		case err != nil && ctx.Err() != nil:
			return err
		case err != nil:
			a.Bare = true
			return v.put(ctx, a, m, err, false)
		case len(list) == 0: // deleted
			if v.drop(a.UID) {
				return v.r.keep.Keep(ctx, v.name, v.place)
			}
			return nil
		}
		m = list[0]
	}
	return v.one(ctx, m, false)
}

// waits notes what is put aside in a folder, and when the first of it is due.
func (r *Reader) waits(folder string, all []Aside) {
	var first time.Time
	untold := 0
	for _, a := range all {
		if first.IsZero() || a.Due.Before(first) {
			first = a.Due
		}
		if !a.Told {
			untold++
		}
	}
	r.asides[folder] = queue{first, untold}
	r.set(func(s *Status) {
		s.Aside = 0
		for _, q := range r.asides {
			s.Aside += q.untold
		}
	})
}

// queue is what is put aside in one folder.
type queue struct {
	first  time.Time // when one is due; zero where there is none
	untold int
}

// until is how long to wait, at most so long, before something put aside is due.
func (r *Reader) until(most time.Duration) time.Duration {
	for _, q := range r.asides {
		if !q.first.IsZero() {
			most = min(most, max(time.Until(q.first), 10*time.Millisecond))
		}
	}
	return most
}

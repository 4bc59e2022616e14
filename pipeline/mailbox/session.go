package mailbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// Allowances of a command.
const (
	maxReply = 4 << 20
	maxSpans = 1 << 20
	// maxIdle is below the 29 minutes of RFC 2177.
	maxIdle = 25 * time.Minute
)

// times are how long a command may take, and one that brings a mail.
type times struct{ command, fetch time.Duration }

const (
	timeCommand = time.Minute
	timeFetch   = 10 * time.Minute
)

// errGone says that a mail was deleted by somebody else meanwhile.
var errGone = errors.New("the mail is no longer there")

// errLarger says that a mail is larger than MaxMail, and than the server told.
var errLarger = errors.New("the mail is larger than was told")

// session is one authenticated connection.
type session struct {
	ctx    context.Context
	times  times
	conn   *guard
	client *imapclient.Client
	news   chan struct{} // the server told of mails
	gave   bool          // a mail has come
	stop   func() bool
}

func (s *session) close() {
	s.stop()
	s.conn.allow(maxReply, 5*time.Second)
	if s.client.State() != imap.ConnStateLogout {
		s.client.Logout().Wait()
	}
	s.client.Close()
}

// within gives a command its time and its allowance.
func (s *session) within(phase Phase, bytes int64, d time.Duration, do func() error) error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	s.conn.allow(bytes, d)
	return s.conn.wrap(phase, do())
}

// open selects a folder.
func (s *session) open(name string, readOnly bool) (data *imap.SelectData, err error) {
	err = s.within(PhaseSelect, maxReply, s.times.command, func() error {
		data, err = s.client.Select(name, &imap.SelectOptions{ReadOnly: readOnly}).Wait()
		return err
	})
	return data, err
}

// search gives the ranges of mails after a UID, up to another where that is not 0, or
// from a day on, in their order.
func (s *session) search(after uint32, to imap.UID, since time.Time) (spans []imap.UIDRange, err error) {
	c := &imap.SearchCriteria{UID: []imap.UIDSet{{{Start: imap.UID(after) + 1, Stop: to}}}}
	if after == 0 && to == 0 {
		c.UID = nil
	}
	if !since.IsZero() {
		c.Since = since
	}
	err = s.within(PhaseSearch, 64<<20, s.times.fetch, func() error {
		data, err := s.client.UIDSearch(c, nil).Wait()
		if err != nil {
			return err
		}
		set, ok := data.All.(imap.UIDSet)
		if !ok || len(set) > maxSpans {
			return errors.New("answer to a search is of no use")
		}
		for _, r := range set {
			if r.Start == 0 || r.Stop < r.Start {
				return errors.New("answer to a search holds no numbers")
			}
			spans = append(spans, r)
		}
		return nil
	})
	slices.SortFunc(spans, func(a, b imap.UIDRange) int { return int(int64(a.Start) - int64(b.Start)) })
	return spans, err
}

// list asks the size of each mail in a range.
func (s *session) list(from, to imap.UID) (all []Mail, err error) {
	err = s.within(PhaseFetch, maxReply, s.times.command, func() error {
		cmd := s.client.Fetch(imap.UIDSet{{Start: from, Stop: to}}, &imap.FetchOptions{UID: true, RFC822Size: true, InternalDate: true})
		got, err := cmd.Collect()
		if err != nil {
			return err
		}
		for _, m := range got {
			if m.UID >= from && m.UID <= to {
				all = append(all, Mail{UID: uint32(m.UID), Size: m.RFC822Size, At: m.InternalDate})
			}
		}
		return nil
	})
	slices.SortFunc(all, func(a, b Mail) int { return int(int64(a.UID) - int64(b.UID)) })
	return all, err
}

// fetch reads a mail, or the header of one that is too large, without a mark on it.
func (s *session) fetch(m *Mail) error {
	m.HeaderOnly = m.HeaderOnly || m.Size > MaxMail
	section, limit := &imap.FetchItemBodySection{Peek: true}, int64(MaxMail)
	if m.HeaderOnly {
		section.Specifier, limit = imap.PartSpecifierHeader, maxHeader
		section.Partial = &imap.SectionPartial{Size: maxHeader}
	}
	s.conn.mark()
	err := s.within(PhaseFetch, limit+maxReply, s.times.fetch, func() error {
		cmd := s.client.Fetch(imap.UIDSetNum(imap.UID(m.UID)), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{section}})
		raw, err := body(cmd, limit)
		if err != nil {
			// What is still to come is not read: the decoder is set free by the end of it.
			// One that met the end of a mail reads on by itself: nobody else may then.
			s.conn.Close()
			if errors.Is(err, errLarger) {
				cmd.Close()
			}
			return err
		}
		m.Raw = raw
		return cmd.Close()
	})
	if err == nil && m.Raw == nil {
		return errGone
	}
	return err
}

func body(cmd *imapclient.FetchCommand, limit int64) (raw []byte, err error) {
	for msg := cmd.Next(); msg != nil; msg = cmd.Next() {
		for item := msg.Next(); item != nil; item = msg.Next() {
			b, ok := item.(imapclient.FetchItemDataBodySection)
			if !ok || b.Literal == nil || raw != nil {
				continue
			}
			if b.Literal.Size() > limit {
				return nil, fmt.Errorf("%w: %d bytes", errLarger, b.Literal.Size())
			}
			if raw, err = io.ReadAll(b.Literal); err != nil {
				return nil, err
			}
			if int64(len(raw)) != b.Literal.Size() {
				return nil, io.ErrUnexpectedEOF
			}
		}
	}
	return raw, nil
}

// move puts mails into another folder, where the server can do so without touching
// others: a plain EXPUNGE takes away what somebody else has marked.
func (s *session) move(uids []imap.UID, to string) error {
	caps := s.client.Caps()
	if !caps.Has(imap.CapMove) && !caps.Has(imap.CapUIDPlus) && !caps.Has(imap.CapIMAP4rev2) {
		return nil
	}
	err := s.within(PhaseMove, maxReply, s.times.command, func() error {
		_, err := s.client.Move(imap.UIDSetNum(uids...), to).Wait()
		return err
	})
	if isNo(err) {
		return nil // the folder is not there: the mails stay, which is told by preflight
	}
	return err
}

func (s *session) idles() bool {
	caps := s.client.Caps()
	return caps.Has(imap.CapIdle) || caps.Has(imap.CapIMAP4rev2)
}

// sleep waits for news in a folder, at most for d.
func (s *session) sleep(ctx context.Context, folder string, d time.Duration, nudge <-chan struct{}) error {
	if s.client.Mailbox() == nil || s.client.Mailbox().Name != folder {
		if _, err := s.open(folder, true); err != nil {
			return err
		}
	}
	return s.within(PhaseIdle, maxReply, d+s.times.command, func() error {
		// What came since the folder was read is told now: some servers forget it in IDLE.
		if err := s.client.Noop().Wait(); err != nil {
			return err
		}
		cmd, err := s.client.Idle()
		if err != nil {
			return err
		}
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-ctx.Done():
		case <-t.C:
		case <-s.news:
		case <-nudge:
		case <-s.client.Closed():
		}
		if err := cmd.Close(); err != nil {
			return err
		}
		return cmd.Wait()
	})
}

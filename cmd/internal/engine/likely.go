package engine

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/receipt"
	"cardiopli/pipeline/store"
)

// What a failure may be about where it names a Message-ID that a gateway has made,
// or none, and no ENVID of ours.
const (
	// noticeWithin is how long after the last attempt a notice of failure may come:
	// operators give up after five days (RFC 5321 4.5.4.1), and some need longer.
	noticeWithin = 8 * 24 * time.Hour
	noticeBefore = 5 * time.Minute // clocks differ
	surelyLong   = 10              // a subject that is shorter tells no letter from another
)

// guess is what a failure may be about.
type guess struct {
	one    store.Match // the only copy that fits; zero where there is none
	copies []string    // those that it may be about, the latest first
}

// guess looks for the copies that a notice of failure may be about. One is taken for
// the one where the address is its own, its header came back (the date, or the
// subject), nothing else of what came back speaks against it, and no other letter
// fits. What says that a letter arrived is never believed of a guess.
func (r *returns) guess(ctx context.Context, m comeback, at time.Time) (g guess, err error) {
	if !failureOnly(m) {
		return g, nil
	}
	var fits []store.Match
	var redated []string
	rivals := 0
	seen := map[string]bool{}
	for _, a := range m.addresses() {
		all, err := r.e.Store.SentTo(ctx, a, at.Add(-noticeWithin), at.Add(noticeBefore))
		if err != nil {
			return guess{}, err
		}
		for _, c := range all {
			if seen[c.Delivery] {
				continue
			}
			seen[c.Delivery] = true
			like, err := r.compare(ctx, m, c)
			if err != nil {
				return guess{}, err
			}
			switch {
			case like == likeNot || like == likeSilent && m.tellsOther():
			case outstanding(c.State) && like == likeRedated:
				redated = append(redated, c.Delivery)
			case outstanding(c.State):
				g.copies = append(g.copies, c.Delivery)
				if like == likeWhole {
					fits = append(fits, c.Match)
				}
			case c.State != pipeline.Displayed && c.State != pipeline.Delivered && like == likeWhole:
				rivals++ // it may well be this one's, told a second time
			}
		}
	}
	if len(fits) == 1 && rivals == 0 && len(g.copies) == 1 {
		g.one = fits[0]
	}
	if len(g.copies) == 0 && rivals == 0 {
		g.copies = redated
	}
	return g, nil
}

// failureOnly reports whether a mail reports failures and nothing else, and names no
// letter of ours.
func failureOnly(m comeback) bool {
	switch m.Mail.Kind {
	case receipt.Notice, receipt.Receipt, receipt.Plain:
	default:
		return false
	}
	for _, rc := range m.Receipts {
		if rc.Kind != pipeline.ReceiptFailed && rc.Kind != pipeline.ReceiptRefused || ours.MatchString(rc.Message) {
			return false
		}
	}
	return len(m.Receipts) > 0
}

// addresses are those that the failure may be of.
func (m comeback) addresses() (all []pipeline.Address) {
	add := func(a pipeline.Address) {
		if a != "" && len(all) < 20 && !slices.ContainsFunc(all, a.Equal) {
			all = append(all, a)
		}
	}
	for _, rc := range m.Receipts {
		add(rc.Original)
		add(rc.Final)
	}
	if len(m.Receipts) == 1 {
		add(m.Copied.To)
	}
	return all
}

// tellsOther reports whether a mail says which message it is about, by something that
// every letter has as well: where none of it is the letter's, it is about another.
func (m comeback) tellsOther() bool { return !m.Copied.Date.IsZero() || m.Copied.Subject != "" }

// outstanding reports whether a copy is on its way, as far as anybody knows.
func outstanding(s pipeline.DeliveryState) bool {
	switch s {
	case pipeline.Submitting, pipeline.Unknown, pipeline.Accepted, pipeline.Overdue:
		return true
	}
	return false
}

// likeness is what a header that came back says of a copy.
type likeness int

const (
	likeNot     likeness = iota // it is another's
	likeSilent                  // nothing
	likeRedated                 // the subject is its own, the date is not
	likeWhole
)

// compare holds what came back of a header against a copy's own.
func (r *returns) compare(ctx context.Context, m comeback, c store.Sent) (likeness, error) {
	raw, err := r.e.Store.Message(ctx, pipeline.Delivery{ID: c.Delivery, Document: c.Document})
	if errors.Is(err, store.ErrErased) || errors.Is(err, store.ErrNotFound) {
		return likeNot, nil
	}
	if err != nil {
		return likeNot, err
	}
	head, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	own, err := receipt.Read(append(bytes.Clone(head), "\r\n\r\n"...))
	if err != nil {
		return likeNot, nil
	}
	// Software that files letters writes nothing about other mails.
	refused := slices.ContainsFunc(m.Receipts, func(rc pipeline.Receipt) bool { return rc.Kind == pipeline.ReceiptRefused })
	switch {
	case !m.Copied.Date.IsZero() && m.Copied.Date.Truncate(time.Second).Equal(own.At.Truncate(time.Second)):
		return likeWhole, nil
	case !m.Copied.Date.IsZero() && holds(m.Copied.Subject, own.Subject):
		return likeRedated, nil
	case !m.Copied.Date.IsZero():
		return likeNot, nil
	case m.Copied.Subject != "" && holds(m.Copied.Subject, own.Subject),
		m.Copied.Subject == "" && (refused || holds(m.Mail.Subject, own.Subject)):
		return likeWhole, nil
	}
	return likeSilent, nil
}

// holds reports whether a subject is another, whatever was put before or after it.
func holds(subject, own string) bool {
	fold := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
	own = fold(own)
	return len(own) >= surelyLong && strings.Contains(fold(subject), own)
}

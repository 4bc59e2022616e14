// Package mailbox reads the practice's mailbox over IMAP (RFC 9051, and 3501 as
// older servers speak it), so that what comes back about letters is seen.
//
// # Shape
//
// A Reader goes through the folders that it was given, the first of them awake
// (IDLE, RFC 2177) where the server offers that. Each new mail is handed to a Keeper,
// in the order of UIDs where the server gives them out, and the place in the folder is kept after it: a mail that was
// handed over and whose place was not kept comes again, so a Keeper must know what it
// has. Where the server numbers a folder anew (UIDVALIDITY), all that is not older than
// the oldest letter that waits is read again.
//
// # What it leaves alone
//
// Folders are opened for reading alone (EXAMINE) and contents are fetched without a
// mark (BODY.PEEK): nothing is marked as read, nothing deleted. Only where Move names
// a folder are mails that the Keeper has filed moved there. It sends no mail,
// answers none, and asks for no receipt: it has no way to.
//
// # What a server can do
//
// Nothing is said to a server before TLS is verified, by the rules of package
// account. Every command has a time and an allowance of bytes; a mail that is larger
// than MaxMail is fetched as its header alone. Memory is that of one mail. Faults of
// any kind end the connection, and another is made after a while. Where it is one mail
// at which a server fails, or breaks the protocol, that one is put aside and the others
// are read, over another connection at once where need be. What is put aside is a part
// of the Place, is asked for again by its own clock, and after ten times the keeper is
// told of it. A server at which no mail comes any more is at fault itself: it is given
// time, and the keeper is told of few.
package mailbox

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"

	"cardiopli/pipeline/account"
)

// MaxMail is the largest mail that is fetched whole.
const MaxMail = 40 << 20

// maxHeader is what is fetched of a larger one.
const maxHeader = 256 << 10

// Mail is a mail as the server has it.
type Mail struct {
	Folder string
	UID    uint32
	Size   int64     // that the server tells
	At     time.Time // when the server got it
	Raw    []byte
	// HeaderOnly is set where the mail is larger than MaxMail, or the server gives out
	// no more of it.
	HeaderOnly bool
	// Unreadable is set where the server gives out neither the mail nor its header,
	// however often it was asked: there is no Raw, and what the server tells of it may
	// be missing. It stays as it is in the mailbox.
	Unreadable bool
	Validity   uint32 // of the folder, with which UID names the mail for good
}

// Outcome is what became of a mail.
type Outcome int

// The outcomes.
const (
	Ordinary Outcome = iota // it concerns no letter
	Filed                   // it was kept, now or before
	Refused                 // it was left where it is, for its size or the number of its like
)

// Place is how far a folder was read. The zero Place is that of one never read.
type Place struct {
	Validity, UID     uint32
	Ordinary, Refused int64 // how many there were
	// Aside are mails that the reader went past and has not had yet, MaxAside at most.
	Aside []Aside
}

// Keeper keeps what was read. Each method returns once its work is durable.
type Keeper interface {
	Place(ctx context.Context, folder string) (Place, error)
	Keep(ctx context.Context, folder string, p Place) error
	// Since is when the oldest letter went out that something may come back about; the
	// zero time where there is none.
	Since(ctx context.Context) (time.Time, error)
	// Take is given a mail, perhaps for the second time. An error means that the
	// machine is at fault, and that the mail must come again.
	Take(ctx context.Context, m Mail) (Outcome, error)
}

// Config of a Reader.
type Config struct {
	Server  account.Server
	Account account.Account
	// TLS is set where the port speaks TLS from the first byte (993); else STARTTLS is asked.
	TLS     bool
	Folders []string // the first is watched; none: INBOX
	// Move is where mails that were filed are put; "" leaves them.
	Move string
	// Poll is how often to look where nothing is told; five minutes where zero.
	Poll time.Duration
	Log  *slog.Logger
	// Pause is how long to wait after the n-th fault in a row; nil: 5 s to 10 min.
	Pause func(n int) time.Duration
	// Renewed tells whether something of the account was stored anew since a moment.
	// An account that the server refuses is shown again only then, or after an hour:
	// operators lock one that is tried too often. nil: after an hour.
	Renewed func(since time.Time) bool
	Look    time.Duration // how often Renewed is asked; 10 s where 0
}

// Status is how the reader fares.
type Status struct {
	Connected bool
	Last      time.Time // when all folders were last read to their end
	Failure   *Failure  // of the last try; nil where all is well
	Failures  int       // in a row
	Absent    []string  // folders that the server does not have
	Refused   int       // mails that were left where they are, since the start
	Aside     int       // mails that the server did not give out, and that are asked for again
}

// Reader reads one mailbox.
type Reader struct {
	c    Config
	keep Keeper

	times times
	// Of the goroutine that reads:
	width    imap.UID // how many mails are asked about at once
	limit    int      // of what is put aside in one folder
	asides   map[string]queue
	most     map[stretch]int64 // how much of a mail came before a connection broke
	dark     int               // mails in a row that did not come
	told     int               // of those, that the keeper was told of
	stumbles int               // sessions in a row that ended at one mail

	mu     sync.Mutex
	status Status
	nudge  chan struct{}
	again  chan struct{}
}

// New makes a reader; nothing is dialled before Run.
func New(c Config, k Keeper) *Reader {
	if len(c.Folders) == 0 {
		c.Folders = []string{"INBOX"}
	}
	if c.Poll <= 0 {
		c.Poll = 5 * time.Minute
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Look == 0 {
		c.Look = 10 * time.Second
	}
	if c.Pause == nil {
		c.Pause = pause
	}
	return &Reader{c: c, keep: k, times: times{timeCommand, timeFetch}, width: batch, limit: MaxAside, asides: map[string]queue{}, most: map[stretch]int64{}, nudge: make(chan struct{}, 1), again: make(chan struct{}, 1)}
}

// Status tells how the reader fares.
func (r *Reader) Status() Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.status
}

// Nudge has the reader look now; a full channel is no loss.
func (r *Reader) Nudge() {
	select {
	case r.nudge <- struct{}{}:
	default:
	}
}

// Again has the reader try now, also where a fault has it wait: somebody has signed
// in, say.
func (r *Reader) Again() {
	select {
	case r.again <- struct{}{}:
	default:
	}
}

func (r *Reader) set(f func(*Status)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f(&r.status)
}

// Run reads until ctx ends. No fault of the server or of the mailbox ends it.
func (r *Reader) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		wait, err := r.once(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if wait, ok := r.stumbled(err); ok {
			r.set(func(s *Status) { s.Connected = false })
			r.await(ctx, wait)
			continue
		}
		n := 0
		r.set(func(s *Status) {
			s.Connected = false
			if err == nil {
				s.Failure, s.Failures = nil, 0
				return
			}
			s.Failure = failureOf(err)
			s.Failures++
			n = s.Failures
		})
		var no refused
		var token *account.TokenRefused // it is renewed by itself, or a person signs in
		denied := errors.As(err, &no) && !errors.As(err, &token)
		if err != nil {
			if wait = r.c.Pause(n); denied {
				wait = refusedPause
			}
			r.c.Log.Warn("read the mailbox", "err", err, "failures", n, "again", wait.Round(time.Second))
		}
		if err != nil {
			r.await(ctx, wait)
			continue
		}
		t := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-t.C:
		case <-r.nudge: // where the mailbox is in order: a server at fault is given its time
		case <-r.again:
		}
		t.Stop()
	}
	return nil
}

// stumbled tells how long to wait after a session that ended at one mail, where that
// is no fault of the whole: a few times nothing, then a little as long as it goes on.
func (r *Reader) stumbled(err error) (time.Duration, bool) {
	var at *stumble
	if !errors.As(err, &at) {
		return 0, false
	}
	switch r.stumbles++; {
	case r.stumbles <= 3:
		return 0, true
	case at.progress:
		return r.c.Pause(1), true
	}
	return 0, false
}

// refusedPause is how long an account that was refused is not shown again by itself.
const refusedPause = time.Hour

// await waits after a fault, or until something of the account was renewed.
func (r *Reader) await(ctx context.Context, wait time.Duration) {
	since := time.Now()
	end := time.NewTimer(wait)
	defer end.Stop()
	look := time.NewTicker(r.c.Look)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-end.C:
			return
		case <-r.again:
			return
		case <-look.C:
			if r.c.Renewed != nil && r.c.Renewed(since) {
				return
			}
		}
	}
}

// lifetime bounds a connection: tokens expire, and certificates are judged anew.
const lifetime = 6 * time.Hour

// Once reads every folder to its end, over one connection.
func (r *Reader) Once(ctx context.Context) error {
	s, err := r.connect(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	return r.all(ctx, s)
}

// once works over one connection as long as it lasts, and tells how long to wait for
// the next where it ended well.
func (r *Reader) once(ctx context.Context) (time.Duration, error) {
	s, err := r.connect(ctx)
	if err != nil {
		return 0, err
	}
	defer s.close()
	for born := time.Now(); time.Since(born) < lifetime; {
		if err := r.all(ctx, s); err != nil {
			return 0, err
		}
		r.stumbles = 0
		r.set(func(s *Status) { s.Connected, s.Failure, s.Failures = true, nil, 0 })
		if !s.idles() {
			return r.until(r.c.Poll), nil
		}
		if err := s.sleep(ctx, r.c.Folders[0], r.until(min(r.c.Poll, maxIdle)), r.nudge); err != nil {
			return 0, err
		}
	}
	return 0, nil
}

func (r *Reader) all(ctx context.Context, s *session) error {
	var absent []string
	for i, f := range r.c.Folders {
		err := r.folder(ctx, s, f)
		if i > 0 && isNo(err) && failureOf(err).Phase != PhaseFetch { // a folder for junk that is not there keeps nobody from reading
			absent = append(absent, f)
			continue
		}
		if err != nil {
			return err
		}
	}
	r.set(func(s *Status) { s.Last, s.Absent = time.Now(), absent })
	for _, f := range r.c.Folders {
		if !slices.Contains(absent, f) {
			if err := r.retry(ctx, s, f); err != nil {
				return err
			}
		}
	}
	return nil
}

// pause doubles from five seconds to ten minutes.
func pause(n int) time.Duration { return min(5*time.Second<<min(max(n-1, 0), 8), 10*time.Minute) }

package engine

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/fault"
	"cardiopli/pipeline/mailbox"
	"cardiopli/pipeline/receipt"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// What is kept of mails in a day, so that a flood does not fill the disk. What is
// beyond it stays in the mailbox, and is told.
const (
	keptOfSender = 50  // unmatched, of one sender
	keptUnknown  = 500 // unmatched, in all
	keptOfLetter = 100 // of one letter
	// keptReceipts are of one letter, where the mail says what became of it: that is
	// not to be missed for what else comes.
	keptReceipts = 10 * keptOfLetter
	// keptBytes is what is kept of a mail that only reports: the letter that it brings
	// back is ours already.
	keptBytes = 256 << 10
)

// returns reads what comes back about letters, and files it. It answers nobody: it
// has no way to send a mail (crypto/THREATMODEL.md, "Mail").
type returns struct {
	e      *Engine
	reader *mailbox.Reader // nil: no mailbox is read
	place  string          // of the mailbox, before the name of a folder
	opener *opener
}

// readyReturns makes the reader of the mailbox, where the settings name one.
func (e *Engine) readyReturns() error {
	e.returns = &returns{e: e}
	s := e.Config.Mailbox()
	if s.Host == "" || e.client == nil {
		return nil
	}
	acc := e.mail.Operator.Account
	acc.User = s.User
	e.returns.opener = newOpener(e.Practice, e.Log)
	e.returns.place = fmt.Sprintf("%s:%d/%s/", s.Host, s.Port, s.User)
	e.returns.reader = mailbox.New(mailbox.Config{
		Server: e.mail.Operator.Server(s.Host, s.Port, s.ServerName), Account: acc, TLS: s.TLS,
		Folders: append([]string{s.Folder}, s.More...), Move: s.Move, Poll: s.Poll, Renewed: e.renewed, Log: e.Log}, e.returns)
	return nil
}

// readMailbox reads what comes back until ctx ends.
func (e *Engine) readMailbox(ctx context.Context) error {
	if e.returns.reader == nil {
		<-ctx.Done()
		return nil
	}
	return e.returns.reader.Run(ctx)
}

// Mailbox tells how the reading of the mailbox fares; ok is false where none is read.
func (e *Engine) MailboxStatus() (s mailbox.Status, ok bool) {
	if e.returns.reader == nil {
		return s, false
	}
	return e.returns.reader.Status(), true
}

// Place is part of mailbox.Keeper.
func (r *returns) Place(ctx context.Context, folder string) (mailbox.Place, error) {
	f, err := r.e.Store.MailFolder(ctx, r.place+folder)
	p := mailbox.Place{Validity: f.Validity, UID: f.UID, Ordinary: f.Ordinary, Refused: f.Refused}
	for _, a := range f.Aside {
		p.Aside = append(p.Aside, mailbox.Aside{UID: a.UID, Failed: a.Failed, Due: a.At,
			Bare: a.Flags&flagBare != 0, Larger: a.Flags&flagLarger != 0, Proven: a.Flags&flagProven != 0, Told: a.Flags&flagTold != 0})
	}
	return p, err
}

// Keep is part of mailbox.Keeper.
func (r *returns) Keep(ctx context.Context, folder string, p mailbox.Place) error {
	f := store.Folder{Validity: p.Validity, UID: p.UID, At: now(), Ordinary: p.Ordinary, Refused: p.Refused}
	for _, a := range p.Aside {
		kept := store.FolderAside{UID: a.UID, At: a.Due, Failed: a.Failed}
		for flag, set := range map[int]bool{flagBare: a.Bare, flagLarger: a.Larger, flagProven: a.Proven, flagTold: a.Told} {
			if set {
				kept.Flags |= flag
			}
		}
		f.Aside = append(f.Aside, kept)
	}
	err := r.e.Store.SaveMailFolder(ctx, r.place+folder, f)
	if err == nil {
		fault.Point(fault.ReceiptPlace)
	}
	return err
}

// How the store keeps what is known of a mail that was put aside.
const (
	flagBare = 1 << iota
	flagLarger
	flagProven
	flagTold
)

// Since is part of mailbox.Keeper.
func (r *returns) Since(ctx context.Context) (time.Time, error) { return r.e.Store.Oldest(ctx) }

// Take is part of mailbox.Keeper: it keeps a mail that concerns a letter, or may,
// before the place in the mailbox moves on.
func (r *returns) Take(ctx context.Context, m mailbox.Mail) (mailbox.Outcome, error) {
	fault.Point(fault.ReceiptFetched)
	digest := sha256.Sum256(m.Raw)
	if m.Unreadable { // named by its number, which the folder gives to no other
		digest = sha256.Sum256(fmt.Appendf(nil, "unreadable\x00%s%s\x00%d\x00%d", r.place, m.Folder, m.Validity, m.UID))
	}
	known, err := r.e.Store.KnowsMail(ctx, digest[:])
	if err != nil {
		return 0, err
	}
	if known {
		return mailbox.Filed, nil
	}
	if m.Unreadable {
		return r.unreadable(ctx, m, digest[:])
	}
	read := r.opener.read(m)
	to, err := r.match(ctx, read)
	if err != nil {
		return 0, err
	}
	if to.Document == "" {
		at := now()
		if !m.At.IsZero() && m.At.Before(at) {
			at = m.At
		}
		if read.guess, err = r.guess(ctx, read, at); err != nil {
			return 0, err
		}
		to = read.guess.one
	}
	if to.Document == "" && len(read.guess.copies) == 0 && !r.concerns(read) {
		return mailbox.Ordinary, nil
	}
	limit, err := r.e.Store.FloodSince(ctx, now().Add(-24*time.Hour), read.From, to.Document)
	if err != nil {
		return 0, err
	}
	a, err := r.arrived(ctx, read, to)
	if err != nil {
		return 0, err
	}
	most := keptOfLetter
	if believed(a.Receipts) {
		most = keptReceipts
	}
	if limit.Sender >= keptOfSender && to.Document == "" || limit.Unmatched >= keptUnknown && to.Document == "" || limit.Document >= most {
		r.e.Log.Warn("too many mails of one kind in a day: one stays in the mailbox", "document", to.Document)
		return mailbox.Refused, nil
	}
	a.Digest = digest[:]
	_, _, err = r.e.Store.KeepMail(ctx, a)
	if errors.Is(err, store.ErrErased) { // nothing is kept of a letter that was erased
		return mailbox.Ordinary, nil
	}
	if err != nil {
		return 0, err
	}
	return mailbox.Filed, nil
}

// ours is the form of the Message-IDs that letters bear (message.NewMessageID).
var ours = regexp.MustCompile(`^<[0-9a-z]{12}(?:-[0-9]+)+\.[0-9a-f]{20}@([^<>@]+)>$`)

// concerns reports whether a mail that names no copy may be about one: a report that
// names no message at all, or one that bears a Message-ID of our form. A report on
// somebody else's mail, and all ordinary mail, is left alone.
func (r *returns) concerns(m comeback) bool {
	for _, id := range m.ids() {
		if f := ours.FindStringSubmatch(id); f != nil && f[1] == pipeline.Address(r.e.Config.Practice.Mailbox).Domain() {
			return true
		}
	}
	switch m.Mail.Kind {
	case receipt.Notice, receipt.Receipt, receipt.Plain:
		for _, rc := range m.Receipts {
			if rc.Message != "" {
				return false
			}
		}
		return len(m.Receipts) > 0
	}
	return false
}

// match finds the copy that a mail is about: by what its receipts name, else by what
// it answers.
func (r *returns) match(ctx context.Context, m comeback) (store.Match, error) {
	for _, rc := range m.Receipts {
		if to, err := r.named(ctx, rc); err != nil || to.Document != "" {
			return to, err
		}
	}
	for _, id := range m.ids() {
		to, err := r.e.Store.ByMessageID(ctx, id)
		if err == nil || !errors.Is(err, store.ErrNotFound) {
			return to, err
		}
	}
	return store.Match{}, nil
}

// named finds the copy that a receipt names: by its Message-ID, else by the ENVID. One
// that bears our token counts whatever a gateway has made of the Message-ID; one of
// the form of before, which who received another copy can guess, only beside none.
func (r *returns) named(ctx context.Context, rc pipeline.Receipt) (store.Match, error) {
	if rc.Message != "" {
		to, err := r.e.Store.ByMessageID(ctx, rc.Message)
		if err == nil || !errors.Is(err, store.ErrNotFound) {
			return to, err
		}
	}
	if rc.Envelope != "" {
		to, err := r.e.Store.ByEnvelope(ctx, rc.Envelope)
		switch {
		case errors.Is(err, store.ErrNotFound):
		case err != nil || to.Proven || rc.Message == "" || ours.MatchString(rc.Message):
			return to, err
		}
	}
	return store.Match{}, nil
}

// ids are the messages that a mail names or answers, the surest first.
func (m comeback) ids() (all []string) {
	for _, rc := range m.Receipts {
		if rc.Message != "" {
			all = append(all, rc.Message)
		}
	}
	if m.Mail.InReplyTo != "" {
		all = append(all, m.Mail.InReplyTo)
	}
	for i := len(m.Mail.References) - 1; i >= 0; i-- {
		all = append(all, m.Mail.References[i])
	}
	if m.Mail.About != "" { // some webmail answers without naming what it answers, and attaches or quotes it
		all = append(all, m.Mail.About)
	}
	return all
}

// arrived makes of a mail what is kept of it, with the receipts that concern the copy.
func (r *returns) arrived(ctx context.Context, m comeback, to store.Match) (store.Arrived, error) {
	a := store.Arrived{Kind: string(m.Mail.Kind), Sender: m.Mail.From, Size: m.size, At: now(), Raw: m.raw, Opened: m.entity}
	if m.sheet.Large {
		a.Kind = string(review.KindLarge)
	}
	stage := pipeline.StageReceipt
	switch receipt.Kind(a.Kind) {
	case receipt.Notice, receipt.Receipt, receipt.Plain:
		if len(a.Raw) > keptBytes {
			a.Raw, m.sheet.Cut = a.Raw[:keptBytes], true
		}
		if len(a.Opened) > keptBytes {
			a.Opened = a.Opened[:keptBytes]
		}
	default:
		stage = pipeline.StageReply
	}
	hop := pipeline.Hop{Stage: stage, Actor: pipeline.System, Outcome: "unmatched"}
	if to.Document == "" {
		m.sheet.Receipts = m.Receipts // for whoever says whose it is
		m.sheet.Suspects, a.Suspects = m.guess.copies, m.guess.copies
		a.Hops = []pipeline.Hop{hop}
		return a, m.write(&a)
	}
	l, err := r.e.Store.Delivery(ctx, to.Delivery)
	if errors.Is(err, store.ErrErased) {
		a.Document = to.Document
		return a, nil // the store refuses it
	}
	if err != nil {
		return a, err
	}
	a.Document, a.Delivery = to.Document, to.Delivery
	m.sheet.Stranger = m.Mail.From != "" && !m.Mail.From.Equal(l.Recipient.Address)
	for _, rc := range m.Receipts {
		told := store.Told{Delivery: to.Delivery, Receipt: rc}
		mine, err := r.named(ctx, rc)
		if err != nil {
			return a, err
		}
		if mine.Document != "" && mine.Delivery != to.Delivery {
			a.Unread = true
			continue // of another letter: a mail is about one, and a person sees to the rest
		}
		guessed := m.guess.one.Document != ""
		if !guessed { // what was guessed was held against the copy already
			if told.Doubt, err = r.doubt(ctx, rc, m, l, to, mine.Proven); err != nil {
				return a, err
			}
		}
		h := pipeline.Hop{Stage: pipeline.StageReceipt, Actor: pipeline.System, Outcome: string(rc.Kind), Delivery: to.Delivery, Notes: receiptNotes(rc)}
		if guessed {
			h.Notes["by"] = "address"
		}
		if told.Doubt != "" {
			h.Notes["doubt"] = "recipient"
			// It changes no state, and may be true: an alias, a mailbox that passes on.
			a.Unread = a.Unread || rc.Kind == pipeline.ReceiptFailed || rc.Kind == pipeline.ReceiptRefused
		}
		a.Receipts, a.Hops = append(a.Receipts, told), append(a.Hops, h)
	}
	if stage == pipeline.StageReply || len(a.Receipts) == 0 {
		hop.Outcome, hop.Delivery = "filed", to.Delivery
		a.Hops = append(a.Hops, hop)
		unread, err := r.unread(ctx, receipt.Kind(a.Kind), m.Mail, to)
		if err != nil {
			return a, err
		}
		a.Unread = a.Unread || unread
	}
	return a, m.write(&a)
}

// believed reports whether a mail tells of a copy, and is not doubted.
func believed(all []store.Told) bool {
	return slices.ContainsFunc(all, func(t store.Told) bool { return t.Doubt == "" })
}

func (m comeback) write(a *store.Arrived) (err error) {
	a.Content, err = json.Marshal(m.sheet)
	return err
}

// unread reports whether a person must see the mail: an answer, and of an urgent
// letter also that its recipient is away, of any that nobody reads there any more.
func (r *returns) unread(ctx context.Context, k receipt.Kind, m receipt.Mail, to store.Match) (bool, error) {
	if k != receipt.Auto || receipt.Gone(m) {
		return true, nil
	}
	ws, err := r.e.Store.WatchesOf(ctx, to.Document)
	for _, w := range ws {
		if w.Urgency > pipeline.Routine {
			return true, err
		}
	}
	return false, err
}

var (
	enhancedForm = regexp.MustCompile(`^[245]\.[0-9]{1,3}\.[0-9]{1,3}$`)
	codeForm     = regexp.MustCompile(`^[0-9]{3}$`)
)

// receiptNotes are the codes of a receipt: somebody else wrote them, and the trace
// keeps them for ever.
func receiptNotes(rc pipeline.Receipt) map[string]string {
	n := map[string]string{}
	if enhancedForm.MatchString(rc.Status) {
		n["status"] = rc.Status
	}
	if codeForm.MatchString(rc.Code) {
		n["code"] = rc.Code
	}
	return n
}

package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
	"cardiopli/pipeline/trace"

	"github.com/google/renameio/v2"
)

// Options of a demonstration.
type Options struct {
	Dir  string
	Once bool      // end when nothing can move without a person
	Out  io.Writer // for people
	Log  *slog.Logger
	// Serve keeps the review page up until ctx ends; used without Once.
	Serve func(context.Context, *engine.Engine) error
}

// Run runs the demonstration.
func Run(ctx context.Context, o Options) error {
	fmt.Fprintf(o.Out, "Démonstration dans %s (personnes et comptes rendus inventés)\n", o.Dir)
	p, w, err := open(ctx, o.Dir)
	if err != nil {
		return err
	}
	defer p.Close()
	defer w.operator.Close()
	n, err := drop(p)
	if err != nil {
		return fmt.Errorf("drop reports: %w", err)
	}
	if n > 0 {
		fmt.Fprintf(o.Out, "%s dans inbox/\n", pipeline.French.Count(n, "compte rendu déposé", "comptes rendus déposés"))
	} else {
		fmt.Fprintln(o.Out, "Reprise : les comptes rendus sont déjà déposés.")
	}
	e, err := engine.Start(ctx, p, o.Log)
	if err != nil {
		return err
	}
	defer e.Close()
	running, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- e.Run(running) }()
	work := func() error {
		if err := w.decide(running, e, o.Out); err != nil {
			return err
		}
		if err := hear(running, e, o.Out); err != nil {
			return err
		}
		return finish(running, e, o.Out)
	}
	err = work()
	if err == nil && !o.Once && o.Serve != nil {
		err = o.Serve(running, e)
	}
	stop()
	if runErr := <-ended; err == nil {
		err = runErr
	}
	return err
}

// decide is the cardiologist's morning: each draft that is complete and without
// an open question is opened, looked at and signed; the others stay for a
// person. It ends when nothing more moves.
func (w *world) decide(ctx context.Context, e *engine.Engine, out io.Writer) error {
	refused := map[pipeline.ID]int{} // version that could not be signed
	faults := map[pipeline.ID]int{}  // of the machine, which another try may not meet again
	last := ""
	for {
		// Asked before the list is taken: what becomes ready in between is seen.
		idle, err := e.Idle(ctx)
		if err != nil {
			return err
		}
		list, err := e.Store.List(ctx)
		if err != nil {
			return err
		}
		if line := progress(list); line != last {
			fmt.Fprintln(out, line)
			last = line
		}
		batch, answered := map[string][]review.Seen{}, false
		for _, m := range list {
			if m.State != pipeline.Drafted || len(m.Blocking()) > 0 || refused[m.ID] == m.Version {
				continue
			}
			u, ok := w.signer(m.Author)
			if !ok {
				refused[m.ID] = m.Version
				continue
			}
			seen, asked, err := w.look(ctx, e, u.Login, m.ID)
			if err != nil {
				return err
			}
			if asked {
				answered = true
				continue // a new version is on its way
			}
			batch[u.Login] = append(batch[u.Login], seen)
		}
		for login, letters := range batch {
			failed, err := w.sign(ctx, e, login, letters)
			if err != nil {
				return err
			}
			for _, l := range letters {
				err := failed[l.ID]
				var r *review.Refusal
				switch {
				case err == nil:
				case errors.As(err, &r):
					// The next version, if one is on its way, is looked at afresh.
					refused[l.ID] = l.Version
					fmt.Fprintf(out, "  %s n'est pas signé : %s\n", l.ID, r.What)
				case faults[l.ID] < 5:
					faults[l.ID]++
				default:
					return fmt.Errorf("sign %s: %w", l.ID, err)
				}
			}
		}
		if len(batch) == 0 && !answered && idle {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// patience is how long the demonstration waits for its own operator's receipts.
const patience = 30 * time.Second

// hear waits until what the operator wrote about the letters was read back from the
// practice's mailbox, so that the states are those that it tells of.
func hear(ctx context.Context, e *engine.Engine, out io.Writer) error {
	for end := time.Now().Add(patience); ; {
		written, err := filepath.Glob(e.Path("operator", "*.eml"))
		if err != nil {
			return err
		}
		kept, err := e.Store.CountMails(ctx)
		if err != nil {
			return err
		}
		idle, err := e.Idle(ctx)
		if err != nil {
			return err
		}
		if kept >= len(written) && idle {
			fmt.Fprintf(out, "  %s dans la boîte du cabinet\n", pipeline.French.Count(kept, "accusé ou avis de remise lu", "accusés et avis de remise lus"))
			return nil
		}
		if time.Now().After(end) {
			fmt.Fprintf(out, "  %s, de %d\n", pipeline.French.Count(kept, "accusé ou avis de remise lu", "accusés et avis de remise lus"), len(written))
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (w *world) actor(ctx context.Context, e *engine.Engine, login string) (review.Actor, error) {
	p, err := e.Store.Person(ctx, login)
	return review.ActorOf(p), err
}

// look opens a draft and its PDF, as a person does before signing. Where the text
// does not say whether anything is asked of the reader, it is said first, with one
// answer: an urgent finding is for the reader to act on, anything else asks nothing.
func (w *world) look(ctx context.Context, e *engine.Engine, login string, id pipeline.ID) (_ review.Seen, asked bool, err error) {
	a, err := w.actor(ctx, e, login)
	if err != nil {
		return review.Seen{}, false, err
	}
	sheet, err := e.Desk.Open(ctx, a, id)
	if err != nil {
		return review.Seen{}, false, err
	}
	pdf, err := e.Desk.PDF(ctx, a, id, sheet.Version)
	if err != nil {
		return review.Seen{}, false, err
	}
	if sheet.Letter.Ask.Action == pipeline.ActionUnknown {
		answer := pipeline.Ask{Action: pipeline.ActionNone}
		if len(sheet.Letter.Alerts) > 0 {
			answer = pipeline.Ask{Action: pipeline.ActionAsked, Added: "Merci d'en tenir compte sans attendre et de nous appeler."}
		}
		return review.Seen{}, true, e.Desk.Ask(ctx, a, id, sheet.Version, answer)
	}
	return review.Seen{ID: id, Version: sheet.Version, PDF: pipeline.DigestOf(pdf)}, false, nil
}

// sign approves a batch with the person's PIN.
func (w *world) sign(ctx context.Context, e *engine.Engine, login string, letters []review.Seen) (map[pipeline.ID]error, error) {
	a, err := w.actor(ctx, e, login)
	if err != nil {
		return nil, err
	}
	for _, u := range w.users {
		if u.Login == login {
			return e.Desk.Approve(ctx, a, []byte(u.PIN), letters...)
		}
	}
	return nil, fmt.Errorf("no person with this login")
}

func progress(list []store.Summary) string {
	n := map[string]int{}
	copies, taken := 0, 0
	for _, m := range list {
		n[string(m.State)]++
		for _, d := range m.Deliveries {
			copies++
			if d.State.Settled() {
				taken++
			}
		}
	}
	words := func(n int, one, many string) string {
		return fmt.Sprintf("%2d %s", n, pipeline.French.Agree(n, one, many))
	}
	return fmt.Sprintf("  %s · %s · %s · %s · envois pris par l'opérateur %d/%d", words(len(list), "reçu", "reçus"), words(n[string(pipeline.Drafted)], "brouillon", "brouillons"),
		words(n[string(pipeline.Approved)]+n[string(pipeline.Issued)], "signé", "signés"), words(n[string(pipeline.Held)], "retenu", "retenus"), taken, copies)
}

// Report is D/report.json.
type Report struct {
	Documents []Document    `json:"documents"`
	Balance   store.Balance `json:"balance"`
	Trace     TraceState    `json:"trace"`
}

// Document is one line of the report.
type Document struct {
	ID         pipeline.ID     `json:"id"`
	File       string          `json:"file"`
	ExamKinds  []pipeline.Exam `json:"exam_kinds"`
	State      pipeline.State  `json:"state"`
	Class      pipeline.Class  `json:"class"`
	Urgency    string          `json:"urgency"`
	Reason     string          `json:"reason"`
	Recipients []Recipient     `json:"recipients"`
}

// Recipient is one copy; its state is empty while the letter is not issued.
type Recipient struct {
	Address   pipeline.Address       `json:"address"`
	State     pipeline.DeliveryState `json:"state"`
	MessageID string                 `json:"message_id"`
}

// TraceState is what verifying the trace gave.
type TraceState struct {
	Size     int64  `json:"size"`
	Root     string `json:"root"`
	Verified bool   `json:"verified"`
}

// finish copies the sent letters, writes report.json and prints the table.
func finish(ctx context.Context, e *engine.Engine, out io.Writer) error {
	list, err := e.Store.List(ctx)
	if err != nil {
		return err
	}
	r := Report{Documents: []Document{}}
	if r.Balance, err = e.Store.Balance(ctx); err != nil {
		return err
	}
	for _, m := range list {
		if m.State == pipeline.Issued {
			if err := copyLetter(ctx, e, m); err != nil {
				return fmt.Errorf("copy letter %s: %w", m.ID, err)
			}
		}
		r.Documents = append(r.Documents, documentOf(m))
	}
	v, err := trace.Verify(e.Path(engine.Trace), trace.Options{})
	r.Trace = TraceState{Size: v.Size, Root: v.Root.String(), Verified: err == nil}
	b, jsonErr := json.MarshalIndent(r, "", "  ")
	if jsonErr != nil {
		return jsonErr
	}
	if err := writeFile(e.Path("report.json"), append(b, '\n')); err != nil {
		return err
	}
	printTable(out, list, r)
	if err != nil {
		return fmt.Errorf("verify the trace: %w", err)
	}
	return nil
}

func documentOf(m store.Summary) Document {
	d := Document{ID: m.ID, File: m.File, ExamKinds: m.Exams, State: m.State, Class: m.Class, Urgency: m.Urgency.String(),
		Reason: review.Why(m), Recipients: []Recipient{}}
	if d.ExamKinds == nil {
		d.ExamKinds = []pipeline.Exam{}
	}
	for _, l := range m.Deliveries {
		d.Recipients = append(d.Recipients, Recipient{Address: l.Recipient.Address, State: l.State, MessageID: l.MessageID})
	}
	if len(m.Deliveries) == 0 {
		for _, to := range m.Recipients {
			d.Recipients = append(d.Recipients, Recipient{Address: to.Address})
		}
	}
	return d
}

// copyLetter writes D/letters/ID.pdf: the bytes that were sent.
func copyLetter(ctx context.Context, e *engine.Engine, m store.Summary) error {
	pdf, err := e.Store.PDF(ctx, m.ID, m.Version)
	if err != nil {
		return err
	}
	dir := e.Path("letters")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(dir, string(m.ID)+".pdf"), pdf); err != nil {
		return err
	}
	// The letters that it replaced, by the number that each bears.
	done := map[int]bool{}
	for _, d := range m.Earlier {
		if done[d.Version] {
			continue
		}
		done[d.Version] = true
		before, err := e.Store.LoadVersion(ctx, m.ID, d.Version)
		if err != nil {
			return err
		}
		pdf, err := e.Store.PDF(ctx, m.ID, d.Version)
		if err != nil {
			return err
		}
		if err := writeFile(filepath.Join(dir, fmt.Sprintf("%s.v%d.pdf", m.ID, before.Letter.Version)), pdf); err != nil {
			return err
		}
	}
	return nil
}

// writeFile writes beside, syncs and renames.
func writeFile(path string, b []byte) error {
	return renameio.WriteFile(path, b, 0o600, renameio.WithTempDir(filepath.Dir(path)))
}

package engine

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"cardiopli/crypto/keys"
	"cardiopli/pipeline"
	"cardiopli/pipeline/abbreviation"
	"cardiopli/pipeline/check"
	"cardiopli/pipeline/coding"
	"cardiopli/pipeline/config"
	"cardiopli/pipeline/domains"
	"cardiopli/pipeline/fault"
	"cardiopli/pipeline/intake"
	"cardiopli/pipeline/ledger"
	"cardiopli/pipeline/render"
	"cardiopli/pipeline/revocation"
	"cardiopli/pipeline/runner"
	"cardiopli/pipeline/seal"
	"cardiopli/pipeline/store"
	"cardiopli/pipeline/submit"
	"cardiopli/pipeline/trace"
	"cardiopli/pipeline/transcribe"
	"cardiopli/templates"
	"cardiopli/vocab"

	"github.com/gofrs/flock"
)

// ErrRunning is returned where another process runs the engine of this folder.
var ErrRunning = errors.New("another cardiopli runs on this folder")

// ErrBehind is returned where the database is older than the trace: it was
// restored from a backup, and would tell of other steps under numbers that the
// trace has already signed.
var ErrBehind = errors.New("the database is older than the trace")

// Engine moves documents: it takes files from the inbox, prepares drafts, and
// after an approval seals and submits. One runs per practice folder.
type Engine struct {
	*Practice
	Log *slog.Logger

	lock      *flock.Flock
	checker   *check.Checker
	templates *templates.Set
	acts      *templates.Acts
	renderer  *render.Renderer
	ledgers   *ledger.Book
	mail      Mailing
	sealers   sealers
	domains   *domains.List
	source    domains.Source
	copyFault atomic.Pointer[error] // why copies are not in export/, nil where they are
	client    *submit.Client
	speech    *transcribe.Client // nil: recordings wait to be typed
	prompt    string             // that the speech engine is given
	trace     *trace.Log
	runner    *runner.Runner
	outbox    chan struct{}
	sound     recordings
	queue     *runner.Runner // of copies; runner is that of documents
	served    served
	asked     time.Time        // of lookAgain alone: its last look
	clock     func() time.Time // of the queue; nil: the system's
	history   history
	past      past
	returns   *returns
	speller   *abbreviation.Speller
	watched   atomic.Pointer[[][]*x509.Certificate] // whose revocation is kept up to date
}

// Start takes the engine lock and readies every stage. Nothing moves before Run.
func Start(ctx context.Context, p *Practice, log *slog.Logger) (_ *Engine, err error) {
	e := &Engine{Practice: p, Log: log, lock: flock.New(p.Path(Data, "engine.lock")), outbox: make(chan struct{}, 1)}
	ok, err := e.lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock the practice folder: %w", err)
	}
	if !ok {
		return nil, ErrRunning
	}
	defer func() {
		if err != nil {
			e.lock.Unlock()
		}
	}()
	offline, err := p.claim(ctx)
	if err != nil {
		return nil, err
	}
	if offline != nil {
		log.Warn("the object store cannot be asked whose it is; letters wait until it answers", "err", offline)
	}
	if err := e.ready(); err != nil {
		return nil, err
	}
	last, err := p.Store.LastHop(ctx)
	if err != nil {
		return nil, err
	}
	if e.trace.LastSeq() > last {
		return nil, ErrBehind
	}
	if n := e.trace.Repaired().Bytes; n > 0 {
		log.Warn("an append to the trace was cut short; what was not signed was cleared", "bytes", n)
	}
	unknown, err := p.Store.Recover(ctx, now())
	if err != nil {
		return nil, fmt.Errorf("recover: %w", err)
	}
	if unknown > 0 {
		log.Warn("submissions were interrupted; the same bytes will be sent again", "deliveries", unknown)
	}
	e.runner = runner.New(e, runner.Options{Workers: 4, Log: log, Now: now})
	// Two runners: what is slow to prepare keeps no letter from leaving, nor the
	// other way round.
	e.queue = runner.New(copies{e}, runner.Options{Workers: p.Config.Queue.Lanes, Slow: slowLane, Log: log, Now: now})
	p.Store.Notify(e.runner.Wake())
	p.Store.Notify(e.queue.Wake())
	p.Store.Notify(e.outbox)
	return e, nil
}

func (e *Engine) ready() error {
	lexicon, err := vocab.Load()
	if err != nil {
		return fmt.Errorf("load vocabulary: %w", err)
	}
	own, err := ownTerms(e.Path(OwnTerms))
	if err != nil {
		return err
	}
	e.checker = check.New(lexicon, own)
	e.speller = abbreviation.New(lexicon)
	if e.templates, err = templates.Load(os.DirFS(e.Path(Templates))); err != nil {
		return fmt.Errorf("load templates: %w", err)
	}
	e.ledgers = ledger.New(e.templates)
	if e.acts, err = templates.LoadActs(os.DirFS(e.Path(Templates))); err != nil {
		return fmt.Errorf("load acts: %w", err)
	}
	if e.renderer, err = e.Renderer(); err != nil {
		return err
	}
	// A practice without an operator can still prepare and approve; its letters wait.
	m, err := Mail(e.Practice, e.Log)
	if err != nil && !errors.Is(err, ErrNoOperator) {
		return err
	}
	e.mail, e.client = m, m.Client
	e.sealers.now = m.Sealer
	if e.domains, e.source, err = e.Domains(e.Log); err != nil {
		return err
	}
	if err := e.readyReturns(); err != nil {
		return err
	}
	if e.speech, e.prompt, err = e.listener(); err != nil && !errors.Is(err, ErrNoSpeech) {
		return fmt.Errorf("speech engine: %w", err)
	}
	signer, verifier, err := keys.LoadTraceKey(e.Site, e.Path(Keys))
	if err != nil {
		return fmt.Errorf("open trace key: %w", err)
	}
	if e.trace, err = trace.Open(e.Path(Trace), signer, verifier); err != nil {
		return fmt.Errorf("open trace: %w", err)
	}
	return nil
}

// Mailing is what sealing and submission need.
type Mailing struct {
	Sealer *seal.Sealer
	Client *submit.Client
	Operator
	// Revocation is nil where the settings ask nothing of authorities.
	Revocation *revocation.Cache
}

// ErrNoOperator is returned where the settings name no operator.
var ErrNoOperator = errors.New("no operator is set: mail.host in " + config.Name)

// Mail readies sealing and submission from the settings. Nothing is dialled yet.
func Mail(p *Practice, log *slog.Logger) (Mailing, error) {
	m := p.Config.Mail
	if m.Host == "" {
		return Mailing{}, ErrNoOperator
	}
	out, err := Sealing(p, log)
	if errors.Is(err, ErrNoMailbox) {
		// The channel between listed domains needs no certificate of the practice.
		on, failed := p.Store.Setting(context.Background(), store.SettingChannel)
		if failed == nil && on.On {
			err = nil
		}
	}
	if err != nil {
		return Mailing{}, err
	}
	if out.Operator, err = p.operator(out.Revocation, log); err != nil {
		return Mailing{}, err
	}
	t := m.Timeouts
	out.Client = submit.New(submit.Config{
		Server:  out.Operator.Server(m.Host, m.Port, m.ServerName),
		Account: out.Operator.Account,
		Name:    p.ehlo(), Point: fault.Point, RequireTLS: m.RequireTLS, MaxSize: p.Config.MaxMessage(), Keep: t.Keep, Kept: p.Config.Queue.Lanes,
		Timeouts: submit.Timeouts{Dial: t.Dial, Greeting: t.Greeting, TLS: t.TLS, Command: t.Command, Block: t.Block, Final: t.Final}})
	return out, nil
}

// Sealing is Mail without the operator: what letters are signed and judged with.
func Sealing(p *Practice, log *slog.Logger) (Mailing, error) {
	signer, err := p.Mailbox()
	if err != nil {
		return Mailing{}, err
	}
	trust, lists, err := p.trust(log)
	if err != nil {
		return Mailing{}, err
	}
	return Mailing{Sealer: seal.New(signer, trust), Revocation: lists}, nil
}

// Close releases the lock and kept connections.
func (e *Engine) Close() error {
	if e.client != nil {
		e.client.Close()
	}
	return e.lock.Unlock()
}

// Run moves documents until ctx ends. Steps under way are finished.
func (e *Engine) Run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	watcher := intake.New(e.Path(Inbox), e.Path(RejectedIn), taker{e}, intake.Options{
		Settle: e.Config.Intake.Settle, MaxRecording: e.Config.Intake.Recording << 20, Orphan: e.Config.Intake.Orphan, Share: e.Config.Intake.Share, Log: e.Log, Point: fault.Point})
	parts := []func(context.Context) error{watcher.Run, e.runner.Run, e.queue.Run, e.keepTrace, e.watchCertificates, e.watchDomains, e.layCopies, e.lookAgain, e.watchTime, e.keepSignIn, e.readMailbox, e.rehearsals}
	settled := make(chan struct{})
	go func() {
		defer close(settled)
		e.settleBlobs(ctx)
	}()
	defer func() {
		stop()
		<-settled // before the blobs are closed
	}()
	ended := make(chan error, len(parts))
	for _, part := range parts {
		go func() { ended <- part(ctx) }()
	}
	var errs []error
	for range parts {
		err := <-ended
		if err != nil && !errors.Is(err, context.Canceled) {
			errs = append(errs, err)
		}
		stop() // one part that ends, ends all: a half engine would look alive
	}
	// What the last steps told is logged before the process ends.
	errs = append(errs, e.logOutbox(context.WithoutCancel(ctx)))
	return errors.Join(errs...)
}

// keepTrace appends hops to the trace as they are committed.
func (e *Engine) keepTrace(ctx context.Context) error {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		if err := e.logOutbox(ctx); err != nil && ctx.Err() == nil {
			e.Log.Error("append to the trace", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-e.outbox:
		case <-tick.C:
		}
	}
}

func (e *Engine) logOutbox(ctx context.Context) error {
	for {
		hops, err := e.Store.Outbox(ctx, 500)
		if err != nil || len(hops) == 0 {
			return err
		}
		e.forget(hops)
		if err := e.trace.Append(hops); err != nil {
			return err
		}
		fault.Point(fault.TraceAppended)
		if err := e.Store.Logged(ctx, hops[len(hops)-1].Seq); err != nil {
			return err
		}
		fault.Point(fault.TraceMarked)
	}
}

// Idle reports whether nothing can move without a person: the inbox holds no
// file that would be taken, no step is due, and the trace is up to date.
func (e *Engine) Idle(ctx context.Context) (bool, error) {
	waiting, err := pending(e.Path(Inbox))
	if err != nil || waiting {
		return false, err
	}
	idle, err := e.Store.Idle(ctx)
	if err != nil || !idle {
		return false, err
	}
	hops, err := e.Store.Outbox(ctx, 1)
	return len(hops) == 0, err
}

// ownTerms reads the practice's own words; see vocab.ReadOwn for their file.
func ownTerms(path string) ([]string, error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, vocab.MaxOwn))
	if err != nil {
		return nil, fmt.Errorf("read own terms: %w", err)
	}
	return vocab.ReadOwn(b), nil
}

// Propose gives the acts that a document may be coded with, and the practice's
// own keys that are valid on the day of its examination.
func (e *Engine) Propose(doc pipeline.Document) coding.Proposal {
	return coding.Propose(doc, e.acts, e.Config.Coding.Keys)
}

// Package runner decides what to do next. The state is the queue: there is no
// job table. The runner asks its source for rows whose step is due, most urgent
// first, runs each in a worker, and is woken by every change of this process
// and by a short poll for changes of others.
//
// One engine runs per practice folder (a lock elsewhere sees to it), so there is
// no lease and nothing to rescue: after a crash the tables say what is due.
package runner

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"
)

// Job is one due step. Key is unique among what is due: a key that is being
// worked on is not started again. Lane is what one slow thing must not hold up
// another by: jobs of one lane run one at a time.
type Job struct {
	Key      string
	Lane     string
	Attempts int // failed before
	// Do runs the step. It commits its own result. An error means that nothing
	// was committed and the machine, not the document, is at fault.
	Do func(context.Context) error
	// Postpone notes a failed attempt and when to try again.
	Postpone func(context.Context, time.Time) error
}

// Source tells what is due.
type Source interface {
	// Due lists up to n due jobs, most urgent first.
	Due(ctx context.Context, now time.Time, n int) ([]Job, error)
}

// Options of a Runner. The zero value of each field means its default.
type Options struct {
	Workers int // at once; 4
	// Slow is after how long a job counts no longer among the Workers, so that a few
	// that hang do not keep others from starting; 0: all count. At most three times
	// Workers run at once whatever they do.
	Slow time.Duration
	Poll time.Duration // for what other processes changed; 500 ms
	Log  *slog.Logger
	Now  func() time.Time
}

// Runner works through what is due.
type Runner struct {
	source Source
	o      Options
	wake   chan struct{}

	mu    sync.Mutex
	busy  map[string]time.Time // since when
	lanes map[string]bool
	wg    sync.WaitGroup
}

// New makes a runner over a source.
func New(source Source, o Options) *Runner {
	if o.Workers == 0 {
		o.Workers = 4
	}
	if o.Poll == 0 {
		o.Poll = 500 * time.Millisecond
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Runner{source: source, o: o, wake: make(chan struct{}, 1), busy: map[string]time.Time{}, lanes: map[string]bool{}}
}

// Wake is told when something has changed; a full channel is no loss.
func (r *Runner) Wake() chan<- struct{} { return r.wake }

// Run works until ctx ends, then waits for the steps under way.
func (r *Runner) Run(ctx context.Context) error {
	defer r.wg.Wait()
	tick := time.NewTicker(r.o.Poll)
	defer tick.Stop()
	for {
		r.start(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-r.wake:
		case <-tick.C:
		}
	}
}

// start begins as many due jobs as there are free workers.
func (r *Runner) start(ctx context.Context) {
	if !r.room() {
		return
	}
	// More rows than workers are read, so that a row whose lane is taken does
	// not keep the rows behind it from being seen.
	jobs, err := r.source.Due(ctx, r.o.Now(), 64+4*r.o.Workers)
	if err != nil {
		if ctx.Err() == nil {
			r.o.Log.Error("look for due work", "err", err)
		}
		return
	}
	for _, j := range jobs {
		if !r.take(j) {
			continue
		}
		// After the check of its place: one that came free because we are being stopped
		// is not taken.
		if ctx.Err() != nil {
			r.free(j)
			return
		}
		r.wg.Go(func() {
			defer r.free(j)
			r.do(ctx, j)
		})
	}
}

func (r *Runner) room() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.hasRoom()
}

// hasRoom reports whether one more may start; r.mu is held.
func (r *Runner) hasRoom() bool {
	if r.o.Slow == 0 || len(r.busy) < r.o.Workers {
		return len(r.busy) < r.o.Workers
	}
	quick := 0
	for _, since := range r.busy {
		if time.Since(since) < r.o.Slow {
			quick++
		}
	}
	return quick < r.o.Workers && len(r.busy) < 3*r.o.Workers
}

func (r *Runner) take(j Job) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, busy := r.busy[j.Key]; busy || j.Lane != "" && r.lanes[j.Lane] || !r.hasRoom() {
		return false
	}
	r.busy[j.Key] = time.Now()
	if j.Lane != "" {
		r.lanes[j.Lane] = true
	}
	return true
}

func (r *Runner) free(j Job) {
	r.mu.Lock()
	delete(r.busy, j.Key)
	if j.Lane != "" {
		delete(r.lanes, j.Lane)
	}
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// do runs one job. A panic in a step is the step's failure, not the engine's
// end: one document that a stage cannot bear must not stop the others.
func (r *Runner) do(ctx context.Context, j Job) {
	err := func() (err error) {
		defer func() {
			if p := recover(); p != nil {
				// The value of a panic may quote a text; the stack does not.
				r.o.Log.Error("step panicked", "job", j.Key, "stack", string(debug.Stack()))
				err = errPanic
			}
		}()
		return j.Do(ctx)
	}()
	if err == nil || ctx.Err() != nil {
		return
	}
	r.o.Log.Error("step", "job", j.Key, "attempt", j.Attempts+1, "err", err)
	if j.Postpone != nil {
		err := j.Postpone(context.WithoutCancel(ctx), r.o.Now().Add(Backoff(j.Attempts)))
		if err == nil {
			return
		}
		r.o.Log.Error("postpone", "job", j.Key, "err", err)
	}
	// It is due still: its place is kept for a moment, so that a disk that is full
	// does not make a loop that does nothing else.
	select {
	case <-ctx.Done():
	case <-time.After(r.o.Poll):
	}
}

type panicError struct{}

func (panicError) Error() string { return "the step panicked" }

var errPanic = panicError{}

// Backoff is how long to wait after a failed attempt that follows n others:
// a second, doubled each time up to ten minutes, give or take a fifth.
func Backoff(n int) time.Duration {
	d := min(time.Second<<min(n, 20), 10*time.Minute)
	return d + time.Duration((rand.Float64()-0.5)*0.4*float64(d))
}

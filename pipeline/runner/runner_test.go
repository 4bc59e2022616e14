package runner

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

// table is a source over a list of jobs, the way the tables of the store are:
// a job is due until its step or its postponement says otherwise.
type table struct {
	mu   sync.Mutex
	jobs []Job
	at   map[string]time.Time
	done map[string]bool
}

func (t *table) Due(_ context.Context, now time.Time, n int) ([]Job, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var due []Job
	for _, j := range t.jobs {
		if !t.done[j.Key] && !t.at[j.Key].After(now) && len(due) < n {
			due = append(due, j)
		}
	}
	return due, nil
}

func (t *table) finish(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done[key] = true
}

func newTable() *table { return &table{at: map[string]time.Time{}, done: map[string]bool{}} }

func run(t *testing.T, src Source, o Options, until <-chan struct{}) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	r := New(src, o)
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	select {
	case <-until:
	case <-ctx.Done():
		t.Error("not finished in time")
	}
	stop()
	<-ended
}

func TestMostUrgentFirst(t *testing.T) {
	src := newTable()
	var order []string
	all := make(chan struct{})
	for _, k := range []string{"a", "b", "c"} {
		src.jobs = append(src.jobs, Job{Key: k, Do: func(context.Context) error {
			order = append(order, k)
			src.finish(k)
			if len(order) == 3 {
				close(all)
			}
			return nil
		}})
	}
	run(t, src, Options{Workers: 1, Poll: time.Millisecond}, all)
	if got := order[0] + order[1] + order[2]; got != "abc" {
		t.Errorf("order %q, want abc", got)
	}
}

// A lane that is stuck keeps only its own jobs waiting.
func TestStuckLaneHoldsUpNoOther(t *testing.T) {
	src := newTable()
	release := make(chan struct{})
	others := make(chan struct{})
	src.jobs = append(src.jobs, Job{Key: "dead-1", Lane: "dead", Do: func(context.Context) error { <-release; src.finish("dead-1"); return nil }})
	src.jobs = append(src.jobs, Job{Key: "dead-2", Lane: "dead", Do: func(context.Context) error { t.Error("second job of a busy lane ran"); return nil }})
	var n int
	for _, k := range []string{"x", "y", "z"} {
		src.jobs = append(src.jobs, Job{Key: k, Lane: "alive", Do: func(context.Context) error {
			src.finish(k)
			if n++; n == 3 {
				src.finish("dead-2")
				close(others)
				close(release)
			}
			return nil
		}})
	}
	run(t, src, Options{Workers: 2, Poll: time.Millisecond}, others)
}

func TestFailureAndPanicArePostponed(t *testing.T) {
	src := newTable()
	settled := make(chan struct{})
	var postponed []string
	fail := func(k string, do func(context.Context) error) Job {
		return Job{Key: k, Do: do, Postpone: func(_ context.Context, at time.Time) error {
			if !at.After(time.Now()) {
				t.Errorf("%s postponed into the past", k)
			}
			src.mu.Lock()
			src.at[k] = at
			src.mu.Unlock()
			if postponed = append(postponed, k); len(postponed) == 2 {
				close(settled)
			}
			return nil
		}}
	}
	src.jobs = []Job{
		fail("error", func(context.Context) error { return errors.New("disk full") }),
		fail("panic", func(context.Context) error { panic("a text that must not be logged") }),
	}
	run(t, src, Options{Workers: 1, Poll: time.Millisecond}, settled)
}

func TestBackoffGrowsAndEnds(t *testing.T) {
	for n := range 40 {
		d := Backoff(n)
		if d < 800*time.Millisecond || d > 12*time.Minute {
			t.Errorf("attempt %d waits %v", n, d)
		}
	}
	if Backoff(8) < Backoff(0) {
		t.Error("backoff does not grow")
	}
}

// Jobs that hang count no longer after a while: others start in their place, up to a
// bound.
func TestHangingJobsMakeRoom(t *testing.T) {
	src := newTable()
	release, others := make(chan struct{}), make(chan struct{})
	for _, k := range []string{"hang-1", "hang-2"} {
		src.jobs = append(src.jobs, Job{Key: k, Lane: k, Do: func(context.Context) error { <-release; src.finish(k); return nil }})
	}
	src.jobs = append(src.jobs, Job{Key: "quick", Lane: "quick", Do: func(context.Context) error {
		src.finish("quick")
		close(others)
		close(release)
		return nil
	}})
	run(t, src, Options{Workers: 2, Slow: 20 * time.Millisecond, Poll: time.Millisecond}, others)

	src, release = newTable(), make(chan struct{})
	var mu sync.Mutex
	started, most := 0, make(chan struct{})
	for i := range 20 {
		k := string(rune('a' + i))
		src.jobs = append(src.jobs, Job{Key: k, Lane: k, Do: func(ctx context.Context) error {
			mu.Lock()
			if started++; started == 6 {
				time.AfterFunc(50*time.Millisecond, func() { close(most) })
			}
			mu.Unlock()
			<-ctx.Done()
			return nil
		}})
	}
	run(t, src, Options{Workers: 2, Slow: time.Millisecond, Poll: time.Millisecond}, most)
	if started != 6 {
		t.Errorf("%d at once, want three times two", started)
	}
}

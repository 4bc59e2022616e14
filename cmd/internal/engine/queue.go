package engine

import (
	"context"
	"slices"
	"sync"
	"time"

	"cardiopli/pipeline/runner"
	"cardiopli/pipeline/store"
)

// slowLane is after how long a submission no longer counts among those at once: a
// destination whose operator keeps us waiting holds its one connection, no more.
const slowLane = 5 * time.Second

// now is the clock of the queue.
func (e *Engine) now() time.Time {
	if e.clock != nil {
		return e.clock().UTC().Truncate(time.Microsecond)
	}
	return now()
}

// copies is the queue of copies to submit, as a source of its own runner.
type copies struct{ e *Engine }

// Due lists the head of each lane, the most urgent first; among equals the lane
// that was served longest ago, so that none waits for another to be emptied.
func (q copies) Due(ctx context.Context, at time.Time, n int) ([]runner.Job, error) {
	e := q.e
	if e.client == nil {
		return nil, nil
	}
	heads, err := e.Store.DueDeliveries(ctx, at, max(n, 1000))
	if err != nil || len(heads) == 0 {
		return nil, err
	}
	gate, err := e.Store.Gate(ctx, store.Operator)
	if err != nil {
		return nil, err
	}
	e.served.sort(heads)
	var jobs []runner.Job
	for _, c := range heads {
		lane := string(c.Lane)
		if gate.Failures > 0 {
			lane = string(store.Operator) // it failed: one copy finds out for all
		}
		jobs = append(jobs, runner.Job{Key: c.ID, Lane: lane, Attempts: e.served.faults(c.ID, 0),
			Do: func(ctx context.Context) error {
				e.served.now(c.Lane)
				return settle(e.submit(ctx, c))
			},
			Postpone: func(ctx context.Context, until time.Time) error {
				e.served.faults(c.ID, 1)
				return e.Store.PutOff(ctx, c.ID, until)
			}})
	}
	return jobs, nil
}

// served remembers the order in which lanes were served, and how many copies of a
// lane were put off in a row. What a restart forgets of it costs a few tries.
type served struct {
	mu    sync.Mutex
	n     int
	order map[store.Lane]int
	off   map[store.Lane]int
	fault map[string]int // of the machine, by copy
}

// faults counts those of a copy, with more of them added.
func (s *served) faults(id string, more int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if more > 0 {
		if s.fault == nil || len(s.fault) > maxServed {
			s.fault = map[string]int{}
		}
		s.fault[id] += more
	}
	return s.fault[id]
}

// maxServed bounds the memory; a practice writes to some dozens of domains.
const maxServed = 10000

func (s *served) now(l store.Lane) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.order == nil || len(s.order) > maxServed {
		s.order = map[store.Lane]int{}
	}
	s.n++
	s.order[l] = s.n
}

func (s *served) sort(heads []store.DueDelivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	slices.SortStableFunc(heads, func(a, b store.DueDelivery) int {
		if a.Urgency != b.Urgency {
			return int(b.Urgency) - int(a.Urgency)
		}
		return s.order[a.Lane] - s.order[b.Lane]
	})
}

// putOff counts one more copy of a lane that was put off.
func (s *served) putOff(l store.Lane) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.off == nil || len(s.off) > maxServed {
		s.off = map[store.Lane]int{}
	}
	s.off[l]++
	return s.off[l]
}

func (s *served) answered(l store.Lane) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.off, l)
}

package engine

import (
	"context"
	"fmt"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
	"cardiopli/pipeline/submit/submittest"
)

// A queue that waited for its operator while the computer's clock was a week ahead
// goes on within its ordinary wait once the clock is right.
func TestQueueGoesOnAfterTheClockIsSetBack(t *testing.T) {
	l := newLine(t)
	ctx := context.Background()
	s := l.operator(nil)
	s.Set("CONNECT", submittest.SayAndClose("421 4.3.2 restarting"))
	l.pass(7 * 24 * time.Hour)
	var ids []string
	for i := range 5 {
		ids = append(ids, l.letter(500, pipeline.Address(fmt.Sprintf("a@dest%d.example", i)))...)
	}
	for n := 1; n <= 6; n++ { // the last wait is the longest
		l.run(func() bool { return l.gate(store.Operator).Failures == n })
		l.pass(longestProbe)
	}
	s.Set("CONNECT", submittest.Answer{})
	l.pass(-7 * 24 * time.Hour)
	l.must(l.e.lookAtClock(ctx))
	l.pass(2 * longestProbe)
	l.run(func() bool { return l.counts()[pipeline.Accepted] == len(ids) })
	if n := len(s.Taken()); n != len(ids) {
		t.Errorf("%d taken", n)
	}
	if d, err := l.e.Store.Ahead(ctx, l.e.now()); err != nil || d > clockSlack {
		t.Errorf("the clock is still ahead by %v, %v", d, err)
	}
}

package mailbox

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"cardiopli/pipeline/account"
)

// An account that the server refuses is not shown again until something of it was
// stored anew: operators lock one that is tried too often.
func TestRefusedAccountIsNotShownAgain(t *testing.T) {
	b := openBox(t)
	b.put("INBOX", "one", time.Now())
	s := newShelf()
	c := b.config()
	var shown, asked atomic.Int32
	var renewed atomic.Bool
	c.Account.Password = func(context.Context) (string, error) {
		shown.Add(1)
		if renewed.Load() {
			return "secret", nil
		}
		return "wrong", nil
	}
	enough := make(chan struct{})
	c.Look = time.Millisecond
	c.Renewed = func(time.Time) bool {
		if asked.Add(1) == 50 {
			close(enough)
		}
		return renewed.Load()
	}
	ctx, stop := context.WithCancel(ctxOf(t))
	ended := make(chan error, 1)
	r := New(c, s)
	go func() { ended <- r.Run(ctx) }()
	wait(t, ctx, enough)
	if n := shown.Load(); n != 1 {
		t.Errorf("shown %d times", n)
	}
	if st := r.Status(); st.Failure == nil || st.Failure.Phase != PhaseLogin {
		t.Errorf("%+v", st)
	}
	renewed.Store(true)
	wait(t, ctx, s.heard)
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// Somebody who signs in does not wait for the next try of a reader that had long
// found nobody.
func TestAgainEndsTheWait(t *testing.T) {
	b := openBox(t)
	b.put("INBOX", "one", time.Now())
	s := newShelf()
	c := b.config()
	var there atomic.Bool
	tried := make(chan struct{}, 1)
	c.Account.Password = func(context.Context) (string, error) {
		if there.Load() {
			return "secret", nil
		}
		tried <- struct{}{}
		return "", account.ErrSignIn
	}
	c.Pause = func(int) time.Duration { return time.Hour }
	c.Look = time.Hour
	ctx, stop := context.WithCancel(ctxOf(t))
	ended := make(chan error, 1)
	r := New(c, s)
	go func() { ended <- r.Run(ctx) }()
	wait(t, ctx, tried)
	there.Store(true)
	r.Again()
	wait(t, ctx, s.heard)
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func wait(t *testing.T, ctx context.Context, c <-chan struct{}) {
	t.Helper()
	select {
	case <-c:
	case <-ctx.Done():
		t.Fatal("nothing came")
	}
}

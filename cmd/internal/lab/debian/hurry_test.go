package debian

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A letter that the queue manager meets while it is still held, as by the agent of a
// delivery that failed just now, is delivered within our patience all the same.
func TestALetterThatWasStillHeld(t *testing.T) {
	s := world(t, Options{Mailboxes: three})
	c := authenticated(t, s, practice)
	if err := s.Dovecot.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := hand(c, practice, other, "patience", nil); err != nil {
		t.Fatal(err)
	}
	skipped := func() bool {
		b, err := os.ReadFile(s.Postfix.Log())
		return err == nil && strings.Contains(string(b), "still being delivered")
	}
	for end := time.Now().Add(patience); !skipped(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the letter was not met while it was held")
		}
		hold(filepath.Join(s.Postfix.dir, "queue", "deferred"), 100*time.Millisecond)
	}
	if err := s.Dovecot.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Dovecot.Await(other, 1, patience); err != nil {
		t.Error(err)
	}
}

// A change of settings, right after a letter was seen in a mailbox, does not have it
// delivered once more.
func TestAChangeRightAfterADelivery(t *testing.T) {
	s := world(t, Options{Mailboxes: three})
	c := authenticated(t, s, practice)
	const letters = 6
	for i := range letters {
		if err := hand(c, practice, other, "une fois", nil); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Dovecot.Await(other, i+1, patience); err != nil {
			t.Fatal(err)
		}
		if err := s.Dovecot.SetQuota(doctor, int64(i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Postfix.Idle(patience); err != nil {
		t.Error(err)
	}
	if all, err := s.Dovecot.Mails(other); err != nil || len(all) != letters {
		t.Errorf("%d mails, want %d; %v", len(all), letters, err)
	}
}

// hold locks a letter of a queue for a while, as delivery agents do.
func hold(queue string, d time.Duration) {
	_ = filepath.WalkDir(queue, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return nil
		}
		f, err := os.Open(path)
		if err != nil {
			return nil // it was moved on meanwhile
		}
		defer f.Close()
		if syscall.Flock(int(f.Fd()), syscall.LOCK_SH) == nil {
			time.Sleep(d)
		}
		return nil
	})
}

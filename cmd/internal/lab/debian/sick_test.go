package debian

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cardiopli/cmd/internal/lab"
	"cardiopli/pipeline/account"
	box "cardiopli/pipeline/mailbox"
)

// shelf keeps the texts of what a reader of mailboxes has read.
type shelf struct {
	mu         sync.Mutex
	place      box.Place
	texts      map[string]int
	unreadable map[uint32]int
}

func (s *shelf) Place(context.Context, string) (box.Place, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.place, nil
}

func (s *shelf) Keep(_ context.Context, _ string, p box.Place) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.place = p
	return nil
}

func (s *shelf) Since(context.Context) (time.Time, error) { return time.Now().Add(-time.Hour), nil }

func (s *shelf) Take(_ context.Context, m box.Mail) (box.Outcome, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m.Unreadable {
		s.unreadable[m.UID]++
		return box.Filed, nil
	}
	_, text, _ := strings.Cut(string(m.Raw), "\r\n\r\n")
	s.texts[text[:min(len(text), len("lettre 0"))]]++
	return box.Filed, nil
}

// Mails whose files are damaged in the Maildir after Dovecot has taken them up: it
// breaks off, or refuses, and those after them are read all the same. A mail that is
// mended is read, too.
func TestDamagedMailsStandBeforeNoOther(t *testing.T) {
	s := world(t, Options{Mailboxes: three})
	c := authenticated(t, s, practice)
	const n = 8
	for i := range n {
		if err := hand(c, practice, doctor, fmt.Sprintf("lettre %d %s", i, strings.Repeat("x ", 2000)), nil); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Dovecot.Await(doctor, i+1, patience); err != nil {
			t.Fatal(err)
		}
	}
	read := func(k *shelf, until func(p box.Place) bool) {
		t.Helper()
		r := box.New(box.Config{Server: account.Server{Host: Host, Port: s.Dovecot.Port, ServerName: lab.ServerName, Roots: s.Authority.Roots()},
			Account: account.Account{User: string(doctor), Password: func(context.Context) (string, error) { return s.Password(doctor), nil }},
			Pause:   func(int) time.Duration { return 20 * time.Millisecond }, Poll: 100 * time.Millisecond}, k)
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		ended := make(chan error, 1)
		go func() { ended <- r.Run(ctx) }()
		for p, _ := k.Place(ctx, ""); !until(p); p, _ = k.Place(ctx, "") {
			if ctx.Err() != nil {
				t.Fatalf("still at %+v, %+v; status %+v", p, k.texts, r.Status())
			}
			time.Sleep(5 * time.Millisecond)
		}
		stop()
		<-ended
	}
	fresh := func() *shelf { return &shelf{texts: map[string]int{}, unreadable: map[uint32]int{}} }
	before := fresh()
	read(before, func(p box.Place) bool { return p.UID == n }) // Dovecot has numbered them, and told sizes
	if len(before.texts) == 0 {
		t.Fatal("nothing was read")
	}

	files := damage(t, s)
	k := fresh()
	read(k, func(p box.Place) bool { return p.UID == n })
	t.Logf("put aside: %+v", k.place.Aside)
	if len(k.place.Aside) == 0 {
		t.Error("Dovecot gave out a mail that is not there to be read")
	}
	read(k, func(p box.Place) bool {
		k.mu.Lock()
		defer k.mu.Unlock()
		for _, a := range p.Aside {
			if !a.Told {
				return false
			}
		}
		return true
	})
	taken := 0
	for _, times := range k.texts {
		taken += times
	}
	t.Logf("%d read, %v unreadable", taken, k.unreadable)
	if taken+len(k.unreadable) < n-1 || len(k.unreadable) == 0 {
		t.Errorf("%d mails were read and %d told of, of %d", taken, len(k.unreadable), n)
	}
	for _, path := range files {
		if err := os.Chmod(path, 0o600); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Error(err)
		}
	}
	for i := range k.place.Aside {
		k.place.Aside[i].Due = time.Now()
	}
	was := len(k.place.Aside)
	read(k, func(p box.Place) bool { return len(p.Aside) < was })
}

// damage takes the right to read away from the second mail, cuts the fourth in its
// middle and empties the sixth. It gives the file of the second.
func damage(t *testing.T, s *Servers) (mendable []string) {
	t.Helper()
	dir := filepath.Join(s.Dovecot.home(doctor), "Maildir")
	var files []string
	for _, sub := range []string{"new", "cur"} {
		names, err := os.ReadDir(filepath.Join(dir, sub))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range names {
			files = append(files, filepath.Join(dir, sub, f.Name()))
		}
	}
	if len(files) != 8 {
		t.Fatalf("%d files", len(files))
	}
	info, err := os.Stat(files[3])
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{os.Chmod(files[1], 0), os.Truncate(files[3], info.Size()/2), os.Truncate(files[5], 0)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return files[1:2]
}

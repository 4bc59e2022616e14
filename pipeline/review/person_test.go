package review

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cardiopli/crypto/keys"
	"cardiopli/pipeline"
)

func TestLogIn(t *testing.T) {
	o := open(t)
	a, err := o.LogIn(ctx, "blanc", []byte("mot de passe"))
	if err != nil || a != o.doctor || a.Role != Cardiologist || a.Signatory != blanc {
		t.Errorf("%+v, %v", a, err)
	}
	hs := o.hops()
	if h := hs[len(hs)-1]; h.Stage != pipeline.StageUser || h.Actor != "u-1" || h.Outcome != "login" {
		t.Errorf("%+v", h)
	}
	for _, c := range [][2]string{{"blanc", "4711"}, {"blanc", ""}, {"personne", "mot de passe"}, {"noir", "parti"}, {"", ""}, {"personne", nobody}} {
		_, err := o.LogIn(ctx, c[0], []byte(c[1]))
		refused(t, err, "login")
	}
	refused(t, o.CheckPIN(ctx, o.sec, []byte("")), "pin") // who has no PIN signs nothing
	done(t, o.CheckPIN(ctx, o.doctor, []byte("4711")))
	b, err := o.ByPIN(ctx, "blanc", []byte("4711"))
	if err != nil || b != o.doctor {
		t.Errorf("%+v, %v", b, err)
	}
	_, err = o.ByPIN(ctx, "noir", []byte("0000"))
	refused(t, err, "pin")
}

func TestLockout(t *testing.T) {
	o := open(t)
	try := func(name, secret string) error { _, err := o.LogIn(ctx, name, []byte(secret)); return err }
	for range 4 {
		refused(t, try("blanc", "faux"), "login")
	}
	done(t, try("blanc", "mot de passe")) // which forgets the four
	for range 5 {
		refused(t, try("blanc", "faux"), "login")
	}
	refused(t, try("blanc", "mot de passe"), "wait")
	done(t, try("claire", "autre")) // another name may enter
	for i := range 2 * maxNames {   // other names do not end it
		o.tries.note(fmt.Sprint("login/", i), false, o.clock)
	}
	refused(t, try("blanc", "mot de passe"), "wait")
	if n := len(o.tries.wrong); n > maxNames+1 {
		t.Errorf("%d names are kept in memory", n)
	}
	done(t, o.CheckPIN(ctx, o.doctor, []byte("4711"))) // the PIN has its own count
	o.clock = start.Add(pause)
	done(t, try("blanc", "mot de passe"))
}

// Guesses made at the same moment count like guesses made one by one, and no
// more than two take the memory of a check.
func TestGuessesTogether(t *testing.T) {
	o := open(t)
	var running, most, checked atomic.Int32
	o.check = func(string, []byte) bool {
		checked.Add(1)
		n := running.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		running.Add(-1)
		return false
	}
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() { o.LogIn(ctx, "blanc", []byte("faux")) })
	}
	wg.Wait()
	if most.Load() > maxChecks || checked.Load() >= maxWrong+maxChecks {
		t.Errorf("%d at once, %d guesses", most.Load(), checked.Load())
	}
	o.places <- struct{}{}
	o.places <- struct{}{}
	gone, cancel := context.WithTimeout(ctx, 0)
	defer cancel()
	if _, err := o.LogIn(gone, "blanc", []byte("faux")); err != context.DeadlineExceeded {
		t.Errorf("who has left waits on: %v", err)
	}
}

// An unknown name takes as long as a known one: the hash of nobody has the
// form and the cost of a person's.
func TestNobodyCostsTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: Argon2id at full cost")
	}
	hash := keys.HashPassword([]byte("secret"))
	if len(nobody) != len(hash) || nobody[:31] != hash[:31] {
		t.Fatalf("%s is not like %s", nobody, hash[:31])
	}
	took := func(h string) time.Duration {
		t0 := time.Now()
		keys.CheckPassword(h, []byte("faux"))
		return time.Since(t0)
	}
	// In turn, and the best of each: a busy machine may slow any one of them.
	known, unknown := took(hash), took(nobody)
	for n := 0; n < 10 && unknown < known/4; n++ {
		known, unknown = min(known, took(hash)), min(unknown, took(nobody))
	}
	if unknown < known/4 || unknown < time.Millisecond {
		t.Errorf("a known name takes %v, an unknown one %v", known, unknown)
	}
}

func TestNewPseudonym(t *testing.T) {
	a, b := NewPseudonym(), NewPseudonym()
	if a == b || len(a) != 12 || a[:2] != "u-" {
		t.Errorf("%s %s", a, b)
	}
}

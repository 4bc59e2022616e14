package review

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"sync"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// attempts slows down guessing: after five wrong secrets a name is refused for
// a while, whatever is tried.
type attempts struct {
	mu    sync.Mutex
	wrong map[string]int
	until map[string]time.Time
}

const (
	maxWrong  = 5
	pause     = 5 * time.Minute
	maxNames  = 1000 // with wrong secrets, kept in memory
	maxChecks = 2    // at once
)

func (t *attempts) blocked(name string, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return now.Before(t.until[name])
}

func (t *attempts) note(name string, ok bool, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.wrong == nil || len(t.wrong) > maxNames {
		t.wrong = map[string]int{}
	}
	// Who must wait goes on waiting, however many other names are tried.
	maps.DeleteFunc(t.until, func(_ string, u time.Time) bool { return !now.Before(u) })
	if t.until == nil {
		t.until = map[string]time.Time{}
	}
	if ok {
		delete(t.wrong, name)
		return
	}
	if t.wrong[name]++; t.wrong[name] >= maxWrong {
		t.until[name] = now.Add(pause)
		delete(t.wrong, name)
	}
}

// LogIn checks a password. Wrong name and wrong password are told apart by
// nobody, neither by words nor by time.
func (d *Desk) LogIn(ctx context.Context, name string, password []byte) (Actor, error) {
	p, ok, err := d.prove(ctx, "login/"+name, name, password, func(p store.Person) string { return p.Password })
	if err != nil {
		return Actor{}, err
	}
	if !ok {
		return Actor{}, &Refusal{"login", "Nom ou mot de passe inconnu.", "Vérifiez les majuscules ; sinon demandez à l'administrateur."}
	}
	a := ActorOf(p)
	return a, d.store.AddHop(ctx, pipeline.Hop{Stage: pipeline.StageUser, Actor: a.Pseudonym, At: d.now(), Outcome: "login"})
}

// Still tells who somebody who logged in is by now: an account that was closed, or
// replaced by another of the same name, is nobody's, and a role may have changed.
// The mark is empty for nobody, and another after each change of the password: a
// session keeps the one that it began with.
func (d *Desk) Still(ctx context.Context, a Actor) (now Actor, mark string, err error) {
	p, err := d.store.Person(ctx, a.Name)
	if errors.Is(err, store.ErrNotFound) || err == nil && (!p.Active || p.Pseudonym != a.Pseudonym) {
		return Actor{}, "", nil
	}
	if err != nil {
		return Actor{}, "", err
	}
	sum := sha256.Sum256([]byte(p.Password)) // of a salted hash
	return ActorOf(p), hex.EncodeToString(sum[:12]), nil
}

// CheckPIN checks the signing PIN of someone who is logged in.
func (d *Desk) CheckPIN(ctx context.Context, a Actor, pin []byte) error {
	_, err := d.signer(ctx, a, pin)
	return err
}

func (d *Desk) signer(ctx context.Context, a Actor, pin []byte) (store.Person, error) {
	p, ok, err := d.prove(ctx, "pin/"+a.Name, a.Name, pin, func(p store.Person) string { return p.PIN })
	if err == nil && !ok {
		err = &Refusal{"pin", "Code de signature inexact.", "Retapez-le ; après cinq essais il faut attendre cinq minutes."}
	}
	return p, err
}

// ByPIN proves a person by name and PIN, as the commands do.
func (d *Desk) ByPIN(ctx context.Context, name string, pin []byte) (Actor, error) {
	p, ok, err := d.prove(ctx, "pin/"+name, name, pin, func(p store.Person) string { return p.PIN })
	if err != nil {
		return Actor{}, err
	}
	if !ok {
		return Actor{}, &Refusal{"pin", "Nom ou code inexact.", "Vérifiez le nom donné par --as et retapez le code."}
	}
	return ActorOf(p), nil
}

// nobody is a hash that no secret has: it costs the same time to check.
const nobody = "$argon2id$v=19$m=65536,t=3,p=2$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

func (d *Desk) prove(ctx context.Context, what, name string, secret []byte, hash func(store.Person) string) (store.Person, bool, error) {
	select {
	case d.places <- struct{}{}:
		defer func() { <-d.places }()
	case <-ctx.Done():
		return store.Person{}, false, ctx.Err()
	}
	now := d.now()
	if d.tries.blocked(what, now) {
		return store.Person{}, false, &Refusal{"wait", "Trop d'essais.", "Attendez cinq minutes, puis recommencez."}
	}
	p, err := d.store.Person(ctx, name)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return p, false, err
	}
	h := nobody
	if err == nil && p.Active && hash(p) != "" {
		h = hash(p)
	}
	ok := d.check(h, secret) && h != nobody
	d.tries.note(what, ok, now)
	return p, ok, nil
}

// ActorOf is the actor that a proven person is.
func ActorOf(p store.Person) Actor {
	return Actor{Name: p.Name, Role: Role(p.Role), Pseudonym: p.Pseudonym, Signatory: p.Signatory}
}

// NewPseudonym draws the name by which the trace knows a person.
func NewPseudonym() string {
	var b [5]byte
	rand.Read(b[:])
	return "u-" + hex.EncodeToString(b[:])
}

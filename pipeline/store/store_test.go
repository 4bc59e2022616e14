package store

import (
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
)

func TestPragmas(t *testing.T) {
	d := open(t)
	for name, db := range map[string]*sql.DB{"write": d.write, "read": d.read} {
		var conns []*sql.Conn
		for range db.Stats().MaxOpenConnections { // each connection of the pool, not one of them again and again
			c, err := db.Conn(ctx)
			if err != nil {
				t.Fatal(err)
			}
			conns = append(conns, c)
			for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "secure_delete": "1", "foreign_keys": "1", "temp_store": "2", "busy_timeout": "10000"} {
				var got string
				if err := c.QueryRowContext(ctx, "pragma "+pragma).Scan(&got); err != nil || got != want {
					t.Errorf("%s: %s = %q, want %s, %v", name, pragma, got, want, err)
				}
			}
		}
		for _, c := range conns {
			c.Close()
		}
	}
}

func TestFolderOfAnyName(t *testing.T) {
	site, err := atrest.NewSite()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Cabinet de l'Étoile", "50%41 des données", "quoi?", "n° 3#1", "a&mode=memory", "d:e"} {
		dir := filepath.Join(t.TempDir(), name)
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		s, err := Open(ctx, dir, site, folderIn(t, dir))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := s.SaveCorrespondent(ctx, "x@example.org", []byte("{}")); err != nil {
			t.Error(err)
		}
		s.Close()
		if info, err := os.Stat(filepath.Join(dir, "cardiopli.db")); err != nil || info.Size() == 0 {
			t.Errorf("%s: the database is elsewhere: %v", name, err)
		}
	}
}

func TestReopened(t *testing.T) {
	d := open(t)
	id := d.issue("texte", 2)
	before, list := d.load(id), must(d.List(ctx))(t)
	hops := d.hops(id)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	e := another(t, d)
	if after := e.load(id); !reflect.DeepEqual(after, before) {
		t.Errorf("%+v\n%+v", after, before)
	}
	if after := must(e.List(ctx))(t); !reflect.DeepEqual(after, list) {
		t.Errorf("%+v\n%+v", after, list)
	}
	if after := e.hops(id); !reflect.DeepEqual(after, hops) {
		t.Errorf("%+v\n%+v", after, hops)
	}
	other, err := atrest.NewSite()
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := Open(ctx, d.dir, other, d.blobs)
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	if r, err := stranger.Load(ctx, id); err == nil {
		t.Errorf("another site's key opens %+v", r)
	}
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// Two processes on one folder: each sees what the other did, and of two changes
// to the same version exactly one is made.
func TestTwoProcesses(t *testing.T) {
	one := open(t)
	two := another(t, one)
	id := one.take("texte", "1")
	two.apply(prepared(id, 1))
	if one.load(id).State != pipeline.Drafted {
		t.Error("the other's change is not seen")
	}
	const edits = 12
	var wg sync.WaitGroup
	made := make([]int, 2)
	for i, s := range []*desk{one, two} {
		wg.Go(func() {
			for made[i] < edits {
				r, err := s.Load(ctx, id)
				if err != nil {
					t.Error(err)
					return
				}
				err = s.Apply(ctx, Change{ID: id, From: r.State, Version: r.Version, To: pipeline.Received, At: start,
					Edit: &Edit{Text: r.Text + fmt.Sprint(i), By: "u-1"}, Hops: []pipeline.Hop{{Stage: pipeline.StageEdit, Actor: "u-1"}}})
				switch {
				case err == nil:
					made[i]++
				case !errors.Is(err, ErrStale):
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	r := one.load(id)
	if r.Version != 1+2*edits || len(r.Text) != len("texte")+2*edits || len(one.hops(id)) != 2+2*edits {
		t.Errorf("a write is lost: version %d, %q", r.Version, r.Text)
	}
}

// The engine and a command may be started on a fresh folder at the same moment.
func TestOpenedTogether(t *testing.T) {
	site, err := atrest.NewSite()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			s, err := Open(ctx, dir, site, folderIn(t, dir))
			if err != nil {
				t.Error(err)
				return
			}
			s.Close()
		})
	}
	wg.Wait()
}

// Whatever is done, in whatever order, every document that came in stands in
// one class, and what the store counts is what was handed in.
func TestBalanceHoldsAtEachStep(t *testing.T) {
	d := open(t)
	rnd := rand.New(rand.NewPCG(7, 11))
	var ids []pipeline.ID
	taken := 0
	for step := range 300 {
		if len(ids) == 0 || rnd.IntN(5) == 0 {
			a := arrival(fmt.Sprint("lettre ", rnd.IntN(30)), fmt.Sprint("place ", rnd.IntN(3)))
			if rnd.IntN(6) == 0 {
				a.Refusal = "format"
			}
			before := d.balance().Received
			id, _, err := d.Take(ctx, a)
			if err != nil {
				t.Fatal(err)
			}
			if d.balance().Received > before {
				taken++
				ids = append(ids, id)
			}
		} else {
			walk(t, d, rnd, ids[rnd.IntN(len(ids))])
		}
		if b := d.balance(); b.Received != taken {
			t.Fatalf("step %d: %d came in, the balance says %+v", step, taken, b)
		}
	}
	list := must(d.List(ctx))(t)
	b, classes := d.balance(), map[pipeline.Class]int{}
	for _, m := range list {
		classes[m.Class]++
	}
	want := map[pipeline.Class]int{pipeline.ClassWaiting: b.Waiting, pipeline.ClassSent: b.Sent, pipeline.ClassHeld: b.Held, pipeline.ClassRejected: b.Rejected}
	if len(list) != taken || !reflect.DeepEqual(classes, want) || b.Sent == 0 || b.Held == 0 || b.Rejected == 0 {
		t.Errorf("the worklist says %v, the balance %+v", classes, b)
	}
}

// walk makes one allowed change of a document or of one of its copies.
func walk(t *testing.T, d *desk, rnd *rand.Rand, id pipeline.ID) {
	r := d.load(id)
	all := []pipeline.State{pipeline.Received, pipeline.Drafted, pipeline.Drafted, pipeline.Held, pipeline.Returned, pipeline.Approved, pipeline.Approved,
		pipeline.Issued, pipeline.Issued, pipeline.Withdrawn}
	to := all[rnd.IntN(len(all))]
	switch {
	case r.State == pipeline.Issued:
		ls := must(d.Deliveries(ctx, id))(t)
		states := []pipeline.DeliveryState{pipeline.Accepted, pipeline.Failed, pipeline.Printed, pipeline.DeliveryCancelled, pipeline.Unknown}
		l := ls[rnd.IntN(len(ls))]
		if err := d.Move(ctx, Step{ID: l.ID, From: l.State, To: states[rnd.IntN(len(states))], At: start}); err != nil {
			t.Fatal(err)
		}
	case !pipeline.CanMove(r.State, to):
		c := approved(id, r.Version)
		c.From, c.To = r.State, to
		if err := d.Apply(ctx, c); err == nil && r.State != to {
			t.Fatalf("%s went to %s", r.State, to)
		}
	case to == pipeline.Issued:
		d.apply(issued(id, r.Version, 1+rnd.IntN(3)))
	case to == pipeline.Drafted:
		c := prepared(id, r.Version)
		c.From = r.State
		d.apply(c)
	default:
		d.apply(Change{ID: id, From: r.State, Version: r.Version, To: to, Hops: []pipeline.Hop{{Stage: pipeline.StageEdit, Actor: "u-1"}}})
	}
}

package store

import (
	"sync"
	"testing"

	"cardiopli/pipeline"
)

func TestTakeExactlyOncePerPlace(t *testing.T) {
	d := open(t)
	id := d.take("compte rendu", "inbox/1")
	r := d.load(id)
	if r.State != pipeline.Received || r.Version != 1 || r.Text != "compte rendu" || r.Source.Name != "inbox/1" || !r.Received.Equal(start) {
		t.Errorf("taken as %+v", r)
	}
	if raw, err := d.Raw(ctx, id); err != nil || string(raw) != "compte rendu" {
		t.Errorf("original %q, %v", raw, err)
	}
	again, o, err := d.Take(ctx, arrival("compte rendu", "inbox/1"))
	if again != id || o != Already || err != nil {
		t.Errorf("the same file again: %s, %s, %v", again, o, err)
	}
	repeat, o, err := d.Take(ctx, arrival("compte rendu", "inbox/2"))
	if repeat == id || o != Repeat || err != nil {
		t.Fatalf("the same bytes elsewhere: %s, %s, %v", repeat, o, err)
	}
	if r := d.load(repeat); r.State != pipeline.Held || r.Reason != ReasonRepeat || r.RepeatOf != id {
		t.Errorf("repeat is %s %s of %s", r.State, r.Reason, r.RepeatOf)
	}
	if again, o, _ := d.Take(ctx, arrival("compte rendu", "inbox/2")); again != repeat || o != Already {
		t.Errorf("the repeat again: %s, %s", again, o)
	}
	if n := len(d.files()); n != 2 {
		t.Errorf("%d blobs for two documents", n)
	}
	if b := d.balance(); b != (Balance{Received: 2, Waiting: 1, Held: 1}) {
		t.Errorf("%+v", b)
	}
	hs := d.hops(id)
	if len(hs) != 1 || hs[0].Stage != pipeline.StageIntake || hs[0].Outcome != "taken" || hs[0].Commitments["source"] == "" || hs[0].Commitments["text"] == "" {
		t.Errorf("hops %+v", hs)
	}
	// The same bytes commit differently in each document: the trace does not tell that they are the same.
	if other := d.hops(repeat); other[0].Commitments["source"] == hs[0].Commitments["source"] {
		t.Error("two documents have the same commitment")
	}
}

func TestTakeRefused(t *testing.T) {
	d := open(t)
	a := arrival("\x00\x01", "inbox/1")
	a.Text, a.Refusal = "", "format"
	id, o, err := d.Take(ctx, a)
	if o != Refused || err != nil {
		t.Fatalf("%s, %v", o, err)
	}
	if r := d.load(id); r.State != pipeline.Rejected || r.Reason != "format" {
		t.Errorf("%s %s", r.State, r.Reason)
	}
	if again, o, _ := d.Take(ctx, a); again != id || o != Refused {
		t.Errorf("the same refused file: %s, %s", again, o)
	}
	if _, err := d.Raw(ctx, id); err != ErrNotFound {
		t.Errorf("what is refused is kept: %v", err)
	}
	if hs := d.hops(id); hs[0].Notes["reason"] != "format" || hs[0].Commitments["text"] != "" {
		t.Errorf("hop %+v", hs[0])
	}
	// Dropped once more it is taken again: the reader may have learnt.
	b := arrival("\x00\x01", "inbox/2")
	second, o, err := d.Take(ctx, b)
	if o != Taken || second == id || err != nil {
		t.Errorf("%s, %s, %v", second, o, err)
	}
	if b := d.balance(); b != (Balance{Received: 2, Waiting: 1, Rejected: 1}) {
		t.Errorf("%+v", b)
	}
}

func TestTakeTogether(t *testing.T) {
	d := open(t)
	two := another(t, d)
	ids := map[pipeline.ID]int{}
	outcomes := map[Outcome]int{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := range 8 {
		s := []*desk{d, two}[i%2]
		wg.Go(func() {
			id, o, err := s.Take(ctx, arrival("une lettre", "inbox/1"))
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			ids[id]++
			outcomes[o]++
		})
	}
	wg.Wait()
	if len(ids) != 1 || outcomes[Taken] != 1 || outcomes[Already] != 7 {
		t.Errorf("%v, %v", ids, outcomes)
	}
	if n := len(d.files()); n != 1 {
		t.Errorf("%d blobs for one document", n)
	}
	if b := d.balance(); b.Received != 1 {
		t.Errorf("%+v", b)
	}
}

func TestTakeFromManyPlacesHoldsAllButOne(t *testing.T) {
	d := open(t)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if _, _, err := d.Take(ctx, arrival("une lettre", string(rune('a'+i)))); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if b := d.balance(); b != (Balance{Received: 8, Waiting: 1, Held: 7}) {
		t.Errorf("%+v", b)
	}
}

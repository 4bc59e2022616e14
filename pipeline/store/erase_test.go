package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardiopli/pipeline"
)

// pieces are the bytes that an erasure must leave nowhere: each with what it is.
// Of a long value every 512 bytes, since it lies in pieces on several pages.
func (d *desk) pieces(id pipeline.ID) map[string][]byte {
	d.t.Helper()
	all := map[string][]byte{}
	found, err := d.SealedBytes(ctx, id)
	if err != nil {
		d.t.Fatal(err)
	}
	add := func(what string, b []byte) {
		for i := 0; i+24 <= len(b); i += 512 {
			all[fmt.Sprint(what, " at ", i)] = b[i : i+24]
		}
	}
	for i, b := range found {
		add(fmt.Sprint("value ", i), b)
	}
	tx, err := d.read.Begin()
	if err != nil {
		d.t.Fatal(err)
	}
	defer tx.Rollback()
	names, err := blobsOf(ctx, tx, id)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, n := range names {
		r, err := d.blobs.Get(ctx, n)
		if err != nil {
			d.t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			d.t.Fatal(err)
		}
		add("blob "+n, b[5:])
		all["name of blob "+n] = []byte(n)
	}
	return all
}

// leftIn tells which pieces stand in any file of the data folder: the database,
// its log, the log's index, the blobs, and whatever else lies there.
func leftIn(t testing.TB, dir string, pieces map[string][]byte) (left []string) {
	t.Helper()
	byStart := map[uint64][]string{} // of a piece; one pass over a file looks for all
	for what, p := range pieces {
		start := binary.BigEndian.Uint64(p)
		byStart[start] = append(byStart[start], what)
	}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		b = append(b, path...)
		found := map[string]bool{}
		for i := 0; i+8 <= len(b); i++ {
			for _, what := range byStart[binary.BigEndian.Uint64(b[i:])] {
				if !found[what] && bytes.HasPrefix(b[i:], pieces[what]) {
					found[what] = true
					left = append(left, what+" in "+filepath.Base(path))
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return left
}

func (d *desk) settled(id pipeline.ID, copies int) {
	d.t.Helper()
	for i := range copies {
		err := d.Move(ctx, Step{ID: fmt.Sprintf("%s-%d", id, i+1), From: pipeline.Queued, To: pipeline.Accepted, At: start, Code: 250})
		if err != nil {
			d.t.Fatal(err)
		}
	}
}

func erasure(id pipeline.ID) Erasure {
	return Erasure{ID: id, Actor: "u-1", Reason: "request", At: start}
}

func TestErase(t *testing.T) {
	d := open(t)
	var others []pipeline.ID
	for i := range 30 { // pages that are shared, split and moved
		id := d.issue(strings.Repeat(fmt.Sprint("other ", i, " "), 50*i), 2)
		d.settled(id, 2)
		others = append(others, id)
	}
	id := d.take(strings.Repeat("the one ", 4000), "place")
	d.apply(prepared(id, 1))
	d.apply(Change{ID: id, From: pipeline.Drafted, Version: 1, To: pipeline.Received, Edit: &Edit{Text: strings.Repeat("second ", 3000), By: "u-1"}, Due: start})
	c := prepared(id, 2)
	c.Transcript = &pipeline.Transcript{}
	d.apply(c)
	d.apply(approved(id, 2))
	if err := d.Erase(ctx, erasure(id)); !errors.Is(err, ErrNotAtEnd) {
		t.Fatalf("a signed letter: %v", err)
	}
	d.apply(issued(id, 2, 2))
	if err := d.Erase(ctx, erasure(id)); !errors.Is(err, ErrNotAtEnd) {
		t.Fatalf("a letter on its way: %v", err)
	}
	d.settled(id, 2)
	for _, o := range others[:20] { // rows come and go around it
		if err := d.Erase(ctx, erasure(o)); err != nil {
			t.Fatal(err)
		}
	}
	running := another(t, d) // another process has the folder open
	running.mustList()
	pieces, before, hops := d.pieces(id), d.balance(), len(d.hops(id))
	if len(pieces) < 40 {
		t.Fatalf("only %d pieces to look for", len(pieces))
	}
	if left := leftIn(t, d.dir, pieces); len(left) < len(pieces) {
		t.Fatalf("the search sees %d of %d pieces before the erasure", len(left), len(pieces))
	}
	if err := d.Erase(ctx, erasure(id)); err != nil {
		t.Fatal(err)
	}
	if left := leftIn(t, d.dir, pieces); left != nil {
		t.Errorf("left: %v", left)
	}
	if after := running.balance(); after != before {
		t.Errorf("balance %+v, before %+v", after, before)
	}
	if n := len(d.hops(id)); n != hops+1 {
		t.Errorf("%d hops, before %d", n, hops)
	}
	r, err := d.Remains(ctx, id)
	if err != nil || r.Class != pipeline.ClassSent || r.Version != 2 || r.By != "u-1" || r.Reason != "request" || !r.Erased.Equal(start) {
		t.Errorf("%+v, %v", r, err)
	}
	for what, err := range map[string]error{
		"load": second(running.Load(ctx, id)), "source": second(running.Source(ctx, id)), "raw": second(running.Raw(ctx, id)),
		"deliveries": second(running.Deliveries(ctx, id)), "decisions": second(running.Decisions(ctx, id)), "erase the rest": d.Erase(ctx, erasure(id)),
	} {
		if want := map[bool]error{true: nil, false: ErrErased}[what == "erase the rest"]; !errors.Is(err, want) && !(what == "raw" && errors.Is(err, ErrNotFound)) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, m := range running.mustList() {
		if m.ID == id && (!m.Erased || m.Class != pipeline.ClassSent || m.File != "") {
			t.Errorf("list: %+v", m)
		}
	}
	if all, err := d.Erasures(ctx); err != nil || len(all) != 21 || all[20].ID != id {
		t.Errorf("%d erasures, %v", len(all), err)
	}
	// The same file is taken as one that was never here.
	if _, o, err := d.Take(ctx, arrival(strings.Repeat("the one ", 4000), "place")); o != Taken || err != nil {
		t.Errorf("taken again: %s, %v", o, err)
	}
	if _, err := d.Load(ctx, others[25]); err != nil {
		t.Errorf("another document: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestEraseUnknown(t *testing.T) {
	d := open(t)
	if err := d.Erase(ctx, erasure("7k3m9q2xp4rt")); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if _, err := d.Remains(ctx, d.take("x", "x")); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}

// A recording of which several letters were cut stays for as long as one of them does.
func TestEraseLettersOfARecording(t *testing.T) {
	for _, size := range []int{1000, 3 << 20} {
		d := open(t)
		sound := strings.Repeat("sound ", size/6)
		a := arrival(sound, "dictée.wav")
		a.Text, a.Raw, a.Stream = "", nil, strings.NewReader(sound)
		first, _, err := d.Take(ctx, a)
		if err != nil {
			t.Fatal(err)
		}
		d.apply(Change{ID: first, From: pipeline.Received, Version: 1, To: pipeline.Received, Edit: &Edit{Text: "one", By: "x"}, Due: start,
			Transcript: &pipeline.Transcript{}, Parts: []Part{{Text: "two"}, {Text: "three"}}})
		letters, err := d.Shares(ctx, first)
		if err != nil || len(letters) != 2 {
			t.Fatalf("%v, %v", letters, err)
		}
		end := func(id pipeline.ID) {
			r := d.load(id)
			d.apply(Change{ID: id, From: r.State, Version: r.Version, To: pipeline.Withdrawn})
		}
		for i, id := range append([]pipeline.ID{first}, letters...) {
			end(id)
			pieces := d.pieces(id)
			if err := d.Erase(ctx, erasure(id)); err != nil {
				t.Fatal(err)
			}
			if left := leftIn(t, d.dir, pieces); left != nil {
				t.Errorf("left: %v", left)
			}
			for _, other := range letters[min(i, 2):] {
				if got, err := d.Raw(ctx, other); string(got) != sound {
					t.Errorf("after %d, the recording of %s: %d bytes, %v", i, other, len(got), err)
				}
			}
		}
		if n := len(d.files()); n != 0 {
			t.Errorf("%d blobs are left", n)
		}
		d.balance()
	}
}

// One row that does not open keeps no other from the list.
func TestListTellsWhatDoesNotOpen(t *testing.T) {
	for _, column := range []string{"wrapped_key", "sealed_source"} {
		d := open(t)
		good, bad := d.take("good", "good"), d.take("bad", "bad")
		if _, err := d.write.Exec(`update document set `+column+` = x'0102' where id = $1`, bad); err != nil {
			t.Fatal(err)
		}
		list := d.mustList()
		if len(list) != 2 || list[0].ID != good || list[0].Unreadable || list[0].File == "" || !list[1].Unreadable || list[1].Class != pipeline.ClassWaiting {
			t.Errorf("%s: %+v", column, list)
		}
		d.balance()
	}
}

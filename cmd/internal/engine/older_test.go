package engine

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// A folder whose database knew no lanes (migration 6), with a copy in each state: the
// queue goes on where it was, and what had ended stays so.
func TestQueueOfAnOlderDatabase(t *testing.T) {
	l := newLine(t)
	ctx := context.Background()
	want := map[string]pipeline.DeliveryState{}
	ids := map[string]string{}
	for name, then := range map[string]pipeline.DeliveryState{
		"queued": pipeline.Accepted, "submitting": pipeline.Accepted, "unknown": pipeline.Accepted, "held": pipeline.Queued,
		"accepted": pipeline.Accepted, "failed": pipeline.Failed, "cancelled": pipeline.DeliveryCancelled, "delivered": pipeline.Delivered, "displayed": pipeline.Displayed,
	} {
		id := l.letter(500, pipeline.Address("a@"+name+".example"))[0]
		want[id], ids[name] = then, id
	}
	db, err := sql.Open("sqlite", "file:"+l.e.Path("data", "cardiopli.db"))
	l.must(err)
	defer db.Close()
	for name, id := range ids {
		state, due := name, sql.NullInt64{Int64: time.Now().UnixMicro(), Valid: name == "queued" || name == "unknown" || name == "held"}
		if name == "held" {
			state = "queued"
		}
		_, err := db.Exec(`update delivery set state = ?, held = ?, due_at = ?, submitted = '', lane = null where id = ?`, state, name == "held", due, id)
		l.must(err)
	}
	l.must(l.e.Practice.Close())
	files, err := filepath.Glob("../../../pipeline/store/migrations/*.sql")
	l.must(err)
	for _, f := range slices.Backward(files) {
		if filepath.Base(f) < "00007" {
			break
		}
		b, err := os.ReadFile(f)
		l.must(err)
		_, down, _ := strings.Cut(string(b), "-- +goose Down")
		if _, err := db.Exec(down); err != nil {
			t.Fatal(filepath.Base(f), err)
		}
	}
	_, err = db.Exec(`delete from goose_db_version where version_id > 6`)
	l.must(err)
	l.must(db.Close())

	p, err := Open(ctx, l.e.Dir, []byte("une phrase de passe"))
	l.must(err)
	defer p.Close()
	l.e.Practice = p
	s := l.operator(nil)
	if n, err := p.Store.Recover(ctx, l.e.now()); err != nil || n != 1 {
		t.Errorf("%d recovered, %v", n, err)
	}
	l.run(func() bool {
		return l.state(ids["queued"]) == pipeline.Accepted && l.state(ids["submitting"]) == pipeline.Accepted && l.state(ids["unknown"]) == pipeline.Accepted
	})
	for name, id := range ids {
		if d := l.copy(id); d.State != want[id] || d.Held != (name == "held") {
			t.Errorf("%s: %s, held %v", name, d.State, d.Held)
		}
	}
	l.must(p.Desk.Release(ctx, l.actor, ids["held"]))
	l.must(p.Desk.Retry(ctx, l.actor, ids["failed"], "adresse ouverte"))
	l.run(func() bool {
		return l.state(ids["held"]) == pipeline.Accepted && l.state(ids["failed"]) == pipeline.Accepted
	})
	taken := map[string]int{}
	for _, m := range s.Taken() {
		taken[copyOf(m)]++
	}
	if got, all := fmt.Sprint(len(taken), len(s.Taken())), "5 5"; got != all {
		t.Errorf("taken %s: %v", got, taken)
	}
	if b, err := p.Store.Balance(ctx); err != nil || !b.Holds() {
		t.Errorf("%+v, %v", b, err)
	}
	if gs, err := p.Store.Gates(ctx); err != nil || len(gs) > 0 {
		t.Errorf("%v, %v", gs, err)
	}
}

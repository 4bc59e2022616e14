package store

import (
	"fmt"
	"strings"
	"testing"

	"cardiopli/pipeline"
)

// backlog fills the tables as years do: mails that were dealt with, a few that were not.
func backlog(t testing.TB, d *desk, mails int) {
	t.Helper()
	tx, err := d.write.Begin()
	if err != nil {
		t.Fatal(err)
	}
	for i := range mails {
		state, unread := ReturnedFiled, 0
		switch i % 1000 {
		case 0:
			unread = 1
		case 1:
			state = ReturnedUnmatched
		}
		if _, err := tx.Exec(`insert into returned (id, kind, state, document, unread, at, sealed) values ($1, 'notice', $2, 'x', $3, $4, $5)`, fmt.Sprint(i*7919%mails), state, unread, i, make([]byte, 1500)); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

func TestPendingCountsWhatTheListsShow(t *testing.T) {
	d := open(t)
	backlog(t, d, 3000)
	p, err := d.Pending(ctx)
	if err != nil || p.Unread != 3 || p.Unmatched != 3 || p.Failed != 0 || len(p.Watches) != 0 {
		t.Errorf("%+v, %v", p, err)
	}
}

// What is asked with every page reads what waits, and not all that ever was.
func TestWhatWaitsIsFoundByItsIndex(t *testing.T) {
	d := open(t)
	for _, c := range []struct {
		query, index string
		args         []any
	}{
		{pendingCounts, "returned_unread", []any{ReturnedUnmatched, ReturnedFiled, pipeline.Failed}},
		{pendingCounts, "returned_open", []any{ReturnedUnmatched, ReturnedFiled, pipeline.Failed}},
		{pendingCounts, "delivery_stuck", []any{ReturnedUnmatched, ReturnedFiled, pipeline.Failed}},
		{pendingWatches, "delivery_rung", []any{pipeline.Displayed, pipeline.Printed, pipeline.DeliveryCancelled}},
		{`select ` + watchColumns + ` ` + watchesOpen, "delivery_rung", []any{pipeline.Displayed, pipeline.Printed, pipeline.DeliveryCancelled}},
		{`select ` + returnedColumns + ` from returned where state = $1 and unread = 1 order by at, id limit $2`, "returned_unread", []any{ReturnedFiled, 200}},
	} {
		rows, err := d.read.Query("explain query plan "+c.query, c.args...)
		if err != nil {
			t.Fatal(err)
		}
		plan := ""
		for rows.Next() {
			var a, b, n int
			var line string
			if err := rows.Scan(&a, &b, &n, &line); err != nil {
				t.Fatal(err)
			}
			plan += line + "\n"
		}
		rows.Close()
		if !strings.Contains(plan, "INDEX "+c.index) || strings.Contains(plan, "SCAN l\n") || strings.Contains(plan, "SCAN returned\n") || strings.Contains(plan, "SCAN d\n") {
			t.Errorf("%s is not used:\n%s", c.index, plan)
		}
	}
}

func BenchmarkPending(b *testing.B) {
	d := open(b)
	backlog(b, d, 50000)
	for b.Loop() {
		if _, err := d.Pending(ctx); err != nil {
			b.Fatal(err)
		}
	}
}

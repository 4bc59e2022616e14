package store

import (
	"context"
	"database/sql"
	"fmt"

	"cardiopli/pipeline"
)

// Pending is what came back, or did not, and waits for a person.
type Pending struct {
	Unread    int // answers that nobody has marked as read
	Unmatched int // mails that are with no letter
	Failed    int // copies that came to nothing, or that are held after lost replies
	// Watches are the copies of which somebody was told, as Watches lists them but
	// without an address: who knows the ladder counts those that still ask for something.
	Watches []Watch
}

const pendingCounts = `select
	(select count(*) from returned where state = $1),
	(select count(*) from returned where state = $2 and unread = 1),
	(select count(*) from delivery l join document d on d.id = l.document and d.version = l.version and d.wrapped_key is not null
	  where l.state in ('failed', 'unknown') and (l.state = $3 or l.held = 1))`

const pendingWatches = `select l.id, l.document, d.urgency, l.state, l.accepted_at, l.since, l.ready_at, l.rung, l.rung_at, l.clock_at
	from delivery l join document d on d.id = l.document and d.version = l.version and d.wrapped_key is not null
	where l.rung > 0 and l.told_at is null and l.state not in ($1, $2, $3)`

// Pending counts what waits for a person. Nothing that is sealed is opened: it is asked
// for with every page.
func (s *Store) Pending(ctx context.Context) (Pending, error) {
	var p Pending
	err := s.read.QueryRowContext(ctx, pendingCounts, ReturnedUnmatched, ReturnedFiled, pipeline.Failed).Scan(&p.Unmatched, &p.Unread, &p.Failed)
	if err != nil {
		return p, fmt.Errorf("count what came back: %w", err)
	}
	rows, err := s.read.QueryContext(ctx, pendingWatches, pipeline.Displayed, pipeline.Printed, pipeline.DeliveryCancelled)
	if err != nil {
		return p, fmt.Errorf("count what is silent: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var w Watch
		var accepted, ready, rung, next sql.NullInt64
		var since int64
		if err := rows.Scan(&w.Delivery, &w.Document, &w.Urgency, &w.State, &accepted, &since, &ready, &w.Rung, &rung, &next); err != nil {
			return p, err
		}
		w.Accepted, w.Since, w.Ready, w.RungAt, w.Next = moment(accepted), fromMicros(since), moment(ready), moment(rung), moment(next)
		p.Watches = append(p.Watches, w)
	}
	return p, rows.Err()
}

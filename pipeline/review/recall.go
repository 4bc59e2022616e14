package review

import (
	"context"
	"errors"
	"strings"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// Recallable is a signed letter that can be called back: nothing of it has left.
type Recallable struct {
	ID      pipeline.ID
	Version int
	Patient string
	At      time.Time // when it leaves
}

// Recallable tells which of some letters can still be called back before they leave.
// What has left, was called back or erased since is not among them.
func (d *Desk) Recallable(ctx context.Context, a Actor, ids ...pipeline.ID) ([]Recallable, error) {
	if err := mayDecide(a); err != nil {
		return nil, err
	}
	var out []Recallable
	for _, id := range ids {
		r, err := d.store.Load(ctx, id)
		if errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrErased) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if r.State == pipeline.Approved && r.Due.After(d.now()) {
			p := r.Report.Patient
			out = append(out, Recallable{r.ID, r.Version, strings.TrimSpace(strings.ToUpper(p.Name) + " " + p.Given), r.Due})
		}
	}
	return out, nil
}

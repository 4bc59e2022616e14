package review

import (
	"context"
	"fmt"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// Delegate says that one cardiologist signs for another between two days. Whoever is
// away says so, or the one who stands in for them, or the administrator.
func (d *Desk) Delegate(ctx context.Context, a Actor, x store.Delegation) (string, error) {
	of, err := d.cardiologist(ctx, x.Of)
	if err != nil {
		return "", err
	}
	if _, err := d.cardiologist(ctx, x.To); err != nil {
		return "", err
	}
	switch {
	case a.Role != Admin && a.Name != of.Name && a.Name != x.To:
		return "", &Refusal{"role", "Un remplacement se déclare par l'absent, par son remplaçant ou par l'administrateur.", "Demandez à l'un d'eux."}
	case x.Of == x.To:
		return "", &Refusal{"delegation", "On ne se remplace pas soi-même.", "Donnez deux cardiologues."}
	case x.First.IsZero() || x.Last.IsZero() || x.Last.Before(x.First):
		return "", &Refusal{"delegation", "Les dates du remplacement manquent ou sont inversées.", "Donnez le premier et le dernier jour, compris tous deux."}
	}
	x.ID, x.By, x.At = "d"+store.NewRefusalID()[1:], a.Name, d.now()
	return x.ID, d.store.SaveDelegation(ctx, x, d.delegationHop(a, x.ID, "delegated"))
}

// EndDelegation ends one before its last day.
func (d *Desk) EndDelegation(ctx context.Context, a Actor, id string) error {
	all, err := d.store.Delegations(ctx)
	if err != nil {
		return err
	}
	for _, x := range all {
		if x.ID != id {
			continue
		}
		if a.Role != Admin && a.Name != x.Of && a.Name != x.To {
			return &Refusal{"role", "Un remplacement se termine par l'absent, par son remplaçant ou par l'administrateur.", "Demandez à l'un d'eux."}
		}
		x.Ended = d.now()
		return d.store.SaveDelegation(ctx, x, d.delegationHop(a, id, "ended"))
	}
	return store.ErrNotFound
}

// Delegations lists them all.
func (d *Desk) Delegations(ctx context.Context) ([]store.Delegation, error) {
	return d.store.Delegations(ctx)
}

func (d *Desk) delegationHop(a Actor, id, outcome string) pipeline.Hop {
	return pipeline.Hop{Stage: pipeline.StageUser, Actor: a.Pseudonym, At: d.now(), Outcome: outcome, Notes: map[string]string{"delegation": id}}
}

func (d *Desk) cardiologist(ctx context.Context, name string) (store.Person, error) {
	p, err := d.store.Person(ctx, name)
	if err != nil || Role(p.Role) != Cardiologist || !p.Active {
		return p, &Refusal{"signer", "Ce nom n'est pas celui d'un cardiologue du cabinet.", "Choisissez un cardiologue dans la liste."}
	}
	return p, nil
}

// Cardiologists lists those to whom a letter can be assigned, by login name.
func (d *Desk) Cardiologists(ctx context.Context) ([]store.Person, error) {
	all, err := d.store.People(ctx)
	var out []store.Person
	for _, p := range all {
		if Role(p.Role) == Cardiologist && p.Active {
			out = append(out, p)
		}
	}
	return out, err
}

// Standing tells whose letters a person signs on a day: their own, and those of whom
// they stand in for.
func (d *Desk) Standing(ctx context.Context, a Actor) ([]pipeline.Signatory, error) {
	out := []pipeline.Signatory{a.Signatory}
	all, err := d.store.Delegations(ctx)
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		if x.To != a.Name || !x.Holds(pipeline.DateOf(d.now().Local())) {
			continue
		}
		if p, err := d.store.Person(ctx, x.Of); err == nil {
			out = append(out, p.Signatory)
		}
	}
	return out, nil
}

// SameSignatory reports whether two are one cardiologist; what is printed under the
// name differs where one stands in for another.
func SameSignatory(a, b pipeline.Signatory) bool {
	return a.Name == b.Name && a.Given == b.Given && a.RPPS == b.RPPS
}

// standsIn begins what a letter says of whom its signer stands in for.
const standsIn = ", signe pour "

// StandIn is the signatory of a letter that one cardiologist signs in place of
// another, as the letter says it.
func StandIn(for_, by pipeline.Signatory) pipeline.Signatory {
	role := by.Role
	if role == "" {
		role = "Cardiologue"
	}
	by.Role = fmt.Sprintf("%s%s%s, qu'il ou elle remplace", role, standsIn, for_.Display())
	return by
}

// mayStandIn refuses a letter that says that its signer stands in for somebody where
// that is no longer so.
func (d *Desk) mayStandIn(ctx context.Context, r store.Record, a Actor) error {
	if !strings.Contains(r.Letter.Author.Role, standsIn) {
		return nil
	}
	whose, err := d.Standing(ctx, a)
	if err != nil {
		return err
	}
	for _, s := range whose[1:] {
		if r.Letter.Author == StandIn(s, a.Signatory) {
			return nil
		}
	}
	return &Refusal{"delegation", "La lettre dit que vous remplacez un confrère, et ce remplacement n'est plus en cours.",
		"Revérifiez le document : une nouvelle version, à votre nom seul, vous sera montrée."}
}

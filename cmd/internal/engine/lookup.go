package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/annuaire"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/review/web"
)

// What the page may ask of a national directory: somebody waits before it.
const (
	lookupTime  = 12 * time.Second // for all pages of an answer together
	lookupBurst = 10               // in lookupSpan, by the whole practice
	lookupSpan  = time.Minute
)

// lookup asks the Annuaire Santé, or the directory of certificates where only that is
// set, for the page.
type lookup struct {
	e     *Engine
	find  func(context.Context, annuaire.Query) (annuaire.Result, error)
	mu    sync.Mutex
	asked []time.Time
}

// Lookup is what the page asks; nil where the settings name no directory.
func (e *Engine) Lookup() web.Lookup {
	l := &lookup{e: e}
	switch d := e.Config.Directory; {
	case d.Annuaire != "":
		l.find = func(ctx context.Context, q annuaire.Query) (annuaire.Result, error) {
			c, err := e.Annuaire()
			if err != nil {
				return annuaire.Result{}, err
			}
			return c.Find(ctx, q)
		}
	case d.LDAP.URL != "":
		l.find = func(ctx context.Context, q annuaire.Query) (annuaire.Result, error) {
			c, err := e.CertificateDirectory()
			if err != nil {
				return annuaire.Result{}, err
			}
			return c.Find(ctx, q)
		}
	default:
		return nil
	}
	return l
}

// Find looks up. That it was done is a hop; for whom is nobody's business.
func (l *lookup) Find(ctx context.Context, a review.Actor, q web.Query) (web.Found, error) {
	ask := annuaire.Query{Name: q.Name, Given: q.Given}
	if q.RPPS != "" {
		if !directory.ValidRPPS(q.RPPS) {
			return web.Found{}, &review.Refusal{Code: "lookup", What: "Ce RPPS n'existe pas : sa clé est fausse.", Todo: "Vérifiez ses onze chiffres ; rien n'a été demandé."}
		}
		ask = annuaire.Query{RPPS: []string{q.RPPS}}
	}
	if q.Place != "" && strings.Trim(q.Place, "0123456789") == "" {
		ask.Postcode = q.Place
	} else {
		ask.Town = q.Place
	}
	if !l.allowed(now()) {
		return web.Found{}, &review.Refusal{Code: "wait", What: "Trop de recherches dans l'Annuaire en une minute.", Todo: "Attendez une minute ; les fiches du cabinet restent là."}
	}
	ctx, stop := context.WithTimeout(ctx, lookupTime)
	defer stop()
	r, err := l.find(ctx, ask)
	outcome := "looked-up"
	if err != nil {
		outcome = "lookup-failed"
	}
	if hop := l.e.Store.AddHop(context.WithoutCancel(ctx), pipeline.Hop{Stage: pipeline.StageDirectory, Actor: a.Pseudonym, At: now(), Outcome: outcome}); hop != nil {
		return web.Found{}, hop
	}
	var spoken interface{ French() (what, todo string) }
	switch {
	case errors.Is(err, annuaire.ErrQuery):
		return web.Found{}, &review.Refusal{Code: "lookup", What: "Il manque le nom, ou le RPPS.", Todo: "Écrivez au moins deux lettres du nom de famille."}
	case errors.As(err, &spoken):
		l.e.Log.Warn("the directory was asked in vain", "error", err)
		what, todo := spoken.French()
		return web.Found{}, &review.Refusal{Code: "lookup", What: what, Todo: todo + " Les fiches du cabinet restent utilisables."}
	case err != nil:
		return web.Found{}, err
	}
	return web.Found{Entries: r.Entries, RedList: r.RedList, Without: r.Without, More: r.More}, nil
}

func (l *lookup) allowed(at time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked = slices.DeleteFunc(l.asked, func(t time.Time) bool { return at.Sub(t) > lookupSpan || t.After(at) })
	if len(l.asked) >= lookupBurst {
		return false
	}
	l.asked = append(l.asked, at)
	return true
}

// Take puts what was found into the directory of the practice, as an import does.
func (l *lookup) Take(ctx context.Context, a review.Actor, c directory.Change) error {
	if err := l.e.Apply(ctx, c); err != nil {
		return err
	}
	return l.e.Store.AddHop(ctx, pipeline.Hop{Stage: pipeline.StageDirectory, Actor: a.Pseudonym, At: now(), Outcome: "imported", Notes: map[string]string{"entries": "1"}})
}
